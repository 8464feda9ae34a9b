"""Rank of the needs: every expected figure is worked out by hand beside the assertion."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from prognos.analysis.ranking import COMPONENTS, first_shortage_year, rank_groups, share_at_least
from prognos.inputs import NO_YEAR, Inputs, YearlyAmount
from prognos.model.project import project
from prognos.results.projection import Projection
from tests.support.builders import (
    flat_need,
    make_calendar,
    make_curve,
    make_inputs,
    staff_row,
    trainee_row,
)
from tests.support.changes import changed

UNKNOWN = np.array([np.nan, np.nan, np.nan])


def still(*sizes: int, needs: list[float | None]) -> Inputs:
    """Groups where nobody ever leaves and nobody comes: supply is the number of persons."""
    return make_inputs(
        len(sizes), staff=[staff_row(g, count=size) for g, size in enumerate(sizes) if size],
        needs=[None if need is None else flat_need(need) for need in needs],
        curve=make_curve("Ingen"), other_exits=0.0, calendar=make_calendar(evaluated=(7, 8)))


def order(inputs: Inputs, starts: list[float] | None = None) -> list[int]:
    wanted = np.array(starts or [np.nan] * len(inputs.groups))
    return [ranked.group for ranked in rank_groups(inputs, project(inputs), wanted)]


def test_the_largest_shortage_in_percent_comes_first() -> None:
    """3 of 4 lack 25 %, 10 of 20 lack 50 %, 9 of 10 lack 10 %."""
    inputs = still(3, 10, 9, needs=[4.0, 20.0, 10.0])
    ranked = rank_groups(inputs, project(inputs), UNKNOWN)
    assert [entry.group for entry in ranked] == [1, 0, 2]
    assert [entry.rank for entry in ranked] == [1, 2, 3]
    assert [entry.score for entry in ranked] == pytest.approx([50.0, 25.0, 10.0])


def test_equal_shortages_are_ordered_by_starts_needed_then_by_the_workbook() -> None:
    inputs = still(1, 2, 4, needs=[2.0, 4.0, 8.0])
    assert order(inputs, [2.0, 3.0, 2.0]) == [1, 0, 2]
    assert order(inputs, [2.0, 3.0, np.nan]) == [2, 1, 0]  # 200 do not suffice: the most needed


def test_groups_without_a_need_above_zero_are_not_ranked() -> None:
    assert order(still(3, 3, 3, needs=[None, 4.0, 0.0])) == [1]


def test_starts_needed_are_told_as_whole_numbers_or_not_at_all() -> None:
    inputs = still(1, 1, 1, needs=[2.0, 2.0, 2.0])
    ranked = rank_groups(inputs, project(inputs), np.array([4.0, np.nan, 0.0]))
    assert {entry.group: entry.starts_needed for entry in ranked} == {0: 4, 1: None, 2: 0}


def test_the_score_is_the_shortage_over_all_years_by_the_need_over_all_years() -> None:
    """One leaves after the first evaluated year: 0 + 1 lacking of 2 + 2."""
    inputs = make_inputs(1, staff=[staff_row(), staff_row(exit_after=7)], needs=flat_need(2.0),
                         curve=make_curve("Ingen"), other_exits=0.0,
                         calendar=make_calendar(evaluated=(7, 8)))
    (ranked,) = rank_groups(inputs, project(inputs), np.array([np.nan]))
    assert ranked.score == pytest.approx(25.0)
    assert ranked.components["shortage_percent"] == pytest.approx(25.0)
    assert ranked.components["shortage_fte"] == pytest.approx(0.5)
    assert ranked.components["shortage_probability"] == pytest.approx(0.5)
    assert ranked.components["first_shortage_year"] == 2034


def test_every_component_is_told() -> None:
    inputs = still(3, needs=[4.0])
    (ranked,) = rank_groups(inputs, project(inputs), np.array([1.0]))
    assert set(ranked.components) == set(COMPONENTS)


def test_staff_components() -> None:
    """In 2026 those born 1971 are 55, 1966 are 60; one of six is of unknown age."""
    staff = [staff_row(birth_year=1966, count=2), staff_row(birth_year=1971),
             staff_row(birth_year=1972, count=2), staff_row(birth_year=NO_YEAR)]
    inputs = make_inputs(1, staff=staff, trainees=[trainee_row(count=4)], needs=flat_need(9.0))
    (ranked,) = rank_groups(inputs, project(inputs), np.array([1.0]))
    told = ranked.components
    assert (told["share_55"], told["share_60"]) == pytest.approx((3 / 5, 2 / 5))
    assert (told["specialists_today"], told["st_today"]) == (6, 4)
    assert told["specialists_per_st"] == pytest.approx(1.5) and told["fragile"] == 0


@pytest.mark.parametrize(("persons", "fragile"), [(3, 1), (4, 0)])
def test_three_or_fewer_are_fragile(persons: int, fragile: int) -> None:
    inputs = still(persons, needs=[9.0])
    (ranked,) = rank_groups(inputs, project(inputs), np.array([1.0]))
    assert ranked.components["fragile"] == fragile
    assert ranked.components["specialists_per_st"] is None


def test_ages_are_those_attained_in_the_base_year() -> None:
    inputs = make_inputs(1, staff=[staff_row(birth_year=1970), staff_row(birth_year=NO_YEAR)])
    ages = inputs.people.staff.ages(inputs.calendar.base_year)
    assert ages[0] == 56 and np.isnan(ages[1])
    assert share_at_least(inputs, 0, ages, 56) == 1.0
    assert share_at_least(inputs, 0, np.array([np.nan, np.nan]), 55) is None


def likely(probabilities: list[float]) -> Projection:
    """A forecast with these probabilities of shortage from year 0 on."""
    found = project(still(1, needs=[2.0]))
    row = np.zeros((1, found.measures.need.shape[1]))
    row[0, : len(probabilities)] = probabilities
    return replace(found, measures=replace(found.measures, shortage_probability=row))


@pytest.mark.parametrize(("probabilities", "year"), [
    ([1.0, 0.2, 0.5, 0.51], 2029), ([1.0, 0.6], 2027), ([1.0], None),
    ([0.0] * 10 + [1.0], None),  # after the horizon
])
def test_first_year_of_a_likely_shortage(probabilities: list[float], year: int | None) -> None:
    assert first_shortage_year(still(1, needs=[2.0]), likely(probabilities), 0) == year


def test_the_agency_cost_is_net_of_a_specialists_pay() -> None:
    """Half an FTE lacks: 0,5 x (2 000 000 - 12 x 100 000 x 1,5) = 100 000 a year."""
    inputs = changed(still(1, needs=[1.5]), agency_cost=2e6, po=0.5,
                     specialist_salary=YearlyAmount((2026,), (100_000.0,)))
    (ranked,) = rank_groups(inputs, project(inputs), np.array([1.0]))
    assert ranked.components["agency_cost_sek"] == pytest.approx(100_000)


def test_the_risk_below_a_minimum_is_that_of_the_worst_year() -> None:
    """Two posts to be manned; one of the two leaves at a known date in the second year."""
    staff = [staff_row(), staff_row(exit_after=7)]
    inputs = make_inputs(2, staff=staff, needs=[flat_need(2.0, minimum=2.0), flat_need(2.0)],
                         curve=make_curve("Ingen"), other_exits=0.0,
                         calendar=make_calendar(evaluated=(7, 8)))
    ranked = rank_groups(inputs, project(inputs), np.array([1.0, 1.0]))
    told = {entry.group: entry.components["below_minimum_probability"] for entry in ranked}
    assert told[0] == pytest.approx(1.0) and told[1] is None
