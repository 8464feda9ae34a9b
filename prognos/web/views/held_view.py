"""A scenario with the blocks held: roughly as a picture, exactly as a table."""

from collections.abc import Iterator
from functools import partial

import numpy as np

from prognos.inputs import Inputs
from prognos.inputs.arrays import FloatArray
from prognos.inputs.scenario import Scenario
from prognos.report.charts import NARROW, Line, line_chart
from prognos.report.paper.document import Block, Column, Figure, Paragraph, Table
from prognos.report.wording.common_words import evaluated_years, group_name, shown_years
from prognos.report.wording.numbers import number, rough, signed, span, whole
from prognos.report.wording.scenario_words import shortage_words
from prognos.results import RunResult
from prognos.results.what_if import PlanOutcome, RoughOutcome
from prognos.web.views.answer_view import Piece, pieces

MOST_GROUPS = 8
"""Groups shown: those that differ most."""
ONLY_ANEW = ("Det som är ändrat avgör hur många block som ryms eller vem som får dem. Vad det ger "
             "syns först i Ny fördelning, som fördelar om blocken.")


def rough_pieces(
    inputs: Inputs, baseline: PlanOutcome, now: RoughOutcome, then: RoughOutcome | None
) -> tuple[Piece, ...]:
    """The rough difference put on the exact baseline; None = nothing is changed."""
    return pieces(tuple(_rough(inputs, baseline, now, then)), "ungefar-")


def _rough(
    inputs: Inputs, baseline: PlanOutcome, now: RoughOutcome, then: RoughOutcome | None
) -> Iterator[Block]:
    years, at = shown_years(inputs), inputs.calendar.horizon
    after, last = float(baseline.after[at]), len(years)
    told = f"Utgångsläget: bristen {years[at]} är {rough(after)} heltider med blocken."
    if then is not None:
        short = max(after + float(then.shortage[at] - now.shortage[at]), 0.0)
        told = f"Ungefär: {shortage_words(years[at], after, short)}, med samma block."
    changed = then is not None
    same = then is not None and not _differ(then, now)
    then = then or now
    yield Paragraph(told, lead=True)
    if same:
        yield Paragraph(ONLY_ANEW)
    need = (baseline.need + then.need - now.need)[:last]
    supply = (baseline.supply + then.supply - now.supply)[:last]
    lines = (Line("Behov", need.tolist(), "need"),
             Line("Utgångsläget", baseline.supply[:last].tolist(), "supply"),
             Line("Med ändringarna", supply.tolist(), "after"))
    draw = partial(line_chart, "Behov och tillgång, ungefär", told, years,
                   lines if changed else lines[:2])
    yield Figure(
        draw(), told, "Behov och tillgång i ramen ST, heltider 31 december. Ungefär: skillnaden är "
        "räknad i mitten av osäkerheten.", narrow=draw(room=NARROW))
    yield Table(
        "Behov och tillgång, heltider, ungefär",
        (Column("År"), Column("Behov", "right"), Column("Tillgång i utgångsläget", "right"),
         Column("Tillgång med ändringarna", "right")),
        tuple((str(year), *(whole(float(values[t])) for values in (
            need, baseline.supply, supply))) for t, year in enumerate(years)))


def _differ(then: RoughOutcome, now: RoughOutcome) -> bool:
    """Whether anything of the picture moves."""
    return any(not np.allclose(getattr(then, name), getattr(now, name), atol=1e-6)
               for name in ("need", "supply", "shortage"))


def exact_pieces(
    result: RunResult, scenario: Scenario, then: FloatArray
) -> tuple[Piece, ...]:
    """The shortage of the evaluated years, exactly, and whom the changes touch most.

    then : (G, E)
    """
    return pieces(tuple(_exact(result, scenario, then)), "exakt-")


def _exact(result: RunResult, scenario: Scenario, then: FloatArray) -> Iterator[Block]:
    inputs = result.inputs
    now = inputs.calendar.in_evaluated(result.forecast.after.measures.shortage)
    before, after = (np.nan_to_num(values).sum(axis=1) for values in (now, then))
    st = [g for g, group in enumerate(inputs.groups) if group.budget == "ST"]
    years, change = span(evaluated_years(inputs)), after - before
    told = "; ".join(one.text for one in scenario.changes)
    yield Paragraph(
        f"Exakt, {told}: bristen {years} blir {number(float(after[st].sum()), 0)} i stället för "
        f"{number(float(before[st].sum()), 0)} heltidsår i ramen ST, med samma block.", lead=True)
    most = [g for g in np.argsort(-np.abs(change)).tolist() if abs(change[g]) >= 0.05][:MOST_GROUPS]
    if most:
        yield Table(
            f"Där skillnaden är störst, brist {years} i heltidsår",
            (Column("Specialitet", width=3.0), Column("Utgångsläget", "right"),
             Column("Blir", "right"), Column("Skillnad", "right")),
            tuple((group_name(inputs.groups[g]), *(number(float(values[g]))
                                                   for values in (before, after)),
                   signed(float(change[g]))) for g in most))
