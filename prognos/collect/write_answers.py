"""The copy of the region's workbook with the answers in it; the original is only read."""

import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from prognos.collect.outcomes import Merged, Place
from prognos.collect.region_book import Layout
from prognos.system.files import write_whole
from prognos.xlsx.edit.book_xml import (
    DATE,
    PERCENT,
    Styles,
    parts_of,
    stretched_tables,
    with_filter_rows,
)
from prognos.xlsx.edit.cells_xml import (
    Cell,
    cell_styles,
    formula_cells,
    reaching_filter,
    with_cells,
)
from prognos.xlsx.edit.editable_files import BOOK, STYLES, day_shift
from prognos.xlsx.edit.new_sheet_xml import Line, NewSheet, free_title, with_new_sheets
from prognos.xlsx.edit.rewrite import rewrite, without_authors
from prognos.xlsx.edit.rows_xml import styles_of_columns
from prognos.xlsx.read.addresses import column_letters, column_number

WANTED = {"date": DATE, "share": PERCENT}


def formula_places(content: bytes, layouts: Mapping[str, Layout]) -> frozenset[Place]:
    """(sheet key, row, column key or "") of the cells that hold a formula."""
    found = set()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = parts_of(archive)
        for key, layout in layouts.items():
            if layout.title is not None:
                xml = archive.read(parts[layout.title]).decode()
                keys = {letter: column for column, letter in layout.letters.items()}
                found |= {(key, row, keys.get(column_letters(column), ""))
                          for row, column in formula_cells(xml)}
    return frozenset(found)


def final_layouts(layouts: Mapping[str, Layout], merged: Merged) -> dict[str, Layout]:
    """The layouts with the columns that the answers need and the workbook lacks."""
    used: dict[str, set[str]] = {key: set() for key in layouts}
    for key, _, column in merged.cells:
        used[key].add(column)
    for key, rows in merged.new.items():
        used[key] |= {column for row in rows for column in row}
    return {key: layout.with_columns(used[key]) for key, layout in layouts.items()}


def write_copy(
    content: bytes, before: Mapping[str, Layout], after: Mapping[str, Layout], merged: Merged,
    svar: Sequence[Line], widths: Sequence[float], target: Path,
) -> str:
    """Write the workbook `content` with the changes and sheet Svar to `target`, whole.

    Its cells are copied as they stand; who made and saved the file is not.

    before, after : layouts without and with the added columns. Returns the title of sheet Svar.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        merged = _shifted(merged, day_shift(archive))
        account = NewSheet(free_title("Svar", parts_of(archive)), svar, widths)
        parts = {name: [text] for name, text in {
            **without_authors(archive),
            **_parts(archive, before, after, merged, account)}.items()}
        write_whole(target, lambda temporary: rewrite(archive, temporary, parts))
    return account.title


def _shifted(merged: Merged, shift: timedelta) -> Merged:
    """The same days as the workbook stores them."""
    def shifted(value: object) -> object:
        return value - shift if isinstance(value, date) else value

    cells = {place: shifted(value) for place, value in merged.cells.items()}
    new = {key: tuple({column: shifted(value) for column, value in row.items()} for row in rows)
           for key, rows in merged.new.items()}
    return replace(merged, cells=cells, new=new)


def _parts(
    archive: zipfile.ZipFile, before: Mapping[str, Layout], after: Mapping[str, Layout],
    merged: Merged, account: NewSheet,
) -> dict[str, str]:
    """Name of every part that is written anew -> its content."""
    names = parts_of(archive)
    styles = Styles(archive.read(STYLES).decode())
    parts: dict[str, str] = {}
    sheets: list[NewSheet] = []
    book = archive.read(BOOK).decode()
    for key, layout in after.items():
        if layout.title is None:
            sheets += _made(layout, merged, styles)
            continue
        name = names[layout.title]
        xml = archive.read(name).decode()
        cells = dict(_cells(xml, key, before[key], layout, merged, styles))
        struck = frozenset(row for sheet, row in merged.struck if sheet == key)
        if cells or struck:
            parts[name] = with_cells(xml, cells, struck)
        if added := merged.new.get(key, ()):
            last_row = layout.last_row + len(added)
            parts[name] = reaching_filter(parts[name], last_row)
            parts |= stretched_tables(archive, layout.title, layout.heading_row, last_row)
            book = with_filter_rows(book, layout.title, last_row)
    parts[BOOK] = book
    parts[STYLES] = styles.xml()
    return with_new_sheets(archive, parts, [*sheets, account])


def _cells(
    xml: str, key: str, before: Layout, after: Layout, merged: Merged, styles: Styles
) -> Iterator[tuple[tuple[int, int], Cell]]:
    """(row, column) -> cell of a sheet: headings of added columns, changed cells, new rows."""
    own, whole = cell_styles(xml), styles_of_columns(xml, before.heading_row)
    for column, letter in after.letters.items():
        if column not in before.letters:
            heading = after.sheet.column(column).heading
            yield (after.heading_row, column_number(letter)), Cell(heading)
    values = {(row, column): value for (sheet, row, column), value in merged.cells.items()
              if sheet == key}
    values |= {(after.last_row + number, column): value
               for number, new in enumerate(merged.new.get(key, ()), start=1)
               for column, value in new.items()}
    for (row, column), value in values.items():
        letter = after.letters[column]
        place = row, column_number(letter)
        style = own.get(place, whole.get(letter))
        wanted = WANTED.get(after.sheet.column(column).domain.kind)
        yield place, Cell(value, styles.with_format(style, wanted) if wanted else style)


def _made(layout: Layout, merged: Merged, styles: Styles) -> Iterator[NewSheet]:
    """A sheet that the workbook lacks, when some answer has rows for it."""
    rows = merged.new.get(layout.sheet.key, ())
    if rows:
        keys = [column.key for column in layout.sheet.columns if column.key in layout.letters]
        headings: Line = [layout.sheet.column(key).heading for key in keys]
        lines: list[Line] = [[row.get(key) for key in keys] for row in rows]  # type: ignore[misc]  # values to write
        yield NewSheet(layout.sheet.name, [headings, *lines],
                       [layout.sheet.column(key).width for key in keys],
                       styles.with_format(None, DATE))
