"""Behovsfaktorer -> the named factors of each need."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from prognos.inputs import Need, NeedFactor
from prognos.inputs.demand import ADDED, TIMES, YEARLY
from prognos.reading.records import Record, unexpected_details
from prognos.reading.sheets.people.read_groups import GroupList
from prognos.schema.dictionary import Domain
from prognos.schema.values import ValueProblem, change, number, parse, shown, unexpected

SHEET = "Behovsfaktorer"
DOMAINS = {
    ADDED: Domain("change", low=-1.0, high=5.0, expected_low=-0.3, expected_high=0.5),
    TIMES: Domain("number", low=0.0, high=10.0, expected_low=0.5, expected_high=2.0),
    YEARLY: Domain("change", low=-0.5, high=0.5, expected_low=-0.05, expected_high=0.05),
}
"""What Värde may say depends on Slag, so its ranges stand here and not in the sheet's schema."""


def with_factors(
    needs: Sequence[Need | None], records: Sequence[Record], groups: GroupList, base_year: int
) -> tuple[Need | None, ...]:
    """The needs with the factors that name them; blank specialty or area names all."""
    found: list[list[NeedFactor]] = [[] for _ in needs]
    for record in records:
        factor = _factor(record, base_year)
        if record.bad & {"specialty", "area"}:
            continue
        members = [index for index in _members(record, groups) if needs[index] is not None]
        if not members:
            record.tell("faktor-utan-grupp", "name")
        for index in members if factor is not None else ():
            found[index].append(factor)  # type: ignore[arg-type]  # not None, tested above
    by_row = {record.number: record for record in records}
    for group, own in zip(groups.groups, found, strict=True):
        _check_not_negative(own, base_year, group.id, by_row)
    return tuple(need and replace(need, factors=tuple(own))
                 for need, own in zip(needs, found, strict=True))


def _members(record: Record, groups: GroupList) -> list[int]:
    matching = groups.matching(record.get("specialty"), record.get("area"))
    return [int(index) for index in np.flatnonzero(matching)]


def _factor(record: Record, base_year: int) -> NeedFactor | None:
    """The row as a factor; None when a cell has a finding."""
    kind, until = record.get("kind"), record.get("until")
    if until is not None and until <= base_year:
        record.tell("faktor-passerad", "until", read=str(until), base_year=str(base_year))
        return None
    since = record.get("since")
    if until is not None and since is not None and not base_year <= since < until:
        record.tell("faktor-fel-ordning", "since", read=str(since), base_year=str(base_year),
                    until=str(until))
        return None
    if None in (kind, until, record.get("name"), record.get("value")):
        return None
    value = _value(record, DOMAINS[kind])
    if value is None:
        return None
    return NeedFactor(record.get("name"), kind, value, until, record.number, since)


def _value(record: Record, domain: Domain) -> float | None:
    raw = record.get("value")
    try:
        value = number(parse(domain, change(raw)))
    except ValueProblem as problem:
        record.tell(problem.code, "value", heading="Värde", read=shown(raw), **problem.details)
        return None
    if unexpected(domain, value):
        record.tell("ovantat-varde", "value", **unexpected_details("Värde", domain, value))
    return value


def _check_not_negative(
    factors: Sequence[NeedFactor], base_year: int, group: str, rows: dict[int, Record]
) -> None:
    """Additions may not together take away more than the whole need in any year."""
    added = [factor for factor in factors if factor.kind == ADDED]
    for year in sorted({factor.until for factor in added}):
        total = sum(f.value * _share_come(f, year, base_year) for f in added)
        if total < -1.0:
            rows[added[-1].row].tell("faktorer-under-noll", "value", group=group, total=100 * total,
                                     year=str(year))
            return


def _share_come(factor: NeedFactor, year: int, base_year: int) -> float:
    since = base_year if factor.since is None else factor.since
    return min(max(year - since, 0) / (factor.until - since), 1.0)
