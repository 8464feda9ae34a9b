"""Sheets Prioriteringslista and Rangordning."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from xlsxwriter.worksheet import Worksheet

from optimize.problem import MeritLine
from prognos.report.numbers import MILLION, span
from prognos.report.result_workbook.book import (
    Book,
    Cell,
    Field,
    Formula,
    Placed,
    Section,
    TableStyle,
    add_page,
    write_sections,
)
from prognos.report.sentences import minimum_risks, plan_against_list
from prognos.report.wording import (
    area_name,
    blocks_by_group,
    evaluated_years,
    frame_group,
    frames_in_order,
    lines_drawn,
    ranks,
    why_not,
)
from prognos.results import FrameResult, RankedGroup, RunResult

PRIORITY_FIELDS = (
    Field("Nr", "whole", 6),
    Field("Ram", "text", 7),
    Field("Specialitet", "text", 36),
    Field("Område", "text", 17),
    Field("Startår", "year", 9),
    Field("Block nr", "whole", 8, "Vilket block i ordningen för specialiteten och området."),
    Field("Avvärjd brist (heltidsår)", "fte", 13,
          "Så mycket minskar den väntade bristen under utvärderingsåren."),
    Field("Nytta", "ratio", 10, "Hur mycket blocket förbättrar målet för fördelningen."),
    Field("Kostnad (kr)", "sek", 14,
          "Blockets väntade kostnad under hela utbildningen, med hänsyn till tillsättningsgraden."),
    Field("Nytta per miljon", "ratio", 11),
    Field("Ackumulerad kostnad (kr)", "sek", 16),
    Field("Över strecket", "centre", 10,
          "Ja: ryms inom alla gränser när listan följs uppifrån."),
    Field("I fördelningen", "centre", 13, "Ja: ingår i den bästa fördelningen inom ramen."),
    Field("Varför inte", "text", 48),
)
"""Columns of the priority list; the formulas below name them by letter."""
BENEFIT, COST = "H", "I"


def add_priority_list(book: Book, result: RunResult) -> None:
    """Blocks in turn by benefit, with the budget line drawn; a list for each frame."""
    page = add_page(
        book, "Prioriteringslista", "Prioriteringslista",
        " ".join(filter(None, (
            "Blocken i turordning efter hur mycket varje block minskar bristen. Ett tjockt streck "
            "per startår visar var årets pengar eller antal tar slut; senare startår kan ha plats "
            "kvar.", plan_against_list(result.frames[0]) if result.frames else ""))),
    )
    placed = write_sections(book, page, "Prioriteringslista", PRIORITY_FIELDS,
                            [_section(result, frame) for frame in result.frames])
    for table in placed:
        _grey_below(book, page, table)


def _section(result: RunResult, frame: FrameResult) -> Section:
    """A frame's list; a line is drawn per start year."""
    note = " ".join(filter(None, ("Egen lista med egna pengar.", plan_against_list(frame))))
    return Section(frame.name, note, [_priority_row(result, frame, line) for line in frame.merit],
                   TableStyle(rules_above=frozenset(lines_drawn(frame).values())))


def _grey_below(book: Book, page: Worksheet, table: Placed) -> None:
    """Blocks outside the allocation are grey as well as marked "nej"."""
    if table.count:
        page.conditional_format(table.top + 1, 0, table.top + table.count,
                                len(PRIORITY_FIELDS) - 1, {
            "type": "formula", "criteria": f'=$M{table.top + 2}="nej"',
            "format": book.workbook.add_format({"font_color": "#7F7F7F"}),
        })


def _priority_row(result: RunResult, frame: FrameResult, line: MeritLine) -> Sequence[Cell]:
    group = frame_group(result.inputs, frame, line.group)
    return (
        line.position, frame.name, group.specialty, area_name(group),
        frame.problem.start_years[line.start], line.nth, line.benefit_fte_years, line.benefit,
        line.cost,
        Formula(f'=IF({COST}{{row}}="","",{BENEFIT}{{row}}/{COST}{{row}}*1000000)',
                line.benefit / line.cost * MILLION if line.cost else None),
        Formula(f"=SUM({COST}${{first}}:{COST}{{row}})", line.cumulative_cost),
        _yes_no(line.above_line), _yes_no(line.funded), why_not(line),
    )


def _yes_no(value: bool) -> str:
    return "ja" if value else "nej"


RANKING_FIELDS = (
    Field("Rang", "whole", 7),
    Field("Specialitet", "text", 36),
    Field("Område", "text", 17),
    Field("Brist i procent av behovet", "percent", 12,
          "Väntad brist under utvärderingsåren delad med behovet. Avgör rangen."),
    Field("Brist (heltider)", "fte", 10, "Väntad brist, medel över utvärderingsåren."),
    Field("Risk för brist", "percent", 9),
    Field("Första bristår", "year", 10, "Första år då risken för brist är över 50 procent."),
    Field("ST-starter som behövs per år", "whole", 13,
          "Minsta antal starter per år som gör att tillgången (mittvärdet) täcker behovet sista "
          "visade året, oavsett budget. Tomt: 200 räcker inte."),
    Field("Block i fördelningen", "blocks", 13),
    Field("Risk att vara färre än minsta antal", "percent", 14,
          "Störst risk under något utvärderingsår. Tomt: inget minsta antal angivet."),
    Field("Jourlinjen", "text", 46,
          "Störst risk under något visat år, utan nya block. Tomt: inget minsta antal angivet, "
          "eller risken är under tio procent."),
    Field("Andel 55 år och äldre", "percent", 11),
    Field("Andel 60 år och äldre", "percent", 11),
    Field("Specialister idag", "whole", 12),
    Field("Läkare i utbildning idag", "whole", 12),
    Field("Specialister per ST-läkare", "fte", 12,
          "Mellan 4 och 6 brukar kallas balans (SKL 2011)."),
    Field("Hyrläkare för att täcka bristen (kr/år)", "sek", 16,
          "Utöver vad en anställd specialist hade kostat."),
    Field("Sårbar", "centre", 9, "Ja: högst tre specialister idag."),
)


def add_ranking(book: Book, result: RunResult) -> None:
    """The needs ranked, before money."""
    years = span(evaluated_years(result.inputs))
    page = add_page(
        book, "Rangordning", "Rangordning av behoven",
        f"Före pengar: störst väntad brist i procent av behovet {years} först.",
    )
    risks = {risk.group: risk.words for risk in minimum_risks(result, result.before)}
    write_sections(book, page, "Rangordning", RANKING_FIELDS, [
        Section(frame, "Rangordnas för sig, med egen ram.",
                list(_ranking_rows(result, frame, risks)))
        for frame in frames_in_order(result)
    ])


def _ranking_rows(
    result: RunResult, frame: str, risks: dict[int, str]
) -> Iterator[Sequence[Cell]]:
    blocks, places = blocks_by_group(result), ranks(result)
    for ranked in result.ranking:
        group = result.inputs.groups[ranked.group]
        if group.frame == frame:
            yield (places[ranked.group], group.specialty, area_name(group),
                   *_components(ranked, blocks.get(ranked.group), risks.get(ranked.group)))


def _components(
    ranked: RankedGroup, blocks: int | None, risk: str | None
) -> Sequence[Cell]:
    parts = ranked.components
    percent = parts.get("shortage_percent")
    return (
        None if percent is None else percent / 100,
        parts.get("shortage_fte"), parts.get("shortage_probability"),
        parts.get("first_shortage_year"), ranked.starts_needed, blocks,
        parts.get("below_minimum_probability"), risk, parts.get("share_55"), parts.get("share_60"),
        parts.get("specialists_today"), parts.get("st_today"), parts.get("specialists_per_st"),
        parts.get("agency_cost_sek"), "ja" if parts.get("fragile") else "nej",
    )
