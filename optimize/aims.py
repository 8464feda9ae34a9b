"""The aims in turn: *jämnast* before the loss, and after it what tells plans as good apart.

*Jämnast* is a bottleneck problem, the largest level over groups and years as small as possible: a
plan's largest level is that of one of the choices it holds, so the least one is found by asking,
for ever fewer of the levels there are, whether some plan within the limits holds no choice above it
(Edmonds & Fulkerson 1970, "Bottleneck extrema"). Each answer is proven. Later: least cost, then
earlier start years, then first groups.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from optimize.choices import Choices
from optimize.model import Model, add_choices, add_limits, hold, new_model, total, weighted_blocks
from optimize.plan import EQUAL, LEVEL_HELD, UNMET_HELD, Plan, Task
from optimize.problem import AllocationProblem, BoolArray, FloatArray, IntArray
from optimize.solver import run
from optimize.space import SCALE, Space

SHARE = 0.5
"""Of the work left, for the first aim."""
LEVEL_SCALE = 1000.0
"""The largest level known, in the solver's units."""


@dataclass(frozen=True)
class Levelled:
    """A plan with the least largest level found, and a level under which there is no plan."""

    plan: Plan
    choices: Choices
    """Those that keep the level."""


def level_first(task: Task, choices: Choices, levels: FloatArray, plan: Plan) -> Levelled:
    """The least largest level of any plan, and the choices a plan with it may hold.

    levels : (J,) largest level of each choice.
    plan   : within the limits; its level is one that can be kept.
    """
    least = float(np.minimum.reduceat(levels, choices.starts).max())
    best = replace(plan, level=task.valuation.level(plan.blocks), level_bound=least)
    steps = np.unique(levels[(levels >= least) & (levels < best.level)])
    effort = task.effort.part(SHARE)
    low, high = 0, len(steps)
    while low < high and not effort.spent:
        # The lowest first: often some group's shortage is beyond the reach of any block.
        middle = low if high == len(steps) and low == 0 else (low + high) // 2
        share = 1.0 / (1.0 + np.log2(high - low + 1.0))
        found, impossible = _within_level(
            replace(task, effort=effort), choices, levels, float(steps[middle]), share)
        if found is None and not impossible:
            best = _least_level(replace(task, effort=effort), choices, levels, best)
            break
        if found is None:
            low = middle + 1
            best = replace(best, level_bound=float(steps[low]) if low < len(steps) else best.level)
        else:
            best = replace(best, blocks=found, level=task.valuation.level(found))
            high = min(middle, int(np.searchsorted(steps, best.level)))
    task.effort.give_back(effort)
    best = replace(best, objective=task.valuation.value(best.blocks),
                   level_bound=min(max(best.level_bound, least), best.level))
    kept = choices.select(levels <= best.level + LEVEL_HELD)
    return Levelled(best, kept)


def _least_level(task: Task, choices: Choices, levels: FloatArray, best: Plan) -> Plan:
    """The plan, or a better one, and a bound, where the work left was not enough for an answer:
    `level >= sum_c levels[c] w[c]` for every group, the level as small as possible.
    """
    kept = choices.select(levels < best.level + LEVEL_HELD)
    own = levels[levels < best.level + LEVEL_HELD]
    unit = max(best.level, 1e-9) / LEVEL_SCALE
    model = _over(task, kept)
    level = model.problem.add_variable("level", 0)
    for g, (first, end) in enumerate(pairwise([*kept.starts.tolist(), len(own)])):
        terms = [float(own[c] / unit) * model.w[c] for c in range(first, end)]
        model.problem += (level - total(terms) >= 0.0, f"level_{g}")
    outcome = run(model, level, task.effort, 1e-6, task.solver)
    bound = max(best.level_bound, min(unit * outcome.bound, best.level))
    if outcome.blocks is None or not task.acceptable(outcome.blocks):
        return replace(best, level_bound=bound)
    found = task.valuation.level(outcome.blocks)
    better = replace(best, blocks=outcome.blocks, level=found) if found < best.level else best
    return replace(better, level_bound=min(bound, better.level))


def _over(task: Task, choices: Choices) -> Model:
    """The choices within every limit, with the least lack of the minima; nothing to minimise."""
    model = new_model(np.minimum.reduceat(choices.blocks, choices.starts),
                      np.maximum.reduceat(choices.blocks, choices.starts))
    add_choices(model, replace(choices, loss=np.zeros(len(choices.group))), 1.0)
    add_limits(model, task.problem.limits)
    if model.unmet:
        hold(model, "unmet", total(model.unmet), task.unmet + UNMET_HELD)
    return model


def _within_level(
    task: Task, choices: Choices, levels: FloatArray, most: float, share: float
) -> tuple[IntArray | None, bool]:
    """A plan with no level above `most`; else whether it is proven that there is none."""
    kept = choices.select(levels <= most)
    if _only_maxima(task):
        kept = kept.select(_no_smaller(kept))
    model = _over(task, kept)
    few = weighted_blocks(model, np.ones(task.problem.upper.shape))
    outcome = run(model, few, task.effort, 1e6, task.solver, share=share)
    good = outcome.blocks is not None and task.acceptable(outcome.blocks)
    return (outcome.blocks if good else None), outcome.impossible


def _only_maxima(task: Task) -> bool:
    """Whether fewer blocks always fit where more do."""
    return all(not m.is_minimum and (m.use >= 0.0).all() for m in task.problem.limits)


def _no_smaller(choices: Choices) -> BoolArray:
    """(J,) choices that hold no other with one block less: all that a largest level needs."""
    radix = np.concatenate([[1], np.cumprod(choices.blocks.max(axis=0) + 1)])
    key = choices.blocks @ radix[:-1] + choices.group * radix[-1]
    known = np.sort(key)
    smaller = np.zeros(len(key), dtype=np.bool_)
    for u, step in enumerate(radix[:-1]):
        place = np.minimum(np.searchsorted(known, key - step), len(known) - 1)
        smaller |= (choices.blocks[:, u] > 0) & (known[place] == key - step)
    return ~smaller


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
        hold(model, "loss", model.loss,
             (plan.objective - model.constant) / model.unit + EQUAL * SCALE)
        for i, (earlier, amount) in enumerate(held):
            hold(model, str(i), weighted_blocks(model, earlier.weight), amount)
        sought = weighted_blocks(model, aim.weight)
        found = run(model, sought, task.effort, aim.gap, task.solver).blocks
        plan = _preferred(task, space, plan, found, [*held, (aim, np.inf)])
        held.append((aim, float((aim.weight * plan.blocks).sum()) + aim.slack))
    return plan


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
