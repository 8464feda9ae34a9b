"""The best number of blocks of one group, where what its blocks are worth or take is changed.

The others' least loss `V(room)` within what the group leaves of the limits does not depend on the
group's own loss. So the best plan with own combination j comes to `loss(j) + V(room(j))`, and what
one question proves of V answers the next. V never falls where the room shrinks. What is known:

    prices p >= 0   V(room) >= sum_g min_c [loss(c) + p use(c)] - p room    for any room (`bound`)
    proofs          no plan with some combinations costs less than b:  V(room(j)) >= b - loss(j)
    plans           V(room) <= the loss of a plan of the others that keeps within it
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from optimize.bound import Bound, Rows, lagrange, price, price_out, refine, row_units, values_of
from optimize.choices import Choices, all_choices, without_exceeded
from optimize.plan import Plan, Task, Valuation
from optimize.problem import (
    AllocationProblem,
    BoolArray,
    EvaluateMany,
    FloatArray,
    IntArray,
    Limit,
    unmet_amounts,
)
from optimize.solver import Effort, choose
from optimize.space import SCALE

NEARLY = 1e-9
"""Share of the objective within which two plans count as equally good."""
MOST_NEAR = 3000
"""More choices than this are not proven upon."""
ROOM = 1e-9
"""Of the largest use: a room is no larger than another that it exceeds by so little."""
FITS = 1e-6
"""How far a plan may exceed a room, as `problem.tolerance`."""
LOOK = 1.5
"""Most work of one proof: the root of a tree and a little; what takes more mostly takes much more.
"""


@dataclass(frozen=True)
class Own:
    """What the one group may take: loss (J,) of combinations (J, n) that keep its own limits, and
    the room (J, R) that each leaves the others of the limits that they share."""

    blocks: IntArray
    loss: FloatArray
    room: FloatArray

    @property
    def count(self) -> IntArray:
        """(J,) blocks in all."""
        return np.asarray(self.blocks.sum(axis=1))


@dataclass(frozen=True)
class _Proof:
    """`V(room) >= least` of combinations by their bytes, in rooms (S, R) and smaller ones."""

    place: dict[bytes, int]
    room: FloatArray
    least: FloatArray


@dataclass(frozen=True)
class _Others:
    """A plan of the others: what it takes (R,) of the limits, and its loss."""

    blocks: IntArray
    used: FloatArray
    loss: float


@dataclass
class Rest:
    """The groups but one, and what is known of the least they lose in any room."""

    problem: AllocationProblem
    many: EvaluateMany
    group: int
    choices: Choices
    """Of the others; no loss is above the exact one."""
    exact: BoolArray
    tried: BoolArray
    shared: BoolArray
    """The limits of which any of the others takes; R of them are told of below."""
    use: FloatArray
    """(J, R) of each choice, in like units."""
    prices: list[tuple[FloatArray, float]] = field(default_factory=list)
    """Prices (R,), and the least that the others lose and pay at them."""
    proofs: list[_Proof] = field(default_factory=list)
    plans: list[_Others] = field(default_factory=list)

    def own(self, limits: Sequence[Limit], blocks: IntArray, loss: FloatArray) -> Own:
        """The group's combinations (J, n) within limits like the problem's, of other amounts."""
        amount = np.array([m.amount if m.is_minimum else max(m.amount, 0.0) for m in limits])
        use = np.array([m.use[self.group] for m in limits]).reshape(len(limits), blocks.shape[1])
        room = (amount - blocks @ use.T) * row_units(self.problem)
        kept = (room[:, ~self.shared] >= -FITS).all(axis=1)
        return Own(blocks[kept], loss[kept], room[np.ix_(kept, self.shared)])

    def same_for_others(self, limits: Sequence[Limit]) -> bool:
        """Whether limits are the problem's own in all but amounts and what the group takes."""
        here = self.problem.limits
        return limits is here or (len(limits) == len(here) and all(
            one is other or self._alike(one, other)
            for one, other in zip(here, limits, strict=True)))

    def _alike(self, one: Limit, other: Limit) -> bool:
        named = (one.family, one.label, one.group, one.year) == (
            other.family, other.label, other.group, other.year)
        mine, theirs = (np.delete(limit.use, self.group, axis=0) for limit in (one, other))
        # A maximum exceeded without any block stops those who take of it.
        stops = not one.is_minimum and (one.amount < 0.0) != (other.amount < 0.0)
        return named and np.array_equal(mine, theirs) and not (stops and mine.any())

    def add_plan(self, blocks: IntArray) -> None:
        """Let a plan (G, n) be known: what the others have in it."""
        others = [g for g in range(len(blocks)) if g != self.group]
        loss = sum(float(self.many(g, blocks[g][None, :])[0][0]) for g in others)
        used = np.array([(np.delete(m.use, self.group, 0) * np.delete(blocks, self.group, 0)).sum()
                         for m in self.problem.limits]) * row_units(self.problem)
        self.plans.append(_Others(blocks, used[self.shared], loss))

    def add_bound(self, own: Own, bound: float) -> None:
        """Let it be known that no plan with these combinations costs less than the bound."""
        place = {row.tobytes(): j for j, row in enumerate(own.blocks)}
        self.proofs.append(_Proof(place, own.room, bound - own.loss))

    def best(
        self, own: Own, effort: Effort, now: int, again: int = 0
    ) -> tuple[int, IntArray] | None:
        """The number of blocks in the best plan, and that plan (G, n); None when not proven.

        now : a number that stays as long as no other is better. again : times that what is not
        proven is tried otherwise.
        """
        while True:
            low, (high, plan) = self._low(own), self._high(own)
            least = float(high.min(initial=np.inf))
            if not np.isfinite(least):
                return None
            equal = NEARLY * abs(least)
            at = min(np.flatnonzero(high <= least + equal),
                     key=lambda j: (own.count[j] != now, high[j]))
            asked = (own.count != own.count[at]) & (low < least - 2.0 * equal)
            if not asked.any():
                blocks = self.plans[int(plan[at])].blocks.copy()
                blocks[self.group] = own.blocks[at]
                return int(own.count[at]), blocks
            first = own.count[int(np.where(asked, low, np.inf).argmin())]
            side = (own.count < own.count[at]) == (first < own.count[at])
            side &= own.count != own.count[at]
            alone = own.count == first
            if not any(self._look(own, some, least - equal, effort, seed)
                       for seed, some in enumerate((side, *[alone] * again))):
                return None

    def _low(self, own: Own) -> FloatArray:
        """(J,) no plan with the combination costs less."""
        starts = self.choices.starts
        never = (own.room < np.minimum.reduceat(self.use, starts).sum(axis=0) - FITS).any(axis=1)
        low = np.full(len(own.loss), -np.inf)
        for prices, least in self.prices:
            low = np.maximum(low, least - own.room @ prices)
        keys = [row.tobytes() for row in own.blocks]
        for proof in self.proofs:
            place = np.array([proof.place.get(key, -1) for key in keys])
            known = np.flatnonzero(place >= 0)
            within = known[(own.room[known] <= proof.room[place[known]] + ROOM).all(axis=1)]
            low[within] = np.maximum(low[within], proof.least[place[within]])
        return np.where(never, np.inf, own.loss + low)

    def _high(self, own: Own) -> tuple[FloatArray, IntArray]:
        """(J,) the loss of the best plan known with the combination, and which plan's others."""
        found = np.array([np.where((plan.used <= own.room + FITS).all(axis=1), plan.loss, np.inf)
                          for plan in self.plans]).reshape(len(self.plans), len(own.loss))
        return own.loss + found.min(axis=0), found.argmin(axis=0)

    def _look(self, own: Own, some: BoolArray, below: float, effort: Effort, seed: int) -> bool:
        """Prove that no plan with some combinations costs less, or find one that does: whether
        either was done."""
        chosen = Own(own.blocks[some], own.loss[some], own.room[some])
        while True:
            choices, use, top = self._with(chosen)
            can_bind = np.maximum.reduceat(use, choices.starts).sum(axis=0) > top + ROOM
            rows = Rows(use[:, can_bind], top[can_bind], np.zeros(can_bind.sum(), np.bool_), 0.0)
            bound = self._priced(choices, rows, can_bind)
            near = bound.excess <= below - bound.value
            if bound.value >= below or not self._made_exact(near[choices.group != self.group]):
                break
        if bound.value >= below:
            return True
        if np.count_nonzero(near) > MOST_NEAR:
            return False
        return self._solved(chosen, choices.select(near), rows.use[near], rows.amount,
                            below, bound.value, effort, seed)

    def _priced(self, choices: Choices, rows: Rows, can_bind: BoolArray) -> Bound:
        """The bound on plans of these choices, by prices that are kept."""
        first = int(np.searchsorted(choices.group, self.group))
        own = np.count_nonzero(choices.group == self.group)
        tried = np.insert(self.tried, np.full(own, first), False)
        start = np.zeros(np.count_nonzero(can_bind))
        values = [price_out(choices, rows, prices[can_bind])[0] for prices, _ in self.prices]
        if values:
            start = self.prices[int(np.argmax(values))][0][can_bind]
        bound = lagrange(choices, rows, choices.starts,
                         Bound(-np.inf, np.zeros(len(tried)), tried, start))
        self.tried |= np.delete(bound.tried, slice(first, first + own))
        prices = np.zeros(len(can_bind))
        prices[can_bind] = bound.prices
        self.keep_prices(prices)
        return bound

    def keep_prices(self, prices: FloatArray) -> None:
        """Let prices (R,) bound what is asked from now on."""
        dear = self.choices.loss + self.use @ prices
        self.prices.append((prices, float(np.minimum.reduceat(dear, self.choices.starts).sum())))

    def _made_exact(self, near: BoolArray) -> bool:
        """Give some choices of the others their exact loss; False: they all had it."""
        new = near & ~self.exact
        if new.any():
            self.choices.loss[new] = values_of(self.choices.select(new), self.many)[0]
            self.exact |= new
        return bool(new.any())

    def _solved(
        self, chosen: Own, near: Choices, use: FloatArray, amount: FloatArray, below: float,
        least: float, effort: Effort, seed: int,
    ) -> bool:
        """Let the solver prove that no plan of the near choices is below, or find the best."""
        unit, cheapest = (below - least) / SCALE, np.minimum.reduceat(near.loss, near.starts)
        above = (near.loss - cheapest[np.cumsum(np.diff(near.group, prepend=-1) > 0) - 1]) / unit
        constant = float(cheapest.sum())
        once = Effort(min(effort.work, LOOK))
        effort.work -= once.work
        found = choose(above, use, amount, near.group, once, (below - constant) / unit, seed)
        effort.work += once.work
        bound = min(constant + unit * found.bound, below)
        self.add_bound(chosen, bound)
        if found.taken is None:
            return bound >= below
        plan = np.zeros_like(self.problem.upper)
        plan[near.group[found.taken]] = near.blocks[found.taken]
        self.add_plan(plan)
        return bound >= below or float(near.loss[found.taken].sum()) < below

    def _with(self, chosen: Own) -> tuple[Choices, FloatArray, FloatArray]:
        """All choices, the group's own among them, what each takes, and of how much."""
        first = np.full(len(chosen.loss), int(np.searchsorted(self.choices.group, self.group)))
        top = chosen.room.max(axis=0)
        choices = Choices(
            np.insert(self.choices.group, first, self.group),
            np.insert(self.choices.blocks, first, chosen.blocks, axis=0),
            np.insert(self.choices.loss, first, chosen.loss))
        return choices, np.insert(self.use, first, top - chosen.room, axis=0), top


def rest_of(
    problem: AllocationProblem, many: EvaluateMany, plan: IntArray, group: int, most: int,
    widest: AllocationProblem,
) -> Rest | None:
    """The groups but one around the best plan (G, n) of the problem.

    None where this tells nothing: levels, minima that cannot all be met, more than `most`
    combinations. widest : the same with the largest amounts that will be asked about.
    """
    if problem.levels or unmet_amounts(problem, plan).any():
        return None
    choices = all_choices(without_exceeded(widest), most)
    if choices is None or not choices.holds(plan):
        return None
    units = row_units(problem)
    use = np.array([(m.use[choices.group] * choices.blocks).sum(axis=1)
                    for m in problem.limits]).reshape(len(units), len(choices.group)).T * units
    amount = np.array([m.amount for m in problem.limits]) * units
    can_bind = np.maximum.reduceat(use, choices.starts).sum(axis=0) > amount + ROOM
    can_bind &= (amount >= 0.0) | (units < 0.0)
    shared = replace(problem, limits=tuple(
        limit for limit, binds in zip(problem.limits, can_bind, strict=True) if binds))
    task = Task(shared, Valuation(problem, many), 0.0, Effort(0.0), "")
    start = Plan(plan, task.valuation.value(plan), -np.inf)
    valued, priced = refine(task, choices, start, price(task, choices, start), bounds=True)
    others = choices.group != group
    valued, use = valued.select(others), use[others]
    taken = use.any(axis=0)
    rest = Rest(problem, many, group, valued, np.zeros(len(valued.group), np.bool_),
                priced.tried[others], taken, use[:, taken])
    prices = np.zeros(len(units))
    prices[can_bind] = priced.prices
    rest.keep_prices(prices[taken])
    rest.add_plan(plan)
    return rest
