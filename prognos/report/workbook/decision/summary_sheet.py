"""Sheet Sammanfattning: the region, the allocation, what to watch and what remains."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any

import numpy as np

from prognos.report.wording.common_words import (
    budget_and_proof,
    evaluated_years,
    guess_value,
    largest_shortages,
    members,
    region_name,
    shown_years,
    st_sums,
    worst_row,
)
from prognos.report.wording.numbers import span, whole
from prognos.report.wording.sentences import (
    blocks_text,
    candidate_line,
    care_line,
    longer_life_sentences,
    minimum_risks,
    plan_against_list,
)
from prognos.report.workbook.decision.story import (
    effect_sentences,
    left_sentence,
    state_sentence,
    sure_sentence,
    years_title,
)
from prognos.report.workbook.writing.book import LINE, Book, Cell, Field, Page, TableStyle
from prognos.report.workbook.writing.chart_kinds import (
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    Line,
    dress,
    line_chart,
)
from prognos.results import BudgetResult, RunResult

SHEET = "Sammanfattning"
WORST, RISKS = 8, 2
MANY = 100.0
"""Heltider from which the region is shown without decimals."""
FACTS_ROW, STORY_ROW = 3, 6
FACT_COLUMNS = (0, 2, 4, 7, 10)
CHART_SIZE, CHART_ROWS = (470, 330), 12
"""Pixels of the chart, and the rows that it takes below the headings beside it."""
WIDTHS = (30.0, *(10.0,) * 8, 2.0, 34.0, *(11.0,) * 3)
"""Columns of the sheet: the left tables, a gap, the right ones."""
SECOND, RIGHT = 6, 10
"""First column of the table in the middle, and of the chart and the table to the right."""


def add_summary(book: Book, result: RunResult) -> None:
    """One printed page: facts, the story in sentences, the years, and what it rests on."""
    calendar = result.inputs.calendar
    page = book.add(
        SHEET, f"Prognos och fördelning av ST-block – {region_name(result)}",
        f"Mätdatum {calendar.base_date.isoformat()} · underlag {result.run.input_name} · "
        f"st-prognos {result.run.version}",
    )
    for column, width in enumerate(WIDTHS):
        page.set_column(column, column, width)
    _write_facts(page, result)
    row = _write_story(page, result, STORY_ROW)
    row = _write_years(page, result, row + 1)
    row = _write_below(page, result, row + 1)
    page.fit_to_pages(1, 1)
    page.print_area(0, 0, row, len(WIDTHS) - 1)


def _write_facts(page: Page, result: RunResult) -> None:
    """Large figures over their labels."""
    for column, (figure, label) in zip(FACT_COLUMNS, _facts(result), strict=True):
        page.write_string(FACTS_ROW, column, figure, page.looks["big"])
        page.write_string(FACTS_ROW + 1, column, label, page.looks["note"])
    page.set_row(FACTS_ROW, 24)


def _write_story(page: Page, result: RunResult, top: int) -> int:
    """What a board must know, a line each with a link to the figures; the first free row."""
    width = sum(WIDTHS[1:])
    for row, (label, sheet, text) in enumerate(_story(result), start=top):
        page.write_url(row, 0, f"internal:'{sheet}'!A1", page.looks["link_bold"], label)
        page.merge_range(row, 1, row, len(WIDTHS) - 1, "", page.looks["sentence"])
        page.write_string(row, 1, text, page.looks["sentence"])
        page.set_row(row, 16.5 * (1 + int(len(text) / width)))
        top = row + 1
    return top


def _story(result: RunResult) -> Iterator[tuple[str, str, str]]:
    """Label, sheet with the figures, sentences; nothing is said of what is not known."""
    yield "Läget", "Prognos i korthet", state_sentence(result)
    decision = " ".join(_decision(result)) or "Ingen budgetram gäller, så inga block fördelas."
    yield "Förslaget", "Prioriteringslista", decision
    yield "Det ger", "Fördelning", " ".join(effect_sentences(result))
    yield "Kvar", "Diagram", " ".join((left_sentence(result), *_watched(result)))
    yield "Säkerhet", "Antaganden", sure_sentence(result)


def _decision(result: RunResult) -> Iterator[str]:
    """The allocation of every budget in a sentence, with what is proven of the first."""
    for number, budget in enumerate(result.allocation.budgets):
        told = f"{budget.name}: {blocks_text(budget)}."
        if number == 0:
            told = budget_and_proof(budget, told)
            told = " ".join(filter(None, (told, plan_against_list(budget))))
        yield told


def _facts(result: RunResult) -> Iterator[tuple[str, str]]:
    sums, years = st_sums(result), span(evaluated_years(result.inputs))
    doctors = members(result, "ST")
    yield whole(float(result.forecast.before.persons.mean[doctors,
                                                          0].sum())), "specialistläkare idag"
    yield whole(float(result.forecast.before.in_training[doctors, 0].sum())), "läkare i utbildning"
    yield (whole(sum(int(budget.allocation.blocks.sum()) for budget in result.allocation.budgets
                     if budget.name == "ST")),
           f"ST-block {span(result.inputs.calendar.start_calendar_years)}")
    yield f"{whole(sums.total_before)} heltidsår", f"brist {years} utan block"
    yield f"{whole(sums.total_after)} heltidsår", f"brist {years} med blocken"


YEAR_FIELDS = (
    Field("År", "first_year", WIDTHS[0]),
    Field("Behov", "fte", WIDTHS[1]),
    Field("Tillgång utan nya block", "fte", WIDTHS[2]),
    Field("Brist utan nya block", "fte", WIDTHS[3],
          "Summan av specialiteternas väntade brister. Ett överskott på ett håll fyller inte en "
          "brist på ett annat."),
    Field("Tillgång med blocken", "fte", WIDTHS[4]),
    Field("Brist med blocken", "fte", WIDTHS[5]),
    Field("Överskott med blocken", "fte", WIDTHS[6], "Summan av specialiteternas överskott."),
    Field("Låg tillgång (P10)", "fte", WIDTHS[7],
          "Med blocken: i ett fall av tio blir regionens tillgång lägre. Räknad för regionen som "
          "helhet, inte som summan av specialiteternas."),
    Field("Hög tillgång (P90)", "fte", WIDTHS[8],
          "Med blocken: i ett fall av tio blir regionens tillgång högre."),
)


def _write_years(page: Page, result: RunResult, top: int) -> int:
    """The region year by year with its chart to the right; returns the first free row."""
    page.write_subtitle(top, years_title(result))
    count = page.write_table(top + 1, "Regionen", _year_fields(result), _year_rows(result))
    page.insert_chart(top, RIGHT, _supply_chart(page, result, top + 1, count), {
        "object_position": 2,
        "description": "Linjediagram: behov, tillgång utan nya block och tillgång med blocken, "
                       "med låg (P10) och hög (P90) tillgång, heltider per år.",
    })
    return top + 2 + max(count, CHART_ROWS)


def _year_fields(result: RunResult) -> tuple[Field, ...]:
    """Whole heltider where a tenth would say more than the forecast of a region can know."""
    if float(result.forecast.before.totals.need.max()) < MANY:
        return YEAR_FIELDS
    return YEAR_FIELDS[:1] + tuple(replace(field, look="whole") for field in YEAR_FIELDS[1:])


def _year_rows(result: RunResult) -> Iterator[Sequence[Cell]]:
    before, after = result.forecast.before.totals, result.forecast.after.totals
    surplus = np.nansum(result.forecast.after.measures.surplus[members(result, "ST")], axis=0)
    for t, year in enumerate(shown_years(result.inputs)):
        yield (year, *(float(x[t]) for x in (
            before.need, before.fte.mean, before.shortage, after.fte.mean, after.shortage,
            surplus, after.fte.p10, after.fte.p90)))


SUPPLY_LINES = (
    Line(1, "Behov", ORANGE),
    Line(2, "Tillgång utan nya block", BLUE, "dash", "circle"),
    Line(4, "Tillgång med blocken", GREEN, "solid", "diamond"),
    Line(7, "Låg (P10)", GREY, "round_dot", width=1.25),
    Line(8, "Hög (P90)", GREY, "long_dash", width=1.25),
)


def _supply_chart(page: Page, result: RunResult, top: int, count: int) -> Any:
    chart = line_chart(page.workbook, SHEET, (top + 1, top + max(count, 1)), 0, SUPPLY_LINES)
    start = _axis_start(result)
    unit = f"heltider, axeln börjar vid {whole(start)}" if start else "heltider"
    dress(chart, "Tillgång och behov i regionen", unit, CHART_SIZE, start)
    chart.set_x_axis({"name": "31 december"})
    return chart


def _axis_start(result: RunResult) -> float:
    """Where the axis begins: near the lowest line, so that the lines can be told apart."""
    shown = len(shown_years(result.inputs))
    totals = (result.forecast.before.totals, result.forecast.after.totals)
    lines = np.array([[x.need[:shown], x.fte.p10[:shown], x.fte.p90[:shown]] for x in totals])
    step = 10.0 ** np.floor(np.log10(max(float(lines.max()), 1.0))) / 2.0
    return max(float(np.floor(0.95 * lines.min() / step) * step), 0.0)


ALLOTMENT_FIELDS = (
    Field("Ram, år", "text", 10), Field("Block", "blocks", 10), Field("Mkr", "fte", 10,
          "Väntad kostnad för hela utbildningen, det som ramen betalar."),
)
WORST_FIELDS = (
    Field("Specialitet", "text", 30), Field("Brist utan block", "fte", 10),
    Field("Brist med blocken", "fte", 10), Field("Del av behovet", "percent", 10),
    Field("Block", "blocks", 10, "Streck: inget block, eller en grupp som inte kan få block."),
)
GUESS_FIELDS = (
    Field("Antagande", "text", 34), Field("Värde", "text", 11),
    Field("Ändring vid lågt", "places", 11), Field("Ändring vid högt", "places", 11),
)


def _write_below(page: Page, result: RunResult, top: int) -> int:
    """Three tables side by side: largest shortages, blocks, assumptions; the last row in use."""
    years = span(evaluated_years(result.inputs))
    tables: tuple[tuple[int, str, str, Sequence[Field], list[Sequence[Cell]]], ...] = (
        (0, "Störst_brist", f"Störst brist kvar, medel {years} (heltider)", WORST_FIELDS,
         list(_worst_rows(result))),
        (SECOND, "Block_per_startår", "Pengarna räcker till", ALLOTMENT_FIELDS,
         [row for budget in result.allocation.budgets for row in _allotment_rows(budget)]),
        (RIGHT, "Antaganden_störst", f"Antaganden som betyder mest (brist i heltidsår {years})",
         GUESS_FIELDS, list(_guess_rows(result))),
    )
    for left, name, title, fields, rows in tables:
        page.write_string(top, left, title, page.looks["subtitle"])
        page.write_table(top + 1, name, fields, rows, TableStyle(left=left))
    page.set_row(top + 1, 2 * LINE + 4)
    return top + 2 + max(1, *(len(table[-1]) for table in tables))


def _allotment_rows(budget: BudgetResult) -> Iterator[Sequence[Cell]]:
    blocks = budget.allocation.blocks
    cost = np.nansum(blocks * budget.problem.cost, axis=0) / 1e6
    known = not np.isnan(budget.problem.cost).all()
    for u, year in enumerate(budget.problem.start_years):
        yield (f"{budget.name} {year}", int(blocks[:, u].sum()), float(cost[u]) if known else None)


def _watched(result: RunResult) -> Iterator[str]:
    """What to keep an eye on, in sentences."""
    yield from (risk.sentence
                for risk in islice(minimum_risks(result, result.forecast.after), RISKS))
    if result.people.care_contact:
        yield f"Fast läkarkontakt: {care_line(result, result.people.care_contact[-1])}"
    if line := candidate_line(result):
        yield f"Kandidater till ST: {line}"
    yield from islice(longer_life_sentences(result), 1)


def _worst_rows(result: RunResult) -> Iterator[Sequence[Cell]]:
    for worst in largest_shortages(result, WORST):
        yield worst_row(result, worst)


def _guess_rows(result: RunResult) -> Iterator[Sequence[Cell]]:
    """The assumptions that no history backs and that move the shortage most."""
    for guess in result.questions.guesses[:WORST]:
        yield (guess.name, guess_value(result, guess), guess.change_low, guess.change_high)
