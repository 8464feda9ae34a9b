"""A sheet that stores and writes whole rows: several times faster than cell by cell.

XlsxWriter checks and dispatches every cell twice. Here a row is stored at once and written as one
text. What is written is the same, but for the optional `spans` of the rows; a test compares.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name, xl_range
from xlsxwriter.worksheet import (
    CellBlankTuple,
    CellFormulaTuple,
    CellNumberTuple,
    CellStringTuple,
    Worksheet,
)

LONGEST_TEXT = 32_767
"""Characters that a cell of Excel holds."""
ROWS_AT_A_TIME = 1000


class QuickSheet(Worksheet):  # type: ignore[misc]  # XlsxWriter comes without types
    """A sheet of XlsxWriter whose tables are stored by the row."""

    long_rows: Callable[[], Iterator[str]] = staticmethod(lambda: iter(()))
    """The XML of rows that stand below all others, some rows at a time."""

    def add_table(
        self, first_row: int, first_col: int, last_row: int, last_col: int, options: Any
    ) -> None:
        """As XlsxWriter's, without its list of every cell of every table: ours never overlap."""
        super().add_table(first_row, first_col, min(last_row, first_row + 1), last_col, options)
        table, whole = self.tables[-1], xl_range(first_row, first_col, last_row, last_col)
        table["range"] = table["a_range"] = whole
        if table.get("autofilter"):
            table["autofilter"] = whole

    def _assemble_xml_file(self) -> None:
        """As XlsxWriter's; the cells are let go once they are written."""
        super()._assemble_xml_file()
        self.table.clear()

    def text(self, value: str, look: Format) -> Any:
        """A cell with text, never taken for a formula."""
        index = self.str_table._get_shared_string_index(value[:LONGEST_TEXT])
        return CellStringTuple(index, look)

    def number(self, value: float, look: Format) -> Any:
        """A cell with a number that is not nan."""
        return CellNumberTuple(value, look)

    def formula(self, text: str, look: Format, result: float | str) -> Any:
        """A live formula, without "=" before it, with its stored result.

        Functions younger than Excel 2007 must be written with their prefix "_xlfn.".
        """
        return CellFormulaTuple(text, look, result)

    def blank(self, look: Format) -> Any:
        """An empty cell."""
        return CellBlankTuple(look)

    def put_row(self, row: int, cells: Sequence[Any], left: int = 0) -> None:
        """Store a row of cells made by the methods above, from column `left` on."""
        self.table[row].update(enumerate(cells, start=left))
        self._check_dimensions(row, left)
        self._check_dimensions(row, left + max(len(cells) - 1, 0))

    def put_long(self, top: int, looks: Sequence[Format], columns: Sequence[Sequence[Any]]) -> None:
        """Store many rows at once, below all others: columns of texts or of numbers, no blanks.

        Such rows cannot be shown in a chart: XlsxWriter does not know their cells.
        """
        ends = [self._endings(look._get_xf_index(), values)
                for look, values in zip(looks, columns, strict=True)]
        pattern = '<row r="%d">' + "".join(
            f'<c r="{xl_col_to_name(number)}%d%s' for number in range(len(ends))) + "</row>"
        count = len(columns[0])

        def xml() -> Iterator[str]:
            for first in range(0, count, ROWS_AT_A_TIME):
                pieces = [end(values[first : first + ROWS_AT_A_TIME])
                          for end, values in zip(ends, columns, strict=True)]
                yield "".join([
                    pattern % (row, *(part for piece in cells for part in (row, piece)))
                    for row, cells in enumerate(zip(*pieces, strict=True), start=top + first + 1)])

        self.long_rows = xml
        self._check_dimensions(top, 0)
        self._check_dimensions(top + max(len(columns[0]) - 1, 0), len(columns) - 1)

    def _endings(self, style: int, values: Sequence[Any]) -> Callable[[Sequence[Any]], list[str]]:
        """What gives what follows the row number in each cell of a column."""
        if values and isinstance(values[0], str):
            texts = {value: self.str_table._get_shared_string_index(value[:LONGEST_TEXT])
                     for value in dict.fromkeys(values)}
            self.str_table.count += len(values) - len(texts)
            ends = {value: f'" s="{style}" t="s"><v>{index}</v></c>'
                    for value, index in texts.items()}
            return lambda some: [ends[value] for value in some]
        return lambda some: [f'" s="{style}"><v>{value:.16G}</v></c>' for value in some]

    def _write_rows(self) -> None:
        """In place of XlsxWriter's: the XML of all rows."""
        letters = [xl_col_to_name(column) for column in range(self.dim_colmax + 1)]
        styles: dict[Format, int] = {}
        for row in sorted({*self.table, *self.row_info, *self.comments}):
            if not (cells := self.table.get(row)):
                self._write_empty_row(row, None, self.row_info.get(row))
                continue
            self._write_row(row, None, self.row_info.get(row))
            for column, cell in sorted(cells.items()):
                if cell.format is None:
                    self._write_cell(row, column, cell)
                else:
                    style = styles.get(cell.format)
                    if style is None:
                        style = styles[cell.format] = cell.format._get_xf_index()
                    self._write_quick(f'<c r="{letters[column]}{row + 1}" s="{style}"', row,
                                      column, cell)
            self._xml_end_tag("row")
        for rows in self.long_rows():
            self.fh.write(rows)

    def _write_quick(self, start: str, row: int, column: int, cell: Any) -> None:
        kind = type(cell)
        if kind is CellNumberTuple:
            self.fh.write(f"{start}><v>{cell.number:.16G}</v></c>")
        elif kind is CellStringTuple:
            self.fh.write(f'{start} t="s"><v>{cell.string}</v></c>')
        elif kind is CellFormulaTuple and not (isinstance(cell.value, str) and cell.value):
            formula = self._escape_data(cell.formula)
            self.fh.write(f"{start}><f>{formula}</f><v>{cell.value}</v></c>")
        elif kind is CellBlankTuple:
            self.fh.write(f"{start}/>")
        else:
            self._write_cell(row, column, cell)

