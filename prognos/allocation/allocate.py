"""Inputs and forecast -> allocation problem -> allocation of one budget.

The only module besides `run` and `results` that knows `optimize`: here the doctors' world (groups,
fill rates, money) becomes plain arrays.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from optimize.merit import merit_order
from optimize.problem import Allocation, AllocationProblem
from optimize.solve import solve
from prognos.allocation.block_loss import BlockLoss
from prognos.allocation.limits import Money, limits_as_rows, limits_used, most_blocks
from prognos.allocation.limits import (
    budget_money as budget_money,  # callers of `build_problem` need it
)
from prognos.allocation.objective import BudgetValues
from prognos.inputs import Budget, Inputs
from prognos.inputs.arrays import FloatArray, IntArray
from prognos.results import BudgetResult
from prognos.results.projection import Projection

WORK_A_SECOND = 0.5
"""Work of the main search for each second of *Tidsgräns*: a third of what a laptop does, so
that the clock seldom strikes first. Counted work gives the same plan on every machine."""


def eligible_groups(inputs: Inputs, projection: Projection, budget: Budget) -> tuple[int, ...]:
    """Groups of the budget that may get blocks: planned, with a need above 0 in some year of E."""
    need = inputs.calendar.in_evaluated(projection.measures.need)
    wanted = np.nan_to_num(need).max(axis=1) > 0.0
    return tuple(
        g
        for g, group in enumerate(inputs.groups)
        if group.budget == budget.name and group.planned and wanted[g]
    )


def build_problem(
    inputs: Inputs, projection: Projection, budget: Budget, money: Money, exact: BlockLoss,
    work: float | None = None,
) -> tuple[AllocationProblem, tuple[int, ...]]:
    """The budget's allocation problem and the run's group index of each of its groups.

    work : most work of the search, and no time limit; None = what *Tidsgräns* says.
    """
    groups = eligible_groups(inputs, projection, budget)
    shape = (len(groups), inputs.calendar.start_years)
    limits = limits_as_rows(inputs, projection, budget, money, groups)
    upper = most_blocks(limits, shape)
    cost = money.expected_cost[list(groups)].sum(axis=2)
    values = BudgetValues(inputs, exact, groups, cost)
    parts = values.parts(upper)
    return AllocationProblem(
        groups=tuple(inputs.groups[g].id for g in groups),
        start_years=inputs.calendar.start_calendar_years,
        upper=upper,
        cost=cost,
        limits=limits,
        time_limit=inputs.rules.objective.time_limit if work is None else np.inf,
        work=WORK_A_SECOND * inputs.rules.objective.time_limit if work is None else work,
        **parts.fields(),
    ), groups


@dataclass(frozen=True)
class Solved:
    """A budget's problem and the best plan found for it."""

    groups: tuple[int, ...]
    money: Money
    problem: AllocationProblem
    evaluate: BudgetValues
    allocation: Allocation

    @property
    def cost(self) -> FloatArray:
        """(Y,) expected SEK of the plan by year."""
        each = self.money.expected_cost[list(self.groups)]
        return np.asarray(np.einsum("gu,guy->y", self.allocation.blocks, each))


def solve_budget(
    inputs: Inputs, projection: Projection, budget: Budget, exact: BlockLoss,
    work: float | None, start: IntArray | None,
    tell: Callable[[str], None] = lambda _stage: None,
) -> Solved:
    """The best plan of the budget's allocation problem, and nothing else.

    work : see `build_problem`.
    start : (G of the run, n) a plan already known, that the search begins with.
    """
    tell("Beräknar nyttan av varje block")
    money = budget_money(inputs, budget)
    problem, groups = build_problem(inputs, projection, budget, money, exact, work=work)
    evaluate = BudgetValues(inputs, exact, groups, problem.cost)
    tell("Fördelar blocken")
    allocation = solve(problem, evaluate, many=evaluate.many,
                       start=None if start is None else start[list(groups)])
    return Solved(groups, money, problem, evaluate, allocation)


def allocate_budget(
    inputs: Inputs,
    projection: Projection,
    budget: Budget,
    exact: BlockLoss,
    tell: Callable[[str], None],
    work: float | None = None,
    start: IntArray | None = None,
) -> BudgetResult:
    """Solve the budget's allocation problem (see `solve_budget`) and order its blocks by merit.

    tell : called with a short Swedish text when a new stage begins.
    """
    found = solve_budget(inputs, projection, budget, exact, work, start, tell)
    money, problem, evaluate = found.money, found.problem, found.evaluate
    tell("Ordnar prioriteringslistan")
    merit = merit_order(problem, evaluate, found.allocation,
                        evaluate.level_falls if problem.levels else None)
    return BudgetResult(
        name=budget.name,
        groups=found.groups,
        problem=problem,
        allocation=found.allocation,
        merit=merit,
        years=money.years,
        amount=money.amount,
        bound=money.bound,
        cost=found.cost,
        bound_computed=_bound_is_computed(budget, money),
        objective=inputs.rules.objective.name,
        rotas_count=inputs.rules.objective.rota_weight > 0.0,
        limits=limits_used(problem, found.allocation),
    )


def allocate_all(
    inputs: Inputs, before: Projection, exact: BlockLoss, tell: Callable[[str], None],
    work: float | None = None, start: IntArray | None = None,
) -> tuple[BudgetResult, ...]:
    """Every budget that groups belong to, ST first; see `allocate_budget`."""
    ordered = sorted(inputs.money.budgets, key=lambda budget: budget.name != "ST")
    used = [budget for budget in ordered if any(g.budget == budget.name for g in inputs.groups)]
    return tuple(allocate_budget(inputs, before, budget, exact, tell, work, start)
                 for budget in used)


def _bound_is_computed(budget: Budget, money: Money) -> bool:
    stated = {
        int(year) for year, bound in zip(budget.years, budget.bound, strict=True) if bound == bound
    }
    limited = {y for y, amount in zip(money.years, money.amount, strict=True) if amount == amount}
    return bool(limited - stated)
