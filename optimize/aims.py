"""The later aims among plans as good: least cost, then earlier start years, then first groups."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from optimize.model import Model, hold, weighted_blocks
from optimize.plan import EQUAL, Plan, Task
from optimize.problem import AllocationProblem, FloatArray, IntArray
from optimize.solver import run
from optimize.space import SCALE, Space


@dataclass(frozen=True)
class Aim:
    """A weight for each block (G, n), to be as small as possible in sum."""

    weight: FloatArray
    slack: float
    """By how much the sum may be worse when a later aim is sought."""
    gap: float
    """How near the least the solver must come."""


def later_aims(task: Task, space: Space, plan: Plan) -> Plan:
    """Least cost, then order, among the plans of the space that are as good as this one."""
    held: list[tuple[Aim, float]] = []
    for aim in _aims(task.problem, plan):
        if task.effort.spent:
            break
        model = space.model()
        hold(model, "loss", model.loss, _held_loss(model, plan))
        for i, (earlier, amount) in enumerate(held):
            hold(model, str(i), weighted_blocks(model, earlier.weight), amount)
        sought = weighted_blocks(model, aim.weight)
        found = run(model, sought, task.effort, aim.gap, task.solver).blocks
        plan = _preferred(task, space, plan, found, [*held, (aim, np.inf)])
        held.append((aim, float((aim.weight * plan.blocks).sum()) + aim.slack))
    return plan


def _held_loss(model: Model, plan: Plan) -> float:
    return (plan.objective - model.constant) / model.unit + EQUAL * SCALE


def _aims(problem: AllocationProblem, plan: Plan) -> Iterator[Aim]:
    """Cost in blocks of mean cost, or blocks where it is not known; then order."""
    known = not np.isnan(problem.cost).any() and problem.cost.any()
    cost = problem.cost if known else np.ones(problem.upper.shape)
    yield Aim(cost / float(np.abs(cost).mean()), 1e-8, 1e-9)
    yield Aim(order_weight(problem, int(plan.blocks.sum())), 0.0, 0.5)


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
    task: Task, space: Space, plan: Plan, blocks: IntArray | None, aims: list[tuple[Aim, float]]
) -> Plan:
    """The solver's plan when it passes the recheck, keeps what is held and betters the last aim."""
    if blocks is None or not task.acceptable(blocks):
        return plan
    value = task.valuation.value(blocks)
    equal = value <= plan.objective + 2 * EQUAL * SCALE * space.unit
    holds = all((aim.weight * blocks).sum() <= most + 1e-7 for aim, most in aims)
    last = aims[-1][0].weight
    improves = (last * blocks).sum() < (last * plan.blocks).sum() - 1e-9
    return replace(plan, blocks=blocks, objective=value) if equal and holds and improves else plan
