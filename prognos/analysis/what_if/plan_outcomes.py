"""A plan with changed inputs, beside the baseline's: what moves, and which change does what."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from optimize.problem import Slack
from prognos.allocation.allocate import WORK_A_SECOND, allocate_all
from prognos.allocation.block_loss import BlockLoss
from prognos.allocation.bt_budget import against_budget
from prognos.analysis.manual_plan import measure_manual
from prognos.analysis.plan_sums import all_blocks
from prognos.analysis.stability import places
from prognos.analysis.what_if.change_inputs import change_inputs
from prognos.analysis.what_if.kept_run import KeptRun
from prognos.inputs import Inputs, ManualBlocks
from prognos.inputs.all_inputs import id_in_words
from prognos.inputs.arrays import IntArray
from prognos.inputs.scenario import LeverChange, LeverProblem, Scenario
from prognos.model.baseline import Baseline, with_blocks
from prognos.model.candidates import candidates
from prognos.model.project import mean_fte, project, sums_of_means
from prognos.results import BudgetResult, ManualResult
from prognos.results.projection import Projection
from prognos.results.what_if import (
    ChangedInput,
    MovedBlocks,
    PlanOutcome,
    ScenarioOutcome,
    ScenarioPart,
)
from prognos.schema.lever_dictionary import MOVE

Tell = Callable[[str], None]
WORST = ("none", "time_limit", "optimal")


@dataclass(frozen=True)
class Changed:
    """Inputs with a scenario's changes made, and what they are."""

    inputs: Inputs
    told: tuple[ChangedInput, ...]


def changed(inputs: Inputs, changes: Sequence[LeverChange]) -> Changed:
    """The inputs with the levers pulled, and the moved blocks as changes of the plan.

    Raises `LeverProblem`.
    """
    made, told = change_inputs(inputs, changes)
    moves = [change for change in changes if change.way == MOVE]
    if moves:
        rows = tuple(row for move in moves for row in _rows_of(made, move))
        made = replace(made, order=replace(made.order, manual=rows))
    return Changed(made, told)


def _rows_of(inputs: Inputs, move: LeverChange) -> Iterator[ManualBlocks]:
    """A moved block as two rows of an own plan: one fewer here, one more there."""
    starts = inputs.calendar.start_calendar_years
    if move.first not in starts:
        raise LeverProblem(f"”{move.text}”: blocken fördelas för {starts[0]}–{starts[-1]}.")
    ends = ((move.specialty, move.area, -1), (move.to_specialty, move.to_area, 1))
    found = [next(g for g, own in enumerate(inputs.groups)
                  if (own.specialty, own.area) == (specialty, area))
             for specialty, area, _sign in ends]
    if len({inputs.groups[group].budget for group in found}) > 1:
        raise LeverProblem(f"”{move.text}”: block flyttas inom en ram, inte mellan ST och DSK.")
    for group, (specialty, _area, sign) in zip(found, ends, strict=True):
        if not inputs.groups[group].planned or inputs.need.by_group[group] is None:
            raise LeverProblem(f"”{move.text}”: {specialty} kan inte få block.")
        yield ManualBlocks(group, starts.index(move.first), sign * round(move.value),
                           move.motive, change=True)


def check_moves(
    inputs: Inputs, budgets: Sequence[BudgetResult], changes: Sequence[LeverChange]
) -> None:
    """Raise `LeverProblem` where all moves together take more blocks than a group has."""
    blocks = all_blocks(inputs, budgets)
    moved = np.array(blocks, dtype=np.int64)
    for row in inputs.order.manual:
        moved[row.group, row.start] += row.blocks if row.change else 0
    for g, start in np.argwhere(moved < 0).tolist():
        group, year = inputs.groups[g], inputs.calendar.start_calendar_years[start]
        text = "” och ”".join(
            c.text for c in changes if c.way == MOVE and c.first == year
            and (c.specialty, c.area) == (group.specialty, group.area))
        has = [id_in_words(inputs.groups[n].id) for n in np.flatnonzero(blocks[:, start]).tolist()
               if inputs.groups[n].budget == group.budget]
        raise LeverProblem(f"”{text}”: {id_in_words(group.id)} har {blocks[g, start]} block "
                           f"{year}. Block {year} har {', '.join(has) or 'ingen'}.")


def outcome_of(
    inputs: Inputs, before: Projection, after: Projection, budgets: Sequence[BudgetResult],
    manual: Sequence[ManualResult] = (),
) -> PlanOutcome:
    """What a plan comes to: the optimal one, or that with the moved blocks (`manual`)."""
    moved = manual if any(row.change for row in inputs.order.manual) else ()
    blocks = plan_of(inputs, budgets, moved)
    short = np.nan_to_num(inputs.calendar.in_evaluated(after.measures.shortage)).sum(axis=1)
    # Sums in another order move the digits beyond: no change is to be none.
    first, last, short = (np.round(each, 9) for each in (
        before.totals.shortage, after.totals.shortage, short))
    st = next((budget for budget in budgets if budget.name == "ST"), None)
    own = next((entry for entry in moved if entry.budget == "ST"), None)
    cost = sum(float(budget.cost.sum()) for budget in budgets)
    if moved:
        named = {entry.budget for entry in moved}
        cost = sum(float(entry.cost.sum()) for entry in moved) + sum(
            float(budget.cost.sum()) for budget in budgets if budget.name not in named)
    broken: tuple[Slack, ...] = tuple(limit for entry in moved for limit in entry.broken)
    return PlanOutcome(
        blocks=blocks, need=after.totals.need, supply=after.totals.fte.mean,
        before=first, after=last, group_after=short,
        places=places(inputs, before), cost=cost,
        objective=own.objective if own else st.allocation.objective_exact if st else 0.0,
        status=min((budget.allocation.status for budget in budgets), key=WORST.index,
                   default="none"),
        gap=max((budget.allocation.gap for budget in budgets), default=0.0),
        unmet=sum(len(budget.allocation.unmet) for budget in budgets), broken=broken,
        binding=() if st is None else st.allocation.binding,
        candidates=_candidates(inputs, blocks))


def _candidates(inputs: Inputs, blocks: IntArray) -> float | None:
    """Of the whole region in the last year shown."""
    years = candidates(inputs, blocks, against_budget(inputs)[1])
    last = inputs.calendar.years[inputs.calendar.horizon]
    return next((each.available for each in years if each.area is None and each.year == last), None)


def plan_of(
    inputs: Inputs, budgets: Sequence[BudgetResult], manual: Sequence[ManualResult]
) -> IntArray:
    """(G, n) the optimal plans, with the own plans in place of theirs."""
    blocks = all_blocks(inputs, budgets)
    for entry in manual:
        ours = [g for g, group in enumerate(inputs.groups) if group.budget == entry.budget]
        blocks[ours] = entry.blocks[ours]
    return blocks


def solve_outcome(
    inputs: Inputs, start: IntArray | None = None, changes: Sequence[LeverChange] = (),
    tell: Tell = lambda _stage: None, kept: KeptRun | None = None,
) -> PlanOutcome:
    """Forecast, allocation and forecast with the blocks in, and nothing else.

    kept : a run of other inputs: what is the same in these is not computed again.
    start : (G, n) the best plan known, that the search begins with. Raises `LeverProblem` where a
    moved block is not there to be moved. Searched by counted work alone.
    """
    kept = kept or KeptRun(inputs)
    base = kept.baseline(inputs)
    exact = kept.values(inputs, base)
    before = project(inputs, base=base, beside=(exact.prepare,), brief=True)
    work = WORK_A_SECOND * inputs.rules.objective.time_limit
    budgets = allocate_all(inputs, before, exact, tell, work, start)
    check_moves(inputs, budgets, changes)
    moving = any(change.way == MOVE for change in changes)
    manual = measure_manual(inputs, before, budgets, exact) if moving else ()
    blocks = plan_of(inputs, budgets, manual)
    return outcome_of(inputs, before, _after(inputs, base, before, exact, blocks), budgets, manual)


def _after(
    inputs: Inputs, base: Baseline, before: Projection, exact: BlockLoss, blocks: IntArray
) -> Projection:
    """The projection with blocks (G, n): supply and shortage; the rest is as `before`."""
    measures = replace(before.measures, shortage=exact.shortages(blocks, before.measures.shortage))
    supply = mean_fte(with_blocks(base, blocks).population)
    return replace(before, measures=measures, totals=sums_of_means(inputs, supply, measures))


def compare_scenario(
    inputs: Inputs, baseline: PlanOutcome, scenario: Scenario, told: tuple[ChangedInput, ...],
    outcome: PlanOutcome, tell: Tell, kept: KeptRun | None = None,
) -> ScenarioOutcome:
    """The scenario beside the baseline; with several changes what each does alone.

    kept : the baseline's run.
    """
    parts: list[ScenarioPart] = []
    interaction = None
    if len(scenario.changes) > 1:
        for change in scenario.changes:
            tell(f"Räknar {change.text} för sig")
            alone = solve_outcome(changed(inputs, [change]).inputs, baseline.blocks, [change],
                                  kept=kept)
            parts.append(_part(inputs, change.text, baseline, alone))
        interaction = _rest(_part(inputs, "", baseline, outcome), parts)
    moved = moved_blocks(inputs, baseline.blocks, outcome.blocks)
    return ScenarioOutcome(scenario.name, told, outcome,
                           tuple(_with_reason(each, parts) for each in moved),
                           tuple(parts), interaction, scenario.made_on)


def _with_reason(moved: MovedBlocks, parts: Sequence[ScenarioPart]) -> MovedBlocks:
    """Which changes alone give the one group fewer blocks in all and the other more; without the
    one or the other more or fewer to all."""
    ends = ((moved.from_group, -1), (moved.to_group, 1))
    because = tuple(part.text for part in parts if all(
        sign * (-part.blocks if group is None else part.net[group]) > 0 for group, sign in ends))
    return replace(moved, because=because) if parts else moved


def st_shortage(inputs: Inputs, outcome: PlanOutcome) -> float:
    """Expected shortage of budget ST with the blocks, FTE-years over E."""
    st = [g for g, group in enumerate(inputs.groups) if group.budget == "ST"]
    return float(outcome.group_after[st].sum())


def _part(inputs: Inputs, text: str, baseline: PlanOutcome, outcome: PlanOutcome) -> ScenarioPart:
    at = inputs.calendar.horizon
    return ScenarioPart(
        text, int(outcome.blocks.sum() - baseline.blocks.sum()),
        st_shortage(inputs, outcome) - st_shortage(inputs, baseline),
        float(outcome.after[at] - baseline.after[at]), outcome.proven,
        tuple((outcome.blocks - baseline.blocks).sum(axis=1).tolist()))


def _rest(whole: ScenarioPart, parts: Sequence[ScenarioPart]) -> ScenarioPart:
    """What all changes together do beyond the sum of each alone."""
    return ScenarioPart(
        "", whole.blocks - sum(part.blocks for part in parts),
        whole.shortage - sum(part.shortage for part in parts),
        whole.at_horizon - sum(part.at_horizon for part in parts),
        whole.proven and all(part.proven for part in parts))


def moved_blocks(inputs: Inputs, old: IntArray, new: IntArray) -> Iterator[MovedBlocks]:
    """From whom to whom, budget by budget: from groups that get fewer in all to those that get
    more, within a start year where possible; then what a group gets in another start year; what
    is left is given up, or is more in all."""
    for budget in sorted({group.budget for group in inputs.groups}, key=lambda b: b != "ST"):
        ours = [g for g, group in enumerate(inputs.groups) if group.budget == budget]
        change = np.zeros_like(new)
        change[ours] = new[ours] - old[ours]
        net = change.sum(axis=1)
        for same_year in (True, False):
            yield from _between(budget, change, net, same_year)
        yield from _in_all(budget, change, net)
        yield from _start_years(budget, change)


def _between(
    budget: str, change: IntArray, net: IntArray, same_year: bool
) -> Iterator[MovedBlocks]:
    """Pairs of a group that gets fewer in all and one that gets more; taken out of both arrays."""
    for g, u in np.argwhere(change < 0).tolist():
        for h, v in np.argwhere(change > 0).tolist():
            count = min(-int(change[g, u]), int(change[h, v]), -int(net[g]), int(net[h]))
            if count > 0 and (u == v or not same_year):
                for cell, sign in (((g, u), 1), ((h, v), -1)):
                    change[cell] += sign * count
                    net[cell[0]] += sign * count
                yield MovedBlocks(budget, g, u, h, v, count)


def _in_all(budget: str, change: IntArray, net: IntArray) -> Iterator[MovedBlocks]:
    """Blocks that are more or fewer in all, the latest start years first."""
    for g in np.flatnonzero(net).tolist():
        sign = 1 if net[g] > 0 else -1
        for u in np.flatnonzero(sign * change[g] > 0).tolist()[::-1]:
            count = min(sign * int(change[g, u]), sign * int(net[g]))
            if count > 0:
                change[g, u] -= sign * count
                net[g] -= sign * count
                yield (MovedBlocks(budget, None, None, g, u, count) if sign > 0
                       else MovedBlocks(budget, g, u, None, None, count))


def _start_years(budget: str, change: IntArray) -> Iterator[MovedBlocks]:
    """What each group gets in another start year."""
    for g in np.flatnonzero(change.any(axis=1)).tolist():
        for u in np.flatnonzero(change[g] < 0).tolist():
            for v in np.flatnonzero(change[g] > 0).tolist():
                count = min(-int(change[g, u]), int(change[g, v]))
                if count > 0:
                    change[g, u] += count
                    change[g, v] -= count
                    yield MovedBlocks(budget, g, u, g, v, count)
