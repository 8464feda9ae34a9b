"""The chosen objective of a budget (model section 7): its curves, and its exact values.

    minst brist    sum_g v_g sum_t f(t) + rota          jämnast brist   max_g,t v_g s(t), then that
    lägst kostnad  sum_g sum_t net agency cost(t) s(t) + sum phi cost x + rota, SEK

f = expected loss, s = expected shortage: in percent of need (in FTE with weighting *heltider*).
The rota part counts a year in which fewer than *Minsta antal specialister* are in post as a
shortage of *Vikt jourlinje* FTE: `v_g sum_t P(persons < minimum) loss(weight, D)`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from optimize.problem import Curve
from prognos.allocation.block_loss import BlockLoss, LossCurve, shortage_curve
from prognos.allocation.costs import agency_net_cost
from prognos.allocation.rota import RotaRisk
from prognos.inputs import Inputs
from prognos.inputs.arrays import FloatArray, IntArray
from prognos.model.probability.batch import by_year
from prognos.system.threads import for_each

EVEN, CHEAPEST = "jämnast brist", "lägst kostnad"
ONE_KRONA = 1.0
"""A block that saves no more than this is not given: the precision of curves, in SEK."""


@dataclass(frozen=True)
class Parts:
    """What an objective puts into the allocation problem."""

    curves: tuple[Curve, ...]
    levels: tuple[Curve, ...]
    priority: FloatArray
    linear: FloatArray
    worthless: float | None
    """None = as the problem has it."""

    def fields(self) -> dict[str, Any]:
        """By the names of `AllocationProblem`."""
        given = dict(curves=self.curves, levels=self.levels, priority=self.priority,
                     linear=self.linear)
        return given if self.worthless is None else given | {"worthless": self.worthless}


class BudgetValues:
    """Exact values of the objective for the groups of a budget, with any blocks.

    Called with a group of the budget's problem and its blocks (n,) it gives the objective's part
    and the expected shortage over E (FTE-years).
    """

    def __init__(
        self, inputs: Inputs, exact: BlockLoss, groups: tuple[int, ...], cost: FloatArray
    ) -> None:
        """cost : (G, n) SEK of one announced block; used by *lägst kostnad* alone."""
        self.inputs, self.groups, self.cost = inputs, groups, cost
        self.name = inputs.rules.objective.name
        self._exact = exact
        self._rota = RotaRisk(inputs, exact)
        self._levels: dict[tuple[int, tuple[int, ...]], float] = {}

    def __call__(self, group: int, blocks: tuple[int, ...]) -> tuple[float, float]:
        if self.name != CHEAPEST and not self._rota.counts(self.groups[group]):
            return self._exact(self.groups[group], blocks)
        value = float(self.many(group, np.array([blocks], dtype=np.int64))[0][0])
        return value, self._exact(self.groups[group], blocks)[1]

    def many(self, group: int, blocks: IntArray) -> tuple[FloatArray, FloatArray]:
        """The objective's part (J,) and the largest level (J,) of combinations (J, n)."""
        g = self.groups[group]
        years, none = self._exact.years(g), np.zeros(len(blocks))
        if not len(years):
            return none, none
        found = self._exact.values(g, int(blocks.sum(axis=1).max(initial=0)))
        weight = self.priority(g)
        value = weight * self._rota.counted(g, blocks)
        if self.name == CHEAPEST:
            short = by_year(found.shortage, blocks, self.prices(years))
            return value + short[:, 0] + blocks @ self.cost[group], none
        value = value + weight * found.losses(blocks)
        if self.name != EVEN:
            return value, none
        each = by_year(found.shortage, blocks, None) * self.level_units(g)
        return value, np.asarray(weight * each.max(axis=1))

    def level(self, group: int, blocks: tuple[int, ...]) -> float:
        """The largest level of a group of the budget with some blocks."""
        key = (group, tuple(int(count) for count in blocks))
        if key not in self._levels:
            found = self.many(group, np.array([blocks], dtype=np.int64))[1]
            self._levels[key] = float(found[0])
        return self._levels[key]

    def level_falls(self, blocks: IntArray) -> FloatArray:
        """(G, n) by how much one block more lowers the level of the group with the largest one."""
        levels = [self.level(g, tuple(own)) for g, own in enumerate(blocks.tolist())]
        falls = np.zeros(blocks.shape)
        for g in np.flatnonzero(np.array(levels) >= max(levels, default=0.0) - 1e-9):
            for u in range(blocks.shape[1]):
                more = blocks[g] + (np.arange(blocks.shape[1]) == u)
                falls[g, u] = levels[g] - self.level(int(g), tuple(more.tolist()))
        return falls

    def priority(self, group: int) -> float:
        """v_g of a group of the run; money is weighed by its price alone."""
        return 1.0 if self.name == CHEAPEST else float(self.inputs.careers.rates.priority[group])

    def prices(self, years: IntArray) -> FloatArray:
        """Net agency cost in relative years, SEK per FTE."""
        calendar = self.inputs.calendar.years
        return np.array([agency_net_cost(self.inputs, calendar[t]) for t in years])

    def level_units(self, group: int) -> FloatArray:
        """What a shortage of one FTE is in the first aim of *jämnast brist*, by evaluated year."""
        need = self._exact.need(group)
        in_fte = self.inputs.rules.objective.weighting == "heltider"
        return np.ones_like(need) if in_fte else 100.0 / need

    def bare(self) -> Parts:
        """The parts without curves: enough where plans are valued exactly."""
        cheapest = self.name == CHEAPEST
        return Parts((), (), np.array([self.priority(g) for g in self.groups]),
                     self.cost if cheapest else np.zeros(self.cost.shape),
                     ONE_KRONA if cheapest else None)

    def parts(self, upper: IntArray) -> Parts:
        """The curves of the budget's problem. upper : (G, n) most blocks."""
        rota = [curve for i, g in enumerate(self.groups)
                for curve in self._rota.curves(i, g, upper[i])]
        main = list(self._curves(self._plain if self.name == CHEAPEST else self._exact, upper))
        levels: list[Curve] = []
        if self.name == CHEAPEST:
            main = [_times(curve, self.prices(np.array([curve.year]))[0]) for curve in main]
        if self.name == EVEN:
            levels = [_times(curve, self._level_unit(curve))
                      for curve in self._curves(self._plain, upper)]
        return replace(self.bare(), curves=(*main, *rota), levels=tuple(levels))

    @property
    def _plain(self) -> BlockLoss:
        """The same people, with the expected shortage in FTE as the only loss."""
        return self._exact.with_aim(replace(self.inputs.rules.objective, weighting="heltider",
                                      surplus_weight=0.0))

    def _level_unit(self, curve: Curve) -> float:
        g = self.groups[curve.group]
        place = int(np.searchsorted(self._exact.years(g), curve.year))
        return float(self.level_units(g)[place])

    def _curves(self, exact: BlockLoss, upper: IntArray) -> Iterator[Curve]:
        def of_group(i: int) -> list[Curve]:
            found = [(t, shortage_curve(exact, self.groups[i], t, upper[i]))
                     for t in self.inputs.calendar.evaluated]
            return [as_curve(i, t, curve) for t, curve in found if curve is not None]

        for curves in for_each(of_group, range(len(self.groups)), parallel=exact.heavy):
            yield from curves


def as_curve(group: int, year: int, curve: LossCurve) -> Curve:
    """A curve of the problem's group."""
    return Curve(group, year, curve.effect, curve.step, curve.loss)


def _times(curve: Curve, factor: float) -> Curve:
    return replace(curve, loss=curve.loss * factor)
