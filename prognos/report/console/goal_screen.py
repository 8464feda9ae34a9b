"""The answer to `malsok` on one screen."""

from rich.table import Table
from rich.text import Text

from prognos.report.console.terminal import WIDEST, output_console, plain_table, show
from prognos.report.wording.goal_words import answer_lines, answer_sentence, starts_rows
from prognos.report.wording.numbers import MISSING, whole
from prognos.results.what_if import GoalAnswer

MOST_ROWS = 12


def show_answer(answer: GoalAnswer) -> None:
    """Print what it takes: the sentence, the blocks, the money, what stops it, what is proven."""
    console = output_console()
    console.width = min(console.width, WIDEST)
    rows = [] if answer.least == "ändring" else list(starts_rows(answer))
    show(console, Text(answer_sentence(answer), "bold"),
         *([_starts(answer, rows)] if rows else []), _told(answer))


def _starts(answer: GoalAnswer, rows: list[tuple[str, list[int]]]) -> Table:
    table = plain_table("Block utöver planen", "Specialitet")
    for year in answer.inputs.calendar.start_calendar_years:
        table.add_column(str(year), justify="right", no_wrap=True, min_width=5)
    for name, more in rows[:MOST_ROWS]:
        table.add_row(Text(name), *(whole(count) if count else MISSING for count in more))
    if len(rows) > MOST_ROWS:
        table.add_row(Text(f"{len(rows) - MOST_ROWS} specialiteter till"))
    return table


def _told(answer: GoalAnswer) -> Text:
    text = Text()
    for label, told in answer_lines(answer):
        text.append(f"\n{label}: ", "bold")
        text.append("\n  ".join(told))
    return text
