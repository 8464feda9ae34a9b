"""One golden LP file per constraint family: the rows as the solver gets them.

To write them anew after a deliberate change: `UPDATE_GOLDEN=1 pytest tests/test_optimize_model.py`.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from optimize import model as m
from optimize import space
from optimize.choices import Choices
from optimize.problem import curve_values
from tests.support.optimize_cases import convex_losses, make_curve, make_limit, make_problem

GOLDEN = Path(__file__).parent.parent.parent / "golden"


def two_by_two() -> m.Model:
    return m.new_model(np.zeros((2, 2), dtype=np.int64), np.array([[3, 2], [1, 2]]))


def with_limit(family: str, use: object, amount: float) -> m.Model:
    model = two_by_two()
    m.add_limits(model, (make_limit(family, use, amount),))
    m.minimise(model, m.total([*model.unmet, m.weighted_blocks(model, np.ones((2, 2)))]))
    return model


def choices() -> Choices:
    combinations = np.array([[0, 0], [1, 0], [0, 1], [0, 0], [0, 2]])
    return Choices(np.array([0, 0, 0, 1, 1]), combinations, np.array([9.0, 4.0, 5.0, 3.0, 1.0]))


def chords_model() -> m.Model:
    model = two_by_two()
    curves = (make_curve(0, effect=(1.0, 0.5)), make_curve(1, effect=(0.0, 0.8), step=0.8))
    problem = make_problem(curves, upper=[[3, 2], [1, 2]])
    space.add_chords(model, replace(problem, priority=np.array([1.0, 2.0])), 10.0)
    m.minimise(model, model.loss)
    return model


def choices_model(plan: object = None) -> m.Model:
    model = two_by_two()
    m.add_choices(model, choices(), 2.0)
    if plan is not None:
        m.exclude(model, choices(), np.array(plan))
    m.minimise(model, model.loss)
    return model


def held_model() -> m.Model:
    model = two_by_two()
    m.hold(model, "cost", m.weighted_blocks(model, np.array([[2.0, 3.0], [0.0, 1.0]])), 7.0)
    m.minimise(model, m.weighted_blocks(model, np.ones((2, 2))))
    return model


def elastic_model() -> m.Model:
    model = two_by_two()
    m.elastic(model, 0, make_limit("budget", np.array([[2e6, 0.0], [1e6, 1e6]]), 3e6))
    m.minimise(model, m.total(model.overshoot))
    return model


def levels_model() -> m.Model:
    """The largest of two groups' levels; a chord more of no use is left out."""
    model = two_by_two()
    levels = (make_curve(0, effect=(1.0, 0.5), loss=(6.0, 2.0, 1.0)),
              make_curve(1, effect=(0.0, 0.8), step=0.8, loss=(4.0, 1.0, -2.0)),
              make_curve(1, year=8, effect=(0.0, 0.0), loss=(1.5,)))
    problem = make_problem((), upper=[[3, 2], [1, 2]])
    problem = replace(problem, priority=np.array([1.0, 2.0]), levels=levels)
    level = space.add_levels(model, problem, 10.0)
    m.hold(model, "level", level, 0.5)
    m.minimise(model, level)
    return model


FAMILIES: dict[str, Callable[[], m.Model]] = {
    "budget": lambda: with_limit("budget", np.array([[2e6, 1e6], [1.5e6, 0.0]]), 3e6),
    "blocks": lambda: with_limit("blocks", np.array([[1.0, 0.0], [1.0, 0.0]]), 3.0),
    "at_most": lambda: with_limit("at_most", np.array([[0.0, 0.0], [1.0, 1.0]]), 2.0),
    "at_least": lambda: with_limit("at_least", np.array([[0.0, 1.0], [0.0, 0.0]]), 2.0),
    "promised": lambda: with_limit("promised", np.array([[1.0, 0.0], [1.0, 0.0]]), 2.0),
    "share": lambda: with_limit("share", np.array([[0.0, 0.75], [0.0, -0.25]]), 0.0),
    "change_up": lambda: with_limit("change_up", np.array([[-1.0, 1.0], [0.0, 0.0]]), 1.0),
    "change_down": lambda: with_limit("change_down", np.array([[-1.0, 1.0], [-1.0, 1.0]]), -1.0),
    "supervisors": lambda: with_limit("supervisors", np.array([[0.7, 0.9], [0.0, 0.0]]), 1.6),
    "rotation": lambda: with_limit("rotation", np.array([[2.4, 1.2], [0.0, 0.6]]), 6.0),
    "candidates": lambda: with_limit("candidates", np.array([[0.855, 0.95], [0.9, 1.0]]), 3.5),
    "chords": chords_model,
    "choices": choices_model,
    "levels": levels_model,
    "exclude": lambda: choices_model([[1, 0], [0, 2]]),
    "hold": held_model,
    "elastic": elastic_model,
}


def lines(path: Path) -> list[str]:
    """Sorted: PuLP 3 and 4 list the binary variables in different order."""
    return sorted(path.read_text(encoding="utf-8").splitlines())


@pytest.mark.parametrize("family", sorted(FAMILIES))
def test_rows_are_as_in_the_golden_file(family: str, tmp_path: Path) -> None:
    written = tmp_path / "model.lp"
    FAMILIES[family]().problem.writeLP(str(written))
    golden = GOLDEN / f"{family}.lp"
    if os.environ.get("UPDATE_GOLDEN"):
        golden.write_text(written.read_text(encoding="utf-8"), encoding="utf-8")
    assert lines(written) == lines(golden)


def test_no_family_lacks_a_golden_file() -> None:
    written = {path.stem for path in GOLDEN.glob("*.lp")}
    assert written == set(FAMILIES)
    assert set(m.FAMILIES) <= written


def test_an_unknown_family_is_a_programmers_mistake() -> None:
    with pytest.raises(KeyError):
        with_limit("parking", 1.0, 2.0)


@pytest.mark.parametrize("seed", range(20))
def test_the_kept_chords_are_the_curve_within_a_millionth(seed: int) -> None:
    rng = np.random.default_rng(seed)
    loss = convex_losses(rng, 12)
    # Nearly straight stretches, where chords are left out.
    loss = loss + np.cumsum(np.cumsum(rng.uniform(0.0, 3e-7, 12)))
    curve = make_curve(effect=(0.7, 0.4), loss=tuple(loss), step=0.7)
    x = np.array([[a, b] for a in range(9) for b in range(5)])
    kept = space.kept_chords(curve, float(curve.effect @ [8, 4]))
    y = x @ curve.effect
    highest = np.max([slope * y + intercept for _, slope, intercept in kept], axis=0)
    assert np.all(highest <= curve_values(curve, x) + 1e-9)
    assert np.all(highest >= curve_values(curve, x) - 1e-6 - 1e-9)


def test_superfluous_chords_are_left_out() -> None:
    straight = make_curve(loss=tuple(np.linspace(9.0, 0.0, 10)), effect=(1.0, 1.0))
    assert [k for k, _, _ in space.kept_chords(straight, 9.0)] == [0]
    short = make_curve(loss=(9.0, 4.0, 1.0, 0.0), effect=(1.0, 1.0))
    assert [k for k, _, _ in space.kept_chords(short, 1.5)] == [0, 1]
