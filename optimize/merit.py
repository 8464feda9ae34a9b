"""The priority list: blocks in turn by what the next one gains, beside the optimal plan."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from optimize.problem import (
    WORTHLESS,
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
FAMILY_ORDER = ("budget", "blocks", "at_most")


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
    problem: AllocationProblem, evaluate: Evaluate, start: IntArray
) -> Iterator[Step]:
    """Blocks from the plan `start` on, each the one that gains most; ties: earlier year, group.

    The best one that does not fit is a stopped step, and its group and start year closed: what is
    used never shrinks. Ends when none gains more than `WORTHLESS`.
    """
    blocks, used = start.copy(), usage(problem, start)
    rank = sorted(range(len(problem.limits)), key=lambda r: _limit_order(problem.limits[r]))
    gains = all_gains(problem, evaluate, blocks)
    is_open = np.ones(problem.upper.shape, dtype=np.bool_)
    while is_open.any():
        g, u = _best(np.where(is_open, gains[..., 0], -np.inf))
        if gains[g, u, 0] <= WORTHLESS:
            return
        stopped = _first_stop(problem, rank, used, g, u)
        if stopped is not None or blocks[g, u] < problem.upper[g, u]:
            yield _step(g, u, blocks, gains, stopped)
        if stopped is not None or blocks[g, u] >= problem.upper[g, u]:
            is_open[g, u] = False
            continue
        blocks[g, u] += 1
        used = used + np.array([limit.use[g, u] for limit in problem.limits])
        gains[g] = gains_of_group(evaluate, g, blocks[g])


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
) -> Slack | None:
    for r in rank:
        limit = problem.limits[r]
        more = limit.use[g, u]
        stops = used[r] + more > limit.amount + tolerance(limit)
        if not limit.is_minimum and more > 0.0 and stops:
            return slack_of(limit, limit.amount - float(used[r]))
    return None


def greedy_plan(
    problem: AllocationProblem, evaluate: Evaluate, start: IntArray | None = None
) -> IntArray:
    """(G, n) the plan that follows the greedy list from the top, on top of `start`."""
    blocks = np.zeros_like(problem.upper) if start is None else start.copy()
    for step in greedy_steps(problem, evaluate, blocks.copy()):
        blocks[step.group, step.start] += step.stopped_by is None
    return blocks


def merit_order(
    problem: AllocationProblem, evaluate: Evaluate, plan: Allocation
) -> tuple[MeritLine, ...]:
    """The greedy list over all groups and start years, with what the optimal plan funds.

    A taken block not in the plan names the limit whose room the plan uses otherwise: a minimum
    that the list does not serve, else the first binding maximum it takes of. Blocks of the plan
    that the list never takes are funded where the list stopped them, else put last.
    """
    steps = list(greedy_steps(problem, evaluate, np.zeros_like(problem.upper)))
    left = plan.blocks.copy()
    funded = _funded(steps, left)
    reason = _reason_to_leave(problem, steps, plan)
    lines = [
        _line(problem, step, in_plan, None if in_plan else step.stopped_by or reason(step))
        for step, in_plan in zip(steps, funded, strict=True)
    ]
    lines += [_line(problem, step, True, None, False) for step in _rest(evaluate, plan, left)]
    total = np.cumsum([line.cost for line in lines])
    return tuple(
        replace(line, position=i + 1, cumulative_cost=float(total[i]))
        for i, line in enumerate(lines)
    )


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
        uses = [
            slack_of(limit, limit.amount - float((limit.use * plan.blocks).sum()))
            for limit in sorted(problem.limits, key=_limit_order)
            if not limit.is_minimum and limit.use[step.group, step.start] > 0.0
        ]
        binding = {(s.family, s.label, s.group, s.year) for s in plan.binding}
        tight = [s for s in uses if (s.family, s.label, s.group, s.year) in binding]
        return next(iter(served + tight), None)

    return reason


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
