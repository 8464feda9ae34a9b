"""Exports that are no exports, damaged ones, and bombs: refused plainly and at once."""

from __future__ import annotations

import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from prognos.hr_export.files import row_sink
from tests.support.exports import HEROMA, VISMA, codes, read, write_csv, write_xlsb, write_xlsx
from tests.support.places import DATA

ODS_HEAD = (
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
    '<table:table table:name="B">'
)
ODS_TAIL = "</table:table></office:spreadsheet></office:body></office:document-content>"
FILLED = '<table:table-cell office:value-type="string"{}><text:p>x</text:p></table:table-cell>'


def ods(path: Path, rows: str, head: str = "") -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", '<manifest:manifest xmlns:manifest="urn:oasis:'
                         'names:tc:opendocument:xmlns:manifest:1.0"/>')
        archive.writestr("content.xml", f'<?xml version="1.0"?>{head}{ODS_HEAD}{rows}{ODS_TAIL}')
    return path


def changed(source: Path, path: Path, part: str, old: bytes, new: bytes) -> Path:
    """A copy of an archive with one part spoiled."""
    with zipfile.ZipFile(source) as good, zipfile.ZipFile(path, "w") as bad:
        for name in good.namelist():
            content = good.read(name)
            bad.writestr(name, content.replace(old, new) if name == part else content)
    return path


def test_entity_bombs_are_refused_in_xlsx_and_ods(tmp_path: Path) -> None:
    bomb = '<!DOCTYPE a [<!ENTITY b "x">]>'
    assert codes(read(ods(tmp_path / "b.ods", "", bomb))) == {"otillaten-xml"}
    good = write_xlsx(VISMA, tmp_path / "v.xlsx")
    bad = changed(good, tmp_path / "b.xlsx", "xl/workbook.xml", b"<workbook", bomb.encode()
                  + b"<workbook")
    assert codes(read(bad)) == {"otillaten-xml"}


def test_zip_bombs_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "bomb.ods"
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("content.xml", "w", force_zip64=True) as part,
    ):
        for _ in range(31):
            part.write(bytes(10_000_000))
    assert codes(read(path)) == {"for-stor-fil"}


def test_two_cells_in_opposite_corners_are_read(tmp_path: Path) -> None:
    path = write_xlsx(VISMA, tmp_path / "b.xlsx")
    book = openpyxl.load_workbook(path)
    assert book.active is not None
    book.active["XFD1048576"] = "x"
    book.save(path)
    assert len(read(path).staff) == 2


def test_repeated_cells_of_an_ods_are_counted_before_they_are_made(tmp_path: Path) -> None:
    row = '<table:table-row table:number-rows-repeated="{}">{}</table:table-row>'
    cell = FILLED.format(' table:number-columns-repeated="{}"')
    assert codes(read(ods(tmp_path / "b.ods", row.format(1_000_000, cell.format(1000))))) == {
        "for-stor-export"}
    long = cell.replace("<text:p>x", "<text:p>" + "x" * 30_000)
    assert codes(read(ods(tmp_path / "l.ods", row.format(500, long.format(500))))) == {
        "for-stor-export"}
    empty = row.format(1_000_000, '<table:table-cell table:number-columns-repeated="16384"/>')
    assert codes(read(ods(tmp_path / "t.ods", empty))) == {"inget-att-lasa"}


def test_a_long_text_that_many_cells_share_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for row in range(3_000):
            sheet.write_row(row, 0, ["x", "x"])
    long = changed(path, tmp_path / "lang.xlsx", "xl/sharedStrings.xml", b"<t>x</t>",
                   b"<t>" + b"x" * 32_000 + b"</t>")
    assert codes(read(long)) == {"for-stor-export"}


def test_the_budget_counts_cells_and_the_places_before_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for write, name in ((write_xlsx, "b.xlsx"), (write_xlsb, "b.xlsb")):
        path = write(VISMA, tmp_path / name)
        assert len(read(path).staff) == 2
        monkeypatch.setattr(row_sink, "MOST_CELLS", 5)
        assert codes(read(path)) == {"for-stor-export"}
        monkeypatch.undo()
    sink = row_sink.RowSink(left=100)
    sink.put(1, 101, "x", "s")
    with pytest.raises(row_sink.Refused):
        sink.put(2, 2, "x", "s")


def test_a_place_twice_or_outside_is_a_damaged_file() -> None:
    for places in (((1, 2), (1, 2)), ((1, 3), (1, 20_000)), ((1, 3), (2_000_000, 3))):
        sink = row_sink.RowSink()
        sink.put(*places[0], "x", "s")
        with pytest.raises(row_sink.Refused):
            sink.put(*places[1], "x", "s")


@pytest.mark.parametrize("content", [
    b"", b"PK\x03\x04 trasig", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), b"\0\1\2\3" * 100,
    b"%PDF-1.7", b"Befattning;F\xc3\xb6dd\n\"\xc3",
])
@pytest.mark.parametrize("suffix", [".xlsx", ".xls", ".csv", ".xlsb", ".pdf"])
def test_files_that_are_none_are_refused_plainly(
    content: bytes, suffix: str, tmp_path: Path
) -> None:
    path = tmp_path / f"fil{suffix}"
    path.write_bytes(content)
    exports = read(path)
    assert exports.refused
    assert exports.staff == ()


def test_every_cut_of_a_workbook_is_refused_or_read(tmp_path: Path) -> None:
    for name, write in (("v.xlsx", write_xlsx), ("v.xlsb", write_xlsb)):
        whole = write(VISMA, tmp_path / name).read_bytes()
        for size in range(0, len(whole), len(whole) // 20):
            cut = tmp_path / f"kort-{name}"
            cut.write_bytes(whole[:size])
            assert read(cut).refused
    whole = (DATA / "exports" / "visma.xls").read_bytes()
    for size in range(0, len(whole), len(whole) // 20):
        (tmp_path / "kort.xls").write_bytes(whole[:size])
        exports = read(tmp_path / "kort.xls")
        assert exports.refused or len(exports.staff) <= 2


def test_a_panic_of_the_reader_is_not_shown(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Found by the fuzzing: a list of streams that ends in the middle of an entry."""
    whole = (DATA / "exports" / "visma.xls").read_bytes()
    folder = int.from_bytes(whole[48:52], "little")
    (tmp_path / "v.xls").write_bytes(whole[:512 * (folder + 1) + 66])
    assert codes(read(tmp_path / "v.xls")) == {"skadad-fil"}
    assert capfd.readouterr() == ("", "")


def test_an_encrypted_workbook_is_told(tmp_path: Path) -> None:
    path = tmp_path / "hemlig.xlsx"
    path.write_bytes(bytes.fromhex("D0CF11E0A1B11AE1") + bytes(512)
                     + "EncryptedPackage".encode("utf-16-le"))
    assert codes(read(path)) == {"losenordsskyddad"}


def test_hidden_sheets_and_sheets_without_headings_are_told(tmp_path: Path) -> None:
    path = write_xlsx(VISMA, tmp_path / "v.xlsx")
    book = openpyxl.load_workbook(path)
    book.create_sheet("Gömt").append(["Befattning", "Född"])
    book["Gömt"].sheet_state = "hidden"
    book.create_sheet("Annat").append(["x", "y"])
    book.save(path)
    exports = read(path)
    assert {"dolt-blad", "ingen-rubrikrad"} <= codes(exports)
    assert len(exports.staff) == 2


def test_thousands_of_columns_and_long_cells_are_read(tmp_path: Path) -> None:
    table = [["Befattning", "Specialitet", "Född", "Syss.grad", "Enhet", *range(3_000)],
             ["Överläkare", "Kirurgi", 1970, 100, "x" * 32_000]]
    exports = read(write_csv(table, tmp_path / "b.csv"))
    assert len(exports.staff[0]["unit"]) == 255


def test_a_folder_and_a_missing_file(tmp_path: Path) -> None:
    assert codes(read(tmp_path)) == {"mapp-inte-fil"}
    assert codes(read(tmp_path / "ingen.csv")) == {"fil-saknas"}


def test_an_unknown_ending_may_still_hold_a_workbook(tmp_path: Path) -> None:
    path = write_xlsx(VISMA, tmp_path / "v.xlsx").rename(tmp_path / "v.dat")
    assert len(read(path).staff) == 2
    text = write_csv(HEROMA, tmp_path / "h.dat")
    assert codes(read(text)) == {"okand-filtyp"}


@pytest.mark.parametrize(("part", "code"), [
    ("xl/vbaProject.bin", "export-makron"), ("xl/macrosheets/sheet1.xml", "export-makron"),
    ("xl/externalLinks/externalLink1.xml", "export-lankar"),
])
def test_macros_and_links_of_an_export_are_told_and_left(
    part: str, code: str, tmp_path: Path
) -> None:
    path = write_xlsx(VISMA, tmp_path / "v.xlsm")
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(part, "<x/>")
    exports = read(path)
    assert code in codes(exports) and len(exports.staff) == 2


def test_macros_of_an_old_workbook_are_told(tmp_path: Path) -> None:
    whole = (DATA / "exports" / "visma.xls").read_bytes()
    (tmp_path / "v.xls").write_bytes(whole + "_VBA_PROJECT_CUR".encode("utf-16-le"))
    assert "export-makron" in codes(read(tmp_path / "v.xls"))
