"""What goes out to a unit: its own rows, no names, only what is asked for open, safe file names."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from prognos.collect.per_unit import Letter, file_names, plan_sendings, write_sendings
from prognos.collect.region_book import read_region
from prognos.schema.findings import Findings, RefusedError
from prognos.system.files import UsageProblem
from prognos.template.sending import TITLE, BrokenSending, Sending, read_sending, row_checksum
from prognos.xlsx.read.archive import open_workbook
from tests.support import screen
from tests.support.units import SENT, book_of, headings, region, rows, send
from tests.support.workbooks import Sheets

SURGERY, CENTRE = "Kirurgkliniken", "Hälsocentralen: Väst/Öst"


@pytest.fixture
def sent(tmp_path: Path) -> dict[str, Path]:
    return send(region(tmp_path), tmp_path / "ut")


def everything(path: Path) -> str:
    """All that a unit's file holds, hidden sheets and comments too."""
    book = openpyxl.load_workbook(path)
    return " ".join(f"{cell.value} {cell.comment.text if cell.comment else ''}"
                    for page in book for row in page.iter_rows() for cell in row)


def sending_of(path: Path) -> Sending:
    pages = open_workbook(path, Findings())
    assert pages is not None
    return read_sending(next(p for p in pages.sheets if p.title == TITLE).cells.grid)


def test_every_unit_gets_its_own_rows_and_no_others(sent: dict[str, Path]) -> None:
    assert set(sent) == {SURGERY, CENTRE}
    assert [row["Födelseår"] for row in rows(sent[SURGERY], "Bemanning")] == [1970, 1980]
    assert [row["Födelseår"] for row in rows(sent[CENTRE], "Bemanning")] == [1966]
    assert [row["Radnr"] for row in rows(sent[SURGERY], "ST-läkare")] == [2, 3]
    assert [row["Radnr"] for row in rows(sent[CENTRE], "ST-läkare")] == [4]
    assert CENTRE not in everything(sent[SURGERY]) and "1966" not in everything(sent[SURGERY])


def test_names_and_numbers_of_persons_stay_with_the_region(tmp_path: Path) -> None:
    def personal(sheets: Sheets) -> None:
        sheets["Bemanning"][1][8] = "ring 19700101-1239"
        sheets["ST-läkare"][0].append("Personnummer")
        sheets["ST-läkare"][1].append("19920101-1234")
    source = region(tmp_path, personal)
    files = send(source, tmp_path / "ut")
    for path in files.values():
        assert not re.search(r"Andersson|Berg|Ceder|1970010|1992010|Anställningsnr|Personnummer\b",
                             everything(path).replace("personnummer", ""))
    kept = plan_sendings(book_of(source), SENT).kept_columns
    assert set(kept) == {("Bemanning", "Namn"), ("Bemanning", "Anställningsnr"),
                         ("Bemanning", "Kommentar"), ("ST-läkare", "Personnummer"),
                         ("Önskemål", "Lämnat av")}


def test_of_a_personnummer_in_a_column_of_years_only_the_year_is_sent(tmp_path: Path) -> None:
    def spoil(sheets: Sheets) -> None:
        sheets["Bemanning"][1][3] = 197001011239
    files = send(region(tmp_path, spoil), tmp_path / "ut")
    assert "1970010" not in everything(files[SURGERY])
    page = openpyxl.load_workbook(files[SURGERY])["Bemanning"]
    column = headings(page)["Födelseår"]
    years = [page.cell(row, column).value for row in range(1, page.max_row + 1)]
    assert 1970 in years


def test_rows_without_unit_and_protected_rows_are_told(tmp_path: Path) -> None:
    def protect(sheets: Sheets) -> None:
        sheets["Bemanning"][0].append("Skyddad identitet")
        sheets["Bemanning"][2].append("ja")
    planned = plan_sendings(book_of(region(tmp_path, protect)), SENT)
    assert planned.without_unit == {"Bemanning": 1}
    assert planned.protected == 1
    surgery = next(each for each in planned.sendings if each.unit == SURGERY)
    assert [row for sheet, row in surgery.rows if sheet == "bemanning"] == [2]


def test_only_what_is_asked_for_is_open(sent: dict[str, Path]) -> None:
    book = openpyxl.load_workbook(sent[SURGERY])
    for page in book:
        assert page.protection.sheet and not page.protection.password
    page, place = book["ST-läkare"], headings(book["ST-läkare"])
    is_open = {name: not page.cell(3, column).protection.locked
               for name, column in place.items()}
    assert {name for name in place if is_open[name]} == {
        "Planerat slutdatum", "Tillgodoräknad tid (mån)", "Sysselsättningsgrad", "Stryk raden",
        "Kommentar"}
    assert page.cell(2, 1).protection.locked
    assert not page.column_dimensions["A"].protection.locked
    assert book[TITLE].sheet_state == "hidden"


def test_a_missing_end_of_training_is_marked_and_checked(sent: dict[str, Path]) -> None:
    page = openpyxl.load_workbook(sent[SURGERY])["ST-läkare"]
    place = headings(page)
    letter = page.cell(2, place["Planerat slutdatum"]).column_letter
    number = page.cell(2, place["Radnr"]).column_letter
    (area, rules), = page.conditional_formatting._cf_rules.items()
    assert str(area.sqref).startswith(f"{letter}3:{letter}")
    assert rules[0].formula == [f'AND(${number}3<>"",{letter}3="")']
    dates = [check for check in page.data_validations.dataValidation if check.type == "date"]
    assert any(letter in str(check.sqref) for check in dates)
    assert page.cell(3, place["Planerat slutdatum"]).value == datetime(2028, 12, 31)


def test_the_page_says_what_when_and_to_whom(tmp_path: Path) -> None:
    planned = plan_sendings(book_of(region(tmp_path)), SENT)
    letter = Letter("2027-02-15", "hr@regionen.example")
    files = write_sendings(planned, tmp_path / "ut", letter, overwrite=False)
    said = [cell.value for cell in openpyxl.load_workbook(files[1])["Läs mig"]["B"]]
    assert "Underlag från Kirurgkliniken" in said
    assert any("2027-02-15" in str(line) for line in said)
    assert any("hr@regionen.example" in str(line) for line in said)
    assert any("Testregionen" in str(line) for line in said)


def test_a_text_that_looks_like_a_formula_stays_a_text(sent: dict[str, Path]) -> None:
    page = openpyxl.load_workbook(sent[SURGERY])["Önskemål"]
    cell = page.cell(3, headings(page)["Motiv"])
    assert (cell.value, cell.data_type) == ("=Vakanser", "s")


def test_the_sending_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    source = region(tmp_path)
    book = book_of(source)
    planned = {each.unit: each for each in plan_sendings(book, SENT).sendings}
    for unit, path in send(source, tmp_path / "ut").items():
        back = sending_of(path)
        assert back.labels == planned[unit].labels
        assert back.sha256 == book.sha256 and back.source == "region.xlsx"
        assert {key: row_checksum(key[0], row) for key, row in back.rows.items()} == {
            key: row_checksum(key[0], row) for key, row in planned[unit].rows.items()}


@pytest.mark.parametrize("cell, value", [("B2", "En annan klinik"), ("D12", "x"), ("B7", "ett")])
def test_a_changed_sending_is_noticed(sent: dict[str, Path], cell: str, value: str) -> None:
    book = openpyxl.load_workbook(sent[SURGERY])
    book[TITLE][cell] = value
    book.save(sent[SURGERY])
    with pytest.raises(BrokenSending):
        sending_of(sent[SURGERY])


def test_file_names_suit_every_file_system() -> None:
    names = file_names(['A/B\\C?*:"<>|', "A_B_C_", "x" * 200, "x" * 200 + "y", "slut. ", "åäö"])
    assert names[0] == "Underlag A_B_C_.xlsx" and names[1] == "Underlag A_B_C_ (2).xlsx"
    assert len({name.casefold() for name in names}) == len(names)
    assert all(len(name.encode()) < 200 for name in names)
    assert not any(set(name) & set('/\\?*:"<>|') for name in names)
    assert names[4] == "Underlag slut.xlsx" and names[5] == "Underlag åäö.xlsx"


def test_units_that_differ_in_spelling_only_are_one(tmp_path: Path) -> None:
    def respell(sheets: Sheets) -> None:
        sheets["ST-läkare"][1][1] = " kirurgKLINIKEN "
    assert set(send(region(tmp_path, respell), tmp_path / "ut")) == {SURGERY, CENTRE}


def test_nothing_is_written_over_unasked(tmp_path: Path) -> None:
    planned = plan_sendings(book_of(region(tmp_path)), SENT)
    (tmp_path / "ut").mkdir()
    taken = tmp_path / "ut" / "Underlag Kirurgkliniken.xlsx"
    taken.write_text("gammalt")
    with pytest.raises(UsageProblem, match="--skriv-over"):
        write_sendings(planned, tmp_path / "ut", Letter(), overwrite=False)
    assert taken.read_text() == "gammalt" and screen.left(tmp_path / "ut") == [taken.name]


def test_the_same_sending_gives_the_same_bytes(tmp_path: Path) -> None:
    source = region(tmp_path)
    first, second = send(source, tmp_path / "a"), send(source, tmp_path / "b")
    assert first[SURGERY].read_bytes() == second[SURGERY].read_bytes()


def test_a_workbook_with_errors_is_refused(tmp_path: Path) -> None:
    def spoil(sheets: Sheets) -> None:
        sheets["Bemanning"][0][0] = "Spec"
    with pytest.raises(RefusedError) as refused:
        read_region(region(tmp_path, spoil))
    assert [(finding.code, finding.sheet) for finding in refused.value.findings] == [
        ("kolumn-saknas", "Bemanning")]


# --- The command ---------------------------------------------------------------------------------


def test_the_command_tells_what_stays(tmp_path: Path) -> None:
    region(tmp_path)
    shown = screen.command("mall", "region.xlsx", "--per-basenhet", folder=tmp_path)
    assert (shown.code, shown.err) == (0, "")
    assert "2\u00a0filer till basenheterna finns i region-utskick" in shown.out
    assert "Anställningsnr (Bemanning)" in shown.out and "Namn (Bemanning)" in shown.out
    assert "1\u00a0rad i Bemanning saknar basenhet" in shown.out
    assert screen.left(tmp_path / "region-utskick") == [
        "Underlag Hälsocentralen_ Väst_Öst.xlsx", "Underlag Kirurgkliniken.xlsx"]


def test_a_misspelt_column_stays_and_is_told(tmp_path: Path) -> None:
    def misspelt(sheets: Sheets) -> None:
        sheets["Bemanning"][0].append("Anställningsfrom")
        sheets["Bemanning"][1].append("Visstid")
    region(tmp_path, misspelt)
    shown = screen.command("mall", "region.xlsx", "--per-basenhet", folder=tmp_path)
    assert shown.code == 0 and "Anställningsfrom (Bemanning)" in shown.out


def test_the_files_go_where_asked(tmp_path: Path) -> None:
    region(tmp_path)
    shown = screen.command("mall", "region.xlsx", "--per-basenhet", "-o", "svar", "--senast",
                           "2027-02-15", folder=tmp_path)
    assert shown.code == 0 and len(screen.left(tmp_path / "svar")) == 2


@pytest.mark.parametrize("arguments, code, said", [
    (["--per-basenhet"], 2, "ange regionens ifyllda arbetsbok"),
    (["saknas.xlsx", "--per-basenhet"], 1, "saknas.xlsx"),
    (["region.xlsx", "--per-basenhet", "--senast", "15/2"], 2, "åååå-mm-dd"),
    (["region.xlsx", "--per-basenhet", "--senast", "2027-02-31"], 2, "åååå-mm-dd"),
    (["ny.xlsx", "--senast", "2027-02-15"], 2, "hör till --per-basenhet"),
    (["region.xlsx", "--per-basenhet", "--uppdatera", "x.xlsx"], 2, "går inte att förena"),
    (["region.xlsx", "--per-basenhet", "--utokad"], 2, "tomma mallen"),
    (["region.xlsx", "--per-basenhet", "-o", "region.xlsx"], 2, "är en fil"),
])
def test_wrong_usage(tmp_path: Path, arguments: list[str], code: int, said: str) -> None:
    region(tmp_path)
    shown = screen.command("mall", *arguments, folder=tmp_path)
    assert shown.code == code and said in shown.out + shown.err
    assert screen.left(tmp_path) == ["region.xlsx"]


def test_no_units_at_all(tmp_path: Path) -> None:
    def bare(sheets: Sheets) -> None:
        for sheet, column in (("Bemanning", 2), ("ST-läkare", 1)):
            for row in sheets[sheet][1:]:
                row[column] = None
        del sheets["Önskemål"]
    region(tmp_path, bare)
    shown = screen.command("mall", "region.xlsx", "--per-basenhet", folder=tmp_path)
    assert shown.code == 1 and "fyll i kolumnen Basenhet" in shown.err


def test_the_example_region_can_be_sent(tmp_path: Path) -> None:
    from prognos.system.files import template_path

    book: Any = book_of(template_path("exempel.xlsx"))
    planned = plan_sendings(book, SENT)
    total = sum(len(sending.rows) for sending in planned.sendings)
    assert total == sum(len(table.rows) for table in book.tables.values()) > 1000
