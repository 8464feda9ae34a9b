"""The summary: what is proposed, what it gives, what it costs, who is left out, how sure it is."""

from __future__ import annotations

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
from prognos.results import FrameResult, RunResult

NO_FRAME = ("Ingen budgetram är angiven. Underlaget visar därför prognosen och rangordningen, men "
            "ingen fördelning.")


def add_summary(result: RunResult) -> Iterator[Block]:
    """The whole story in a lead and a few points."""
    yield Heading("Sammanfattning")
    yield Paragraph(" ".join(proposed(result, frame) for frame in result.frames) or NO_FRAME,
                    lead=True)
    yield Bullets(tuple(_points(result)))


def proposed(result: RunResult, frame: FrameResult) -> str:
    """How many blocks are proposed in a frame, in all and in the first start year."""
    given = frame.allocation.blocks.sum(axis=0)
    total, years = int(given.sum()), frame.problem.start_years
    if frame.allocation.status == "none":
        return f"I ramen {frame.name} finns ingen fördelning som håller alla gränser."
    if total == 0:
        return f"I ramen {frame.name} föreslås inga block {span(years)}."
    first = "" if len(years) == 1 else f", varav {int(given[0]) or 'inga'} med start {years[0]}"
    head = (f"Förslaget är {blocks_words(total, frame.name)}" if frame.name == "ST" else
            f"I ramen {frame.name} är förslaget {plural(total, 'block', 'block')}")
    return f"{head} med start {start_span(result)}{first}."


def _points(result: RunResult) -> Iterator[str]:
    for frame in result.frames:
        label = f"Ramen {frame.name}: " if len(result.frames) > 1 else ""
        yield f"{label}{change_sentence(result, frame.name)}"
        if frame.allocation.blocks.any():
            yield f"{label}{cost_sentence(frame)}"
        yield from (f"{label}{sentence}" for sentence in unmet_sentences(frame))
        if frame.allocation.status != "none":
            yield f"{label}{left_out_sentence(standings(result, frame.name))}"
        if not shared_proof(result):
            yield f"{label}{proof_sentence(frame)} {weighed_sentence(result, frame)}".strip()
        if result.stability is not None and frame.allocation.blocks.any():
            yield f"{label}Säkra block är {safe_line(result, frame)}"
    yield from filter(None, (shared_proof(result), guess_sentence(result)))
    if not result.ranking:
        yield "Inget behov är angivet i underlaget, så ingen brist kan räknas."


def cost_sentence(frame: FrameResult) -> str:
    """What the blocks are expected to cost, and until when they bind money."""
    sek, last = cost_of(frame), last_cost_year(frame)
    if isnan(sek):
        return NO_PRICE
    until = "" if last is None else f" och binder medel till och med {last}"
    return f"Blocken väntas kosta {money(sek)}{until}."


def left_out_sentence(found: list[Standing]) -> str:
    """How many groups with a need are given nothing."""
    needing = [one for one in found if one.need > 0.0]
    without = [one for one in needing if one.given == 0]
    if not needing:
        return "Ingen grupp har ett angivet behov under utvärderingsåren."
    if not without:
        return "Alla grupper med ett angivet behov får block."
    if len(without) == len(needing):
        return "Ingen grupp får block."
    short_of = sum(round(100 * one.share_after) >= 5 for one in without)
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
    if not result.guesses or result.guesses[0].swing < 0.5:
        return ""  # nothing that has been tried moves the shortage by as much as one
    if not all(sums_told(result, frame.name) for frame in result.frames):
        return ""
    guess = result.guesses[0]
    origin = "ett standardvärde" if guess.defaulted else "angivet av regionen"
    return (f"Antagandet {guess.name} ({origin}) betyder mest: mellan de värden som har prövats "
            f"({guess.low_label}, {guess.high_label}) skiljer det {fte_years(guess.swing)} brist.")


