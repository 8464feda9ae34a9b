"""Groups whose blocks use every limit alike, as one: far fewer choices for the solver.

Nothing is lost: of all ways to share the same blocks by start year within a class of like groups,
only the best one can be part of the best plan (dynamic programming over the groups of a class).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from optimize.choices import Choices
from optimize.problem import AllocationProblem, FloatArray, IntArray

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
    return (_States(blocks[first], above[first], loss, order[first]), parent[first],
            chosen[first])


def _radix(blocks: IntArray) -> IntArray:
    size = blocks.max(axis=0) + 1
    return np.concatenate([[1], np.cumprod(size[:-1])]).astype(np.int64)
