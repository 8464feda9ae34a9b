"""Sheet Källrader and the links to and from it."""

from __future__ import annotations

import hashlib
import re
import zipfile
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from prognos.inputs import NO_YEAR, SourceRows
from prognos.inputs.source_rows import AGENCY, OWN, TRAINING
from prognos.report.workbook import write_result
from prognos.report.workbook.traceability.sources_sheet import MOST_TEXT, input_beside, row_ranges
from prognos.results import RunResult
from prognos.schema.findings import Finding
from tests.support.changes import changed
from tests.support.report_result import make_full_result

SOURCES = (
    SourceRows(0, "Bemanning", (*range(3, 13), 20), OWN, 12, 10, 9.5),
    SourceRows(0, "Bemanning", (30,), AGENCY, 3, 3, 2.25),
    SourceRows(0, "ST-läkare", (3, 5), TRAINING, 3, 3),
    SourceRows(2, "Bemanning", (21, 22), OWN, 40, 40, 30.0),
    SourceRows(NO_YEAR, "Budgetram", (2, 3, 4)),
)
TITLES = {"Bemanning": "Chefens 'bemanning'", "Budgetram": "Budgetram"}
CONTENT = b"underlaget"


def traced(**changes: Any) -> RunResult:
    """A result of a file whose rows are known."""
    result = make_full_result(input_sha256=hashlib.sha256(CONTENT).hexdigest(), findings=(
        Finding("varning", "prov-kod", "Bemanning", "B3", "Ovanligt.", "Kontrollera."),
        Finding("notis", "prov-kod", "Listning", "B3", "Bladet finns inte i filen.", None)))
    inputs = changed(result.inputs, rows=SOURCES, sheet_titles=TITLES)
    return changed(result, inputs=inputs, **changes)


def written(result: RunResult, folder: Path, source: bytes | None = CONTENT) -> Path:
    if source is not None:
        (folder / result.run.input_name).write_bytes(source)
    write_result(result, folder / "ut.xlsx", datetime(2027, 3, 1))
    return folder / "ut.xlsx"


def links(path: Path, sheet: str) -> dict[str, tuple[str | None, str | None]]:
    """Cell -> (file, place) of its link."""
    page = openpyxl.load_workbook(path)[sheet]
    return {cell.coordinate: (cell.hyperlink.target, cell.hyperlink.location)
            for row in page.iter_rows() for cell in row if cell.hyperlink}


@pytest.mark.parametrize(("rows", "said"), [
    ((), ""), ((3,), "3"), ((3, 4), "3–4"), ((3, 4, 5, 9, 11, 12), "3–5, 9, 11–12"),
])
def test_row_numbers_as_spans(rows: tuple[int, ...], said: str) -> None:
    assert row_ranges(rows) == said


def test_very_many_spans_are_counted() -> None:
    said = row_ranges(range(1001, 21_001, 2))
    head, rest = said.split(" … och ")
    assert len(head) <= MOST_TEXT and head.startswith("1001, 1003")
    assert rest == f"{10_000 - len(head.split(', '))} ställen till"


def test_every_group_tells_its_rows(tmp_path: Path) -> None:
    page = openpyxl.load_workbook(written(traced(), tmp_path), data_only=True)["Källrader"]
    rows = [tuple(cell.value for cell in row) for row in page.iter_rows(min_row=5, max_row=9)]
    assert rows[0] == ("Allmänmedicin", "Umeå", "Bemanning", "Specialister i egen regi",
                       "3–12, 20", 11, 12, 10, 9.5)
    assert rows[1][3] == "Inhyrda, räknas inte som tillgång"
    assert rows[2][2:9] == ("ST-läkare", "I utbildning", "3, 5", 2, 3, 3, None)
    assert rows[4][:5] == ("Alla grupper", None, "Budgetram", "Anslag och bundna medel", "2–4")


def test_the_persons_of_the_rows_beside_those_of_the_forecast(tmp_path: Path) -> None:
    """Own doctors of all rows 10 + 40; the made-up result counts 10 in each of 5 groups."""
    page = openpyxl.load_workbook(written(traced(), tmp_path), data_only=True)["Källrader"]
    told = {row[0]: row[1:4] for row in page.iter_rows(min_row=11, values_only=True)}
    assert told["Specialister i egen regi"] == (50, 50, 0)
    assert told["I utbildning"] == (3, 15, -12)


def test_ranking_leads_to_the_rows_of_the_group(tmp_path: Path) -> None:
    path = written(traced(), tmp_path)
    book, found = openpyxl.load_workbook(path), links(path, "Rangordning")
    assert found == {"B5": (None, "'Källrader'!A5"), "B7": (None, "'Källrader'!A8")}
    for cell, (_, place) in found.items():
        assert place is not None
        assert book["Källrader"][place.split("!")[1]].value == book["Rangordning"][cell].value


def test_rows_lead_to_the_input_in_the_same_folder_by_its_name_alone(tmp_path: Path) -> None:
    path = written(traced(), tmp_path)
    assert links(path, "Källrader") == {
        "C5": ("prov.xlsx", "'Chefens ''bemanning'''!A3"),
        "C6": ("prov.xlsx", "'Chefens ''bemanning'''!A30"),
        "C8": ("prov.xlsx", "'Chefens ''bemanning'''!A21"), "C9": ("prov.xlsx", "'Budgetram'!A2")}
    assert links(path, "Kontroll") == {"C5": ("prov.xlsx", "'Chefens ''bemanning'''!B3")}


def test_a_stated_assumption_tells_its_cell_and_leads_there(tmp_path: Path) -> None:
    result = traced()
    stated = replace(result.inputs.sources.assumptions[1], sheet="Budgetram", cell="B7")
    inputs = changed(result.inputs, assumptions=(result.inputs.sources.assumptions[0], stated))
    path = written(replace(result, inputs=inputs), tmp_path)
    page = openpyxl.load_workbook(path)["Antaganden"]
    assert [page["H5"].value, page["H6"].value] == [None, "Budgetram B7"]
    assert links(path, "Antaganden") == {"H6": ("prov.xlsx", "'Budgetram'!B7")}


def test_assumptions_without_a_value_are_no_defaults_in_use(tmp_path: Path) -> None:
    first = traced().inputs.sources.assumptions[0]
    listed = (replace(first, value=3, defaulted=True), replace(first, value=None, defaulted=True),
              replace(first, value=4, defaulted=False))
    result = replace(traced(), inputs=changed(traced().inputs, assumptions=listed))
    page = openpyxl.load_workbook(written(result, tmp_path))["Antaganden"]
    told = " ".join(str(cell.value) for row in page["A1:A4"] for cell in row)
    assert "1 av 2 antaganden" in told and "inte påverkar något: 1." in told
    assert [page[f"D{row}"].value for row in (5, 6, 7)] == ["ja", "–", "nej"]


def test_no_place_on_the_computer_leaks(tmp_path: Path) -> None:
    with zipfile.ZipFile(written(traced(), tmp_path)) as package:
        text = b"".join(package.read(name) for name in package.namelist()).decode(errors="ignore")
    assert str(tmp_path) not in text and str(tmp_path.name) not in text
    assert not re.search(r"file:/|\\\\", text)


@pytest.mark.parametrize("source", [None, b"en annan version"])
def test_without_the_very_file_there_are_no_links_to_it(
    tmp_path: Path, source: bytes | None
) -> None:
    path = written(traced(), tmp_path, source)
    assert links(path, "Källrader") == {} == links(path, "Kontroll")
    assert "leder" not in openpyxl.load_workbook(path)["Källrader"]["A2"].value


@pytest.mark.parametrize("name", ["a#b.xlsx", "50%20.xlsx", "../prov.xlsx", ""])
def test_names_that_mean_something_in_an_address_are_not_linked(tmp_path: Path, name: str) -> None:
    if name and "/" not in name:
        (tmp_path / name).write_bytes(CONTENT)
    assert input_beside(traced(input_name=name), tmp_path / "ut.xlsx") is None


def test_a_name_with_spaces_and_letters_of_its_own_is_linked(tmp_path: Path) -> None:
    path = written(traced(input_name="Läkare & 'ST' 2026.xlsx"), tmp_path)
    with zipfile.ZipFile(path) as package:
        parts = [package.read(name).decode() for name in package.namelist()
                 if name.startswith("xl/worksheets/_rels")]
    assert any('Target="Läkare%20&amp;%20\'ST\'%202026.xlsx"' in part for part in parts), parts


def test_nothing_known_of_the_rows_no_sheet_and_no_links(tmp_path: Path) -> None:
    path = written(make_full_result(), tmp_path)
    assert "Källrader" not in openpyxl.load_workbook(path).sheetnames
    assert links(path, "Rangordning") == {}
