"""What a group's place among the needs rests on: every figure shown beside it."""

import numpy as np

from prognos.allocation.costs import agency_net_cost
from prognos.inputs import Inputs
from prognos.inputs.arrays import FloatArray
from prognos.results.projection import Projection

COMPONENTS = (
    "shortage_fte",
    "shortage_percent",
    "shortage_probability",
    "first_shortage_year",
    "below_minimum_probability",
    "share_55",
    "share_60",
    "specialists_today",
    "st_today",
    "specialists_per_st",
    "agency_cost_sek",
    "fragile",
)
"""Names of the components, in the order shown. Means over the evaluated years where a year is not
named; `first_shortage_year` is a calendar year; `agency_cost_sek` a year, net of salary."""

FRAGILE_PERSONS = 3


def share_at_least(inputs: Inputs, group: int, ages: FloatArray, age: int) -> float | None:
    """Share of the group's specialists with known birth year who are `age` or older."""
    known = (inputs.people.staff.group == group) & ~np.isnan(ages)
    persons = inputs.people.staff.count[known].sum()
    if persons == 0:
        return None
    return float(inputs.people.staff.count[known & (ages >= age)].sum() / persons)


def first_shortage_year(inputs: Inputs, projection: Projection, group: int) -> int | None:
    """First calendar year up to the horizon with P(shortage) above one half."""
    horizon = inputs.calendar.horizon
    likely = projection.measures.shortage_probability[group, 1 : horizon + 1] > 0.5
    years = np.flatnonzero(likely)
    return inputs.calendar.base_year + 1 + int(years[0]) if len(years) else None


def components_of(
    inputs: Inputs, projection: Projection, group: int, ages: FloatArray
) -> dict[str, float | int | None]:
    """The group's components by name; `ages` from `Staff.ages`."""
    return {
        **_shortage_components(inputs, projection, group),
        **_staff_components(inputs, projection, group, ages),
    }


def _shortage_components(
    inputs: Inputs, projection: Projection, group: int
) -> dict[str, float | int | None]:
    evaluated = list(inputs.calendar.evaluated)
    measures = projection.measures
    shortage = measures.shortage[group, evaluated]
    years = [inputs.calendar.years[t] for t in evaluated]
    agency = [agency_net_cost(inputs, year) for year in years]
    below = measures.below_minimum_probability[group, evaluated]
    return {
        "shortage_fte": float(shortage.mean()),
        "shortage_percent": float(100 * shortage.sum() / measures.need[group, evaluated].sum()),
        "shortage_probability": float(measures.shortage_probability[group, evaluated].mean()),
        "first_shortage_year": first_shortage_year(inputs, projection, group),
        "below_minimum_probability": None if np.isnan(below).any() else float(below.max()),
        "agency_cost_sek": float(np.mean(shortage * agency)),
    }


def _staff_components(
    inputs: Inputs, projection: Projection, group: int, ages: FloatArray
) -> dict[str, float | int | None]:
    persons = float(projection.persons.mean[group, 0])
    in_training = float(projection.in_training[group, 0])
    return {
        "share_55": share_at_least(inputs, group, ages, 55),
        "share_60": share_at_least(inputs, group, ages, 60),
        "specialists_today": round(persons),
        "st_today": round(in_training),
        "specialists_per_st": persons / in_training if in_training > 0 else None,
        "fragile": int(persons <= FRAGILE_PERSONS),
    }
