"""Reads a workbook into tables with cell addresses. Nothing is interpreted, nothing written.

`archive.py` refuses what is no workbook; here cells are found by sheet name and heading.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from openpyxl.utils import get_column_letter

from prognos.archive import Pages
from prognos.findings import Findings
from prognos.schema import Column, Schema, Sheet, normalise
from prognos.values import (
    Birth,
    ValueProblem,
    heading_year,
    holds_personnummer,
    is_blank,
    masked,
    personnummer,
    shown,
    text,
)

HEADING_ROWS = 20
_TOTAL = re.compile(r"(summa|totalt|total|totalsumma|delsumma|sum|s:a)\b")
_NAMES = frozenset({
    "namn", "förnamn", "efternamn", "för- och efternamn", "fullständigt namn", "tilltalsnamn",
    "läkare", "medarbetare", "anställd", "person", "personens namn", "personnummer", "pnr",
    "persnr", "personnr", "personid",
})

Grid = Mapping[int, Mapping[int, Any]]
"""Row number -> column number -> cell."""


@dataclass(frozen=True)
class Unreadable:
    """Stands in a row for a cell that already has its finding."""


UNREADABLE = Unreadable()


@dataclass(frozen=True)
class Row:
    """A row of a table: raw values by column key (blank cells left out) and by year."""

    number: int
    values: Mapping[str, object]
    years: Mapping[int, object]


@dataclass(frozen=True)
class Table:
    """A sheet as read: its known columns and its rows."""

    sheet: Sheet
    columns: Mapping[str, str]
    """Column key -> column letter."""
    years: Mapping[int, str]
    """Calendar year -> column letter."""
    rows: tuple[Row, ...]

    @property
    def name(self) -> str:
        return self.sheet.name

    def cell(self, row: Row, key: str) -> str:
        """Address of a cell; the row's first known cell when the column is missing."""
        return f"{self.columns.get(key) or next(iter(self.columns.values()))}{row.number}"


@dataclass
class _Heading:
    """The heading row while it is being interpreted."""

    row: int
    known: dict[int, Column] = field(default_factory=dict)
    years: dict[int, int] = field(default_factory=dict)
    ignored: dict[int, str] = field(default_factory=dict)


def read_tables(pages: Pages, schema: Schema, findings: Findings) -> dict[str, Table]:
    """Tables of the workbook by sheet key; findings tell of everything left out.

    pages : the workbook's values and, where some may lack a value, its formulas.
    """
    tables: dict[str, Table] = {}
    seen: dict[str, str] = {}
    for page in pages.values.worksheets:
        sheet = _known_sheet(page.title, schema)
        if sheet is None:
            findings.add("okant-blad", masked(page.title))
        elif sheet.key in seen:
            findings.add("blad-dubbelt", sheet.name, None, first=seen[sheet.key], second=page.title)
        else:
            seen[sheet.key] = page.title
            table = _read_page(page, pages, sheet, findings)
            tables |= {sheet.key: table} if table else {}
    for sheet in schema.sheets:
        if sheet.required and sheet.key not in seen:
            findings.add("blad-saknas", sheet.name)
    return tables


def _known_sheet(title: str, schema: Schema) -> Sheet | None:
    """The sheet a title means; a name goes before another sheet's alias."""
    wanted = normalise(title)
    by_name = (sheet for sheet in schema.sheets if normalise(sheet.name) == wanted)
    by_alias = (s for s in schema.sheets if wanted in {normalise(alias) for alias in s.aliases})
    return next(by_name, None) or next(by_alias, None)


def _read_page(page: Any, pages: Pages, sheet: Sheet, findings: Findings) -> Table | None:
    if sheet.free_text:
        return None
    if not sheet.used:
        findings.add("blad-lases-inte", sheet.name)
        return None
    grid = _grid(page)
    heading = _find_heading(grid, sheet)
    if heading is None:
        if grid or sheet.required:
            headings = ", ".join(column.heading for column in sheet.columns if column.required)
            findings.add("rubrikrad-saknas", sheet.name, None, headings=headings)
        return None
    _interpret(grid[heading.row], heading, sheet, findings)
    body = {row: cells for row, cells in grid.items() if row > heading.row}
    body = {row: cells for row, cells in body.items() if _has_content(cells, heading)}
    _check_merged(page, heading, body, sheet, findings)
    unstored = _unstored(page, pages, heading)
    rows = tuple(_rows(body, heading, sheet, unstored, findings))
    _tell_left_out(body, heading, sheet, findings)
    return Table(
        sheet=sheet,
        columns={column.key: get_column_letter(i) for i, column in heading.known.items()},
        years={year: get_column_letter(index) for index, year in heading.years.items()},
        rows=_hide_persons(rows, sheet),
    )


def _grid(page: Any) -> Grid:
    """Cells with content, by row and column.

    openpyxl's own iterators create every cell up to the last formatted one, which takes minutes
    where somebody coloured a whole column; hence the store behind them.
    """
    grid: dict[int, dict[int, Any]] = {}
    for (row, column), cell in sorted(page._cells.items()):
        if not is_blank(cell.value):
            grid.setdefault(row, {})[column] = cell
    return grid


def _spelling(heading: object) -> str:
    """A heading without the star that marks a required column."""
    return normalise(text(heading).rstrip("* "))


def _find_heading(grid: Grid, sheet: Sheet) -> _Heading | None:
    """The row among the first 20 with most known headings; None when none has any."""
    names = {spelling for column in sheet.columns for spelling in _spellings(column)}
    hits = {
        row: len({_spelling(cell.value) for cell in cells.values()} & names)
        for row, cells in grid.items()
        if row <= HEADING_ROWS
    }
    best = max(hits, key=lambda row: (hits[row], -row), default=None)
    return _Heading(best) if best is not None and hits[best] else None


def _spellings(column: Column) -> set[str]:
    return {_spelling(name) for name in (column.heading, *column.aliases)}


def _interpret(
    cells: Mapping[int, Any], heading: _Heading, sheet: Sheet, findings: Findings
) -> None:
    """Sort the headings into known columns, years and the ones left unread."""
    for index, cell in sorted(cells.items()):
        column = _known_column(cell.value, sheet)
        year = heading_year(cell.value) if sheet.year_columns else None
        if column is not None:
            _take(heading.known, index, column, cell, sheet, findings)
        elif year is not None:
            _take(heading.years, index, year, cell, sheet, findings)
        else:
            heading.ignored[index] = text(cell.value)
    _check_columns(heading, sheet, findings)


def _known_column(value: object, sheet: Sheet) -> Column | None:
    """The column a heading means; a heading goes before another column's alias."""
    wanted = _spelling(value)
    exact = (column for column in sheet.columns if _spelling(column.heading) == wanted)
    alias = (column for column in sheet.columns if wanted in _spellings(column))
    return next(exact, None) or next(alias, None)


def _take(
    found: dict[int, Any], index: int, meaning: Any, cell: Any, sheet: Sheet, findings: Findings
) -> None:
    if meaning in found.values():
        first = next(other for other, taken in found.items() if taken == meaning)
        name = meaning.heading if isinstance(meaning, Column) else str(meaning)
        findings.add("rubrik-dubbel", sheet.name, cell.coordinate, heading=name,
                     first=get_column_letter(first))
        return
    found[index] = meaning


def _check_columns(heading: _Heading, sheet: Sheet, findings: Findings) -> None:
    present = {column.key for column in heading.known.values()}
    for column in sheet.columns:
        if column.required and column.key not in present:
            findings.add("kolumn-saknas", sheet.name, str(heading.row), heading=column.heading)
    for keys in sheet.one_of:
        if not present & set(keys):
            names = " eller ".join(sheet.column(key).heading for key in keys)
            findings.add("kolumn-saknas", sheet.name, str(heading.row), heading=names)


def _has_content(cells: Mapping[int, Any], heading: _Heading) -> bool:
    """False for a row with nothing in the headed columns, or only a comment."""
    known = (i for i in cells if i in heading.known and heading.known[i].key != "comment")
    return any(known) or any(index in heading.years for index in cells)


def _check_merged(
    page: Any, heading: _Heading, body: Grid, sheet: Sheet, findings: Findings
) -> None:
    last = max(body, default=heading.row)
    headed = {*heading.known, *heading.years}
    for merged in page.merged_cells.ranges:
        columns = set(range(merged.min_col, merged.max_col + 1))
        if merged.max_row >= heading.row and merged.min_row <= last and columns & headed:
            findings.add("sammanfogade-celler", sheet.name, merged.coord.split(":")[0],
                         area=merged.coord)


def _unstored(page: Any, pages: Pages, heading: _Heading) -> dict[tuple[int, int], str]:
    """Formula cells without a stored value, below the headings (an empty text is a value)."""
    if pages.formulas is None:
        return {}
    headed = {*heading.known, *heading.years, *heading.ignored}
    return {
        (row, column): cell.coordinate
        for (row, column), cell in pages.formulas[page.title]._cells.items()
        if cell.data_type == "f" and row > heading.row and column in headed
        and page._cells[row, column].value is None and page._cells[row, column].data_type == "n"
    }


def _rows(
    body: Grid, heading: _Heading, sheet: Sheet, unstored: Mapping[tuple[int, int], str],
    findings: Findings,
) -> Iterator[Row]:
    for address in unstored.values():
        findings.add("formel-utan-varde", sheet.name, address)
    missing = {place: UNREADABLE for place in unstored}
    for number, cells in sorted(body.items()):
        first = cells[min(cells)]
        if _TOTAL.match(normalise(text(first.value))):
            findings.add("summarad", sheet.name, first.coordinate, read=shown(first.value))
            continue
        values = {index: _value(cell, heading, sheet, findings) for index, cell in cells.items()}
        values |= {column: mark for (row, column), mark in missing.items() if row == number}
        yield Row(
            number,
            {heading.known[i].key: v for i, v in values.items() if i in heading.known},
            {heading.years[i]: v for i, v in values.items() if i in heading.years},
        )


def _value(cell: Any, heading: _Heading, sheet: Sheet, findings: Findings) -> object:
    """The raw value; never one that identifies a person."""
    if cell.column not in heading.known and cell.column not in heading.years:
        return None
    if cell.data_type == "e":
        findings.add("felvarde", sheet.name, cell.coordinate, read=str(cell.value))
        return UNREADABLE
    column = heading.known.get(cell.column)
    if column is not None and column.domain.kind == "personnummer":
        return _birth(cell, sheet, findings)
    if column is None or column.domain.kind not in {"text", "any", "specialty", "form"}:
        return cell.value
    return masked(text(cell.value)) if holds_personnummer(cell.value) else cell.value


def _birth(cell: Any, sheet: Sheet, findings: Findings) -> Birth | Unreadable:
    try:
        return personnummer(cell.value)
    except ValueProblem as problem:
        findings.add(problem.code, sheet.name, cell.coordinate)
        return UNREADABLE


def _tell_left_out(body: Grid, heading: _Heading, sheet: Sheet, findings: Findings) -> None:
    """Name the columns that are not read and those that identify persons."""
    for index, name in heading.ignored.items():
        if normalise(name) not in _NAMES:
            findings.add("okand-kolumn", sheet.name, f"{get_column_letter(index)}{heading.row}",
                         heading=shown(name))
    names = {index: column.heading for index, column in heading.known.items()} | heading.ignored
    for index, name in names.items():
        place = f"{get_column_letter(index)}{heading.row}"
        if _is_personal(index, name, body, heading):
            findings.add("personuppgifter-i-kolumn", sheet.name, place, heading=shown(name))


def _is_personal(index: int, name: str, body: Grid, heading: _Heading) -> bool:
    column = heading.known.get(index)
    if column is not None and column.domain.kind == "personnummer":
        return True
    if column is None and normalise(name) in _NAMES:
        return True
    may_hold = column is None or column.domain.kind in {"text", "any", "specialty", "form"}
    return may_hold and any(
        index in cells and holds_personnummer(cells[index].value) for cells in body.values()
    )


def _hide_persons(rows: tuple[Row, ...], sheet: Sheet) -> tuple[Row, ...]:
    """Replace what identifies persons (Anställningsnr) by ordinals: enough to find doubles."""
    keys = [column.key for column in sheet.columns
            if column.personal and column.domain.kind != "personnummer"]
    if not keys:
        return rows
    ordinal: dict[str, int] = {}
    return tuple(
        Row(row.number, {k: _ordinal(v, ordinal) if k in keys else v
                         for k, v in row.values.items()}, row.years)
        for row in rows
    )


def _ordinal(value: object, seen: dict[str, int]) -> object:
    return value if value is UNREADABLE else seen.setdefault(normalise(text(value)), len(seen) + 1)
