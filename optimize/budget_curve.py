"""The budget curve: the best plan when a limit family's amounts are a share of what they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from optimize.merit import Evaluate
from optimize.problem import AllocationProblem, EvaluateMany, IntArray
from optimize.solve import solve


@dataclass(frozen=True)
class BudgetPoint:
    """The best plan at one share of the budget."""

    share: float
    amount: float
    """Sum of the scaled amounts that are above 0."""
    blocks: IntArray
    """(G, n)"""
    cost: float
    """nan when costs are not known."""
    objective: float
    """Exact, by the evaluator."""
    shortage: float
    """Expected shortage by the evaluator, all groups."""
    proven: bool


def scaled(problem: AllocationProblem, share: float, family: str) -> AllocationProblem:
    """The problem with every amount above 0 of a limit family times `share`.

    An amount below 0 (already exceeded) stays: less money does not make it worse.
    """
    limits = tuple(
        replace(limit, amount=limit.amount * share)
        if limit.family == family and limit.amount > 0.0 else limit
        for limit in problem.limits
    )
    return replace(problem, limits=limits)


def budget_curve(
    problem: AllocationProblem, evaluate: Evaluate, shares: Sequence[float], family: str,
    many: EvaluateMany | None = None,
) -> tuple[BudgetPoint, ...]:
    """One allocation for each share of the amounts of a limit family, each solved by itself.

    problem : its bounds and curves must have room for the largest share. many : as for `solve`.
    """
    return tuple(_point(problem, evaluate, share, family, many) for share in shares)


def _point(
    problem: AllocationProblem, evaluate: Evaluate, share: float, family: str,
    many: EvaluateMany | None,
) -> BudgetPoint:
    there = scaled(problem, share, family)
    found = solve(there, evaluate, many=many)
    amounts = [m.amount for m in there.limits if m.family == family and m.amount > 0.0]
    return BudgetPoint(
        share=share, amount=float(sum(amounts)), blocks=found.blocks,
        cost=float(np.sum(problem.cost * found.blocks)) if found.blocks.any() else 0.0,
        objective=found.objective_exact,
        shortage=sum(evaluate(g, tuple(own.tolist()))[1] for g, own in enumerate(found.blocks)),
        proven=found.status == "optimal",
    )
