"""A second derivation of a group's distribution: shift and add on the lattice, dense nodes.

Shares no code with the product: persons are added one at a time to the probabilities themselves,
survival is multiplied up year by year, the hazard is scipy's own monotone interpolation, and every
factor has a dense grid. `python -m tests.support.shift_and_add [groups] [seed] [sizes]` compares
random groups and prints the largest deviations in units of the contract's tolerances.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import interpolate, stats

from prognos.inputs import Inputs
from prognos.model.project import project
from tests.support.builders import flat_need, make_forms, make_inputs, staff_row, trainee_row

Array = NDArray[np.float64]
STEP = 0.05
YEARS = (1, 5, 11)
SIGMA = (0.7, 0.25, 0.3, 0.6)
DENSE_ABOVE = 300
SIZES = (1, 3, 8, 20, 45, 70, 79, 82, 100, 140, 300)


def grid(points: int) -> tuple[Array, Array]:
    """Equally spaced points of a standard normal variable and their weights."""
    z = np.linspace(-4.0, 4.0, points)
    weight = np.exp(-0.5 * z**2)
    return z / np.sqrt((weight / weight.sum()) @ z**2), weight / weight.sum()


def random_group(seed: int, sizes: Sequence[int] = SIZES) -> Inputs:
    """A group of random size, working time, ages, trainees, recruitment and need."""
    rng = np.random.default_rng(seed)
    size, training = int(rng.choice(sizes)), int(rng.integers(0, 12))
    weights = [[1.0], [0.67], [1.0, 0.9, 0.8, 0.75, 0.5], [0.83, 0.35, 1.0]][rng.integers(4)]
    born = (1957, 1993) if rng.random() < 0.8 else (1960, 1964)
    staff = [staff_row(0, birth_year=int(rng.integers(*born)), fte=float(rng.choice(weights)))
             for _ in range(size)]
    trainees = [trainee_row(0, remaining=float(rng.uniform(0.1, 5.0)),
                            birth_year=int(rng.integers(1982, 1996))) for _ in range(training)]
    sharp = rng.random() < 0.15
    forms = make_forms(12, known_delay_sd=0.05 if sharp else 0.3)
    return make_inputs(
        1, staff=staff, trainees=trainees, uncertainty=SIGMA, forms=forms,
        needs=flat_need(float(round(size * np.mean(weights) * rng.uniform(0.6, 1.1)))),
        other_exits=float(rng.choice([0.01, 0.04, 0.08])), retention=float(rng.uniform(0.6, 1.0)),
        recruitment=float(rng.choice([0.0, 0.04 * size])), new_fte=float(rng.choice([0.9, 1.0])))


def added(pmf: Array, value: float, chance: Array) -> Array:
    """One more person, there with `chance` (N,), whose value is split over two lattice points.

    The result is wider by the person; values that no node reaches with 1e-18 are left out.
    """
    below, share = divmod(round(value / STEP, 9), 1.0)
    width = pmf.shape[1]
    result = np.zeros((len(pmf), width + int(below) + (share > 0.0)))
    np.multiply((1.0 - chance)[:, None], pmf, out=result[:, :width])
    for steps, part in ((int(below), 1.0 - share), (int(below) + 1, share)):
        if part > 0.0:
            result[:, steps:steps + width] += (part * chance)[:, None] * pmf
    reached = np.flatnonzero(result.max(axis=0) > 1e-18)
    return result[:, : reached[-1] + 1]


def nobody(nodes: int) -> Array:
    """Nothing in post, for certain."""
    return np.ones((nodes, 1))


def distribution(inputs: Inputs, year: int) -> Array:
    """Probabilities of 0, step, 2 step, … at a year-end.

    The larger a group, the less its own spread smooths what lies between two points of a factor:
    mobility, which moves exits and recruitment alike, then has far more points.
    """
    large = int(inputs.people.staff.count.sum()) > DENSE_ABOVE
    (z1, w1), (z2, w2) = grid(15 if large else 25), grid(61 if large else 11)
    total = np.zeros(0)
    for point, weight in zip(z2, w2, strict=True):
        at = np.array([point])
        staff = np.convolve(w1 @ _staff(inputs, year, z1, at), _training(inputs, year, at)[0])
        own = weight * np.convolve(staff, _recruits(inputs, year, at)[0])
        width = max(len(own), len(total))
        total = np.pad(total, (0, width - len(total))) + np.pad(own, (0, width - len(own)))
    return total


def _staff(inputs: Inputs, year: int, z1: Array, z2: Array) -> Array:
    curve, rates, people = (inputs.careers.curve, inputs.careers.rates, inputs.people.staff)
    steps = -np.log1p(-np.minimum(curve.hazard, 0.999))
    knots = curve.first_age - 1.0 + np.arange(len(steps) + 1)
    inside = interpolate.PchipInterpolator(knots, np.concatenate([[0.0], np.cumsum(steps)]))
    base = inputs.calendar.base_year
    exits = np.clip(rates.other_exits[0] * np.exp(0.25 * z2 - 0.25**2 / 2), 0.0, 1.0)
    pmf = nobody(len(z1) * len(z2))

    def hazard(age: Array) -> Array:
        beyond = np.maximum(age - knots[-1], 0.0) * steps[-1]
        return np.asarray(inside(np.clip(age, knots[0], knots[-1])) + beyond)

    def working(age: int) -> float:
        place = age - curve.first_age
        share = curve.working_share
        return 1.0 if place < 0 else float(share[min(place, len(share) - 1)])

    for birth, fte, count in zip(people.birth_year, people.fte, people.count, strict=True):
        stay = np.ones((len(z1), len(z2)))
        for t in range(1, year + 1):
            age = base + t - int(birth)
            kept = np.exp(hazard(age - 1.0 - 0.7 * z1) - hazard(age - 0.7 * z1))
            stay *= kept[:, None] * (1.0 - exits * (age <= rates.exit_last_age))[None, :]
        value = float(fte) * working(base + year - int(birth)) / working(base - int(birth))
        for _ in range(int(count)):
            pmf = added(pmf, value, stay.ravel())
    return pmf


def _training(inputs: Inputs, year: int, z2: Array) -> Array:
    """(N2, values) mixed over a grid of training and of trained inflow."""
    rates, forms, people = (inputs.careers.rates, inputs.careers.forms, inputs.people.trainees)
    sharp = forms.known_delay_sd < 0.1
    (z3, w3), (z4, w4) = grid(61 if sharp else 11), grid(13)
    factor = np.exp(0.3 * z3 - 0.3**2 / 2)
    retention = float(rates.retention[0])
    low, high = -20.0, 20.0
    for _ in range(80):
        middle = (low + high) / 2.0
        short = w4 @ (1.0 / (1.0 + np.exp(-(middle + 0.6 * z4)))) < retention
        low, high = (middle, high) if short else (low, middle)
    stays = 1.0 / (1.0 + np.exp(-(low + 0.6 * z4)))
    exits = np.clip(rates.other_exits[0] * np.exp(0.25 * z2 - 0.25**2 / 2), 0.0, 1.0)
    pmf = nobody(len(z2) * len(z3) * len(z4))
    for left in people.remaining:
        delay = stats.gamma((forms.known_delay_mean / forms.known_delay_sd) ** 2,
                            scale=forms.known_delay_sd**2 / forms.known_delay_mean * factor)
        here = np.zeros((len(z2), len(z3)))
        for k in range(1, year + 1):
            done = (delay.cdf(k - left) - delay.cdf(k - 1 - left)) * (
                1.0 - forms.dropout[0] * factor) ** k
            here += done[None, :] * ((1.0 - exits) ** (year - k))[:, None]
        chance = here[:, :, None] * stays[None, None, :]
        pmf = added(pmf, float(rates.new_fte[0]), chance.ravel())
    weight = np.outer(w3, w4).ravel()
    return np.tensordot(pmf.reshape(len(z2), len(weight), -1), weight, axes=(1, 0))


def _recruits(inputs: Inputs, year: int, z2: Array) -> Array:
    rates = inputs.careers.rates
    exits = np.clip(rates.other_exits[0] * np.exp(0.25 * z2 - 0.25**2 / 2), 0.0, 1.0)
    arriving = rates.recruitment[0] * np.exp(-0.25 * z2 - 0.25**2 / 2)
    mean = arriving * sum((1.0 - exits) ** t for t in range(year))
    most = int(stats.poisson.isf(1e-12, max(float(mean.max()), 1e-9)))
    some, numbers = nobody(1), []
    for _ in range(most + 1):
        numbers.append(some[0])
        some = added(some, float(rates.new_fte[0]), np.ones(1))
    pmf = np.zeros((len(z2), len(numbers[-1])))
    for number, values in enumerate(numbers):
        pmf[:, : len(values)] += np.outer(stats.poisson.pmf(number, mean), values)
    return pmf


@dataclass(frozen=True)
class Deviation:
    """The largest deviations over the years, in units of the tolerances where not told."""

    mean: float
    percentile: float
    probability: float
    """Of P(brist), as it is: at most 0.02."""


SLACK = 0.004
"""Probability by which a level may be missed: whole persons make percentiles jump."""


def compare(inputs: Inputs) -> Deviation:
    """The product beside the second derivation."""
    found = project(inputs)
    worst = np.zeros(3)
    for year in YEARS:
        own = distribution(inputs, year)
        x, cumulative = np.arange(len(own)) * STEP, np.cumsum(own)
        mean, need = float(own @ x), float(found.measures.need[0, year])
        worst[0] = max(worst[0], abs(found.fte.mean[0, year] - mean) / max(0.02, 1e-3 * mean))
        for level, value in ((0.1, found.fte.p10[0, year]), (0.9, found.fte.p90[0, year])):
            low, high = (float(x[np.argmax(cumulative >= at)]) for at in (
                level - SLACK, level + SLACK))
            off = max(low - value, value - high, 0.0)
            worst[1] = max(worst[1], off / max(0.1, 0.005 * value))
        below = float(own[x < need - 1e-9].sum())
        worst[2] = max(worst[2], abs(found.measures.shortage_probability[0, year] - below))
    return Deviation(*map(float, worst))


def main(groups: int = 2000, seed: int = 0, *sizes: int) -> None:
    """Print the worst of each measure, and where."""
    worst = {"mean": (0.0, 0), "percentile": (0.0, 0), "probability": (0.0, 0)}
    for case in range(seed, seed + groups):
        for name, value in vars(compare(random_group(case, sizes or SIZES))).items():
            worst[name] = max(worst[name], (value, case))
        if (case - seed) % 100 == 99:
            print(case - seed + 1, worst, flush=True)
    print(groups, worst)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
