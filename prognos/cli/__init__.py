"""The command line: a thin module per command, which imports in its work what takes time."""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections.abc import Sequence
from typing import NoReturn

from prognos import __version__
from prognos.cli.baktest_command import BAKTEST
from prognos.cli.command import DONE, FINDINGS, INTERNAL, INTERRUPTED, Command
from prognos.cli.exempel_command import EXEMPEL
from prognos.cli.folj_upp_command import FOLJ_UPP
from prognos.cli.forklara_command import FORKLARA
from prognos.cli.importera_command import IMPORTERA
from prognos.cli.kalibrera_command import KALIBRERA
from prognos.cli.kontrollera_command import KONTROLLERA
from prognos.cli.kor_command import KOR
from prognos.cli.mall_command import MALL
from prognos.cli.malsok_command import MALSOK
from prognos.cli.rapport_command import RAPPORT
from prognos.cli.samla_command import SAMLA
from prognos.cli.scenarier_command import SCENARIER
from prognos.cli.webb_command import WEBB
from prognos.cli.words import Parser, speak_swedish
from prognos.report.console.nearest_characters import write_nearest
from prognos.system.files import UsageProblem, file_problem
from prognos.system.standard_streams import (
    discreet,
    leave_unwritten,
    nowhere_to_write,
    open_closed,
    quiet_libraries,
)
from prognos.system.threads import one_thread_for_products

SWEEP_AFTER = 20_000
"""New objects between two searches for unused ones: a workbook's cells are many, and all in use."""
COMMANDS = (KOR, MALL, EXEMPEL, SAMLA, IMPORTERA, KONTROLLERA, FORKLARA, SCENARIER, MALSOK,
            RAPPORT, KALIBRERA, FOLJ_UPP, BAKTEST, WEBB)


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
    for command in COMMANDS:
        _add_command(commands, command)
    return parser


def _add_command(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], command: Command
) -> None:
    added = commands.add_parser(command.name, help=command.text,
                                description=f"{command.text[0].upper()}{command.text[1:]}.",
                                aliases=command.aliases)
    added.set_defaults(work=command.work)
    added.add_argument("--felsok", "--felsök", action="store_true", dest="debug",
                       help="visa hela felspåret vid ett internt fel")
    command.add_options(added)


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
    gc.set_threshold(SWEEP_AFTER)
    write_nearest((sys.stdout, sys.stderr))
    with discreet():
        return _run_command(build_parser().parse_args(arguments))


def _run_command(options: argparse.Namespace) -> int:
    try:
        return int(options.work(options))
    except UsageProblem as problem:
        print(f"prognos: {problem}", file=sys.stderr)
        return problem.exit_code
    except KeyboardInterrupt:
        print("prognos: avbrutet – inga halvskrivna filer finns kvar", file=sys.stderr)
        return INTERRUPTED
    except BaseException as error:  # also what a native library panics with
        if nowhere_to_write(error):
            return FINDINGS if leave_unwritten(error) else DONE
        if (told := file_problem(error)) is not None:
            print(f"prognos: {told}", file=sys.stderr)
            return told.exit_code
        from prognos.schema.findings import RefusedError

        if isinstance(error, RefusedError):
            from prognos.report.console.findings_screen import show_findings

            show_findings(error.findings, errors_only=getattr(options, "quiet", False))
            return FINDINGS
        from prognos.system.crash import report_crash

        report_crash(error, show=options.debug)
        return INTERNAL
