"""Bemanning, ST-läkare and Listning by unit -> `UnitStaff`: who could host a block."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from prognos.inputs import NO_YEAR, Calendar, HostRules, Need, Trainees, UnitStaff
from prognos.inputs.arrays import FloatArray
from prognos.reading.records import Record
from prognos.reading.sheets.people.read_groups import GroupList, area_key
from prognos.reading.sheets.people.read_staff import Post
from prognos.reading.sheets.read_assumptions import Parameters
from prognos.schema.dictionary import normalise

Key = tuple[int, str]
"""Group, normalised name of the unit."""
MID_YEAR = 0.5
"""Blocks start in the middle of their year (model.md 2)."""


@dataclass
class _Unit:
    """A unit's doctors in a group while they are counted."""

    name: str
    fte: FloatArray
    in_training: FloatArray
    private: bool = False
    rows: list[tuple[int, FloatArray]] = field(default_factory=list)
    """Person (None = a row of its own) and persons in post by start year."""


def read_host_rules(parameters: Parameters) -> HostRules:
    """What is asked of a unit that hosts a block."""
    return HostRules(parameters.number("host_specialists"), parameters.number("host_fte"),
                     parameters.number("host_listed"))


def read_units(
    posts: Sequence[Post], trainees: Trainees, training: Iterable[Record],
    listing: Iterable[Record], groups: GroupList, needs: Sequence[Need | None],
    calendar: Calendar,
) -> tuple[UnitStaff, ...]:
    """Every named unit with a specialist or somebody in training, by group and name.

    posts : the region's own and the private providers', in the plan or not, never agency doctors.
    training : records of ST-läkare; those that are rows of `trainees` count.
    """
    found: dict[Key, _Unit] = {}
    for post in posts:
        _add_post(found, post, calendar)
    _add_training(found, trainees, training, calendar)
    listed = _listed(listing)
    return tuple(
        UnitStaff(unit.name, group, unit.private, _persons(unit), unit.fte, unit.in_training,
                  _listed_of(listed, group, key, groups, needs))
        for (group, key), unit in sorted(found.items())
    )


def _unit(found: dict[Key, _Unit], group: int, name: str, years: int) -> _Unit:
    return found.setdefault((group, normalise(name)), _Unit(name, np.zeros(years), np.zeros(years)))


def _add_post(found: dict[Key, _Unit], post: Post, calendar: Calendar) -> None:
    name = post.record.get("unit")
    if name is None or post.record.get("protected"):
        return
    unit = _unit(found, post.group, name, calendar.start_years)
    here = post.count * _present(post, calendar.start_years)
    unit.fte += here * post.fte
    unit.rows.append((post.person if post.count == 1 else 0, here))
    unit.private |= post.private


def _present(post: Post, years: int) -> FloatArray:
    """(n,) 1.0 at the year-ends of the start years at which the post is manned by known dates."""
    ends = np.arange(1, years + 1)
    gone = (post.exit_after != NO_YEAR) & (ends > post.exit_after)
    away = (post.leave_until != NO_YEAR) & (ends <= post.leave_until)
    return np.asarray(~(gone | away), dtype=np.float64)


def _persons(unit: _Unit) -> FloatArray:
    """(n,) persons in post: rows of one Anställningsnr are one person."""
    total = np.zeros_like(unit.fte)
    known: dict[int, FloatArray] = {}
    for person, here in unit.rows:
        if not person:
            total += here
        else:
            known[person] = np.maximum(known.get(person, 0.0), here)
    return np.asarray(sum(known.values(), total))


def _add_training(
    found: dict[Key, _Unit], trainees: Trainees, training: Iterable[Record], calendar: Calendar
) -> None:
    units = {record.number: record.get("unit") for record in training
             if not record.get("protected")}
    middle = np.arange(calendar.start_years) + MID_YEAR
    for row, group, count, left in zip(
        trainees.row.tolist(), trainees.group.tolist(), trainees.count.tolist(),
        trainees.remaining.tolist(), strict=True,
    ):
        if (name := units.get(row)) is not None:
            _unit(found, group, name, calendar.start_years).in_training += count * (left > middle)


def _listed(listing: Iterable[Record]) -> dict[tuple[str | None, str], float]:
    """Listed patients by area and unit."""
    return {
        (area_key(record.get("area")), normalise(record.get("unit"))): record.get("listed")
        for record in listing
        if record.get("unit") and record.get("listed") is not None
    }


def _listed_of(
    listed: dict[tuple[str | None, str], float], group: int, key: str, groups: GroupList,
    needs: Sequence[Need | None],
) -> float | None:
    """The unit's listed patients, where the group's need is counted by such."""
    need = needs[group]
    if need is None or not need.listed:
        return None
    area = area_key(groups.groups[group].area)
    return listed.get((area, key), listed.get((None, key)))
