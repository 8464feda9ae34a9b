"""Several regions in one command: each its own run and result, and what to say of them together."""

import gc
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from prognos.report.disclosure.region_summary import not_computed, summarise, tell_apart
from prognos.report.tables.result_json import write_json
from prognos.report.workbook import write_result
from prognos.report.workbook.public.public_copy import public_target, write_public
from prognos.results.region_totals import RegionSummary
from prognos.schema.findings import ERROR, Finding, RefusedError
from prognos.schema.values import clean
from prognos.system.cluster import run_jobs
from prognos.system.crash import report_crash
from prognos.system.files import (
    UsageProblem,
    check_folder,
    check_output,
    default_name,
    file_problem,
    real_path,
    shown_path,
)
from prognos.use_cases.run import run

SUMMARY = "sammanstallning"
UNMET = "minimum-ryms-inte"
INTERNAL_ERROR = "Ett internt fel inträffade."
DIED = "Körningen avbröts av datorn, troligen för att minnet tog slut."


@dataclass(frozen=True)
class Job:
    """A workbook to run and where its result goes. Goes to another process and back."""

    source: Path
    target: Path
    json_file: Path | None
    stop: Path | None = None
    """When this file exists the run ends early."""
    debug: bool = False
    public: Path | None = None
    """Where the copy for publication goes; None = not asked for."""


@dataclass(frozen=True)
class Plan:
    """All that a command over several workbooks reads and writes."""

    jobs: tuple[Job, ...]
    summary: Path
    summary_json: Path | None


@dataclass(frozen=True)
class Outcome:
    """What came of a job."""

    summary: RegionSummary
    errors: tuple[Finding, ...] = ()
    """Findings that stopped the run."""
    unmet: tuple[str, ...] = ()
    """Minima that cannot be met, each in words."""
    internal: bool = False
    """The program itself failed."""


class Stopped(Exception):
    """The command was interrupted."""


def plan(
    files: Sequence[Path], out: Path | None, json_folder: Path | None, overwrite: bool,
    debug: bool = False, public: bool = False,
) -> Plan:
    """Where everything goes, settled before the work; raises `UsageProblem`.

    out : a folder for the results and the summary, made when missing; None = each result beside
    its workbook and the summary beside the first.
    json_folder : for a JSON file per result and one of the summary, made when missing.
    public : whether each region also gets a copy for publication.
    """
    for flag, folder in (("-o", out), ("--json", json_folder)):
        if folder is not None and not folder.is_dir() and (folder.suffix or folder.exists()):
            raise UsageProblem(f"med flera arbetsböcker ska {flag} vara en mapp, och "
                               f"{shown_path(folder)} är ingen sådan")
        if folder is not None:
            check_folder(folder)
    _check_distinct(files)
    targets = [default_name((out or file.parent) / f"{file.stem}-resultat.xlsx", overwrite)
               for file in files]
    _check_targets(files, targets)
    json_files = [json_folder and check_output(
        json_folder / f"{target.stem}.json", overwrite, ".json", make_folder=True)
        for target in targets]
    summary = (out or files[0].parent) / f"{SUMMARY}.xlsx"
    return Plan(
        tuple(Job(file, target, json_file, debug=debug,
                  public=public_target(target, False, overwrite) if public else None)
              for file, target, json_file in zip(files, targets, json_files, strict=True)),
        check_output(summary, overwrite, ".xlsx", taken=files, make_folder=True),
        json_folder and check_output(json_folder / f"{SUMMARY}.json", overwrite, ".json",
                                     make_folder=True),
    )


def _check_distinct(files: Sequence[Path]) -> None:
    seen: set[Path] = set()
    for file in files:
        if real_path(file) in seen:
            raise UsageProblem(f"{shown_path(file)} är angiven två gånger")
        seen.add(real_path(file))


def _check_targets(files: Sequence[Path], targets: Sequence[Path]) -> None:
    """Two results of one name: some systems do not tell capitals apart."""
    first: dict[str, Path] = {}
    for file, target in zip(files, targets, strict=True):
        other = first.setdefault(str(real_path(target)).casefold(), file)
        if other is not file:
            raise UsageProblem(f"{shown_path(other)} och {shown_path(file)} skulle få samma "
                               f"resultatbok, {shown_path(target)} – byt namn på den ena")


def run_all(
    jobs: Sequence[Job], began: Callable[[int], None], ended: Callable[[int], None],
    available: int | None = None, cluster: str | None = None,
) -> tuple[Outcome, ...]:
    """Every job's outcome, in order; the figures do not depend on how many run at a time.

    available : cores to use; None = all. cluster : address of a Dask cluster that runs them
    instead. began, ended : told a job's number.
    """
    everywhere = [replace(job, source=job.source.absolute(), target=job.target.absolute(),
                          json_file=job.json_file and job.json_file.absolute(),
                          public=job.public and job.public.absolute()) for job in jobs]
    results = run_jobs(
        run_region, everywhere if cluster else jobs, lambda job, stop: replace(job, stop=stop),
        began, ended, available, cluster)
    outcomes = [result or _failed(job, DIED, internal=True)
                for job, result in zip(jobs, results, strict=True)]
    named = tell_apart([outcome.summary for outcome in outcomes])
    return tuple(replace(outcome, summary=summary)
                 for outcome, summary in zip(outcomes, named, strict=True))


def run_region(job: Job) -> Outcome:
    """Run one workbook and write its result: what another process does."""
    try:
        return _run_region(job)
    except RefusedError as refused:
        errors = tuple(f for f in refused.findings if f.severity == ERROR)
        name = clean(job.source.name)
        return Outcome(not_computed(name, name, refused.findings,
                                    f"Inte räknad: {len(errors)} fel i arbetsboken."), errors)
    except UsageProblem as problem:
        return _failed(job, f"{problem}.")
    except (Stopped, KeyboardInterrupt):
        raise
    except BaseException as error:  # also what a native library panics with
        if (told := file_problem(error)) is not None:
            return _failed(job, f"{told}.")
        report_crash(error, show=job.debug)
        return _failed(job, INTERNAL_ERROR, internal=True)
    finally:
        gc.collect()


def _run_region(job: Job) -> Outcome:
    def tell(_stage: str) -> None:
        if job.stop is not None and job.stop.exists():
            raise Stopped

    result = run(job.source, tell)
    tell("Skriver resultatet")
    target = write_result(result, job.target)
    if job.json_file is not None:
        write_json(result, job.json_file)
    if job.public is not None:
        write_public(result, job.public)
    unmet = tuple(f.message for f in result.run.findings if f.code == UNMET)
    return Outcome(summarise(result, target.name), unmet=unmet)


def _failed(job: Job, problem: str, internal: bool = False) -> Outcome:
    name = job.source.name
    return Outcome(not_computed(name, name, (), problem), internal=internal)
