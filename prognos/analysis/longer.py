"""Longer working life: what is won when everybody retires later, and that it fades."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from prognos.analysis.scenarios import with_known_recruitment
from prognos.inputs import Inputs, Uncertainty
from prognos.inputs.arrays import FloatArray
from prognos.model.population import populate
from prognos.model.project import mean_fte
from prognos.model.rates import make_drivers


def longer_life(inputs: Inputs, years: float = 1.0) -> FloatArray:
    """Expected FTE won in each group and year, (G, T), with retirement `years` later.

    Difference between the mean supply with *Förskjutning pensionsålder* raised by `years` and as
    it is, all else equal, at the central factors. What is won is lost again when those who
    stayed on retire: it settles at about what retires in so many years.
    """
    central = replace(with_known_recruitment(inputs), uncertainty=Uncertainty(0.0, 0.0, 0.0))
    later = replace(central, curve=replace(central.curve, shift=central.curve.shift + years))
    return _mean(later) - _mean(central)


def of_region(inputs: Inputs, by_group: FloatArray) -> FloatArray:
    """The sum over the groups of budget ST, (T,)."""
    st = np.array([group.budget == "ST" for group in inputs.groups], dtype=bool)
    return np.asarray(by_group[st].sum(axis=0))


def _mean(inputs: Inputs) -> FloatArray:
    return mean_fte(populate(make_drivers(inputs)))
