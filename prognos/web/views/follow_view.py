"""What came of earlier forecasts, as the page tells it: `folj-upp` in sentences and tables."""

from collections.abc import Iterator
from dataclasses import dataclass

from prognos.report.paper.document import Block, Bullets, Column, Paragraph, Table
from prognos.report.tables.years_tables import follow_up_tables
from prognos.report.wording.years_words import follow_up_sentences
from prognos.results.years.follow_up import FollowUp
from prognos.schema.findings import Finding
from prognos.web.views.answer_view import FindingRow, Piece, finding_rows, pieces

RENAMED = "namnbyte"


@dataclass(frozen=True)
class Followed:
    """The page, and what was found on the way."""

    pieces: tuple[Piece, ...]
    findings: tuple[FindingRow, ...]

    @property
    def renamed(self) -> bool:
        """Whether it is asked if groups have a new name."""
        return any(row.code == RENAMED for row in self.findings)


def followed(found: FollowUp | tuple[Finding, ...]) -> Followed:
    """What came of it; when nothing could be compared only why."""
    if not isinstance(found, FollowUp):
        return Followed((), finding_rows(found))
    return Followed(pieces(tuple(_blocks(found))), finding_rows(found.findings))


def _blocks(follow: FollowUp) -> Iterator[Block]:
    first, *rest = follow_up_sentences(follow)
    yield Paragraph(first, lead=True)
    yield Bullets(tuple(rest))
    for title, headings, rows in follow_up_tables(follow):
        name, *others = headings
        yield Table(title, (Column(name, width=2.5), *(Column(one, "right") for one in others)),
                    tuple(rows))
