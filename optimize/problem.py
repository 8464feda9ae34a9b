"""The allocation problem and its answer as plain arrays; nothing here knows of doctors.

Axes: `G` groups, `n` start years, `E` evaluated years, `K` points of a curve, `R` limits.
`x[g, u]` is the whole number of blocks announced for group g in start year u.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

WORTHLESS = 1e-6
"""A block that lowers the objective by no more than this is never given for its benefit."""

WORK = 10.0
"""About seven seconds of branch and bound on a laptop."""


def _freeze(owner: object, name: str, dtype: type, shape: tuple[int | None, ...]) -> None:
    array: NDArray[Any] = np.array(getattr(owner, name), dtype=dtype)
    if array.ndim != len(shape) or any(
        want is not None and want != got for want, got in zip(shape, array.shape, strict=True)
    ):
        raise ValueError(f"{type(owner).__name__}.{name}: shape {array.shape}, expected {shape}")
    array.setflags(write=False)
    object.__setattr__(owner, name, array)


@dataclass(frozen=True)
class Curve:
    """Expected loss of one group in one evaluated year: convex, piecewise linear in effect.

    The loss at effect `y = sum_u effect[u] * x[g, u]` is the interpolation of
    `loss` over `0, step, 2 step, …`; beyond the last point the last slope goes on, level if rising
    points were not needed. `effect` all 0: the curve is the constant `loss[0]`.
    """

    group: int
    year: int
    """Evaluated year, relative."""
    effect: FloatArray
    """(n,) kappa: effect of one block of each start year."""
    step: float
    loss: FloatArray
    """(K,) K >= 1, convex."""
    convex: bool = True
    """False: falling, of any shape (the risk of a rota that cannot be manned)."""

    def __post_init__(self) -> None:
        _freeze(self, "effect", np.float64, (None,))
        _freeze(self, "loss", np.float64, (None,))


MINIMA = frozenset({"at_least", "promised", "change_down"})
"""Families that are soft minima; every other is a maximum."""


@dataclass(frozen=True)
class Limit:
    """`sum use * x <= amount` (a maximum) or `>= amount` (a minimum, soft)."""

    family: str
    """Constraint family, a key of `model.FAMILIES`: names the model function."""
    label: str
    """What it limits, in the caller's words."""
    group: str | None
    year: int | None
    """Calendar year."""
    use: FloatArray
    """(G, n) what one block takes of it; negative where a block makes room."""
    amount: float
    """What is left for blocks."""
    taken: float = 0.0
    """What is taken without any block, for those who tell of it: the whole limit is
    `amount + taken`."""

    @property
    def is_minimum(self) -> bool:
        return self.family in MINIMA

    def __post_init__(self) -> None:
        _freeze(self, "use", np.float64, (None, None))


@dataclass(frozen=True)
class AllocationProblem:
    """Minimise `sum_g priority[g] * sum_t curve[g, t](x) + sum linear * x` within the limits."""

    groups: tuple[str, ...]
    start_years: tuple[int, ...]
    """Calendar years."""
    curves: tuple[Curve, ...]
    priority: FloatArray
    """(G,)"""
    upper: IntArray
    """(G, n) most blocks that can come in question; 0 = none."""
    cost: FloatArray
    """(G, n) whole cost of one announced block; all nan when costs are not known."""
    limits: tuple[Limit, ...]
    time_limit: float = np.inf
    """Seconds, a safety: what is found when it strikes depends on the machine, and is told so."""
    work: float = WORK
    """Most work of the search, see `solver.Effort`: what ends it on every machine alike."""
    linear: FloatArray = field(default_factory=lambda: np.zeros((0, 0)))
    """(G, n) what every block adds to the objective; empty = nothing."""
    worthless: float = WORTHLESS
    """A block that lowers the objective by no more than this is never given for its benefit."""
    levels: tuple[Curve, ...] = ()
    """When given: first the largest `priority[g] * level[g, t](x)` is made as small as possible."""

    def __post_init__(self) -> None:
        shape = (len(self.groups), len(self.start_years))
        if self.linear.size == 0:
            object.__setattr__(self, "linear", np.zeros(shape))
        _freeze(self, "linear", np.float64, shape)
        _freeze(self, "priority", np.float64, shape[:1])
        _freeze(self, "upper", np.int64, shape)
        _freeze(self, "cost", np.float64, shape)
        for limit in self.limits:
            if limit.use.shape != shape:
                raise ValueError(f"limit {limit.label}: use {limit.use.shape}, expected {shape}")
        for curve in (*self.curves, *self.levels):
            if len(curve.effect) != shape[1]:
                raise ValueError("a curve needs one effect per start year")


Evaluate = Callable[[int, tuple[int, ...]], tuple[float, float]]
"""Exact loss of a group (priority included) and its expected shortage (FTE-years), with so many
blocks in each start year; from its distribution, given by the caller."""

EvaluateMany = Callable[[int, IntArray], tuple[FloatArray, FloatArray]]
"""Exact loss, and largest level, of a group with each of several combinations (J, n): (J,) each,
priority included. Levels are zeros where the problem has none."""


@dataclass(frozen=True)
class Slack:
    """A limit and how much of it is left (binding) or missing (unmet)."""

    family: str
    label: str
    group: str | None
    year: int | None
    amount: float


@dataclass(frozen=True)
class Allocation:
    """The answer. `status`: "optimal", "time_limit" or "none" (no plan that passes the recheck)."""

    status: str
    """"time_limit": not proven, whether the work or the clock ended the search."""
    blocks: IntArray
    """(G, n)"""
    objective: float
    """On the curves, of the solved plan or of `blocks`, whichever is less: with `bound` and `gap`
    the proof. An exchange may better the exact figures and not the curves, which are near them."""
    objective_exact: float
    """Of the blocks, by the evaluator."""
    objective_without: float
    """On the curves with no block at all."""
    bound: float
    """Proven: no plan has a lower objective on the curves."""
    gap: float
    """(objective - bound) / (objective_without - bound); 0 when blocks change nothing."""
    binding: tuple[Slack, ...]
    unmet: tuple[Slack, ...]
    shortfalls: tuple[Slack, ...]
    """For unmet minima: what each limit lacks if the minima are to be met."""
    exchange_checked: bool
    """True when no single move or swap of a block improves the exact objective."""
    exchanges: int
    """Moves and swaps made after the solve."""
    solver: str
    seconds: float
    objective_second: float | None = None
    """With levels: `objective`, `bound` and `gap` are those of the largest level, and this the
    sum of losses, the second aim."""
    bound_second: float | None = None
    gap_second: float | None = None
    out_of_time: bool = False
    """The time limit ended the search: another run may find another plan."""
    on_exact: bool = False
    """True: `objective` and `bound` are of exact values, not of the curves."""

    def __post_init__(self) -> None:
        _freeze(self, "blocks", np.int64, (None, None))


@dataclass(frozen=True)
class Exchange:
    """The block of the plan that costs least to give up for another that has no room."""

    group: int
    start: int
    """Index of the start year."""
    benefit_lost: float


@dataclass(frozen=True)
class MeritLine:
    """A block on the priority list."""

    position: int
    group: int
    start: int
    """Index of the start year."""
    nth: int
    """Which block of the group in order, 1 = the first, over all start years."""
    benefit: float
    benefit_fte_years: float
    cost: float
    cumulative_cost: float = np.nan
    """Of the plan down to this line; nan below it."""
    funded: bool = False
    """In the plan."""
    limits: tuple[Slack, ...] = ()
    """Not funded: every limit without room for the block, with what it lacks."""
    exchange: Exchange | None = None
    """Not funded: whose block would have to go; None = no single one makes room."""
    given_for: Slack | None = None
    """The minimum that a funded block without benefit serves, or makes room for."""


def curve_values(curve: Curve, blocks: IntArray) -> FloatArray:
    """Loss of a curve: the interpolation of its points at `y = sum_u effect[u] * blocks[..., u]`.

    blocks : (..., n). The first and the last slope go on beyond the points.
    """
    last = len(curve.loss) - 1
    if last == 0 or curve.step <= 0.0:
        return np.full(blocks.shape[:-1], curve.loss[0])
    position = blocks @ curve.effect / curve.step
    left = np.clip(np.floor(position), 0, last - 1).astype(np.int64)
    slope = curve.loss[left + 1] - curve.loss[left]
    return np.asarray(curve.loss[left] + (position - left) * slope)


def objective(problem: AllocationProblem, blocks: IntArray) -> float:
    """`sum_g priority[g] * sum_t curve[g, t](x) + sum linear * x` of a plan (G, n), on the curves.
    """
    return float((problem.linear * blocks).sum() + sum(
        problem.priority[c.group] * curve_values(c, blocks[c.group]) for c in problem.curves
    ))


def largest_level(problem: AllocationProblem, blocks: IntArray) -> float:
    """`max_g,t priority[g] * level[g, t](x)` of a plan (G, n), on the curves."""
    return max((
        float(problem.priority[c.group] * curve_values(c, blocks[c.group])) for c in problem.levels
    ), default=0.0)


def usage(problem: AllocationProblem, blocks: IntArray) -> FloatArray:
    """(R,) what a plan (G, n) takes of each limit."""
    return np.array([float((limit.use * blocks).sum()) for limit in problem.limits])


def unmet_amounts(problem: AllocationProblem, blocks: IntArray) -> FloatArray:
    """(R,) what a plan lacks of each minimum; 0 for maxima."""
    lacking = np.array([limit.amount for limit in problem.limits]) - usage(problem, blocks)
    minima = np.array([limit.is_minimum for limit in problem.limits], dtype=np.bool_)
    return np.where(minima, np.maximum(lacking, 0.0), 0.0)


def tolerance(limit: Limit) -> float:
    """How far a sum may stand from a limit by rounding alone: a millionth of a block."""
    return 1e-6 * float(np.abs(limit.use).max(initial=0.0)) + 1e-12


def broken_rules(problem: AllocationProblem, blocks: IntArray) -> tuple[str, ...]:
    """What a plan breaks of the problem's own arrays: bounds, whole blocks, every maximum.

    Independent of any solver. A maximum already exceeded without blocks may not be added to.
    """
    whole = np.asarray(blocks)
    broken = []
    if whole.shape != problem.upper.shape or not np.all(whole == np.round(whole)):
        return ("blocks are not whole numbers of the right shape",)
    if (whole < 0).any() or (whole > problem.upper).any():
        broken.append("bounds")
    for limit, used in zip(problem.limits, usage(problem, whole), strict=True):
        if not limit.is_minimum and used > max(limit.amount, 0.0) + tolerance(limit):
            broken.append(f"{limit.label} {limit.year}")
    return tuple(broken)


def least_objective(problem: AllocationProblem) -> float:
    """A bound that needs no solver: every curve at its least over the effects within reach."""
    least = float((np.minimum(problem.linear, 0.0) * problem.upper).sum())
    for curve in problem.curves:
        most = problem.upper[curve.group]
        reached = np.arange(len(curve.loss)) * curve.step <= float(curve.effect @ most)
        lowest = min(float(curve.loss[reached].min()), float(curve_values(curve, most)))
        least += float(problem.priority[curve.group]) * lowest
    return least


def slack_of(limit: Limit, amount: float) -> Slack:
    """The limit with how much of it is left or missing."""
    return Slack(limit.family, limit.label, limit.group, limit.year, amount)
