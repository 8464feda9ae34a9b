"""Antaganden per specialitet -> `Rates`: the row of the group, of its specialty, the region's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from prognos.inputs import NO_YEAR, Assumption, Calendar, Need, Rates
from prognos.inputs.arrays import FloatArray
from prognos.reading.lookup import all_names
from prognos.reading.records import Record
from prognos.reading.sheets.need.read_listing import METHOD as LISTING
from prognos.reading.sheets.people.read_groups import GroupList, area_key
from prognos.reading.sheets.read_assumptions import Parameters
from prognos.schema.findings import Findings
from prognos.schema.values import shown

SHEET = "Antaganden per specialitet"
FIELDS = ("other_exits", "recruitment", "retention", "fill_rate", "would_have_started", "new_fte",
          "curve_shift", "clinic_starts", "priority")


@dataclass(frozen=True)
class GroupRates:
    """`Rates`, the clinics' own starts (G,), and what was stated per group."""

    rates: Rates
    clinic_starts: FloatArray
    stated: tuple[Assumption, ...]


def read_rates(
    records: Sequence[Record], parameters: Parameters, groups: GroupList, calendar: Calendar,
    needs: Sequence[Need | None], findings: Findings, history: Sequence[Record],
) -> GroupRates:
    """Rates of every group; a row with the area wins over one without.

    history : rows of Historik; recruitment that is stated nowhere is their mean.
    """
    rows = _rows_of_groups(records, groups)
    _check(records)

    def column(key: str, default: float) -> FloatArray:
        return np.array([_figure(own, key, default) for own in rows])

    shift = parameters.number("curve_shift")
    stated = parameters.get("recruitment")
    before = {} if stated is not None else _recruited(history, groups)
    recruitment = np.array([
        _figure(own, "recruitment", before.get(g, np.nan if stated is None else stated))
        for g, own in enumerate(rows)])
    rates = Rates(
        other_exits=column("other_exits", parameters.number("other_exits")),
        recruitment=recruitment,
        retention=column("retention", parameters.number("retention")),
        fill_rate=_fill_rate(rows, parameters, calendar),
        would_have_started=column("would_have_started", parameters.number("would_have_started")),
        new_fte=column("new_fte", parameters.number("new_fte")),
        training_fte=np.array([_training_fte(need, parameters) for need in needs]),
        priority=column("priority", 1.0),
        exit_last_age=int(parameters.number("exit_last_age")),
        later=column("curve_shift", shift) - shift,
    )
    _warn_no_recruitment(rates, groups, findings)
    told = tuple(_of_history(groups.groups[g].id, mean) for g, mean in before.items()
                 if all(row.get("recruitment") is None for row in rows[g]))
    return GroupRates(rates, column("clinic_starts", 0.0), (*_stated(rows, groups), *told))


def _recruited(history: Sequence[Record], groups: GroupList) -> dict[int, float]:
    """Group -> mean of *Externa rekryteringar* over the years that tell it."""
    years: dict[int, list[float]] = {}
    for record in history:
        if record.get("specialty") is not None and record.get("recruited") is not None:
            group = groups.of_row(record)
            if group != NO_YEAR:
                years.setdefault(group, []).append(float(record.get("recruited")))
    return {group: sum(each) / len(each) for group, each in years.items()}


def _of_history(group: str, mean: float) -> Assumption:
    return Assumption(f"Rekrytering per år, {group}", mean, "personer", "bladet Historik", False)


def _training_fte(need: Need | None, parameters: Parameters) -> float:
    """h where the form does not say: by listed patients, else 1 where posts include ST (else 0)."""
    if need is not None and need.method == LISTING:
        return need.training_share(parameters.number("clinic_share"))
    return float(need is not None and need.st_in_posts)


def _rows_of_groups(records: Sequence[Record], groups: GroupList) -> list[tuple[Record, ...]]:
    """For each group its rows, the one with the area first."""
    rows: list[tuple[Record, ...]] = [()] * len(groups.groups)
    for record in sorted(records, key=lambda record: area_key(record.get("area")) is not None):
        name, area = record.get("specialty"), area_key(record.get("area"))
        if name is None:
            continue
        matching = np.flatnonzero(groups.matching(name, record.get("area") if area else None))
        if not len(matching):
            record.tell("rad-utan-grupp", "specialty", specialty=name)
        for index in matching:
            rows[index] = (record, *rows[index])
    return rows


def _figure(own: Sequence[Record], key: str, default: float) -> float:
    return next((float(r.get(key)) for r in own if r.get(key) is not None), default)


def _fill_rate(
    rows: Sequence[Sequence[Record]], parameters: Parameters, calendar: Calendar
) -> FloatArray:
    amount = parameters.yearly("fill_rate")
    region = [amount.at(year) for year in calendar.start_calendar_years]
    return np.array([
        [_figure(own, "fill_rate", default) for default in region] for own in rows
    ]).reshape(len(rows), len(region))


def _check(records: Sequence[Record]) -> None:
    for record in records:
        if record.defaulted("priority") != 1.0 and record.blank("reason"):
            record.tell("prioritetsvikt-utan-motiv", "priority", read=record.get("priority"))


def _warn_no_recruitment(rates: Rates, groups: GroupList, findings: Findings) -> None:
    told = [f"{groups.groups[index].id} {shown(round(100 * float(rates.other_exits[index]), 2))}"
            for index in np.flatnonzero((rates.recruitment == 0.0) & (rates.other_exits > 0.0))]
    if told:
        findings.add("rekrytering-noll", SHEET, None, groups=all_names(told))


def _stated(rows: Sequence[Sequence[Record]], groups: GroupList) -> tuple[Assumption, ...]:
    """The figures stated for a group, for the list of assumptions."""
    return tuple(
        _assumption(record, key, groups.groups[index].id)
        for index, own in enumerate(rows)
        for key in FIELDS
        if (record := next((r for r in own if r.get(key) is not None), None)) is not None
    )


def _assumption(record: Record, key: str, group: str) -> Assumption:
    column = record.table.sheet.column(key)
    details: Mapping[str, str | None] = {
        "explanation": record.get("reason"), "status": "angivet", "sheet": record.sheet,
        "cell": record.cell(key)}
    return Assumption(f"{column.heading}, {group}", record.get(key), column.domain.unit,
                      record.get("source"), False, **details)
