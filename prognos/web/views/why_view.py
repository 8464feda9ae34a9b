"""What the page says of one specialty: `forklara` as pictures, tables and the same sentences."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from prognos.report.charts import NARROW, Bar, Step, bar_chart, waterfall_chart
from prognos.report.paper.document import Block, Column, Figure, Heading, Paragraph, Table
from prognos.report.wording.common_words import group_name, ranks, shown_years
from prognos.report.wording.explanation_words import (
    answer_sentence,
    blocks_sentence,
    flip_notes,
    flip_rows,
    gives_way_sentence,
    neighbours,
    order_of_budget,
    place_sentence,
    rank_step_sentences,
    shortage_sentence,
    waterfall_steps,
    why_not_more,
)
from prognos.report.wording.numbers import MISSING, number, percent, signed
from prognos.report.wording.reason_words import sentence
from prognos.results import BreakEven, BudgetResult, Reasons, RunResult
from prognos.web.views.answer_view import Piece, pieces

"""Groups shown on each side in the order."""


@dataclass(frozen=True)
class Why:
    """The page of one specialty, in the order that it is read."""

    name: str
    lead: str
    """The answer in one sentence; "" where the specialty takes no part."""
    told: tuple[tuple[str, str], ...]
    """What is asked and its answer."""
    blocks: tuple[Piece, ...]
    """Pictures and tables."""
    flipped: Piece | None
    """None = not tried."""
    before: int | None
    """The group before in the order; None = is the first."""
    after: int | None


def why(result: RunResult, told: Reasons, flips: tuple[BreakEven, ...] | None) -> Why:
    """The reasons for a group.

    flips : what would flip it; None = not tried.
    """
    budget = next((one for one in result.allocation.budgets if told.group in one.groups), None)
    order = [ranked.group for ranked in sorted(
        order_of_budget(result, told), key=lambda ranked: ranked.decided_place or ranked.place)]
    at = order.index(told.group) if told.group in order else None
    who = gives_way_sentence(result, told, budget)
    *blocks, last = pieces((
        *_waterfall(result, told), *_values(told, budget), *_neighbours(result, told),
        Paragraph("") if flips is None else flip_block(flips)))
    return Why(
        group_name(result.inputs.groups[told.group]), sentence(answer_sentence(result, told)),
        (("Plats", " ".join((place_sentence(result, told), *rank_step_sentences(result, told)))),
         ("Brist", shortage_sentence(result, told)),
         ("Block", blocks_sentence(told, budget)),
         ("Varför inte fler?", why_not_more(result, told, budget)),
         *((("Vem skulle förlora?", who),) if who else ())),
        tuple(blocks), None if flips is None else last,
        None if not at else order[at - 1],
        None if at is None or at + 1 == len(order) else order[at + 1])


def _waterfall(result: RunResult, told: Reasons) -> Iterator[Block]:
    years, steps = shown_years(result.inputs), list(waterfall_steps(told.waterfall))
    words = "; ".join(f"{label}: {number(value) if level else signed(value)}"
                      for label, value, level in steps)
    heading = f"Från {years[0]} till {years[-1]}"
    yield Heading(heading)
    draw = partial(waterfall_chart, heading, words, [Step(*step) for step in steps], "heltider", 1)
    yield Figure(
        draw(),
        f"{heading}, heltider. {words}.", "Vad som kommer, vad som går och vad som blir kvar, "
        "väntade heltider. Det som minskar är streckat.", narrow=draw(room=NARROW))
    yield Table(f"{heading}, heltider", (Column("Post", width=3.0), Column("Heltider", "right")),
                tuple((label, number(value) if level else signed(value))
                      for label, value, level in steps))


def _values(told: Reasons, budget: BudgetResult | None) -> Iterator[Block]:
    """The group's blocks, each with the shortage it averts, and then one more on top of the plan.
    """
    if budget is None:
        return
    own, years = budget.groups.index(told.group), budget.problem.start_years
    given = [line for line in budget.merit if line.group == own and line.funded]
    rows = [(f"Block {n}", str(years[line.start]), line.benefit_fte_years, "ges")
            for n, line in enumerate(given, start=1)]
    rows += [("Ett till", str(years[block.start]), block.benefit_fte_years, "utöver planen")
             for block in told.next_blocks]
    if not rows:
        return
    words = "; ".join(f"{name}, start {year}: {number(value)}" for name, year, value, _ in rows)
    yield Heading("Vad varje block avvärjer")
    draw = partial(bar_chart, "Vad varje block avvärjer", words,
                   [Bar(f"{name}, start {year}", value) for name, year, value, _ in rows],
                   "heltidsår")
    yield Figure(
        draw(),
        f"Heltidsår brist som varje block avvärjer. {words}.",
        "Brist som varje block avvärjer, heltidsår under utvärderingsåren.",
        narrow=draw(room=NARROW))
    yield Table("Vad varje block avvärjer, heltidsår",
                (Column("Block"), Column("Start", "right"), Column("Heltidsår", "right"),
                 Column("Ges")),
                tuple((name, year, number(value), given) for name, year, value, given in rows))


def _neighbours(result: RunResult, told: Reasons) -> Iterator[Block]:
    """The group among those next to it in the order, with their expected shortage."""
    shown, places, rows = neighbours(result, told), ranks(result), []
    if not shown:
        return
    for ranked in shown:
        one = result.groups[ranked.group]
        mark = " (den här)" if ranked.group == told.group else ""
        rows.append((f"{group_name(result.inputs.groups[ranked.group])}{mark}",
                     str(places[ranked.group]), percent(ranked.score / 100),
                     str(one.given) if one.given else MISSING))
    yield Heading("Grannarna i rangordningen")
    yield Table("Väntad brist i procent av behovet",
                (Column("Specialitet", width=3.0), Column("Plats", "right"),
                 Column("Brist", "right"), Column("Block", "right")), tuple(rows))


def flip_block(points: tuple[BreakEven, ...]) -> Block:
    """What would flip the group; told in words where nothing can."""
    rows = tuple((name, up or MISSING, down or MISSING) for name, up, down in flip_rows(points))
    if not rows:
        return Paragraph("Specialiteten kan inte få block, så inget ändrar det.")
    note = " ".join(flip_notes(points))
    return Table(
        "Minsta ändring som ger ett annat antal block, var och en för sig",
        (Column("Vad som ändras"), Column("Upp", width=2.0), Column("Ned", width=2.0)),
        rows, note=note)
