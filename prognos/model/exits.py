"""Probabilities to stay in post, by cause of leaving (model section 1).

Node axes `(N1, N2, N3)` as in `quadrature`: retirement varies along N1, other exits along N2.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from prognos.inputs import NO_YEAR, RetirementCurve
from prognos.inputs.arrays import FloatArray, IntArray
from prognos.model.probability.monotone import monotone_cubic
from prognos.results.counted_people import CurveAge

MAX_HAZARD = 0.999
"""A sure exit is taken as this, so that the cumulative hazard stays finite."""


@dataclass(frozen=True)
class Stock:
    """Probability to be in post at each year-end and to have left during the year, by cause.

    Shapes (rows, T, N1, N2, N3), node axes possibly of length 1; index 0 is the base date.
    """

    stay: FloatArray
    retired: FloatArray
    left: FloatArray


def cumulative_hazard(curve: RetirementCurve) -> Callable[[FloatArray], FloatArray]:
    """The function Λ(x) of age: `Λ(a) = Λ(a-1) - log(1 - min(r(a), 0.999))` at whole ages.

    0 up to the age before the curve's first; between knots the monotone cubic through all of
    them (`monotone_cubic`); above the last age the last year's slope.
    """
    steps: FloatArray = -np.log1p(-np.minimum(curve.hazard, MAX_HAZARD))
    totals: FloatArray = np.concatenate(([0.0], np.cumsum(steps)))
    knots: FloatArray = curve.first_age - 1.0 + np.arange(len(totals), dtype=np.float64)
    inside = monotone_cubic(knots, totals)

    def evaluate(age: FloatArray) -> FloatArray:
        above = np.maximum(age - knots[-1], 0.0) * steps[-1]
        return np.asarray(inside(np.clip(age, knots[0], knots[-1])) + above)

    return evaluate


def retirement_probabilities(
    curve: RetirementCurve, ages: FloatArray | IntArray, shift: FloatArray
) -> FloatArray:
    """r̃(a) = 1 - exp(-[Λ(a - shift) - Λ(a - 1 - shift)]) for every age and shift.

    `ages`: (A,) age attained in the year. `shift`: (N,) years, positive = later, in full (the
    curve's own `shift` is not added). Returns (A, N). Shift 0 gives the curve's r(a).
    """
    hazard = cumulative_hazard(curve)
    at = np.asarray(ages, dtype=np.float64)[:, None] - np.asarray(shift, dtype=np.float64)
    return -np.expm1(hazard(at - 1.0) - hazard(at))


def retirement_by_birth_year(
    curve: RetirementCurve, birth_year: IntArray, base_year: int, year_ends: int,
    node_shift: FloatArray, later: FloatArray | None = None,
) -> FloatArray:
    """Retirement probability (rows, T, N1) for ages `base_year + t - birth_year`.

    0 in column 0 and where the birth year is unknown. `node_shift`: (N1,) years that the nodes
    add to the curve's shift. `later`: (rows, T) years that each row's group adds, T = 1 where no
    year differs; None = 0.
    """
    known = birth_year != NO_YEAR
    ages = base_year + np.arange(year_ends) - birth_year[:, None]
    oldest = int(np.max(ages[known], initial=0))
    later = np.zeros((len(birth_year), 1)) if later is None else later
    added, which = np.unique(later, return_inverse=True)
    tables = np.array([
        retirement_probabilities(curve, np.arange(oldest + 1),
                                 curve.shift + years + np.asarray(node_shift))
        for years in added]).reshape(len(added), oldest + 1, len(node_shift))
    retire = np.where(known[:, None, None],
                      tables[which.reshape(later.shape), np.clip(ages, 0, oldest)], 0.0)
    retire[:, 0] = 0.0
    return retire


def other_exits_by_birth_year(
    rate: FloatArray, birth_year: IntArray, base_year: int, year_ends: int, last_age: int
) -> FloatArray:
    """Probability (rows, T, N2) to leave for another reason: `rate` (rows, T, N2) up to `last_age`.

    T may be 1. At every age where the birth year is unknown; 0 in column 0.
    """
    ages = base_year + np.arange(year_ends) - birth_year[:, None]
    at_risk = (ages <= last_age) | (birth_year == NO_YEAR)[:, None]
    at_risk[:, 0] = False
    return np.where(at_risk[:, :, None], rate, 0.0)


def working_share(curve: RetirementCurve, ages: FloatArray | IntArray) -> FloatArray:
    """k(a): 1 below the curve's first age, linear between its ages, the last row above."""
    knots = curve.first_age + np.arange(len(curve.working_share))
    return np.asarray(np.interp(ages, knots, curve.working_share, left=1.0))


def curve_as_used(curve: RetirementCurve) -> tuple[CurveAge, ...]:
    """The curve's rows after its own shift, without what the nodes add: r̃(a) and k(a).

    From the first age with a risk to the last age of the moved curve.
    """
    first = curve.first_age + int(np.floor(curve.shift))
    ages = np.arange(first, curve.first_age + len(curve.hazard) + int(np.ceil(curve.shift)))
    retires = retirement_probabilities(curve, ages, np.array([curve.shift]))[:, 0]
    works = working_share(curve, ages)
    return tuple(CurveAge(*row) for row in zip(
        ages.tolist(), retires.tolist(), works.tolist(), strict=True))


def follow(inflow: FloatArray, retire: FloatArray, leave: FloatArray) -> Stock:
    """Carry an inflow of persons forward under the risks of leaving.

    `stay(t) = stay(t-1) (1 - retire(t)) (1 - leave(t)) + inflow(t)`, `stay(0) = inflow(0)`;
    `retired(t) = stay(t-1) retire(t)`; `left(t) = stay(t-1) (1 - retire(t)) leave(t)`.
    All arguments (rows, T, N1, N2, N3), axes of length 1 where constant.
    """
    shape = np.broadcast_shapes(inflow.shape, retire.shape, leave.shape)
    stay, retired, left = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    stay[:, 0] = inflow[:, 0]
    for t in range(1, shape[1]):
        retired[:, t] = stay[:, t - 1] * retire[:, t]
        left[:, t] = (stay[:, t - 1] - retired[:, t]) * leave[:, t]
        stay[:, t] = stay[:, t - 1] - retired[:, t] - left[:, t] + inflow[:, t]
    return Stock(stay, retired, left)
