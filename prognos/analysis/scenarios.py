"""A scenario is changed `Inputs`; the guesses that matter most are found by changing one at a time.

A guess is an assumption that no history backs (model.md 8.3). Each is moved down and up by what a
reasonable person might have guessed instead, with everything else and the allotted blocks held,
and the region's expected shortage is computed again. Recruitment that was worked out from the
other exits is kept at its base value (model.md 3).
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from scipy.special import ndtr

from prognos.inputs import Inputs
from prognos.inputs.arrays import FloatArray, IntArray
from prognos.model.cohorts import Rows
from prognos.model.population import Population, populate
from prognos.model.rates import balanced_recruitment, make_drivers
from prognos.results import Guess

Change = Callable[[Inputs], Inputs]


@dataclass(frozen=True)
class Tried:
    """An assumption with the change down and the change up, and their Swedish labels."""

    name: str
    low_label: str
    high_label: str
    low: Change
    high: Change


def _scaled(field: str, factor: float) -> Change:
    def change(inputs: Inputs) -> Inputs:
        values = np.clip(getattr(inputs.careers.rates, field) * factor, 0.0, None)
        return inputs.with_rates(replace(inputs.careers.rates, **{field: values}))

    return change


def _moved(field: str, step: float) -> Change:
    def change(inputs: Inputs) -> Inputs:
        values = np.clip(getattr(inputs.careers.rates, field) + step, 0.0, 1.0)
        return inputs.with_rates(replace(inputs.careers.rates, **{field: values}))

    return change


def _dropout(factor: float) -> Change:
    def change(inputs: Inputs) -> Inputs:
        careers = inputs.careers
        forms = replace(careers.forms, dropout=np.clip(careers.forms.dropout * factor, 0.0, 1.0))
        return replace(inputs, careers=replace(careers, forms=forms))

    return change


def _retirement(years: float) -> Change:
    return lambda inputs: inputs.retiring_later(years)


TRIED = (
    Tried("Övriga avgångar per år", "25 % lägre", "25 % högre",
          _scaled("other_exits", 0.75), _scaled("other_exits", 1.25)),
    Tried("Rekrytering per år", "25 % lägre", "25 % högre",
          _scaled("recruitment", 0.75), _scaled("recruitment", 1.25)),
    Tried("Andel som stannar efter ST", "10 procentenheter lägre", "10 procentenheter högre",
          _moved("retention", -0.10), _moved("retention", 0.10)),
    Tried("Avbrott i ST per år", "hälften", "dubbelt", _dropout(0.5), _dropout(2.0)),
    Tried("Tillsättningsgrad", "10 procentenheter lägre", "10 procentenheter högre",
          _moved("fill_rate", -0.10), _moved("fill_rate", 0.10)),
    Tried("Sysselsättningsgrad ny specialist", "5 procentenheter lägre",
          "5 procentenheter högre", _moved("new_fte", -0.05), _moved("new_fte", 0.05)),
    Tried("Förskjutning pensionsålder (år)", "ett år tidigare", "ett år senare",
          _retirement(-1.0), _retirement(1.0)),
)
"""Order: that of sheet Antaganden within each part of the model."""


def with_known_recruitment(inputs: Inputs) -> Inputs:
    """The same inputs with balanced recruitment written out, so that a change cannot move it."""
    stated = inputs.careers.rates.recruitment
    if not np.isnan(stated).any():
        return inputs
    known = np.where(np.isnan(stated), balanced_recruitment(inputs), stated)
    return inputs.with_rates(replace(inputs.careers.rates, recruitment=known))


def weigh_guesses(inputs: Inputs, blocks: IntArray, need: FloatArray) -> tuple[Guess, ...]:
    """Each guess with how the region's expected shortage moves when it is off, largest swing first.

    Computed without parameter uncertainty: the factors would blur what is compared. need : (G, T)
    stated need, held.
    """
    base = with_known_recruitment(inputs).without_uncertainty()
    unchanged = approximate_shortage(base, blocks, need)
    guesses = [_weigh(base, blocks, need, unchanged, tried) for tried in TRIED]
    return tuple(sorted(guesses, key=lambda guess: -guess.swing))


def approximate_shortage(inputs: Inputs, blocks: IntArray, need: FloatArray) -> float:
    """Expected shortage over groups with a need and E, FTE-years, every supply taken as normal.

    Used to compare guesses, where
    many are tried and only the difference counts; the result's own shortage is exact.
    """
    mean, variance = supply_moments(populate(make_drivers(inputs), blocks))
    stated = [g for g in range(len(inputs.groups)) if inputs.need.by_group[g] is not None]
    cells = np.ix_(stated, list(inputs.calendar.evaluated))
    return float(normal_shortage(need[cells], mean[cells], variance[cells]).sum())


def normal_shortage(need: FloatArray, mean: FloatArray, variance: FloatArray) -> FloatArray:
    """E[(D - X)+] of a normal X, FTE: sd (z P(Z < z) + p(z)), z = (D - mean) / sd."""
    sd = np.sqrt(np.maximum(variance, 1e-12))
    z = (need - mean) / sd
    return np.asarray(sd * (z * ndtr(z) + np.exp(-0.5 * z**2) / np.sqrt(2.0 * np.pi)))


def supply_moments(population: Population) -> tuple[FloatArray, FloatArray]:
    """Mean and variance of every group's supply at the single central node, (G, T) FTE."""
    drivers = population.drivers
    recruits = population.recruits.stay[..., 0, 0, 0]
    new_fte = drivers.inputs.careers.rates.new_fte[:, None]
    mean, variance = new_fte * recruits, new_fte**2 * recruits
    for rows in population.all_rows:
        _add_moments(rows, mean, variance)
    return mean, variance


def _add_moments(rows: Rows, mean: FloatArray, variance: FloatArray) -> None:
    """Add persons to the moments of their groups: rows of one person are its alternatives."""
    if not len(rows.person):
        return
    post, training = rows.post[..., 0, 0, 0], rows.in_training[..., 0, 0, 0]
    counts = rows.training_fte
    _, at, person = np.unique(rows.person, return_index=True, return_inverse=True)
    first, second = np.zeros((2, len(at), mean.shape[1]))
    np.add.at(first, person, post * rows.fte + training * counts)
    np.add.at(second, person, post * rows.fte**2 + training * counts**2)
    count = rows.count[at][:, None]
    np.add.at(mean, rows.group[at], count * first)
    np.add.at(variance, rows.group[at], count * (second - first**2))


def _weigh(
    inputs: Inputs, blocks: IntArray, need: FloatArray, unchanged: float, tried: Tried
) -> Guess:
    low, high = (
        approximate_shortage(change(inputs), blocks, need) for change in (tried.low, tried.high)
    )
    used = next((used for used in inputs.sources.assumptions if used.name == tried.name), None)
    return Guess(
        name=tried.name, value="" if used is None else str(used.value),
        low_label=tried.low_label, high_label=tried.high_label,
        change_low=low - unchanged, change_high=high - unchanged,
        defaulted=used is None or used.defaulted,
    )
