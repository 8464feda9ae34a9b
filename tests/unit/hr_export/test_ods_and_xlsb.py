"""Exports in OpenDocument and in Excel's binary format: every way in which cells are written."""

from __future__ import annotations

import re
import struct
import zipfile
from pathlib import Path

import pytest

from prognos.hr_export import Exports
from prognos.hr_export.files import ods_export, row_sink
from prognos.hr_export.files.ods_export import read_ods
from prognos.hr_export.files.row_sink import FAULT
from prognos.hr_export.files.xlsb_export import read_xlsb
from prognos.reading import read_inputs
from prognos.xlsx.read.parts import open_parts
from tests.support.exports import codes, read, write_xlsb
from tests.unit.hr_export.test_hr_export_hostile import ODS_HEAD, ODS_TAIL, ods

HEADS = ("Anstnr", "Befattning", "Specialitet", "Personnr", "Syss.grad")
CALCEXT = 'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'


def text(value: str) -> str:
    return (f'<table:table-cell office:value-type="string"><text:p>{value}</text:p>'
            "</table:table-cell>")


def share(attributes: str = 'office:value-type="float" office:value="0.8"',
          inside: str = "<text:p>0,8</text:p>") -> str:
    return f"<table:table-cell {attributes}>{inside}</table:table-cell>"


def rows(*cells: str) -> str:
    lines = ["".join(map(text, HEADS))]
    for number, cell in enumerate(cells):
        person = (str(number), "Överläkare", "Kirurgi", f"19{60 + number}0101-1234")
        lines.append("".join(map(text, person)) + cell)
    return "".join(f"<table:table-row>{line}</table:table-row>" for line in lines)


def shares(exports: Exports) -> list[object]:
    return [row.get("fte_share") for row in exports.staff]


def cells_of(path: Path) -> list[list[object]]:
    (sheet,) = read_ods(open_parts(path.read_bytes())).sheets
    return [list(row) for row in sheet.sink.rows()]


def pretty(xml: str) -> str:
    return re.sub(r"(?=</?table:|<text:p)", "\n    ", xml)


def other_prefix(xml: str) -> str:
    return re.sub(r"(?<=[</\s])table:", "t:", xml).replace("xmlns:table=", "xmlns:t=")


@pytest.mark.parametrize("change", [str, pretty, other_prefix])
def test_the_layout_and_the_prefix_mean_nothing(change: type[str], tmp_path: Path) -> None:
    path = ods(tmp_path / "o.ods", rows(share(), share(
        f'{CALCEXT} table:formula="of:=NA()" office:value-type="string" calcext:value-type="error"',
        "<text:p>#N/A</text:p>")))
    whole = zipfile.ZipFile(path).read("content.xml").decode()
    head = whole.index(ODS_HEAD)
    assert whole.endswith(ODS_TAIL)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", whole[:head] + change(whole[head:]))
    exports = read(path)
    assert shares(exports) == [0.8, None] and "cell-olast" in codes(exports)


@pytest.mark.parametrize("cell", [
    share('table:formula="of:=0.8*1"', ""),
    share('table:formula="of:=1/0" office:value-type="float" office:value="0"',
          "<text:p>#DIV/0!</text:p>"),
    share('table:formula="of:=X" office:value-type="string" office:string-value=""',
          "<text:p>Fel:508</text:p>"),
    share('table:formula="of:=0.8*1" office:value-type="float" office:value="0"',
          "<text:p>0</text:p>"),
], ids=["no value", "error as a number", "error of LibreOffice", "never calculated"])
def test_a_formula_without_a_value_is_never_blank_in_silence(cell: str, tmp_path: Path) -> None:
    exports = read(ods(tmp_path / "o.ods", rows(cell, share())))
    assert shares(exports) == [None, 0.8] and "cell-olast" in codes(exports)


def test_a_zero_that_an_office_has_calculated_is_one(tmp_path: Path) -> None:
    path = ods(tmp_path / "o.ods", rows(share(
        'table:formula="of:=0*1" office:value-type="float" office:value="0"', "")))
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("meta.xml", "<m><meta:generator>LibreOffice/24.2</meta:generator></m>")
    assert shares(read(path)) == [0]


def test_kinds_of_values_and_what_stands_beside_the_text(tmp_path: Path) -> None:
    cells = "".join((
        share('office:value-type="percentage" office:value="0.5"', "<text:p>50 %</text:p>"),
        share('office:value-type="date" office:date-value="2027-06-30"', ""),
        share('office:value-type="time" office:time-value="PT08H30M00S"', ""),
        share('office:value-type="boolean" office:boolean-value="true"', ""),
        '<table:covered-table-cell table:number-columns-repeated="2"/>',
        share('office:value-type="string"', "<office:annotation><text:p>Ring</text:p>"
              "</office:annotation><text:p>a<text:s text:c=\"2\"/><text:span>b</text:span></text:p>"
              "<text:p>c</text:p>"),
        share('office:value-type="float" office:value="12"', ""),
        share("", "<text:p>utan</text:p>"),
    ))
    row = f"<table:table-row>{cells}</table:table-row>"
    shown, = cells_of(ods(tmp_path / "o.ods", row))
    assert [str(value) for value in shown] == [
        "0.5", "2027-06-30 00:00:00", "08:30", "True", "None", "None", "a  b c", "12", "utan"]


def test_hidden_rows_and_sheets_and_old_contents_of_an_ods(tmp_path: Path) -> None:
    hidden = rows(share(), share()).replace(
        "<table:table-row>", '<table:table-row table:visibility="filter">').replace(
        '<table:table-row table:visibility="filter">', "<table:table-row>", 1)
    exports = read(ods(tmp_path / "o.ods", hidden))
    assert "dolda-rader" in codes(exports) and shares(exports) == [0.8, 0.8]
    style = ('<style:style xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" '
             'style:name="ta2" style:family="table"><style:table-properties table:display="false"/>'
             "</style:style>")
    head = ODS_HEAD.replace("<office:body>", f"<office:automatic-styles>{style}"
                            "</office:automatic-styles><office:body>")
    old = f"<table:tracked-changes><table:cell-content-change>{rows(share())}" \
          "</table:cell-content-change></table:tracked-changes>"
    body = head.replace('<table:table table:name="B">', f'{old}<table:table table:name="B">')
    second = f'</table:table><table:table table:name="Gömt" table:style-name="ta2">{rows(share())}'
    path = tmp_path / "g.ods"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", body + rows(share()) + second + ODS_TAIL)
    exports = read(path)
    assert "dolt-blad" in codes(exports) and shares(exports) == [0.8]


def test_a_password_is_told_by_import_and_check(tmp_path: Path) -> None:
    manifest = ('<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
                '<m:file-entry m:full-path="content.xml"><m:encryption-data/></m:file-entry>'
                "</m:manifest>")
    for name in ("hemlig.ods", "hemlig.xlsx"):
        with zipfile.ZipFile(tmp_path / name, "w") as archive:
            archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
            archive.writestr("META-INF/manifest.xml", manifest)
            archive.writestr("content.xml", bytes(range(256)))
        assert codes(read(tmp_path / name)) == {"losenordsskyddad"}
    told = read_inputs(tmp_path / "hemlig.xlsx").findings
    assert [finding.code for finding in told] == ["losenordsskyddad"]


TABLE = [[*HEADS], ["1", "Överläkare", "Kirurgi", "19700101-1234", 0.8],
         ["2", "Överläkare", "Kirurgi", "19750101-1234", 1]]


def record(kind: int, body: bytes = b"") -> bytes:
    head = bytes([kind]) if kind < 128 else bytes([kind & 127 | 128, kind >> 7])
    return head + bytes([len(body) & 127 | 128, len(body) >> 7]) + body


def test_an_ods_with_too_many_cells_is_refused_before_they_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A million cells one by one take seconds; their beginnings are counted at once."""
    monkeypatch.setattr(row_sink, "MOST_CELLS", 20)
    few = ods(tmp_path / "f.ods", rows(share()))
    many = ods(tmp_path / "m.ods", rows(*[share()] * 30))
    assert shares(read(few)) == [0.8]
    monkeypatch.setattr(ods_export, "feed", None)
    assert codes(read(many)) == {"for-stor-export"}


def test_hidden_columns_of_an_ods_and_an_xlsb_are_told(tmp_path: Path) -> None:
    shown = ods(tmp_path / "s.ods", "<table:table-column/>" + rows(share()))
    assert "dolda-kolumner" not in codes(read(shown))
    columns = '<table:table-column/><table:table-column table:number-columns-repeated="2" ' \
        'table:visibility="collapse"/>'
    assert "dolda-kolumner" in codes(read(ods(tmp_path / "o.ods", columns + rows(share()))))
    column = record(60, struct.pack("<4IH", 0, 4, 2304, 0, 1))
    cell = record(5, struct.pack("<IId", 0, 0, 8))
    path = with_cells(tmp_path / "b.xlsb", column + xlsb_rows(cell))
    (sheet,) = read_xlsb(open_parts(path.read_bytes())).sheets
    assert list(sheet.hidden_columns) == [(1, 5)]


def xlsb_rows(*rows_of_records: bytes, hidden: bool = False) -> bytes:
    flags = b"\0\x10" if hidden else b"\0\0"
    return b"".join(record(0, struct.pack("<IIH", number, 0, 300) + flags) + cells
                    for number, cells in enumerate(rows_of_records))


def with_cells(path: Path, cells: bytes, on_load: bool = False) -> Path:
    """A binary workbook whose only sheet has these records between those of the sheet's data."""
    write_xlsb([["x"]], path)
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = record(129) + record(145) + cells + record(146) + record(130)
    parts["xl/worksheets/sheet1.bin"] = sheet
    if on_load:
        calculation = record(157, struct.pack("<IIIdIH", 1, 1, 100, 0.001, 1, 1))
        parts["xl/workbook.bin"] = parts["xl/workbook.bin"] + calculation
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def sheet_of(path: Path) -> tuple[list[list[object]], list[int], int]:
    (sheet,) = read_xlsb(open_parts(path.read_bytes())).sheets
    return [list(row) for row in sheet.sink.rows()], list(sheet.hidden_rows), len(sheet.unvalued)


def test_short_and_long_records_of_every_kind(tmp_path: Path) -> None:
    style, letters = bytes(4), struct.pack("<I", 1) + "å".encode("utf-16-le")
    values = ((2, 13, struct.pack("<i", (80 << 2) | 3), 0.8),
              (2, 13, struct.pack("<i", 7 << 2 | 2), 7),
              (3, 14, b"\x2a", FAULT), (4, 15, b"\1", True), (5, 16, struct.pack("<d", 0.5), 0.5),
              (6, 17, letters, "å"), (62, 12, b"\0" + letters, "å"))
    long = b"".join(record(kind, struct.pack("<I", place) + style + body)
                    for place, (kind, _, body, _) in enumerate(values))
    short = b"".join(record(kind, style + body) for _, kind, body, _ in values)
    after = record(6, struct.pack("<I", 9) + style + letters) + record(17, style + letters)
    read_rows, *_ = sheet_of(with_cells(tmp_path / "b.xlsb", xlsb_rows(long, short, after)))
    wanted = [value for *_, value in values]
    assert read_rows == [wanted, wanted[:-1], [None] * 9 + ["å", "å"]]


def test_formulas_and_hidden_rows_of_a_binary_workbook(tmp_path: Path) -> None:
    place = struct.pack("<I", 0) + bytes(4)
    zero = record(9, place + struct.pack("<d", 0) + bytes(10))
    eight = record(9, place + struct.pack("<d", 0.8) + bytes(10))
    path = tmp_path / "b.xlsb"
    assert sheet_of(with_cells(path, xlsb_rows(zero))) == ([[0]], [], 0)
    assert sheet_of(with_cells(path, xlsb_rows(zero), on_load=True)) == ([[FAULT]], [], 1)
    assert sheet_of(with_cells(path, xlsb_rows(zero, eight), on_load=True)) == (
        [[0], [0.8]], [], 0)
    assert sheet_of(with_cells(path, xlsb_rows(eight, hidden=True)))[1] == [1]


def test_sheets_of_charts_and_without_a_part_are_passed_over(tmp_path: Path) -> None:
    write_xlsb(TABLE, tmp_path / "b.xlsb")
    with zipfile.ZipFile(tmp_path / "b.xlsb") as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}

    def wide(said: str) -> bytes:
        return struct.pack("<I", len(said)) + said.encode("utf-16-le")

    more = b"".join(record(156, struct.pack("<II", 0, 9) + wide(key) + wide(title))
                    for key, title in (("rId7", "Diagram"), ("rId8", "Borta")))
    end = record(144)[:2]
    parts["xl/workbook.bin"] = parts["xl/workbook.bin"].replace(end, more + end, 1)
    parts["xl/_rels/workbook.bin.rels"] = parts["xl/_rels/workbook.bin.rels"].replace(
        b"</Relationships>", b'<Relationship Id="rId7" Type="http://x/chartsheet" '
                             b'Target="sheet9.bin"/></Relationships>')
    parts["xl/sheet9.bin"] = record(129) + record(130)
    with zipfile.ZipFile(tmp_path / "c.xlsb", "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    exports = read(tmp_path / "c.xlsb")
    assert shares(exports) == [0.8, 1] and "blad-utan-innehall" in codes(exports)
