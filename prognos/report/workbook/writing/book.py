"""The workbook under construction: its formats, and tables written the same way everywhere."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from math import isnan
from typing import Any, BinaryIO

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name

from prognos.report.workbook.writing.looks import (
    ABOVE_LINE,
    CENTRED,
    TO_THE_LEFT,
    TOTAL,
    make_looks,
)
from prognos.report.workbook.writing.quick_sheet import QuickSheet

CREATED = datetime(2026, 1, 1)
DAY_ZERO = date(1899, 12, 30).toordinal()
A4 = 9
TITLE_ROW, NOTE_ROW, HEADING_ROW = 0, 1, 3
PRINTED_ROWS = 30
COMMENT = {"x_scale": 2.2, "author": "st-prognos"}
LINE = 15.0
"""Height of a line of text, points."""
NOTE_ROOM, PAGE_ROOM, MOST_NAMES = 140.0, 240.0, 4
"""Characters of a line of a note, and of a page before the print is too small to read; naming
columns at most."""

@dataclass(frozen=True)
class Formula:
    """A live formula with its stored result.

    `{row}` stands for its own row, `{first}` for the first row of its table.
    """

    text: str
    result: float | None


Cell = str | float | int | date | Formula | None


@dataclass(frozen=True)
class Field:
    """A column of a table."""

    heading: str
    look: str = "text"
    width: float = 12.0
    help: str = ""


@dataclass(frozen=True)
class TableStyle:
    """What one table has beside the others."""

    rules_above: frozenset[int] = frozenset()
    """Indices of the rows that a thick rule is drawn above."""
    totals: Mapping[int, str] | None = None
    """Row of sums below a table that begins in the first column: column -> "sum" or a label."""
    left: int = 0
    """First column of the table."""


PLAIN = TableStyle()


@dataclass(frozen=True)
class Section:
    """The table of one budget on a sheet that keeps the budgets apart."""

    budget: str
    note: str
    """Said above the table, when it is not the sheet's first."""
    rows: Sequence[Sequence[Cell]]
    style: TableStyle = PLAIN


@dataclass(frozen=True)
class Placed:
    """Where a table stands: row of its headings and number of rows below it."""

    top: int
    count: int


class Page(QuickSheet):
    """A sheet with the formats of its workbook, and tables written the same way everywhere."""

    workbook: xlsxwriter.Workbook
    looks: Mapping[str, Format]

    def write_subtitle(self, row: int, text: str) -> None:
        """What the table below is about."""
        self.write_string(row, 0, text, self.looks["subtitle"])

    def _write_note(self, note: str, fields: Sequence[Field]) -> None:
        """The sheet's note on one line, or wrapped over columns when it is longer than a line."""
        last, room = 0, fields[0].width if fields else 0.0
        while last + 1 < len(fields) and room + fields[last + 1].width <= NOTE_ROOM:
            last, room = last + 1, room + fields[last + 1].width
        if last == 0 or len(note) <= room:
            self.write_string(NOTE_ROW, 0, note, self.looks["note"])
            return
        self.merge_range(NOTE_ROW, 0, NOTE_ROW, last, note, self.looks["long_note"])
        self.set_row(NOTE_ROW, LINE * (1 + int(len(note) / room)))

    def set_widths(self, fields: Sequence[Field]) -> None:
        """Column widths of a sheet that one table rules."""
        for number, field in enumerate(fields):
            self.set_column(number, number, field.width)

    def write_sheet_table(
        self, name: str, fields: Sequence[Field],
        rows: Iterable[Sequence[Cell]], style: TableStyle = PLAIN, others: Sequence[Field] = (),
    ) -> int:
        """The first table of a sheet: frozen headings, filter, headings on every page.

        others : columns of a table with other headings further down; then no heading is repeated
        Returns the number of rows.
        """
        fitting = widest(fields, others) if others else fields
        self.set_widths(fitting)
        count = self.write_table(HEADING_ROW, name, fields, rows, style)
        names = naming_columns(fields)
        self.freeze_panes(HEADING_ROW + 1, names)
        if not others:
            self.repeat_rows(HEADING_ROW)
        if sum(field.width for field in fitting) > PAGE_ROOM:
            self.fit_to_pages(2, 0)
            self.print_across()
            self.repeat_columns(0, names - 1)
        return count

    def write_long_table(
        self, name: str, fields: Sequence[Field],
        columns: Sequence[Sequence[str] | Sequence[float]],
    ) -> int:
        """The only table of a sheet, by the column: much faster than rows; no blanks, no formulas.

        Returns the number of rows.
        """
        self.set_widths(fields)
        self._write_headings(HEADING_ROW, name, fields, len(columns[0]))
        if len(columns[0]):
            self.put_long(HEADING_ROW + 1, self._row_looks(fields, ""), columns)
        self.freeze_panes(HEADING_ROW + 1, naming_columns(fields))
        self.repeat_rows(HEADING_ROW)
        return len(columns[0])

    def write_sections(
        self, name: str, fields: Sequence[Field], sections: Sequence[Section],
        others: Sequence[Field] = (),
    ) -> list[Placed]:
        """A table per budget below each other; the first rules the sheet, the others have headings.

        Tables are named `name`, `name_DSK` … Without a section there is still an empty table.
        others : as for `write_sheet_table`
        """
        first = sections[0] if sections else Section("", "", ())
        count = self.write_sheet_table(name, fields, first.rows, first.style, others)
        placed = [Placed(HEADING_ROW, count)]
        for section in sections[1:]:
            top = placed[-1].top + max(placed[-1].count, 1) + 5
            self.write_subtitle(top - 2, f"Ram {section.budget}")
            self.write_string(top - 1, 0, section.note, self.looks["note"])
            count = self.write_table(top, f"{name}_{section.budget}", fields, section.rows,
                                     section.style)
            placed.append(Placed(top, count))
        return placed

    def write_sentences(self, top: int, sentences: Iterable[str], fields: Sequence[Field]) -> int:
        """Sentences from row `top` across the columns of `fields`; returns the first free row."""
        room = sum(field.width for field in fields)
        for text in sentences:
            self.merge_range(top, 0, top, len(fields) - 1, "", self.looks["sentence"])
            self.write_string(top, 0, text, self.looks["sentence"])
            self.set_row(top, 17.0 * (1 + int(len(text) / room)))
            top += 1
        return top

    def print_first_page(self, fields: Sequence[Field]) -> None:
        """Printing the workbook takes one page of a long sheet, not hundreds."""
        self.print_area(0, 0, PRINTED_ROWS, len(fields) - 1)

    def write_table(
        self, top: int, name: str, fields: Sequence[Field],
        rows: Iterable[Sequence[Cell]], style: TableStyle = PLAIN,
    ) -> int:
        """A named table with its heading in row `top`; at least one row, as Excel demands.

        Returns the number of rows.
        """
        written, left = list(rows), style.left
        self._write_headings(top, name, fields, len(written), left)
        wrapped = [i for i, field in enumerate(fields) if field.look == "wrap"]
        looks = {suffix: self._row_looks(fields, suffix) for suffix in ("", ABOVE_LINE)}
        for index, row in enumerate(written):
            suffix = ABOVE_LINE if index in style.rules_above else ""
            self._put_row(top + 1 + index, row, looks[suffix], top + 1, left)
            if wrapped and (lines := _text_lines(fields, row, wrapped)) > 1:
                self.set_row(top + 1 + index, LINE * lines)
        if style.totals and written:
            self._write_totals(top, len(written), fields, written, style.totals)
        return len(written)

    def _write_headings(
        self, top: int, name: str, fields: Sequence[Field], count: int, left: int = 0
    ) -> None:
        """The named table and its headings, for `count` rows below row `top`."""
        bottom = top + max(count, 1)
        self.add_table(top, left, bottom, left + len(fields) - 1, {
            "name": name, "style": "Table Style Light 1",
            "columns": [{"header": field.heading} for field in fields],
        })
        self.set_row(top, LINE * max(_lines(field) for field in fields) + 4)
        for number, field in enumerate(fields, start=left):
            self.write_string(top, number, field.heading, self.looks[_heading_look(field)])
            if field.help:
                self.write_comment(top, number, field.help, COMMENT)

    def write_cells(
        self, row: int, fields: Sequence[Field], cells: Sequence[Cell],
        suffix: str = "", left: int = 0,
    ) -> None:
        """One row of cells from column `left` on, each in the look of its column."""
        self._put_row(row, cells, self._row_looks(fields, suffix), 0, left)

    def _row_looks(self, fields: Sequence[Field], suffix: str) -> list[Format]:
        return [self.looks[field.look + suffix] for field in fields]

    def _put_row(
        self, row: int, cells: Sequence[Cell], looks: Sequence[Format], first: int, left: int = 0
    ) -> None:
        self.put_row(row, [_stored(self, cell, look, row, first)
                           for cell, look in zip(cells, looks, strict=True)], left)

    def _write_totals(
        self, top: int, count: int, fields: Sequence[Field],
        rows: Sequence[Sequence[Cell]], totals: Mapping[int, str],
    ) -> None:
        """A row of live sums below the table, outside it so that filters leave it alone."""
        cells: list[Cell] = [None] * len(fields)
        for number, what in totals.items():
            letter = xl_col_to_name(number)
            total = sum(_figure(row[number]) for row in rows)
            span = f"{letter}{top + 2}:{letter}{top + 1 + count}"
            cells[number] = Formula(f"=SUBTOTAL(109,{span})", total) if what == "sum" else what
        self.write_cells(top + 1 + count, fields, cells, TOTAL)


@dataclass(frozen=True)
class Book:
    """The XlsxWriter workbook and its formats by look."""

    workbook: xlsxwriter.Workbook
    looks: Mapping[str, Format]

    def add(
        self, name: str, title: str, note: str, fields: Sequence[Field] = ()
    ) -> Page:
        """A sheet with title and note, set up for A4 landscape.

        fields : columns of its table; a long note is wrapped over them
        """
        page: Page = self.workbook.add_worksheet(name, Page)
        page.workbook, page.looks = self.workbook, self.looks
        page.hide_gridlines(2)
        page.write_string(TITLE_ROW, 0, title, self.looks["title"])
        page.set_row(TITLE_ROW, 28)
        page._write_note(note, fields)
        page.set_landscape()
        page.set_paper(A4)
        page.fit_to_pages(1, 0)
        page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        page.set_footer("&L&A&CPrognos och fördelning av ST-block&RSida &P av &N")
        return page


def open_book(stream: BinaryIO) -> Book:
    """A new workbook in memory; text is never taken for a formula, a number or an address."""
    workbook = xlsxwriter.Workbook(stream, {
        "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
        "in_memory": True,
    })
    workbook.set_properties({"title": "Prognos och fördelning av ST-block",
                             "author": "st-prognos", "created": CREATED})
    workbook.set_calc_mode("auto")
    return Book(workbook, make_looks(workbook))


def widest(*tables: Sequence[Field]) -> list[Field]:
    """Fields of the longest table, each as wide as the widest of its column: for `set_widths`."""
    longest = max(tables, key=len)
    return [replace(field, width=max(t[i].width for t in tables if i < len(t)))
            for i, field in enumerate(longest)]


def naming_columns(fields: Sequence[Field]) -> int:
    """How many of the first columns say what a row is about: a number first, then the texts."""
    first = 0 if fields[0].look == "text" else 1
    count = next((i for i, field in enumerate(fields[first:], start=first)
                  if field.look != "text"), len(fields))
    return max(1, min(count, MOST_NAMES))


def _heading_look(field: Field) -> str:
    if field.look in TO_THE_LEFT:
        return "heading"
    return "heading_centre" if field.look in CENTRED else "heading_right"


def _lines(field: Field) -> int:
    """Lines that the heading takes in its column, wrapped between words."""
    lines, room = 1, field.width
    for word in field.heading.split():
        length = len(word) * 1.15 + 1
        if length > room and room < field.width:
            lines, room = lines + 1, field.width
        room -= length
    return lines


def _text_lines(fields: Sequence[Field], cells: Sequence[Cell], wrapped: Sequence[int]) -> int:
    """Lines that the longest wrapped text of a row takes in its column."""
    return max((1 + int(len(cell) * 0.95 / fields[i].width)
                for i in wrapped if isinstance(cell := cells[i], str)), default=1)


def _stored(page: QuickSheet, cell: Cell, look: Format, row: int, first: int) -> Any:
    """A cell as the sheet stores it; the kinds that are many come first."""
    if isinstance(cell, str):
        return page.text(cell, look)
    if isinstance(cell, Formula):
        text = cell.text.format(row=row + 1, first=first + 1).removeprefix("=")
        result = "" if cell.result is None or isnan(cell.result) else cell.result
        return page.formula(text, look, result)
    if isinstance(cell, date):
        cell = cell.toordinal() - DAY_ZERO
    return page.blank(look) if cell is None or isnan(cell) else page.number(cell, look)


def _figure(cell: Cell) -> float:
    """What a cell adds to a sum."""
    value = cell.result if isinstance(cell, Formula) else cell
    return float(value) if isinstance(value, int | float) and not isnan(value) else 0.0
