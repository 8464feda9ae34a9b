"""Sheet AT och BT: who there is to start ST, beside how many starts are wanted."""

from collections.abc import Sequence
from typing import Any

from prognos.report.wording.clinic_words import bt_sentence
from prognos.report.wording.numbers import number, percent, whole
from prognos.report.wording.sentences import REGION, at_sentence, candidate_sentences
from prognos.report.workbook.writing.book import NOTE_ROW, Book, Cell, Field, Formula, Page
from prognos.report.workbook.writing.chart_kinds import (
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    Line,
    dress,
    line_chart,
)
from prognos.results import AtVolume, BtYear, CandidateYear, RunResult

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
BT_FIELDS = (
    Field("Område", "text", 22),
    Field("År", "year", 8),
    Field("BT-starter planerade", "some", 11),
    Field("Ryms högst", "whole", 11, "Hela starter inom ramen i Budgetram. Tomt = ingen gräns."),
    Field("Räknas", "some", 15, "De som blir kandidater till ST när BT är klar."),
    Field("Kostnad om alla börjar (kr)", "sek", 11,
          "Månadslön BT med PO, 6 månader det första året. Alla planerade starter sedan mätdatum."),
    Field("Anslag (kr)", "sek", 11),
    Field("Redan bundet (kr)", "sek", 11),
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
    page = book.add(SHEET, "AT, BT och kandidater till ST",
                    "Väntat antal personer per år. Kandidater = legitimerade utan ST − de som "
                    "lämnar + klara med AT och BT + nylegitimerade. Starter i specialiteter utan "
                    "område står bara under Hela regionen.")
    page.set_widths(FIELDS)
    sentences = [*candidate_sentences(result), *filter(None, [at_sentence(result)])]
    if result.people.at_volume is not None:
        sentences.append(volume_sentence(result.people.at_volume))
    top = page.write_sentences(NOTE_ROW + 2, sentences, FIELDS) + 1
    table = top + CHART_ROWS
    page.write_table(table, "AT_och_BT", FIELDS, map(_row, result.people.candidates))
    if result.money.bt_years:
        below = table + len(result.people.candidates) + 3
        page.write_subtitle(below - 1, f"Ram BT. {bt_sentence(result.money.bt_years)}")
        page.write_table(below, "Ram_BT", BT_FIELDS, map(_bt, result.money.bt_years))
    ours = sum(year.area is None for year in result.people.candidates)
    page.insert_chart(top, 0, _chart(page, table, ours), {
        "description": "Linjediagram för hela regionen per år: kandidater, önskade ST-starter, "
                       "AT-starter och BT-starter.",
    })


def _bt(year: BtYear) -> Sequence[Cell]:
    return (REGION, year.year, year.planned, year.fits, year.counted,
            year.planned_cost, year.amount, year.bound)


def volume_sentence(volume: AtVolume) -> str:
    """The region's share of the country's AT beside its share of the population, or what lacks."""
    if volume.difference is None or volume.share_of_starts is None:
        return ("Regionens andel av landets AT går inte att jämföra med dess andel av "
                f"befolkningen: {_lacking(volume)}.")
    than = "fler" if volume.difference > 0 else "färre"
    ours = round(abs(volume.difference))
    compared = f"{whole(ours)} {than} per år än" if ours else "lika många som"
    return (f"AT-starter {volume.year}: {_persons(volume.starts)} av "
            f"{_persons(volume.national_starts)} i riket, {percent(volume.share_of_starts, 2)}. "
            f"Regionens andel av befolkningen är {percent(volume.population_share, 2)}: "
            f"{compared} den andelen ger.")


def _persons(count: float | None) -> str:
    """Without decimals where it is a whole number."""
    return number(count, 0 if count is None or count == round(count) else 1)


def _lacking(volume: AtVolume) -> str:
    named = (("AT-starter i riket per år", volume.national_starts),
             ("Regionens andel av Sveriges befolkning", volume.population_share))
    names = [f"”{name}”" for name, value in named if value is None]
    return (f"antagandet {names[0]} saknas" if len(names) == 1 else
            f"antagandena {' och '.join(names)} saknas")


def _row(year: CandidateYear) -> Sequence[Cell]:
    return (
        year.area or REGION, year.year, year.at_starts, year.bt_starts, year.opening, year.left,
        year.at_done, year.bt_done, year.licensed,
        Formula("=E{row}-F{row}+G{row}+H{row}+I{row}", year.available), year.wanted_starts,
        Formula("=MAX(J{row}-K{row},0)", year.closing),
        Formula("=MAX(K{row}-J{row},0)", max(year.wanted_starts - year.available, 0.0)),
    )


def _chart(page: Page, top: int, count: int) -> Any:
    chart = line_chart(page.workbook, SHEET, (top + 1, top + count), 1, LINES)
    dress(chart, "Kandidater och önskade ST-starter i regionen", "personer",
          (1000, 20 * (CHART_ROWS - 1)))
    return chart
