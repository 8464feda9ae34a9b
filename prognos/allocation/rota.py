"""The risk that a rota cannot be manned, as a part of the objective (*Vikt jourlinje*).

P(persons < minimum) falls with every block, but it is not convex in their number.
"""

from collections.abc import Iterator

import numpy as np

from optimize.problem import Curve
from prognos.allocation.block_loss import BlockLoss, loss
from prognos.allocation.costs import agency_net_cost
from prognos.inputs import Inputs
from prognos.inputs.arrays import FloatArray, IntArray
from prognos.model.population import head_persons, start_persons
from prognos.model.probability.after_blocks import after_blocks
from prognos.model.probability.batch import Spectra, by_year

ROOM = 12


class RotaRisk:
    """Exact P(persons < minimum) of the groups that state one, with blocks, and what it counts."""

    def __init__(self, inputs: Inputs, exact: BlockLoss) -> None:
        self._inputs, self._exact = inputs, exact
        self._made: dict[int, Spectra] = {}

    def counts(self, group: int) -> bool:
        """Whether the rota of a group of the run counts in the objective."""
        need = self._inputs.need.by_group[group]
        stated = need is not None and need.minimum is not None
        return stated and self._inputs.rules.objective.rota_weight > 0.0

    def counted(self, group: int, blocks: IntArray) -> FloatArray:
        """`sum_t P(persons < minimum) x what such a year counts`, (J,), with blocks (J, n)."""
        if not self.counts(group):
            return np.zeros(len(blocks))
        below = self._below(group, int(blocks.sum(axis=1).max(initial=0)))
        return by_year(below, blocks, self._value(group))[:, 0]

    def curves(self, i: int, group: int, most: IntArray) -> Iterator[Curve]:
        """The same by year, drawn for blocks of the start year with the largest effect."""
        if not self.counts(group):
            return
        effect = self._effect(group)
        for e, year in enumerate(self._exact.years(group)):
            drawn = int(np.argmax(effect[:, e]))
            step = float(effect[drawn, e])
            if step < 1e-6:
                continue
            points = int(np.ceil(float(most @ effect[:, e]) / step - 1e-9)) + 1
            blocks = np.zeros((points + 1, len(most)), dtype=np.int64)
            blocks[:, drawn] = np.arange(points + 1)
            risk = by_year(self._below(group, points), blocks, None)[:, e]
            yield Curve(i, int(year), effect[:, e], step, risk * self._value(group)[e], False)

    def _effect(self, group: int) -> FloatArray:
        """(n, E) expected specialists that one announced block adds."""
        rows, years = self._exact.one_block, self._exact.years(group)
        effect = np.zeros((self._inputs.calendar.start_years, len(years)))
        for u in range(len(effect)):
            begun = (rows.group == group) & (rows.booked["started"][:, u + 1] > 0.0)
            effect[u] = rows.booked["closing"][begun][:, years].sum(axis=0)
        return effect

    def _value(self, group: int) -> FloatArray:
        """(E,) what a year counts in which the rota surely cannot be manned."""
        objective, need = self._inputs.rules.objective, self._exact.need(group)
        if objective.name == "lägst kostnad":
            calendar = self._inputs.calendar.years
            price = [agency_net_cost(self._inputs, calendar[t]) for t in self._exact.years(group)]
            return objective.rota_weight * np.array(price)
        return loss(np.full_like(need, objective.rota_weight), need, objective.weighting)

    def _below(self, group: int, blocks: int) -> Spectra:
        """P(persons < minimum) for up to so many blocks."""
        made = self._made.get(group)
        if made is None or made.room < blocks:
            made = self._made[group] = self._build(group, max(ROOM, blocks))
        return made

    def _build(self, group: int, room: int) -> Spectra:
        years, rows = self._exact.years(group), self._exact.one_block
        need = self._inputs.need.by_group[group]
        assert need is not None and need.minimum is not None
        level = need.minimum - 1e-9
        (below,) = after_blocks(
            self._exact.base.heads[group].at(years),
            start_persons(rows, group, self._inputs.calendar.start_years, years, head_persons),
            [lambda supply: (supply < level).astype(np.float64)], room, self._exact.base.nodes)
        return below
