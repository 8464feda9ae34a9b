"""What the allocation gives: supply and shortage, money, each area, listed patients."""

from collections.abc import Iterator
from functools import partial
from math import isnan, nan

import numpy as np

from prognos.report.charts import NARROW, Limit, Part, column_chart
from prognos.report.disclosure.public_figures import bound_computed, public_figures
from prognos.report.disclosure.small_counts import COVERED
from prognos.report.paper.chapters.allotment_chapter import mkr
from prognos.report.paper.chapters.summary_chapter import cost_sentence
from prognos.report.paper.document import Block, Column, Figure, Heading, Paragraph, Table
from prognos.report.paper.phrases import (
    PEOPLE,
    fte,
    kind,
    listed,
    looked_at,
    may_tell_bound,
    sums_told,
)
from prognos.report.paper.standing import budget_years, cost_of, evaluated_need, evaluated_sum
from prognos.report.wording.common_words import budgets_in_order, members
from prognos.report.wording.money_words import later_money_sentence, left_over_sentences
from prognos.report.wording.numbers import MILLION, msek, number, percent, span
from prognos.report.wording.sentences import care_sentence, whole_cost_line
from prognos.results import BudgetResult, RunResult

REGION = "Hela regionen"
ROUNDED = 1000.0
"""Monthly amounts are told to the nearest thousand: salaries are assumptions."""


def add_outcome(result: RunResult) -> Iterator[Block]:
    """Supply and shortage year by year, with and without the blocks."""
    yield Heading("Vad fördelningen ger")
    tables = [table for budget in budgets_in_order(result)
              for table in _years_table(result, budget)]
    if not tables:
        yield Paragraph("Brist och överskott i heltider redovisas inte: inget behov är angivet, "
                        "eller så är det så få personer att siffrorna kan röra enskilda.")
    yield from tables
    if result.people.care_contact and not public_figures(result).any_silent(
            g for g, need in enumerate(result.inputs.need.by_group)
            if need is not None and need.method == "Listning"):
        together = care_sentence(result, result.people.care_contact[-1])
        yield Paragraph(f"Fast läkarkontakt: {together}")


def _years_table(result: RunResult, budget: str) -> Iterator[Table]:
    years = budget_years(result, members(result, budget))
    if not years.need.any() or not sums_told(result, budget):
        return
    columns = (Column("År", width=0.8), *(Column(name, "right") for name in (
        "Behov", "Tillgång utan nya block", "Tillgång med blocken", "Brist utan nya block",
        "Brist med blocken", "Överskott med blocken")))
    rows = tuple(
        (str(year), *(fte(float(values[t])) for values in (
            years.need, years.supply_before, years.supply_after, years.shortage_before,
            years.shortage_after, years.surplus_after)))
        for t, year in enumerate(years.years))
    yield Table(
        f"Behov, tillgång och brist: {PEOPLE[budget]}, heltider 31 december", columns, rows,
        note="Brist och överskott är summan av gruppernas väntade brister och överskott, så de "
             "tar inte ut varandra.")


def add_economy(result: RunResult) -> Iterator[Block]:
    """What the blocks cost by year beside the budget, and what they cost the clinics."""
    yield Heading("Konsekvenser för ekonomin")
    if not result.allocation.budgets:
        yield Paragraph("Ingen budgetram är angiven, så det finns inget anslag att jämföra med.")
    for budget in result.allocation.budgets:
        yield from _budget_money(result, budget)
    if told := whole_cost_line(result):
        yield Paragraph(told)
    if shared := _clinic_share(result):
        yield Paragraph(shared)


def _budget_money(result: RunResult, budget: BudgetResult) -> Iterator[Block]:
    if not budget.allocation.blocks.any():
        yield Paragraph(f"Inga {kind(budget.name)} fördelas, så inga nya pengar binds.")
    else:
        yield Paragraph(" ".join((f"{kind(budget.name)}.", *money_told(result, budget))))
    shown = _money_years(budget)
    if not shown or np.isnan(budget.cost).any():
        return
    told_bound = may_tell_bound(result, budget)
    yield _money_table(result, budget, shown, told_bound)
    if budget is result.allocation.budgets[0] and told_bound:
        yield money_figure(budget)


def _money_years(budget: BudgetResult) -> list[int]:
    """Indices of the years in which there is something to tell."""
    there = [y for y in range(len(budget.years)) if budget.cost[y] > 0.5 or budget.bound[y] > 0.5]
    return list(range(max(there) + 1)) if there else []


def money_told(result: RunResult, budget: BudgetResult, most: int | None = None) -> Iterator[str]:
    """What the blocks cost, how the start years' money is used, and why the rest is not free.

    most : start years told of; None = all. What is left says what is bound and is told only where
    that may be.
    """
    yield cost_sentence(budget)
    if isnan(cost_of(budget)) or not may_tell_bound(result, budget):
        return
    over = [year for year, rest in zip(
        budget.years, (budget.amount - budget.bound - budget.cost).tolist(), strict=True)
        if not isnan(rest) and rest < -0.5]
    if over:
        yield (f"Anslaget är redan överskridet {span(tuple(over))} av det som är bundet sedan "
               "tidigare.")
    yield from left_over_sentences(budget, most)
    if most is None and (told := later_money_sentence(budget)):
        yield told


def _money_table(
    result: RunResult, budget: BudgetResult, shown: list[int], told_bound: bool
) -> Table:
    """told_bound : False hides what is bound, and what is left, which would give it away."""
    left = budget.amount - budget.bound - budget.cost
    rows = tuple(
        (str(budget.years[y]), _amount(float(budget.amount[y])),
         mkr(float(budget.bound[y])) if told_bound else COVERED, mkr(float(budget.cost[y])),
         mkr(float(left[y])) if told_bound else COVERED) for y in shown)
    unlimited = " Streck: ingen gräns är angiven." if np.isnan(budget.amount[shown]).any() else ""
    source = ("Redan bundet är beräknat av dem som utbildas med centrala medel idag. "
              if bound_computed(result, budget) else "")
    return Table(
        f"Anslag och kostnad för {kind(budget.name)}, mkr",
        (Column("År", width=0.8), Column("Centralt anslag", "right"),
         Column("Redan bundet", "right"), Column("Nya block", "right"), Column("Kvar", "right")),
        rows, note=f"{source}Nya block: väntad kostnad, med hänsyn till att alla block inte "
                   f"tillsätts.{unlimited}")


def _amount(sek: float) -> str:
    return "–" if isnan(sek) else mkr(sek)


def money_figure(budget: BudgetResult) -> Figure:
    """Columns of what is bound and what is new against the amount."""
    shown = _money_years(budget)
    years = [budget.years[y] for y in shown]
    top = max(shown, key=lambda y: budget.bound[y] + budget.cost[y])
    words = (f"Som mest kostar redan bundna och nya block tillsammans "
             f"{msek(float(budget.bound[top] + budget.cost[top]), 0)} ({budget.years[top]}).")
    limited = not np.isnan(budget.amount[shown]).all()
    draw = partial(
        column_chart, "Redan bundet och nya block", words, years,
        (Part("Redan bundet", [float(budget.bound[y]) / MILLION for y in shown]),
         Part("Nya block", [float(budget.cost[y]) / MILLION for y in shown])),
        Limit("Centralt anslag", [float(budget.amount[y]) / MILLION for y in shown])
        if limited else None)
    return Figure(draw(), words, f"Redan bundet och nya {kind(budget.name)} per år, mkr.",
                  narrow=draw(room=NARROW))


def _clinic_share(result: RunResult) -> str:
    """What the clinics pay of the salary of those on a block; empty when not known or nothing."""
    if result.money.payers is None:
        return ""
    rest = sorted({ROUNDED * round(line.rest_sek / ROUNDED) for line in result.money.payers.prices
                   if line.payer == "Central" and not isnan(line.rest_sek)} - {0.0})
    if not rest:
        return ""
    first = result.inputs.calendar.start_calendar_years[0]
    amount = f"{number(rest[0], 0)} kr i månaden" if len(rest) == 1 else (
        f"{number(rest[0], 0)}–{number(rest[-1], 0)} kr i månaden beroende på utbildningsform och "
        "fas,")
    return (f"Det centrala anslaget betalar inte hela lönen. Verksamheten betalar resten, ungefär "
            f"{amount} för varje tillsatt block {first}.")


def add_areas(result: RunResult) -> Iterator[Block]:
    """Shortage and blocks of each area; nothing to tell apart where there is one."""
    areas = sorted(dict.fromkeys(group.area for group in result.inputs.groups),
                   key=lambda area: area is None)
    yield Heading("Konsekvenser för varje område")
    if len(areas) == 1:
        yield Paragraph("Underlaget har ett enda område, " + (areas[0] or "hela regionen")
                        + ", så konsekvenserna är de som står ovan.")
        return
    yield Paragraph("Grupper utan angivet område räknas till hela regionen. Deras block kan tas "
                    "emot av enheter i alla områden.")
    yield _areas_table(result, areas)
    yield from (Paragraph(sentence) for sentence in _unserved(result, areas))


def _areas_table(result: RunResult, areas: list[str | None]) -> Table:
    rows = tuple(_area_row(result, area) for area in areas)
    return Table(
        f"Brist och block per område, {looked_at(result)}",
        (Column("Område", width=2.5), Column("Grupper", "right"), Column("Block", "right"),
         Column("Brist utan block", "right", 1.4), Column("Brist med block", "right", 1.4)),
        rows, note=f"Brist: väntad brist {looked_at(result)} som andel av områdets behov, alla "
                   "slags block tillsammans.")


def _area_row(result: RunResult, area: str | None) -> tuple[str, ...]:
    """Of an area with a group of few only the blocks: its percent less the others' is theirs."""
    ours, figures = of_area(result, area), public_figures(result)
    need = evaluated_need(result, ours)
    before, after = (evaluated_sum(result, projection, ours) / need if need > 0 else nan
                     for projection in (result.forecast.before, result.forecast.after))
    blocks = sum(int(budget.allocation.blocks[i].sum()) for budget in result.allocation.budgets
                 for i, g in enumerate(budget.groups) if g in ours)
    few = figures.any_silent(g for g in ours if result.inputs.need.by_group[g] is not None)
    shares = (COVERED,) * 2 if few else (percent(before), percent(after))
    return area or REGION, str(len(ours)), str(blocks), *shares


def of_area(result: RunResult, area: str | None) -> list[int]:
    """Groups of an area."""
    return [g for g, group in enumerate(result.inputs.groups) if group.area == area]


def _unserved(result: RunResult, areas: list[str | None]) -> Iterator[str]:
    """Areas whose own groups get nothing; a block of the whole region may still be hosted there."""
    blocks = {area: _area_row(result, area)[2] for area in areas}
    without = [area for area, count in blocks.items() if area is not None and count == "0"]
    if without and set(blocks.values()) != {"0"}:
        yield f"Inga block är reserverade för {listed(without)}."
