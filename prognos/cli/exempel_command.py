"""`prognos exempel`: the example region's workbook."""

import argparse
from pathlib import Path

from prognos.cli.command import DONE, Command, add_overwrite
from prognos.system.files import check_output, copy_example


def _add_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("file", nargs="?", type=Path, metavar="FIL", help="annars exempel.xlsx")
    add_overwrite(command)


def _work(options: argparse.Namespace) -> int:
    target = check_output(options.file or Path("exempel.xlsx"), options.overwrite, ".xlsx")
    copy_example(target)
    print(f"Exemplet finns i {target}. Räkna på det med: prognos kor {target}")
    return DONE


EXEMPEL = Command("exempel", "skriv exempelregionens arbetsbok", _add_options, _work)
