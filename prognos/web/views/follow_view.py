"""What came of earlier forecasts, as the page tells it: `folj-upp` in sentences and tables."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from prognos.report.paper.document import Block, Bullets, Column, Paragraph, Table
from prognos.report.wording.numbers import number, signed, whole
from prognos.report.wording.years_words import (
    FLOWS,
    HEADINGS,
    INTERACTION,
    follow_up_sentences,
    group_words,
    sure,
)
from prognos.results.years.follow_up import Bridge, FollowUp
from prognos.use_cases.years import Stopped
from prognos.web.views.answer_view import FindingRow, Piece, finding_rows, pieces

MOST = 12
"""Groups of a table."""


@dataclass(frozen=True)
class Followed:
    """The page, and what was found on the way."""

    pieces: tuple[Piece, ...]
    findings: tuple[FindingRow, ...]


def followed(found: FollowUp | Stopped) -> Followed:
    """What came of it; when nothing could be compared only why."""
    blocks = () if isinstance(found, Stopped) else pieces(tuple(_blocks(found)))
    return Followed(blocks, finding_rows(found.findings))


def _blocks(follow: FollowUp) -> Iterator[Block]:
    first, *rest = follow_up_sentences(follow)
    yield Paragraph(first, lead=True)
    yield Bullets(tuple(rest))
    latest = follow.outcomes[0]
    if latest.flows:
        yield _table("Flöden, personer", ("Flöde", "Prognos", "± (en std.avv.)", "Utfall",
                                          "Skillnad"),
                     [(FLOWS[each.flow], number(each.forecast), sure(each.sd),
                       whole(each.outcome), signed(each.outcome - each.forecast))
                      for each in latest.flows])
    outside = sorted((each for each in latest.groups if not each.covered),
                     key=lambda each: -abs(each.outcome - each.forecast))
    if outside:
        yield _table("Grupper utanför P10–P90", ("Grupp", "Prognos", "P10–P90", "Utfall"),
                     [(group_words(each.group), number(each.forecast),
                       f"{number(each.low, 0)}–{number(each.high, 0)}", whole(each.outcome))
                      for each in outside[:MOST]])
    yield from _chains(follow)
    if follow.bridges:
        yield _bridges(follow.bridges)
    changed = (*follow.changed, *follow.changed_assumptions)
    if changed:
        yield Paragraph("Ändrat mellan prognoserna: " + "; ".join(changed[:MOST]) + ".")


def _chains(follow: FollowUp) -> Iterator[Table]:
    """Blocks of the latest round, those with free ones first."""
    year = follow.chains[0].year if follow.chains else 0
    told = sorted((each for each in follow.chains if each.year == year
                   and (each.planned or each.announced or each.unfilled)),
                  key=lambda each: (-each.unfilled, -(each.planned or 0), each.group))
    if told:
        yield _table(f"Blocken {year}, från beslut till specialist",
                     ("Grupp", "Plan", "Utlysta", "Tillsatta", "Nya i utbildning", "Färdiga",
                      "Stannade", "Lediga"),
                     [(group_words(each.group), *map(whole, (
                         each.planned, each.announced, each.filled, each.started, each.finished,
                         each.stayed, each.unfilled))) for each in told[:MOST]])


def _bridges(bridges: tuple[Bridge, ...]) -> Table:
    return _table(
        f"Varför prognosen för {bridges[0].year} ändrats, heltider (var del för sig)",
        ("Grupp", "Förra", *(HEADINGS[part.name] for part in bridges[0].parts), INTERACTION, "Ny"),
        [(group_words(each.group), number(each.old), *(signed(part.alone) for part in each.parts),
          signed(each.interaction), number(each.new)) for each in bridges[:MOST]])


def _table(caption: str, headings: tuple[str, ...], rows: list[tuple[str, ...]]) -> Table:
    first, *others = headings
    return Table(caption, (Column(first, width=2.5), *(Column(one, "right") for one in others)),
                 tuple(rows))
