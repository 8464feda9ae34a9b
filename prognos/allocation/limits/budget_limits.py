"""The money of a budget: what there is, what is bound, what a block takes."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from optimize.problem import Limit
from prognos.allocation.costs import block_costs, budget_amounts, cost_years
from prognos.inputs import Budget, Inputs
from prognos.inputs.arrays import FloatArray


@dataclass(frozen=True)
class Money:
    """The money of a budget by calendar year, SEK."""

    years: tuple[int, ...]
    amount: FloatArray
    bound: FloatArray
    left: FloatArray
    expected_cost: FloatArray
    """(G, n, Y) of one announced block: fill rate x cost; nan when prices are not known."""


def budget_money(inputs: Inputs, budget: Budget) -> Money:
    """What the budget has, what is bound, and what one announced block is expected to take."""
    years = cost_years(inputs)
    amount, bound, left = budget_amounts(inputs, budget, years)
    expected = block_costs(inputs) * inputs.careers.rates.fill_rate[:, :, None]
    return Money(years, amount, bound, left, expected)


def budget_rows(money: Money, groups: tuple[int, ...]) -> Iterator[Limit]:
    """Budget: sum_g,u phi cost[g, u, y] x[g, u] <= amount[y] - bound[y], every stated year y."""
    for position, year in enumerate(money.years):
        use = money.expected_cost[list(groups), :, position]
        if not np.isnan(money.left[position]) and np.nan_to_num(use).any():
            yield Limit("budget", "Budgetram", None, year, use, float(money.left[position]),
                        float(money.bound[position]))
