"""The board's paper: two pages. Decision, who gets, who does not and why, money, risks."""

from collections.abc import Iterator
from itertools import groupby, islice
from math import isnan, nan

from prognos.report.paper.chapters.allotment_chapter import left_out, mkr
from prognos.report.paper.chapters.background_chapter import outlook_figure
from prognos.report.paper.chapters.matter_chapter import clauses, facts, footer, title
from prognos.report.paper.chapters.risk_chapter import (
    MINIMUM,
    candidates_sentence,
    rotas,
    spread_sentence,
    stability_sentences,
    weighing,
)
from prognos.report.paper.chapters.summary_chapter import (
    NO_BUDGET,
    cost_sentence,
    guess_sentence,
    proposed,
)
from prognos.report.paper.document import (
    Block,
    Bullets,
    Column,
    Document,
    Heading,
    Paragraph,
    Table,
    document,
)
from prognos.report.paper.phrases import (
    change_sentence,
    groups_words,
    listed,
    looked_at,
    may_tell_bound,
    shared_proof,
    short,
    spelled_out,
    start_span,
    unmet_sentences,
    weighed_sentence,
)
from prognos.report.paper.standing import Standing, cost_of, standings
from prognos.report.wording.common_words import proof_sentence
from prognos.report.wording.numbers import plural
from prognos.report.wording.sentences import whole_cost_line
from prognos.results import BudgetResult, RunResult

ROWS = 12
"""Groups of the table; the rest are one row, and the sum another."""
REASONS, NAMES = 5, 6
"""Reasons for nothing, and groups named for each."""
FACTS = ("Region", "Beslutsfattare", "Omfattar", "Mätdatum", "Samverkan", "Beslut")


def board_paper(result: RunResult) -> Document:
    """The same result in a few hundred words, a table and a chart."""
    chosen = tuple(fact for fact in facts(result) if fact[0] in FACTS)
    parts = (_decision, _who_gets, _who_not, _money, _risks)
    return document(f"{title(result)} – i korthet", chosen,
                    [tuple(part(result)) for part in parts], contents=False,
                    footer=footer(result, "Underlag i korthet"))


def _decision(result: RunResult) -> Iterator[Block]:
    """The proposal and what it gives."""
    yield Heading("Förslag till beslut")
    yield Bullets(tuple(clauses(result, "enligt beslutsunderlaget")), numbered=True)
    if not result.allocation.budgets:
        yield Paragraph(NO_BUDGET)
    for budget in result.allocation.budgets:
        proof = "" if shared_proof(result) else (
            f"{proof_sentence(budget)} {weighed_sentence(result, budget)}".strip())
        yield Paragraph(" ".join(filter(None, (
            proposed(result, budget), change_sentence(result, budget.name), proof))))
    if said := shared_proof(result):
        yield Paragraph(said)


def _who_gets(result: RunResult) -> Iterator[Block]:
    yield Heading("Vilka som får block")
    given = [one for budget in result.allocation.budgets for one in standings(result, budget.name)
             if one.given]
    if not given:
        yield Paragraph("Inga block fördelas.")
    else:
        yield _table(result, sorted(given, key=lambda one: -one.given))
    yield from outlook_figure(result)


def _table(result: RunResult, given: list[Standing]) -> Table:
    """The groups with most blocks, the others together, the sum."""
    shown = given if len(given) <= ROWS + 1 else given[:ROWS]
    rest = given[len(shown):]
    rows = [(one.name, *_counts([one]), mkr(one.cost), one.told_before,
             one.told_after) for one in shown]
    if rest:
        rows.append((f"Övriga {len(rest)} grupper", *_counts(rest),
                     mkr(sum(one.cost for one in rest)), "", ""))
    rows.append(("Summa", *_counts(given),
                 mkr(sum(cost_of(budget) for budget in result.allocation.budgets)), "", ""))
    first = result.inputs.calendar.start_calendar_years[0]
    return Table(
        f"Block per grupp, start {start_span(result)}",
        (Column("Specialitet", width=4.0), Column("Block i allt", "right"),
         Column(f"Varav start {first}", "right", 1.2), Column("Kostnad (mkr)", "right", 1.3),
         Column("Brist utan block", "right", 1.4),
         Column("Brist med block", "right", 1.4)),
        tuple(rows), total=True,
        note=f"Kostnad: alla startår, väntad kostnad under hela utbildningen. Brist: väntad brist "
             f"{looked_at(result)} som andel av behovet. Block per startår och skäl står i "
             f"beslutsunderlaget. {spelled_out(result)}".strip())


def _counts(ones: list[Standing]) -> tuple[str, str]:
    """Blocks of all start years, and of the first, which is what is decided."""
    first = sum(one.blocks[0] for one in ones if one.blocks)
    return str(sum(one.given for one in ones)), str(first) if first else "–"


def _who_not(result: RunResult) -> Iterator[Block]:
    """Groups without blocks, those with the same reason together."""
    yield Heading("Vilka som inte får block, och varför")
    found = list(left_out(result))
    if not found:
        yield Paragraph("Alla grupper i underlaget får block.")
        return
    yield Paragraph(f"{groups_words(len(found))} får inga block.")
    reasons = sorted(((why.brief, one) for one, why in found), key=lambda each: each[0])
    parts = [(why, [one for _, one in ones]) for why, ones in groupby(reasons, lambda e: e[0])]
    parts.sort(key=lambda part: -len(part[1]))
    told = [f"{why}: {_names(ones)}." for why, ones in parts[:REASONS]]
    if left := sum(len(ones) for _, ones in parts[REASONS:]):
        told.append(f"Andra skäl: {groups_words(left)}.")
    yield Bullets(tuple(told))


def _names(ones: list[Standing]) -> str:
    """The groups with the largest share of the need lacking first."""
    ones = sorted(ones, key=lambda one: (one.place is None, one.place or 0))
    return listed([one.name for one in ones], NAMES)


def _money(result: RunResult) -> Iterator[Block]:
    yield Heading("Pengar")
    if not result.allocation.budgets:
        yield Paragraph("Ingen budgetram är angiven.")
    if whole := whole_cost_line(result):
        yield Paragraph(whole)
    for budget in result.allocation.budgets:
        told = may_tell_bound(result, budget)
        yield Paragraph(f"Ramen {budget.name}. {_budget_money(budget, told)}")


def _budget_money(budget: BudgetResult, told_bound: bool) -> str:
    """The blocks' cost, and what is left in the first start year where that may be told."""
    if not budget.allocation.blocks.any():
        return "Inga nya medel binds."
    start = budget.problem.start_years[0]
    left = float(budget.amount[0] - budget.bound[0] - budget.cost[0]) if len(budget.amount) else nan
    text = cost_sentence(budget)
    return text if isnan(left) or not told_bound else (
        f"{text} År {start} är {mkr(max(left, 0.0))} mkr av anslaget kvar.")


def _risks(result: RunResult) -> Iterator[Block]:
    yield Heading("Risker")
    told = [spread_sentence(result), guess_sentence(result), candidates_sentence(result)]
    for budget in result.allocation.budgets:
        told += islice(unmet_sentences(budget), 2)
    told += islice((one.message for one in weighing(result) if one.code != MINIMUM), 2)
    if risks := rotas(result):
        told.append(f"För {plural(len(risks), 'jourlinje', 'jourlinjer')} är risken minst "
                    "10\u00a0% att bemanningen inte räcker, störst i "
                    f"{short(risks[0].name)} ({risks[0].chance} {risks[0].year}).")
    if result.questions.stability is not None:
        told += list(stability_sentences(result))
    yield Bullets(tuple(filter(None, told)) or ("Underlaget är för litet för att risker ska "
                                                "kunna beräknas.",))
