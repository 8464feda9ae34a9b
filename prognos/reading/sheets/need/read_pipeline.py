"""AT och BT -> `Pipeline`: where the candidates for ST come from."""

from collections.abc import Mapping, Sequence

from prognos.inputs import Calendar, Pipeline, PipelineYear
from prognos.reading.records import Record
from prognos.reading.sheets.people.read_groups import GroupList, area_key
from prognos.reading.sheets.read_assumptions import Parameters
from prognos.schema.dictionary import normalise
from prognos.schema.findings import Findings
from prognos.schema.values import shown

SHEET = "AT och BT"
LENGTHS = (("at_starts", "at_months"), ("bt_starts", "bt_months"))
MID_YEAR = 0.5
"""Those who start in a year start in its middle (model.md 2)."""


def read_pipeline(
    records: Sequence[Record], parameters: Parameters, groups: GroupList, calendar: Calendar,
    findings: Findings,
) -> Pipeline:
    """The flows towards ST; an error for a place and year twice, and for a stock stated twice."""
    rows = [record for record in _without_doubles(records) if record.get("year") is not None]
    _check_lengths(rows, parameters, calendar)
    _check_areas(rows, groups)
    _warn_earlier_starts(rows, calendar)
    return Pipeline(
        years=tuple(_year(record, parameters, groups) for record in rows),
        stock=_stock(rows, parameters, groups, findings),
        goes_on=parameters.number("at_to_st"), leaves=parameters.number("licensed_exits"),
        population_share=parameters.get("population_share"),
        national_at_starts=parameters.get("national_at_starts"),
    )


def _place(record: Record) -> tuple[str | None, str | None]:
    """What a row is of: the place, or where none is stated the area."""
    place = record.get("place")
    return (normalise(place), None) if place else (None, area_key(record.get("area")))


def _without_doubles(records: Sequence[Record]) -> list[Record]:
    first: dict[tuple[object, int | None], Record] = {}
    for record in records:
        key = _place(record), record.get("year")
        if key[1] is not None and key in first:
            record.tell("dubbel-nyckel", "year", headings="Ort och År", first=first[key].number)
        first.setdefault(key, record)
    return list(first.values())


def _year(record: Record, parameters: Parameters, groups: GroupList) -> PipelineYear:
    return PipelineYear(
        place=record.get("place"), area=groups.spelled(record.get("area")),
        year=record.get("year"), at_starts=record.get("at_starts", 0.0),
        at_months=record.get("at_months", parameters.number("at_months")),
        bt_starts=record.get("bt_starts", 0.0),
        bt_months=record.get("bt_months", parameters.number("bt_months")),
        new_licences=record.get("new_licences", 0.0), row=record.number,
    )


def _stock(
    rows: Sequence[Record], parameters: Parameters, groups: GroupList, findings: Findings
) -> tuple[tuple[str | None, float], ...]:
    """Licensed doctors not in ST by area: the sheet's, one row per place, else the parameter."""
    stating = [record for record in rows if record.get("stock") is not None]
    first: dict[tuple[str | None, str | None], Record] = {}
    for record in stating:
        if first.setdefault(_place(record), record) is not record:
            record.tell("bestand-upprepat", "stock", first=first[_place(record)].number)
    stated = parameters.get("licensed_without_st")
    if not stating and stated is not None:
        return ((None, float(stated)),)
    if stated is not None:
        parameters.tell("bestand-dubbelt", "licensed_without_st")
    elif rows and not stating:
        findings.add("bestand-saknas", SHEET)
    by_area: dict[str | None, float] = {}
    for record in first.values():
        area = groups.spelled(record.get("area"))
        by_area[area] = by_area.get(area, 0.0) + record.get("stock")
    return tuple(by_area.items())


def _check_lengths(rows: Sequence[Record], parameters: Parameters, calendar: Calendar) -> None:
    """Who starts in the middle of the first year must be licensed before the horizon ends."""
    longest = 12 * (calendar.horizon - MID_YEAR)
    for starts, months in LENGTHS:
        for record in rows:
            stated = record.get(months)
            if record.get(starts) and (stated or parameters.number(months)) > longest:
                where = parameters if stated is None else record
                where.tell("langre-an-horisonten", months,
                           heading=record.table.sheet.column(months).heading,
                           read=stated or parameters.number(months), longest=longest,
                           horizon=calendar.horizon)


def _check_areas(rows: Sequence[Record], groups: GroupList) -> None:
    known = {area_key(group.area) for group in groups.groups} | {None}
    for record in rows:
        if area_key(record.get("area")) not in known:
            record.tell("at-okant-omrade", "area", read=shown(record.get("area")))


def _warn_earlier_starts(rows: Sequence[Record], calendar: Calendar) -> None:
    """A place with AT needs the base year's starts too: they are licensed after it."""
    first: Mapping[object, Record] = {
        _place(record): record
        for record in sorted(rows, key=lambda record: -record.get("year"))
        if record.get("at_starts")
    }
    for record in first.values():
        if record.get("year") > calendar.base_year:
            record.tell("at-tidigare-saknas", "year",
                        place=record.get("place") or record.get("area") or "Hela regionen",
                        first=str(record.get("year")), base_year=str(calendar.base_year))
