"""The allocation: search, recheck, exchange check, and what limits the plan."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from time import perf_counter

import numpy as np

from optimize.choices import without_exceeded
from optimize.exchange import exchange, fitted
from optimize.merit import all_gains
from optimize.model import add_limits, elastic, hold, new_model, total, weighted_blocks
from optimize.plan import LEVEL_HELD, PROVEN, UNMET_HELD, Plan, Valuation, known, span
from optimize.problem import (
    Allocation,
    AllocationProblem,
    Evaluate,
    EvaluateMany,
    IntArray,
    Slack,
    broken_rules,
    slack_of,
    tolerance,
    unmet_amounts,
    usage,
)
from optimize.search import least_unmet, search_on_chords
from optimize.search import search as search_best
from optimize.solver import Effort, installed_solver, run

SHORTFALL_WORK = 1.5


def binding_limits(
    problem: AllocationProblem, evaluate: Evaluate, blocks: IntArray
) -> tuple[Slack, ...]:
    """Maxima with no room for one more block that would still have a benefit, with their slack."""
    useful = all_gains(problem, evaluate, blocks)[..., 0] > problem.worthless
    found = []
    for limit, used in zip(problem.limits, usage(problem, blocks), strict=True):
        wanted = limit.use[useful & (limit.use > 0.0)]
        slack = limit.amount - float(used)
        if not limit.is_minimum and wanted.size and wanted.min() > slack + tolerance(limit):
            found.append(slack_of(limit, slack))
    return tuple(found)


def unmet_minima(problem: AllocationProblem, blocks: IntArray) -> tuple[Slack, ...]:
    """Minima that a plan does not meet, with what is lacking."""
    lacking = unmet_amounts(problem, blocks)
    return tuple(
        slack_of(limit, float(lack))
        for limit, lack in zip(problem.limits, lacking, strict=True)
        if lack > tolerance(limit)
    )


def shortfalls(problem: AllocationProblem, solver: str) -> tuple[Slack, ...]:
    """What each maximum lacks if every minimum is to be met, with the least overshoot in blocks.

    Empty when no such plan is found with `SHORTFALL_WORK`.
    """
    minima = tuple(limit for limit in problem.limits if limit.is_minimum)
    maxima = tuple(limit for limit in problem.limits if not limit.is_minimum)
    model = new_model(np.zeros_like(problem.upper), _upper_without_maxima(problem))
    add_limits(model, minima)
    hold(model, "unmet", total(model.unmet), 0.0)
    for index, limit in enumerate(maxima):
        elastic(model, index, limit)
    few = weighted_blocks(model, np.full(problem.upper.shape, 1e-6))
    plan = run(model, total([*model.overshoot, few]), Effort(SHORTFALL_WORK), 1e-7, solver).blocks
    if plan is None:
        return ()
    used = usage(replace(problem, limits=maxima), plan)
    return tuple(
        slack_of(limit, float(taken) - limit.amount)
        for limit, taken in zip(maxima, used, strict=True)
        if taken > 0.0 and taken > limit.amount + tolerance(limit)
    )


def _upper_without_maxima(problem: AllocationProblem) -> IntArray:
    """The problem's upper bounds may stem from its maxima: at least what each minimum asks for."""
    upper = problem.upper.astype(np.float64)
    for limit in problem.limits:
        if limit.is_minimum:
            asked = np.ceil(limit.amount / np.where(limit.use > 0.0, limit.use, np.inf))
            upper = np.maximum(upper, asked)
    return upper.astype(np.int64)


Search = Callable[[AllocationProblem, Effort, str], Plan]


@dataclass(frozen=True)
class Distance:
    """How near the best a plan is proven to be."""

    value: float
    without: float
    bound: float
    gap: float

    @classmethod
    def of(cls, without: float, value: float, bound: float) -> Distance:
        """gap = (objective - bound) / (objective without blocks - bound), 0 without change."""
        above = max(value - bound, 0.0)
        return cls(value, without, bound, above / span(without, bound) if above > 0.0 else 0.0)


def solve(
    problem: AllocationProblem,
    evaluate: Evaluate,
    solver: str | None = None,
    search: Search | None = None,
    many: EvaluateMany | None = None,
    start: IntArray | None = None,
) -> Allocation:
    """The best plan within the limits, with its proven distance from the best.

    evaluate : exact loss (priority included) and expected shortage of a group with given blocks.
    solver   : "HiGHS" (where installed, the default) or "scipy.optimize.milp".
    search   : finds the plan; whatever it returns is rechecked from the problem's own arrays.
    many     : exact loss and largest level of many combinations at a time: plan and proof are then
               of exact values, else of the curves.
    start    : (G, n) a plan already known, perhaps of other limits: made to fit, the search begins
               with it where it is better than the greedy list.

    Minima that cannot be met are listed as unmet, with what they lack. A plan that fails the
    recheck is refused: status "none", no blocks.
    """
    started, effort = perf_counter(), Effort.within(problem.work, problem.time_limit)
    solver, many = solver or installed_solver(), many and known(many)
    possible = without_exceeded(problem)
    if start is not None:
        start = fitted(possible, Valuation(problem, many).loss if many else evaluate, start)
    search = search or partial(search_best, many=many, start=start)
    found = search(possible, effort, solver) if possible.upper.any() else _empty(possible, many)
    if (room := _room_for_minima(problem, found.blocks, effort, solver)) is not None:
        possible, better = room
        found = search_on_chords(possible, effort, solver, better)
    if broken_rules(problem, found.blocks):
        return _refused(problem, evaluate, found.bound, solver, perf_counter() - started)
    told = _told(problem, possible, evaluate, Valuation(problem, many), found, effort, solver)
    return replace(told, seconds=perf_counter() - started)


def improved(
    problem: AllocationProblem, evaluate: Evaluate, many: EvaluateMany, start: IntArray
) -> IntArray:
    """A plan of another problem made to fit this one, bettered by single moves: near the best."""
    possible = without_exceeded(problem)
    plan = fitted(possible, evaluate, start)
    valuation = Valuation(problem, many)
    return exchange(possible, evaluate, plan, valuation.scale(valuation.value(plan))).blocks


def _room_for_minima(
    problem: AllocationProblem, blocks: IntArray, effort: Effort, solver: str
) -> tuple[AllocationProblem, IntArray] | None:
    """The problem in which blocks may be given only to make room for a minimum, and a plan of it
    that lacks less of the minima than these blocks; None where there is no such plan."""
    lacking = float(unmet_amounts(problem, blocks).sum())
    gives = any((m.use < 0.0).any() for m in problem.limits if not m.is_minimum)
    if lacking <= 2 * UNMET_HELD or not gives:
        return None
    wide = without_exceeded(problem, making_room=True)
    plan = least_unmet(wide, effort, solver)
    less = float(unmet_amounts(problem, plan).sum()) < lacking - 2 * UNMET_HELD
    return (wide, plan) if less else None


def _told(
    problem: AllocationProblem, possible: AllocationProblem, evaluate: Evaluate,
    valuation: Valuation, found: Plan, effort: Effort, solver: str,
) -> Allocation:
    """The plan after the exchange check, with its proof and what limits it."""
    loss = evaluate
    if valuation.many is not None:
        valuation.prepare(found.blocks)
        loss = valuation.loss
    capped = _within_level(loss, valuation, found.blocks) if problem.levels else loss
    exchanged = exchange(possible, capped, found.blocks, valuation.scale(found.bound))
    blocks = exchanged.blocks
    measure = valuation if found.exact else Valuation(problem)
    first, second = _distances(measure, found, blocks)
    proven = max(first.gap, second.gap) <= PROVEN
    unmet = unmet_minima(problem, blocks)
    lacking = shortfalls(problem, solver) if unmet else ()
    return Allocation(
        status="optimal" if proven else "time_limit",
        blocks=blocks,
        objective=first.value,
        objective_exact=(valuation.level(blocks) if problem.levels
                         else exact_objective(evaluate, blocks)),
        objective_without=first.without,
        bound=first.bound,
        gap=first.gap,
        binding=binding_limits(problem, loss, blocks),
        unmet=unmet,
        shortfalls=lacking,
        exchange_checked=exchanged.checked,
        exchanges=exchanged.exchanges,
        solver=solver,
        seconds=0.0,
        objective_second=second.value if problem.levels else None,
        bound_second=second.bound if problem.levels else None,
        gap_second=second.gap if problem.levels else None,
        out_of_time=effort.out_of_time and not proven,
        on_exact=found.exact,
    )


def _distances(valuation: Valuation, found: Plan, blocks: IntArray) -> tuple[Distance, Distance]:
    """Of the first aim and of the sum of losses: the same where there are no levels."""
    value = min(found.objective, valuation.value(blocks))
    losses = Distance.of(valuation.value(valuation.nothing), value, min(found.bound, value))
    if not valuation.problem.levels:
        return losses, losses
    level = valuation.level(blocks)
    without = valuation.level(valuation.nothing)
    return Distance.of(without, level, min(found.level_bound, level)), losses


def _within_level(evaluate: Evaluate, valuation: Valuation, blocks: IntArray) -> Evaluate:
    """The evaluator, with no value for what would raise the plan's largest level."""
    most = valuation.level(blocks) + LEVEL_HELD

    def capped(group: int, own: tuple[int, ...]) -> tuple[float, float]:
        loss, shortage = evaluate(group, own)
        return (loss if valuation.level_of(group, own) <= most else np.inf), shortage

    return capped


def exact_objective(evaluate: Evaluate, blocks: IntArray) -> float:
    """Sum of the groups' exact losses."""
    return sum(evaluate(g, tuple(own.tolist()))[0] for g, own in enumerate(blocks))


def _empty(problem: AllocationProblem, many: EvaluateMany | None) -> Plan:
    """No block may be given: the only plan, and so the best."""
    valuation = Valuation(problem, many)
    value, level = valuation.value(valuation.nothing), valuation.level(valuation.nothing)
    return Plan(valuation.nothing, value, value, level, level, many is not None)


def _refused(
    problem: AllocationProblem, evaluate: Evaluate, bound: float, solver: str, seconds: float
) -> Allocation:
    nothing = np.zeros_like(problem.upper)
    without = exact_objective(evaluate, nothing)
    return Allocation(
        status="none",
        blocks=nothing,
        objective=without,
        objective_exact=exact_objective(evaluate, nothing),
        objective_without=without,
        bound=min(bound, without),
        gap=1.0,
        binding=(),
        unmet=unmet_minima(problem, nothing),
        shortfalls=(),
        exchange_checked=False,
        exchanges=0,
        solver=solver,
        seconds=seconds,
    )
