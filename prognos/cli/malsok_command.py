"""`prognos malsok`: the least that reaches a stated goal, or why none does."""

import argparse
from pathlib import Path

from prognos.cli.command import DONE, UNMET, Command, add_overwrite, add_workbook


def _add_options(command: argparse.ArgumentParser) -> None:
    add_workbook(command)
    command.add_argument("--villkor", action="append", required=True, dest="goals",
                         metavar="VILLKOR",
                         help="det som ska hålla, till exempel ”Brist Allmänmedicin 2035 högst "
                              "10”, ”Risk för brist Psykiatri 2035 högst 20 %%” eller ”Listade "
                              "per specialist 2035 högst 1 100”; flera går bra")
    command.add_argument("--minsta", default="kostnad", dest="least", metavar="VAD",
                         help="kostnad (förvalt), block, eller ”ändring Pensionsålder” (eller "
                              "något annat antagande)")
    command.add_argument("--json", type=Path, metavar="FIL", help="skriv svaret även som JSON")
    add_overwrite(command)


def _work(options: argparse.Namespace) -> int:
    from prognos.report.console.goal_screen import show_answer
    from prognos.report.console.terminal import Progress
    from prognos.report.tables.goal_json import write_answer
    from prognos.system.files import json_target
    from prognos.use_cases.seek import seek

    json_file = json_target(options.json, options.overwrite, taken=(options.file,))
    with Progress() as progress:
        answer = seek(options.file, options.goals, options.least, progress.stage)
    show_answer(answer)
    if json_file is not None:
        write_answer(answer, json_file)
        print(f"JSON: {json_file}")
    return DONE if answer.possible else UNMET


MALSOK = Command(
    "malsok",
    "sök det minsta som når ett mål: lägst kostnad, färst block eller minsta ändringen av ett "
    "antagande", _add_options, _work, ("målsök",))
