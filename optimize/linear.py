"""Small linear programs with the prices of their rows: HiGHS in-process, else SciPy's."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from threading import Lock
from typing import Any

import numpy as np

from optimize.problem import FloatArray


@dataclass(frozen=True)
class Optimum:
    """The least value, and the price of each row: what one unit more of it would take off."""

    value: float
    prices: FloatArray
    """(R,) at least 0."""


def minimise_linear(
    cost: FloatArray, at_most: FloatArray, amount: FloatArray, equal: FloatArray,
    whole: FloatArray
) -> Optimum | None:
    """min cost x subject to `at_most x <= amount`, `equal x = whole`, `x >= 0`; None when none.

    cost: (V,), at_most: (R, V), amount: (R,), equal: (E, V), whole: (E,).
    """
    solver = _highs if find_spec("highspy") else _scipy
    return solver(cost, at_most, amount, equal, whole)


def _highs(
    cost: FloatArray, at_most: FloatArray, amount: FloatArray, equal: FloatArray,
    whole: FloatArray
) -> Optimum | None:
    import highspy

    hush_highs()
    columns = np.vstack([at_most, equal]).T
    column, row = np.nonzero(columns)
    program = highspy.HighsLp()
    program.num_col_, program.num_row_ = columns.shape
    program.col_cost_ = cost
    program.col_lower_ = np.zeros(len(cost))
    program.col_upper_ = np.full(len(cost), highspy.kHighsInf)
    program.row_lower_ = np.concatenate([np.full(len(amount), -highspy.kHighsInf), whole])
    program.row_upper_ = np.concatenate([amount, whole])
    program.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    program.a_matrix_.start_ = np.searchsorted(column, np.arange(len(cost) + 1)).astype(np.int32)
    program.a_matrix_.index_ = row.astype(np.int32)
    program.a_matrix_.value_ = columns[column, row]
    highs: Any = highspy.Highs()  # type: ignore[no-untyped-call]  # highspy has no types
    highs.setOptionValue("output_flag", False)
    highs.setOptionValue("threads", 1)
    highs.setOptionValue("random_seed", 0)
    highs.passModel(program)
    highs.run()
    if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    duals = np.asarray(highs.getSolution().row_dual)[: len(amount)]
    return Optimum(float(highs.getInfo().objective_function_value), np.maximum(-duals, 0.0))


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


def _scipy(
    cost: FloatArray, at_most: FloatArray, amount: FloatArray, equal: FloatArray,
    whole: FloatArray
) -> Optimum | None:
    from scipy.optimize import linprog

    found = linprog(cost, A_ub=at_most, b_ub=amount, A_eq=equal, b_eq=whole, method="highs")
    if not found.success:
        return None
    return Optimum(float(found.fun), np.maximum(-found.ineqlin.marginals, 0.0))
