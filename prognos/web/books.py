"""The workbooks that are open on the page, each with its process, its run and what it works on."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from prognos.web.long_jobs import (
    FOLLOW,
    RUN,
    Job,
    exact_key,
    flips_key,
    goal_key,
    scenario_key,
    work_off,
)
from prognos.web.questions import (
    Desk,
    Followed,
    NotFollowed,
    Ran,
    compute,
    flips,
    follow_up,
    hold,
    look_ahead,
    objectives,
    reallot,
    seek_goal,
    take_over,
)
from prognos.web.worker import Failed, Stopped, Worker

if TYPE_CHECKING:
    from prognos.inputs.arrays import FloatArray
    from prognos.inputs.scenario import Scenario
    from prognos.reading import HeldFile
    from prognos.results import BreakEven, Reasons, RunResult
    from prognos.results.what_if import (
        Comparison,
        GoalAnswer,
        PlanOutcome,
        RoughOutcome,
        ScenarioOutcome,
    )
    from prognos.results.years.follow_up import FollowUp
    from prognos.results.years.region_year import RegionYear
    from prognos.schema.findings import Finding

MOST_KEPT, MOST_OUTCOMES = 3, 50


@dataclass
class Book:
    """A workbook on the page. The file is kept to be run again; nothing of it is on a disk."""

    id: str
    file: HeldFile | None
    """None = the built-in example."""
    worker: Worker
    result: RunResult | None = None
    refused: tuple[Finding, ...] = ()
    """Why the workbook cannot be run."""
    own_years: tuple[RegionYear, ...] = ()
    """That the workbook tells of; `past_years` has those of earlier year-ends too."""
    jobs: dict[str, Job] = field(default_factory=dict)
    reasons: dict[int, Reasons] = field(default_factory=dict)
    flips: dict[int, tuple[BreakEven, ...]] = field(default_factory=dict)
    outcomes: dict[str, ScenarioOutcome] = field(default_factory=dict)
    """What has come of scenarios, by what was asked."""
    exact: dict[str, FloatArray] = field(default_factory=dict)
    """(G, E) shortage of scenarios with the blocks held, by what was asked."""
    goals: dict[str, GoalAnswer] = field(default_factory=dict)
    """What goals take, by their lines."""
    kept: dict[str, ScenarioOutcome] = field(default_factory=dict)
    """Scenarios to compare, by what was asked; at most `MOST_KEPT`."""

    followed: FollowUp | NotFollowed | None = None
    """What came of earlier editions; None = not asked."""
    given: tuple[HeldFile, ...] = ()
    """The files that were followed up."""
    names: dict[str, str] = field(default_factory=dict)
    """Old group -> new name, or the same, as answered."""
    filled_in: bool = False
    """Whether the run has last year's round out of its edition."""
    _closed: bool = False
    _renewing: threading.Lock = field(default_factory=threading.Lock)
    _comparing: threading.Lock = field(default_factory=threading.Lock)

    @property
    def name(self) -> str:
        """Of the file, as it may be shown."""
        from prognos.schema.values import clean, hidden

        return "Exempelregionen" if self.file is None else str(hidden(clean(self.file.name)))

    @property
    def run(self) -> RunResult:
        """The run. Raises `ValueError` when there is none yet."""
        if self.result is None:
            raise ValueError("nothing has been run")
        return self.result

    def ask(self, work: Callable[..., Any], *arguments: object) -> Any:
        """The answer to a short question; `Worker.ask`. Asked again where somebody stops a job that
        the process was busy with. Raises `Failed`, and `Stopped` when the workbook is closed."""
        try:
            return self.living().ask(work, _nobody, *arguments)
        except Stopped:
            return self.living().ask(work, _nobody, *arguments)

    def living(self) -> Worker:
        """The process with the run on its desk; a new one where the computer has ended it.

        Raises `Stopped` when the workbook is closed.
        """
        with self._renewing:
            if self._closed:
                raise Stopped
            if not self.worker.lives:
                self.worker = Worker(Desk)
                if self.result is not None:
                    self.worker.ask(take_over, _nobody, self.result)
            return self.worker

    def start(self, key: str, worker: Worker, work: Callable[[Job], None]) -> None:
        """Begin a long job, unless it is under way; `work` keeps what it finds in the book."""
        if not self._is_under_way(key):
            job = self.jobs[key] = Job(worker)
            threading.Thread(target=work_off, args=(job, work), daemon=True).start()

    def jobs_now(self) -> dict[str, Job]:
        """How each job stands. To be asked before what it finds is looked for: a job that ends in
        between is then shown as under way, and asked about again, not as one that found nothing."""
        return {key: replace(job) for key, job in tuple(self.jobs.items())}

    def start_run(self) -> None:
        """Read and run the workbook."""
        def work(job: Job) -> None:
            found = job.worker.ask(compute, job.tell, self.file)
            if isinstance(found, Ran):
                self.own_years, self.result = found.years, found.result
                self._look_ahead()
            else:
                self.refused = found

        self.start(RUN, self.living(), work)

    def compare_objectives(self) -> None:
        """Work out, once and in a process of its own, what the full paper compares with."""
        with self._comparing:
            if self.result is None or self.result.questions.other_objectives:
                return
            worker = Worker(Desk)
            try:
                worker.ask(take_over, _nobody, self.result)
                self.result = worker.ask(objectives, _nobody)
            finally:
                worker.stop()
            self.ask(take_over, self.result)

    def start_flips(self, group: int) -> None:
        """Try what would flip a group."""
        self._start_apart(flips_key(group), self.flips, group, flips)

    def start_goal(self, goal: str) -> None:
        """Seek what a goal takes."""
        self._start_apart(goal_key(goal), self.goals, goal, seek_goal)

    def _start_apart(
        self, key: str, found: dict[Any, Any], asked: object, work: Callable[..., Any]
    ) -> None:
        """Ask in a process of its own what takes minutes; nothing where it is found already."""
        result = self.result
        if result is None or asked in found or self._is_under_way(key):
            return

        def ask(job: Job) -> None:
            job.worker.ask(take_over, _nobody, result)
            found[asked] = job.worker.ask(work, job.tell, asked)
            _keep_last(found)
            job.worker.stop()

        self.start(key, Worker(Desk), ask)

    def _is_under_way(self, key: str) -> bool:
        job = self.jobs.get(key)
        return job is not None and job.state == "pågår"

    @property
    def follow(self) -> FollowUp | None:
        """What came of earlier editions, where it could be told."""
        from prognos.results.years.follow_up import FollowUp

        return self.followed if isinstance(self.followed, FollowUp) else None

    def start_follow_up(
        self, files: tuple[HeldFile, ...], names: Mapping[str, str] | None = None
    ) -> None:
        """Follow up earlier editions, in a process of its own.

        names : as for the field.
        """
        from prognos.reading import HeldFile
        from prognos.system.files import example_source

        latest = self.file or HeldFile("exempel.xlsx", example_source().read_bytes())

        def work(job: Job) -> None:
            job.worker.ask(take_over, _nobody, self.run)
            found = job.worker.ask(follow_up, job.tell, files, latest, dict(self.names))
            job.worker.stop()
            if isinstance(found, Followed):
                self._renew(found.result)
                self.followed = found.follow
            else:
                self.followed = found

        if not self._is_under_way(FOLLOW):
            self.followed, self.given, self.names = None, files, dict(names or {})
            self.start(FOLLOW, Worker(Desk), work)

    def _renew(self, result: RunResult | None) -> None:
        """Put a run in place of the one before, which lacked last year's round.

        That round is asked for by *Största ändring* alone: without it the plan is the same.
        """
        if result is None:
            return
        with self._comparing:
            self.result, self.filled_in = result, bool(result.inputs.order.previous)
            self.ask(take_over, result)
        if any(limit.kind == "change" for limit in result.inputs.rules.limits):
            for worked_out in (self.reasons, self.flips, self.outcomes, self.exact, self.goals,
                               self.kept):
                worked_out.clear()
            for name in ("baseline", "rough_now"):
                self.__dict__.pop(name, None)

    def start_scenario(self, asked: str, scenario: Scenario) -> None:
        """Allot anew with a scenario's changes."""
        def work(job: Job) -> None:
            self.outcomes[asked] = job.worker.ask(reallot, job.tell, scenario)
            _keep_last(self.outcomes)

        if asked not in self.outcomes:
            self.start(scenario_key(asked), self.living(), work)

    def start_exact(self, asked: str, scenario: Scenario) -> None:
        """Compute a scenario exactly, with the blocks held."""
        def work(job: Job) -> None:
            self.exact[asked] = job.worker.ask(hold, job.tell, scenario)
            _keep_last(self.exact)

        if asked not in self.exact:
            self.start(exact_key(asked), self.living(), work)

    def rough(self, scenario: Scenario) -> RoughOutcome:
        """A scenario with the blocks held, roughly."""
        from prognos.use_cases.compare import roughly

        return roughly(self.run, self.baseline.blocks, scenario)

    @cached_property
    def rough_now(self) -> RoughOutcome:
        """The baseline, as roughly as what stands beside it."""
        from prognos.use_cases.compare import roughly

        return roughly(self.run, self.baseline.blocks, None)

    @cached_property
    def baseline(self) -> PlanOutcome:
        """The run as scenarios stand beside it."""
        from prognos.use_cases.compare import baseline_of

        return baseline_of(self.run)

    @property
    def past_years(self) -> tuple[RegionYear, ...]:
        """The region's own years, oldest first; those of earlier year-ends weigh more."""
        given = self.follow.years if self.follow else ()
        found = {each.year: each for each in (*self.own_years, *given)}
        return tuple(found[year] for year in sorted(found))

    def beside(self, *scenarios: ScenarioOutcome) -> Comparison:
        """Scenarios beside the run."""
        from prognos.results.what_if import Comparison

        facts = self.run.run
        return Comparison(self.run.inputs, facts.input_name, facts.input_sha256, self.baseline,
                          scenarios)

    def _look_ahead(self) -> None:
        """Work ahead while the user reads, in the process and for the levers here."""
        threading.Thread(target=lambda: self.rough_now, daemon=True).start()
        threading.Thread(target=quietly, args=(self.worker, look_ahead), daemon=True).start()

    def stop(self, key: str) -> None:
        """End a job at once, and be ready for the next question."""
        if not self._is_under_way(key):
            return
        job = self.jobs[key]
        job.state = "avbruten"
        job.worker.stop()
        self.living()

    def close(self) -> None:
        """Let go of everything."""
        with self._renewing:
            self._closed = True
        for job in tuple(self.jobs.values()):
            job.state = "avbruten" if job.state == "pågår" else job.state
            job.worker.stop()
        self.worker.stop()


def _keep_last(found: dict[Any, Any]) -> None:
    """Forget the first of many."""
    while len(found) > MOST_OUTCOMES:
        found.pop(next(iter(found)))


def _nobody(_stage: str) -> None:
    """Tell nobody."""


def quietly(worker: Worker, work: Callable[..., Any]) -> None:
    """Ask for what nobody waits for."""
    with suppress(Failed, Stopped):
        worker.ask(work, _nobody)
