"""What a command is: its name, its help, its options, its work; and what several commands share."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from prognos.results import RunResult

DONE, FINDINGS, USAGE, UNMET, INTERNAL, INTERRUPTED = 0, 1, 2, 3, 4, 130
"""Exit codes."""


class Command(NamedTuple):
    """A command of the program, in Swedish."""

    name: str
    text: str
    """What it does, for the list of commands."""
    add_options: Callable[[argparse.ArgumentParser], None]
    work: Callable[[argparse.Namespace], int]
    """Does what was asked for and returns the exit code; raises `UsageProblem`."""
    aliases: tuple[str, ...] = ()


def add_overwrite(command: argparse.ArgumentParser) -> None:
    command.add_argument("--skriv-over", "--skriv-över", action="store_true", dest="overwrite",
                         help="ersätt en fil som redan finns")


def add_workbook(command: argparse.ArgumentParser) -> None:
    command.add_argument("file", type=Path, metavar="FIL", help="arbetsbok (.xlsx)")


def tell_unmet(result: RunResult) -> int:
    """Say, where errors are told, which minima and promises did not fit; the exit code."""
    unmet = [finding for finding in result.run.findings if finding.code == "minimum-ryms-inte"]
    for finding in unmet:
        print(f"prognos: {finding.message}", file=sys.stderr)
    return UNMET if unmet else DONE
