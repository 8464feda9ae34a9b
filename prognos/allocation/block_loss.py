"""What ST blocks do to a group's expected loss (model section 7), exactly.

Everything is read off Fourier coefficients: the loss with k blocks is the scalar product of the
distribution's coefficients, times the block's to the power k, with the loss function's own.
That equals the backward recursion `L_{k+1}(x) = E L_k(x + B_1)` for all k at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from prognos.inputs import Inputs, Objective
from prognos.inputs.arrays import FloatArray, IntArray
from prognos.model.baseline import Baseline, make_baseline, taken_from, with_blocks
from prognos.model.cohorts import Rows, block_rows
from prognos.model.population import fte_persons, start_persons
from prognos.model.probability import lattice
from prognos.model.probability.after_blocks import after_blocks
from prognos.model.probability.batch import Spectra, by_year
from prognos.model.project import mean_fte, needs
from prognos.model.rates import make_drivers
from prognos.model.unchanged import same_rows
from prognos.results.projection import LATTICE

NO_EFFECT = 1e-6
"""Blocks with an effect below this (FTE) have none."""
NO_GAIN = 1e-6
"""A curve ends where no further block can lower the loss by so much."""
FIRST_ROOM = 12
"""Blocks that a group has room for at first, beyond those that fill the mean gap."""
MOST_PREPARED = 60
"""Blocks prepared for before it is known how many may be given."""


@dataclass(frozen=True)
class LossCurve:
    """Expected loss of one group in one year at 0, step, 2 step, … FTE of blocks."""

    effect: FloatArray
    """(n,) expected effect of one announced block of each start year, FTE."""
    step: float
    """Effect of one block of the start year the curve is drawn for."""
    loss: FloatArray
    """(K,) expected loss with 0, 1, 2, … such blocks, their own randomness included."""


@dataclass(frozen=True)
class GroupValues:
    """Expected loss and expected shortage (FTE) of a group in the years that count, by blocks.

    The loss with blocks x is that of `curved`, and `fixed + slope x`.
    """

    curved: Spectra
    shortage: Spectra
    fixed: FloatArray
    """(E,)"""
    slope: FloatArray
    """(E, n)"""

    def losses(self, blocks: IntArray) -> FloatArray:
        """(J,) the loss of all years with combinations (J, n)."""
        curved = by_year(self.curved, blocks, np.ones(len(self.fixed)))[:, 0]
        return np.asarray(curved + self.fixed.sum() + blocks @ self.slope.sum(axis=0))

    def of_one(self, blocks: Sequence[int]) -> tuple[float, float]:
        """Loss and shortage of all years with one combination (n,)."""
        together = self.shortage.together(blocks)
        curved, shortage = (float(one.expected(together).sum())
                            for one in (self.curved, self.shortage))
        return curved + float(self.fixed.sum() + self.slope.sum(axis=0) @ blocks), shortage


@dataclass(frozen=True)
class Blocks:
    """What one announced block of each group and start year is, and the mean without any."""

    effects: FloatArray
    """(G, n, T) see `block_effects`."""
    one: Rows
    mean: FloatArray
    """(G, T) expected FTE without blocks."""

    @classmethod
    def of(cls, inputs: Inputs, base: Baseline) -> Blocks:
        one = base.population.one_block
        return cls(block_effects(inputs, one), one, mean_fte(base.population))


class BlockLoss:
    """Exact loss and expected shortage of a group with any blocks, from its distribution.

    Agrees with `project(inputs, blocks)` and its measures. Values are kept, since the same
    allocations are asked for again and again.
    """

    def __init__(
        self, inputs: Inputs, base: Baseline | None = None, known: Blocks | None = None,
        like: BlockLoss | None = None,
    ) -> None:
        """known : what blocks are for the same baseline, when that has been worked out.
        like : values of the same people by another aim, whose shortages are used.
        """
        self._base = base or make_baseline(inputs)
        self.inputs = inputs
        self.blocks_of = known or Blocks.of(inputs, self._base)
        self.effects, self._one = self.blocks_of.effects, self.blocks_of.one
        self._mean = self.blocks_of.mean
        self._need = needs(inputs, self._mean[:, 0])
        self._groups: dict[int, GroupValues] = {}
        self._values: dict[tuple[int, tuple[int, ...]], tuple[float, float]] = {}
        self._losses: dict[tuple[int, tuple[int, ...], int], FloatArray] = {}
        self._answers: list[BlockLoss] = [self] * len(inputs.groups)
        """Whose values answer for each group: this region's own, or another's."""
        self._like = like
        self._by_aim: dict[tuple[str, float], BlockLoss] = {}

    def with_aim(self, objective: Objective) -> BlockLoss:
        """The values of the same people by another weighting or weight of surplus; kept."""
        aim = objective.weighting, objective.surplus_weight
        if aim == _aim(self.inputs):
            return self
        if aim not in self._by_aim:
            rules = replace(self.inputs.rules, objective=objective)
            found = self._by_aim[aim] = BlockLoss(
                replace(self.inputs, rules=rules), self._base, self.blocks_of, self)
            found._answers = [found if by is self else by.with_aim(objective)
                              for by in self._answers]
        return self._by_aim[aim]

    def __call__(self, group: int, blocks: tuple[int, ...]) -> tuple[float, float]:
        """`v_g sum_{t in E} f(t)` and the expected shortage over E (FTE-years), with blocks (n,).

        Years without a need above 0 take no part.
        """
        key = (group, tuple(int(count) for count in blocks))
        by = self._answers[group]
        if key not in by._values:
            by._values[key] = (by.values(group, sum(blocks)).of_one(key[1])
                               if len(by.years(group)) else (0.0, 0.0))
        loss, shortage = by._values[key]
        return float(self.inputs.careers.rates.priority[group]) * loss, shortage

    def rest_on(self, other: BlockLoss) -> bool:
        """Let another region's values answer for the groups that are the same there: made of the
        same persons, with the same need, the same blocks and the same aim. Whether it answers for
        any group that none did before."""
        if (_aim(self.inputs), self.inputs.calendar) != (_aim(other.inputs), other.inputs.calendar):
            return False
        same = same_rows(self._one, other._one, len(self._need))
        same &= ((self._need == other._need) | np.isnan(self._need + other._need)).all(axis=1)
        same &= [one is like for one, like in zip(self._base.fte, other._base.fte, strict=True)]
        same &= [by is self for by in self._answers]
        for group in np.flatnonzero(same).tolist():
            self._answers[group] = other._answers[group]
        return bool(same.any())

    @property
    def heavy(self) -> bool:
        """Whether there is much to compute for each group: several nodes."""
        return not self._base.nodes.single

    def years(self, group: int) -> IntArray:
        """Evaluated years in which the group has a need above 0."""
        evaluated = np.array(self.inputs.calendar.evaluated, dtype=np.int64)
        return np.asarray(evaluated[np.nan_to_num(self._need[group, evaluated]) > 0.0])

    @property
    def base(self) -> Baseline:
        """Everybody but the blocks."""
        return self._base

    @property
    def one_block(self) -> Rows:
        """One announced block in every group and start year, as persons."""
        return self._one

    def need(self, group: int) -> FloatArray:
        """Need in the years of `years(group)`, FTE."""
        return np.asarray(self._need[group, self.years(group)])

    def values(self, group: int, blocks: int) -> GroupValues:
        """Loss and shortage of a group, for up to so many blocks."""
        if self._answers[group] is not self:
            return self._answers[group].values(group, blocks)
        found = self._groups.get(group)
        if found is None or found.shortage.room < blocks:
            found = self._build(group, max(FIRST_ROOM, blocks))
            self._groups[group] = found
        return found

    def shortages(
        self, blocks: IntArray, before: FloatArray, asked: Sequence[int] | None = None
    ) -> FloatArray:
        """Expected shortage (G, T) with blocks (G, n): as that of `project(inputs, blocks)`.

        before : (G, T) without blocks. asked : the year-ends that are looked at; None = all.
        """
        looked_at = np.isin(np.arange(before.shape[1]), asked) if asked is not None else True
        found, there = before.copy(), with_blocks(self._base, blocks)
        taken = taken_from(self._base, blocks)
        effect = np.einsum("gut,gu->gt", self.effects, blocks) * looked_at
        for group, own in enumerate(blocks.tolist()):
            years = self.years(group)
            other = np.setdiff1d(np.flatnonzero(effect[group]), years)
            if np.isnan(self._need[group]).all():
                continue
            if taken[group] or (self._need[group, other] > 0.0).any():
                pmf = there.fte[group].pmf()
                found[group] = lattice.expected_shortage(pmf, LATTICE, self._need[group])
            elif any(own) and len(years):
                spectra = self.values(group, sum(own)).shortage
                found[group, years] = spectra.expected(spectra.together(own))
        return found

    def losses(self, group: int, starts: tuple[int, ...], most: int) -> FloatArray:
        """Unweighted loss (E, K) with 0, 1, … `most` blocks, year e's in start year `starts[e]`.

        Ends earlier where no further block gains `NO_GAIN` in any year.
        """
        if self._answers[group] is not self:
            return self._answers[group].losses(group, starts, most)
        key = (group, starts, most)
        if key not in self._losses:
            self._losses[key] = self._count_up(group, starts, most)
        return self._losses[key]

    def prepare(self, group: int) -> None:
        """Work out what the group's distribution is needed for, while it is at hand."""
        years = self.years(group)
        if self.inputs.groups[group].planned and len(years):
            starts = tuple(_drawn_for(self.effects[group][:, year]) for year in years)
            self.values(group, self._first_room(group, starts, MOST_PREPARED))

    def _count_up(self, group: int, starts: tuple[int, ...], most: int) -> FloatArray:
        room = self._first_room(group, starts, most)
        while True:
            losses = _losses_to(self.values(group, room), starts, room)
            if room == most or losses.shape[1] <= room:
                return losses
            room = min(most, 2 * room)

    def _first_room(self, group: int, starts: tuple[int, ...], most: int) -> int:
        """Blocks that fill the largest mean gap, and some more."""
        years = self.years(group)
        effect = np.maximum(self.effects[group, list(starts), years], NO_EFFECT)
        gap = float(np.max((self._need[group, years] - self._mean[group, years]) / effect))
        return min(most, FIRST_ROOM + int(np.clip(gap, 0.0, most)))

    def _build(self, group: int, room: int) -> GroupValues:
        years, need = self.years(group), self.need(group)[:, None]
        objective = self.inputs.rules.objective
        linear = objective.weighting in LINEAR
        if linear and self._like is not None:
            return self._of_shortage(group, self._like.values(group, room).shortage)

        def lacking(supply: FloatArray) -> FloatArray:
            return np.asarray(np.maximum(need - supply, 0.0))

        def value(supply: FloatArray) -> FloatArray:
            return np.asarray(
                loss(need - supply, need, objective.weighting)
                + objective.surplus_weight * loss(supply - need, need, objective.weighting))

        blocks = start_persons(self._one, group, self.inputs.calendar.start_years, years,
                               fte_persons)
        *curved, shortage = after_blocks(
            self._base.fte[group].at(years), blocks,
            (lacking,) if linear else (value, lacking), room, self._base.nodes)
        if linear:
            return self._of_shortage(group, shortage)
        return GroupValues(curved[0], shortage, np.zeros(len(years)),
                           np.zeros((len(years), len(self.effects[group]))))

    def _of_shortage(self, group: int, shortage: Spectra) -> GroupValues:
        """Losses that are as many times larger as the shortage is: with w the weight of surplus
        `(z+ + w (-z)+) / unit = ((1 + w) z+ - w z) / unit`, z = D - X.
        """
        need, objective = self.need(group), self.inputs.rules.objective
        of_one = loss(np.ones_like(need), need, objective.weighting)
        of_surplus = objective.surplus_weight * of_one
        curved = replace(shortage, group=shortage.group * (of_one + of_surplus)[:, None, None])
        pmf = self._base.fte[group].pmf()[self.years(group)]
        mean = LATTICE * pmf @ np.arange(pmf.shape[1])
        return GroupValues(curved, shortage, of_surplus * (mean - need),
                           of_surplus[:, None] * shortage.effect)


LINEAR = ("heltider", "relativ")
"""Weightings by which a loss is as many times larger as the shortage is."""


def _aim(inputs: Inputs) -> tuple[str, float]:
    """What a loss depends on, beside people and need."""
    return inputs.rules.objective.weighting, inputs.rules.objective.surplus_weight


def loss(lacking: FloatArray, need: FloatArray, weighting: str) -> FloatArray:
    """Loss of a shortage z in FTE, z+ = max(z, 0): heltider z+, relativ z+/D, bristgrad (z+)^2/2D.

    `lacking` and `need` D > 0 broadcast. Raises `ValueError` for another weighting.
    """
    short = np.maximum(lacking, 0.0)
    if weighting == "heltider":
        return np.asarray(short)
    if weighting == "relativ":
        return np.asarray(short / need)
    if weighting == "bristgrad":
        return np.asarray(short**2 / (2.0 * need))
    raise ValueError(f"weighting {weighting!r}")


def block_effects(inputs: Inputs, one: Rows | None = None) -> FloatArray:
    """kappa: expected FTE that one announced block adds, (G, n, T) by group and start year.

    `phi (1 - alpha) sum_n w_n [w_new q_n(u, t) + h in_training_n(u, t)]`. one : a block of every
    group and start year, when these have been made.
    """
    calendar = inputs.calendar
    total = np.zeros((len(inputs.groups), calendar.start_years, calendar.year_ends))
    one = one or block_rows(make_drivers(inputs), np.ones(total.shape[:2], np.int64))
    expected = one.booked["closing"] * one.fte + one.booked["in_training"] * one.training_fte
    np.add.at(total, np.unravel_index(one.person, total.shape[:2]), expected)
    return total


def shortage_curve(
    exact: BlockLoss, group: int, year: int, most: IntArray
) -> LossCurve | None:
    """Loss of a group in a relative evaluated year by the effect of blocks; None without a need.

    Drawn for whole blocks of one start year: the first, or the one with the largest effect
    where the first has less than half of that. `most`: (n,) most blocks per start year; the
    curve ends at `ceil(sum_u most kappa / step)` blocks, or where no further block gains.
    """
    years = exact.years(group)
    if year not in years:
        return None
    position = int(np.searchsorted(years, year))
    effects = exact.effects[group][:, years]
    starts = tuple(_drawn_for(effects[:, e]) for e in range(len(years)))
    effect, step = effects[:, position], float(effects[starts[position], position])
    if step < NO_EFFECT:
        return LossCurve(np.zeros_like(effect), 1.0,
                         exact.losses(group, starts, 0)[position])
    points = [_points(effects[:, e], effects[u, e], most) for e, u in enumerate(starts)]
    losses = exact.losses(group, starts, max(points))[position]
    return LossCurve(effect, step, losses[: points[position] + 1])


def _drawn_for(effect: FloatArray) -> int:
    return 0 if effect[0] >= 0.5 * effect.max() else int(np.argmax(effect))


def _points(effect: FloatArray, step: float, most: IntArray) -> int:
    """Blocks of the drawn start year whose effect is that of `most` together."""
    return 0 if step < NO_EFFECT else int(np.ceil(float(most @ effect) / step - 1e-9))


def _losses_to(found: GroupValues, starts: tuple[int, ...], most: int) -> FloatArray:
    """Loss (E, K) of 0 … `most` blocks; ends one block after the last that gains anywhere."""
    loss, slope = found.curved, found.slope[np.arange(len(starts)), list(starts)]
    ones = np.ones_like(loss.group[0])
    every = {u: loss.block(u) for u in set(starts)}
    block = np.stack([ones if (one := every[u]) is None else one[e]
                      for e, u in enumerate(starts)])
    terms, values = loss.group.copy(), []
    for count in range(most + 1):
        values.append(terms.real.sum(axis=(1, 2)) + found.fixed + count * slope)
        if len(values) > 1 and float(np.max(values[-2] - values[-1])) < NO_GAIN:
            break
        terms *= block
    return np.stack(values, axis=1)

