"""Sheet Sammanfattning: the region, the allocation, what to watch and what remains."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

import numpy as np
from xlsxwriter.worksheet import Worksheet

from prognos.report.numbers import plural, span, whole
from prognos.report.result_workbook.book import (
    Book,
    Cell,
    Field,
    Formula,
    add_page,
    write_sentences,
    write_table,
)
from prognos.report.result_workbook.charts import (
    BLUE,
    GREEN,
    GREY,
    LIGHT,
    NAVY,
    ORANGE,
    Line,
    dress,
    line_chart,
)
from prognos.report.sentences import (
    candidate_line,
    care_sentence,
    frame_sentence,
    longer_life_sentences,
    minimum_risks,
    plan_against_list,
)
from prognos.report.wording import (
    evaluated_years,
    guess_value,
    largest_shortages,
    members,
    proof_sentence,
    region_name,
    shown_years,
    st_sums,
)
from prognos.report.worth import safe_line
from prognos.results import FrameResult, RunResult

SHEET = "Sammanfattning"
WORST = 10
FACTS_ROW, DECISION_ROW, YEARS_ROW = 3, 6, 9
FACT_COLUMNS = (0, 1, 3, 5, 7)
CHART_ROWS, CHART_COLUMN, CHART_SIZE = 18, 5, (610, 340)
WIDTHS = (40.0, 15.0, *(13.0,) * 9)
RISKS = 3


def add_summary(book: Book, result: RunResult) -> None:
    """Facts, the yearly table, charts, what to watch, the blocks, what remains, the guesses."""
    calendar = result.inputs.calendar
    page = add_page(
        book, SHEET, f"Prognos och fördelning av ST-block – {region_name(result)}",
        f"Mätdatum {calendar.base_date.isoformat()} · underlag {result.input_name} · "
        f"st-prognos {result.version}",
    )
    for number_, width in enumerate(WIDTHS):
        page.set_column(number_, number_, width)
    _write_facts(book, page, result)
    row = _write_years(book, page, result)
    charts, row = row, row + CHART_ROWS
    row = _write_allotment(book, page, result, row)
    row = _write_watch(book, page, result, row + 1)
    row = _write_worst(book, page, result, row + 1, charts)
    _write_guesses(book, page, result, row + 1)


def _write_facts(book: Book, page: Worksheet, result: RunResult) -> None:
    """Large figures over their labels."""
    for column, (figure, label) in enumerate(_facts(result)):
        page.write_string(FACTS_ROW, FACT_COLUMNS[column], figure, book.looks["big"])
        page.write_string(FACTS_ROW + 1, FACT_COLUMNS[column], label, book.looks["note"])
    page.set_row(FACTS_ROW, 24)
    write_sentences(book, page, DECISION_ROW, _decision(result), YEAR_FIELDS)


def _decision(result: RunResult) -> Iterator[str]:
    """The allocation of the first frame in a sentence, with what is proven and how it stands."""
    for frame in result.frames[:1]:
        safe = "" if result.stability is None else (
            f" Säkra block: {safe_line(result, frame)}")
        yield f"Förslag: {frame_sentence(result, frame)} {proof_sentence(frame)}{safe}"


def _facts(result: RunResult) -> Iterator[tuple[str, str]]:
    sums, years = st_sums(result), span(evaluated_years(result.inputs))
    doctors = members(result, "ST")
    yield whole(float(result.before.persons.mean[doctors, 0].sum())), "specialistläkare idag"
    yield whole(float(result.before.in_training[doctors, 0].sum())), "läkare i utbildning"
    yield (whole(sum(int(frame.allocation.blocks.sum()) for frame in result.frames
                     if frame.name == "ST")),
           f"ST-block {span(result.inputs.calendar.start_calendar_years)}")
    yield f"{whole(sums.total_before)} heltidsår", f"brist {years} utan block"
    yield f"{whole(sums.total_after)} heltidsår", f"brist {years} med blocken"


YEAR_FIELDS = (
    Field("År", "first_year", WIDTHS[0]),
    Field("Behov", "fte", WIDTHS[1]),
    Field("Tillgång utan nya block", "fte", WIDTHS[2]),
    Field("Differens utan", "signed", WIDTHS[3], "Tillgång minus behov."),
    Field("Brist utan nya block", "fte", WIDTHS[4],
          "Summan av specialiteternas väntade brister. Ett överskott på ett håll fyller inte en "
          "brist på ett annat."),
    Field("Tillgång med blocken", "fte", WIDTHS[5]),
    Field("Differens med", "signed", WIDTHS[6], "Tillgång minus behov."),
    Field("Brist med blocken", "fte", WIDTHS[7]),
    Field("Överskott med blocken", "fte", WIDTHS[8], "Summan av specialiteternas överskott."),
    Field("Låg tillgång (P10)", "fte", WIDTHS[9],
          "Med blocken: i ett fall av tio blir regionens tillgång lägre. Räknad för regionen som "
          "helhet, inte som summan av specialiteternas."),
    Field("Hög tillgång (P90)", "fte", WIDTHS[10],
          "Med blocken: i ett fall av tio blir regionens tillgång högre."),
)


def _write_years(book: Book, page: Worksheet, result: RunResult) -> int:
    """The region year by year and its chart; returns the first free row."""
    page.write_string(YEARS_ROW - 1, 0, "Regionen år för år (heltider)", book.looks["subtitle"])
    count = write_table(book, page, YEARS_ROW, "Regionen", YEAR_FIELDS, _year_rows(result))
    below = YEARS_ROW + count + 2
    page.insert_chart(below, 0, _supply_chart(book, result, YEARS_ROW, count), {
        "description": "Linjediagram: behov, tillgång utan nya block och tillgång med blocken, "
                       "med låg (P10) och hög (P90) tillgång, heltider per år.",
    })
    return below


def _year_rows(result: RunResult) -> Iterator[Sequence[Cell]]:
    before, after = result.before.totals, result.after.totals
    surplus = np.nansum(result.after.measures.surplus[members(result, "ST")], axis=0)
    for t, year in enumerate(shown_years(result.inputs)):
        need, low, high = (float(x[t]) for x in (before.need, before.fte.mean, after.fte.mean))
        yield (
            year, need, low, Formula("=C{row}-B{row}", low - need), float(before.shortage[t]),
            high, Formula("=F{row}-B{row}", high - need), float(after.shortage[t]),
            float(surplus[t]), float(after.fte.p10[t]), float(after.fte.p90[t]),
        )


SUPPLY_LINES = (
    Line(1, "Behov", ORANGE),
    Line(2, "Tillgång utan nya block", BLUE, "dash", "circle"),
    Line(5, "Tillgång med blocken", GREEN, "solid", "diamond"),
    Line(9, "Låg (P10)", GREY, "round_dot", width=1.25),
    Line(10, "Hög (P90)", GREY, "long_dash", width=1.25),
)


def _supply_chart(book: Book, result: RunResult, top: int, count: int) -> Any:
    chart = line_chart(book.workbook, SHEET, (top + 1, top + count), 0, SUPPLY_LINES)
    dress(chart, "Tillgång och behov i regionen", "heltider", CHART_SIZE, _axis_start(result))
    return chart


def _axis_start(result: RunResult) -> float:
    """Where the axis begins: near the lowest line, so that the lines can be told apart."""
    shown = len(shown_years(result.inputs))
    totals = (result.before.totals, result.after.totals)
    lines = np.array([[x.need[:shown], x.fte.p10[:shown], x.fte.p90[:shown]] for x in totals])
    step = 10.0 ** np.floor(np.log10(max(float(lines.max()), 1.0))) / 2.0
    return max(float(np.floor(0.95 * lines.min() / step) * step), 0.0)


ALLOTMENT_FIELDS = (
    Field("Ram och startår", "text"), Field("Block", "blocks"), Field("Kostnad (mkr)", "fte"),
)


def _write_allotment(book: Book, page: Worksheet, result: RunResult, top: int) -> int:
    """Blocks per start year and the sentence on what is proven."""
    page.write_string(top, 0, "Vad pengarna räcker till", book.looks["subtitle"])
    rows = [row for frame in result.frames for row in _allotment_rows(frame)]
    count = write_table(book, page, top + 1, "Block_per_startår", ALLOTMENT_FIELDS, rows)
    below = top + 2 + max(count, 1)
    for number_, frame in enumerate(result.frames):
        page.write_string(below + number_, 0, f"{frame.name}: {proof_sentence(frame)}",
                          book.looks["note"])
    return below + len(result.frames)


def _allotment_rows(frame: FrameResult) -> Iterator[Sequence[Cell]]:
    blocks = frame.allocation.blocks
    cost = np.nansum(blocks * frame.problem.cost, axis=0) / 1e6
    known = not np.isnan(frame.problem.cost).all()
    for u, year in enumerate(frame.problem.start_years):
        yield (f"{frame.name} {year}", int(blocks[:, u].sum()), float(cost[u]) if known else None)


def _write_watch(book: Book, page: Worksheet, result: RunResult, top: int) -> int:
    """What to keep an eye on, in sentences; nothing when there is nothing."""
    sentences = list(_watched(result))
    if not sentences:
        return top
    page.write_string(top, 0, "Att bevaka", book.looks["subtitle"])
    return write_sentences(book, page, top + 1, sentences, YEAR_FIELDS)


def _watched(result: RunResult) -> Iterator[str]:
    for frame in result.frames:
        if sentence := plan_against_list(frame):
            yield f"{frame.name}: {sentence}"
    yield from (risk.sentence for risk in islice(minimum_risks(result, result.after), RISKS))
    if result.care_contact:
        yield f"Fast läkarkontakt: {care_sentence(result, result.care_contact[-1])}"
    if line := candidate_line(result):
        yield f"Kandidater till ST: {line}"
    if longer := " ".join(longer_life_sentences(result)):
        yield longer


WORST_FIELDS = (
    Field("Specialitet", "text"), Field("Brist utan block", "fte"),
    Field("Brist med blocken", "fte"), Field("I procent av behovet", "percent"),
    Field("Block", "blocks"),
)


def _write_worst(
    book: Book, page: Worksheet, result: RunResult, top: int, chart_top: int
) -> int:
    """The groups whose shortage in percent of need stays the largest, with a chart."""
    years = span(evaluated_years(result.inputs))
    page.write_string(top, 0, f"Störst brist kvar, medel {years} (heltider)",
                      book.looks["subtitle"])
    count = write_table(book, page, top + 1, "Störst_brist", WORST_FIELDS, _worst_rows(result))
    if count:
        page.insert_chart(chart_top, CHART_COLUMN, _worst_chart(book, top + 1, count), {
            "description": "Liggande staplar: väntad brist utan nya block och med blocken för de "
                           "specialiteter där bristen är störst.",
        })
    return top + 3 + max(count, 1)


def _worst_rows(result: RunResult) -> Iterator[Sequence[Cell]]:
    for worst in largest_shortages(result, WORST):
        yield worst.name, worst.before, worst.after, worst.share, worst.blocks


def _worst_chart(book: Book, top: int, count: int) -> Any:
    chart = book.workbook.add_chart({"type": "bar"})
    for column, name, fill in (
        (1, "Utan nya block", LIGHT), (2, "Med blocken", NAVY),
    ):
        chart.add_series({
            "name": name, "categories": [SHEET, top + 1, 0, top + count, 0],
            "values": [SHEET, top + 1, column, top + count, column], "gap": 60,
            "fill": {"color": fill}, "border": {"color": NAVY},
        })
    dress(chart, "Störst brist kvar", "", CHART_SIZE)
    chart.set_y_axis({"reverse": True, "num_font": {"size": 9}})
    chart.set_x_axis({"name": "heltider", "num_format": "0", "label_position": "high",
                      "major_gridlines": {"visible": True, "line": {"color": "#D9D9D9"}}})
    return chart


GUESS_FIELDS = (
    Field("Antagande", "text"), Field("Värde", "text"), Field("Brist vid lågt", "whole"),
    Field("Brist vid högt", "whole"), Field("Spann", "whole"), Field("Prövat", "text"),
)


def _write_guesses(book: Book, page: Worksheet, result: RunResult, top: int) -> None:
    """The assumptions that no history backs and that move the shortage most."""
    page.write_string(top, 0, "Antaganden som betyder mest (brist i heltidsår med blocken)",
                      book.looks["subtitle"])
    rows = [
        (guess.name, guess_value(result, guess), guess.shortage_low, guess.shortage_high,
         Formula("=ABS(D{row}-C{row})", guess.swing), f"{guess.low_label} – {guess.high_label}")
        for guess in result.guesses
    ]
    count = write_table(book, page, top + 1, "Antaganden_störst", GUESS_FIELDS, rows)
    counted = plural(len(result.findings), "anmärkning", "anmärkningar")
    page.write_string(top + 3 + max(count, 1), 0, f"{counted} i underlaget, se bladet Kontroll.",
                      book.looks["note"])
