"""The page "Så gick det, och varför siffran ändrats" on the screen."""

from pathlib import Path

from rich.table import Table
from rich.text import Text

from prognos.report.console.findings_screen import show_findings
from prognos.report.console.terminal import output_console, plain_table, show
from prognos.report.tables.years_tables import TextTable, follow_up_tables
from prognos.report.wording.years_words import TITLE, follow_up_answers
from prognos.results.years.follow_up import FollowUp
from prognos.system.files import shown_path


def show_follow_up(follow: FollowUp, target: Path) -> None:
    """Print the page; everything stands in the workbook `target`."""
    console = output_console()
    show_findings(follow.findings, console=console)
    region = follow.region or "Regionen"
    console.print(Text(f"{TITLE} · {region} · {follow.year}", "bold"), soft_wrap=True)
    last = ""
    for question, sentence in follow_up_answers(follow):
        if question != last:
            console.print(Text(f"\n{question}", "bold"))
        last = question
        console.print(Text(sentence), soft_wrap=not console.is_terminal)
    for table in follow_up_tables(follow):
        show(console, text_table(table))
    text = Text("\nAllt, grupp för grupp: ", "bold").append(shown_path(target), "not bold")
    console.print(text, soft_wrap=True)


def text_table(told: TextTable) -> Table:
    """A table whose headings are narrow, so that the first column has room for its names."""
    first, *others = told.headings
    table = plain_table(told.title, first)
    for heading in others:
        table.add_column(Text(heading.replace(" ", "\n").replace("\u00ad", "-\n")),
                         justify="right", no_wrap=True)
    for row in told.rows:
        table.add_row(*map(Text, row))
    return table
