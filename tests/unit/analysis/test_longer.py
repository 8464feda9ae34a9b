"""Longer working life: what it gives, and that it fades."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prognos.analysis.levers import longer_life, of_region
from prognos.model.project import project
from tests.support.builders import make_curve, make_group, make_inputs, staff_row
from tests.support.changes import changed


def test_it_is_the_difference_of_two_projections() -> None:
    staff = [
        staff_row(g, birth_year=1955 + 3 * i, fte=0.8, count=2) for g in range(2) for i in range(8)
    ]
    one = make_inputs(2, staff=staff, other_exits=0.05, recruitment=[np.nan, 0.4])
    later = changed(one, curve=make_curve("Standard", shift=1.0))
    expected = project(later).fte.mean - project(one).fte.mean
    uncertain = make_inputs(2, staff=staff, other_exits=0.05, recruitment=[np.nan, 0.4],
                            uncertainty=(0.7, 0.25, 0.3))
    for inputs in (one, uncertain):
        assert np.abs(longer_life(inputs) - expected).max() < 1e-9


def test_a_sure_exit_moves_by_one_cohort_a_year() -> None:
    """One person of each age: those who would leave at 65 stay till 66, one at any time."""
    curve = make_curve(hazard=[0.0] * 5 + [1.0])
    staff = [staff_row(0, birth_year=birth) for birth in range(1962, 1985)]
    gain = longer_life(make_inputs(1, staff=staff, curve=curve, other_exits=0.0))[0]
    assert gain[0] == 0.0
    assert gain[1:] == pytest.approx([1.0] * 11, abs=0.01)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(1962, 1975), min_size=3, max_size=12), st.sampled_from([1.0, 2.0]),
       st.sampled_from(["Standard", "Tidig", "Sen"]))
def test_the_gain_rises_and_then_fades(births: list[int], years: float, name: str) -> None:
    """Nobody younger follows here, so in the end those who stayed on have left too.

    (The built-in curve falls a little at 71-72 and ends flat, so that for persons of those ages
    alone a later curve can even lose; all are younger than 65 today.)
    """
    horizon = 40
    flat = replace(make_curve(name), working_share=np.ones(len(make_curve(name).hazard)))
    inputs = make_inputs(
        1, staff=[staff_row(0, birth_year=birth) for birth in births], other_exits=0.0, curve=flat
    )
    calendar = replace(inputs.calendar, horizon=horizon, tail=0)
    forms = replace(inputs.careers.forms, old_share=np.ones(horizon + 1))
    gain = longer_life(changed(inputs, calendar=calendar, forms=forms), years)[0]
    assert (gain > -1e-9).all()
    assert gain.max() <= len(births)
    assert gain[-1] < 0.01 * gain.max()
    top = int(gain.argmax())
    assert 0 < top < horizon


def test_the_region_is_budget_st() -> None:
    groups = [make_group("A"), replace(make_group("D"), budget="DSK"), make_group("B")]
    inputs = make_inputs(groups, staff=[staff_row(g, birth_year=1960) for g in range(3)])
    gain = longer_life(inputs)
    assert of_region(inputs, gain) == pytest.approx(gain[0] + gain[2])
