"""Sheet AT och BT: who there is to start ST, beside how many starts are wanted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from prognos.report.result_workbook.book import (
    NOTE_ROW,
    Book,
    Cell,
    Field,
    Formula,
    add_page,
    set_widths,
    write_sentences,
    write_table,
)
from prognos.report.result_workbook.charts import (
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    Line,
    dress,
    line_chart,
)
from prognos.report.sentences import REGION, at_sentence, candidate_sentences
from prognos.results import CandidateYear, RunResult

SHEET = "AT och BT"
FIELDS = (
    Field("Område", "text", 22),
    Field("År", "year", 8),
    Field("AT-starter", "fte", 11),
    Field("BT-starter", "fte", 11),
    Field("Legitimerade utan ST vid årets början", "fte", 15),
    Field("Lämnar utan ST", "fte", 11),
    Field("Klara med AT", "fte", 11, "De som går vidare till ST i regionen."),
    Field("Klara med BT", "fte", 11,
          "BT utanför ST, de som går vidare till ST i regionen. BT inom ST räknas inte här."),
    Field("Nylegitimerade", "fte", 15, "De som kan börja ST direkt i regionen."),
    Field("Kandidater", "fte", 12, "De som kan börja ST under året."),
    Field("Önskade ST-starter", "fte", 12,
          "Planerade starter, klinikernas egna och fördelade block gånger tillsättningsgraden."),
    Field("Kvar vid årets slut", "fte", 12),
    Field("Saknas", "fte", 10, "Önskade ST-starter utöver kandidaterna."),
)
LINES = (
    Line(9, "Kandidater", BLUE, "solid", "circle"),
    Line(10, "Önskade ST-starter", ORANGE),
    Line(2, "AT-starter", GREY, "dash", "square"),
    Line(3, "BT-starter", GREEN, "round_dot", "triangle"),
)
CHART_ROWS = 18


def add_candidates(book: Book, result: RunResult) -> None:
    """Yearly flows towards ST, the region first, with what to watch in words."""
    page = add_page(book, SHEET, "AT, BT och kandidater till ST",
                    "Väntat antal personer per år. Kandidater = legitimerade utan ST − de som "
                    "lämnar + klara med AT och BT + nylegitimerade. Starter i specialiteter utan "
                    "område står bara under Hela regionen.")
    set_widths(page, FIELDS)
    sentences = [*candidate_sentences(result), *filter(None, [at_sentence(result)])]
    top = write_sentences(book, page, NOTE_ROW + 2, sentences, FIELDS) + 1
    table = top + CHART_ROWS
    write_table(book, page, table, "AT_och_BT", FIELDS, map(_row, result.candidates))
    ours = sum(year.area is None for year in result.candidates)
    page.insert_chart(top, 0, _chart(book, table, ours), {
        "description": "Linjediagram för hela regionen per år: kandidater, önskade ST-starter, "
                       "AT-starter och BT-starter.",
    })


def _row(year: CandidateYear) -> Sequence[Cell]:
    return (
        year.area or REGION, year.year, year.at_starts, year.bt_starts, year.opening, year.left,
        year.at_done, year.bt_done, year.licensed,
        Formula("=E{row}-F{row}+G{row}+H{row}+I{row}", year.available), year.wanted_starts,
        Formula("=MAX(J{row}-K{row},0)", year.closing),
        Formula("=MAX(K{row}-J{row},0)", max(year.wanted_starts - year.available, 0.0)),
    )


def _chart(book: Book, top: int, count: int) -> Any:
    chart = line_chart(book.workbook, SHEET, (top + 1, top + count), 1, LINES)
    dress(chart, "Kandidater och önskade ST-starter i regionen", "personer",
          (1000, 20 * (CHART_ROWS - 1)))
    return chart
