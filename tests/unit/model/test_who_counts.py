"""Who a group's supply at the base date is made of."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from prognos.inputs import NO_YEAR, Employment, Inputs
from prognos.model.headcount import specialists_fte, who_counts
from prognos.model.project import project
from tests.support.builders import make_inputs, staff_row, trainee_row
from tests.support.changes import changed


def mixed() -> Inputs:
    staff = [
        staff_row(0, birth_year=1985, fte=1.0, count=4),
        staff_row(0, birth_year=1961, fte=0.8),
        staff_row(0, birth_year=1960, fte=0.6, count=2),
        staff_row(0, birth_year=1958, fte=0.5),
        staff_row(0, birth_year=NO_YEAR, fte=0.9, count=3, private=True),
        staff_row(0, birth_year=1990, fte=1.0, leave_until=2),
        staff_row(0, birth_year=1970, fte=0.75, exit_after=1),
        staff_row(1, birth_year=1980),
    ]
    trainees = [trainee_row(1, base_group=0, base_fte=0.7, count=2), trainee_row(0)]
    inputs = make_inputs(2, staff=staff, trainees=trainees)
    return changed(inputs, private_fte=np.array([2.7, 0.0]), private_persons=np.array([3.0, 0.0]),
                   agency_fte=np.array([1.5, 0.0]))


def test_each_kind_is_counted() -> None:
    found, other = who_counts(mixed())
    assert (found.own_persons, found.private_persons, found.private_fte) == (10, 3, 2.7)
    assert found.own_fte == pytest.approx(4.0 + 0.8 + 1.2 + 0.5 + 0.75)
    assert (found.in_training_persons, found.in_training_fte) == (2, pytest.approx(1.4))
    assert (found.known_exit_persons, found.on_leave_persons) == (1, 1)
    assert found.agency_fte == 1.5
    assert found.unknown_birth_year_persons == 3
    assert (other.own_persons, other.in_training_persons, other.private_in_plan) == (1, 0, True)


def test_over_65_begins_at_66() -> None:
    """Base year 2026: born 1961 attains 65, 1960 66 and 1958 68."""
    found = who_counts(mixed())[0]
    assert (found.over_65_persons, found.over_67_persons) == (3, 1)
    assert (found.over_65_fte, found.over_67_fte) == (pytest.approx(1.7), 0.5)


def test_parts_sum_to_the_projections_base_date() -> None:
    inputs = mixed()
    start = project(inputs)
    for g, row in enumerate(who_counts(inputs)):
        persons = row.own_persons + row.private_persons + row.in_training_persons
        assert start.persons.mean[g, 0] == pytest.approx(persons)
        fte = row.own_fte + row.private_fte + row.in_training_fte
        assert start.fte.mean[g, 0] == pytest.approx(fte)
    assert specialists_fte(inputs) == pytest.approx(start.fte.mean[:, 0])


def test_terms_of_employment_sum_to_the_own() -> None:
    terms = list(Employment)
    staff = [staff_row(0, fte=0.1 * (i + 1), count=i + 1, employment=terms[i % 4],
                       private=i == 3, leave_until=2 if i == 2 else NO_YEAR) for i in range(8)]
    found, = who_counts(changed(make_inputs(1, staff=staff), agency_persons=np.array([2.0])))
    assert (found.permanent_persons, found.fixed_term_persons) == (6, 8)
    assert (found.extended_persons, found.hourly_persons) == (10, 8)
    assert found.extended_fte == pytest.approx(7 * 0.7)  # the other row is on leave
    assert found.agency_persons == 2
    names = [term.name.lower() for term in terms]
    assert sum(getattr(found, f"{name}_persons") for name in names) == found.own_persons
    assert sum(getattr(found, f"{name}_fte") for name in names) == pytest.approx(found.own_fte)


def test_terms_not_given_are_permanent_and_wrong_ones_raise() -> None:
    staff = make_inputs(1, staff=[staff_row(0, count=3)]).people.staff
    assert replace(staff, employment=np.zeros(0)).employment.tolist() == [Employment.PERMANENT]
    with pytest.raises(ValueError, match="employment"):
        replace(staff, employment=np.zeros(2))


def test_private_outside_the_plan_are_shown_and_do_not_count() -> None:
    inputs = changed(make_inputs(1, staff=[staff_row(0)]), private_fte=np.array([4.0]),
                     private_persons=np.array([5.0]), private_in_plan=False)
    found, = who_counts(inputs)
    assert (found.own_persons, found.private_persons, found.private_in_plan) == (1, 5, False)
    assert project(inputs).persons.mean[0, 0] == 1.0
