"""Need per year, by method."""

from __future__ import annotations

import numpy as np
import pytest

from prognos.inputs import Need
from prognos.need import need_by_year
from tests.builders import make_calendar

CALENDAR = make_calendar(horizon=5, start_years=3)


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


@pytest.mark.parametrize("need", [Need("Listning"), Need("Manuell")])
def test_a_need_that_cannot_be_computed_is_an_error(need: Need) -> None:
    with pytest.raises(ValueError, match=r"need method|without a figure"):
        need_by_year(need, CALENDAR, 0.0)
