"""The use case behind `--om`, `--scenario` and `scenarier`: a run beside the same with changes."""

import re
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from prognos import __version__
from prognos.analysis.scenarios import with_known_recruitment
from prognos.analysis.what_if.blocks_held import held, rough_outcome
from prognos.analysis.what_if.kept_run import KeptRun
from prognos.analysis.what_if.plan_outcomes import (
    Changed,
    changed,
    check_moves,
    compare_scenario,
    outcome_of,
    solve_outcome,
)
from prognos.inputs import Inputs
from prognos.inputs.arrays import FloatArray, IntArray
from prognos.inputs.scenario import LeverProblem, Scenario
from prognos.reading import ReadResult
from prognos.reading.levers.lever_lines import read_line
from prognos.reading.levers.lever_places import Places
from prognos.reading.levers.scenario_file import SUFFIX, read_scenario_file, scenario_json
from prognos.reading.lookup import make_lookup
from prognos.results import RunResult
from prognos.results.what_if import (
    SIDE_BY_SIDE,
    Comparison,
    PlanOutcome,
    RoughOutcome,
    ScenarioOutcome,
)
from prognos.schema.dictionary import normalise
from prognos.schema.lever_dictionary import MOVE, presets
from prognos.system.cluster import run_jobs
from prognos.system.files import UsageProblem, default_name, write_content
from prognos.use_cases.run import NOTHING_MORE, More, check, compute, silent

DIED = "ett scenario avbröts av datorn, troligen för att minnet tog slut"


@dataclass(frozen=True)
class ScenarioJob:
    """A scenario to run beside a baseline. Goes to another process and back."""

    inputs: Inputs
    sha256: str
    scenario: Scenario
    baseline: PlanOutcome
    stop: Path | None = None
    """When this file exists the run ends early."""


def run_changed(
    path: Path, lines: Sequence[str], name: str | None,
    tell: Callable[[str], None] = silent, more: More = NOTHING_MORE,
) -> RunResult:
    """The main job with changes: the result of the changed region, and what they changed.

    lines : changes as one writes them; see `reading.lever_lines`. name : a scenario of the sheet,
    a preset or a file; its changes come first. Raises `LeverProblem`, before anything is computed
    where a change cannot be read or made.
    """
    started = time.perf_counter()
    tell("Läser arbetsboken")
    read = check(path)
    inputs = read.accepted
    scenario = _one(inputs, lines, name)
    there = changed(inputs, scenario.changes)
    tell("Räknar utan ändringarna")
    kept = KeptRun(inputs)
    baseline = solve_outcome(inputs, kept=kept)
    result = compute(read, there.inputs, started, tell, baseline.blocks, kept, more)
    check_moves(there.inputs, result.allocation.budgets, scenario.changes)
    outcome = outcome_of(there.inputs, result.forecast.before, result.forecast.after,
                         result.allocation.budgets)
    if result.questions.manual and any(row.change for row in there.inputs.order.manual):
        outcome = solve_outcome(there.inputs, baseline.blocks, scenario.changes, kept=kept)
    compared = compare_scenario(inputs, baseline, scenario, there.told, outcome, tell, kept)
    comparison = _comparison(read, inputs, baseline, [compared])
    return replace(result, questions=replace(result.questions, comparison=comparison))


def compare(
    path: Path, names: Sequence[str] = (), lines: Sequence[str] = (),
    tell: Callable[[str], None] = silent, cluster: str | None = None,
    available: int | None = None,
) -> Comparison:
    """Scenarios beside the baseline: those named, else all of sheet Scenarier.

    lines : changes as one writes them, a scenario of their own. Many scenarios are run on
    `available` cores (None = all) or on the Dask cluster at the address; each then by itself, so
    that the answer is the same. Raises `LeverProblem`, `UsageProblem`.
    """
    tell("Läser arbetsboken")
    read = check(path)
    inputs = read.accepted
    wanted = choose(inputs, names, lines)
    made = [changed(inputs, scenario.changes) for scenario in wanted]
    tell("Räknar utan ändringar")
    kept = KeptRun(inputs)
    baseline = solve_outcome(inputs, kept=kept)
    if cluster is not None or len(wanted) > SIDE_BY_SIDE:
        _keep(read.sha256, kept)
        jobs = [ScenarioJob(inputs, read.sha256, each, baseline) for each in wanted]
        return _comparison(read, inputs, baseline, _sweep(jobs, tell, cluster, available))
    outcomes: list[ScenarioOutcome] = []
    for scenario, there in zip(wanted, made, strict=True):
        earlier = [each.outcome for each in outcomes]
        outcomes.append(_compared(kept, baseline, scenario, there, tell, earlier))
    return _comparison(read, inputs, baseline, outcomes)


def _sweep(
    jobs: Sequence[ScenarioJob], tell: Callable[[str], None], cluster: str | None,
    available: int | None,
) -> Iterator[ScenarioOutcome]:
    """Every job's outcome, in order. Raises `UsageProblem` where a process died."""
    def began(number: int) -> None:
        tell(f"Räknar scenario {number + 1} av {len(jobs)}")

    for found in run_jobs(run_scenario, jobs, lambda job, stop: replace(job, stop=stop), began,
                          lambda _number: None, available, cluster):
        if found is None:
            raise UsageProblem(DIED, exit_code=4)
        yield found


_KEPT: dict[str, KeptRun] = {}
"""This process' last baseline, by the fingerprint of its workbook."""


def _keep(sha256: str, kept: KeptRun) -> KeptRun:
    _KEPT.clear()
    _KEPT[sha256] = kept
    return kept


def run_scenario(job: ScenarioJob) -> ScenarioOutcome:
    """One scenario beside its baseline: what another process does."""
    kept = _KEPT.get(job.sha256) or _keep(job.sha256, KeptRun(job.inputs))

    def tell(_stage: str) -> None:
        if job.stop is not None and job.stop.exists():
            raise InterruptedError

    there = changed(job.inputs, job.scenario.changes)
    return _compared(kept, job.baseline, job.scenario, there, tell)


def baseline_of(result: RunResult) -> PlanOutcome:
    """A finished run as the baseline that scenarios stand beside."""
    return outcome_of(result.inputs, result.forecast.before, result.forecast.after,
                      result.allocation.budgets)


def compare_run(
    result: RunResult, scenarios: Sequence[Scenario], tell: Callable[[str], None] = silent,
    kept: KeptRun | None = None,
) -> Comparison:
    """Scenarios beside a finished run, which is not run again. Raises `LeverProblem`.

    kept : of the run's inputs.
    """
    made = [changed(result.inputs, scenario.changes) for scenario in scenarios]
    baseline, kept = baseline_of(result), kept or KeptRun(result.inputs)
    outcomes = tuple(_compared(kept, baseline, scenario, there, tell)
                     for scenario, there in zip(scenarios, made, strict=True))
    return Comparison(result.inputs, result.run.input_name, result.run.input_sha256, baseline,
                      outcomes)


def roughly(result: RunResult, blocks: IntArray, scenario: Scenario | None) -> RoughOutcome:
    """What a scenario comes to with the blocks held, at once; None = the baseline.

    blocks : (G, n) of the run. Raises `LeverProblem`.
    """
    if scenario is None:
        return rough_outcome(with_known_recruitment(result.inputs), blocks)
    return rough_outcome(*_held(result.inputs, blocks, scenario))


def exactly(result: RunResult, scenario: Scenario, kept: KeptRun | None = None) -> FloatArray:
    """(G, E) expected shortage of a scenario with the run's blocks held. Raises `LeverProblem`.

    kept : of the run's inputs.
    """
    there, blocks = _held(result.inputs, baseline_of(result).blocks, scenario)
    return (kept or KeptRun(result.inputs)).shortages(there, blocks)


def _held(inputs: Inputs, blocks: IntArray, scenario: Scenario) -> tuple[Inputs, IntArray]:
    there = changed(inputs, scenario.changes).inputs
    return there, held(there, blocks, any(change.way == MOVE for change in scenario.changes))


def _compared(
    kept: KeptRun, baseline: PlanOutcome, scenario: Scenario, there: Changed,
    tell: Callable[[str], None], earlier: Sequence[PlanOutcome] = (),
) -> ScenarioOutcome:
    """earlier : plans of scenarios before this one; where the search ends without proof it begins
    with each of them too, so that more of what helps is never worse."""
    tell(f"Räknar scenariot {scenario.name}")
    outcome = solve_outcome(there.inputs, baseline.blocks, scenario.changes, kept=kept)
    for known in () if outcome.proven else earlier:
        again = solve_outcome(there.inputs, known.blocks, scenario.changes, kept=kept)
        outcome = min(outcome, again, key=lambda each: (each.unmet, each.objective))
    return compare_scenario(kept.inputs, baseline, scenario, there.told, outcome, tell, kept)


def _comparison(
    read: ReadResult, inputs: Inputs, baseline: PlanOutcome, outcomes: Iterable[ScenarioOutcome]
) -> Comparison:
    return Comparison(inputs, read.name, read.sha256, baseline, tuple(outcomes))


def _one(inputs: Inputs, lines: Sequence[str], name: str | None) -> Scenario:
    """The changes of a named scenario and of lines, together."""
    places = places_of(inputs)
    own = tuple(read_line(line, places) for line in lines)
    if name is None:
        return Scenario("; ".join(change.text for change in own), own)
    given = find_scenario(inputs, name)
    return replace(given, changes=(*given.changes, *own),
                   name="; ".join([given.name, *(change.text for change in own)]))


def choose(inputs: Inputs, names: Sequence[str], lines: Sequence[str]) -> tuple[Scenario, ...]:
    """The scenarios to compare. Raises `LeverProblem` where there is none, or one twice."""
    chosen = [find_scenario(inputs, name) for name in names]
    if lines:
        chosen.append(_one(inputs, lines, None))
    if not chosen:
        chosen = list(inputs.order.scenarios)
    if not chosen:
        raise LeverProblem("arbetsboken har inga scenarier. Fyll i bladet Scenarier (prognos mall "
                           "--lagg-till Scenarier), skriv --om, eller välj ett färdigt med "
                           f"--scenario: {', '.join(f'”{preset.name}”' for preset in presets())}")
    for name, count in Counter(scenario.name for scenario in chosen).items():
        if count > 1:
            raise LeverProblem(f"scenariot ”{name}” är angivet {count} gånger")
    return tuple(chosen)


def save_scenarios(comparison: Comparison, folder: Path, overwrite: bool) -> list[Path]:
    """Write each scenario as a file that can be read again and mailed; returns where they are."""
    written = []
    for scenario in comparison.scenarios:
        name = re.sub(r"[^\w åäöÅÄÖ%+−-]", "", scenario.name).strip()[:60] or "scenario"
        target = default_name(folder / f"{name}{SUFFIX}", overwrite)
        text = scenario_json(scenario, comparison.input_sha256, __version__)
        written.append(write_content(target, text))
    return written


def find_scenario(inputs: Inputs, name: str) -> Scenario:
    """A scenario of the sheet, one at hand, or a file. Raises `LeverProblem`."""
    if name.casefold().endswith(SUFFIX):
        return read_scenario_file(Path(name), places_of(inputs))
    wanted = normalise(name)
    for scenario in inputs.order.scenarios:
        if normalise(scenario.name) == wanted:
            return scenario
    for preset in presets():
        if normalise(preset.name) == wanted:
            changes = tuple(replace(read_line(line, places_of(inputs)), motive=preset.motive)
                            for line in preset.lines)
            return Scenario(preset.name, changes)
    there = [scenario.name for scenario in inputs.order.scenarios]
    names = make_lookup([*there, *(preset.name for preset in presets())], {})
    raise LeverProblem(f"det finns inget scenario ”{name}”. {names.suggestion(name, 'Här finns')}")


def places_of(inputs: Inputs) -> Places:
    """What a line may name."""
    return Places(inputs.groups, inputs.calendar.start_calendar_years[0])
