"""The choices of each group: every combination of blocks by start year that can come in question.

Axes: `J` choices of all groups together, in order of group; `n` start years; `R` limits.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from optimize.problem import (
    WORTHLESS,
    AllocationProblem,
    BoolArray,
    FloatArray,
    IntArray,
    tolerance,
)


@dataclass(frozen=True)
class Choices:
    """Combinations of blocks, one of which every group takes."""

    group: IntArray
    """(J,) ascending."""
    blocks: IntArray
    """(J, n)"""
    loss: FloatArray
    """(J,) on the curves, priority included."""

    def select(self, keep: BoolArray) -> Choices:
        return Choices(self.group[keep], self.blocks[keep], self.loss[keep])

    @property
    def starts(self) -> IntArray:
        """Index of the first choice of each group."""
        return np.flatnonzero(np.diff(self.group, prepend=-1))


@dataclass(frozen=True)
class GroupLoss:
    """The curves of a group as one table, to evaluate many combinations at once."""

    effect: FloatArray
    """(n, E) in steps."""
    table: FloatArray
    """(E, K) every curve carried on with its last slope to the longest."""
    constant: float

    def __call__(self, blocks: IntArray) -> FloatArray:
        position = blocks @ self.effect
        left = np.clip(position.astype(np.int64), 0, self.table.shape[1] - 2)
        curve = np.arange(len(self.table))
        low, high = self.table[curve, left], self.table[curve, left + 1]
        return np.asarray(self.constant + (low + (position - left) * (high - low)).sum(axis=-1))


def group_losses(problem: AllocationProblem) -> tuple[GroupLoss, ...]:
    """The loss of every group as a function of its blocks, (…, n) -> (…)."""
    starts = len(problem.start_years)
    losses = []
    for g, weight in enumerate(problem.priority):
        own = [c for c in problem.curves if c.group == g]
        moving = [c for c in own if len(c.loss) > 1 and c.step > 0.0]
        constant = float(sum(weight * c.loss[0] for c in own if not (len(c.loss) > 1 and c.step)))
        points = max([2, *(len(c.loss) for c in moving)])
        effect = np.array([c.effect / c.step for c in moving]).reshape(len(moving), starts).T
        table = np.array([weight * _extended(c.loss, points) for c in moving])
        losses.append(GroupLoss(effect, table.reshape(len(moving), points), constant))
    return tuple(losses)


def _extended(loss: FloatArray, points: int) -> FloatArray:
    beyond = np.arange(1, points - len(loss) + 1)
    return np.concatenate([loss, loss[-1] + beyond * (loss[-1] - loss[-2])])


def without_exceeded(problem: AllocationProblem) -> AllocationProblem:
    """The problem less the maxima that are exceeded with no block, and less the blocks they stop.

    Every other maximum that only adds up bounds each `upper[g, u]` by `amount / use[g, u]`.
    """
    upper, kept = problem.upper.copy(), []
    for limit in problem.limits:
        if not limit.is_minimum and limit.amount < 0.0:
            upper[limit.use > 0.0] = 0
            continue
        kept.append(limit)
        if not limit.is_minimum and (limit.use >= 0.0).all():
            room = np.full(upper.shape, np.inf)
            np.divide(limit.amount + tolerance(limit), limit.use, out=room, where=limit.use > 0.0)
            upper = np.minimum(upper, np.floor(room)).astype(np.int64)
    return replace(problem, upper=upper, limits=tuple(kept))


def needed_by_minima(problem: AllocationProblem) -> IntArray:
    """(G, n) blocks of each kind that a minimum could ask for, whatever their benefit."""
    needed = np.zeros(problem.upper.shape)
    for limit in problem.limits:
        # A maximum with a negative use (a share of all blocks) lets a worthless block make room.
        wanting = limit.use > 0.0 if limit.is_minimum else limit.use < 0.0
        most = problem.upper if not limit.is_minimum else np.ceil(
            np.maximum(limit.amount, 0.0) / np.where(wanting, limit.use, 1.0)
        )
        needed = np.where(wanting, np.maximum(needed, most), needed)
    return np.minimum(needed, problem.upper).astype(np.int64)


def all_choices(problem: AllocationProblem, most: int) -> Choices | None:
    """Every combination in which each block is worth its place, or could serve a minimum.

    A block more is worth less the more there are (the curves are convex, effects not negative), so
    the combinations where every last block gains more than `WORTHLESS` hold, with each, all
    smaller ones: they are found by adding one block at a time. A combination left out is no better
    than one of those kept, within `WORTHLESS`. None when there are more than `most`.
    """
    needed = needed_by_minima(problem)
    maxima = [m for m in problem.limits if not m.is_minimum and (m.use >= 0.0).all()]
    amounts = np.array([m.amount + tolerance(m) for m in maxima])
    found: list[Choices] = []
    total = 0
    for g, loss in enumerate(group_losses(problem)):
        use = np.array([m.use[g] for m in maxima]).reshape(len(maxima), len(problem.start_years))
        blocks = _combinations(loss, problem.upper[g], needed[g], use, amounts, most - total)
        if blocks is None:
            return None
        total += len(blocks)
        found.append(Choices(np.full(len(blocks), g), blocks, loss(blocks)))
    return Choices(
        np.concatenate([c.group for c in found]),
        np.concatenate([c.blocks for c in found]),
        np.concatenate([c.loss for c in found]),
    )


def _combinations(
    loss: GroupLoss,
    upper: IntArray,
    needed: IntArray,
    use: FloatArray,
    amounts: FloatArray,
    most: int,
) -> IntArray | None:
    """(J, n) by number of blocks, none first."""
    layers = [np.zeros((1, len(upper)), dtype=np.int64)]
    while len(layers[-1]) and sum(map(len, layers)) <= most:
        more = _one_more(layers[-1])
        more = more[(more <= upper).all(axis=1)]
        more = more[(more @ use.T <= amounts).all(axis=1)]
        layers.append(more[_worth_it(loss, more, needed)])
    return np.concatenate(layers) if not len(layers[-1]) else None


def _one_more(layer: IntArray) -> IntArray:
    """Every combination with one block more, each once: added at or after the last start year."""
    starts = layer.shape[1]
    last = np.where(layer > 0, np.arange(starts), 0).max(axis=1)
    return np.concatenate([
        layer[last <= u] + np.eye(starts, dtype=np.int64)[u] for u in range(starts)
    ])


def _worth_it(loss: GroupLoss, blocks: IntArray, needed: IntArray) -> BoolArray:
    one = np.eye(blocks.shape[1], dtype=np.int64)
    gain = loss(blocks[:, None, :] - one) - loss(blocks)[:, None]
    return np.asarray(((gain > WORTHLESS) | (blocks <= needed)).all(axis=1))
