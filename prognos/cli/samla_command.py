"""`prognos samla`: the units' answers into a copy of the region's workbook."""

import argparse
from pathlib import Path

from prognos.cli.command import DONE, FINDINGS, Command, add_overwrite
from prognos.system.files import check_output


def _add_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("folder", type=Path, metavar="MAPP", help="mappen med enheternas svar")
    command.add_argument("--till", type=Path, required=True, metavar="FIL", dest="target",
                         help="ny arbetsbok (.xlsx): en kopia av regionens med svaren införda")
    command.add_argument("--fran", "--från", type=Path, metavar="FIL", dest="source",
                         help="regionens arbetsbok, om den inte ligger i MAPP eller bredvid den; "
                              "den ändras inte")
    add_overwrite(command)


def _work(options: argparse.Namespace) -> int:
    from prognos.collect import collect
    from prognos.report.console.collect_screen import show_collected

    source = [options.source] if options.source else []
    check_output(options.target, options.overwrite, ".xlsx", taken=source)
    gathered = collect(options.folder, options.target, options.source)
    show_collected(gathered, options.target)
    return DONE if gathered.written else FINDINGS


SAMLA = Command(
    "samla", "för in basenheternas svar i en kopia av regionens arbetsbok: vem som har svarat och "
    "vad som ändrats", _add_options, _work)
