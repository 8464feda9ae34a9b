"""The board's paper: two pages that are sent as they are. Who gets blocks, the decision, the
money, who gets none, how sure it is."""

from collections.abc import Iterator, Sequence
from itertools import accumulate, islice
from math import ceil

from prognos.report.paper.chapters.allotment_chapter import left_out_sentence
from prognos.report.paper.chapters.answer_chapter import (
    answers,
    columns,
    heading_and_lead,
    notes,
    rows_of,
)
from prognos.report.paper.chapters.matter_chapter import about, clauses, facts, footer
from prognos.report.paper.chapters.outcome_chapter import money_told
from prognos.report.paper.chapters.risk_chapter import (
    OVERDRAWN,
    candidates_sentence,
    rotas,
    spread_sentence,
    stability_sentences,
    weighing,
)
from prognos.report.paper.chapters.summary_chapter import guess_sentence
from prognos.report.paper.chapters.years_chapter import years_sentence
from prognos.report.paper.document import (
    Block,
    Bullets,
    Document,
    Heading,
    Paragraph,
    Table,
    document,
)
from prognos.report.paper.phrases import (
    FILLED_IN,
    kind,
    may_tell_bound,
    shared_proof,
    short,
    unmet_sentences,
    weighed_sentence,
)
from prognos.report.wording.answer_words import AnswerRow, AnswerTable
from prognos.report.wording.common_words import proof_sentence
from prognos.report.wording.money_words import later_money_sentence
from prognos.report.wording.numbers import plural
from prognos.report.wording.sentences import whole_cost_line
from prognos.results import RunResult
from prognos.results.years.follow_up import FollowUp

LINES, OTHERS, WITHOUT = 42, 9, 3
"""Lines of the table in all, of each budget but the first, and groups shown of those without
blocks; the others that get blocks are one row."""
LEFT_OUT, LETTERS = 3, 95
"""Lines that who gets no blocks may take beside as long a table, and letters of a line."""
NAME, WHY, NOT_MORE = 23, 29, 21
"""Letters that a line of the table's columns of words holds."""
TOLD = 4
"""Sentences on how sure it is."""
FACTS = ("Region", "Beslutsfattare", "Samverkan", "Beslut")


def board_paper(result: RunResult, follow: FollowUp | None = None) -> Document:
    """The same result in a few hundred words and a table; only facts that are known.

    follow : what came of earlier forecasts, first of how sure this one is.
    """
    chosen = tuple((label, value) for label, value in facts(result)
                   if label in FACTS and value != FILLED_IN)
    parts = [tuple(part(result)) for part in (_answer, _decision, _money)]
    return document(f"I korthet: {about(result)}", chosen,
                    [*parts, tuple(_risks(result, follow))], contents=False,
                    footer=footer(result, "Underlag i korthet"))


def _answer(result: RunResult) -> Iterator[Block]:
    """Who gets blocks, when and why: the groups of the decision, then some of those without."""
    tables = answers(result)
    yield from heading_and_lead(result, tables)
    if tables:
        shown = _shown(result, tables)
        rows = [row for answer, some in zip(tables, shown, strict=True)
                for row in rows_of(answer, some, kind(answer.budget))]
        yield Table("Start, brist och skäl", columns(tables[0]), tuple(rows), total=True,
                    note=notes(result, tables[0]))
    if result.allocation.budgets:
        yield Paragraph(left_out_sentence(result))


def _shown(result: RunResult, tables: Sequence[AnswerTable]) -> list[list[AnswerRow]]:
    """The rows of each table: those with blocks in the first start year as far as there is room
    on two pages, and a few without."""
    found = []
    room = LINES - max(ceil(len(left_out_sentence(result)) / LETTERS) - LEFT_OUT, 0)
    for answer in reversed(tables):
        given = [row for row in answer.rows if row.first] or [
            row for row in answer.rows if row.later]
        without = [row for row in answer.rows if not row.first + row.later][:WITHOUT]
        room -= sum(map(_lines, without))
        most = room if answer is tables[0] else OTHERS
        some = [row for row, used in zip(given, accumulate(map(_lines, given)), strict=True)
                if used <= most] or given[:1]
        room -= sum(map(_lines, some))
        found.append([*some, *without])
    return found[::-1]


def _lines(row: AnswerRow) -> int:
    """About how many lines a row takes."""
    return max(ceil(len(text) / letters) for text, letters in (
        (row.name, NAME), (row.why, WHY), (row.why_not_more, NOT_MORE)))


def _decision(result: RunResult) -> Iterator[Block]:
    """The proposal and its proof."""
    yield Heading("Förslag till beslut")
    tables = answers(result)
    whole = all(row in some for answer, some in zip(tables, _shown(result, tables), strict=True)
                for row in answer.rows if row.first)
    where = "enligt tabellen" if whole else "enligt beslutsunderlaget"
    yield Bullets(tuple(clauses(result, where)), numbered=True)
    told = [shared_proof(result)] if shared_proof(result) else [
        f"{proof_sentence(budget)} {weighed_sentence(result, budget)}".strip()
        for budget in result.allocation.budgets]
    if told:
        yield Paragraph(" ".join(told))


def _money(result: RunResult) -> Iterator[Block]:
    yield Heading("Pengar")
    if not result.allocation.budgets:
        yield Paragraph("Ingen budgetram är angiven.")
    if whole := whole_cost_line(result):
        yield Paragraph(whole)
    for budget in result.allocation.budgets:
        told = " ".join(money_told(result, budget, most=1)) if (
            budget.allocation.blocks.any()) else "Inga nya pengar binds."
        yield Paragraph(f"{kind(budget.name)}. {told}")
    first, *_ = [later_money_sentence(budget) for budget in result.allocation.budgets
                 if may_tell_bound(result, budget)] or [""]
    if first:
        yield Paragraph(first)


def _risks(result: RunResult, follow: FollowUp | None) -> Iterator[Block]:
    yield Heading("Hur säkert det är")
    told = ["" if follow is None else years_sentence(result, follow), spread_sentence(result),
            guess_sentence(result), candidates_sentence(result)]
    for budget in result.allocation.budgets:
        told += islice(unmet_sentences(budget), 2)
    told += islice((one.message for one in weighing(result) if one.code == OVERDRAWN), 2)
    if risks := rotas(result):
        told.append(f"För {plural(len(risks), 'jourlinje', 'jourlinjer')} är risken minst "
                    f"10\u00a0% att bemanningen inte räcker{', störst i' if risks[1:] else ':'} "
                    f"{short(risks[0].name)} ({risks[0].chance} {risks[0].year}).")
    if result.questions.stability is not None:
        told += list(stability_sentences(result))
    yield Bullets(tuple(filter(None, told))[:TOLD] or ("Underlaget är för litet för att risker ska "
                                                "kunna beräknas.",))
