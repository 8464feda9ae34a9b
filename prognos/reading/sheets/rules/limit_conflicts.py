"""Limits on blocks that no plan can keep together: a minimum above what maxima leave room for."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from prognos.inputs import BlockLimit, Budget, Calendar, Group, PreviousYear
from prognos.inputs.arrays import BoolArray
from prognos.reading.records import Record

MINIMA = {"min": "Minst", "promised": "Utlovade"}


@dataclass(frozen=True)
class Most:
    """At most `value` blocks of a set of groups in a start year."""

    groups: BoolArray
    start: int
    value: float
    words: str
    """Where it stands: "högst 3 block på rad 4"."""


def check_conflicts(
    limits: Sequence[BlockLimit], rows: Mapping[int, Record], groups: Sequence[Group],
    calendar: Calendar, budgets: Sequence[Budget], previous: Sequence[PreviousYear],
) -> None:
    """A warning for each minimum above one maximum that holds its groups, or above the sum of the
    maxima of its groups. rows : by row number. Wishes that only together ask for too much are no
    error: the allocation explains them.
    """
    most = [*_stated(limits), *_changes(limits, previous, len(groups)),
            *_numbers(groups, calendar, budgets)]
    for low in (limit for limit in limits if limit.kind in MINIMA):
        for start in np.flatnonzero(low.years):
            high = _least(low, [one for one in most if one.start == start])
            if high is not None and low.value > high.value:
                rows[low.row].tell("minst-over-hogst", "value", kind=MINIMA[low.kind],
                                   low=low.value, label=low.label, high=high.words,
                                   year=str(calendar.start_calendar_years[start]))
                break


def _least(low: BlockLimit, most: Sequence[Most]) -> Most | None:
    """The narrowest bound on the blocks of the minimum's groups."""
    holding = [one for one in most if not (low.groups & ~one.groups).any()]
    parts = [min((one for one in most if one.groups[g]), key=lambda one: one.value, default=None)
             for g in np.flatnonzero(low.groups)]
    if len(parts) > 1 and all(part is not None for part in parts):
        total = sum(part.value for part in parts if part is not None)
        words = f"sammanlagt högst {total:g} block för de grupper som ingår"
        holding.append(Most(low.groups, int(most[0].start), total, words))
    return min(holding, key=lambda one: one.value, default=None)


def _stated(limits: Iterable[BlockLimit]) -> Iterator[Most]:
    for limit in limits:
        if limit.kind == "max":
            for start in np.flatnonzero(limit.years):
                yield Most(limit.groups, int(start), limit.value,
                           f"högst {limit.value:g} block på rad {limit.row}")


def _changes(
    limits: Iterable[BlockLimit], previous: Sequence[PreviousYear], groups: int
) -> Iterator[Most]:
    """Upwards from last year: a maximum of the first start year."""
    allotted = np.zeros(groups)
    for row in previous:
        allotted[row.group] += row.allotted or 0
    for limit in limits:
        if limit.kind == "change" and limit.years[0]:
            value = float(allotted[limit.groups].sum()) + limit.value
            yield Most(limit.groups, 0, value,
                       f"högst {value:g} block enligt Största ändring på rad {limit.row}")


def _numbers(
    groups: Sequence[Group], calendar: Calendar, budgets: Iterable[Budget]
) -> Iterator[Most]:
    """*Högsta antal block* of a budget and start year."""
    for budget in budgets:
        members = np.array([group.budget == budget.name for group in groups], dtype=bool)
        for year, value in zip(budget.years, budget.max_blocks, strict=True):
            if int(year) in calendar.start_calendar_years and not np.isnan(value):
                start = calendar.start_calendar_years.index(int(year))
                yield Most(members, start, float(value),
                           f"Högsta antal block, {value:g}, i Budgetram")
