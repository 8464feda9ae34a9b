"""Inputs and forecast -> allocation problem -> allocation of one budget frame.

The only module besides `run` and `results` that knows `optimize`: here the doctors' world (groups,
fill rates, money) becomes plain arrays.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from optimize.merit import merit_order
from optimize.problem import AllocationProblem, Curve, Limit
from optimize.solve import solve
from prognos.arrays import FloatArray, IntArray
from prognos.benefit import ExactBenefit, shortage_curve
from prognos.costs import block_costs, cost_years, frame_limits
from prognos.inputs import BlockLimit, Frame, Inputs
from prognos.projection import Projection
from prognos.results import FrameResult
from prognos.threads import for_each

MOST_BLOCKS = 200
"""Announced blocks of one group and start year that are ever considered."""


@dataclass(frozen=True)
class Money:
    """The money of a frame by calendar year, SEK."""

    years: tuple[int, ...]
    amount: FloatArray
    bound: FloatArray
    left: FloatArray
    expected_cost: FloatArray
    """(G, n, Y) of one announced block: fill rate x cost; nan when prices are not known."""


def frame_money(inputs: Inputs, frame: Frame) -> Money:
    """What the frame has, what is bound, and what one announced block is expected to take."""
    years = cost_years(inputs)
    amount, bound, left = frame_limits(inputs, frame, years)
    expected = block_costs(inputs) * inputs.rates.fill_rate[:, :, None]
    return Money(years, amount, bound, left, expected)


def eligible_groups(inputs: Inputs, projection: Projection, frame: Frame) -> tuple[int, ...]:
    """Groups of the frame that may get blocks: planned, with a need above 0 in some year of E."""
    need = projection.measures.need[:, list(inputs.calendar.evaluated)]
    wanted = np.nan_to_num(need).max(axis=1) > 0.0
    return tuple(
        g
        for g, group in enumerate(inputs.groups)
        if group.frame == frame.name and group.planned and wanted[g]
    )


def frame_limits_as_rows(
    inputs: Inputs, frame: Frame, money: Money, groups: tuple[int, ...]
) -> tuple[Limit, ...]:
    """Every limit of the frame: money per year, blocks per year, minima and maxima of groups."""
    return (
        *_budget_limits(money, groups),
        *_block_limits(inputs, frame, groups),
        *_group_limits(inputs, frame, groups),
    )


def _budget_limits(money: Money, groups: tuple[int, ...]) -> Iterator[Limit]:
    """Budget: sum_g,u phi cost[g, u, y] x[g, u] <= amount[y] - bound[y], every stated year y."""
    for position, year in enumerate(money.years):
        use = money.expected_cost[list(groups), :, position]
        if not np.isnan(money.left[position]) and np.nan_to_num(use).any():
            yield Limit("budget", "Budgetram", None, year, use, float(money.left[position]))


def _block_limits(inputs: Inputs, frame: Frame, groups: tuple[int, ...]) -> Iterator[Limit]:
    """Number: sum_g x[g, u] <= *Högsta antal block* of the start year."""
    starts = inputs.calendar.start_calendar_years
    for year, most in zip(frame.years, frame.max_blocks, strict=True):
        if int(year) in starts and not np.isnan(most):
            use = np.zeros((len(groups), len(starts)))
            use[:, starts.index(int(year))] = 1.0
            yield Limit("blocks", "Högsta antal block", None, int(year), use, float(most))


def _group_limits(inputs: Inputs, frame: Frame, groups: tuple[int, ...]) -> Iterator[Limit]:
    """Minima and maxima of sets of groups of the frame, one limit for each start year they name.

    A minimum for groups of the frame that may get no block is kept: it is told as not met.
    """
    ours = np.array([group.frame == frame.name for group in inputs.groups], dtype=bool)
    for limit in inputs.limits:
        members = limit.groups[list(groups)]
        if members.any() or (limit.kind == "min" and (limit.groups & ours).any()):
            yield from _yearly_limits(inputs, limit, members)


def _yearly_limits(inputs: Inputs, limit: BlockLimit, members: np.ndarray) -> Iterator[Limit]:
    family = "at_least" if limit.kind == "min" else "at_most"
    name = "Minst block" if limit.kind == "min" else "Högst block"
    for u, year in enumerate(inputs.calendar.start_calendar_years):
        if limit.years[u]:
            use = np.zeros((len(members), inputs.calendar.start_years))
            use[members, u] = 1.0
            yield Limit(family, name, limit.label, year, use, limit.value)


def most_blocks(limits: tuple[Limit, ...], shape: tuple[int, int]) -> IntArray:
    """(G, n) the most blocks that every single limit allows a group in a start year."""
    most = np.full(shape, float(MOST_BLOCKS))
    for limit in limits:
        if not limit.is_minimum:
            room = np.full(shape, np.inf)
            np.divide(max(limit.amount, 0.0), limit.use, out=room, where=limit.use > 0.0)
            most = np.minimum(most, np.floor(room + 1e-9))
    return most.astype(np.int64)


def build_problem(
    inputs: Inputs, projection: Projection, frame: Frame, money: Money, exact: ExactBenefit
) -> tuple[AllocationProblem, tuple[int, ...]]:
    """The frame's allocation problem and the run's group index of each of its groups."""
    groups = eligible_groups(inputs, projection, frame)
    shape = (len(groups), inputs.calendar.start_years)
    limits = frame_limits_as_rows(inputs, frame, money, groups)
    upper = most_blocks(limits, shape)
    return AllocationProblem(
        groups=tuple(inputs.groups[g].id for g in groups),
        start_years=inputs.calendar.start_calendar_years,
        curves=tuple(_curves(inputs, groups, upper, exact)),
        priority=inputs.rates.priority[list(groups)],
        upper=upper,
        cost=money.expected_cost[list(groups)].sum(axis=2),
        limits=limits,
        time_limit=inputs.objective.time_limit,
    ), groups


def _curves(
    inputs: Inputs, groups: tuple[int, ...], upper: IntArray, exact: ExactBenefit
) -> Iterator[Curve]:
    def of_group(i: int) -> list[Curve]:
        found = [(t, shortage_curve(exact, groups[i], t, upper[i]))
                 for t in inputs.calendar.evaluated]
        return [Curve(i, t, curve.effect, curve.step, curve.loss)
                for t, curve in found if curve is not None]

    for curves in for_each(of_group, range(len(groups)), parallel=exact.heavy):
        yield from curves


def allocate_frame(
    inputs: Inputs,
    projection: Projection,
    frame: Frame,
    exact: ExactBenefit,
    tell: Callable[[str], None],
) -> FrameResult:
    """Solve the frame's allocation problem and order its blocks by merit.

    tell : called with a short Swedish text when a new stage begins.
    """
    tell("Beräknar nyttan av varje block")
    money = frame_money(inputs, frame)
    problem, groups = build_problem(inputs, projection, frame, money, exact)

    def evaluate(group: int, blocks: tuple[int, ...]) -> tuple[float, float]:
        return exact(groups[group], blocks)

    tell("Fördelar blocken")
    allocation = solve(problem, evaluate)
    tell("Ordnar prioriteringslistan")
    merit = merit_order(problem, evaluate, allocation)
    cost = np.einsum("gu,guy->y", allocation.blocks, money.expected_cost[list(groups)])
    return FrameResult(
        name=frame.name,
        groups=groups,
        problem=problem,
        allocation=allocation,
        merit=merit,
        years=money.years,
        amount=money.amount,
        bound=money.bound,
        cost=cost,
        bound_computed=_bound_is_computed(frame, money),
    )


def _bound_is_computed(frame: Frame, money: Money) -> bool:
    stated = {
        int(year) for year, bound in zip(frame.years, frame.bound, strict=True) if bound == bound
    }
    limited = {y for y, amount in zip(money.years, money.amount, strict=True) if amount == amount}
    return bool(limited - stated)
