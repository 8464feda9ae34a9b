"""The budget of BT: what planned BT starts cost, and how many the money and the number allow.

A BT start costs monthly salary x (1 + PO), 6 months in the start year, 12 in the next, the rest
in the last, as a block (model.md 7). Years are taken in turn: the starts of a year that fit use
up later years' money before the starts of those years are tried.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from prognos.allocation.costs import limits_of, paid_months
from prognos.inputs import Inputs, PipelineYear
from prognos.inputs.arrays import FloatArray
from prognos.results import BtYear


class Cohort(NamedTuple):
    """Those who start BT at a place in a calendar year."""

    year: int
    starts: float
    months: float


def against_budget(inputs: Inputs) -> tuple[tuple[BtYear, ...], FloatArray | None]:
    """`bt_years` and, for the candidates, their `counted_shares`."""
    years = bt_years(inputs)
    return years, counted_shares(inputs, years)


def bt_years(inputs: Inputs) -> tuple[BtYear, ...]:
    """BT starts of the years 1 … H against the budget; empty without a budget or any BT start."""
    cohorts = list(_cohorts(inputs))
    if inputs.money.bt is None or not any(cohort.starts for cohort in cohorts):
        return ()
    base, budget = inputs.calendar.base_year, inputs.money.bt.budget
    years = _years(inputs, cohorts)
    cost = {y: np.zeros(len(years)) for y in years}
    for cohort in cohorts:
        if cohort.year > base:
            cost[cohort.year] += _cost(inputs, cohort, years)
    under_way = sum((_cost(inputs, c, years) for c in cohorts if c.year <= base),
                    np.zeros(len(years)))
    amount, bound, left = limits_of(budget, years, under_way)
    planned = {y: sum(c.starts for c in cohorts if c.year == y) for y in _shown(inputs)}
    most = dict(zip(budget.years.tolist(), budget.max_blocks.tolist(), strict=True))
    fits, counted = _take_in_turn(planned, cost, left, most)
    total = sum((cost[y] for y in planned), np.zeros(len(years)))
    kept = sum((cost[y] * counted[y] / planned[y] for y in planned if planned[y]),
               np.zeros(len(years)))
    return tuple(
        BtYear(y, planned[y], fits[y], counted[y], float(amount[i]), float(bound[i]),
               float(total[i]), float(kept[i]))
        for i, y in enumerate(_shown(inputs)))


def counted_shares(inputs: Inputs, years: tuple[BtYear, ...]) -> FloatArray | None:
    """Share of each relative year's BT starts that the budget pays for, (H + 1,); None = all."""
    if not years:
        return None
    share = np.ones(inputs.calendar.horizon + 1)
    for t, row in enumerate(years, start=1):
        share[t] = row.counted / row.planned if row.planned else 1.0
    return share


def _take_in_turn(
    planned: dict[int, float], cost: dict[int, FloatArray], left: FloatArray,
    most: dict[int, float],
) -> tuple[dict[int, float | None], dict[int, float]]:
    """Whole starts that fit in each year, and those counted: min(planned, fit)."""
    fits: dict[int, float | None] = {}
    counted: dict[int, float] = {}
    for year, starts in planned.items():
        one = cost[year] / starts if starts else np.zeros_like(left)
        priced = (one > 0.0) & ~np.isnan(left)
        room = float(np.min(left[priced] / one[priced])) if priced.any() else np.inf
        limit = most.get(year, np.nan)
        room = room if np.isnan(limit) else min(room, limit)
        fits[year] = None if np.isinf(room) else float(max(np.floor(room + 1e-9), 0.0))
        counted[year] = starts if np.isinf(room) else min(starts, fits[year] or 0.0)
        left = left - counted[year] * one
    return fits, counted


def _shown(inputs: Inputs) -> tuple[int, ...]:
    return inputs.calendar.years[1 : inputs.calendar.horizon + 1]


def _years(inputs: Inputs, cohorts: list[Cohort]) -> tuple[int, ...]:
    """Calendar years that some BT of the shown start years is paid in."""
    longest = int(np.ceil(max(cohort.months for cohort in cohorts) / 12.0))
    return tuple(range(_shown(inputs)[0], _shown(inputs)[-1] + longest + 1))


def _cost(inputs: Inputs, cohort: Cohort, years: tuple[int, ...]) -> FloatArray:
    """SEK by calendar year of all who start together, (Y,)."""
    assert inputs.money.bt is not None
    price = [inputs.money.bt.monthly_salary.at(year) * (1.0 + inputs.money.po) for year in years]
    return cohort.starts * paid_months(cohort.months, cohort.year, years) * price


def _cohorts(inputs: Inputs) -> Iterator[Cohort]:
    """BT starts of every place and year that may be paid for after the base date.

    As in `candidates`: a place before its first row is as in that row, from a row on as in it.
    """
    places: dict[tuple[str | None, str | None], list[PipelineYear]] = {}
    for row in sorted(inputs.pipeline.years, key=lambda row: row.year):
        places.setdefault((row.place, row.area), []).append(row)
    for rows in places.values():
        longest = int(np.ceil(max(row.bt_months for row in rows) / 12.0))
        for year in range(inputs.calendar.base_year - longest, _shown(inputs)[-1] + 1):
            row = next((row for row in reversed(rows) if row.year <= year), rows[0])
            yield Cohort(year, row.bt_starts, row.bt_months)
