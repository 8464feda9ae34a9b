"""The use cases: a workbook in, a result out. No printing, no files beyond what is given."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from optimize.budget_series import budget_curve
from prognos import __version__
from prognos.allocation.allocate import allocate_budget
from prognos.allocation.block_loss import BlockLoss
from prognos.allocation.bt_budget import against_budget
from prognos.analysis.budget_curve import money_curve, wide_problem
from prognos.analysis.clinic_proposal import propose
from prognos.analysis.host_proposals import propose_hosts
from prognos.analysis.last_start import last_starts
from prognos.analysis.levers import make_levers
from prognos.analysis.listing import care_contact
from prognos.analysis.longer import longer_life, of_region
from prognos.analysis.manual_plan import measure_manual
from prognos.analysis.nps import national_planning
from prognos.analysis.other_objectives import other_objectives
from prognos.analysis.outcome_findings import outcome_findings, rank_findings
from prognos.analysis.payers import who_pays
from prognos.analysis.ranking import rank_groups, reversed_order
from prognos.analysis.scenarios import weigh_guesses
from prognos.analysis.stability import Count, places, try_plan
from prognos.inputs import Inputs
from prognos.inputs.arrays import FloatArray, IntArray
from prognos.model.baseline import make_baseline, with_blocks
from prognos.model.candidates import at_per_100_000, at_volume, candidates, swings
from prognos.model.headcount import who_counts
from prognos.model.need import need_factors
from prognos.model.project import project, starts_needed
from prognos.reading import ReadResult, read_inputs
from prognos.results import BudgetResult, MoneyCurve, RunResult, ShortageSums
from prognos.results.projection import Projection
from prognos.schema.findings import Finding


@dataclass(frozen=True)
class Refused:
    """The workbook has findings of severity `fel`: nothing is computed."""

    input_name: str
    findings: tuple[Finding, ...]


def silent(_stage: str) -> None:
    """Tell nobody how far the run has come."""


def check(path: Path) -> ReadResult:
    """Read and check a workbook: `Inputs` (None when there is a `fel`) and every finding."""
    return read_inputs(path)


def run(path: Path, tell: Callable[[str], None] = silent) -> RunResult | Refused:
    """The main job: read, check, project, rank, allocate, project again with the blocks in.

    tell : called with a short Swedish text when a new stage begins.
    """
    started = time.perf_counter()
    tell("Läser arbetsboken")
    read = read_inputs(path)
    if read.inputs is None:
        return Refused(read.name, read.findings)
    return _run_inputs(read, read.inputs, started, tell)


def _run_inputs(
    read: ReadResult, inputs: Inputs, started: float, tell: Callable[[str], None]
) -> RunResult:
    tell("Räknar fram tillgången")
    base = make_baseline(inputs)
    before = project(inputs, base=base)
    exact = BlockLoss(inputs, base)
    budgets = _allocate(inputs, before, exact, tell)
    tell("Räknar om med blocken inlagda")
    blocks = all_blocks(inputs, budgets)
    there = with_blocks(base, blocks)
    after = project(inputs, base=there)
    ranking = rank_groups(inputs, before, starts_needed(inputs, before, base),
                          reversed_order(base, before))
    tell("Prövar antagandena")
    bt, bt_share = against_budget(inputs)
    longer, coming = longer_life(inputs), candidates(inputs, blocks, bt_share)
    turns = swings(coming)
    sums = evaluated_shortage(inputs, before), evaluated_shortage(inputs, after)
    return RunResult(
        version=__version__,
        input_name=read.name,
        input_sha256=read.sha256,
        seconds=time.perf_counter() - started,
        inputs=inputs,
        findings=(*read.findings, *outcome_findings(budgets, coming, turns, bt),
                  *rank_findings(inputs.groups, inputs.adjusted_ranks, ranking)),
        before=before, after=after, need_factors=need_factors(inputs),
        ranking=ranking,
        budgets=budgets,
        sums=shortage_sums(*sums, range(len(inputs.groups))),
        budget_sums={budget.name: shortage_sums(*sums, groups_of(inputs, budget.name))
                    for budget in budgets},
        guesses=weigh_guesses(inputs, blocks, before.measures.need),
        care_contact=care_contact(inputs, before, after),
        **_today(inputs, before),
        candidates=coming, candidate_swings=turns,
        at_per_100_000=at_per_100_000(inputs),
        at_volume=at_volume(inputs),
        longer_life=of_region(inputs, longer),
        longer_life_by_group=longer,
        levers=make_levers(inputs, before.flows.closing, longer),
        last_starts=last_starts(inputs),
        **_plans(inputs, budgets, sums[0], exact),
        payers=who_pays(inputs, budgets, blocks),
        clinic_proposal=propose(inputs, there, before, after, blocks, bt_share),
        bt_years=bt,
    )


def _today(inputs: Inputs, before: Projection) -> dict[str, Any]:
    """Fields of `RunResult` about who there is at the base date."""
    who = who_counts(inputs)
    return {"who_counts": who, "planning": national_planning(inputs, before, who)}


def _plans(
    inputs: Inputs, budgets: tuple[BudgetResult, ...], shortage: FloatArray, exact: BlockLoss
) -> dict[str, Any]:
    """Fields of `RunResult` about an own plan and about units that could host the blocks."""
    units, proposals = propose_hosts(inputs, budgets)
    manual = measure_manual(inputs, budgets, exact, lambda plan, budget: shortage_sums(
        shortage, plan, groups_of(inputs, budget)))
    return {"manual": manual, "host_units": units, "host_proposals": proposals}


def with_stability(result: RunResult, count: Count, workers: int | None = None) -> RunResult:
    """The same result with how the plan stands in every case, and the budget curves.

    count : told cases done and cases in all. workers : processes; None = the machine's cores.
    """
    started, inputs = time.perf_counter(), result.inputs
    blocks = all_blocks(inputs, result.budgets)
    stability = try_plan(inputs, blocks, places(inputs, result.before), count, workers)
    curves = _money_curves(inputs, result)
    seconds = result.seconds + time.perf_counter() - started
    return replace(result, stability=stability, money_curves=curves, seconds=seconds)


def with_objectives(result: RunResult, tell: Callable[[str], None] = silent) -> RunResult:
    """The same result with what every other objective would give for the same money."""
    inputs = result.inputs
    exact = BlockLoss(inputs, make_baseline(inputs))
    found = other_objectives(inputs, result.before, result.budgets, exact, tell)
    return replace(result, other_objectives=found)


def _money_curves(inputs: Inputs, result: RunResult) -> tuple[MoneyCurve, ...]:
    exact, curves = BlockLoss(inputs, make_baseline(inputs)), []
    for found in result.budgets:
        budget = next(budget for budget in inputs.budgets if budget.name == found.name)
        wide = wide_problem(inputs, result.before, budget, exact)
        points = budget_curve(wide.problem, wide.evaluate, wide.shares, wide.family,
                              wide.evaluate.many, found.allocation.blocks, wide.share_as_is)
        curves.append(money_curve(budget, wide, points))
    return tuple(curves)


def _allocate(
    inputs: Inputs, before: Projection, exact: BlockLoss, tell: Callable[[str], None]
) -> tuple[BudgetResult, ...]:
    ordered = sorted(inputs.budgets, key=lambda budget: budget.name != "ST")
    used = [budget for budget in ordered if any(g.budget == budget.name for g in inputs.groups)]
    return tuple(allocate_budget(inputs, before, budget, exact, tell) for budget in used)


def all_blocks(inputs: Inputs, budgets: tuple[BudgetResult, ...]) -> IntArray:
    """(G, n) announced blocks of every budget together."""
    blocks = np.zeros((len(inputs.groups), inputs.calendar.start_years), dtype=np.int64)
    for budget in budgets:
        blocks[list(budget.groups)] = budget.allocation.blocks
    return blocks


def groups_of(inputs: Inputs, budget: str) -> tuple[int, ...]:
    """All groups of a budget, also those that cannot be given blocks."""
    return tuple(g for g, group in enumerate(inputs.groups) if group.budget == budget)


def evaluated_shortage(inputs: Inputs, found: Projection) -> FloatArray:
    """Expected shortage in the evaluated years, (G, E) FTE; nan where no need is stated."""
    return found.measures.shortage[:, list(inputs.calendar.evaluated)]


def shortage_sums(
    before: FloatArray, after: FloatArray, groups: range | tuple[int, ...]
) -> ShortageSums:
    """Sum and maximum of expected shortages (G, E) over groups with a need."""
    first, last = (np.nan_to_num(shortage[list(groups)]) for shortage in (before, after))
    return ShortageSums(
        total_before=float(first.sum()),
        total_after=float(last.sum()),
        largest_before=float(first.max(initial=0.0)),
        largest_after=float(last.max(initial=0.0)),
    )
