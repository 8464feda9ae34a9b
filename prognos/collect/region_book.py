"""The region's filled workbook as the sendings and the collecting need it: raw rows by unit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from prognos.reading.headings import find_heading
from prognos.reading.own_files import is_result
from prognos.reading.workbook import UNREADABLE, Row, Table, read_tables
from prognos.schema.dictionary import Sheet, load_schema, normalise
from prognos.schema.findings import (
    ERROR,
    Finding,
    Findings,
    RefusedError,
    make_finding,
    split_address,
)
from prognos.schema.values import (
    HIDDEN,
    ValueProblem,
    holds_personnummer,
    is_blank,
    shown,
    text,
    yes_no,
)
from prognos.template.unit_sheets import LEFT_OUT, UNIT_SHEETS
from prognos.xlsx.read.addresses import column_letters, column_number
from prognos.xlsx.read.archive import open_workbook
from prognos.xlsx.read.pages import Page, Pages

REQUIRED = frozenset({"unit", "specialty"})
"""Columns that go to the unit even when a cell of theirs held a personnummer (hidden in it)."""
UNREAD_COLUMNS = frozenset({"okand-kolumn", "felstavad-kolumn", "personuppgifter-i-kolumn"})
"""Findings that name a column whose cells are not read."""


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
    own_columns: tuple[tuple[str, str], ...] = ()
    """(sheet, heading) of columns that the schema does not know."""


def read_region(path: Path) -> RegionBook:
    """Read the sheets of a sending; raises `RefusedError` when the file or one of
    them has a `fel`."""
    findings = Findings()
    pages = open_workbook(path, findings)
    if pages is None:
        raise RefusedError(findings.listed())
    if is_result(pages):
        raise RefusedError([make_finding("resultatbok", name=path.name)])
    tables = read_tables(pages, load_schema(), findings)
    names = {load_schema().sheet(key).name for key in UNIT_SHEETS}
    errors = [finding for finding in findings.listed()
              if finding.severity == ERROR and finding.sheet in names
              and finding.code != "summarad"]
    if errors:
        raise RefusedError(errors)
    ours = {key: table for key, table in tables.items() if key in UNIT_SHEETS}
    own = tuple(_own_columns(findings.listed(), ours, pages))
    return RegionBook(path, _region_name(tables.get("antaganden")), pages.sha256, pages, ours, own)


def _own_columns(
    found: Iterable[Finding], tables: Mapping[str, Table], pages: Pages
) -> Iterator[tuple[str, str]]:
    """Headings that the reader has told of and that no column of the schema means."""
    known = {table.name: set(table.columns.values()) for table in tables.values()}
    for finding in found:
        letter, number = split_address(finding.cell)
        told = finding.code in UNREAD_COLUMNS
        if told and letter not in known.get(finding.sheet or "", {letter}):
            sheet = next(s for s in load_schema().sheets if s.name == finding.sheet)
            page = sheet_page(pages, sheet)
            if page is not None:
                yield sheet.name, shown(page.cells.grid[number][column_number(letter)].value)


def sheet_page(pages: Pages, sheet: Sheet) -> Page | None:
    """The page that the reader takes for a sheet; None when there is none."""
    names = {normalise(name) for name in (sheet.name, *sheet.aliases)}
    titled = (page for page in pages.sheets if normalise(page.title) in names)
    return next(titled, None)


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
                 and (column.key in REQUIRED or not any(
                     tells_person(row.values.get(column.key)) for row in table.rows)))


def columns_kept(book: RegionBook) -> Iterator[tuple[str, str]]:
    """(sheet, heading) of the columns that stay with the region: names, numbers, own columns."""
    yield from book.own_columns
    for table in book.tables.values():
        sent = columns_sent(table)
        for key in table.columns:
            if key not in sent:
                yield table.name, table.sheet.column(key).heading


def values_sent(columns: Iterable[str], row: Row) -> dict[str, object]:
    """The cells of a row that go to its unit, by column key.

    columns : keys of the table's columns that are sent (`columns_sent`).
    """
    return {key: row.values[key] for key in columns
            if row.values.get(key) is not UNREADABLE and not is_blank(row.values.get(key))}


@dataclass(frozen=True)
class Layout:
    """A sheet of the region's workbook, or where it is to be made."""

    sheet: Sheet
    title: str | None
    """None = the workbook has no such sheet yet."""
    heading_row: int
    letters: Mapping[str, str]
    """Column key -> letter."""
    next_column: int
    """Number of the first column that holds nothing."""
    last_row: int
    """The last row that holds something, at least the heading's."""

    def with_columns(self, keys: Iterable[str]) -> Layout:
        """The layout with columns added at the end for the keys it lacks, in the schema's order."""
        wanted = set(keys)
        lacking = [column.key for column in self.sheet.columns
                   if column.key in wanted and column.key not in self.letters]
        added = {key: column_letters(self.next_column + n) for n, key in enumerate(lacking)}
        return Layout(self.sheet, self.title, self.heading_row, {**self.letters, **added},
                      self.next_column + len(added), self.last_row)


def layouts(book: RegionBook) -> dict[str, Layout]:
    """By sheet key, for the sheets of a sending."""
    return {key: _layout(load_schema().sheet(key), book) for key in UNIT_SHEETS}


def _layout(sheet: Sheet, book: RegionBook) -> Layout:
    page = sheet_page(book.pages, sheet)
    table = book.tables.get(sheet.key)
    if page is None:
        return Layout(sheet, None, 1, {}, 1, 1)
    grid = page.cells.grid
    last_row = max(grid, default=0)
    if table is None:
        return Layout(sheet, page.title, last_row + 1, {}, 1, last_row + 1)
    last_column = max(max(cells) for cells in grid.values())
    heading = find_heading(grid, sheet)
    return Layout(sheet, page.title, heading.row if heading else 1, table.columns,
                  last_column + 1, last_row)
