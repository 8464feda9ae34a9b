"""Training paths: when those in training complete, drop out or are still there (section 2).

The last axis of every array is the node axis N3 (delay and drop-out).
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import gammainc

from prognos.inputs.arrays import FloatArray, IntArray

OVERDUE = 1e-9
"""A person whose delay should have ended with all but this probability finishes in year 1."""

FIXED = 1e-6
"""A mean or sd of the delay below this many years is 0."""


@dataclass(frozen=True)
class Path:
    """Probabilities of a person in training by year, (rows, T, N3).

    `in_training(t-1) + started(t) = in_training(t) + completed(t) + dropped(t)`.
    """

    in_training: FloatArray
    completed: FloatArray
    """Completed during year t, whether the person then stays or not."""
    dropped: FloatArray
    started: FloatArray


def delay_cdf(time: FloatArray, mean: FloatArray, sd: FloatArray) -> FloatArray:
    """F(x): probability that the delay is at most `time` years; 0 at and below 0.

    Gamma with the given mean and sd; a mean or sd of 0 is a fixed delay of `mean` years.
    """
    fixed = (mean < FIXED) | (sd < FIXED)
    step = (time > 0.0) & (time >= mean)
    if fixed.all():
        return np.asarray(step, dtype=np.float64)
    safe_mean, safe_sd = np.where(fixed, 1.0, mean), np.where(fixed, 1.0, sd)
    shape, rate = (safe_mean / safe_sd) ** 2, safe_mean / safe_sd**2
    spread = gammainc(shape, np.maximum(time, 0.0) * rate)
    return np.asarray(np.where(fixed, step, spread))


def completion(
    remaining: FloatArray, mean: FloatArray, sd: FloatArray, year_ends: int
) -> FloatArray:
    """C(t) = [F(t - R) - F(-R)] / [1 - F(-R)]: completed by year-end t, given not at t = 0.

    `remaining`: (rows,) nominal years left R. `mean`, `sd`: (rows, N3) delay. Returns
    (rows, T, N3). Where `1 - F(-R) < 1e-9` the person finishes in year 1.
    """
    years = np.arange(year_ends, dtype=np.float64)
    elapsed = years[None, :, None] - remaining[:, None, None]
    by_then = delay_cdf(elapsed, mean[:, None, :], sd[:, None, :])
    already = by_then[:, :1]
    open_still = 1.0 - already
    overdue = open_still < OVERDUE
    given = (by_then - already) / np.where(overdue, 1.0, open_still)
    return np.where(overdue, (years > 0)[None, :, None], given)


def path(complete: FloatArray, dropout: FloatArray, start: IntArray) -> Path:
    """Split completion into those still there, completed and dropped out.

    With k = t - start >= 0 and one drop-out d every year: `in_training = (1 - C(t)) (1-d)^k`,
    `completed = c(t) (1-d)^k`, `dropped = d (1-d)^(k-1) (1 - C(t-1))` for k > 0; where years differ
    `(1-d)^k` is the product over the years after the start. A form so short that C(start) > 0
    completes that part in the start year.

    `complete`: (rows, T, N3). `dropout`: (rows, T, N3) in each year, T = 1 where none differs.
    `start`: (rows,) relative start year, 0 = in training at the base date.
    """
    since = np.arange(complete.shape[1]) - start[:, None]
    begun, later = (since >= 0)[..., None], (since > 0)[..., None]
    before = np.concatenate([np.zeros_like(complete[:, :1]), complete[:, :-1]], axis=1)
    keep, kept_before = _kept(dropout, since), _kept(dropout, since, years_ago=1)
    return Path(
        in_training=np.where(begun, (1.0 - complete) * keep, 0.0),
        completed=np.where(begun, (complete - before) * keep, 0.0),
        dropped=np.where(later, (1.0 - before) * kept_before * dropout, 0.0),
        started=np.where(((since == 0) & (start[:, None] > 0))[..., None],
                         np.ones_like(complete), 0.0),
    )


def _kept(dropout: FloatArray, since: IntArray, years_ago: int = 0) -> FloatArray:
    """Chance not to have dropped out by each year-end (rows, T, N3), or the one before.

    since : (rows, T) years since the start.
    """
    constant = (1.0 - dropout[:, :1]) ** np.maximum(since - years_ago, 0)[..., None]
    if (dropout == dropout[:, :1]).all():
        return np.asarray(constant)
    kept = np.cumprod(np.where(since[..., None] > 0, 1.0 - dropout, 1.0), axis=1)
    kept = np.concatenate([np.ones_like(kept[:, :years_ago]),
                           kept[:, :kept.shape[1] - years_ago]], axis=1)
    differ = (dropout != dropout[:, :1]).any(axis=1, keepdims=True)
    return np.where(differ, kept, constant)
