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
from prognos.allocation.allocate import allocate_frame
from prognos.allocation.block_effect import ExactBenefit
from prognos.allocation.bt_frame import against_frame
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
from prognos.results import FrameResult, MoneyCurve, RunResult, ShortageSums
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
    exact = ExactBenefit(inputs, base)
    frames = _allocate(inputs, before, exact, tell)
    tell("Räknar om med blocken inlagda")
    blocks = all_blocks(inputs, frames)
    there = with_blocks(base, blocks)
    after = project(inputs, base=there)
    ranking = rank_groups(inputs, before, starts_needed(inputs, before, base),
                          reversed_order(base, before))
    tell("Prövar antagandena")
    bt, bt_share = against_frame(inputs)
    longer, coming = longer_life(inputs), candidates(inputs, blocks, bt_share)
    turns = swings(coming)
    sums = evaluated_shortage(inputs, before), evaluated_shortage(inputs, after)
    return RunResult(
        version=__version__,
        input_name=read.name,
        input_sha256=read.sha256,
        seconds=time.perf_counter() - started,
        inputs=inputs,
        findings=(*read.findings, *outcome_findings(frames, coming, turns, bt),
                  *rank_findings(inputs.groups, inputs.adjusted_ranks, ranking)),
        before=before, after=after, need_factors=need_factors(inputs),
        ranking=ranking,
        frames=frames,
        sums=shortage_sums(*sums, range(len(inputs.groups))),
        frame_sums={frame.name: shortage_sums(*sums, groups_of(inputs, frame.name))
                    for frame in frames},
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
        **_plans(inputs, frames, sums[0], exact),
        payers=who_pays(inputs, frames, blocks),
        clinic_proposal=propose(inputs, there, before, after, blocks, bt_share),
        bt_years=bt,
    )


def _today(inputs: Inputs, before: Projection) -> dict[str, Any]:
    """Fields of `RunResult` about who there is at the base date."""
    who = who_counts(inputs)
    return {"who_counts": who, "planning": national_planning(inputs, before, who)}


def _plans(
    inputs: Inputs, frames: tuple[FrameResult, ...], shortage: FloatArray, exact: ExactBenefit
) -> dict[str, Any]:
    """Fields of `RunResult` about an own plan and about units that could host the blocks."""
    units, proposals = propose_hosts(inputs, frames)
    manual = measure_manual(inputs, frames, exact, lambda plan, frame: shortage_sums(
        shortage, plan, groups_of(inputs, frame)))
    return {"manual": manual, "host_units": units, "host_proposals": proposals}


def with_stability(result: RunResult, count: Count, workers: int | None = None) -> RunResult:
    """The same result with how the plan stands in every case, and the budget curves.

    count : told cases done and cases in all. workers : processes; None = the machine's cores.
    """
    started, inputs = time.perf_counter(), result.inputs
    blocks = all_blocks(inputs, result.frames)
    stability = try_plan(inputs, blocks, places(inputs, result.before), count, workers)
    curves = _money_curves(inputs, result)
    seconds = result.seconds + time.perf_counter() - started
    return replace(result, stability=stability, money_curves=curves, seconds=seconds)


def with_objectives(result: RunResult, tell: Callable[[str], None] = silent) -> RunResult:
    """The same result with what every other objective would give for the same money."""
    inputs = result.inputs
    exact = ExactBenefit(inputs, make_baseline(inputs))
    found = other_objectives(inputs, result.before, result.frames, exact, tell)
    return replace(result, other_objectives=found)


def _money_curves(inputs: Inputs, result: RunResult) -> tuple[MoneyCurve, ...]:
    exact, curves = ExactBenefit(inputs, make_baseline(inputs)), []
    for found in result.frames:
        frame = next(frame for frame in inputs.frames if frame.name == found.name)
        wide = wide_problem(inputs, result.before, frame, exact)
        points = budget_curve(wide.problem, wide.evaluate, wide.shares, wide.family,
                              wide.evaluate.many, found.allocation.blocks, wide.share_as_is)
        curves.append(money_curve(frame, wide, points))
    return tuple(curves)


def _allocate(
    inputs: Inputs, before: Projection, exact: ExactBenefit, tell: Callable[[str], None]
) -> tuple[FrameResult, ...]:
    ordered = sorted(inputs.frames, key=lambda frame: frame.name != "ST")
    used = [frame for frame in ordered if any(g.frame == frame.name for g in inputs.groups)]
    return tuple(allocate_frame(inputs, before, frame, exact, tell) for frame in used)


def all_blocks(inputs: Inputs, frames: tuple[FrameResult, ...]) -> IntArray:
    """(G, n) announced blocks of every frame together."""
    blocks = np.zeros((len(inputs.groups), inputs.calendar.start_years), dtype=np.int64)
    for frame in frames:
        blocks[list(frame.groups)] = frame.allocation.blocks
    return blocks


def groups_of(inputs: Inputs, frame: str) -> tuple[int, ...]:
    """All groups of a frame, also those that cannot be given blocks."""
    return tuple(g for g, group in enumerate(inputs.groups) if group.frame == frame)


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
