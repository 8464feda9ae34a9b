"""Runs a finished model: HiGHS in-process through PuLP, else `scipy.optimize.milp`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from importlib.util import find_spec
from time import monotonic
from typing import Any

import numpy as np

from optimize.linear import hush_highs
from optimize.model import (
    Bounds,
    Model,
    as_matrix,
    count_nonzeros,
    minimise,
    run_highs,
    solved_blocks,
)
from optimize.problem import FloatArray, IntArray

HIGHS = "HiGHS"
SCIPY = "scipy.optimize.milp"


def installed_solver() -> str:
    """HiGHS where `highspy` is installed, else SciPy's."""
    return HIGHS if find_spec("highspy") else SCIPY


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
