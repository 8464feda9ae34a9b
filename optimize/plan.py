"""A plan under search, how it is valued, and how near the best it is proven to be."""

from dataclasses import dataclass, field, replace

import numpy as np

from optimize.problem import (
    AllocationProblem,
    EvaluateMany,
    FloatArray,
    IntArray,
    broken_rules,
    curve_values,
    largest_level,
    objective,
    unmet_amounts,
)
from optimize.solver import Effort


@dataclass(frozen=True)
class Known:
    """`many`, with what it has answered before kept (see `EvaluateMany`).

    Problems with the same curves and priorities may share one, whatever their limits are.
    """

    many: EvaluateMany
    _values: dict[int, dict[bytes, tuple[float, float]]] = field(default_factory=dict)

    def __call__(self, group: int, blocks: IntArray) -> tuple[FloatArray, FloatArray]:
        """Loss and largest level of a group with combinations (J, n), (J,) each."""
        known = self._values.setdefault(group, {})
        keys = [row.tobytes() for row in np.ascontiguousarray(blocks, dtype=np.int64)]
        new = [j for j, key in enumerate(keys) if key not in known]
        if new:
            loss, level = self.many(group, blocks[new])
            known.update(zip((keys[j] for j in new),
                             zip(loss.tolist(), level.tolist(), strict=True), strict=True))
        found = np.array([known[key] for key in keys]).reshape(len(keys), 2)
        return found[:, 0], found[:, 1]


def known(many: EvaluateMany) -> Known:
    """The function as it is when it keeps its answers already, else one that does."""
    return many if isinstance(many, Known) else Known(many)


PROVEN = 1e-6
"""Share of what blocks can change within which a plan counts as proven best."""
EQUAL = 2e-10
"""Share of what blocks can change within which two plans count as equally good."""
UNMET_HELD = 1e-7
LEVEL_HELD = 1e-6
"""The largest level is held at its optimum and so much more."""


@dataclass(frozen=True)
class Plan:
    """The best plan found, and no plan (of those with its level) has a lower objective than
    `bound`."""

    blocks: IntArray
    objective: float
    bound: float
    level: float = 0.0
    """Largest level, where the problem has levels …"""
    level_bound: float = 0.0
    """… and no plan has a lower one."""
    exact: bool = False
    """True: the figures are of exact values, not of the curves."""


@dataclass(frozen=True)
class Valuation:
    """Values plans: by exact values of each group where there are such, else on the curves."""

    problem: AllocationProblem
    many: EvaluateMany | None = None
    _known: dict[tuple[int, bytes], tuple[float, float]] = field(default_factory=dict)

    def value(self, blocks: IntArray) -> float:
        """The sum of losses of a plan (G, n)."""
        if self.many is None:
            return objective(self.problem, blocks)
        return sum(self._exact(g, own)[0] for g, own in enumerate(blocks))

    def loss(self, group: int, blocks: tuple[int, ...]) -> tuple[float, float]:
        """The exact loss of one group; a shortage is not told."""
        return self._exact(group, np.array(blocks, dtype=np.int64))[0], np.nan

    def prepare(self, plan: IntArray) -> None:
        """Value every change of one block in a plan (G, n), a group at a time."""
        assert self.many is not None
        one = np.vstack([np.eye(plan.shape[1], dtype=np.int64), np.zeros_like(plan[:1])])
        changes = np.unique((one[:, None] - one[None, :]).reshape(-1, plan.shape[1]), axis=0)
        for g, own in enumerate(plan):
            near = own + changes
            self.many(g, near[(near >= 0).all(axis=1)])

    def level(self, blocks: IntArray) -> float:
        """The largest level of a plan."""
        if self.many is None or not self.problem.levels:
            return largest_level(self.problem, blocks)
        return max((self._exact(g, own)[1] for g, own in enumerate(blocks)), default=0.0)

    def level_of(self, group: int, blocks: tuple[int, ...]) -> float:
        """The largest level of one group."""
        own = np.array(blocks, dtype=np.int64)
        if self.many is not None:
            return self._exact(group, own)[1]
        return max((float(self.problem.priority[group] * curve_values(curve, own))
                    for curve in self.problem.levels if curve.group == group), default=0.0)

    @property
    def nothing(self) -> IntArray:
        """The plan without blocks."""
        return np.zeros_like(self.problem.upper)

    def scale(self, bound: float) -> float:
        """What blocks can change: objective without blocks - bound, never quite 0."""
        return span(self.value(self.nothing), bound)

    def _exact(self, group: int, blocks: IntArray) -> tuple[float, float]:
        assert self.many is not None
        key = (group, np.asarray(blocks, dtype=np.int64).tobytes())
        if key not in self._known:
            loss, level = self.many(group, np.asarray(blocks)[None, :])
            self._known[key] = (float(loss[0]), float(level[0]))
        return self._known[key]


def span(without: float, bound: float) -> float:
    """`without - bound`, never quite 0."""
    return max(abs(without - bound), 1e-9 * max(1.0, abs(without)))


@dataclass(frozen=True)
class Task:
    """What every step of a search needs."""

    problem: AllocationProblem
    valuation: Valuation
    unmet: float
    """The least lack of the minima together."""
    effort: Effort
    solver: str

    def acceptable(self, blocks: IntArray) -> bool:
        """Passes the recheck, and lacks no more of the minima than must be."""
        lacking = float(unmet_amounts(self.problem, blocks).sum())
        return not broken_rules(self.problem, blocks) and lacking <= self.unmet + 2 * UNMET_HELD

    def better(self, plan: Plan, blocks: IntArray | None) -> Plan:
        """The plan, or the other where that is within all limits and has a lower objective."""
        if blocks is None or not self.acceptable(blocks):
            return plan
        value = self.valuation.value(blocks)
        return replace(plan, blocks=blocks, objective=value) if value < plan.objective else plan

    def proven(self, plan: Plan) -> bool:
        """Whether no plan is better, within `PROVEN` of what blocks can change."""
        return plan.objective - plan.bound <= PROVEN * self.valuation.scale(plan.bound)
