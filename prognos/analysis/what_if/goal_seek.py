"""Goal seek (model.md 8): the least cost, the fewest blocks, or the least change of one lever with
which a stated goal holds; or that none reaches it, how near one comes and what stops it.

Blocks are added to the plan as it is: the money and the number of blocks are what is asked for,
every other limit is kept. Each group's combinations are worked out on its exact distribution, and
the answer is projected anew. Beside it stands whether the same blocks fit within the money, taken
from others.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from optimize.problem import usage
from prognos.allocation.allocate import WORK_A_SECOND, allocate_all
from prognos.analysis.plan_sums import all_blocks
from prognos.analysis.what_if.change_inputs import change_inputs
from prognos.analysis.what_if.goal_choices import GroupChoices, Search
from prognos.analysis.what_if.goal_values import AskedGoal, GoalValues, ask
from prognos.analysis.what_if.kept_run import KeptRun
from prognos.analysis.what_if.lightest_choices import Chosen, choose, stopped_by
from prognos.analysis.what_if.plan_outcomes import moved_blocks
from prognos.inputs import NO_YEAR, BlockLimit, Inputs
from prognos.inputs.arrays import IntArray
from prognos.inputs.scenario import Goal, LeverChange, LeverProblem
from prognos.model.baseline import Baseline, with_blocks
from prognos.model.project import project
from prognos.results import BudgetResult
from prognos.results.projection import Projection
from prognos.results.what_if import GoalAnswer, GoalReached, WithinBudget
from prognos.schema.lever_dictionary import ADD, SCALE, levers

TRIES = 4
"""Times that the goal is sought with a margin, where new blocks take from base specialties."""
Tell = Callable[[str], None]
COST, BLOCKS, CHANGE = "kostnad", "block", "ändring"
TIE = 1e-4
"""Weight of the cost where the number of blocks is what counts."""
STEPS = {"years": (0.25, 40), "share": (0.01, 50), "persons": (0.5, 60), "money": (1e6, 200),
         "blocks": (1.0, 100), "need": (0.01, 50), "listed": (0.01, 50), "weight": (0.25, 40)}
"""Kind of lever -> the step it is changed by and the most steps tried; of need and listed patients
shares. No finer than what anybody knows."""


@dataclass(frozen=True)
class Solved:
    """A plan with the forecasts without and with it."""

    inputs: Inputs
    base: Baseline
    before: Projection
    after: Projection
    budgets: tuple[BudgetResult, ...]
    blocks: IntArray


def solve_plan(
    inputs: Inputs, start: IntArray | None = None, kept: KeptRun | None = None
) -> Solved:
    """The best plan, searched by counted work, and what it gives.

    kept : a run of inputs before the change; None = everything is made.
    """
    kept = kept or KeptRun(inputs)
    base = kept.baseline(inputs)
    exact = kept.values(inputs, base)
    before = project(inputs, base=base, beside=(exact.prepare,))
    work = WORK_A_SECOND * inputs.rules.objective.time_limit
    budgets = allocate_all(inputs, before, exact, lambda _stage: None, work, start)
    blocks = all_blocks(inputs, budgets)
    after = project(inputs, base=kept.with_blocks(base, blocks))
    return Solved(inputs, base, before, after, budgets, blocks)


def seek_blocks(inputs: Inputs, name: str, goals: Sequence[Goal], least: str, tell: Tell
                ) -> GoalAnswer:
    """The least cost (COST) or the fewest (BLOCKS) blocks beyond the plan that reach the goals.

    name : of the workbook. Raises `LeverProblem` for a goal that nothing could be of.
    """
    asked = tuple(ask(inputs, goal) for goal in goals)
    tell("Räknar fördelningen som den är")
    kept = KeptRun(inputs)
    now = solve_plan(inputs, kept=kept)
    budget = _budget_of(now, asked)
    if budget is None or _all_hold(asked, now.after):
        return _answer(inputs, name, asked, now, now.after, now.blocks, least, True)
    tell("Prövar fler block")
    search = _search(now, budget, asked, least)
    at_least: float | None = None
    for again in range(TRIES):
        blocks, every, found = _add(search, now)
        at_least = _at_least(budget, least, found) if not again else at_least
        tell("Räknar om med blocken inlagda")
        after = project(inputs, base=with_blocks(now.base, blocks))
        answer = _answer(inputs, name, asked, now, after, blocks, least, found.proven and not again)
        if answer.reached or not found.reached:
            break
        search = search.less([max(each.summed(after) - each.room(after), 0.0) for each in asked])
    tell("Prövar om de ryms i ramen")
    if found.reached and answer.reached:
        return replace(answer, within=_within(now, blocks, asked, kept), at_least=at_least)
    answer = replace(answer, stopped_by=tuple(stopped_by(search, every, found.more)),
                     first_year=_first_year(asked, after), out_of_reach=found.out_of_reach,
                     proven=found.proven and not found.reached)
    if not answer.stopped_by:
        return answer
    wanted, _every, could = _add(replace(search, free=True), now)
    if not could.reached:
        return answer
    return replace(answer, within=_within(now, wanted, asked, kept),
                   without_limits=int((wanted - now.blocks).sum()))


def _at_least(budget: BudgetResult, least: str, found: Chosen) -> float:
    """The blocks or SEK that nothing which reaches the goals takes less than."""
    if least == BLOCKS or not np.nan_to_num(budget.problem.cost).any():
        return float(np.ceil(found.least / (1.0 + TIE) - 1e-6))
    return found.least * float(np.nan_to_num(budget.problem.cost).max())


def _add(search: Search, now: Solved) -> tuple[IntArray, list[GroupChoices], Chosen]:
    """The plan with the least added that reaches the goals, else what comes nearest; what each
    group could get, and what was chosen."""
    wanted = {g for each in search.asked for g in each.groups}
    every = [GroupChoices(search, i) for i, g in enumerate(search.groups) if g in wanted]
    found, blocks = choose(search, every), now.blocks.copy()
    for one, more in zip(every, found.more, strict=True):
        blocks[search.groups[one.index]] += more
    return blocks, every, found


def _budget_of(now: Solved, asked: Sequence[AskedGoal]) -> BudgetResult | None:
    """The budget whose blocks could reach the goals; None where their groups can get none.

    Raises `LeverProblem` for goals of several budgets: each is sought by itself.
    """
    groups = {g for each in asked for g in each.groups}
    if len({now.inputs.groups[g].budget for g in groups}) > 1:
        raise LeverProblem("villkoren gäller specialiteter i olika ramar (ST och DSK): sök dem var "
                           "för sig")
    return next((budget for budget in now.budgets if groups & set(budget.groups)), None)


def _search(now: Solved, st: BudgetResult, asked: tuple[AskedGoal, ...], least: str) -> Search:
    """Fewest blocks first, or least cost first; the other settles what is equal."""
    cost = np.nan_to_num(st.problem.cost)
    relative = cost / max(float(cost.max(initial=0.0)), 1.0)
    weight = 1.0 + TIE * relative if least == BLOCKS or not cost.any() else relative + 1e-6
    values = GoalValues(now.base, now.before, asked)
    return Search(st.problem, st.allocation.blocks, st.groups, weight, values, asked,
                  tuple(each.room(now.before) for each in asked)).less(_beside(now, values, asked))


def _beside(now: Solved, values: GoalValues, asked: Sequence[AskedGoal]) -> list[float]:
    """What blocks take from base specialties with the plan as it is: no group's own blocks."""
    alone = [sum(float(values(g, now.blocks[g].tolist())[n]) for g in each.groups)
             for n, each in enumerate(asked)]
    return [each.summed(now.after) - own for each, own in zip(asked, alone, strict=True)]


def _all_hold(asked: Sequence[AskedGoal], after: Projection) -> bool:
    return all(each.figure(after) <= each.most(after) + 1e-9 for each in asked)


def _answer(
    inputs: Inputs, name: str, asked: Sequence[AskedGoal], now: Solved, after: Projection,
    blocks: IntArray, least: str, proven: bool,
) -> GoalAnswer:
    more = blocks - now.blocks
    cost, missing = 0.0, tuple[tuple[int, float], ...]()
    for budget in now.budgets:
        own = more[list(budget.groups)]
        if own.any():
            cost += float(np.sum(own * budget.problem.cost))
            missing += _missing(budget, blocks)
    return GoalAnswer(inputs, name, _told(asked, now.after, after), least, now.blocks, blocks,
                      cost, missing, proven)


def _told(asked: Sequence[AskedGoal], now: Projection, then: Projection) -> tuple[GoalReached, ...]:
    return tuple(GoalReached(each.goal.text, each.goal.kind, each.goal.year, each.most(then),
                             each.figure(now), each.figure(then)) for each in asked)


def _missing(budget: BudgetResult, blocks: IntArray) -> tuple[tuple[int, float], ...]:
    """What the money lacks by year for the plan (G of the run, n), SEK."""
    problem = budget.problem
    used = usage(problem, blocks[list(budget.groups)])
    return tuple((limit.year, float(spent) - limit.amount)
                 for limit, spent in zip(problem.limits, used, strict=True)
                 if limit.family == "budget" and limit.year is not None
                 and spent > limit.amount + 1.0)


def _first_year(asked: Sequence[AskedGoal], after: Projection) -> int | None:
    """The first later year in which every goal would hold with the same blocks."""
    base = asked[0].goal.year - asked[0].at
    last = max(each.at for each in asked)
    for t in range(last + 1, after.measures.need.shape[1]):
        later = [replace(each, at=t) for each in asked]
        if any(each.goal.kind == "listed" for each in asked):
            return None  # the listed patients are those of the goal's year
        if _all_hold(later, after):
            return base + t
    return None


def _within(
    now: Solved, blocks: IntArray, asked: Sequence[AskedGoal], kept: KeptRun
) -> WithinBudget:
    """The plan in which those groups get as many, within the money and every other limit."""
    inputs, starts = now.inputs, now.inputs.calendar.start_years
    minima = []
    more = np.asarray((blocks > now.blocks).any(axis=1))
    for g, u in np.argwhere((blocks > 0) & more.reshape(-1, 1)).tolist():
        group, year = np.arange(len(inputs.groups)) == g, np.arange(starts) == u
        minima.append(BlockLimit("min", inputs.groups[g].id, group, year, float(blocks[g, u]),
                                 "Villkor", NO_YEAR))
    rules = replace(inputs.rules, limits=(*inputs.rules.limits, *minima))
    then = solve_plan(replace(inputs, rules=rules), now.blocks, kept)
    lacking = [sum(len(b.allocation.unmet) for b in found.budgets) for found in (now, then)]
    at = inputs.calendar.horizon
    return WithinBudget(
        lacking[1] <= lacking[0] and _all_hold(asked, then.after),
        tuple(moved_blocks(inputs, now.blocks, then.blocks)),
        float(now.after.totals.shortage[at]), float(then.after.totals.shortage[at]),
        all(budget.allocation.status == "optimal" for budget in then.budgets))


# --- The least change of one lever ---------------------------------------------------------------


def seek_change(
    inputs: Inputs, name: str, goals: Sequence[Goal], lever: str,
    place: tuple[str | None, str | None], text: Callable[[LeverChange], str], tell: Tell,
) -> GoalAnswer:
    """The fewest steps of one lever, up or down, with which the goals hold; blocks are allotted
    anew each time. The step before is tried too, and does not reach them.

    text : how a change is written. Raises `LeverProblem` where the lever cannot be changed.
    """
    asked = tuple(ask(inputs, goal) for goal in goals)
    tell("Räknar fördelningen som den är")
    kept = KeptRun(inputs)
    now = solve_plan(inputs, kept=kept)
    known: dict[int, Solved] = {0: now}

    def change(steps: int) -> LeverChange:
        made = _change(lever, place, steps)
        return replace(made, text=text(made))

    def holds(steps: int) -> bool:
        if steps not in known:
            made = change(steps)
            tell(f"Prövar {made.text}")
            found = solve_plan(change_inputs(inputs, [made])[0], now.blocks, kept)
            known[steps] = replace(found, base=now.base, before=now.before)  # they are large
        return _all_hold(asked, known[steps].after)

    far = STEPS[levers()[lever].kind][1]
    found = 0 if holds(0) else _fewest(holds, far, _better(asked, inputs, change, now, kept))
    steps = found if found is not None else max(known, key=abs)
    solved = known[steps]
    answer = _answer(inputs, name, asked, now, solved.after, solved.blocks, CHANGE, True)
    return replace(answer, cost=float("nan"), missing=(), lever=levers()[lever].name,
                   change=change(found).text if found else None,
                   most_tried=None if found is not None else change(steps).text)


def _change(lever: str, place: tuple[str | None, str | None], steps: int) -> LeverChange:
    kind = levers()[lever].kind
    size = STEPS[kind][0] * steps
    relative = kind in ("need", "listed")
    return LeverChange(lever, SCALE if relative else ADD, 1.0 + size if relative else size, *place)


def _better(
    asked: Sequence[AskedGoal], inputs: Inputs, change: Callable[[int], LeverChange], now: Solved,
    kept: KeptRun,
) -> int:
    """The direction, 1 or -1, in which a few steps lower what is too much in the goals."""
    def too_much(after: Projection) -> float:
        return sum(max(each.figure(after) / max(each.most(after), 1e-9) - 1.0, 0.0)
                   for each in asked)

    tried: dict[int, float] = {}
    for sign in (1, -1):
        try:
            there = change_inputs(inputs, [change(4 * sign)])[0]
        except LeverProblem:
            continue
        tried[sign] = too_much(solve_plan(there, now.blocks, kept).after)
    if not tried:
        change_inputs(inputs, [change(1)])
    return min(tried, key=lambda sign: tried[sign])


def _fewest(holds: Callable[[int], bool], far: int, sign: int) -> int | None:
    """The fewest steps in the direction that hold while one fewer does not; None if none does."""
    low, high = 0, 1
    while not holds(sign * high):
        if high >= far:
            return None
        low, high = high, min(2 * high, far)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(sign * middle) else (middle, high)
    return sign * high
