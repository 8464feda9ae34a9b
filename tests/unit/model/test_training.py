"""Training paths: completion, drop-out, presence."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from prognos.model.training import completion, delay_cdf, path


def complete_of(remaining: float, mean: float, sd: float, ends: int = 10) -> np.ndarray:
    return completion(np.array([remaining]), np.array([[mean]]), np.array([[sd]]), ends)[0, :, 0]


def test_delay_is_scipys_gamma() -> None:
    x = np.linspace(-1.0, 4.0, 11)
    gamma = stats.gamma(a=(0.75 / 0.5) ** 2, scale=0.5**2 / 0.75)
    assert np.allclose(delay_cdf(x, np.array(0.75), np.array(0.5)), gamma.cdf(x), atol=1e-13)


@pytest.mark.parametrize(("mean", "sd"), [(0.0, 0.5), (0.5, 0.0), (0.0, 0.0)])
def test_without_mean_or_spread_the_delay_is_fixed(mean: float, sd: float) -> None:
    assert complete_of(2.3, mean, sd, 5).tolist() == [0.0, 0.0, 0.0, 1.0, 1.0]


def test_completion_is_conditional_on_not_having_finished() -> None:
    gamma = stats.gamma(a=(0.75 / 0.5) ** 2, scale=0.5**2 / 0.75)
    already = gamma.cdf(0.6)
    expected = (gamma.cdf(0.6 + np.arange(10)) - already) / (1.0 - already)
    assert np.allclose(complete_of(-0.6, 0.75, 0.5), expected, atol=1e-12)


def test_long_overdue_finishes_in_the_first_year() -> None:
    assert complete_of(-40.0, 0.75, 0.5, 4).tolist() == [0.0, 1.0, 1.0, 1.0]


def test_a_start_is_nowhere_before_its_year() -> None:
    course = path(completion(np.array([2 - 0.5 + 1.25]), np.array([[0.1]]), np.array([[0.2]]), 6),
                  np.array([[[0.1]]]), np.array([2]))
    assert not course.in_training[0, :2].any()
    assert course.started[0, :, 0].tolist() == [0, 0, 1, 0, 0, 0]
    assert course.in_training[0, 2, 0] == 1.0
    assert course.dropped[0, 3, 0] == pytest.approx(0.1)


def test_a_form_shorter_than_half_a_year_completes_in_the_start_year() -> None:
    course = path(completion(np.array([1 - 0.5 + 0.25]), np.array([[0.0]]), np.array([[0.0]]), 4),
                  np.array([[[0.2]]]), np.array([1]))
    assert course.completed[0, :, 0].tolist() == [0, 1, 0, 0]
    assert not course.in_training.any() and not course.dropped.any()


@given(st.floats(-3.0, 8.0), st.floats(0.0, 2.0), st.floats(0.0, 2.0), st.floats(0.0, 1.0),
       st.integers(0, 4))
def test_everybody_in_training_is_accounted_for(
    remaining: float, mean: float, sd: float, dropout: float, start: int
) -> None:
    if start:
        remaining = max(remaining, -0.5)
    complete = completion(np.array([remaining + start]), np.array([[mean]]), np.array([[sd]]), 9)
    course = path(complete, np.array([[[dropout]]]), np.array([start]))
    before = np.concatenate([[0.0], course.in_training[0, :-1, 0]])
    begun = (np.arange(9) == start).astype(float)
    after = before + begun - course.dropped[0, :, 0] - course.completed[0, :, 0]
    assert np.allclose(course.in_training[0, :, 0], after, atol=1e-12)
    assert (course.completed >= -1e-12).all()
    assert course.started.sum() == (1.0 if start else 0.0)
