"""`prognos mall`: the empty template, one file per unit, sheets added to a workbook, or an older
workbook brought forward to today's layout."""

import argparse
import re
import sys
from pathlib import Path

from prognos.cli.command import DONE, Command, add_overwrite
from prognos.system.files import UsageProblem, check_output, default_name, free_name, shown_path

MANY = 200
"""Units: more files than most regions send, and more than a few seconds' work."""
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def _add_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("file", nargs="?", type=Path, metavar="FIL", help="annars mall.xlsx")
    command.add_argument("--utokad", "--utökad", action="store_true", dest="extended",
                         help="ta med även de blad som inte behövs för en första körning")
    command.add_argument("--per-basenhet", action="store_true", dest="per_unit",
                         help="FIL är regionens ifyllda arbetsbok: skriv en liten fil per "
                              "basenhet, med enhetens egna rader, att fylla i och skicka tillbaka")
    command.add_argument("--uppdatera", type=Path, metavar="GAMMAL", dest="old",
                         help="för över en arbetsbok till dagens mall, i en ny fil (FIL, annars "
                              "<namn>-uppdaterad.xlsx); GAMMAL ändras inte")
    command.add_argument("--lagg-till", "--lägg-till", nargs="+", metavar="BLAD", dest="added",
                         help="FIL är en arbetsbok som finns: skriv en kopia med mallens BLAD "
                              "tillagda, <namn>-tillagt.xlsx; med --skriv-over ändras FIL själv")
    command.add_argument("-o", "--ut", type=Path, metavar="UT", dest="out",
                         help="med --per-basenhet: mapp för filerna, annars <namn>-utskick "
                              "bredvid arbetsboken; med --lagg-till: filen som skrivs")
    command.add_argument("--senast", metavar="DATUM", dest="deadline",
                         help="med --per-basenhet: sista svarsdag, åååå-mm-dd")
    command.add_argument("--svara-till", metavar="VEM", dest="answer_to",
                         help="med --per-basenhet: vem svaret skickas till")
    add_overwrite(command)


def _work(options: argparse.Namespace) -> int:
    if options.per_unit and options.old is not None:
        raise UsageProblem("--per-basenhet går inte att förena med --uppdatera")
    if options.added and (options.per_unit or options.old is not None or options.extended):
        raise UsageProblem("--lagg-till går inte att förena med --per-basenhet, --uppdatera eller "
                           "--utokad")
    if options.added:
        return _add(options)
    if not options.per_unit and (options.out or options.deadline or options.answer_to):
        raise UsageProblem("-o, --senast och --svara-till hör till --per-basenhet")
    if options.extended and (options.per_unit or options.old is not None):
        raise UsageProblem("--utokad gäller bara den tomma mallen")
    if options.per_unit:
        return _per_unit(options)
    return _upgrade(options) if options.old is not None else _empty(options)


def _empty(options: argparse.Namespace) -> int:
    from prognos.template import write_template

    target = check_output(options.file or Path("mall.xlsx"), options.overwrite, ".xlsx")
    write_template(target, extended=options.extended)
    print(f"Mallen finns i {target}")
    return DONE


def _add(options: argparse.Namespace) -> int:
    from prognos.template.add_sheets import add_sheets, wanted_sheets

    if options.file is None:
        raise UsageProblem("ange arbetsboken före --lagg-till: prognos mall FIL --lagg-till BLAD")
    sheets = wanted_sheets(options.added)
    target = _changed_file(options)
    there = add_sheets(options.file, sheets, target)
    added = ", ".join(sheet.name for sheet in sheets if sheet.name not in there)
    print(f"Skrivet: {shown_path(target)} med {added} sist i boken. Allt annat är som det var.")
    if there:
        print(f"Fanns redan: {', '.join(there)}")
    return DONE


def _changed_file(options: argparse.Namespace) -> Path:
    """Where a changed workbook goes: `-o`, the file itself with --skriv-over, else a free name."""
    file: Path = options.file
    if options.out is not None:
        return check_output(options.out, options.overwrite, ".xlsx", make_folder=True)
    if options.overwrite and file.exists():
        return check_output(file, True, ".xlsx")
    return free_name(file.with_name(f"{file.stem}-tillagt.xlsx"))


def _per_unit(options: argparse.Namespace) -> int:
    from datetime import datetime

    from prognos.collect.per_unit import Letter, plan_sendings, write_sendings
    from prognos.collect.region_book import read_region
    from prognos.report.console.collect_screen import show_sendings
    from prognos.report.console.terminal import Progress

    if options.file is None:
        raise UsageProblem("ange regionens ifyllda arbetsbok: "
                           "prognos mall REGION.xlsx --per-basenhet")
    if options.deadline and not _is_date(options.deadline):
        raise UsageProblem(f"--senast {options.deadline}: väntade ett datum, åååå-mm-dd")
    book = read_region(options.file)
    planned = plan_sendings(book, f"{datetime.now():%Y-%m-%d %H:%M:%S}")
    if not planned.sendings:
        raise UsageProblem(f"ingen rad i {options.file} har någon basenhet – fyll i kolumnen "
                           "Basenhet i Bemanning, ST-läkare eller Önskemål", 1)
    folder = options.out or options.file.with_name(f"{options.file.stem}-utskick")
    letter = Letter(options.deadline, _one_line(options.answer_to))
    if len(planned.sendings) > MANY:
        print(f"prognos: en fil skrivs för var och en av {len(planned.sendings)} basenheter; det "
              "tar några minuter. Är de fler än väntat: avbryt med Ctrl-C och se över kolumnen "
              "Basenhet.", file=sys.stderr, flush=True)
    with Progress() as progress:
        files = write_sendings(planned, folder, letter, options.overwrite,
                               lambda done, all_: progress.count(done, all_, "Skriver fil"))
    show_sendings(planned, files, folder)
    return DONE


def _is_date(text: str) -> bool:
    from datetime import date

    try:
        return bool(_DATE.fullmatch(text)) and bool(date.fromisoformat(text))
    except ValueError:
        return False


def _one_line(typed: str | None) -> str | None:
    """What was typed without codes, on one line; a personnummer goes to nobody."""
    from prognos.schema.values import clean, hidden

    return None if typed is None else hidden(clean(typed)) or None


def _upgrade(options: argparse.Namespace) -> int:
    from prognos.report.console.collect_screen import show_upgrade
    from prognos.template import save
    from prognos.template.upgrade import upgrade

    if not options.old.name:
        raise UsageProblem(f"{shown_path(options.old)} är en mapp – ange en arbetsbok", 1)
    target = options.file or default_name(
        options.old.with_name(f"{options.old.stem}-uppdaterad.xlsx"), options.overwrite)
    check_output(target, options.overwrite, ".xlsx", taken=[options.old])
    upgraded = upgrade(options.old)
    target = save(upgraded.book, target)
    show_upgrade(upgraded, options.old, target)
    return DONE


MALL = Command("mall", "skriv en tom mall att fylla i", _add_options, _work)
