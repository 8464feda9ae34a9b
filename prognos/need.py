"""The stated need per year in FTE, by method (model section 5)."""

from __future__ import annotations

import numpy as np

from prognos.arrays import FloatArray
from prognos.inputs import Calendar, Need


def need_by_year(need: Need, calendar: Calendar, base_fte: float) -> FloatArray:
    """The need at each year-end, (T,) FTE; held at its value of year H after the horizon.

    Budget: `budgeted (1 + growth)^t`. Nuläge: `(base_fte + vacancies + agency_fte)
    (1 + growth)^t`, `base_fte` = mean supply at the base date. Manuell: linear between the given
    calendar years, constant outside them. Raises `ValueError` for another method and for
    Manuell without a figure.
    """
    years = np.minimum(np.arange(calendar.year_ends), calendar.horizon)
    if need.method == "Manuell":
        return _between_figures(need.figures, calendar.base_year + years)
    return _level(need, base_fte) * (1.0 + need.growth) ** years


def _level(need: Need, base_fte: float) -> float:
    """The need at the base date, FTE."""
    if need.method == "Budget":
        return need.budgeted
    if need.method == "Nuläge":
        return base_fte + need.vacancies + need.agency_fte
    raise ValueError(f"need method {need.method!r}")


def _between_figures(figures: tuple[tuple[int, float], ...], years: FloatArray) -> FloatArray:
    if not figures:
        raise ValueError("method Manuell without a figure")
    given, fte = zip(*figures, strict=True)
    return np.asarray(np.interp(years, given, fte))
