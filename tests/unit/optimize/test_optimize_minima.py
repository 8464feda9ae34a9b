"""Minima come first, whatever the limits allow; what no plan can hold is told, and nothing else."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from optimize.merit import merit_order
from optimize.problem import AllocationProblem, broken_rules, unmet_amounts
from optimize.solve import solve
from tests.support.optimize_cases import (
    enumerate_plans,
    make_curve,
    make_limit,
    make_problem,
    on_curves,
    random_problem,
)

RISING = (1.0, 2.0, 3.0, 4.0)
"""A curve on which every block does harm."""


def with_share(share: float, worth: tuple[float, ...] = RISING) -> AllocationProblem:
    """At least one block in the first group and year, at most a share of all; others of no use."""
    first = np.array([[1.0, 0.0], [0.0, 0.0]])
    year = np.array([[1.0, 0.0], [1.0, 0.0]])
    limits = (make_limit("at_least", first, 1.0, label="Minst block", group="g0"),
              make_limit("share", first - share * year, 0.0, label="Högst andel", group="g0"))
    return make_problem((make_curve(0, loss=RISING), make_curve(1, loss=worth)), limits)


def test_a_block_is_given_to_make_room_for_a_minimum_within_a_share() -> None:
    problem = with_share(0.5)
    found = solve(problem, on_curves(problem))
    assert (found.status, found.unmet) == ("optimal", ())
    assert found.blocks.tolist() == [[1, 0], [1, 0]]


def test_it_says_for_which_minimum() -> None:
    problem = with_share(0.4)
    found = solve(problem, on_curves(problem))
    lines = merit_order(problem, on_curves(problem), found)
    assert found.blocks.tolist() == [[1, 0], [2, 0]]
    assert [(line.group, line.funded) for line in lines] == [(0, True), (1, True), (1, True)]
    assert {line.given_for and line.given_for.label for line in lines} == {"Minst block"}


def test_a_block_of_use_is_given_for_its_use() -> None:
    problem = with_share(0.5, (9.0, 4.0, 3.9, 3.85))
    found = solve(problem, on_curves(problem))
    lines = merit_order(problem, on_curves(problem), found)
    assert next(line.given_for is None for line in lines if line.group == 1 and line.funded)
    assert [line.given_for is None for line in lines if line.group == 0] == [False]


def test_no_room_is_said_only_where_there_is_none() -> None:
    """Three blocks in the other group would be needed beside one, and only one can be given."""
    problem = replace(with_share(0.25), upper=np.array([[3, 3], [1, 3]]))
    found = solve(problem, on_curves(problem))
    assert [slack.label for slack in found.unmet] == ["Minst block"]
    assert not found.blocks.any()


@pytest.mark.parametrize("seed", range(12))
def test_minima_and_shares_agree_with_every_plan(seed: int) -> None:
    """The least lack of all plans, and the least loss among those, with shares in the way."""
    rng = np.random.default_rng(seed)
    problem = random_problem(seed, groups=3, starts=2, minima=True)
    year = np.zeros((3, 2))
    year[:, 0] = 1.0
    own = year * (np.arange(3) == rng.integers(3))[:, None]
    share = make_limit("share", own - rng.choice([0.25, 0.34, 0.5]) * year, 0.0, shape=(3, 2))
    flat = tuple(replace(curve, loss=curve.loss[::-1]) if curve.group == seed % 3 else curve
                 for curve in problem.curves)
    problem = replace(problem, limits=(*problem.limits, share), curves=flat)
    found, best = solve(problem, on_curves(problem)), enumerate_plans(problem)
    assert not broken_rules(problem, found.blocks)
    assert float(unmet_amounts(problem, found.blocks).sum()) == pytest.approx(best.unmet)
    assert found.objective_exact == pytest.approx(best.objective, abs=1e-5)


def test_no_group_at_all() -> None:
    """Every group's need is 0: what is asked for is told as lacking."""
    asked = make_limit("at_least", np.zeros((0, 2)), 2.0, shape=(0, 2), label="Minst block")
    problem = make_problem((), (asked,), groups=0)
    found = solve(problem, on_curves(problem))
    assert found.blocks.shape == (0, 2) and found.status == "optimal"
    assert [(slack.label, slack.amount) for slack in found.unmet] == [("Minst block", 2.0)]
