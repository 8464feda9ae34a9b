"""The lightest choice of one for each group that reaches every goal, with proof.

    min sum_g w x_g + P s    sum_g v_g(x_g) <= room + s    sum_g use x_g <= room of every limit

x are the choices of `goal_choices`, s is what the goals lack (P so large that any block of use is
worth it). A choice whose r is above the group's least by more than the best choice known is above
the relaxed optimum is in no better choice.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csr_matrix

from optimize.problem import Limit, Slack, slack_of
from prognos.analysis.what_if.goal_choices import SMALLEST_GAIN, Duals, GroupChoices, Search
from prognos.inputs.arrays import FloatArray, IntArray

PENALTY = 4.0 / SMALLEST_GAIN
"""Blocks that one unit of what a goal lacks is worth: more than one block of use takes."""
NODES = 20_000
"""Of the search for the lightest choice."""


@dataclass(frozen=True)
class Chosen:
    """One choice for each group."""

    more: tuple[IntArray, ...]
    """(n,) of each group."""
    reached: bool
    """Whether every goal holds."""
    proven: bool
    """No lighter one does; where none does, none comes nearer."""
    least: float
    """Proven: nothing that reaches the goals weighs less."""
    out_of_reach: bool
    """Proven: nothing reaches them."""


def choose(search: Search, every: Sequence[GroupChoices]) -> Chosen:
    """The lightest choices that reach every goal, else those that lack least of them."""
    gap = float(search.weight.max(initial=0.0))
    while True:
        duals = _grown(search, every, gap)
        found, weight, bound = _lightest(search, every, duals, gap)
        if weight - duals.optimum <= gap + 1e-9:
            break
        gap = weight - duals.optimum
    lacks = float(_short(search, every, found).max(initial=0.0))
    cut = any(one.cut for one in every)
    proven = not cut and weight <= bound + 1e-6 * max(abs(weight), 1.0)
    return Chosen(tuple(one.more[at] for one, at in zip(every, found, strict=True)),
                  lacks <= 1e-9, proven, 0.0 if cut else max(bound, duals.optimum),
                  not cut and (duals.lacks > 1e-6 or (proven and lacks > 1e-9)))


def _grown(search: Search, every: Sequence[GroupChoices], gap: float) -> Duals:
    """The relaxed problem, with every choice of use within `gap` worked out."""
    while True:
        duals = _relaxed(search, every)
        open_still = [one for one in every if not one.closed(duals, gap)]
        if not open_still:
            return duals
        for one in open_still:
            one.extend()


def _rows(
    search: Search, every: Sequence[GroupChoices], kept: Sequence[IntArray]
) -> tuple[csr_matrix, FloatArray, list[Limit]]:
    """Goals, then the limits that no group keeps by itself: coefficients of the kept choices and
    of what each goal lacks, and right-hand sides."""
    goals = len(search.asked)
    shared = [(limit, room) for limit, room in search.limits() if (limit.use < 0.0).any()
              or sum(limit.use[one.index].any() for one in every) > 1]
    starts = np.cumsum([0, *map(len, kept)])
    cells: list[tuple[int, int, FloatArray]] = []
    for one, own, start in zip(every, kept, starts[:-1].tolist(), strict=True):
        cells += [(n, start, one.values[own, n]) for n in range(goals)]
        cells += [(row, start, one.use(limit)[own]) for row, (limit, _) in enumerate(shared, goals)
                  if limit.use[one.index].any()]
    cells += [(n, int(starts[-1]) + n, np.array([-1.0])) for n in range(goals)]
    fixed = _fixed(search, every)
    shape = goals + len(shared), int(starts[-1]) + goals
    rooms = [room - own for room, own in zip(search.rooms, fixed, strict=True)]
    return (_sparse(cells, shape), np.array([*rooms, *(room for _, room in shared)]),
            [limit for limit, _ in shared])


def _fixed(search: Search, every: Sequence[GroupChoices]) -> list[float]:
    """What groups that can be given no block contribute to each goal."""
    able = {search.groups[one.index] for one in every}
    nothing = (0,) * search.plan.shape[1]
    return [sum(float(search.values(g, nothing)[n]) for g in each.groups if g not in able)
            for n, each in enumerate(search.asked)]


def _penalty(search: Search) -> FloatArray:
    """(goals,) weight of one unit that a goal lacks: FTE, a chance, listed patients."""
    unit = np.array([each.unit for each in search.asked])
    return np.asarray(PENALTY * max(float(search.weight.max(initial=0.0)), 1e-9) / unit)


def _sparse(cells: Sequence[tuple[int, int, FloatArray]], shape: tuple[int, int]) -> csr_matrix:
    """Runs of values, each in a row from a column on."""
    rows = np.repeat([row for row, _, _ in cells], [len(values) for _, _, values in cells])
    columns = np.concatenate([start + np.arange(len(values)) for _, start, values in cells])
    return csr_matrix((np.concatenate([values for _, _, values in cells]), (rows, columns)), shape)


def _one_each(kept: Sequence[IntArray], goals: int) -> csr_matrix:
    """(groups, columns) one choice of each group."""
    starts = np.cumsum([0, *map(len, kept)]).tolist()
    return _sparse([(n, start, np.ones(len(own))) for n, (start, own) in enumerate(
        zip(starts[:-1], kept, strict=True))], (len(kept), starts[-1] + goals))


def _relaxed(search: Search, every: Sequence[GroupChoices]) -> Duals:
    kept = [np.arange(len(one.more)) for one in every]
    matrix, most, shared = _rows(search, every, kept)
    goals = len(search.asked)
    weight = np.concatenate([*(one.weight for one in every), _penalty(search)])
    found = linprog(weight, matrix, most, _one_each(kept, goals), np.ones(len(every)),
                    method="highs")
    if found.x is None:
        raise RuntimeError(f"relaxed problem: {found.message}")
    price = np.maximum(-found.ineqlin.marginals, 0.0)
    return Duals(float(found.fun), float(found.x[-goals:].max()), price[:goals],
                 tuple(zip(shared, price[goals:].tolist(), strict=True)))


def _lightest(
    search: Search, every: Sequence[GroupChoices], duals: Duals, gap: float
) -> tuple[list[int], float, float]:
    """Index of each group's choice, their weight with what the goals lack, and the least proven;
    of the choices within `gap`."""
    reduced = [duals.reduced(one, one.more, one.values) for one in every]
    kept = [np.flatnonzero(own <= own.min() + gap + 1e-9) for own in reduced]
    matrix, most, _ = _rows(search, every, kept)
    goals, columns = len(search.asked), sum(map(len, kept))
    weight = np.concatenate([*(one.weight[own] for one, own in zip(every, kept, strict=True)),
                             _penalty(search)])
    found = milp(
        weight, integrality=np.append(np.ones(columns), np.zeros(goals)),
        bounds=Bounds(0.0, np.append(np.ones(columns), np.full(goals, np.inf))),
        constraints=[LinearConstraint(_one_each(kept, goals), 1.0, 1.0),
                     LinearConstraint(matrix, -np.inf, most)],
        options={"mip_rel_gap": 1e-7, "node_limit": NODES})
    if found.x is None:  # the search has ended without any: the lightest of each
        nothing = [0] * len(every)
        return nothing, _weight(search, every, nothing), duals.optimum
    picked = np.flatnonzero(found.x[:columns] > 0.5)
    ends = np.cumsum([0, *map(len, kept)])
    chosen = [int(own[at - start]) for own, at, start in zip(kept, picked, ends[:-1], strict=True)]
    return chosen, _weight(search, every, chosen), float(found.mip_dual_bound)


def _weight(search: Search, every: Sequence[GroupChoices], chosen: Sequence[int]) -> float:
    own = sum(float(one.weight[at]) for one, at in zip(every, chosen, strict=True))
    return own + float(_short(search, every, chosen) @ _penalty(search))


def _short(search: Search, every: Sequence[GroupChoices], chosen: Sequence[int]) -> FloatArray:
    found = np.array(_fixed(search, every)) - np.array(search.rooms)
    for one, at in zip(every, chosen, strict=True):
        found = found + one.values[at]
    return np.asarray(np.maximum(found, 0.0))


def stopped_by(
    search: Search, every: Sequence[GroupChoices], chosen: Sequence[IntArray]
) -> Iterator[Slack]:
    """Limits without room for one more block that would be of use."""
    plan = np.zeros_like(search.plan)
    for one, more in zip(every, chosen, strict=True):
        plan[one.index] = more
    wanted = [(one.index, u) for one in every for u in one.years]
    for limit, room in search.limits():
        used = float((limit.use * plan).sum())
        if any(limit.use[g, u] > 0.0 and used + limit.use[g, u] > room for g, u in wanted):
            yield slack_of(limit, room)
