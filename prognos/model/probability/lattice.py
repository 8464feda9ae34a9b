"""Figures read off a distribution on a lattice: percentiles, shortage, probabilities.

A pmf is (T, S): row t holds the probability of 0, step, 2 step, … in year t.
"""

import numpy as np

from prognos.inputs.arrays import FloatArray

ROUNDING = 1e-12
"""Cumulative sums that reach a level but for rounding have reached it."""
SAME = 1e-9
"""Values closer than this are equal: a lattice value and a need."""


def percentile(pmf: FloatArray, step: float, level: float) -> FloatArray:
    """The smallest lattice value with cumulative probability >= `level`, (T,)."""
    reached = np.cumsum(pmf, axis=-1) >= level - ROUNDING
    return np.asarray(np.round(np.argmax(reached, axis=-1) * step, 9))


def mean(pmf: FloatArray, step: float) -> FloatArray:
    """Expected value, (T,)."""
    return np.asarray(pmf @ _values(pmf, step))


def expected_shortage(pmf: FloatArray, step: float, need: FloatArray) -> FloatArray:
    """E[(need - X)+], (T,)."""
    lacking = np.maximum(need[:, None] - _values(pmf, step), 0.0)
    return np.asarray(np.einsum("ts,ts->t", pmf, lacking))


def expected_surplus(pmf: FloatArray, step: float, need: FloatArray) -> FloatArray:
    """E[(X - need)+], (T,)."""
    over = np.maximum(_values(pmf, step) - need[:, None], 0.0)
    return np.asarray(np.einsum("ts,ts->t", pmf, over))


def probability_below(pmf: FloatArray, step: float, level: FloatArray) -> FloatArray:
    """P(X < level), (T,)."""
    below = _values(pmf, step) < level[:, None] - SAME
    return np.asarray(np.minimum(np.einsum("ts,ts->t", pmf, below), 1.0))


def _values(pmf: FloatArray, step: float) -> FloatArray:
    return np.asarray(np.arange(pmf.shape[-1]) * step)
