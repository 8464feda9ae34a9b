"""Önskemål -> `Request`s, shown beside the result; they never move the need."""

from collections.abc import Sequence

from prognos.inputs import NO_YEAR, Calendar, Request
from prognos.reading.records import Record
from prognos.reading.sheets.people.read_groups import GroupList
from prognos.schema.values import shown


def read_requests(
    records: Sequence[Record], groups: GroupList, calendar: Calendar
) -> tuple[Request, ...]:
    """The complete rows; a warning for a group or a start year that is not allocated."""
    complete = [r for r in records if {"unit", "specialty", "blocks"} <= set(r.values)]
    return tuple(_request(record, groups, calendar) for record in complete)


def _request(record: Record, groups: GroupList, calendar: Calendar) -> Request:
    year = record.get("start_year")
    if year is not None and year not in calendar.start_calendar_years:
        record.tell("onskemal-annat-ar", "start_year", read=str(year))
    day = record.get("submitted_on")
    return Request(
        unit=record.get("unit"), group=_group(record, groups),
        specialty=record.get("specialty"), area=record.get("area"),
        blocks=record.get("blocks"), start_year=year,
        candidate=_yes_no(record.get("candidate")), supervisor=_yes_no(record.get("supervisor")),
        reason=record.get("reason"),
        submitted_on=day.isoformat() if day else None, row=record.number,
    )


def _group(record: Record, groups: GroupList) -> int:
    """Index of the group, NO_YEAR where no blocks are allocated for it."""
    name = record.get("specialty")
    index = groups.of(name, record.get("area"))
    planned = index != NO_YEAR and groups.groups[index].planned
    if not planned or groups.specialties.counted_in(name).name != name:
        record.tell("onskemal-utan-grupp", "specialty", specialty=name)
        return NO_YEAR
    return index


def _yes_no(value: bool | None) -> str | None:
    return None if value is None else shown(value)
