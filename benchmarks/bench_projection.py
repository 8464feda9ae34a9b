"""The exact projection beside a 10 000-draw simulation of the same region, with their errors.

60 groups of very different size, 2 050 persons, 11 years; one node, then all nodes with the
simulation drawing the same factors. Errors are against the exact projection's own means and,
for the means of the projection with nodes, against a finer rule.
"""

from __future__ import annotations

import resource
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from scipy.optimize import brentq
from scipy.special import expit

from prognos.inputs import Inputs, Need
from prognos.inputs.arrays import FloatArray
from prognos.model.exits import cumulative_hazard, working_share
from prognos.model.population import populate
from prognos.model.probability.quadrature import equispaced, gauss_hermite, nodes_from, pairs
from prognos.model.project import mean_fte, project
from prognos.model.rates import make_drivers
from prognos.model.training import delay_cdf
from tests.support.builders import make_calendar, make_inputs, staff_row, trainee_row

GROUPS, STAFF, TRAINEES, DRAWS = 60, 1720, 330, 10_000
NONE = (0.0, 0.0, 0.0, 0.0)
SIGMA = (0.7, 0.25, 0.3, 0.6)
"""Retirement, mobility, training and inflow, as in the example."""
REPEATS = 3
T = TypeVar("T")


def region(uncertainty: tuple[float, ...], groups: int = GROUPS, horizon: int = 9) -> Inputs:
    """A made-up region; group sizes are log-normal."""
    rng = np.random.default_rng(1)
    share = rng.lognormal(0.0, 0.8, groups)
    staff_of = rng.choice(groups, STAFF * groups // GROUPS, p=share / share.sum())
    trainee_of = rng.choice(groups, TRAINEES * groups // GROUPS, p=share / share.sum())
    staff = [staff_row(int(g), birth_year=int(rng.integers(1957, 1993)),
                       fte=float(rng.choice([1.0, 1.0, 1.0, 0.9, 0.8, 0.75, 0.5])))
             for g in staff_of]
    trainees = [trainee_row(int(g), remaining=float(rng.uniform(0.0, 5.5)),
                            birth_year=int(rng.integers(1980, 1998)))
                for g in trainee_of]
    return make_inputs(groups, staff=staff, trainees=trainees,
                       needs=Need("Nuläge", vacancies=1.0),
                       recruitment=0.8, uncertainty=uncertainty,
                       calendar=make_calendar(horizon=horizon))


@dataclass(frozen=True)
class Draws:
    """The common factors of every draw."""

    shift: FloatArray
    exits: FloatArray
    recruitment: FloatArray
    training: FloatArray
    inflow: FloatArray
    """Added to retention on the logit scale."""


def draw_factors(inputs: Inputs, rng: np.random.Generator) -> Draws:
    """The factors of model section 4, one of each per draw."""
    sigma = inputs.careers.uncertainty
    z = rng.standard_normal((4, DRAWS))
    return Draws(
        sigma.retirement * z[0],
        np.exp(sigma.mobility * z[1] - sigma.mobility**2 / 2),
        np.exp(-sigma.mobility * z[1] - sigma.mobility**2 / 2),
        np.exp(sigma.training * z[2] - sigma.training**2 / 2),
        sigma.inflow * z[3],
    )


def simulate(inputs: Inputs, seed: int) -> FloatArray:
    """Mean, P10, P50, P90 and expected shortage (5, G, T) of drawn supply, one group at a time."""
    rng = np.random.default_rng(seed)
    draws = draw_factors(inputs, rng)
    ends = inputs.calendar.year_ends
    stay = _retirement_survival(inputs, draws)
    figures = []
    for group in range(len(inputs.groups)):
        fte = np.zeros((ends, DRAWS))
        _draw_staff(inputs, group, draws, stay, fte, rng)
        _draw_trainees(inputs, group, draws, fte, rng)
        _draw_recruits(inputs, group, draws, fte, rng)
        need = fte[:, 0].max() + inputs.need.by_group[group].vacancies  # type: ignore[union-attr]  # all
        figures.append([fte.mean(axis=1), *np.percentile(fte, [10, 50, 90], axis=1),
                        np.maximum(need - fte, 0.0).mean(axis=1)])
    return np.moveaxis(np.array(figures), 0, 1)


def _retirement_survival(inputs: Inputs, draws: Draws) -> dict[int, FloatArray]:
    """(T, draws) probability not to have retired, by birth year: computed once for all."""
    hazard, years = cumulative_hazard(inputs.careers.curve), np.arange(inputs.calendar.year_ends)
    result, varies = {}, bool(inputs.careers.uncertainty.retirement)
    shift = draws.shift if varies else np.zeros(1)
    for birth in np.unique(inputs.people.staff.birth_year):
        age = inputs.calendar.base_year - birth + years[:, None] - shift
        result[int(birth)] = np.exp(hazard(age[:1]) - hazard(age))
    return result


def _draw_staff(inputs: Inputs, group: int, draws: Draws, stay: dict[int, FloatArray],
                fte: FloatArray, rng: np.random.Generator) -> None:
    """One uniform number per person and draw decides how long the person stays."""
    staff, base = inputs.people.staff, inputs.calendar.base_year
    years = np.arange(len(fte))
    rate = inputs.careers.rates.other_exits[group] * (
        draws.exits if inputs.careers.uncertainty.mobility else np.ones(1))
    kept = (1.0 - rate) ** years[:, None]
    for row in np.flatnonzero(staff.group == group):
        birth = int(staff.birth_year[row])
        share = working_share(inputs.careers.curve, base + years - birth)
        at_risk = np.clip(inputs.careers.rates.exit_last_age - (base - birth), 0, len(years) - 1)
        chance = stay[birth] * kept[np.minimum(years, at_risk)]
        present = rng.random(DRAWS) < chance
        fte += (staff.fte[row] * share / share[0])[:, None] * present


def _draw_trainees(inputs: Inputs, group: int, draws: Draws, fte: FloatArray,
                   rng: np.random.Generator) -> None:
    """One number decides completion, one drop-out and retention, one the time in post."""
    people, forms = inputs.people.trainees, inputs.careers.forms
    factor = draws.training if inputs.careers.uncertainty.training else np.ones(1)
    rate = inputs.careers.rates.other_exits[group] * (
        draws.exits if inputs.careers.uncertainty.mobility else np.ones(1))
    years = np.arange(len(fte))[:, None]
    mean, sd = forms.known_delay_mean * factor, forms.known_delay_sd * factor
    retention = _moved(float(inputs.careers.rates.retention[group]), draws.inflow)
    for row in np.flatnonzero(people.group == group):
        complete = delay_cdf(years - people.remaining[row], mean, sd)
        done = rng.random(DRAWS) < complete
        year = len(fte) - done.sum(axis=0)
        lasting = np.log(rng.random(DRAWS)) / np.log1p(-forms.dropout[0] * factor)
        stays = (lasting > year) & (rng.random(DRAWS) < retention)
        leaves = year + np.ceil(np.log(rng.random(DRAWS)) / np.log1p(-rate))
        fte += inputs.careers.rates.new_fte[group] * (done & stays & (years < leaves))


def _moved(share: float, inflow: FloatArray) -> FloatArray:
    """The share at the draws of inflow, moved on the logit scale so that its mean is kept."""
    rule, sd = gauss_hermite(40), float(inflow.std())

    def excess(centre: float) -> float:
        return float(rule.weight @ expit(centre + sd * rule.z)) - share

    return np.asarray(expit(brentq(excess, -20.0, 20.0) + inflow))


def _draw_recruits(inputs: Inputs, group: int, draws: Draws, fte: FloatArray,
                   rng: np.random.Generator) -> None:
    rate = np.clip(inputs.careers.rates.other_exits[group] * draws.exits, 0.0, 1.0)
    arriving = inputs.careers.rates.recruitment[group] * draws.recruitment
    here = np.zeros(DRAWS, dtype=np.int64)
    for t in range(1, len(fte)):
        here = rng.binomial(here, 1.0 - rate) + rng.poisson(arriving)
        fte[t] += inputs.careers.rates.new_fte[group] * here


def timed(task: Callable[[], T]) -> tuple[T, float]:
    """The result and the best of some runs, seconds of processor time: the machine may be busy."""
    best = float("inf")
    for _ in range(REPEATS):
        start = time.process_time()
        result = task()
        best = min(best, time.process_time() - start)
    return result, best


def dense_means(inputs: Inputs) -> FloatArray:
    """Means of a finer rule: the yardstick of both."""
    rules = (equispaced(31, 5.0), gauss_hermite(10), pairs(gauss_hermite(4), gauss_hermite(6)))
    return mean_fte(populate(make_drivers(inputs, nodes_from(rules, inputs.careers.uncertainty))))


def compare(name: str, uncertainty: tuple[float, ...]) -> None:
    """Print one comparison: time of both, their ratio, mean absolute error of the means."""
    inputs = region(uncertainty)
    exact, ours = timed(lambda: project(inputs))
    drawn, theirs = timed(lambda: simulate(inputs, 7))
    truth = dense_means(inputs) if any(uncertainty) else exact.fte.mean
    error = float(np.abs(exact.fte.mean - truth).mean())
    other = float(np.abs(drawn[0] - truth).mean())
    print(f"{name:<10} exact {ours:6.3f} s   simulation {theirs:6.3f} s   "
          f"ratio {ours / theirs:5.2f}   "
          f"error of means: exact {error:.6f}, simulation {other:.4f} FTE")


def linear(uncertainty: tuple[float, ...]) -> None:
    """Print how the time grows with groups and years."""
    for groups, horizon in ((30, 9), (60, 9), (120, 9), (60, 5), (60, 15)):
        inputs = region(uncertainty, groups, horizon)
        _, seconds = timed(lambda inputs=inputs: project(inputs))  # type: ignore[misc]  # bound now
        print(f"  {groups:4d} groups, {inputs.calendar.last:2d} years: {seconds:6.3f} s")


def main() -> None:
    """Print the whole comparison."""
    project(region(SIGMA))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory of a projection, all nodes: {peak:.0f} MB")
    compare("one node", NONE)
    compare("all nodes", SIGMA)
    linear(NONE)


if __name__ == "__main__":
    main()
