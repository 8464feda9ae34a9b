"""`prognos exempel`: the example region's workbook, or several years of it."""

import argparse
import re
from pathlib import Path

from prognos.cli.command import DONE, Command, add_overwrite
from prognos.system.files import UsageProblem, check_folder, check_output, copy_example, shown_path

_YEARS = re.compile(r"(20\d\d)\s*[-–]\s*(20\d\d)", re.ASCII)
FOLDER, MOST_YEARS, LAST_YEAR = "exempel-aren", 6, 2080


def _add_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("file", nargs="?", type=Path, metavar="FIL",
                         help="annars exempel.xlsx; med --ar en mapp, annars exempel-aren")
    command.add_argument("--ar", "--år", metavar="FRÅN-TILL", dest="years",
                         help="flera årsbokslut med utgåvor, till exempel 2024–2026: åren "
                              "däremellan är simulerade, och uppföljningen visas")
    add_overwrite(command)


def _work(options: argparse.Namespace) -> int:
    if options.years is not None:
        return _several_years(options)
    target = check_output(options.file or Path("exempel.xlsx"), options.overwrite, ".xlsx")
    copy_example(target)
    print(f"Exemplet finns i {target}. Räkna på det med: prognos kor {target}")
    return DONE


def _several_years(options: argparse.Namespace) -> int:
    from datetime import date

    from prognos.report.console.follow_up_screen import show_follow_up
    from prognos.report.console.terminal import Progress
    from prognos.report.workbook.follow_up_workbook import write_follow_up
    from prognos.template.example import example_tables
    from prognos.use_cases.example_years import example_years
    from prognos.use_cases.years import follow_up_files

    first, last = _span(options.years)
    folder = options.file or Path(FOLDER)
    if folder.suffix:
        raise UsageProblem(f"med --ar skrivs flera filer: ange en mapp i stället för "
                           f"{shown_path(folder)}")
    if folder.is_dir() and any(folder.iterdir()) and not options.overwrite:
        raise UsageProblem(f"mappen {shown_path(folder)} är inte tom – ange en annan eller "
                           "--skriv-over")
    check_folder(folder)
    with Progress() as progress:
        files = example_years(example_tables(), first, last, folder, progress.stage)
        found = follow_up_files(files, progress.stage, date.today())
    show_follow_up(found, write_follow_up(found, folder / f"exempel-{last}-uppfoljning.xlsx"))
    books = " ".join(shown_path(path) for path in files if path.suffix == ".xlsx")
    before = " ".join(shown_path(path) for path in files
                      if path.suffix == ".gz" and not path.name.startswith(str(last)))
    print(f"\nÅren {first}–{last} finns i {shown_path(folder)}: ett årsbokslut och en utgåva per "
          "år. Allt är påhittat: vad som hände mellan åren är draget med exemplets antaganden.\n"
          f"Pröva också:\n  prognos kalibrera {books}\n  prognos baktest {books}\n"
          f"  prognos rapport {before} {books}")
    return DONE


def _span(text: str) -> tuple[int, int]:
    match = _YEARS.fullmatch(text.strip())
    if match is None or int(match[2]) > LAST_YEAR or not (
            1 <= int(match[2]) - int(match[1]) < MOST_YEARS):
        raise UsageProblem(f"--ar {text}: skriv två till sex år i följd, senast {LAST_YEAR}, till "
                           "exempel 2024–2026")
    return int(match[1]), int(match[2])


EXEMPEL = Command("exempel", "skriv exempelregionens arbetsbok, eller flera år av den",
                  _add_options, _work)
