"""What is read is either changed rightly or not at all: told, and left untouched."""

from __future__ import annotations

import io
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from prognos.collect import collect
from prognos.reading import read_inputs
from prognos.system.files import UsageProblem
from prognos.xlsx.edit.editable_files import check_usual_content
from tests.support import screen
from tests.support.exports import HEROMA, write_csv
from tests.support.package_kinds import KINDS, as_kind, put_together, taken_apart
from tests.support.workbooks import Sheets, good, make_book

LEFT = {"Workbook", "workbook22", "capitals", "other folder", "backslashes", "strict", "UTF-16",
        "small letters", "blanks", "comments"}
"""Kinds that are read and not changed."""


def by_xlsxwriter(sheets: Sheets, path: Path, epoch_1904: bool = False) -> Path:
    """The workbook with relative targets and shared texts, as Excel writes them."""
    with xlsxwriter.Workbook(path, {"date_1904": epoch_1904}) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for title, rows in sheets.items():
            page = book.add_worksheet(title)
            for number, row in enumerate(rows):
                for column, value in enumerate(row):
                    if isinstance(value, date):
                        page.write_datetime(number, column, value, day)
                    elif value is not None:
                        page.write(number, column, value)
    return path


def imported(folder: Path, target: Path) -> screen.Shown:
    export = write_csv(HEROMA, folder / "h.csv")
    return screen.command("importera", export, "--till", target, "--ersatt", folder=folder)


@pytest.mark.parametrize("kind", KINDS)
def test_an_import_into_every_kind_of_package(kind: str, tmp_path: Path) -> None:
    content = by_xlsxwriter(good(), tmp_path / "a.xlsx").read_bytes()
    target = as_kind(content, kind, tmp_path / "mal.xlsx")
    assert read_inputs(target).inputs is not None
    before = target.read_bytes()
    shown = imported(tmp_path, target)
    if kind in LEFT:
        assert (shown.code, target.read_bytes()) == (1, before)
        assert "”mal.xlsx” går att läsa" in shown.err and "spara den" in shown.err
    else:
        assert (shown.code, shown.err) == (0, "")
        rows = read_inputs(target).tables["bemanning"].rows
        assert [row.values.get("birth_year") for row in rows] == [1970, 1970, None]


def test_days_are_stored_as_the_workbook_counts_them(tmp_path: Path) -> None:
    target = by_xlsxwriter(good(), tmp_path / "mal.xlsx", epoch_1904=True)
    before = read_inputs(target)
    assert imported(tmp_path, target).code == 0
    assert before.inputs is not None
    trainee = read_inputs(target).tables["st_lakare"].rows[0].values
    assert trainee["start"] == datetime(2024, 1, 1)
    assert trainee["planned_end"] == datetime(2029, 1, 1)
    page = openpyxl.load_workbook(target)["ST-läkare"]
    assert datetime(2024, 1, 1) in [cell.value for cell in page[2]]


def without_styles(content: bytes) -> dict[str, bytes]:
    parts = taken_apart(content)
    del parts["xl/styles.xml"]
    for name in ("xl/_rels/workbook.xml.rels", "[Content_Types].xml"):
        before, _, after = parts[name].partition(b"styles")
        start = before.rfind(b"<")
        parts[name] = before[:start] + after[after.find(b"/>") + 2:]
    return parts


def test_a_workbook_without_styles_is_left_untouched_by_import_and_collecting(
    tmp_path: Path
) -> None:
    content = by_xlsxwriter(good(), tmp_path / "a.xlsx").read_bytes()
    target = put_together(without_styles(content), tmp_path / "bok.xlsx")
    before = target.read_bytes()
    assert imported(tmp_path, target).code == 1
    made = screen.command("mall", "--per-basenhet", target, "-o", tmp_path / "svar",
                          folder=tmp_path)
    assert made.code == 0, made.err
    with pytest.raises(UsageProblem, match=r"bok\.xlsx.*spara den"):
        collect(tmp_path / "svar", tmp_path / "ny.xlsx", target)
    assert target.read_bytes() == before and not (tmp_path / "ny.xlsx").exists()


def test_texts_that_look_like_unusual_xml_are_usual() -> None:
    book = make_book(good())
    book["Bemanning"]["A40"] = 'a = b & <c r = "a1"> <!-- x --> <?y?>'
    book["Bemanning"]["B40"] = '=IF(A1 = "<!", 1 > 2, "r=\'a1\'")'
    buffer = io.BytesIO()
    book.save(buffer)
    check_usual_content(buffer.getvalue())
