"""`prognos scenarier`: what changed assumptions would do, up to three scenarios side by side."""

import argparse
from pathlib import Path

from prognos.cli.command import DONE, Command, add_overwrite


def _add_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("file", type=Path, metavar="FIL", nargs="?",
                         help="arbetsbok (.xlsx); utan FIL räknas exempelregionen")
    command.add_argument("--scenario", action="append", default=[], dest="names", metavar="NAMN",
                         help="ett scenario ur bladet Scenarier, ett färdigt eller en fil "
                              "(.prognos-scenario.json); flera går bra. Annars alla i bladet")
    command.add_argument("--om", action="append", default=[], dest="lines", metavar="ÄNDRING",
                         help="ett scenario skrivet på raden, till exempel "
                              "”Centralt anslag 2028 +2 mkr”; flera rader hör ihop")
    command.add_argument("-o", "--ut", type=Path, metavar="UT", dest="out",
                         help="arbetsbok (.xlsx) med jämförelsen; annars <namn>-scenarier.xlsx "
                              "bredvid arbetsboken")
    command.add_argument("--json", type=Path, metavar="FIL", help="skriv svaret även som JSON")
    command.add_argument("--spara", type=Path, metavar="MAPP", dest="save",
                         help="skriv varje scenario som en fil att dela: ändringar, värden och "
                              "motiv, inga personer")
    command.add_argument("--kluster", metavar="ADRESS", dest="cluster",
                         help="räkna scenarierna på ett Dask-kluster som är igång, till exempel "
                              "tcp://10.0.0.5:8786")
    add_overwrite(command)


def _work(options: argparse.Namespace) -> int:
    from prognos.report.console.scenario_screen import show_comparison
    from prognos.report.console.terminal import Progress
    from prognos.report.tables.comparison_json import write_comparison_json
    from prognos.report.workbook.sensitivity.scenario_sheet import write_comparison
    from prognos.system.files import check_folder, example_source, json_target, named_target
    from prognos.use_cases.compare import compare, save_scenarios

    source = options.file or example_source()
    target = named_target(options.file, options.out, "scenarier", options.overwrite)
    json_file = json_target(options.json, options.overwrite, taken=(source, target))
    if options.save is not None:
        check_folder(options.save)
    with Progress() as progress:
        found = compare(source, options.names, options.lines, progress.stage, options.cluster)
    files = [("Jämförelse", write_comparison(found, target))]
    if json_file is not None:
        write_comparison_json(found, json_file)
        files.append(("JSON", json_file))
    if options.save is not None:
        files += [("Scenario", path) for path in save_scenarios(found, options.save,
                                                               options.overwrite)]
    show_comparison(found, tuple(files))
    return DONE


SCENARIER = Command(
    "scenarier",
    "jämför scenarier med nuläget: vilka block som flyttas, från vem till vem, och varför",
    _add_options, _work)
