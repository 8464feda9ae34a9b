"""What a goal takes, as the page tells it: `malsok` in sentences and a table."""

from collections.abc import Iterator

from prognos.report.paper.document import Block, Bullets, Column, Paragraph, Table
from prognos.report.wording.goal_words import answer_lines, answer_sentence, starts_rows
from prognos.report.wording.numbers import MISSING, whole
from prognos.results.what_if import GoalAnswer
from prognos.web.views.answer_view import Piece, pieces


def goal_pieces(answer: GoalAnswer | None) -> tuple[Piece, ...]:
    """The answer; nothing before there is one."""
    return () if answer is None else pieces(tuple(_blocks(answer)), "mal-")


def _blocks(answer: GoalAnswer) -> Iterator[Block]:
    yield Paragraph(answer_sentence(answer), lead=True)
    rows = tuple((name, *(whole(count) if count else MISSING for count in more))
                 for name, more in starts_rows(answer))
    if rows:
        years = answer.inputs.calendar.start_calendar_years
        yield Table("Block utöver planen", (Column("Specialitet", width=3.0), *(
            Column(str(year), "right") for year in years)), rows)
    for label, (first, *more) in answer_lines(answer):
        yield Paragraph(f"{label}: {first}.")
        if more:
            yield Bullets(tuple(more))
