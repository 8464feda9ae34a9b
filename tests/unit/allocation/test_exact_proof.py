"""The proof on exact values, from real distributions, against every plan there is."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from optimize.group_loss import group_losses
from optimize.problem import AllocationProblem, Limit
from optimize.solve import solve
from prognos.allocation.block_loss import BlockLoss
from prognos.allocation.objective import BudgetValues
from prognos.inputs import Inputs
from tests.support.builders import flat_need, make_inputs, staff_row
from tests.support.optimize_cases import make_limit

UPPER = np.full((3, 3), 3)


def random_region(seed: int, nodes: bool) -> Inputs:
    """Three small groups, judged in one late year or four: blocks of later start years count."""
    rng = np.random.default_rng(seed)
    staff = [
        staff_row(
            g, birth_year=int(rng.integers(1958, 1985)), fte=float(rng.choice([0.6, 0.8, 1.0]))
        )
        for g in range(3)
        for _ in range(int(rng.integers(4, 9)))
    ]
    needs = [flat_need(float(rng.uniform(4.0, 9.0))) for _ in range(3)]
    inputs = make_inputs(
        3, staff=staff, needs=needs, uncertainty=(0.7, 0.25, 0.3) if nodes else (0.0, 0.0, 0.0),
        training_fte=rng.choice([0.0, 0.3], 3), priority=rng.uniform(0.5, 2.0, 3),
        fill_rate=0.85, other_exits=0.03)
    evaluated = (9,) if seed % 2 else (6, 7, 8, 9)
    return replace(inputs, calendar=replace(inputs.calendar, evaluated=evaluated))


def three_limits(seed: int) -> tuple[Limit, ...]:
    """Blocks in the first year, money with unequal costs, and a group that may not fall much."""
    rng = np.random.default_rng(100 + seed)
    first, fall = np.zeros((3, 3)), np.zeros((3, 3))
    first[:, 0], fall[1] = 1.0, [-1.0, 1.0, 0.0]
    cost = rng.uniform(0.8, 1.3, (3, 1)) * np.ones((3, 3))
    return (make_limit("blocks", first, 3.0, shape=(3, 3)),
            make_limit("budget", cost, float(rng.uniform(4.0, 7.0)), shape=(3, 3)),
            make_limit("change_down", fall, -1.0, shape=(3, 3)))


def make_case(seed: int, nodes: bool) -> tuple[AllocationProblem, BudgetValues]:
    inputs = random_region(seed, nodes)
    values = BudgetValues(inputs, BlockLoss(inputs), (0, 1, 2), np.ones((3, 3)))
    parts = values.parts(UPPER)
    problem = AllocationProblem(
        groups=("a", "b", "c"), start_years=(2027, 2028, 2029), upper=UPPER,
        cost=np.ones((3, 3)), limits=three_limits(seed), time_limit=20.0, **parts.fields())
    return problem, values


def least_of_all(problem: AllocationProblem, values: BudgetValues) -> float:
    """The least exact objective of every plan within the limits."""
    own = np.array(list(product(range(4), repeat=3)))
    losses = [values.many(g, own)[0] for g in range(3)]
    total = losses[0][:, None, None] + losses[1][:, None] + losses[2]
    for limit in problem.limits:
        a, b, c = (own @ limit.use[g] for g in range(3))
        used = a[:, None, None] + b[:, None] + c
        within = used >= limit.amount if limit.is_minimum else used <= limit.amount + 1e-9
        total = np.where(within, total, np.inf)
    return float(total.min())


@pytest.mark.parametrize("seed", range(12))
def test_no_plan_is_below_the_bound(seed: int) -> None:
    problem, values = make_case(seed, nodes=seed % 3 == 0)
    found = solve(problem, values, many=values.many)
    least = least_of_all(problem, values)
    reach = max(found.objective_without - least, 1e-9)
    assert found.on_exact and found.status == "optimal"
    assert found.bound <= least + 1e-9 * reach
    assert found.objective == pytest.approx(least, abs=1e-6 * reach)
    assert found.objective_exact == pytest.approx(found.objective, abs=1e-9)


def test_the_curves_are_not_exact_in_these_cases() -> None:
    """Else the tests above would say nothing: later blocks differ from their curves by more than
    the proof allows."""
    problem, values = make_case(1, nodes=False)
    later = np.array([[0, 1, 0], [0, 2, 1], [0, 0, 3]])
    off = [np.abs(group_losses(problem)[g](later) - values.many(g, later)[0]).max()
           for g in range(3)]
    assert max(off) > 1e-4
