"""The choices of each group: every combination of blocks by start year that can come in question.

Axes: `J` choices of all groups together, in order of group; `n` start years; `R` limits.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np

from optimize.group_loss import GroupLoss, group_levels, group_losses
from optimize.problem import (
    AllocationProblem,
    BoolArray,
    FloatArray,
    IntArray,
    Limit,
    largest_level,
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

    def holds(self, blocks: IntArray) -> bool:
        """Whether every group's combination of a plan is among the choices."""
        taken = (self.blocks == blocks[self.group]).all(axis=1)
        return int(np.count_nonzero(taken)) == len(self.starts)

    def of_plan(self, blocks: IntArray) -> IntArray:
        """(G,) where a plan's combinations stand; a group's first choice where its own does not."""
        place = self.starts.copy()
        found = np.flatnonzero((self.blocks == blocks[self.group]).all(axis=1))
        place[np.searchsorted(self.group[place], self.group[found])] = found
        return place


def without_exceeded(problem: AllocationProblem, making_room: bool = False) -> AllocationProblem:
    """The problem less the maxima that are exceeded with no block, and less the blocks they stop.

    Every other maximum that only adds up bounds each `upper[g, u]` by `amount / use[g, u]`; those
    that no plan within the bounds can reach, or that another says too, are left out.

    making_room : blocks may be given only to make room for a minimum within a share.
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
    if not making_room and any((m.use < 0.0).any() for m in kept if not m.is_minimum):
        left = replace(problem, upper=upper, limits=tuple(kept))
        upper = np.minimum(upper, _worth_alone(left, needed_by_minima(left)))
    return replace(problem, upper=upper, limits=tuple(_telling(kept, upper)))


def _telling(limits: Sequence[Limit], upper: IntArray) -> Iterator[Limit]:
    """The minima, and the maxima that can bind: reached by `upper`, and not implied by a narrower
    limit of the same blocks (ratios of supervisors in neighbouring years say nearly the same).
    """
    within = [limit for limit in limits
              if not limit.is_minimum and np.maximum(limit.use, 0.0).ravel() @ upper.ravel()
              > limit.amount + tolerance(limit)]
    by_blocks: dict[bytes, list[Limit]] = {}
    for limit in within:
        by_blocks.setdefault((limit.use != 0.0).any(axis=1).tobytes(), []).append(limit)
    for limit in limits:
        if limit.is_minimum:
            yield limit
        elif any(limit is one for one in within):
            alike = by_blocks[(limit.use != 0.0).any(axis=1).tobytes()]
            place = next(i for i, one in enumerate(alike) if one is limit)
            if not any(_implies(one, limit) and (i < place or not _implies(limit, one))
                       for i, one in enumerate(alike) if i != place):
                yield limit


def _implies(narrow: Limit, wide: Limit) -> bool:
    """Whether every plan within the one limit is within the other: no use of it is larger, in
    shares of the amounts."""
    no_more = wide.use * narrow.amount <= narrow.use * wide.amount
    return narrow.amount > 0.0 and bool(no_more.all())


def _worth_alone(problem: AllocationProblem, needed: IntArray) -> IntArray:
    """(G, n) the most blocks of a start year whose last one is worth its place, were there no
    others, or is needed. No block is given only to make room within a share.
    """
    most_worth = np.zeros_like(problem.upper)
    for g, worth in enumerate(_worths(problem, needed)):
        for u, most in enumerate(problem.upper[g]):
            blocks = np.zeros((int(most) + 1, problem.upper.shape[1]), dtype=np.int64)
            blocks[:, u] = np.arange(int(most) + 1)
            most_worth[g, u] = int(worth.of_last(blocks).sum()) - 1
    return most_worth


def needed_by_minima(problem: AllocationProblem, evenly: bool = False) -> IntArray:
    """(G, n) blocks of each kind that a minimum could ask for, whatever their benefit.

    A minimum that is told from other blocks (the year before) asks for more the more those are:
    as many as are worth their place, or as minima before it ask for. evenly : of many groups it
    asks each for at most twice an even share where that is enough for all; the best plan may then
    be left out, but not every combination of so many blocks need be listed.
    """
    needed = np.zeros(problem.upper.shape)
    minima = [limit for limit in problem.limits if limit.is_minimum]
    worth = np.zeros_like(problem.upper)
    if any((limit.use < 0.0).any() for limit in minima):
        worth = _worth_alone(problem, worth)
    # Once for each start year: a chain of years is told in any order.
    for limit in minima * problem.upper.shape[1]:
        wanting = limit.use > 0.0
        before = float((np.maximum(-limit.use, 0.0) * np.maximum(needed, worth)).sum())
        asked = np.ceil(max(limit.amount + before, 0.0) / np.where(wanting, limit.use, 1.0))
        if evenly:
            asked = _even_share(problem, limit, asked, limit.amount + before)
        needed = np.where(wanting, np.maximum(needed, asked), needed)
    return np.minimum(needed, problem.upper).astype(np.int64)


def _even_share(
    problem: AllocationProblem, limit: Limit, asked: FloatArray, amount: float
) -> FloatArray:
    """(G, n) at most twice an even share of what is asked, where that is enough for all."""
    wanting = limit.use > 0.0
    shared = np.ceil(2.0 * asked / max(int((wanting & (problem.upper > 0)).sum()), 1))
    share = np.where(wanting, np.minimum(problem.upper, shared), 0.0)
    return np.minimum(asked, shared) if float((share * limit.use).sum()) >= amount else asked


def all_choices(problem: AllocationProblem, most: int, evenly: bool = False) -> Choices | None:
    """Every combination in which each block is worth its place, or could serve a minimum.

    A block more is worth less the more there are (the curves are convex, effects not negative), so
    the combinations where every last block gains more than `worthless` hold, with each, all
    smaller ones: they are found by adding one block at a time. The same is true of those where
    what is not convex could still fall by so much, or the largest level still is too large. A
    combination left out is no better than one of those kept, within `worthless`. A maximum of one
    group's blocks alone is kept by every combination, also where some of them make room. None
    when there are more than `most`.
    """
    maxima = [m for m in problem.limits if not m.is_minimum and (m.use >= 0.0).all()]
    amounts = np.array([m.amount + tolerance(m) for m in maxima])
    own = own_limits(problem)
    found: list[Choices] = []
    total = 0
    for g, worth in enumerate(_worths(problem, needed_by_minima(problem, evenly))):
        use = np.array([m.use[g] for m in maxima]).reshape(len(maxima), len(problem.start_years))
        blocks = _combinations(worth, problem.upper[g], use, amounts, most - total)
        if blocks is None:
            return None
        for limit in own.get(g, ()):
            blocks = blocks[blocks @ limit.use[g] <= limit.amount + tolerance(limit)]
        total += len(blocks)
        found.append(Choices(np.full(len(blocks), g), blocks, worth.loss(blocks)))
    return Choices(
        np.concatenate([c.group for c in found]),
        np.concatenate([c.blocks for c in found]),
        np.concatenate([c.loss for c in found]),
    )


def group_choices(
    problem: AllocationProblem, group: int, needed: IntArray, most: int
) -> IntArray | None:
    """(J, n) as `all_choices`, of one group; perhaps some more.

    needed : (n,) what minima could ask of it in view of the other groups' blocks.
    """
    own = tuple(curve for curve in problem.curves if curve.group == group)
    alone = replace(problem, curves=own, levels=())
    asked = needed_by_minima(alone)
    asked[group] += needed
    maxima = [m for m in problem.limits if not m.is_minimum and (m.use >= 0.0).all()]
    use = np.array([m.use[group] for m in maxima]).reshape(len(maxima), len(problem.start_years))
    amounts = np.array([m.amount + tolerance(m) for m in maxima])
    worth = next(islice(_worths(alone, asked), group, None))
    return _combinations(worth, problem.upper[group], use, amounts, most)


def own_limits(problem: AllocationProblem) -> dict[int, list[Limit]]:
    """The maxima that concern the blocks of one group alone, by group."""
    own: dict[int, list[Limit]] = {}
    for limit in problem.limits:
        members = np.flatnonzero(limit.use.any(axis=1))
        if len(members) == 1 and not limit.is_minimum:
            own.setdefault(int(members[0]), []).append(limit)
    return own


def without_own_limits(problem: AllocationProblem) -> AllocationProblem:
    """The problem less the maxima of one group's blocks alone: every choice keeps them."""
    own = {id(limit) for limits in own_limits(problem).values() for limit in limits}
    return replace(problem, limits=tuple(m for m in problem.limits if id(m) not in own))


@dataclass(frozen=True)
class _Worth:
    """When one block more of a group may be worth its place."""

    loss: GroupLoss
    level: GroupLoss | None
    low_level: float
    """No plan has a lower largest level."""
    needed: IntArray
    least: float

    def of_last(self, blocks: IntArray) -> BoolArray:
        """(J,) whether the last block of every start year is."""
        fewer = blocks[:, None, :] - np.eye(blocks.shape[1], dtype=np.int64)
        gain = self.loss.convex(fewer) - self.loss.convex(blocks)[:, None]
        wanted = (np.maximum(gain, self.loss.left(fewer)) > self.least) | (blocks <= self.needed)
        if self.level is not None:
            wanted |= self.level.by_curve(fewer).max(axis=-1, initial=-np.inf) > self.low_level
        return np.asarray((wanted | (blocks == 0)).all(axis=1))


def _worths(problem: AllocationProblem, needed: IntArray) -> Iterator[_Worth]:
    levels = group_levels(problem) if problem.levels else (None,) * len(problem.groups)
    # The curves are near the exact levels, not always below them.
    low = 0.98 * largest_level(problem, problem.upper)
    for g, (loss, level) in enumerate(zip(group_losses(problem), levels, strict=True)):
        yield _Worth(loss, level, low, needed[g], problem.worthless)


def _combinations(
    worth: _Worth, upper: IntArray, use: FloatArray, amounts: FloatArray, most: int
) -> IntArray | None:
    """(J, n) by number of blocks, none first."""
    layers = [np.zeros((1, len(upper)), dtype=np.int64)]
    while len(layers[-1]) and sum(map(len, layers)) <= most:
        more = _one_more(layers[-1])
        more = more[(more <= upper).all(axis=1)]
        more = more[(more @ use.T <= amounts).all(axis=1)]
        layers.append(more[worth.of_last(more)])
    return np.concatenate(layers) if not len(layers[-1]) else None


def _one_more(layer: IntArray) -> IntArray:
    """Every combination with one block more, each once: added at or after the last start year."""
    starts = layer.shape[1]
    last = np.where(layer > 0, np.arange(starts), 0).max(axis=1)
    return np.concatenate([
        layer[last <= u] + np.eye(starts, dtype=np.int64)[u] for u in range(starts)
    ])
