"""The allocation against enumeration of every plan, a second solver, and its own promises."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

from optimize.choices import all_choices
from optimize.problem import AllocationProblem, Curve, broken_rules, objective, unmet_amounts, usage
from optimize.search import Plan, search, search_on_chords
from optimize.solve import Search, solve
from optimize.solver import SCIPY
from tests.support.optimize_cases import (
    enumerate_plans,
    make_curve,
    make_limit,
    make_problem,
    on_curves,
    random_problem,
)


def assert_matches_enumeration(
    problem: AllocationProblem, solver: str | None = None, search: Search = search
) -> None:
    """Same objective, and one of the plans that every aim in turn leaves."""
    wanted = enumerate_plans(problem)
    found = solve(problem, on_curves(problem), solver, search)
    assert found.status == "optimal"
    assert found.objective == pytest.approx(wanted.objective, abs=1e-7)
    assert float(unmet_amounts(problem, found.blocks).sum()) == pytest.approx(wanted.unmet)
    assert any((found.blocks == plan).all() for plan in wanted.plans)
    assert found.gap <= 1e-6


@pytest.mark.parametrize("minima", [False, True])
@pytest.mark.parametrize("seed", range(12))
def test_every_plan_of_small_cases(seed: int, minima: bool) -> None:
    assert_matches_enumeration(random_problem(seed, minima=minima))


@pytest.mark.parametrize("seed", range(4))
def test_every_plan_with_three_start_years(seed: int) -> None:
    assert_matches_enumeration(random_problem(seed, groups=2, starts=3, minima=seed % 2 == 0))


@pytest.mark.parametrize("seed", range(4))
def test_every_plan_through_the_other_solver(seed: int) -> None:
    assert_matches_enumeration(random_problem(seed, minima=seed % 2 == 0), SCIPY)


@pytest.mark.parametrize("minima", [False, True])
@pytest.mark.parametrize("seed", range(5))
def test_every_plan_on_chords(seed: int, minima: bool) -> None:
    """The form for problems with too many choices to list."""
    assert_matches_enumeration(random_problem(seed, minima=minima), search=search_on_chords)


def test_equal_plans_cheapest_then_earliest_then_first_group() -> None:
    """Four groups alike but for the cost: 2 and 3 are cheapest, and 2 comes first."""
    curves = tuple(make_curve(g, loss=(4.0, 1.0, 0.5)) for g in range(4))
    limits = (make_limit("blocks", 1.0, 1.0, shape=(4, 2)),)
    cost = np.array([[3.0], [2.0], [1.0], [1.0]]) * np.ones(2)
    problem = make_problem(curves, limits, groups=4, cost=cost)
    found = solve(problem, on_curves(problem))
    assert np.argwhere(found.blocks).tolist() == [[2, 0]]
    assert_matches_enumeration(problem)


@pytest.mark.parametrize("seed", range(4))
def test_ties_in_whole_numbers_match_enumeration(seed: int) -> None:
    """Whole slopes and equal effects give many equal plans."""
    rng = np.random.default_rng(seed)
    slopes = np.sort(rng.integers(-3, 1, (3, 4)), axis=1)
    losses = 12.0 + np.concatenate([np.zeros((3, 1)), slopes.cumsum(axis=1)], axis=1)
    curves = tuple(make_curve(g, loss=tuple(losses[g])) for g in range(3))
    limits = tuple(
        make_limit("blocks", np.arange(2) == u, 2.0, 2027 + u, (3, 2)) for u in range(2)
    )
    cost = rng.integers(1, 3, (3, 1)) * np.ones(2)
    assert_matches_enumeration(make_problem(curves, limits, groups=3, cost=cost))


def test_unknown_costs_give_fewest_blocks() -> None:
    """One block of group 1 does what two of group 0 do."""
    curves = (make_curve(0, loss=(2.0, 1.0, 0.0)), make_curve(1, loss=(2.0, 0.0)))
    limits = (make_limit("budget", np.array([[1.0], [2.0]]) * np.ones(2), 2.0),)
    problem = make_problem(curves, limits, cost=np.nan, upper=2)
    found = solve(problem, on_curves(problem))
    assert found.blocks.sum() == 1 and found.blocks[1, 0] == 1
    assert_matches_enumeration(problem)


def milp_of(problem: AllocationProblem) -> float:
    """The same problem written for `scipy.optimize.milp` by itself: epigraph of every segment."""
    groups, starts = problem.upper.shape
    cells, count = groups * starts, len(problem.curves)
    rows, low = [], []
    for i, curve in enumerate(problem.curves):
        for k in range(len(curve.loss) - 1):
            slope = (curve.loss[k + 1] - curve.loss[k]) / curve.step
            row = np.zeros(cells + count)
            row[curve.group * starts : (curve.group + 1) * starts] = -slope * curve.effect
            row[cells + i] = 1.0
            rows.append(row)
            low.append(curve.loss[k] - slope * k * curve.step)
    for limit in problem.limits:
        rows.append(np.concatenate([-limit.use.ravel(), np.zeros(count)]))
        low.append(-limit.amount)
    weight = np.array([problem.priority[c.group] for c in problem.curves])
    result = milp(
        np.concatenate([np.zeros(cells), weight]),
        integrality=np.concatenate([np.ones(cells), np.zeros(count)]),
        bounds=Bounds(
            np.concatenate([np.zeros(cells), np.full(count, -1e3)]),
            np.concatenate([problem.upper.ravel(), np.full(count, 1e3)]),
        ),
        constraints=LinearConstraint(np.array(rows), np.array(low), np.inf),
        options={"mip_rel_gap": 1e-9},
    )
    return float(result.fun)


@pytest.mark.parametrize("seed", range(3))
def test_larger_cases_against_a_second_solver(seed: int) -> None:
    problem = random_problem(100 + seed, groups=14, starts=3)
    found = solve(problem, on_curves(problem))
    wanted = milp_of(problem)
    assert found.status == "optimal"
    assert found.objective == pytest.approx(wanted, rel=1e-6)
    assert found.bound <= wanted + 1e-6


def test_same_answer_every_time() -> None:
    problem = random_problem(7, groups=10, starts=3, minima=True)
    first, second = (solve(problem, on_curves(problem)) for _ in range(2))
    assert (first.blocks == second.blocks).all()
    assert first.objective == second.objective and first.bound == second.bound


def test_priority_decides_between_like_groups() -> None:
    curves = (make_curve(0), make_curve(1))
    problem = make_problem(curves, (make_limit(amount=1.0),))
    problem = replace(problem, priority=np.array([1.0, 1.5]))
    assert solve(problem, on_curves(problem)).blocks.tolist() == [[0, 0], [1, 0]]


def test_time_limit_gives_a_checked_plan_with_its_distance() -> None:
    """No time at all for the solver: the list from the top, and the bound from prices."""
    problem = random_problem(3, groups=20, starts=3, time_limit=0.0)
    found = solve(problem, on_curves(problem))
    best = solve(replace(problem, time_limit=20.0), on_curves(problem))
    assert found.status == "time_limit" and found.gap > 1e-6
    assert not broken_rules(problem, found.blocks)
    assert found.bound <= best.objective + 1e-9 <= found.objective + 2e-9
    assert found.objective < found.objective_without
    span = found.objective_without - found.bound
    assert found.gap == pytest.approx((found.objective - found.bound) / span)


def test_time_limit_on_chords_has_a_bound() -> None:
    problem = random_problem(3, groups=20, starts=3, time_limit=0.0)
    found = solve(problem, on_curves(problem), search=search_on_chords)
    assert found.status == "time_limit" and 0.0 < found.gap < 1.0
    assert not broken_rules(problem, found.blocks)


@pytest.mark.parametrize("spoiled", [[[9, 0], [0, 0]], [[2, 1], [0, 0]], [[-1, 0], [0, 0]]])
def test_a_spoiled_plan_is_refused(spoiled: list[list[int]]) -> None:
    """Above its bound, above a limit, below nothing: status none, no blocks."""
    problem = make_problem((make_curve(0), make_curve(1)), (make_limit(amount=2.0),))

    def spoil(*_: object) -> Plan:
        return Plan(np.array(spoiled), 0.0, 0.0)

    found = solve(problem, on_curves(problem), search=spoil)
    assert found.status == "none"
    assert not found.blocks.any() and not found.exchange_checked


def test_parts_of_blocks_are_refused() -> None:
    problem = make_problem((make_curve(0),))
    assert broken_rules(problem, np.full((2, 2), 0.5))


def test_no_minimum_is_met_at_the_price_of_a_maximum() -> None:
    """Three blocks asked for, money for one: the lack and what the year's money lacks."""
    asked = np.array([[1.0, 0.0], [0.0, 0.0]])
    limits = (
        make_limit("budget", 2.0e6, 3.0e6, 2028, label="Budgetram"),
        make_limit("at_least", asked, 3.0, 2027, label="Minst block", group="g0"),
    )
    problem = make_problem((make_curve(1), make_curve(0, loss=(1.0, 0.9))), limits, upper=1)
    found = solve(problem, on_curves(problem))
    assert found.blocks.tolist() == [[1, 0], [0, 0]]
    assert [(s.label, s.group, s.amount) for s in found.unmet] == [("Minst block", "g0", 2.0)]
    assert [(s.label, s.year) for s in found.shortfalls] == [("Budgetram", 2028)]
    assert found.shortfalls[0].amount == pytest.approx(3.0e6)


def test_a_minimum_that_fits_is_met_though_it_costs_benefit() -> None:
    asked = np.array([[0.0, 0.0], [1.0, 0.0]])
    limits = (make_limit(amount=2.0), make_limit("at_least", asked, 1.0))
    curves = (make_curve(0), make_curve(1, loss=(0.5, 0.4, 0.4)))
    problem = make_problem(curves, limits)
    found = solve(problem, on_curves(problem))
    assert found.blocks.tolist() == [[1, 0], [1, 0]]
    assert found.unmet == () and found.shortfalls == ()


def test_an_exceeded_maximum_gets_nothing_that_uses_it() -> None:
    limits = (make_limit("budget", np.array([[1.0, 0.0], [1.0, 0.0]]), -5.0),)
    problem = make_problem((make_curve(0), make_curve(1)), limits)
    found = solve(problem, on_curves(problem))
    assert found.status == "optimal"
    assert found.blocks.tolist() == [[0, 3], [0, 3]]


def test_only_blocks_with_a_benefit_are_given() -> None:
    """No limit at all: one group stops where its curve turns, one without effect gets none."""
    curves = (make_curve(0, loss=(3.0, 1.0, 1.5)), make_curve(1, effect=(0.0, 0.0), loss=(2.0,)))
    problem = make_problem(curves)
    found = solve(problem, on_curves(problem))
    assert found.blocks.tolist() == [[1, 0], [0, 0]]
    assert found.binding == () and found.exchange_checked


def test_nothing_can_be_given() -> None:
    problem = make_problem((make_curve(0),), (make_limit(amount=0.0),))
    found = solve(problem, on_curves(problem))
    assert found.status == "optimal" and not found.blocks.any()
    assert found.gap == 0.0 and found.objective == found.objective_without == 9.0
    assert [(s.family, s.amount) for s in found.binding] == [("blocks", 0.0)]


def test_no_groups_at_all() -> None:
    problem = make_problem((), groups=0)
    found = solve(problem, on_curves(problem))
    assert found.status == "optimal" and found.blocks.shape == (0, 2)


def test_binding_is_a_maximum_without_room_for_one_more_useful_block() -> None:
    """The money leaves 0.5, less than any block; the number leaves one."""
    limits = (make_limit("budget", 1.0, 2.5, label="pengar"), make_limit(amount=3.0, label="antal"))
    problem = make_problem((make_curve(0), make_curve(1)), limits)
    found = solve(problem, on_curves(problem))
    assert [s.label for s in found.binding] == ["pengar"]
    assert found.binding[0].amount == pytest.approx(0.5)
    assert usage(problem, found.blocks).tolist() == [2.0, 2.0]


def test_choices_hold_the_best_plan_of_every_case() -> None:
    """What the list of choices leaves out is never needed."""
    for seed in range(12):
        problem = random_problem(seed, minima=True)
        choices = all_choices(problem, 10_000)
        assert choices is not None
        for plan in enumerate_plans(problem).plans:
            held = (choices.blocks == plan[choices.group]).all(axis=1)
            assert np.unique(choices.group[held]).size == len(problem.groups)


def test_curve_goes_on_with_its_last_slope() -> None:
    curve = make_curve(loss=(5.0, 3.0, 2.0), effect=(1.0, 1.0))
    problem = make_problem((curve,), upper=9)
    assert objective(problem, np.array([[4, 0], [0, 0]])) == 0.0
    level = Curve(0, 7, np.zeros(2), 1.0, np.array([4.0, 1.0]))
    assert objective(make_problem((level,)), np.ones((2, 2), dtype=np.int64)) == 4.0
