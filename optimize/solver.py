"""Runs a finished model: HiGHS in-process through PuLP, else `scipy.optimize.milp`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from importlib.util import find_spec
from time import monotonic
from typing import Any

import numpy as np

from optimize.linear import hush_highs
from optimize.model import Matrix, Model, as_matrix, minimise, run_highs, solved_blocks
from optimize.problem import FloatArray, IntArray

HIGHS = "HiGHS"
SCIPY = "scipy.optimize.milp"


def installed_solver() -> str:
    """HiGHS where `highspy` is installed, else SciPy's."""
    return HIGHS if find_spec("highspy") else SCIPY


@dataclass(frozen=True)
class Deadline:
    """A time limit over all solves of one allocation."""

    end: float

    @classmethod
    def after(cls, seconds: float) -> Deadline:
        return cls(monotonic() + seconds)

    @property
    def left(self) -> float:
        return max(self.end - monotonic(), 0.0)


@dataclass(frozen=True)
class Outcome:
    """What a solver run gave. Bound in the units of what was minimised, -inf when none."""

    blocks: IntArray | None
    bound: float
    impossible: bool = False
    """Proven: nothing fulfils the rows."""


NOTHING = Outcome(None, -np.inf)


def run(
    model: Model, expression: Any, seconds: float, gap: float, solver: str, below: float = np.inf
) -> Outcome:
    """Minimise an expression over the model, at most `seconds`, to an absolute `gap`.

    below : only plans below this are sought; that there are none is then told as a bound.

    The plan is rounded to whole blocks and not yet checked. Raises `ValueError` for a solver that
    is not known.
    """
    if solver not in (HIGHS, SCIPY):
        raise ValueError(f"unknown solver {solver!r}")
    if seconds <= 0.0:
        return NOTHING
    minimise(model, expression)
    if solver == HIGHS:
        return _highs(model, seconds, gap, below)
    return _scipy(as_matrix(model), seconds)


def _highs(model: Model, seconds: float, gap: float, below: float) -> Outcome:
    from highspy import HighsModelStatus, SolutionStatus

    hush_highs()
    highs = run_highs(model, seconds, gap, below)
    info = highs.getInfo()
    # The tree is cut where nothing is below: a higher bound would not be proven.
    bound = min(float(info.mip_dual_bound), below)
    if info.primal_solution_status != SolutionStatus.kSolutionStatusFeasible:
        none = highs.getModelStatus() == HighsModelStatus.kInfeasible
        if below < np.inf:
            return Outcome(None, below if none else bound)
        return replace(NOTHING, impossible=none)
    return Outcome(_whole(solved_blocks(model)), bound)


def _scipy(matrix: Matrix, seconds: float) -> Outcome:
    # Imported here: HiGHS is nearly always there, and SciPy's optimisers take long to import.
    from scipy.optimize import Bounds, LinearConstraint, milp

    result = milp(
        matrix.cost,
        integrality=matrix.whole,
        bounds=Bounds(matrix.lower, matrix.upper),
        constraints=LinearConstraint(matrix.rows, matrix.row_low, matrix.row_high),
        options={"time_limit": seconds, "mip_rel_gap": 0.0},
    )
    if result.x is None:
        return replace(NOTHING, impossible=bool(result.status == 2))
    bound = float(result.mip_dual_bound) + matrix.offset
    return Outcome(_whole(result.x[matrix.blocks]), bound)


def _whole(blocks: FloatArray) -> IntArray:
    return np.round(blocks).astype(np.int64)
