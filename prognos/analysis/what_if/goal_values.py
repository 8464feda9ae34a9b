"""What a goal asks of: its groups, its figure in a forecast, and what blocks do to it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from prognos.inputs import Inputs
from prognos.inputs.arrays import FloatArray, IntArray
from prognos.inputs.scenario import LISTED, RISK, SHORTAGE, Goal, LeverProblem
from prognos.model.baseline import Baseline
from prognos.model.cohorts import block_rows
from prognos.model.need import listed_persons
from prognos.model.population import fte_persons, start_persons
from prognos.model.probability import lattice
from prognos.model.probability.after_blocks import after_blocks
from prognos.model.probability.batch import Spectra, by_year
from prognos.results.projection import Projection

FIRST_ROOM = 16
"""Blocks of a group that are made room for at first."""


@dataclass(frozen=True)
class AskedGoal:
    """A goal with the groups it is of."""

    goal: Goal
    groups: tuple[int, ...]
    at: int
    """Relative year."""
    listed: FloatArray
    """(G,) listed patients in the year; 0 elsewhere than for a goal on them."""

    def figure(self, projection: Projection) -> float:
        """The goal's figure in a forecast: FTE, a chance, or listed patients per FTE."""
        chosen, at = list(self.groups), self.at
        if self.goal.kind == RISK:
            return float(projection.measures.shortage_probability[chosen[0], at])
        if self.goal.kind == LISTED:
            supply = float(projection.fte.mean[chosen, at].sum())
            return float(self.listed[chosen].sum()) / max(supply, 1e-9)
        return float(projection.measures.shortage[chosen, at].sum())

    def summed(self, projection: Projection) -> float:
        """The sum of the groups' contributions (`GoalValues`), in a forecast."""
        if self.goal.kind == LISTED:
            chosen = list(self.groups)
            supply = float(projection.fte.mean[chosen, self.at].sum())
            return float(self.listed[chosen].sum()) - self.goal.most * supply
        return self.figure(projection)

    def most(self, projection: Projection) -> float:
        """What the figure may be at most."""
        if self.goal.share:
            return self.goal.most * float(
                projection.measures.need[list(self.groups), self.at].sum())
        return self.goal.most

    @property
    def unit(self) -> float:
        """Contributions that weigh as much as a full-time post, or as a chance of 1."""
        return self.goal.most if self.goal.kind == LISTED else 1.0

    def room(self, projection: Projection) -> float:
        """What the groups' contributions may sum to (`GoalValues`)."""
        return 0.0 if self.goal.kind == LISTED else self.most(projection)


def ask(inputs: Inputs, goal: Goal) -> AskedGoal:
    """The goal with its groups. Raises `LeverProblem` where there is none it could be of."""
    with_list = [need is not None and bool(need.listed) for need in inputs.need.by_group]
    groups = tuple(
        g for g, group in enumerate(inputs.groups)
        if goal.specialty in (None, group.specialty) and goal.area in (None, group.area)
        and inputs.need.by_group[g] is not None
        and (goal.specialty is not None or group.budget == "ST")
        and (goal.kind != LISTED or with_list[g]))
    if not groups:
        raise LeverProblem(f"”{goal.text}”: där räknas inget behov" + (
            " efter listade." if goal.kind == LISTED else "."))
    at = goal.year - inputs.calendar.base_year
    listed = np.zeros(len(inputs.groups))
    if goal.kind == LISTED:
        for g in groups:
            need = inputs.need.by_group[g]
            assert need is not None
            listed[g] = listed_persons(need.listed, inputs.calendar).sum(axis=0)[at]
    return AskedGoal(goal, groups, at, listed)


class GoalValues:
    """Each group's contribution to each goal with any blocks of its own, exactly.

    Expected shortage, the chance of one, or listed patients less `most` for each FTE: the sum over
    the goal's groups is to be at most its room. What blocks of others take from a group is not in
    it.
    """

    def __init__(self, base: Baseline, before: Projection, asked: tuple[AskedGoal, ...]) -> None:
        self._base, self._need, self._asked = base, before.measures.need, asked
        self._years = np.array(sorted({each.at for each in asked}), dtype=np.int64)
        inputs = base.population.drivers.inputs
        self._starts = inputs.calendar.start_years
        self._one = block_rows(base.population.drivers,
                               np.ones((len(inputs.groups), self._starts), np.int64))
        self._kinds = tuple(dict.fromkeys([SHORTAGE, *(each.goal.kind for each in asked)]))
        self._known: dict[int, tuple[Spectra, ...]] = {}

    def __call__(self, group: int, blocks: Sequence[int]) -> FloatArray:
        """(goals,) what one group contributes with blocks (n,)."""
        return np.asarray(self.of_many(group, np.array([blocks], dtype=np.int64))[0][0])

    def of_many(self, group: int, blocks: IntArray) -> tuple[FloatArray, FloatArray]:
        """What a group contributes to each goal with blocks (J, n), (J, goals), 0 for goals that
        are not of the group; and what a block lowers even where that does not move: expected
        shortage, FTE (for a goal on listed patients less the supply)."""
        spectra = self._spectra(group, int(blocks.sum(axis=1).max(initial=0)))
        found = {kind: by_year(each, blocks, None)
                 for kind, each in zip(self._kinds, spectra, strict=True)}
        values, lacking = np.zeros((2, len(blocks), len(self._asked)))
        for n, each in enumerate(self._asked):
            if group not in each.groups:
                continue
            at = int(np.searchsorted(self._years, each.at))
            values[:, n] = lacking[:, n] = np.maximum(found[SHORTAGE][:, at], 0.0)
            if each.goal.kind == RISK:
                values[:, n] = np.clip(found[RISK][:, at], 0.0, 1.0)
            elif each.goal.kind == LISTED:
                values[:, n] = each.listed[group] - each.goal.most * found[LISTED][:, at]
                lacking[:, n] = -found[LISTED][:, at]
        return values, lacking

    def _spectra(self, group: int, blocks: int) -> tuple[Spectra, ...]:
        """Of each kind that is asked for, for up to so many blocks."""
        found = self._known.get(group)
        if found is None or found[0].room < blocks:
            need = self._need[group, self._years][:, None]
            functions: dict[str, Callable[[FloatArray], FloatArray]] = {
                SHORTAGE: lambda supply: np.maximum(need - supply, 0.0),
                RISK: lambda supply: np.asarray((supply < need - lattice.SAME) * 1.0),
                LISTED: lambda supply: supply}
            one = start_persons(self._one, group, self._starts, self._years, fte_persons)
            found = self._known[group] = after_blocks(
                self._base.fte[group].at(self._years), one,
                [functions[kind] for kind in self._kinds], max(FIRST_ROOM, 2 * blocks),
                self._base.nodes)
        return found
