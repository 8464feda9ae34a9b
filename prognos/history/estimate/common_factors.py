"""Retirement: one shift of the curve for the region. What the years say of the common factors."""

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri, xlog1py, xlogy

from prognos.history.estimate.group_rates import YEAR_SD, Learned
from prognos.inputs import RetirementCurve, Uncertainty
from prognos.inputs.arrays import FloatArray, IntArray
from prognos.model.exits import retirement_probabilities

SHIFT_SD = 0.7
"""Years: what is not known of the curve without history."""
SHIFTS = np.linspace(-4.0, 4.0, 161) * SHIFT_SD
LEAST_MOBILITY, LEAST_RETIREMENT, LEAST_INFLOW = 0.15, 0.15, 0.2
"""Floors: ten years do not tell a steady level from ten like years."""
HORIZON = 9
"""Years over which the common factors of single years even out."""


@dataclass(frozen=True)
class LearnedShift:
    """How many years later than the curve people retire."""

    retired: float
    expected: float
    """Retirements that the curve in use had expected of the same persons."""
    mean: float
    sd: float
    low: float
    high: float
    """80 % interval."""


def learn_shift(
    curve: RetirementCurve, ages: IntArray, at_risk: FloatArray, retired: FloatArray
) -> LearnedShift:
    """Posterior of one shift Δ of the curve: `d_a ~ Binomial(n_a, r̃(a − Δ))`, `Δ ~ N(shift, 0.7)`.

    ages : (A,) attained in the year; at_risk, retired : (A,) persons over all years.
    """
    shift = curve.shift + SHIFTS
    hazard = retirement_probabilities(curve, ages, shift)
    expected = retirement_probabilities(curve, ages, np.array([curve.shift]))[:, 0] @ at_risk
    n, d = at_risk[:, None], retired[:, None]
    # a retirement at an age where the curve has none tells of the age, not of the shift
    possible = np.clip(hazard, 1e-6, 1.0 - 1e-6)
    log_weights = (xlogy(d, possible) + xlog1py(n - d, -possible)).sum(axis=0) - (
        SHIFTS / SHIFT_SD) ** 2 / 2.0
    weights = np.exp(log_weights - log_weights.max())
    weights /= weights.sum()
    mean = float(weights @ shift)
    sd = float(np.sqrt(max(weights @ shift**2 - mean**2, 0.0)))
    half = float(ndtri(0.9)) * sd
    return LearnedShift(float(retired.sum()), float(expected), mean, sd, mean - half, mean + half)


@dataclass(frozen=True)
class Proposed:
    """Standard deviations of the common factors that the years would support."""

    learned: Uncertainty
    used: Uncertainty
    """What is proposed: never narrower than in use. Only the back-test can allow that."""


def propose_uncertainty(
    exits: Learned, retention: Learned, shift: LearnedShift, now: Uncertainty
) -> Proposed:
    """σ from what is not known of the common levels, with floors.

    Mobility: `√(sd(log μ)² + 0.2²/9)`.
    """
    mobility = np.hypot(exits.level_sd, YEAR_SD / np.sqrt(HORIZON))
    learned = Uncertainty(max(shift.sd, LEAST_RETIREMENT), max(float(mobility), LEAST_MOBILITY),
                          now.training, max(retention.level_sd, LEAST_INFLOW))
    wider = Uncertainty(*(max(a, b) for a, b in zip(_each(learned), _each(now), strict=True)))
    return Proposed(learned, wider)


def _each(sigma: Uncertainty) -> tuple[float, float, float, float]:
    return sigma.retirement, sigma.mobility, sigma.training, sigma.inflow
