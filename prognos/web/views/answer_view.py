"""What the answer page shows of a run, put together from what the papers and the screen say."""

from collections.abc import Iterator
from dataclasses import dataclass

from prognos.report.paper.chapters.background_chapter import outlook_figure
from prognos.report.paper.chapters.outcome_chapter import add_economy, add_outcome
from prognos.report.paper.chapters.summary_chapter import add_summary
from prognos.report.paper.document import Block, Bullets, Figure, Heading, Table
from prognos.report.paper.html import render_blocks
from prognos.report.paper.short import board_paper
from prognos.report.wording.answer_words import AnswerTable, answer_tables
from prognos.report.wording.common_words import group_name, region_name
from prognos.report.wording.money_words import in_words
from prognos.report.wording.numbers import MISSING, percent, plural
from prognos.results import RunResult
from prognos.results.years.follow_up import FollowUp
from prognos.schema.findings import SEVERITIES, Finding, count_by_severity

COUNTED = {"fel": ("fel", "fel"), "varning": ("varning", "varningar"),
           "notis": ("notis", "notiser")}


@dataclass(frozen=True)
class FindingRow:
    """A finding as a row of a list."""

    severity: str
    place: str
    """Sheet and cell; "" for the whole file."""
    message: str
    fix: str
    code: str


@dataclass(frozen=True)
class GroupRow:
    """A group in the list of all."""

    group: int
    name: str
    place: str
    blocks: tuple[str, ...]
    """By start year, then all."""
    share: str
    """Shortage without -> with blocks, percent of the need."""


@dataclass(frozen=True)
class Piece:
    """A block of the papers as HTML."""

    html: str
    table: str
    """What a table is called; "" for any other block."""
    beside: bool = False
    """The table of the chart before or after it: it may be folded."""


@dataclass(frozen=True)
class Answer:
    """The page, in the order that it is read."""

    region: str
    facts: str
    lead: str
    tables: tuple[AnswerTable, ...]
    points: tuple[str, ...]
    more: tuple[Piece, ...]
    """Money, then need and supply."""
    starts: tuple[int, ...]
    groups: tuple[GroupRow, ...]
    findings: tuple[FindingRow, ...]
    counted: str


@dataclass(frozen=True)
class Board:
    """What a board is shown: the paper that it gets."""

    title: str
    facts: tuple[tuple[str, str], ...]
    """Label and value."""
    pieces: tuple[Piece, ...]
    footer: str


def answer(result: RunResult) -> Answer:
    """The answer of a run."""
    lead, points = _summary(result)
    return Answer(
        region_name(result),
        f"Mätdatum {result.inputs.calendar.base_date.isoformat()} · {result.run.input_name}", lead,
        answer_tables(result), points, pieces(tuple(_more(result))),
        result.inputs.calendar.start_calendar_years, tuple(_groups(result)),
        finding_rows(result.run.findings), counted(result.run.findings))


def board(result: RunResult, follow: FollowUp | None = None) -> Board:
    """The board's paper as a page: no small counts of persons, two pages in print.

    follow : as for `board_paper`.
    """
    paper = board_paper(result, follow)
    return Board(paper.title, paper.facts, pieces(paper.blocks), paper.footer)


def pieces(blocks: tuple[Block, ...], part: str = "") -> tuple[Piece, ...]:
    """Blocks as HTML.

    part : begins the names of their tables and headings, which must differ within a page.
    """
    charts = [isinstance(block, Figure) for block in blocks]
    rendered = (html.replace('"tabell-', f'"{part}tabell-').replace('"avsnitt_', f'"{part}avsnitt_')
                for html in render_blocks(blocks))
    return tuple(Piece(html, block.caption if isinstance(block, Table) else "",
                       any(charts[max(n - 1, 0) : n + 2]))
                 for n, (html, block) in enumerate(zip(rendered, blocks, strict=True)))


def _summary(result: RunResult) -> tuple[str, tuple[str, ...]]:
    """The points of the papers' summary, the first one as the lead."""
    lead, *points = (point for block in add_summary(result) if isinstance(block, Bullets)
                     for point in block.items)
    return lead, tuple(points)


def _more(result: RunResult) -> Iterator[Block]:
    yield from add_economy(result)
    yield Heading("Behov, tillgång och brist")
    yield from outlook_figure(result)
    yield from (block for block in add_outcome(result) if not isinstance(block, Heading))


def _groups(result: RunResult) -> Iterator[GroupRow]:
    """All groups, those with a place first."""
    ordered = sorted(result.groups, key=lambda one: (
        one.decided_place is None, one.decided_place or 0, one.group))
    for one in ordered:
        given = () if one.blocks is None else (*one.blocks, sum(one.blocks))
        counts = tuple(str(count) if count else MISSING for count in given)
        mean = one.evaluated
        yield GroupRow(
            one.group, group_name(result.inputs.groups[one.group]),
            MISSING if one.decided_place is None else (
                f"{one.decided_place}{'*' if one.adjusted else ''}"),
            counts or (MISSING,) * (len(result.inputs.calendar.start_calendar_years) + 1),
            f"{percent(mean.share_before)} → {percent(mean.share_after)}")


# --- Findings ------------------------------------------------------------------------------------


def finding_rows(findings: tuple[Finding, ...]) -> tuple[FindingRow, ...]:
    """The findings, those that matter most first."""
    return tuple(FindingRow(
        one.severity, "!".join(part for part in (one.sheet, one.cell) if part), one.message,
        one.fix or "", one.code) for one in findings)


def counted(findings: tuple[Finding, ...]) -> str:
    """"2 fel, 1 varning och 3 notiser"; what there is none of is not told."""
    count = count_by_severity(findings)
    told = [plural(count[severity], *COUNTED[severity]) for severity in SEVERITIES
            if count[severity]]
    return in_words(told) if told else "inga anmärkningar"
