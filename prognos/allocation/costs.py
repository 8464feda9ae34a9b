"""What ST blocks and clinic-financed ST cost each payer, by calendar year.

A block of start year u is paid 6 months in u, 12 in each following year and the rest in the last
(model.md 7). Delay and drop-out do not change the cost. All amounts are SEK per block *announced
and filled*; the fill rate is applied by the caller.
"""

from collections.abc import Iterable, Sequence

import numpy as np

from prognos.inputs import NO_YEAR, Budget, Calendar, CostRow, Forms, Inputs
from prognos.inputs.arrays import BoolArray, FloatArray

CENTRAL, CLINIC = "Central", "Klinik"
FIRST_YEAR_MONTHS = 6.0


def block_months(length: float) -> FloatArray:
    """Months paid in the start year and each following year, for a form of `length` years.

    66 months give 6, 12, 12, 12, 12, 12: six budget years.
    """
    months = 12.0 * length
    later = np.arange(int(np.ceil(max(months - FIRST_YEAR_MONTHS, 0.0) / 12.0)))
    rest = np.clip(months - FIRST_YEAR_MONTHS - 12.0 * later, 0.0, 12.0)
    return np.concatenate([[min(months, FIRST_YEAR_MONTHS)], rest])


def rows_of_form(costs: Iterable[CostRow], payer: str, form: int) -> list[CostRow]:
    """Cost rows of `payer` for `form`: rows that name the form, else rows for all forms."""
    rows = [row for row in costs if row.payer == payer]
    named = [row for row in rows if row.form == form]
    return named or [row for row in rows if row.form == NO_YEAR]


def row_months(rows: Sequence[CostRow], months: float) -> list[float]:
    """Months of a form of `months` that each row holds for; a blank is what the others leave."""
    stated = sum(row.months for row in rows if row.months is not None)
    rest = max(months - stated, 0.0)
    return [rest if row.months is None else row.months for row in rows]


def row_price(row: CostRow, year: int, base_year: int) -> float:
    """SEK of a month that the row holds for.

    min(salary(1 + PO) share, cap) x (1 + index)^(year - base_year).
    """
    price = row.monthly_salary.at(year) * (1.0 + row.po) * row.share
    capped = price if row.cap is None else min(price, row.cap)
    return float(capped * (1.0 + row.index) ** (year - base_year))


def monthly_price(rows: Sequence[CostRow], months: float, year: int, base_year: int) -> float:
    """Price of a month in training in calendar year `year`, SEK: phases spread evenly.

    Sum over phases of (months of the phase / months of the form) x the phase's price.
    """
    held = zip(row_months(rows, months), rows, strict=True)
    return sum(part / months * row_price(row, year, base_year) for part, row in held)


def form_shares(forms: Forms, form: int, start: int) -> dict[int, float]:
    """Forms of a start in relative year `start` with their shares: its own form, or the mixture."""
    if form != NO_YEAR:
        return {form: 1.0}
    old = float(forms.old_share[min(start, len(forms.old_share) - 1)])
    return {forms.old: old, forms.new: 1.0 - old}


def cost_years(inputs: Inputs) -> tuple[int, ...]:
    """Calendar years that a block of any start year may bind."""
    longest = max(len(block_months(length)) for length in inputs.careers.forms.length)
    first = inputs.calendar.base_year + 1
    return tuple(range(first, first + inputs.calendar.start_years - 1 + longest))


def block_costs(inputs: Inputs) -> FloatArray:
    """Cost of one filled block, (G, n, Y) SEK, Y = `cost_years(inputs)`; nan when not known."""
    years = cost_years(inputs)
    starts = range(1, inputs.calendar.start_years + 1)
    by_form = {
        (form, start): start_cost(inputs, CENTRAL, form, start, years)
        for form in {group.form for group in inputs.groups}
        for start in starts
    }
    return np.array([[by_form[group.form, start] for start in starts] for group in inputs.groups])


def start_cost(
    inputs: Inputs, payer: str, form: int, start: int, years: tuple[int, ...]
) -> FloatArray:
    """What a payer pays for one person who starts in relative year `start`, (Y,) SEK.

    form : NO_YEAR = the mixture of the start year, at its weighted mean.
    """
    total = np.zeros(len(years))
    for index, share in form_shares(inputs.careers.forms, form, start).items():
        if share > 0.0:
            rows = rows_of_form(inputs.money.costs, payer, index)
            total += share * _rows_cost(inputs, rows, index, start, years)
    return total


def _rows_cost(
    inputs: Inputs, rows: Sequence[CostRow], form: int, start: int, years: tuple[int, ...]
) -> FloatArray:
    """SEK by calendar year of one start of a given form, at the prices of `rows`."""
    length = 12.0 * float(inputs.careers.forms.length[form])
    base_year = inputs.calendar.base_year
    paid = paid_months(length, base_year + start, years)
    price = np.array([monthly_price(rows, length, year, base_year) for year in years])
    return np.where(paid > 0.0, paid * price, 0.0)


def paid_months(months: float, start_year: int, years: tuple[int, ...]) -> FloatArray:
    """Months paid in each of `years` for a training of `months` begun in `start_year`, (Y,)."""
    paid = dict(enumerate(block_months(months / 12.0), start=start_year))
    return np.array([paid.get(year, 0.0) for year in years])


def months_left(remaining: FloatArray, calendar: Calendar, years: tuple[int, ...]) -> FloatArray:
    """Nominal months left of training by calendar year, (P, Y).

    remaining : (P,) R, years from the base date; negative = overdue, nothing left to pay.
    years : calendar years after the base year.
    """
    year_end = calendar.base_date.replace(month=12, day=31)
    left_of_base = (year_end - calendar.base_date).days / 365.25
    begin = left_of_base + np.array(years) - calendar.base_year - 1.0
    return 12.0 * np.clip(remaining[:, None] - begin[None, :], 0.0, 1.0)


def bound_by_training(inputs: Inputs, budget: Budget, years: tuple[int, ...]) -> FloatArray:
    """*Redan bundet* computed: central doctors in training and planned central starts, (Y,) SEK."""
    return _bound_trainees(inputs, budget, years) + _bound_starts(inputs, budget, years)


def _bound_trainees(inputs: Inputs, budget: Budget, years: tuple[int, ...]) -> FloatArray:
    people = inputs.people.trainees
    ours = people.central & _in_budget(inputs, people.group, budget)
    return trainees_cost(inputs, CENTRAL, ours, years)


def trainees_cost(
    inputs: Inputs, payer: str, which: BoolArray, years: tuple[int, ...]
) -> FloatArray:
    """What the nominal time left of the chosen trainees (P,) costs a payer, (Y,) SEK."""
    people = inputs.people.trainees
    months = months_left(people.remaining, inputs.calendar, years)
    total = np.zeros(len(years))
    for form in np.unique(people.form[which]):
        member = which & (people.form == form)
        persons_months = (people.count[member, None] * months[member]).sum(axis=0)
        total += persons_months * _prices(inputs, payer, int(form), years)
    return total


def _bound_starts(inputs: Inputs, budget: Budget, years: tuple[int, ...]) -> FloatArray:
    starts = inputs.people.starts
    ours = starts.central & _in_budget(inputs, starts.group, budget)
    return starts_cost(inputs, CENTRAL, ours, years)


def starts_cost(inputs: Inputs, payer: str, which: BoolArray, years: tuple[int, ...]) -> FloatArray:
    """What the chosen rows of `Starts` cost a payer, (Y,) SEK."""
    starts = inputs.people.starts
    total, known = np.zeros(len(years)), dict[tuple[int, int], FloatArray]()
    for index in np.flatnonzero(which):
        form, group = int(starts.form[index]), inputs.groups[starts.group[index]]
        key = group.form if form == NO_YEAR else form, int(starts.year[index])
        if key not in known:
            known[key] = start_cost(inputs, payer, *key, years)
        total += starts.count[index] * known[key]
    return total


def _prices(inputs: Inputs, payer: str, form: int, years: tuple[int, ...]) -> FloatArray:
    rows = rows_of_form(inputs.money.costs, payer, form)
    months = 12.0 * float(inputs.careers.forms.length[form])
    base_year = inputs.calendar.base_year
    return np.array([monthly_price(rows, months, year, base_year) for year in years])


def _in_budget(inputs: Inputs, group: np.ndarray, budget: Budget) -> np.ndarray:
    member = np.array([g.budget == budget.name for g in inputs.groups], dtype=bool)
    return member[group] if len(group) else np.zeros(0, dtype=bool)


def budget_amounts(
    inputs: Inputs, budget: Budget, years: tuple[int, ...]
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Stated amount, bound amount and what is left for new blocks, each (Y,) SEK; nan = no limit.

    A year after the last given row repeats the last amount (model.md 7); a year between given
    rows without a row of its own has no limit. A blank *Redan bundet* is computed.
    """
    return limits_of(budget, years, bound_by_training(inputs, budget, years))


def limits_of(
    budget: Budget, years: tuple[int, ...], computed: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """The same with *Redan bundet* worked out already: `computed`, (Y,) SEK."""
    given = {int(year): index for index, year in enumerate(budget.years)}
    last = max(given, default=None)
    amount, bound = np.full(len(years), np.nan), computed.copy()
    for position, year in enumerate(years):
        index = given.get(year)
        if index is not None and not np.isnan(budget.bound[index]):
            bound[position] = budget.bound[index]
        if index is None and last is not None and year > last:
            index = given[last]
        if index is not None:
            amount[position] = budget.amount[index]
    return amount, bound, amount - bound


def agency_net_cost(inputs: Inputs, year: int) -> float:
    """What an FTE-year of agency doctor costs beyond an employed specialist, SEK."""
    employed = 12.0 * inputs.money.specialist_salary.at(year) * (1.0 + inputs.money.po)
    return inputs.money.agency_cost - employed
