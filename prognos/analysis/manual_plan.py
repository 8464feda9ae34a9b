"""Somebody's own plan (*Manuell fördelning*) by the same yardstick as the optimal one."""

from collections.abc import Iterator, Sequence

import numpy as np

from optimize.problem import AllocationProblem, Slack, slack_of, tolerance, usage
from prognos.allocation.block_loss import BlockLoss
from prognos.allocation.costs import block_costs, cost_years
from prognos.allocation.objective import EVEN, BudgetValues
from prognos.analysis.plan_sums import groups_of, shortage_sums
from prognos.inputs import Inputs
from prognos.inputs.arrays import FloatArray, IntArray
from prognos.results import BudgetResult, Deviation, ManualResult, ShortageSums
from prognos.results.projection import Projection


def measure_manual(
    inputs: Inputs, before: Projection, budgets: Sequence[BudgetResult], exact: BlockLoss
) -> tuple[ManualResult, ...]:
    """The own plan of every budget that has one; groups without a row get no block in it.

    Budgets without an own plan keep the optimal one while the others are projected. Where a row
    is a change, the budget's own plan is the optimal one with the rows put in.

    exact : the values that the optimal plan was found with.
    """
    planned = {inputs.groups[row.group].budget for row in inputs.order.manual}
    measured = [budget for budget in budgets if budget.name in planned]
    if not measured:
        return ()
    blocks = manual_blocks(inputs, measured)
    everything = blocks.copy()
    for budget in budgets:
        if budget.name not in planned:
            everything[list(budget.groups)] = budget.allocation.blocks
    every = before.measures.shortage
    with_plan = exact.shortages(everything, every, inputs.calendar.evaluated)
    without, shortage = (inputs.calendar.in_evaluated(each) for each in (every, with_plan))
    return tuple(
        _of_budget(inputs, budget, blocks, exact,
                   shortage_sums(without, shortage, groups_of(inputs, budget.name)))
        for budget in measured)


def manual_blocks(inputs: Inputs, budgets: Sequence[BudgetResult] = ()) -> IntArray:
    """(G, n) blocks of the own plan; `budgets`: the optimal plans that changes are made to.

    A change that would leave fewer than none leaves none.
    """
    blocks = np.zeros((len(inputs.groups), inputs.calendar.start_years), dtype=np.int64)
    changed = {inputs.groups[row.group].budget for row in inputs.order.manual if row.change}
    for budget in budgets:
        if budget.name in changed:
            blocks[list(budget.groups)] = budget.allocation.blocks
    stated = [row for row in inputs.order.manual if not row.change]
    for row in stated:
        blocks[row.group, row.start] = 0
    for row in (*stated, *(row for row in inputs.order.manual if row.change)):
        blocks[row.group, row.start] += row.blocks
    return np.maximum(blocks, 0)


class _Valuation:
    """The budget's objective of whole plans, group by group: a sum, or the largest level."""

    def __init__(self, inputs: Inputs, budget: BudgetResult, exact: BlockLoss) -> None:
        self._evaluate = BudgetValues(inputs, exact, budget.groups, budget.problem.cost)
        self._even = inputs.rules.objective.name == EVEN

    def value(self, i: int, blocks: IntArray) -> float:
        """What group i of the budget adds to the objective with blocks (n,)."""
        if self._even:
            return float(self._evaluate.many(i, blocks[None, :])[1][0])
        return self._evaluate(i, tuple(blocks.tolist()))[0]

    def shortage(self, i: int, blocks: IntArray) -> float:
        """Expected shortage of group i over E, FTE-years."""
        return self._evaluate(i, tuple(blocks.tolist()))[1]

    def values(self, plan: IntArray) -> FloatArray:
        return np.array([self.value(i, blocks) for i, blocks in enumerate(plan)])

    def total(self, values: FloatArray) -> float:
        """The objective of groups' values (G,)."""
        return float(values.max(initial=0.0) if self._even else values.sum())

    def change(self, values: FloatArray, i: int, blocks: IntArray) -> float:
        """What the objective changes by when group i alone gets other blocks."""
        changed = values.copy()
        changed[i] = self.value(i, blocks)
        return self.total(changed) - self.total(values)


def _of_budget(
    inputs: Inputs, budget: BudgetResult, blocks: IntArray, exact: BlockLoss, sums: ShortageSums
) -> ManualResult:
    ours = np.array([group.budget == budget.name for group in inputs.groups])
    own = np.where(ours[:, None], blocks, 0)
    expected = block_costs(inputs) * inputs.careers.rates.fill_rate[:, :, None]
    plan, optimal = own[list(budget.groups)], budget.allocation.blocks
    valuation = _Valuation(inputs, budget, exact)
    return ManualResult(
        budget=budget.name, blocks=own, objective=valuation.total(valuation.values(plan)),
        objective_optimal=valuation.total(valuation.values(optimal)),
        objective_without=valuation.total(valuation.values(np.zeros_like(plan))),
        sums=sums, years=cost_years(inputs), cost=np.einsum("gu,guy->y", own, expected),
        broken=(*broken_limits(budget.problem, plan), *_without_need(inputs, budget, own)),
        deviations=tuple(_deviations(inputs, budget, plan, valuation)),
    )


def broken_limits(problem: AllocationProblem, plan: IntArray) -> Iterator[Slack]:
    """Limits that a plan breaks: how much too much of a maximum, what is lacking of a minimum.

    A maximum exceeded without any block is broken by what the plan adds.
    """
    for limit, used in zip(problem.limits, usage(problem, plan).tolist(), strict=True):
        over = limit.amount - used if limit.is_minimum else used - max(limit.amount, 0.0)
        if over > tolerance(limit):
            yield slack_of(limit, over)


def _without_need(inputs: Inputs, budget: BudgetResult, own: IntArray) -> Iterator[Slack]:
    """Blocks for groups that need nobody in the evaluated years: nothing comes of them."""
    for g in np.flatnonzero(own.any(axis=1)).tolist():
        if g not in budget.groups:
            yield Slack("no_need", "Utan behov under utvärderingsåren", inputs.groups[g].id, None,
                        float(own[g].sum()))


def _deviations(
    inputs: Inputs, budget: BudgetResult, plan: IntArray, valuation: _Valuation
) -> Iterator[Deviation]:
    """Every group and start year in which the plans differ, in the order of groups."""
    reasons = {(row.group, row.start): row.reason for row in inputs.order.manual}
    optimal = budget.allocation.blocks
    own_values, best_values = valuation.values(plan), valuation.values(optimal)
    for i, u in np.argwhere(plan != optimal).tolist():
        applied, undone = optimal[i].copy(), plan[i].copy()
        applied[u], undone[u] = plan[i, u], optimal[i, u]
        extra = int(plan[i, u] - optimal[i, u])
        yield Deviation(
            group=budget.groups[i], start=u, manual=int(plan[i, u]), optimal=int(optimal[i, u]),
            objective=valuation.change(best_values, i, applied),
            fte_years=valuation.shortage(i, applied) - valuation.shortage(i, optimal[i]),
            undone=valuation.change(own_values, i, undone),
            fte_years_undone=valuation.shortage(i, undone) - valuation.shortage(i, plan[i]),
            cost=extra * float(budget.problem.cost[i, u]),
            reason=reasons.get((budget.groups[i], u)),
        )
