"""The budget curve: the best plan when a limit family's amounts are a share of what they are."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np

from optimize.known import known
from optimize.merit import Evaluate
from optimize.problem import Allocation, AllocationProblem, EvaluateMany, IntArray
from optimize.solve import solve

AT_ONCE = 2
"""Shares solved at a time: more would take each other's time limit where cores are few."""


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

    problem : its bounds and curves must have room for the largest share. many : as for `solve`;
    what it answers is kept from one share to the next, and it is asked by several threads.
    """
    if many is None:
        return tuple(_point(problem, evaluate, share, family,
                            solve(scaled(problem, share, family), evaluate)) for share in shares)
    kept = known(many)

    def by_many(group: int, blocks: tuple[int, ...]) -> tuple[float, float]:
        return float(kept(group, np.array([blocks], dtype=np.int64))[0][0]), np.nan

    # The solver lets go of the interpreter while it works.
    with ThreadPoolExecutor(AT_ONCE) as pool:
        found = list(pool.map(
            lambda share: solve(scaled(problem, share, family), by_many, many=kept), shares))
    return tuple(_point(problem, evaluate, share, family, plan)
                 for share, plan in zip(shares, found, strict=True))


def _point(
    problem: AllocationProblem, evaluate: Evaluate, share: float, family: str, found: Allocation
) -> BudgetPoint:
    limits = scaled(problem, share, family).limits
    amounts = [m.amount for m in limits if m.family == family and m.amount > 0.0]
    valued = [evaluate(g, tuple(own.tolist())) for g, own in enumerate(found.blocks)]
    return BudgetPoint(
        share=share, amount=float(sum(amounts)), blocks=found.blocks,
        cost=float(np.sum(problem.cost * found.blocks)) if found.blocks.any() else 0.0,
        objective=found.objective_exact if problem.levels else sum(loss for loss, _ in valued),
        shortage=sum(short for _, short in valued), proven=found.status == "optimal",
    )
