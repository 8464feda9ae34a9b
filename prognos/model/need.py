"""The stated need per year in FTE, by method, and what it would take to meet it (section 5)."""

from collections.abc import Sequence

import numpy as np

from prognos.inputs import AgeClasses, Calendar, Inputs, Listed, Need, NeedFactor
from prognos.inputs.arrays import FloatArray, IntArray
from prognos.inputs.demand import ADDED, YEARLY
from prognos.results.projection import NeedFactors


def need_by_year(need: Need, calendar: Calendar, base_fte: float) -> FloatArray:
    """The need at each year-end, (T,) FTE; held at its value of year H after the horizon.

    `stated(t) (1 + sum g) prod s`, with the named factors as in `factor_sums` and `stated` by
    method. Budget: `budgeted (1 + growth)^t`. Nuläge: `(base_fte + vacancies + agency_fte)
    (1 + growth)^t`, `base_fte` = mean supply at the base date. Listning: see `listed_need`.
    Befolkning: see `population_index`, times the budgeted posts, else the level of Nuläge.
    Manuell: linear between the given calendar years, constant outside them. Raises `ValueError`
    for another method and for a method without its figures.
    """
    added, multiplied = factor_sums(need, calendar)
    return _stated(need, calendar, base_fte) * (1.0 + added) * multiplied


def factor_sums(need: Need, calendar: Calendar) -> tuple[FloatArray, FloatArray]:
    """Sum of the additions and product of the multipliers each year, (T,) both.

    An addition grows linearly from 0 in the year `since` (the base date) to its value in the year
    `until` and a multiplier from 1; a yearly one is `(1 + value)^years`. All stay there, but for
    a multiplier with a `last` year, and are held after the horizon.
    """
    years = _years(calendar)
    added, multiplied = np.zeros(len(years)), np.ones(len(years))
    for factor in need.factors:
        since, until = _span(factor, calendar)
        passed = np.clip(years - since, 0, max(until - since, 1))
        come = passed / max(until - since, 1)
        if factor.last is not None:
            come = np.where(calendar.base_year + years > factor.last, 0.0, come)
        if factor.kind == ADDED:
            added += factor.value * come
        elif factor.kind == YEARLY:
            multiplied *= (1.0 + factor.value) ** passed
        else:
            multiplied *= 1.0 + (factor.value - 1.0) * come
    return added, multiplied


def need_factors(inputs: Inputs) -> NeedFactors:
    """`factor_sums` of every group; 0 and 1 where no need is stated."""
    groups, times = len(inputs.groups), inputs.calendar.year_ends
    added, multiplied = np.zeros((groups, times)), np.ones((groups, times))
    for g, need in enumerate(inputs.need.by_group):
        if need is not None:
            added[g], multiplied[g] = factor_sums(need, inputs.calendar)
    return NeedFactors(added, multiplied)


def listed_persons(listed: Sequence[Listed], calendar: Calendar) -> FloatArray:
    """Listed patients of each row and year, (rows, T): `persons (1 + growth)^t`, held after H."""
    persons = np.array([row.persons for row in listed])
    growth = np.array([row.growth for row in listed])
    return np.asarray(persons[:, None] * (1.0 + growth[:, None]) ** _years(calendar))


def listed_need(listed: Sequence[Listed], calendar: Calendar) -> FloatArray:
    """Specialists for the listed patients, (T,) FTE: `sum listed(t) / per_specialist`.

    Raises `ValueError` without a row.
    """
    if not listed:
        raise ValueError("method Listning without listed patients")
    years = (calendar.base_year + _years(calendar)).tolist()
    target = np.array([[row.target(year) for year in years] for row in listed])
    return np.asarray((listed_persons(listed, calendar) / target).sum(axis=0))


def population_index(classes: AgeClasses, calendar: Calendar) -> FloatArray:
    """`sum_age pop(age, t) per_1000` relative to the base date, (T,); held after H.

    Population linear between the given calendar years, constant outside them. Raises
    `ValueError` where nobody is wanted for the population at the base date.
    """
    years = calendar.base_year + _years(calendar)
    persons = np.array([np.interp(years, classes.years, each) for each in classes.persons])
    wanted = classes.per_1000 @ persons
    if not wanted[0] > 0.0:
        raise ValueError("method Befolkning without specialists wanted at the base date")
    return np.asarray(wanted / wanted[0])


def _years(calendar: Calendar) -> IntArray:
    """Relative years up to H, then H."""
    return np.minimum(np.arange(calendar.year_ends), calendar.horizon)


def _span(factor: NeedFactor, calendar: Calendar) -> tuple[int, int]:
    """Relative years: the last without the factor, and the first with all of it (year 1 where
    `until` is not after the base year)."""
    since = 0 if factor.since is None else factor.since - calendar.base_year
    return since, factor.until - calendar.base_year


def _stated(need: Need, calendar: Calendar, base_fte: float) -> FloatArray:
    """The need before its factors, (T,) FTE."""
    if need.method == "Manuell":
        return _between_figures(need.figures, calendar.base_year + _years(calendar))
    if need.method == "Listning":
        return listed_need(need.listed, calendar)
    if need.method == "Befolkning":
        if need.population is None:
            raise ValueError("method Befolkning without a population")
        level = need.budgeted if need.budgeted > 0.0 else _today(need, base_fte)
        return level * population_index(need.population, calendar)
    if need.method not in {"Budget", "Nuläge"}:
        raise ValueError(f"need method {need.method!r}")
    level = need.budgeted if need.method == "Budget" else _today(need, base_fte)
    return np.asarray(level * (1.0 + need.growth) ** _years(calendar))


def _today(need: Need, base_fte: float) -> float:
    """What is in post at the base date, vacant and filled by agency doctors, FTE."""
    return base_fte + need.vacancies + need.agency_fte


def _between_figures(figures: tuple[tuple[int, float], ...], years: IntArray) -> FloatArray:
    if not figures:
        raise ValueError("method Manuell without a figure")
    given, fte = zip(*figures, strict=True)
    return np.asarray(np.interp(years, given, fte))
