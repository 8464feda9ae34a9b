"""What the choice of yardstick does: the other objectives and weightings for the same money."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import numpy as np

from prognos.allocation.allocate import Solved, solve_budget
from prognos.allocation.block_loss import BlockLoss
from prognos.allocation.costs import agency_net_cost
from prognos.allocation.objective import CHEAPEST, EVEN
from prognos.inputs import Inputs, Objective
from prognos.inputs.arrays import FloatArray, IntArray
from prognos.results import BudgetResult, OtherObjective, Yardstick
from prognos.results.projection import Projection

LEAST = "minst brist"
WEIGHTINGS = ("bristgrad", "heltider", "relativ")
WORK = 4.0
"""Most work to prove each of the other allocations (`AllocationProblem.work`)."""


def other_yardsticks(
    inputs: Inputs, before: Projection, budgets: Sequence[BudgetResult], exact: BlockLoss,
    tell: Callable[[str], None],
) -> tuple[tuple[Yardstick, ...], tuple[OtherObjective, ...]]:
    """Every budget's best plan by the run's own yardstick, by the other weightings with its
    objective, and by the other objectives with its weighting; and what the latter give.

    exact : the values that the budgets' own plans were found with. tell : called with a short
    Swedish text when a new yardstick begins.
    """
    own, sticks = inputs.rules.objective, [_yardstick(inputs, budgets)]
    for weighting in WEIGHTINGS:
        if weighting != own.weighting:
            tell(f"Prövar viktningen {weighting}")
            tried = _changed(inputs, replace(own, weighting=weighting))
            sticks.append(_yardstick(tried, _solve(tried, before, budgets, exact)))
    found: list[OtherObjective] = []
    for name in _names(inputs, budgets):
        tell(f"Prövar målet {name}")
        tried = _changed(inputs, replace(own, name=name))
        plans = _solve(tried, before, budgets, exact)
        sticks.append(_yardstick(tried, plans))
        lacking = inputs.calendar.in_evaluated(
            exact.shortages(sticks[-1].blocks, before.measures.shortage))
        found += [_compared(inputs, before, budget, plan, lacking)
                  for budget, plan in zip(budgets, plans, strict=True)]
    return tuple(sticks), tuple(found)


def _changed(inputs: Inputs, objective: Objective) -> Inputs:
    return replace(inputs, rules=replace(inputs.rules, objective=objective))


Plan = BudgetResult | Solved


def _yardstick(inputs: Inputs, plans: Sequence[Plan]) -> Yardstick:
    objective = inputs.rules.objective
    return Yardstick(objective.weighting, objective.name, _blocks(inputs, plans),
                     all(plan.allocation.status == "optimal" for plan in plans))


def _blocks(inputs: Inputs, plans: Sequence[Plan]) -> IntArray:
    """(G, n) blocks of all budgets."""
    blocks = np.zeros((len(inputs.groups), inputs.calendar.start_years), dtype=np.int64)
    for plan in plans:
        blocks[list(plan.groups)] = plan.allocation.blocks
    return blocks


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


def _solve(
    inputs: Inputs, before: Projection, budgets: Sequence[BudgetResult], exact: BlockLoss
) -> list[Solved]:
    """Each search begins with the run's own plan."""
    money = {money.name: money for money in inputs.money.budgets}
    values, own = exact.with_aim(inputs.rules.objective), _blocks(inputs, budgets)
    return [solve_budget(inputs, before, money[budget.name], values, WORK, own)
            for budget in budgets]


def _compared(
    inputs: Inputs, before: Projection, budget: BudgetResult, plan: Solved, lacking: FloatArray,
) -> OtherObjective:
    """lacking : (G, E) expected shortage with the other objective's blocks."""
    ours = [group.budget == budget.name for group in inputs.groups]
    blocks: IntArray = plan.allocation.blocks
    return OtherObjective(
        budget=budget.name, objective=plan.evaluate.name, blocks=int(blocks.sum()),
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
