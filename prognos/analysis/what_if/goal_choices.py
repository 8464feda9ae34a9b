"""What each group could be given beyond the plan, what it takes and what comes of it; and the
lightest choice of one for each group that reaches every goal, with proof.

    min sum_g w x_g + P s    sum_g v_g(x_g) <= room + s    sum_g use x_g <= room of every limit

s is what the goals lack (P so large that any block of use is worth it). A group's x are worked out
by the number of blocks, from none on. What is left out is proven to be of no use: with the
multipliers l >= 0 of the relaxed problem, r(x) = w x + l v(x) + (what l says of limits) x. Each
further block gives less than it would have before (v is an expectation of a convex function of
independent persons), so where every block more adds to r at each x of one count, every x of more
blocks has an r above the least of that count. An x whose r is above the group's least by more than
the best choice known is above the relaxed optimum is in no better choice.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations_with_replacement
from math import comb

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csr_matrix

from optimize.problem import AllocationProblem, Limit, Slack, slack_of, tolerance, usage
from prognos.analysis.what_if.goal_values import AskedGoal, GoalValues
from prognos.inputs.arrays import BoolArray, FloatArray, IntArray
from prognos.inputs.scenario import RISK

MOST_MORE = 60
"""Blocks beyond the plan for one group."""
MOST_CHOICES = 20_000
"""Combinations of start years worked out for one group."""
SMALLEST_GAIN = 1e-3
"""A block that lowers no goal by so much is of no use to it."""
PENALTY = 4.0 / SMALLEST_GAIN
"""Blocks that one unit of what a goal lacks is worth: more than one block of use takes."""
NODES = 20_000
"""Of the search for the lightest choice."""
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
    """(J, goals) see `Contribution`."""
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


# --- One choice for each group -------------------------------------------------------------------


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


@dataclass(frozen=True)
class Chosen:
    """One choice for each group."""

    more: tuple[IntArray, ...]
    """(n,) of each group."""
    reached: bool
    """Whether every goal holds."""
    proven: bool
    """No lighter one does; where none does, none comes nearer."""
    least: float
    """Proven: nothing that reaches the goals weighs less."""
    out_of_reach: bool
    """Proven: nothing reaches them."""


def choose(search: Search, every: Sequence[GroupChoices]) -> Chosen:
    """The lightest choices that reach every goal, else those that lack least of them."""
    gap = float(search.weight.max(initial=0.0))
    while True:
        duals = _grown(search, every, gap)
        found, weight, bound = _lightest(search, every, duals, gap)
        if weight - duals.optimum <= gap + 1e-9:
            break
        gap = weight - duals.optimum
    lacks = float(_short(search, every, found).max(initial=0.0))
    cut = any(one.cut for one in every)
    proven = not cut and weight <= bound + 1e-6 * max(abs(weight), 1.0)
    return Chosen(tuple(one.more[at] for one, at in zip(every, found, strict=True)),
                  lacks <= 1e-9, proven, 0.0 if cut else max(bound, duals.optimum),
                  not cut and (duals.lacks > 1e-6 or (proven and lacks > 1e-9)))


def _grown(search: Search, every: Sequence[GroupChoices], gap: float) -> Duals:
    """The relaxed problem, with every choice of use within `gap` worked out."""
    while True:
        duals = _relaxed(search, every)
        open_still = [one for one in every if not one.closed(duals, gap)]
        if not open_still:
            return duals
        for one in open_still:
            one.extend()


def _rows(
    search: Search, every: Sequence[GroupChoices], kept: Sequence[IntArray]
) -> tuple[csr_matrix, FloatArray, list[Limit]]:
    """Goals, then the limits that no group keeps by itself: coefficients of the kept choices and
    of what each goal lacks, and right-hand sides."""
    goals = len(search.asked)
    shared = [(limit, room) for limit, room in search.limits() if (limit.use < 0.0).any()
              or sum(limit.use[one.index].any() for one in every) > 1]
    starts = np.cumsum([0, *map(len, kept)])
    cells: list[tuple[int, int, FloatArray]] = []
    for one, own, start in zip(every, kept, starts[:-1].tolist(), strict=True):
        cells += [(n, start, one.values[own, n]) for n in range(goals)]
        cells += [(row, start, one.use(limit)[own]) for row, (limit, _) in enumerate(shared, goals)
                  if limit.use[one.index].any()]
    cells += [(n, int(starts[-1]) + n, np.array([-1.0])) for n in range(goals)]
    fixed = _fixed(search, every)
    shape = goals + len(shared), int(starts[-1]) + goals
    rooms = [room - own for room, own in zip(search.rooms, fixed, strict=True)]
    return (_sparse(cells, shape), np.array([*rooms, *(room for _, room in shared)]),
            [limit for limit, _ in shared])


def _fixed(search: Search, every: Sequence[GroupChoices]) -> list[float]:
    """What groups that can be given no block contribute to each goal."""
    able = {search.groups[one.index] for one in every}
    nothing = (0,) * search.plan.shape[1]
    return [sum(float(search.values(g, nothing)[n]) for g in each.groups if g not in able)
            for n, each in enumerate(search.asked)]


def _penalty(search: Search) -> FloatArray:
    """(goals,) weight of one unit that a goal lacks: FTE, a chance, listed patients."""
    unit = np.array([each.unit for each in search.asked])
    return np.asarray(PENALTY * max(float(search.weight.max(initial=0.0)), 1e-9) / unit)


def _sparse(cells: Sequence[tuple[int, int, FloatArray]], shape: tuple[int, int]) -> csr_matrix:
    """Runs of values, each in a row from a column on."""
    rows = np.repeat([row for row, _, _ in cells], [len(values) for _, _, values in cells])
    columns = np.concatenate([start + np.arange(len(values)) for _, start, values in cells])
    return csr_matrix((np.concatenate([values for _, _, values in cells]), (rows, columns)), shape)


def _one_each(kept: Sequence[IntArray], goals: int) -> csr_matrix:
    """(groups, columns) one choice of each group."""
    starts = np.cumsum([0, *map(len, kept)]).tolist()
    return _sparse([(n, start, np.ones(len(own))) for n, (start, own) in enumerate(
        zip(starts[:-1], kept, strict=True))], (len(kept), starts[-1] + goals))


def _relaxed(search: Search, every: Sequence[GroupChoices]) -> Duals:
    kept = [np.arange(len(one.more)) for one in every]
    matrix, most, shared = _rows(search, every, kept)
    goals = len(search.asked)
    weight = np.concatenate([*(one.weight for one in every), _penalty(search)])
    found = linprog(weight, matrix, most, _one_each(kept, goals), np.ones(len(every)),
                    method="highs")
    if found.x is None:
        raise RuntimeError(f"relaxed problem: {found.message}")
    price = np.maximum(-found.ineqlin.marginals, 0.0)
    return Duals(float(found.fun), float(found.x[-goals:].max()), price[:goals],
                 tuple(zip(shared, price[goals:].tolist(), strict=True)))


def _lightest(
    search: Search, every: Sequence[GroupChoices], duals: Duals, gap: float
) -> tuple[list[int], float, float]:
    """Index of each group's choice, their weight with what the goals lack, and the least proven;
    of the choices within `gap`."""
    reduced = [duals.reduced(one, one.more, one.values) for one in every]
    kept = [np.flatnonzero(own <= own.min() + gap + 1e-9) for own in reduced]
    matrix, most, _ = _rows(search, every, kept)
    goals, columns = len(search.asked), sum(map(len, kept))
    weight = np.concatenate([*(one.weight[own] for one, own in zip(every, kept, strict=True)),
                             _penalty(search)])
    found = milp(
        weight, integrality=np.append(np.ones(columns), np.zeros(goals)),
        bounds=Bounds(0.0, np.append(np.ones(columns), np.full(goals, np.inf))),
        constraints=[LinearConstraint(_one_each(kept, goals), 1.0, 1.0),
                     LinearConstraint(matrix, -np.inf, most)],
        options={"mip_rel_gap": 1e-7, "node_limit": NODES})
    if found.x is None:  # the search has ended without any: the lightest of each
        nothing = [0] * len(every)
        return nothing, _weight(search, every, nothing), duals.optimum
    picked = np.flatnonzero(found.x[:columns] > 0.5)
    ends = np.cumsum([0, *map(len, kept)])
    chosen = [int(own[at - start]) for own, at, start in zip(kept, picked, ends[:-1], strict=True)]
    return chosen, _weight(search, every, chosen), float(found.mip_dual_bound)


def _weight(search: Search, every: Sequence[GroupChoices], chosen: Sequence[int]) -> float:
    own = sum(float(one.weight[at]) for one, at in zip(every, chosen, strict=True))
    return own + float(_short(search, every, chosen) @ _penalty(search))


def _short(search: Search, every: Sequence[GroupChoices], chosen: Sequence[int]) -> FloatArray:
    found = np.array(_fixed(search, every)) - np.array(search.rooms)
    for one, at in zip(every, chosen, strict=True):
        found = found + one.values[at]
    return np.asarray(np.maximum(found, 0.0))


def stopped_by(
    search: Search, every: Sequence[GroupChoices], chosen: Sequence[IntArray]
) -> Iterator[Slack]:
    """Limits without room for one more block that would be of use."""
    plan = np.zeros_like(search.plan)
    for one, more in zip(every, chosen, strict=True):
        plan[one.index] = more
    wanted = [(one.index, u) for one in every for u in one.years]
    for limit, room in search.limits():
        used = float((limit.use * plan).sum())
        if any(limit.use[g, u] > 0.0 and used + limit.use[g, u] > room for g, u in wanted):
            yield slack_of(limit, room)
