"""Why a group gets what it gets: the waterfall adds up, and a told change really flips the plan."""

from __future__ import annotations

import re
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rich.console import Console

from optimize.exchange import fitted
from optimize.plan import Valuation
from optimize.problem import MeritLine
from optimize.solve import solve
from prognos.allocation.allocate import allocate_budget
from prognos.allocation.block_loss import BlockLoss
from prognos.analysis.break_even import STEPS, Ground, change, find_break_even, lever_change
from prognos.analysis.decomposition import changed_work, rank_reasons, reasons, waterfall
from prognos.analysis.what_if.change_inputs import change_inputs
from prognos.inputs import NO_YEAR, Budget, CostRow, Inputs, YearlyAmount
from prognos.model.baseline import make_baseline
from prognos.model.project import project
from prognos.report.console.explanation_screen import break_even_lines, show_reasons
from prognos.report.wording.explanation_words import flip_notes, why_not_more
from prognos.results import BreakEven, RankReasons, RankStep, Reasons, RunResult, Waterfall
from prognos.use_cases.explain import Explained, Unknown, explain, find_groups
from tests.support.builders import (
    flat_need,
    make_calendar,
    make_group,
    make_inputs,
    staff_row,
    start_row,
    trainee_row,
)
from tests.support.changes import changed
from tests.support.optimize_cases import make_curve, make_limit, make_problem
from tests.support.report_result import make_result
from tests.support.workbooks import good, write

PRICE = CostRow("Central", NO_YEAR, None, YearlyAmount((2026,), (50_000.0,)), 0.4, 0.5,
                None, None, 0.0)


def region(**fields: Any) -> Inputs:
    """Two groups that compete for two blocks; the first lacks more."""
    years = np.array([2027])
    given: dict[str, Any] = dict(
        staff=[staff_row(0, birth_year=1964 + 2 * i, fte=0.8) for i in range(8)]
        + [staff_row(1, birth_year=1966 + 2 * i) for i in range(9)]
        + [staff_row(1, birth_year=1980, leave_until=3)],
        trainees=[trainee_row(0, remaining=2.0), trainee_row(1, remaining=4.0)],
        starts=[start_row(1, year=2)],
        needs=[flat_need(6.2), flat_need(8.0)],
        calendar=make_calendar(start_years=1),
        costs=[PRICE],
        recruitment=[0.3, 0.2],
        fill_rate=0.9,
        budgets=[Budget("ST", years, np.full(1, 3e6), np.zeros(1), np.full(1, 2.0), years - 2025)],
    )
    return make_inputs(2, **(given | fields))


def ground(inputs: Inputs, group: int = 0) -> Ground:
    base = make_baseline(inputs)
    before, exact, budget = (
        project(inputs, base=base), BlockLoss(inputs, base), inputs.money.budgets[0])
    found = allocate_budget(inputs, before, budget, exact, lambda stage: None)
    return Ground(inputs, before, base, exact, budget, found, group)


# --- The waterfall -------------------------------------------------------------------------------


@pytest.mark.parametrize("uncertainty", [(0.0, 0.0, 0.0), (0.7, 0.25, 0.3)])
@pytest.mark.parametrize("training_fte", [0.0, 0.5])
def test_the_waterfall_adds_up_with_changed_hours_from_their_own_definition(
    uncertainty: tuple[float, float, float], training_fte: float
) -> None:
    inputs = region(uncertainty=uncertainty, training_fte=training_fte)
    base, blocks = make_baseline(inputs), np.array([[1], [1]])
    before, after = project(inputs, base=base), project(inputs, blocks, base)
    for group in (0, 1):
        fall = waterfall(base.population, before, after, group)
        parts = (fall.retired, fall.left, fall.known_exits, fall.completed, fall.recruited)
        work = (fall.back_from_leave, fall.changed_hours, fall.in_training)
        assert work == pytest.approx(changed_work(base.population, group), abs=1e-9)
        assert fall.today + sum(parts) + sum(work) == pytest.approx(fall.without_blocks)
        assert (fall.back_from_leave > 0.0) == (group == 1), "only the second has somebody on leave"
        assert (fall.in_training < 0.0) == (training_fte > 0.0)
        assert fall.without_blocks + fall.blocks == pytest.approx(fall.with_blocks)
        assert fall.with_blocks == pytest.approx(after.fte.mean[group, 9])
        assert fall.retired < 0.0 < fall.completed


def test_one_person_who_leaves_at_a_known_date_and_nothing_else() -> None:
    inputs = make_inputs(
        1, staff=[staff_row(0, birth_year=1990, fte=0.7, exit_after=2)], needs=flat_need(1.0)
    )
    base = make_baseline(inputs)
    before = project(inputs, base=base)
    fall = waterfall(base.population, before, before, 0)
    assert (fall.today, fall.known_exits, fall.without_blocks) == (
        pytest.approx(0.7), pytest.approx(-0.7), pytest.approx(0.0))
    assert (fall.retired, fall.left, fall.completed, fall.recruited) == (0.0, 0.0, 0.0, 0.0)


# --- A plan made to fit --------------------------------------------------------------------------


def of_curve(group: int, blocks: tuple[int, ...]) -> tuple[float, float]:
    """The first group's blocks are worth twice the second's."""
    return (2 - group) * (9.0, 4.0, 1.0, 0.0)[min(sum(blocks), 3)], 0.0


def test_the_block_that_costs_least_goes_first() -> None:
    """The second group's cost 3 and then 5, the first group's 6 and then 10."""
    problem = make_problem((make_curve(0), make_curve(1)), (make_limit("blocks", 1.0, 2.0),))
    plan = np.array([[1, 1], [1, 1]])
    assert fitted(problem, of_curve, plan).sum(axis=1).tolist() == [2, 0]
    assert fitted(problem, of_curve, np.array([[1, 0], [1, 0]])).tolist() == [[1, 0], [1, 0]]


def test_bounds_are_kept_and_an_exceeded_limit_takes_all() -> None:
    problem = make_problem((make_curve(0),), (make_limit("budget", 1.0, -5.0),), upper=1)
    assert fitted(problem, of_curve, np.array([[3, 0], [0, 2]])).sum() == 0


# --- What would flip it --------------------------------------------------------------------------


def solved_again(here: Ground, key: str, by: float) -> int:
    """Blocks of the group when the whole allocation is made again with the change."""
    changed = change(here, key, by)
    problem = replace(changed.problem, work=10.0)
    evaluate = Valuation(problem, changed.many).loss
    found = solve(problem, evaluate, many=changed.many)
    return int(found.blocks[here.own].sum())


@pytest.mark.parametrize("need", [8.4, 8.8])
def test_a_told_change_turns_and_the_step_before_does_not(need: float) -> None:
    """Against the whole allocation made again, for every input, both ways, both groups."""
    told = 0
    for group in (0, 1):
        here = ground(region(needs=[flat_need(6.2), flat_need(need)]), group)
        now = int(here.blocks[here.own].sum())
        for point in find_break_even(here):
            if point.step is None:
                steps = STEPS[point.key]
                reached = [step for step in steps if step <= point.reach]
                assert all(solved_again(here, point.key, point.sign * s) == now for s in reached)
                continue
            told += 1
            assert solved_again(here, point.key, point.sign * point.step) == now + point.blocks
            assert point.blocks != 0
            before = [step for step in STEPS[point.key] if step < point.step][-1:]
            for step in before:
                assert solved_again(here, point.key, point.sign * step) == now
    assert told >= 6


def test_more_need_never_gives_fewer_and_less_need_never_more() -> None:
    for group in (0, 1):
        for point in find_break_even(ground(region(), group)):
            if point.key in ("need", "weight"):
                assert point.sign * point.blocks >= 0


@pytest.mark.parametrize("key, by", [
    ("need", 0.2), ("weight", -0.3), ("fill_rate", 0.05), ("retention", -0.1), ("pension", 1.0)])
def test_the_changed_problem_is_the_problem_of_changed_inputs(key: str, by: float) -> None:
    """Only one group's distribution is made again: it equals everything made again."""
    inputs = region()
    inputs = changed(inputs, st_per_specialist=np.array([0.5, 2.0]))
    here = ground(inputs)
    found = change(here, key, by)
    lever = lever_change(here, key, by)
    assert lever is not None
    whole = ground(change_inputs(here.inputs, [lever])[0])
    blocks = np.arange(3)[:, None]
    for group in (0, 1):
        assert found.many(group, blocks)[0] == pytest.approx(whole.many(group, blocks)[0])
    assert np.allclose(found.problem.cost, whole.found.problem.cost)
    assert len(found.limits) == len(whole.found.problem.limits)
    for limit, like in zip(found.limits, whole.found.problem.limits, strict=True):
        assert limit.amount == pytest.approx(like.amount)
        assert np.allclose(limit.use, like.use)


def test_probabilities_stay_probabilities() -> None:
    here = ground(region(fill_rate=1.0, retention=0.97))
    break_even = {(point.key, point.sign): point for point in find_break_even(here)}
    assert break_even["fill_rate", 1].reach == 0.0
    assert break_even["retention", 1].reach == 0.02
    without = region(budgets=[Budget("ST", np.array([2027]), np.full(1, np.nan), np.zeros(1),
                                     np.full(1, 1.0), np.array([2]))])
    found = find_break_even(ground(without))
    assert {point.reach for point in found if point.key == "budget"} == {0.0}


# --- Reasons and words ---------------------------------------------------------------------------


def test_last_given_and_first_not_given_and_what_binds() -> None:
    here = ground(region())
    after = project(here.inputs, here.blocks, here.base)
    told = reasons(here.inputs, here.base.population, here.before, after, here.found, 0)
    given = [line for line in here.found.merit if line.group == 0 and line.funded]
    assert (told.last_given is None) == (not given)
    assert told.shortage_before >= told.shortage_after
    limits = {slack.label for line in told.next_blocks for slack in line.limits}
    assert limits and limits <= {"Högsta antal block", "Budgetram"}


def test_one_more_is_valued_on_top_of_the_plan_and_names_what_is_full() -> None:
    here = ground(region(), 0)
    after = project(here.inputs, here.blocks, here.base)
    told = reasons(here.inputs, here.base.population, here.before, after, here.found, 0)
    now = tuple(here.blocks[0].tolist())
    (block,) = told.next_blocks
    more = here.exact(0, (now[0] + 1,))
    assert block.benefit == pytest.approx(here.exact(0, now)[0] - more[0])
    assert block.benefit_fte_years == pytest.approx(here.exact(0, now)[1] - more[1])
    for limit in here.found.problem.limits:
        full = float((limit.use * here.blocks).sum()) + limit.use[0, 0] > limit.amount
        assert full == any(slack.label == limit.label and slack.year == limit.year
                           for slack in block.limits)


def test_a_specialty_by_everyday_name_and_area() -> None:
    inputs = make_inputs([make_group("Allmänmedicin", "Umeå"), make_group("Radiologi"),
                          make_group("Allmänmedicin")])
    assert find_groups(inputs, "allmänmedicin", None) == (0, 2)
    assert find_groups(inputs, "Allmänmedicin", "UMEÅ") == (0,)
    assert find_groups(inputs, "Allmänmedicin", "hela regionen") == (2,)
    unknown = find_groups(inputs, "Radiolog", None)
    assert isinstance(unknown, Unknown)
    assert "Menades ”Radiologi”" in unknown.message
    assert isinstance(find_groups(inputs, "Radiologi", "Umeå"), Unknown)


def test_explained_on_one_screen(tmp_path: Path) -> None:
    path = write(good(), tmp_path / "bok.xlsx")
    told = explain(path, ["Kirurgi"])
    assert isinstance(told, Explained)
    assert len(told.reasons) == 1
    for width in (80, 120):
        screen = StringIO()
        show_reasons(told.result, told.reasons, Console(width=width, file=screen))
        text = screen.getvalue()
        assert len(text.splitlines()) <= 55
        assert max(map(len, text.splitlines())) <= width
        for word in ("Kirurgi · ram ST", "Utan nya block", "Plats: ", "Varför inte fler? "):
            assert word in text


def shown_reasons(result: RunResult, told: Reasons) -> str:
    screen = StringIO()
    show_reasons(result, (told,), Console(width=80, file=screen))
    return screen.getvalue()


def nothing_told(group: int = 1) -> Reasons:
    """Reasons without a story, for what is read off the result."""
    fall = Waterfall(8.0, -2.0, -1.0, 0.0, 2.0, 0.0, 0.5, -1.0, 0.5, 7.0, 1.0, 8.0, 10.0)
    return Reasons(group, fall, 12.0, 7.0, None, (), ())


def test_each_block_is_drawn_with_what_it_averts_and_whether_it_is_given() -> None:
    text = shown_reasons(make_result(), nothing_told(0))
    rows = [line.split() for line in text.splitlines() if re.search(" start 20.., nr", line)]
    assert [row[:7] for row in rows] == [["block", "1", "start", "2027,", "nr", "1", "5,0"],
                                        ["block", "2", "start", "2028,", "nr", "3", "1,7"]]
    assert len(rows[1][7]) / len(rows[0][7]) == pytest.approx(1 / 3, abs=0.03)
    more = replace(nothing_told(0), next_blocks=(MeritLine(9, 0, 0, 1, 1.2, 2.5, 1.0),))
    row = next(line.split() for line in shown_reasons(make_result(), more).splitlines()
               if "ett till  start 2027" in line)
    assert row[4] == "2,5" and set(row[5]) == {"░"}


def test_who_would_lose_a_block_is_told() -> None:
    result = make_result()
    line = result.allocation.budgets[0].merit[3]
    text = " ".join(shown_reasons(result, replace(nothing_told(2), next_blocks=(line,))).split())
    assert ("Vem skulle förlora? Ett till med start 2027 har nyttan 0,50. Det kan ges om ett block "
            "i Allmänmedicin, Södra Lappland med start 2027 tas bort; då förloras 0,75.") in text
    alone = replace(nothing_told(2), next_blocks=(replace(line, exchange=None),))
    assert "Inget enskilt block kan lämna plats för ett till med start 2027" in " ".join(
        shown_reasons(result, alone).split())
    assert "Vem skulle förlora?" not in shown_reasons(result, nothing_told(2))


@pytest.mark.parametrize(("at", "up", "down"), [(0, False, True), (2, True, True),
                                                (5, True, False)])
def test_the_shortage_that_changes_the_place_by_one(at: int, up: bool, down: bool) -> None:
    """Moved past its neighbour by what is told, the group stands in the neighbour's place."""
    result = make_result()
    group = result.ranking[at].group
    rank = rank_reasons(result.inputs, result.ranking, result.forecast.before, group)
    assert rank is not None and (rank.place, rank.of) == (at + 1, 6)
    assert (rank.up is not None, rank.down is not None) == (up, down)
    for step, neighbour in ((rank.up, at - 1), (rank.down, at + 1)):
        if step is None:
            continue
        scores = {one.group: one.score for one in result.ranking}
        need = result.inputs.calendar.in_evaluated(result.forecast.before.measures.need)[group]
        scores[group] += 100.0 * step.change_fte / float(need.mean())
        assert scores[group] == pytest.approx(step.score)
        assert (step.group, step.place) == (result.ranking[neighbour].group, neighbour + 1)
    assert rank_reasons(result.inputs, (), result.forecast.before, group) is None


def test_the_answer_comes_first_in_the_words_of_the_table() -> None:
    text = shown_reasons(make_result(), nothing_told(1)).replace("\u00a0", " ").splitlines()
    assert text[1].startswith("Svar: 1 block 2027. 29 % saknas")
    assert "Inte fler: fler block gör ingen nytta." in " ".join(text[1:4])
    none = " ".join(shown_reasons(make_result(), nothing_told(2)).split())
    assert "Svar: inga block." in none and "Inte fler: 0,1 mkr saknas 2027." in none


def test_the_place_says_what_would_change_it() -> None:
    result = make_result()
    up, down = RankStep(2, 3, 24.2, 3.1, 0.42), RankStep(4, 5, 21.06, -0.04, -0.004)
    told = replace(nothing_told(3), rank=RankReasons(4, 6, 21.1, up, down))
    text = " ".join(shown_reasons(result, told).replace("\u00a0", " ").split())
    assert ("Upp till plats 3: om bristen blir över 24,2 % av behovet i stället för 21,1 % (0,4 "
            "heltider mer), som i Specialitet AA.") in text
    assert ("Ned till plats 5: minsta skillnad räcker, för bristen är nästan lika stor i "
            "Specialitet AC.") in text


@pytest.mark.parametrize(("points", "told"), [
    ([("fill_rate", 1, -1)], "Högre tillsättningsgrad"), ([("fill_rate", 1, 1)], ""),
    ([("fill_rate", -1, 1)], "Högre tillsättningsgrad"), ([("need", 1, -1)], ""),
    ([("fill_rate", 1, -1), ("fill_rate", -1, -1)], "När båda hållen ger")])
def test_more_that_gives_fewer_is_explained(points: list[tuple[str, int, int]], told: str) -> None:
    found = [BreakEven(key, sign, 0.1, 0.05, blocks) for key, sign, blocks in points]
    how, *notes = flip_notes(found)
    assert how.startswith("Prövat i steg")
    assert len(notes) == bool(told) and "".join(notes).startswith(told)


def test_many_blocks_are_shortened_and_counted() -> None:
    result = make_result()
    budget = result.allocation.budgets[0]
    lines = tuple(replace(budget.merit[0], position=n, funded=n <= 20,
                          benefit_fte_years=3.5 - n / 10) for n in range(1, 31))
    text = shown_reasons(changed(result, budgets=(replace(budget, merit=lines),)), nothing_told(0))
    rows = [line.split() for line in text.splitlines() if " start 2027, nr" in line]
    assert [row[1] for row in rows] == ["1", "2", "3", "4", "19", "20"]
    assert "… och 14 till som inte visas" in text


def test_the_neighbours_stand_in_order_with_the_group_marked() -> None:
    text = shown_reasons(make_result(), nothing_told(3))
    rows = [line for line in text.splitlines() if re.match(r"[> ] +\d+  \w", line)]
    assert [row[:4].replace(" ", "") for row in rows] == ["2", "3", ">4", "5", "6"]
    assert "Plats: 4 av 6 i rangordningen" in text
    alike = make_result()
    ranking = (replace(alike.ranking[0], equal_to=(1, 2)), *alike.ranking[1:])
    text = shown_reasons(replace(alike, ranking=ranking), nothing_told(0))
    assert "plats 1–3." in text


def test_changes_in_words() -> None:
    lines = list(break_even_lines((
        BreakEven("need", 1, 0.075, 0.5, 1), BreakEven("need", -1, None, 0.5, 0),
        BreakEven("budget", 1, 0.05, 0.5, 2, 450_000.0), BreakEven("pension", -1, 0.25, 3.0, -1),
        BreakEven("fill_rate", 1, None, 0.0, 0), BreakEven("retention", -1, 0.03, 0.3, -1))))
    assert [" ".join(line.split()) for line in lines] == [
        "Upp Ned", "Pengar till nya block +5 % (+0,45 mkr): 2 fler",
        "Behov +7,5 %: 1 fler samma t.o.m. −50 %", "Tillsättningsgrad går inte att ändra",
        "Andel som stannar −3 %-enheter: 1 färre", "Pensionsålder −0,25 år: 1 färre"]


def test_a_change_that_is_not_proven_is_marked() -> None:
    points = (BreakEven("need", 1, None, 0.1, 0, proven=False),
              BreakEven("need", -1, None, 0.0, 0, proven=False))
    assert list(break_even_lines(points))[1].split() == [
        "Behov", "samma", "t.o.m.", "+10", "%*", "inte", "bevisat"]
    told = replace(nothing_told(0), break_even=points)
    assert "* Nästa steg kunde inte bevisas" in shown_reasons(make_result(), told)


def test_changes_on_a_narrow_screen_are_not_cut() -> None:
    lines = list(break_even_lines((BreakEven("need", 1, 0.075, 0.5, 1),), 40))
    assert lines == ["  Behov", "    upp: +7,5 %: 1 fler", "    ned: –"]


def test_a_narrow_screen_has_the_figures_and_no_bars() -> None:
    screen = StringIO()
    show_reasons(make_result(), (nothing_told(0),), Console(width=40, file=screen))
    lines = screen.getvalue().splitlines()
    assert max(map(len, lines)) <= 40
    assert not [line for line in lines if "█" in line and "ges" not in line]
    assert any(line.startswith("  block 1 ") and line.endswith("5,0") for line in lines)


def test_why_not_more_without_blocks_planned() -> None:
    result = make_result()
    groups = (replace(result.inputs.groups[0], planned=False), *result.inputs.groups[1:])
    result = replace(result, inputs=replace(result.inputs, groups=groups))
    told = reasons_of_nothing()
    assert why_not_more(result, told, None) == (
        "Det planeras inga block i specialiteten (Planeras i bladet Specialiteter är nej).")


def reasons_of_nothing() -> Any:
    here = ground(region())
    return reasons(here.inputs, here.base.population, here.before, here.before, None, 0)
