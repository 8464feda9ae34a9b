"""The allocation as a PuLP model: one function per constraint family; the only user of PuLP.

Only the calls that PuLP 3.3 and 4 both have. Variables and constraints are named by index:
names with å, ä, ö, hyphens or spaces can collide. Money is in units of the dearest block, so that
the solver's absolute tolerances mean the same in every row.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np
import pulp

from optimize.choices import Choices
from optimize.problem import FloatArray, IntArray, Limit


@dataclass
class Model:
    """A PuLP problem under construction, with the variables that the rows are written in."""

    problem: Any
    x: list[list[Any]]
    """[g][u] blocks, whole."""
    unit: float = 1.0
    constant: float = 0.0
    loss: Any = 0.0
    """The objective *minst brist* as an expression: (objective - constant) / unit."""
    w: list[Any] = field(default_factory=list)
    """1 where a choice is taken."""
    unmet: list[Any] = field(default_factory=list)
    """What each minimum lacks, >= 0."""
    overshoot: list[Any] = field(default_factory=list)
    """What each maximum is exceeded by, >= 0, in blocks; only when maxima are elastic."""


WHOLE: Any = pulp.LpInteger
"""Typed as text by one major of pulp and as a literal by the other."""


def new_model(lower: IntArray, upper: IntArray) -> Model:
    """Whole blocks: `lower[g, u] <= x[g, u] <= upper[g, u]`."""
    problem = pulp.LpProblem("allocation", pulp.LpMinimize)
    x = [
        [
            problem.add_variable(f"x_{g}_{u}", int(low), int(high), WHOLE)
            for u, (low, high) in enumerate(zip(lows, highs, strict=True))
        ]
        for g, (lows, highs) in enumerate(zip(lower, upper, strict=True))
    ]
    return Model(problem, x)


def budget(model: Model, index: int, limit: Limit) -> None:
    """`sum_g,u use[g, u] x[g, u] <= amount`: the money of one calendar year."""
    _at_most(model, f"budget_{index}", limit)


def blocks(model: Model, index: int, limit: Limit) -> None:
    """`sum_g x[g, u] <= amount`: the number of blocks announced in one start year."""
    _at_most(model, f"blocks_{index}", limit)


def at_most(model: Model, index: int, limit: Limit) -> None:
    """`sum_(g in set) x[g, u] <= amount`: a set of groups in one start year."""
    _at_most(model, f"at_most_{index}", limit)


def at_least(model: Model, index: int, limit: Limit) -> None:
    """`sum_(g in set) x[g, u] + unmet >= amount`, unmet >= 0: soft, the lack is minimised first."""
    _at_least(model, index, f"at_least_{index}", limit)


def promised(model: Model, index: int, limit: Limit) -> None:
    """`sum_(g in set) x[g, u] + unmet >= promised blocks`, unmet >= 0: soft as `at_least`."""
    _at_least(model, index, f"promised_{index}", limit)


def share(model: Model, index: int, limit: Limit) -> None:
    """`sum_(g in set) x[g, u] - s sum_g x[g, u] <= 0`: a set's share of a start year's blocks."""
    _at_most(model, f"share_{index}", limit)


def change_up(model: Model, index: int, limit: Limit) -> None:
    """`sum_(g in set) (x[g, u] - x[g, u-1]) <= most`: how much a set may grow in a start year.

    For the first start year last year's blocks stand for x[g, u-1], on the right-hand side.
    """
    _at_most(model, f"change_up_{index}", limit)


def change_down(model: Model, index: int, limit: Limit) -> None:
    """`sum_(g in set) (x[g, u] - x[g, u-1]) + unmet >= -most`, unmet >= 0: soft as `at_least`."""
    _at_least(model, index, f"change_down_{index}", limit)


def supervisors(model: Model, index: int, limit: Limit) -> None:
    """`sum_u (T_u - r S_u) x[g, u] <= r S - T`: those in training T, with what blocks add T_u,
    at most r times those who can supervise S, with what blocks add S_u; each year by itself.
    """
    _at_most(model, f"supervisors_{index}", limit)


def rotation(model: Model, index: int, limit: Limit) -> None:
    """`sum_g,u months[g, u] x[g, u] <= seats - taken`: months at a receiver in a calendar year."""
    _at_most(model, f"rotation_{index}", limit)


def candidates(model: Model, index: int, limit: Limit) -> None:
    """`sum_g,(v <= u) keep^(u-v) filled[g, v] x[g, v] <= available(u)`: those who can start.

    keep: the share of them who stay another year; available: those there without blocks.
    """
    _at_most(model, f"candidates_{index}", limit)


FAMILIES = {family.__name__: family for family in (
    budget, blocks, at_most, share, change_up, supervisors, rotation, candidates, at_least,
    promised, change_down)}


def add_limits(model: Model, limits: tuple[Limit, ...]) -> None:
    """Every limit by the function of its family. Raises `KeyError` for an unknown family."""
    for index, limit in enumerate(limits):
        FAMILIES[limit.family](model, index, limit)


def _at_most(model: Model, name: str, limit: Limit) -> None:
    unit = float(np.abs(limit.use).max(initial=0.0)) or 1.0
    model.problem += (_sum(model, limit.use / unit) <= limit.amount / unit, name)


def _at_least(model: Model, index: int, name: str, limit: Limit) -> None:
    unmet = model.problem.add_variable(f"unmet_{index}", 0)
    model.unmet.append(unmet)
    model.problem += (_sum(model, limit.use) + unmet >= limit.amount, name)


def elastic(model: Model, index: int, limit: Limit) -> None:
    """`sum use x - unit overshoot <= amount`, overshoot >= 0 counted in blocks (dearest use)."""
    unit = float(np.abs(limit.use).max(initial=0.0)) or 1.0
    overshoot = model.problem.add_variable(f"overshoot_{index}", 0)
    model.overshoot.append(overshoot)
    row = _sum(model, limit.use / unit) - overshoot <= limit.amount / unit
    model.problem += (row, f"elastic_{index}")


def hold(model: Model, name: str, expression: Any, amount: float) -> None:
    """`expression <= amount`: an earlier aim, held while a later one is sought."""
    model.problem += (expression <= amount, f"hold_{name}")


_EXPRESSION: Any = pulp.LpAffineExpression
"""Its constructor is typed otherwise in the two majors of pulp."""
weighted: Callable[[list[tuple[Any, float]]], Any] = getattr(
    _EXPRESSION, "from_list", _EXPRESSION)
"""The sum of different variables times a number each, made at once by either major of pulp: as a
sum of products each of them is an expression first."""


def _sum(model: Model, use: FloatArray) -> Any:
    """`sum_g,u use[g, u] x[g, u]` over the pairs with a use."""
    return weighted([(model.x[g][u], float(use[g, u])) for g, u in np.argwhere(use)])


def add_choices(model: Model, choices: Choices, unit: float) -> None:
    """One choice c per group: `sum_c w_c = 1`, `x[g, u] = sum_c blocks[c, u] w_c`, w binary.

    The loss is `sum_c (loss_c - loss of the group's first choice) / unit * w_c`.
    """
    terms = []
    model.unit, model.constant = unit, float(choices.loss[choices.starts].sum())
    bounds = [*choices.starts.tolist(), len(choices.group)]
    for first, end in pairwise(bounds):
        g = int(choices.group[first])
        w = [model.problem.add_variable(f"w_{c}", 0, 1, pulp.LpInteger) for c in range(first, end)]
        model.w += w
        model.problem += (weighted([(v, 1.0) for v in w]) == 1, f"choice_{g}")
        for u, x in enumerate(model.x[g]):
            taken = choices.blocks[first:end, u].tolist()
            chosen = [(v, -float(n)) for n, v in zip(taken, w, strict=True) if n]
            model.problem += (weighted([(x, 1.0), *chosen]) == 0, f"link_{g}_{u}")
        worse = ((choices.loss[first:end] - choices.loss[first]) / unit).tolist()
        terms += [(v, value) for v, value in zip(w, worse, strict=True) if value]
    model.loss = weighted(terms)


def exclude(model: Model, choices: Choices, plan: IntArray) -> None:
    """`sum_(c in plan) w_c <= groups - 1`: any combination of choices but that of the plan."""
    taken = np.flatnonzero((choices.blocks == plan[choices.group]).all(axis=1))
    # A plan with a combination that is not among the choices is no plan of this model.
    if len(taken) == len(choices.starts):
        w = weighted([(model.w[c], 1.0) for c in taken])
        model.problem += (w <= len(taken) - 1, "exclude")


def weighted_blocks(model: Model, weight: FloatArray) -> Any:
    """`sum_g,u weight[g, u] x[g, u]` as an expression, to minimise or to hold."""
    return _sum(model, weight)


def total(expressions: list[Any]) -> Any:
    """The sum of variables or expressions."""
    return pulp.lpSum(expressions)


def minimise(model: Model, expression: Any) -> None:
    """Set what the model minimises."""
    model.problem.setObjective(pulp.lpSum([expression]))


def count_nonzeros(model: Model) -> int:
    """Coefficients other than 0 in the model's rows."""
    return sum(len(row) for row in model.problem.constraints())


@dataclass(frozen=True)
class Bounds:
    """Where a solver stops."""

    nodes: int
    """Of branch and bound: counted, so that a busy machine gives the same answer."""
    seconds: float
    gap: float
    """Absolute, in the units of what is minimised …"""
    below: float = np.inf
    """… as this: plans that are not below it are of no interest."""


def run_highs(model: Model, bounds: Bounds) -> Any:
    """Solve with HiGHS in-process and return its own object, which alone tells the whole status.

    PuLP 3 calls a plan at the time limit optimal. Single-threaded and seeded: the same answer
    every time.
    """
    cutoff: dict[str, Any] = {}
    if bounds.below < np.inf:
        cutoff["objective_bound"] = bounds.below
    solver = pulp.HiGHS(
        msg=False,
        threads=1,
        timeLimit=bounds.seconds if bounds.seconds < np.inf else None,
        gapRel=0.0,
        gapAbs=bounds.gap,
        random_seed=0,
        mip_max_nodes=bounds.nodes,
        # A search among the choices of least reduced cost: the prices have left out the others.
        mip_heuristic_run_root_reduced_cost=False,
        mip_feasibility_tolerance=1e-9,
        primal_feasibility_tolerance=1e-9,
        **cutoff,
    )
    # PuLP 3 has put the values in place when it trips over a status it does not know (the nodes
    # are used up), and trips over the empty solution of a run that ends with none. HiGHS's own
    # status says both.
    with suppress(IndexError, KeyError):
        model.problem.solve(solver)
    return model.problem.solverModel


def solved_blocks(model: Model) -> FloatArray:
    """(G, n) blocks of the solved model, as the solver left them.

    PuLP 3 leaves out a variable that no row holds: its lower bound, then.
    """
    return np.array(
        [[x.lowBound if x.varValue is None else x.varValue for x in row] for row in model.x],
        dtype=np.float64,
    )


@dataclass(frozen=True)
class Matrix:
    """The model as arrays, for a solver that PuLP does not know: `low <= rows @ v <= high`."""

    cost: FloatArray
    offset: float
    whole: FloatArray
    lower: FloatArray
    upper: FloatArray
    rows: FloatArray
    row_low: FloatArray
    row_high: FloatArray
    blocks: IntArray
    """(G, n) where each x stands among the variables."""


def as_matrix(model: Model) -> Matrix:
    """The finished model as arrays, dense."""
    # PuLP 3 leaves out variables that no row holds.
    held = {v.name: v for v in [*model.problem.variables(), *(x for row in model.x for x in row)]}
    variables = list(held.values())
    place = {v.name: i for i, v in enumerate(variables)}
    constraints = model.problem.constraints()
    rows = np.zeros((len(constraints), len(variables)))
    for r, constraint in enumerate(constraints):
        for variable, value in constraint.items():
            rows[r, place[variable.name]] = value
    cost = np.zeros(len(variables))
    for variable, value in model.problem.objective.items():
        cost[place[variable.name]] = value
    return Matrix(
        cost=cost,
        offset=float(model.problem.objective.constant),
        whole=np.array([float(v.cat == pulp.LpInteger) for v in variables]),
        lower=_numbers([v.lowBound for v in variables], -np.inf),
        upper=_numbers([v.upBound for v in variables], np.inf),
        rows=rows,
        row_low=_numbers([c.getLb() for c in constraints], -np.inf),
        row_high=_numbers([c.getUb() for c in constraints], np.inf),
        blocks=np.array([[place[x.name] for x in row] for row in model.x], dtype=np.int64),
    )


def _numbers(found: list[float | None], missing: float) -> FloatArray:
    return np.array([missing if value is None else value for value in found], dtype=np.float64)
