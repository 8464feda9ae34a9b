"""The workbook of the yearly follow-up: the page, blocks, groups, flows, bridge."""

from collections.abc import Container
from math import isnan
from pathlib import Path

from prognos.report.tables.years_tables import REGION
from prognos.report.wording.years_words import (
    BLOCKS,
    FLOWS,
    FORECAST_HEADINGS,
    FORECASTS,
    GOOD,
    HAPPENED,
    HEADINGS,
    INTERACTION,
    LEARNED,
    SUPPORT,
    TITLE,
    WHY,
    follow_up_answers,
    group_words,
    rate_words,
)
from prognos.report.workbook.writing.book import Book, open_book
from prognos.report.workbook.writing.sheet_parts import Cell, Field, Formula, Table
from prognos.results.years.follow_up import CORRECTED, DRIFT, NO_CHANGE, FollowUp
from prognos.system.files import write_content

OWN_USE = "För regionens eget bruk: antal i små grupper visas."
GROUP = Field("Grupp", "text", 38)
PAGE_FIELDS = (Field("Fråga", "wrap", 22), Field("Svar", "wrap", 92),
               Field("Mer i bladen", "wrap", 15))
MORE = {GOOD: ("Träffsäkerhet", "Grupper"), HAPPENED: ("Flöden", "Grupper"), BLOCKS: ("Block",),
        WHY: ("Brygga", "Nya uppgifter"), LEARNED: ("Lärdomar",)}
"""Question -> sheets that tell more."""
BLOCK_FIELDS = (
    GROUP, Field("År", "year", 8), Field("Planerade", "blocks", 11, "Block i utgåvans plan."),
    Field("Utlysta", "blocks", 10, "Tilldelade block i bladet Föregående år."),
    Field("Tillsatta", "blocks", 10), Field("Nya i utbildning", "blocks", 12,
                                            "Alla som började, även klinikfinansierade."),
    Field("Färdiga", "blocks", 10), Field("Stannade", "blocks", 10),
    Field("Återta och fördela om", "blocks", 12),
)
OUTCOME_FIELDS = (
    Field("Utgåva", "text", 16), Field("År", "year", 8), GROUP,
    Field("Prognos (personer)", "fte", 11), Field("P10", "whole", 8), Field("P90", "whole", 8),
    Field("Sannolikhet i P10–P90", "percent", 12, "Vad prognosen lovade. Hela personer ger mer "
                                                  "än 80 %."),
    Field("Utfall (personer)", "whole", 11), Field("Skillnad", "change_fte", 10),
    Field("Inom P10–P90", "centre", 11), Field("Ingen förändring", "fte", 12),
    Field("Trend", "fte", 10, "Basårets antal och årsförändringen de senaste upp till tre åren."),
    Field("Rättad modell", "fte", 11, "Modellen rättad med sitt fel vid utgåvans basår."),
)
SCORE_FIELDS = (
    Field("Utgåva", "text", 16), Field("År", "year", 8), Field("Grupper i P10–P90", "whole", 11),
    Field("Grupper", "whole", 9), Field("Borde ha varit", "percent", 10),
    Field("Lägst, exakt 95 %", "percent", 11), Field("Högst, exakt 95 %", "percent", 11),
    *(Field(f"Medelfel: {name}", "value", 13) for name in FORECAST_HEADINGS.values()),
    Field("Pinball", "value", 10, "Medel över 19 kvantiler. Lägre är bättre."),
    Field("Intervallpoäng", "value", 12, "För P10–P90. Lägre är bättre."),
    Field("CRPS", "value", 10, "Jämför med medelfelen: en punktprognos CRPS är dess medelfel."),
)
FLOW_FIELDS = (
    Field("Utgåva", "text", 16), Field("År", "year", 8), Field("Ram", "text", 8),
    Field("Flöde", "text", 30),
    Field("Prognos (personer)", "fte", 12), Field("Standardavvikelse", "fte", 20),
    Field("Utfall (personer)", "whole", 12), Field("Skillnad", "change_fte", 11),
)
PART_HEADINGS = [name.replace("\u00ad", "") for name in HEADINGS.values()]
BRIDGE_FIELDS = (
    GROUP, Field("År", "year", 8),
    Field("Mått", "text", 11, "Tillgång, behov och brist vid årets slut, i heltider. Bristen är "
                              "den väntade; för alla grupper är den summan av deras."),
    Field("Förra prognosen", "fte", 12),
    *(Field(f"{name}, för sig", "change_fte", 13) for name in PART_HEADINGS),
    Field(INTERACTION, "change_fte", 10, "Det som delarna gör tillsammans utöver var för sig."),
    Field("Ny prognos", "fte", 12, "Förra + delarna + samspelet."),
    *(Field(f"{name}, Shapley", "change_fte", 13, "Medel över alla ordningar; summan är hela "
                                                  "skillnaden.") for name in PART_HEADINGS),
)
SURPRISE_FIELDS = (
    GROUP, Field("Mått", "text", 20, "Personer fler eller färre än väntat, och vad det ger i "
                 "tillgång målåret: skillnaden gånger chansen att finnas kvar. Raden i heltider "
                 "är nya personaluppgifters del av tillgången."),
    *(Field(name, "change_fte", max(map(len, name.split())) + 4) for name in FLOWS.values()),
)
LESSON_FIELDS = (
    GROUP, Field("Takt", "text", 32), Field("Underlag", "whole", 10),
    Field("Enhet", "text", 10), Field("Förslag", "value", 10),
    Field("Lägst, 80\u00a0%", "value", 10), Field("Högst, 80\u00a0%", "value", 10),
    Field("I\u00a0dag", "value", 9),
)


def write_follow_up(follow: FollowUp, path: Path) -> Path:
    """Write the workbook whole to `path`; returns where it stands."""
    return write_content(path, render_follow_up(follow))


def render_follow_up(follow: FollowUp) -> bytes:
    """The workbook as the bytes of a file."""
    tables = [
        ("Block", "Blocken från beslut till specialist", BLOCK_FIELDS, _block_rows(follow)),
        ("Grupper", "Prognos och utfall, grupp för grupp", OUTCOME_FIELDS, _outcome_rows(follow)),
        ("Träffsäkerhet", "Hur bra prognosen var", SCORE_FIELDS, _score_rows(follow)),
        ("Flöden", "Flöden mot prognos", FLOW_FIELDS, _flow_rows(follow)),
        ("Brygga", "Varför prognosen ändrats", BRIDGE_FIELDS, _bridge_rows(follow)),
        ("Nya uppgifter", "Vad de nya personaluppgifterna består av", SURPRISE_FIELDS,
         _surprise_rows(follow)),
        ("Lärdomar", "Takter som skiljer sig tydligt från antagandena", LESSON_FIELDS,
         _lesson_rows(follow)),
    ]
    book = open_book()
    _page(book, follow, {name for name, _, _, rows in tables if rows})
    for name, title, fields, rows in tables:
        if rows:  # no sheet where there is nothing to tell
            page = book.add(name, title, OWN_USE)
            page.lay_out([Table(name.replace(" ", "_"), fields, rows)])
    return book.content()


def _page(book: Book, follow: FollowUp, sheets: Container[str]) -> None:
    """Questions and answers; each question once, with the sheets that tell more."""
    page = book.add("Så gick det", f"{TITLE}, {follow.region or 'regionen'} {follow.year}", OWN_USE)
    rows: list[tuple[Cell, ...]] = []
    asked = set()
    for question, answer in follow_up_answers(follow, most=None):
        more = ", ".join(name for name in MORE[question] if name in sheets)
        rows.append((None, answer, None) if question in asked else (question, answer, more or None))
        asked.add(question)
    page.lay_out([Table("Så_gick_det", PAGE_FIELDS, rows)])


def _known(value: float | None) -> float | None:
    return None if value is None or isnan(value) else value


def _block_rows(follow: FollowUp) -> list[tuple[Cell, ...]]:
    return [(group_words(each.group), each.year, each.planned, each.announced, each.filled,
             each.started, each.finished, each.stayed, each.unfilled)
            for each in sorted(follow.chains, key=lambda each: (
                -each.year, not (each.planned or each.announced), group_words(each.group)))]


def _outcome_rows(follow: FollowUp) -> list[tuple[Cell, ...]]:
    return [
        (outcome.edition, outcome.year, group_words(each.group), each.forecast, _known(each.low),
         _known(each.high), _known(each.mass), each.outcome, each.outcome - each.forecast,
         None if isnan(each.low) else "ja" if each.covered else "nej",
         *(each.naive.get(key) for key in (NO_CHANGE, DRIFT, CORRECTED)))
        for outcome in follow.outcomes for each in outcome.groups]


def _score_rows(follow: FollowUp) -> list[tuple[Cell, ...]]:
    return [
        (each.edition, each.year, each.coverage.hits, each.coverage.outcomes, each.coverage.stated,
         each.coverage.low, each.coverage.high,
         *(each.scores.absolute.get(key) for key in FORECASTS),
         _known(each.scores.pinball), _known(each.scores.interval), _known(each.scores.crps))
        for each in follow.outcomes]


def _flow_rows(follow: FollowUp) -> list[tuple[Cell, ...]]:
    return [(outcome.edition, outcome.year, each.budget, FLOWS[each.flow], each.forecast,
             _known(each.sd), each.outcome, each.outcome - each.forecast)
            for outcome in follow.outcomes for each in outcome.flows]


def _bridge_rows(follow: FollowUp) -> list[tuple[Cell, ...]]:
    """Every group that moved, not only the largest: each has somebody who is asked about it."""
    return [
        (group_words(each.group), each.year, name, moved.old,
         *(part.alone for part in moved.parts), moved.interaction,
         Formula("=SUM(D{row}:J{row})", moved.new), *(part.shapley for part in moved.parts))
        for each in follow.bridges
        for name, moved in (("Brist", each.shortage), ("Behov", each.need),
                            ("Tillgång", each.supply))
        if moved is each.supply or each.need.old or each.need.new]


def _surprise_rows(follow: FollowUp) -> list[tuple[Cell, ...]]:
    """Two rows a group: what differed, and what that is at the target year."""
    rows: list[tuple[Cell, ...]] = []
    for bridge in follow.bridges:
        by_flow = {each.flow: each for each in bridge.surprises}
        if by_flow:
            name, told = group_words(bridge.group), [by_flow[flow] for flow in FLOWS]
            rows += [(name, "Personer mot prognos", *(_known(each.persons) for each in told)),
                     (name, f"Heltider {bridge.year}", *(each.fte for each in told))]
    return rows


def _lesson_rows(follow: FollowUp) -> list[tuple[Cell, ...]]:
    return [(group_words(line.group) if line.group else REGION, rate_words(line), line.exposure,
             SUPPORT[line.measure], line.shrunk, line.low, line.high, line.now)
            for line in follow.lessons]
