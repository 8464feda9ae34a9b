"""What a goal asks of: its groups, its figure in a forecast, and what blocks do to it."""

from dataclasses import dataclass

import numpy as np

from prognos.inputs import Inputs
from prognos.inputs.arrays import FloatArray
from prognos.inputs.scenario import LISTED, RISK, Goal, LeverProblem
from prognos.model.baseline import Baseline, one_with_blocks
from prognos.model.need import listed_persons
from prognos.model.probability import lattice
from prognos.results.projection import LATTICE, Projection


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


@dataclass(frozen=True)
class Contribution:
    """What a group contributes to each goal; 0 for goals that are not of the group."""

    values: tuple[float, ...]
    lacking: tuple[float, ...]
    """What a block lowers even where the value does not move: expected shortage, FTE (for a goal
    on listed patients less the supply)."""


class GoalValues:
    """Each group's contribution to each goal with any blocks of its own, exactly; kept.

    Expected shortage, the chance of one, or listed patients less `most` for each FTE: the sum over
    the goal's groups is to be at most its room.
    """

    def __init__(
        self, base: Baseline, before: Projection, asked: tuple[AskedGoal, ...]
    ) -> None:
        self._base, self._need, self._asked = base, before.measures.need, asked
        self._years = np.array(sorted({each.at for each in asked}), dtype=np.int64)
        self._known: dict[tuple[int, tuple[int, ...]], Contribution] = {}

    def __call__(self, group: int, blocks: tuple[int, ...]) -> Contribution:
        """Figures of one group, one per goal."""
        key = group, blocks
        if key not in self._known:
            pmf = one_with_blocks(self._base, group, np.array(blocks), self._years).pmf()
            need = self._need[group, self._years]
            found = [self._of(each, group, pmf, need) for each in self._asked]
            self._known[key] = Contribution(tuple(value for value, _ in found),
                                            tuple(lacking for _, lacking in found))
        return self._known[key]

    def _of(
        self, each: AskedGoal, group: int, pmf: FloatArray, need: FloatArray
    ) -> tuple[float, float]:
        if group not in each.groups:
            return 0.0, 0.0
        row = int(np.searchsorted(self._years, each.at))
        own, wanted = pmf[row:row + 1], need[row:row + 1]
        lacking = float(lattice.expected_shortage(own, LATTICE, wanted)[0])
        if each.goal.kind == LISTED:
            supply = float(lattice.mean(own, LATTICE)[0])
            return float(each.listed[group]) - each.goal.most * supply, -supply
        if each.goal.kind == RISK:
            return float(lattice.probability_below(own, LATTICE, wanted)[0]), lacking
        return lacking, lacking
