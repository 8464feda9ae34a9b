"""A composite of measures by the workbook's own weights, which stands beside the rank."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from prognos.inputs import Inputs
from prognos.inputs.arrays import FloatArray
from prognos.results import RankedGroup

Measure = Callable[[Inputs, RankedGroup], float]


def _component(name: str) -> Measure:
    def value(_inputs: Inputs, ranked: RankedGroup) -> float:
        found = ranked.components.get(name)
        return 0.0 if found is None else max(float(found), 0.0)

    return value


def _starts(_inputs: Inputs, ranked: RankedGroup) -> float:
    """Infinite where 200 starts a year do not suffice."""
    return np.inf if ranked.starts_needed is None else float(ranked.starts_needed)


def _early(inputs: Inputs, ranked: RankedGroup) -> float:
    """Years of the horizon from the first year of a likely shortage on."""
    year = ranked.components.get("first_shortage_year")
    last = inputs.calendar.base_year + inputs.calendar.horizon
    return 0.0 if year is None else float(last + 1 - year)


def _per_st(_inputs: Inputs, ranked: RankedGroup) -> float:
    """Infinite where there are specialists and nobody in training."""
    found, today = (ranked.components.get(name) for name in ("specialists_per_st",
                                                             "specialists_today"))
    return (np.inf if today else 0.0) if found is None else float(found)


MEASURES: dict[str, Measure] = {
    "Brist i procent av behovet": _component("shortage_percent"),
    "Brist (heltider)": _component("shortage_fte"),
    "Risk för brist": _component("shortage_probability"),
    "Tidigt bristår": _early,
    "ST-starter som behövs per år": _starts,
    "Risk under minsta antal": _component("below_minimum_probability"),
    "Andel 55 år och äldre": _component("share_55"),
    "Andel 60 år och äldre": _component("share_60"),
    "Specialister per ST-läkare": _per_st,
    "Hyrläkarkostnad": _component("agency_cost_sek"),
    "Sårbar": _component("fragile"),
}
"""Name in sheet Rangordningsvikter -> value of a group; more is a greater need. What is not known
counts 0."""


def with_composite(inputs: Inputs, ranked: Sequence[RankedGroup]) -> list[RankedGroup]:
    """The groups of one budget with points per measure and their weighted mean, 0 … 100.

    `composite_g = sum_m w_m p_gm / sum_m w_m`, `p_gm = 100 value_gm / max_g value_gm`: percent of
    the budget's largest, so that distances are kept; an infinite value has 100 points. Ties keep
    the order of rank.
    """
    weights = inputs.order.measure_weights
    if not weights or not ranked:
        return list(ranked)
    points = np.array([_points([MEASURES[entry.measure](inputs, group) for group in ranked])
                       for entry in weights]).T
    weight = np.array([entry.weight for entry in weights])
    total = points @ weight / weight.sum()
    order = sorted(range(len(ranked)), key=lambda i: (-round(float(total[i]), 9), i))
    place = {i: position for position, i in enumerate(order, start=1)}
    return [replace(entry, points=tuple(points[i].tolist()), composite=float(total[i]),
                    composite_place=place[i])
            for i, entry in enumerate(ranked)]


def _points(values: Sequence[float]) -> FloatArray:
    """Percent of the largest finite value; infinite = 100."""
    found = np.array(values)
    largest = float(np.max(found[np.isfinite(found)], initial=0.0))
    finite = 100.0 * found / largest if largest > 0.0 else np.zeros_like(found)
    return np.where(np.isinf(found), 100.0, np.where(np.isfinite(found), finite, 0.0))
