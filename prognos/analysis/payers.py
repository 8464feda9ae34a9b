"""Who pays what: prices by payer, form and phase; starts and cost by payer (model.md 7)."""

from collections.abc import Iterator, Sequence

import numpy as np

from prognos.allocation.costs import (
    CENTRAL,
    CLINIC,
    cost_years,
    paid_months,
    row_months,
    row_price,
    rows_of_form,
    starts_cost,
    trainees_cost,
)
from prognos.inputs import NO_YEAR, CostRow, Inputs
from prognos.inputs.arrays import BoolArray, FloatArray, IntArray
from prognos.results import BudgetResult, Payers, PayerYear, PriceLine, StartsOfYear


def who_pays(inputs: Inputs, budgets: Sequence[BudgetResult], blocks: IntArray) -> Payers:
    """Prices, starts and cost by payer; `blocks`: (G, n) announced blocks of all budgets."""
    return Payers(price_lines(inputs), starts_by_payer(inputs, blocks),
                  payer_years(inputs, budgets))


def price_lines(inputs: Inputs) -> tuple[PriceLine, ...]:
    """What a block, and a clinic-financed post, costs its payer: forms of new starts by phase."""
    return tuple(line for form in _forms_of_blocks(inputs) for payer in (CENTRAL, CLINIC)
                 for line in _lines(inputs, payer, form))


def _forms_of_blocks(inputs: Inputs) -> list[int]:
    forms = {form for group in inputs.groups if group.planned
             for form in ((inputs.careers.forms.old, inputs.careers.forms.new)
                          if group.form == NO_YEAR
                          else (group.form,))}
    return sorted(forms)


def _lines(inputs: Inputs, payer: str, form: int) -> Iterator[PriceLine]:
    rows = rows_of_form(inputs.money.costs, payer, form)
    length = 12.0 * float(inputs.careers.forms.length[form])
    for row, months in zip(rows, row_months(rows, length), strict=True):
        yield _line(inputs, row, form, months, length)


def _line(inputs: Inputs, row: CostRow, form: int, months: float, length: float) -> PriceLine:
    """`months / length` of every paid month is the phase's: spread evenly over the form."""
    base, years = inputs.calendar.base_year, cost_years(inputs)
    month = row_price(row, base + 1, base)
    salary = (row.monthly_salary.at(base + 1) * (1.0 + row.po) * (1.0 + row.index))
    price = np.array([row_price(row, year, base) for year in years])
    return PriceLine(
        payer=row.payer, form=inputs.careers.forms.names[form], phase=row.phase, months=months,
        share=row.share, cap=row.cap, month_sek=month, rest_sek=float(max(salary - month, 0.0)),
        years=years, sek=paid_months(length, base + 1, years) * (months / length) * price,
    )


def clinic_starts(inputs: Inputs) -> BoolArray:
    """(R,) rows of `Starts` that the clinics pay for."""
    others = np.isin(inputs.people.starts.row, list(inputs.money.clinic.other_starts))
    return np.asarray(~inputs.people.starts.central & ~others)


def clinic_trainees(inputs: Inputs) -> BoolArray:
    """(P,) rows of `Trainees` that the clinics pay for."""
    others = np.isin(inputs.people.trainees.row, list(inputs.money.clinic.other_trainees))
    return np.asarray(~inputs.people.trainees.central & ~others)


def starts_by_payer(inputs: Inputs, blocks: IntArray) -> tuple[StartsOfYear, ...]:
    """Starts of each group in each allotted start year by payer; rows without any are left out.

    blocks : (G, n) announced blocks of all budgets.
    """
    clinic, starts = clinic_starts(inputs), inputs.people.starts
    usual = clinic & (starts.row == NO_YEAR)
    counts = [_per_group(inputs, which) for which in (
        starts.central, clinic & ~usual, usual, ~clinic & ~starts.central)]
    years = inputs.calendar.start_calendar_years
    rows = (
        StartsOfYear(g, year, int(blocks[g, u]), *(float(count[g, u + 1]) for count in counts))
        for g in range(len(inputs.groups)) for u, year in enumerate(years))
    return tuple(row for row in rows if row.blocks or row.central or row.clinic_planned
                 or row.clinic_usual or row.other)


def _per_group(inputs: Inputs, which: BoolArray) -> FloatArray:
    """Starts of the chosen rows, (G, T) persons by relative start year."""
    total = np.zeros((len(inputs.groups), inputs.calendar.year_ends))
    starts = inputs.people.starts
    np.add.at(total, (starts.group[which], starts.year[which]), starts.count[which])
    return total


def payer_years(inputs: Inputs, budgets: Sequence[BudgetResult]) -> tuple[PayerYear, ...]:
    """What each payer pays in the years that a block may bind, SEK."""
    years = cost_years(inputs)
    clinic = clinic_starts(inputs)
    planned = inputs.people.starts.year <= inputs.calendar.start_years
    columns = (
        sum((budget.bound for budget in budgets), np.zeros(len(years))),
        sum((budget.cost for budget in budgets), np.zeros(len(years))),
        trainees_cost(inputs, CLINIC, clinic_trainees(inputs), years),
        starts_cost(inputs, CLINIC, clinic & planned, years),
        starts_cost(inputs, CLINIC, clinic & ~planned, years),
    )
    return tuple(PayerYear(year, *(float(column[i]) for column in columns))
                 for i, year in enumerate(years))
