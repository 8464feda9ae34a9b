"""The check after solving: no single move of a block, and no swap of start years, is better."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from optimize.problem import (
    AllocationProblem,
    BoolArray,
    Evaluate,
    FloatArray,
    IntArray,
    tolerance,
    usage,
)

ROUNDS = 20
BETTER = 1e-9
"""Share of the scale by which a move must improve the exact objective."""


@dataclass(frozen=True)
class Exchanged:
    """The plan after the check; `checked`: it ended without finding anything better."""

    blocks: IntArray
    exchanges: int
    checked: bool


@dataclass(frozen=True)
class Changes:
    """Exact change in the loss by one block, +inf where it cannot be."""

    add: FloatArray
    """(G, n) one block more."""
    remove: FloatArray
    """(G, n) one block less."""
    shift: FloatArray
    """(G, n, n) a block from the first start year to the second."""


@dataclass(frozen=True)
class Move:
    """A change of the plan, (G, n), and what it does to the exact loss."""

    change: FloatArray
    value: float


def exchange(
    problem: AllocationProblem, evaluate: Evaluate, blocks: IntArray, scale: float
) -> Exchanged:
    """Take the best addition, removal, move or swap of start years as long as one is better.

    Better: the exact loss falls by more than `BETTER * scale` (an addition: by more
    than `problem.worthless` too; a removal: does not rise). Every maximum is kept, no minimum
    lacks more.
    """
    if not blocks.size:
        return Exchanged(blocks, 0, True)
    for done in range(ROUNDS):
        found = best_move(problem, evaluate, blocks, BETTER * scale)
        if found is None:
            return Exchanged(blocks, done, True)
        blocks = blocks + found.change.astype(np.int64)
    ended = best_move(problem, evaluate, blocks, BETTER * scale) is None
    return Exchanged(blocks, ROUNDS, ended)


def best_move(
    problem: AllocationProblem, evaluate: Evaluate, blocks: IntArray, least: float
) -> Move | None:
    """The move within the limits that lowers the exact loss most; None when none is better."""
    changes = exact_changes(problem, evaluate, blocks)
    room = Room.of(problem, blocks)
    moves = [
        *_removals(changes, room, least),
        *_additions(changes, room, max(least, problem.worthless)),
        *_moves(changes, room, least),
        *_shifts(changes, room, least),
        *_swaps(changes, room, least),
    ]
    return min(moves, key=lambda move: move.value, default=None)


def exact_changes(problem: AllocationProblem, evaluate: Evaluate, blocks: IntArray) -> Changes:
    """Evaluate every change of one block in every group."""
    groups, starts = problem.upper.shape
    one = np.eye(starts, dtype=np.int64)
    add, remove = np.full((groups, starts), np.inf), np.full((groups, starts), np.inf)
    shift = np.full((groups, starts, starts), np.inf)
    for g, own in enumerate(blocks):
        now = evaluate(g, tuple(own.tolist()))[0]
        for u in np.flatnonzero(own < problem.upper[g]):
            add[g, u] = evaluate(g, tuple((own + one[u]).tolist()))[0] - now
            for source in np.flatnonzero((own > 0) & (np.arange(starts) != u)):
                moved = tuple((own + one[u] - one[source]).tolist())
                shift[g, source, u] = evaluate(g, moved)[0] - now
        for u in np.flatnonzero(own > 0):
            remove[g, u] = evaluate(g, tuple((own - one[u]).tolist()))[0] - now
    return Changes(add, remove, shift)


@dataclass(frozen=True)
class Room:
    """How much each limit's sum may rise and fall, and what one block takes of it."""

    use: FloatArray
    """(R, G, n)"""
    rise: FloatArray
    """(R,)"""
    fall: FloatArray
    """(R,)"""

    @classmethod
    def of(cls, problem: AllocationProblem, blocks: IntArray) -> Room:
        shape = (len(problem.limits), *problem.upper.shape)
        use = np.array([limit.use for limit in problem.limits]).reshape(shape)
        minimum = np.array([limit.is_minimum for limit in problem.limits], dtype=np.bool_)
        slack = np.array([limit.amount for limit in problem.limits]) - usage(problem, blocks)
        near = np.array([tolerance(limit) for limit in problem.limits])
        rise = np.where(minimum, np.inf, np.maximum(slack, 0.0) + near)
        return cls(use, rise, np.where(minimum, np.maximum(-slack, 0.0) + near, np.inf))

    def allows_each(self, more: FloatArray, less: FloatArray) -> BoolArray:
        """(A, B) whether the sums may rise by `more` (R, B) less `less` (R, A); a limit at a time,
        for memory."""
        within = np.ones((less.shape[1], more.shape[1]), dtype=np.bool_)
        for up, down, rise, fall in zip(more, less, self.rise, self.fall, strict=True):
            if max(np.ptp(up), np.ptp(down), np.ptp(np.append(up, down))) <= min(rise, fall):
                continue
            change = up[None, :] - down[:, None]
            within &= (change <= rise) & (-change <= fall)
        return within

    def allows(self, change: FloatArray) -> BoolArray:
        """change : (R, …) in the sums of the limits."""
        shape = (len(self.rise),) + (1,) * (change.ndim - 1)
        within = (change <= self.rise.reshape(shape)) & (-change <= self.fall.reshape(shape))
        return np.asarray(within.all(axis=0))


def _best_index(values: FloatArray, allowed: BoolArray, below: float) -> tuple[int, ...] | None:
    """Index of the least allowed value, when that is less than `below`."""
    values = np.where(allowed, values, np.inf)
    if not values.size or values.min() >= below:
        return None
    return tuple(int(i) for i in np.unravel_index(int(values.argmin()), values.shape))


def _change(shape: tuple[int, ...], *places: tuple[int, int, int]) -> FloatArray:
    change = np.zeros(shape)
    for g, u, blocks in places:
        change[g, u] += blocks
    return change


def _removals(changes: Changes, room: Room, least: float) -> Iterator[Move]:
    best = _best_index(changes.remove, room.allows(-room.use), least)
    if best is not None:
        g, u = best
        yield Move(_change(changes.add.shape, (g, u, -1)), float(changes.remove[best]))


def _additions(changes: Changes, room: Room, least: float) -> Iterator[Move]:
    best = _best_index(changes.add, room.allows(room.use), -least)
    if best is not None:
        g, u = best
        yield Move(_change(changes.add.shape, (g, u, 1)), float(changes.add[best]))


def _moves(changes: Changes, room: Room, least: float) -> Iterator[Move]:
    """A block from (g, u) to (h, v) of another group."""
    shape = changes.add.shape
    there = np.flatnonzero(np.isfinite(changes.remove))
    if not len(there):
        return
    use = room.use.reshape(len(room.rise), changes.add.size)
    values = changes.remove.ravel()[there][:, None] + changes.add.ravel()
    other = (there // shape[1])[:, None] != np.arange(changes.add.size) // shape[1]
    best = _best_index(values, room.allows_each(use, use[:, there]) & other, -least)
    if best is not None:
        (g, u), (h, v) = divmod(int(there[best[0]]), shape[1]), divmod(best[1], shape[1])
        yield Move(_change(shape, (g, u, -1), (h, v, 1)), float(values[best]))


def _shifts(changes: Changes, room: Room, least: float) -> Iterator[Move]:
    """A block of g from start year u to v."""
    change = room.use[:, :, None, :] - room.use[:, :, :, None]
    best = _best_index(changes.shift, room.allows(change), -least)
    if best is not None:
        g, u, v = best
        move = _change(changes.add.shape, (g, u, -1), (g, v, 1))
        yield Move(move, float(changes.shift[best]))


def _swaps(changes: Changes, room: Room, least: float) -> Iterator[Move]:
    """Blocks (g, u) and (h, v) become (g, v) and (h, u)."""
    shape = changes.add.shape
    for u in range(shape[1]):
        for v in range(u + 1, shape[1]):
            first, second = (np.flatnonzero(np.isfinite(changes.shift[:, a, b]))
                             for a, b in ((u, v), (v, u)))
            if not len(first) or not len(second):
                continue
            values = changes.shift[first, u, v][:, None] + changes.shift[second, v, u]
            later = room.use[:, :, v] - room.use[:, :, u]
            allowed = room.allows_each(-later[:, second], -later[:, first])
            best = _best_index(values, allowed & (first[:, None] != second), -least)
            if best is not None:
                g, h = int(first[best[0]]), int(second[best[1]])
                places = ((g, u, -1), (g, v, 1), (h, v, -1), (h, u, 1))
                yield Move(_change(shape, *places), float(values[best]))


def fitted(problem: AllocationProblem, evaluate: Evaluate, plan: IntArray) -> IntArray:
    """The plan less the blocks that cost least in the exact loss for the room they give, until
    every bound and every maximum is kept (one exceeded without any block: as far as it goes).
    """
    blocks = np.minimum(plan, problem.upper)
    while True:
        relief = _relief(problem, blocks)
        if not (relief > 0.0).any():
            return blocks
        price = np.full(blocks.shape, np.inf)
        for g, u in np.argwhere(relief > 0.0):
            less = blocks[g].copy()
            less[u] -= 1
            lost = evaluate(int(g), tuple(less.tolist()))[0] - evaluate(
                int(g), tuple(blocks[g].tolist()))[0]
            price[g, u] = lost / relief[g, u]
        g, u = np.unravel_index(int(price.argmin()), price.shape)
        blocks[g, u] -= 1


def _relief(problem: AllocationProblem, blocks: IntArray) -> FloatArray:
    """(G, n) share of what is exceeded that one block less takes away, summed over maxima."""
    total = np.zeros(blocks.shape)
    for limit, used in zip(problem.limits, usage(problem, blocks), strict=True):
        over = float(used) - max(limit.amount, 0.0)
        if not limit.is_minimum and over > tolerance(limit):
            total += np.minimum(np.maximum(limit.use, 0.0), over) / over
    return np.where(blocks > 0, total, 0.0)
