"""The exchange check finds what is planted, keeps every limit, and ends."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest

from optimize.exchange import exchange
from optimize.problem import AllocationProblem, broken_rules, objective, unmet_amounts
from optimize.search import Plan
from optimize.solve import solve
from optimize.solver import Effort
from tests.support.optimize_cases import (
    Evaluate,
    enumerate_plans,
    make_curve,
    make_limit,
    make_problem,
    on_curves,
    random_problem,
)

Losses = Mapping[tuple[int, tuple[int, ...]], float]


def planted(losses: Losses, other: float = 10.0) -> Evaluate:
    """An evaluator with a low loss just where it is planted."""
    return lambda group, blocks: (losses.get((group, blocks), other), 0.0)


def two_groups(*limits: object, upper: object = 2) -> AllocationProblem:
    return make_problem((make_curve(0), make_curve(1)), limits, upper=upper)  # type: ignore[arg-type] # limits only


ONE_EACH_YEAR = tuple(make_limit("blocks", np.arange(2) == u, 1.0, 2027 + u) for u in range(2))
"""One block each start year."""


@pytest.mark.parametrize(
    ("before", "better", "after"),
    [
        ([[0, 0], [0, 0]], {(0, (0, 1)): 8.0}, [[0, 1], [0, 0]]),
        ([[1, 0], [0, 0]], {(0, (0, 0)): 8.0}, [[0, 0], [0, 0]]),
        ([[1, 0], [0, 0]], {(0, (1, 0)): 9.0, (1, (0, 1)): 7.0, (1, (1, 0)): 5.0}, None),
        ([[1, 0], [0, 0]], {(0, (1, 0)): 9.0, (0, (0, 1)): 7.0}, [[0, 1], [0, 0]]),
    ],
    ids=["addition", "removal", "move", "shift"],
)
def test_a_planted_move_is_found(before: object, better: Losses, after: object) -> None:
    """One block each start year at most; the move to the same year of the other group is best."""
    problem = two_groups(*ONE_EACH_YEAR)
    found = exchange(problem, planted(better), np.array(before), 1.0)
    assert found.checked and found.exchanges >= 1
    assert not broken_rules(problem, found.blocks)
    if after is not None:
        assert found.blocks.tolist() == after
    else:
        assert found.blocks[1].tolist() == [1, 0]


def test_a_planted_swap_of_start_years_is_found() -> None:
    """Neither block may move by itself: each year has room for one."""
    problem = two_groups(*ONE_EACH_YEAR)
    better: Losses = {(0, (1, 0)): 5.0, (1, (0, 1)): 5.0, (0, (0, 1)): 4.0, (1, (1, 0)): 4.5}
    found = exchange(problem, planted(better), np.array([[1, 0], [0, 1]]), 1.0)
    assert found.blocks.tolist() == [[0, 1], [1, 0]]
    assert (found.exchanges, found.checked) == (1, True)


def test_a_minimum_is_not_made_worse() -> None:
    asked = np.array([[1.0, 0.0], [0.0, 0.0]])
    problem = two_groups(make_limit("at_least", asked, 2.0))
    better: Losses = {(0, (0, 0)): 0.0, (0, (0, 1)): 0.0}
    found = exchange(problem, planted(better), np.array([[1, 0], [0, 0]]), 1.0)
    assert found.blocks[0, 0] >= 1
    assert found.checked


def test_an_improvement_within_rounding_is_none() -> None:
    problem = two_groups()
    found = exchange(problem, planted({(0, (0, 1)): 10.0 - 1e-8}), np.zeros((2, 2), int), 1.0)
    assert not found.blocks.any() and found.checked


def test_an_endless_chain_is_told_as_not_checked() -> None:
    """Every block more is better, without end within the 20 rounds."""
    problem = make_problem((make_curve(0), make_curve(1)), upper=50)
    found = exchange(problem, lambda g, x: (-float(sum(x)), 0.0), np.zeros((2, 2), int), 1.0)
    assert found.exchanges == 20 and not found.checked
    assert found.blocks.sum() == 20


@pytest.mark.parametrize("seed", range(6))
def test_a_proven_plan_has_nothing_better_next_to_it(seed: int) -> None:
    problem = random_problem(seed, minima=True)
    found = solve(problem, on_curves(problem))
    assert (found.exchanges, found.exchange_checked) == (0, True)


@pytest.mark.parametrize("seed", range(6))
def test_a_poor_plan_becomes_better_and_stays_within_the_limits(seed: int) -> None:
    """From no block at all: never worse, no minimum worse, and the exact objective is told."""
    problem = random_problem(seed)

    def nothing(problem: AllocationProblem, effort: Effort, solver: str) -> Plan:
        blocks = np.zeros_like(problem.upper)
        return Plan(blocks, objective(problem, blocks), -100.0)

    found = solve(problem, on_curves(problem), search=nothing)
    best = enumerate_plans(problem)
    assert found.status == "time_limit" and found.exchanges > 0
    assert best.objective - 1e-9 <= found.objective < found.objective_without
    assert found.objective_exact == pytest.approx(found.objective)
    assert not broken_rules(problem, found.blocks)
    assert not unmet_amounts(problem, found.blocks).any()
