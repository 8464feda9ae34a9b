"""Rows that are no posts, numbers that are the same person, births that are masked."""

from __future__ import annotations

import random
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from prognos.hr_export import Exports
from prognos.hr_export.rows.row_account import CORRECTION
from prognos.schema.employee_number import employee_key, is_rounded
from prognos.schema.findings import render_line
from tests.support.exports import codes, read, write_csv, write_xlsx

HEADS = ["Anstnr", "Namn", "Personnr", "Befattning", "Specialitet", "Ssg", "Enhet"]


def row(**values: Any) -> list[Any]:
    whole = {"Anstnr": "1", "Namn": "Ek", "Personnr": "19700101-1234", "Befattning": "Överläkare",
             "Specialitet": "Kirurgi", "Ssg": "80", "Enhet": "K1"} | values
    return [whole[heading] for heading in HEADS]


def only(**values: Any) -> list[Any]:
    return row(**(dict.fromkeys(HEADS, "") | values))


def read_rows(folder: Path, *rows: list[Any], heads: list[str] | None = None) -> Exports:
    return read(write_csv([heads or HEADS, *rows], folder / "e.csv"))


def message(exports: Exports, code: str) -> str:
    return next(render_line(each) for each in exports.findings if each.code == code)


# --- Totals ---------------------------------------------------------------------------------------

TOTALS = [
    only(Befattning="Överläkare Summa", Ssg="180"), only(Befattning="Totalsumma", Ssg="180"),
    only(Anstnr="Summa", Ssg="180"), only(Namn="Totalt", Ssg="180"),
    only(Enhet="K1 Total", Ssg="9"),
    only(Befattning="Grand Total", Ssg="180"), only(Anstnr="*", Befattning="Överläkare", Ssg="180"),
    only(Anstnr="**", Ssg="180"), only(Anstnr="***", Ssg="9"), only(Befattning="Resultat", Ssg="9"),
    only(Befattning="Överläkare Resultat", Specialitet="Kirurgi", Ssg="180"),
    only(Befattning="Delsumma", Ssg="9"), only(Befattning="Överläkare Antal", Anstnr="5"),
    only(Befattning="Överläkare Medelvärde", Ssg="90"), only(Ssg="180"),
    only(Enhet="Totalt:", Ssg="1"),
    only(Befattning="Summa överläkare", Ssg="180"), only(Specialitet="Kirurgi Summa", Ssg="180"),
    only(Namn="Antal rader: 7"), only(Befattning="Sum", Ssg="9"), only(Befattning="Gesamtergebnis"),
    only(Befattning="Överläkare, summa", Ssg="180"), only(Anstnr="Totalt 12", Ssg="180"),
]


@pytest.mark.parametrize("total", TOTALS, ids=str)
def test_totals_of_any_program_are_told_as_totals(total: list[Any], tmp_path: Path) -> None:
    exports = read_rows(tmp_path, row(), total, row(Anstnr="2", Personnr="19750202-2345"))
    assert exports.account.of("summarad") == 1 and len(exports.staff) == 2
    assert "rad 3)" in message(exports, "utelamnad-summarad")


@pytest.mark.parametrize("person", [
    row(Namn="Summa, Anna"), row(Namn="Anna Total"), row(Enhet="Total Rehab"), row(Enhet="Totalt"),
    row(Enhet="Resultatenheten"), row(Namn="Sum, Li", Personnr=""), row(Namn="Summa", Personnr=""),
    row(Enhet="Ekonomi Resultat", Personnr=""), row(Enhet="*", Personnr="", Namn=""),
    row(Befattning="Överläkare, totalansvarig"), row(Enhet="Alla", Personnr="", Namn=""),
], ids=str)
def test_names_that_hold_such_words_stay(person: list[Any], tmp_path: Path) -> None:
    assert len(read_rows(tmp_path, person).staff) == 1


def test_totals_where_no_column_tells_a_person(tmp_path: Path) -> None:
    heads = ["Befattning", "Specialitet", "Ålder", "Ssg", "Enhet", "Gäller"]
    exports = read_rows(
        tmp_path, ["Överläkare", "Kirurgi", "50", "80", "Total Rehab", "Alla"],
        ["Överläkare", "Kirurgi", "55", "100", "Summa Norr", "Alla"],
        ["Överläkare Summa", "", "", "180", "", ""], ["", "", "", "180", "", ""],
        ["Överläkare Medel", "", "52,5", "90", "", ""], ["", "", "", "", "Totalt", ""], heads=heads)
    assert len(exports.staff) == 2 and exports.account.of("summarad") == 4


# --- Numbers --------------------------------------------------------------------------------------


@pytest.mark.parametrize("written", [
    "1001", "1001.0", "1001,00", 1001, 1001.0, "1.001E3", "1,001E+03", "'1001", "001001", " 1001 ",
    "10 01", "1001.", "1.001", "1,001",
])
def test_numbers_that_are_the_same(written: Any, tmp_path: Path) -> None:
    assert employee_key(written) == "1001"
    first = write_csv([HEADS, row(Anstnr="1001", Namn="")], tmp_path / "a.csv")
    other = write_xlsx([HEADS, row(Anstnr=written, Personnr="", Namn="")], tmp_path / "b.xlsx")
    exports = read(first, other)
    assert [each["birth_year"] for each in exports.staff] == [1970]


@pytest.mark.parametrize("nobody", [
    "1,2E+07", "1.23E+11", "XXXX", "****", "-", "0", "0000", "saknas", "okänt", "19700101-XXXX",
    "N/A",
])
def test_what_tells_nobody_apart_joins_nobody(nobody: str, tmp_path: Path) -> None:
    exports = read_rows(tmp_path, row(Anstnr=nobody, Personnr="1970", Namn="Ek"),
                        row(Anstnr=nobody, Personnr="1975", Namn="Al"))
    assert sorted(each["birth_year"] for each in exports.staff) == [1970, 1975]
    assert ("cell-olast" in codes(exports)) == is_rounded(nobody)


# --- Births ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("written", [
    "19700101-XXXX", "700101-", "'19700101-1234", "700101-XXXX", "700101XXXX", "19700101****",
    "19700101 XXXX", "19700101-", "19700101-12XX", "700101-****", "1970-01-01-XXXX", "1970.0",
    "197001011234.0", "19700101.0", "1970XXXX-XXXX", "197001XX-XXXX", "70XXXX-XXXX", "1,97001E+11",
    "700161-XXXX", "19700101–XXXX", "19700101-####", "25600", "’700101-1234",
    "1 970", "1.970", "1,970", "19700101/XXXX", "700101/1234", "19700101-nnnn", "19700101-----",
    "19700101¤¤¤¤", "(19700101-XXXX)", "19700101-XXXX (maskerat)",
])
def test_what_is_left_of_a_personnummer_is_the_birth_year(written: str, tmp_path: Path) -> None:
    for number in ("1", ""):
        exports = read_rows(tmp_path, row(Personnr=written, Anstnr=number))
        assert [each.get("birth_year") for each in exports.staff] == [1970]
        assert "cell-olast" not in codes(exports)


@pytest.mark.parametrize("written", [
    "XXXXXXXX-XXXX", "19701301-XXXX", "2001XXXXXX", "****", "(70)", "(XXXX)", "NNNNNNNN-NNNN",
])
def test_masked_births_that_tell_no_year_are_told(written: str, tmp_path: Path) -> None:
    exports = read_rows(tmp_path, row(Personnr=written))
    assert "birth_year" not in exports.staff[0] and "cell-olast" in codes(exports)


def test_masked_births_join_nobody(tmp_path: Path) -> None:
    exports = read_rows(tmp_path, row(Anstnr="", Personnr="19700101-XXXX"),
                        row(Anstnr="", Personnr="19700101-XXXX", Namn="Al"))
    assert len(exports.staff) == 2


# --- Negative shares ------------------------------------------------------------------------------


def shares(exports: Exports) -> list[float | None]:
    return [each.get("fte_share") for each in exports.staff]


@pytest.mark.parametrize("minus", ["-50", "−50", "50-", "-50,0", "(50)"])
def test_a_negative_row_is_taken_off_the_row_it_corrects(minus: str, tmp_path: Path) -> None:
    exports = read_rows(tmp_path, row(Ssg="100"), row(Ssg=minus))
    assert shares(exports) == [0.5]
    assert "rad 3)" in message(exports, "rattelse-avraknad")
    assert exports.account.of(CORRECTION) == 1


def test_a_row_taken_back_leaves_the_new_one(tmp_path: Path) -> None:
    exports = read_rows(tmp_path, row(Ssg="100"), row(Ssg="-100"), row(Ssg="80", Enhet="K2"))
    assert shares(exports) == [0.8] and exports.staff[0]["unit"] == "K2"
    assert exports.account.of(CORRECTION) == 2


@pytest.mark.parametrize("rows", [
    [row(Ssg="-100")], [row(Ssg="-100 %")], [row(Ssg="-1")],
    [row(Ssg="-0,5", Anstnr="", Personnr="")],
    [row(Ssg="-80", Anstnr="9", Personnr="19750101-1234")],
])
def test_a_negative_row_is_never_a_post_of_its_own(rows: list[list[Any]], tmp_path: Path) -> None:
    whole = row(Ssg="100", Anstnr="2", Personnr="19800101-1234")
    exports = read_rows(tmp_path, whole, *rows)
    assert shares(exports) == [1.0] and exports.account.of(CORRECTION) == 1
    assert "rattelse-oklar" in codes(exports)


@pytest.mark.parametrize("other", [
    row(Ssg="-50", Befattning="Specialistläkare"), row(Ssg="-50", Enhet="K9"), row(Ssg="-120"),
    row(Ssg="-50", Specialitet="Urologi"),
])
def test_a_correction_that_is_not_sure_is_told_and_leaves_the_post(
    other: list[Any], tmp_path: Path
) -> None:
    exports = read_rows(tmp_path, row(Ssg="100"), other)
    assert shares(exports) == [1.0] and "rattelse-oklar" in codes(exports)


# --- Absence --------------------------------------------------------------------------------------


def absent(folder: Path, heading: str, *cells: Any) -> Exports:
    rows = [[*row(Anstnr=str(n), Personnr="", Ssg="80"), cell] for n, cell in enumerate(cells, 1)]
    return read(write_xlsx([[*HEADS, heading], *rows], folder / "e.xlsx"))


@pytest.mark.parametrize("heading", ["Frånvaro", "Frånvaro %", "Tjänstledighet", "Frånvarograd"])
def test_a_share_of_absence_lessens_the_working_share(heading: str, tmp_path: Path) -> None:
    exports = absent(tmp_path, heading, 50, "100 %", None, 0, "nej")
    assert [each.get("working_share") for each in exports.staff] == pytest.approx(
        [0.4, 0.0, None, 0.8, None])
    assert "franvaro-raknad" in codes(exports)


@pytest.mark.parametrize("cell", [
    date(2027, 8, 31), "2027-08-31", "2026-09-01 - 2027-08-31", "Föräldraledig t.o.m. 2027-08-31",
    "2026-09-01 – 2027-08-31", "20270831",
])
def test_a_day_of_absence_is_the_last_day_of_leave(cell: Any, tmp_path: Path) -> None:
    exports = absent(tmp_path, "Frånvaro", cell)
    assert exports.staff[0]["leave_until"] == date(2027, 8, 31)
    assert "working_share" not in exports.staff[0]


def test_a_column_of_days_of_absence_is_told_and_not_read(tmp_path: Path) -> None:
    exports = absent(tmp_path, "Frånvaro", 210, 14, 0)
    assert not any("working_share" in each for each in exports.staff)
    assert "rad 2, 3, 4)" in message(exports, "cell-olast")


def test_reasons_of_absence_are_neither_read_nor_kept(tmp_path: Path) -> None:
    exports = absent(tmp_path, "Frånvaro", "Sjukskriven", "ja")
    assert not any({"working_share", "leave_until"} & set(each) for each in exports.staff)
    assert "rad 2, 3)" in message(exports, "cell-olast")
    assert "Sjukskriven" not in str(exports)


def test_whole_leave_with_its_end_and_leave_in_part(tmp_path: Path) -> None:
    heads = [*HEADS, "Frånvaro", "Frånvaro t.o.m."]
    exports = read(write_csv(
        [heads, [*row(Anstnr="1", Personnr=""), "100", "2027-08-31"],
         [*row(Anstnr="2", Personnr=""), "25", "2027-08-31"]], tmp_path / "e.csv"))
    whole, part = exports.staff
    assert whole["leave_until"] == date(2027, 8, 31) and "working_share" not in whole
    assert part["working_share"] == pytest.approx(0.6) and "leave_until" not in part
    assert {"franvaro-delvis", "franvaro-raknad"} <= codes(exports)


def test_the_working_share_goes_before_the_absence(tmp_path: Path) -> None:
    heads = [*HEADS, "Tjänstgöringsgrad", "Frånvaro"]
    exports = read(write_csv([heads, [*row(), "70", "50"]], tmp_path / "e.csv"))
    assert exports.staff[0]["working_share"] == 0.7


# --- Every row is accounted for -------------------------------------------------------------------


def test_twenty_thousand_rows_of_every_kind_are_accounted_for(tmp_path: Path) -> None:
    choose = random.Random(13)
    kinds = [*TOTALS, row(), row(Ssg="-80"), row(Anstnr="1001.0"), row(Personnr="19700101-XXXX"),
             row(Befattning="\ufffdverl\ufffdkare"), row(Befattning="Sjuksköterska"), only(), HEADS,
             row(Specialitet="Häxkonst"), row(Befattning=""), only(Befattning="Överläkare"),
             row(Befattning="ST-läkare"), row(Namn="Vakant", Personnr=""), row(Anstnr="XXXX")]
    rows = [list(choose.choice(kinds)) for _ in range(20_000)]
    for number, each in enumerate(rows):
        if each[0] == "1" and choose.random() < 0.9:
            each[0], each[2] = str(number), ""
    account = read_rows(tmp_path, *rows).account
    filled = sum(any(each) for each in rows)
    assert account.read == filled == account.taken + account.left_out
