"""The doctors' world as an allocation problem; the plan against every plan there is."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from optimize.problem import AllocationProblem, Limit
from prognos.allocation.allocate import (
    allocate_budget,
    budget_money,
    build_problem,
    eligible_groups,
)
from prognos.allocation.block_loss import BlockLoss
from prognos.allocation.limits import MOST_BLOCKS, limits_as_rows, most_blocks
from prognos.allocation.objective import BudgetValues
from prognos.inputs import NO_YEAR, BlockLimit, Budget, CostRow, Inputs, Objective, YearlyAmount
from prognos.model.baseline import make_baseline
from prognos.model.project import project
from prognos.results import BudgetResult
from tests.support.builders import (
    flat_need,
    make_calendar,
    make_forms,
    make_group,
    make_inputs,
    staff_row,
    trainee_row,
)
from tests.support.changes import changed
from tests.support.workbooks import Spoil, assume, put, read, together

WEIGHTINGS = ("bristgrad", "heltider", "relativ")
PRICE = CostRow("Central", NO_YEAR, None, YearlyAmount((2026,), (50_000.0,)), 0.4, 0.5,
                None, None, 0.0)
"""35 000 a month."""


def make_budget(amount: float = np.nan, blocks: float = np.nan, name: str = "ST") -> Budget:
    years = np.array([2027, 2028])
    return Budget(name, years, np.full(2, amount), np.zeros(2), np.full(2, blocks), years - 2025)


def make_limit(kind: str, value: float, groups: list[bool], years: list[bool]) -> BlockLimit:
    return BlockLimit(kind, "Kirurgi", np.array(groups), np.array(years), value, None, 2)


def small(groups: Any = 2, **fields: Any) -> Inputs:
    """Groups of two specialists with a need of 4; two start years; 35 000 a month."""
    count = groups if isinstance(groups, int) else len(groups)
    wanted = dict(
        staff=[staff_row(g, birth_year=1965 + 8 * i) for g in range(count) for i in range(2)],
        needs=flat_need(4.0), calendar=make_calendar(start_years=2), costs=[PRICE],
        budgets=[make_budget(2e6, 3.0)], fill_rate=0.8, **fields)
    return make_inputs(groups, **wanted)


@dataclass(frozen=True)
class Solved:
    inputs: Inputs
    problem: AllocationProblem
    groups: tuple[int, ...]
    exact: BlockLoss
    found: BudgetResult


def solved(inputs: Inputs) -> Solved:
    base = make_baseline(inputs)
    before, exact, budget = (
        project(inputs, base=base), BlockLoss(inputs, base), inputs.money.budgets[0])
    problem, groups = build_problem(inputs, before, budget, budget_money(inputs, budget), exact)
    found = allocate_budget(inputs, before, budget, exact, lambda stage: None)
    return Solved(inputs, problem, groups, exact, found)


# --- Every plan there is -------------------------------------------------------------------------


def own_plans(case: Solved, group: int) -> Iterator[tuple[tuple[int, ...], float]]:
    for blocks in itertools.product(*(range(most + 1) for most in case.problem.upper[group])):
        yield blocks, case.exact(case.groups[group], blocks)[0]


def least_objective(case: Solved) -> float:
    """Least exact objective over every plan that keeps every limit, nothing left out."""
    limits = case.problem.limits
    best = np.inf
    for plan in itertools.product(*(list(own_plans(case, g)) for g in range(len(case.groups)))):
        value = sum(loss for _, loss in plan)
        if value < best and all(keeps(limit, [blocks for blocks, _ in plan]) for limit in limits):
            best = value
    return best


def keeps(limit: Limit, plan: list[tuple[int, ...]]) -> bool:
    """A maximum that is exceeded without blocks leaves room for none that adds to it."""
    used = float((limit.use * np.array(plan)).sum())
    if limit.is_minimum:
        return used >= limit.amount - 1e-6
    return used <= max(limit.amount, 0.0) + 1e-6


def two_years(weighting: str) -> Spoil:
    """Two start years with money and blocks short enough that every plan can be tried."""
    return together(
        assume("Startår som fördelas", 2), assume("Viktning", weighting),
        put("Budgetram", "Högsta antal block", 4, 1), put("Budgetram", "Högsta antal block", 3, 2),
        put("Budgetram", "Centralt anslag", 3e6, 1), put("Budgetram", "Centralt anslag", 5e6, 2))


@pytest.mark.parametrize("weighting", WEIGHTINGS)
def test_no_plan_of_a_workbook_is_better(tmp_path: Path, weighting: str) -> None:
    inputs = read(tmp_path, two_years(weighting)).inputs
    assert inputs is not None
    case = solved(inputs)
    assert len(case.groups) == 3 and case.found.allocation.blocks.sum() > 3
    assert case.found.allocation.objective_exact == pytest.approx(least_objective(case), abs=1e-9)
    assert case.found.allocation.unmet == ()


@pytest.mark.parametrize("weighting", WEIGHTINGS)
@pytest.mark.parametrize("seed", range(4))
def test_no_plan_of_a_made_up_region_is_better(weighting: str, seed: int) -> None:
    case = solved(random_region(np.random.default_rng(seed), weighting))
    assert case.found.allocation.status == "optimal"
    assert case.found.allocation.objective_exact == pytest.approx(least_objective(case), abs=1e-9)


def random_region(draw: np.random.Generator, weighting: str) -> Inputs:
    count = int(draw.integers(2, 4))
    staff = [
        staff_row(
            g, birth_year=int(draw.integers(1957, 1990)), fte=float(draw.choice([1.0, 0.8, 0.5]))
        )
        for g in range(count)
        for _ in range(int(draw.integers(1, 7)))
    ]
    return make_inputs(
        count,
        staff=staff,
        trainees=[trainee_row(g, remaining=float(draw.uniform(0.2, 5.0))) for g in range(count)],
        needs=[flat_need(float(draw.integers(4, 18)) / 2) for _ in range(count)],
        calendar=make_calendar(start_years=2),
        costs=[PRICE],
        budgets=[make_budget(float(draw.uniform(4e5, 2e6)), float(draw.integers(2, 5)))],
        objective=Objective("minst brist", weighting, float(draw.choice([0.0, 0.1])), 20.0),
        fill_rate=draw.uniform(0.6, 1.0, count),
        priority=draw.choice([1.0, 2.0], count),
        uncertainty=(0.7, 0.25, 0.3) if draw.random() < 0.5 else (0.0, 0.0, 0.0),
    )


# --- Groups --------------------------------------------------------------------------------------


def test_eligible_groups_are_planned_with_a_need_in_the_budget() -> None:
    groups = [make_group("Kirurgi"), make_group("Ögon", planned=False), make_group("DSK"),
              make_group("Hud"), make_group("Öron")]
    groups[2] = replace(groups[2], budget="DSK")
    needs = [flat_need(3.0), flat_need(3.0), flat_need(3.0), None, flat_need(0.0)]
    inputs = make_inputs(
        groups, staff=[staff_row()], needs=needs, budgets=[make_budget(blocks=1.0)]
    )
    before = project(inputs)
    assert eligible_groups(inputs, before, inputs.money.budgets[0]) == (0,)
    assert eligible_groups(inputs, before, make_budget(name="DSK")) == (2,)


# --- Limits --------------------------------------------------------------------------------------


def limits_of(inputs: Inputs, groups: tuple[int, ...]) -> tuple[Limit, ...]:
    budget = inputs.money.budgets[0]
    return limits_as_rows(
        inputs, project(inputs), budget, budget_money(inputs, budget), groups)


def test_money_is_a_row_for_every_year_that_a_block_binds() -> None:
    """60 months at 35 000, 8 of 10 filled: 168 000 in the first half-year, 336 000 a year."""
    inputs = small(forms=make_forms(11, old_share=1.0))
    rows = [limit for limit in limits_of(inputs, (0, 1)) if limit.family == "budget"]
    assert [limit.year for limit in rows] == list(range(2027, 2034))
    first, second = rows[0].use, rows[1].use
    np.testing.assert_allclose(first, [[168_000, 0], [168_000, 0]])
    np.testing.assert_allclose(second, [[336_000, 168_000], [336_000, 168_000]])
    np.testing.assert_allclose(rows[-2].use, [[168_000, 336_000], [168_000, 336_000]])
    assert {limit.amount for limit in rows} == {2e6}


def test_a_number_of_blocks_is_a_row_per_start_year() -> None:
    rows = [limit for limit in limits_of(small(), (0, 1)) if limit.family == "blocks"]
    assert [(limit.year, limit.amount) for limit in rows] == [(2027, 3.0), (2028, 3.0)]
    assert rows[1].use.tolist() == [[0, 1], [0, 1]]


def test_a_budget_without_money_or_number_has_no_row() -> None:
    inputs = changed(small(), budgets=(make_budget(),))
    assert limits_of(inputs, (0, 1)) == ()


def test_minima_and_maxima_hold_for_each_year_by_itself() -> None:
    limits = (make_limit("min", 1.0, [True, False], [False, True]),
              make_limit("max", 2.0, [True, True], [True, True]))
    rows = [limit for limit in limits_of(small(limits=limits), (0, 1))
            if limit.family.startswith("at_")]
    assert [(limit.label, limit.year, limit.amount) for limit in rows] == [
        ("Minst block", 2028, 1.0), ("Högst block", 2027, 2.0), ("Högst block", 2028, 2.0)]
    assert rows[0].use.tolist() == [[0, 1], [0, 0]]
    assert rows[1].use.tolist() == [[1, 0], [1, 0]]
    assert [limit.is_minimum for limit in rows] == [True, False, False]


def test_a_minimum_for_a_group_that_gets_no_block_is_kept() -> None:
    """Group 1 has no need, so it is not in the problem; what was promised it is told as unmet."""
    inputs = small(limits=[make_limit("min", 1.0, [False, True], [True, False])])
    case = solved(changed(inputs, by_group=(flat_need(4.0), None)))
    assert case.groups == (0,)
    (unmet,) = case.found.allocation.unmet
    assert (unmet.label, unmet.year, unmet.amount) == ("Minst block", 2027, 1.0)


def test_a_minimum_of_another_budget_is_not_asked_for() -> None:
    groups = [make_group("Kirurgi"), replace(make_group("DSK"), budget="DSK")]
    inputs = small(groups, limits=[make_limit("min", 1.0, [False, True], [True, True])])
    case = solved(inputs)
    assert case.groups == (0,) and case.found.allocation.unmet == ()


def test_most_blocks_is_the_tightest_single_limit() -> None:
    rows = (Limit("budget", "Budgetram", None, 2027, np.array([[300.0, 0], [250.0, 0]]), 999.0),
            Limit("at_most", "Högst block", None, 2027, np.array([[0, 0], [1.0, 0]]), 2.0),
            Limit("at_least", "Minst block", None, 2027, np.array([[1.0, 0], [1.0, 0]]), 1.0))
    assert most_blocks(rows, (2, 2)).tolist() == [[3, MOST_BLOCKS], [2, MOST_BLOCKS]]


def test_an_exceeded_limit_leaves_no_room_but_no_less_than_none() -> None:
    row = Limit("budget", "Budgetram", None, 2027, np.array([[300.0, 0.0]]), -5.0)
    assert most_blocks((row,), (1, 2)).tolist() == [[0, MOST_BLOCKS]]


# --- The result ----------------------------------------------------------------------------------


def test_the_cost_of_a_block_is_all_its_years() -> None:
    case = solved(small(forms=make_forms(11, old_share=0.0)))
    np.testing.assert_allclose(case.problem.cost, 66 * 35_000 * 0.8)
    blocks = case.found.allocation.blocks
    assert blocks.sum() > 0
    assert case.found.cost.sum() == pytest.approx(blocks.sum() * 66 * 35_000 * 0.8)


@pytest.mark.parametrize(("bound", "computed"), [(0.0, False), (np.nan, True)])
def test_bound_money_that_was_worked_out_is_marked(bound: float, computed: bool) -> None:
    """Years after the last row repeat its amount, but what is bound then is always worked out."""
    years = np.arange(2027, 2036)
    budget = Budget("ST", years, np.full(9, 2e6), np.full(9, bound), np.full(9, 1.0), years)
    assert solved(changed(small(), budgets=(budget,))).found.bound_computed is computed


def test_stages_are_told() -> None:
    inputs, told = small(), list[str]()
    base = make_baseline(inputs)
    allocate_budget(inputs, project(inputs, base=base), inputs.money.budgets[0],
                    BlockLoss(inputs, base), told.append)
    assert told == ["Beräknar nyttan av varje block", "Fördelar blocken",
                    "Ordnar prioriteringslistan"]


# --- Every objective -----------------------------------------------------------------------------


def goal_case(goal: str, weighting: str, rota: float = 0.0) -> Inputs:
    """Two groups, one with a rota; agency doctors dear enough for blocks to pay."""
    found = small(objective=Objective(goal, weighting, 0.1, 20.0, rota), priority=[1.0, 1.4])
    needs = (replace(flat_need(4.0), minimum=3.0), flat_need(3.5))
    return changed(found, by_group=needs, agency_cost=4e6)


@pytest.mark.parametrize("rota", [0.0, 2.0])
@pytest.mark.parametrize("weighting", WEIGHTINGS)
@pytest.mark.parametrize("goal", ["minst brist", "jämnast brist", "lägst kostnad"])
def test_every_objective_has_the_best_plan_there_is(goal: str, weighting: str, rota: float) -> None:
    """By exact values of every plan that keeps every limit."""
    case = solved(goal_case(goal, weighting, rota))
    values = BudgetValues(case.inputs, case.exact, case.groups, case.problem.cost)
    every = [[(blocks, *values.many(g, np.array([blocks]))) for blocks in itertools.product(
        *(range(most + 1) for most in case.problem.upper[g]))] for g in range(2)]
    plans = [(max(float(a[2][0]), float(b[2][0])), float(a[1][0] + b[1][0]))
             for a, b in itertools.product(*every)
             if all(keeps(limit, [a[0], b[0]]) for limit in case.problem.limits)]
    level = min(top for top, _ in plans)
    least = min(value for top, value in plans if top <= level + 1e-6)
    found = case.found.allocation
    assert found.status == "optimal" and found.exchange_checked and found.on_exact
    if goal == "jämnast brist":
        assert found.objective == found.objective_exact == pytest.approx(level, abs=1e-9)
        assert found.objective_second == pytest.approx(least, abs=1e-9)
    else:
        assert found.objective == pytest.approx(least, rel=1e-9, abs=1e-9)
        assert found.objective_exact == pytest.approx(least, rel=1e-9, abs=1e-9)


def test_a_weight_moves_blocks_to_its_group() -> None:
    """Two groups alike but for the weight, room for one block."""
    for weighting in WEIGHTINGS:
        for first in (0, 1):
            weight = [1.5, 1.0] if first == 0 else [1.0, 1.5]
            inputs = small(objective=Objective("minst brist", weighting, 0.1, 20.0),
                           priority=weight)
            found = solved(changed(inputs, budgets=(make_budget(blocks=1.0),)))
            assert found.found.allocation.blocks.sum(axis=1)[first] >= 1
            assert found.found.allocation.blocks[first].sum() > found.found.allocation.blocks[
                1 - first].sum()


def test_a_rota_that_counts_draws_a_block() -> None:
    """Two groups alike, but the second must have two specialists in post."""
    inputs = small()
    inputs = changed(inputs, budgets=(make_budget(blocks=1.0),),
                     by_group=(flat_need(6.0), replace(flat_need(4.0), minimum=2.0)))
    without = solved(inputs).found.allocation.blocks
    with_rota = solved(changed(inputs, objective=replace(inputs.rules.objective, rota_weight=5.0)))
    assert without[1].sum() < without[0].sum()
    assert with_rota.found.allocation.blocks[1].sum() > without[1].sum()
