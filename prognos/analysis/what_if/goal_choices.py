"""What each group could be given beyond the plan, what it takes and what comes of it; and the
cheapest choice of one for each group that reaches every goal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations_with_replacement
from math import comb

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from optimize.problem import AllocationProblem, Limit, Slack, slack_of, tolerance, usage
from prognos.analysis.what_if.goal_values import AskedGoal, GoalValues
from prognos.inputs.arrays import FloatArray, IntArray

MOST_MORE = 60
"""Blocks beyond the plan for one group."""
MOST_WIDE, BEAM, FEW_GROUPS = 120, 4, 4
"""Combinations of so many blocks for a group that are all worked out; else the best of those with
one block fewer are gone on from. A goal of more groups than a few is sought that way at once."""
SMALLEST_GAIN = 1e-3
"""A block that lowers no goal by so much is of no use to it."""
MONEY = frozenset({"budget", "blocks"})
"""Families of limits that a goal asks to go beyond: money and the number of blocks."""


@dataclass(frozen=True)
class Choice:
    """Blocks beyond the plan for one group."""

    more: tuple[int, ...]
    """(n,)"""
    weight: float
    values: tuple[float, ...]
    """What it contributes to each goal."""
    lacking: tuple[float, ...]
    """What is lacking with it, see `Contribution`."""


@dataclass(frozen=True)
class GroupChoices:
    """The choices of one group, and whether there could be others of use."""

    index: int
    """Group of the problem."""
    choices: tuple[Choice, ...]
    complete: bool
    stopped_by: tuple[Slack, ...]
    """Limits without room for one more block."""


@dataclass(frozen=True)
class Search:
    """The budget's limits as the plan leaves them, what a block weighs, and the goals."""

    problem: AllocationProblem
    plan: IntArray
    groups: tuple[int, ...]
    """Run's index of each group of the problem."""
    weight: FloatArray
    """(G of the problem, n) of one block."""
    values: GoalValues
    asked: tuple[AskedGoal, ...]
    rooms: tuple[float, ...]
    """What each goal's contributions may sum to."""
    free: bool = False
    """True: no limit is kept, to see what it would take without them."""

    def less(self, margins: Sequence[float]) -> Search:
        """The same with less room for the goals."""
        return replace(self, rooms=tuple(
            room - margin for room, margin in zip(self.rooms, margins, strict=True)))

    def limits(self) -> Iterator[tuple[Limit, float]]:
        """Every limit that is kept, and the room that the plan leaves (never below 0)."""
        if self.free:
            return
        for limit, used in zip(self.problem.limits, usage(self.problem, self.plan), strict=True):
            if not limit.is_minimum and limit.family not in MONEY:
                yield limit, max(limit.amount - float(used), 0.0) + tolerance(limit)


def group_choices(search: Search, index: int) -> GroupChoices:
    """The combinations of start years within the group's own limits, fewest blocks first, until a
    further block is of no use or the goals that are the group's alone hold at the least weight.

    All of them while they are few enough; then those one block from the best so far.
    """
    kept = [(limit, limit.use[index], room) for limit, room in search.limits()
            if limit.use[index].any()]
    years, start = _useful_years(search, index), (0,) * search.plan.shape[1]
    level, found, complete = [start], [_choice(search, index, start)], True
    for count in range(1, MOST_MORE + 1):
        wide = comb(count + len(years) - 1, count) <= _width(search)
        complete = complete and (wide or not years)
        before = level
        level = [more for more in (_spread(count, years, len(start)) if wide
                                   else _one_more(search, index, before, years))
                 if all(float(use @ np.array(more)) <= room for _, use, room in kept)]
        if not level:
            stopped = tuple(slack_of(limit, room) for limit, use, room in kept if any(
                all(float(use @ np.array(more)) + use[u] > room for more in before)
                for u in years))
            return GroupChoices(index, tuple(found), complete, stopped)
        least = np.array([choice.lacking for choice in found]).min(axis=0)
        found += [_choice(search, index, more) for more in level]
        gain = least - np.array([choice.lacking for choice in found]).min(axis=0)
        if (gain < SMALLEST_GAIN).all() or _settled(search, index, found, count):
            return GroupChoices(index, tuple(found), complete, ())
    return GroupChoices(index, tuple(found), False, ())


def _choice(search: Search, index: int, more: tuple[int, ...]) -> Choice:
    group, blocks = search.groups[index], search.plan[index] + np.array(more)
    found = search.values(group, tuple(blocks.tolist()))
    return Choice(more, float(search.weight[index] @ np.array(more)), found.values, found.lacking)


def _width(search: Search) -> int:
    """Combinations of so many blocks that are all worked out: few where many groups share a goal.
    """
    most = max(len(each.groups) for each in search.asked)
    return MOST_WIDE if most <= FEW_GROUPS else BEAM


def _one_more(
    search: Search, index: int, before: Sequence[tuple[int, ...]], years: Sequence[int]
) -> list[tuple[int, ...]]:
    """One block more in some start year than the best of those before."""
    best = sorted(before, key=lambda more: sum(_choice(search, index, more).lacking))[:BEAM]
    return list(dict.fromkeys(
        tuple(count + (u == year) for u, count in enumerate(more))
        for more in best for year in years))


def _useful_years(search: Search, index: int) -> list[int]:
    """Start years in which a block changes some goal."""
    group, plan = search.groups[index], search.plan[index]
    now = np.array(search.values(group, tuple(plan.tolist())).lacking)
    found = []
    for u in range(len(plan)):
        one = plan.copy()
        one[u] += 1
        then = np.array(search.values(group, tuple(one.tolist())).lacking)
        if (now - then >= SMALLEST_GAIN).any():
            found.append(u)
    return found


def _spread(count: int, years: Sequence[int], start_years: int) -> Iterator[tuple[int, ...]]:
    """Every way to put so many blocks in the start years."""
    for chosen in combinations_with_replacement(years, count):
        more = [0] * start_years
        for u in chosen:
            more[u] += 1
        yield tuple(more)


def own_goals(search: Search, index: int) -> list[int]:
    """Goals that are of this group alone."""
    group = search.groups[index]
    return [n for n, each in enumerate(search.asked) if each.groups == (group,)]


def holds(search: Search, choice: Choice, goals: Sequence[int]) -> bool:
    """Whether the goals hold with the choice."""
    return all(choice.values[n] <= search.rooms[n] + 1e-9 for n in goals)


def _settled(search: Search, index: int, found: Sequence[Choice], count: int) -> bool:
    """Whether a goal of the group alone holds at a weight that no larger choice can beat."""
    own = own_goals(search, index)
    shared = any(search.groups[index] in each.groups and len(each.groups) > 1
                 for each in search.asked)
    least = min((choice.weight for choice in found if holds(search, choice, own)), default=np.inf)
    return bool(own) and not shared and (count + 1) * float(
        search.weight[index].min()) >= least


def least_choice(
    search: Search, every: Sequence[GroupChoices]
) -> tuple[tuple[Choice, ...], bool] | None:
    """One choice for each group with the least weight in all, and whether that is proven; None
    where no choice reaches every goal.

    Each goal's contributions sum to at most its room; a limit that several groups share is kept.
    Proven: also when the shared limits were let go, nothing lighter was found, and every choice
    that could be of use was among them.
    """
    kept = [[choice for choice in _nearest(one) if holds(search, choice, own_goals(
        search, one.index))] for one in every]
    if not all(kept):
        return None
    free = _milp(search, every, kept, shared=False)
    if free is None:
        return None
    chosen = free if _fits(search, every, free) else _milp(search, every, kept, shared=True)
    if chosen is None:
        return None
    weight, least = (sum(choice.weight for choice in one) for one in (chosen, free))
    complete = all(one.complete for one in every)
    return chosen, complete and weight <= least + 1e-6 * max(least, 1.0)


def _nearest(one: GroupChoices) -> list[Choice]:
    """The choices that no other beats in weight, in every goal and in what is lacking."""
    kept: list[Choice] = []
    for choice in sorted(one.choices, key=lambda choice: (choice.weight, choice.values)):
        own = (*choice.values, *choice.lacking)
        if not any(all(a <= b + 1e-12 for a, b in zip((*other.values, *other.lacking), own,
                                                     strict=True)) for other in kept):
            kept.append(choice)
    return kept


def _fits(search: Search, every: Sequence[GroupChoices], chosen: Sequence[Choice]) -> bool:
    """Whether limits that groups share have room for the choices together."""
    return all(sum(float(limit.use[one.index] @ np.array(choice.more))
                   for one, choice in zip(every, chosen, strict=True)) <= room
               for limit, room in search.limits())


def _milp(
    search: Search, every: Sequence[GroupChoices], kept: Sequence[Sequence[Choice]],
    shared: bool, nearest: bool = False,
) -> tuple[Choice, ...] | None:
    """min sum weight z, one z of each group, goals (and shared limits) within their room.

    nearest : the goals' sum is made as small as possible instead of being kept within its room.
    """
    flat = [(n, choice) for n, own in enumerate(kept) for choice in own]
    rows = [LinearConstraint(np.array([[float(m == n) for m, _ in flat]]), 1.0, 1.0)
            for n in range(len(kept))]
    fixed = _fixed(search, every)
    for n, room in enumerate(() if nearest else search.rooms):
        values = np.array([[choice.values[n] for _, choice in flat]])
        rows.append(LinearConstraint(values, -np.inf, room - fixed[n] + 1e-9))
    for limit, room in search.limits() if shared else ():
        use = np.array([[float(limit.use[every[m].index] @ np.array(choice.more))
                         for m, choice in flat]])
        rows.append(LinearConstraint(use, -np.inf, room))
    weight = np.array([choice.weight for _, choice in flat])
    if nearest:
        weight = np.array([sum(choice.values) + 1e-3 * sum(choice.lacking)
                           for _, choice in flat]) + 1e-6 * weight
    scale = max(float(np.abs(weight).max(initial=0.0)), 1.0)
    found = milp(weight / scale, constraints=rows, integrality=np.ones(len(flat)),
                 bounds=Bounds(0.0, 1.0), options={"mip_rel_gap": 0.0, "node_limit": 20_000})
    if found.x is None or (found.status != 0 and not nearest):
        return None
    chosen = {flat[i][0]: flat[i][1] for i in np.flatnonzero(found.x > 0.5).tolist()}
    return tuple(chosen[n] for n in range(len(kept)))


def _fixed(search: Search, every: Sequence[GroupChoices]) -> list[float]:
    """What groups that can be given no block contribute to each goal."""
    able = {search.groups[one.index] for one in every}
    nothing = (0,) * search.plan.shape[1]
    return [sum(search.values(g, nothing).values[n] for g in each.groups if g not in able)
            for n, each in enumerate(search.asked)]


def as_near_as_possible(
    search: Search, every: Sequence[GroupChoices]
) -> tuple[Choice, ...]:
    """One choice for each group with the least sum of the goals' contributions, within every limit
    that is kept; with several goals the sum over them."""
    kept = [_nearest(one) for one in every]
    found = _milp(search, every, kept, shared=True, nearest=True)
    return found or tuple(min(own, key=lambda choice: choice.weight) for own in kept)
