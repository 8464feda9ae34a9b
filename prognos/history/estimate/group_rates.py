"""A group's rate from its own years and the region's: partial pooling with weak priors.

`d_g ~ Poisson(F E_g θ_g)`, `θ_g ~ Gamma(mean μ, sd τ μ)`; shares: `k_g ~ Binomial(n_g, p_g)`,
`p_g ~ Beta(mean m, sd τ √(m(1 − m)))`. `log μ ~ N(log default, 0.5)`, `logit m ~ N(logit default,
0.5)`, `log τ ~ N(log 0.4, 0.5)`; `F`, the mean of the observed years' common factors, is
log-normal with mean 1 and sd 0.2/√years on the log scale. All are integrated on a grid, so the
intervals hold what is not known of μ and τ: plugging in the likeliest values made 80 % intervals
that covered 65-76 %.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from math import exp, sqrt

import numpy as np
from scipy.special import expit, logit

from prognos.history.estimate.mixtures import Mixture, beta_mixture, gamma_mixture
from prognos.inputs.arrays import FloatArray

LEVEL_SD, SPREAD, SPREAD_SD, YEAR_SD = 0.5, 0.4, 0.5, 0.2
INTERVAL = 0.8
LEVELS, SPREADS, YEARS = np.linspace(-4.0, 4.0, 81), np.linspace(-3.0, 3.0, 21), np.linspace(
    -3.0, 3.0, 7)
"""Points of the grid in standard deviations of the priors."""
WIDEST = 0.95
"""τ of a share: at 1 every group is all or nothing."""


@dataclass(frozen=True)
class Learned:
    """A rate of every group, learned together, (G,); and the region's common level."""

    events: FloatArray
    exposure: FloatArray
    mean: FloatArray
    """The shrunk rate: posterior mean."""
    mixture: Mixture
    level: float
    """The region's common rate: μ or m."""
    level_sd: float
    """What is not known of it, on the log (shares: logit) scale."""
    spread: float
    """τ: how much groups differ."""

    @cached_property
    def interval(self) -> tuple[FloatArray, FloatArray]:
        """The ends of the 80 % interval."""
        return self.mixture.interval(INTERVAL)

    @property
    def low(self) -> FloatArray:
        return self.interval[0]

    @property
    def high(self) -> FloatArray:
        return self.interval[1]

    @property
    def own(self) -> FloatArray:
        """The unpooled rate; nan without exposure."""
        at_risk = np.where(self.exposure > 0.0, self.exposure, np.nan)
        return self.events / at_risk


def learn_rates(events: FloatArray, exposure: FloatArray, years: float, default: float) -> Learned:
    """Yearly rates per person: exits, recruitment, drop-out.

    events, exposure : (G,) persons and person-years over all `years`. default : the assumption
    that holds without history, above 0.
    """
    level, spread, factor = (part.ravel() for part in np.meshgrid(
        LEVELS, SPREADS, YEARS, indexing="ij"))
    mu, tau = default * np.exp(LEVEL_SD * level), SPREAD * np.exp(SPREAD_SD * spread)
    sd = YEAR_SD / np.sqrt(max(years, 1.0))
    shape = tau**-2
    found = gamma_mixture(events, exposure, shape, shape / mu, _normal(level, spread, factor),
                          np.exp(sd * factor - sd**2 / 2.0))
    return _learned(events, exposure, found, np.log(mu), tau, exp)


def learn_shares(successes: FloatArray, trials: FloatArray, default: float) -> Learned:
    """Shares: those who stay after training, blocks that are filled; `default` inside 0 … 1."""
    level, spread = (part.ravel() for part in np.meshgrid(LEVELS, SPREADS, indexing="ij"))
    at = logit(default) + LEVEL_SD * level
    m, tau = expit(at), np.minimum(SPREAD * np.exp(SPREAD_SD * spread), WIDEST)
    size = tau**-2 - 1.0
    found = beta_mixture(successes, trials, m * size, (1.0 - m) * size, _normal(level, spread))
    return _learned(successes, trials, found, at, tau, expit)


def _normal(*standard: FloatArray) -> FloatArray:
    """Log density of independent standard normals, up to a constant."""
    return np.asarray(-sum(z**2 for z in standard) / 2.0)


def _learned(
    events: FloatArray, exposure: FloatArray, found: Mixture, at: FloatArray, tau: FloatArray,
    back: Callable[[float], float],
) -> Learned:
    """at : (K,) the level on the log or logit scale; `back` takes it to a rate."""
    centre = float(found.weights @ at)
    variance = float(found.weights @ at**2) - centre**2
    return Learned(events, exposure, found.mean, found, level=float(back(centre)),
                   level_sd=sqrt(max(variance, 0.0)), spread=float(found.weights @ tau))
