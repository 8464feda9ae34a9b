"""What the other objectives would give for the same money, beside the plan (decision paper)."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import numpy as np

from prognos.allocation.allocate import allocate_budget
from prognos.allocation.block_loss import BlockLoss
from prognos.allocation.costs import agency_net_cost
from prognos.allocation.objective import CHEAPEST, EVEN
from prognos.inputs import Inputs
from prognos.inputs.arrays import FloatArray, IntArray
from prognos.model.project import shortages
from prognos.results import BudgetResult, OtherObjective
from prognos.results.projection import Projection

LEAST = "minst brist"
WORK = 4.0
"""Most work to prove each of the other allocations (`AllocationProblem.work`)."""


def other_objectives(
    inputs: Inputs, before: Projection, budgets: Sequence[BudgetResult], exact: BlockLoss,
    tell: Callable[[str], None],
) -> tuple[OtherObjective, ...]:
    """Each budget's best plan by every other objective that can be computed.

    exact : the values that the budgets' own plans were found with. tell : called with a short
    Swedish text when a new objective begins.
    """
    found: list[OtherObjective] = []
    for name in _names(inputs, budgets):
        tell(f"Prövar målet {name}")
        objective = replace(inputs.rules.objective, name=name)
        tried = replace(inputs, rules=replace(inputs.rules, objective=objective))
        plans = [_allocate(tried, before, budget, exact) for budget in budgets]
        blocks = np.zeros((len(inputs.groups), inputs.calendar.start_years), dtype=np.int64)
        for plan in plans:
            blocks[list(plan.groups)] = plan.allocation.blocks
        lacking = shortages(inputs, blocks, exact.base)
        found += [_compared(inputs, before, budget, plan, lacking)
                  for budget, plan in zip(budgets, plans, strict=True)]
    return tuple(found)


def _names(inputs: Inputs, budgets: Sequence[BudgetResult]) -> Iterator[str]:
    """Objectives other than the run's; *lägst kostnad* needs prices that mean something."""
    for name in (LEAST, EVEN, CHEAPEST):
        if name != inputs.rules.objective.name and (name != CHEAPEST or _priced(inputs, budgets)):
            yield name


def _priced(inputs: Inputs, budgets: Sequence[BudgetResult]) -> bool:
    """Blocks have prices, and agency doctors cost more than employed ones."""
    years = [inputs.calendar.years[t] for t in inputs.calendar.evaluated]
    return (not any(np.isnan(budget.problem.cost).any() for budget in budgets)
            and min(agency_net_cost(inputs, year) for year in years) > 0.0)


def _allocate(
    inputs: Inputs, before: Projection, budget: BudgetResult, exact: BlockLoss
) -> BudgetResult:
    money = next(money for money in inputs.money.budgets if money.name == budget.name)
    return allocate_budget(inputs, before, money, exact, lambda _stage: None, WORK)


def _compared(
    inputs: Inputs, before: Projection, budget: BudgetResult, plan: BudgetResult,
    lacking: FloatArray,
) -> OtherObjective:
    """lacking : (G, E) expected shortage with the other objective's blocks."""
    ours = [group.budget == budget.name for group in inputs.groups]
    blocks: IntArray = plan.allocation.blocks
    return OtherObjective(
        budget=budget.name, objective=plan.objective, blocks=int(blocks.sum()),
        moved=int(np.maximum(budget.allocation.blocks - blocks, 0).sum()),
        cost=float(plan.cost.sum()), shortage=float(np.nansum(lacking[ours])),
        largest_share=largest_share(inputs, before, budget, lacking),
        proven=plan.allocation.status == "optimal",
    )


def largest_share(
    inputs: Inputs, before: Projection, budget: BudgetResult, lacking: FloatArray
) -> float:
    """Largest expected shortage of a group that can get blocks in a year, as a share of its need.

    lacking : (G, E) expected shortage.
    """
    ours = list(budget.groups)
    need = inputs.calendar.in_evaluated(before.measures.need[ours])
    share = np.divide(lacking[ours], need, out=np.zeros_like(need), where=need > 0.0)
    return float(share.max(initial=0.0))
