"""A plan for a problem a little other than its own: made to fit, then bettered block by block."""

from __future__ import annotations

import numpy as np

from optimize.exchange import exchange
from optimize.merit import Evaluate
from optimize.problem import (
    AllocationProblem,
    FloatArray,
    IntArray,
    tolerance,
    usage,
)


def near_plan(problem: AllocationProblem, evaluate: Evaluate, plan: IntArray) -> IntArray:
    """The plan (G, n) made to fit the problem's limits, and then its single blocks moved.

    No search: a better plan many moves away is not found. The same answer every time.
    """
    fit = fitted(problem, evaluate, plan)
    nothing = sum(evaluate(g, (0,) * plan.shape[1])[0] for g in range(len(plan)))
    return exchange(problem, evaluate, fit, max(1.0, abs(nothing))).blocks


def fitted(problem: AllocationProblem, evaluate: Evaluate, plan: IntArray) -> IntArray:
    """The plan less the blocks that cost least in the exact loss for the room they give, until
    every bound and every maximum is kept (one exceeded without any block: as far as it goes).
    """
    blocks = np.minimum(plan, problem.upper)
    while True:
        relief = _relief(problem, blocks)
        if not (relief > 0.0).any():
            return blocks
        price = np.full(blocks.shape, np.inf)
        for g, u in np.argwhere(relief > 0.0):
            less = blocks[g].copy()
            less[u] -= 1
            lost = evaluate(int(g), tuple(less.tolist()))[0] - evaluate(
                int(g), tuple(blocks[g].tolist()))[0]
            price[g, u] = lost / relief[g, u]
        g, u = np.unravel_index(int(price.argmin()), price.shape)
        blocks[g, u] -= 1


def _relief(problem: AllocationProblem, blocks: IntArray) -> FloatArray:
    """(G, n) share of what is exceeded that one block less takes away, summed over maxima."""
    total = np.zeros(blocks.shape)
    for limit, used in zip(problem.limits, usage(problem, blocks), strict=True):
        over = float(used) - max(limit.amount, 0.0)
        if not limit.is_minimum and over > tolerance(limit):
            total += np.minimum(np.maximum(limit.use, 0.0), over) / over
    return np.where(blocks > 0, total, 0.0)
