"""The search for the best plan: aims in turn, each held while the next one is sought.

0. least lack of the minima; 1. the largest level, where the problem has levels; 2. the objective;
and when that is proven: 3. least cost, or fewest blocks; 4. earlier start years, then the order of
the groups. Prices on the limits give a bound first and tell which choices no better plan can hold
(`bound`, `refine`); groups that use the limits alike become one (`merge`); the solver sees only
the rest.
"""

from dataclasses import dataclass, replace

import numpy as np

from optimize.aims import later_aims, level_first
from optimize.bound import Bound, price, refine, values_of
from optimize.choices import Choices, all_choices, without_own_limits
from optimize.group_loss import group_losses, values_on_curves
from optimize.like_groups import best_totals, classes_of, merge, preferred
from optimize.merit import greedy_plan
from optimize.model import Model, add_limits, exclude, hold, new_model, total, weighted_blocks
from optimize.plan import EQUAL, LEVEL_HELD, PROVEN, Plan, Task, Valuation
from optimize.problem import (
    AllocationProblem,
    BoolArray,
    EvaluateMany,
    IntArray,
    broken_rules,
    least_objective,
    unmet_amounts,
)
from optimize.solver import Effort, run
from optimize.space import SCALE, Space, add_levels

MOST_CHOICES = 600_000
"""More than this are not listed, for time and memory: whole blocks on chords instead."""
MOST_BINARIES = 20_000
FEW = 1000
"""So few choices are proven upon at once."""
NEAR = (0.25, 0.3)
"""Width of the space searched before the whole, in shares of the distance from bound to plan, and
its share of the work left. A better plan leaves fewer others to look at."""
NEARLY = 0.1
"""Share of the distance from bound to plan that such a plan may be from the best of its space."""
BEYOND = PROVEN
"""Share of what blocks can change above the plan within which others are looked for."""
CLASS_STAGES = (0.02, 0.06, 0.15, 0.4)
"""The same for the search over classes of like groups, whose spaces are small at first."""
MOST_CLASSES = 6


def search(
    problem: AllocationProblem, effort: Effort, solver: str, many: EvaluateMany | None = None,
    start: IntArray | None = None,
) -> Plan:
    """The best plan within the effort; aims 3 and 4 only when aim 2 is proven.

    start : (G, n) a plan to better.

    many : exact values of a group's combinations. Without it plan and proof are of the curves, as
    they are when the combinations are too many to list.
    """
    choices = all_choices(problem, MOST_CHOICES)
    if choices is None:
        return _among_some(problem, effort, solver, start)
    return _search_among(problem, choices, effort, solver, many, start)


def _among_some(
    problem: AllocationProblem, effort: Effort, solver: str, start: IntArray | None
) -> Plan:
    """The best plan of those that serve wide minima evenly, where these can be listed, with a
    bound from the chords; both on the curves."""
    some = all_choices(problem, MOST_CHOICES, evenly=True)
    if some is None or problem.levels:
        return search_on_chords(problem, effort, solver, start)
    half = effort.part(0.5)
    found = _search_among(problem, some, half, solver, None, start)
    effort.give_back(half)
    return search_on_chords(problem, effort, solver, found.blocks)


def _search_among(
    problem: AllocationProblem, choices: Choices, effort: Effort, solver: str,
    many: EvaluateMany | None, start: IntArray | None,
) -> Plan:
    """The best plan of these choices, on exact values where there are such."""
    task, plan = _start(
        without_own_limits(problem), Valuation(problem, many), effort, solver, start)
    plan = replace(_better_level(task, plan, start), exact=many is not None)
    if problem.levels:
        losses, levels = values_of(choices, many or values_on_curves(problem))
        first = level_first(task, replace(choices, loss=losses), levels, plan)
        found = _search_choices(task, first.choices, first.plan)
    else:
        search_by = _search_choices if many is None else _search_exactly
        found = search_by(task, choices, plan)
    if unmet_amounts(problem, task.valuation.nothing).any() and not choices.holds(found.blocks):
        # What the minima need is not among the choices: these prove nothing.
        return search_on_chords(problem, effort, solver, found.blocks)
    return found


def search_on_chords(
    problem: AllocationProblem, effort: Effort, solver: str, known: IntArray | None = None
) -> Plan:
    """As `search`, for problems with too many choices to list: whole blocks on chords.

    known : (G, n) a plan to better.
    """
    task, plan = _start(problem, Valuation(problem), effort, solver)
    plan = _better_level(task, plan, known)
    scale = task.valuation.scale(plan.objective)
    space = Space(problem, task.unmet, scale / SCALE, None)
    held = np.inf
    if problem.levels:
        plan = _level_on_chords(task, space, plan)
        held = plan.level + LEVEL_HELD
    model = space.model()
    _hold_level(model, problem, held)
    plan = _solved(task, model, plan, 1.0)
    plan = replace(plan, bound=max(plan.bound, least_objective(problem)))
    return later_aims(task, space, plan) if task.proven(plan) and not problem.levels else plan


def _level_on_chords(task: Task, space: Space, plan: Plan) -> Plan:
    """The plan with the least largest level, and a bound under it."""
    model = space.model()
    unit = max(task.valuation.level(task.valuation.nothing), 1e-9) / SCALE
    level = add_levels(model, task.problem, unit)
    outcome = run(model, level, task.effort, EQUAL * SCALE, task.solver, share=0.5)
    now = task.valuation.level(plan.blocks)
    blocks = plan.blocks
    if outcome.blocks is not None and task.acceptable(outcome.blocks):
        better = task.valuation.level(outcome.blocks)
        blocks, now = (outcome.blocks, better) if better < now else (blocks, now)
    return replace(plan, blocks=blocks, objective=task.valuation.value(blocks), level=now,
                   level_bound=max(min(unit * outcome.bound, now), 0.0))


def _hold_level(model: Model, problem: AllocationProblem, most: float) -> None:
    if np.isfinite(most):
        hold(model, "level", add_levels(model, problem, 1.0), most)


def least_unmet(problem: AllocationProblem, effort: Effort, solver: str) -> IntArray:
    """(G, n) a plan that lacks least of the minima together, with hardly more blocks than that."""
    nothing = np.zeros_like(problem.upper)
    if not unmet_amounts(problem, nothing).any():
        return nothing
    model = new_model(nothing, problem.upper)
    add_limits(model, problem.limits)
    few = weighted_blocks(model, np.full(problem.upper.shape, 1e-6))
    found = run(model, total([*model.unmet, few]), effort, 1e-7, solver).blocks
    return nothing if found is None or broken_rules(problem, found) else found


def _start(
    problem: AllocationProblem, valuation: Valuation, effort: Effort, solver: str,
    start: IntArray | None = None,
) -> tuple[Task, Plan]:
    """The list from the top, after what the minima need; and the least lack of the minima. Where
    `start` lacks nothing it is begun with instead.

    problem : its limits may leave out those that every choice keeps; the valuation's has them all.
    """
    whole = valuation.problem
    if start is not None and not problem.levels and start.any() and not (
            unmet_amounts(whole, start).any() or broken_rules(whole, start)):
        task = Task(problem, valuation, 0.0, effort, solver)
        return task, Plan(start, valuation.value(start), -np.inf)
    needed = least_unmet(whole, effort, solver)
    unmet = float(unmet_amounts(whole, needed).sum())
    losses = group_losses(whole)
    greedy = greedy_plan(whole, lambda g, x: (float(losses[g](np.array(x))), 0.0), needed)
    task = Task(problem, valuation, unmet, effort, solver)
    return task, task.better(Plan(needed, valuation.value(needed), -np.inf), greedy)


def _better_level(task: Task, plan: Plan, start: IntArray | None) -> Plan:
    """The plan or the start, whichever is better by the first aim, then by the second."""
    if start is None or not task.problem.levels:
        return task.better(plan, start)
    level = task.valuation.level
    if not task.acceptable(start) or level(start) > level(plan.blocks):
        return plan
    return replace(plan, blocks=start, objective=task.valuation.value(start))


@dataclass(frozen=True)
class _Field:
    """The choices with their values, and how far above the cheapest each is."""

    task: Task
    choices: Choices
    limits: Bound

    @property
    def unit(self) -> float:
        return self.task.valuation.scale(self.limits.value) / SCALE

    def distance(self, plan: Plan) -> float:
        return max(plan.objective - self.limits.value, 0.0)

    def within(self, width: float) -> Space:
        """The space less what costs more than `width` above its group's cheapest."""
        return self.of(self.near(width))

    def near(self, width: float) -> BoolArray:
        """(J,) the choices that cost at most so much above their group's cheapest."""
        return (self.limits.excess <= width * (1.0 + 1e-9) + 1e-12) & np.isfinite(self.choices.loss)

    def of(self, keep: BoolArray) -> Space:
        """Some of the choices; when they are too many, the cheapest of them."""
        kept, excess = self.choices.select(keep), self.limits.excess[keep]
        problem, unmet = self.task.problem, self.task.unmet
        if len(kept.group) <= MOST_BINARIES:
            return Space(problem, unmet, self.unit, kept)
        near = excess <= np.partition(excess, MOST_BINARIES)[MOST_BINARIES] / 2.0
        return Space(problem, unmet, self.unit, kept.select(near | (excess <= 0.0)), whole=False)

    def by_classes(self, plan: Plan, width: float) -> Plan | None:
        """The best plan whose choices together cost at most `width` above the cheapest, found and
        proven by trying them all; None when there are too many."""
        if len(classes_of(self.task.problem)) > MOST_CLASSES:
            return None
        keep, equal = self.near(width), EQUAL * SCALE * self.unit
        kept, width = self.choices.select(keep), width * (1.0 + 1e-9) + 1e-12
        merged = merge(self.task.problem, kept, self.limits.excess[keep], width, equal)
        best = None if merged is None else best_totals(merged, self.task.unmet, width, equal)
        if merged is None or best is None:
            return None
        if not len(best.place) or best.objective > plan.objective + equal:
            return plan
        blocks = merged.expand(preferred(merged, best))
        if not self.task.acceptable(blocks):
            return None
        return replace(plan, blocks=blocks, objective=self.task.valuation.value(blocks))


def _search_choices(task: Task, choices: Choices, plan: Plan) -> Plan:
    """The best plan by the values that the choices have: they are the task's own."""
    field = _Field(task, choices, price(task, choices, plan))
    plan, proven = _by_classes(field, plan)
    return plan if proven else _prove(field, _by_stages(field, plan))


def _search_exactly(task: Task, choices: Choices, plan: Plan) -> Plan:
    """The best plan by exact values: first on the curves, then among all that could be better."""
    on_curves = replace(task, valuation=Valuation(task.valuation.problem))
    field = _Field(on_curves, choices, price(task, choices, plan))
    start = replace(plan, objective=on_curves.valuation.value(plan.blocks))
    near, proven = _by_classes(field, start)
    if not proven and np.count_nonzero(field.near(field.distance(near))) > FEW:
        near = _likely(field, near)
    plan = task.better(plan, near.blocks)
    field = _Field(task, *refine(task, choices, plan, field.limits))
    plan, proven = _by_classes(field, plan)
    return plan if proven else _prove(field, _by_stages(field, plan))


def _likely(field: _Field, plan: Plan) -> Plan:
    """A plan from the choices that the prices tried."""
    likely = field.limits.tried & np.isfinite(field.choices.loss)
    if len(np.unique(field.choices.group[likely])) == len(field.task.problem.groups):
        plan = _solve_once(field, field.of(likely), plan, 0.3)
    return plan


def _by_stages(field: _Field, plan: Plan) -> Plan:
    """A plan from the choices that the prices tried, then from more that are near the cheapest;
    unless the choices of every better plan are so few that the proof finds it as fast."""
    if np.count_nonzero(field.near(field.distance(plan))) <= FEW:
        return plan
    plan, (width, share) = _likely(field, plan), NEAR
    return _solve_once(field, field.within(field.distance(plan) * width), plan, share)


def _by_classes(field: _Field, plan: Plan) -> tuple[Plan, bool]:
    """The best plan found with like groups as one; and whether it is the best of all, by every
    aim."""
    equal = EQUAL * SCALE * field.unit
    for width in (*CLASS_STAGES, 1.0):
        found = field.by_classes(plan, width * field.distance(plan) + equal)
        if found is None or field.task.effort.spent:
            return plan, False
        plan = found
    return replace(plan, bound=plan.objective), True


def _prove(field: _Field, plan: Plan) -> Plan:
    """Look for any other plan as good, until none better is found; choose between equals.

    Each round's space holds every plan as good as the one known.
    """
    task, equal, proven = field.task, EQUAL * SCALE * field.unit, field.limits.value
    while True:
        near = field.within(field.distance(plan) + equal)
        found, alone = _solve_others(field, near, plan)
        better = found.objective < plan.objective
        proven = max(found.bound if near.whole else -np.inf, proven)
        plan = replace(found, bound=min(proven, found.objective))
        if alone or task.effort.spent or not task.proven(plan):
            return plan
        if not better:
            return later_aims(task, near, plan)


def _solve_others(field: _Field, space: Space, plan: Plan) -> tuple[Plan, bool]:
    """The better of the plan and any other of the space; and whether none other is as good."""
    model, equal = space.model(), EQUAL * SCALE * space.unit
    assert space.choices is not None
    exclude(model, space.choices, plan.blocks)
    below = (plan.objective - model.constant) / model.unit + BEYOND * SCALE
    second = _solved(field.task, model, replace(plan, objective=np.inf), 1.0, below=below)
    if second.objective < plan.objective - equal:
        return second, False
    alone = second.bound > plan.objective + equal
    return replace(plan, bound=min(second.bound, plan.objective)), alone


def _solve_once(field: _Field, space: Space, plan: Plan, share: float) -> Plan:
    """The better of the plan and what the solver finds in this space, nearly the best in it."""
    near = NEARLY * field.distance(plan) / space.unit
    return _solved(field.task, space.model(), plan, share, near)


def _solved(
    task: Task, model: Model, plan: Plan, share: float, gap: float = EQUAL * SCALE,
    below: float = np.inf,
) -> Plan:
    """The better of the plan and what the solver finds; no plan of the space is below the bound."""
    outcome = run(model, model.loss, task.effort, max(gap, EQUAL * SCALE), task.solver, below,
                  share)
    found = task.better(plan, outcome.blocks)
    bound = np.inf if outcome.impossible else model.constant + model.unit * outcome.bound
    return replace(found, bound=float(min(bound, found.objective)))
