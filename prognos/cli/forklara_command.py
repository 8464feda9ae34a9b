"""`prognos forklara`: why a specialty stands where it stands and gets the blocks it gets."""

import argparse
from pathlib import Path

from prognos.cli.command import DONE, Command, add_overwrite, add_workbook
from prognos.system.files import UsageProblem


def _add_options(command: argparse.ArgumentParser) -> None:
    add_workbook(command)
    command.add_argument("specialty", nargs="+", metavar="SPECIALITET",
                         help="specialitetens namn, eller ett vardagligt namn på den; flera "
                              "går bra")
    command.add_argument("--omrade", "--område", dest="area", metavar="OMRÅDE",
                         help="bara detta område; annars alla områden som specialiteten har")
    command.add_argument("--json", type=Path, metavar="FIL", help="skriv svaret även som JSON")
    add_overwrite(command)


def _work(options: argparse.Namespace) -> int:
    from prognos.report.console.explanation_screen import show_reasons
    from prognos.report.console.terminal import Progress
    from prognos.report.tables.explanation_json import write_reasons
    from prognos.system.files import json_target
    from prognos.use_cases.explain import Unknown, explain

    json_file = json_target(options.json, options.overwrite, taken=(options.file,))
    with Progress() as progress:
        told = explain(options.file, options.specialty, options.area, progress.stage)
    if isinstance(told, Unknown):
        raise UsageProblem(told.message)
    show_reasons(told.result, told.reasons)
    if json_file is not None:
        write_reasons(told.result, told.reasons, json_file)
        print(f"JSON: {json_file}")
    return DONE


FORKLARA = Command(
    "forklara",
    "visa varför en specialitet har sin plats och får sina block, och vad som skulle ändra det",
    _add_options, _work, ("förklara",))
