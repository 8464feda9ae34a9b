"""Gamma and Beta posteriors mixed over a grid of what they depend on, moments matched.

Axes: `K` points of the grid, `G` groups. Each point is a conjugate prior; all groups together
weigh the points, and each group's posterior is the mixture of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.special import betaincinv, betaln, gammaincinv, gammaln, xlogy

from prognos.inputs.arrays import FloatArray

CHUNK = 64
"""Groups at a time: a grid of 10 000 points by 2 000 groups is no array to hold."""


@dataclass(frozen=True)
class Moments:
    """Mean and variance of each group's posterior, (G,), and the weights of the grid, (K,)."""

    mean: FloatArray
    variance: FloatArray
    weights: FloatArray


def gamma_log_marginal(
    events: FloatArray, exposure: FloatArray, shape: FloatArray, rate: FloatArray
) -> FloatArray:
    """Log probability of `y ~ Poisson(E θ)`, `θ ~ Gamma(shape, rate)`, up to what `y` alone adds.

    `log Γ(a+y) − log Γ(a) + a log b + y log E − (a+y) log(b+E)`; arguments broadcast.
    """
    return np.asarray(gammaln(shape + events) - gammaln(shape) + shape * np.log(rate)
                      + xlogy(events, exposure) - (shape + events) * np.log(rate + exposure))


def beta_log_marginal(
    successes: FloatArray, trials: FloatArray, a: FloatArray, b: FloatArray
) -> FloatArray:
    """Log probability of `k ~ Binomial(n, p)`, `p ~ Beta(a, b)`, up to what `k`, `n` alone add."""
    return np.asarray(betaln(a + successes, b + trials - successes) - betaln(a, b))


def gamma_mixture(
    events: FloatArray, exposure: FloatArray, shape: FloatArray, rate: FloatArray,
    log_prior: FloatArray, scale: FloatArray | None = None,
) -> Moments:
    """Posterior of `θ_g` where `d_g ~ Poisson(scale E_g θ_g)`, `θ_g ~ Gamma(shape, rate)`.

    events, exposure : (G,). shape, rate, log_prior : (K,). scale : (K,) multiplies exposure.
    """
    scale = np.ones_like(shape) if scale is None else scale
    a, b = shape[:, None], rate[:, None]

    def marginal(some: slice) -> FloatArray:
        return gamma_log_marginal(events[some], scale[:, None] * exposure[some], a, b)

    def moments(some: slice) -> tuple[FloatArray, FloatArray]:
        after, over = a + events[some], b + scale[:, None] * exposure[some]
        return after / over, after / over**2

    return _mixed(len(events), log_prior, marginal, moments)


def beta_mixture(
    successes: FloatArray, trials: FloatArray, a: FloatArray, b: FloatArray,
    log_prior: FloatArray,
) -> Moments:
    """Posterior of `p_g` where `k_g ~ Binomial(n_g, p_g)`, `p_g ~ Beta(a, b)`; a, b (K,)."""
    first, second = a[:, None], b[:, None]

    def marginal(some: slice) -> FloatArray:
        return beta_log_marginal(successes[some], trials[some], first, second)

    def moments(some: slice) -> tuple[FloatArray, FloatArray]:
        all_ = first + second + trials[some]
        mean = (first + successes[some]) / all_
        return mean, mean * (1.0 - mean) / (all_ + 1.0)

    return _mixed(len(successes), log_prior, marginal, moments)


def _mixed(
    groups: int, log_prior: FloatArray, marginal: Callable[[slice], FloatArray],
    moments: Callable[[slice], tuple[FloatArray, FloatArray]],
) -> Moments:
    """Weigh the grid by all groups together, then mix each group's moments over it."""
    chunks = [slice(at, at + CHUNK) for at in range(0, groups, CHUNK)]
    log_weights = log_prior + sum((marginal(some).sum(axis=1) for some in chunks), 0.0)
    weights = np.exp(log_weights - log_weights.max())
    weights /= weights.sum()
    means, variances = [], []
    for some in chunks:
        mean, variance = moments(some)
        mixed = weights @ mean
        means.append(mixed)
        variances.append(weights @ (variance + mean**2) - mixed**2)
    return Moments(np.concatenate(means or [np.zeros(0)]),
                   np.concatenate(variances or [np.zeros(0)]), weights)


def gamma_interval(moments: Moments, level: float) -> tuple[FloatArray, FloatArray]:
    """The middle `level` of the Gamma distribution with the same mean and variance, (G,) each."""
    shape = moments.mean**2 / moments.variance
    rest = (1.0 - level) / 2.0
    low, high = (gammaincinv(shape, p) * moments.variance / moments.mean
                 for p in (rest, 1.0 - rest))
    return np.asarray(low), np.asarray(high)


def beta_interval(moments: Moments, level: float) -> tuple[FloatArray, FloatArray]:
    """The middle `level` of the Beta distribution with the same mean and variance, (G,) each."""
    size = moments.mean * (1.0 - moments.mean) / moments.variance - 1.0
    rest = (1.0 - level) / 2.0
    a, b = moments.mean * size, (1.0 - moments.mean) * size
    return np.asarray(betaincinv(a, b, rest)), np.asarray(betaincinv(a, b, 1.0 - rest))
