"""Reads a workbook into tables with cell addresses. Nothing is interpreted, nothing written.

`xlsx.archive` refuses what is no workbook; here cells are found by sheet name and heading.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from prognos.reading.doubtful_texts import has_damaged_letters, total_cell
from prognos.reading.heading_checks import HeadingRow, check_columns, tell_misspelt, tell_sheets
from prognos.reading.headings import (
    columns_by_spelling,
    heading_row,
    known_sheet,
    lacks_letters,
    names_persons,
    spelling,
)
from prognos.reading.own_files import is_own_sheet
from prognos.schema.damaged_letters import is_damaged
from prognos.schema.dictionary import Column, Schema, Sheet
from prognos.schema.employee_number import Numbers
from prognos.schema.findings import Findings
from prognos.schema.values import (
    LAST_YEAR,
    Birth,
    ValueProblem,
    heading_year,
    hidden,
    holds_personnummer,
    is_number,
    personnummer,
    shown,
    text,
    year_of_birth,
)
from prognos.xlsx.read.addresses import column_letters, row_spans
from prognos.xlsx.read.pages import Page, Pages
from prognos.xlsx.read.sheet_cells import UNCALCULATED, Cell, Grid

_FIGURES = frozenset({"number", "money", "whole", "share", "change"})


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
    at: Mapping[int, int] = field(default_factory=dict)
    """The row of a year's figure, where it is another one."""


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


def read_tables(
    pages: Pages, schema: Schema, findings: Findings, numbers: Numbers | None = None
) -> dict[str, Table]:
    """Tables of the workbook by sheet key; findings tell of everything left out.

    pages : the workbook's sheets as cells. numbers : what employment numbers become, where
    several workbooks are to tell the same person; else each sheet counts its own.
    """
    tables: dict[str, Table] = {}
    seen: dict[str, str] = {}
    unknown: list[str] = []
    for page in pages.sheets:
        sheet = known_sheet(page.title, schema)
        if sheet is None:
            unknown += [] if is_own_sheet(page) else [page.title]
        elif sheet.key in seen:
            findings.add("blad-dubbelt", sheet.name, None, first=seen[sheet.key], second=page.title)
        else:
            seen[sheet.key] = page.title
            table = _read_page(page, sheet, findings, numbers)
            tables |= {sheet.key: table} if table else {}
    tell_sheets(unknown, seen, schema, findings)
    return tables


def find_headings(page: Page, schema: Schema) -> tuple[int, Sheet] | None:
    """The row of the headings and the sheet of the contract that `page` is; None when neither."""
    sheet = known_sheet(page.title, schema)
    row = heading_row(page.cells.grid, sheet) if sheet is not None else None
    return (row, sheet) if row is not None and sheet is not None else None


def _read_page(
    page: Page, sheet: Sheet, findings: Findings, numbers: Numbers | None
) -> Table | None:
    if sheet.free_text:
        return None
    grid = page.cells.grid
    row = heading_row(grid, sheet)
    if row is None:
        if grid or sheet.required:
            findings.add("rubrikrad-saknas", sheet.name, None, headings=_needed(sheet))
        return None
    heading = HeadingRow(row, sheet, findings)
    _interpret(grid[heading.row], heading)
    body = {row: cells for row, cells in grid.items() if row > heading.row}
    body = {row: cells for row, cells in body.items() if _has_content(cells, heading)}
    _check_merged(page, heading, body)
    _tell_hidden(page, heading, body)
    rows = tuple(_rows(body, heading, _tell_unstored(page, heading)))
    _tell_left_out(body, heading)
    return Table(
        sheet=sheet,
        columns={column.key: column_letters(i) for i, column in heading.known.items()},
        years={year: column_letters(index) for index, year in heading.years.items()},
        rows=_hide_persons(rows, sheet, numbers or Numbers()),
    )


def _needed(sheet: Sheet) -> str:
    """The headings that must stand there; of a sheet without any, all that it may have."""
    needed = [column.heading for column in sheet.columns if column.required]
    needed += [" eller ".join(sheet.column(key).heading for key in keys) for keys in sheet.one_of]
    return ", ".join(needed or [column.heading for column in sheet.columns])


def _interpret(cells: Mapping[int, Cell], heading: HeadingRow) -> None:
    """Sort the headings into known columns, years and the ones left unread."""
    columns = columns_by_spelling(heading.sheet)
    for index, cell in sorted(cells.items()):
        column = columns.get(spelling(cell.value))
        year = heading_year(cell.value) if heading.sheet.year_columns else None
        if column is not None:
            _take(heading, heading.known, index, column, cell)
        elif year is not None:
            _take(heading, heading.years, index, year, cell)
        else:
            if isinstance(cell.value, str) and (
                    is_damaged(cell.value) or lacks_letters(cell.value, columns)):
                heading.tell("skadade-tecken", cell.coordinate)
            heading.ignored[index] = text(cell.value)
    check_columns(heading)
    tell_misspelt(heading, columns)


def _take(heading: HeadingRow, found: dict[int, Any], index: int, meaning: Any, cell: Cell) -> None:
    if meaning in found.values():
        first = next(other for other, taken in found.items() if taken == meaning)
        name = meaning.heading if isinstance(meaning, Column) else str(meaning)
        heading.tell("rubrik-dubbel", cell.coordinate, heading=name, first=column_letters(first))
        return
    found[index] = meaning


def _has_content(cells: Mapping[int, Cell], heading: HeadingRow) -> bool:
    """False for a row with nothing in the headed columns, or only a comment."""
    known = (i for i in cells if i in heading.known and heading.known[i].key != "comment")
    return any(known) or any(index in heading.years for index in cells)


def _check_merged(page: Page, heading: HeadingRow, body: Grid) -> None:
    last = max(body, default=heading.row)
    headed = {*heading.known, *heading.years}
    for area in page.cells.merged:
        covers = any(area.min_column <= column <= area.max_column for column in headed)
        if covers and area.max_row >= heading.row and area.min_row <= last:
            heading.tell("sammanfogade-celler", area.coordinate.split(":")[0], area=area.coordinate)


def _tell_hidden(page: Page, heading: HeadingRow, body: Grid) -> None:
    """A sheet, or a part of it, that the user may not have seen and that is read all the same."""
    if page.hidden and body:
        heading.tell("dolt-blad-last", None)
    rows = [row for row in page.cells.hidden if row in body]
    if rows and heading.sheet.key != "antaganden":  # the template hides its advanced rows itself
        heading.tell("dolda-rader-lasta", str(rows[0]), rows=row_spans(rows))
    for column in sorted({*heading.known, *heading.years}):
        if any(low <= column <= high for low, high in page.cells.hidden_columns) and any(
                column in cells for cells in body.values()):
            heading.tell("dold-kolumn-last", heading.address(column))


def _tell_unstored(page: Page, heading: HeadingRow) -> dict[int, list[int]]:
    """Row -> columns of the formulas without a value to read; those of headings are told too."""
    headed = {*heading.known, *heading.years, *heading.ignored}
    found: dict[int, list[int]] = {}
    for cell in page.cells.unstored:
        above = cell.row == heading.row  # a heading that cannot be read
        if above or (cell.row > heading.row and cell.column in headed):
            code = "formel-oraknad" if cell.kind == UNCALCULATED else "formel-utan-varde"
            heading.tell(code, cell.coordinate)
            found.setdefault(cell.row, []).append(cell.column)
    return found


def _rows(body: Grid, heading: HeadingRow, unstored: Mapping[int, Iterable[int]]) -> Iterator[Row]:
    for number, cells in sorted(body.items()):
        total = total_cell(cells, heading.known)
        if total is not None:
            heading.tell("summarad", total.coordinate, read=shown(total.value))
            continue
        values = {index: _value(cell, heading) for index, cell in cells.items()}
        values |= dict.fromkeys(unstored.get(number, ()), UNREADABLE)
        yield Row(
            number,
            {heading.known[i].key: v for i, v in values.items() if i in heading.known},
            {heading.years[i]: v for i, v in values.items() if i in heading.years},
        )


def _value(cell: Cell, heading: HeadingRow) -> object:
    """The raw value; never one that identifies a person."""
    if cell.column not in heading.known and cell.column not in heading.years:
        return None
    if cell.kind == "e":
        heading.tell("felvarde", cell.coordinate, read=str(cell.value))
        return UNREADABLE
    column = heading.known.get(cell.column)
    if column is not None and column.domain.kind == "personnummer":
        return _birth(cell, heading)
    if column is not None and column.key == "birth_year":
        born = year_of_birth(cell.value, int(column.domain.expected_high or LAST_YEAR))
        if born is not None:
            return born
    if has_damaged_letters(cell.value, column):
        heading.tell("skadade-tecken", cell.coordinate)
        return UNREADABLE
    return hidden(cell.value) if _identifies(cell.value, column) else cell.value


def _identifies(value: object, column: Column | None) -> bool:
    """True for a personnummer; in a column of figures only for a text that is no number."""
    if column is None or column.domain.kind in _FIGURES:
        return isinstance(value, str) and holds_personnummer(value) and not is_number(value)
    return holds_personnummer(value)


def _birth(cell: Cell, heading: HeadingRow) -> Birth | Unreadable:
    try:
        return personnummer(cell.value)
    except ValueProblem as problem:
        heading.tell(problem.code, cell.coordinate)
        return UNREADABLE


def _tell_left_out(body: Grid, heading: HeadingRow) -> None:
    """Name the columns that are not read and those that identify persons."""
    for index, name in heading.ignored.items():
        if index not in heading.told and not names_persons(name):
            heading.tell("okand-kolumn", heading.address(index), heading=shown(name))
    names = {index: column.heading for index, column in heading.known.items()} | heading.ignored
    for index in sorted(_personal_columns(body, heading) & set(names)):
        heading.tell("personuppgifter-i-kolumn", heading.address(index),
                     heading=shown(names[index]))


def _personal_columns(body: Grid, heading: HeadingRow) -> set[int]:
    """Columns that hold names or personnummer, by their heading or by some cell."""
    columns = heading.known
    found = {index for index, column in columns.items() if column.domain.kind == "personnummer"}
    found |= {index for index, name in heading.ignored.items() if names_persons(name)}
    for cells in body.values():
        for index, cell in cells.items():
            if index not in found and index not in heading.years and (
                    holds_personnummer(cell.value) if index not in columns
                    else _identifies(cell.value, columns[index])):
                found.add(index)
    return found


def _hide_persons(rows: tuple[Row, ...], sheet: Sheet, numbers: Numbers) -> tuple[Row, ...]:
    """Replace what identifies persons (Anställningsnr) by ordinals: enough to find doubles."""
    keys = [column.key for column in sheet.columns
            if column.personal and column.domain.kind != "personnummer"]
    if not keys:
        return rows
    return tuple(
        Row(row.number, {k: numbers.of(v) if k in keys and v is not UNREADABLE else v
                         for k, v in row.values.items()}, row.years)
        for row in rows
    )

