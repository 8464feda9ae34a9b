"""What limits a plan: limits that bind, minima not met, and what meeting them would take."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from optimize.merit import Evaluate, all_gains
from optimize.model import add_limits, elastic, hold, new_model, total, weighted_blocks
from optimize.problem import (
    AllocationProblem,
    IntArray,
    Slack,
    slack_of,
    tolerance,
    unmet_amounts,
    usage,
)
from optimize.solver import Effort, run

SHORTFALL_WORK = 1.5


def binding_limits(
    problem: AllocationProblem, evaluate: Evaluate, blocks: IntArray
) -> tuple[Slack, ...]:
    """Maxima with no room for one more block that would still have a benefit, with their slack."""
    useful = all_gains(problem, evaluate, blocks)[..., 0] > problem.worthless
    found = []
    for limit, used in zip(problem.limits, usage(problem, blocks), strict=True):
        wanted = limit.use[useful & (limit.use > 0.0)]
        slack = limit.amount - float(used)
        if not limit.is_minimum and wanted.size and wanted.min() > slack + tolerance(limit):
            found.append(slack_of(limit, slack))
    return tuple(found)


def unmet_minima(problem: AllocationProblem, blocks: IntArray) -> tuple[Slack, ...]:
    """Minima that a plan does not meet, with what is lacking."""
    lacking = unmet_amounts(problem, blocks)
    return tuple(
        slack_of(limit, float(lack))
        for limit, lack in zip(problem.limits, lacking, strict=True)
        if lack > tolerance(limit)
    )


def shortfalls(problem: AllocationProblem, solver: str) -> tuple[Slack, ...]:
    """What each maximum lacks if every minimum is to be met, with the least overshoot in blocks.

    Empty when no such plan is found with `SHORTFALL_WORK`.
    """
    minima = tuple(limit for limit in problem.limits if limit.is_minimum)
    maxima = tuple(limit for limit in problem.limits if not limit.is_minimum)
    model = new_model(np.zeros_like(problem.upper), _upper_without_maxima(problem))
    add_limits(model, minima)
    hold(model, "unmet", total(model.unmet), 0.0)
    for index, limit in enumerate(maxima):
        elastic(model, index, limit)
    few = weighted_blocks(model, np.full(problem.upper.shape, 1e-6))
    plan = run(model, total([*model.overshoot, few]), Effort(SHORTFALL_WORK), 1e-7, solver).blocks
    if plan is None:
        return ()
    used = usage(replace(problem, limits=maxima), plan)
    return tuple(
        slack_of(limit, float(taken) - limit.amount)
        for limit, taken in zip(maxima, used, strict=True)
        if taken > 0.0 and taken > limit.amount + tolerance(limit)
    )


def _upper_without_maxima(problem: AllocationProblem) -> IntArray:
    """The problem's upper bounds may stem from its maxima: at least what each minimum asks for."""
    upper = problem.upper.astype(np.float64)
    for limit in problem.limits:
        if limit.is_minimum:
            asked = np.ceil(limit.amount / np.where(limit.use > 0.0, limit.use, np.inf))
            upper = np.maximum(upper, asked)
    return upper.astype(np.int64)
