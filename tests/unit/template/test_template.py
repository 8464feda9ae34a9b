"""The template: made from the schema, the same every time, and what stands in templates/."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from prognos.schema.dictionary import load_schema
from prognos.system.files import template_path
from prognos.template import build_workbook, write_template
from prognos.template.tables import template_columns
from prognos.template.template_style import FIRST_ROW, HEADING_ROW

FIRST_SEVEN = ["Läs mig", "Budgetram", "Bemanning", "ST-läkare", "Behov", "Önskemål", "Antaganden"]


def cells(path: Path) -> dict[str, dict[str, Any]]:
    """Everything a user meets: values, formats, comments, drop-downs, by sheet."""
    book = openpyxl.load_workbook(path)
    return {
        page.title: {
            **{cell.coordinate: (cell.value, cell.number_format, cell.comment and cell.comment.text)
               for row in page.iter_rows() for cell in row if cell.value is not None},
            "checks": sorted((str(check.sqref), check.type, check.formula1)
                             for check in page.data_validations.dataValidation),
            "widths": {key: column.width for key, column in page.column_dimensions.items()},
            "frozen": page.freeze_panes,
        }
        for page in book
    }


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("mall") / "mall.xlsx"
    write_template(path)
    return path


@pytest.fixture(scope="module")
def extended(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("mall") / "utokad.xlsx"
    write_template(path, extended=True)
    return path


def test_the_stored_template_is_a_fresh_one(fresh: Path) -> None:
    stored = cells(template_path("mall.xlsx"))
    assert stored == cells(fresh), "run: python -m prognos.template.example"


def test_the_same_bytes_every_time(fresh: Path, tmp_path: Path) -> None:
    again = tmp_path / "igen.xlsx"
    write_template(again)
    assert again.read_bytes() == fresh.read_bytes()


def test_sheets(fresh: Path, extended: Path) -> None:
    assert openpyxl.load_workbook(fresh).sheetnames == FIRST_SEVEN
    used = [sheet.name for sheet in load_schema().sheets]
    assert openpyxl.load_workbook(extended).sheetnames == used


def test_every_column_has_heading_help_and_frozen_heading(extended: Path) -> None:
    book = openpyxl.load_workbook(extended)
    for sheet in load_schema().template_sheets(extended=True):
        if sheet.free_text:
            continue
        page = book[sheet.name]
        headings = {cell.value: cell for cell in page[HEADING_ROW]}
        for column in template_columns(sheet, ()):
            assert column.help in headings[column.heading].comment.text
        assert page.freeze_panes == f"B{FIRST_ROW}"


def test_required_headings_are_marked_by_a_star_that_is_not_content(fresh: Path) -> None:
    page = openpyxl.load_workbook(fresh)["Budgetram"]
    year, budget = page["A2"], page["B2"]
    assert year.value == "År" and year.number_format == '@" *"' and year.font.bold
    assert budget.number_format == "General"


def test_drop_downs_offer_the_choices_and_all_specialties(fresh: Path) -> None:
    book = openpyxl.load_workbook(fresh)
    page = book["Bemanning"]
    lists = {check.formula1: str(check.sqref) for check in page.data_validations.dataValidation
             if check.type == "list"}
    assert '"Tillsvidare,Visstid,Timavlönad,Inhyrd"' in lists
    formula = next(formula for formula in lists if formula.startswith("'Läs mig'"))
    assert lists[formula].startswith("A3:A")
    names = [cell.value for (cell,) in book["Läs mig"][formula.split("!")[1].replace("$", "")]]
    assert names[0] == "Barn- och ungdomsmedicin" and names[-1] == "Distriktssköterska"
    assert all(names) and len(names) == 64


def test_no_list_in_a_check_is_longer_than_excel_takes(extended: Path) -> None:
    for page in openpyxl.load_workbook(extended):
        for check in page.data_validations.dataValidation:
            assert len(check.formula1) <= 255
            assert len(check.error) <= 255 and len(check.errorTitle) <= 32


def test_assumptions_stand_with_defaults_and_no_value(fresh: Path) -> None:
    page = openpyxl.load_workbook(fresh)["Antaganden"]
    rows = {row[0]: row for row in page.iter_rows(min_row=FIRST_ROW, values_only=True)}
    headings = [cell.value for cell in page[HEADING_ROW]]
    assert headings[:3] == ["Antagande", "Värde", "Standardvärde"]
    for parameter in load_schema().parameters:
        assert (parameter.name in rows) == parameter.used
    assert rows["Övriga avgångar per år"][1:3] == (None, 0.04)
    assert rows["Osäkerhet"][2] == "ja"
    assert all(row[1] is None for row in rows.values())


def test_rare_assumptions_are_folded(fresh: Path) -> None:
    page = openpyxl.load_workbook(fresh)["Antaganden"]
    advanced = {parameter.name: parameter.advanced for parameter in load_schema().parameters}
    for row in range(FIRST_ROW, page.max_row + 1):
        folded = advanced.get(page.cell(row, 1).value, False)
        assert page.row_dimensions[row].hidden == folded
        assert page.row_dimensions[row].outlineLevel == int(folded)


def test_year_columns_of_a_wide_table_stand_last_in_order_and_format() -> None:
    schema = load_schema()
    rows = {"Befolkning": [{"Ålder från": 80, "Ålder till": 120, "2030": 21400, "2026": 17800}]}
    page = build_workbook(schema, [schema.sheet("befolkning")], rows)["Befolkning"]
    assert [cell.value for cell in page[2]] == ["Område", "Ålder från", "Ålder till", 2026, 2030]
    assert [cell.value for cell in page[3]] == [None, 80, 120, 17800, 21400]
    assert page.cell(3, 4).number_format == "#,##0"


def test_rows_are_written_under_their_headings() -> None:
    schema = load_schema()
    rows = {"Behov": [{"Specialitet": "Kirurgi", "2027": 12.5, "Kommentar": "egen"}]}
    page = build_workbook(schema, [schema.sheet("behov")], rows)["Behov"]
    written = dict(zip((cell.value for cell in page[2]), (cell.value for cell in page[3]),
                       strict=True))
    assert written["Specialitet"] == "Kirurgi" and written[2027] == 12.5
    assert written["Kommentar"] == "egen" and page.cell(2, page.max_column).value == "Kommentar"
