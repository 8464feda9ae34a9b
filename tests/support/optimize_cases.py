"""Builders of allocation problems, and the answer by enumeration of every plan."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from optimize.problem import AllocationProblem, Curve, Limit, curve_values

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
Evaluate = Callable[[int, tuple[int, ...]], tuple[float, float]]


def make_curve(
    group: int = 0,
    year: int = 7,
    effect: tuple[float, ...] = (1.0, 1.0),
    loss: tuple[float, ...] = (9.0, 4.0, 1.0, 0.0),
    step: float = 1.0,
) -> Curve:
    return Curve(group, year, np.array(effect), step, np.array(loss))


def make_limit(
    family: str = "blocks",
    use: object = 1.0,
    amount: float = 2.0,
    year: int | None = 2027,
    shape: tuple[int, int] = (2, 2),
    label: str = "",
    group: str | None = None,
) -> Limit:
    full = np.broadcast_to(np.asarray(use, dtype=np.float64), shape)
    return Limit(family, label or family, group, year, full, amount)


def make_problem(
    curves: tuple[Curve, ...],
    limits: tuple[Limit, ...] = (),
    groups: int = 2,
    starts: int = 2,
    upper: object = 3,
    cost: object = 1.0,
    time_limit: float = 20.0,
) -> AllocationProblem:
    shape = (groups, starts)
    return AllocationProblem(
        groups=tuple(f"g{g}" for g in range(groups)),
        start_years=tuple(range(2027, 2027 + starts)),
        curves=curves,
        priority=np.ones(groups),
        upper=np.broadcast_to(np.asarray(upper, dtype=np.int64), shape),
        cost=np.broadcast_to(np.asarray(cost, dtype=np.float64), shape),
        limits=limits,
        time_limit=time_limit,
    )


def convex_losses(rng: np.random.Generator, points: int) -> FloatArray:
    """Falling, then perhaps rising: a convex sequence."""
    slopes = np.sort(rng.uniform(-3.0, 0.8, points - 1))
    return np.asarray(10.0 + np.concatenate([[0.0], np.cumsum(slopes)]))


def random_problem(
    seed: int, groups: int = 3, starts: int = 2, minima: bool = False, time_limit: float = 20.0
) -> AllocationProblem:
    """Random convex curves in three years, unequal costs, two budget years, a number, a maximum."""
    rng = np.random.default_rng(seed)
    shape = (groups, starts)
    curves = []
    for g, year in product(range(groups), (7, 8, 9)):
        effect = rng.uniform(0.2, 1.0, starts) * (rng.random(starts) < 0.85)
        curves.append(Curve(g, year, effect, 0.6, convex_losses(rng, int(rng.integers(3, 9)))))
    cost = rng.uniform(1.5e6, 2.5e6, (groups, 1)) * np.ones(shape)
    limits = [
        make_limit("budget", cost * rng.uniform(0.1, 0.3, starts), 1.2e6 * groups, 2027 + y, shape)
        for y in range(2)
    ]
    first = np.zeros(shape)
    first[:, 0] = 1.0
    limits.append(make_limit("blocks", first, groups, 2027, shape))
    own = np.zeros(shape)
    own[0] = 1.0
    limits.append(make_limit("at_most", own, 2, 2028, shape))
    if minima:
        asked = np.zeros(shape)
        asked[-1, 0] = 1.0
        limits.append(make_limit("at_least", asked, float(rng.integers(1, 4)), 2027, shape))
        limits.append(make_limit("at_least", asked[::-1], 2.0, 2027, shape))
    problem = make_problem(tuple(curves), tuple(limits), groups, starts, 3, cost, time_limit)
    return problem


def on_curves(problem: AllocationProblem) -> Evaluate:
    """An evaluator whose exact loss is the curves' own."""

    def evaluate(group: int, blocks: tuple[int, ...]) -> tuple[float, float]:
        x = np.array(blocks)
        own = [c for c in problem.curves if c.group == group]
        loss = sum(float(problem.priority[group] * curve_values(c, x)) for c in own)
        return loss, loss / 2.0

    return evaluate


@dataclass(frozen=True)
class Enumerated:
    """Best plans by every aim in turn, from all plans within the limits."""

    unmet: float
    objective: float
    plans: IntArray
    """(P, G, n) the plans that are equal by every aim."""


def enumerate_plans(problem: AllocationProblem) -> Enumerated:
    """Every plan there is, and the aims in turn: minima, objective, cost, start year, group."""
    plans = np.array(list(product(*(range(u + 1) for u in problem.upper.ravel()))))
    plans = plans.reshape(-1, *problem.upper.shape)
    lacking = np.zeros(len(plans))
    for limit in problem.limits:
        used = np.einsum("pgu,gu->p", plans, limit.use)
        if limit.family == "at_least":
            lacking = lacking + np.maximum(limit.amount - used, 0.0)
    for limit in problem.limits:
        if limit.family != "at_least":
            used = np.einsum("pgu,gu->p", plans, limit.use)
            within = used <= limit.amount * (1 + 1e-12)
            plans, lacking = plans[within], lacking[within]
    losses = sum(
        problem.priority[c.group] * curve_values(c, plans[:, c.group]) for c in problem.curves
    )
    cost = np.ones(problem.upper.shape) if np.isnan(problem.cost).any() else problem.cost
    g, u = np.indices(problem.upper.shape)
    aims = [
        (lacking, 1e-9),
        (np.asarray(losses), 1e-8),
        (np.einsum("pgu,gu->p", plans, cost), 1e-3 if cost.max() > 1e3 else 1e-9),
        (np.einsum("pgu,gu->p", plans, u), 0.5),
        (np.einsum("pgu,gu->p", plans, g * (problem.upper.shape[1] - u)), 0.5),
    ]
    keep = np.ones(len(plans), dtype=bool)
    for value, near in aims:
        keep &= value <= value[keep].min() + near
    return Enumerated(float(lacking[keep][0]), float(np.asarray(losses)[keep].min()), plans[keep])
