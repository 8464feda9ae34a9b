"""Linear programs: both solvers give the same least value, and prices that prove it."""

from __future__ import annotations

import os

import highspy
import numpy as np
import pytest

from optimize.solver import _linear_by_highs, _linear_by_scipy, hush_highs, minimise_linear

SOLVERS = [_linear_by_highs, _linear_by_scipy, minimise_linear]


@pytest.mark.parametrize("solve", SOLVERS)
def test_the_prices_prove_the_value(solve: object) -> None:
    rng = np.random.default_rng(3)
    cost, at_most = rng.normal(size=12), rng.uniform(0.0, 1.0, (4, 12))
    group = np.repeat(np.eye(3), 4, axis=1)
    amount = np.full(4, 1.6)
    found = solve(cost, at_most, amount, group, np.ones(3))  # type: ignore[operator]  # a solver
    assert found is not None and (found.prices >= 0.0).all()
    # Weak duality with one choice per group: the least priced cost less what the limits are worth.
    priced = cost + found.prices @ at_most
    dual = priced.reshape(3, 4).min(axis=1).sum() - found.prices @ amount
    assert dual == pytest.approx(found.value, abs=1e-9)


@pytest.mark.parametrize("solve", SOLVERS)
def test_no_solution_is_told_as_none(solve: object) -> None:
    one = np.ones((1, 2))
    assert solve(np.ones(2), one, np.array([0.5]), one, np.ones(1)) is None  # type: ignore[operator]  # a solver


def test_the_solver_greets_nobody(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """HiGHS 1.16 writes to file 1, past Python, when the first object of a process is made."""
    made = []

    class Greeting(highspy.Highs):  # type: ignore[misc]  # highspy has no types
        def __init__(self) -> None:
            super().__init__()
            if not made:
                os.write(1, b"Running HiGHS\n")
            made.append(self)

    monkeypatch.setattr(highspy, "Highs", Greeting)
    hush_highs.cache_clear()
    one = np.ones((1, 2))
    assert minimise_linear(np.ones(2), one, np.ones(1), one, np.ones(1)) is not None
    os.write(1, b"told\n")
    assert capfd.readouterr().out == "told\n" and len(made) == 2
