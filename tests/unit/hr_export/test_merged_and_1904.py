"""Cells that reach over several rows, and days counted from 1904, in every kind of workbook."""

from __future__ import annotations

import copy
import struct
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from prognos.hr_export import Exports
from prognos.hr_export.export_cells import counted_from_1900
from prognos.hr_export.files import old_excel, xlsb_export
from prognos.hr_export.files.ods_export import read_ods
from prognos.hr_export.files.row_sink import export_budget
from prognos.xlsx.read.cell_values import Meaning
from prognos.xlsx.read.parts import open_parts
from tests.support.exports import PERSONEC, codes, read, write_xlsx
from tests.unit.hr_export.test_hr_export_hostile import ods

OVER_TWO_ROWS = (2, 10, 3, 10)
"""J2:J3."""


def merged(folder: Path, *areas: str) -> Exports:
    path = write_xlsx(PERSONEC, folder / "personal.xlsx")
    book = openpyxl.load_workbook(path)
    for area in areas:
        book.worksheets[0].merge_cells(area)
    book.save(path)
    return read(path)


def test_cells_over_several_rows_are_told(tmp_path: Path) -> None:
    """The second person would lose the unit without a word."""
    exports = merged(tmp_path, "J2:J3")
    told = [each.message for each in exports.findings if each.code == "sammanfogade-i-export"]
    assert len(told) == 1 and "J2:J3" in told[0]
    assert [row.get("unit") for row in exports.staff][:2] == ["AnOpIVA", None]


@pytest.mark.parametrize("areas", [("A2:B2",), ("A1:B1",), ("M2:M9",), ()])
def test_merged_cells_that_lose_nothing_are_not_told(
    areas: tuple[str, ...], tmp_path: Path
) -> None:
    assert "sammanfogade-i-export" not in codes(merged(tmp_path, *areas))


def test_merged_cells_are_found_in_the_other_formats(tmp_path: Path) -> None:
    cell = '<table:table-cell table:number-rows-spanned="2"><text:p>K</text:p></table:table-cell>'
    row = f'<table:table-row><table:table-cell table:number-columns-repeated="9"/>{cell}'
    path = ods(tmp_path / "o.ods", f"<table:table-row/>{row}</table:table-row>")
    assert read_ods(open_parts(path.read_bytes())).sheets[0].merged == [OVER_TWO_ROWS]
    record = bytes([176 & 127 | 128, 176 >> 7, 16]) + struct.pack("<4I", 1, 2, 9, 9)
    sheet = xlsb_export._Sheet(Meaning(), export_budget(), False).read("Blad1", record)
    assert sheet.merged == [OVER_TWO_ROWS]
    areas = old_excel._merged_areas(struct.pack("<H4H", 1, 1, 2, 9, 9))
    assert list(areas) == [OVER_TWO_ROWS]


def test_days_without_a_format_count_from_where_the_workbook_does(tmp_path: Path) -> None:
    table = copy.deepcopy(PERSONEC)
    days = [43_830 if from_1904 else 45_292 for from_1904 in (True, False)]
    starts = []
    for name, day in zip(("1904.xlsx", "1900.xlsx"), days, strict=True):
        table[3][7] = day
        path = write_xlsx(table, tmp_path / name)
        if name.startswith("1904"):
            book = openpyxl.load_workbook(path)
            book.epoch = CALENDAR_MAC_1904
            book.save(path)
        exports = read(path)
        starts.append(exports.trainees[0]["start"])
        assert [row["birth_year"] for row in exports.staff][:2] == [1962, 1975]
    assert starts == [date(2024, 1, 1)] * 2


def test_only_numbers_that_can_be_days_are_moved() -> None:
    assert [counted_from_1900(raw) for raw in (1970, 43_830, 43_830.5, True, "43830", None)] == [
        1970, 45_292, 45_292.5, True, "43830", None]
