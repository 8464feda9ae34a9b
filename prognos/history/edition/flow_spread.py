"""Variance of every flow: chance among persons, and the common factors to first order."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

import numpy as np
from scipy.special import expit, logit

from prognos.inputs import Inputs
from prognos.inputs.arrays import FloatArray, IntArray
from prognos.model.population import Population, populate
from prognos.model.rates import make_drivers
from prognos.results.years.edition import CHANCE

BOOKED = {"retired": "retired", "left": "left", "known_exits": "known_exits",
          "completed": "completed", "closing": "closing", "started": "started",
          "dropped": "dropped", "finished": "finished"}
"""Flow -> what rows of persons call it."""
RECRUITED = "recruited"
Of = Callable[[FloatArray], FloatArray]


def flow_variance(inputs: Inputs, blocks: IntArray) -> Mapping[str, FloatArray]:
    """Variance (G, T) of every flow in persons, with announced blocks (G, n) in.

    Persons are independent given the factors: `Σ p(1 − p)`, recruitment is Poisson; each factor
    z adds `(f(z = 1) − f(z = 0))²`. What chance among persons adds stands alone under the flow's
    name with `CHANCE`: the rest moves all groups together.
    """
    central = populate(make_drivers(inputs.without_uncertainty()), blocks)
    means, variance = _means(central), _own(central)
    chance = {name + CHANCE: values for name, values in variance.items()}
    for moved in _moved(inputs):
        other = _means(populate(make_drivers(moved.without_uncertainty()), blocks))
        for name in variance:
            variance[name] = variance[name] + (other[name] - means[name]) ** 2
    return variance | chance


def _moved(inputs: Inputs) -> Iterator[Inputs]:
    """The inputs with one factor one standard deviation up."""
    sigma, careers = inputs.careers.uncertainty, inputs.careers
    rates, forms = careers.rates, careers.forms
    yield inputs.retiring_later(sigma.retirement)
    up = float(np.exp(sigma.mobility))
    recruitment = make_drivers(inputs.without_uncertainty()).recruitment[..., 0]
    yield inputs.with_rates(replace(rates, recruitment=recruitment / up,
                                    other_exits=np.minimum(rates.other_exits * up, 1.0)))
    up = float(np.exp(sigma.training))
    yield replace(inputs, careers=replace(careers, forms=replace(
        forms, delay_mean=forms.delay_mean * up, delay_sd=forms.delay_sd * up,
        known_delay_mean=forms.known_delay_mean * up, known_delay_sd=forms.known_delay_sd * up,
        dropout=np.minimum(forms.dropout * up, 1.0))))
    yield inputs.with_rates(replace(
        rates, retention=_lifted(rates.retention, sigma.inflow),
        fill_rate=_lifted(rates.fill_rate, sigma.inflow)))


def _lifted(share: FloatArray, by: float) -> FloatArray:
    """Shares moved on the logit scale; 0 and 1 stay."""
    inside = (share > 0.0) & (share < 1.0)
    return np.where(inside, expit(logit(np.where(inside, share, 0.5)) + by), share)


def _means(population: Population) -> dict[str, FloatArray]:
    found = {name: _sum(population, key, lambda p: p) for name, key in BOOKED.items()}
    recruited = np.zeros(population.recruits.stay.shape[:2])
    recruited[:] = population.drivers.recruitment[..., 0]
    recruited[:, 0] = 0.0
    stock, nodes = population.recruits, population.drivers.nodes
    return found | {RECRUITED: recruited, "left": found["left"] + nodes.mix(stock.left),
                    "closing": found["closing"] + nodes.mix(stock.stay)}


def _own(population: Population) -> dict[str, FloatArray]:
    """Chance among persons; a Poisson stream has its mean as variance."""
    found = {name: _sum(population, key, lambda p: p * (1.0 - p)) for name, key in BOOKED.items()}
    stock, nodes = population.recruits, population.drivers.nodes
    return found | {RECRUITED: _means(population)[RECRUITED],
                    "left": found["left"] + nodes.mix(stock.left),
                    "closing": found["closing"] + nodes.mix(stock.stay)}


def _sum(population: Population, key: str, of: Of) -> FloatArray:
    """Sum over persons of a function of their probability, (G, T)."""
    groups, years = len(population.drivers.inputs.groups), population.drivers.year_ends
    total = np.zeros((groups, years))
    for rows in population.all_rows:
        if key in rows.booked:
            value = of(rows.booked[key])
            np.add.at(total, rows.group, rows.count[:, None] * value)
    return total
