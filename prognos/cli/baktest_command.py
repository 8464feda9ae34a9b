"""`prognos baktest`: what the model would have said at past year-ends, against what came."""

import argparse
from pathlib import Path

from prognos.cli.command import DONE, Command


def _add_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("files", nargs="+", type=Path, metavar="FIL",
                         help="årsbokslut (.xlsx), ett per år, minst två; vart och ett räknas med "
                              "sina egna antaganden")


def _work(options: argparse.Namespace) -> int:
    from datetime import date

    from prognos.report.console.back_test_screen import show_back_test
    from prognos.report.console.terminal import Progress
    from prognos.use_cases.years import back_test_files

    with Progress() as progress:
        done = back_test_files(
            options.files, progress.stage,
            lambda n, total: progress.count(n, total, "Räknar årsbokslut"), date.today())
    show_back_test(done)
    return DONE


BAKTEST = Command(
    "baktest", "pröva modellen bakåt: vad den hade sagt vid tidigare årsbokslut, bredvid utfallet "
    "och enkla prognoser", _add_options, _work)
