"""Cells are found by sheet name and heading, and nothing that identifies a person is kept."""

from __future__ import annotations

import re
import zipfile
from datetime import date
from pathlib import Path

import pytest

from prognos.reading import read_inputs
from prognos.reading.workbook import UNREADABLE
from prognos.schema.findings import Findings, render_line
from prognos.xlsx.read.archive import HeldFile, open_workbook
from tests.support.workbooks import Sheets, codes, good, make_book, put, read, write

B, N = "Bemanning", "Behov"


def test_sheets_and_headings_match_by_alias_case_space_and_unicode_form(tmp_path: Path) -> None:
    sheets = good()
    decomposed = "O\u0308nskema\u030al"
    sheets = {decomposed if name == "Önskemål" else name: rows for name, rows in sheets.items()}
    sheets["  budgetram "] = sheets.pop("Budgetram")
    sheets["  budgetram "][0] = ["ÅR *", "avser", "Anslag", "Redan\n  bundet", "Max antal block"]
    result = read_inputs(write(sheets, tmp_path / "bok.xlsx"))
    assert result.inputs is not None
    assert len(result.inputs.rules.requests) == 1
    assert result.inputs.money.budgets[0].max_blocks[0] == 10


def test_columns_in_any_order_and_headings_below_a_title(tmp_path: Path) -> None:
    sheets = good()
    sheets[B] = [["Uttag ur HR-systemet"], [], *[list(reversed(row)) for row in sheets[B]]]
    assert len(sheets[B][3]) == len(sheets[B][2])
    result = read_inputs(write(sheets, tmp_path / "bok.xlsx"))
    assert result.inputs is not None
    assert result.inputs.people.staff.birth_year.tolist() == [1970, 1980, 1966, 1958]
    assert result.inputs.people.staff.row.tolist() == [4, 5, 6, 7]


def test_a_heading_row_after_the_first_twenty_is_not_found(tmp_path: Path) -> None:
    sheets = good()
    sheets[B] = [*[["text"]] * 20, *sheets[B]]
    assert "rubrikrad-saknas" in codes(read_inputs(write(sheets, tmp_path / "bok.xlsx")))


def test_empty_rows_and_rows_with_only_a_comment_are_skipped(tmp_path: Path) -> None:
    def spoil(sheets: Sheets) -> None:
        sheets[B].insert(2, [" ", None, "\u00a0"])
        put(B, "Kommentar", "Kontrollerat av HR", 6)(sheets)
    result = read(tmp_path, spoil)
    assert result.inputs is not None
    assert result.inputs.people.staff.row.tolist() == [2, 4, 5, 6]


def test_comments_are_kept_on_every_sheet(tmp_path: Path) -> None:
    result = read(tmp_path, put(B, "Kommentar", "Går i pension?"))
    assert result.tables["bemanning"].rows[0].values["comment"] == "Går i pension?"
    assert "okand-kolumn" not in codes(result)


@pytest.mark.parametrize("heading", [2030, "2030", date(2030, 1, 1), date(2030, 12, 31)])
def test_year_columns(heading: object, tmp_path: Path) -> None:
    def spoil(sheets: Sheets) -> None:
        sheets[N][0][-1] = heading
    result = read(tmp_path, spoil)
    assert result.inputs is not None
    need = result.inputs.need.by_group[0]
    assert need is not None and need.figures == ((2027, 3.0), (2030, 4.5))


def test_the_same_year_twice_is_an_error(tmp_path: Path) -> None:
    def spoil(sheets: Sheets) -> None:
        sheets[N][0][-1] = "2027"
    assert "rubrik-dubbel" in codes(read(tmp_path, spoil))


@pytest.mark.parametrize("word", ["Summa", "TOTALT", "Summa Kirurgi", "Total:", "Delsumma"])
def test_rows_that_look_like_totals(word: str, tmp_path: Path) -> None:
    def spoil(sheets: Sheets) -> None:
        sheets[B].append([word, None, None, None, 1970])
    found = [f for f in read(tmp_path, spoil).findings if f.code == "summarad"]
    assert [f.cell for f in found] == ["A6"]


def test_a_specialty_that_only_begins_like_a_total_is_none(tmp_path: Path) -> None:
    def spoil(sheets: Sheets) -> None:
        sheets["Önskemål"][1][0] = "Summarum-kliniken"
    assert "summarad" not in codes(read(tmp_path, spoil))


def test_a_merged_title_above_the_headings_is_no_error(tmp_path: Path) -> None:
    sheets = good()
    sheets[B] = [["Bemanning"], *sheets[B]]
    book = make_book(sheets)
    book[B].merge_cells("A1:F1")
    book.save(tmp_path / "bok.xlsx")
    assert read_inputs(tmp_path / "bok.xlsx").inputs is not None


def test_an_unread_cell_is_told_once_and_takes_no_default(tmp_path: Path) -> None:
    book = make_book(good())
    book[B]["F2"] = "#N/A"
    book.save(tmp_path / "bok.xlsx")
    result = read_inputs(tmp_path / "bok.xlsx")
    assert [f.code for f in result.findings if f.severity == "fel"] == ["felvarde"]
    assert result.tables["bemanning"].rows[0].values["fte_share"] is UNREADABLE


@pytest.mark.parametrize(("stored", "lacking"), [
    (b"<v>2</v>", 0), (b"<v></v>", 1), (b"<v/>", 1), (b"", 1),
])
def test_formulas_without_a_stored_value_are_found(
    stored: bytes, lacking: int, tmp_path: Path
) -> None:
    path = write(good() | {"Blad": [["=1+1"]]}, tmp_path / "bok.xlsx")
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, re.sub(rb"(<f>1\+1</f>)<v ?/?>(</v>)?", rb"\1" + stored, part))
    pages = open_workbook(path, Findings())
    assert pages is not None
    cells = pages.sheets[-1].cells
    assert (len(cells.unstored), len(cells.grid)) == (lacking, 1 - lacking)


def test_a_column_coloured_to_the_last_row_does_not_make_rows(tmp_path: Path) -> None:
    book = make_book(good())
    book[B].cell(1_048_576, 1).number_format = "@"
    book.save(tmp_path / "bok.xlsx")
    result = read_inputs(tmp_path / "bok.xlsx")
    assert result.inputs is not None
    assert len(result.tables["bemanning"].rows) == 4


SECRETS = ("700305-1234", "19660101-4321", "Eksjöö", "4711")


def _personal(sheets: Sheets) -> None:
    put(B, "Personnummer", SECRETS[0], 1)(sheets)
    put(B, "Födelseår", None, 1)(sheets)
    put(B, "Efternamn", SECRETS[2], 1)(sheets)
    put(B, "Basenhet", f"K1 {SECRETS[1]}", 2)(sheets)
    put(B, "Anställningsnr", int(SECRETS[3]), 3)(sheets)
    put(B, "Specialitet", f"Okänd {SECRETS[0]}", 4)(sheets)
    sheets[SECRETS[1]] = [["blad"]]


def test_nothing_that_identifies_a_person_is_kept_or_shown(tmp_path: Path) -> None:
    result = read(tmp_path, _personal)
    said = repr(result.tables) + "\n".join(render_line(f) for f in result.findings)
    for secret in SECRETS:
        assert secret not in said
    named = {f.cell for f in result.findings if f.code == "personuppgifter-i-kolumn"}
    assert {"P1", "Q1", "C1", "A1"} == named


def test_a_name_where_yes_or_no_is_asked_for_is_not_repeated(tmp_path: Path) -> None:
    result = read(tmp_path, put("Önskemål", "Kandidat finns", "Eva Eksjöö"))
    assert "inte-ja-nej" in codes(result)
    assert "Eksjöö" not in "".join(render_line(finding) for finding in result.findings)


def test_a_personnummer_gives_the_birth_year(tmp_path: Path) -> None:
    def spoil(sheets: Sheets) -> None:
        put(B, "Personnummer", "200365+1234", 1)(sheets)
        put(B, "Personnummer", 198506301234, 2)(sheets)
        for row in (1, 2):
            put(B, "Födelseår", None, row)(sheets)
    result = read(tmp_path, spoil)
    assert result.inputs is not None
    assert result.inputs.people.staff.birth_year.tolist()[:2] == [1920, 1985]


def test_a_file_in_memory_is_read_as_the_same_file_on_disk(tmp_path: Path) -> None:
    on_disk = write(good(), tmp_path / "bok.xlsx")
    held, same = read_inputs(HeldFile("bok.xlsx", on_disk.read_bytes())), read_inputs(on_disk)
    assert held.inputs is not None
    assert (held.findings, held.sha256, held.name) == (same.findings, same.sha256, same.name)


@pytest.mark.parametrize(("name", "content", "code"), [
    ("bok.xlsx", b"", "tom-fil"),
    ("bok.xls", b"Skapad 2026-11-01\r\n<table border=1><tr><td>A</td></tr></table>", "webbsida"),
    ("~$bok.xlsx", b"Anna", "excels-lasfil"),
    ("bok.xls", bytes.fromhex("D0CF11E0A1B11AE1"), "gammalt-format"),
])
def test_what_is_no_workbook_is_refused_in_memory_too(name: str, content: bytes, code: str) -> None:
    result = read_inputs(HeldFile(name, content))
    assert result.inputs is None and codes(result) == {code}
