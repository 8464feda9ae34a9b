"""Sheet Prioriteringslista."""

from __future__ import annotations

from collections.abc import Sequence

from xlsxwriter.worksheet import Worksheet

from optimize.problem import MeritLine
from prognos.report.numbers import MILLION
from prognos.report.reasons import equal_lines, why_not
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
from prognos.report.sentences import plan_against_list
from prognos.report.wording import (
    area_name,
    frame_group,
    lines_drawn,
)
from prognos.report.worth import line_shares
from prognos.results import FrameResult, RunResult

PRIORITY_FIELDS = (
    Field("Nr", "whole", 6),
    Field("Ram", "text", 7),
    Field("Specialitet", "text", 36),
    Field("Område", "text", 17),
    Field("Startår", "year", 9),
    Field("Block nr", "whole", 8, "Vilket block i ordningen för specialiteten och området."),
    Field("Avvärjd brist (heltidsår)", "fte", 13,
          "Så mycket minskar den väntade bristen under utvärderingsåren."),
    Field("Nytta", "ratio", 10,
          "Hur mycket blocket förbättrar målet för fördelningen. Avgör ordningen i listan."),
    Field("Kostnad (kr)", "sek", 14,
          "Blockets väntade kostnad under hela utbildningen, med hänsyn till tillsättningsgraden."),
    Field("Nytta per miljon", "ratio", 11),
    Field("Ackumulerad kostnad (kr)", "sek", 16),
    Field("Likvärdig med nr", "centre", 11,
          "Block vars nytta skiljer mindre än en procent. Ordningen mellan dem säger ingenting."),
    Field("Över strecket", "centre", 10,
          "Ja: ryms inom alla gränser när listan följs uppifrån."),
    Field("I fördelningen", "centre", 15, "Ja: ingår i den bästa fördelningen inom ramen."),
    Field("Varför inte", "wrap", 60),
)
"""Columns of the priority list; the formulas below name them by letter."""
BENEFIT, COST = "H", "I"


SHARE_FIELD = Field("Fördelas i andel av fallen", "percent", 12,
                    "Andel av de prövade fallen där blocket fördelas (se bladet Stabilitet).")


def add_priority_list(book: Book, result: RunResult) -> None:
    """Blocks in turn by benefit, with the budget line drawn; a list for each frame."""
    page = add_page(
        book, "Prioriteringslista", "Prioriteringslista",
        " ".join(filter(None, (
            f"Blocken i turordning efter nytta för målet{_weighting(result)}. Ett tjockt streck "
            "per startår visar var årets pengar eller antal tar slut; senare startår kan ha plats "
            "kvar.", plan_against_list(result.frames[0]) if result.frames else ""))),
        PRIORITY_FIELDS,
    )
    fields = PRIORITY_FIELDS if result.stability is None else (*PRIORITY_FIELDS, SHARE_FIELD)
    placed = write_sections(book, page, "Prioriteringslista", fields,
                            [_section(result, frame) for frame in result.frames])
    for table in placed:
        _grey_below(book, page, table)


def _weighting(result: RunResult) -> str:
    """Why the shortage averted does not fall from line to line."""
    if result.inputs.objective.weighting != "bristgrad":
        return ""
    return (": en brist väger tyngre ju större del av behovet som saknas, så ordningen följer inte "
            "alltid Avvärjd brist")


def _section(result: RunResult, frame: FrameResult) -> Section:
    """A frame's list; a line is drawn per start year."""
    note = " ".join(filter(None, ("Egen lista med egna pengar.", plan_against_list(frame))))
    rows = [_priority_row(result, frame, line, equal)
            for line, equal in zip(frame.merit, equal_lines(frame), strict=True)]
    if shares := line_shares(result, frame):
        rows = [(*row, share) for row, share in zip(rows, shares, strict=True)]
    return Section(frame.name, note, rows,
                   TableStyle(rules_above=frozenset(lines_drawn(frame).values())))


def _grey_below(book: Book, page: Worksheet, table: Placed) -> None:
    """Blocks outside the allocation are grey as well as marked "nej"."""
    if table.count:
        page.conditional_format(table.top + 1, 0, table.top + table.count,
                                len(PRIORITY_FIELDS) - 1, {
            "type": "formula", "criteria": f'=$N{table.top + 2}="nej"',
            "format": book.workbook.add_format({"font_color": "#7F7F7F"}),
        })


def _priority_row(
    result: RunResult, frame: FrameResult, line: MeritLine, equal: tuple[int, int]
) -> Sequence[Cell]:
    group = frame_group(result.inputs, frame, line.group)
    return (
        line.position, frame.name, group.specialty, area_name(group),
        frame.problem.start_years[line.start], line.nth, line.benefit_fte_years, line.benefit,
        line.cost,
        Formula(f'=IF({COST}{{row}}="","",{BENEFIT}{{row}}/{COST}{{row}}*1000000)',
                line.benefit / line.cost * MILLION if line.cost else None),
        Formula(f"=SUM({COST}${{first}}:{COST}{{row}})", line.cumulative_cost),
        "" if equal[0] == equal[1] else f"{equal[0]}–{equal[1]}",
        _yes_no(line.above_line), _yes_no(line.funded), why_not(line),
    )


def _yes_no(value: bool) -> str:
    return "ja" if value else "nej"
