"""A sheet under construction, laid out from its parts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from math import ceil, isnan
from typing import TYPE_CHECKING, Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name

from prognos.report.workbook.writing.looks import ABOVE_LINE, CENTRED, TO_THE_LEFT, TOTAL, WRAPPED
from prognos.report.workbook.writing.quick_sheet import QuickSheet
from prognos.report.workbook.writing.sheet_parts import (
    PLAIN,
    PRINTED_ROWS,
    SUM,
    Cell,
    Field,
    Formula,
    Part,
    Placed,
    Table,
    TableStyle,
    Text,
    naming_columns,
    widest,
)

if TYPE_CHECKING:
    from prognos.report.workbook.writing.book import Book

DAY_ZERO = date(1899, 12, 30).toordinal()
TITLE_ROW, ANSWER_ROW, NOTE_ROW, HEADING_ROW = range(4)
COMMENT = {"x_scale": 2.2, "author": "st-prognos"}
LINE, PIXELS = 15.0, 20
"""Height of a line of text, in points and in pixels."""
NOTE_ROOM, PAGE_ROOM, SENTENCE = 140.0, 240.0, 0.9
"""Characters of a line of a note, and of a page before the print is too small to read; room that
a character of running text takes."""


class Page(QuickSheet):
    """A sheet with the formats of its workbook, laid out from parts."""

    book: Book
    workbook: Workbook
    looks: Mapping[str, Format]

    def lay_out(
        self, parts: Iterable[Part], note: str = "", printed: int | None = None
    ) -> dict[str, Placed]:
        """Write the parts below each other, in columns as wide as the widest of them needs.

        A table that comes first has its headings frozen. note : explained before the first part.
        printed : columns that are printed; None = all, on two pages across when they are too many.
        Returns where each table stands, by name.
        """
        told = list(parts)
        tables = [part for part in told if isinstance(part, Table)]
        fields = widest(*(table.fields for table in tables)) if tables else [
            Field("", width=NOTE_ROOM)]
        for number, field in enumerate(fields):
            self.set_column(number, number, field.width)
        if note:
            self._write_across(NOTE_ROW, note, fields, "long_note", LINE)
        top, placed = HEADING_ROW, dict[str, Placed]()
        bottom = top
        for part in told:
            if isinstance(part, Text):
                top = self.write_sentences(top, part.sentences, fields)
                continue
            top = self._write_above(part, top)
            placed[part.name] = here = Placed(top, self.write_table(
                top, part.name, part.fields, part.rows, part.style))
            lines = max(here.count, 1) + _rows_below(part.style)
            bottom = max(top + 1 + lines, self._insert(part, here))
            top = bottom + 1
        if tables and told[0] is tables[0] and not tables[0].title:
            self._freeze(tables)
        ends = [placed[table.name].top + 1 + table.printed for table in tables
                if table.printed is not None]
        if printed is not None or ends:
            self.print_area(0, 0, min([*ends, bottom]) - 1, (printed or len(fields)) - 1)
        self._fit(fields[:printed])
        return placed

    def write_long_table(
        self, name: str, fields: Sequence[Field],
        columns: Sequence[Sequence[str] | Sequence[float]],
    ) -> None:
        """The only table of a sheet, by the column: much faster than rows; no blanks, no formulas.
        Only its first rows are printed."""
        for number, field in enumerate(fields):
            self.set_column(number, number, field.width)
        self._write_headings(HEADING_ROW, name, fields, len(columns[0]))
        if len(columns[0]):
            self.put_long(HEADING_ROW + 1, self._row_looks(fields, ""), columns)
        self._freeze([Table(name, fields, ())])
        self.print_area(0, 0, HEADING_ROW + PRINTED_ROWS, len(fields) - 1)

    def write_subtitle(self, row: int, text: str) -> None:
        """What the part below is about."""
        self.write_string(row, 0, text, self.looks["subtitle"])

    def _write_above(self, table: Table, top: int) -> int:
        """Title and note of a table; returns the row of its headings."""
        for text, look in ((table.title, "subtitle"), (table.note, "note")):
            if text:
                self.write_string(top, 0, text, self.looks[look])
                top += 1
        return top

    def _insert(self, table: Table, here: Placed) -> int:
        """The table's chart; returns the first row below it."""
        if table.chart is None:
            return 0
        beside = table.chart.column
        below = here.top + max(here.count, 1) + _rows_below(table.style) + 2
        top = below if beside is None else here.top
        self.insert_chart(top, beside or 0, table.chart.draw(self, here), {
            "object_position": 2, "description": table.chart.description})
        return top + ceil(table.chart.height / PIXELS) + 2

    def _freeze(self, tables: Sequence[Table]) -> None:
        """Headings of the first table stay on the screen; on paper when all tables have them."""
        names = naming_columns(tables[0].fields)
        self.freeze_panes(HEADING_ROW + 1, names)
        if all(table.fields == tables[0].fields for table in tables):
            self.repeat_rows(HEADING_ROW)

    def _fit(self, fields: Sequence[Field]) -> None:
        """Two pages across, the names on both, where one would be too small to read."""
        if sum(field.width for field in fields) > PAGE_ROOM:
            self.fit_to_pages(2, 0)
            self.print_across()
            self.repeat_columns(0, naming_columns(fields) - 1)

    def write_sentences(self, top: int, sentences: Iterable[str], fields: Sequence[Field]) -> int:
        """Sentences from row `top`, and an empty row when there are any; the first free row."""
        first = top
        for top, text in enumerate(sentences, start=first + 1):
            self._write_across(top - 1, text, fields, "sentence", 17.0)
        return top + 1 if top > first else first

    def _write_across(
        self, row: int, text: str, fields: Sequence[Field], look: str, height: float
    ) -> None:
        """A text across columns, over as many lines as it takes."""
        last, room = 0, fields[0].width
        while last + 1 < len(fields) and room + fields[last + 1].width <= NOTE_ROOM:
            last, room = last + 1, room + fields[last + 1].width
        if last:
            self.merge_range(row, 0, row, last, "", self.looks[look])
        self.write_string(row, 0, text, self.looks[look])
        self.set_row(row, height * ceil(len(text) * SENTENCE / room))

    def write_table(
        self, top: int, name: str, fields: Sequence[Field],
        rows: Iterable[Sequence[Cell]], style: TableStyle = PLAIN,
    ) -> int:
        """A named table with its heading in row `top`; at least one row, as Excel demands.

        Returns the number of rows.
        """
        written, left, first = list(rows), style.left, top + 1
        span = first, top + len(written)
        self._write_headings(top, name, fields, len(written), left)
        wrapped = [i for i, field in enumerate(fields) if field.look in WRAPPED]
        looks = {suffix: self._row_looks(fields, suffix) for suffix in ("", ABOVE_LINE)}
        for index, row in enumerate(written):
            suffix = ABOVE_LINE if index in style.rules_above else ""
            self._put_row(first + index, row, looks[suffix], span, left)
            if wrapped and (lines := _text_lines(fields, row, wrapped)) > 1:
                self.set_row(first + index, LINE * lines)
        below = [_totals(fields, written, style.totals)] if style.totals else []
        if written:
            for row_number, row in enumerate([*below, *style.below], start=span[1] + 1):
                self._put_row(row_number, row, self._row_looks(fields, TOTAL), span, left)
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
        self, row: int, fields: Sequence[Field], cells: Sequence[Cell], left: int
    ) -> None:
        """One row of cells from column `left` on, each in the look of its column."""
        self._put_row(row, cells, self._row_looks(fields, ""), (0, 0), left)

    def _row_looks(self, fields: Sequence[Field], suffix: str) -> list[Format]:
        return [self.looks[field.look + suffix] for field in fields]

    def _put_row(
        self, row: int, cells: Sequence[Cell], looks: Sequence[Format], span: tuple[int, int],
        left: int = 0,
    ) -> None:
        """span : first and last row of the table, for its formulas."""
        self.put_row(row, [_stored(self, cell, look, row, span)
                           for cell, look in zip(cells, looks, strict=True)], left)


def _rows_below(style: TableStyle) -> int:
    return bool(style.totals) + len(style.below)


def _totals(
    fields: Sequence[Field], rows: Sequence[Sequence[Cell]], totals: Mapping[int, str]
) -> list[Cell]:
    """A row of live sums."""
    cells: list[Cell] = [None] * len(fields)
    for number, what in totals.items():
        letter = xl_col_to_name(number)
        cells[number] = what if what != SUM else Formula(
            f"=SUBTOTAL(109,{letter}{{first}}:{letter}{{last}})",
            sum(_figure(row[number]) for row in rows))
    return cells


def _heading_look(field: Field) -> str:
    if field.look in TO_THE_LEFT:
        return "heading_indent" if field.look == "wrap" else "heading"
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


def _stored(page: QuickSheet, cell: Cell, look: Format, row: int, span: tuple[int, int]) -> Any:
    """A cell as the sheet stores it; the kinds that are many come first."""
    if isinstance(cell, str):
        return page.text(cell, look)
    if isinstance(cell, Formula):
        text = cell.text.format(row=row + 1, first=span[0] + 1, last=span[1] + 1).removeprefix("=")
        result = "" if cell.result is None or isnan(cell.result) else cell.result
        return page.formula(text, look, result)
    if isinstance(cell, date):
        cell = cell.toordinal() - DAY_ZERO
    return page.blank(look) if cell is None or isnan(cell) else page.number(cell, look)


def _figure(cell: Cell) -> float:
    """What a cell adds to a sum."""
    value = cell.result if isinstance(cell, Formula) else cell
    return float(value) if isinstance(value, int | float) and not isnan(value) else 0.0
