"""The use cases: a workbook in, a result out. No printing, no files beyond what is given."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from optimize.budget_series import budget_curve
from prognos import __version__
from prognos.allocation.allocate import allocate_all
from prognos.allocation.block_loss import BlockLoss
from prognos.allocation.bt_budget import against_budget
from prognos.analysis.budget_curve import money_curve, wide_problem
from prognos.analysis.clinic_proposal import propose
from prognos.analysis.findings.outcome_findings import (
    manual_findings,
    outcome_findings,
    rank_findings,
)
from prognos.analysis.findings.plausibility import plausibility_findings
from prognos.analysis.host_proposals import propose_hosts
from prognos.analysis.levers import last_starts, longer_life, make_levers, of_region
from prognos.analysis.listing import care_contact
from prognos.analysis.manual_plan import measure_manual
from prognos.analysis.nps import national_planning
from prognos.analysis.other_objectives import other_yardsticks
from prognos.analysis.payers import who_pays
from prognos.analysis.plan_sums import all_blocks, groups_of, shortage_sums
from prognos.analysis.ranking import rank_groups, reversed_order
from prognos.analysis.scenarios import weigh_guesses
from prognos.analysis.stability import Count, places, try_plan
from prognos.analysis.what_if.kept_run import KeptRun
from prognos.inputs import Inputs
from prognos.inputs.arrays import IntArray
from prognos.model.baseline import make_baseline
from prognos.model.candidates import at_per_100_000, at_volume, candidates, swings
from prognos.model.exits import curve_as_used
from prognos.model.headcount import who_counts
from prognos.model.need import need_factors
from prognos.model.project import StartsNeeded, project
from prognos.reading import FillIn, HeldFile, ReadResult, read_inputs
from prognos.results import BudgetResult, CandidateYear, ManualResult, MoneyCurve, RunResult
from prognos.results.result_parts import Counted, Forecast, PaidBy, Plans, Questions, RunFacts
from prognos.system.memory import give_back_memory


@dataclass(frozen=True)
class More:
    """What is worked out beside the main job when it is asked for."""

    objectives: bool = False
    """What other objectives and weightings would give for the same money."""
    stability: Count | None = None
    """How the plan stands in every case; told cases done and cases in all."""


NOTHING_MORE = More()


def silent(_stage: str) -> None:
    """Tell nobody how far the run has come."""


def check(file: Path | HeldFile) -> ReadResult:
    """Read and check a workbook: `Inputs` (None when there is a `fel`) and every finding."""
    return read_inputs(file)


def run(
    file: Path | HeldFile, tell: Callable[[str], None] = silent, filled: FillIn | None = None,
    more: More = NOTHING_MORE,
) -> RunResult:
    """The main job: read, check, project, rank, allocate, project again with the blocks in.

    tell : called with a short Swedish text when a new stage begins. filled : see `read_inputs`.
    Raises `RefusedError` when the workbook has a `fel`.
    """
    started = time.perf_counter()
    tell("Läser arbetsboken")
    read = read_inputs(file, filled=filled)
    return compute(read, read.accepted, started, tell, more=more)


def compute(
    read: ReadResult, inputs: Inputs, started: float, tell: Callable[[str], None],
    start: IntArray | None = None, kept: KeptRun | None = None, more: More = NOTHING_MORE,
) -> RunResult:
    """The run of a workbook as read, with its `inputs` or changed ones.

    started : when the reading began (`time.perf_counter`).
    start : (G, n) a plan already known, that the search begins with.
    kept : a run whose supply and block values are used where they are the same, and added to.
    """
    tell("Räknar fram tillgången")
    own = kept is None
    kept = kept or KeptRun(inputs)
    base = kept.baseline(inputs)
    exact, needed = kept.values(inputs, base), StartsNeeded(inputs, base)
    before = project(inputs, base=base, beside=(exact.prepare, needed))
    budgets = allocate_all(inputs, before, exact, tell, start=start)
    manual = measure_manual(inputs, before, budgets, exact)
    ranking = rank_groups(inputs, before, needed.every(), reversed_order(base, before))
    tell("Räknar om med blocken inlagda")
    blocks = all_blocks(inputs, budgets)
    there = kept.with_blocks(base, blocks)
    forecast = Forecast(before, project(inputs, base=there), need_factors(inputs))
    tell("Prövar antagandena")
    bt_years, bt_share = against_budget(inputs)
    people = _count(inputs, forecast, candidates(inputs, blocks, bt_share))
    money = PaidBy(who_pays(inputs, budgets, blocks), bt_years=bt_years, clinic_proposal=propose(
        inputs, there, before, forecast.after, blocks, bt_share))
    questions = _ask(inputs, forecast, budgets, manual, people)
    findings = (*read.findings, *outcome_findings(
                    budgets, people.candidates, people.candidate_swings, bt_years),
                *plausibility_findings(inputs, before, forecast.after, blocks),
                *manual_findings(inputs, budgets),
                *rank_findings(inputs.groups, inputs.order.adjusted_ranks, ranking))
    facts = RunFacts(__version__, read.name, read.sha256, time.perf_counter() - started, findings)
    result = RunResult(facts, inputs, forecast, ranking, _plans(inputs, forecast, budgets), money,
                       people, questions)
    if more.stability is not None:
        result = with_stability(result, more.stability, exact=exact)
    if more.objectives:
        result = with_objectives(result, tell, exact)
    if own:
        kept.base.shelf.clear()
        del kept, base, there, exact, needed
        give_back_memory()
    return result


def _plans(inputs: Inputs, forecast: Forecast, budgets: tuple[BudgetResult, ...]) -> Plans:
    """What the blocks do to the shortage of each budget, and the units that could host them."""
    before, after = (inputs.calendar.in_evaluated(found.measures.shortage)
                     for found in (forecast.before, forecast.after))
    units, proposals = propose_hosts(inputs, budgets)
    return Plans(
        budgets, shortage_sums(before, after, range(len(inputs.groups))),
        {budget.name: shortage_sums(before, after, groups_of(inputs, budget.name))
         for budget in budgets},
        units, proposals,
    )


def _count(inputs: Inputs, forecast: Forecast, coming: tuple[CandidateYear, ...]) -> Counted:
    """Who there is today, who there is to recruit among, and who might stay longer."""
    who, longer = who_counts(inputs), longer_life(inputs)
    return Counted(
        who_counts=who, planning=national_planning(inputs, forecast.before, who),
        care_contact=care_contact(inputs, forecast.before, forecast.after),
        candidates=coming, candidate_swings=swings(coming),
        at_per_100_000=at_per_100_000(inputs), at_volume=at_volume(inputs),
        longer_life=of_region(inputs, longer), longer_life_by_group=longer,
        retirement_curve=curve_as_used(inputs.careers.curve),
    )


def _ask(
    inputs: Inputs, forecast: Forecast, budgets: tuple[BudgetResult, ...],
    manual: tuple[ManualResult, ...], people: Counted,
) -> Questions:
    """What every run is asked; the rest when somebody wants to know."""
    before = forecast.before
    return Questions(
        guesses=weigh_guesses(inputs, all_blocks(inputs, budgets), before.measures.need),
        levers=make_levers(inputs, before.flows.closing, people.longer_life_by_group),
        last_starts=last_starts(inputs),
        manual=manual,
    )


def with_stability(
    result: RunResult, count: Count, workers: int | None = None, exact: BlockLoss | None = None
) -> RunResult:
    """The same result with how the plan stands in every case, and the budget curves.

    count : told cases done and cases in all. workers : processes; None = the machine's cores.
    exact : the values that the run's plans were found with, where they are kept.
    """
    started, inputs = time.perf_counter(), result.inputs
    blocks = all_blocks(inputs, result.allocation.budgets)
    questions = replace(
        result.questions,
        stability=try_plan(inputs, blocks, places(inputs, result.forecast.before), count, workers),
        money_curves=_money_curves(inputs, result, exact or _values(inputs)))
    seconds = result.run.seconds + time.perf_counter() - started
    return replace(result, questions=questions, run=replace(result.run, seconds=seconds))


def with_objectives(
    result: RunResult, tell: Callable[[str], None] = silent, exact: BlockLoss | None = None
) -> RunResult:
    """The same result with what other objectives and weightings would give for the same money.

    exact : as for `with_stability`.
    """
    inputs = result.inputs
    yardsticks, others = other_yardsticks(inputs, result.forecast.before,
                                          result.allocation.budgets, exact or _values(inputs), tell)
    return replace(result, questions=replace(
        result.questions, other_objectives=others, yardsticks=yardsticks))


def _values(inputs: Inputs) -> BlockLoss:
    return BlockLoss(inputs, make_baseline(inputs))


def _money_curves(inputs: Inputs, result: RunResult, exact: BlockLoss) -> tuple[MoneyCurve, ...]:
    curves = []
    for found in result.allocation.budgets:
        budget = next(budget for budget in inputs.money.budgets if budget.name == found.name)
        wide = wide_problem(inputs, result.forecast.before, budget, exact)
        points = budget_curve(wide.problem, wide.evaluate, wide.shares, wide.family,
                              wide.evaluate.many, found.allocation.blocks, wide.share_as_is)
        curves.append(money_curve(budget, wide, points))
    return tuple(curves)
