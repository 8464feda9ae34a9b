"""Sheet Sammanfattning: who gets ST, when and why; the region in sentences; where to look."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any

import numpy as np

from prognos.report.wording.answer_words import AnswerTable, answer_tables
from prognos.report.wording.common_words import (
    budget_and_proof,
    evaluated_years,
    members,
    shown_years,
    st_sums,
)
from prognos.report.wording.numbers import plural, span, whole
from prognos.report.wording.sentences import (
    blocks_text,
    candidate_line,
    care_line,
    longer_life_sentences,
    minimum_risks,
)
from prognos.report.workbook.decision.summary_sentences import (
    effect_sentences,
    left_sentence,
    state_sentence,
    sure_sentence,
    years_title,
)
from prognos.report.workbook.writing.chart_kinds import (
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    Line,
    dress,
    line_chart,
)
from prognos.report.workbook.writing.page import HEADING_ROW, LINE, NOTE_ROW, PIXELS, Page
from prognos.report.workbook.writing.sheet_parts import Cell, Field, TableStyle
from prognos.results import RunResult

SHEET = "Sammanfattning"
RISKS = 2
MANY = 100.0
"""Heltider from which the region is shown without decimals."""
WIDTHS = (11.0, 33.0, 9.0, 9.0, 9.0, 9.0, *(15.0,) * 4, *(12.0,) * 4)
"""Columns of the sheet; long texts lie across several."""
ANSWER = ((0, 0), (1, 1), (2, 2), (3, 3), (4, 5), (6, 9), (10, 13))
"""First and last column of each column of the answer table."""
FACT_COLUMNS = (0, 2, 5, 7, 10)
LAST = len(WIDTHS) - 1
CHART_LEFT, CHART_SIZE = 9, (450, 300)
"""First column of the chart, right of the years; its pixels."""


def add_summary(page: Page, result: RunResult) -> None:
    """The answer on the first printed page; the state, the years and the contents on the next."""
    date = result.inputs.calendar.base_date.isoformat()
    page.write_string(NOTE_ROW, 0, f"{_scenario(result)}Mätdatum {date} · underlag "
                      f"{result.run.input_name} · st-prognos {result.run.version}",
                      page.looks["note"])
    row = begin(page)
    for table in answer_tables(result):
        row = write_answer(page, row, table)
    page.set_h_pagebreaks([row])
    row = write_facts(page, row, _facts(result))
    row = write_story(page, row, _story(result))
    row = write_years(page, result, row, _year_fields(result), year_rows(result))
    row = _write_contents(page, row)
    page.print_area(0, 0, row, LAST)


def _scenario(result: RunResult) -> str:
    """That the book is of a scenario: its first page may be read alone."""
    comparison = result.questions.comparison
    if comparison is None:
        return ""
    scenario = comparison.scenarios[0]
    if all(change.lever == "move" for change in scenario.changes):
        return "Utan flytten, som står i bladet Scenarier · "
    return f"Ett scenario, inte nuläget: {scenario.name} (bladet Scenarier) · "


def begin(page: Page) -> int:
    """The columns of the sheet; its first free row."""
    for column, width in enumerate(WIDTHS):
        page.set_column(column, column, width)
    return HEADING_ROW + 1


def write_across(page: Page, row: int, span: tuple[int, int], text: str, look: str) -> float:
    """A text across columns; returns how many lines it takes."""
    if span[1] > span[0]:
        page.merge_range(row, *(span[0], row, span[1]), "", page.looks[look])
    page.write_string(row, span[0], text, page.looks[look])
    return 1.0 + int(len(text) * 0.98 / sum(WIDTHS[span[0]:span[1] + 1]))


ANSWER_LOOKS = ("text", "wrap", "blocks", "blocks", "centre", "wrap", "wrap")


def write_answer(page: Page, top: int, table: AnswerTable) -> int:
    """One budget's answer; returns the first free row."""
    page.write_subtitle(top, table.title)
    headings = (*["heading"] * 2, *["heading_right"] * 2, "heading_centre", *["heading"] * 2)
    lines = max(write_across(page, top + 1, span, text, look) for span, text, look in zip(
        ANSWER, table.headings, headings, strict=True))
    page.set_row(top + 1, LINE * max(lines, 2.0) + 4)
    for row, answer in enumerate(table.rows, start=top + 2):
        lines = max(write_across(page, row, span, text, look) for span, text, look in zip(
            ANSWER, answer.cells, ANSWER_LOOKS, strict=True))
        for column, count in ((2, answer.first), (3, answer.later)):
            page.write_number(row, column, count, page.looks["blocks"])
        page.set_row(row, LINE * lines)
    row = top + 2 + len(table.rows)
    for column, cell in enumerate(("", "Summa", table.first_total, table.later_total, "", "")):
        page.write(row, column, cell, page.looks[("text", "blocks")[column in (2, 3)] + "|total"])
    more = (f" {plural(table.not_shown, 'grupp', 'grupper')} till får inga block."
            if table.not_shown else "")
    page.write_string(row + 1, 0, f"{table.note}{more} Alla står i bladet Fördelning.",
                      page.looks["note"])
    return row + 3


def write_facts(page: Page, top: int, facts: Iterable[tuple[str, str]]) -> int:
    """Large figures over their labels; the first free row."""
    for column, (figure, label) in zip(FACT_COLUMNS, facts, strict=True):
        page.write_string(top, column, figure, page.looks["big"])
        page.write_string(top + 1, column, label, page.looks["note"])
    page.set_row(top, 24)
    return top + 3


def write_story(page: Page, top: int, story: Iterable[tuple[str, str, str]]) -> int:
    """Label, the sheet with the figures ("" = none), what a board must know; the first free row."""
    for row, (label, sheet, text) in enumerate(story, start=top):
        if sheet:
            page.write_url(row, 0, f"internal:'{sheet}'!A1", page.looks["link_bold"], label)
        else:
            page.write_string(row, 0, label, page.looks["sentence_bold"])
        page.set_row(row, 16.5 * write_across(page, row, (1, LAST), text, "sentence"))
        top = row + 1
    return top + 1


def _story(result: RunResult) -> Iterator[tuple[str, str, str]]:
    yield "Läget", "Prognos", state_sentence(result)
    decision = " ".join(_decision(result)) or "Ingen budgetram gäller, så inga block fördelas."
    yield "Förslag", "Fördelning", decision
    yield "Det ger", "Budget", " ".join(effect_sentences(result))
    yield "Kvar", "Diagram", " ".join((left_sentence(result), *_watched(result)))
    yield "Osäkert", "Känslighet", sure_sentence(result)


def _decision(result: RunResult) -> Iterator[str]:
    """The allocation of every budget in a sentence, with what is proven of the first."""
    for number, budget in enumerate(result.allocation.budgets):
        told = f"{budget.name}: {blocks_text(budget)}."
        if number == 0:
            told = budget_and_proof(budget, told)
        yield told


def _watched(result: RunResult) -> Iterator[str]:
    """What to keep an eye on, in sentences."""
    yield from (risk.sentence
                for risk in islice(minimum_risks(result, result.forecast.after), RISKS))
    if result.people.care_contact:
        yield f"Fast läkarkontakt: {care_line(result, result.people.care_contact[-1])}"
    if line := candidate_line(result):
        yield f"Kandidater till ST: {line}"
    yield from islice(longer_life_sentences(result), 1)


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
    Field("År", "first_year"),
    Field("Behov", "fte"),
    Field("Tillgång utan nya block", "fte"),
    Field("Tillgång med blocken", "fte"),
    Field("Låg (P10)", "fte", help="Tillgång med blocken: i ett fall av tio blir den lägre. Räknad "
          "för regionen som helhet, inte som summan av specialiteternas."),
    Field("Hög (P90)", "fte", help="Tillgång med blocken: i ett fall av tio blir den högre."),
    Field("Brist utan nya block", "fte", help="Summan av specialiteternas väntade brister. Ett "
          "överskott på ett håll fyller inte en brist på ett annat."),
    Field("Brist med blocken", "fte"),
)
LINES = (
    Line(2, "Behov", ORANGE),
    Line(3, "Tillgång utan nya block", BLUE, "dash", "circle"),
    Line(4, "Tillgång med blocken", GREEN, "solid", "diamond"),
    Line(5, "Låg (P10)", GREY, "round_dot", width=1.25),
    Line(6, "Hög (P90)", GREY, "long_dash", width=1.25),
)
"""Columns of the sheet: the table begins in the second."""


def write_years(
    page: Page, result: RunResult, top: int, fields: Sequence[Field],
    rows: Sequence[Sequence[Cell]],
) -> int:
    """The region year by year with its chart to the right; returns the first free row."""
    page.write_subtitle(top, years_title(result))
    sized = [replace(field, width=WIDTHS[1 + i]) for i, field in enumerate(fields)]
    count = page.write_table(top + 1, "Regionen", sized, rows, TableStyle(left=1))
    chart = line_chart(page.workbook, page.name, (top + 2, top + 1 + count), 1, LINES)
    start = _axis_start(rows)
    unit = f"heltider, från {whole(start)}" if start else "heltider"
    dress(chart, "Tillgång och behov i regionen", unit, CHART_SIZE, start)
    chart.set_x_axis({"name": "31 december"})
    page.insert_chart(top, CHART_LEFT, chart, {
        "object_position": 2, "x_offset": 5,
        "description": "Linjediagram: behov, tillgång utan nya block och tillgång med blocken, "
                       "med låg (P10) och hög (P90) tillgång, heltider per år."})
    return top + 2 + max(count + 1, CHART_SIZE[1] // PIXELS)


def _year_fields(result: RunResult) -> tuple[Field, ...]:
    """Whole heltider where a tenth would say more than the forecast of a region can know."""
    if float(result.forecast.before.totals.need.max()) < MANY:
        return YEAR_FIELDS
    return YEAR_FIELDS[:1] + tuple(replace(field, look="whole") for field in YEAR_FIELDS[1:])


def year_rows(result: RunResult) -> list[Sequence[Cell]]:
    """In the order of `YEAR_FIELDS`."""
    before, after = result.forecast.before.totals, result.forecast.after.totals
    columns = (before.need, before.fte.mean, after.fte.mean, after.fte.p10, after.fte.p90,
               before.shortage, after.shortage)
    return [(year, *(float(values[t]) for values in columns))
            for t, year in enumerate(shown_years(result.inputs))]


def _axis_start(rows: Sequence[Sequence[Any]]) -> float:
    """Where the axis begins: near the lowest line, so that the lines can be told apart."""
    lines = np.array([row[1:6] for row in rows], dtype=np.float64)
    step = 10.0 ** np.floor(np.log10(max(float(np.nanmax(lines)), 1.0))) / 2.0
    return max(float(np.floor(0.95 * np.nanmin(lines) / step) * step), 0.0)


def _write_contents(page: Page, top: int) -> int:
    """Every sheet with a link and what it answers, by purpose; the last row."""
    page.write_subtitle(top, "Innehåll")
    for group in page.book.contents:
        for number, sheet in enumerate(group.sheets):
            top += 1
            page.write_string(top, 0, "" if number else group.name, page.looks["contents"])
            page.write_url(top, 1, f"internal:'{sheet.name}'!A1", page.looks["link"], sheet.name)
            page.write_string(top, 2, sheet.answers, page.looks["text"])
    return top
