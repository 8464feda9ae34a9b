"""`prognos importera`: exports of personnel systems into Bemanning and ST-läkare of a workbook."""

from __future__ import annotations

import argparse
import gc
from pathlib import Path

from prognos.cli.command import DONE, FINDINGS, Command


def _add_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("exports", nargs="+", type=Path, metavar="EXPORT",
                         help="export; den som nämns först gäller när samma person står i flera")
    command.add_argument("--till", type=Path, required=True, metavar="FIL", dest="target",
                         help="arbetsbok (.xlsx) som skrivs: en ny, eller en som finns; dess "
                              "övriga blad rörs inte")
    command.add_argument("--mappning", type=Path, metavar="FIL", dest="mapping",
                         help="förklarar rubriker, titlar, specialiteter och koder (.toml); ett "
                              "exempel skrivs när något behöver förklaras")
    command.add_argument("--ersatt", "--ersätt", action="store_true", dest="replace",
                         help="byt ut de rader som redan finns i Bemanning och ST-läkare")


def _work(options: argparse.Namespace) -> int:
    from datetime import date

    gc.disable()  # hundreds of thousands of rows and no cycles
    from prognos.hr_export import import_exports
    from prognos.report.console.import_screen import show_import

    done = import_exports(options.exports, options.target, options.mapping, options.replace,
                          date.today())
    show_import(done.exports, options.target if done.written else None)
    return DONE if done.written else FINDINGS


IMPORTERA = Command(
    "importera",
    "läs exporter ur personalsystem (xlsx, xls, xlsb, ods, csv) till bladen Bemanning och "
    "ST-läkare", _add_options, _work)
