"""Scenarier -> named sets of changes."""

from collections.abc import Sequence
from dataclasses import replace

from prognos.inputs import Calendar
from prognos.inputs.scenario import LeverChange, LeverProblem, Scenario
from prognos.reading.levers.lever_lines import find_lever, read_parts
from prognos.reading.levers.lever_places import Places
from prognos.reading.levers.written_change import read_years
from prognos.reading.records import Record
from prognos.reading.sheets.people.read_groups import GroupList, area_key
from prognos.schema.dictionary import normalise
from prognos.schema.values import shown

NEEDED = {"scenario", "lever", "value", "motive"}


def read_scenarios(
    records: Sequence[Record], groups: GroupList, calendar: Calendar
) -> tuple[Scenario, ...]:
    """The scenarios in the order they are named; an error for every row that cannot be read."""
    places = Places(groups.groups, calendar.start_calendar_years[0])
    rows: dict[str, tuple[str, list[LeverChange]]] = {}
    for record in records:
        change = _change(record, groups, places)
        name = record.get("scenario")
        if change is not None and name is not None:
            rows.setdefault(normalise(name), (name, []))[1].append(change)
    return tuple(Scenario(name, tuple(changes)) for name, changes in rows.values())


def _change(record: Record, groups: GroupList, places: Places) -> LeverChange | None:
    """The row as a change; None when a cell has a finding."""
    if not set(record.values) >= NEEDED or record.bad:
        return None
    years = str(record.get("years", ""))
    try:
        span = read_years(years)
    except ValueError:
        record.tell("scenario-ar", "years", read=shown(years))
        return None
    place = _place(record, groups, places)
    if place is None:
        told = ", ".join(filter(None, (record.get("specialty"), record.get("area"))))
        cell = "specialty" if record.get("specialty") else "area"
        record.tell("scenario-utan-grupp", cell, group=told)
        return None
    try:
        made = read_parts(record.get("lever"), place, span, record.get("value"), places)
    except LeverProblem as problem:
        key = "lever" if find_lever(record.get("lever")) is None else "value"
        record.tell("scenario-antagande", key, problem=f"{problem}")
        return None
    return replace(made, motive=record.get("motive"), row=record.number)


def _place(
    record: Record, groups: GroupList, places: Places
) -> tuple[str | None, str | None] | None:
    """Specialty and area as the groups spell them; None when no group has both."""
    name = record.get("specialty")
    specialty = None if name is None else groups.specialties.counted_in(name).name
    stated = record.get("area")
    area = None if stated is None or area_key(stated) is None else groups.spelled(stated)
    return (specialty, area) if places.members(specialty, area) else None
