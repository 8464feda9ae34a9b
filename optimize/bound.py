"""A lower bound on the objective, before any search: prices on the limits (Lagrange).

For prices `p >= 0` on limits `sum A x <= b` the cheapest choice of every group by itself gives

    L(p) = sum_g min_c [loss(c) + p A(c)] - p b <= every plan within the limits

(Geoffrion 1974, "Lagrangean relaxation for integer programming"). The best prices come from a
linear program over few choices, to which each round adds the cheapest ones (Dantzig & Wolfe 1960).
What a choice costs above its group's cheapest at those prices then tells which choices no plan
better than one already known can hold.

The curves are exact for blocks of the first start year and near the truth for the rest. So choices
are first priced by the curves; those left get their exact value, the others their curve's less a
margin, and they are priced again, until every one left is exact. The bound is then below every
plan, as long as no curve is further above its exact value than the margin.
"""

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from optimize.choices import Choices
from optimize.plan import Plan, Task
from optimize.problem import AllocationProblem, BoolArray, EvaluateMany, FloatArray, IntArray
from optimize.solver import Optimum, minimise_linear

ROUNDS = 60


@dataclass(frozen=True)
class Rows:
    """All limits as `use @ choice <= amount`: minima with their signs turned, in like units."""

    use: FloatArray
    """(J, R) of each choice."""
    amount: FloatArray
    """(R,)"""
    minimum: BoolArray
    """(R,) rows that together may fall short by `unmet`."""
    unmet: float


@dataclass(frozen=True)
class Bound:
    """The bound and how far above its group's cheapest each choice is, (J,)."""

    value: float
    excess: FloatArray
    tried: BoolArray
    """(J,) choices that the linear programs held: the likely ones."""
    prices: FloatArray
    """(R,) on the limits."""


def rows_of(problem: AllocationProblem, choices: Choices, unmet: float) -> Rows:
    """The limits over choices; maxima in units of their largest use, minima as they are."""
    units = row_units(problem)
    use = np.array([
        (limit.use[choices.group] * choices.blocks).sum(axis=1) for limit in problem.limits
    ]).reshape(len(problem.limits), len(choices.group))
    amount = np.array([m.amount for m in problem.limits])
    return Rows(use=use.T * units, amount=amount * units, minimum=units < 0.0, unmet=unmet)


def row_units(problem: AllocationProblem) -> FloatArray:
    """(R,) what each limit is multiplied by to become a row: minima have their signs turned."""
    return np.array([
        -1.0 if m.is_minimum else 1.0 / (float(np.abs(m.use).max(initial=0.0)) or 1.0)
        for m in problem.limits
    ])


def lagrange(choices: Choices, rows: Rows, start: IntArray, before: Bound | None = None) -> Bound:
    """The best bound found, by column generation from the choices `start` (of a possible plan).

    before : of the same choices with other losses: its prices and likely choices are begun with.
    """
    tried = np.zeros(len(choices.group), dtype=np.bool_) if before is None else before.tried.copy()
    tried[start] = True
    best, excess = -np.inf, np.zeros(len(tried))
    prices = kept = np.zeros(len(rows.amount)) if before is None else before.prices
    for turn in range(ROUNDS):
        value, above = price_out(choices, rows, prices)
        if value > best:
            best, excess, kept = value, above, prices
        cheapest = _first_zeros(choices, above)
        if tried[cheapest].all() and (turn or before is None):
            break
        tried[cheapest] = True
        master = _master(choices, rows, tried)
        if master is None or master.value - best < 1e-9 * max(1.0, abs(best)):
            break
        prices = master.prices[: len(rows.amount)]
    return Bound(float(best), excess, tried, kept)


def price_out(choices: Choices, rows: Rows, prices: FloatArray) -> tuple[float, FloatArray]:
    """L(prices), and each choice's `loss + prices @ use` above the least of its group, (J,).

    `unmet` may fall on any minimum, so it takes off the largest of their prices for each unit.
    """
    priced = choices.loss + rows.use @ prices
    least = np.minimum.reduceat(priced, choices.starts)
    given = rows.unmet * prices[rows.minimum].max(initial=0.0)
    value = float(least.sum() - prices @ rows.amount - given)
    return value, priced - least[_ordinal(choices)]


def _ordinal(choices: Choices) -> IntArray:
    return np.cumsum(np.diff(choices.group, prepend=-1) > 0) - 1


def _first_zeros(choices: Choices, above: FloatArray) -> IntArray:
    zeros = np.flatnonzero(above <= 0.0)
    return zeros[np.diff(choices.group[zeros], prepend=-1) > 0]


def _master(choices: Choices, rows: Rows, tried: BoolArray) -> Optimum | None:
    """min sum loss z, one choice per group, every row kept, `sum short <= unmet`."""
    use, count = rows.use[tried], int(tried.sum())
    minima = np.flatnonzero(rows.minimum)
    short = np.zeros((len(rows.amount), len(minima)))
    short[minima, np.arange(len(minima))] = -1.0
    limits = np.vstack([
        np.hstack([use.T, short]),
        np.concatenate([np.zeros(count), np.ones(len(minima))])[None, :],
    ])
    ordinal = _ordinal(choices)[tried]
    one = np.zeros((int(ordinal.max()) + 1, count + len(minima)), dtype=np.bool_)
    one[ordinal, np.arange(count)] = True
    return minimise_linear(
        np.concatenate([choices.loss[tried], np.zeros(len(minima))]),
        limits, np.concatenate([rows.amount, [rows.unmet]]), one, np.ones(len(one)))


MARGIN = 1.25
"""Times the largest difference measured in like combinations of the group, per block of a later
start year: what a curve may be above the truth. It is largest for a single block, and those are
all measured."""
EXACT_ROUNDS = 12


def price(task: Task, choices: Choices, plan: Plan) -> Bound:
    """Prices on the limits, for choices with the values they have."""
    rows = rows_of(task.problem, choices, task.unmet)
    return lagrange(choices, rows, choices.of_plan(plan.blocks))


def refine(
    task: Task, choices: Choices, plan: Plan, bound: Bound, bounds: bool = False
) -> tuple[Choices, Bound]:
    """Prices on the limits, and the choices with their exact values where those count.

    bound : of the curves. The plan's objective must be exact: a good one leaves few choices.
    bounds : the other choices get the bound on their value, not +inf.
    """
    many = task.valuation.many
    assert many is not None
    rows, start = rows_of(task.problem, choices, task.unmet), choices.of_plan(plan.blocks)
    curve, exact = choices.loss, np.full(len(choices.group), np.nan)
    later = choices.blocks[:, 1:].sum(axis=1)
    new, margin = (later == 1) & (choices.blocks[:, 0] == 0), np.zeros(len(curve))
    safe, loss = False, curve
    for _ in range(EXACT_ROUNDS):
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
    other = loss if bounds else np.inf
    return replace(choices, loss=np.where(np.isnan(exact), other, exact)), bound


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
