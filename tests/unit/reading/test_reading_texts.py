"""Texts in a workbook's cells that may mean two things, or that are damaged: never taken."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from prognos.reading import read_inputs
from prognos.reading.lookup import make_lookup
from prognos.schema.dictionary import load_schema
from prognos.schema.findings import ERROR
from prognos.schema.values import ValueProblem, change, number, share
from prognos.xlsx.read.addresses import column_letters
from tests.support.workbooks import Spoil, good, page, put, read, together, write

FIGURES = frozenset({"number", "money", "whole", "share", "change"})
SHEETS = [sheet for sheet in load_schema().sheets if not sheet.free_text
          and any(column.domain.kind in FIGURES for column in sheet.columns)]


def cells_told(folder: Path, spoil: Spoil, code: str) -> set[str]:
    return {f"{each.sheet}!{each.cell}" for each in read(folder, spoil).findings
            if each.code == code}


@pytest.mark.parametrize("written", ["1.200", "1,000", "950.000"])
def test_a_sign_of_thousands_or_decimals_is_asked_in_every_column(
    written: str, tmp_path: Path
) -> None:
    expected, pages = set(), []
    for sheet in SHEETS:
        figures = [column.domain.kind in FIGURES for column in sheet.columns]
        pages.append(page(sheet.name, [[column.heading for column in sheet.columns],
                                       [written if figure else None for figure in figures]]))
        expected |= {f"{sheet.name}!{column_letters(place)}2"
                     for place, figure in enumerate(figures, start=1) if figure}
    assert expected - cells_told(tmp_path, together(*pages), "tvetydigt-tal") == set()


def test_years_and_assumptions_are_asked_too(tmp_path: Path) -> None:
    spoil = together(put("Behov", 2027, "3.000"), put("Antaganden", "Antagande", "Månadslön ST", 4),
                     put("Antaganden", "Värde", "45.000", 4))
    assert cells_told(tmp_path, spoil, "tvetydigt-tal") == {"Behov!J2", "Antaganden!B5"}


@pytest.mark.parametrize(("written", "value"), [
    ("0,125", 0.125), ("0.500", 0.5), ("1 200", 1200.0), ("1\u00a0200,50", 1200.5),
    ("1 200,500", 1200.5), ("1200,500", 1200.5), ("1,25", 1.25), ("12.5", 12.5), (1.2, 1.2),
    ("1485,5", 1485.5), ("1,0000", 1.0), ("-0,125", -0.125),
])
def test_numbers_that_mean_one_thing(written: Any, value: float) -> None:
    assert number(written) == value


@pytest.mark.parametrize("written", ["1.200", "1,000", "950.000", "+1,500", "−1.250", "10,000"])
def test_numbers_that_may_mean_two_things(written: str) -> None:
    for reader in (number, share, change):
        with pytest.raises(ValueProblem, match="tvetydigt-tal"):
            reader(written)


@pytest.mark.parametrize("written", ["1'000", "1.200,50", "1,200.50", "1.200.000", "12 34"])
def test_other_ways_of_writing_thousands_are_no_numbers(written: str) -> None:
    with pytest.raises(ValueProblem, match="inte-tal"):
        number(written)


def test_a_per_cent_sign_leaves_decimals_only() -> None:
    assert share("12,500 %") == 0.125 and change("1,250 %") == 0.0125


@pytest.mark.parametrize(("sheet", "column", "written"), [
    ("Bemanning", "Basenhet", "VÃ¥rdcentralen"), ("Bemanning", "Område", "Ume\ufffd"),
    ("Bemanning", "Specialitet", "Allm?nmedicin"), ("Behov", "Område", "Ume?"),
    ("ST-läkare", "Specialitet", "Ã–gonsjukdomar"), ("Önskemål", "Motiv", "v„rd saknas"),
    ("Bemanning", "Anställningsform", "Tillsvidareanst{lld"),
])
def test_damaged_letters_are_told_with_the_cell(
    sheet: str, column: str, written: str, tmp_path: Path
) -> None:
    place = column_letters(good()[sheet][0].index(column) + 1)
    told = cells_told(tmp_path, put(sheet, column, written), "skadade-tecken")
    assert told == {f"{sheet}!{place}2"}


def test_damaged_headings_and_sheet_names_are_told(tmp_path: Path) -> None:
    sheets = good()
    sheets["Bemanning"][0][4] = "FÃ¶delseÃ¥r"
    sheets["Ã–nskemÃ¥l"] = sheets.pop("Önskemål")
    found = [each for each in read_inputs(write(sheets, tmp_path / "r.xlsx")).findings
             if each.code == "skadade-tecken"]
    assert {(each.severity, each.cell) for each in found} == {(ERROR, None), (ERROR, "E1")}


@pytest.mark.parametrize(("column", "written"), [
    ("Motiv", "Varför? Det är brist?"), ("Basenhet", "Müller & Co [A]"), ("Motiv", "a|b {c}"),
])
def test_sound_texts_are_no_damage(column: str, written: str, tmp_path: Path) -> None:
    assert cells_told(tmp_path, put("Önskemål", column, written), "skadade-tecken") == set()


@pytest.mark.parametrize(("column", "written"), [
    ("Område", "Umeå Summa"), ("Område", "Totalt"), ("Basenhet", "Delsumma"), ("Basenhet", "*"),
    ("Basenhet", "H1 totalt"), ("Basenhet", "Grand Total"), ("Specialitet", "Kirurgi Summa"),
    ("Specialitet", "Totalsumma"), ("Specialitet", "Summa Kirurgi"), ("Basenhet", "Resultat"),
])
def test_totals_of_other_programs_are_told(column: str, written: str, tmp_path: Path) -> None:
    spoil = together(put("Bemanning", "Specialitet", "Kirurgi", 5),
                     put("Bemanning", column, written, 5))
    place = {"Specialitet": "A", "Område": "B", "Basenhet": "C"}[column]
    assert cells_told(tmp_path, spoil, "summarad") == {f"Bemanning!{place}6"}


@pytest.mark.parametrize("name", ["Totalförsvaret", "Resultatenheten", "Rehab Total", "Summarum"])
def test_names_that_hold_such_words_are_no_totals(name: str, tmp_path: Path) -> None:
    assert cells_told(tmp_path, put("Bemanning", "Basenhet", name), "summarad") == set()


@pytest.mark.parametrize("written", [
    "19700101-XXXX", "700101-", "19700101****", "700101-****", "19700101", "1970-01-01-XXXX",
])
def test_a_masked_personnummer_keeps_its_birth_year(written: str, tmp_path: Path) -> None:
    spoil = together(put("Bemanning", "Personnummer", written),
                     put("Bemanning", "Födelseår", None))
    result = read(tmp_path, spoil)
    assert result.inputs is not None
    assert result.inputs.people.staff.birth_year[0] == 1970


@pytest.mark.parametrize(("sheet", "column", "written", "code"), [
    ("Bemanning", "Antal", 100_000, "ovantat-varde"),
    ("ST-läkare", "Antal", 5_000, "ovantat-varde"),
    ("Bemanning", "Anmäld avgång", date(2099, 12, 31), "datum-langt-bort"),
    ("Bemanning", "Slutdatum", "2075-01-01", "datum-langt-bort"),
    ("Bemanning", "Tjänstledig t.o.m.", date(2060, 1, 1), "datum-langt-bort"),
    ("ST-läkare", "Planerat slutdatum", date(2060, 1, 1), "datum-langt-bort"),
    ("ST-läkare", "Startdatum", date(1950, 1, 1), "datum-langt-bort"),
    ("ST-läkare", "Planerat slutdatum", date(1950, 1, 1), "datum-langt-bort"),
    ("ST-läkare", "Startdatum", date(2090, 1, 1), "datum-langt-bort"),
    ("Bemanning", "Personnummer", "19650505-1234", "fodelsear-olika"),
    ("Bemanning", "Personnummer", "650505-XXXX", "fodelsear-olika"),
    ("Bemanning", "Ålder", 40, "fodelsear-olika"),
    ("Önskemål", "Basenhet", "K99", "onskemal-okand-enhet"),
    ("Bemanning", "Ytterligare specialiteter", "Urologi; Häxkonst", "okand-specialitet"),
    ("Bemanning", "Ytterligare specialiteter", "Häxkonst", "okand-specialitet"),
])
def test_what_is_possible_but_can_hardly_be_meant_is_told_with_the_cell(
    sheet: str, column: str, written: Any, code: str, tmp_path: Path
) -> None:
    headings = good()[sheet][0]
    place = headings.index(column) if column in headings else len(headings)
    told = cells_told(tmp_path, put(sheet, column, written), code)
    assert f"{sheet}!{column_letters(place + 1)}2" in told


@pytest.mark.parametrize(("sheet", "column", "written"), [
    ("Bemanning", "Antal", 120), ("Bemanning", "Anmäld avgång", date(2035, 1, 1)),
    ("Bemanning", "Personnummer", "19700505-1234"), ("Bemanning", "Personnummer", "700505-XXXX"),
    ("Bemanning", "Ålder", 56), ("Önskemål", "Basenhet", "h1"),
    ("Bemanning", "Ytterligare specialiteter", "Urologi; internmedicin"),
    ("Bemanning", "Ytterligare specialiteter", "Urologi;"),
])
def test_what_can_be_meant_is_not_told(
    sheet: str, column: str, written: Any, tmp_path: Path
) -> None:
    codes = {each.code for each in read(tmp_path, put(sheet, column, written)).findings}
    assert not codes & {"ovantat-varde", "datum-langt-bort", "fodelsear-olika", "okand-specialitet",
                        "onskemal-okand-enhet"}


def test_specialties_that_build_on_each_other_are_told(tmp_path: Path) -> None:
    rows: list[list[Any]] = [["Specialitet", "Typ", "Basspecialitet"],
                             ["Månmedicin", "Gren", "Solmedicin"],
                             ["Solmedicin", "Gren", "Månmedicin"],
                             ["Ringmedicin", "Gren", "Ringmedicin"],
                             ["Ytmedicin", "Gren", "Kirurgi"],
                             ["Vägmedicin", "Gren", "Solmedicin"]]
    result = read(tmp_path, page("Specialiteter", rows))
    circles = {each.cell for each in result.findings if each.code == "bas-i-cirkel"}
    assert circles == {"C2", "C3", "C4"}
    assert "Menades ”Månmedicin”" not in str(result.findings)


def test_a_name_is_never_suggested_for_itself() -> None:
    lookup = make_lookup(("Kirurgi", "Handkirurgi"), {})
    assert "”Kirurgi”" not in lookup.suggestion("kirurgi")


@pytest.mark.parametrize("written", ["1001", 1001, 1001.0, "1001.0", "1,001E+03", "'1001", "01001"])
def test_an_employment_number_is_the_same_however_it_is_written(
    written: Any, tmp_path: Path
) -> None:
    spoil = together(
        put("Bemanning", "Anställningsnr", 1001), put("Bemanning", "Sysselsättningsgrad", 0.5),
        *(put("Bemanning", heading, value, 5) for heading, value in (
            ("Specialitet", "Kirurgi"), ("Basenhet", "K1"), ("Födelseår", 1970),
            ("Sysselsättningsgrad", 0.25), ("Anställningsnr", written))))
    result = read(tmp_path, spoil)
    assert result.inputs is not None
    assert result.inputs.people.staff.fte[0] == 0.75


@pytest.mark.parametrize("written", ["Omrade", "Omr?de", "Omr_de", "Omrde", "Omraade", "OMR??DE"])
def test_a_heading_without_its_letters_is_no_unknown_column(written: str, tmp_path: Path) -> None:
    """Else every area of the sheet would be lost with a mere notice."""
    def spoil(sheets: dict[str, list[list[Any]]]) -> None:
        heads = sheets["Bemanning"][0]
        heads[heads.index("Område")] = written

    found = [each for each in read(tmp_path, spoil).findings if each.code == "skadade-tecken"]
    assert [(each.severity, each.sheet, each.cell) for each in found] == [
        (ERROR, "Bemanning", "B1")]


@pytest.mark.parametrize("written", ["Onskemal", "_nskem_l", "nskeml"])
def test_a_sheet_without_its_letters_is_no_unknown_sheet(written: str, tmp_path: Path) -> None:
    def spoil(sheets: dict[str, list[list[Any]]]) -> None:
        sheets[written] = sheets.pop("Önskemål")

    found = [each for each in read(tmp_path, spoil).findings if each.code == "skadade-tecken"]
    assert [(each.severity, each.sheet) for each in found] == [(ERROR, written)]


@pytest.mark.parametrize("own", ["Ombud", "R", "Område 2", "Order", "Födelseort", "Basenhetschef"])
def test_columns_of_ones_own_are_not_damaged(own: str, tmp_path: Path) -> None:
    def spoil(sheets: dict[str, list[list[Any]]]) -> None:
        sheets["Bemanning"][0].append(own)

    assert "skadade-tecken" not in {each.code for each in read(tmp_path, spoil).findings}


def test_a_hidden_column_that_is_read_is_told(tmp_path: Path) -> None:
    """Its values count; one without any is not worth a word."""
    path = write(good(), tmp_path / "bok.xlsx")
    book = openpyxl.load_workbook(path)
    for letter in ("F", "I"):  # shares; no form of employment is filled in
        book["Bemanning"].column_dimensions[letter].hidden = True
    book.save(path)
    found = [each for each in read_inputs(path).findings if each.code == "dold-kolumn-last"]
    assert [(each.sheet, each.cell) for each in found] == [("Bemanning", "F1")]
