"""Where the sheets of a sending stand in the region's workbook."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from prognos.collect.region_book import RegionBook, sheet_page
from prognos.reading.headings import find_heading
from prognos.schema.dictionary import Sheet, load_schema
from prognos.template.unit_sheets import UNIT_SHEETS
from prognos.xlsx.read.addresses import column_letters


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
