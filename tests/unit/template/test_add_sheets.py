"""Sheets of the template put into a workbook that exists."""

from __future__ import annotations

import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from openpyxl.worksheet.worksheet import Worksheet

from prognos.schema.findings import RefusedError
from prognos.system.files import UsageProblem
from prognos.template import write_template
from prognos.template.add_sheets import add_sheets, wanted_sheets
from tests.support import office
from tests.support.places import ROOT

EXAMPLE = ROOT / "templates" / "exempel.xlsx"


def added(source: Path, target: Path, *names: str) -> Path:
    add_sheets(source, wanted_sheets(names), target)
    return target


def looks(page: Worksheet) -> dict[str, object]:
    """Everything that a user sees or meets in a sheet, but the lists of drop-downs."""
    cells = {cell.coordinate: (
        cell.value, cell.number_format, cell.font.b, cell.font.sz,
        cell.font.color and cell.font.color.rgb,
        cell.fill.fgColor.rgb, cell.border.bottom.style, cell.alignment.horizontal,
        cell.alignment.wrap_text, cell.comment and cell.comment.text)
        for row in page.iter_rows(max_row=4) for cell in row}
    columns = {letter: (column.width, column.number_format, column.alignment.horizontal)
               for letter, column in page.column_dimensions.items()}
    checks = sorted((str(check.sqref), check.type, check.formula1, check.errorStyle, check.error)
                    for check in page.data_validations.dataValidation)
    colour = page.sheet_properties.tabColor
    return {"cells": cells, "columns": columns, "checks": checks, "frozen": page.freeze_panes,
            "filter": page.auto_filter.ref, "colour": colour and colour.rgb,
            "print": (page.page_setup.orientation, page.page_setup.paperSize,
                      page.page_setup.fitToHeight, page.oddFooter.left.text)}


def test_an_added_sheet_is_the_template_s(tmp_path: Path) -> None:
    write_template(tmp_path / "mall.xlsx")
    write_template(tmp_path / "alla.xlsx", extended=True)
    names = ("Befolkning", "Kostnader", "Sidoutbildning")
    book = openpyxl.load_workbook(added(tmp_path / "mall.xlsx", tmp_path / "ny.xlsx", *names))
    whole = openpyxl.load_workbook(tmp_path / "alla.xlsx")
    assert book.sheetnames[-3:] == list(names)
    for name in names:
        assert looks(book[name]) == looks(whole[name])


def test_everything_else_stays_byte_for_byte(tmp_path: Path) -> None:
    target = added(EXAMPLE, tmp_path / "ny.xlsx", "Pensionskurva")
    with zipfile.ZipFile(EXAMPLE) as old, zipfile.ZipFile(target) as new:
        changed = {name for name in old.namelist() if old.read(name) != new.read(name)}
    assert changed == {"[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels",
                       "xl/styles.xml"}
    before, after = openpyxl.load_workbook(EXAMPLE), openpyxl.load_workbook(target)
    for page in before:
        assert looks(page)["cells"] == looks(after[page.title])["cells"]


def test_drop_downs_of_names_need_the_list_they_show(tmp_path: Path) -> None:
    """A workbook of the user's own has no sheet Läs mig with the names."""
    with xlsxwriter.Workbook(tmp_path / "egen.xlsx") as book:
        page = book.add_worksheet("Bemanning")
        page.write_row(0, 0, ["Specialitet", "Andel"], book.add_format({"bold": True}))
        page.write(1, 1, 0.5, book.add_format({"num_format": '0.0" st"', "italic": True}))
        page.write_formula(1, 2, "=B2*2", None, 1)
        chart = book.add_chart({"type": "line"})
        chart.add_series({"values": "=Bemanning!$B$2:$B$2"})
        page.insert_chart("E2", chart)
    target = added(tmp_path / "egen.xlsx", tmp_path / "ny.xlsx", "Sidoutbildning", "Befolkning")
    found = openpyxl.load_workbook(target)
    formulas = [check.formula1 for page in found for check in page.data_validations.dataValidation]
    assert formulas and not any("Läs mig" in formula for formula in formulas)
    assert found["Bemanning"]["B2"].number_format == '0.0" st"'
    assert openpyxl.load_workbook(target, data_only=True)["Bemanning"]["C2"].value == 1
    with zipfile.ZipFile(target) as file:
        assert "xl/charts/chart1.xml" in file.namelist()


def test_libreoffice_opens_it(tmp_path: Path) -> None:
    target = added(EXAMPLE, tmp_path / "ny.xlsx", "Pensionskurva")
    folder = tmp_path / "ut"
    office.convert([target], office.EXCEL, folder, tmp_path / "profil")
    page = openpyxl.load_workbook(folder / "ny.xlsx")["Pensionskurva"]
    assert [cell.value for cell in page[2]][:2] == ["Kurva", "Ålder"]
    assert page["A2"].comment is not None


def test_a_sheet_twice_and_what_is_no_sheet_or_workbook(tmp_path: Path) -> None:
    with pytest.raises(UsageProblem, match="har redan bladet Behov"):
        add_sheets(EXAMPLE, wanted_sheets(["behov"]), tmp_path / "ny.xlsx")
    both = wanted_sheets(["Behov", "Pensionskurva"])
    assert add_sheets(EXAMPLE, both, tmp_path / "ny.xlsx") == ("Behov",)
    with pytest.raises(UsageProblem, match="Menades ”Kostnader”") as told:
        wanted_sheets(["Kostnadr"])
    assert "Bladen är: Budgetram, " in str(told.value)
    for name in ("Läs mig", "Resultat"):
        with pytest.raises(UsageProblem, match="inget blad i mallen"):
            wanted_sheets([name])
    (tmp_path / "text.xlsx").write_text("hej", encoding="utf-8")
    with pytest.raises(RefusedError):
        add_sheets(tmp_path / "text.xlsx", wanted_sheets(["Behov"]), tmp_path / "ut.xlsx")
    assert not (tmp_path / "ut.xlsx").exists()
