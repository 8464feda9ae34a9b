"""`prognos kalibrera`: rates that the region's own years propose."""

import argparse
from pathlib import Path

from prognos.cli.command import DONE, Command, add_overwrite
from prognos.system.files import UsageProblem, check_output

MEASURES = {"avgångar": "other_exits", "rekrytering": "recruitment", "stannar": "retention",
            "tillsättning": "fill_rate"}
"""What may be written, by the user's word -> column of Antaganden per specialitet."""


def _add_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("files", nargs="+", type=Path, metavar="FIL",
                         help="årsbokslut: arbetsböcker eller exporter ur personalsystem, en per "
                              "år, minst två; eller en arbetsbok med bladet Historik")
    command.add_argument("--alla", action="store_true", dest="all",
                         help="visa alla grupper, inte bara dem som skiljer sig tydligt från "
                              "dagens antaganden")
    command.add_argument("--skriv-till", type=Path, metavar="FIL", dest="target",
                         help="skriv en kopia av den senaste arbetsboken med takterna i "
                              "Antaganden per specialitet; arbetsboken själv ändras inte")
    command.add_argument("--bara", nargs="+", metavar="TAKT", dest="only",
                         help=f"skriv bara dessa: {', '.join(MEASURES)}")
    command.add_argument("--mappning", type=Path, metavar="FIL", dest="mapping",
                         help="förklarar rubriker i exporter, som i prognos importera")
    add_overwrite(command)


def _work(options: argparse.Namespace) -> int:
    from datetime import date

    from prognos.report.console.calibration_screen import show_calibration
    from prognos.report.console.terminal import Progress
    from prognos.use_cases.years import calibrate_files, write_learned

    measures = _measures(options)
    target = options.target and check_output(options.target, options.overwrite, ".xlsx",
                                             taken=options.files)
    with Progress() as progress:
        done = calibrate_files(options.files, progress.stage, date.today(), options.mapping)
    written = None if target is None else write_learned(done, measures, target)
    show_calibration(done.calibration, options.all, target, written)
    return DONE


def _measures(options: argparse.Namespace) -> list[str]:
    from prognos.reading.lookup import make_lookup

    if options.only and options.target is None:
        raise UsageProblem("--bara hör till --skriv-till")
    words = make_lookup(MEASURES, {"avgångar": ["avgangar"], "tillsättning": ["tillsattning"]})
    found = []
    for word in options.only or MEASURES:
        name = words.find(word)
        if name is None:
            raise UsageProblem(f"--bara {word}: skriv {', '.join(MEASURES)}")
        found.append(MEASURES[name])
    return found


KALIBRERA = Command(
    "kalibrera", "räkna fram regionens egna takter ur två eller flera årsbokslut, med intervall, "
    "bredvid dagens antaganden", _add_options, _work)
