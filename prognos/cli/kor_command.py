"""`prognos kor`: the main job on a workbook, on several, or on the built-in example."""

from __future__ import annotations

import argparse
import gc
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from prognos import __version__
from prognos.cli.command import DONE, FINDINGS, INTERNAL, UNMET, Command, add_overwrite, tell_unmet
from prognos.system.files import UsageProblem, shown_path

if TYPE_CHECKING:
    from prognos.report.console.terminal import Progress
    from prognos.results import RunResult
    from prognos.use_cases.regions import Outcome


def _add_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("files", nargs="*", type=Path, metavar="FIL",
                         help="arbetsbok (.xlsx); utan FIL räknas exempelregionen, med flera "
                              "räknas varje region för sig och alla sammanställs. Förra årets "
                              "utgåva bredvid arbetsboken fyller i bladet Föregående år där det "
                              "är tomt")
    command.add_argument("-o", "--ut", type=Path, metavar="UT", dest="out",
                         help="resultatbok (.xlsx) eller mapp; annars <namn>-resultat.xlsx "
                              "bredvid arbetsboken")
    command.add_argument("--json", type=Path, metavar="FIL",
                         help="skriv resultatet även som JSON; med flera arbetsböcker: en mapp")
    command.add_argument("--om", action="append", default=[], dest="lines", metavar="ÄNDRING",
                         help="räkna med en ändring och visa vad den gör, till exempel "
                              "”Pensionsålder +2 år”; flera går bra")
    command.add_argument("--scenario", action="append", dest="scenario", metavar="NAMN",
                         help="räkna med ett scenario ur bladet Scenarier, ett färdigt eller en "
                              "fil (.prognos-scenario.json)")
    command.add_argument("--stabilitet", action="store_true", dest="stability",
                         help="pröva om varje block står sig när antagandena är andra, och hur "
                              "mycket mer eller mindre pengar ger (ungefär en halv minut)")
    command.add_argument("--bilagor", action="store_true", dest="annexes",
                         help="skriv även de blad i resultatboken som bara några frågar efter, och "
                              "pröva vad andra viktningar och mål ger (några sekunder till)")
    command.add_argument("--publik", action="store_true", dest="public",
                         help="skriv även en kopia för spridning, <namn>-publik.xlsx, utan små "
                              "antal personer; resultatboken och JSON-filen är inte för spridning")
    command.add_argument("--utgava", "--utgåva", metavar="NAMN", dest="edition",
                         help="frys prognosen och beslutet i NAMN.prognos-utgava.json.gz bredvid "
                              "resultatboken, för prognos folj-upp nästa år; ingen person")
    command.add_argument("--tabeller", type=Path, metavar="MAPP", dest="tables",
                         help="skriv även resultatet som tabeller (CSV) för den som räknar vidare, "
                              "med datapackage.json som säger vad varje kolumn är; inte för "
                              "spridning (med --publik: även MAPP/publik, som är det)")
    command.add_argument("--kluster", metavar="ADRESS", dest="cluster",
                         help="räkna flera arbetsböcker på ett Dask-kluster som är igång, till "
                              "exempel tcp://127.0.0.1:8786; det måste nå samma filer")
    add_overwrite(command)
    command.add_argument("--tyst", action="store_true", dest="quiet",
                         help="skriv ingen sammanfattning (fel skrivs alltid)")


def _work(options: argparse.Namespace) -> int:
    if len(options.scenario or ()) > 1:
        raise UsageProblem("kor räknar med ett scenario; flera jämförs med prognos scenarier")
    last = _last_edition(options)
    if len(options.files) > 1:
        if options.stability or options.annexes:
            raise UsageProblem("--stabilitet och --bilagor gäller en arbetsbok i taget")
        if options.lines or options.scenario:
            raise UsageProblem("--om och --scenario ändrar en arbetsbok i taget")
        if options.tables is not None:
            raise UsageProblem("--tabeller gäller en arbetsbok i taget")
        if options.edition is not None:
            raise UsageProblem("--utgava fryser prognosen ur en arbetsbok i taget")
        return _kor_regions(options)
    if options.cluster is not None:
        raise UsageProblem("--kluster räknar flera arbetsböcker; ange minst två")
    gc.disable()  # a run leaves few cycles behind: looking for them took 7 % of its time
    from prognos.report.console.terminal import Progress
    from prognos.report.workbook import write_result
    from prognos.system.files import example_source, json_target, result_target

    file = options.files[0] if options.files else None
    source = file or example_source()
    target = result_target(file, options.out, options.overwrite)
    json_file = json_target(options.json, options.overwrite, taken=(source, target))
    public = _public_file(options, source, target)
    edition = _edition_file(options, target)
    tables = _tables_folder(options)
    with Progress(quiet=options.quiet) as progress:
        result = _run(options, source, last, progress)
        progress.stage("Skriver resultatet")
        target = write_result(result, target, annexes=options.annexes)
        if json_file is not None:
            from prognos.report.tables.result_json import write_json

            write_json(result, json_file)
        if public is not None:
            from prognos.report.workbook.public.public_copy import write_public

            public = write_public(result, public)
        _write_edition(options, result, edition)
        _write_tables(result, tables, options.public)
    if not options.quiet:
        _show(result, file, target, public, json_file, edition)
        if tables is not None:
            print(f"Tabeller: {shown_path(tables)}")
    return tell_unmet(result)


def _last_edition(options: argparse.Namespace) -> Path | None:
    """Last year's edition, taken out of the files; None without one."""
    editions = [path for path in options.files if path.suffix == ".gz"]
    if not editions:
        return None
    options.files = [path for path in options.files if path not in editions]
    if len(editions) > 1 or len(options.files) != 1:
        raise UsageProblem("ange en arbetsbok och förra årets utgåva; flera utgåvor följs upp med "
                           "prognos folj-upp")
    if options.lines or options.scenario:
        raise UsageProblem("--om och --scenario går inte ihop med en utgåva: fyll i bladet "
                           "Föregående år med prognos folj-upp --skriv-till")
    found: Path = editions[0]
    return found


def _run(
    options: argparse.Namespace, source: Path, last: Path | None, progress: Progress
) -> RunResult:
    """The run, as the workbook is, with last year's round filled in, or with changes; and what is
    only computed when asked for."""
    from prognos.use_cases.run import More, run

    if options.stability:
        gc.enable()
    more = More(options.annexes, progress.count if options.stability else None)
    if last is not None:
        from prognos.history.edition.edition_file import read_edition
        from prognos.history.feed.renamed_groups import names_file, read_names
        from prognos.history.last_round import LastRound

        round_ = LastRound((read_edition(last),), answers=read_names(names_file(source)))
        return run(source, progress.stage, round_.fill, more)
    if not options.lines and options.scenario is None:
        return run(source, progress.stage, more=more)
    from prognos.use_cases.compare import run_changed

    name = options.scenario[0] if options.scenario else None
    return run_changed(source, options.lines, name, progress.stage, more)


def _show(
    result: RunResult, file: Path | None, target: Path, public: Path | None,
    json_file: Path | None, edition: Path | None,
) -> None:
    """The answer: of a changed workbook what the change does, else the summary."""
    if result.questions.comparison is not None:
        from prognos.report.console.scenario_screen import show_comparison

        show_comparison(result.questions.comparison, tuple(
            (name, path) for name, path in (
                ("Resultat", target), ("För spridning", public), ("JSON", json_file),
                ("Utgåva", edition))
            if path is not None))
        return
    from prognos.report.console.summary_screen import show_summary

    show_summary(result, target, json_file, public_file=public)
    if edition is not None:
        print(f"Utgåva: {shown_path(edition)}")
    if named := result.inputs.order.scenarios:
        given = f" {shown_path(file)}" if file is not None else ""
        given = f' "{given[1:]}"' if " " in given[1:] else given
        print(f"Scenarier: {len(named)} i arbetsboken. Jämför dem: prognos scenarier{given}")


def _tables_folder(options: argparse.Namespace) -> Path | None:
    """Where the tables go: a folder that is new or empty, or may be written over."""
    folder: Path | None = options.tables
    if folder is None:
        return None
    if folder.is_file() or (folder.is_dir() and any(folder.iterdir()) and not options.overwrite):
        raise UsageProblem(f"”{shown_path(folder)}” finns redan och är inte en tom mapp; välj en "
                           "annan, eller ersätt tabellerna med --skriv-over")
    return folder


def _write_tables(result: RunResult, folder: Path | None, public: bool) -> None:
    if folder is not None:
        from prognos.report.tables.analyst_tables import write_tables

        write_tables(result, folder)
        if public:
            write_tables(result, folder / "publik", public=True)


def _edition_file(options: argparse.Namespace, target: Path) -> Path | None:
    """Where the edition goes; None when not asked for."""
    if options.edition is None:
        return None
    from prognos.history.edition.edition_file import edition_target

    return edition_target(target, options.edition, options.overwrite)


def _write_edition(options: argparse.Namespace, result: RunResult, target: Path | None) -> None:
    if target is not None:
        from prognos.history.edition.edition_file import write_edition
        from prognos.history.edition.freeze import freeze_run

        write_edition(freeze_run(result, options.edition.strip()), target)


def _public_file(options: argparse.Namespace, source: Path, target: Path) -> Path | None:
    """Where the copy for publication goes; None when not asked for."""
    if not options.public:
        return None
    from prognos.report.workbook.public.public_copy import public_target

    return public_target(target, target == options.out, options.overwrite, taken=(source,))


def _kor_regions(options: argparse.Namespace) -> int:
    """Each workbook by itself, on all cores, and a summary over all."""
    from prognos.report.console.regions_screen import (
        RegionProgress,
        show_regions,
        write_regions_json,
    )
    from prognos.report.workbook.regions_workbook import write_regions
    from prognos.use_cases.regions import plan, run_all

    planned = plan(options.files, options.out, options.json, options.overwrite, options.debug,
                   options.public)
    with RegionProgress([file.stem for file in options.files], options.quiet) as progress:
        outcomes = run_all(planned.jobs, progress.began, progress.ended, cluster=options.cluster)
    _tell_problems(outcomes, options.quiet)
    summaries = [outcome.summary for outcome in outcomes]
    write_regions(summaries, planned.summary, __version__)
    if planned.summary_json is not None:
        write_regions_json(summaries, planned.summary_json)
    if not options.quiet:
        show_regions(summaries, planned.summary, planned.summary_json, options.out)
    return _worst(outcomes)


def _tell_problems(outcomes: Sequence[Outcome], quiet: bool) -> None:
    """What went wrong, region by region, before anything else can fail."""
    from prognos.report.console.regions_screen import show_region_errors

    for outcome in outcomes:
        name, problem = outcome.summary.name, outcome.summary.problem
        if outcome.errors:
            show_region_errors(name, outcome.errors, quiet)
        for text in (*([problem] if problem and not outcome.errors else []), *outcome.unmet):
            print(f"prognos: {name}: {text}", file=sys.stderr)


def _worst(outcomes: Sequence[Outcome]) -> int:
    """The exit code of several runs: that of the one that went worst."""
    if any(outcome.internal for outcome in outcomes):
        return INTERNAL
    if any(outcome.summary.problem for outcome in outcomes):
        return FINDINGS
    return UNMET if any(outcome.unmet for outcome in outcomes) else DONE


KOR = Command(
    "kor",
    "läs arbetsboken, räkna fram prognosen, rangordna behoven, fördela blocken och skriv en "
    "resultatbok", _add_options, _work, ("kör",))
