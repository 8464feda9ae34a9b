"""Runs finished programs: HiGHS in-process, through PuLP where some blocks are whole, else SciPy's.

Whole programs are ended by counted work; small linear ones give the prices of their rows.
"""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache
from importlib.util import find_spec
from threading import Lock
from time import monotonic
from typing import Any

import numpy as np

from optimize.model import (
    Bounds,
    Model,
    as_matrix,
    count_nonzeros,
    minimise,
    run_highs,
    solved_blocks,
)
from optimize.problem import BoolArray, FloatArray, IntArray


@dataclass(frozen=True)
class Optimum:
    """The least value, and the price of each row: what one unit more of it would take off."""

    value: float
    prices: FloatArray
    """(R,) at least 0."""


def minimise_linear(
    cost: FloatArray, at_most: FloatArray, amount: FloatArray, equal: FloatArray | BoolArray,
    whole: FloatArray
) -> Optimum | None:
    """min cost x subject to `at_most x <= amount`, `equal x = whole`, `x >= 0`; None when none.

    cost: (V,), at_most: (R, V), amount: (R,), equal: (E, V), whole: (E,).
    """
    solver = _linear_by_highs if find_spec("highspy") else _linear_by_scipy
    return solver(cost, at_most, amount, equal, whole)


def _linear_by_highs(
    cost: FloatArray, at_most: FloatArray, amount: FloatArray, equal: FloatArray | BoolArray,
    whole: FloatArray
) -> Optimum | None:
    highs = _highs_of(cost, at_most, amount, equal, whole, {})
    from highspy import HighsModelStatus

    highs.run()
    if highs.getModelStatus() != HighsModelStatus.kOptimal:
        return None
    duals = np.asarray(highs.getSolution().row_dual)[: len(amount)]
    return Optimum(float(highs.getInfo().objective_function_value), np.maximum(-duals, 0.0))


def _highs_of(
    cost: FloatArray, at_most: FloatArray, amount: FloatArray, equal: FloatArray | BoolArray,
    whole: FloatArray, options: dict[str, float | bool], integer: bool = False,
) -> Any:
    """The program of `minimise_linear` as HiGHS's own object; `integer`: of whole variables."""
    import highspy

    hush_highs()
    row, column, value = _entries(at_most, equal)
    program = highspy.HighsLp()
    program.num_col_, program.num_row_ = len(cost), len(at_most) + len(equal)
    program.col_cost_ = cost
    program.col_lower_ = np.zeros(len(cost))
    program.col_upper_ = np.full(len(cost), 1.0 if integer else highspy.kHighsInf)
    program.row_lower_ = np.concatenate([np.full(len(amount), -highspy.kHighsInf), whole])
    program.row_upper_ = np.concatenate([amount, whole])
    program.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    program.a_matrix_.start_ = np.searchsorted(column, np.arange(len(cost) + 1)).astype(np.int32)
    program.a_matrix_.index_ = row.astype(np.int32)
    program.a_matrix_.value_ = value
    if integer:
        program.integrality_ = [highspy.HighsVarType.kInteger] * len(cost)
    highs: Any = highspy.Highs()  # type: ignore[no-untyped-call]  # highspy has no types
    for name, chosen in ({"output_flag": False, "threads": 1, "random_seed": 0} | options).items():
        highs.setOptionValue(name, chosen)
    highs.passModel(program)
    return highs


def _entries(
    upper: FloatArray, lower: FloatArray | BoolArray
) -> tuple[IntArray, IntArray, FloatArray]:
    """Row, column and value of what is not 0 in one matrix above another, column by column."""
    parts = [np.nonzero(matrix) for matrix in (upper, lower)]
    row = np.concatenate([parts[0][0], parts[1][0] + len(upper)])
    column = np.concatenate([parts[0][1], parts[1][1]])
    value = np.concatenate([upper[parts[0]], lower[parts[1]].astype(np.float64)])
    order = np.lexsort((row, column))
    return row[order], column[order], value[order]


_ONE_AT_A_TIME = Lock()


@cache
def hush_highs() -> None:
    """Let HiGHS greet where nobody sees it; to be called before any of its objects is made.

    From 1.16 the first object of a process prints two lines on file 1, before it has options.
    """
    import highspy

    with _ONE_AT_A_TIME, suppress(OSError):  # no file 1: nowhere to greet
        shown, nowhere = os.dup(1), os.open(os.devnull, os.O_WRONLY)
        try:
            os.dup2(nowhere, 1)
            highspy.Highs()  # type: ignore[no-untyped-call]  # highspy has no types
        finally:
            os.dup2(shown, 1)
            os.close(shown)
            os.close(nowhere)


def _linear_by_scipy(
    cost: FloatArray, at_most: FloatArray, amount: FloatArray, equal: FloatArray | BoolArray,
    whole: FloatArray
) -> Optimum | None:
    from scipy.optimize import linprog

    found = linprog(cost, A_ub=at_most, b_ub=amount, A_eq=equal, b_eq=whole, method="highs")
    if not found.success:
        return None
    return Optimum(float(found.fun), np.maximum(-found.ineqlin.marginals, 0.0))


HIGHS = "HiGHS"
SCIPY = "scipy.optimize.milp"


def installed_solver() -> str:
    """HiGHS where `highspy` is installed, else SciPy's."""
    return HIGHS if find_spec("highspy") else SCIPY


PROOF_OPTIONS: dict[str, float | bool] = {
    "mip_rel_gap": 0.0, "mip_feasibility_tolerance": 1e-9, "primal_feasibility_tolerance": 1e-9,
    # A good plan is known and the prices have left out most choices: searches find nothing more.
    "mip_heuristic_run_root_reduced_cost": False, "mip_heuristic_run_rins": False,
    "mip_heuristic_run_rens": False, "mip_heuristic_run_feasibility_jump": False}

ROOT = 100
"""Branch-and-bound nodes that the root of a tree counts as: presolve, cuts, heuristics."""
UNIT = 1e6


@dataclass
class Effort:
    """What a search may still do, counted: the same file gives the same plan on every machine.

    One unit of work is a million non-zeros of a model, looked through once for each
    branch-and-bound node. The clock is a safety alone.
    """

    work: float
    end: float = np.inf
    """By the monotonic clock."""
    out_of_time: bool = False
    """The clock, and not the work, has ended something."""

    @classmethod
    def within(cls, work: float, seconds: float) -> Effort:
        return cls(work, monotonic() + seconds)

    @property
    def seconds(self) -> float:
        """Left by the clock."""
        return max(self.end - monotonic(), 0.0)

    @property
    def spent(self) -> bool:
        self.out_of_time = self.out_of_time or self.seconds <= 0.0
        return self.out_of_time or self.work <= 0.0

    def part(self, share: float) -> Effort:
        """A share of the work left, taken from it."""
        own = Effort(share * self.work, self.end)
        self.work -= own.work
        return own

    def give_back(self, part: Effort) -> None:
        """What a part has not used."""
        self.work += max(part.work, 0.0)
        self.out_of_time = self.out_of_time or part.out_of_time

    def nodes(self, nonzeros: int, share: float) -> int:
        """Nodes of a tree over a model that a share of the work left is enough for, at least 1."""
        return max(int(share * self.work * UNIT / max(nonzeros, 1)) - ROOT, 1)

    def count(self, nonzeros: int, nodes: int) -> None:
        self.work -= (nodes + ROOT) * nonzeros / UNIT


@dataclass(frozen=True)
class Outcome:
    """What a solver run gave. Bound in the units of what was minimised, -inf when none."""

    blocks: IntArray | None
    bound: float
    impossible: bool = False
    """Proven: nothing fulfils the rows."""


NOTHING = Outcome(None, -np.inf)


def run(
    model: Model, expression: Any, effort: Effort, gap: float, solver: str,
    below: float = np.inf, share: float = 1.0,
) -> Outcome:
    """Minimise an expression over the model to an absolute `gap`, with a share of the work left.

    below : only plans below this are sought; that there are none is then told as a bound.

    The plan is rounded to whole blocks and not yet checked. Raises `ValueError` for a solver that
    is not known.
    """
    if solver not in (HIGHS, SCIPY):
        raise ValueError(f"unknown solver {solver!r}")
    if effort.spent:
        return NOTHING
    minimise(model, expression)
    nonzeros = count_nonzeros(model)
    nodes = effort.nodes(nonzeros, share)
    solve = _highs if solver == HIGHS else _scipy
    outcome, looked_at, late = solve(model, Bounds(nodes, effort.seconds, gap, below))
    effort.count(nonzeros, looked_at)
    effort.out_of_time = effort.out_of_time or late
    return outcome


def _highs(model: Model, bounds: Bounds) -> tuple[Outcome, int, bool]:
    """The outcome, nodes looked at, and whether the clock ended it."""
    from highspy import HighsModelStatus, SolutionStatus

    hush_highs()
    highs, below = run_highs(model, bounds), bounds.below
    info, status = highs.getInfo(), highs.getModelStatus()
    ended = max(int(info.mip_node_count), 0), status == HighsModelStatus.kTimeLimit
    # The tree is cut where nothing is below: a higher bound would not be proven.
    bound = min(float(info.mip_dual_bound), below)
    if info.primal_solution_status == SolutionStatus.kSolutionStatusFeasible:
        return Outcome(_whole(solved_blocks(model)), bound), *ended
    none = status == HighsModelStatus.kInfeasible
    if below < np.inf:
        return Outcome(None, below if none else bound), *ended
    return replace(NOTHING, impossible=none), *ended


def _scipy(model: Model, bounds: Bounds) -> tuple[Outcome, int, bool]:
    """As HiGHS through PuLP, without its cut-off."""
    # Imported here: HiGHS is nearly always there, and SciPy's optimisers take long to import.
    from scipy import optimize

    matrix, options = as_matrix(model), {"mip_rel_gap": 0.0, "node_limit": bounds.nodes}
    if bounds.seconds < np.inf:
        options["time_limit"] = bounds.seconds
    result = optimize.milp(
        matrix.cost,
        integrality=matrix.whole,
        bounds=optimize.Bounds(matrix.lower, matrix.upper),
        constraints=optimize.LinearConstraint(matrix.rows, matrix.row_low, matrix.row_high),
        options=options,
    )
    nodes = int(result.get("mip_node_count") or 0)
    late = result.status == 1 and nodes < bounds.nodes
    if result.x is None:
        return replace(NOTHING, impossible=bool(result.status == 2)), nodes, late
    bound = float(result.mip_dual_bound) + matrix.offset
    return Outcome(_whole(result.x[matrix.blocks]), bound), nodes, late


def _whole(blocks: FloatArray) -> IntArray:
    return np.round(blocks).astype(np.int64)


@dataclass(frozen=True)
class Chosen:
    """One choice of every group, where any was found, and what no such plan costs less than."""

    taken: IntArray | None
    bound: float


def choose(
    cost: FloatArray, use: FloatArray, amount: FloatArray, group: IntArray, effort: Effort,
    below: float, seed: int = 0,
) -> Chosen:
    """Of choices (J,) one in every group, least `cost` in all, with `sum use <= amount` (R,).

    below : only such are sought; that there are none is told as a bound. group : ascending.
    seed : of the solver; what is hard with one is often easy with another.
    """
    if effort.spent:
        return Chosen(None, -np.inf)
    one = group[:, None] == np.unique(group)
    nonzeros = int(np.count_nonzero(use)) + len(cost)
    nodes = effort.nodes(nonzeros, 1.0)
    solver = _choose_by_highs if find_spec("highspy") else _choose_by_scipy
    found, looked_at = solver(cost, use.T, amount, one.T, Bounds(nodes, np.inf, 1e-6, below), seed)
    effort.count(nonzeros, looked_at)
    return found


def _choose_by_highs(
    cost: FloatArray, use: FloatArray, amount: FloatArray, one: BoolArray, bounds: Bounds,
    seed: int,
) -> tuple[Chosen, int]:
    from highspy import HighsModelStatus, SolutionStatus

    highs = _highs_of(cost, use, amount, one, np.ones(len(one)), PROOF_OPTIONS | {
        "mip_abs_gap": bounds.gap, "mip_max_nodes": bounds.nodes, "random_seed": seed,
        "objective_bound": bounds.below}, integer=True)
    highs.run()
    info = highs.getInfo()
    nodes = max(int(info.mip_node_count), 0)
    if info.primal_solution_status == SolutionStatus.kSolutionStatusFeasible:
        taken = np.flatnonzero(np.asarray(highs.getSolution().col_value) > 0.5)
        return Chosen(taken, min(float(info.mip_dual_bound), bounds.below)), nodes
    none = highs.getModelStatus() == HighsModelStatus.kInfeasible
    return Chosen(None, bounds.below if none else min(float(info.mip_dual_bound), bounds.below)
                  ), nodes


def _choose_by_scipy(
    cost: FloatArray, use: FloatArray, amount: FloatArray, one: BoolArray, bounds: Bounds,
    seed: int,
) -> tuple[Chosen, int]:
    from scipy import optimize

    rows = [optimize.LinearConstraint(use, -np.inf, amount),
            optimize.LinearConstraint(one.astype(np.float64), 1.0, 1.0)]
    found = optimize.milp(cost, integrality=np.ones(len(cost)), bounds=optimize.Bounds(0.0, 1.0),
                          constraints=rows,
                          options={"mip_rel_gap": 0.0, "node_limit": bounds.nodes})
    nodes = int(found.get("mip_node_count") or 0)
    if found.x is None:
        return Chosen(None, bounds.below if found.status == 2 else -np.inf), nodes
    return Chosen(np.flatnonzero(found.x > 0.5), float(found.mip_dual_bound)), nodes
