"""The loss and levels of each group, as tables that many combinations of blocks are looked up in.

Axes: `n` start years; `E` curves of a group; `K` points of the longest curve.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from optimize.problem import (
    AllocationProblem,
    Curve,
    EvaluateMany,
    FloatArray,
    IntArray,
    curve_values,
)


@dataclass(frozen=True)
class GroupLoss:
    """The curves of a group as one table, to evaluate many combinations at once."""

    effect: FloatArray
    """(n, E) in steps."""
    table: FloatArray
    """(E, K) every curve carried on with its last slope to the longest."""
    constant: float
    linear: FloatArray
    """(n,) added by every block."""
    free: GroupLoss | None = None
    """The parts that fall but are not convex."""

    def __call__(self, blocks: IntArray) -> FloatArray:
        return np.asarray(self.convex(blocks) + (0.0 if self.free is None else self.free(blocks)))

    def convex(self, blocks: IntArray) -> FloatArray:
        """The loss less the parts that are not convex."""
        return np.asarray(self.constant + self.by_curve(blocks).sum(axis=-1) + blocks @ self.linear)

    def left(self, blocks: IntArray) -> FloatArray:
        """How far the parts that are not convex can still fall."""
        if self.free is None:
            return np.zeros(blocks.shape[:-1])
        least = self.free.constant + self.free.table.min(axis=1).sum()
        return np.asarray(self.free(blocks) - least)

    def by_curve(self, blocks: IntArray) -> FloatArray:
        """(…, E) value of every curve that blocks move."""
        position = blocks @ self.effect
        left = np.clip(position.astype(np.int64), 0, self.table.shape[1] - 2)
        curve = np.arange(len(self.table))
        low, high = self.table[curve, left], self.table[curve, left + 1]
        return np.asarray(low + (position - left) * (high - low))


def group_losses(problem: AllocationProblem) -> tuple[GroupLoss, ...]:
    """The loss of every group as a function of its blocks, (…, n) -> (…)."""
    nothing, losses = np.zeros(len(problem.start_years)), []
    own: list[list[Curve]] = [[] for _ in problem.groups]
    for curve in problem.curves:
        own[curve.group].append(curve)
    for g, weight in enumerate(problem.priority):
        free = [curve for curve in own[g] if not curve.convex]
        found = _table([curve for curve in own[g] if curve.convex], float(weight),
                       problem.linear[g])
        losses.append(replace(found, free=_table(free, float(weight), nothing)) if free else found)
    return tuple(losses)


def group_levels(problem: AllocationProblem) -> tuple[GroupLoss, ...]:
    """The level curves of every group, see `GroupLoss.by_curve`."""
    nothing = np.zeros(len(problem.start_years))
    return tuple(
        _table([c for c in problem.levels if c.group == g], float(weight), nothing)
        for g, weight in enumerate(problem.priority)
    )


def values_on_curves(problem: AllocationProblem) -> EvaluateMany:
    """The loss and the largest level of a group's combinations, on the curves."""
    losses = group_losses(problem)
    levels: list[list[Curve]] = [[] for _ in problem.groups]
    for curve in problem.levels:
        levels[curve.group].append(curve)

    def many(group: int, blocks: IntArray) -> tuple[FloatArray, FloatArray]:
        weight = float(problem.priority[group])
        top = [weight * curve_values(curve, blocks) for curve in levels[group]]
        return losses[group](blocks), np.max([np.zeros(len(blocks)), *top], axis=0)

    return many


def _table(own: Sequence[Curve], weight: float, linear: FloatArray) -> GroupLoss:
    moving = [c for c in own if len(c.loss) > 1 and c.step > 0.0]
    constant = float(sum(weight * c.loss[0] for c in own if not (len(c.loss) > 1 and c.step)))
    points = max([2, *(len(c.loss) for c in moving)])
    effect = np.array([c.effect / c.step for c in moving]).reshape(len(moving), len(linear)).T
    table = np.array([weight * _extended(c.loss, points) for c in moving])
    return GroupLoss(effect, table.reshape(len(moving), points), constant, linear)


def _extended(loss: FloatArray, points: int) -> FloatArray:
    beyond = np.arange(1, points - len(loss) + 1)
    return np.concatenate([loss, loss[-1] + beyond * (loss[-1] - loss[-2])])
