"""Headings over two rows, numbered and divided ones, and what the lines above them tell."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from prognos.hr_export import import_exports, read_exports
from prognos.hr_export.export_headings import find_headings, meaning
from prognos.hr_export.rows.posts import year_of_age
from tests.support.exports import TODAY, codes, read, write_csv, write_xlsx

TWO_ROWS: list[list[Any]] = [
    ["Läkare i regionen per 2026-10-31"], [],
    ["Anst.-", "Namn", "Person-", "Befattning", "Specialist-", "Anställning", None, None,
     "Sysselsättnings-", "Organisation", None],
    ["nummer", None, "nummer", None, "kompetens", "Fr.o.m.", "T.o.m.", "Form", "grad", "Klinik",
     "Enhet"],
    [1, "Ek, A", "19700101-1234", "Överläkare", "Kirurgi", date(2001, 1, 1), None, "Visstid", 80,
     "Kirurgen", "Avdelning 1"],
    ["nummer", None, "nummer", None, "kompetens", "Fr.o.m.", "T.o.m.", "Form", "grad", "Klinik",
     "Enhet"],
]


def test_a_heading_over_two_rows_is_one_heading(tmp_path: Path) -> None:
    exports = read(write_xlsx(TWO_ROWS, tmp_path / "två.xlsx"))
    assert exports.staff == ({"specialty": "Kirurgi", "unit": "Avdelning 1", "birth_year": 1970,
                              "fte_share": 0.8, "employment": "Visstid"},)
    assert exports.account.of("rubrikrad") == 1  # its lower row repeated
    assert exports.sources[0].headings.row == 3
    assert "Personnummer" in exports.sources[0].headings.names.values()


def test_one_word_divided_over_two_rows_is_enough() -> None:
    found = find_headings([["Anställnings-", "Född", "Befattning"], ["nummer", "", ""],
                           ["1001", "1970", "Överläkare"]], {})
    assert found is not None and found.row == 1
    assert found.names[0] == "Anställningsnummer" and len(found.columns) == 3


def test_groups_above_whole_headings_change_nothing() -> None:
    whole = ["Anstnr", "Personnr", "Befattning", "Slutdatum"]
    headings = find_headings([["Person", None, "Tjänst", None], whole, [1, "x", "y", "z"]], {})
    assert headings is not None and headings.row == 1
    assert list(headings.names.values()) == whole


def test_the_first_row_of_data_is_no_half_of_a_heading() -> None:
    """Values that could be headings ("Klinik" as who pays) do not make a row one."""
    top = [["Anstnr", "Befattning", "Finansiering", "Övrigt"],
           ["A1", "Överläkare", "Klinik", "Från"], ["A2", "Överläkare", "Klinik", "Till"]]
    headings = find_headings(top, {})
    assert headings is not None and headings.row == 0
    assert headings.columns["payer"] == (2,)


def test_two_headings_called_till_are_told_apart_by_what_stands_above() -> None:
    top = [["Person", None, "Anställning", None, "Tjänstledighet", None],
           ["Anstnr", "Befattning", "Från", "Till", "Från", "Till"]]
    headings = find_headings(top, {})
    assert headings is not None
    assert (headings.columns["start"], headings.columns["end"]) == ((2,), (3,))
    assert headings.columns["leave_until"] == (5,)


@pytest.mark.parametrize(("heading", "key"), [
    ("Specialitet 2", "specialty"), ("Syssels. grad", "share"), ("Specialistkomp.", "specialty"),
    ("Vårdenhet", "unit"), ("Anställning från", "start"), ("Befattn.", "title"),
])
def test_numbered_and_shortened_headings(heading: str, key: str) -> None:
    found = meaning(heading)
    assert found is not None and found[0] == key


def test_specialties_in_several_columns_are_all_read(tmp_path: Path) -> None:
    exports = read(write_csv(
        [["Anstnr", "Född", "Titel", "Specialitet 1", "Specialitet 2", "Syss.grad"],
         ["1", "1970", "Överläkare", "Ortopedi", "Handkirurgi", "100"],
         ["2", "1971", "Överläkare", "", "Kirurgi", "100"]], tmp_path / "s.csv"))
    assert exports.staff[0]["specialty"] == "Ortopedi"
    assert exports.staff[0]["other_specialties"] == "Handkirurgi"
    assert exports.staff[1]["specialty"] == "Kirurgi"
    assert "flera-specialiteter" in codes(exports)


# --- Ages ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("told", "born"), [
    (date(2026, 12, 31), 1976), (date(2026, 7, 1), 1976), (date(2026, 6, 30), 1975),
    (date(2026, 1, 1), 1975),
])
def test_the_likelier_birth_year_of_an_age(told: date, born: int) -> None:
    """Of all days in a year, most birthdays are past after the middle of the year."""
    assert year_of_age(50, told) == born
    days = [date(year, month, 15) for year in (1975, 1976) for month in range(1, 13)]
    fifty = [day for day in days
             if told.year - day.year - ((told.month, told.day) < (day.month, day.day)) == 50]
    assert sum(day.year == born for day in fifty) >= len(fifty) / 2


AGES = [["Anstnr", "Titel", "Specialitet", "Ålder", "Syss.grad"],
        ["1", "Överläkare", "Ortopedi", "50", "100"]]


@pytest.mark.parametrize(("above", "born"), [
    ([], TODAY.year - 50), ([["Utskrift 2025-03-01"]], 1974),
    ([["Period 2025-01-01 – 2025-12-31"]], TODAY.year - 50),
])
def test_an_age_counts_from_the_day_of_the_export(
    above: list[list[str]], born: int, tmp_path: Path
) -> None:
    exports = read(write_csv([*above, *AGES], tmp_path / "a.csv"))
    assert exports.staff[0]["birth_year"] == born
    assert "fodelsear-ur-alder" in codes(exports)
    assert "age_day" not in exports.staff[0]


def region(path: Path, *specialties: list[Any], measured: datetime | None = None) -> Path:
    """The empty template with own specialties and a Mätdatum."""
    from prognos.template import write_template

    write_template(path, extended=True)
    book = openpyxl.load_workbook(path)
    page = book["Specialiteter"]
    heads = [str(cell.value) for cell in page[2]]
    for number, row in enumerate(specialties, start=3):
        for heading, value in zip(("Specialitet", "Typ", "Alias"), row, strict=True):
            page.cell(number, heads.index(heading) + 1, value)
    for row in book["Antaganden"].iter_rows(min_row=3):
        if row[0].value == "Mätdatum" and measured:
            row[1].value = measured
    book.save(path)
    return path


def test_an_age_counts_from_matdatum_of_the_target(tmp_path: Path) -> None:
    target = region(tmp_path / "r.xlsx", measured=datetime(2024, 12, 31))
    done = import_exports([write_csv(AGES, tmp_path / "a.csv")], target, None, False, TODAY)
    assert done.written and done.exports.staff[0]["birth_year"] == 1974
    told = next(f for f in done.exports.findings if f.code == "fodelsear-ur-alder")
    assert "2024-12-31" in told.message


def test_specialties_of_the_target_are_known(tmp_path: Path) -> None:
    export = write_csv(
        [["Anstnr", "Född", "Titel", "Specialitet", "Syss.grad"],
         ["1", "1970", "Överläkare", "Robotkirurgi", "100"],
         ["2", "1970", "Specialistläkare", "robotkir", "100"],
         ["3", "1970", "Överläkare, robotkirurgi", "", "100"]], tmp_path / "a.csv")
    target = region(tmp_path / "r.xlsx", ["Robotkirurgi", "Bas", "Robotkir"])
    done = import_exports([export], target, None, False, TODAY)
    assert [row["specialty"] for row in done.exports.staff] == ["Robotkirurgi"] * 3
    assert "fel-i-skriven-bok" not in codes(done.exports)
    assert read_exports([export], None, TODAY).unknown_specialties[0] == "Robotkirurgi"
