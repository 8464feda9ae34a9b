"""What would flip it: the smallest change of one input that gives a group more or fewer blocks.

One input is changed at a time and everything else held. Need, weight, fill rate, retention and
pension age are changed for the one group only: other groups' distributions are taken over as they
are. A step is tried by making the whole allocation again, by the objective itself and with proof,
unless the prices on the limits prove already that no plan with another number of blocks is better.
"""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from optimize.choices import group_choices, needed_by_minima
from optimize.plan import known
from optimize.problem import AllocationProblem, EvaluateMany
from optimize.solve import improved, solve
from optimize.solver import Effort
from optimize.space import Around, around
from prognos.allocation.allocate import budget_money, build_problem
from prognos.allocation.block_loss import BlockLoss, GroupValues
from prognos.allocation.limits import Money
from prognos.allocation.objective import BudgetValues
from prognos.analysis.stability import scale_need
from prognos.inputs import Budget, Inputs
from prognos.inputs.arrays import FloatArray, IntArray
from prognos.model.baseline import Baseline
from prognos.model.population import populate
from prognos.model.project import with_flows
from prognos.model.rates import make_drivers
from prognos.results import BreakEven, BudgetResult
from prognos.results.projection import Projection

SHARES = (0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5)
POINTS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.3)
YEARS = (0.25, 0.5, 1.0, 2.0, 3.0)
STEPS = {"budget": SHARES, "need": SHARES, "weight": SHARES, "fill_rate": POINTS,
         "retention": POINTS, "pension": YEARS}
"""Changes tried, smallest first; no finer than what anybody knows."""
ALIKE = ("budget", "need", "weight")
"""Inputs that leave the group's supply as it is."""
WORK = (0.3, 1.2)
"""Work to find and prove the plan of one change (`AllocationProblem.work`): first a little, which
is mostly enough to tell one group's number of blocks, then more."""
STAND_WORK = 0.5
"""Most work to prove that no plan with another number of blocks is better."""
MOST_CHOICES = 100_000


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

    @property
    def count(self) -> int:
        """Blocks of the group in the plan."""
        return int(self.blocks[self.own].sum())

    @cached_property
    def many(self) -> EvaluateMany:
        """Exact values of the plan's own problem, each asked for once."""
        found = self.found
        return known(BudgetValues(self.inputs, self.exact, found.groups, found.problem.cost).many)

    @cached_property
    def around(self) -> Around | None:
        """The prices around the plan."""
        return around(self.found.problem, self.many, self.blocks, self.own, MOST_CHOICES)

    @cached_property
    def needed(self) -> IntArray:
        """(n,) blocks that minima could ask of the group."""
        return np.asarray(needed_by_minima(self.found.problem)[self.own])


class OneChanged(BlockLoss):
    """Exact values where only one group's inputs are changed: the others' are known already."""

    def __init__(self, inputs: Inputs, base: Baseline, group: int, known: BlockLoss) -> None:
        super().__init__(inputs, base, known.blocks_of if base is known.base else None)
        self._changed, self._known = group, known

    def __call__(self, group: int, blocks: tuple[int, ...]) -> tuple[float, float]:
        if group != self._changed:
            return self._known(group, blocks)
        return super().__call__(group, blocks)

    def values(self, group: int, blocks: int) -> GroupValues:
        if group != self._changed:
            return self._known.values(group, blocks)
        return super().values(group, blocks)

    def losses(self, group: int, starts: tuple[int, ...], most: int) -> np.ndarray:
        if group != self._changed:
            return self._known.losses(group, starts, most)
        return super().losses(group, starts, most)


@dataclass(frozen=True)
class Changed:
    """The budget's problem with one input changed, and its exact values."""

    ground: Ground
    problem: AllocationProblem
    evaluate: BudgetValues

    def many(self, group: int, blocks: IntArray) -> tuple[FloatArray, FloatArray]:
        """See `EvaluateMany`: only the one group's values are others than before."""
        known_before = group != self.ground.own
        return (self.ground.many if known_before else self.evaluate.many)(group, blocks)

    def stands(self, plan: IntArray | None = None) -> bool:
        """Whether the plan's number of blocks for the group is proven best, by the prices around
        the plan: mostly with no search or a small one.

        plan : a better one for the changed problem than the known plan, when there is such.
        """
        ground = self.ground
        near = ground.around
        if near is None or not _same_rows(ground.found.problem, self.problem):
            return False
        own = group_choices(self.problem, ground.own, ground.needed, MOST_CHOICES)
        return own is not None and near.stands(
            self.problem, self.many, own, Effort(STAND_WORK), plan)

    def proves(self, key: str, sign: int, plan: IntArray) -> bool:
        """Whether the prices prove that the group's number of blocks stays.

        plan : of a changed budget, as good as one knows. More money makes room for combinations
        that were not priced: the prices are then made anew.
        """
        if key != "budget":
            return self.stands()
        if int(plan[self.ground.own].sum()) != self.ground.count:
            return False
        return self._settled(plan) if sign > 0 else self.stands(plan)

    def nearest(self, start: IntArray) -> IntArray:
        """The plan `start` made to fit, and bettered block by block."""
        return improved(self.problem, self.evaluate, self.many, start)

    def count(self, start: IntArray) -> tuple[int, IntArray] | None:
        """The group's number of blocks in the best plan, and the plan; None when not proven.

        start : a plan that is likely to be near the best.
        """
        for work in WORK:
            problem = replace(self.problem, work=work)
            found = solve(problem, self.evaluate, many=self.many, start=start)
            start = found.blocks
            if found.status == "optimal" or self._settled(start):
                return int(start[self.ground.own].sum()), start
        return None

    def _settled(self, plan: IntArray) -> bool:
        """Whether no plan with another number of blocks for the group is better: that may be
        proven where it is not that the plan is the best of those with as many."""
        own = self.ground.own
        near = around(self.problem, self.many, plan, own, MOST_CHOICES)
        choices = group_choices(self.problem, own, self.ground.needed, MOST_CHOICES)
        return near is not None and choices is not None and near.stands(
            self.problem, self.many, choices, Effort(STAND_WORK))


def _same_rows(one: AllocationProblem, other: AllocationProblem) -> bool:
    """Whether two problems have the same limits in the same order, whatever their amounts."""
    def rows(problem: AllocationProblem) -> list[tuple[str, str, str | None, int | None]]:
        return [(m.family, m.label, m.group, m.year) for m in problem.limits]

    return one.groups == other.groups and rows(one) == rows(other)


def find_break_even(ground: Ground) -> tuple[BreakEven, ...]:
    """The smallest change up and down of each input that changes the group's number of blocks."""
    return tuple(_point(ground, key, sign) for key in STEPS for sign in (1, -1))


def _point(ground: Ground, key: str, sign: int) -> BreakEven:
    """Every step in turn, the smallest first: the answer need not be monotone."""
    reach, start = 0.0, ground.blocks
    if ground.found.allocation.status != "optimal":
        return BreakEven(key, sign, None, reach, 0, proven=False)
    for step in possible_steps(ground, key, sign):
        changed = change(ground, key, sign * step)
        if key == "budget" and ground.around is not None:
            start = changed.nearest(start)
        if not changed.proves(key, sign, start):
            found = changed.count(start)
            if found is None:
                return BreakEven(key, sign, None, reach, 0, proven=False)
            count, start = found
            if count != ground.count:
                return BreakEven(key, sign, step, reach, count - ground.count,
                                 sek_per_year=_sek(ground, key, sign * step))
        reach = step
    return BreakEven(key, sign, None, reach, 0)


def possible_steps(ground: Ground, key: str, sign: int) -> tuple[float, ...]:
    """The steps that keep the input what it is: probabilities in [0, 1], some money to scale."""
    rates, steps = ground.inputs.careers.rates, STEPS[key]
    if ground.found.problem.levels:
        # The largest level leaves no short cut: every step is a whole search.
        steps = steps[1::2]
    if key == "budget" and not (budget_money(ground.inputs, ground.budget).left > 0.0).any():
        return ()
    if key not in ("fill_rate", "retention"):
        return steps
    now = getattr(rates, key)[ground.group]
    room = float(np.min(1.0 - now) if sign > 0 else np.min(now))
    return tuple(step for step in steps if step <= room + 1e-9)


def change(ground: Ground, key: str, by: float) -> Changed:
    """The budget's allocation problem with one input changed by `by`."""
    inputs, base = changed_inputs(ground.inputs, key, by, ground.group), ground.base
    exact, before = ground.exact, ground.before
    if key != "budget":
        if key not in ALIKE:
            base = base.with_group(populate(make_drivers(inputs)), ground.group)
        exact = OneChanged(inputs, base, ground.group, ground.exact)
        if _supply_limits(ground) and key not in ALIKE:
            before = with_flows(before, base.population)
    money = _money(inputs, ground.budget, by if key == "budget" else 0.0)
    problem, groups = build_problem(inputs, before, ground.budget, money, exact, work=0.0)
    return Changed(ground, problem, BudgetValues(inputs, exact, groups, problem.cost))


def _supply_limits(ground: Ground) -> bool:
    """Whether any limit is told from the forecast: those who can supervise."""
    return any(limit.family == "supervisors" for limit in ground.found.problem.limits)


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
