"""The written workbook: readable by the main job, all else in it untouched, never a formula."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from openpyxl.comments import Comment
from openpyxl.worksheet.table import Table

from prognos.hr_export.target_workbook import check_values
from prognos.reading import read_inputs
from prognos.schema.dictionary import load_schema
from prognos.schema.findings import ERROR
from prognos.xlsx.edit.book_xml import DATE, PERCENT, Styles
from tests.support import screen
from tests.support.exports import HEROMA, PERSONEC, VISMA, write_csv, write_xlsx
from tests.support.workbooks import good, write

OURS = ("Bemanning", "ST-läkare")


def cells(path: Path, sheet: str) -> list[list[Any]]:
    """Rows from the headings on, without blank ones."""
    page = openpyxl.load_workbook(path)[sheet]
    rows = [[cell.value for cell in row] for row in page.iter_rows(min_row=2)]
    return [row for row in rows if any(value is not None for value in row)]


def imported(tmp_path: Path, *flags: str, target: str = "ut.xlsx") -> screen.Shown:
    export = write_csv(HEROMA, tmp_path / "h.csv")
    return screen.command("importera", export, "--till", target, *flags, folder=tmp_path)


def test_a_new_workbook_reads_without_errors_in_the_two_sheets(tmp_path: Path) -> None:
    exports = [write_csv(HEROMA, tmp_path / "h.csv"), write_xlsx(PERSONEC, tmp_path / "p.xlsx"),
               write_xlsx(VISMA, tmp_path / "v.xlsx")]
    shown = screen.command("importera", *exports, "--till", "ut.xlsx", folder=tmp_path)
    assert (shown.code, shown.err) == (0, "")
    read = read_inputs(tmp_path / "ut.xlsx")
    assert [f for f in read.findings if f.severity == ERROR and f.sheet in OURS] == []
    assert len(read.tables["bemanning"].rows) == 7
    assert len(read.tables["st_lakare"].rows) == 2
    checked = screen.command("kontrollera", tmp_path / "ut.xlsx").out
    assert not any("fel " in line and f" {sheet}!" in line
                   for line in checked.splitlines() for sheet in OURS)


def test_rows_are_one_per_person_in_the_contracts_form(tmp_path: Path) -> None:
    imported(tmp_path)
    heads, first, *_ = cells(tmp_path / "ut.xlsx", "Bemanning")
    row = dict(zip(heads, first, strict=True))
    assert row["Specialitet"] == "Kirurgi"
    assert row["Födelseår"] == 1970
    assert row["Sysselsättningsgrad"] == 1.0
    assert row["Antal"] is None and row["Anställningsnr"] is None
    page = openpyxl.load_workbook(tmp_path / "ut.xlsx")["Bemanning"]
    assert page.cell(3, heads.index("Sysselsättningsgrad") + 1).number_format == "0%"
    heads, first = cells(tmp_path / "ut.xlsx", "ST-läkare")
    row = dict(zip(heads, first, strict=True))
    assert row["Planerat slutdatum"].date() == date(2029, 1, 1)


def test_the_filter_reaches_all_rows(tmp_path: Path) -> None:
    imported(tmp_path)
    book = openpyxl.load_workbook(tmp_path / "ut.xlsx")
    assert book["Bemanning"].auto_filter.ref == "A2:P5"
    with zipfile.ZipFile(tmp_path / "ut.xlsx") as archive:
        assert b"'Bemanning'!$A$2:$P$5" in archive.read("xl/workbook.xml")


@pytest.mark.parametrize("last", [9, 4])
def test_a_table_object_reaches_all_rows(last: int, tmp_path: Path) -> None:
    """Its row of totals is replaced with the other rows."""
    imported(tmp_path)
    book = openpyxl.load_workbook(tmp_path / "ut.xlsx")
    page = book["Bemanning"]
    page.auto_filter.ref = None
    page.add_table(Table(displayName="Personal", ref=f"A2:P{last}", totalsRowCount=1))
    page["T1"], page["T2"] = "Annan", "tabell"
    page.add_table(Table(displayName="Annat", ref="T1:T2"))
    book.save(tmp_path / "ut.xlsx")
    assert imported(tmp_path, "--ersatt").code == 0
    tables = openpyxl.load_workbook(tmp_path / "ut.xlsx")["Bemanning"].tables
    assert tables["Personal"].ref == "A2:P5" and not tables["Personal"].totalsRowCount
    assert tables["Annat"].ref == "T1:T2"


def test_an_existing_workbook_keeps_every_other_part_byte_for_byte(tmp_path: Path) -> None:
    screen.command("exempel", "bok.xlsx", folder=tmp_path)
    before = zipfile.ZipFile(io.BytesIO((tmp_path / "bok.xlsx").read_bytes()))
    shown = imported(tmp_path, "--ersatt", target="bok.xlsx")
    assert shown.code == 0
    after = zipfile.ZipFile(tmp_path / "bok.xlsx")
    assert after.namelist() == before.namelist()
    changed = {n for n in before.namelist() if before.read(n) != after.read(n)}
    assert changed <= {"xl/workbook.xml", "xl/styles.xml", "xl/worksheets/sheet3.xml",
                       "xl/worksheets/sheet4.xml"}
    assert len(cells(tmp_path / "bok.xlsx", "Bemanning")) == 1 + 3
    read = read_inputs(tmp_path / "bok.xlsx")
    assert [f for f in read.findings if f.severity == ERROR and f.sheet in OURS] == []


def test_rows_that_are_there_are_not_thrown_away_unasked(tmp_path: Path) -> None:
    path = write(good(), tmp_path / "bok.xlsx")
    before = path.read_bytes()
    shown = imported(tmp_path, target="bok.xlsx")
    assert shown.code == 2
    assert "--ersatt" in shown.err and "4 rader" in shown.err
    assert path.read_bytes() == before
    assert imported(tmp_path, "--ersätt", target="bok.xlsx").code == 0


def test_lacking_columns_are_added_with_percent_and_date_formats(tmp_path: Path) -> None:
    sheets = good()
    sheets["Bemanning"] = [["Specialitet", "Kommentar"]]
    sheets["ST-läkare"] = [["Startdatum", "Specialitet"]]
    write(sheets, tmp_path / "bok.xlsx")
    assert imported(tmp_path, target="bok.xlsx").code == 0
    heads, first, *_ = cells_from_top(tmp_path / "bok.xlsx", "Bemanning")
    assert heads == ["Specialitet", "Kommentar", "Basenhet", "Födelseår", "Sysselsättningsgrad",
                     "Tjänstgöringsgrad", "Anställningsform"]
    assert first == ["Kirurgi", None, "Kirurgkliniken", 1970, 1, 0.7, "Tillsvidare"]
    book = openpyxl.load_workbook(tmp_path / "bok.xlsx")
    assert book["Bemanning"]["E2"].number_format == "0%"
    assert book["ST-läkare"]["A2"].is_date


def cells_from_top(path: Path, sheet: str) -> list[list[Any]]:
    return [[cell.value for cell in row] for row in openpyxl.load_workbook(path)[sheet].iter_rows()]


@pytest.mark.parametrize("spoil", ["comment", "link", "merged", "table"])
def test_what_hangs_on_the_rows_is_not_lost(spoil: str, tmp_path: Path) -> None:
    path = write(good(), tmp_path / "bok.xlsx")
    book = openpyxl.load_workbook(path)
    page = book["Bemanning"]
    if spoil == "comment":
        page["A3"].comment = Comment("Slutar snart", "N")
    elif spoil == "link":
        page["A3"].hyperlink = "https://exempel.se"
    elif spoil == "table":
        page["T3"], page["T4"] = "Annan", "tabell"
        page.add_table(Table(displayName="Annat", ref="T3:T4"))
    else:
        page.merge_cells("C2:C3")
    book.save(path)
    shown = imported(tmp_path, "--ersatt", target="bok.xlsx")
    assert shown.code == 1
    assert "kommentarer, länkar, egna tabeller eller sammanfogade celler" in shown.err


def test_a_workbook_with_sparklines_and_formulas_keeps_them(tmp_path: Path) -> None:
    path = tmp_path / "bok.xlsx"
    book = xlsxwriter.Workbook(str(path))
    for name in OURS:
        book.add_worksheet(name).write_row(0, 0, ["Specialitet", "Startdatum"])
    other = book.add_worksheet("Eget")
    other.write_formula("A1", "=COUNTA(Bemanning!A:A)", None, 7)
    other.add_sparkline("B1", {"range": "Eget!A1:A3"})
    other.insert_textbox("D1", "Kom ihåg")
    book.close()
    shown = imported(tmp_path, target="bok.xlsx")
    assert shown.code == 0
    assert "formler-pa-andra-blad" in shown.out
    with zipfile.ZipFile(path) as archive:
        assert b"sparkline" in archive.read("xl/worksheets/sheet3.xml")
        assert b"Kom ih" in archive.read("xl/drawings/drawing1.xml")
        assert b"Psykiatri" in archive.read("xl/worksheets/sheet2.xml")


def test_text_never_becomes_a_formula(tmp_path: Path) -> None:
    table = [["Född", "Befattning", "Specialitet", "Syss.grad", "Enhet"]]
    evil = ["=1+1", "+46", "-x", "@SUM(A1)", "<b>&\"x\"", "a\x1b[31mb\x07", "[red]hej[/red]"]
    table += [[1970, "Överläkare", "Kirurgi", 100, unit] for unit in evil]
    export = write_csv(table, tmp_path / "e.csv")
    shown = screen.command("importera", export, "--till", "ut.xlsx", folder=tmp_path)
    assert shown.code == 0
    assert "\x1b" not in shown.out
    page = openpyxl.load_workbook(tmp_path / "ut.xlsx")["Bemanning"]
    units = [page.cell(row, 3) for row in range(3, 10)]
    assert [cell.value for cell in units][:5] == evil[:5]
    assert {cell.data_type for cell in units} == {"s"}
    assert units[5].value == "a [31mb"


def test_hostile_headings_and_titles_are_harmless_on_the_screen(tmp_path: Path) -> None:
    table = [["Född", "Befattning", "Specialitet", "Syss.grad", "\x1b]0;ägd\x07=cmd|' /C calc'!A0"],
             [1970, "Överläkare", "Kirurgi", 100, 1], [1970, "[bold]\x1b[2JX", "", 100, 1]]
    shown = screen.command("importera", write_csv(table, tmp_path / "e.csv"), "--till", "ut.xlsx",
                           folder=tmp_path)
    assert shown.code == 0
    assert "\x1b" not in shown.out and "\x07" not in shown.out
    assert "[bold]" in shown.out


def test_targets_that_cannot_be_written(tmp_path: Path) -> None:
    assert imported(tmp_path, target="ut.csv").code == 2
    assert imported(tmp_path, target=".").code == 2
    assert imported(tmp_path, target="ingen/ut.xlsx").code == 1
    openpyxl.Workbook().save(tmp_path / "tom.xlsx")
    shown = imported(tmp_path, target="tom.xlsx")
    assert shown.code == 1 and "saknar bladet Bemanning" in shown.err
    export = write_xlsx(VISMA, tmp_path / "v.xlsx")
    assert screen.command("importera", export, "--till", export, folder=tmp_path).code == 2
    (tmp_path / "skräp.xlsx").write_bytes(b"x")
    assert imported(tmp_path, target="skräp.xlsx").code == 1


def test_nothing_is_written_when_an_export_is_missing(tmp_path: Path) -> None:
    shown = screen.command("importera", tmp_path / "ingen.xlsx", "--till", "ut.xlsx",
                           folder=tmp_path)
    assert shown.code == 1
    assert "fil-saknas" in shown.out
    assert screen.left(tmp_path) == []


def test_read_is_taken_plus_left_out_on_the_screen(tmp_path: Path) -> None:
    out = imported(tmp_path).out
    assert "Lästa rader 10 = medtagna 7 + utelämnade 3" in out
    assert "sysselsättningsgrad  Syss.grad (%)  (heltid är 100)" in out
    for secret in ("Ek", "Anna", "1234", "00101"):
        assert secret not in out.replace("Efternamn", "")


def test_a_value_that_a_sheet_does_not_allow_is_a_fault_of_the_program() -> None:
    sheet = load_schema().sheet("bemanning")
    check_values(sheet, [{"birth_year": 1970, "fte_share": 1.0, "end_date": date(2027, 1, 1)}])
    with pytest.raises(AssertionError):
        check_values(sheet, [{"fte_share": 1.2}])


def test_styles_get_a_number_format_only_where_it_lacks() -> None:
    styles = Styles('<styleSheet><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="9"/></cellXfs>'
                    "</styleSheet>")
    assert styles.with_format(1, PERCENT) == 1
    assert "count=\"2\"" in styles.xml()
    assert styles.with_format(0, PERCENT) == 2
    assert styles.with_format(None, DATE) == 3
    assert '<xf applyNumberFormat="1" numFmtId="14"/></cellXfs>' in styles.xml()
