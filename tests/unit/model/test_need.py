"""Need per year, by method, and the named factors."""

from __future__ import annotations

import numpy as np
import pytest

from prognos.inputs import AgeClasses, Listed, Need, NeedFactor
from prognos.model.need import (
    factor_sums,
    listed_need,
    listed_persons,
    need_by_year,
    population_index,
)
from tests.support.builders import make_calendar

CALENDAR = make_calendar(horizon=5, start_years=3)


def listed_row(persons: float = 3000.0, growth: float = 0.0, per_specialist: float = 1500.0,
               area: str | None = None) -> Listed:
    return Listed(area, None, persons, growth, per_specialist, per_st=550.0)


def ages(years: tuple[int, ...], persons: list[list[float]], per_1000: list[float]) -> AgeClasses:
    return AgeClasses(years, np.array(persons), np.array(per_1000))


def test_budget_grows_to_the_horizon_and_is_held() -> None:
    need = need_by_year(Need("Budget", budgeted=10.0, growth=0.1), CALENDAR, 99.0)
    assert need.tolist() == pytest.approx([10.0 * 1.1 ** min(t, 5) for t in range(8)])


def test_status_quo_is_todays_fte_with_vacancies_and_agency() -> None:
    need = need_by_year(Need("Nuläge", vacancies=2.0, agency_fte=1.5), CALENDAR, 7.25)
    assert need.tolist() == [10.75] * 8


def test_own_figures_are_linear_between_years_and_constant_outside() -> None:
    figures = ((2027, 10.0), (2029, 14.0), (2030, 11.0))
    need = need_by_year(Need("Manuell", figures=figures), CALENDAR, 0.0)
    assert need.tolist() == [10.0, 10.0, 12.0, 14.0, 11.0, 11.0, 11.0, 11.0]


def test_own_figures_after_the_horizon_do_not_count() -> None:
    need = need_by_year(Need("Manuell", figures=((2031, 5.0), (2033, 9.0))), CALENDAR, 0.0)
    assert np.all(need == 5.0)


def test_listed_patients_are_summed_over_rows_of_their_own_target_and_growth() -> None:
    rows = (listed_row(3000.0), listed_row(2200.0, growth=0.02, per_specialist=1100.0))
    need = need_by_year(Need("Listning", listed=rows), CALENDAR, 99.0)
    assert need.tolist() == pytest.approx([2.0 + 2.0 * 1.02 ** min(t, 5) for t in range(8)])
    assert listed_persons(rows, CALENDAR)[:, 1].tolist() == pytest.approx([3000.0, 2244.0])
    assert listed_need(rows[:1], CALENDAR).tolist() == [2.0] * 8


def test_population_weighs_ages_and_starts_at_the_stated_need() -> None:
    """Two classes, 1 and 3 wanted per 1 000; the old double by 2030, the young are as many."""
    classes = ages((2026, 2030), [[1000.0, 1000.0], [1000.0, 2000.0]], [1.0, 3.0])
    index = population_index(classes, CALENDAR)
    assert index.tolist() == pytest.approx([1.0, 4.75 / 4, 5.5 / 4, 6.25 / 4] + [7 / 4] * 4)
    stated = need_by_year(Need("Befolkning", budgeted=8.0, population=classes), CALENDAR, 99.0)
    assert stated.tolist() == pytest.approx((8.0 * index).tolist())
    today = Need("Befolkning", vacancies=1.0, agency_fte=2.0, population=classes)
    assert need_by_year(today, CALENDAR, 5.0).tolist() == pytest.approx((8.0 * index).tolist())


def test_population_is_constant_outside_the_years_given() -> None:
    classes = ages((2028, 2029), [[500.0, 600.0]], [2.0])
    assert population_index(classes, CALENDAR).tolist() == pytest.approx([1.0] * 3 + [1.2] * 5)


def test_additions_add_with_their_signs_and_multipliers_multiply() -> None:
    """Both come linearly from the base date, stay, and are held after the horizon."""
    factors = (NeedFactor("a", "tillägg", 0.10, 2028), NeedFactor("b", "tillägg", -0.04, 2030),
               NeedFactor("c", "multiplikator", 0.94, 2028),
               NeedFactor("d", "multiplikator", 1.5, 2036))
    need = Need("Budget", budgeted=100.0, growth=0.01, factors=factors)
    added, multiplied = factor_sums(need, CALENDAR)
    assert added[:6].tolist() == pytest.approx([0.0, 0.04, 0.08, 0.07, 0.06, 0.06])
    ramp = [1.0, 0.97 * 1.05, 0.94 * 1.10, 0.94 * 1.15, 0.94 * 1.20, 0.94 * 1.25]
    assert multiplied.tolist() == pytest.approx([*ramp, ramp[5], ramp[5]])
    found = need_by_year(need, CALENDAR, 0.0)
    assert found[4] == pytest.approx(100.0 * 1.01**4 * 1.06 * ramp[4])
    assert found[7] == found[5]


@pytest.mark.parametrize("need", [
    Need("Budget", budgeted=4.0), Need("Nuläge", vacancies=1.0),
    Need("Manuell", figures=((2027, 4.0),)), Need("Listning", listed=(listed_row(),)),
    Need("Befolkning", population=ages((2026,), [[1000.0]], [1.0])),
])
def test_factors_hold_for_every_method(need: Need) -> None:
    plain = need_by_year(need, CALENDAR, 3.0)
    factors = (NeedFactor("a", "tillägg", 0.2, 2027), NeedFactor("b", "multiplikator", 0.5, 2027))
    raised = need_by_year(Need(**(vars(need) | {"factors": factors})), CALENDAR, 3.0)
    assert raised.tolist() == pytest.approx([plain[0], *(0.6 * plain[1:])])


def test_a_factor_that_has_come_already_holds_from_year_1() -> None:
    need = Need("Budget", budgeted=1.0, factors=(NeedFactor("a", "tillägg", 0.2, 2020),))
    assert factor_sums(need, CALENDAR)[0].tolist() == pytest.approx([0.0] + [0.2] * 7)


@pytest.mark.parametrize(("need", "message"), [
    (Need("Gissning"), "need method"), (Need("Manuell"), "without a figure"),
    (Need("Listning"), "without listed"), (Need("Befolkning"), "without a population"),
    (Need("Befolkning", population=ages((2026,), [[0.0]], [1.0])), "at the base date"),
])
def test_a_need_that_cannot_be_computed_is_an_error(need: Need, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        need_by_year(need, CALENDAR, 0.0)


def test_a_factor_may_begin_later_and_come_every_year() -> None:
    step = NeedFactor("Ny klinik", "multiplikator", 1.2, 2029, since=2028)
    yearly = NeedFactor("Mer varje år", "per år", 0.1, 2030, since=2027)
    added = NeedFactor("Vård", "tillägg", 0.3, 2030, since=2027)
    need = Need("Budget", budgeted=10.0, factors=(step,))
    assert need_by_year(need, CALENDAR, 0.0).tolist() == pytest.approx([10.0] * 3 + [12.0] * 5)
    sums, products = factor_sums(Need("Budget", budgeted=1.0, factors=(yearly, added)), CALENDAR)
    assert products.tolist() == pytest.approx([1, 1, 1.1, 1.21, 1.331, *[1.331] * 3])
    assert sums.tolist() == pytest.approx([0, 0, 0.1, 0.2, 0.3, 0.3, 0.3, 0.3])


@pytest.mark.parametrize("value", [0.0, 0.8])
def test_a_multiplier_with_a_last_year_is_gone_the_year_after(value: float) -> None:
    first = CALENDAR.base_year + 2
    factor = NeedFactor("Paus", "multiplikator", value, first, since=first - 1, last=first + 1)
    _sums, products = factor_sums(Need("Budget", budgeted=1.0, factors=(factor,)), CALENDAR)
    assert products.tolist() == [1.0, 1.0, value, value, *[1.0] * (CALENDAR.year_ends - 4)]
