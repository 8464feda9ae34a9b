"""`prognos forklara`: why a specialty stands where it stands and gets the blocks it gets."""

from __future__ import annotations

import argparse

from prognos.cli.command import DONE, FINDINGS, Command, add_workbook
from prognos.system.files import UsageProblem


def _add_options(command: argparse.ArgumentParser) -> None:
    add_workbook(command)
    command.add_argument("specialty", nargs="+", metavar="SPECIALITET",
                         help="specialitetens namn, eller ett vardagligt namn på den; flera "
                              "går bra")
    command.add_argument("--omrade", "--område", dest="area", metavar="OMRÅDE",
                         help="bara detta område; annars alla områden som specialiteten har")


def _work(options: argparse.Namespace) -> int:
    from prognos.explain import Unknown, explain
    from prognos.report.console.explanation_screen import show_reasons
    from prognos.report.console.summary_screen import Progress, show_findings
    from prognos.run import Refused

    with Progress() as progress:
        told = explain(options.file, options.specialty, options.area, progress.stage)
    if isinstance(told, Refused):
        show_findings(told.findings)
        return FINDINGS
    if isinstance(told, Unknown):
        raise UsageProblem(told.message)
    show_reasons(told.result, told.reasons)
    return DONE


FORKLARA = Command(
    "forklara",
    "visa varför en specialitet har sin plats och får sina block, och vad som skulle ändra det",
    _add_options, _work, ("förklara",))
