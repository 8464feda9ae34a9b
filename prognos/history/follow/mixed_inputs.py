"""Inputs with people from one year and definitions or assumptions from another."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from prognos.inputs import Calendar, Careers, Forms, Inputs, Rates
from prognos.inputs.arrays import FloatArray, IntArray
from prognos.reading import inputs_of
from prognos.reading.sheets.read_assumptions import parameter_names
from prognos.reading.workbook import Row, Table
from prognos.schema.dictionary import load_schema
from prognos.schema.findings import Findings

BY_GROUP = ("other_exits", "recruitment", "retention", "would_have_started", "new_fte")
"""Assumptions of each group."""


LAST_YEAR = 9999
WHO_COUNTS, WHICH_GROUPS, SETTINGS = "private_in_plan", "specialiteter", "antaganden"
"""The parameter and the sheets that say who is counted, and in which group."""
PEOPLE_SHEETS = ("bemanning", "st_lakare", "planerade_starter", "budgetram", "listning",
                 "befolkning", "befolkningsbehov", "antaganden_per_specialitet", "historik",
                 "utbildningsformer", "pensionskurva", "kostnader")
"""What supply is read from, beside the sheets that define groups."""
DEFINING_SHEETS = (WHICH_GROUPS, "behov", "behovsfaktorer")


@dataclass(frozen=True)
class Side:
    """One end of the bridge: a year's inputs and the blocks decided by then."""

    inputs: Inputs
    plan: Mapping[str, Mapping[int, int]]
    """Group, as the inputs call it -> calendar start year -> announced blocks."""
    today: Mapping[str, str] | None = None
    """Group, as the inputs call it -> today's name, where it has changed."""
    tables: Mapping[str, Table] | None = None
    """The sheets that the inputs were read from."""

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Today's name of each group; two that have become one have the same."""
        return tuple(self.name(group.id) for group in self.inputs.groups)

    def name(self, group: str) -> str:
        return (self.today or {}).get(group, group)


def counted_as(data: Side, told: Side) -> Side:
    """The people of `data` counted as `told` says: private providers, and sheet Specialiteter.

    The same where both say the same, or where the sheets cannot be read together.
    """
    if data.tables is None or told.tables is None or _who(data) == _who(told):
        return data
    settings = _with_setting(data.tables.get(SETTINGS), told.tables.get(SETTINGS))
    tables = {**{key: data.tables.get(key) for key in PEOPLE_SHEETS},
              **{key: told.tables.get(key) for key in DEFINING_SHEETS}, SETTINGS: settings}
    inputs = inputs_of({key: table for key, table in tables.items() if table is not None},
                       Findings())
    return data if inputs is None else replace(data, inputs=inputs)


def can_be_told_apart(old: Side, new: Side) -> bool:
    """Whether people and who is counted can be told apart; else the latter is in the new data."""
    return _who(old) == _who(new) or (
        counted_as(old, new) is not old and counted_as(new, old) is not new)


def _who(side: Side) -> tuple[object, ...]:
    listed = (side.tables or {}).get(WHICH_GROUPS)
    return (side.inputs.people.private_in_plan,
            [] if listed is None else [row.values for row in listed.rows])


def _with_setting(own: Table | None, other: Table | None) -> Table | None:
    """Sheet Antaganden with what the other one says of private providers."""
    if own is None:
        return None if other is None else replace(other, rows=_rows(other, said=True))
    said = () if other is None else _rows(other, said=True)
    return replace(own, rows=(*_rows(own, said=False), *said))


def _rows(table: Table, said: bool) -> tuple[Row, ...]:
    names, wanted = parameter_names(load_schema()), load_schema().parameter(WHO_COUNTS).name
    return tuple(row for row in table.rows
                 if (names.find(str(row.values.get("name"))) == wanted) == said)


def mixed(data: Side, definitions: Side, assumptions: Side, target: int) -> Inputs:
    """People and base date of `data`, already counted as `definitions` say; lengths of
    `definitions`; rates, curve, delays and uncertainty of `assumptions`. Long enough to hold
    starts up to the year `target`.

    Groups that a side does not know keep those of `data`.
    """
    calendar = calendar_until(data.inputs.calendar, target)
    return replace(data.inputs, calendar=calendar,
                   careers=_careers(data, definitions, assumptions, calendar))


def blocks_of(data: Side, calendar: Calendar, plans: Sequence[tuple[Side, int, int]]) -> IntArray:
    """Plans as announced blocks (G, n) of the calendar's start years; earlier years are history.

    plans : each with its first and last start year. A group that has been joined with others
    gives its blocks to the first of them.
    """
    own, names = [group.id for group in data.inputs.groups], data.names
    years = calendar.start_calendar_years
    blocks = np.zeros((len(own), len(years)), dtype=np.int64)
    for side, first, last in plans:
        for group, starts in side.plan.items():
            name = side.name(group)
            same = group in own and names[own.index(group)] == name
            if same or name in names:
                g = own.index(group) if same else names.index(name)
                for year, count in starts.items():
                    if first <= year <= last and year in years:
                        blocks[g, years.index(year)] += count
    return blocks


def decided(old: Side, new: Side, made: bool) -> list[tuple[Side, int, int]]:
    """The old plan; `made`: the newer one, and of the old one the years before that begins."""
    first = new.inputs.calendar.base_year + 1
    return [(old, 0, first - 1), (new, first, LAST_YEAR)] if made else [(old, 0, LAST_YEAR)]


def calendar_until(calendar: Calendar, target: int) -> Calendar:
    """The calendar, longer where `target` is beyond it, with every year before that to start in."""
    ahead = max(target - calendar.base_year, 1)
    return replace(calendar, start_years=max(ahead, calendar.start_years),
                   horizon=max(ahead, calendar.horizon))


def _careers(data: Side, told: Side, rated: Side, calendar: Calendar) -> Careers:
    rates = _rates(data, told, rated, calendar)
    return Careers(_forms(data.inputs, told.inputs, rated.inputs, calendar),
                   rated.inputs.careers.curve, rates, rated.inputs.careers.uncertainty)


def _places(data: Side, other: Side) -> list[int | None]:
    """Place in `other` of each group of `data`."""
    known: dict[str, int] = {}
    for g, name in enumerate(other.names):
        known.setdefault(name, g)
    own = {group.id: g for g, group in enumerate(other.inputs.groups)}
    # a group that has been joined with others is itself where both sides know it
    return [own[group.id] if group.id in own and other.names[own[group.id]] == name
            else known.get(name)
            for group, name in zip(data.inputs.groups, data.names, strict=True)]


def _taken(own: FloatArray, other: FloatArray, places: list[int | None]) -> FloatArray:
    return np.array([own[g] if place is None else other[place] for g, place in enumerate(places)])


def _rates(data: Side, told: Side, rated: Side, calendar: Calendar) -> Rates:
    places = _places(data, rated)
    own, other = data.inputs.careers.rates, rated.inputs.careers.rates
    found = {name: _taken(getattr(own, name), getattr(other, name), places) for name in BY_GROUP}
    fill = _taken(_by_start_year(data.inputs, calendar), _by_start_year(rated.inputs, calendar),
                  places)
    defined = told.inputs.careers.rates
    training = _taken(own.training_fte, defined.training_fte, _places(data, told))
    return replace(own, **found, fill_rate=fill, training_fte=training,
                   exit_last_age=defined.exit_last_age)


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
