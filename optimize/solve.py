"""The allocation: search, recheck, exchange check, and what limits the plan."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter

import numpy as np

from optimize.choices import without_exceeded
from optimize.exchange import exchange
from optimize.explain import binding_limits, shortfalls, unmet_minima
from optimize.merit import Evaluate
from optimize.problem import (
    Allocation,
    AllocationProblem,
    IntArray,
    broken_rules,
    objective,
)
from optimize.search import PROVEN, Plan, scale_of, search
from optimize.solver import Deadline, installed_solver

SHORTFALL_SECONDS = 2.0
"""Least time for explaining what unmet minima lack, also when the search has used up its own."""

Search = Callable[[AllocationProblem, Deadline, str], Plan]


@dataclass(frozen=True)
class Distance:
    """How near the best a plan is proven to be."""

    without: float
    bound: float
    gap: float

    @classmethod
    def of(cls, problem: AllocationProblem, value: float, bound: float) -> Distance:
        """gap = (objective - bound) / (objective without blocks - bound), 0 without change."""
        without = objective(problem, np.zeros_like(problem.upper))
        above = max(value - bound, 0.0)
        return cls(without, bound, above / scale_of(problem, bound) if above > 0.0 else 0.0)


def solve(
    problem: AllocationProblem,
    evaluate: Evaluate,
    solver: str | None = None,
    search: Search = search,
) -> Allocation:
    """The best plan within the limits and the time limit, with its proven distance from the best.

    evaluate : exact loss (priority included) and expected shortage of a group with given blocks.
    solver   : "HiGHS" (where installed, the default) or "scipy.optimize.milp".
    search   : finds the plan; whatever it returns is rechecked from the problem's own arrays.

    Minima that cannot be met are listed as unmet, with what they lack. A plan that fails the
    recheck is refused: status "none", no blocks.
    """
    started, deadline = perf_counter(), Deadline.after(problem.time_limit)
    solver = solver or installed_solver()
    possible = without_exceeded(problem)
    found = search(possible, deadline, solver) if possible.upper.any() else _empty(possible)
    if broken_rules(problem, found.blocks):
        return _refused(problem, evaluate, found.bound, solver, perf_counter() - started)
    exchanged = exchange(possible, evaluate, found.blocks, scale_of(problem, found.bound))
    blocks = exchanged.blocks
    value = min(found.objective, objective(problem, blocks))
    distance = Distance.of(problem, value, min(found.bound, value))
    unmet = unmet_minima(problem, blocks)
    lacking = shortfalls(problem, max(deadline.left, SHORTFALL_SECONDS), solver) if unmet else ()
    return Allocation(
        status=_status(distance),
        blocks=blocks,
        objective=value,
        objective_exact=exact_objective(evaluate, blocks),
        objective_without=distance.without,
        bound=distance.bound,
        gap=distance.gap,
        binding=binding_limits(problem, evaluate, blocks),
        unmet=unmet,
        shortfalls=lacking,
        exchange_checked=exchanged.checked,
        exchanges=exchanged.exchanges,
        solver=solver,
        seconds=perf_counter() - started,
    )


def exact_objective(evaluate: Evaluate, blocks: IntArray) -> float:
    """Sum of the groups' exact losses."""
    return sum(evaluate(g, tuple(own.tolist()))[0] for g, own in enumerate(blocks))


def _status(distance: Distance) -> str:
    return "optimal" if distance.gap <= PROVEN else "time_limit"


def _empty(problem: AllocationProblem) -> Plan:
    """No block may be given: the only plan, and so the best."""
    nothing = np.zeros_like(problem.upper)
    value = objective(problem, nothing)
    return Plan(nothing, value, value)


def _refused(
    problem: AllocationProblem, evaluate: Evaluate, bound: float, solver: str, seconds: float
) -> Allocation:
    nothing = np.zeros_like(problem.upper)
    without = objective(problem, nothing)
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
