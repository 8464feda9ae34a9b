"""Begränsningar -> `BlockLimit`s."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from prognos.arrays import BoolArray
from prognos.check.groups import GroupList
from prognos.check.lookup import make_lookup
from prognos.check.records import Record
from prognos.findings import Findings
from prognos.inputs import BlockLimit, Calendar
from prognos.values import shown

SHEET = "Begränsningar"
KINDS = {"Minst block": "min", "Högst block": "max"}


def read_limits(
    records: Sequence[Record], groups: GroupList, calendar: Calendar, findings: Findings
) -> tuple[BlockLimit, ...]:
    """Limits that hold for some group in some start year; a finding for every other row."""
    limits: list[BlockLimit] = []
    for record in records:
        if record.get("kind") is None or record.get("value") is None:
            continue
        if record.get("kind") not in KINDS:
            findings.add("begransning-anvands-inte", SHEET, record.cell("kind"),
                         read=record.get("kind"))
        elif (limit := _limit(record, groups, calendar, findings)) is not None:
            limits.append(limit)
    _check_conflicts(limits, {record.number: record for record in records}, findings)
    return tuple(limits)


def _limit(
    record: Record, groups: GroupList, calendar: Calendar, findings: Findings
) -> BlockLimit | None:
    members = _groups(record, groups, findings)
    years = _years(record, calendar, findings)
    if not float(record.get("value")).is_integer():
        findings.add("inte-heltal", SHEET, record.cell("value"), heading="Värde",
                     read=shown(record.get("value")))
    if not members.any() or not years.any():
        return None
    return BlockLimit(
        kind=KINDS[record.get("kind")], label=_label(record), groups=members, years=years,
        value=record.get("value"), reason=record.get("reason"), row=record.number,
    )


def _groups(record: Record, groups: GroupList, findings: Findings) -> BoolArray:
    """(G,) planned groups that the row names; a finding when there are none."""
    if record.bad & {"specialty", "area", "family"}:
        return np.zeros(len(groups.groups), dtype=bool)
    family = record.get("family")
    families = make_lookup({group.family for group in groups.groups}, {})
    if family is not None and families.find(family) is None:
        findings.add("okand-grupp", SHEET, record.cell("family"), read=shown(family),
                     suggestion=families.suggestion(family))
        return np.zeros(len(groups.groups), dtype=bool)
    matching = groups.matching(record.get("specialty"), record.get("area"), family)
    planned = np.array([group.planned for group in groups.groups], dtype=bool)
    members: BoolArray = matching & planned
    if not members.any():
        findings.add("begransning-utan-grupp", SHEET, record.cell("kind"), label=_label(record))
    return members


def _years(record: Record, calendar: Calendar, findings: Findings) -> BoolArray:
    """(n,) start years of the row; blank = each of them."""
    year = record.get("year")
    starts = np.array(calendar.start_calendar_years)
    if year is None:
        return np.full(len(starts), "year" not in record.bad)
    if year not in starts:
        findings.add("begransning-annat-ar", SHEET, record.cell("year"), read=str(year),
                     first=str(starts[0]), last=str(starts[-1]))
    return np.asarray(starts == year)


def _label(record: Record) -> str:
    parts = [record.get("specialty"), record.get("area"), record.get("family")]
    return " | ".join(part for part in parts if part) or "alla grupper"


def _check_conflicts(
    limits: Sequence[BlockLimit], rows: Mapping[int, Record], findings: Findings
) -> None:
    """A minimum above a maximum for the same groups in the same year."""
    highest = [limit for limit in limits if limit.kind == "max"]
    for low in (limit for limit in limits if limit.kind == "min"):
        for high in highest:
            same = bool((low.groups == high.groups).all() and (low.years & high.years).any())
            if same and low.value > high.value:
                findings.add("minst-over-hogst", SHEET, rows[low.row].cell("value"),
                             label=low.label, low=low.value, high=high.value, row=high.row)
