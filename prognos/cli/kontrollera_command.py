"""`prognos kontrollera`: the findings, or what personal data a workbook holds."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from prognos.cli.command import DONE, FINDINGS, Command, add_workbook

if TYPE_CHECKING:
    from prognos.reading import ReadResult


def _add_options(command: argparse.ArgumentParser) -> None:
    add_workbook(command)
    command.add_argument("--personuppgifter", action="store_true", dest="personal",
                         help="visa i stället vilka personuppgifter arbetsboken innehåller: var, "
                              "vilket slag och hur många, aldrig själva uppgifterna")


def _work(options: argparse.Namespace) -> int:
    from prognos.report.console.findings_screen import show_findings
    from prognos.use_cases.run import check

    if options.personal:
        return _show_personal(options.file)
    read = check(options.file)
    show_findings(read.findings, then=_next_step(options.file, read))
    return FINDINGS if read.inputs is None else DONE


def _next_step(file: Path, read: ReadResult) -> str:
    """What to do now; "" for a file that is no region's workbook: its finding says it."""
    if not read.tables:
        return ""
    name = f'"{file}"' if " " in str(file) else str(file)
    if read.inputs is not None:
        return f"Nästa steg: prognos kor {name}"
    return f"Nästa steg: rätta felen och kör prognos kontrollera {name} igen"


def _show_personal(file: Path) -> int:
    from prognos.reading.personal import personal_data, told

    print("\n".join(told(personal_data(file))))
    return DONE


KONTROLLERA = Command(
    "kontrollera", "kontrollera arbetsboken utan att räkna: fel, varningar och notiser",
    _add_options, _work)
