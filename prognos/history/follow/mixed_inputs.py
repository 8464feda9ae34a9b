"""Inputs with people from one year and definitions or assumptions from another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace

import numpy as np

from prognos.inputs import Calendar, Careers, Forms, Inputs, Rates, Staff
from prognos.inputs.arrays import FloatArray, IntArray
from prognos.results.years.edition import Edition

BY_GROUP = ("other_exits", "recruitment", "retention", "would_have_started", "new_fte")
"""Assumptions of each group."""


@dataclass(frozen=True)
class Side:
    """One end of the bridge: a year's inputs and the blocks decided by then."""

    inputs: Inputs
    plan: Mapping[str, Mapping[int, int]]
    """Group -> calendar start year -> announced blocks."""


def side_of(inputs: Inputs, edition: Edition) -> Side:
    return Side(inputs, edition.plan)


def mixed(data: Side, definitions: Side, assumptions: Side, target: int) -> Inputs:
    """People and base date of `data`; lengths and who counts of `definitions`; rates, curve,
    delays and uncertainty of `assumptions`. Long enough to hold starts up to the year `target`.

    Groups that a side does not know keep those of `data`.
    """
    base = data.inputs
    calendar = _calendar(base.calendar, target)
    careers = _careers(base, definitions.inputs, assumptions.inputs, calendar)
    people = base.people
    if not definitions.inputs.people.private_in_plan and people.private_in_plan:
        people = replace(people, staff=_without_private(base))
    return replace(base, calendar=calendar, careers=careers, people=people)


def blocks_of(inputs: Inputs, plan: Mapping[str, Mapping[int, int]]) -> IntArray:
    """A plan as announced blocks (G, n) of the inputs' start years; earlier years are history."""
    years = inputs.calendar.start_calendar_years
    return np.array([[plan.get(group.id, {}).get(year, 0) for year in years]
                     for group in inputs.groups], dtype=np.int64).reshape(-1, len(years))


def decided(old: Side, new: Side) -> dict[str, dict[int, int]]:
    """The newer plan; what had been decided before for years that it no longer plans stays."""
    first = new.inputs.calendar.base_year + 1
    found = {group: {year: blocks for year, blocks in starts.items() if year < first}
             for group, starts in old.plan.items()}
    for group, starts in new.plan.items():
        found[group] = found.get(group, {}) | dict(starts)
    return found


def _calendar(calendar: Calendar, target: int) -> Calendar:
    ahead = max(target - calendar.base_year, 1)
    return replace(calendar, start_years=max(ahead, calendar.start_years),
                   horizon=max(ahead, calendar.horizon))


def _careers(base: Inputs, told: Inputs, rated: Inputs, calendar: Calendar) -> Careers:
    rates = _rates(base, told, rated, calendar)
    return Careers(_forms(base, told, rated, calendar), rated.careers.curve, rates,
                   rated.careers.uncertainty)


def _places(base: Inputs, other: Inputs) -> list[int | None]:
    """Place in `other` of each group of `base`."""
    known = {group.id: g for g, group in enumerate(other.groups)}
    return [known.get(group.id) for group in base.groups]


def _taken(own: FloatArray, other: FloatArray, places: list[int | None]) -> FloatArray:
    return np.array([own[g] if place is None else other[place]
                     for g, place in enumerate(places)])


def _rates(base: Inputs, told: Inputs, rated: Inputs, calendar: Calendar) -> Rates:
    places, own, other = _places(base, rated), base.careers.rates, rated.careers.rates
    found = {name: _taken(getattr(own, name), getattr(other, name), places) for name in BY_GROUP}
    fill = _taken(_by_start_year(base, calendar), _by_start_year(rated, calendar), places)
    training = _taken(own.training_fte, told.careers.rates.training_fte, _places(base, told))
    return replace(own, **found, fill_rate=fill, training_fte=training,
                   exit_last_age=told.careers.rates.exit_last_age)


def _by_start_year(inputs: Inputs, calendar: Calendar) -> FloatArray:
    """Fill rate (G, n) by the calendar's start years, the nearest where a year has none."""
    rates = inputs.careers.rates.fill_rate
    index = [min(max(year - inputs.calendar.base_year - 1, 0), rates.shape[1] - 1)
             for year in calendar.start_calendar_years]
    return np.asarray(rates[:, index])


def _forms(base: Inputs, told: Inputs, rated: Inputs, calendar: Calendar) -> Forms:
    """Forms of `base`; of each that another side knows its length, or its delay and drop-out."""
    own = base.careers.forms

    def column(name: str, source: Inputs) -> FloatArray:
        names = {form: f for f, form in enumerate(source.careers.forms.names)}
        values = getattr(source.careers.forms, name)
        return np.array([getattr(own, name)[f] if form not in names else values[names[form]]
                         for f, form in enumerate(own.names)])

    after = rated.careers.forms
    shift = base.calendar.base_year - rated.calendar.base_year
    index = np.clip(np.arange(calendar.year_ends) + shift, 0, len(after.old_share) - 1)
    return replace(
        own, length=column("length", told), counts=column("counts", told),
        delay_mean=column("delay_mean", rated), delay_sd=column("delay_sd", rated),
        dropout=column("dropout", rated), known_delay_mean=after.known_delay_mean,
        known_delay_sd=after.known_delay_sd, old_share=after.old_share[index])


def _without_private(inputs: Inputs) -> Staff:
    staff = inputs.people.staff
    kept = ~staff.private
    return Staff(*(getattr(staff, field.name)[kept] for field in fields(Staff)))
