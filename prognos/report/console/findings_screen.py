"""The findings on a screen: a table in a terminal, one unwrapped line each in a pipe."""

from __future__ import annotations

import os
from collections.abc import Iterable

from rich.console import Console
from rich.table import Table
from rich.text import Text

from prognos.report.console.terminal import HEADING, output_console
from prognos.report.wording.numbers import plural
from prognos.schema.findings import ERROR, WARNING, Finding, count_by_severity, render_line

COLOURS = {ERROR: "bold red", WARNING: "magenta"}
"""Colours that are read on a light ground as well as on a dark one; the word says the same."""


def show_findings(
    findings: Iterable[Finding], errors_only: bool = False, console: Console | None = None,
    then: str = "",
) -> None:
    """Print findings: a table in a terminal, one unwrapped line each when piped.

    errors_only : only `fel`, on stderr (--tyst). then : the next step, told in a last line with how
    many findings there are; without it that line is only for a terminal.
    """
    shown = [f for f in findings if not errors_only or f.severity == ERROR]
    console = console or output_console(stderr=errors_only)
    tabled = console.is_terminal and not _colours_in_a_pipe(console)
    if tabled:
        if shown:
            console.print(_findings_table(shown), "")
    else:
        for finding in shown:
            print(render_line(finding), file=console.file)
    if then:
        console.print(Text(f"{counted(shown)}. {then}"), soft_wrap=True)
    elif tabled:
        console.print(Text(counted(shown)))


def _colours_in_a_pipe(console: Console) -> bool:
    """True when only FORCE_COLOR makes the console a terminal: programs read one line each."""
    return "FORCE_COLOR" in os.environ and not console.file.isatty()


def _findings_table(findings: Iterable[Finding]) -> Table:
    table = Table(box=None, padding=(0, 1), pad_edge=False, header_style=HEADING)
    for heading in ("Slag", "Plats", "Vad och vad du kan göra"):
        table.add_column(heading, overflow="fold")
    for finding in findings:
        place = "!".join(part for part in (finding.sheet, finding.cell) if part)
        table.add_row(
            Text(finding.severity, COLOURS.get(finding.severity, "")), Text(place),
            Text(" ".join((*filter(None, (finding.message, finding.fix)), f"({finding.code})"))),
        )
    return table


def counted(findings: Iterable[Finding]) -> str:
    """"2 fel, 1 varning, 3 notiser"."""
    count = count_by_severity(findings)
    return ", ".join((
        f"{count['fel']} fel",
        plural(count["varning"], "varning", "varningar"),
        plural(count["notis"], "notis", "notiser"),
    ))
