"""Options and work of the commands that answer and write no file: `kontrollera`, `forklara`."""

from __future__ import annotations

import argparse
from pathlib import Path

from prognos.system.files import UsageProblem


def add_kontrollera_options(command: argparse.ArgumentParser) -> None:
    """What `kontrollera` takes."""
    command.add_argument("file", type=Path, metavar="FIL", help="arbetsbok (.xlsx)")
    command.add_argument("--personuppgifter", action="store_true", dest="personal",
                         help="visa i stället vilka personuppgifter arbetsboken innehåller: var, "
                              "vilket slag och hur många, aldrig själva uppgifterna")


def add_forklara_options(command: argparse.ArgumentParser) -> None:
    """What `forklara` takes."""
    command.add_argument("file", type=Path, metavar="FIL", help="arbetsbok (.xlsx)")
    command.add_argument("specialty", nargs="+", metavar="SPECIALITET",
                         help="specialitetens namn, eller ett vardagligt namn på den")
    command.add_argument("--omrade", "--område", dest="area", metavar="OMRÅDE",
                         help="bara detta område; annars alla områden som specialiteten har")


def check_workbook(options: argparse.Namespace) -> bool:
    """Tell only the findings, or the personal data; False when the workbook cannot be run."""
    from prognos.report.console.summary_screen import show_findings
    from prognos.run import check

    if options.personal:
        return _show_personal(options.file)
    read = check(options.file)
    show_findings(read.findings)
    return read.inputs is not None


def _show_personal(file: Path) -> bool:
    """What personal data a workbook holds."""
    from prognos.reading.personal import personal_data, told
    from prognos.report.console.summary_screen import show_findings
    from prognos.schema.findings import Findings

    findings = Findings()
    held = personal_data(file, findings)
    if held is None:
        show_findings(findings.listed())
        return False
    print("\n".join(told(held)))
    return True


def explain_specialty(options: argparse.Namespace) -> bool:
    """Why a specialty stands where it stands and gets the blocks it gets."""
    from prognos.explain import Unknown, explain
    from prognos.report.console.explanation_screen import show_reasons
    from prognos.report.console.summary_screen import Progress, show_findings
    from prognos.run import Refused

    with Progress() as progress:
        told = explain(options.file, " ".join(options.specialty), options.area, progress.stage)
    if isinstance(told, Refused):
        show_findings(told.findings)
        return False
    if isinstance(told, Unknown):
        raise UsageProblem(told.message)
    show_reasons(told.result, told.reasons)
    return True
