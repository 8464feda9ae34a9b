"""`prognos kontrollera`: the findings, or what personal data a workbook holds."""

import argparse
from pathlib import Path

from prognos.cli.command import DONE, FINDINGS, Command, add_workbook


def _add_options(command: argparse.ArgumentParser) -> None:
    add_workbook(command)
    command.add_argument("--personuppgifter", action="store_true", dest="personal",
                         help="visa i stället vilka personuppgifter arbetsboken innehåller: var, "
                              "vilket slag och hur många, aldrig själva uppgifterna")


def _work(options: argparse.Namespace) -> int:
    from prognos.report.console.summary_screen import show_findings
    from prognos.run import check

    if options.personal:
        return _show_personal(options.file)
    read = check(options.file)
    show_findings(read.findings)
    return FINDINGS if read.inputs is None else DONE


def _show_personal(file: Path) -> int:
    from prognos.reading.personal import personal_data, told
    from prognos.report.console.summary_screen import show_findings
    from prognos.schema.findings import Findings

    findings = Findings()
    held = personal_data(file, findings)
    if held is None:
        show_findings(findings.listed())
        return FINDINGS
    print("\n".join(told(held)))
    return DONE


KONTROLLERA = Command(
    "kontrollera", "kontrollera arbetsboken utan att räkna: fel, varningar och notiser",
    _add_options, _work)
