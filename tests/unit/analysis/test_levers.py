"""Means side by side: figures derived twice, and no price that nobody has stated."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from prognos.analysis.levers import last_starts, longer_life, make_levers
from prognos.inputs import NO_YEAR, CostRow, Inputs, LeverPrices, YearlyAmount
from prognos.model.project import project
from prognos.results import Lever
from tests.support.builders import (
    flat_need,
    make_calendar,
    make_curve,
    make_forms,
    make_group,
    make_inputs,
    staff_row,
)
from tests.support.changes import changed
from tests.support.workbooks import assume, read, together

PRICE = CostRow("Central", NO_YEAR, None, YearlyAmount((2026,), (50_000.0,)), 0.4, 0.5,
                None, None, 0.0)
PRICES = LeverPrices(300_000.0, 20_000.0, 150_000.0, 400_000.0)
EVALUATED = (7, 8, 9)


def region(**fields: Any) -> Inputs:
    """Two groups, nobody retires; 10 % leave; evaluated in years 7, 8 and 9."""
    given: dict[str, Any] = dict(
        staff=[
            staff_row(0, birth_year=1985, count=10),
            staff_row(1, birth_year=1985, fte=0.5, count=4),
        ],
        needs=flat_need(8.0),
        calendar=make_calendar(evaluated=EVALUATED),
        curve=make_curve("Ingen"),
        other_exits=0.1,
        fill_rate=0.8,
        costs=[PRICE],
    )
    return make_inputs(2, **(given | fields))


def levers(inputs: Inputs) -> tuple[Lever, ...]:
    return make_levers(inputs, project(inputs).flows.closing, longer_life(inputs))


def lever(inputs: Inputs, key: str, group: int | None = 0) -> Lever:
    return next(each for each in levers(inputs) if each.key == key and each.group == group)


def test_a_quarter_fewer_exits_by_hand() -> None:
    """10 FTE x (0.925^t - 0.9^t); the price is paid for all in post, not for those who stay."""
    told = lever(changed(region(), lever_prices=PRICES), "exits")
    won = [10 * (0.925**t - 0.9**t) for t in EVALUATED]
    paid = 20_000.0 * sum(10 * 0.9 ** (t - 1) for t in range(1, 10))
    assert told.fte_years == pytest.approx(sum(won))
    assert told.at_horizon == pytest.approx(won[-1])
    assert told.cost == pytest.approx(paid)
    assert told.per_fte_year == pytest.approx(paid / sum(won))


def test_one_recruit_more_a_year_by_hand() -> None:
    """0.9 FTE each, 0.9 left a year: 0.9 (1 + 0.9 + … + 0.9^(t-1)) in year t."""
    told = lever(changed(region(), lever_prices=PRICES), "recruitment")
    won = [0.9 * (1 - 0.9**t) / 0.1 for t in EVALUATED]
    assert told.fte_years == pytest.approx(sum(won))
    assert told.cost == 9 * 150_000.0


def test_a_block_is_what_the_forecast_gains_with_it() -> None:
    inputs = region()
    told = lever(inputs, "block")
    with_one = project(inputs, np.array([[1, 0, 0], [0, 0, 0]])).fte.mean
    gain = (with_one - project(inputs).fte.mean)[0, list(EVALUATED)].sum()
    assert told.fte_years == pytest.approx(gain)


def test_the_whole_cost_of_a_block_and_the_central_part() -> None:
    """0.8 filled x 70 000 a month; half of it central; as many months as the mixture of forms."""
    told = lever(region(forms=make_forms(12, old_share=1.0)), "block")
    assert told.cost == pytest.approx(0.8 * 70_000 * 60)
    assert told.central_cost == pytest.approx(0.5 * told.cost)
    assert lever(region(costs=[]), "block").cost in (0.0, None)


def test_a_cap_lowers_the_central_part_only() -> None:
    capped = replace(PRICE, cap=20_000.0)
    told = lever(region(costs=[capped], forms=make_forms(12, old_share=1.0)), "block")
    assert told.cost == pytest.approx(0.8 * 70_000 * 60)
    assert told.central_cost == pytest.approx(0.8 * 20_000 * 60)


def test_a_longer_life_is_the_given_gain() -> None:
    inputs = changed(region(curve="Standard", staff=[staff_row(0, birth_year=1962, count=10)]),
                     lever_prices=PRICES)
    told, gain = lever(inputs, "longer"), longer_life(inputs)[0]
    assert told.fte_years == pytest.approx(gain[list(EVALUATED)].sum())
    assert told.cost == pytest.approx(300_000.0 * told.fte_years)


def test_agency_and_cooperation_last_only_while_they_are_paid() -> None:
    inputs = changed(region(), lever_prices=PRICES)
    agency, other = lever(inputs, "agency"), lever(inputs, "cooperation")
    net = 2_300_000.0 - 12 * 97_000.0 * 1.48
    assert (agency.fte_years, other.fte_years) == (3.0, 3.0)
    assert agency.per_fte_year == pytest.approx(net)
    assert other.per_fte_year == pytest.approx(400_000.0)
    assert (agency.first, agency.last, agency.goes_on) == (2033, 2035, False)
    assert lever(inputs, "exits").goes_on


def test_a_price_that_is_not_stated_is_not_made_up() -> None:
    inputs = region()
    for key in ("longer", "exits", "recruitment", "cooperation"):
        told = lever(inputs, key)
        assert told.cost is None
        assert told.per_fte_year is None
    assert lever(inputs, "agency").cost is not None


def test_nothing_won_has_no_price_per_fte_year_and_no_years() -> None:
    told = lever(changed(region(), lever_prices=PRICES), "longer")
    assert told.fte_years == pytest.approx(0.0)
    assert told.per_fte_year is None
    assert (told.first, told.last, told.goes_on) == (None, None, False)


def test_the_budget_is_the_sum_of_its_groups() -> None:
    told = levers(changed(region(), lever_prices=PRICES))
    for key in ("block", "longer", "exits", "recruitment", "agency", "cooperation"):
        whole, *parts = [each for each in told if each.key == key]
        assert whole.group is None
        assert whole.fte_years == pytest.approx(sum(each.fte_years for each in parts))
        assert whole.cost == pytest.approx(sum(each.cost or 0.0 for each in parts))


def test_budgets_are_kept_apart_and_groups_without_a_need_left_out() -> None:
    groups = [make_group("Kirurgi"), make_group("DSK", budget="DSK"), make_group("Radiologi")]
    inputs = make_inputs(groups, staff=[staff_row(g) for g in range(3)],
                         needs=[flat_need(2.0), flat_need(2.0), None], costs=[PRICE])
    told = levers(inputs)
    assert [(each.budget, each.group) for each in told if each.key == "block"] == [
        ("ST", None), ("ST", 0), ("DSK", None), ("DSK", 1)]


def test_recruitment_in_balance_is_held_when_fewer_leave() -> None:
    """nan = what replaces the exits of year 1: not less because fewer leave."""
    balanced = lever(region(recruitment=np.nan), "exits")
    stated = lever(region(recruitment=[1.0, 0.4]), "exits")
    assert balanced.fte_years == pytest.approx(stated.fte_years)


def test_prices_are_read_from_antaganden(tmp_path: Path) -> None:
    """Blank or stated, each in its own place."""
    stated = read(tmp_path, together(assume("Pris färre avgångar", 12_000),
                                     assume("Pris samverkan med annan region", 450_000)))
    assert stated.inputs is not None
    assert stated.inputs.money.lever_prices == LeverPrices(None, 12_000.0, None, 450_000.0)
    other = read(tmp_path, together(assume("Pris längre arbetsliv", 1), assume(
        "Pris extern rekrytering", 2)))
    assert other.inputs is not None
    assert other.inputs.money.lever_prices == LeverPrices(1.0, None, 2.0, None)


# --- The last useful start -----------------------------------------------------------------------


def test_the_last_start_that_is_ready_within_the_horizon() -> None:
    """No delay: a start in the middle of u is ready at u - 1/2 + 5 (or 5.5): before the end of 9,
    u = 4 (or 3: one ready on the very last day is booked the year after)."""
    inputs = make_inputs(1, forms=make_forms(12, delay_mean=0.0, delay_sd=0.0))
    assert last_starts(inputs)[0].forms == (("ST SOSFS 2015:8", 2030), ("ST HSLF-FS 2021:8", 2029))
    late = make_inputs(1, forms=make_forms(12, delay_mean=0.6, delay_sd=0.0))
    assert last_starts(late)[0].forms == (("ST SOSFS 2015:8", 2029), ("ST HSLF-FS 2021:8", 2029))


def test_a_spread_delay_counts_with_half_the_chance() -> None:
    """A gamma with sd = mean is exponential: ready in time when 1 - exp(-d/m) >= 1/2."""
    slack = 9 - (4 - 0.5 + 5.0)
    for mean, last in ((0.99 * slack / np.log(2), 2030), (1.01 * slack / np.log(2), 2029)):
        forms = make_forms(12, delay_mean=mean, delay_sd=mean)
        assert last_starts(make_inputs(1, forms=forms))[0].forms[0][1] == last


def test_a_form_longer_than_the_horizon_has_no_useful_start() -> None:
    groups = [make_group(form=7), make_group("Lång", form=0), make_group("Ej", planned=False)]
    forms = make_forms(12, delay_mean=0.0, delay_sd=0.0, length=(10.0, 5.5, 6, 6, 6, 6, 6, 1.25))
    told = last_starts(make_inputs(groups, forms=forms))
    assert [each.group for each in told] == [0, 1]
    assert told[0].forms == (("DSK", 2034),)
    assert told[1].forms == (("ST SOSFS 2015:8", None),)
