"""Costs: every expected figure is worked out by hand beside the assertion."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from prognos.allocation.costs import (
    CENTRAL,
    CLINIC,
    agency_net_cost,
    block_costs,
    block_months,
    bound_by_training,
    budget_amounts,
    cost_years,
    monthly_price,
    months_left,
    paid_months,
    row_months,
    rows_of_form,
    start_cost,
)
from prognos.inputs import NO_YEAR, Budget, CostRow, YearlyAmount
from tests.support.builders import (
    make_calendar,
    make_forms,
    make_group,
    make_inputs,
    start_row,
    trainee_row,
)


def price_row(**fields: object) -> CostRow:
    row = CostRow("Central", NO_YEAR, None, YearlyAmount((2026,), (60_000.0,)), 0.5, 0.8,
                  None, None, 0.0)
    return replace(row, **fields)  # type: ignore[arg-type]  # fields named by the tests


def budget(years: list[int], amount: list[float], bound: list[float]) -> Budget:
    nothing = np.full(len(years), np.nan)
    return Budget("ST", np.array(years), np.array(amount), np.array(bound), nothing,
                  np.arange(len(years)) + 2)


@pytest.mark.parametrize(("length", "months"), [
    (5.0, [6, 12, 12, 12, 12, 6]),
    (5.5, [6, 12, 12, 12, 12, 12]),
    (6.0, [6, 12, 12, 12, 12, 12, 6]),
    (1.25, [6, 9]),
    (0.25, [3]),
])
def test_a_block_is_paid_six_months_then_twelve_a_year(length: float, months: list[float]) -> None:
    assert block_months(length).tolist() == pytest.approx(months)


def test_price_is_salary_with_fees_times_share() -> None:
    # 60 000 x 1,5 x 0,8 = 72 000
    assert monthly_price([price_row()], 60.0, 2027, 2026) == pytest.approx(72_000)


def test_price_is_capped_before_it_is_indexed() -> None:
    # min(72 000, 50 000) x 1,02^2
    rows = [price_row(cap=50_000.0, index=0.02)]
    assert monthly_price(rows, 60.0, 2028, 2026) == pytest.approx(50_000 * 1.02**2)


def test_phases_are_spread_evenly_over_the_form() -> None:
    # 45 months at 72 000 and 15 months at 18 000 of 60: 54 000 + 4 500
    rows = [price_row(phase="Moderklinik", months=45.0),
            price_row(phase="Sidoutbildning", months=15.0, share=0.2)]
    assert monthly_price(rows, 60.0, 2027, 2026) == pytest.approx(58_500)


def test_salary_may_vary_by_year() -> None:
    row = price_row(monthly_salary=YearlyAmount((2027, 2029), (60_000.0, 65_000.0)))
    prices = [monthly_price([row], 60.0, year, 2026) for year in (2026, 2027, 2028, 2029, 2035)]
    assert prices == pytest.approx([72_000, 72_000, 72_000, 78_000, 78_000])


def test_a_row_that_names_the_form_wins_over_rows_for_all_forms() -> None:
    general, named = price_row(), price_row(form=3)
    assert rows_of_form([general, named], "Central", 3) == [named]
    assert rows_of_form([general, named], "Central", 0) == [general]
    assert rows_of_form([general, named], "Klinik", 0) == []


def test_block_costs_by_calendar_year() -> None:
    inputs = make_inputs([make_group(form=0)], costs=[price_row()])
    years, cost = cost_years(inputs), block_costs(inputs)
    assert cost.shape == (1, 3, len(years)) and years[0] == 2027
    assert cost[0, 0, :7] == pytest.approx(72_000 * np.array([6, 12, 12, 12, 12, 6, 0]))
    assert cost[0, 2, :9] == pytest.approx(72_000 * np.array([0, 0, 6, 12, 12, 12, 12, 6, 0]))
    assert cost.sum(axis=2) == pytest.approx(60 * 72_000)


def test_a_mixture_of_forms_costs_its_weighted_mean() -> None:
    share = np.linspace(0.8, 0.2, 12)
    forms = make_forms(12, old_share=share)
    inputs = make_inputs([make_group()], costs=[price_row()], forms=forms)
    months = share[1:4] * 60 + (1 - share[1:4]) * 66
    assert block_costs(inputs).sum(axis=2)[0] == pytest.approx(72_000 * months)


def test_unknown_salary_makes_costs_unknown() -> None:
    row = price_row(monthly_salary=YearlyAmount((2026,), (float("nan"),)))
    inputs = make_inputs([make_group(form=0)], costs=[row])
    assert np.isnan(block_costs(inputs)[0, 0, 0])


def test_months_left_from_the_last_of_december() -> None:
    calendar = make_calendar(base_date=date(2026, 12, 31))
    left = months_left(np.array([1.5, -0.5, 3.0]), calendar, (2027, 2028, 2029, 2030))
    assert left == pytest.approx(np.array([[12, 6, 0, 0], [0, 0, 0, 0], [12, 12, 12, 0]]))


def test_months_left_from_another_day_use_up_the_base_year_first() -> None:
    calendar = make_calendar(base_date=date(2026, 6, 30))  # 184 days are left of 2026
    left = months_left(np.array([1.0]), calendar, (2027, 2028))
    assert left == pytest.approx(np.array([[12 * (1 - 184 / 365.25), 0]]))


def test_bound_money_counts_central_doctors_and_planned_central_starts_only() -> None:
    inputs = make_inputs(
        [make_group(form=0)], costs=[price_row()],
        trainees=[trainee_row(remaining=1.5, count=2), trainee_row(remaining=9, central=False)],
        starts=[start_row(year=2, count=3, central=True), start_row(year=1, count=5)],
    )
    bound = bound_by_training(inputs, budget([2027], [1e8], [np.nan]), (2027, 2028, 2029))
    # two doctors: 24, 12 months; three starts of 2028: 18, 36 months
    assert bound == pytest.approx(72_000 * np.array([24, 12 + 18, 36]))


def test_another_budget_binds_nothing_here() -> None:
    inputs = make_inputs([make_group(form=0, budget="DSK")], costs=[price_row()],
                         trainees=[trainee_row(remaining=2)])
    assert bound_by_training(inputs, budget([2027], [1e8], [np.nan]), (2027,)) == pytest.approx([0])


def test_the_last_amount_repeats_and_a_gap_between_rows_is_no_limit() -> None:
    inputs = make_inputs([make_group(form=0)], costs=[price_row()])
    money = budget([2027, 2029], [10.0, 30.0], [4.0, 5.0])
    amount, bound, left = budget_amounts(inputs, money, (2027, 2028, 2029, 2030, 2031))
    assert amount == pytest.approx(np.array([10, np.nan, 30, 30, 30]), nan_ok=True)
    assert bound == pytest.approx([4, 0, 5, 0, 0])
    assert left == pytest.approx(np.array([6, np.nan, 25, 30, 30]), nan_ok=True)


def test_agency_costs_net_of_an_employed_specialist() -> None:
    # 2 300 000 - 12 x 97 000 x 1,48
    assert agency_net_cost(make_inputs(1), 2030) == pytest.approx(577_280)


def test_a_row_without_months_takes_what_the_other_rows_leave() -> None:
    # 12 months at 72 000 and the other 48 of 60 at 36 000: 14 400 + 28 800; of 66: 54 months
    rows = [price_row(phase="Moderklinik", share=0.4),
            price_row(phase="Sidoutbildning", months=12.0)]
    assert row_months(rows, 60.0) == [48.0, 12.0] and row_months(rows, 66.0) == [54.0, 12.0]
    assert monthly_price(rows, 60.0, 2027, 2026) == pytest.approx(43_200)
    assert row_months([price_row()], 60.0) == [60.0]


def test_each_payer_has_its_own_rows() -> None:
    clinic = price_row(payer="Klinik", share=1.0)
    inputs = make_inputs([make_group(form=0)], costs=[price_row(), clinic])
    years = cost_years(inputs)
    # 60 000 x 1,5 = 90 000 a month for the clinic, 72 000 for the centre
    assert start_cost(inputs, CLINIC, 0, 1, years).sum() == pytest.approx(60 * 90_000)
    assert start_cost(inputs, CENTRAL, 0, 1, years).sum() == pytest.approx(60 * 72_000)


def test_months_paid_by_calendar_year() -> None:
    assert paid_months(15.0, 2028, (2027, 2028, 2029, 2030)).tolist() == [0, 6, 9, 0]
