"""*Fast läkarkontakt*: listed patients against specialists, area by area.

For groups whose need is by listed patients: how far they are from today's target and from the
guideline, when they get there with and without the blocks, and what the rest costs.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

import numpy as np

from prognos.inputs import Inputs
from prognos.inputs.arrays import FloatArray
from prognos.model.headcount import specialists_fte
from prognos.model.need import listed_persons, need_by_year
from prognos.results import CareContact, Remainder
from prognos.results.projection import Projection

METHOD = "Listning"
COVERED = 1e-9
"""FTE lacking below this is rounding."""


@dataclass(frozen=True)
class _Course:
    """Listed patients, needs and what the median lacks, of a group or of several, (T,) each."""

    listed: FloatArray
    target: FloatArray
    guideline: FloatArray
    to_target_before: FloatArray
    """FTE that the median supply lacks to the target, without new blocks."""
    to_target_after: FloatArray
    to_guideline_before: FloatArray
    to_guideline_after: FloatArray


def care_contact(inputs: Inputs, before: Projection, after: Projection) -> tuple[CareContact, ...]:
    """One row per group with method Listning and, where there are several, one for all of them.

    The named factors hold for the guideline as for the target. For all together what is lacking
    is the sum over groups: more doctors than needed in one area do not make up for too few in
    another. before, after : without and with the new blocks.
    """
    groups = [g for g, need in enumerate(inputs.need.by_group) if need and need.method == METHOD]
    courses = [_course(inputs, before, after, g) for g in groups]
    rows = [_row(inputs, before, course, (g,)) for g, course in zip(groups, courses, strict=True)]
    if len(groups) > 1:
        rows.append(_row(inputs, before, _together(courses), tuple(groups)))
    return tuple(rows)


def _course(inputs: Inputs, before: Projection, after: Projection, group: int) -> _Course:
    need, calendar = inputs.need.by_group[group], inputs.calendar
    assert need is not None
    guided = replace(need, listed=tuple(
        replace(row, per_specialist=inputs.need.list_guideline, by_year=())
        for row in need.listed))
    target, guideline = before.measures.need[group], need_by_year(guided, calendar, 0.0)
    first, last = before.fte.p50[group], after.fte.p50[group]
    return _Course(
        listed_persons(need.listed, calendar).sum(axis=0), target, guideline,
        *(np.maximum(wanted - supply, 0.0)
          for wanted in (target, guideline) for supply in (first, last)))


def _together(courses: Sequence[_Course]) -> _Course:
    return _Course(*(np.sum([getattr(course, field.name) for course in courses], axis=0)
                     for field in fields(_Course)))


def _row(
    inputs: Inputs, before: Projection, course: _Course, groups: tuple[int, ...]
) -> CareContact:
    horizon, chosen = inputs.calendar.horizon, list(groups)
    fte = float(specialists_fte(inputs)[chosen].sum())
    alone = groups[0] if len(groups) == 1 else None
    return CareContact(
        group=alone, area=None if alone is None else inputs.groups[alone].area,
        listed=float(course.listed[0]), specialists_fte=fte,
        specialists_persons=float(before.persons.mean[chosen, 0].sum()),
        st_persons=float(before.in_training[chosen, 0].sum()),
        listed_per_specialist=float(course.listed[0]) / fte if fte > 0.0 else None,
        need_target=float(course.target[0]), need_guideline=float(course.guideline[0]),
        need_target_horizon=float(course.target[horizon]),
        need_guideline_horizon=float(course.guideline[horizon]),
        target_year_before=_first_year(inputs, course.to_target_before),
        target_year_after=_first_year(inputs, course.to_target_after),
        guideline_year_before=_first_year(inputs, course.to_guideline_before),
        guideline_year_after=_first_year(inputs, course.to_guideline_after),
        rest_today=_remainder(inputs, course, 0), rest_horizon=_remainder(inputs, course, horizon),
    )


def _first_year(inputs: Inputs, lacking: FloatArray) -> int | None:
    """First calendar year, base year to horizon, in which nothing is lacking (T,); or None."""
    covered = np.flatnonzero(lacking[: inputs.calendar.horizon + 1] < COVERED)
    return inputs.calendar.years[int(covered[0])] if len(covered) else None


def _remainder(inputs: Inputs, course: _Course, t: int) -> Remainder:
    """`FTE lacking to the guideline x salary x 12 x (1 + PO)`, in all and per listed patient."""
    year, fte = inputs.calendar.years[t], float(course.to_guideline_after[t])
    cost = fte * 12.0 * inputs.money.specialist_salary.at(year) * (1.0 + inputs.money.po)
    listed = float(course.listed[t])
    return Remainder(year, fte, cost, cost / listed if listed > 0.0 else 0.0)
