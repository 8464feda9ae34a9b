"""The mapping file: asked for, written for the user, obeyed and checked."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path

import pytest

from prognos.hr_export.catalogue import fields
from tests.support import screen
from tests.support.exports import codes, read, write_xlsx

ODD = [["Löpnr", "Vem", "Fält 7", "Fält 8", "Fält 9", "Spec"],
       [1, "Ek", 1970, "Medicus", 50, "Magi"], [2, "Al", 1980, "Scriba", 100, None]]
"""Headings that say nothing."""
ANSWER = """
[kolumner]
befattning = "Fält 8"
"födelsedatum" = "Fält 7"
sysselsättningsgrad = "fält 9"
specialitet = "Spec"
[befattningar]
Medicus = "specialist"
[specialiteter]
Magi = "Kirurgi"
"""


def mapped(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "mappning.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_headings_that_say_nothing_are_explained_by_a_mapping(tmp_path: Path) -> None:
    export = write_xlsx(ODD, tmp_path / "udda.xlsx")
    assert codes(read(export)) == {"ingen-rubrikrad", "inget-att-lasa"}
    exports = read(export, mapping=mapped(tmp_path, ANSWER))
    assert exports.staff == ({"specialty": "Kirurgi", "birth_year": 1970, "fte_share": 0.5},)
    assert not exports.refused
    assert exports.account.of("other") == 1


def test_what_is_not_found_is_asked_for_in_a_file(tmp_path: Path) -> None:
    table = [["Anstnr", "Befattning", "Specialitet", "Grad"], [1, "Överläkare", "Kirurgi", 50]]
    export = write_xlsx(table, tmp_path / "e.xlsx")
    shown = screen.command("importera", export, "--till", "ut.xlsx", folder=tmp_path)
    assert shown.code == 1
    assert "födelsedatum, sysselsättningsgrad" in shown.out
    assert screen.left(tmp_path) == ["e.xlsx", "ut-mappning.toml"]
    written = tmp_path / "ut-mappning.toml"
    text = written.read_text(encoding="utf-8")
    assert tomllib.loads(text)["kolumner"] == {"födelsedatum": "", "sysselsättningsgrad": ""}
    assert "Grad" in text
    answered = text.replace('grad" = ""', 'grad" = "Grad"').replace(
        "saknas = []", 'saknas = ["födelsedatum"]')
    written.write_text(answered, encoding="utf-8")
    again = screen.command("importera", export, "--till", "ut.xlsx", "--mappning", written,
                           folder=tmp_path)
    assert (again.code, again.err) == (0, "")
    assert "Bemanning 1\u00a0person" in again.out


def test_texts_that_are_not_known_are_listed_to_be_explained(tmp_path: Path) -> None:
    table = [["Född", "Befattning", "Specialitet", "Syss.grad"],
             [1970, "Överläkare", "Kirurgi", 50], [1971, "Överläkare", "Magi", 50],
             [1972, "Konstläkare", "Kirurgi", 50]]
    export = write_xlsx(table, tmp_path / "e.xlsx")
    shown = screen.command("importera", export, "--till", "ut.xlsx", folder=tmp_path)
    assert shown.code == 0
    asked = tomllib.loads((tmp_path / "ut-mappning.toml").read_text(encoding="utf-8"))
    assert asked["befattningar"] == {"Konstläkare": ""}
    assert asked["specialiteter"] == {"Magi": ""}


def test_codes_and_units_give_title_and_specialty(tmp_path: Path) -> None:
    table = [["Anstnr", "Född", "AID", "Syss.grad", "Enhet"], [1, 1970, "K7", 100, "Kir"],
             [2, 1971, "K8", 100, "Psyk"], [3, 1971, "K9", 100, "Psyk"]]
    export = write_xlsx(table, tmp_path / "e.xlsx")
    exports = read(export, mapping=mapped(tmp_path, """
        [koder]
        K7 = "Överläkare, urologi"
        K8 = "Specialistläkare"
        [enheter]
        Psyk = "Psykiatri"
        """))
    assert [row["specialty"] for row in exports.staff] == ["Urologi", "Psykiatri"]
    assert exports.account.of("other") == 1


def test_a_stated_scale_rules(tmp_path: Path) -> None:
    table = [["Född", "Befattning", "Specialitet", "Syss.grad"], [1970, "Överläkare", "Kirurgi", 1]]
    export = write_xlsx(table, tmp_path / "e.xlsx")
    mapping = mapped(tmp_path, '[skala]\nsysselsättningsgrad = "procent"')
    assert read(export).staff[0]["fte_share"] == 1
    assert read(export, mapping=mapping).staff[0]["fte_share"] == 0.01


def test_an_area_is_only_taken_when_asked_for(tmp_path: Path) -> None:
    table = [["Född", "Befattning", "Specialitet", "Syss.grad", "Område"],
             [1970, "Överläkare", "Kirurgi", 1, "Norr"]]
    export = write_xlsx(table, tmp_path / "e.xlsx")
    mapping = mapped(tmp_path, '[kolumner]\nområde = "Område"')
    assert "area" not in read(export).staff[0]
    assert read(export, mapping=mapping).staff[0]["area"] == "Norr"


@pytest.mark.parametrize(("text", "code"), [
    ("[kolumner\n", "mappning-trasig"), ("[kolumer]\n", "mappning-okand-del"),
    ("kolumner = 3", "mappning-fel-slag"), ('saknas = "ålder"', "mappning-fel-slag"),
    ('[kolumner]\nbefatning = "Befattning"', "mappning-okand-nyckel"),
    ("[kolumner]\nbefattning = 3", "mappning-fel-varde"),
    ('[kolumner]\nbefattning = "Yrke"', "mappning-rubrik-saknas"),
    ('[kolumner]\nbefattning = "Personnr"', "mappning-personuppgift"),
    ('[skala]\nsysselsättningsgrad = "timmar"', "mappning-fel-varde"),
    ('[skala]\nålder = "procent"', "mappning-fel-varde"),
    ('[befattningar]\nMagus = "trollkarl"', "mappning-okant-slag"),
    ('[specialiteter]\nMagi = "Häxkonst"', "mappning-okand-specialitet"),
    ('[enheter]\nK1 = "Häxkonst"', "mappning-okand-specialitet"),
    ('[koder]\nK1 = "Skolläkare"', "mappning-okand-kod"),
    ('[skala]\nsysselsättningsgrad = ["procent"]', "mappning-fel-varde"),
    ('[skala]\nsysselsättningsgrad = {a = 1}', "mappning-fel-varde"),
    ('[befattningar]\nMagus = ["st"]', "mappning-fel-varde"),
    ('[specialiteter]\nMagi = {a = 1}', "mappning-fel-varde"),
    ("[enheter]\nK1 = 3", "mappning-fel-varde"), ("[koder]\nK1 = 1979-05-27", "mappning-fel-varde"),
    ('[skala."sysselsättningsgrad"]\na = 1', "mappning-fel-varde"),
    ("saknas = [[1]]", "mappning-fel-slag"), ("[[kolumner]]\na = 1", "mappning-fel-slag"),
])
def test_a_wrong_mapping_is_told_plainly(text: str, code: str, tmp_path: Path) -> None:
    table = [["Personnr", "Befattning", "Specialitet", "Syss.grad"],
             ["19700101-1234", "Överläkare", "Kirurgi", 50]]
    exports = read(write_xlsx(table, tmp_path / "e.xlsx"), mapping=mapped(tmp_path, text))
    assert codes(exports) == {code}
    assert exports.refused
    assert all(finding.fix for finding in exports.findings)


HOSTILE = {
    "digits": ("a = " + "9" * 5_000, "mappning-trasig"),
    "arrays": ("a = " + "[" * 20_000, "mappning-trasig"),
    "arrays-of-many-lines": ("a = " + "[\n" * 20_000, "mappning-trasig"),
    "tables": ("a = " + "{b=" * 20_000, "mappning-trasig"),
    "blanks": ("a" + " " * 900_000, "mappning-trasig"),
    "words": ("a " * 400_000 + "= 1", "mappning-trasig"),
    "dots": ("[" + "a." * 200_000 + "b]", "mappning-trasig"),
    "large": ("# " + "x" * 1_000_001, "mappning-for-stor"),
    "keys": ("[kolumner]\n" + "".join(f"x{n} = 'y'\n" for n in range(50_000)),
             "mappning-okand-nyckel"),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_mapping_made_to_harm_is_refused(kind: str, tmp_path: Path) -> None:
    text, code = HOSTILE[kind]
    exports = read(write_xlsx(ODD, tmp_path / "e.xlsx"), mapping=mapped(tmp_path, text))
    assert codes(exports) == {code} and exports.refused
    assert len(exports.findings) <= 200


def test_the_line_of_a_mapping_without_end_is_told(tmp_path: Path) -> None:
    text = "[kolumner]\nbefattning = 'x'\na = " + "[" * 20_000
    exports = read(write_xlsx(ODD, tmp_path / "e.xlsx"), mapping=mapped(tmp_path, text))
    assert "på rad 3" in exports.findings[0].message


def test_control_codes_of_a_mapping_never_reach_the_screen(tmp_path: Path) -> None:
    text = '[befattningar]\n"a\\u001b[31m\\u202e" = "\\u001b]0;x\\u0007"\n[enheter]\nb = "\\u009b"'
    exports = read(write_xlsx(ODD, tmp_path / "e.xlsx"), mapping=mapped(tmp_path, text))
    told = " ".join(f"{each.message} {each.fix}" for each in exports.findings)
    assert exports.refused and told.isprintable()


def test_a_mapping_must_be_an_ordinary_file(tmp_path: Path) -> None:
    export = write_xlsx(ODD, tmp_path / "e.xlsx")
    os.mkfifo(tmp_path / "m.toml")
    assert codes(read(export, mapping=tmp_path / "m.toml")) == {"mappning-ingen-fil"}
    assert codes(read(export, mapping=Path("/dev/zero"))) == {"mappning-ingen-fil"}
    assert codes(read(export, mapping=tmp_path)) == {"mapp-inte-fil"}
    assert codes(read(export, mapping=tmp_path / ("x" * 5_000))) <= {
        "fil-saknas", "fil-kan-inte-lasas"}


def test_units_are_listed_where_nothing_else_tells_the_specialty(tmp_path: Path) -> None:
    table = [["Anstnr", "Född", "Befattning", "Syss.grad", "Enhet"],
             [1, 1970, "Överläkare", 100, "Kirurgkliniken"], [2, 1971, "Överläkare", 50, "Ögon N"],
             [3, 1972, "Överläkare", 50, "Kirurgkliniken"],
             [5, 1974, "Överläkare", 50, "Psykiatri Väst"], [4, 1973, "Sjuksköterska", 50, "Ak"]]
    export = write_xlsx(table, tmp_path / "e.xlsx")
    shown = screen.command("importera", export, "--till", "ut.xlsx", folder=tmp_path)
    assert shown.code == 1 and not (tmp_path / "ut.xlsx").exists()
    path = tmp_path / "ut-mappning.toml"
    asked = tomllib.loads(path.read_text(encoding="utf-8"))
    assert asked["enheter"] == {"Kirurgkliniken": "", "Ögon N": "", "Psykiatri Väst": ""}
    filled = path.read_text(encoding="utf-8")
    assert '"Psykiatri Väst" = ""  # Psykiatri?' in filled
    for unit, specialty in (("Kirurgkliniken", "Kirurgi"), ("Ögon N", "Ögonsjukdomar"),
                            ("Psykiatri Väst", "Psykiatri")):
        filled = filled.replace(f'"{unit}" = ""', f'"{unit}" = "{specialty}"')
    path.write_text(filled, encoding="utf-8")
    again = screen.command("importera", export, "--till", "ut.xlsx", "--mappning",
                           "ut-mappning.toml", folder=tmp_path)
    assert again.code == 0 and "Bemanning 4\u00a0personer" in again.out


def test_units_are_listed_where_some_specialties_are_told(tmp_path: Path) -> None:
    table = [["Född", "Befattning", "Specialitet", "Syss.grad", "Enhet"],
             [1970, "Överläkare", "Kirurgi", 100, "Kir"], [1971, "Överläkare", "", 50, "Med"]]
    screen.command("importera", write_xlsx(table, tmp_path / "e.xlsx"), "--till", "ut.xlsx",
                   folder=tmp_path)
    asked = tomllib.loads((tmp_path / "ut-mappning.toml").read_text(encoding="utf-8"))
    assert asked["enheter"] == {"Med": ""}


def test_a_mapping_that_is_not_there(tmp_path: Path) -> None:
    export = write_xlsx(ODD, tmp_path / "e.xlsx")
    assert codes(read(export, mapping=tmp_path / "ingen.toml")) == {"fil-saknas"}


def test_every_field_has_a_name_of_its_own() -> None:
    names = [field.name for field in fields().values()]
    assert len(set(names)) == len(names)
    spellings = [s for field in fields().values() for s in field.spellings]
    assert len(set(spellings)) == len(spellings)
