"""Part of sheet Flöden: who there is to start ST, beside how many starts are wanted."""

from collections.abc import Iterator, Sequence
from typing import Any

from prognos.report.wording.numbers import number, percent, whole
from prognos.report.wording.sentences import REGION, at_sentence, candidate_sentences
from prognos.report.workbook.writing.chart_kinds import (
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    Line,
    dress,
    line_chart,
)
from prognos.report.workbook.writing.page import Page
from prognos.report.workbook.writing.sheet_parts import (
    Cell,
    Chart,
    Field,
    Formula,
    Part,
    Placed,
    Table,
    Text,
)
from prognos.results import AtVolume, CandidateYear, RunResult

SHEET = "Flöden"
FIELDS = (
    Field("Område", "text", 36),
    Field("År", "year", 17),
    Field("AT-starter", "fte", 11),
    Field("BT-starter", "fte", 16),
    Field("Legitimerade utan ST vid årets början", "fte", 13.5),
    Field("Lämnar utan ST", "fte", 11),
    Field("Klara med AT", "fte", 11, "De som går vidare till ST i regionen."),
    Field("Klara med BT", "fte", 11,
          "BT utanför ST, de som går vidare till ST i regionen. BT inom ST räknas inte här."),
    Field("Nylegitimerade", "fte", 15, "De som kan börja ST direkt i regionen."),
    Field("Kandidater", "fte", 11, "De som kan börja ST under året."),
    Field("Önskade ST-starter", "fte", 12,
          "Planerade starter, klinikernas egna och fördelade block gånger tillsättningsgraden."),
    Field("Kvar vid årets slut", "fte", 12),
    Field("Saknas", "fte", 11, "Önskade ST-starter utöver kandidaterna."),
)
LINES = (
    Line(9, "Kandidater", BLUE, "solid", "circle"),
    Line(10, "Önskade ST-starter", ORANGE),
    Line(2, "AT-starter", GREY, "dash", "square"),
    Line(3, "BT-starter", GREEN, "round_dot", "triangle"),
)
CHART_SIZE = (860, 340)


def candidate_parts(result: RunResult) -> Iterator[Part]:
    """Yearly flows towards ST, the region first, with what to watch in words; nothing when it is
    not known."""
    if not result.people.candidates:
        return
    sentences = [*candidate_sentences(result), *filter(None, [at_sentence(result)])]
    if result.people.at_volume is not None:
        sentences.append(volume_sentence(result.people.at_volume))
    ours = sum(year.area is None for year in result.people.candidates)
    yield Text(sentences)
    yield Table(
        "AT_och_BT", FIELDS, [_row(year) for year in result.people.candidates],
        "AT, BT och kandidater till ST",
        "Kandidater = legitimerade utan ST − de som lämnar + klara med AT och BT + nylegitimerade. "
        "Starter i specialiteter utan område står bara under Hela regionen.",
        chart=Chart(lambda page, at: _chart(page, at, ours), CHART_SIZE[1],
                    "Linjediagram för hela regionen per år: kandidater, önskade ST-starter, "
                    "AT-starter och BT-starter."))


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


def _chart(page: Page, at: Placed, count: int) -> Any:
    chart = line_chart(page.workbook, SHEET, (at.top + 1, at.top + count), 1, LINES)
    dress(chart, "Kandidater och önskade ST-starter i regionen", "personer", CHART_SIZE)
    return chart
