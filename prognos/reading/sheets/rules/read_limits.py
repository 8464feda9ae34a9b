"""Begränsningar, Föregående år and Handledning: limits on blocks, and what they are told from."""

from collections.abc import Sequence

import numpy as np

from prognos.inputs import NO_YEAR, BlockLimit, Budget, Calendar, PreviousYear
from prognos.inputs.arrays import BoolArray, FloatArray
from prognos.reading.lookup import make_lookup
from prognos.reading.records import Record
from prognos.reading.sheets.people.read_groups import GroupList, area_key
from prognos.reading.sheets.rules.limit_conflicts import check_conflicts
from prognos.schema.dictionary import Domain
from prognos.schema.values import ValueProblem, number, parse, shown

KINDS = {"Minst block": "min", "Högst block": "max", "Högst andel": "share",
         "Största ändring": "change", "Utlovade block": "promised"}
BLOCKS = Domain("whole", unit="block", low=0, high=100_000)
SHARE = Domain("share", low=0, high=1)


def read_limits(
    records: Sequence[Record], groups: GroupList, calendar: Calendar, budgets: Sequence[Budget],
    previous: Sequence[PreviousYear],
) -> tuple[BlockLimit, ...]:
    """Limits that hold for some group in some start year; a finding for every other row."""
    limits = [limit for record in records
              if record.get("kind") in KINDS
              and (limit := _limit(record, groups, calendar)) is not None]
    rows = {record.number: record for record in records}
    if any(limit.kind == "change" for limit in limits) and not previous:
        first = next(limit for limit in limits if limit.kind == "change")
        rows[first.row].tell("andring-utan-foregaende", "kind")
    check_conflicts(limits, rows, groups.groups, calendar, budgets, previous)
    return tuple(limits)


def _limit(record: Record, groups: GroupList, calendar: Calendar) -> BlockLimit | None:
    members = _groups(record, groups)
    years = _years(record, calendar)
    value = _value(record)
    if value is None or not members.any() or not years.any():
        return None
    kind = KINDS[record.get("kind")]
    if kind == "share":
        _warn_all(record, members, groups)
    return BlockLimit(
        kind=kind, label=_label(record), groups=members, years=years, value=value,
        reason=record.get("reason"), row=record.number,
    )


def _value(record: Record) -> float | None:
    """Whole blocks, or a share for *Högst andel*; None with a finding for anything else."""
    raw = record.get("value")
    if raw is None:
        return None
    domain = SHARE if KINDS[record.get("kind")] == "share" else BLOCKS
    try:
        return number(parse(domain, raw))
    except ValueProblem as problem:
        record.tell(problem.code, "value", heading="Värde", read=shown(raw), **problem.details)
        return None


def _warn_all(record: Record, members: BoolArray, groups: GroupList) -> None:
    """A share of all blocks for the set of all groups says nothing."""
    planned = np.array([group.planned for group in groups.groups], dtype=bool)
    if (members == planned).all():
        record.tell("andel-av-alla", "kind")


def _groups(record: Record, groups: GroupList) -> BoolArray:
    """(G,) planned groups that the row names; a finding when there are none."""
    if record.bad & {"specialty", "area", "family"}:
        return np.zeros(len(groups.groups), dtype=bool)
    family = record.get("family")
    families = make_lookup({group.family for group in groups.groups}, {})
    if family is not None and families.find(family) is None:
        record.tell("okand-grupp", "family", read=shown(family),
                    suggestion=lambda: families.suggestion(family))
        return np.zeros(len(groups.groups), dtype=bool)
    matching = groups.matching(record.get("specialty"), record.get("area"), family)
    planned = np.array([group.planned for group in groups.groups], dtype=bool)
    members: BoolArray = matching & planned
    if not members.any():
        record.tell("begransning-utan-grupp", "kind", label=_label(record))
    return members


def _years(record: Record, calendar: Calendar) -> BoolArray:
    """(n,) start years of the row; blank = each of them."""
    year = record.get("year")
    starts = np.array(calendar.start_calendar_years)
    if year is None:
        return np.full(len(starts), "year" not in record.bad)
    if year not in starts:
        record.tell("begransning-annat-ar", "year", read=str(year), first=str(starts[0]),
                    last=str(starts[-1]))
    return np.asarray(starts == year)


def _label(record: Record) -> str:
    parts = [record.get("specialty"), record.get("area"), record.get("family")]
    return " | ".join(part for part in parts if part) or "alla grupper"


def read_previous(records: Sequence[Record], groups: GroupList) -> tuple[PreviousYear, ...]:
    """Last year's rows of groups of this run; a notice for every other row."""
    rows = []
    for record in records:
        name = record.get("specialty")
        if name is None:
            continue
        group = groups.of(name, record.get("area"))
        if group == NO_YEAR:
            record.tell("foregaende-utan-grupp", "specialty", specialty=name)
            continue
        rows.append(PreviousYear(
            group=group, rank=record.get("rank"), allotted=record.get("allotted"),
            filled=record.get("filled"), row=record.number))
        _check_filled(rows[-1], record)
    return tuple(rows)


def _check_filled(row: PreviousYear, record: Record) -> None:
    if row.allotted is not None and row.filled is not None and row.filled > row.allotted:
        record.tell("fler-tillsatta", "filled", filled=row.filled, allotted=row.allotted)


def read_supervision(records: Sequence[Record], groups: GroupList) -> FloatArray:
    """(G,) *Högst ST per specialist*, nan without a row; a row with the area wins."""
    ratio = np.full(len(groups.groups), np.nan)
    for record in sorted(records, key=lambda record: area_key(record.get("area")) is not None):
        value = record.get("ratio")
        if value is not None and value <= 0.0:
            record.tell("handledning-noll", "ratio", read=value)
        if record.get("specialty") is None or value is None:
            continue
        area = record.get("area") if area_key(record.get("area")) else None
        matching = groups.matching(record.get("specialty"), area)
        if not matching.any():
            record.tell("rad-utan-grupp", "specialty", specialty=record.get("specialty"))
        ratio[matching] = value
    return ratio
