"""The region's filled workbook as the sendings and the collecting need it: raw rows by unit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from prognos.archive import Pages, open_workbook
from prognos.findings import ERROR, Finding, Findings
from prognos.schema import Column, load_schema, normalise
from prognos.template.unit_sheets import LEFT_OUT, UNIT_SHEETS
from prognos.values import HIDDEN, ValueProblem, holds_personnummer, is_blank, text, yes_no
from prognos.workbook import UNREADABLE, Row, Table, read_tables

REQUIRED = frozenset({"unit", "specialty"})
"""Columns that go to the unit even when a cell of theirs held a personnummer (hidden in it)."""


@dataclass(frozen=True)
class RegionBook:
    """The region's workbook: its rows as raw values, and where it came from."""

    path: Path
    region: str
    """Name of the region as the workbook gives it; "" when it does not."""
    sha256: str
    pages: Pages
    tables: Mapping[str, Table]
    """By sheet key; only the sheets of a sending."""


@dataclass(frozen=True)
class BookProblem:
    """The workbook cannot be used; what to tell."""

    findings: tuple[Finding, ...]


def read_region(path: Path) -> RegionBook | BookProblem:
    """Read the sheets of a sending; a problem when the file or one of them has a `fel`."""
    findings = Findings()
    pages = open_workbook(path, findings)
    if pages is None:
        return BookProblem(findings.listed())
    tables = read_tables(pages, load_schema(), findings)
    names = {load_schema().sheet(key).name for key in UNIT_SHEETS}
    errors = [finding for finding in findings.listed()
              if finding.severity == ERROR and finding.sheet in names
              and finding.code != "summarad"]
    if errors:
        return BookProblem(tuple(errors))
    ours = {key: table for key, table in tables.items() if key in UNIT_SHEETS}
    return RegionBook(path, _region_name(tables.get("antaganden")), pages.sha256, pages, ours)


def _region_name(table: Table | None) -> str:
    wanted = normalise(load_schema().parameter("region").name)
    for row in table.rows if table else ():
        if normalise(text(row.values.get("name", ""))) == wanted:
            return text(row.values.get("value", ""))
    return ""


def unit_of(row: Row) -> str:
    """Name of the unit that a row belongs to; "" without one."""
    return text(row.values.get("unit", ""))


def is_protected(row: Row) -> bool:
    """True for a row marked protected identity: it never leaves the region's file."""
    raw = row.values.get("protected")
    if raw is None:
        return False
    try:
        return yes_no(raw)
    except ValueProblem:
        return True


def tells_person(value: object) -> bool:
    """True when a raw value holds a personnummer, hidden by the reader or not."""
    return (isinstance(value, str) and HIDDEN in value) or holds_personnummer(value)


def columns_sent(table: Table) -> tuple[str, ...]:
    """Keys of the columns that may leave: known ones without a personnummer in any cell."""
    return tuple(column.key for column in table.sheet.columns
                 if column.key in table.columns and column.key not in LEFT_OUT
                 and (column.key in REQUIRED or not _holds(column, table.rows)))


def _holds(column: Column, rows: Iterable[Row]) -> bool:
    return any(tells_person(row.values.get(column.key)) for row in rows)


def columns_kept(book: RegionBook) -> Iterator[tuple[str, str]]:
    """(sheet, heading) of the columns that stay with the region: names, numbers, own columns."""
    for table in book.tables.values():
        sent = columns_sent(table)
        for key in table.columns:
            if key not in sent:
                yield table.name, table.sheet.column(key).heading


def values_sent(table: Table, row: Row) -> dict[str, object]:
    """The cells of a row that go to its unit, by column key."""
    return {key: row.values[key] for key in columns_sent(table)
            if row.values.get(key) is not UNREADABLE and not is_blank(row.values.get(key))}
