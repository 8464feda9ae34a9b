"""`prognos folj-upp`: what came of earlier forecasts, and why this year's differs."""

import argparse
from pathlib import Path

from prognos.cli.command import DONE, Command, add_overwrite
from prognos.system.files import check_output, default_name, shown_path


def _add_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("files", nargs="+", type=Path, metavar="FIL",
                         help="utgåvor (.prognos-utgava.json.gz) eller äldre resultatböcker, och "
                              "årsbokslut: årets arbetsbok, och gärna de tidigare, som behövs för "
                              "flöden och för att dela upp skillnaden")
    command.add_argument("-o", "--ut", type=Path, metavar="UT", dest="out",
                         help="uppföljningsbok (.xlsx), annars <årets fil>-uppfoljning.xlsx")
    command.add_argument("--malar", "--målår", type=_year, metavar="ÅR", dest="target",
                         help="år som skillnaden mellan prognoserna delas upp för; annars "
                              "utgåvans sista")
    command.add_argument("--skriv-till", type=Path, metavar="FIL", dest="copy",
                         help="skriv en kopia av årets arbetsbok med bladet Föregående år ifyllt "
                              "ur förra årets utgåva: rang, tilldelade och tillsatta block")
    command.add_argument("--mappning", type=Path, metavar="FIL", dest="mapping",
                         help="förklarar rubriker i exporter, som i prognos importera")
    add_overwrite(command)


def _year(written: str) -> int:
    if not (written.isdecimal() and len(written) == 4):
        raise argparse.ArgumentTypeError(f"{written} är inget årtal")
    return int(written)


def _work(options: argparse.Namespace) -> int:
    from datetime import date

    from prognos.report.console.follow_up_screen import show_follow_up
    from prognos.report.console.terminal import Progress
    from prognos.report.workbook.follow_up_workbook import write_follow_up
    from prognos.use_cases.years import follow_up_files

    last = options.files[-1]
    target = default_name(last.with_name(f"{last.stem}-uppfoljning.xlsx"), options.overwrite)
    if options.out is not None:
        target = check_output(options.out, options.overwrite, ".xlsx", taken=options.files)
    copy = options.copy and check_output(options.copy, options.overwrite, ".xlsx",
                                         taken=[*options.files, target])
    with Progress() as progress:
        done = follow_up_files(options.files, progress.stage, date.today(), options.target,
                               options.mapping, copy)
    show_follow_up(done, write_follow_up(done, target))
    if copy is not None:
        print(f"Skrivet: {shown_path(copy)}, med bladet Föregående år ifyllt")
    return DONE


FOLJ_UPP = Command(
    "folj-upp", "jämför tidigare prognoser med utfallet, följ blocken från beslut till specialist "
    "och dela upp varför prognosen ändrats", _add_options, _work, ("följ-upp",))
