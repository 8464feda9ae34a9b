"""The budget curve: the best plan when a limit family's amounts are a share of what they are."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from optimize.exchange import fitted
from optimize.plan import Valuation, known
from optimize.problem import (
    Allocation,
    AllocationProblem,
    Evaluate,
    EvaluateMany,
    IntArray,
    unmet_amounts,
)
from optimize.solve import exact_objective, solve


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
    many: EvaluateMany | None = None, plan: IntArray | None = None, plan_share: float = 1.0,
) -> tuple[BudgetPoint, ...]:
    """One allocation for each share, ascending, of the amounts of a limit family.

    Each begins with the best plan known that fits it: that of the share before, and from
    `plan_share` on `plan` (G, n). So more never gives less, also where a point is not proven.

    problem : its bounds and curves must have room for the largest share. many : as for `solve`;
    what it answers is kept from one share to the next.
    """
    kept = many and known(many)
    valuation = Valuation(problem, kept)
    loss = valuation.loss if kept else evaluate
    points: list[BudgetPoint] = []
    for share in shares:
        own = scaled(problem, share, family)
        starts = [point.blocks for point in points[-1:]]
        if plan is not None and share >= plan_share:
            starts.append(fitted(own, loss, plan))
        start = min(starts, key=partial(_order, own, loss, valuation), default=None)
        found = solve(own, loss, many=kept, start=start)
        if start is not None and (
            _order(own, loss, valuation, start) < _order(own, loss, valuation, found.blocks)
        ):
            found = replace(found, blocks=start)
        points.append(_point(problem, evaluate, share, family, found))
    return tuple(points)


def _order(
    problem: AllocationProblem, loss: Evaluate, valuation: Valuation, blocks: IntArray
) -> tuple[float, ...]:
    """Better first: least lack of the minima, largest level, loss; apart from rounding."""
    aims = (float(unmet_amounts(problem, blocks).sum()), valuation.level(blocks),
            exact_objective(loss, blocks))
    return tuple(float(f"{aim:.9e}") for aim in aims)


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
