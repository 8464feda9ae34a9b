"""Limits on the number of blocks: of a budget, of sets of groups, of a share, of a change."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from optimize.problem import Limit
from prognos.inputs import BlockLimit, Budget, Inputs
from prognos.inputs.arrays import BoolArray, FloatArray
from prognos.results.allocation import REQUESTS

SIMPLE = {
    "min": ("at_least", "Minst block"),
    "max": ("at_most", "Högst block"),
    "promised": ("promised", "Utlovade block"),
}
"""Kind of `BlockLimit` -> family and name of a limit on the number itself."""
SHARE = "Högst andel"
CHANGE_UP, CHANGE_DOWN = "Största ändring uppåt", "Största ändring nedåt"


def number_rows(inputs: Inputs, budget: Budget, groups: tuple[int, ...]) -> Iterator[Limit]:
    """Number: sum_g x[g, u] <= *Högsta antal block* of the start year."""
    starts = inputs.calendar.start_calendar_years
    for year, most in zip(budget.years, budget.max_blocks, strict=True):
        if int(year) in starts and not np.isnan(most):
            use = np.zeros((len(groups), len(starts)))
            use[:, starts.index(int(year))] = 1.0
            yield Limit("blocks", "Högsta antal block", None, int(year), use, float(most))


def group_rows(inputs: Inputs, budget: Budget, groups: tuple[int, ...]) -> Iterator[Limit]:
    """The rows of Begränsningar for the budget, one limit for each start year they name.

    A minimum for groups of the budget that may get no block is kept: it is told as not met.
    """
    ours = np.array([group.budget == budget.name for group in inputs.groups], dtype=bool)
    for limit in _tightest(inputs.rules.limits):
        members = limit.groups[list(groups)]
        if members.any() or (limit.kind in {"min", "promised"} and (limit.groups & ours).any()):
            yield from _rows(inputs, limit, members, ours)


def _tightest(limits: Sequence[BlockLimit]) -> Iterator[BlockLimit]:
    """Each limit for the years in which no other of its kind on the same groups is tighter."""
    for at, limit in enumerate(limits):
        sign = -1.0 if limit.kind in {"min", "promised"} else 1.0
        years = limit.years.copy()
        for n, other in enumerate(limits):
            if other.kind == limit.kind and n != at and (other.groups == limit.groups).all() and (
                    (sign * other.value, n) < (sign * limit.value, at)):
                years &= ~other.years
        yield replace(limit, years=years)


def _rows(
    inputs: Inputs, limit: BlockLimit, members: BoolArray, ours: BoolArray
) -> Iterator[Limit]:
    for u, year in enumerate(inputs.calendar.start_calendar_years):
        if not limit.years[u]:
            continue
        if limit.kind == "share":
            yield from _share(limit, members, u, year, inputs.calendar.start_years)
        elif limit.kind == "change":
            yield from _change(inputs, limit, members, ours, u, year)
        else:
            family, name = SIMPLE[limit.kind]
            use = _blocks_of(members, u, inputs.calendar.start_years)
            yield Limit(family, name, limit.label, year, use, limit.value)


def _blocks_of(members: BoolArray, start: int, starts: int) -> FloatArray:
    use = np.zeros((len(members), starts))
    use[members, start] = 1.0
    return use


def _share(
    limit: BlockLimit, members: BoolArray, start: int, year: int, starts: int
) -> Iterator[Limit]:
    """sum_(g in set) x[g, u] - s sum_g x[g, u] <= 0; no limit where the set is all there is."""
    if not members.all():
        use = _blocks_of(members, start, starts)
        use[:, start] -= limit.value
        yield Limit("share", SHARE, limit.label, year, use, 0.0)


def _change(
    inputs: Inputs, limit: BlockLimit, members: BoolArray, ours: BoolArray, start: int, year: int
) -> Iterator[Limit]:
    """|sum_(g in set) x[g, u] - the year before| <= value: upwards hard, downwards soft.

    The year before the first start year is *Tilldelade block* of sheet Föregående år.
    """
    use = _blocks_of(members, start, inputs.calendar.start_years)
    before = 0.0
    if start == 0:
        before = allotted_before(inputs, limit.groups & ours)
    else:
        use[members, start - 1] = -1.0
    yield Limit("change_up", CHANGE_UP, limit.label, year, use, before + limit.value)
    yield Limit("change_down", CHANGE_DOWN, limit.label, year, use, before - limit.value)


def allotted_before(inputs: Inputs, members: BoolArray) -> float:
    """Blocks allotted last year to the groups `members` (G of the run,); 0 where none is stated."""
    return float(sum(row.allotted or 0 for row in inputs.order.previous if members[row.group]))


def request_limits(inputs: Inputs, groups: tuple[int, ...]) -> Iterator[Limit]:
    """Requests: x[g, u] <= what the units have asked for, for start years that g has asked for.

    None unless *Önskemål begränsar tilldelningen*. A group that has handed in nothing for a start
    year is not limited then: no answer is no "none".
    """
    if not inputs.rules.requests_cap:
        return
    years = inputs.calendar.start_calendar_years
    wanted: dict[tuple[int, int], int] = {}
    for request in inputs.rules.requests:
        year = request.start_year or years[0]
        if request.group in groups and year in years:
            key = (groups.index(request.group), years.index(year))
            wanted[key] = wanted.get(key, 0) + request.blocks
    for (i, u), blocks in wanted.items():
        use = np.zeros((len(groups), len(years)))
        use[i, u] = 1.0
        yield Limit("at_most", REQUESTS, inputs.groups[groups[i]].id, years[u], use, float(blocks))
