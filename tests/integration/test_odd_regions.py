"""Regions that are unusual but right, from file to result: sensible words, no praise of nothing."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import openpyxl
import pytest

from prognos.reading.lookup import make_lookup
from tests.support import screen
from tests.support.places import result_schema
from tests.support.priority_list import check_list
from tests.support.workbooks import Sheets, make_book, write

SCHEMA = result_schema()
ODD = ("A/B\\C?*[D]:E", "'apostrof' \"citat\" & <b>fet</b>", '=HYPERLINK("http://x","y")', "+1+1",
       "-2+3", "@SUM(A1)", "rad 1\nrad 2", "emoji 😀", "עברית", "[bold]x[/bold]", "x" * 200)
BEST = "ingen annan fördelning"


def region(
    areas: tuple[str | None, ...] = (None,), specialty: str = "Kirurgi", need: float = 7,
    budget: str = "ST", amount: float | None = 9e6, most: int | None = None,
) -> Sheets:
    """One specialty with five in post in each area."""
    return {
        "Budgetram": [["År", "Avser", "Centralt anslag", "Redan bundet", "Högsta antal block"],
                      *([year, budget, amount, 0, most] for year in (2027, 2028, 2029))],
        "Bemanning": [["Specialitet", "Område", "Basenhet", "Födelseår"],
                      *([specialty, area, area or "K1", 1965 + 5 * i]
                        for area in areas for i in range(5))],
        "ST-läkare": [["Specialitet", "Planerat slutdatum"]],
        "Behov": [["Specialitet", "Område", "Metod", "Budgeterade tjänster"],
                  *([specialty, area, "Budget", need] for area in areas)],
        "Antaganden": [["Antagande", "Värde"], ["Mätdatum", date(2026, 12, 31)],
                       ["Central andel av ST-block", 0.5], ["Region", areas[0] or "Prov"]],
    }


def ran(tmp_path: Path, sheets: Sheets) -> tuple[str, dict[str, Any]]:
    """What is shown, and the JSON, of a run that goes well. Text that begins with = is text."""
    book = make_book(sheets)
    for cell in (cell for sheet in book for row in sheet.iter_rows() for cell in row):
        cell.data_type = "s" if cell.data_type == "f" else cell.data_type
    book.save(tmp_path / "bok.xlsx")
    done = screen.run(tmp_path / "bok.xlsx", folder=tmp_path)
    assert (done.shown.code, done.shown.err) == (0, "")
    jsonschema.validate(done.content, SCHEMA)
    check_list(done.content)
    assert not re.search(r"\b(None|nan|inf|0.block)\b", done.shown.out)
    return " ".join(done.shown.out.split()), done.content


@pytest.mark.parametrize("need", [0, 1])
def test_where_nothing_is_lacking_nothing_is_given_and_nothing_praised(
    need: float, tmp_path: Path
) -> None:
    out, content = ran(tmp_path, region(need=need))
    assert ("Förslaget: inga block. Brist 2033–2037: 0 heltidsår. Med dessa antaganden skulle "
            "inget block ge mindre vägd brist.") in out
    assert BEST not in out and "Antaganden som betyder mest" not in out
    assert content["allocation"]["starts"] == []


@pytest.mark.parametrize("budget", [{"amount": 0.0}, {"amount": None, "most": 0}])
def test_without_money_the_limit_is_told_and_nothing_praised(
    budget: dict[str, Any], tmp_path: Path
) -> None:
    out, _ = ran(tmp_path, region(**budget))
    assert "Inget block som skulle göra nytta ryms inom gränserna." in out
    assert re.search("saknas 20|inga block får ges", out)
    assert BEST not in out and "(0 %)" not in out


def test_only_nurses_need_no_rows_for_doctors(tmp_path: Path) -> None:
    out, content = ran(tmp_path, region((None,), "Distriktssköterska", budget="DSK"))
    assert "Vad pengarna räcker till, ramen DSK: " in out
    assert "specialister" not in out and "Läget" not in out
    assert content["other_frames"][0]["allocation"]["starts"]


def test_no_name_is_a_formula_markup_or_a_sheet(tmp_path: Path) -> None:
    sheets = region(ODD)
    sheets["Antaganden"].append(["Osäkerhet", "nej"])
    out, content = ran(tmp_path, sheets)
    assert [group["area"] for group in content["groups"]][:3] == list(ODD[:3])
    assert ODD[0] in out
    for area in (ODD[2], ODD[5], ODD[7]):
        asked = screen.command("forklara", "bok.xlsx", f"Kirurgi, {area}", folder=tmp_path)
        assert asked.out.startswith(f"Kirurgi, {area} · ram ST")
    with pytest.warns(UserWarning):  # openpyxl knows no sparklines
        book = openpyxl.load_workbook(tmp_path / "bok-resultat.xlsx")
    formulas = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row
                if cell.data_type == "f"]
    assert formulas
    assert not [f for f in formulas if "HYPERLINK" in f or f in ("+1+1", "-2+3", "@SUM(A1)")]


def test_a_result_is_no_input(tmp_path: Path) -> None:
    """One line says so, not one for every cell; nor is it brought forward as a template."""
    ran(tmp_path, region())
    for command in (("kor",), ("kontrollera",), ("rapport",), ("mall", "--uppdatera")):
        shown = screen.command(*command, "bok-resultat.xlsx", folder=tmp_path)
        assert shown.code == 1
        assert shown.out.splitlines() == [
            "fel resultatbok: ”bok-resultat.xlsx” är en resultatbok som programmet har skrivit, "
            "inte ett underlag. Ange arbetsboken som resultatet räknades på."]
    sent = screen.command("mall", "bok-resultat.xlsx", "--per-basenhet", folder=tmp_path)
    assert sent.code == 1 and sent.out.startswith("fel resultatbok: ")


def test_a_need_of_nothing_is_not_a_need_that_is_missing(tmp_path: Path) -> None:
    book = write(region(need=0), tmp_path / "bok.xlsx")
    out = screen.command("forklara", book, "Kirurgi").out
    assert "behovet är 0, så specialiteten har ingen plats" in out
    assert "Varför inte fler? Behovet är 0." in out


def test_an_unlike_name_is_answered_with_the_names_there_are(tmp_path: Path) -> None:
    book = write(region(), tmp_path / "bok.xlsx")
    assert "Här finns Kirurgi." in screen.command("forklara", book, "=1+1").err
    assert "Menades ”Kirurgi”?" in screen.command("forklara", book, "Kirugi").err
    assert make_lookup(("Kirurgi",), {}).suggestion("=1+1").startswith("Se bladets")
