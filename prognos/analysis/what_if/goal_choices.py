"""What each group could be given beyond the plan, what it takes and what comes of it.

A group's choices x are worked out by the number of blocks, from none on. What is left out is proven
to be of no use: with the multipliers l >= 0 of the relaxed problem (`lightest_choices`),
r(x) = w x + l v(x) + (what l says of limits) x. Each further block gives less than it would have
before (v is an expectation of a convex function of independent persons), so where every block more
adds to r at each x of one count, every x of more blocks has an r above the least of that count.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations_with_replacement
from math import comb

import numpy as np

from optimize.problem import AllocationProblem, Limit, tolerance, usage
from prognos.analysis.what_if.goal_values import AskedGoal, GoalValues
from prognos.inputs.arrays import BoolArray, FloatArray, IntArray
from prognos.inputs.scenario import RISK

MOST_MORE = 60
"""Blocks beyond the plan for one group."""
MOST_CHOICES = 20_000
"""Combinations of start years worked out for one group."""
SMALLEST_GAIN = 1e-3
"""A block that lowers no goal by so much is of no use to it."""
MONEY = frozenset({"budget", "blocks"})
"""Families of limits that a goal asks to go beyond: money and the number of blocks."""


@dataclass(frozen=True)
class Search:
    """The budget's limits as the plan leaves them, what a block weighs, and the goals."""

    problem: AllocationProblem
    plan: IntArray
    groups: tuple[int, ...]
    """Run's index of each group of the problem."""
    weight: FloatArray
    """(G of the problem, n) of one block."""
    values: GoalValues
    asked: tuple[AskedGoal, ...]
    rooms: tuple[float, ...]
    """What each goal's contributions may sum to."""
    free: bool = False
    """True: no limit is kept, to see what it would take without them."""

    def less(self, margins: Sequence[float]) -> "Search":
        """The same with less room for the goals."""
        return replace(self, rooms=tuple(
            room - margin for room, margin in zip(self.rooms, margins, strict=True)))

    def limits(self) -> Iterator[tuple[Limit, float]]:
        """Every limit that is kept, and the room that the plan leaves (never below 0)."""
        if self.free:
            return
        for limit, used in zip(self.problem.limits, usage(self.problem, self.plan), strict=True):
            if not limit.is_minimum and limit.family not in MONEY:
                yield limit, max(limit.amount - float(used), 0.0) + tolerance(limit)


@dataclass
class GroupChoices:
    """What one group may be given, by the number of blocks, as far as it has been worked out."""

    search: Search
    index: int
    """Group of the problem."""
    more: IntArray = field(init=False)
    """(J, n) blocks beyond the plan."""
    values: FloatArray = field(init=False)
    """(J, goals) what they contribute to each goal."""
    lacking: FloatArray = field(init=False)
    """(J, goals) what is short even where that does not move, see `GoalValues.of_many`."""
    count: int = 0
    """Every combination of so many blocks or fewer is there."""
    ended: bool = False
    """No more is allowed, or of use."""
    cut: bool = False
    """There are more than are worked out."""

    def __post_init__(self) -> None:
        self.more = np.zeros((1, self.search.plan.shape[1]), np.int64)
        self.values, self.lacking = self._worth(self.more)
        then = self._worth(np.eye(self.more.shape[1], dtype=np.int64))[1]
        self.years = np.flatnonzero((self.lacking - then >= SMALLEST_GAIN).any(axis=1)).tolist()
        self.kept = [(limit, limit.use[self.index], room) for limit, room in self.search.limits()
                     if limit.use[self.index].any() and not (limit.use < 0.0).any()]
        self.ended = not self.years
        weight = self.search.weight[self.index]
        self.lightest = float(weight[self.years].min()) if self.years else 0.0

    @property
    def weight(self) -> FloatArray:
        """(J,)"""
        return np.asarray(self.more @ self.search.weight[self.index])

    def use(self, limit: Limit) -> FloatArray:
        """(J,) what the choices take of a limit."""
        return np.asarray(self.more @ limit.use[self.index])

    def extend(self) -> None:
        """Work out every combination of one block more within the group's own limits."""
        count = self.count + 1
        wide = comb(count + len(self.years) - 1, count)
        if count > MOST_MORE or len(self.more) + wide > MOST_CHOICES:
            self.cut = self.ended = True
            return
        found = _spread(count, self.years, self.more.shape[1])
        found = found[self._fits(found)]
        if not len(found):
            self.ended = True
            return
        values, lacking = self._worth(found)
        gain = self.lacking.min(axis=0) - lacking.min(axis=0)
        self.more = np.concatenate([self.more, found])
        self.values = np.concatenate([self.values, values])
        self.lacking = np.concatenate([self.lacking, lacking])
        self.count, self.ended = count, bool((gain < SMALLEST_GAIN).all()) or self._settled()

    def closed(self, duals: "Duals", gap: float) -> bool:
        """Whether no combination of more blocks has an r within `gap` of the group's least."""
        if self.ended:
            return True
        if any(each.goal.kind == RISK and self.search.groups[self.index] in each.groups
               for each in self.search.asked):
            return False  # a chance is no convex function
        own, last = duals.reduced(self, self.more, self.values), self.more.sum(axis=1) == self.count
        if own[last].min() <= own.min() + gap + 1e-9:
            return False
        for u in self.years:
            one = self.more[last]
            one[:, u] += 1
            if (duals.reduced(self, one, self._worth(one)[0]) < own[last] - 1e-9).any():
                return False
        return True

    def _worth(self, more: IntArray) -> tuple[FloatArray, FloatArray]:
        return self.search.values.of_many(self.search.groups[self.index],
                                          self.search.plan[self.index] + more)

    def _fits(self, more: IntArray) -> BoolArray:
        fits = np.ones(len(more), dtype=bool)
        for _, use, room in self.kept:
            fits &= more @ use <= room
        return fits

    def _settled(self) -> bool:
        """Whether goals of the group alone hold at a weight that no larger choice can beat."""
        group = self.search.groups[self.index]
        ours = [n for n, each in enumerate(self.search.asked) if group in each.groups]
        if any(len(self.search.asked[n].groups) > 1 for n in ours):
            return False
        holds = (self.values[:, ours] <= np.array(self.search.rooms)[ours] + 1e-9).all(axis=1)
        least = float(self.weight[holds].min(initial=np.inf))
        return (self.count + 1) * self.lightest >= least


def _spread(count: int, years: Sequence[int], start_years: int) -> IntArray:
    """Every way to put so many blocks in the start years, (J, n)."""
    chosen = np.array(list(combinations_with_replacement(years, count)), dtype=np.int64)
    return np.stack([(chosen == u).sum(axis=1) for u in range(start_years)], axis=1)


@dataclass(frozen=True)
class Duals:
    """The relaxed problem's optimum and its multipliers."""

    optimum: float
    lacks: float
    """The most that a goal lacks even so."""
    goals: FloatArray
    """(goals,) weight that one unit of a goal is worth."""
    limits: tuple[tuple[Limit, float], ...]

    def reduced(self, one: GroupChoices, more: IntArray, values: FloatArray) -> FloatArray:
        """(J,) r of a group's choices."""
        found = more @ one.search.weight[one.index] + values @ self.goals
        for limit, price in self.limits:
            found = found + price * (more @ limit.use[one.index])
        return np.asarray(found)
