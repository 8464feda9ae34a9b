"""Sheets Prognos i korthet and Flöden i korthet: the forecast on a few printed pages."""

from collections.abc import Sequence

import numpy as np

from prognos.report.wording.common_words import (
    area_name,
    budgets_in_order,
    horizon_index,
    members,
    shown_years,
)
from prognos.report.workbook.basis.group_charts import SHEET as CHARTS
from prognos.report.workbook.basis.group_charts import block_tops
from prognos.report.workbook.writing.book import (
    HEADING_ROW,
    Book,
    Cell,
    Field,
    Formula,
    Page,
    Placed,
    Section,
    TableStyle,
)
from prognos.report.workbook.writing.chart_kinds import Figure, flow_chart
from prognos.results import RunResult
from prognos.results.projection import Flows

NAMES = 2
FLOW_FIELDS = (
    Field("Läge", "text", 18),
    Field("År", "year", 9),
    Field("Vid årets början", "fte", 14),
    Field("Pension", "fte", 14),
    Field("Övriga avgångar", "fte", 14),
    Field("Anmälda avgångar", "fte", 14),
    Field("Färdiga som stannar", "fte", 14),
    Field("Rekryterade", "fte", 14),
    Field("Vid årets slut", "fte", 14),
)
CHART_FIELDS = (
    Field("År", "year", 9), Field("Färdiga som stannar", "fte", 14), Field("Rekryterade", "fte"),
    Field("Pension", "some"), Field("Övriga avgångar", "some", 16),
    Field("Anmälda avgångar", "some", 16),
)
CHART_SIZE = (860, 320)


def add_brief(book: Book, result: RunResult) -> None:
    """Supply per group and year with the blocks."""
    page = book.add("Prognos i korthet", "Prognos i korthet",
                    "Tillgång med de fördelade blocken, medelvärde i heltider 31 december. Alla "
                    "mått finns i bladen Prognos och Flöden. Namnet leder till diagrammen.")
    fields = _fields(result)
    sums = dict.fromkeys(range(NAMES, len(fields)), "sum")
    placed = page.write_sections("Prognos_i_korthet", fields, [
        Section(budget, "Tillgång med de fördelade blocken, medelvärde i heltider.",
                [_row(result, g) for g in members(result, budget)],
                TableStyle(totals={0: "Summa"} | sums))
        for budget in budgets_in_order(result)
    ])
    _link_to_charts(page, result, placed)


def _link_to_charts(page: Page, result: RunResult, placed: Sequence[Placed]) -> None:
    """Each specialty leads to its own charts."""
    tops = block_tops(result)
    for budget, table in zip(budgets_in_order(result), placed, strict=False):
        for index, g in enumerate(members(result, budget)):
            page.write_url(table.top + 1 + index, 0, f"internal:'{CHARTS}'!A{tops[g] + 1}",
                           page.looks["link"], result.inputs.groups[g].specialty)


def add_brief_flows(book: Book, result: RunResult) -> None:
    """The region's flows of specialists per year."""
    page = book.add("Flöden i korthet", "Flöden i korthet",
                    "Specialister i regionen (ram ST), väntat antal personer per år. Alla "
                    "specialiteter finns i bladet Flöden.")
    count = page.write_sheet_table("Flöden_i_korthet", FLOW_FIELDS, _flow_rows(result))
    _add_flow_chart(page, result, HEADING_ROW + 1, count)


def _add_flow_chart(page: Page, result: RunResult, first: int, count: int) -> None:
    """The years with the blocks as stacked columns: who comes above the axis, who leaves below.

    Its figures stand right of the printed columns: exits with a minus sign.
    """
    years, left = count // 2, len(FLOW_FIELDS) + 1
    start = first + count - years
    below = first + count + 1
    for number, field in enumerate(CHART_FIELDS, start=left):
        page.set_column(number, number, field.width)
        page.write_string(start - 1, number, field.heading, page.looks["block_heading"])
    for t, row in enumerate(_flow_rows(result)[-years:]):
        at = start + t + 1
        cells = [row[1], *(Formula(f"={letter}{at}", figure(row, letter)) for letter in "GH"),
                 *(Formula(f"=-{letter}{at}", -figure(row, letter)) for letter in "DEF")]
        page.write_cells(start + t, CHART_FIELDS, cells, left=left)
    page.insert_chart(below, 0, flow_chart(page.workbook, Figure(
        page.name, "regionen", start, left, years, CHART_SIZE)), {
        "object_position": 2,
        "description": "Staplade staplar per år med blocken: färdiga som stannar och rekryterade "
                       "över noll, pension, övriga och anmälda avgångar under noll, personer."})
    page.print_area(0, 0, below + CHART_SIZE[1] // 20 + 1, len(FLOW_FIELDS) - 1)


def figure(row: Sequence[Cell], letter: str) -> float:
    """The number in a column of a row of the table."""
    cell = row["ABCDEFGHI".index(letter)]
    assert isinstance(cell, float)
    return cell


def _fields(result: RunResult) -> tuple[Field, ...]:
    years = shown_years(result.inputs)
    return (
        Field("Specialitet", "text", 36), Field("Område", "text", 17),
        *(Field(f"{year}", "fte", 11.5) for year in years),
        Field(f"Behov {years[-1]}", "fte", 10),
        Field(f"Brist {years[-1]}", "fte", 10, "Väntad brist med blocken, heltider."),
        Field(f"Överskott {years[-1]}", "fte", 11, "Väntat överskott med blocken, heltider."),
    )


def _row(result: RunResult, g: int) -> Sequence[Cell]:
    group, last = result.inputs.groups[g], horizon_index(result.inputs)
    end = result.groups[g].horizon
    return (
        group.specialty, area_name(group), *result.forecast.after.fte.mean[g, : last + 1].tolist(),
        end.need, end.shortage_after, end.surplus_after,
    )


def _flow_rows(result: RunResult) -> list[Sequence[Cell]]:
    ours = members(result, "ST")
    return [_flow_row(year, name, flows, ours, t)
            for name, flows in (("utan nya block", result.forecast.before.flows),
                                ("med blocken", result.forecast.after.flows))
            for t, year in enumerate(shown_years(result.inputs)[1:], start=1)]


def _flow_row(year: int, name: str, flows: Flows, ours: list[int], t: int) -> Sequence[Cell]:
    parts = [
        float(np.sum(flow[ours, t])) for flow in (
            flows.opening, flows.retired, flows.left, flows.known_exits, flows.completed,
            flows.recruited,
        )
    ]
    closing = float(np.sum(flows.closing[ours, t]))
    return (name, year, *parts, Formula("=C{row}-D{row}-E{row}-F{row}+G{row}+H{row}", closing))
