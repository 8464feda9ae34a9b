"""The summary: what is proposed, what it gives, what it costs, who is left out, how sure it is."""

from collections.abc import Iterator
from math import isnan

from prognos.report.paper.document import Block, Bullets, Heading, Paragraph
from prognos.report.paper.phrases import (
    NO_PRICE,
    blocks_words,
    change_sentence,
    fte_years,
    groups_words,
    money,
    shared_proof,
    start_span,
    sums_told,
    unmet_sentences,
    weighed_sentence,
)
from prognos.report.paper.standing import Standing, cost_of, last_cost_year, standings
from prognos.report.wording.common_words import proof_sentence
from prognos.report.wording.numbers import plural, span
from prognos.report.wording.worth_words import safe_line
from prognos.results import BudgetResult, RunResult

NO_BUDGET = ("Ingen budgetram är angiven. Underlaget visar därför prognosen och rangordningen, men "
             "ingen fördelning.")


def add_summary(result: RunResult) -> Iterator[Block]:
    """The whole story in a lead and a few points."""
    yield Heading("Sammanfattning")
    yield Paragraph(" ".join(proposed(result, budget) for budget in result.allocation.budgets)
                    or NO_BUDGET,
                    lead=True)
    yield Bullets(tuple(_points(result)))


def proposed(result: RunResult, budget: BudgetResult) -> str:
    """How many blocks are proposed in a budget, in all and in the first start year."""
    given = budget.allocation.blocks.sum(axis=0)
    total, years = int(given.sum()), budget.problem.start_years
    if budget.allocation.status == "none":
        return f"I ramen {budget.name} finns ingen fördelning som håller alla gränser."
    if total == 0:
        return f"I ramen {budget.name} föreslås inga block {span(years)}."
    first = "" if len(years) == 1 else f", varav {int(given[0]) or 'inga'} med start {years[0]}"
    head = (f"Förslaget är {blocks_words(total, budget.name)}" if budget.name == "ST" else
            f"I ramen {budget.name} är förslaget {plural(total, 'block', 'block')}")
    return f"{head} med start {start_span(result)}{first}."


def _points(result: RunResult) -> Iterator[str]:
    for budget in result.allocation.budgets:
        label = f"Ramen {budget.name}: " if len(result.allocation.budgets) > 1 else ""
        yield f"{label}{change_sentence(result, budget.name)}"
        if budget.allocation.blocks.any():
            yield f"{label}{cost_sentence(budget)}"
        yield from (f"{label}{sentence}" for sentence in unmet_sentences(budget))
        if budget.allocation.status != "none":
            yield f"{label}{left_out_sentence(standings(result, budget.name))}"
        if not shared_proof(result):
            yield f"{label}{proof_sentence(budget)} {weighed_sentence(result, budget)}".strip()
        if result.questions.stability is not None and budget.allocation.blocks.any():
            yield f"{label}Säkra block är {safe_line(result, budget)}"
    yield from filter(None, (shared_proof(result), guess_sentence(result)))
    if not result.ranking:
        yield "Inget behov är angivet i underlaget, så ingen brist kan räknas."


def cost_sentence(budget: BudgetResult) -> str:
    """What the blocks are expected to cost, and until when they bind money."""
    sek, last = cost_of(budget), last_cost_year(budget)
    if isnan(sek):
        return NO_PRICE
    until = "" if last is None else f" och binder medel till och med {last}"
    return f"Blocken väntas kosta {money(sek)}{until}."


def left_out_sentence(found: list[Standing]) -> str:
    """How many groups with a need are given nothing."""
    needing = [one for one in found if one.evaluated.need > 0.0]
    without = [one for one in needing if one.given == 0]
    if not needing:
        return "Ingen grupp har ett angivet behov under utvärderingsåren."
    if not without:
        return "Alla grupper med ett angivet behov får block."
    if len(without) == len(needing):
        return "Ingen grupp får block."
    short_of = sum(round(100 * one.evaluated.share_after) >= 5 for one in without)
    text = (f"{len(without)} av {groups_words(len(needing))} med ett angivet behov får inga "
            "block")
    if any(one.silent for one in without):
        return f"{text}."
    who = "den" if len(without) == 1 else f"{short_of or 'ingen'} av dem"
    if not short_of:
        inside = f"i {who} väntas" + (" ingen" if len(without) == 1 else " en")
        return f"{text}; {inside} brist på 5\u00a0% av behovet eller mer."
    return f"{text}; i {who} väntas en brist på minst 5\u00a0%."


def guess_sentence(result: RunResult) -> str:
    """How much the assumption that matters most does to the remaining shortage; empty = none."""
    if not result.questions.guesses or result.questions.guesses[0].swing < 0.5:
        return ""  # nothing that has been tried moves the shortage by as much as one
    if not all(sums_told(result, budget.name) for budget in result.allocation.budgets):
        return ""
    guess = result.questions.guesses[0]
    origin = "ett standardvärde" if guess.defaulted else "angivet av regionen"
    return (f"Antagandet {guess.name} ({origin}) betyder mest: skillnaden i brist är "
            f"{fte_years(guess.swing)} mellan de värden som har prövats "
            f"({guess.low_label}, {guess.high_label}).")


