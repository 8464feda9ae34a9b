"""Blocks in turn by what the next one gains: the greedy plan, and the priority list of a plan."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from optimize.exchange import Room
from optimize.problem import (
    Allocation,
    AllocationProblem,
    BoolArray,
    Evaluate,
    Exchange,
    FloatArray,
    IntArray,
    Limit,
    MeritLine,
    Slack,
    slack_of,
    tolerance,
    usage,
)

LevelFalls = Callable[[IntArray], FloatArray]
"""(G, n) by how much one block more lowers the level of the group that has the largest one, given
a plan (G, n); 0 for every other group."""
FAMILY_ORDER = ("budget", "blocks", "at_most", "share", "change_up", "supervisors", "rotation",
                "candidates")
LEVELLED = 1e-9
"""A smaller fall in a level is none."""


def gains_of_group(evaluate: Evaluate, group: int, blocks: IntArray) -> FloatArray:
    """(n, 2) fall in loss and in expected shortage by one block more, per start year."""
    now = np.array(evaluate(group, tuple(blocks.tolist())))
    one = np.eye(len(blocks), dtype=np.int64)
    return np.array([now - np.array(evaluate(group, tuple(b.tolist()))) for b in blocks + one])


def all_gains(problem: AllocationProblem, evaluate: Evaluate, blocks: IntArray) -> FloatArray:
    """(G, n, 2) fall in loss and in expected shortage by one block more."""
    gains = [gains_of_group(evaluate, g, own) for g, own in enumerate(blocks)]
    return np.array(gains).reshape((*problem.upper.shape, 2))


# --- The greedy plan -----------------------------------------------------------------------------


def greedy_plan(
    problem: AllocationProblem, evaluate: Evaluate, start: IntArray | None = None,
    falls: LevelFalls | None = None,
) -> IntArray:
    """(G, n) blocks one at a time on top of `start`, each the one that gains most and fits; ties:
    earlier year, group.

    With `falls` those come first that lower the largest level, the one that lowers it most. A
    group and start year whose best block does not fit is closed, until a later block makes room
    within the limit that stopped it (a share of all blocks). Ends when none gains more than
    `problem.worthless`.
    """
    blocks = np.zeros_like(problem.upper) if start is None else start.copy()
    used, stops = usage(problem, blocks), dict[tuple[int, int], int]()
    gains = all_gains(problem, evaluate, blocks)
    is_open = np.ones(problem.upper.shape, dtype=np.bool_)
    while is_open.any():
        lower = falls and falls(blocks)
        g, u = _next_in_turn(gains[..., 0], is_open, lower)
        levelled = lower is not None and lower[g, u] > LEVELLED
        if gains[g, u, 0] <= problem.worthless and not levelled:
            break
        stop = _first_stop(problem, used, g, u)
        if stop is not None or blocks[g, u] >= problem.upper[g, u]:
            is_open[g, u] = False
            stops |= {} if stop is None else {(g, u): stop}
            continue
        blocks[g, u] += 1
        taken = np.array([limit.use[g, u] for limit in problem.limits])
        used, gains[g] = used + taken, gains_of_group(evaluate, g, blocks[g])
        for pair in [pair for pair, limit in stops.items() if taken[limit] < 0.0]:
            is_open[pair] = True
            del stops[pair]
    return blocks


def _next_in_turn(
    gain: FloatArray, allowed: BoolArray, lower: FloatArray | None
) -> tuple[int, int]:
    """The pair that lowers the largest level most, where one does, else the one that gains most."""
    if lower is not None:
        lower = np.where(allowed, lower, 0.0)
        if lower.max() > LEVELLED:
            return _best(lower)
    return _best(np.where(allowed, gain, -np.inf))


def _best(gain: FloatArray) -> tuple[int, int]:
    """Largest gain; equal ones within rounding: the earlier start year, then the first group."""
    top = float(gain.max())
    u, g = np.argwhere(gain.T + 1e-12 * max(1.0, abs(top)) >= top)[0]
    return int(g), int(u)


def _first_stop(problem: AllocationProblem, used: FloatArray, g: int, u: int) -> int | None:
    """The first limit that a block more would break."""
    return next((r for r, limit in enumerate(problem.limits)
                 if _missing(limit, float(used[r]), g, u) is not None), None)


# --- The priority list ---------------------------------------------------------------------------


def merit_order(
    problem: AllocationProblem, evaluate: Evaluate, plan: Allocation,
    falls: LevelFalls | None = None,
) -> tuple[MeritLine, ...]:
    """The list is the plan: its blocks in turn, then the next ones that it has no room for.

    The blocks of the plan stand in turn by what each adds when they are given one at a time from
    none (with `falls` the largest level first). Then, for each group and start year, the first
    block not given, valued on top of the plan, by benefit; only such as gain more than
    `problem.worthless`. Each of these names every limit without room for it.
    """
    lines = (*_given(problem, evaluate, plan, falls), *_not_given(problem, evaluate, plan))
    return tuple(replace(line, position=n) for n, line in enumerate(lines, start=1))


def _given(
    problem: AllocationProblem, evaluate: Evaluate, plan: Allocation, falls: LevelFalls | None
) -> Iterator[MeritLine]:
    blocks, left, total = np.zeros_like(plan.blocks), plan.blocks.copy(), 0.0
    gains = all_gains(problem, evaluate, blocks)
    while left.any():
        g, u = _next_in_turn(gains[..., 0], left > 0, falls and falls(blocks))
        total += float(problem.cost[g, u])
        line = _line(problem, blocks, gains, g, u)
        given_for = (None if line.benefit > problem.worthless
                     else _given_for(problem, plan.blocks, g, u))
        yield replace(line, cumulative_cost=total, funded=True, given_for=given_for)
        blocks[g, u] += 1
        left[g, u] -= 1
        gains[g] = gains_of_group(evaluate, g, blocks[g])


def _line(
    problem: AllocationProblem, blocks: IntArray, gains: FloatArray, g: int, u: int
) -> MeritLine:
    """One block more on top of some, without a place yet."""
    benefit, fte_years = (float(value) for value in gains[g, u])
    return MeritLine(position=0, group=g, start=u, nth=int(blocks[g].sum()) + 1, benefit=benefit,
                     benefit_fte_years=fte_years, cost=float(problem.cost[g, u]))


def _given_for(
    problem: AllocationProblem, blocks: IntArray, group: int, start: int
) -> Slack | None:
    """The minimum that a block without benefit serves; or for which it makes room, within a
    maximum that would be exceeded without it."""
    less = blocks.copy()
    less[group, start] -= 1
    minima = [m for m in problem.limits if m.is_minimum]
    served = [m for m in minima if m.use[group, start] > 0.0
              and float((m.use * less).sum()) < m.amount - tolerance(m)]
    tight = [m for m in problem.limits if not m.is_minimum and m.use[group, start] < 0.0
             and float((m.use * less).sum()) > m.amount + tolerance(m)]
    served += [m for limit in tight for m in minima
               if ((m.use > 0.0) & (limit.use > 0.0) & (blocks > 0)).any()]
    return slack_of(served[0], served[0].amount) if served else None


def _not_given(problem: AllocationProblem, evaluate: Evaluate, plan: Allocation) -> list[MeritLine]:
    """A block that the plan is at the bound of, though no limit stops it, is no next block."""
    blocks, used = plan.blocks, usage(problem, plan.blocks)
    gains = all_gains(problem, evaluate, blocks)
    yielding = Yielding.of(problem, evaluate, blocks)
    lines = []
    useful = gains[..., 0] > problem.worthless
    for u, g in np.argwhere(useful.T).tolist():
        limits = _without_room(problem, used, g, u)
        if limits or blocks[g, u] < problem.upper[g, u]:
            lines.append(replace(_line(problem, blocks, gains, g, u), limits=limits,
                                 exchange=yielding.cheapest(g, u)))
    return sorted(lines, key=lambda line: -line.benefit)


def _without_room(
    problem: AllocationProblem, used: FloatArray, g: int, u: int
) -> tuple[Slack, ...]:
    """Every limit that a block more would break, with what it lacks: those of some groups only
    first, whatever the money, then money, numbers, persons. A minimum that the block takes from,
    too: of a change from this start year to the next."""
    found = []
    for limit, taken in zip(problem.limits, used.tolist(), strict=True):
        missing = _missing(limit, taken, g, u)
        if limit.is_minimum and limit.use[g, u] < 0.0:
            lacking = limit.amount - taken - float(limit.use[g, u])
            missing = lacking if lacking > tolerance(limit) else None
        if missing is not None:
            found.append((_limit_order(limit), slack_of(limit, missing)))
    return tuple(slack for _, slack in sorted(found, key=lambda pair: pair[0]))


def _missing(limit: Limit, used: float, g: int, u: int) -> float | None:
    """What a limit lacks for a block more; None = it has room, or does not count the block.

    A maximum that is exceeded without any block has room for none that adds to it.
    """
    more = float(limit.use[g, u])
    if limit.is_minimum or more <= 0.0:
        return None
    exceeded = limit.amount < 0.0
    missing = (max(used, 0.0) if exceeded else used) + more - limit.amount
    return missing if exceeded or missing > tolerance(limit) else None


def _limit_order(limit: Limit) -> tuple[bool, int, int]:
    family = FAMILY_ORDER.index(limit.family) if limit.family in FAMILY_ORDER else len(FAMILY_ORDER)
    return limit.group is None, family, limit.year or 0


@dataclass(frozen=True)
class Yielding:
    """Which block of the plan would have to go for one more, and what that costs in benefit."""

    evaluate: Evaluate
    blocks: IntArray
    """(G, n) the plan."""
    room: Room
    lost: FloatArray
    """(G, n) rise in the loss by one block less, +inf where there is none."""

    barred: BoolArray
    """(G, n) no block may be added, whatever goes: at the bound, or within a limit exceeded
    without any block."""

    @classmethod
    def of(cls, problem: AllocationProblem, evaluate: Evaluate, blocks: IntArray) -> Yielding:
        lost = np.full(blocks.shape, np.inf)
        for g, u in np.argwhere(blocks > 0).tolist():
            lost[g, u] = _loss(evaluate, blocks, g, (u, -1)) - _loss(evaluate, blocks, g)
        barred = blocks >= problem.upper
        for limit in problem.limits:
            if not limit.is_minimum and limit.amount < 0.0:
                barred = barred | (limit.use > 0.0)
        return cls(evaluate, blocks, Room.of(problem, blocks), lost, barred)

    def cheapest(self, group: int, start: int) -> Exchange | None:
        """The one block less that makes room for one more of a group and start year and costs
        least; None when no single one does, every minimum kept as well as now.

        What the group's own block of another start year is worth is reckoned with the new one in.
        """
        if self.barred[group, start]:
            return None
        lost = np.where(self._makes_room(self.room.use[:, group, start]), self.lost, np.inf)
        lost[group, start] = np.inf
        for v in np.flatnonzero(np.isfinite(lost[group])).tolist():
            lost[group, v] = (_loss(self.evaluate, self.blocks, group, (start, 1), (v, -1))
                              - _loss(self.evaluate, self.blocks, group, (start, 1)))
        g, u = (int(i) for i in np.unravel_index(int(lost.argmin()), lost.shape))
        return Exchange(g, u, float(lost[g, u])) if np.isfinite(lost[g, u]) else None

    def _makes_room(self, more: FloatArray) -> BoolArray:
        """(G, n) blocks of the plan that make room for one that takes `more` (R,); those that do
        within the limits that stop it are few, and only they are held against all."""
        full = more > self.room.rise
        enough = (more[full, None, None] - self.room.use[full]
                  <= self.room.rise[full, None, None]).all(axis=0) & (self.blocks > 0)
        cells = np.nonzero(enough)
        enough[cells] = self.room.allows(more[:, None] - self.room.use[:, cells[0], cells[1]])
        return np.asarray(enough)


def _loss(evaluate: Evaluate, blocks: IntArray, group: int, *changes: tuple[int, int]) -> float:
    """Of a group with its blocks of a plan and some changes (start year, blocks)."""
    own = blocks[group].tolist()
    for start, more in changes:
        own[start] += more
    return evaluate(group, tuple(own))[0]
