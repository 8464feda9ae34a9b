"""The priority list: blocks in turn by what the next one gains, beside the optimal plan."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from optimize.problem import (
    Allocation,
    AllocationProblem,
    FloatArray,
    IntArray,
    Limit,
    MeritLine,
    Slack,
    slack_of,
    tolerance,
    unmet_amounts,
    usage,
)

Evaluate = Callable[[int, tuple[int, ...]], tuple[float, float]]
LevelFalls = Callable[[IntArray], FloatArray]
"""(G, n) by how much one block more lowers the level of the group that has the largest one, given
a plan (G, n); 0 for every other group."""
FAMILY_ORDER = ("budget", "blocks", "at_most", "share", "change_up", "supervisors", "rotation",
                "candidates")


LEVELLED = 1e-9
"""A smaller fall in a level is none."""


@dataclass(frozen=True)
class Step:
    """One line of the greedy list: a block taken, or stopped by a limit."""

    group: int
    start: int
    nth: int
    benefit: float
    benefit_fte_years: float
    stopped_by: Slack | None


def gains_of_group(evaluate: Evaluate, group: int, blocks: IntArray) -> FloatArray:
    """(n, 2) fall in loss and in expected shortage by one block more, per start year."""
    now = np.array(evaluate(group, tuple(blocks.tolist())))
    one = np.eye(len(blocks), dtype=np.int64)
    return np.array([now - np.array(evaluate(group, tuple(b.tolist()))) for b in blocks + one])


def all_gains(problem: AllocationProblem, evaluate: Evaluate, blocks: IntArray) -> FloatArray:
    """(G, n, 2) fall in loss and in expected shortage by one block more."""
    gains = [gains_of_group(evaluate, g, own) for g, own in enumerate(blocks)]
    return np.array(gains).reshape((*problem.upper.shape, 2))


def greedy_steps(
    problem: AllocationProblem, evaluate: Evaluate, start: IntArray,
    falls: LevelFalls | None = None,
) -> Iterator[Step]:
    """Blocks from the plan `start` on, each the one that gains most; ties: earlier year, group.

    With `falls` those come first that lower the largest level, the one that lowers it most.

    The best one that does not fit is a stopped step, and its group and start year closed, until
    a later block makes room within the limit that stopped it (a share of all blocks). Ends when
    none gains more than `problem.worthless`.
    """
    blocks, used = start.copy(), usage(problem, start)
    stops: dict[tuple[int, int], int] = {}
    rank = sorted(range(len(problem.limits)), key=lambda r: _limit_order(problem.limits[r]))
    gains = all_gains(problem, evaluate, blocks)
    is_open = np.ones(problem.upper.shape, dtype=np.bool_)
    while is_open.any():
        g, u = _best(np.where(is_open, gains[..., 0], -np.inf))
        lower = np.where(is_open, falls(blocks), 0.0) if falls else np.zeros(1)
        if lower.max() > LEVELLED:
            g, u = _best(lower)
        elif gains[g, u, 0] <= problem.worthless:
            return
        stop = _first_stop(problem, rank, used, g, u)
        if stop is not None or blocks[g, u] < problem.upper[g, u]:
            yield _step(g, u, blocks, gains, stop and stop[1])
        if stop is not None or blocks[g, u] >= problem.upper[g, u]:
            is_open[g, u] = False
            stops |= {} if stop is None else {(g, u): stop[0]}
            continue
        blocks[g, u] += 1
        taken = np.array([limit.use[g, u] for limit in problem.limits])
        used, gains[g] = used + taken, gains_of_group(evaluate, g, blocks[g])
        for pair in [pair for pair, limit in stops.items() if taken[limit] < 0.0]:
            is_open[pair] = True
            del stops[pair]


def _step(
    group: int, start: int, blocks: IntArray, gains: FloatArray, stopped_by: Slack | None
) -> Step:
    benefit, fte_years = (float(value) for value in gains[group, start])
    return Step(group, start, int(blocks[group].sum()) + 1, benefit, fte_years, stopped_by)


def _best(gain: FloatArray) -> tuple[int, int]:
    """Largest gain; equal ones within rounding: the earlier start year, then the first group."""
    top = float(gain.max())
    u, g = np.argwhere(gain.T + 1e-12 * max(1.0, abs(top)) >= top)[0]
    return int(g), int(u)


def _limit_order(limit: Limit) -> tuple[int, int]:
    family = FAMILY_ORDER.index(limit.family) if limit.family in FAMILY_ORDER else len(FAMILY_ORDER)
    return family, limit.year or 0


def _first_stop(
    problem: AllocationProblem, rank: list[int], used: FloatArray, g: int, u: int
) -> tuple[int, Slack] | None:
    """The first limit, in the order `rank`, that a block more would break, with what is left."""
    for r in rank:
        limit = problem.limits[r]
        more = limit.use[g, u]
        stops = used[r] + more > limit.amount + tolerance(limit)
        if not limit.is_minimum and more > 0.0 and stops:
            return r, slack_of(limit, limit.amount - float(used[r]))
    return None


def greedy_plan(
    problem: AllocationProblem, evaluate: Evaluate, start: IntArray | None = None,
    falls: LevelFalls | None = None,
) -> IntArray:
    """(G, n) the plan that follows the greedy list from the top, on top of `start`."""
    blocks = np.zeros_like(problem.upper) if start is None else start.copy()
    for step in greedy_steps(problem, evaluate, blocks.copy(), falls):
        blocks[step.group, step.start] += step.stopped_by is None
    return blocks


def merit_order(
    problem: AllocationProblem, evaluate: Evaluate, plan: Allocation,
    falls: LevelFalls | None = None,
) -> tuple[MeritLine, ...]:
    """The greedy list over all groups and start years, with what the optimal plan funds.

    A taken block not in the plan names the limit whose room the plan uses otherwise: a binding
    maximum of its group alone, else a minimum that the list does not serve, else the first
    binding maximum it takes of. Blocks of the plan that the list never takes are funded where
    the list stopped them, else put last. A share of all blocks is on the list a share of the
    plan's: of no blocks at all even the first would be too many.
    """
    listed = shares_of_plan(problem, plan.blocks)
    steps = _lasting(list(greedy_steps(
        listed, evaluate, np.zeros_like(problem.upper), falls)))
    left = plan.blocks.copy()
    funded = _funded(steps, left)
    reason = _reason_to_leave(problem, steps, plan)
    lines = [
        _line(problem, step, in_plan, None if in_plan else step.stopped_by or reason(step))
        for step, in_plan in zip(steps, funded, strict=True)
    ]
    lines += [
        replace(_line(problem, step, True, None, False), given_for=_given_for(problem, plan, step))
        for step in _rest(evaluate, plan, left)
    ]
    total = np.cumsum([line.cost for line in lines])
    return tuple(
        replace(line, position=i + 1, cumulative_cost=float(total[i]))
        for i, line in enumerate(lines)
    )


def shares_of_plan(problem: AllocationProblem, blocks: IntArray) -> AllocationProblem:
    """The problem with each share of all blocks as that share of a plan's (G, n) in the year."""
    def counted(limit: Limit) -> Limit:
        if limit.family != "share":
            return limit
        members = limit.use > 0.0
        share = 1.0 - float(limit.use.max(initial=0.0))
        year = members.any(axis=0)
        return replace(limit, use=members.astype(np.float64),
                       amount=share * float(blocks[:, year].sum()))

    return replace(problem, limits=tuple(counted(limit) for limit in problem.limits))


def _lasting(steps: list[Step]) -> list[Step]:
    """The steps less the stops that a later block made room for: those come again further down."""
    last = {(step.group, step.start): i for i, step in enumerate(steps)}
    return [step for i, step in enumerate(steps)
            if step.stopped_by is None or last[step.group, step.start] == i]


def _funded(steps: list[Step], left: IntArray) -> list[bool]:
    """Which steps the plan holds, taken ones first; what is found is drawn from `left`."""
    funded = [False] * len(steps)
    for stopped in (False, True):
        for i, step in enumerate(steps):
            if (step.stopped_by is not None) == stopped and left[step.group, step.start] > 0:
                left[step.group, step.start] -= 1
                funded[i] = True
    return funded


def _line(
    problem: AllocationProblem,
    step: Step,
    funded: bool,
    limited_by: Slack | None,
    above: bool | None = None,
) -> MeritLine:
    return MeritLine(
        position=0,
        group=step.group,
        start=step.start,
        nth=step.nth,
        benefit=step.benefit,
        benefit_fte_years=step.benefit_fte_years,
        cost=float(problem.cost[step.group, step.start]),
        cumulative_cost=0.0,
        above_line=step.stopped_by is None if above is None else above,
        funded=funded,
        limited_by=limited_by,
        stopped_by=step.stopped_by,
    )


def _reason_to_leave(
    problem: AllocationProblem, steps: list[Step], plan: Allocation
) -> Callable[[Step], Slack | None]:
    blocks = np.zeros_like(plan.blocks)
    for step in steps:
        blocks[step.group, step.start] += step.stopped_by is None
    lacking = unmet_amounts(problem, blocks)
    worse = lacking > unmet_amounts(problem, plan.blocks) + 1e-9
    served = [
        slack_of(m, float(lack))
        for m, lack, w in zip(problem.limits, lacking, worse, strict=True)
        if w
    ]

    def reason(step: Step) -> Slack | None:
        binding = {(s.family, s.label, s.group, s.year) for s in plan.binding}
        tight = [
            limit for limit in sorted(problem.limits, key=_limit_order)
            if not limit.is_minimum and limit.use[step.group, step.start] > 0.0
            and (limit.family, limit.label, limit.group, limit.year) in binding
        ]
        own = [limit for limit in tight if not np.delete(limit.use, step.group, axis=0).any()]
        full = [slack_of(limit, limit.amount - float((limit.use * plan.blocks).sum()))
                for limit in (*own, *tight)]
        return next(iter(full[: len(own)] + served + full), None)

    return reason


def _given_for(problem: AllocationProblem, plan: Allocation, step: Step) -> Slack | None:
    """The minimum that a block without benefit serves; or for which it makes room, within a
    maximum that would be exceeded without it."""
    if step.benefit > problem.worthless:
        return None
    less = plan.blocks.copy()
    less[step.group, step.start] -= 1
    minima = [m for m in problem.limits if m.is_minimum]
    served = [m for m in minima if m.use[step.group, step.start] > 0.0
              and float((m.use * less).sum()) < m.amount - tolerance(m)]
    tight = [m for m in problem.limits if not m.is_minimum and m.use[step.group, step.start] < 0.0
             and float((m.use * less).sum()) > m.amount + tolerance(m)]
    served += [m for limit in tight for m in minima
               if ((m.use > 0.0) & (limit.use > 0.0) & (plan.blocks > 0)).any()]
    return slack_of(served[0], served[0].amount) if served else None


def _rest(evaluate: Evaluate, plan: Allocation, left: IntArray) -> Iterator[Step]:
    """Blocks of the plan that stand on no line, by what the next one gains."""
    blocks, left = plan.blocks - left, left.copy()
    while left.any():
        groups = np.flatnonzero(left.any(axis=1))
        gain = np.full((*left.shape, 2), -np.inf)
        for g in groups:
            own = gains_of_group(evaluate, int(g), blocks[g])
            gain[g] = np.where(left[g][:, None] > 0, own, -np.inf)
        best, u = _best(gain[..., 0])
        yield _step(best, u, blocks, gain, None)
        blocks[best, u] += 1
        left[best, u] -= 1


@dataclass(frozen=True)
class NextBlock:
    """One block more of a group in a start year, on top of the plan."""

    start: int
    """Index of the start year."""
    benefit: float
    benefit_fte_years: float
    full: tuple[Slack, ...]
    """Limits without room for it in the plan, with what is left of each."""


def next_blocks(
    problem: AllocationProblem, evaluate: Evaluate, blocks: IntArray, group: int
) -> tuple[NextBlock, ...]:
    """What one block more of a group would add to a plan (G, n), by start year, best first.

    Only those that lower the loss by more than `problem.worthless`.
    """
    used = usage(problem, blocks)
    gains = gains_of_group(evaluate, group, blocks[group])
    found = [
        NextBlock(u, float(gain), float(years), tuple(
            slack_of(limit, limit.amount - float(taken))
            for limit, taken in zip(problem.limits, used, strict=True)
            if not limit.is_minimum and limit.use[group, u] > 0.0
            and taken + limit.use[group, u] > limit.amount + tolerance(limit)))
        for u, (gain, years) in enumerate(gains) if gain > problem.worthless
    ]
    return tuple(sorted(found, key=lambda block: (-block.benefit, block.start)))
