"""Exact distributions against enumeration, closed forms and other rules."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from scipy import stats

from prognos.inputs import Uncertainty
from prognos.model.probability import lattice
from prognos.model.probability.distribution import (
    Members,
    distribution_of,
    exact_distribution,
    large_distribution,
    make_window,
)
from prognos.model.probability.quadrature import (
    Rule,
    composite,
    equispaced,
    gauss_hermite,
    likely_points,
    nodes_from,
)
from prognos.model.probability.spectrum import Persons, Stream

ONE = nodes_from((gauss_hermite(1), gauss_hermite(1), gauss_hermite(1)), Uncertainty(0, 0, 0))
NOBODY = Stream(0.0, np.zeros((1, 1, 1, 1)))


def persons(values: list[list[float]], chances: list[list[float]],
            counts: list[int] | None = None) -> Persons:
    """One year; values and chances of each person's atoms."""
    person = np.repeat(np.arange(len(values)), [len(v) for v in values])
    return Persons(person, np.array(counts or [1] * len(values)), np.concatenate(values)[:, None],
                   np.concatenate(chances)[:, None, None, None, None])


def pmf_of(*parts: Persons, stream: Stream = NOBODY, step: float = 0.05) -> np.ndarray:
    return distribution_of(Members(parts, stream), ONE, step).pmf()[0]


def enumerated(values: list[list[float]], chances: list[list[float]], size: int) -> np.ndarray:
    pmf = np.zeros(size)
    options = [[(0.0, 1.0 - sum(c)), *zip(v, c, strict=True)]
               for v, c in zip(values, chances, strict=True)]
    for case in product(*options):
        total = sum(value for value, _ in case)
        pmf[round(total / 0.05)] += np.prod([chance for _, chance in case])
    return pmf


def test_small_groups_equal_enumeration() -> None:
    rng = np.random.default_rng(5)
    values = [list(rng.integers(1, 21, rng.integers(1, 3)) * 0.05) for _ in range(9)]
    chances = [list(rng.uniform(0.0, 1.0, len(v)) / len(v)) for v in values]
    found = pmf_of(persons(values[:4], chances[:4]), persons(values[4:], chances[4:]))
    expected = enumerated(values, chances, max(len(found), 260))
    assert np.abs(found - expected[: len(found)]).max() < 1e-12
    assert expected[len(found):].sum() < 1e-12


def test_equal_weights_equal_the_poisson_binomial() -> None:
    chance = np.random.default_rng(6).uniform(0.0, 1.0, 60)
    found = pmf_of(persons([[0.8]] * 60, [[p] for p in chance]))
    number = np.pad(found[::16], (0, 61))[:61]  # the end of next to no probability is left out
    assert np.abs(number - stats.poisson_binom(chance).pmf(np.arange(61))).max() < 1e-10
    assert found.sum() == pytest.approx(1.0, abs=1e-12)


@pytest.mark.parametrize("count", [3, 40])
def test_a_row_of_many_equals_many_rows(count: int) -> None:
    other = persons([[0.77, 0.3]], [[0.5, 0.2]])
    many = pmf_of(persons([[0.83]], [[0.37]], [count]), other)
    each = pmf_of(persons([[0.83]] * count, [[0.37]] * count), other)
    assert np.abs(many - each).max() < 1e-13


def test_a_weight_off_the_lattice_keeps_its_mean() -> None:
    found = pmf_of(persons([[0.882], [0.613]], [[0.9], [0.4]]))
    assert found @ np.arange(len(found)) * 0.05 == pytest.approx(0.882 * 0.9 + 0.613 * 0.4,
                                                               abs=1e-13)
    assert np.count_nonzero(found > 1e-15) <= 9


def test_the_stream_is_poisson() -> None:
    stream = Stream(0.9, np.full((1, 1, 1, 1), 3.7))
    found = pmf_of(stream=stream)
    expected = stats.poisson(3.7).pmf(np.arange(12))
    assert np.abs(found[: 12 * 18 : 18] - expected).max() < 1e-12


def test_a_large_groups_window_leaves_nothing_out() -> None:
    rng = np.random.default_rng(7)
    chance = rng.uniform(0.5, 1.0, 700)
    found = pmf_of(persons([[1.0]] * 700, [[p] for p in chance]), step=1.0)
    expected = stats.poisson_binom(chance).pmf(np.arange(len(found)))
    assert np.abs(found - expected).max() < 1e-12


def test_percentiles_are_the_smallest_value_that_reaches_the_level() -> None:
    pmf = np.array([[0.1, 0.0, 0.4, 0.5], [0.7, 0.1, 0.1, 0.1]])
    assert lattice.percentile(pmf, 0.05, 0.1).tolist() == [0.0, 0.0]
    assert lattice.percentile(pmf, 0.05, 0.5).tolist() == [0.1, 0.0]
    assert lattice.percentile(pmf, 0.05, 0.9).tolist() == [0.15, 0.1 + 0.0]


def test_shortage_and_surplus_differ_by_the_gap() -> None:
    pmf = np.array([[0.2, 0.3, 0.4, 0.1]])
    need = np.array([0.08])
    short, over = (f(pmf, 0.05, need)[0] for f in (lattice.expected_shortage,
                                                  lattice.expected_surplus))
    assert short == pytest.approx(0.2 * 0.08 + 0.3 * 0.03)
    assert short - over == pytest.approx(0.08 - lattice.mean(pmf, 0.05)[0])
    assert lattice.probability_below(pmf, 0.05, np.array([0.05]))[0] == pytest.approx(0.2)


@pytest.mark.parametrize("weights", [[1.0], [0.67], [0.4, 0.613, 0.8, 0.9, 1.0]])
def test_a_large_group_keeps_mean_variance_and_whole_persons(weights: list[float]) -> None:
    rng = np.random.default_rng(8)
    part = persons([[float(v)] for v in rng.choice(weights, 200)],
                   [[float(p)] for p in np.concatenate([rng.uniform(0.0, 0.5, 60),
                                                        rng.uniform(0.85, 1.0, 140)])])
    members = Members((part,), Stream(0.9, np.full((1, 1, 1, 1), 2.5)))
    window = make_window(members, members.moments, 0.05)
    exact = exact_distribution(members, ONE.rules, window).pmf()[0]
    found = large_distribution(members, ONE, 0.05, 0.0).pmf()[0, : len(exact)]
    x = np.arange(len(exact)) * 0.05
    assert found @ x == pytest.approx(exact @ x, abs=1e-3)
    assert found @ x**2 - (found @ x) ** 2 == pytest.approx(
        exact @ x**2 - (exact @ x) ** 2, rel=5e-3)
    assert np.abs(np.cumsum(found) - np.cumsum(exact)).max() < 2e-3


@pytest.mark.parametrize("certain", [150, 147])
def test_a_large_group_of_whom_few_may_leave_is_exact(certain: int) -> None:
    few = [[0.6], [0.9], [0.3]][: 150 - certain]
    members = Members((persons([[0.8]] * (1 + len(few)), [[1.0], *few],
                               [certain] + [1] * len(few)),), NOBODY)
    window = make_window(members, members.moments, 0.05)
    exact = exact_distribution(members, ONE.rules, window).pmf()[0]
    found = large_distribution(members, ONE, 0.05, 0.0).pmf()[0, : len(exact)]
    assert np.abs(found - exact).max() < 1e-12


@pytest.mark.parametrize("rule", [
    gauss_hermite(5), likely_points(gauss_hermite(8)), equispaced(41, 5.0), composite(0.7, 0.3)])
def test_rules_integrate_low_powers(rule: Rule) -> None:
    assert rule.weight.sum() == pytest.approx(1.0)
    assert rule.weight @ rule.z == pytest.approx(0.0, abs=1e-4)
    # The composite rule ends at 3.7 standard deviations: 0.3 % of the variance lies beyond.
    assert rule.weight @ rule.z**2 == pytest.approx(1.0, abs=4e-3)


def test_composite_cells_end_at_whole_shifts() -> None:
    rule = composite(0.7, 0.25)
    cells = np.floor(0.25 + 0.7 * rule.z)
    assert np.bincount((cells - cells.min()).astype(int)).min() >= 6
    assert (np.diff(rule.z) > 0.0).all()
