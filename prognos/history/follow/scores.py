"""How good a forecast with a distribution was: pinball, interval score, CRPS, coverage."""

import numpy as np
from scipy.special import betaincinv

from prognos.inputs.arrays import FloatArray

CONFIDENCE = 0.95


def pinball(quantiles: FloatArray, levels: FloatArray, outcome: FloatArray) -> FloatArray:
    """Loss of every quantile: `(1{y < q} − p)(q − y)`; quantiles (…, Q), outcome (…)."""
    over = quantiles - outcome[..., None]
    return np.asarray(((over > 0.0) - levels) * over)


def crps_of_quantiles(quantiles: FloatArray, levels: FloatArray, outcome: FloatArray) -> FloatArray:
    """CRPS read off quantiles: twice their mean pinball loss; blank quantiles are left out."""
    return 2.0 * mean_known(pinball(quantiles, levels, outcome), axis=-1)


def mean_known(values: FloatArray, axis: int | None = None) -> FloatArray:
    """Mean of what is not nan; nan where nothing is known."""
    known = ~np.isnan(values)
    count = known.sum(axis=axis)
    total = np.where(known, values, 0.0).sum(axis=axis)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)


def crps(pmf: FloatArray, outcome: int) -> float:
    """CRPS of a distribution on 0, 1, 2, …: `Σ (F(k) − 1{k ≥ y})²`."""
    below = np.cumsum(pmf)
    reached = np.arange(len(pmf)) >= outcome
    return float(((below - reached) ** 2).sum())


def interval_score(
    low: FloatArray, high: FloatArray, outcome: FloatArray, level: float
) -> FloatArray:
    """`(u − l) + 2/α (l − y)+ + 2/α (y − u)+` of a central interval, α = 1 − level."""
    rest = 2.0 / (1.0 - level)
    missed = np.maximum(low - outcome, 0.0) + np.maximum(outcome - high, 0.0)
    return np.asarray(high - low + rest * missed)


def binomial_interval(
    hits: int, trials: int, confidence: float = CONFIDENCE
) -> tuple[float, float]:
    """The exact (Clopper-Pearson) interval of a share."""
    rest = (1.0 - confidence) / 2.0
    low = 0.0 if hits == 0 else float(betaincinv(hits, trials - hits + 1, rest))
    high = 1.0 if hits == trials else float(betaincinv(hits + 1, trials - hits, 1.0 - rest))
    return low, high
