"""A workbook is found by relations and content types, and read by name spaces, whoever wrote it."""

from __future__ import annotations

import io
import re
from datetime import date
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from prognos.reading import read_inputs
from prognos.schema.findings import Findings
from prognos.xlsx.read.archive import open_workbook
from prognos.xlsx.read.pages import Pages
from tests.support.exports import VISMA, read, write_xlsx
from tests.support.package_kinds import KINDS, as_kind, put_together, taken_apart
from tests.support.workbooks import codes, good, make_book


def by_xlsxwriter() -> bytes:
    """Two sheets with shared texts, runs of looks, numbers, dates, formulas and gaps."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        day, bold = book.add_format({"num_format": "yyyy-mm-dd"}), book.add_format({"bold": True})
        first, second = book.add_worksheet("Första"), book.add_worksheet("Andra bladet")
        first.write_row(1, 1, ["Läkare", 1.5, -3, True, "& <b>"])
        first.write_datetime(1, 8, date(2027, 6, 30), day)
        first.write_formula(3, 0, "=1+1", None, 2)
        first.write_formula(3, 1, '=IF(2>1,"Ja","")', None, "Ja")
        first.write_rich_string(7, 2, "del", bold, "ad")
        second.write_column(0, 0, ["x", "", None, " y "])
    return buffer.getvalue()


def pages(path: Path) -> Pages:
    findings = Findings()
    read = open_workbook(path, findings)
    assert read is not None, findings.listed()
    return read


def cells(path: Path) -> dict[str, dict[str, object]]:
    return {page.title: {cell.coordinate: cell.value for row in page.cells.grid.values()
                         for cell in row.values()} for page in pages(path).sheets}


@pytest.mark.parametrize("kind", KINDS)
def test_the_cells_are_the_same_in_every_kind_of_package(kind: str, tmp_path: Path) -> None:
    plain = as_kind(by_xlsxwriter(), "as it is", tmp_path / "a.xlsx")
    assert cells(plain)["Första"]["C8"] == "delad" and len(cells(plain)["Första"]) == 9
    assert cells(as_kind(by_xlsxwriter(), kind, tmp_path / "b.xlsx")) == cells(plain)


@pytest.mark.parametrize("kind", KINDS)
def test_an_export_is_the_same_in_every_kind_of_package(kind: str, tmp_path: Path) -> None:
    content = write_xlsx(VISMA, tmp_path / "v.xlsx").read_bytes()
    exports = read(as_kind(content, kind, tmp_path / "k.xlsx"))
    assert exports.staff == read(tmp_path / "v.xlsx").staff and len(exports.staff) == 2


def in_first(xml: str, path: Path, **parts: str) -> Path:
    """A workbook whose first sheet has these rows; parts by the end of their names."""
    changed = taken_apart(by_xlsxwriter())
    name = "xl/worksheets/sheet1.xml"
    changed[name] = re.sub(rb"<sheetData>.*</sheetData>", f"<sheetData>{xml}</sheetData>".encode(),
                           changed[name], flags=re.DOTALL)
    for end, replaced in parts.items():
        name = next(each for each in changed if each.endswith(f"{end}.xml"))
        changed[name] = replaced.encode() if replaced else changed[name]
    return put_together(changed, path)


def test_a_cell_with_both_a_value_and_a_text_holds_it_once(tmp_path: Path) -> None:
    path = in_first('<row r="1"><c r="A1" t="inlineStr"><v>År</v><is><t>År</t></is></c>'
                    '<c r="B1" t="inlineStr"><v>b</v></c><c r="C1"><is><r><t>c</t></r><r>'
                    "<t>d</t></r><rPh><t>uttal</t></rPh></is></c></row>", tmp_path / "b.xlsx")
    assert cells(path)["Första"] == {"A1": "År", "B1": "b", "C1": "cd"}


def test_elements_of_other_name_spaces_mean_nothing(tmp_path: Path) -> None:
    path = in_first('<row r="1"><c r="A1" xmlns:y="urn:y"><y:v>9</y:v><v>1</v><y:f>x</y:f></c>'
                    "</row>", tmp_path / "b.xlsx")
    assert cells(path)["Första"] == {"A1": 1}


def test_a_blank_cell_before_one_without_an_address_keeps_its_place(tmp_path: Path) -> None:
    path = in_first('<row r="1"><c r="A1" s="1"/><c><v>1</v></c></row><row r="3"/><row><c><v>2'
                    "</v></c></row>", tmp_path / "b.xlsx")
    assert cells(path)["Första"] == {"B1": 1, "A4": 2}


def test_the_same_cell_twice_is_a_damaged_file(tmp_path: Path) -> None:
    row = '<row r="1"><c r="A1"><v>1</v></c></row>'
    path = in_first(row + row, tmp_path / "b.xlsx")
    assert "skadad-fil" in codes(read_inputs(path))


def test_a_relation_id_that_means_two_parts_is_a_damaged_file(tmp_path: Path) -> None:
    parts = taken_apart(by_xlsxwriter())
    name = "xl/_rels/workbook.xml.rels"
    again = re.search(rb'<Relationship Id="rId2"[^>]*/>', parts[name])
    assert again is not None
    parts[name] = parts[name].replace(again[0], again[0] * 2)
    assert len(cells(put_together(parts, tmp_path / "same.xlsx"))) == 2
    parts[name] = parts[name].replace(b'Id="rId2"', b'Id="rId1"')
    assert "skadad-fil" in codes(read_inputs(put_together(parts, tmp_path / "b.xlsx")))


def test_a_sheet_without_a_part_is_told_and_the_others_read(tmp_path: Path) -> None:
    parts = taken_apart(by_xlsxwriter())
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(
        b"</sheets>", b'<sheet name="_" sheetId="9" state="veryHidden" r:id=""/></sheets>')
    path = put_together(parts, tmp_path / "b.xlsx")
    assert list(cells(path)) == ["Första", "Andra bladet"] and pages(path).lacking == ("_",)
    assert "blad-utan-del" in codes(read_inputs(path))
    book = write_xlsx(VISMA, tmp_path / "v.xlsx")
    parts = taken_apart(book.read_bytes())
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(
        b"</sheets>", b'<sheet name="Mer" sheetId="9"/></sheets>')
    exports = read(put_together(parts, tmp_path / "v2.xlsx"))
    assert "blad-utan-innehall" in {found.code for found in exports.findings}
    assert len(exports.staff) == 2


def test_hidden_sheets_and_rows_are_read_and_told(tmp_path: Path) -> None:
    book = make_book(good())
    book["Behov"].sheet_state = "veryHidden"
    book["Bemanning"].row_dimensions[3].hidden = True
    book["Bemanning"].row_dimensions[40].hidden = True  # blank
    book["Antaganden"].row_dimensions[2].hidden = True  # as the template hides its own
    book.save(tmp_path / "b.xlsx")
    result = read_inputs(tmp_path / "b.xlsx")
    told = {finding.code: finding for finding in result.findings}
    assert result.inputs is not None
    assert told["dolt-blad-last"].sheet == "Behov"
    hidden = told["dolda-rader-lasta"]
    assert (hidden.sheet, hidden.cell) == ("Bemanning", "3") and "rad 3." in hidden.message


def test_a_hidden_column_of_an_export_is_told_when_it_holds_something(tmp_path: Path) -> None:
    write_xlsx(VISMA, tmp_path / "v.xlsx")
    book = openpyxl.load_workbook(tmp_path / "v.xlsx")
    assert book.active is not None
    for column in ("B", "ZZ"):
        book.active.column_dimensions[column].hidden = True
    book.save(tmp_path / "v.xlsx")
    found = [note.message for note in read(tmp_path / "v.xlsx").findings
             if note.code == "dolda-kolumner"]
    assert found == ["I v.xlsx, bladet Export, är 1 kolumn dold, men läses: B."]


def test_hidden_rows_of_an_export_are_told(tmp_path: Path) -> None:
    write_xlsx(VISMA, tmp_path / "v.xlsx")
    book = openpyxl.load_workbook(tmp_path / "v.xlsx")
    assert book.active is not None
    for row in (3, 4):
        book.active.row_dimensions[row].hidden = True
    book.save(tmp_path / "v.xlsx")
    exports = read(tmp_path / "v.xlsx")
    assert [found.message for found in exports.findings if found.code == "dolda-rader"] == [
        "I v.xlsx, bladet Export, är 2 rader dolda, till exempel av ett filter, men läses: "
        "rad 3–4."]
    assert len(exports.staff) == 2
