"""What the terminal shows."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console
from rich.text import Text

from prognos.inputs import AdjustedRank
from prognos.report.console.findings_screen import show_findings
from prognos.report.console.nearest_characters import write_nearest
from prognos.report.console.summary_screen import show_summary
from prognos.report.console.terminal import Progress, show
from prognos.results import RunResult
from prognos.schema.findings import Finding
from tests.support.changes import changed
from tests.support.report_result import make_full_result, make_inputs, make_result

LONG = "Ett mycket långt meddelande om en cell som inte går att läsa. " * 5
FINDINGS = (
    Finding("fel", "prov-fel", "Bemanning", "B3", LONG + "[bold]x[/bold]", "Rätta cellen."),
    Finding("varning", "prov-varning", "Behov", None, "Behov saknas.", None),
)


def screen(width: int = 100, terminal: bool = False) -> Console:
    return Console(file=io.StringIO(), width=width, force_terminal=terminal, highlight=False,
                   color_system="standard" if terminal else None)


def shown(console: Console) -> str:
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def summary(result: RunResult, width: int = 100, terminal: bool = False) -> str:
    console = screen(width, terminal)
    show_summary(result, Path("ut.xlsx"), Path("ut.json"), console)
    return shown(console)


def words(text: str) -> str:
    """The text with any white space as one space, however it was wrapped."""
    return " ".join(text.split())


@pytest.mark.parametrize("width", [80, 100, 120])
def test_the_summary_is_one_screen(width: int) -> None:
    lines = summary(make_full_result(), width).splitlines()
    assert 24 <= len(lines) <= 40
    assert max(map(len, lines)) <= width
    assert not any(line.endswith(" ") for line in lines)


def test_a_narrow_screen_has_the_figures_and_no_bar() -> None:
    text = summary(make_full_result(), 60)
    assert max(map(len, text.splitlines())) <= 60
    assert "Varför inte fler" in text


def test_a_screen_of_40_columns_has_every_figure_of_the_order() -> None:
    text, _, files = summary(make_full_result(), 40).partition("\nKontroll: ")
    assert files and max(map(len, text.splitlines())) <= 40
    for heading in ("Plats", "2027", "2028–29", "Brist 2035"):
        assert heading in text
    names = [line[:16] for line in text.splitlines() if line.startswith(("Tillgång", "Brist"))]
    assert len(set(names)) == len(names) >= 4


@pytest.mark.parametrize("terminal", [False, True])
@pytest.mark.parametrize("width", range(12, 30))
def test_a_figure_and_its_unit_stand_on_one_line(width: int, terminal: bool) -> None:
    console = screen(width, terminal)
    show(console, Text("Bristen: ", "bold").append("73 heltidsår, mot 1\u00a0000 (−49\u00a0%).",
                                                   "not bold"))
    text = re.sub(r"\x1b\[[0-9;]*m", "", shown(console))
    assert "1\u00a0000" in text and "(−49\u00a0%)." in text
    assert " ".join(text.split()) == "Bristen: 73 heltidsår, mot 1 000 (−49 %)."
    assert max(map(len, text.splitlines())) <= width


def test_guesses_that_change_nothing_are_not_told() -> None:
    result = make_result()
    idle = tuple(replace(guess, change_low=-0.0, change_high=0.4)
                 for guess in result.questions.guesses)
    assert "Antaganden som betyder mest" in summary(result)
    assert "Antaganden som betyder mest" not in summary(changed(result, guesses=idle))


def test_the_summary_tells_what_the_reader_asked_for() -> None:
    text = words(summary(make_result()))
    for expected in (
        "Region Prov",
        "Vilka får ST, när, och varför (brist: heltider utan → med block) Plats Specialitet 2027 "
        "2028–29 Brist 2035 Varför inte fler",
        "3\u00a0block (2027: 2, 2028: 1, 2029: 0)",
        "120 heltidsår utan block, 90 med (−25\u00a0%)",
        "ger ingen annan fördelning inom ramen mindre vägd brist",
        "Övriga avgångar per år (4 %, standardvärde): −20 vid 2 %, +25 vid 6 %",
        "0 fel, 1\u00a0varning, 0\u00a0notiser",
        "ut.xlsx", "ut.json",
    ):
        assert words(expected) in text, expected


def test_the_summary_tells_what_to_watch() -> None:
    text = words(summary(make_full_result()))
    for expected in (
        "i 8 fall av 10 (P10–P90)",
        "DSK: 3\u00a0block. Brist 2033–2037: 40 heltidsår utan block, 10 med (−75\u00a0%).",
        "Jourlinjer med risk: Allmänmedicin, Södra Lappland 30\u00a0% 2033.",
        "Fast läkarkontakt: 1\u00a0500 listade per specialist idag; riktvärdet 1\u00a0100 nås "
        "inte före 2036.",
        "Kandidater till ST: för få 2033–2035 (7 mot 12 önskade 2033); ovanligt få nya 2031.",
    ):
        assert words(expected) in text, expected


@pytest.mark.parametrize(("width", "told"), [(120, True), (110, False), (80, False)])
def test_the_answer_comes_first_and_says_why_where_there_is_room(width: int, told: bool) -> None:
    text = summary(make_result(), width)
    lines = text.splitlines()
    assert lines[2].startswith("Vilka får ST, när, och varför (brist: ")
    assert "Varför inte fler" in lines[3]
    assert ("saknas: " in text) == told
    assert "0,1 mkr saknas" in words(text)


def test_a_decided_rank_is_shown_and_told() -> None:
    result = make_result()
    decided = AdjustedRank(1, 2, "Skäl", "Rådet", "2026-11-20")
    moved = (replace(result.ranking[1], decided_place=1, adjusted=decided),
             replace(result.ranking[0], decided_place=2), *result.ranking[2:])
    text = summary(replace(result, ranking=moved))
    assert "(brist: heltider utan → med block; * justerad)" in text
    assert words(text).index("1* Allmänmedicin, Södra") < words(text).index("2 Allmänmedicin, Umeå")
    assert "justerad" not in summary(result)


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "cp850", "ascii"])
def test_no_encoding_stops_the_summary(encoding: str) -> None:
    """What is lacking is replaced by the nearest, so that every line keeps its length."""
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding=encoding)
    write_nearest([stream])
    console = Console(file=stream, width=80, color_system=None)
    show_summary(make_full_result(), Path("ut.xlsx"), None, console)
    show_findings(FINDINGS, console=console)
    stream.flush()
    lines = raw.getvalue().decode(encoding).splitlines()
    whole = summary(make_full_result(), 80).splitlines()
    assert not any("?" in line for line in lines)
    assert [len(line) for line in lines[: len(whole) - 1]] == [len(line) for line in whole[:-1]]


def test_nothing_to_watch_says_nothing() -> None:
    text = summary(make_result())
    assert not any(word in text for word in ("jourlinjen", "läkarkontakt", "Kandidater", "DSK"))


def test_an_unproven_plan_is_not_called_best() -> None:
    result = make_result()
    budget = result.allocation.budgets[0]
    late = replace(budget.allocation, status="time_limit", gap=0.004, exchange_checked=False)
    text = summary(changed(result, budgets=(replace(budget, allocation=late),)))
    assert "ingen annan fördelning" not in text
    assert "0,40 procent" in text and "Tidsgränsen" not in text


def test_a_plan_that_the_clock_ended_says_so_first() -> None:
    result = make_result()
    budget = result.allocation.budgets[0]
    late = replace(budget.allocation, status="time_limit", gap=0.004, out_of_time=True)
    text = " ".join(summary(changed(result, budgets=(replace(budget, allocation=late),))).split())
    assert "Vad pengarna räcker till: Tidsgränsen avbröt sökningen, så samma arbetsbok" in text


def test_no_colour_and_dumb_terminals(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("NO_COLOR", "1"), ("TERM", "dumb")):
        with monkeypatch.context() as patched:
            patched.setenv(name, value)
            console = Console(file=io.StringIO(), width=80, force_terminal=True)
            show_findings(FINDINGS, console=console)
        assert not set(re.findall(r"\x1b\[([0-9;]*)m", shown(console))) - {"0", "1", "4"}


def test_forced_colours_in_a_pipe_leave_findings_on_one_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    console = Console(file=io.StringIO(), width=80)
    show_findings(FINDINGS, console=console)
    assert [line.split()[0] for line in shown(console).splitlines()] == ["fel", "varning"]


def test_colours_are_read_on_light_and_dark() -> None:
    """Neither yellow, white nor grey, which one of the grounds swallows."""
    console = screen(80, terminal=True)
    show_findings((*FINDINGS, Finding("notis", "prov", "Behov", None, "Sagt.", None)),
                  console=console)
    show_summary(make_full_result(), Path("ut.xlsx"), None, console)
    used = {code for found in re.findall(r"\x1b\[([0-9;]*)m", shown(console))
            for code in found.split(";")}
    assert used <= {"0", "1", "4", "31", "35"}
    assert {"31", "35"} <= used


def test_colour_only_in_a_terminal() -> None:
    assert "\x1b[" in summary(make_result(), terminal=True)
    assert "\x1b[" not in summary(make_result())


def test_markup_in_the_input_is_text() -> None:
    result = make_result(inputs=make_inputs(3, region="[red]Region[/red]"))
    assert "[red]Region[/red]" in summary(result)


def test_without_a_budget_there_is_still_a_summary() -> None:
    assert "Läget" in summary(make_result(budgets=(), budget_sums={}, guesses=(), ranking=()))


def test_piped_findings_are_one_line_each() -> None:
    console = screen()
    show_findings(FINDINGS, console=console)
    lines = shown(console).splitlines()
    assert len(lines) == 2
    assert lines[0].startswith("fel prov-fel Bemanning!B3: Ett mycket")
    assert lines[0].endswith("[bold]x[/bold] Rätta cellen.")
    assert lines[1] == "varning prov-varning Behov: Behov saknas."


def test_findings_in_a_terminal_are_a_table_with_the_count() -> None:
    console = screen(80, terminal=True)
    show_findings(FINDINGS, console=console)
    text = shown(console)
    assert "Bemanning!B3" in text and "[bold]x[/bold]" in text
    assert "(prov-varning)" in text
    assert "1 fel, 1\u00a0varning, 0\u00a0notiser" in text


def test_a_workbook_without_findings_gets_the_count_alone() -> None:
    console = screen(80, terminal=True)
    show_findings((), console=console)
    assert shown(console) == "0 fel, 0\u00a0varningar, 0\u00a0notiser\n"


def test_only_errors_when_silent(capsys: pytest.CaptureFixture[str]) -> None:
    show_findings(FINDINGS, errors_only=True)
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("fel prov-fel") and "varning" not in err


def test_a_quick_run_shows_no_bar() -> None:
    console = screen(terminal=True)
    with Progress(console=console) as progress:
        progress.stage("Läser arbetsboken")
    assert "Läser" not in shown(console)


def test_a_slow_run_shows_its_stage(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("prognos.report.console.terminal.SHOW_AFTER", 0.0)
    console = screen(terminal=True)
    with Progress(console=console) as progress:
        progress.stage("Läser arbetsboken")
        progress._timer.join()
    assert "Läser arbetsboken" in shown(console)


def test_silence_shows_no_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("prognos.report.console.terminal.SHOW_AFTER", 0.0)
    console = screen(terminal=True)
    with Progress(quiet=True, console=console) as progress:
        progress.stage("Läser arbetsboken")
    assert shown(console) == ""
