"""Exact values for the choices that count: those that prices on the limits cannot leave out.

The curves are exact for blocks of the first start year and near the truth for the rest. So choices
are first priced by the curves; those left get their exact value, the others their curve's less a
margin, and they are priced again, until every one left is exact. The bound is then below every
plan, as long as no curve is further above its exact value than the margin.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np

from optimize.bound import Bound, lagrange, rows_of
from optimize.choices import Choices
from optimize.plan import Plan, Task
from optimize.problem import EvaluateMany, FloatArray, IntArray

MARGIN = 1.25
"""Times the largest difference measured in like combinations of the group, per block of a later
start year: what a curve may be above the truth. It is largest for a single block, and those are
all measured."""
ROUNDS = 12


def price(task: Task, choices: Choices, plan: Plan) -> Bound:
    """Prices on the limits, for choices with the values they have."""
    rows = rows_of(task.problem, choices, task.unmet)
    return lagrange(choices, rows, choices.of_plan(plan.blocks))


def refine(
    task: Task, choices: Choices, plan: Plan, bound: Bound
) -> tuple[Choices, Bound]:
    """Prices on the limits, and the choices with their exact values where those count.

    bound : of the curves. The plan's objective must be exact: a good one leaves few choices.
    """
    many = task.yard.many
    assert many is not None
    rows, start = rows_of(task.problem, choices, task.unmet), choices.of_plan(plan.blocks)
    curve, exact = choices.loss, np.full(len(choices.group), np.nan)
    later = choices.blocks[:, 1:].sum(axis=1)
    new, margin = (later == 1) & (choices.blocks[:, 0] == 0), np.zeros(len(curve))
    safe = False
    for _ in range(ROUNDS):
        if new.any():
            exact[new] = values_of(choices.select(new), many)[0]
        elif safe:
            break
        # The likely ones first, without a margin: they tell what the margin must be.
        safe = safe or not new.any()
        if safe:
            margin = _margin(choices.group, later, curve - exact)
        loss = np.where(np.isnan(exact), curve - margin, exact)
        bound = lagrange(replace(choices, loss=loss), rows, start, bound)
        distance = max(plan.objective - bound.value, 0.0) * (1.0 + 1e-9) + 1e-12
        new = (bound.excess <= distance) & np.isnan(exact)
    return replace(choices, loss=np.where(np.isnan(exact), np.inf, exact)), bound


def _margin(group: IntArray, later: IntArray, above: FloatArray) -> FloatArray:
    """(J,) `MARGIN` times the largest difference measured in the group for as many later blocks,
    or for the nearest smaller number of them, per block."""
    ratio = np.zeros((int(group.max(initial=0)) + 1, int(later.max(initial=0)) + 1))
    known = np.zeros_like(ratio, dtype=np.bool_)
    measured = ~np.isnan(above)
    places = (group[measured], later[measured])
    known[places] = True
    np.maximum.at(ratio, places, np.maximum(above[measured], 0.0) / np.maximum(places[1], 1))
    nearest = np.maximum.accumulate(np.where(known, np.arange(ratio.shape[1]), 0), axis=1)
    filled = np.take_along_axis(ratio, nearest, axis=1)
    return np.asarray(MARGIN * filled[group, later] * later)


def values_of(choices: Choices, many: EvaluateMany) -> tuple[FloatArray, FloatArray]:
    """Loss and largest level of every choice, (J,) each."""
    bounds = [*choices.starts.tolist(), len(choices.group)]
    parts = [many(int(choices.group[a]), choices.blocks[a:b]) for a, b in pairwise(bounds)]
    return (np.concatenate([np.zeros(0), *(loss for loss, _ in parts)]),
            np.concatenate([np.zeros(0), *(level for _, level in parts)]))
