"""Who a group's supply at the base date is made of (model section 1)."""

from __future__ import annotations

from typing import Any

import numpy as np

from prognos.inputs import NO_YEAR, Employment, Inputs
from prognos.inputs.arrays import BoolArray, FloatArray, IntArray
from prognos.results import WhoCounts


def who_counts(inputs: Inputs) -> tuple[WhoCounts, ...]:
    """One row per group: own, private, leaving, on leave, seniors, agency doctors.

    "Over 65" is an age above 65 attained in the base year; a person without birth year is in
    neither of the senior counts.
    """
    persons, fte = _persons(inputs), _fte(inputs)

    def fields(g: int) -> dict[str, Any]:
        return ({name: round(float(column[g])) for name, column in persons.items()}
                | {name: float(column[g]) for name, column in fte.items()})

    return tuple(WhoCounts(group=g, private_in_plan=inputs.people.private_in_plan, **fields(g))
                 for g in range(len(inputs.groups)))


def _persons(inputs: Inputs) -> dict[str, FloatArray]:
    """Heads by field of `WhoCounts`, (G,) each."""
    staff = inputs.people.staff
    return {
        "own_persons": _heads(inputs, ~staff.private),
        "private_persons": inputs.people.private_persons,
        "in_training_persons": _in_training_elsewhere(inputs, inputs.people.trainees.count),
        "known_exit_persons": _heads(inputs, staff.exit_after != NO_YEAR),
        "on_leave_persons": _heads(inputs, staff.leave_until != NO_YEAR),
        "over_65_persons": _heads(inputs, _older_than(inputs, 65)),
        "over_67_persons": _heads(inputs, _older_than(inputs, 67)),
        "unknown_birth_year_persons": _heads(inputs, staff.birth_year == NO_YEAR),
        "agency_persons": inputs.people.agency_persons,
        **{f"{terms.name.lower()}_persons": _heads(inputs, _own_on(inputs, terms))
           for terms in Employment},
    }


def _fte(inputs: Inputs) -> dict[str, FloatArray]:
    """FTE by field of `WhoCounts`, (G,) each."""
    people = inputs.people.trainees
    return {
        "own_fte": _staff_fte(inputs, ~inputs.people.staff.private),
        "private_fte": inputs.people.private_fte,
        "in_training_fte": _in_training_elsewhere(inputs, people.count * people.base_fte),
        "agency_fte": inputs.people.agency_fte,
        "over_65_fte": _staff_fte(inputs, _older_than(inputs, 65)),
        "over_67_fte": _staff_fte(inputs, _older_than(inputs, 67)),
        **{f"{terms.name.lower()}_fte": _staff_fte(inputs, _own_on(inputs, terms))
           for terms in Employment},
    }


def specialists_fte(inputs: Inputs) -> FloatArray:
    """FTE of the specialists in post at the base date, (G,); those on leave at 0."""
    people = inputs.people.trainees
    everybody = np.ones(len(inputs.people.staff.group), dtype=bool)
    elsewhere = _in_training_elsewhere(inputs, people.count * people.base_fte)
    return _staff_fte(inputs, everybody) + elsewhere


def _own_on(inputs: Inputs, terms: Employment) -> BoolArray:
    """Rows of the region's own staff on such terms."""
    return np.asarray(~inputs.people.staff.private & (inputs.people.staff.employment == terms))


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


def _heads(inputs: Inputs, which: BoolArray) -> FloatArray:
    return _sum_to(inputs, inputs.people.staff.group[which], inputs.people.staff.count[which])


def _sum_to(inputs: Inputs, group: IntArray, amount: FloatArray | IntArray) -> FloatArray:
    """Amounts summed to groups, (G,)."""
    total = np.zeros(len(inputs.groups))
    np.add.at(total, group, amount)
    return total
