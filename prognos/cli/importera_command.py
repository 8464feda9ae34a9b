"""`prognos importera`: exports of personnel systems into Bemanning and ST-läkare of a workbook, or
a population table into Befolkning."""

from __future__ import annotations

import argparse
import gc
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from prognos.cli.command import DONE, FINDINGS, Command

if TYPE_CHECKING:
    from prognos.reading import HeldFile

LARGE = 1_000_000
"""Bytes of a file beyond which the reader is told that it is being read."""


def _add_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("exports", nargs="+", type=Path, metavar="EXPORT",
                         help="export; den som nämns först gäller när samma person står i flera. "
                              "En befolkningstabell ur SCB:s statistikdatabas läses till bladet "
                              "Befolkning")
    command.add_argument("--till", type=Path, required=True, metavar="FIL", dest="target",
                         help="arbetsbok (.xlsx) som skrivs: en ny, eller en som finns; dess "
                              "övriga blad rörs inte")
    command.add_argument("--mappning", type=Path, metavar="FIL", dest="mapping",
                         help="förklarar rubriker, titlar, specialiteter och koder (.toml); ett "
                              "exempel skrivs när något behöver förklaras")
    command.add_argument("--ersatt", "--ersätt", action="store_true", dest="replace",
                         help="byt ut de rader som redan finns i bladen som skrivs")


def _work(options: argparse.Namespace) -> int:
    from datetime import date
    from functools import cache

    gc.disable()  # hundreds of thousands of rows and no cycles
    from prognos.hr_export import import_exports
    from prognos.hr_export.files.open_export import Opener, open_export
    from prognos.hr_export.population_export import population_in, write_population
    from prognos.report.console.import_screen import show_import, show_population

    opener: Opener = cache(lambda file: open_export(_told(file)))
    population = population_in(options.exports, opener)
    if population is not None:
        found = write_population(population, options.target, options.replace)
        show_population(population, found, options.target)
        return DONE
    done = import_exports(options.exports, options.target, options.mapping, options.replace,
                          date.today(), opener)
    show_import(done.exports, options.target if done.written else None)
    return DONE if done.written else FINDINGS


def _told(file: Path | HeldFile) -> Path | HeldFile:
    """The file; one that takes a while to read is named while it is read."""
    if isinstance(file, Path) and file.is_file() and file.stat().st_size > LARGE:
        print(f"Läser {file.name} …", file=sys.stderr, flush=True)
    return file


IMPORTERA = Command(
    "importera",
    "läs exporter ur personalsystem (xlsx, xls, xlsb, ods, csv) till bladen Bemanning och "
    "ST-läkare, eller en befolkningstabell till bladet Befolkning", _add_options, _work)
