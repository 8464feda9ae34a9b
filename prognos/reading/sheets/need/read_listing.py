"""Listning -> the listed patients that the need of a group is counted by."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from prognos.inputs import Listed, Need
from prognos.reading.records import Record
from prognos.reading.sheets.people.read_groups import GroupList, area_key
from prognos.reading.sheets.read_assumptions import Parameters
from prognos.schema.findings import Findings

SHEET, METHOD = "Listning", "Listning"


def with_listing(
    needs: Sequence[Need | None], stated: Mapping[int, Record], records: Sequence[Record],
    parameters: Parameters, groups: GroupList, findings: Findings,
) -> tuple[Need | None, ...]:
    """The needs, those by Listning with the rows of their area.

    A group without area takes every row when no group by Listning has an area, else the rows
    without area. stated : rows of Behov by row number.
    """
    wanted = {index: need for index, need in enumerate(needs)
              if need is not None and need.method == METHOD}
    areas = {area_key(groups.groups[index].area) for index in wanted}
    rows = [record for record in records if "area" not in record.bad]
    _tell_unused(rows, areas, findings)
    _warn_counted_twice(rows)
    made = list(needs)
    for index, need in wanted.items():
        own = _rows_of(groups.groups[index].area, rows, areas)
        if not own:
            _tell_missing(stated[need.row], bool(records), groups.groups[index].area)
        listed = (_listed(record, parameters, groups) for record in own
                  if record.get("listed") is not None)
        made[index] = replace(need, listed=tuple(listed))
    return tuple(made)


def _rows_of(area: str | None, rows: Sequence[Record], areas: set[str | None]) -> list[Record]:
    if areas == {None}:
        return list(rows)
    return [record for record in rows if area_key(record.get("area")) == area_key(area)]


def _listed(record: Record, parameters: Parameters, groups: GroupList) -> Listed:
    return Listed(
        area=groups.spelled(record.get("area")), unit=record.get("unit"),
        persons=record.get("listed"), growth=record.get("growth", 0.0),
        per_specialist=record.get("per_specialist", parameters.number("listed_today")),
        per_st=record.get("per_st", parameters.number("listed_per_st")), row=record.number,
    )


def _tell_missing(record: Record, has_rows: bool, area: str | None) -> None:
    """An error at the method's cell: the sheet is empty, or has no row for the area."""
    if not has_rows:
        record.tell("metod-utan-blad", "method", method=METHOD, needed=SHEET)
    else:
        record.tell("listning-utan-rad", "method", area=area or "hela regionen")


def _tell_unused(rows: Sequence[Record], areas: set[str | None], findings: Findings) -> None:
    """A notice when no need is by Listning, else a warning for every row of no group."""
    if rows and not areas:
        findings.add("blad-anvands-inte", SHEET, None, method=METHOD)
    if not areas or areas == {None}:
        return
    for record in rows:
        if area_key(record.get("area")) not in areas:
            record.tell("listning-utan-grupp", "area", area=record.get("area", "Hela regionen"))


def _warn_counted_twice(rows: Sequence[Record]) -> None:
    """Rows of single units beside a row of their whole area are probably the same patients."""
    with_unit = {area_key(r.get("area")) for r in rows if r.get("unit")}
    for record in rows:
        if not record.get("unit") and area_key(record.get("area")) in with_unit:
            record.tell("listning-dubbelrakning", "listed",
                        area=record.get("area", "Hela regionen"))
