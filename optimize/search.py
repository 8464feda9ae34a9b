"""The search for the best plan: aims in turn, each held while the next one is sought.

0. least lack of the minima; 1. the objective; and when that is proven: 2. least cost, or fewest
blocks; 3. earlier start years, then the order of the groups. Prices on the limits give a bound
first and tell which choices no better plan can hold (`bound`); the solver sees only the rest.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from optimize.bound import Bound, lagrange, rows_of
from optimize.choices import Choices, all_choices, group_losses
from optimize.merit import greedy_plan
from optimize.model import (
    Model,
    add_choices,
    add_chords,
    add_limits,
    exclude,
    hold,
    new_model,
    total,
    weighted_blocks,
)
from optimize.problem import (
    AllocationProblem,
    BoolArray,
    FloatArray,
    IntArray,
    broken_rules,
    least_objective,
    objective,
    unmet_amounts,
)
from optimize.solver import Deadline, run

MOST_CHOICES = 600_000
"""More than this are not listed, for time and memory: whole blocks on chords instead."""
MOST_BINARIES = 20_000
PROVEN = 1e-6
"""Share of what blocks can change within which a plan counts as proven best."""
EQUAL = 2e-10
"""Share of what blocks can change within which two plans count as equally good."""
SCALE = 1000.0
"""What blocks can change, in the solver's units: its absolute tolerances suit such numbers."""
UNMET_HELD = 1e-7


@dataclass(frozen=True)
class Plan:
    """The best plan found, and no plan has a lower objective than `bound`."""

    blocks: IntArray
    objective: float
    bound: float

    def better(self, problem: AllocationProblem, blocks: IntArray | None, unmet: float) -> Plan:
        """This plan, or the other where that is within all limits and has a lower objective."""
        if blocks is None or not acceptable(problem, blocks, unmet):
            return self
        value = objective(problem, blocks)
        return replace(self, blocks=blocks, objective=value) if value < self.objective else self


@dataclass(frozen=True)
class Space:
    """Where the solver looks: choices per group, or whole blocks on chords when None."""

    problem: AllocationProblem
    unmet: float
    unit: float
    choices: Choices | None
    solver: str

    def model(self) -> Model:
        """The model of this space with every limit, the least lack of the minima held."""
        model = new_model(*self._box())
        if self.choices is None:
            add_chords(model, self.problem, self.unit)
        else:
            add_choices(model, self.choices, self.unit)
        add_limits(model, self.problem.limits)
        if model.unmet:
            hold(model, "unmet", total(model.unmet), self.unmet + UNMET_HELD)
        return model

    def _box(self) -> tuple[IntArray, IntArray]:
        if self.choices is None:
            return np.zeros_like(self.problem.upper), self.problem.upper
        starts = self.choices.starts
        return (
            np.minimum.reduceat(self.choices.blocks, starts),
            np.maximum.reduceat(self.choices.blocks, starts),
        )


def acceptable(problem: AllocationProblem, blocks: IntArray, unmet: float) -> bool:
    """Passes the recheck, and lacks no more of the minima than `unmet`."""
    lacking = float(unmet_amounts(problem, blocks).sum())
    return not broken_rules(problem, blocks) and lacking <= unmet + 2 * UNMET_HELD


def proven(problem: AllocationProblem, plan: Plan) -> bool:
    return plan.objective - plan.bound <= PROVEN * scale_of(problem, plan.bound)


def scale_of(problem: AllocationProblem, bound: float) -> float:
    """What blocks can change: objective without blocks - bound, never quite 0."""
    without = objective(problem, np.zeros_like(problem.upper))
    return max(abs(without - bound), 1e-9 * max(1.0, abs(without)))


def search(problem: AllocationProblem, deadline: Deadline, solver: str) -> Plan:
    """The best plan within the deadline; aims 2 and 3 only when aim 1 is proven."""
    choices = all_choices(problem, MOST_CHOICES)
    if choices is None:
        return search_on_chords(problem, deadline, solver)
    plan, unmet = _start(problem, deadline, solver)
    return _search_choices(problem, choices, plan, unmet, deadline, solver)


def search_on_chords(problem: AllocationProblem, deadline: Deadline, solver: str) -> Plan:
    """As `search`, for problems with too many choices to list: whole blocks on chords."""
    plan, unmet = _start(problem, deadline, solver)
    space = Space(problem, unmet, scale_of(problem, plan.objective) / SCALE, None, solver)
    plan = _solve_once(space, plan, deadline)
    plan = replace(plan, bound=max(plan.bound, least_objective(problem)))
    return _later_aims(space, plan, deadline) if proven(problem, plan) else plan


def least_unmet(problem: AllocationProblem, deadline: Deadline, solver: str) -> IntArray:
    """(G, n) a plan that lacks least of the minima together, with hardly more blocks than that."""
    nothing = np.zeros_like(problem.upper)
    if not unmet_amounts(problem, nothing).any():
        return nothing
    model = new_model(nothing, problem.upper)
    add_limits(model, problem.limits)
    few = weighted_blocks(model, np.full(problem.upper.shape, 1e-6))
    found = run(model, total([*model.unmet, few]), deadline.left, 1e-7, solver).blocks
    return nothing if found is None or broken_rules(problem, found) else found


def _start(problem: AllocationProblem, deadline: Deadline, solver: str) -> tuple[Plan, float]:
    """The list from the top, after what the minima need; and the least lack of the minima."""
    needed = least_unmet(problem, deadline, solver)
    unmet = float(unmet_amounts(problem, needed).sum())
    losses = group_losses(problem)
    greedy = greedy_plan(problem, lambda g, x: (float(losses[g](np.array(x))), 0.0), needed)
    plan = Plan(needed, objective(problem, needed), -np.inf)
    return plan.better(problem, greedy, unmet), unmet


def _solve_once(space: Space, plan: Plan, deadline: Deadline, share: float = 1.0) -> Plan:
    """The better of `plan` and what the solver finds in this space, and no plan in it is better
    than the bound. With `share`, of the time left.
    """
    return _solved(space, space.model(), plan, share * deadline.left)


def _solve_others(space: Space, plan: Plan, deadline: Deadline) -> tuple[Plan, bool]:
    """As `_solve_once`, but the solver looks for any other plan; and whether none is as good."""
    if space.choices is None:
        return _solve_once(space, plan, deadline), False
    model = space.model()
    exclude(model, space.choices, plan.blocks)
    second = _solved(space, model, replace(plan, objective=np.inf), deadline.left)
    equal = EQUAL * SCALE * space.unit
    if second.objective < plan.objective - equal:
        return second, False
    alone = second.bound > plan.objective + equal
    return replace(plan, bound=min(second.bound, plan.objective)), alone


def _solved(space: Space, model: Model, plan: Plan, seconds: float) -> Plan:
    outcome = run(model, model.loss, seconds, EQUAL * SCALE, space.solver)
    found = plan.better(space.problem, outcome.blocks, space.unmet)
    bound = np.inf if outcome.impossible else model.constant + model.unit * outcome.bound
    return replace(found, bound=float(min(bound, found.objective)))


def _search_choices(
    problem: AllocationProblem,
    choices: Choices,
    plan: Plan,
    unmet: float,
    deadline: Deadline,
    solver: str,
) -> Plan:
    """Bound by prices, a first plan from the likely choices, then all that could beat it.

    In between, a third of the distance from bound to plan: the best plan's choices are mostly that
    near, and a better plan leaves fewer others to look at.
    """
    limits = lagrange(choices, rows_of(problem, choices, unmet), _indices(choices, plan.blocks))
    space = Space(problem, unmet, scale_of(problem, limits.value) / SCALE, choices, solver)
    likely = replace(space, choices=choices.select(limits.tried))
    plan = _solve_once(likely, plan, deadline, 0.1)
    plan = _solve_once(_within(space, limits, _distance(plan, limits) / 3.0), plan, deadline, 0.5)
    return _prove(space, limits, plan, deadline)


def _prove(space: Space, limits: Bound, plan: Plan, deadline: Deadline) -> Plan:
    """Look for any other plan as good, until none better is found; choose between equals.

    Each round's space holds every plan as good as the one known.
    """
    while True:
        near = _within(space, limits, _distance(plan, limits) + EQUAL * SCALE * space.unit)
        found, alone = _solve_others(near, plan, deadline)
        better = found.objective < plan.objective
        plan = replace(found, bound=min(max(found.bound, limits.value), found.objective))
        if alone or not deadline.left or not proven(space.problem, plan):
            return plan
        if not better:
            return _later_aims(near, plan, deadline)


def _distance(plan: Plan, limits: Bound) -> float:
    return max(plan.objective - limits.value, 0.0)


def _within(space: Space, limits: Bound, width: float) -> Space:
    """The space less what costs more than `width` above its group's cheapest.

    Too many choices for one variable each: whole blocks on chords instead, up to the most kept.
    """
    assert space.choices is not None
    keep: BoolArray = limits.excess <= width * (1.0 + 1e-9) + 1e-12
    kept = space.choices.select(keep)
    if len(kept.group) <= MOST_BINARIES:
        return replace(space, choices=kept)
    upper = np.maximum.reduceat(kept.blocks, kept.starts)
    return replace(space, choices=None, problem=replace(space.problem, upper=upper))


def _indices(choices: Choices, blocks: IntArray) -> IntArray:
    """Where a plan's combinations stand among the choices."""
    return np.flatnonzero((choices.blocks == blocks[choices.group]).all(axis=1))


def _later_aims(space: Space, plan: Plan, deadline: Deadline) -> Plan:
    """Among plans as good: least cost, then earlier start years, then the order of groups."""
    held: list[tuple[FloatArray, float]] = []
    for weight, slack, gap in _weights(space.problem, plan):
        model = space.model()
        hold(model, "loss", model.loss, _held_loss(model, plan))
        for i, (earlier, amount) in enumerate(held):
            hold(model, str(i), weighted_blocks(model, earlier), amount)
        aim = weighted_blocks(model, weight)
        blocks = run(model, aim, deadline.left, gap, space.solver).blocks
        plan = _preferred(space, plan, blocks, [*held, (weight, np.inf)])
        held.append((weight, float((weight * plan.blocks).sum()) + slack))
    return plan


def _held_loss(model: Model, plan: Plan) -> float:
    return (plan.objective - model.constant) / model.unit + EQUAL * SCALE


def _weights(
    problem: AllocationProblem, plan: Plan
) -> Iterator[tuple[FloatArray, float, float]]:
    """(weight per block, slack when held, gap when sought): cost in blocks of mean cost, order."""
    known = not np.isnan(problem.cost).any() and problem.cost.any()
    cost = problem.cost if known else np.ones(problem.upper.shape)
    yield cost / float(np.abs(cost).mean()), 1e-8, 1e-9
    yield order_weight(problem, int(plan.blocks.sum())), 0.0, 0.5


def order_weight(problem: AllocationProblem, blocks: int) -> FloatArray:
    """(G, n) least `sum u x` first, then least `sum g (n - u) x`, as one whole number.

    The second sum prefers the first groups, and gives them the earlier years. It is smaller than
    the unit of the first for plans of up to twice as many blocks.
    """
    groups, starts = problem.upper.shape
    g, u = np.arange(groups)[:, None], np.arange(starts)[None, :]
    unit = groups * starts * (2 * blocks + 1)
    return np.asarray(unit * u + g * (starts - u), dtype=np.float64)


def _preferred(
    space: Space, plan: Plan, blocks: IntArray | None, aims: list[tuple[FloatArray, float]]
) -> Plan:
    """The solver's plan when it passes the recheck, keeps what is held and betters the last aim."""
    if blocks is None or not acceptable(space.problem, blocks, space.unmet):
        return plan
    value = objective(space.problem, blocks)
    equal = value <= plan.objective + 2 * EQUAL * SCALE * space.unit
    holds = all((w * blocks).sum() <= most + 1e-7 for w, most in aims)
    last = aims[-1][0]
    improves = (last * blocks).sum() < (last * plan.blocks).sum() - 1e-9
    return replace(plan, blocks=blocks, objective=value) if equal and holds and improves else plan
