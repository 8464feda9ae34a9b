"""What the address of the what-if page asks, and how it is told."""

from __future__ import annotations

import json
import re
from html import unescape
from urllib.parse import parse_qsl

import pytest

from prognos.inputs import Assumption
from prognos.inputs.scenario import LeverProblem
from prognos.reading.levers.scenario_file import scenario_json
from prognos.report.console.goal_screen import show_answer
from prognos.results import RunResult
from prognos.results.years.region_year import RegionYear
from prognos.schema.lever_dictionary import levers
from prognos.system.files import UsageProblem
from prognos.use_cases.compare import baseline_of, compare_run
from prognos.use_cases.run import run
from prognos.use_cases.seek import goals_of
from prognos.web.questions import Desk, seek_goal, take_over
from prognos.web.views.goal_view import goal_pieces
from prognos.web.views.lever_view import SLIDERS, choices, chosen_line, own_years, sliders
from prognos.web.views.whatif_view import (
    MOST_LINES,
    Asked,
    asked_for,
    asked_of_file,
    named_scenario,
    outcome_pieces,
    scenario_of,
    what_if,
)
from tests.support import screen
from tests.support.changes import changed


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> RunResult:
    found = run(screen.book(tmp_path_factory.mktemp("bok")))
    return found


def test_the_address_holds_all_that_is_asked() -> None:
    asked = Asked((("pension", 1.5), ("budget", -2.0)), (("Behov +5 %", "a & b = ö"), ("x", "")),
                  "Brist 2035 högst 60")
    assert asked_for(parse_qsl(asked.query, keep_blank_values=True)) == asked
    assert asked_for([]) == Asked()


@pytest.mark.parametrize(("name", "value", "kept"), [
    ("spak-pension", "99", 5.0), ("spak-pension", "-99", -2.0), ("spak-pension", "0", None),
    ("spak-pension", "ett år", None), ("spak-pension", "nan", None), ("spak-okänd", "1", None),
    ("pension", "1", None), ("spak-retention", "7,5", 7.5),
])
def test_a_slider_is_held_within_its_range(name: str, value: str, kept: float | None) -> None:
    assert [number for _, number in asked_for([(name, value)]).moved] == (
        [] if kept is None else [kept])


def test_lines_are_bounded() -> None:
    asked = asked_for([("rad", "x" * 999)] * 99)
    assert len(asked.lines) == MOST_LINES and len(asked.lines[0][0]) == 200


def test_every_slider_is_a_change_that_can_be_read(result: RunResult) -> None:
    for slider in SLIDERS:
        for value in (slider.low, slider.step, slider.high):
            (change,) = scenario_of(result.inputs, Asked(((slider.key, value),))).changes
            assert change.lever == slider.key


def test_every_difference_is_listed_with_its_way_back(result: RunResult) -> None:
    asked = Asked((("pension", 1.0), ("retention", 5.0)), (("Behov Kirurgi +5 %", "Fler äldre"),))
    shown = what_if(result, baseline_of(result), asked)
    assert [one.text for one in shown.differences] == [
        "Pensionsålder +1 år", "Andel som stannar +5 procentenheter", "Behov Kirurgi +5 %"]
    assert shown.differences[2].motive == "Fler äldre"
    back = [asked_for(parse_qsl(one.without, keep_blank_values=True))
            for one in shown.differences]
    assert back == [Asked(asked.moved[1:], asked.lines), Asked(asked.moved[:1], asked.lines),
                    Asked(asked.moved)]


def test_a_line_that_is_not_understood_is_told_and_changes_nothing(result: RunResult) -> None:
    shown = what_if(result, baseline_of(result), Asked(lines=(("Pensjon plus två", ""),)))
    assert "Närmast:" in shown.problem and shown.differences == ()


def test_a_scenario_is_saved_with_name_and_motive_and_opened_again(result: RunResult) -> None:
    asked = Asked((("pension", 1.0),), (("Behov Kirurgi +5 %", "Fler äldre"),))
    for name, motive in (("", "Därför"), ("Namn", "")):
        with pytest.raises(LeverProblem, match="namn och ett motiv"):
            named_scenario(result.inputs, asked, name, motive)
    with pytest.raises(LeverProblem, match="inget att spara"):
        named_scenario(result.inputs, Asked(), "Namn", "Därför")
    scenario = named_scenario(result.inputs, asked, "Namn", "Därför")
    written = scenario_json(scenario, result.run.input_sha256, "1.0.0")
    assert [one["motive"] for one in json.loads(written)["changes"]] == ["Därför", "Fler äldre"]
    again = asked_of_file(result.inputs, "a.prognos-scenario.json", written.encode())
    assert again.lines == (("Pensionsålder +1 år", "Därför"), ("Behov Kirurgi +5 %", "Fler äldre"))
    assert [one.text for one in scenario_of(result.inputs, again).changes] == [
        one.text for one in scenario.changes]


@pytest.mark.parametrize(("fields", "line"), [
    ({"vad": "budget", "vem": "", "nar": "från 2028", "hur": " +2 mkr "},
     "Centralt anslag från 2028 +2 mkr"),
    ({"vad": "need", "vem": "Kirurgi", "nar": "", "hur": "+5 %"}, "Behov Kirurgi +5 %"),
    ({"vad": "budget", "hur": "+2 mkr", "rad": "Behov Kirurgi +5 %"}, "Behov Kirurgi +5 %"),
])
def test_a_change_is_put_together_from_lists(
    fields: dict[str, str], line: str, result: RunResult,
) -> None:
    assert chosen_line(fields) == line
    assert scenario_of(result.inputs, Asked(lines=((line, ""),))).changes


@pytest.mark.parametrize("fields", [{}, {"vad": "budget"}, {"vad": "x", "hur": "+2"}])
def test_a_choice_that_is_not_made_is_asked_for(fields: dict[str, str]) -> None:
    with pytest.raises(LeverProblem, match="Välj vad"):
        chosen_line(fields)


def test_every_lever_of_the_lists_can_be_read_with_its_example(result: RunResult) -> None:
    offered = choices(result.inputs)
    assert len(offered.levers) == len(levers()) - 1  # a moved block is written as a line
    assert offered.years[:4] == ("2027", "2028", "2029", "från 2027")
    assert offered.years[-1] == "från 2035" and offered.places[-1] in {
        group.specialty for group in result.inputs.groups}
    for key, _ in offered.levers:
        line = chosen_line({"vad": key, "hur": levers()[key].value})
        (change,) = scenario_of(result.inputs, Asked(lines=((line, ""),))).changes
        assert change.lever == key


def test_each_lever_tells_its_range_its_source_and_the_regions_own_years(result: RunResult) -> None:
    years = (RegionYear(2024, retired=12, left_share=0.0381, recruited=9),
             RegionYear(2025, 14, 64.93, 0.044, 11, 0.75, 31, 28))
    told = {one.key: one for one in sliders(result, {}, years)}
    assert told["pension"].ends == ("−2", "+5 år") and told["budget"].ends == ("−10", "+10 mkr")
    assert told["other_exits"].source.startswith("Nu: ")
    assert {key: one.own for key, one in told.items()} == {
        "pension": "Egna år, medelålder vid pension: 64,9 (2025)",
        "other_exits": "Egna år: 3,8\u00a0% (2024), 4,4\u00a0% (2025)",
        "recruitment": "Egna år, personer som rekryterades utifrån: 9 (2024), 11 (2025)",
        "retention": "Egna år: 75\u00a0% (2025)",
        "budget": "Egna år: 31\u00a0block tilldelade och 28 tillsatta (2025)"}
    assert own_years("pension", years[:1]) == "Egna år, personer som gick i pension: 12 (2024)"
    assert not any(one.own for one in sliders(result, {}, ()))


def test_a_rate_learned_for_some_groups_is_told_beside_the_lever(result: RunResult) -> None:
    own = tuple(Assumption(f"Övriga avgångar per år, {group}", 0.05, None, source, False)
                for group, source in (("Kirurgi", "Egen historik 2023–2025"), ("Psykiatri", None)))
    run = changed(result, inputs=changed(result.inputs, assumptions=(
        *result.inputs.sources.assumptions, *own)))
    (told,) = [one for one in sliders(run, {}, ()) if one.key == "other_exits"]
    assert told.source.endswith(  # two of them by the workbook itself
        "; eget värde för 4\u00a0grupper (Egen historik 2023–2025)")


def test_a_goal_is_answered_in_the_words_of_the_screen(
    result: RunResult, capsys: pytest.CaptureFixture[str],
) -> None:
    offered = what_if(result, baseline_of(result), Asked(goal="Brist 2035 högst 1")).goals
    assert len(goals_of(result.inputs, offered)) == 4
    desk = Desk()
    take_over(desk, str, result)
    answer = seek_goal(desk, str, offered[1])
    show_answer(answer)
    shown = " ".join(capsys.readouterr().out.split())
    first, *rest = goal_pieces(answer)
    assert 'class="lead"' in first.html and goal_pieces(None) == ()
    for piece in (first, *(one for one in rest if "<p>" in one.html)):
        assert " ".join(unescape(re.sub("<[^>]+>", "", piece.html)).split()).rstrip(".") in shown
    with pytest.raises(UsageProblem, match="året är från"):
        seek_goal(desk, str, "Brist 2099 högst 1")


@pytest.mark.parametrize("content", [b"", b"[]", b"\xff\xfe", b'{"format": "annat"}'])
def test_another_file_is_no_scenario(result: RunResult, content: bytes) -> None:
    with pytest.raises(LeverProblem):
        asked_of_file(result.inputs, "fel.json", content)


def test_what_comes_of_it_begins_with_one_sentence(result: RunResult) -> None:
    scenario = scenario_of(result.inputs, Asked((("pension", 2.0),)))
    first, *rest = outcome_pieces(compare_run(result, (scenario,)))
    assert 'class="lead"' in first.html and "Med pensionsålder +2 år:" in first.html
    assert any("Utgångsläget" in piece.html for piece in rest)
    assert any("bevisat bäst" in piece.html for piece in rest)
