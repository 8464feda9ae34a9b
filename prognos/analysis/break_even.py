"""What would flip it: the smallest change of one input that gives a group more or fewer blocks.

One input is changed at a time and everything else held. Need, weight, fill rate, retention and
pension age are changed for the one group only: other groups' distributions are taken over as they
are. A step is tried by making the plan fit the changed problem and moving single blocks as long as
that is better: the plan stands until something is gained by leaving it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from optimize.problem import AllocationProblem
from prognos.allocation.allocate import blocks_moved, budget_money, build_problem
from prognos.allocation.block_loss import BlockLoss
from prognos.allocation.limits import Money
from prognos.allocation.objective import BudgetValues
from prognos.analysis.stability import scale_need
from prognos.inputs import Budget, Inputs
from prognos.inputs.arrays import IntArray
from prognos.model.baseline import Baseline
from prognos.model.population import group_heads, group_members, populate
from prognos.model.probability.distribution import Distribution, distribution_of
from prognos.model.rates import make_drivers
from prognos.results import BreakEven, BudgetResult
from prognos.results.projection import LATTICE, Projection

SHARES = (0.01, 0.02, 0.03, 0.04, 0.05, 0.075, 0.1, 0.125, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5)
POINTS = (0.01, 0.02, 0.03, 0.04, 0.05, 0.075, 0.1, 0.15, 0.2, 0.25, 0.3)
YEARS = (0.1, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0)
STEPS = {"budget": SHARES, "need": SHARES, "weight": SHARES, "fill_rate": POINTS,
         "retention": POINTS, "pension": YEARS}
"""Changes tried, smallest first; no finer than what anybody knows."""
ALIKE = ("budget", "need", "weight")
"""Inputs that leave the group's supply as it is."""


@dataclass(frozen=True)
class Ground:
    """What the changes are made to."""

    inputs: Inputs
    before: Projection
    base: Baseline
    exact: BlockLoss
    budget: Budget
    found: BudgetResult
    group: int

    @property
    def own(self) -> int:
        """The group's index in the budget's problem."""
        return self.found.groups.index(self.group)

    @property
    def blocks(self) -> IntArray:
        return self.found.allocation.blocks


class OneChanged(BlockLoss):
    """Exact values where only one group's inputs are changed: the others' are known already."""

    def __init__(self, inputs: Inputs, base: Baseline, group: int, known: BlockLoss) -> None:
        super().__init__(inputs, base)
        self._changed, self._known = group, known

    def __call__(self, group: int, blocks: tuple[int, ...]) -> tuple[float, float]:
        if group != self._changed:
            return self._known(group, blocks)
        return super().__call__(group, blocks)

    def coefficients(self, group: int, blocks: int) -> Any:
        if group != self._changed:
            return self._known.coefficients(group, blocks)
        return super().coefficients(group, blocks)

    def losses(self, group: int, starts: tuple[int, ...], most: int) -> np.ndarray:
        if group != self._changed:
            return self._known.losses(group, starts, most)
        return super().losses(group, starts, most)


def find_break_even(ground: Ground) -> tuple[BreakEven, ...]:
    """The smallest change up and down of each input that changes the group's number of blocks."""
    return tuple(_point(ground, key, sign) for key in STEPS for sign in (1, -1))


def _point(ground: Ground, key: str, sign: int) -> BreakEven:
    steps = possible_steps(ground, key, sign)
    reach = steps[-1] if steps else 0.0

    def change(place: int) -> int:
        problem, evaluate = changed_problem(ground, key, sign * steps[place])
        blocks = blocks_moved(problem, evaluate, ground.blocks)
        return int(blocks[ground.own].sum() - ground.blocks[ground.own].sum())

    low, high = -1, len(steps) - 1
    if not steps or not change(high):
        return BreakEven(key, sign, None, reach, 0)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if change(middle) else (middle, high)
    step = steps[high]
    return BreakEven(key, sign, step, reach, change(high), _sek(ground, key, sign * step))


def possible_steps(ground: Ground, key: str, sign: int) -> tuple[float, ...]:
    """The steps that keep the input what it is: probabilities in [0, 1], some money to scale."""
    rates, steps = ground.inputs.careers.rates, STEPS[key]
    if key == "budget" and not (budget_money(ground.inputs, ground.budget).left > 0.0).any():
        return ()
    if key not in ("fill_rate", "retention"):
        return steps
    now = getattr(rates, key)[ground.group]
    room = float(np.min(1.0 - now) if sign > 0 else np.min(now))
    return tuple(step for step in steps if step <= room + 1e-9)


def changed_problem(
    ground: Ground, key: str, by: float
) -> tuple[AllocationProblem, BudgetValues]:
    """The budget's allocation problem with one input changed by `by`, and its evaluator."""
    inputs, base = changed_inputs(ground.inputs, key, by, ground.group), ground.base
    if key == "budget":
        exact = ground.exact
    else:
        if key not in ALIKE:
            base = _with_group(base, inputs, ground.group)
        exact = OneChanged(inputs, base, ground.group, ground.exact)
    money = _money(inputs, ground.budget, by if key == "budget" else 0.0)
    problem, groups = build_problem(inputs, ground.before, ground.budget, money, exact,
                                    drawn=False)

    return problem, BudgetValues(inputs, exact, groups, problem.cost)


def changed_inputs(inputs: Inputs, key: str, by: float, group: int) -> Inputs:
    """The inputs with one thing changed; a budget is no part of them.

    pension : the curve's shift. It is every group's, but only `group`'s supply is made again.
    """
    if key == "need":
        return scale_need(1.0 + by, [group])(inputs)
    if key == "pension":
        return inputs.retiring_later(by)
    if key == "budget":
        return inputs
    field = {"weight": "priority"}.get(key, key)
    values = getattr(inputs.careers.rates, field).copy()
    values[group] = values[group] * (1.0 + by) if key == "weight" else values[group] + by
    return inputs.with_rates(replace(inputs.careers.rates, **{field: values}))


def _with_group(base: Baseline, inputs: Inputs, group: int) -> Baseline:
    """The baseline with one group's supply made of changed inputs, everybody else's as it is."""
    population = populate(make_drivers(inputs))
    fte = distribution_of(group_members(population, group), base.nodes, LATTICE)
    heads = distribution_of(group_heads(population, group), base.nodes, 1.0)
    return Baseline(population, _put(base.fte, group, fte), _put(base.heads, group, heads))


def _put(
    every: tuple[Distribution, ...], group: int, one: Distribution
) -> tuple[Distribution, ...]:
    return (*every[:group], one, *every[group + 1 :])


def _money(inputs: Inputs, budget: Budget, by: float) -> Money:
    """What is left for new blocks, every year with something left changed by a share."""
    money = budget_money(inputs, budget)
    left = np.where(money.left > 0.0, (1.0 + by) * money.left, money.left)
    return replace(money, left=left)


def _sek(ground: Ground, key: str, by: float) -> float | None:
    if key != "budget":
        return None
    money = budget_money(ground.inputs, ground.budget)
    starts = np.isin(money.years, ground.inputs.calendar.start_calendar_years)
    some = money.left > 0.0
    return float(by * money.left[some & starts if (some & starts).any() else some].mean())
