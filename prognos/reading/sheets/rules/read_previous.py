"""Föregående år -> `PreviousYear`s."""

from __future__ import annotations

from collections.abc import Sequence

from prognos.inputs import NO_YEAR, PreviousYear
from prognos.reading.records import Record
from prognos.reading.sheets.people.read_groups import GroupList
from prognos.schema.findings import Findings

SHEET = "Föregående år"


def read_previous(
    records: Sequence[Record], groups: GroupList, findings: Findings
) -> tuple[PreviousYear, ...]:
    """Last year's rows of groups of this run; a notice for every other row."""
    rows = []
    for record in records:
        name = record.get("specialty")
        if name is None:
            continue
        group = groups.of(name, record.get("area"))
        if group == NO_YEAR:
            findings.add("foregaende-utan-grupp", SHEET, record.cell("specialty"),
                         specialty=name)
            continue
        rows.append(PreviousYear(
            group=group, rank=record.get("rank"), allotted=record.get("allotted"),
            filled=record.get("filled"), row=record.number))
        _check_filled(rows[-1], record, findings)
    return tuple(rows)


def _check_filled(row: PreviousYear, record: Record, findings: Findings) -> None:
    if row.allotted is not None and row.filled is not None and row.filled > row.allotted:
        findings.add("fler-tillsatta", SHEET, record.cell("filled"), filled=row.filled,
                     allotted=row.allotted)
