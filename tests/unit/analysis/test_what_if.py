"""Scenarios beside the baseline: who loses and who gets, what each change does, moved blocks."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from prognos.analysis.what_if.change_inputs import change_inputs
from prognos.analysis.what_if.plan_outcomes import (
    changed,
    compare_scenario,
    moved_blocks,
    solve_outcome,
    st_shortage,
)
from prognos.inputs import NO_YEAR, Budget, CostRow, Inputs, Objective, YearlyAmount
from prognos.inputs.scenario import LeverChange, LeverProblem, Scenario
from prognos.model.project import project
from prognos.model.rates import balanced_recruitment
from prognos.reading.levers.lever_lines import read_line
from prognos.reading.levers.lever_places import Places
from prognos.results.what_if import MovedBlocks
from tests.support.builders import flat_need, make_calendar, make_group, make_inputs, staff_row

PRICE = CostRow("Central", NO_YEAR, None, YearlyAmount((2026,), (50_000.0,)), 0.4, 0.5,
                None, None, 0.0)
ROOM = 4e6


def region(amount: float = ROOM, most: float = np.nan) -> Inputs:
    """Three groups that lack two each, and money for some blocks."""
    years = np.array([2027, 2028])
    return make_inputs(
        [make_group("A"), make_group("B"), make_group("C")],
        staff=[staff_row(g, birth_year=1965 + 7 * i) for g in range(3) for i in range(2)],
        needs=flat_need(4.0), calendar=make_calendar(start_years=2), costs=[PRICE],
        budgets=[Budget("ST", years, np.full(2, amount), np.zeros(2), np.full(2, most),
                        years - 2025)],
        fill_rate=[0.8, 0.9, 0.7], other_exits=0.05, recruitment=np.nan,
        objective=Objective("minst brist", "bristgrad", 0.1, 20.0))


def line(text: str, inputs: Inputs) -> LeverChange:
    return read_line(text, Places(inputs.groups, 2027))


def test_recruitment_is_that_of_the_baseline() -> None:
    """What replaced the exits of the baseline does not follow when the exits change."""
    inputs = region()
    assert np.isnan(inputs.careers.rates.recruitment).all()
    there, _told = change_inputs(inputs, [line("Övriga avgångar +100 %", inputs)])
    kept = balanced_recruitment(inputs)
    assert there.careers.rates.other_exits == pytest.approx(0.1)
    assert there.careers.rates.recruitment == pytest.approx(kept) and (kept > 0).all()


def test_what_is_told_of_a_change() -> None:
    inputs = region()
    there, told = change_inputs(inputs, [
        line(text, inputs) for text in
        ("Anslag 2028 +1 mkr", "Anslag 2028 +10 %", "Tillsättningsgrad +5 procentenheter")])
    assert [(each.before, each.after) for each in told] == [
        ((ROOM,) * 2, (ROOM + 1e6,) * 2),
        ((ROOM + 1e6,) * 2, pytest.approx((1.1 * (ROOM + 1e6),) * 2)),
        ((0.7, 0.9), pytest.approx((0.75, 0.95)))]
    assert there.money.budgets[0].years.tolist() == [2027, 2028, 2029]
    assert there.money.budgets[0].amount.tolist() == pytest.approx([ROOM, 5.5e6, ROOM])


@pytest.mark.parametrize(("text", "told"), [
    ("Andel som stannar =120 %", "högst 100 %"),
    ("Högsta antal block +1", "inte angivet"),
    ("Centralt anslag A +1 mkr", "en specialitet styrs med Högsta antal block. Ta bort A"),
    ("Klinikfinansierade starter A =1000", "högst 22 här: 20 fler än de"),
    ("Rekrytering =1000", "högst 22 här: 20 fler än de"),
    ("Listade per specialist =1 100", "efter listade"),
    ("AT-starter =0", "AT och BT"),
    ("Tillsättningsgrad 2035 =50 %", "2027–2028"),
    ("Centralt anslag 2020 +1 mkr", "från 2027"),
])
def test_what_cannot_be_changed_is_told(text: str, told: str) -> None:
    inputs = region()
    with pytest.raises(LeverProblem, match=told):
        change_inputs(inputs, [line(text, inputs)])


def test_the_money_of_another_budget() -> None:
    inputs = region()
    nurses = make_group("DSK", budget="DSK")
    own = replace(inputs.money.budgets[0], name="DSK")
    two = make_inputs([*inputs.groups, nurses], needs=flat_need(4.0),
                      calendar=inputs.calendar, costs=[PRICE],
                      budgets=[inputs.money.budgets[0], own])
    there, told = change_inputs(two, [line("Anslag DSK 2028 +1 mkr", two)])
    st, dsk = there.money.budgets
    assert st == two.money.budgets[0] or (st.amount == ROOM).all()
    assert dsk.amount.tolist()[:2] == [ROOM, ROOM + 1e6] and told[0].place == "DSK"


def test_more_money_is_never_worse_and_parts_sum() -> None:
    inputs = region()
    baseline = solve_outcome(inputs)
    texts = ("Centralt anslag +50 %", "Behov B +30 %")
    changes = tuple(line(text, inputs) for text in texts)
    there = changed(inputs, changes)
    outcome = solve_outcome(there.inputs, baseline.blocks)
    found = compare_scenario(inputs, baseline, Scenario("Båda", changes), there.told, outcome,
                             lambda _stage: None)
    assert found.interaction is not None
    money, need = found.parts
    assert money.blocks > 0 and money.shortage < 0.0 < need.shortage
    for moved in found.moved:
        assert moved.because is not None and set(moved.because) <= set(texts)
    assert {moved.because for moved in found.moved if moved.from_group is None} == {texts[:1]}
    total = st_shortage(inputs, outcome) - st_shortage(inputs, baseline)
    assert money.shortage + need.shortage + found.interaction.shortage == pytest.approx(total)
    richer = solve_outcome(changed(inputs, changes[:1]).inputs, baseline.blocks)
    assert richer.proven and richer.objective <= baseline.objective + 1e-9


def test_the_figures_are_those_of_a_projection_with_the_plan_in() -> None:
    inputs = region()
    there = changed(inputs, [line("Pensionsålder +2", inputs)]).inputs
    outcome = solve_outcome(there)
    after = project(there, outcome.blocks)
    assert outcome.after == pytest.approx(after.totals.shortage)
    assert outcome.supply == pytest.approx(after.totals.fte.mean)


def test_one_group_may_retire_later() -> None:
    """As with everybody later, and the others as they were."""
    inputs = region()
    one = changed(inputs, [line("Pensionsålder B +2", inputs)]).inputs
    everyone = changed(inputs, [line("Pensionsålder +2", inputs)]).inputs
    now, alone, both = (project(each).fte.mean for each in (inputs, one, everyone))
    assert alone[1] == pytest.approx(both[1]) and (both[1, 1:9] > now[1, 1:9]).any()
    assert (alone[[0, 2]] == now[[0, 2]]).all()
    again, told = change_inputs(one, [line("Pensionsålder +1", inputs)])
    assert again.careers.curve.shift + again.careers.rates.later == pytest.approx([1, 3, 1])
    assert told[0].before == (0.0, 2.0) and told[0].after == (1.0, 3.0)


def test_a_moved_block_is_priced_on_the_plan_as_it_is() -> None:
    inputs = region()
    baseline = solve_outcome(inputs)
    giver = int(np.flatnonzero(baseline.blocks[:, 0])[0])
    taker = (giver + 1) % 3
    names = [group.specialty for group in inputs.groups]
    move = line(f"Flytta 1 block 2027 från {names[giver]} till {names[taker]}", inputs)
    there = changed(inputs, [move])
    outcome = solve_outcome(there.inputs, baseline.blocks, [move])
    wanted = baseline.blocks.copy()
    wanted[giver, 0] -= 1
    wanted[taker, 0] += 1
    assert (outcome.blocks == wanted).all()
    assert list(moved_blocks(inputs, baseline.blocks, outcome.blocks)) == [
        MovedBlocks("ST", giver, 0, taker, 0, 1)]
    assert outcome.objective >= baseline.objective - 1e-9
    assert outcome.after == pytest.approx(project(inputs, wanted).totals.shortage)


def test_a_block_that_is_not_there_is_not_moved() -> None:
    inputs = region(amount=0.0)
    move = line("Flytta 1 block 2027 från A till B", inputs)
    with pytest.raises(LeverProblem, match="A har 0 block 2027"):
        solve_outcome(changed(inputs, [move]).inputs, None, [move])


def test_moves_together_take_no_more_than_there_is() -> None:
    inputs = region()
    baseline = solve_outcome(inputs)
    giver = int(baseline.blocks[:, 0].argmax())
    takers = [group.specialty for g, group in enumerate(inputs.groups) if g != giver]
    name, count = inputs.groups[giver].specialty, int(baseline.blocks[giver, 0])
    moves = [line(f"Flytta {count} block 2027 från {name} till {taker}", inputs)
             for taker in takers]
    with pytest.raises(LeverProblem, match=f"” och ”Flytta.*{name} har {count} block 2027"):
        solve_outcome(changed(inputs, moves).inputs, baseline.blocks, moves)


def test_from_whom_to_whom() -> None:
    inputs = region()
    old = np.array([[2, 1], [1, 0], [0, 2]])
    new = np.array([[1, 1], [0, 1], [2, 2]])
    found = list(moved_blocks(inputs, old, new))
    assert found == [MovedBlocks("ST", 0, 0, 2, 0, 1), MovedBlocks("ST", None, None, 2, 0, 1),
                     MovedBlocks("ST", 1, 0, 1, 1, 1)]
