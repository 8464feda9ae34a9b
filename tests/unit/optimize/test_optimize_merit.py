"""The priority list: order, line, and what the optimal plan funds."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import numpy as np
import pytest

from optimize.merit import greedy_plan, merit_order
from optimize.problem import Allocation, AllocationProblem, MeritLine, broken_rules
from optimize.solve import solve
from tests.support.optimize_cases import (
    make_curve,
    make_limit,
    make_problem,
    on_curves,
    random_problem,
)


def listed(problem: AllocationProblem) -> tuple[Allocation, tuple[MeritLine, ...]]:
    plan = solve(problem, on_curves(problem))
    return plan, merit_order(problem, on_curves(problem), plan)


@pytest.mark.parametrize("minima", [False, True])
@pytest.mark.parametrize("seed", range(8))
def test_every_block_of_the_plan_is_one_funded_line(seed: int, minima: bool) -> None:
    problem = random_problem(seed, groups=5, starts=3, minima=minima)
    plan, lines = listed(problem)
    funded = Counter((line.group, line.start) for line in lines if line.funded)
    wanted = {(g, u): int(plan.blocks[g, u]) for g, u in np.argwhere(plan.blocks)}
    assert funded == wanted
    assert all(line.limited_by is None for line in lines if line.funded)


@pytest.mark.parametrize("seed", range(8))
def test_following_the_list_from_the_top_keeps_every_limit(seed: int) -> None:
    problem = random_problem(seed, groups=5, starts=3)
    _, lines = listed(problem)
    above = np.zeros_like(problem.upper)
    for line in lines:
        above[line.group, line.start] += line.above_line
    assert not broken_rules(problem, above)
    assert (above == greedy_plan(problem, on_curves(problem))).all()
    stopped = [line for line in lines if not line.above_line and not line.funded]
    assert all(line.limited_by is not None for line in stopped)


@pytest.mark.parametrize("seed", range(8))
def test_positions_costs_and_benefits_add_up(seed: int) -> None:
    problem = random_problem(seed, groups=5, starts=3)
    _, lines = listed(problem)
    evaluate = on_curves(problem)
    assert [line.position for line in lines] == list(range(1, len(lines) + 1))
    total = np.cumsum([problem.cost[line.group, line.start] for line in lines])
    assert [line.cumulative_cost for line in lines] == pytest.approx(total.tolist())
    above = greedy_plan(problem, evaluate)
    fall = sum(evaluate(g, (0, 0, 0))[0] - evaluate(g, tuple(own))[0]
               for g, own in enumerate(above.tolist()))
    assert sum(line.benefit for line in lines if line.above_line) == pytest.approx(fall)
    taken = [line for line in lines if line.above_line]
    nth = {g: [line.nth for line in taken if line.group == g] for g in range(5)}
    assert all(numbers == list(range(1, len(numbers) + 1)) for numbers in nth.values())


def test_benefit_falls_down_the_list() -> None:
    """With one start year the gains of a group can only shrink."""
    curves = (make_curve(0, effect=(1.0,)), make_curve(1, effect=(1.0,), loss=(8.0, 2.0, 1.5)))
    problem = make_problem(curves, (make_limit(amount=3.0, shape=(2, 1)),), starts=1)
    _, lines = listed(problem)
    assert all(a.benefit >= b.benefit for a, b in pairwise(lines))
    assert [(line.group, line.nth, line.benefit) for line in lines] == [
        (1, 1, 6.0), (0, 1, 5.0), (0, 2, 3.0), (0, 3, 1.0), (1, 2, 0.5)
    ]
    assert [line.funded for line in lines] == [True, True, True, False, False]
    assert lines[3].limited_by is not None and lines[3].limited_by.family == "blocks"


def test_ties_go_to_the_earlier_year_then_the_first_group() -> None:
    problem = make_problem((make_curve(0), make_curve(1)), (make_limit(amount=3.0),))
    _, lines = listed(problem)
    assert [(line.group, line.start) for line in lines[:3]] == [(0, 0), (1, 0), (0, 0)]


def test_the_first_limit_that_fails_is_named() -> None:
    """Money before number, earlier year first."""
    limits = (
        make_limit("blocks", 1.0, 1.0, 2027),
        make_limit("budget", 1.0, 1.0, 2029),
        make_limit("budget", 1.0, 1.0, 2028),
    )
    _, lines = listed(make_problem((make_curve(0), make_curve(1)), limits))
    stopped = [line.limited_by for line in lines if line.limited_by is not None]
    assert {(s.family, s.year, s.amount) for s in stopped} == {("budget", 2028, 0.0)}
    assert len(stopped) == 4


def test_where_the_optimum_leaves_the_list_the_line_says_which_limit() -> None:
    """Dearer block first on the list; the money holds two of the cheap ones instead."""
    use = np.array([[2.0, 2.0], [1.0, 1.0]])
    curves = (make_curve(0, loss=(9.0, 4.0)), make_curve(1, loss=(9.0, 5.0, 1.0)))
    problem = make_problem(curves, (make_limit("budget", use, 2.0, 2028),), upper=2)
    plan, lines = listed(problem)
    assert plan.blocks.tolist() == [[0, 0], [2, 0]]
    first = lines[0]
    assert (first.group, first.above_line, first.funded) == (0, True, False)
    assert first.limited_by is not None
    assert (first.limited_by.family, first.limited_by.year) == ("budget", 2028)
    second = next(line for line in lines if line.group == 1)
    assert second.funded and not second.above_line
    assert not lines[-1].above_line and lines[-1].funded and lines[-1].nth == 2


def test_a_minimum_that_moves_the_plan_is_named() -> None:
    """The only block goes to group 1, since a minimum asks for it."""
    asked = np.array([[0.0, 0.0], [1.0, 1.0]])
    limits = (make_limit(amount=1.0), make_limit("at_least", asked, 1.0, label="Minst block"))
    curves = (make_curve(0), make_curve(1, loss=(3.0, 2.5)))
    plan, lines = listed(make_problem(curves, limits))
    assert plan.blocks.tolist() == [[0, 0], [1, 0]]
    assert lines[0].group == 0 and not lines[0].funded
    assert lines[0].limited_by is not None
    assert (lines[0].limited_by.family, lines[0].limited_by.amount) == ("at_least", 1.0)


def test_unknown_costs_stay_unknown() -> None:
    _, lines = listed(make_problem((make_curve(0),), (make_limit(amount=1.0),), cost=np.nan))
    assert lines and all(np.isnan(line.cost) and np.isnan(line.cumulative_cost) for line in lines)


def test_groups_without_effect_are_not_listed() -> None:
    level = make_curve(1, effect=(0.0, 0.0), loss=(5.0,))
    _, lines = listed(make_problem((make_curve(0), level), (make_limit(amount=9.0),)))
    assert {line.group for line in lines} == {0}


def test_a_binding_limit_of_the_group_alone_is_named_before_a_minimum() -> None:
    """Group 0 may have one block in all; the list takes 2027, which the minimum takes from it."""
    first = np.array([[1.0, 0.0], [1.0, 0.0]])
    own, asked = np.array([[1.0, 1.0], [0.0, 0.0]]), np.array([[0.0, 0.0], [1.0, 0.0]])
    limits = (make_limit("blocks", first, 1.0), make_limit("at_most", own, 1.0, label="Högst"),
              make_limit("at_least", asked, 1.0, label="Minst"))
    plan, lines = listed(make_problem((make_curve(0), make_curve(1, loss=(3.0, 2.5))), limits))
    assert plan.blocks[:, 0].tolist() == [0, 1] and plan.blocks[0, 1] == 1
    assert (lines[0].group, lines[0].start, lines[0].funded) == (0, 0, False)
    assert lines[0].limited_by is not None and lines[0].limited_by.label == "Högst"
