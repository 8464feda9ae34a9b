"""Prices on the limits: a bound under every plan, and no better plan among what they leave out."""

from __future__ import annotations

import numpy as np
import pytest

from optimize.bound import lagrange, price_out, rows_of
from optimize.choices import all_choices
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
