"""The heading row of a sheet of cells: the row among the first 20 with most known headings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from prognos.schema import Column, Sheet, normalise
from prognos.sheet_cells import Grid
from prognos.values import text
from prognos.workbook import HEADING_ROWS


@dataclass(frozen=True)
class Heading:
    """Where the headings stand and which columns of the schema they mean."""

    row: int
    known: Mapping[int, Column]
    """Column number -> column."""


def spelling(heading: object) -> str:
    """A heading as it is compared: without the star that marks a required column."""
    return normalise(text(heading).rstrip("* "))


def find_heading(grid: Grid, sheet: Sheet) -> Heading | None:
    """The heading row as the reader of the main job finds it; None when no row has any heading."""
    names = {spelling(name) for column in sheet.columns for name in _names(column)}
    hits = {row: len({spelling(cell.value) for cell in cells.values()} & names)
            for row, cells in grid.items() if row <= HEADING_ROWS}
    best = max(hits, key=lambda row: (hits[row], -row), default=None)
    if best is None or not hits[best]:
        return None
    meant = {index: _meant(cell.value, sheet) for index, cell in grid[best].items()}
    return Heading(best, {index: column for index, column in meant.items() if column is not None})


def _names(column: Column) -> tuple[str, ...]:
    return (column.heading, *column.aliases)


def _meant(heading: object, sheet: Sheet) -> Column | None:
    """The column a heading means; a heading goes before another column's alias."""
    wanted = spelling(heading)
    exact = (column for column in sheet.columns if spelling(column.heading) == wanted)
    alias = (column for column in sheet.columns
             if wanted in {spelling(name) for name in column.aliases})
    return next(exact, None) or next(alias, None)
