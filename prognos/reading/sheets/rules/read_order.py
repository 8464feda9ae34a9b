"""Justerad rang, Rangordningsvikter and Manuell fördelning -> what people have decided."""

from collections.abc import Sequence

from prognos.inputs import NO_YEAR, AdjustedRank, Calendar, ManualBlocks, MeasureWeight, Need
from prognos.reading.records import Record
from prognos.reading.sheets.people.read_groups import GroupList


def read_adjusted_ranks(
    records: Sequence[Record], groups: GroupList, needs: Sequence[Need | None]
) -> tuple[AdjustedRank, ...]:
    """Adjusted ranks with reason, decider and date; an error for a place that does not exist or
    is given twice in a budget, and for a group that is not ranked."""
    adjusted: list[AdjustedRank] = []
    for record in records:
        group = _group(record, groups)
        if group != NO_YEAR and needs[group] is None:
            group = NO_YEAR
        if group == NO_YEAR:
            _tell_unknown("justerad-utan-grupp", record)
        elif {"rank", "reason", "decided_by", "decided_on"} <= set(record.values):
            entry = AdjustedRank(group, record.get("rank"), record.get("reason"),
                                 record.get("decided_by"), record.get("decided_on").isoformat(),
                                 record.number)
            _check_rank(entry, adjusted, record, groups, needs)
            adjusted.append(entry)
    return tuple(adjusted)


def _check_rank(
    entry: AdjustedRank, earlier: Sequence[AdjustedRank], record: Record, groups: GroupList,
    needs: Sequence[Need | None],
) -> None:
    budget = groups.groups[entry.group].budget
    ranked = sum(group.budget == budget and need is not None
                 for group, need in zip(groups.groups, needs, strict=True))
    if entry.rank > ranked:
        record.tell("justerad-rang-utanfor", "rank", read=entry.rank, last=ranked, budget=budget)
    for other in earlier:
        if other.rank == entry.rank and groups.groups[other.group].budget == budget:
            record.tell("justerad-rang-dubbel", "rank", read=entry.rank, first=other.row)


def read_weights(records: Sequence[Record]) -> tuple[MeasureWeight, ...]:
    """Weights of the measures in the composite; an error when none is above 0."""
    complete = [r for r in records if {"measure", "weight"} <= set(r.values)]
    weights = tuple(MeasureWeight(r.get("measure"), float(r.get("weight")), r.number)
                    for r in complete)
    if weights and not any(entry.weight > 0.0 for entry in weights):
        complete[0].tell("vikter-noll", "weight")
    return weights


def read_manual(
    records: Sequence[Record], groups: GroupList, needs: Sequence[Need | None], calendar: Calendar
) -> tuple[ManualBlocks, ...]:
    """A plan of somebody's own; an error for a group or a year that is given no blocks."""
    rows = (_manual(record, groups, needs, calendar) for record in records)
    return tuple(row for row in rows if row is not None)


def _manual(
    record: Record, groups: GroupList, needs: Sequence[Need | None], calendar: Calendar
) -> ManualBlocks | None:
    starts, year = calendar.start_calendar_years, record.get("year")
    group = _given_blocks(record, groups, needs)
    if group == NO_YEAR:
        _tell_unknown("manuell-utan-grupp", record)
    if year is not None and year not in starts:
        record.tell("manuell-annat-ar", "year", read=str(year), first=str(starts[0]),
                    last=str(starts[-1]))
    change, blocks = record.get("change"), record.get("blocks")
    if change is not None and blocks is not None:
        record.tell("manuell-block-och-andring", "change")
    value = blocks if change is None else change
    if group == NO_YEAR or year not in starts or value is None:
        return None
    return ManualBlocks(group, starts.index(year), value, record.get("reason"),
                        record.number, change is not None)


def _given_blocks(record: Record, groups: GroupList, needs: Sequence[Need | None]) -> int:
    """The group, if it may be given blocks: planned, with a stated need; else NO_YEAR."""
    index = _group(record, groups)
    name = record.get("specialty")
    if index == NO_YEAR or groups.specialties.counted_in(name).name != name:
        return NO_YEAR
    allowed = groups.groups[index].planned and needs[index] is not None
    return index if allowed else NO_YEAR


def _group(record: Record, groups: GroupList) -> int:
    return NO_YEAR if "area" in record.bad else groups.of_row(record)


def _tell_unknown(code: str, record: Record) -> None:
    """At the specialty's cell; nothing where that cell already has a finding."""
    if record.get("specialty") is not None and "area" not in record.bad:
        name, area = record.get("specialty"), record.get("area")
        record.tell(code, "specialty", group=f"{name}, {area}" if area else name)
