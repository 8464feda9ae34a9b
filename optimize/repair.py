"""A plan for a problem a little other than its own: made to fit, then bettered block by block."""

from __future__ import annotations

from optimize.exchange import exchange, fitted
from optimize.merit import Evaluate
from optimize.problem import AllocationProblem, IntArray


def near_plan(problem: AllocationProblem, evaluate: Evaluate, plan: IntArray) -> IntArray:
    """The plan (G, n) made to fit the problem's limits, and then its single blocks moved.

    No search: a better plan many moves away is not found. The same answer every time.
    """
    fit = fitted(problem, evaluate, plan)
    nothing = sum(evaluate(g, (0,) * plan.shape[1])[0] for g in range(len(plan)))
    return exchange(problem, evaluate, fit, max(1.0, abs(nothing))).blocks
