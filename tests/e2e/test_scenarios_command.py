"""`--om`, `--scenario` and `scenarier` as a user meets them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.support.screen import book, command, left, nurses, sheet_names
from tests.support.workbooks import AT_BT, Rows, Spoil, assume, page, together

ROWS: Rows = [
    ["Scenario", "Antagande", "Specialitet", "Område", "År", "Värde", "Motiv"],
    ["Mer pengar", "Centralt anslag", None, None, "från 2028", "+3 mkr", "Nämndens fråga"],
    ["Fler stannar", "Andel som stannar", "Allmänmedicin", None, "från 2029", "90 %", "Ny enkät"],
    ["Mer pengar", "Behov", "Kirurgi", None, None, "+10 %", "Ny klinik"],
]
FAST: Spoil = together(assume("Osäkerhet", "nej"), page("AT och BT", AT_BT))


def test_one_line_one_screen(tmp_path: Path) -> None:
    bok = book(tmp_path, FAST)
    shown = command("kor", bok, "--om", "Pensionsålder +2", "--json", tmp_path / "ut.json",
                    folder=tmp_path)
    assert shown.code == 0, shown.err
    assert shown.out.startswith("Med pensionsålder +2 år: ")
    assert len(shown.out.splitlines()) <= 24
    content = json.loads((tmp_path / "ut.json").read_text(encoding="utf-8"))
    assert content["run"]["scenario"] == "Pensionsålder +2 år"
    (scenario,) = content["scenarios"]
    assert scenario["changes"] == [
        {"lever": "Pensionsålder", "change": "Pensionsålder +2 år", "group": None, "year": None,
         "last_year": None, "from": 0.0, "to": 2.0, "motive": None}]
    assert scenario["totals"][-1]["shortage_fte"] == pytest.approx(
        content["totals"][-1]["shortage_fte"])
    assert scenario["starts"] == content["allocation"]["starts"]
    assert "Scenarier" in sheet_names(tmp_path / "bok-resultat.xlsx")
    first = load_workbook(tmp_path / "bok-resultat.xlsx")["Sammanfattning"]
    top = [str(cell) for row in first.iter_rows(max_row=6, values_only=True) for cell in row]
    said = "Ett scenario, inte nuläget: Pensionsålder +2 år (bladet Scenarier) · Mätdatum"
    assert any(cell.startswith(said) for cell in top)


def test_what_is_not_understood_computes_nothing(tmp_path: Path) -> None:
    bok = book(tmp_path, FAST)
    shown = command("kor", bok, "--om", "Pension två år senare", folder=tmp_path)
    assert shown.code == 2 and shown.out == ""
    assert "Närmast: ”Pensionsålder +2 år”" in shown.err
    twice = command("kor", bok, "--scenario", "Längre arbetsliv +1 år", "--scenario",
                    "Riktvärdet 1 100", folder=tmp_path)
    assert twice.code == 2 and "räknar med ett scenario" in twice.err
    assert left(tmp_path) == ["bok.xlsx"]


def test_scenarios_of_the_sheet_and_their_files(tmp_path: Path) -> None:
    bok = book(tmp_path, FAST, page("Scenarier", ROWS))
    shown = command("scenarier", bok, "--json", tmp_path / "ut.json", "--spara", tmp_path,
                    folder=tmp_path)
    assert shown.code == 0, shown.err
    first, second = shown.out.splitlines()[:1] + [
        row for row in shown.out.splitlines() if row.startswith("2. ")][:1]
    assert first.startswith("1. Med scenariot Mer pengar: ")
    assert second.startswith("2. Med scenariot Fler stannar: ")
    assert "Var för sig" in shown.out and "Nämndens fråga" in shown.out
    assert sheet_names(tmp_path / "bok-scenarier.xlsx") == ["Scenarier"]
    content = json.loads((tmp_path / "ut.json").read_text(encoding="utf-8"))
    money = content["scenarios"][0]
    assert [each["motive"] for each in money["changes"]] == ["Nämndens fråga", "Ny klinik"]
    assert money["interaction"]["shortage_fte_years"] == pytest.approx(
        sum(g["shortage_fte_years"] for g in money["groups"])
        - sum(g["shortage_fte_years"] for g in content["baseline"]["groups"])
        - sum(part["shortage_fte_years"] for part in money["parts"]))
    saved = tmp_path / "Mer pengar.prognos-scenario.json"
    saved.write_text(saved.read_text(encoding="utf-8"), encoding="utf-8-sig")  # as Notepad does
    again = command("scenarier", bok, "--scenario", saved, "--json", tmp_path / "igen.json",
                    folder=tmp_path)
    assert again.code == 0, again.err
    reread = json.loads((tmp_path / "igen.json").read_text(encoding="utf-8"))
    assert reread["scenarios"] == [money]


def test_the_example_needs_no_file(tmp_path: Path) -> None:
    wrong = command("scenarier", "--scenario", "saknas", folder=tmp_path)
    assert wrong.code == 2 and "Två miljoner mer per år" in wrong.err, wrong.err


def test_a_run_leaves_the_scenarios_alone_and_names_them(tmp_path: Path) -> None:
    bok = book(tmp_path, FAST, page("Scenarier", ROWS), nurses)
    bok = bok.rename(tmp_path / "bok 2027.xlsx")
    shown = command("kor", bok.name, folder=tmp_path)
    assert shown.code == 0 and shown.out.splitlines()[-1] == (
        'Scenarier: 2 i arbetsboken. Jämför dem: prognos scenarier "bok 2027.xlsx"')
    for line, told in (("Flytta 1 block 2027 från DSK till Kirurgi", "inom en ram"),
                       ("Flytta 9 block 2027 från Kirurgi till Allmänmedicin, Umeå", "har 3 block"),
                       ("Behov −200 %", "Närmast"), ("Behov +2000 %", "1 000 %")):
        wrong = command("kor", bok, "--om", line, folder=tmp_path)
        assert wrong.code == 2 and told in wrong.err, wrong.err
    goal = command("malsok", bok, "--villkor", "Brist DSK 2035 högst 0,1", "--villkor",
                   "Brist Kirurgi 2035 högst 1")
    assert goal.code == 2 and "olika ramar" in goal.err
    nurse = command("malsok", bok, "--villkor", "Brist DSK 2028 högst 0,1")
    assert nurse.code == 0 and "(Distriktssköterska" in nurse.out


def test_what_a_scenario_may_be_called(tmp_path: Path) -> None:
    bok = book(tmp_path, FAST)
    for arguments, told in (
        (("scenarier", bok), "inga scenarier"),
        (("scenarier", bok, "--scenario", "Längre arbetsliv"), "”Längre arbetsliv +1 år”"),
        (("kor", bok, "--scenario", "bok.xlsx.prognos-scenario.json"), "finns inte"),
        (("kor", bok, bok, "--om", "Anslag +1 mkr"), "en arbetsbok i taget"),
        (("scenarier", bok, *["--scenario", "AT fasas ut 2030"] * 4), "angivet 4 gånger"),
    ):
        shown = command(*arguments, folder=tmp_path)
        assert shown.code == 2 and told in shown.err, shown.err
    (tmp_path / "x.prognos-scenario.json").write_text('{"format": "annat"}', encoding="utf-8")
    shown = command("kor", bok, "--scenario", tmp_path / "x.prognos-scenario.json")
    assert shown.code == 2 and "ingen scenariofil" in shown.err


def test_a_preset_is_loaded_with_its_reason(tmp_path: Path) -> None:
    bok = book(tmp_path, FAST)
    shown = command("kor", bok, "--scenario", "AT fasas ut 2030", "--om", "Behov +5 %",
                    folder=tmp_path)
    assert shown.code == 0, shown.err
    assert "AT-starter, från 2030" in shown.out and "ingen börjar AT" in " ".join(
        shown.out.split())
    assert "Behov +5 %: " in shown.out


def test_what_a_goal_takes(tmp_path: Path) -> None:
    bok = book(tmp_path, FAST)
    shown = command("malsok", bok, "--villkor", "Brist Kirurgi 2035 högst 0,05", "--minsta",
                    "block", "--json", tmp_path / "ut.json", folder=tmp_path)
    content = json.loads((tmp_path / "ut.json").read_text(encoding="utf-8"))
    assert " ".join(shown.out.split()).startswith(" ".join(content["sentence"].split()))
    assert shown.code == 0 and content["reached"] and content["added"], shown.out
    (goal,) = content["goals"]
    assert goal["holds"] and goal["then"] <= 0.05 < goal["now"]
    never = command("målsök", bok, "--villkor", "Brist Kirurgi 2028 högst 0", folder=tmp_path)
    assert never.code == 3 and never.out.startswith("Villkoret nås inte"), never.out
    lever = command("malsok", bok, "--villkor", "Brist Kirurgi 2035 högst 0,05", "--minsta",
                    "andring Behov Kirurgi", folder=tmp_path)
    assert lever.code == 0 and lever.out.startswith("Det krävs behov Kirurgi −"), lever.out
    wrong = command("malsok", bok, "--villkor", "Brist 2035 högst 1", "--minsta", "tid")
    assert wrong.code == 2 and "ändring Pensionsålder" in wrong.err
