"""One answer as read: which sending it belongs to, its rows, and what stands outside them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from prognos.collect.outcomes import ASK, COMMENT_ALONE, COMMENT_ON_CELL, NOTE, Outcome, Refusal
from prognos.collect.region_book import sheet_page, tells_person
from prognos.reading.headings import spelling
from prognos.reading.workbook import Table, read_tables
from prognos.schema.dictionary import Sheet, normalise
from prognos.schema.findings import Findings, split_address
from prognos.schema.values import clean, masked, shown, text
from prognos.template.sending import TITLE, BrokenSending, Sending, read_sending
from prognos.template.template_style import GUIDE_ROW
from prognos.template.unit_sheets import SOURCE_ROW, unit_schema
from prognos.template.version import WORKBOOK_VERSION
from prognos.xlsx.read.addresses import column_letters, column_number
from prognos.xlsx.read.archive import open_workbook
from prognos.xlsx.read.pages import Page, Pages
from prognos.xlsx.read.sheet_cells import Cell

MOST_LISTED = 200
"""Cells outside the columns, of one sheet, that are listed one by one."""
COMMENT_HEADING = "Kommentar"
OUTSIDE = "står utanför kolumnerna och förs inte in"
PERSONAL = "kolumnen ser ut att innehålla personuppgifter; innehållet visas inte"
_AUTHOR = re.compile(r"^(?:[A-ZÅÄÖ][\w.'-]*(?: [A-ZÅÄÖ][\w.'-]*){1,3}|\S*[\d@]\S*):\s*")
"""Two to four words with capitals, or a user name, and a colon."""


@dataclass(frozen=True)
class Answer:
    """A unit's file as it came back."""

    file: str
    sending: Sending
    tables: Mapping[str, Table]
    """By sheet key, with the columns Stryk raden and Radnr."""
    remarks: tuple[Outcome, ...]
    """Comments, and cells that no column takes."""


def read_answer(path: Path) -> Answer | Refusal:
    """Read a unit's file, or say why it cannot be."""
    name, findings = clean(path.name), Findings()
    pages = open_workbook(path, findings)
    if pages is None:
        found = findings.listed()[0]
        return Refusal(name, " ".join(filter(None, (found.message, found.fix))))
    page = next((p for p in pages.sheets if normalise(p.title) == normalise(TITLE)), None)
    if page is None:
        return Refusal(name, "Filen är inget utskick: bladet Utskick saknas.")
    try:
        sending = read_sending(page.cells.grid)
    except BrokenSending:
        return Refusal(name, "Bladet Utskick har ändrats, så svaret kan inte föras in på "
                                  "rätt rader. Skicka en ny fil till enheten.")
    if sending.version > WORKBOOK_VERSION:
        return Refusal(name, "Utskicket är gjort med en nyare version av programmet.")
    return _with_tables(name, sending, pages)


def _with_tables(file: str, sending: Sending, pages: Pages) -> Answer | Refusal:
    findings = Findings()
    tables = read_tables(pages, unit_schema(), findings)
    for table in tables.values():
        if SOURCE_ROW.key not in table.columns:
            return Refusal(file, f"Kolumnen {SOURCE_ROW.heading} saknas på bladet {table.name}, så "
                                 "raderna kan inte kännas igen. Skicka en ny fil till enheten.")
    personal = {(finding.sheet, split_address(finding.cell)[0]) for finding in findings.listed()
                if finding.code == "personuppgifter-i-kolumn"}
    remarks = [told for sheet in unit_schema().sheets if not sheet.free_text
               for told in _sheet_remarks(sending.unit, file, sheet, pages, tables, personal)]
    return Answer(file, sending, tables, (*remarks, *_other_sheets(sending.unit, file, pages)))


def _sheet_remarks(
    unit: str, file: str, sheet: Sheet, pages: Pages, tables: Mapping[str, Table],
    personal: set[tuple[str | None, str]],
) -> Iterator[Outcome]:
    page = sheet_page(pages, sheet)
    if page is None:
        return
    table = tables.get(sheet.key)
    headings = _headings(page, table)
    yield from _comments(unit, file, sheet.name, page, headings)
    outside = list(_outside(page, table, headings))
    for cell in outside[:MOST_LISTED]:
        hide = (sheet.name, column_letters(cell.column)) in personal or tells_person(cell.value)
        remark = spelling(headings.name(cell.column)) == spelling(COMMENT_HEADING)
        yield Outcome(unit, file, sheet.name, headings.name(cell.column),
                      ASK if remark else NOTE, after="" if hide else shown(cell.value),
                      cell=f"{cell.coordinate} i svaret",
                      reason=PERSONAL if hide else COMMENT_ALONE if remark else OUTSIDE)
    if (more := len(outside) - MOST_LISTED) > 0:
        yield Outcome(unit, file, sheet.name, "", NOTE,
                   reason=f"{more} celler till {OUTSIDE}; de finns kvar i svarsfilen")


@dataclass(frozen=True)
class _Headings:
    """The heading row of a sheet; row 0 when the sheet is no table."""

    row: int
    cells: Mapping[int, Cell]

    def name(self, column: int) -> str:
        return shown(self.cells[column].value) if column in self.cells else ""


def _headings(page: Page, table: Table | None) -> _Headings:
    if table is not None:
        column, wanted = column_number(table.columns[SOURCE_ROW.key]), normalise(SOURCE_ROW.heading)
        for row, cells in page.cells.grid.items():
            if column in cells and normalise(text(cells[column].value)) == wanted:
                return _Headings(row, cells)
    return _Headings(0, {})


def _outside(page: Page, table: Table | None, headings: _Headings) -> Iterator[Cell]:
    """Filled cells that the table has not taken: own columns, comments alone, sums."""
    columns = {column_number(letter) for letter in table.columns.values()} if table else set()
    rows = {row.number for row in table.rows} if table else set()
    for number, cells in page.cells.grid.items():
        for column, cell in cells.items():
            taken = number in rows and column in columns
            if number > max(headings.row, GUIDE_ROW) and not taken:
                yield cell


def _comments(
    unit: str, file: str, sheet: str, page: Page, headings: _Headings
) -> Iterator[Outcome]:
    """Comments on cells; of a thread its own texts, not the substitute for old programs."""
    texts: dict[tuple[int, int], list[str]] = {}
    for comment in page.comments:
        if comment.row > headings.row:
            texts.setdefault((comment.row, comment.column), []).append(comment.text)
    for (row, column), said in texts.items():
        own = [each for each in said if not each.lstrip().startswith("[")] or said
        yield Outcome(unit, file, sheet, headings.name(column), ASK,
                   after=" / ".join(map(without_author, own)),
                   cell=f"{column_letters(column)}{row} i svaret", reason=COMMENT_ON_CELL)


def without_author(said: str) -> str:
    """The comment's text; Excel puts the writer's name or user name and a colon before it."""
    return masked(_AUTHOR.sub("", text(said)))


def _other_sheets(unit: str, file: str, pages: Pages) -> Iterator[Outcome]:
    names = {normalise(name) for sheet in unit_schema().sheets
             for name in (sheet.name, *sheet.aliases)} | {normalise(TITLE)}
    for page in pages.sheets:
        filled = sum(map(len, page.cells.grid.values()))
        if normalise(page.title) not in names and filled:
            yield Outcome(unit, file, masked(page.title), "", NOTE,
                       reason=f"eget blad med {filled} ifyllda celler; det finns kvar i svarsfilen")
