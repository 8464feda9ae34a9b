"""The summary: what is proposed, what it gives, what it costs, who is left out, how sure it is."""

from collections.abc import Iterator
from math import isnan

from prognos.report.paper.chapters.answer_chapter import NO_BUDGET
from prognos.report.paper.document import Block, Bullets, Heading
from prognos.report.paper.phrases import (
    NO_PRICE,
    a_year,
    change_sentence,
    full_times,
    groups_words,
    kind,
    looked_at,
    proposed,
    shared_proof,
    sums_told,
    unmet_sentences,
    weighed_sentence,
)
from prognos.report.paper.standing import Standing, cost_of, standings
from prognos.report.wording.common_words import proof_sentence
from prognos.report.wording.money_words import blocks_cost_sentence
from prognos.report.wording.worth_words import safe_line
from prognos.results import BudgetResult, RunResult


def add_summary(result: RunResult) -> Iterator[Block]:
    """The whole story in a few points."""
    yield Heading("Sammanfattning")
    yield Bullets(tuple(_points(result)) or (NO_BUDGET,))


def _points(result: RunResult) -> Iterator[str]:
    for budget in result.allocation.budgets:
        label = f"{kind(budget.name)}: " if len(result.allocation.budgets) > 1 else ""
        yield f"{label}{proposed(result, budget)} {change_sentence(result, budget.name)}"
        if budget.allocation.blocks.any():
            yield f"{label}{cost_sentence(budget)}"
        yield from (f"{label}{sentence}" for sentence in unmet_sentences(budget))
        if budget.allocation.status != "none":
            yield f"{label}{left_out_sentence(result, standings(result, budget.name))}"
        if not shared_proof(result):
            yield f"{label}{proof_sentence(budget)} {weighed_sentence(result, budget)}".strip()
        if result.questions.stability is not None and budget.allocation.blocks.any():
            yield f"{label}Säkra block är {safe_line(result, budget)}"
    if not result.allocation.budgets:
        yield NO_BUDGET
    yield from filter(None, (shared_proof(result), guess_sentence(result)))
    if not result.ranking:
        yield "Inget behov är angivet i underlaget, så ingen brist kan räknas."


def cost_sentence(budget: BudgetResult) -> str:
    """What the blocks are expected to cost, and in which years."""
    return NO_PRICE if isnan(cost_of(budget)) else blocks_cost_sentence(budget)


def left_out_sentence(result: RunResult, found: list[Standing]) -> str:
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
    text = (f"{len(without)} av {groups_words(result, len(needing))} med ett angivet behov får "
            "inga block")
    if any(one.silent for one in without):
        return f"{text}."
    if len(without) == 1:
        return f"{text}; där väntas {'en' if short_of else 'ingen'} brist på minst 5\u00a0%."
    who = {0: "ingen", len(without): "alla"}.get(short_of, str(short_of))
    return f"{text}; i {who} av dem väntas en brist på minst 5\u00a0%."


def guess_sentence(result: RunResult) -> str:
    """How much the assumption that matters most does to the remaining shortage; empty = none."""
    if not result.questions.guesses or result.questions.guesses[0].swing < 0.5:
        return ""  # nothing that has been tried moves the shortage by as much as one
    if not all(sums_told(result, budget.name) for budget in result.allocation.budgets):
        return ""
    guess = result.questions.guesses[0]
    origin = "ett standardvärde" if guess.defaulted else "angivet av regionen"
    return (f"Antagandet {guess.name} ({origin}) betyder mest: mellan {guess.low_label} och "
            f"{guess.high_label} ändras bristen {looked_at(result)} med "
            f"{full_times(a_year(result, guess.swing))} per år i medeltal.")


