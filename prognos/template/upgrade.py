"""A workbook of an older layout brought forward: today's template with all of the user's cells.

Every filled cell of the old workbook either stands in its column, is the program's own text that
today's template has too, stands on a sheet of its own as before, or is listed on Ej placerat.
"""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from prognos.reading.headings import find_heading, known_sheet
from prognos.reading.own_files import is_result
from prognos.schema.dictionary import Schema, Sheet, load_schema, normalise
from prognos.schema.findings import RefusedError, make_finding
from prognos.schema.values import text
from prognos.system.files import UsageProblem
from prognos.template import build_workbook
from prognos.template.left_behind import find_besides
from prognos.template.sending import put_text
from prognos.template.upgrade_table import (
    COMMENT_ON_HEADING,
    LINK,
    UNSTORED,
    Moved,
    Table,
    put_comments,
    put_value,
)
from prognos.template.version import OLDEST, WORKBOOK_VERSION, version_of
from prognos.xlsx.edit.new_sheet_xml import free_title
from prognos.xlsx.read.archive import open_book, read_bytes
from prognos.xlsx.read.pages import Page, Pages, read_pages
from prognos.xlsx.read.parts import Refused
from prognos.xlsx.read.sheet_cells import clean_lines

UNPLACED = "Ej placerat"
UNPLACED_HEADINGS = ("Blad", "Cell", "Innehåll", "Skäl")
NO_CELLS = (COMMENT_ON_HEADING, UNSTORED, LINK)
"""Reasons of what is listed besides the filled cells."""
BEFORE = " (tidigare)"
HIDDEN = "hidden"
MOST_MERGED_CELLS = 10_000
"""openpyxl makes a cell of each within."""
@dataclass(frozen=True)
class Upgraded:
    """The new workbook and the account of it."""

    book: Workbook
    moved: Moved
    old_version: int


def upgrade(path: Path) -> Upgraded:
    """The workbook at `path` in today's layout.

    Raises `RefusedError` when it cannot be read, `UsageProblem` for a later layout than this
    program's.
    """
    try:
        content = read_bytes(path)
        parts = open_book(content)
        pages = read_pages(parts, hashlib.sha256(content).hexdigest(), clean_lines)
    except Refused as refused:
        raise RefusedError([make_finding(refused.code, name=path.name)]) from None
    if is_result(pages):
        raise RefusedError([make_finding("resultatbok", name=path.name)])
    version = version_of(parts)
    if version > WORKBOOK_VERSION:
        raise UsageProblem(f"{path} är gjord med en nyare version av programmet", 1)
    besides = find_besides(parts)
    moved = Moved(lost=besides.lost, formulas=besides.formulas)
    moved.unplaced += [(*link, LINK) for link in besides.links]
    schema = load_schema()
    known = _known_pages(pages, schema)
    sheets = [sheet for sheet in schema.template_sheets(extended=True)
              if sheet.basic or sheet.key in known]
    moved.added = [sheet.name for sheet in sheets if sheet.key not in known]
    book = build_workbook(schema, sheets, {})
    helps = frozenset(text(comment.text) for page in pages.sheets for comment in page.comments
                      if comment.by_program)
    for page in pages.sheets:
        moved.cells += sum(map(len, page.cells.grid.values()))
        sheet = next((schema.sheet(key) for key, own in known.items() if own is page), None)
        _bring(page, sheet, book, moved, helps)
    _write_unplaced(book, moved)
    kept = moved.placed + moved.same + moved.before
    outside = sum(reason not in NO_CELLS for *_, reason in moved.unplaced)
    if kept + outside != moved.cells:
        raise AssertionError(f"{moved.cells} cells before, {kept} + {outside} after")
    return Upgraded(book, moved, version)


def version_words(version: int) -> str:
    """The version for the user."""
    return "utan versionsmärke" if version == OLDEST else f"version {version}"


def _known_pages(pages: Pages, schema: Schema) -> dict[str, Page]:
    """Sheet key -> the page that means it: by name before another sheet's alias, the first one."""
    found: dict[str, Page] = {}
    for page in pages.sheets:
        sheet = known_sheet(page.title, schema)
        if sheet is not None:
            found.setdefault(sheet.key, page)
    return found


def _bring(
    page: Page, sheet: Sheet | None, book: Workbook, moved: Moved, helps: Collection[str]
) -> None:
    """Bring one sheet of the old workbook into the new one."""
    heading = None if sheet is None or sheet.free_text else find_heading(page.cells.grid, sheet)
    if sheet is not None and sheet.free_text:
        _bring_text(page, book, moved)
    elif sheet is None or heading is None:
        _bring_as_it_is(page, book, moved, own=sheet is None)
    else:
        if normalise(page.title) != normalise(sheet.name):
            moved.renamed.append(f"bladet ”{page.title}” heter nu ”{sheet.name}”")
        Table(page, sheet, heading, book[sheet.name], moved, helps).bring()
        if page.hidden:
            book[sheet.name].sheet_state = HIDDEN
    for cell in page.cells.unstored:
        moved.unplaced.append((page.title, cell.coordinate, None, UNSTORED))


def _bring_text(page: Page, book: Workbook, moved: Moved) -> None:
    """Läs mig is the program's text; an old one that says more is kept beside the new."""
    new = {text(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row
           if cell.value is not None and sheet.title == load_schema().sheet("las_mig").name}
    cells = [cell for row in page.cells.grid.values() for cell in row.values()]
    if all(text(cell.value) in new for cell in cells) and not page.comments:
        moved.same += len(cells)
    else:
        _bring_as_it_is(page, book, moved, own=False)


def _bring_as_it_is(page: Page, book: Workbook, moved: Moved, own: bool) -> None:
    """A sheet with the same cells in the same places: values, comments, no looks."""
    cells = [cell for row in page.cells.grid.values() for cell in row.values()]
    if not cells and not page.comments:
        return
    new = book.create_sheet(free_title(page.title if own else page.title + BEFORE,
                                       (*book.sheetnames, UNPLACED)))
    for cell in cells:
        put_value(new, cell.row, cell.column, cell)
    if page.hidden:
        new.sheet_state = HIDDEN
    _merge(page, new)
    put_comments(page.comments, new, {})
    moved.comments += len(page.comments)
    moved.before += len(cells)
    moved.own_sheets.append(new.title)


def _merge(page: Page, new: Worksheet) -> None:
    """The merged areas as they were, but none that hides a filled cell."""
    for area in page.cells.merged:
        filled = [cell for row, found in page.cells.grid.items()
                  if area.min_row <= row <= area.max_row
                  for cell in found if area.min_column <= cell <= area.max_column]
        cells = (area.max_row - area.min_row + 1) * (area.max_column - area.min_column + 1)
        if len(filled) <= 1 and cells <= MOST_MERGED_CELLS:
            new.merge_cells(area.coordinate)


def _write_unplaced(book: Workbook, moved: Moved) -> None:
    """Sheet Ej placerat, when anything is to be listed there."""
    if not moved.unplaced:
        return
    page = book.create_sheet(UNPLACED)
    for number, line in enumerate([UNPLACED_HEADINGS, *moved.unplaced], start=1):
        for column, value in enumerate(line, start=1):
            put_text(page, number, column, value)
    for letter, width in zip("ABCD", (24, 10, 50, 46), strict=True):
        page.column_dimensions[letter].width = width
