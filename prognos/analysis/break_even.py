"""What would flip it: the smallest change of one input that gives a group more or fewer blocks.

One input is changed at a time, as by a lever (`what_if/change_inputs`), and everything else held.
Need, weight, fill rate, retention and pension age are changed for the one group only, so only its
own values are made again: what the other groups can do with the rest is asked of `optimize.Rest`,
which proves each step by the objective itself. Where that tells nothing the whole allocation is
made again.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from optimize.choices import group_choices, needed_by_minima
from optimize.one_group import Own, Rest, rest_of
from optimize.plan import Valuation, known
from optimize.problem import AllocationProblem, EvaluateMany, Limit
from optimize.solve import improved, solve
from optimize.solver import Effort
from prognos.allocation.allocate import budget_money, build_problem
from prognos.allocation.block_loss import BlockLoss
from prognos.allocation.limits import Money, limits_as_rows, most_blocks
from prognos.allocation.limits.people_limits import supervisor_rows
from prognos.allocation.objective import BudgetValues
from prognos.analysis.what_if.change_inputs import change_inputs
from prognos.inputs import Budget, Inputs
from prognos.inputs.arrays import BoolArray, FloatArray, IntArray
from prognos.inputs.scenario import LeverChange
from prognos.model.baseline import Baseline
from prognos.model.population import populate
from prognos.model.project import with_flows
from prognos.model.rates import make_drivers
from prognos.results import BreakEven, BudgetResult
from prognos.results.projection import Projection
from prognos.schema.lever_dictionary import ADD, SCALE

SHARES = (0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5)
POINTS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.3)
YEARS = (0.25, 0.5, 1.0, 2.0, 3.0)
STEPS = {"budget": SHARES, "need": SHARES, "weight": SHARES, "fill_rate": POINTS,
         "retention": POINTS, "pension": YEARS}
"""Changes tried, smallest first; no finer than what anybody knows."""
LEVERS = {"weight": "priority"}
"""Input -> lever, where they have not the same key."""
ALIKE = ("budget", "need", "weight")
"""Inputs that leave the group's supply as it is."""
WORK = (0.3, 1.2)
"""Work to find and prove the plan of one change when all is allotted again
(`AllocationProblem.work`): first a little, which is mostly enough, then more."""
POINT_WORK = 9.0
"""Most work to prove the steps of one input one way by what is known of the others …"""
AGAIN = 2
"""… and times that a proof is tried otherwise, where the others have the same room as before: such
proofs are mostly found."""
MOST_CHOICES = 100_000
FEW = 3000
"""So many combinations of the one group are listed without asking which can be worth their place.
"""
WHOLE_MONEY = 10_000.0
"""Changes of money are in whole steps of so much, as they are told."""


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

    @cached_property
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
    def money(self) -> Money:
        return budget_money(self.inputs, self.budget)

    @cached_property
    def many(self) -> EvaluateMany:
        """Exact values of the plan's own problem, each asked for once."""
        found = self.found
        return known(BudgetValues(self.inputs, self.exact, found.groups, found.problem.cost).many)

    @cached_property
    def needed(self) -> IntArray:
        """(n,) blocks that minima could ask of the group."""
        return np.asarray(needed_by_minima(self.found.problem)[self.own])

    @cached_property
    def rest(self) -> Rest | None:
        """What the other groups can do; None where the plan is not proven by exact values."""
        problem, allocation = self.found.problem, self.found.allocation
        if not allocation.on_exact:
            return None
        limits = _with_more(problem.limits, max(SHARES) * self.left)
        rest = rest_of(problem, self.many, self.blocks, self.own, MOST_CHOICES,
                       replace(problem, limits=limits,
                               upper=most_blocks(limits, problem.upper.shape)))
        own = None if rest is None else self.unchanged.combinations(rest)
        if rest is None or own is None:
            return None
        rest.add_bound(own, allocation.bound)
        return rest

    @cached_property
    def left(self) -> float:
        """Mean of what is left for new blocks in the start years that have any, SEK; 0 = none."""
        starts = np.isin(self.money.years, self.inputs.calendar.start_calendar_years)
        some = self.money.left > 0.0
        return float(self.money.left[some & starts].mean()) if (some & starts).any() else 0.0

    @cached_property
    def unchanged(self) -> "Changed":
        """Nothing changed."""
        values = BudgetValues(self.inputs, self.exact, self.found.groups, self.found.problem.cost)
        return Changed(self, self.inputs, self.before, self.base, values,
                       self.found.problem.limits)


@dataclass(frozen=True)
class Changed:
    """One input changed: the inputs, the group's own values, and the limits."""

    ground: Ground
    inputs: Inputs
    before: Projection
    base: Baseline
    values: BudgetValues
    limits: tuple[Limit, ...]
    sek: float = 0.0
    """More money every year."""
    roomier: bool = False
    """What the others have room for is another than before."""

    def many(self, group: int, blocks: IntArray) -> tuple[FloatArray, FloatArray]:
        """See `EvaluateMany`: only the one group's values are others than before."""
        other = group != self.ground.own
        return (self.ground.many if other else self.values.many)(group, blocks)

    def combinations(self, rest: Rest) -> Own | None:
        """What the group may take; None where that tells nothing."""
        if not rest.same_for_others(self.limits):
            return None
        ground, problem = self.ground, self.ground.found.problem
        upper = most_blocks(self.limits, problem.upper.shape)[ground.own]
        if np.prod(upper + 1.0) <= FEW:
            blocks = np.indices(upper + 1).reshape(len(upper), -1).T
            loss = self.values.many(ground.own, blocks)[0]
            worth = _worth_their_place(loss.reshape(upper + 1), problem.worthless)
            worth |= bool(ground.needed.any())
            return rest.own(self.limits, blocks[worth], loss[worth])
        listed = group_choices(self.problem, ground.own, ground.needed, MOST_CHOICES)
        return listed if listed is None else rest.own(
            self.limits, listed, self.values.many(ground.own, listed)[0])

    @cached_property
    def problem(self) -> AllocationProblem:
        """The whole problem, with curves."""
        ground = self.ground
        exact = BlockLoss(self.inputs, self.base)
        exact.rest_on(ground.exact)
        money = budget_money(self.inputs, ground.budget)
        money = replace(money, left=money.left + self.sek)
        return build_problem(self.inputs, self.before, ground.budget, money, exact, work=0.0)[0]

    def improved(self, start: IntArray) -> IntArray:
        """A plan made to fit, and bettered block by block."""
        problem = self.ground.found.problem
        problem = replace(problem, limits=self.limits,
                          upper=most_blocks(self.limits, problem.upper.shape))
        return improved(problem, Valuation(problem, self.many).loss, self.many, start)

    def best(self, start: IntArray, effort: Effort) -> tuple[int, IntArray] | None:
        """The group's number of blocks in the best plan, and that plan; None when not proven.

        start : a plan that is likely to be near the best.
        """
        rest = self.ground.rest
        own = None if rest is None else self.combinations(rest)
        if rest is None or own is None:
            return self._anew(start)
        if self.roomier:
            rest.add_plan(self.improved(start))
        return rest.best(own, effort, self.ground.count, 0 if self.roomier else AGAIN)

    def _anew(self, start: IntArray) -> tuple[int, IntArray] | None:
        """The same from a whole allocation."""
        for work in WORK:
            problem = replace(self.problem, work=work)
            found = solve(problem, Valuation(problem, self.many).loss, many=self.many, start=start)
            start = found.blocks
            if found.status == "optimal":
                return int(start[self.ground.own].sum()), start
        return None


def _worth_their_place(loss: FloatArray, worthless: float) -> BoolArray:
    """(J,) the combinations whose every last block gains enough. loss : by blocks of each start
    year."""
    worth = np.ones(loss.shape, np.bool_)
    for start in range(loss.ndim):
        gain = -np.diff(loss, axis=start)
        rest = [slice(None)] * loss.ndim
        rest[start] = slice(1, None)
        worth[tuple(rest)] &= gain > worthless
    return worth.reshape(-1)


def find_break_even(ground: Ground) -> tuple[BreakEven, ...]:
    """The smallest change up and down of each input that changes the group's number of blocks."""
    return tuple(_point(ground, key, sign) for key in STEPS for sign in (1, -1))


def _point(ground: Ground, key: str, sign: int) -> BreakEven:
    """Every step in turn, the smallest first: the answer need not be monotone."""
    point, start, effort = BreakEven(key, sign, None, 0.0, 0), ground.blocks, Effort(POINT_WORK)
    if ground.found.allocation.status != "optimal":
        return replace(point, proven=False)
    for step in possible_steps(ground, key, sign):
        changed = change(ground, key, sign * step)
        found = changed.best(start, effort)
        if found is None:
            return replace(point, proven=False)
        count, start = found
        lever = lever_change(ground, key, sign * step)
        if count != ground.count:
            return replace(point, step=step, blocks=count - ground.count, change=lever,
                           sek_per_year=changed.sek if key == "budget" else None)
        point = replace(point, reach=step, change=lever)
    return point


def possible_steps(ground: Ground, key: str, sign: int) -> tuple[float, ...]:
    """The steps that keep the input what it is: probabilities in [0, 1], some money left."""
    steps = STEPS[key]
    if ground.rest is None:
        # No short cut: every step is a whole search.
        steps = steps[1::2]
    if key == "budget":
        left = ground.money.left[ground.money.left > 0.0]
        return tuple(step for step in steps if abs(_sek(ground, step)) > 0.0
                     and (sign > 0 or _sek(ground, step) <= left.min(initial=np.inf)))
    if key not in ("fill_rate", "retention"):
        return steps
    now = getattr(ground.inputs.careers.rates, key)[ground.group]
    room = float(np.min(1.0 - now) if sign > 0 else np.min(now))
    return tuple(step for step in steps if step <= room + 1e-9)


def change(ground: Ground, key: str, by: float) -> Changed:
    """One input changed by `by`, as the lever changes it."""
    same = ground.unchanged
    if key == "budget":
        sek = _sek(ground, by)
        return replace(same, limits=_with_more(same.limits, sek), sek=sek, roomier=True)
    inputs, _ = change_inputs(ground.inputs, [_of_group(ground, key, by)])
    before, base, exact, cost = ground.before, ground.base, ground.exact, same.values.cost
    if key == "fill_rate":
        base = replace(base, population=populate(make_drivers(inputs)))
        cost = budget_money(inputs, ground.budget).expected_cost[list(ground.found.groups)].sum(2)
    elif key not in ALIKE:
        base = base.with_group(populate(make_drivers(inputs)), ground.group)
        before = with_flows(before, base.population)
    if key != "weight":
        exact = BlockLoss(inputs, base, exact.blocks_of if key in ALIKE else None)
    return replace(same, inputs=inputs, before=before, base=base, roomier=key == "fill_rate",
                   limits=_limits(ground, key, inputs, before),
                   values=BudgetValues(inputs, exact, ground.found.groups, cost))


def lever_change(ground: Ground, key: str, by: float) -> LeverChange | None:
    """The change as a lever pulled; None where there is no such lever."""
    if key == "budget":
        known = not np.isnan(ground.budget.amount).any() and ground.budget.name == "ST"
        return LeverChange("budget", ADD, _sek(ground, by)) if known else None
    return _of_group(ground, key, by)


def _of_group(ground: Ground, key: str, by: float) -> LeverChange:
    group = ground.inputs.groups[ground.group]
    way, value = (SCALE, 1.0 + by) if key in ("need", "weight") else (ADD, by)
    return LeverChange(LEVERS.get(key, key), way, value, group.specialty, group.area)


def _limits(
    ground: Ground, key: str, inputs: Inputs, before: Projection
) -> tuple[Limit, ...]:
    """The limits with one input changed; those of supervisors are told from the forecast."""
    limits, groups = ground.found.problem.limits, ground.found.groups
    if key in ALIKE:
        return limits
    if key == "fill_rate":
        return limits_as_rows(
            inputs, before, ground.budget, budget_money(inputs, ground.budget), groups)
    supervisors = supervisor_rows(inputs, before, groups)
    return tuple(next(supervisors) if limit.family == "supervisors" else limit
                 for limit in limits)


def _with_more(limits: Sequence[Limit], sek: float) -> tuple[Limit, ...]:
    """The limits with so much more money every year."""
    return tuple(replace(limit, amount=limit.amount + sek) if limit.family == "budget" else limit
                 for limit in limits)


def _sek(ground: Ground, by: float) -> float:
    """A share of what is left in a mean year, in whole steps."""
    return WHOLE_MONEY * round(by * ground.left / WHOLE_MONEY)
