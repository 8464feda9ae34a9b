"""The example's result workbook in LibreOffice: the same figures, and pages that hold together."""

from __future__ import annotations

import re
from collections import Counter
from datetime import datetime
from math import isclose
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from openpyxl.utils import range_boundaries
from python_calamine import CalamineWorkbook
from xlsxwriter.utility import xl_col_to_name

from prognos.report.workbook import write_result
from prognos.report.workbook.sheets import GROUPS
from prognos.results import RunResult
from tests.support.office import EXCEL, convert, pages, program

FOOTER = re.compile(r"^\s*(.+?)\s{2,}Prognos och fördelning av ST-block\s{2,}Sida (\d+) av (\d+)",
                    re.MULTILINE)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory, example_result: RunResult) -> Path:
    """The example's result workbook."""
    program("soffice")
    folder = tmp_path_factory.mktemp("kontor")
    write_result(example_result, folder / "resultat.xlsx", datetime(2027, 3, 1, 8, 30))
    return folder / "resultat.xlsx"


def wrong_on_purpose(path: Path) -> Path:
    """A workbook whose stored results are wrong: LibreOffice must have computed anew."""
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet("Fel")
        page.write_number(0, 0, 3)
        page.write_formula(1, 0, "=SUMIFS(A1:A1,A1:A1,\">2\")", None, 99)
        page.write_formula(2, 0, '=IF(A1="","tom","full")', None, "fel")
    return path


def computed(path: Path) -> dict[tuple[str, str], Any]:
    """Stored values by sheet and cell, those that are there."""
    book = CalamineWorkbook.from_path(path)
    return {
        (name, f"{xl_col_to_name(column)}{row}"): value
        for name in book.sheet_names
        for row, cells in enumerate(
            book.get_sheet_by_name(name).to_python(skip_empty_area=False), start=1)
        for column, value in enumerate(cells) if value != ""}


def formulas(path: Path) -> list[tuple[str, str]]:
    """Sheets and cells with a formula."""
    return [(page.title, cell.coordinate) for page in openpyxl.load_workbook(path)
            for row in page.iter_rows() for cell in row if cell.data_type == "f"]


def same(ours: Any, theirs: Any) -> bool:
    if isinstance(ours, int | float) and isinstance(theirs, int | float):
        return isclose(ours, theirs, rel_tol=1e-9, abs_tol=1e-6)
    return ours == theirs


def test_every_formula_has_the_result_that_libreoffice_computes(written: Path) -> None:
    folder = written.parent / "om"
    convert([written, wrong_on_purpose(written.with_name("fel.xlsx"))], EXCEL, folder,
            written.parent / "profil")
    wrong = computed(folder / "fel.xlsx")
    assert (wrong["Fel", "A2"], wrong["Fel", "A3"]) == (3, "full")  # nothing stored is taken over
    stored, theirs = computed(written), computed(folder / "resultat.xlsx")
    assert [where for where in stored if where not in theirs] == []
    live = formulas(written)
    per_sheet = Counter(sheet for sheet, _ in live)
    assert len(live) > 3000 and per_sheet["Budget"] > 100 and per_sheet["Källrader"] == 8
    differing = [(where, stored.get(where), theirs.get(where)) for where in live
                 if not same(stored.get(where), theirs.get(where))]
    assert differing == []


# --- On paper ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def printed(written: Path) -> dict[str, list[str]]:
    """Text of the printed pages by sheet."""
    folder = written.parent / "papper"
    convert([written], "pdf", folder, written.parent / "profil")
    found: dict[str, list[str]] = {}
    for number, text in enumerate(pages(folder / "resultat.pdf"), start=1):
        footers = FOOTER.findall(text)
        assert footers and footers[-1][1] == str(number), f"sida {number} saknar sidfot"
        found.setdefault(footers[-1][0], []).append(text)
    return found


def test_what_a_decision_is_taken_from_is_under_twelve_pages(printed: dict[str, list[str]]) -> None:
    """The whole answer on the first page; the state, the years and the contents on the second."""
    assert len(printed["Sammanfattning"]) == 2
    assert sum(len(printed[sheet.name]) for sheet in GROUPS[0].sheets) < 12


def test_the_book_has_at_most_sixteen_sheets(printed: dict[str, list[str]]) -> None:
    assert len(printed) <= 16


def test_every_sheet_is_printed_and_the_whole_is_no_book(
    written: Path, printed: dict[str, list[str]]
) -> None:
    sheets = openpyxl.load_workbook(written, read_only=True).sheetnames
    assert list(printed) == sheets
    assert sum(map(len, printed.values())) < 85


def test_no_column_spills_onto_a_page_of_its_own(
    written: Path, printed: dict[str, list[str]]
) -> None:
    """Sheets are one page wide, or two with the naming columns on both; one with a scale and page
    breaks of its own has no other pages."""
    for page in openpyxl.load_workbook(written):
        fitting = page.sheet_properties.pageSetUpPr
        if fitting is None or not fitting.fitToPage:
            assert len(printed[page.title]) == len(page.row_breaks.brk) + 1, page.title
            continue
        wide = int(page.page_setup.fitToWidth or 1)
        assert wide == 1 or (wide == 2 and page.print_title_cols), page.title
        if page.freeze_panes and page.tables:
            assert_headings(page, wide, printed[page.title])


def assert_headings(page: Any, wide: int, texts: list[str]) -> None:
    """The last heading stands on the first page, or on one of them when there are two across."""
    cells = page[next(iter(page.tables.values())).ref][0]
    if page.print_area:
        printed = range_boundaries(str(page.print_area).rsplit("!")[-1].replace("$", ""))[2]
        cells = cells[:printed]
    first, *_, last = cells
    beside = texts[:1] if wide == 1 else texts
    assert any(begins(last.value) in text for text in beside), (page.title, last.value)
    repeated = texts if page.print_title_rows else texts[:1]
    assert all(begins(first.value) in text for text in repeated), (page.title, first.value)


def begins(heading: str) -> str:
    """What is left of a heading however it is wrapped: the start of its longest word."""
    return str(max(heading.split(), key=len))[:6]
