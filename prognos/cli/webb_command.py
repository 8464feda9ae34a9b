"""`prognos webb`: the yearly job in the browser, on this computer only."""

import argparse
from pathlib import Path

from prognos.cli.command import DONE, FINDINGS, Command


def _add_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("file", nargs="?", type=Path, metavar="FIL",
                         help="arbetsbok (.xlsx) att börja med; utan FIL väljs den på sidan")
    command.add_argument("--utan-webblasare", "--utan-webbläsare", action="store_true",
                         dest="no_browser",
                         help="skriv bara sidans adress, öppna den inte")


def _work(options: argparse.Namespace) -> int:
    from prognos.web.server import serve

    file = None
    if options.file is not None:
        from prognos.xlsx.read.archive import HeldFile, read_bytes
        from prognos.xlsx.read.parts import Refused

        try:
            file = HeldFile(options.file.resolve().name, read_bytes(options.file))
        except Refused:
            from prognos.report.console.findings_screen import show_findings
            from prognos.use_cases.run import check

            show_findings(check(options.file).findings)
            return FINDINGS
    serve(file, open_page=not options.no_browser)
    return DONE


WEBB = Command(
    "webb", "öppna en sida i webbläsaren, bara på den här datorn, där allt görs utan kommandon",
    _add_options, _work)
