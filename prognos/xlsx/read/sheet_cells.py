"""The cells of one sheet, by row and column."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from prognos.schema.values import clean
from prognos.xlsx.read.addresses import Area, column_letters
from prognos.xlsx.read.parts import Refused
from prognos.xlsx.read.sheet_scan import Place, Scan

UNSTORED, UNCALCULATED = "f", "u"
"""Kinds of cells without a value: a formula that lacks it, and one that was never calculated."""


class Cell(NamedTuple):
    """A cell with content, or with a formula that lacks its value."""

    row: int
    column: int
    value: object
    kind: str
    """"s" text, "n" number, "d" date, "b" true or false, "e" error, "f" and "u" formula."""

    @property
    def coordinate(self) -> str:
        return f"{column_letters(self.column)}{self.row}"


Grid = Mapping[int, Mapping[int, Cell]]
"""Row number -> column number -> cell; only cells with content."""


class SheetCells(NamedTuple):
    """What is read of a sheet."""

    grid: Grid
    unstored: tuple[Cell, ...]
    """Formulas without a value to read."""
    merged: tuple[Area, ...]
    hidden: tuple[int, ...] = ()
    """Rows with content that are hidden, by a filter or by hand."""
    hidden_columns: tuple[tuple[int, int], ...] = ()
    """First and last of each span."""


def clean_lines(raw: str) -> str:
    """The text as `clean` leaves it, with its line ends."""
    return "\n".join(map(clean, raw.replace("_x000D_", "").replace("\r", "").split("\n")))


@dataclass
class GridSink:
    """A sheet's cells while they come."""

    grid: dict[int, dict[int, Cell]] = field(default_factory=dict)

    def put(self, row: int, column: int, value: object, kind: str) -> None:
        """A cell with content. Raises `Refused` for a cell twice: programs read it differently."""
        cells = self.grid.get(row)
        if cells is None:
            cells = self.grid[row] = {}
        elif column in cells:
            raise Refused("skadad-fil")
        cells[column] = Cell(row, column, value, kind)

    def drop(self, place: Place) -> None:
        """Take away what is no value."""
        self.grid.get(place[0], {}).pop(place[1], None)


def sheet_cells(sink: GridSink, scan: Scan, uncalculated: bool) -> SheetCells:
    """Cells in order of rows and columns.

    uncalculated : the sheet's formulas were never calculated; what they hold is no value.
    """
    lost = set(_never_calculated(sink.grid, scan)) if uncalculated else set()
    for place in lost:
        sink.drop(place)
    ordered = {row: dict(sorted(sink.grid[row].items())) for row in sorted(sink.grid)
               if sink.grid[row]}
    unstored = [Cell(*place, None, UNCALCULATED if place in lost else UNSTORED)
                for place in {*scan.unstored, *lost}]
    return SheetCells(ordered, tuple(sorted(unstored)), tuple(scan.merged), tuple(scan.hidden),
                      tuple(scan.hidden_columns))


def _never_calculated(grid: Grid, scan: Scan) -> Iterator[Place]:
    """The formulas, and the cells of areas that one formula fills, that hold 0."""
    yield from scan.zeros
    rows = sorted(grid)
    for area in scan.arrays:
        for row in rows[bisect_left(rows, area.min_row):bisect_right(rows, area.max_row)]:
            for column, cell in grid[row].items():
                if area.min_column <= column <= area.max_column and is_zero(cell.value):
                    yield row, column


def is_zero(value: object) -> bool:
    """True for 0, also in a cell that shows a time of day."""
    return (not isinstance(value, bool) and value == 0) or value == "00:00"
