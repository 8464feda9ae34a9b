"""Prices on the limits: a bound under every plan, and no better plan among what they leave out."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from optimize.bound import lagrange, price_out, rows_of
from optimize.choices import all_choices
from optimize.solver import Effort, choose
from tests.support.optimize_cases import enumerate_plans, random_problem


@pytest.mark.parametrize("minima", [False, True])
@pytest.mark.parametrize("seed", range(8))
def test_the_bound_is_below_the_best_plan(seed: int, minima: bool) -> None:
    problem = random_problem(seed, minima=minima)
    best = enumerate_plans(problem)
    choices = all_choices(problem, 10_000)
    assert choices is not None
    rows = rows_of(problem, choices, best.unmet)
    held = (choices.blocks == best.plans[0][choices.group]).all(axis=1)
    found = lagrange(choices, rows, np.flatnonzero(held))
    assert found.value <= best.objective + 1e-9
    # What a choice of the best plan costs above the cheapest is part of the distance to the bound.
    assert found.excess[held].sum() <= best.objective - found.value + 1e-9


@pytest.mark.parametrize("seed", range(8))
def test_any_prices_give_a_bound(seed: int) -> None:
    problem = random_problem(seed, minima=True)
    best = enumerate_plans(problem)
    choices = all_choices(problem, 10_000)
    assert choices is not None
    prices = np.random.default_rng(seed).uniform(0.0, 2.0, len(problem.limits))
    value, above = price_out(choices, rows_of(problem, choices, best.unmet), prices)
    assert value <= best.objective + 1e-9
    assert (above >= 0.0).all()


def test_without_limits_the_bound_is_the_best_plan() -> None:
    problem = random_problem(1)
    choices = all_choices(problem, 10_000)
    assert choices is not None
    rows = rows_of(problem, choices, 0.0)
    value, _ = price_out(choices, rows, np.zeros(len(problem.limits)))
    assert value == pytest.approx(np.minimum.reduceat(choices.loss, choices.starts).sum())


@pytest.mark.parametrize("has_highs", [True, False])
@pytest.mark.parametrize("seed", range(4))
def test_one_choice_of_every_group_is_the_cheapest_of_all(
    seed: int, has_highs: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Against every combination; and nothing is found where nothing is below."""
    rng = np.random.default_rng(seed)
    group = np.repeat(np.arange(4), 3)
    cost, use = rng.uniform(0.0, 9.0, 12), rng.uniform(0.0, 2.0, (12, 2))
    amount = np.array([4.5, 4.5])
    every = [list(taken) for taken in product(*np.split(np.arange(12), 4))]
    best = min(cost[taken].sum() for taken in every if (use[taken].sum(axis=0) <= amount).all())
    monkeypatch.setattr("optimize.solver.find_spec", lambda _name: has_highs or None)
    found = choose(cost, use, amount, group, Effort(1.0), best + 1.0)
    assert found.taken is not None
    assert cost[found.taken].sum() == pytest.approx(best) and found.bound <= best + 1e-6
    assert (use[found.taken].sum(axis=0) <= amount + 1e-6).all()
    assert choose(cost, use, amount, group, Effort(1.0), best - 0.5).bound >= best - 0.5
    assert choose(cost, use, amount, group, Effort(0.0), best).taken is None
