"""Cells are read as another reader reads them, and as Excel means them."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime, time, timedelta
from pathlib import Path

import openpyxl
import pytest

from prognos.schema.findings import Findings
from prognos.schema.values import clean, is_blank
from prognos.system.files import template_path
from prognos.xlsx.read.archive import open_workbook
from prognos.xlsx.read.excel_dates import is_date_format
from prognos.xlsx.read.pages import Pages
from tests.support.places import DATA
from tests.support.workbooks import good, make_book

REGION = DATA / "emilia_romagna_2011" / "underlag.xlsx"


def pages_of(path: Path) -> Pages:
    findings = Findings()
    pages = open_workbook(path, findings)
    assert pages is not None, findings.listed()
    return pages


FILES = (template_path("exempel.xlsx"), template_path("mall.xlsx"), REGION)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_cells_are_those_of_openpyxl(path: Path) -> None:
    """A second reader, on every cell of the files at hand: value, address and sheet."""
    book = openpyxl.load_workbook(path, data_only=True)
    ours = {(page.title, cell.coordinate): cell.value for page in pages_of(path).sheets
            for row in page.cells.grid.values() for cell in row.values()}
    theirs = {(page.title, cell.coordinate): cell.value for page in book.worksheets
              for cell in page._cells.values() if not is_blank(cell.value)}
    assert len(ours) > 400
    assert ours == {place: clean(value) if isinstance(value, str) else value
                    for place, value in theirs.items()}


def test_hidden_sheets_merged_areas_links_and_comments(tmp_path: Path) -> None:
    book = make_book(good())
    page = book["Bemanning"]
    page.merge_cells("C2:D4")
    page["A3"].comment = openpyxl.comments.Comment("Ring chefen", "Chef Chefsson")
    page["A5"].hyperlink = "https://example.org"
    book["Behov"].sheet_state = "hidden"
    book.save(tmp_path / "bok.xlsx")
    sheets = {page.title: page for page in pages_of(tmp_path / "bok.xlsx").sheets}
    assert [name for name, page in sheets.items() if page.hidden] == ["Behov"]
    read = sheets["Bemanning"]
    assert [area.coordinate for area in read.cells.merged] == ["C2:D4"]
    assert [(c.row, c.column, "Ring" in c.text) for c in read.comments] == [(3, 1, True)]


def saved(value: object, number_format: str | None = None, epoch_1904: bool = False) -> object:
    """What is read of one cell."""
    book = openpyxl.Workbook()
    if epoch_1904:
        book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    cell = book.active["B2"]  # type: ignore[index]  # a new workbook has a sheet
    cell.value = value
    if number_format:
        cell.number_format = number_format
    path = io.BytesIO()
    book.save(path)
    return read_back(path.getvalue())


def read_back(content: bytes) -> object:
    import tempfile
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "b.xlsx"
        path.write_bytes(content)
        (page,) = pages_of(path).sheets
    (row,) = page.cells.grid.values()
    (cell,) = row.values()
    assert cell.coordinate == "B2"
    return cell.value


@pytest.mark.parametrize(("value", "number_format", "wanted"), [
    (12, None, 12), (-0.5, None, -0.5), (1e300, None, 1e300), (True, None, True),
    ("text", None, "text"), ("_x000D_a_x001B_[31mb", None, " a[31mb"),
    ("a\u202eb\u200bc\ufeff", None, "abc"), ("\u00ad\u0085x", None, " x"),
    (date(2027, 6, 30), None, datetime(2027, 6, 30)),
    (datetime(2027, 6, 30, 12, 30), None, datetime(2027, 6, 30, 12, 30)),
    (46568, "yyyy-mm-dd", datetime(2027, 6, 30)), (46568, '"d"0', 46568),
    (46568, "[Red]0", 46568), (46568, "[$-41D]d mmmm yyyy;@", datetime(2027, 6, 30)),
    (1, "yyyy-mm-dd", datetime(1900, 1, 1)), (61, "yyyy-mm-dd", datetime(1900, 3, 1)),
    (1e9, "yyyy-mm-dd", "#VALUE!"), (-5e9, "yyyy-mm-dd", "#VALUE!"),
    (time(8, 30), None, "08:30"), (timedelta(hours=38, minutes=15), None, "38:15"),
    (0.5, "0.00", 0.5), (123, "0_d", 123), (46568, "General", 46568),
])
def test_values_and_dates(value: object, number_format: str | None, wanted: object) -> None:
    read = saved(value, number_format)
    assert read == wanted and type(read) is type(wanted)


def test_the_other_epoch() -> None:
    assert saved(date(2027, 6, 30), epoch_1904=True) == datetime(2027, 6, 30)


@pytest.mark.parametrize(("code", "shows"), [
    ("yyyy-mm-dd", True), ("[h]:mm", True), ("0.00", False), ('0 "dagar"', False),
    ("#,##0 _k_r", False), ("[Red]#,##0", False), ("\\d0", False), ("0;d", False), ("", False),
    ("Standard", False), ("Standard;-Standard", False), ("Général", False), ("[Red]General", False),
    ('"a;d" 0', False), ('0" dagar; m"', False), ('"a;b" yyyy', True), ("åååå-MM-DD", True),
    ("0.0 h", False), ("mm:ss.0", True), ("yyyymmdd", True), ("h:mm AM/PM", True), ("@", False),
])
def test_which_formats_show_dates(code: str, shows: bool) -> None:
    assert is_date_format(code) == shows


STRICT = b"http://purl.oclc.org/ooxml/spreadsheetml/main"
XML = b'<x:worksheet xmlns:x="%b"><x:sheetData>%%b</x:sheetData></x:worksheet>' % STRICT
PLAIN = b'<worksheet xmlns="%b"><sheetData>%%b</sheetData></worksheet>' % STRICT


def in_sheet(
    rows: bytes, folder: Path, encoding: str | None = None, around: bytes = XML
) -> dict[str, object]:
    """Cells of a workbook whose first sheet has these rows."""
    buffer, path = io.BytesIO(), folder / "bok.xlsx"
    openpyxl.Workbook().save(buffer)
    xml = around % rows
    if encoding:
        xml = f'<?xml version="1.0" encoding="{encoding}"?>'.encode() + xml
        xml = xml.decode().encode(encoding)
    with zipfile.ZipFile(buffer) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            new.writestr(name, xml if name.endswith("sheet1.xml") else old.read(name))
    (page,) = pages_of(path).sheets
    return {cell.coordinate: cell.value for row in page.cells.grid.values()
            for cell in row.values()}


def test_cells_and_rows_without_addresses(tmp_path: Path) -> None:
    rows = (b"<x:row><x:c><x:v>1</x:v></x:c><x:c/><x:c><x:v>2</x:v></x:c></x:row>"
            b'<x:row><x:c t="inlineStr"><x:is><x:r><x:t>a</x:t></x:r><x:r><x:t>b</x:t></x:r>'
            b"<x:rPh><x:t>uttal</x:t></x:rPh></x:is></x:c></x:row>")
    assert in_sheet(rows, tmp_path) == {"A1": 1, "C1": 2, "A2": "ab"}


def test_other_character_sets(tmp_path: Path) -> None:
    rows = '<x:row r="3"><x:c r="C3" t="str"><x:v>Ögon</x:v></x:c></x:row>'.encode()
    for encoding in ("utf-8", "utf-16", "iso-8859-1"):
        assert in_sheet(rows, tmp_path, encoding) == {"C3": "Ögon"}


def test_dates_as_text_of_the_standard_and_figures_that_are_none(tmp_path: Path) -> None:
    rows = (b'<x:row r="1"><x:c r="A1" t="d"><x:v>2027-06-30T00:00:00Z</x:v></x:c>'
            b'<x:c r="B1" t="d"><x:v>i morgon</x:v></x:c><x:c r="C1"><x:v>1_000</x:v></x:c>'
            b'<x:c r="D1"><x:v>nan</x:v></x:c><x:c r="E1" t="e"><x:v>#N/A</x:v></x:c></x:row>')
    assert in_sheet(rows, tmp_path) == {
        "A1": datetime(2027, 6, 30), "B1": "i morgon", "C1": "1_000", "D1": "nan", "E1": "#N/A"}


def test_empty_formatted_cells_go_and_nothing_else_does(tmp_path: Path) -> None:
    empty = b"".join(b'<row r="%d" s="1" ht="15"><c r="A%d" s="4"/><c r="B%d" s="4"></c></row>'
                     % (row, row, row) for row in range(1, 30_001))
    sheet = empty[:200_000] + empty[200_000:]
    rows = sheet + b'<row r="30001"><c r="B30001" s="4"><v>7</v></c></row><row r="30002"/>'
    assert in_sheet(rows, tmp_path, around=PLAIN) == {"B30001": 7}
