"""Who a group's supply at the base date is made of (model section 1)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from prognos.inputs import NO_YEAR, Employment, Inputs
from prognos.inputs.arrays import BoolArray, FloatArray, IntArray
from prognos.results import WhoCounts


def who_counts(inputs: Inputs) -> tuple[WhoCounts, ...]:
    """One row per group: own, private, leaving, on leave, seniors, agency doctors.

    "Over 65" is an age above 65 attained in the base year; a person without birth year is in
    neither of the senior counts.
    """
    people, staff = inputs.people, inputs.people.staff
    own, over_65, over_67 = (_Sums.of(inputs, rows) for rows in (
        ~staff.private, _older_than(inputs, 65), _older_than(inputs, 67)))
    leaving, on_leave, unknown = (_Sums.of(inputs, rows).persons for rows in (
        staff.exit_after != NO_YEAR, staff.leave_until != NO_YEAR, staff.birth_year == NO_YEAR))
    terms = {each: _Sums.of(inputs, ~staff.private & (staff.employment == each))
             for each in Employment}
    elsewhere = _Sums(_in_training_elsewhere(inputs, people.trainees.count), _in_training_elsewhere(
        inputs, people.trainees.count * people.trainees.base_fte))

    def of_group(g: int) -> WhoCounts:
        permanent, fixed_term, extended, hourly = (terms[each] for each in Employment)
        return WhoCounts(
            group=g, private_in_plan=people.private_in_plan,
            own_persons=round(own.persons[g]), own_fte=float(own.fte[g]),
            private_persons=round(people.private_persons[g]),
            private_fte=float(people.private_fte[g]),
            in_training_persons=round(elsewhere.persons[g]),
            in_training_fte=float(elsewhere.fte[g]),
            known_exit_persons=round(leaving[g]), on_leave_persons=round(on_leave[g]),
            agency_persons=round(people.agency_persons[g]), agency_fte=float(people.agency_fte[g]),
            over_65_persons=round(over_65.persons[g]), over_65_fte=float(over_65.fte[g]),
            over_67_persons=round(over_67.persons[g]), over_67_fte=float(over_67.fte[g]),
            unknown_birth_year_persons=round(unknown[g]),
            permanent_persons=round(permanent.persons[g]), permanent_fte=float(permanent.fte[g]),
            fixed_term_persons=round(fixed_term.persons[g]),
            fixed_term_fte=float(fixed_term.fte[g]),
            extended_persons=round(extended.persons[g]), extended_fte=float(extended.fte[g]),
            hourly_persons=round(hourly.persons[g]), hourly_fte=float(hourly.fte[g]),
        )

    return tuple(of_group(g) for g in range(len(inputs.groups)))


@dataclass(frozen=True)
class _Sums:
    """Persons, those on leave included, and FTE at the base date, those on leave at 0; (G,)."""

    persons: FloatArray
    fte: FloatArray

    @staticmethod
    def of(inputs: Inputs, rows: BoolArray) -> _Sums:
        """Of some rows of staff."""
        staff = inputs.people.staff
        return _Sums(_sum_to(inputs, staff.group[rows], staff.count[rows]),
                     _staff_fte(inputs, rows))


def specialists_fte(inputs: Inputs) -> FloatArray:
    """FTE of the specialists in post at the base date, (G,); those on leave at 0."""
    people = inputs.people.trainees
    everybody = np.ones(len(inputs.people.staff.group), dtype=bool)
    elsewhere = _in_training_elsewhere(inputs, people.count * people.base_fte)
    return _staff_fte(inputs, everybody) + elsewhere


def _older_than(inputs: Inputs, age: int) -> BoolArray:
    """Rows of staff who attain a higher age in the base year."""
    birth = inputs.people.staff.birth_year
    return np.asarray((birth != NO_YEAR) & (inputs.calendar.base_year - birth > age))


def _staff_fte(inputs: Inputs, which: BoolArray) -> FloatArray:
    """FTE of the chosen rows of staff at the base date, (G,); those on leave at 0."""
    staff = inputs.people.staff
    here = which & (staff.leave_until == NO_YEAR)
    return _sum_to(inputs, staff.group[here], (staff.count * staff.fte)[here])


def _in_training_elsewhere(inputs: Inputs, amount: FloatArray | IntArray) -> FloatArray:
    """Amounts per row of trainees summed by the group they are specialists in, (G,)."""
    base = inputs.people.trainees.base_group
    here = base != NO_YEAR
    return _sum_to(inputs, base[here], amount[here])


def _sum_to(inputs: Inputs, group: IntArray, amount: FloatArray | IntArray) -> FloatArray:
    """Amounts summed to groups, (G,)."""
    total = np.zeros(len(inputs.groups))
    np.add.at(total, group, amount)
    return total
