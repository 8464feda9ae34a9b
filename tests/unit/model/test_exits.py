"""Probabilities to stay, by cause."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from prognos.inputs import NO_YEAR
from prognos.model.exits import (
    cumulative_hazard,
    curve_as_used,
    follow,
    other_exits_by_birth_year,
    retirement_by_birth_year,
    retirement_probabilities,
    working_share,
)
from tests.support.builders import STANDARD_HAZARD, make_curve


@pytest.mark.parametrize("name", ["Standard", "Tidig", "Sen"])
def test_unshifted_retirement_is_the_sheets(name: str) -> None:
    curve = make_curve(name)
    ages = curve.first_age + np.arange(len(curve.hazard))
    found = retirement_probabilities(curve, ages, np.zeros(1))[:, 0]
    assert np.allclose(found, np.minimum(curve.hazard, 0.999), atol=1e-13)


def test_hazard_is_nothing_before_and_steady_after_the_curve() -> None:
    curve = make_curve("Standard")
    total = cumulative_hazard(curve)
    assert total(np.array([30.0, 58.9, 59.0])).tolist() == [0.0, 0.0, 0.0]
    after = retirement_probabilities(curve, np.array([77, 80, 90]), np.zeros(1))
    assert np.allclose(after, STANDARD_HAZARD[-1])


def test_a_whole_years_shift_moves_the_curve_one_age() -> None:
    curve = make_curve("Standard")
    ages = np.arange(55, 90)
    later = retirement_probabilities(curve, ages + 1, np.array([1.0]))
    now = retirement_probabilities(curve, ages, np.array([0.0]))
    assert np.allclose(later, now, atol=1e-13)


@pytest.mark.parametrize("shift", [0.0, 2.0, -1.0, 0.5])
def test_the_curve_as_used_is_the_sheets_moved_by_its_shift(shift: float) -> None:
    curve = make_curve(shift=shift)
    rows = curve_as_used(curve)
    assert [row.age for row in rows] == list(range(rows[0].age, rows[0].age + len(rows)))
    stays = np.prod([1.0 - row.retires for row in rows])
    sheet = np.prod(1.0 - np.minimum(curve.hazard, 0.999))
    assert stays <= sheet * (1.0 + 1e-9)
    if shift == int(shift):
        assert rows[0].age == curve.first_age + shift
        np.testing.assert_allclose([row.retires for row in rows],
                                   np.minimum(curve.hazard, 0.999), rtol=1e-9)


def test_share_working_is_linear_between_ages_and_held_outside() -> None:
    curve = make_curve("Standard")
    assert np.allclose(working_share(curve, np.array([30, 59, 63, 66, 77, 90])),
                       [1.0, 1.0, 0.94, 0.65, 0.4, 0.4])
    assert working_share(curve, np.array([66.5]))[0] == pytest.approx(0.525)


def test_no_other_exits_above_the_last_age_but_at_every_unknown_age() -> None:
    birth = np.array([1970, NO_YEAR])
    leave = other_exits_by_birth_year(np.full((2, 1, 1), 0.04), birth, 2026, 6, last_age=59)
    assert leave[0, :, 0].tolist() == [0.0, 0.04, 0.04, 0.04, 0.0, 0.0]
    assert leave[1, :, 0].tolist() == [0.0] + [0.04] * 5


def test_nobody_retires_without_a_birth_year_or_at_the_base_date() -> None:
    retire = retirement_by_birth_year(
        make_curve("Tidig"), np.array([NO_YEAR, 1961]), 2026, 3, np.zeros(1))
    assert not retire[0].any()
    assert retire[1, :, 0].tolist() == pytest.approx([0.0, 0.999, 0.999])


@given(st.floats(0.0, 1.0), st.floats(0.0, 1.0), st.floats(0.0, 3.0))
def test_every_person_is_accounted_for(retire: float, leave: float, inflow: float) -> None:
    shape = (1, 5, 1, 1, 1)
    arriving = np.full(shape, inflow)
    stock = follow(arriving, np.full(shape, retire), np.full(shape, leave))
    change = np.diff(stock.stay, axis=1)
    assert np.allclose(change, (arriving - stock.retired - stock.left)[:, 1:], atol=1e-12)
    assert (stock.stay >= -1e-12).all()
    assert stock.stay[0, 1, 0, 0, 0] == pytest.approx(
        inflow * (1 - retire) * (1 - leave) + inflow)
