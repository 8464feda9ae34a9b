"""The answer, first in every paper: who gets blocks, when, and why."""

from collections.abc import Iterator, Sequence

from prognos.report.disclosure.public_figures import public_figures
from prognos.report.disclosure.public_reasons import public_answer
from prognos.report.paper.document import Block, Column, Heading, Paragraph, Table
from prognos.report.paper.phrases import (
    GROUP,
    blocks_words,
    change_sentences,
    has_areas,
    kind,
    listed,
    proposed,
    spelled_out,
)
from prognos.report.wording.answer_words import AnswerRow, AnswerTable
from prognos.report.wording.numbers import MISSING, span
from prognos.results import RunResult

NO_BUDGET = ("Ingen budgetram är angiven. Underlaget visar därför prognosen och rangordningen, men "
             "ingen fördelning.")
WORDS = ("Ett block är en utbildningstjänst som betalas med centrala medel under hela "
         "utbildningen. En heltid är så mycket som en person arbetar på heltid. Brist är de "
         "heltider som väntas saknas mot behovet. Ramen är de pengar, eller det antal block, som "
         "får användas ett år.")
"""The words of the table, told where they stand first."""
WIDTHS = (0.8, 3.2, 0.8, 1.0, 1.9, 5.0, 4.0)


def add_answer(result: RunResult) -> Iterator[Block]:
    """The proposal in a lead, then a table for each budget."""
    tables = answers(result)
    yield from heading_and_lead(result, tables)
    for number, answer in enumerate(tables):
        kinds = kind(answer.budget)
        yield Table(f"{kinds}: start, brist och skäl", columns(answer),
                    rows_of(answer, list(answer.rows), kinds), total=True,
                    note=answer.note if number else notes(result, answer))


def heading_and_lead(result: RunResult, tables: Sequence[AnswerTable]) -> Iterator[Block]:
    """What the table answers, and the answer in words."""
    yield Heading(tables[0].title if tables else "Svaret i korthet")
    yield Paragraph(lead(result), lead=True)


def answers(result: RunResult) -> list[AnswerTable]:
    """The tables that have a row, as they may be published."""
    figures = public_figures(result)
    found = [public_answer(result, figures, budget) for budget in result.allocation.budgets]
    return [answer for answer in found if answer.rows]


def lead(result: RunResult) -> str:
    """What is proposed now, what is planned, and what that does to the shortage."""
    budgets = result.allocation.budgets
    if not budgets:
        return NO_BUDGET
    return " ".join([_what(result), *change_sentences(result, [one.name for one in budgets])])


def _what(result: RunResult) -> str:
    """"Förslaget är 32 ST-block med start 2027, och en plan för 67 till 2028–2029.": one sentence
    for all budgets where each gives something in the first start year."""
    budgets = result.allocation.budgets
    given = [budget.allocation.blocks.sum(axis=0).tolist() for budget in budgets]
    first, *later = budgets[0].problem.start_years
    if not all(blocks[0] for blocks in given):
        return " ".join(proposed(result, budget) for budget in budgets)
    now = listed([blocks_words(int(blocks[0]), budget.name)
                  for budget, blocks in zip(budgets, given, strict=True)])
    more = [blocks_words(int(sum(blocks[1:])), budget.name)
            for budget, blocks in zip(budgets, given, strict=True) if sum(blocks[1:])]
    plan = f", och en plan för {listed(more)} med start {span(tuple(later))}" if more else ""
    return f"Förslaget är {now} med start {first}{plan}."


def notes(result: RunResult, answer: AnswerTable) -> str:
    """What the words and figures of the table mean."""
    group = f" {GROUP}" if has_areas(result) else ""
    return f"{WORDS}{group} {answer.note} {spelled_out(result)}".strip()


def columns(answer: AnswerTable) -> tuple[Column, ...]:
    """The table's headings, figures to the right."""
    return tuple(Column(heading, "right" if n in (0, 2, 3, 4) else "left", width)
                 for n, (heading, width) in enumerate(zip(answer.headings, WIDTHS, strict=True)))


def rows_of(answer: AnswerTable, rows: Sequence[AnswerRow],
            what: str) -> tuple[tuple[str, ...], ...]:
    """The rows that are shown, the others with blocks as one, and the sum."""
    left = [row for row in answer.rows if row not in rows and row.first + row.later]
    cells = [row.cells for row in rows]
    if left:
        name = "Ytterligare en grupp" if len(left) == 1 else f"Övriga {len(left)} grupper"
        cells.append(_summed(name, sum(row.first for row in left), sum(row.later for row in left)))
    cells.append(_summed(f"Summa {what}", answer.first_total, answer.later_total))
    return tuple(cells)


def _summed(name: str, first: int, later: int) -> tuple[str, ...]:
    counts = (str(count) if count else MISSING for count in (first, later))
    return ("", name, *counts, "", "", "")
