"""Where the solver looks: choices per group, or whole blocks on chords; and the plans around a
known one in which one group has another number of blocks."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from optimize.bound import Bound, Rows, lagrange, price, refine, row_units
from optimize.choices import Choices, all_choices, without_exceeded, without_own_limits
from optimize.chords import add_chords
from optimize.model import Model, add_choices, add_limits, hold, new_model, total
from optimize.plan import UNMET_HELD, Plan, Task, Valuation
from optimize.problem import (
    AllocationProblem,
    BoolArray,
    EvaluateMany,
    FloatArray,
    IntArray,
    broken_rules,
    unmet_amounts,
)
from optimize.solver import Effort, installed_solver, run

SCALE = 1000.0
"""What blocks can change, in the solver's units: its absolute tolerances suit such numbers."""


@dataclass(frozen=True)
class Space:
    """A set of plans as a model. `choices` None: whole blocks on chords."""

    problem: AllocationProblem
    unmet: float
    unit: float
    choices: Choices | None
    whole: bool = True
    """False: some plans that may be better are not in it."""

    def model(self) -> Model:
        """The model of this space with every limit, the least lack of the minima held."""
        model = new_model(*self._box())
        if self.choices is None:
            add_chords(model, self.problem, self.unit)
        else:
            add_choices(model, self.choices, self.unit)
        add_limits(model, self.problem.limits)
        if model.unmet:
            hold(model, "unmet", total(model.unmet), self.unmet + UNMET_HELD)
        return model

    def _box(self) -> tuple[IntArray, IntArray]:
        if self.choices is None:
            return np.zeros_like(self.problem.upper), self.problem.upper
        starts = self.choices.starts
        return (
            np.minimum.reduceat(self.choices.blocks, starts),
            np.maximum.reduceat(self.choices.blocks, starts),
        )


@dataclass(frozen=True)
class Around:
    """All choices of the groups but one, with exact losses where a plan near the known one may
    hold them, else bounds; and the prices on the limits.

    What it proves holds as long as nothing but that one group's losses, what its blocks take, and
    the limits' amounts are changed.
    """

    group: int
    plan: IntArray
    others_value: float
    """Of the other groups in the plan, exact."""
    choices: Choices
    """Of the other groups; no loss is above the exact one."""
    use: FloatArray
    """(J, R) of each, in the limits' own units."""
    tried: BoolArray
    places: tuple[int, ...]
    """(R,) of the limits in the problem."""
    prices: FloatArray

    def stands(
        self, problem: AllocationProblem, many: EvaluateMany, own: IntArray, effort: Effort,
        plan: IntArray | None = None,
    ) -> bool:
        """Whether no plan of a changed problem, with another number of blocks for the group than
        the plan has, is better than the plan is in it. False also where that is not proven.

        own : (J, n) combinations of the group that may be part of the best plan.
        plan : another plan (G, n) than the known one, as good as one knows in the changed problem.
        """
        near = self if plan is None else self._beside(plan, many)
        return near is not None and near._holds(problem, many, own, effort)

    def _beside(self, plan: IntArray, many: EvaluateMany) -> Around | None:
        """The same around another plan; None where its choices are not among those priced."""
        listed = zip(self.choices.group.tolist(), map(tuple, self.choices.blocks.tolist()),
                     strict=True)
        others = [g for g in range(len(plan)) if g != self.group]
        if not {(g, tuple(plan[g].tolist())) for g in others} <= set(listed):
            return None
        value = sum(float(many(g, plan[g][None, :])[0][0]) for g in others)
        return replace(self, plan=plan, others_value=value)

    def _holds(
        self, problem: AllocationProblem, many: EvaluateMany, own: IntArray, effort: Effort
    ) -> bool:
        if broken_rules(problem, self.plan) or unmet_amounts(problem, self.plan).any():
            return False
        rows = replace(problem, limits=tuple(problem.limits[place] for place in self.places))
        if any(m.amount < 0.0 and not m.is_minimum for m in rows.limits):
            return False
        here = self.plan[self.group]
        own = np.unique(np.vstack([here, own]), axis=0)
        loss = many(self.group, own)[0]
        at = int(np.flatnonzero((own == here).all(axis=1))[0])
        return self._no_better(problem, rows, own, loss, at, effort)

    def _no_better(
        self, problem: AllocationProblem, rows: AllocationProblem, own: IntArray,
        loss: FloatArray, at: int, effort: Effort,
    ) -> bool:
        choices, first = self._with(own, loss)
        use = np.insert(self.use, first, _use(rows, self.group, own), axis=0)
        units, tried = row_units(rows), np.insert(self.tried, first, np.zeros(len(own), np.bool_))
        limits = Rows(use * units, np.array([m.amount for m in rows.limits]) * units,
                      units < 0.0, 0.0)
        bound = lagrange(choices, limits, choices.of_plan(self.plan),
                         Bound(-np.inf, np.zeros(len(tried)), tried, self.prices))
        best = self.others_value + float(loss[at])
        distance = max(best - bound.value, 0.0) + NEARLY * abs(best)
        count = choices.blocks.sum(axis=1)
        another = (choices.group == self.group) & (count != self.plan[self.group].sum())
        least = float(bound.excess[another].min(initial=np.inf))
        if least > distance:
            return True
        others = (choices.group != self.group) & (bound.excess <= distance - least)
        near = choices.select(others | (another & (bound.excess <= distance)))
        if len(near.group) > MOST_NEAR or len(near.starts) < len(problem.groups):
            return False
        return _none_below(problem, near, best, distance, effort)

    def _with(self, own: IntArray, loss: FloatArray) -> tuple[Choices, IntArray]:
        """The choices with the group's own, and where those are put in."""
        first = np.full(len(own), int(np.searchsorted(self.choices.group, self.group)))
        return Choices(
            np.insert(self.choices.group, first, self.group),
            np.insert(self.choices.blocks, first, own, axis=0),
            np.insert(self.choices.loss, first, loss)), first


NEARLY = 1e-9
"""Share of the objective within which two plans count as equally good."""
MOST_NEAR = 3000


def _use(problem: AllocationProblem, group: int, blocks: IntArray) -> FloatArray:
    """(J, R) what combinations of a group take of the limits."""
    use = np.array([limit.use[group] for limit in problem.limits])
    return np.asarray(blocks @ use.reshape(len(problem.limits), blocks.shape[1]).T)


def _none_below(
    problem: AllocationProblem, choices: Choices, best: float, distance: float, effort: Effort
) -> bool:
    """Whether it is proven that no plan of the choices costs less than `best`."""
    unit = distance / SCALE
    model = Space(problem, 0.0, unit, choices).model()
    below = (best - NEARLY * abs(best) - model.constant) / unit
    outcome = run(model, model.loss, effort, 1e-6, installed_solver(), below)
    return outcome.bound >= below


def around(
    problem: AllocationProblem, many: EvaluateMany, blocks: IntArray, group: int, most: int
) -> Around | None:
    """What is around a plan (G, n); None where it tells nothing: levels, minima that cannot all
    be met, more than `most` combinations."""
    if problem.levels or unmet_amounts(problem, blocks).any():
        return None
    possible = without_exceeded(problem)
    shared, choices = without_own_limits(possible), all_choices(possible, most)
    if choices is None or not choices.holds(blocks):
        return None
    task = Task(shared, Valuation(problem, many), 0.0, Effort(0.0), "")
    plan = Plan(blocks, task.valuation.value(blocks), -np.inf)
    valued, bound = refine(task, choices, plan, price(task, choices, plan), bounds=True)
    other = choices.group != group
    own = float(many(group, blocks[group][None, :])[0][0])
    others = valued.select(other)
    use = np.array([(m.use[others.group] * others.blocks).sum(axis=1) for m in shared.limits])
    places = [next(i for i, one in enumerate(problem.limits) if one is limit)
              for limit in shared.limits]
    return Around(group, blocks, plan.objective - own, others,
                  use.reshape(len(places), len(others.group)).T, bound.tried[other],
                  tuple(places), bound.prices)
