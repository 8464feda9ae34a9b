"""What came of earlier forecasts, as the page tells it: `folj-upp` in sentences and tables."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

from prognos.history.feed.renamed_groups import shown_group
from prognos.report.paper.document import Block, Column, Heading, Paragraph, Table
from prognos.report.tables.years_tables import follow_up_tables
from prognos.report.wording.numbers import plural
from prognos.report.wording.years_words import follow_up_answers
from prognos.results.years.follow_up import FollowUp
from prognos.web.questions import NotFollowed
from prognos.web.views.answer_view import FindingRow, Piece, finding_rows, pieces

RENAMED = "namnbyte"
"""Told as a question instead."""


@dataclass(frozen=True)
class Followed:
    """The page, and what was found on the way."""

    pieces: tuple[Piece, ...]
    findings: tuple[FindingRow, ...]
    questions: tuple[str, ...] = ()
    """Whether groups have a new name."""


def followed(found: FollowUp | NotFollowed) -> Followed:
    """What came of it; when nothing could be compared only why, or what is asked."""
    if isinstance(found, NotFollowed):
        told = [row for row in finding_rows(found.findings) if row.code != RENAMED]
        return Followed((), tuple(told), tuple(
            f"{shown_group(each.old)} finns inte längre. {each.found} av "
            f"{plural(each.persons, 'person', 'personer')} finns nu i {shown_group(each.new)}."
            for each in found.renamings))
    return Followed(pieces(tuple(_blocks(found))), finding_rows(found.findings))


def _blocks(follow: FollowUp) -> Iterator[Block]:
    told = [*follow_up_answers(follow)]
    for question, answers in groupby(told, key=itemgetter(0)):
        yield Heading(question)
        yield from (Paragraph(sentence, lead=(question, sentence) == told[0])
                    for _, sentence in answers)
    for title, headings, rows in follow_up_tables(follow):
        name, *others = headings
        yield Table(title, (Column(name, width=2.5), *(Column(one, "right") for one in others)),
                    tuple(rows))
