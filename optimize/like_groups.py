"""Groups whose blocks use every limit alike, as one class: far fewer choices for the solver.

Nothing is lost: of all ways to share the same blocks by start year within a class of like groups,
only the best one can be part of the best plan (dynamic programming over the groups of a class).
The best plan of few classes is found by trying every combination of their totals. Partial
combinations are left as soon as their choices together cost more above the cheapest than the
distance to the best plan known, or use more of a limit than there is.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from optimize.choices import Choices
from optimize.plan import UNMET_HELD
from optimize.problem import AllocationProblem, BoolArray, FloatArray, IntArray, tolerance

MOST_PAIRS = 4_000_000
"""More pairs than this are not tried at a time: the groups are then kept apart."""


@dataclass(frozen=True)
class _Layer:
    """How each total came about when one more group joined."""

    group: int
    parent: IntArray
    """(S,) place in the layer before."""
    blocks: IntArray
    """(S, n) of the group that joined."""


@dataclass(frozen=True)
class _States:
    """The best way to each total of blocks, (S, n)."""

    blocks: IntArray
    excess: FloatArray
    loss: FloatArray
    order: FloatArray


@dataclass(frozen=True)
class Merged:
    """The problem over classes; its choices are totals of a class."""

    problem: AllocationProblem
    choices: Choices
    excess: FloatArray
    """(J,)"""
    order: FloatArray
    """(J,) `sum g (n - u) x` of the groups behind each choice."""
    members: tuple[tuple[int, ...], ...]
    layers: tuple[tuple[_Layer, ...], ...]

    def expand(self, totals: IntArray) -> IntArray:
        """(G, n) the best plan with these totals (K, n), each of them among the choices."""
        plan = np.zeros((sum(map(len, self.members)), totals.shape[1]), dtype=np.int64)
        for k, layers in enumerate(self.layers):
            own = self.choices.blocks[self.choices.group == k]
            place = int(np.flatnonzero((own == totals[k]).all(axis=1))[0])
            for layer in reversed(layers):
                plan[layer.group] = layer.blocks[place]
                place = int(layer.parent[place])
        return plan


def order_of(choices: Choices) -> FloatArray:
    """(J,) `g sum_u (n - u) x[u]`: prefers the first groups, and gives them the earlier years."""
    starts = choices.blocks.shape[1]
    return np.asarray(choices.group * (choices.blocks @ (starts - np.arange(starts))), np.float64)


def merge(
    problem: AllocationProblem, choices: Choices, excess: FloatArray, width: float, equal: float
) -> Merged | None:
    """The problem over classes of like groups; None when there is too much to try.

    excess : (J,) of each choice above its group's cheapest; totals with more than `width` are
    left out. Ways to the same total that differ by less than about `equal` count as equally good:
    the first groups get the earlier years.
    """
    classes = classes_of(problem)
    order = order_of(choices)
    tie = equal / max(float(order.max(initial=0.0)) * len(problem.groups), 1.0)
    found: list[_States] = []
    layers: list[tuple[_Layer, ...]] = []
    for members in classes:
        joined = _joined(members, choices, excess, order, width, tie)
        if joined is None:
            return None
        found.append(joined[0])
        layers.append(joined[1])
    merged = Choices(
        np.repeat(np.arange(len(found)), [len(states.loss) for states in found]),
        np.concatenate([states.blocks for states in found]),
        np.concatenate([states.loss for states in found]),
    )
    return Merged(_over_classes(problem, classes, merged), merged,
                  np.concatenate([states.excess for states in found]),
                  np.concatenate([states.order for states in found]), tuple(classes),
                  tuple(layers))


def classes_of(problem: AllocationProblem) -> list[tuple[int, ...]]:
    """Groups with the same use of every limit, and the same cost, in order of the first."""
    columns: dict[bytes, list[int]] = {}
    use = np.array([limit.use for limit in problem.limits]).reshape(
        len(problem.limits), *problem.upper.shape)
    for g in range(len(problem.groups)):
        columns.setdefault(use[:, g].tobytes() + problem.cost[g].tobytes(), []).append(g)
    return [tuple(own) for own in columns.values()]


def _over_classes(
    problem: AllocationProblem, classes: list[tuple[int, ...]], choices: Choices
) -> AllocationProblem:
    first = [own[0] for own in classes]
    return replace(
        problem, groups=tuple(problem.groups[g] for g in first), curves=(), levels=(),
        priority=np.ones(len(first)), cost=problem.cost[first],
        linear=np.zeros((len(first), problem.upper.shape[1])),
        upper=np.maximum.reduceat(choices.blocks, choices.starts),
        limits=tuple(replace(limit, use=limit.use[first]) for limit in problem.limits),
    )


def _joined(
    members: tuple[int, ...], choices: Choices, excess: FloatArray, order: FloatArray,
    width: float, tie: float,
) -> tuple[_States, tuple[_Layer, ...]] | None:
    """The states of a class, one group after the other."""
    nothing, zero = np.zeros((1, choices.blocks.shape[1]), dtype=np.int64), np.zeros(1)
    states, layers = _States(nothing, zero, zero, zero), []
    for g in members:
        own = np.flatnonzero(choices.group == g)
        if len(own) * len(states.loss) > MOST_PAIRS:
            return None
        more = _States(choices.blocks[own], excess[own], choices.loss[own], order[own])
        states, parent, chosen = _join(states, more, width, tie)
        layers.append(_Layer(g, parent, choices.blocks[own][chosen]))
    return states, tuple(layers)


def _join(
    states: _States, more: _States, width: float, tie: float
) -> tuple[_States, IntArray, IntArray]:
    """The best of each total; and where it came from: place in `states` and in `more`."""
    excess = states.excess[:, None] + more.excess[None, :]
    parent, chosen = np.nonzero(excess <= width)
    blocks = states.blocks[parent] + more.blocks[chosen]
    order = states.order[parent] + more.order[chosen]
    above = excess[parent, chosen]
    key = blocks @ _radix(blocks)
    best = np.lexsort((above + tie * order, key))
    first = best[np.diff(key[best], prepend=-1) > 0]
    loss = states.loss[parent[first]] + more.loss[chosen[first]]
    return (_States(blocks[first], above[first], loss, order[first]), parent[first], chosen[first])


def _radix(blocks: IntArray) -> IntArray:
    size = blocks.max(axis=0) + 1
    return np.concatenate([[1], np.cumprod(size[:-1])]).astype(np.int64)


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
                 for found in _extended(partial, own, width)]
        partial = _stacked(parts, k + 1, len(amount))
    if _pairs(partial, classes[-1], width).sum() > MOST_WHOLE:
        return None
    best = Best(np.zeros((0, len(classes)), np.int64), np.inf)
    for found in _extended(partial, classes[-1], width):
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


def _extended(partial: _Partial, own: _Class, width: float) -> Iterator[_Partial]:
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
