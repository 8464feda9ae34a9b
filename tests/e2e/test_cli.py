"""Commands as a user meets them: exit codes, what is said where, and what is left on disk."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

import jsonschema
import pytest

from prognos.cli import COMMANDS, build_parser, importera_command
from prognos.system.files import template_path
from tests.support import screen
from tests.support.places import DATA, ROOT, result_schema
from tests.support.priority_list import check_list
from tests.support.workbooks import put

SCHEMA = result_schema()
CONTRACT = """
prognos kor (kör) [FIL] [-o UT] [--json FIL] [--skriv-over] [--tyst]
prognos mall [FIL] [--utokad] [--skriv-over]; prognos exempel [FIL] [--skriv-over]
prognos kor FIL [--publik]
prognos kor FIL --stabilitet; prognos forklara (förklara) FIL SPECIALITET [--omrade OMRÅDE]
prognos kontrollera FIL; --felsok shows the traceback of an internal error
prognos importera EXPORT… --till FIL [--mappning FIL] [--ersatt]
prognos mall REGION.xlsx --per-basenhet [-o MAPP] [--senast DATUM] [--svara-till VEM]
prognos rapport [FIL] [--docx UT] [--html UT] [--kort] [--samverkan] [--stabilitet] [--tyst]
prognos rapport --mall REGION.docx
prognos mall FIL --lagg-till (--lägg-till) BLAD … [-o UT] [--skriv-over]
prognos mall [FIL] --uppdatera GAMMAL; prognos samla MAPP --till FIL [--fran FIL] [--skriv-over]
"""
"""The commands of workbook.md that exist so far."""


# --- The main job --------------------------------------------------------------------------------


def test_the_example_needs_nothing(example_run: screen.Run) -> None:
    ran = example_run
    assert (ran.shown.code, ran.shown.err) == (0, "")
    assert ran.files == ("exempel-resultat.xlsx", "ut.json")
    jsonschema.validate(ran.content, SCHEMA)
    check_list(ran.content)
    assert len(ran.content["run"]["years"]) == 9


def test_the_example_fits_one_screen_without_colours(example_run: screen.Run) -> None:
    out = example_run.shown.out
    assert "\x1b" not in out
    assert max(map(len, out.splitlines())) <= 100
    for said in ("Vilka får ST, när, och varför", "Vad pengarna räcker till", "Pengar:", "Läget",
                 "Antaganden som betyder mest", "Kontroll:", "Resultat: exempel-resultat.xlsx"):
        assert said in out


def test_a_real_region_as_it_stands(tmp_path: Path) -> None:
    ran = screen.run(DATA / "emilia_romagna_2011" / "underlag.xlsx", "-o", ".", folder=tmp_path)
    assert ran.shown.code == 0
    assert ran.files == ("underlag-resultat.xlsx", "ut.json")
    jsonschema.validate(ran.content, SCHEMA)
    assert len(ran.content["groups"]) == 23
    first = ran.content["forecast"][:: len(ran.content["run"]["years"])]
    assert sum(row["flows"]["opening"] for row in first) == pytest.approx(8438)
    assert ran.content["allocation"]["status"] in ("optimal", "time_limit")


def test_a_good_workbook_gives_result_and_json(tmp_path: Path) -> None:
    ran = screen.run(screen.book(tmp_path), folder=tmp_path)
    assert (ran.shown.code, ran.shown.err) == (0, "")
    assert ran.files == ("bok-resultat.xlsx", "bok.xlsx", "ut.json")
    jsonschema.validate(ran.content, SCHEMA)
    assert ran.content["run"]["input_name"] == "bok.xlsx"


def test_quiet_says_nothing_when_all_is_well(tmp_path: Path) -> None:
    shown = screen.command("kor", screen.book(tmp_path), "--tyst", folder=tmp_path)
    assert shown == screen.Shown(0, "", "")
    assert screen.left(tmp_path) == ["bok-resultat.xlsx", "bok.xlsx"]


def test_results_get_the_next_free_name(tmp_path: Path) -> None:
    source = screen.book(tmp_path)
    for _ in range(3):
        assert screen.command("kor", source, "--tyst").code == 0
    assert screen.left(tmp_path) == [
        "bok-resultat-2.xlsx", "bok-resultat-3.xlsx", "bok-resultat.xlsx", "bok.xlsx"]


def test_the_output_may_be_a_folder(tmp_path: Path) -> None:
    source, folder = screen.book(tmp_path), tmp_path / "ut"
    folder.mkdir()
    shown = screen.command("kor", source, "-o", folder)
    assert shown.code == 0
    assert screen.left(folder) == ["bok-resultat.xlsx"]
    assert f"Resultat: {folder / 'bok-resultat.xlsx'}" in shown.out.replace("\n", "")


def test_an_existing_output_is_kept_without_the_flag(tmp_path: Path) -> None:
    source, out = screen.book(tmp_path), tmp_path / "r.xlsx"
    out.write_text("gammalt")
    shown = screen.command("kor", source, "-o", out)
    assert (shown.code, shown.out) == (2, "")
    assert "r.xlsx finns redan" in shown.err and "--skriv-over" in shown.err
    assert out.read_text() == "gammalt"
    assert screen.command("kor", source, "-o", out, "--skriv-over", "--tyst").code == 0
    assert out.read_bytes()[:2] == b"PK"


def test_the_input_is_never_replaced(tmp_path: Path) -> None:
    source = screen.book(tmp_path)
    before = source.read_bytes()
    shown = screen.command("kor", source, "-o", "./bok.xlsx", "--skriv-over", folder=tmp_path)
    assert shown.code == 2 and "används redan" in shown.err
    assert source.read_bytes() == before and screen.left(tmp_path) == ["bok.xlsx"]


@pytest.mark.parametrize(("arguments", "code", "said"), [
    (["-o", "ut.csv"], 2, "ska sluta på .xlsx"),
    (["-o", "bok.xlsx/ut.xlsx"], 2, "bok.xlsx är en fil"),
    (["-o", "bok.xlsx/ut"], 2, "bok.xlsx är en fil"),
    (["--json", "saknas/ut.json"], 1, "mappen saknas finns inte"),
    (["--json", "ut.txt"], 2, "ska sluta på .json"),
    (["--json", "bok.xlsx"], 2, "ska sluta på .json"),
    (["--json"], 2, "ett värde saknas"),
    (["--okand"], 2, "okända argument: --okand"),
])
def test_an_impossible_output_is_told_before_the_work(
    tmp_path: Path, arguments: list[str], code: int, said: str
) -> None:
    shown = screen.command("kor", screen.book(tmp_path), *arguments, folder=tmp_path)
    assert (shown.code, shown.out) == (code, "")
    assert said in shown.err and "Traceback" not in shown.err
    assert screen.left(tmp_path) == ["bok.xlsx"]


@pytest.mark.parametrize(("out", "written"), [
    ("ny", "ny/bok-resultat.xlsx"), ("ny/djup", "ny/djup/bok-resultat.xlsx"),
    ("ny/ut.xlsx", "ny/ut.xlsx"),
])
def test_the_folder_of_the_output_is_made(tmp_path: Path, out: str, written: str) -> None:
    screen.book(tmp_path)
    shown = screen.command("kor", "bok.xlsx", "-o", out, "--tyst", folder=tmp_path)
    assert (shown.code, shown.err) == (0, "")
    assert [str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*.xlsx")
            if path.parent != tmp_path] == [written]


def test_the_default_name_is_replaced_on_demand(tmp_path: Path) -> None:
    screen.book(tmp_path)
    for _ in range(2):
        screen.command("kor", "bok.xlsx", "--tyst", "--publik", "--skriv-over", folder=tmp_path)
    assert screen.left(tmp_path) == ["bok-publik.xlsx", "bok-resultat.xlsx", "bok.xlsx"]
    screen.command("kor", "bok.xlsx", "--tyst", folder=tmp_path)
    assert "bok-resultat-2.xlsx" in screen.left(tmp_path)


def test_a_folder_that_may_not_be_written_is_told(tmp_path: Path) -> None:
    if not Path("/proc/self").exists():
        pytest.skip("no folder that refuses files for every user")
    shown = screen.command("kor", screen.book(tmp_path), "-o", "/proc/ut.xlsx", "--tyst")
    assert shown.code == 1
    assert shown.err.startswith("prognos: /proc/ut.xlsx kan inte skrivas")


# --- Minima that cannot be met -------------------------------------------------------------------


def test_a_minimum_that_cannot_be_met_is_explained_and_the_result_written(tmp_path: Path) -> None:
    ran = screen.run(screen.book(tmp_path, put("Begränsningar", "Värde", 30)), folder=tmp_path)
    assert ran.shown.code == 3
    assert ran.files == ("bok-resultat.xlsx", "bok.xlsx", "ut.json")
    assert ran.content["allocation"]["unmet"] == [
        {"constraint": "Minst block", "group": "Kirurgi", "year": 2028, "amount": 16.0}]
    assert ran.shown.err.startswith(
        "prognos: Minst block Kirurgi 2028 ryms inte: 16 block saknas. "
        "För att alla minimikrav ska rymmas: i 2028 års ram saknas 0,6\u00a0mkr;")
    (told,) = [f for f in ran.content["findings"] if f["code"] == "minimum-ryms-inte"]
    assert told["severity"] == "varning" and told["message"] in ran.shown.err


def test_an_unmet_minimum_is_told_also_when_quiet(tmp_path: Path) -> None:
    source = screen.book(tmp_path, put("Begränsningar", "Värde", 30))
    shown = screen.command("kor", source, "--tyst")
    assert (shown.code, shown.out) == (3, "")
    assert shown.err.count("\n") == 1 and "ryms inte" in shown.err


def test_a_minimum_is_asked_of_its_own_budget_only(tmp_path: Path) -> None:
    """A minimum for surgery is met in the ST budget; the nurses' has nothing to do with it."""
    ran = screen.run(screen.book(tmp_path, screen.nurses), folder=tmp_path)
    assert (ran.shown.code, ran.shown.err) == (0, "")
    (other,) = ran.content["other_frames"]
    assert other["frame"] == "DSK" and other["allocation"]["unmet"] == []
    assert sum(start["blocks"] for start in other["allocation"]["starts"]) > 0
    assert ran.shown.out.count("Vad pengarna räcker till") == 1 and "DSK: " in ran.shown.out


# --- Mistakes ------------------------------------------------------------------------------------


def _cut(path: Path) -> None:
    path.write_bytes(template_path("exempel.xlsx").read_bytes()[:3000])


UNREADABLE = {
    "text": lambda path: path.write_text("hej"),
    "tom": lambda path: path.touch(),
    "mapp": lambda path: path.mkdir(),
    "kapad": _cut,
    "saknas": lambda path: None,
    "lank": lambda path: path.symlink_to(path.parent / "ingenstans"),
}


@pytest.mark.parametrize("command", ["kor", "kontrollera"])
@pytest.mark.parametrize("kind", UNREADABLE)
def test_what_is_no_workbook_is_told(tmp_path: Path, kind: str, command: str) -> None:
    path = tmp_path / f"{kind}.xlsx"
    UNREADABLE[kind](path)
    existing = screen.left(tmp_path)
    shown = screen.command(command, path)
    assert shown.code == 1
    assert re.match(r"fel [a-z-]+: .*" + kind, shown.out)
    assert "Traceback" not in shown.out + shown.err and screen.left(tmp_path) == existing


def test_findings_go_to_stdout_one_a_line(tmp_path: Path) -> None:
    source = screen.book(
        tmp_path, put("Bemanning", "Födelseår", "tolv"), put("Bemanning", "Antal", -1, 2))
    shown = screen.command("kor", source)
    errors = [line for line in shown.out.splitlines() if line.startswith("fel ")]
    assert (shown.code, shown.err) == (1, "")
    assert [line.split(":")[0].split()[-1] for line in errors] == ["Bemanning!E2", "Bemanning!N3"]
    assert screen.left(tmp_path) == ["bok.xlsx"]


def test_quiet_never_silences_errors(tmp_path: Path) -> None:
    source = screen.book(tmp_path, put("Bemanning", "Födelseår", "tolv"))
    shown = screen.command("kor", source, "--tyst")
    assert (shown.code, shown.out) == (1, "")
    assert [line.split()[0] for line in shown.err.splitlines()] == ["fel"]


def test_check_tells_without_computing(tmp_path: Path) -> None:
    source = screen.book(tmp_path)
    shown = screen.command("kontrollera", source)
    assert (shown.code, shown.err) == (0, "")
    *lines, last = shown.out.splitlines()
    assert all(re.match(r"(varning|notis) [a-z-]+ ", line) for line in lines)
    assert re.fullmatch(rf"0 fel, .*\. Nästa steg: prognos kor {re.escape(str(source))}", last)
    assert screen.left(tmp_path) == ["bok.xlsx"]


@pytest.mark.parametrize(("arguments", "said"), [
    ([], "följande argument saknas: KOMMANDO"),
    (["raekna"], "okänt val: ”raekna"),
    (["Rapprt"], "Menades: prognos rapport"),
    (["kontrollera"], "följande argument saknas: FIL"),
    (["kor", "--tyst=1"], "flaggan tar inget värde"),
    (["mall", "a.xlsx", "b.xlsx"], "okända argument: b.xlsx"),
    (["mall", "mall.csv"], "ska sluta på .xlsx"),
    (["exempel", "."], "ska sluta på .xlsx"),
])
def test_wrong_usage_is_told_in_swedish(tmp_path: Path, arguments: list[str], said: str) -> None:
    shown = screen.command(*arguments, folder=tmp_path)
    assert (shown.code, shown.out) == (2, "")
    assert said in shown.err
    assert not re.search(r"usage|error|required|invalid|argument [A-Z-]", shown.err)
    assert screen.left(tmp_path) == []


# --- Template and example ------------------------------------------------------------------------


def test_template_and_example_are_written_once(tmp_path: Path) -> None:
    assert screen.command("mall", folder=tmp_path).out == "Mallen finns i mall.xlsx\n"
    assert screen.command("exempel", "e.xlsx", folder=tmp_path).code == 0
    assert screen.left(tmp_path) == ["e.xlsx", "mall.xlsx"]
    again = screen.command("mall", folder=tmp_path)
    assert again.code == 2 and "finns redan" in again.err
    assert screen.command("mall", "--skriv-över", folder=tmp_path).code == 0


def test_the_extended_template_holds_more(tmp_path: Path) -> None:
    screen.command("mall", "a.xlsx", folder=tmp_path)
    screen.command("mall", "b.xlsx", "--utökad", folder=tmp_path)
    assert (tmp_path / "b.xlsx").stat().st_size > 1.2 * (tmp_path / "a.xlsx").stat().st_size


def test_the_example_workbook_is_the_one_that_runs_without_a_file(tmp_path: Path) -> None:
    screen.command("exempel", folder=tmp_path)
    written = (tmp_path / "exempel.xlsx").read_bytes()
    assert written == template_path("exempel.xlsx").read_bytes()
    shown = screen.command("kontrollera", "exempel.xlsx", folder=tmp_path)
    assert shown.code == 0 and "fel " not in shown.out


def test_an_empty_template_is_refused_in_words(tmp_path: Path) -> None:
    screen.command("mall", folder=tmp_path)
    shown = screen.command("kor", "mall.xlsx", folder=tmp_path)
    assert shown.code == 1
    assert {line.split(":")[0] for line in shown.out.splitlines() if line.startswith("fel ")} >= {
        "fel blad-tomt Bemanning", "fel blad-tomt Behov", "fel blad-tomt Budgetram"}


# --- Help ----------------------------------------------------------------------------------------


def subcommands() -> dict[str, argparse.ArgumentParser]:
    (action,) = [a for a in build_parser()._actions if isinstance(a, argparse._SubParsersAction)]
    return dict(action.choices)


def test_every_command_and_flag_is_documented() -> None:
    documented = CONTRACT + (ROOT / "README.md").read_text(encoding="utf-8")
    for name, parser in subcommands().items():
        assert re.search(rf"\b{name}\b", documented), name
        for action in parser._actions:
            spellings = action.option_strings or [action.metavar or action.dest]
            assert "-h" in spellings or any(str(s) in documented for s in spellings), spellings


def test_every_command_has_an_implementation_and_help_in_swedish() -> None:
    assert list(subcommands()) == [name for command in COMMANDS
                                   for name in (command.name, *command.aliases)]
    for name in subcommands():
        shown = screen.command(name, "--help")
        assert shown.code == 0 and shown.out.startswith("användning: prognos ")
        assert not re.search(r"usage|options|positional|show this|exit", shown.out)


def test_help_and_version(tmp_path: Path) -> None:
    shown = screen.command("--help", folder=tmp_path)
    assert shown.code == 0
    assert all(command.name in shown.out for command in COMMANDS)
    assert re.fullmatch(r"st-prognos \d+\.\d+\.\d+\n", screen.command("--version").out)


def test_a_file_where_a_command_belongs_gets_the_command(tmp_path: Path) -> None:
    for name, meant in (("min-region.xlsx", "min-region.xlsx"),
                        ("min region.xlsx", '"min region.xlsx"'),
                        ("19700305-1234.xlsx", '"[personnummer dolt].xlsx"')):
        shown = screen.command(name, folder=tmp_path)
        assert shown.code == 2 and shown.err.rstrip().endswith(f"Menades: prognos kor {meant}")


def test_a_large_export_is_named_while_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importera_command, "LARGE", 10)
    text = "Befattning;Specialitet\nÖverläkare;Kirurgi\n"
    (tmp_path / "e.csv").write_text(text, encoding="utf-8")
    shown = screen.command("importera", "e.csv", "--till", "u.xlsx", folder=tmp_path)
    assert shown.err == "Läser e.csv …\n"
