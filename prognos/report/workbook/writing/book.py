"""The workbook under construction: its sheets by purpose, and what they know of each other."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

import xlsxwriter
from xlsxwriter.format import Format

from prognos.report.workbook.writing.looks import make_looks
from prognos.report.workbook.writing.page import ANSWER_ROW, TITLE_ROW, Page
from prognos.results import RunResult

CREATED = datetime(2026, 1, 1)
A4 = 9


@dataclass(frozen=True)
class Sheet:
    """A sheet of the result workbook: where it belongs, what it answers, and who writes it."""

    name: str
    title: str
    answers: str
    """One sentence: the first of the sheet, and its line in the list of contents."""
    add: Callable[[Page, RunResult], None]
    wanted: Callable[[RunResult], object] = lambda _: True
    """Whether the run has anything to tell in it."""


@dataclass(frozen=True)
class SheetGroup:
    """Sheets for one purpose, with one colour of their tabs."""

    name: str
    colour: str
    sheets: tuple[Sheet, ...]


@dataclass(frozen=True)
class Book:
    """The XlsxWriter workbook, its formats by look, and what its sheets must know of each other."""

    workbook: xlsxwriter.Workbook
    stream: BytesIO
    """What the workbook is written to."""
    looks: Mapping[str, Format]
    contents: tuple[SheetGroup, ...] = ()
    """The sheets that are written."""
    written: datetime = CREATED
    beside: str | None = None
    """Name of the input file where it lies beside the result: then links lead to it."""

    def add(self, name: str, title: str, answers: str, colour: str | None = None) -> Page:
        """A sheet with its title and the sentence that says what it answers, for A4 landscape."""
        page: Page = self.workbook.add_worksheet(name, Page)
        page.book, page.workbook, page.looks = self, self.workbook, self.looks
        page.hide_gridlines(2)
        if colour:
            page.set_tab_color(colour)
        page.write_string(TITLE_ROW, 0, title, self.looks["title"])
        page.set_row(TITLE_ROW, 28)
        page.write_string(ANSWER_ROW, 0, answers, self.looks["note"])
        page.set_landscape()
        page.set_paper(A4)
        page.fit_to_pages(1, 0)
        page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        page.set_footer("&L&A&CPrognos och fördelning av ST-block&RSida &P av &N")
        return page

    def content(self) -> bytes:
        """The finished workbook as the bytes of a file."""
        self.workbook.close()
        return self.stream.getvalue()


def open_book(
    contents: tuple[SheetGroup, ...] = (), written: datetime = CREATED,
    beside: str | None = None,
) -> Book:
    """A new workbook in memory; text is never taken for a formula, a number or an address."""
    stream = BytesIO()
    workbook = xlsxwriter.Workbook(stream, {
        "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
        "in_memory": True,
    })
    workbook.set_properties({"title": "Prognos och fördelning av ST-block",
                             "author": "st-prognos", "created": CREATED})
    workbook.set_calc_mode("auto")
    return Book(workbook, stream, make_looks(workbook), contents, written, beside)
