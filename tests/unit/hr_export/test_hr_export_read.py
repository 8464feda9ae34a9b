"""Exports of each kind: which column is what, who counts, and every row accounted for."""

from __future__ import annotations

import codecs
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from prognos import hr_export
from prognos.hr_export import Exports
from prognos.hr_export.export_headings import find_headings, meaning
from prognos.hr_export.read_exports import columns_taken, columns_unread
from prognos.hr_export.rows.posts import Post
from prognos.hr_export.rows.row_account import (
    DOUBLE,
    JOINED,
    NO_DATES,
    NO_SPECIALTY,
    REASONS,
    Account,
)
from prognos.schema.dictionary import read_data
from tests.support.exports import (
    HEROMA,
    PERSONEC,
    VISMA,
    Table,
    codes,
    read,
    write_csv,
    write_xlsb,
    write_xlsx,
)
from tests.support.places import DATA

DATA = DATA / "exports"
HEADS = ["Anstnr", "Personnummer", "Befattning", "Specialitet", "Syss.grad", "Anst.datum"]


def small(tmp_path: Path, *rows: list[Any], heads: list[str] | None = None) -> Exports:
    """An export of a few rows."""
    return read(write_xlsx([heads or HEADS, *rows], tmp_path / "liten.xlsx"))


def person(number: int, title: str = "Överläkare", specialty: str = "Kirurgi",
           share: Any = 100, born: str = "19700101-1234", start: str = "") -> list[Any]:
    return [number, born, title, specialty, share, start]


# --- The layouts ---------------------------------------------------------------------------------


def test_heroma_layout(tmp_path: Path) -> None:
    exports = read(write_csv(HEROMA, tmp_path / "heroma.csv"))
    assert exports.staff == (
        {"specialty": "Kirurgi", "unit": "Kirurgkliniken", "birth_year": 1970, "fte_share": 1.0,
         "working_share": 0.7, "employment": "Tillsvidare"},
        {"specialty": "Allmänmedicin", "unit": "Hälsocentralen", "birth_year": 1970,
         "fte_share": 0.5, "employment": "Tillsvidare"},
        {"specialty": "Kirurgi", "fte_share": 1.0, "working_share": 1.0,
         "employment": "Tillsvidare"},
    )
    assert exports.trainees == (
        {"specialty": "Psykiatri", "unit": "Psykiatri Norr", "birth_year": 1985,
         "start": date(2024, 1, 1), "planned_end": date(2029, 1, 1), "fte_share": 0.8},
    )
    account = exports.account
    assert (account.read, account.taken, account.left_out) == (10, 7, 3)
    assert (account.of("specialist"), account.of("st"), account.of(JOINED)) == (3, 1, 1)
    assert (account.of("at"), account.of("junior")) == (1, 1)
    assert (account.of("other"), account.of("vakans"), account.of("summarad")) == (1, 1, 1)
    assert {"anstallningsdatum-start", "anstallningsdatum-slut", "skyddad"} <= codes(exports)


def test_personec_layout(tmp_path: Path) -> None:
    exports = read(write_xlsx(PERSONEC, tmp_path / "hcm.xlsx"))
    assert [row["specialty"] for row in exports.staff] == ["Anestesi och intensivvård",
                                                           "Internmedicin"]
    assert exports.staff[0].get("end_date") is None  # 9999-12-31: until further notice
    assert exports.staff[1]["other_specialties"] == "Kardiologi"
    assert exports.trainees[0]["planned_end"] == date(2029, 8, 1)
    assert exports.account.of(NO_SPECIALTY) == 1
    assert exports.unknown_specialties == ("Häxkonst",)
    assert exports.unknown_titles == ("Konstläkare",)


VISMA_ROWS = (
    {"specialty": "Radiologi", "unit": "Röntgen", "birth_year": 1968, "working_share": 0.75},
    {"specialty": "Radiologi", "unit": "Röntgen", "birth_year": 1991, "working_share": 1.0},
)


@pytest.mark.parametrize("suffix", ["ods", "xls", "xlsb", "xlsx", "xlsm"])
def test_visma_layout_in_every_kind_of_workbook(suffix: str, tmp_path: Path) -> None:
    """The ods and the xls were made from the same table with LibreOffice."""
    made = {"xlsb": write_xlsb, "xlsx": write_xlsx, "xlsm": write_xlsx}
    path = made[suffix](VISMA, tmp_path / f"v.{suffix}") if suffix in made else (
        DATA / f"visma.{suffix}")
    exports = read(path)
    assert exports.staff == VISMA_ROWS
    assert (exports.account.read, exports.account.of("summarad")) == (3, 1)
    assert exports.account.places["summarad"] == [(0, 5)]


@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_text_files_of_every_encoding(separator: str, encoding: str, tmp_path: Path) -> None:
    exports = read(write_csv(HEROMA, tmp_path / "h.txt", separator, encoding))
    assert len(exports.staff) == 3
    assert exports.staff[1]["unit"] == "Hälsocentralen"


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark(encoding: str, tmp_path: Path) -> None:
    exports = read(write_csv(HEROMA, tmp_path / "h.txt", "\t", encoding))
    assert len(exports.staff) == 3 and exports.sources[0].source.told == ("UTF-16", "tabb")


def test_utf_16_big_endian(tmp_path: Path) -> None:
    path = write_csv(HEROMA, tmp_path / "h.csv", encoding="utf-16-be")
    path.write_bytes(codecs.BOM_UTF16_BE + path.read_bytes())
    assert len(read(path).staff) == 3


def test_a_quoted_field_may_hold_line_breaks(tmp_path: Path) -> None:
    path = tmp_path / "h.csv"
    path.write_text('Befattning;Specialitet;"Enhet"\n"Överläkare";Kirurgi;"Kir\nNorr"\n',
                    encoding="utf-8")
    exports = read(path)
    assert exports.account.read == 1
    assert exports.staff[0]["unit"] == "Kir Norr"


# --- Headings ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("heading", "key"), [
    ("Syss.grad (%)", "share"), ("Sysselsättningsgrad %", "share"), ("SYSS.GRAD", "share"),
    ("Anställningsgrad", "share"), ("Tjänstgöringsgrad", "working"), ("Enhet/basenhet", "unit"),
    ("Efternamn, förnamn", "name"), ("Anst.nr", "number"), ("Anstnr", "number"),
    ("Personnr.", "birth"), ("Född", "birth"), ("Anst.datum", "start"), ("Anställd från", "start"),
    ("T.o.m.", "end"), ("Anst.form", "employment"), ("AID/etikett", "code"),
    ("Specialistkompetens", "specialty"), ("Kostnadsställe", "unit"), ("Yrkestitel", "title"),
])
def test_headings_in_many_spellings(heading: str, key: str) -> None:
    found = meaning(heading)
    assert found is not None and found[0] == key


def test_a_heading_of_two_different_things_is_placed_nowhere() -> None:
    assert meaning("Enhet/befattning") is None
    assert meaning("Löneklass") is None


def test_the_heading_row_is_the_one_that_names_most() -> None:
    top = [["Enhet: Kirurgi", None], [], ["Befattning", "Anstnr", "Född"], ["Överläkare", 1, 1970]]
    headings = find_headings(top, {})
    assert headings is not None and headings.row == 2
    assert find_headings([["a", "b"], [1, 2]], {}) is None


def test_of_several_columns_the_first_spelling_rules(tmp_path: Path) -> None:
    exports = small(
        tmp_path, ["Org", "Basen", 1, "Överläkare", "Kirurgi", 100, 50],
        heads=["Organisation", "Basenhet", "Anstnr", "Befattning", "Specialitet", "Omfattning",
               "Sysselsättningsgrad"])
    assert exports.staff[0]["unit"] == "Basen"
    assert exports.staff[0]["fte_share"] == 0.5
    assert "kolumn-bredvid" in codes(exports)
    source = exports.sources[0]
    assert columns_taken(source)["share"] == ("Sysselsättningsgrad",)
    assert columns_unread(source) == ("Omfattning",)


# --- Persons -------------------------------------------------------------------------------------


def test_shares_of_several_posts_are_added_but_never_above_one(tmp_path: Path) -> None:
    exports = small(tmp_path, person(1, share=80), person(1, share=40), person(2, born="1980"))
    assert [row["fte_share"] for row in exports.staff] == [1.0, 1.0]
    assert "over-heltid" in codes(exports)
    assert "over-heltid" not in codes(small(tmp_path, person(1, share=60), person(1, share=40)))


def test_a_personnummer_joins_rows_with_different_numbers(tmp_path: Path) -> None:
    exports = small(tmp_path, person(1, share=60), person(2, share=30))
    assert [row["fte_share"] for row in exports.staff] == [pytest.approx(0.9)]


def test_the_post_with_the_largest_share_gives_the_specialty(tmp_path: Path) -> None:
    exports = small(tmp_path, person(1, specialty="Urologi", share=40), person(1, share=60))
    assert exports.staff[0]["specialty"] == "Kirurgi"
    assert exports.staff[0]["other_specialties"] == "Urologi"


def test_a_later_export_only_fills_blanks(tmp_path: Path) -> None:
    first = write_xlsx([["Anstnr", "Befattning", "Syss.grad", "Född", "Enhet"],
                        ["007", "Överläkare", 50, 1970, None]], tmp_path / "a.xlsx")
    second = write_xlsx([["Anställningsnummer", "Specialitet", "Enhet", "Syss.grad"],
                         [7, "Kirurgi", "K1", 100], [8, "Urologi", "U1", 100]],
                        tmp_path / "b.xlsx")
    exports = read(first, second)
    assert exports.staff == ({"specialty": "Kirurgi", "unit": "K1", "birth_year": 1970,
                              "fte_share": 0.5},)
    assert exports.account.of(DOUBLE) == 1
    assert exports.account.of("utan-befattning") == 1


def test_a_specialist_in_training_for_another_specialty_stands_once(tmp_path: Path) -> None:
    exports = small(tmp_path, person(1, specialty="Internmedicin", share=20),
                    person(1, "ST-läkare", "Kardiologi", 80, start="2025-01-01"))
    assert exports.staff == ()
    row = exports.trainees[0]
    assert (row["specialty"], row["base_specialty"], row["fte_share"]) == (
        "Kardiologi", "Internmedicin", 1.0)


def test_protected_identity_hides_birth_year_and_unit(tmp_path: Path) -> None:
    exports = small(
        tmp_path, [1, "1970", "Överläkare", "Kirurgi", 100, "K1", "Ja"],
        heads=["Anstnr", "Född", "Befattning", "Specialitet", "Syss.grad", "Enhet", "Sekretess"])
    assert exports.staff == ({"specialty": "Kirurgi", "fte_share": 1.0},)


def test_an_st_doctor_without_dates_is_left_out_and_told(tmp_path: Path) -> None:
    exports = small(tmp_path, person(1), person(2, "ST-läkare", born="1990"))
    assert exports.trainees == ()
    assert exports.account.of(NO_DATES) == 1
    assert "utelamnad-utan-datum" in codes(exports)
    assert exports.asked == ()


def test_own_columns_of_the_training_need_no_warning(tmp_path: Path) -> None:
    exports = small(tmp_path, [1, 1990, "ST-läkare", "Kirurgi", 100, "2024-01-01", "2029-01-01"],
                    heads=["Anstnr", "Född", "Befattning", "Specialitet", "Syss.grad", "ST-start",
                           "Planerat slutdatum"])
    assert exports.trainees[0]["start"] == date(2024, 1, 1)
    assert not {"anstallningsdatum-start", "anstallningsdatum-slut"} & codes(exports)


def test_agency_doctors_keep_their_form_of_employment(tmp_path: Path) -> None:
    heads = ["Anstnr", "Född", "Befattning", "Specialitet", "Syss.grad", "Anst.form"]
    exports = small(tmp_path, [1, 1970, "Överläkare", "Kirurgi", 100, "Inhyrd personal"],
                    [2, 1970, "Överläkare", "Kirurgi", None, "Timlön"],
                    [3, 1970, "Överläkare", "Kirurgi", 50, "Blåbär"], heads=heads)
    assert [row.get("employment") for row in exports.staff] == ["Inhyrd", None]
    assert exports.account.of("timavlonad-utan-andel") == 1
    assert "cell-olast" in codes(exports)


def test_a_row_booked_twice_is_found() -> None:
    account = Account()
    account.book(Post(0, 2, "Överläkare", "specialist"), "specialist")
    account.check(1)
    account.book(Post(0, 2, "Överläkare", "specialist"), JOINED)
    with pytest.raises(AssertionError):
        account.check(1)


def test_repeated_headings_and_rows_without_a_person(tmp_path: Path) -> None:
    exports = small(tmp_path, person(1), list(HEADS), [None, None, "Överläkare", "Kirurgi", 100])
    assert exports.account.of("rubrikrad") == 1
    assert exports.account.of("vakans") == 1
    assert len(exports.staff) == 1


def test_a_title_that_speaks_of_a_vacancy_does_not_hide_its_holder(tmp_path: Path) -> None:
    exports = small(tmp_path, person(1, "Överläkare, vik. för vakant tjänst"))
    assert len(exports.staff) == 1


@pytest.mark.parametrize("title", ["Hyrläkare", "Överläkare, inhyrd", "Stafettläkare kirurgi",
                                   "Konsultläkare", "Specialistläkare bemanningsföretag"])
@pytest.mark.parametrize("employment", ["", "Timavlönad", "Tillsvidare"])
def test_a_hired_doctor_is_never_supply(title: str, employment: str, tmp_path: Path) -> None:
    found = small(tmp_path, [*person(1, title), employment], person(2, born="19750101-1234"),
                  heads=[*HEADS, "Anställningsform"])
    assert [row.get("employment") for row in found.staff] == ["Inhyrd", None]
    (told,) = [note for note in found.findings if note.code == "inhyrd-av-titeln"]
    assert "rad 2" in told.message


def test_a_consultation_is_nobody_hired(tmp_path: Path) -> None:
    found = small(tmp_path, person(1, "Överläkare konsultationspsykiatri"))
    assert "inhyrd-av-titeln" not in codes(found)


def test_every_note_is_told_somewhere_and_every_told_note_has_its_text() -> None:
    files = Path(hr_export.__path__[0]).rglob("*.py")
    code = "".join(file.read_text(encoding="utf-8") for file in files)
    notes = read_data("hr_export/notes.toml")
    spoken = {f"utelamnad-{fate}" for fate in REASONS}
    assert [name for name in notes if f'"{name}"' not in code and name not in spoken] == []
    assert {entry["severity"] for entry in notes.values()} == {"fel", "varning", "notis"}
    told = set(re.findall(r'note\(\s*"([a-z-]+)"', code))
    assert told - set(notes) == set()


def test_no_name_or_number_is_kept(tmp_path: Path) -> None:
    table: Table = [*HEROMA, ["00109", "Ek, Anna", "19700101-1234", "Överläkare 19700101-1234",
                              "Kirurgi", "100", "", "", "", "", "K 700101-1234"]]
    exports = read(write_csv(table, tmp_path / "h.csv"))
    told = repr((exports.staff, exports.trainees, exports.account, exports.findings,
                 [(read.headings, read.rows) for read in exports.sources]))
    for secret in ("Ek", "Anna", "1234", "00101", "00109", "Asp"):
        assert secret not in told.replace("Efternamn", "")
