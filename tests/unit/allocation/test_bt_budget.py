"""The budget of BT: every expected figure is worked out by hand beside the assertion."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from prognos.allocation.bt_budget import against_budget, bt_years, counted_shares
from prognos.analysis.findings.outcome_findings import outcome_findings
from prognos.inputs import BtMoney, Budget, Inputs, Pipeline, PipelineYear, YearlyAmount
from prognos.model.candidates import candidates
from tests.support.builders import make_inputs
from tests.support.changes import changed

MONTH = 50_000 * 1.48
"""Salary 50 000 with the builders' PO of 48 %."""


def place(year: int, starts: float, months: float = 12.0, name: str = "Sjukhuset") -> PipelineYear:
    return PipelineYear(name, None, year, 0.0, 18.0, starts, months, 20.0)


def with_budget(
    *places: PipelineYear, years: tuple[int, ...] = (2027,), amount: float = np.nan,
    bound: float = np.nan, most: float = np.nan, salary: YearlyAmount | None = None,
) -> Inputs:
    budget = Budget("BT", np.array(years), np.full(len(years), amount), np.full(len(years), bound),
                    np.full(len(years), most), np.arange(len(years)) + 2)
    money = BtMoney(budget, salary or YearlyAmount((1900,), (50_000.0,)))
    return changed(make_inputs(1), pipeline=Pipeline(places, ((None, 0.0),), 1.0, 0.0), bt=money)


def test_cost_is_six_months_in_the_first_year_and_the_rest_in_the_next() -> None:
    years = bt_years(with_budget(place(2026, 4.0), place(2027, 6.0), place(2028, 8.0)))
    # 2026: 4 starts, 6 months left in 2027. 2027: 6 x 6; 2028: 6 x 6 + 8 x 6; then 8 x 12 a year
    assert [year.bound for year in years[:2]] == pytest.approx([24 * MONTH, 0.0])
    assert [year.planned_cost for year in years[:3]] == pytest.approx(
        [36 * MONTH, 84 * MONTH, 96 * MONTH])
    assert [year.planned for year in years] == [6.0] + [8.0] * 8
    assert [year.year for year in years] == list(range(2027, 2036))


def test_a_bt_of_eighteen_months_binds_two_years_and_one_of_six_only_one() -> None:
    longer = bt_years(with_budget(place(2027, 2.0, 18.0)))
    # every year is as the first row: 6 months of this year's and 12 of last year's two
    assert longer[0].bound == pytest.approx(24 * MONTH)
    assert [year.planned_cost for year in longer[:2]] == pytest.approx([12 * MONTH, 36 * MONTH])
    assert bt_years(with_budget(place(2027, 2.0, 6.0)))[0].bound == 0.0


def test_what_fits_is_whole_starts_within_every_year_they_bind() -> None:
    # bound 2027: 10 x 6 months; 5 MONTH x 6 short of all ten of 2027
    amount = (60 + 33) * MONTH
    years = bt_years(with_budget(place(2026, 10.0), years=(2027,), amount=amount))
    # 2027: 33/6 = 5,5 starts. 2028: 93 - 5 x 6 = 63, /6 = 10,5. From then on 93 - 10 x 6 = 33
    assert [year.fits for year in years[:4]] == [5.0, 10.0, 5.0, 10.0]
    assert [year.counted for year in years[:4]] == [5.0, 10.0, 5.0, 10.0]
    assert years[0].counted_cost == pytest.approx(30 * MONTH)
    assert years[1].counted_cost == pytest.approx(90 * MONTH)
    assert years[0].planned_cost == pytest.approx(60 * MONTH)


def test_a_later_year_with_less_money_also_limits() -> None:
    inputs = with_budget(place(2027, 10.0), years=(2027, 2028), bound=0.0)
    assert inputs.money.bt is not None
    budget = replace(inputs.money.bt.budget, amount=np.array([1e9, 13 * MONTH]))
    years = bt_years(changed(inputs, bt=replace(inputs.money.bt, budget=budget)))
    # the second half of the starts of 2027 is paid in 2028: 13/6 = 2 starts; then 1 MONTH is left
    assert [year.counted for year in years[:3]] == [2.0, 0.0, 2.0]


def test_the_number_of_starts_may_be_the_limit_and_holds_for_its_year_only() -> None:
    years = bt_years(with_budget(place(2027, 6.0), most=4.0))
    assert [year.fits for year in years[:3]] == [4.0, None, None]
    assert [year.counted for year in years[:3]] == [4.0, 6.0, 6.0]


def test_stated_bound_money_wins_and_money_already_gone_leaves_no_starts() -> None:
    years = bt_years(with_budget(place(2027, 6.0), amount=10 * MONTH, bound=11 * MONTH))
    assert years[0].bound == pytest.approx(11 * MONTH)
    assert years[0].fits == 0.0 and years[0].counted == 0.0


def test_places_share_the_budget_by_their_planned_starts() -> None:
    two = (place(2027, 2.0, 12.0, "A"), place(2027, 4.0, 6.0, "B"))
    years = bt_years(with_budget(*two, amount=39 * MONTH))
    # 2027: bound 2 x 6 = 12, left 27; 6 months each: 4 whole. 2028: 39 - 4/6 x 12 = 31, so 5
    assert [year.counted for year in years[:2]] == [4.0, 5.0]


def test_salary_may_vary_by_year() -> None:
    salary = YearlyAmount((2027, 2028), (50_000.0, 60_000.0))
    years = bt_years(with_budget(place(2027, 1.0), salary=salary))
    assert years[1].planned_cost == pytest.approx(12 * 60_000 * 1.48)


def test_without_a_budget_or_without_bt_there_is_nothing_to_tell() -> None:
    assert bt_years(changed(with_budget(place(2027, 6.0)), bt=None)) == ()
    nobody = with_budget(place(2027, 0.0))
    assert bt_years(nobody) == () and counted_shares(nobody, ()) is None


def test_those_who_do_not_fit_are_no_candidates_and_others_are_untouched() -> None:
    inputs = with_budget(place(2026, 10.0), amount=93 * MONTH)
    none = np.zeros((1, 3), dtype=np.int64)
    years, share = against_budget(inputs)
    assert years == bt_years(inputs)
    assert share is not None and share[:4] == pytest.approx([1.0, 0.5, 1.0, 0.5])
    all_of_them, paid = candidates(inputs, none), candidates(inputs, none, share)
    # BT of 12 months begun in 2027 ends in 2028; the other ten of twenty licensed start at once
    assert [year.bt_done for year in all_of_them[:4]] == [0.0, 10.0, 10.0, 10.0]
    assert [year.bt_done for year in paid[:4]] == [0.0, 5.0, 10.0, 5.0]
    assert [year.licensed for year in paid] == [year.licensed for year in all_of_them]
    assert [year.licensed for year in paid[:2]] == [10.0, 10.0]


def test_the_finding_names_years_and_numbers() -> None:
    (found,) = outcome_findings((), bt=bt_years(with_budget(place(2027, 6.0), most=4.0)))
    assert (found.severity, found.code, found.sheet) == ("varning", "bt-over-ramen", "Budgetram")
    assert "2027: 6 planerade, 4 ryms" in found.message
    assert outcome_findings((), bt=bt_years(with_budget(place(2027, 6.0), most=6.0))) == ()
