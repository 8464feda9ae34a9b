"""What the money does: the budget's problem with room for twice the money, and the curve from it.

What is scaled is what is left for new blocks, *Centralt anslag* less *Redan bundet*, every year
alike: what is bound cannot be given back. A budget without an amount in kronor has its largest
number of blocks scaled instead.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np

from optimize.problem import AllocationProblem
from prognos.allocation.allocate import budget_money, build_problem
from prognos.allocation.block_loss import BlockLoss
from prognos.allocation.objective import BudgetValues
from prognos.inputs import Budget, Inputs
from prognos.results import CurvePoint, MoneyCurve
from prognos.results.projection import Projection

AS_IS = 1.0
SHARES = (0.0, 0.25, 0.5, 0.75, 0.9, 1.0, 1.1, 1.25, 1.5, 1.75, 2.0)
POINT_WORK = 4.0
"""Most work for one point (`AllocationProblem.work`); one that takes more is told as not proven."""


@dataclass(frozen=True)
class WideProblem:
    """A budget's problem with the largest share of its money, and what is to be scaled."""

    problem: AllocationProblem
    evaluate: BudgetValues
    family: str
    """"budget", or "blocks" where no year has a limit in kronor."""

    @property
    def shares(self) -> tuple[float, ...]:
        """`SHARES` of the amounts in this problem, which has the largest of them."""
        return tuple(share / SHARES[-1] for share in SHARES)

    @property
    def share_as_is(self) -> float:
        """The budget's own money, as a share of this problem's."""
        return AS_IS / SHARES[-1]


def wide_problem(
    inputs: Inputs, before: Projection, budget: Budget, exact: BlockLoss
) -> WideProblem:
    """The budget's allocation problem with its money (or number of blocks) at the largest share."""
    money, most = budget_money(inputs, budget), SHARES[-1]
    in_money = bool((money.left > 0.0).any())
    if in_money:
        money = replace(money, left=np.where(money.left > 0.0, most * money.left, money.left))
    else:
        budget = replace(budget, max_blocks=most * budget.max_blocks)
    problem, groups = build_problem(inputs, before, budget, money, exact, work=POINT_WORK)
    return WideProblem(problem, BudgetValues(inputs, exact, groups, problem.cost),
                       "budget" if in_money else "blocks")


class _Point(Protocol):
    """A point as the optimiser tells it, by share of the wide problem's amounts."""

    @property
    def amount(self) -> float: ...
    @property
    def blocks(self) -> np.ndarray: ...
    @property
    def cost(self) -> float: ...
    @property
    def objective(self) -> float: ...
    @property
    def shortage(self) -> float: ...
    @property
    def proven(self) -> bool: ...


def money_curve(budget: Budget, wide: WideProblem, points: Iterable[_Point]) -> MoneyCurve:
    """The curve in the words of the run: shares of the budget as it is."""
    return MoneyCurve(budget.name, wide.family == "budget", tuple(
        CurvePoint(share, point.amount, int(point.blocks.sum()), point.cost, point.objective,
                   point.shortage, point.proven)
        for share, point in zip(SHARES, points, strict=True)
    ))
