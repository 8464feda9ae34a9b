"""What the process behind a workbook is asked: the run, the reasons, the files to download.

Each function is given the desk, on which the run lies, and whom to tell how far it has come.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from prognos.allocation.block_loss import BlockLoss
    from prognos.analysis.what_if.kept_run import KeptRun
    from prognos.history.feed.renamed_groups import Renaming
    from prognos.inputs.arrays import FloatArray
    from prognos.inputs.scenario import Scenario
    from prognos.reading import HeldFile
    from prognos.report.paper.document import Document
    from prognos.results import BreakEven, Reasons, RunResult
    from prognos.results.what_if import GoalAnswer, ScenarioOutcome
    from prognos.results.years.follow_up import FollowUp
    from prognos.results.years.region_year import RegionYear
    from prognos.schema.findings import Finding
    from prognos.web.worker import Tell


@dataclass
class Desk:
    """The run that is asked about, and what has been worked out of it once."""

    result: RunResult | None = None
    _kept: dict[str, object] = field(default_factory=dict)

    @property
    def run(self) -> RunResult:
        """The run. Raises `ValueError` when there is none yet."""
        if self.result is None:
            raise ValueError("nothing has been run")
        return self.result

    @cached_property
    def kept(self) -> KeptRun:
        """The supply and the block values of the run's inputs, for changed ones."""
        from prognos.analysis.what_if.kept_run import KeptRun

        return KeptRun(self.run.inputs)

    @property
    def exact(self) -> BlockLoss:
        """What blocks do to the loss of each group, on the baseline of the run's inputs."""
        return self.kept.exact


def get_ready(_desk: Desk, _tell: Tell) -> None:
    """Load what a run takes while the user still looks for the file."""
    for name in ("run", "years", "compare"):
        import_module(f"prognos.use_cases.{name}")


class Followed(NamedTuple):
    """What came of earlier editions."""

    follow: FollowUp
    result: RunResult | None
    """The run with last year's round out of its edition; None where the workbook tells of it."""


class NotFollowed(NamedTuple):
    """Why nothing could be told, and the groups that may have a new name."""

    findings: tuple[Finding, ...]
    renamings: tuple[Renaming, ...]


class Ran(NamedTuple):
    """The run of a workbook, and the past years that the workbook tells of."""

    result: RunResult
    years: tuple[RegionYear, ...]


def compute(desk: Desk, tell: Tell, file: HeldFile | None) -> Ran | tuple[Finding, ...]:
    """Run a workbook; None = the built-in example. The findings where there is a `fel`."""
    from prognos.system.files import example_source
    from prognos.use_cases import run
    from prognos.use_cases.years import years_told

    started = time.perf_counter()
    tell("Läser arbetsboken")
    read = run.check(file or example_source())
    if read.inputs is None:
        return read.findings
    desk.result = run.compute(read, read.inputs, started, tell)
    return Ran(desk.result, years_told(read, read.inputs))


def take_over(desk: Desk, _tell: Tell, result: RunResult) -> None:
    """Put a finished run on the desk of a new process, or in place of one of the same forecast."""
    desk.result = result


def look_ahead(desk: Desk, _tell: Tell) -> None:
    """Work out what every reason and every changed region rests on, before anybody asks."""
    from prognos.use_cases.compare import baseline_of

    desk.kept.shortages(desk.run.inputs, baseline_of(desk.run).blocks)
    for group in range(len(desk.run.inputs.groups)):
        desk.exact.prepare(group)


def why(desk: Desk, _tell: Tell, groups: tuple[int, ...]) -> tuple[Reasons, ...]:
    """The reasons for groups of the run, without what would flip them."""
    from prognos.use_cases.explain import reasons_of

    return tuple(reasons_of(desk.run, desk.exact, group) for group in groups)


def flips(desk: Desk, tell: Tell, group: int) -> tuple[BreakEven, ...]:
    """The least changes that give a group another number of blocks."""
    from prognos.use_cases.explain import break_even_of

    tell("Prövar vad som skulle ändra fördelningen")
    return break_even_of(desk.run, desk.exact, group)


def hold(desk: Desk, tell: Tell, scenario: Scenario) -> FloatArray:
    """(G, E) expected shortage of a scenario, exactly, with the blocks of the run."""
    from prognos.use_cases.compare import exactly

    tell("Räknar exakt med samma block")
    return exactly(desk.run, scenario, desk.kept)


def reallot(desk: Desk, tell: Tell, scenario: Scenario) -> ScenarioOutcome:
    """A scenario beside the run, with the blocks allotted anew."""
    from prognos.use_cases.compare import compare_run

    return compare_run(desk.run, (scenario,), tell, desk.kept).scenarios[0]


def seek_goal(desk: Desk, tell: Tell, goal: str) -> GoalAnswer:
    """The least cost with which a goal holds, beyond the run's plan. Raises `UsageProblem`."""
    from prognos.inputs.scenario import LeverProblem
    from prognos.system.files import UsageProblem
    from prognos.use_cases.seek import seek_in

    try:
        return seek_in(desk.run.inputs, desk.run.run.input_name, (goal,), tell=tell)
    except LeverProblem as problem:
        raise UsageProblem(str(problem).removesuffix(".")) from None


def objectives(desk: Desk, tell: Tell) -> RunResult:
    """The run with what every other objective would give, which the full paper compares with."""
    from prognos.use_cases.run import with_objectives

    return with_objectives(desk.run, tell, desk.exact)


def follow_up(
    desk: Desk, tell: Tell, files: tuple[HeldFile, ...], book: HeldFile,
    answers: Mapping[str, str] | None = None,
) -> Followed | NotFollowed:
    """What came of earlier editions, as `rapport` has it; all in memory.

    files : editions, year-ends, and a mapping file for exports. book : that the run is of.
    answers : old group -> new name, or the same. Raises `UsageProblem`.
    """
    from prognos.history.feed.renamed_groups import RenamedError
    from prognos.schema.findings import RefusedError
    from prognos.use_cases.years import follow_up_run

    mapping = next((file for file in files if file.name.lower().endswith(".toml")), None)
    files = tuple(file for file in files if file is not mapping)
    try:
        anew = _filled_in(desk.run, tell, files, book)
        return Followed(follow_up_run(anew or desk.run, (*files, book), tell, date.today(),
                                      mapping, answers), anew)
    except RenamedError as asked:
        return NotFollowed(asked.findings, asked.renamings)
    except RefusedError as refused:
        return NotFollowed(refused.findings, ())


def _filled_in(
    result: RunResult, tell: Tell, files: tuple[HeldFile, ...], book: HeldFile
) -> RunResult | None:
    """The run anew where an edition tells more of *Föregående år* than the sheet; else None."""
    from prognos.reading import read_inputs
    from prognos.use_cases import run
    from prognos.use_cases.years import last_round

    started, filled = time.perf_counter(), last_round(files)
    read = None if filled is None else read_inputs(book, filled=filled)
    if read is None or read.accepted.order.previous == result.inputs.order.previous:
        return None
    return run.compute(read, read.accepted, started, tell)


# --- Files ---------------------------------------------------------------------------------------


def result_book(desk: Desk, _tell: Tell) -> bytes:
    """The result workbook, as `kor` writes it."""
    from prognos.report.workbook import render_result

    return render_result(desk.run, datetime.now())


def public_book(desk: Desk, _tell: Tell) -> bytes:
    """The copy for publication."""
    from prognos.report.workbook.public.public_copy import render_public

    return render_public(desk.run)


def follow_up_book(_desk: Desk, _tell: Tell, follow: FollowUp) -> bytes:
    """The workbook of a follow-up, as `folj-upp` writes it."""
    from prognos.report.workbook.follow_up_workbook import render_follow_up

    return render_follow_up(follow)


def json_file(desk: Desk, _tell: Tell) -> bytes:
    """The result as JSON."""
    from prognos.report.tables.result_json import render_json

    return render_json(desk.run)


def tables_file(desk: Desk, _tell: Tell) -> bytes:
    """The tables for analysts, in a zip file."""
    from prognos.report.tables.analyst_tables import zipped_tables

    return zipped_tables(desk.run)


def edition(desk: Desk, _tell: Tell) -> bytes:
    """The frozen forecast, for next year's follow-up; it holds no person."""
    from prognos.history.edition.edition_file import packed_edition
    from prognos.history.edition.freeze import freeze_run

    return packed_edition(freeze_run(desk.run, str(desk.run.inputs.calendar.base_year)))


def paper(
    desk: Desk, _tell: Tell, kind: str, form: str, follow: FollowUp | None = None
) -> bytes:
    """A decision paper.

    kind : "hela", "kort" or "samverkan". form : "docx" or "html". follow : what came of earlier
    forecasts, a chapter of it.
    """
    written = _paper(desk, kind, follow)
    if form == "html":
        from prognos.report.paper.html import render_html

        return render_html(written).encode()
    from prognos.report.paper.docx import render_docx

    return render_docx(written, datetime.now(UTC))


def _paper(desk: Desk, kind: str, follow: FollowUp | None) -> Document:
    from prognos.report.paper.consultation import consultation_paper
    from prognos.report.paper.full import full_paper
    from prognos.report.paper.short import board_paper

    if kind == "kort":
        return board_paper(desk.run, follow)
    if kind == "samverkan":
        return consultation_paper(desk.run, follow)
    return full_paper(desk.run, follow)
