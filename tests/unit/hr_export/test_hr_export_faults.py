"""Cells with errors and formulas without values in exports: never a blank in silence."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from prognos.hr_export import Exports
from prognos.hr_export.files.ods_export import read_ods
from prognos.hr_export.files.row_sink import FAULT, is_fault
from prognos.hr_export.rows.posts import NO_TITLE, VACANT
from prognos.xlsx.read.parts import open_parts
from tests.support.exports import codes, read, write_csv, write_xlsb
from tests.support.places import DATA
from tests.unit.hr_export.test_hr_export_hostile import ods

DATA = DATA / "exports"
HEADS = ["Anstnr", "Befattning", "Specialitet", "Personnr", "Syss.grad", "Slutdatum"]
GOOD = [9, "Överläkare", "Ortopedi", "19600101-1234", 100, None]


def with_errors(tmp_path: Path, *rows: list[Any]) -> Exports:
    """A workbook whose texts that begin with # are errors and with = formulas without values."""
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    for row in [HEADS, *rows]:
        page.append(row)
    for cells in page.iter_rows():
        for cell in cells:
            if str(cell.value).startswith("#"):
                cell.data_type = "e"
    book.save(tmp_path / "fel.xlsx")
    return read(tmp_path / "fel.xlsx")


def unread(exports: Exports) -> list[str]:
    return [each.message for each in exports.findings if each.code == "cell-olast"]


def test_an_error_among_the_shares_is_told_and_no_whole_post(tmp_path: Path) -> None:
    exports = with_errors(tmp_path, [1, "Överläkare", "Kirurgi", "19700101-1234", "#N/A", None],
                          GOOD)
    assert "fte_share" not in exports.staff[0] and exports.staff[1]["fte_share"] == 1
    assert unread(exports) == ["fel.xlsx, bladet Sheet: 1 cell för sysselsättningsgrad kunde inte "
                               "läsas; fältet lämnas tomt (rad 2)."]


def test_a_formula_without_a_stored_value_is_told_too(tmp_path: Path) -> None:
    exports = with_errors(tmp_path, [1, "Överläkare", "Kirurgi", "19700101-1234", 100, "=TODAY()"])
    assert "slutdatum" in unread(exports)[0] and "end_date" not in exports.staff[0]


def test_rows_below_the_last_value_that_hold_only_formulas_are_read(tmp_path: Path) -> None:
    exports = with_errors(tmp_path, GOOD, ["=A2", "=B2", "=C2", "=D2", "=E2", "=F2"])
    assert exports.account.read == 2
    assert exports.account.of(NO_TITLE) == 1 and exports.account.of(VACANT) == 0


def test_errors_among_the_numbers_join_nobody(tmp_path: Path) -> None:
    exports = with_errors(
        tmp_path, ["#N/A", "Överläkare", "Kirurgi", "#N/A", 50, None],
        ["#N/A", "Överläkare", "Kirurgi", "#N/A", 60, None])
    assert [row["fte_share"] for row in exports.staff] == [0.5, 0.6]
    assert {"cell-olast", "utan-fodelsear"} <= codes(exports)


def test_an_error_for_a_title_is_no_title(tmp_path: Path) -> None:
    exports = with_errors(tmp_path, GOOD, [2, "#REF!", "Kirurgi", "19700101-1234", 100, None])
    assert exports.account.of(NO_TITLE) == 1
    assert "utelamnad-utan-befattning" in codes(exports)


def test_errors_shown_as_text_count_as_errors(tmp_path: Path) -> None:
    """What a text file and a pasted value hold."""
    exports = read(write_csv(
        [HEADS, [1, "Överläkare", "Kirurgi", "19700101-1234", "#SAKNAS!", "#DIVISION/0!"]],
        tmp_path / "f.csv"))
    assert len(unread(exports)) == 2
    assert is_fault("#n/a") and not is_fault("#1") and not is_fault(None)


@pytest.mark.parametrize("name", ["fel.xls", "fel-liten.xls", "fel-liten.ods"])
def test_errors_in_other_kinds_of_workbooks(name: str) -> None:
    """Made with LibreOffice; a small xls keeps its cells in another place of the file."""
    exports = read(DATA / name)
    assert [row.get("birth_year") for row in exports.staff[:2]] == [None, 1970]
    assert "fte_share" not in exports.staff[1]
    assert sum("rad 2)" in told or "rad 3)" in told for told in unread(exports)) == 2


def test_errors_in_a_binary_workbook(tmp_path: Path) -> None:
    path = write_xlsb([["Anstnr", "Befattning", "Specialitet", "Personnr", "Syss.grad"],
                       [1, "Överläkare", "Kirurgi", "19700101-1234", FAULT]], tmp_path / "b.xlsb",
                      errors=True)
    assert "sysselsättningsgrad" in unread(read(path))[0]


def test_repeated_cells_of_an_ods_count_each(tmp_path: Path) -> None:
    error = ('<table:table-cell table:number-columns-repeated="2" xmlns:calcext="urn:org:document'
             'foundation:names:experimental:calc:xmlns:calcext:1.0" calcext:value-type="error"/>')
    path = ods(tmp_path / "o.ods", f'<table:table-row table:number-rows-repeated="3">{error}'
                                   "</table:table-row>")
    (sheet,) = read_ods(open_parts(path.read_bytes())).sheets
    assert list(sheet.sink.rows()) == [[FAULT, FAULT]] * 3
