"""Gamma and Beta posteriors mixed over a grid of what they depend on.

Axes: `K` points of the grid, `G` groups. Each point is a conjugate prior; all groups together
weigh the points, and each group's posterior is the mixture of its own: its moments and its
quantiles are those of the mixture. (A mixture with long tails has a narrower middle than the
Gamma with the same moments, whose intervals were too wide after a year.)
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.special import betainc, betaincinv, betaln, gammainc, gammaincinv, gammaln, xlogy

from prognos.inputs.arrays import BoolArray, FloatArray

CHUNK = 64
"""Groups at a time: a grid of 10 000 points by 2 000 groups is no array to hold."""
LEFT_OUT = 1e-3
"""Weight of the least likely points of the grid that quantiles do without."""
CLOSE, TRIES = 1e-4, 8
"""How near to its probability a quantile is sought, and the most steps."""
Points = BoolArray
Cdf = Callable[[slice, Points, FloatArray], FloatArray]
"""Groups, points of the grid and a value of each group -> probability below it, (K, G)."""


@dataclass(frozen=True)
class Mixture:
    """Mean and variance of each group's posterior, (G,), and the weights of the grid, (K,)."""

    mean: FloatArray
    variance: FloatArray
    weights: FloatArray
    cdf: Cdf
    matched: Callable[[FloatArray, slice], FloatArray]
    """Quantile of a distribution with the same moments: where the search begins."""

    def interval(self, level: float) -> tuple[FloatArray, FloatArray]:
        """The middle `level` of every group's posterior, (G,) each."""
        rest = (1.0 - level) / 2.0
        return self.quantile(rest), self.quantile(1.0 - rest)

    def quantile(self, probability: float) -> FloatArray:
        """The quantile of each group's mixture, (G,)."""
        order = np.argsort(self.weights)
        kept = np.zeros(len(order), dtype=np.bool_)
        kept[order[np.cumsum(self.weights[order]) > LEFT_OUT]] = True
        weights = self.weights[kept] / self.weights[kept].sum()
        found = [self._quantile(some, kept, weights, probability)
                 for some in _chunks(len(self.mean))]
        return np.concatenate(found or [np.zeros(0)])

    def _quantile(
        self, some: slice, kept: Points, weights: FloatArray, probability: float
    ) -> FloatArray:
        """Secant steps on `F(Q(q)) = probability`, Q the matched quantile: nearly `q` itself."""
        def miss(at: FloatArray) -> FloatArray:
            below = weights @ self.cdf(some, kept, self.matched(at, some))
            return np.asarray(below - probability)

        at = np.full(len(self.mean[some]), probability)
        off, slope = miss(at), np.ones(len(at))
        for _ in range(TRIES):
            if np.abs(off).max(initial=0.0) < CLOSE:
                break
            new = np.clip(at - off / slope, at / 2.0, (1.0 + at) / 2.0)
            after, moved = miss(new), new - at
            rise = np.divide(after - off, moved, out=np.ones_like(at), where=moved != 0.0)
            at, off, slope = new, after, np.maximum(rise, 0.2)
        return self.matched(at, some)


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
) -> Mixture:
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

    def cdf(some: slice, kept: Points, value: FloatArray) -> FloatArray:
        over = b[kept] + scale[kept, None] * exposure[some]
        return np.asarray(gammainc(a[kept] + events[some], over * value))

    mean, variance, weights = _mixed(len(events), log_prior, marginal, moments)

    def matched(at: FloatArray, some: slice) -> FloatArray:
        scaled = gammaincinv(mean[some] ** 2 / variance[some], at)
        return np.asarray(scaled * variance[some] / mean[some])

    return Mixture(mean, variance, weights, cdf, matched)


def beta_mixture(
    successes: FloatArray, trials: FloatArray, a: FloatArray, b: FloatArray,
    log_prior: FloatArray,
) -> Mixture:
    """Posterior of `p_g` where `k_g ~ Binomial(n_g, p_g)`, `p_g ~ Beta(a, b)`; a, b (K,)."""
    first, second = a[:, None], b[:, None]

    def marginal(some: slice) -> FloatArray:
        return beta_log_marginal(successes[some], trials[some], first, second)

    def moments(some: slice) -> tuple[FloatArray, FloatArray]:
        all_ = first + second + trials[some]
        mean = (first + successes[some]) / all_
        return mean, mean * (1.0 - mean) / (all_ + 1.0)

    def cdf(some: slice, kept: Points, value: FloatArray) -> FloatArray:
        return np.asarray(betainc(first[kept] + successes[some],
                                  second[kept] + (trials - successes)[some], value))

    mean, variance, weights = _mixed(len(successes), log_prior, marginal, moments)

    def matched(at: FloatArray, some: slice) -> FloatArray:
        size = mean[some] * (1.0 - mean[some]) / variance[some] - 1.0
        return np.asarray(betaincinv(mean[some] * size, (1.0 - mean[some]) * size, at))

    return Mixture(mean, variance, weights, cdf, matched)


def _chunks(groups: int) -> list[slice]:
    return [slice(at, min(at + CHUNK, groups)) for at in range(0, groups, CHUNK)]


def _mixed(
    groups: int, log_prior: FloatArray, marginal: Callable[[slice], FloatArray],
    moments: Callable[[slice], tuple[FloatArray, FloatArray]],
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Weigh the grid by all groups together, then mix each group's moments over it."""
    chunks = _chunks(groups)
    log_weights = log_prior + sum((marginal(some).sum(axis=1) for some in chunks), 0.0)
    weights = np.exp(log_weights - log_weights.max())
    weights /= weights.sum()
    means, variances = [], []
    for some in chunks:
        mean, variance = moments(some)
        mixed = weights @ mean
        means.append(mixed)
        variances.append(weights @ (variance + mean**2) - mixed**2)
    return (np.concatenate(means or [np.zeros(0)]), np.concatenate(variances or [np.zeros(0)]),
            weights)
