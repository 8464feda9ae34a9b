"""The best plan of few classes of like groups, by trying every combination of their totals.

Partial combinations are left as soon as their choices together cost more above the cheapest than
the distance to the best plan known, or use more of a limit than there is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from optimize.merge import Merged
from optimize.plan import UNMET_HELD
from optimize.problem import AllocationProblem, BoolArray, FloatArray, IntArray, tolerance

MOST_PARTIAL = 3_000_000
MOST_WHOLE = 40_000_000
"""More combinations than this are not tried."""
CHUNK = 400_000


@dataclass(frozen=True)
class _Class:
    """The totals of a class, the cheapest first."""

    place: IntArray
    """(S,) among the choices."""
    excess: FloatArray
    use: FloatArray
    """(S, R)"""


@dataclass(frozen=True)
class _Partial:
    """Combinations of totals of the first classes."""

    place: IntArray
    """(M, k)"""
    excess: FloatArray
    use: FloatArray
    """(M, R)"""


@dataclass(frozen=True)
class Best:
    """The best combinations of totals, (P, K) places among the choices: equally good plans."""

    place: IntArray
    objective: float


def best_totals(merged: Merged, unmet: float, width: float, equal: float) -> Best | None:
    """The combinations with the least sum of losses, within `equal`, and within every limit.

    unmet : what the minima together may lack.
    width : combinations with more excess than this are left out.

    None when there are too many to try. No combination at all: an objective of +inf.
    """
    problem, classes = merged.problem, _classes(merged)
    amount = np.array([limit.amount + tolerance(limit) for limit in problem.limits])
    hard = np.array([not limit.is_minimum for limit in problem.limits], dtype=np.bool_)
    rest = np.cumsum([c.use.min(axis=0) for c in classes][::-1], axis=0)[::-1]
    partial = _Partial(np.zeros((1, 0), np.int64), np.zeros(1), np.zeros((1, len(amount))))
    for k, own in enumerate(classes[:-1]):
        if _pairs(partial, own, width).sum() > MOST_PARTIAL:
            return None
        parts = [_within(found, (amount - rest[k + 1])[hard], hard)
                 for found in _joined(partial, own, width)]
        partial = _stacked(parts, k + 1, len(amount))
    if _pairs(partial, classes[-1], width).sum() > MOST_WHOLE:
        return None
    best = Best(np.zeros((0, len(classes)), np.int64), np.inf)
    for found in _joined(partial, classes[-1], width):
        kept = _within(found, amount[hard], hard)
        kept = _select(kept, _met(problem, kept.use, unmet))
        best = _better(best, kept.place, merged.choices.loss, equal)
    return best


def _classes(merged: Merged) -> list[_Class]:
    choices, limits = merged.choices, merged.problem.limits
    use = np.array([
        (limit.use[choices.group] * choices.blocks).sum(axis=1) for limit in limits
    ]).reshape(len(limits), len(choices.group)).T
    found = []
    for k in range(len(merged.members)):
        own = np.flatnonzero(choices.group == k)
        own = own[np.argsort(merged.excess[own], kind="stable")]
        found.append(_Class(own, merged.excess[own], use[own]))
    return found


def _pairs(partial: _Partial, own: _Class, width: float) -> IntArray:
    """(M,) how many totals of the class go with each combination."""
    return np.searchsorted(own.excess, width - partial.excess, side="right")


def _joined(partial: _Partial, own: _Class, width: float) -> Iterator[_Partial]:
    """The combinations with one class more, some at a time."""
    counts = _pairs(partial, own, width)
    ends = np.cumsum(counts)
    first = 0
    while first < len(counts):
        before = ends[first - 1] if first else 0
        end = max(first + 1, int(np.searchsorted(ends, before + CHUNK, side="right")))
        some = counts[first:end]
        parent = np.repeat(np.arange(first, end), some)
        child = np.arange(len(parent)) - np.repeat(np.cumsum(some) - some, some)
        yield _Partial(
            np.column_stack([partial.place[parent], own.place[child]]),
            partial.excess[parent] + own.excess[child], partial.use[parent] + own.use[child])
        first = end


def _within(partial: _Partial, amount: FloatArray, hard: BoolArray) -> _Partial:
    keep: BoolArray = np.all(partial.use[:, hard] <= amount, axis=1)
    return _select(partial, keep)


def _select(partial: _Partial, keep: BoolArray) -> _Partial:
    return _Partial(partial.place[keep], partial.excess[keep], partial.use[keep])


def _stacked(parts: list[_Partial], classes: int, limits: int) -> _Partial:
    return _Partial(
        np.concatenate([np.zeros((0, classes), np.int64), *(p.place for p in parts)]),
        np.concatenate([np.zeros(0), *(p.excess for p in parts)]),
        np.concatenate([np.zeros((0, limits)), *(p.use for p in parts)]))


def _met(problem: AllocationProblem, use: FloatArray, unmet: float) -> BoolArray:
    """(M,) whether each combination lacks no more of the minima together than `unmet`."""
    total = np.zeros(len(use))
    for r, limit in enumerate(problem.limits):
        if limit.is_minimum:
            total += np.maximum(limit.amount - use[:, r], 0.0)
    met: BoolArray = total <= unmet + 2 * UNMET_HELD
    return met


def _better(best: Best, place: IntArray, loss: FloatArray, equal: float) -> Best:
    value = loss[place].sum(axis=1)
    least = min(best.objective, float(value.min(initial=np.inf)))
    old = best.place if best.objective <= least + equal else best.place[:0]
    both = np.concatenate([old, place[value <= least + equal]])
    return Best(both[loss[both].sum(axis=1) <= least + equal], least)


def preferred(merged: Merged, best: Best) -> IntArray:
    """(K, n) of equally good plans the one with least cost (fewest blocks where costs are not
    known), then earlier start years, then the first groups."""
    blocks, problem = merged.choices.blocks, merged.problem
    known = not np.isnan(problem.cost).any() and problem.cost.any()
    cost = problem.cost if known else np.ones(problem.upper.shape)
    of_choice = (cost[merged.choices.group] * blocks).sum(axis=1) / float(np.abs(cost).mean())
    late = blocks @ np.arange(blocks.shape[1])
    place = best.place
    for value, near in ((of_choice, 1e-8), (late, 0.5), (merged.order, 0.5)):
        total = value[place].sum(axis=1)
        place = place[total <= total.min() + near]
    return np.asarray(blocks[place[0]])
