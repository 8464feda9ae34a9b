"""Commands, options and exit codes. Thin: what takes time to import is imported in the commands."""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from prognos import __version__
from prognos.cli.paper_command import add_rapport_options, tell_unmet, write_paper
from prognos.cli.question_commands import (
    add_forklara_options,
    add_kontrollera_options,
    check_workbook,
    explain_specialty,
)
from prognos.cli.unit_commands import (
    add_mall_options,
    add_samla_options,
    collect_answers,
    special_template,
)
from prognos.cli.words import Parser, speak_swedish
from prognos.report.console.nearest_characters import write_nearest
from prognos.system.files import UsageProblem, check_output
from prognos.system.standard_streams import (
    discreet,
    leave_unwritten,
    nowhere_to_write,
    open_closed,
    quiet_libraries,
)
from prognos.system.threads import one_thread_for_products

if TYPE_CHECKING:
    from prognos.regions import Outcome

DONE, FINDINGS, USAGE, UNMET, INTERNAL, INTERRUPTED = 0, 1, 2, 3, 4, 130


def build_parser() -> argparse.ArgumentParser:
    """The command line, in Swedish."""
    speak_swedish()
    parser: argparse.ArgumentParser = Parser(
        prog="prognos",
        description="Prognos, rangordning och fördelning av ST-block. Excel in, Excel ut.",
        epilog="Utan egen fil räknas den inbyggda exempelregionen: prognos kor",
    )
    parser.add_argument("--version", action="version", help="visa version och avsluta",
                        version=f"st-prognos {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="KOMMANDO", required=True,
                                     title="kommandon")
    _add_kor(commands)
    _add_mall(commands)
    _add_exempel(commands)
    _add_samla(commands)
    _add_importera(commands)
    _add_kontrollera(commands)
    _add_forklara(commands)
    _add_rapport(commands)
    return parser


def _add_command(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], name: str, text: str,
    *aliases: str,
) -> argparse.ArgumentParser:
    command = commands.add_parser(name, help=text, description=_sentence(text),
                                  aliases=list(aliases))
    command.set_defaults(command=name)
    command.add_argument("--felsok", "--felsök", action="store_true", dest="debug",
                         help="visa hela felspåret vid ett internt fel")
    return command


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."


def _add_kor(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    command = _add_command(
        commands, "kor",
        "läs arbetsboken, räkna fram prognosen, rangordna behoven, fördela blocken och skriv "
        "en resultatbok", "kör",
    )
    command.add_argument("files", nargs="*", type=Path, metavar="FIL",
                         help="arbetsbok (.xlsx); utan FIL räknas exempelregionen, med flera "
                              "räknas varje region för sig och alla sammanställs")
    command.add_argument("-o", "--ut", type=Path, metavar="UT", dest="out",
                         help="resultatbok (.xlsx) eller mapp; annars <namn>-resultat.xlsx "
                              "bredvid arbetsboken")
    command.add_argument("--json", type=Path, metavar="FIL",
                         help="skriv resultatet även som JSON; med flera arbetsböcker: en mapp")
    command.add_argument("--stabilitet", action="store_true", dest="stability",
                         help="pröva om varje block står sig när antagandena är andra, och hur "
                              "mycket mer eller mindre pengar ger (ungefär en halv minut)")
    command.add_argument("--publik", action="store_true", dest="public",
                         help="skriv även en kopia för spridning, <namn>-publik.xlsx, utan små "
                              "antal personer; resultatboken och JSON-filen är inte för spridning")
    _add_overwrite(command)
    command.add_argument("--tyst", action="store_true", dest="quiet",
                         help="skriv ingen sammanfattning (fel skrivs alltid)")


def _add_mall(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    command = _add_command(commands, "mall", "skriv en tom mall att fylla i")
    command.add_argument("file", nargs="?", type=Path, metavar="FIL", help="annars mall.xlsx")
    command.add_argument("--utokad", "--utökad", action="store_true", dest="extended",
                         help="ta med även de blad som inte behövs för en första körning")
    add_mall_options(command)
    _add_overwrite(command)


def _add_samla(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    command = _add_command(commands, "samla", "för in basenheternas svar i en kopia av regionens "
                                              "arbetsbok: vem som har svarat och vad som ändrats")
    add_samla_options(command)
    _add_overwrite(command)


def _add_exempel(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    command = _add_command(commands, "exempel", "skriv exempelregionens arbetsbok")
    command.add_argument("file", nargs="?", type=Path, metavar="FIL", help="annars exempel.xlsx")
    _add_overwrite(command)


def _add_importera(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    command = _add_command(
        commands, "importera",
        "läs exporter ur personalsystem (xlsx, xls, xlsb, ods, csv) till bladen Bemanning och "
        "ST-läkare",
    )
    command.add_argument("exports", nargs="+", type=Path, metavar="EXPORT",
                         help="export; den som nämns först gäller när samma person står i flera")
    command.add_argument("--till", type=Path, required=True, metavar="FIL", dest="target",
                         help="arbetsbok (.xlsx) som skrivs: en ny, eller en som finns; dess "
                              "övriga blad rörs inte")
    command.add_argument("--mappning", type=Path, metavar="FIL", dest="mapping",
                         help="förklarar rubriker, titlar, specialiteter och koder (.toml); ett "
                              "exempel skrivs när något behöver förklaras")
    command.add_argument("--ersatt", "--ersätt", action="store_true", dest="replace",
                         help="byt ut de rader som redan finns i Bemanning och ST-läkare")


def _add_kontrollera(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    add_kontrollera_options(_add_command(
        commands, "kontrollera",
        "kontrollera arbetsboken utan att räkna: fel, varningar och notiser"))


def _add_forklara(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    add_forklara_options(_add_command(
        commands, "forklara",
        "visa varför en specialitet har sin plats och får sina block, och vad som skulle ändra det",
        "förklara"))


def _add_rapport(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    command = _add_command(
        commands, "rapport",
        "räkna på arbetsboken och skriv ett beslutsunderlag: hela, två sidor för nämnden eller "
        "för samverkan")
    add_rapport_options(command)
    _add_overwrite(command)


def _add_overwrite(command: argparse.ArgumentParser) -> None:
    command.add_argument("--skriv-over", "--skriv-över", action="store_true", dest="overwrite",
                         help="ersätt en fil som redan finns")


def console() -> NoReturn:
    """The program itself: run a command and leave with its exit code.

    Without taking apart what is in memory first: freeing it piece by piece took 7 % of a run.
    """
    one_thread_for_products()
    open_closed()
    quiet_libraries()
    code = main()
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except OSError as error:
        code = FINDINGS if leave_unwritten(error) else code
    os._exit(code)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; return its exit code (workbook.md, Commands)."""
    write_nearest((sys.stdout, sys.stderr))
    with discreet():
        return _run_command(build_parser().parse_args(arguments))


def _run_command(options: argparse.Namespace) -> int:
    try:
        return COMMANDS[options.command](options)
    except UsageProblem as problem:
        print(f"prognos: {problem}", file=sys.stderr)
        return problem.exit_code
    except KeyboardInterrupt:
        print("prognos: avbrutet – inga halvskrivna filer finns kvar", file=sys.stderr)
        return INTERRUPTED
    except BaseException as error:  # also what a native library panics with
        if nowhere_to_write(error):
            return FINDINGS if leave_unwritten(error) else DONE
        from prognos.system.crash import report_crash

        report_crash(error, show=options.debug)
        return INTERNAL


def kor(options: argparse.Namespace) -> int:
    """The main job on a workbook, on several, or on the built-in example."""
    if len(options.files) > 1:
        if options.stability:
            raise UsageProblem("--stabilitet prövar en arbetsbok i taget")
        return _kor_regions(options)
    gc.disable()  # a run leaves few cycles behind: looking for them took 7 % of its time
    from prognos.report.console.summary_screen import Progress, show_findings, show_summary
    from prognos.report.tables.result_json import write_json
    from prognos.report.workbook import write_result
    from prognos.run import Refused, run, with_stability
    from prognos.system.files import example_source, json_target, result_target

    file = options.files[0] if options.files else None
    source = file or example_source()
    target = result_target(file, options.out, options.overwrite)
    json_file = json_target(options.json, options.overwrite, taken=(source, target))
    public = _public_file(options, source, target)
    with Progress(quiet=options.quiet) as progress:
        result = run(source, tell=progress.stage)
        if options.stability and not isinstance(result, Refused):
            gc.enable()
            result = with_stability(result, progress.count)
        if not isinstance(result, Refused):
            progress.stage("Skriver resultatet")
            write_result(result, target)
            if json_file is not None:
                write_json(result, json_file)
            if public is not None:
                from prognos.report.workbook.public.public_copy import write_public

                write_public(result, public)
    if isinstance(result, Refused):
        show_findings(result.findings, errors_only=options.quiet)
        return FINDINGS
    if not options.quiet:
        show_summary(result, target, json_file, public_file=public)
    unmet = [finding for finding in result.findings if finding.code == "minimum-ryms-inte"]
    for finding in unmet:
        print(f"prognos: {finding.message}", file=sys.stderr)
    return UNMET if unmet else DONE


def _public_file(options: argparse.Namespace, source: Path, target: Path) -> Path | None:
    """Where the copy for publication goes; None when not asked for."""
    if not options.public:
        return None
    from prognos.report.workbook.public.public_copy import public_target

    return public_target(target, target == options.out, options.overwrite, taken=(source,))


def _kor_regions(options: argparse.Namespace) -> int:
    """Each workbook by itself, on all cores, and a summary over all."""
    from prognos.regions import plan, run_all
    from prognos.report.console.regions_screen import (
        RegionProgress,
        show_regions,
        write_regions_json,
    )
    from prognos.report.workbook.regions_workbook import write_regions

    planned = plan(options.files, options.out, options.json, options.overwrite, options.debug,
                   options.public)
    with RegionProgress([file.stem for file in options.files], options.quiet) as progress:
        outcomes = run_all(planned.jobs, progress.began, progress.ended)
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


def mall(options: argparse.Namespace) -> int:
    """Write the empty template, one per unit, or an older workbook in today's layout."""
    from prognos.template import write_template

    done = special_template(options)
    if done is not None:
        return DONE if done else FINDINGS
    target = check_output(options.file or Path("mall.xlsx"), options.overwrite, ".xlsx")
    write_template(target, extended=options.extended)
    print(f"Mallen finns i {target}")
    return DONE


def samla(options: argparse.Namespace) -> int:
    """The units' answers into a copy of the region's workbook."""
    return DONE if collect_answers(options) else FINDINGS


def exempel(options: argparse.Namespace) -> int:
    """Write the example workbook."""
    from prognos.system.files import copy_example

    target = check_output(options.file or Path("exempel.xlsx"), options.overwrite, ".xlsx")
    copy_example(target)
    print(f"Exemplet finns i {target}. Räkna på det med: prognos kor {target}")
    return DONE


def importera(options: argparse.Namespace) -> int:
    """HR exports into Bemanning and ST-läkare of a workbook."""
    from datetime import date

    gc.disable()  # hundreds of thousands of rows and no cycles
    from prognos.hr_export import import_exports
    from prognos.report.console.import_screen import show_import

    done = import_exports(options.exports, options.target, options.mapping, options.replace,
                          date.today())
    show_import(done.exports, options.target if done.written else None)
    return DONE if done.written else FINDINGS


def kontrollera(options: argparse.Namespace) -> int:
    """Only the findings."""
    return DONE if check_workbook(options) else FINDINGS


def forklara(options: argparse.Namespace) -> int:
    """Why a specialty stands where it stands and gets the blocks it gets."""
    return DONE if explain_specialty(options) else FINDINGS


def rapport(options: argparse.Namespace) -> int:
    """The decision paper."""
    written = write_paper(options)
    tell_unmet(written)
    return FINDINGS if written.refused else UNMET if written.unmet else DONE


COMMANDS = {"kor": kor, "mall": mall, "exempel": exempel, "kontrollera": kontrollera,
            "importera": importera, "forklara": forklara, "samla": samla,
            "rapport": rapport}
