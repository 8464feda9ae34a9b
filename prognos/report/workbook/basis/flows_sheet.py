"""Sheet Flöden: who comes and goes in the region, who there is to start ST, and every group."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from prognos.report.wording.common_words import group_names, members, shown_years
from prognos.report.workbook.basis.candidates_parts import candidate_parts
from prognos.report.workbook.writing.chart_kinds import Figure, flow_chart
from prognos.report.workbook.writing.page import Page
from prognos.report.workbook.writing.sheet_parts import (
    PRINTED_ROWS,
    Cell,
    Chart,
    Field,
    Formula,
    Part,
    Placed,
    Table,
)
from prognos.results import RunResult
from prognos.results.projection import Flows, Projection

SHEET = "Flöden"
REGION_FIELDS = (
    Field("Läge", "text", 36),
    Field("År", "year", 17),
    Field("Vid årets början", "fte", 11),
    Field("Pension", "fte", 16),
    Field("Övriga avgångar", "fte", 13.5),
    Field("Anmälda avgångar", "fte", 11),
    Field("Färdiga som stannar", "fte", 11),
    Field("Rekryterade", "fte", 13),
    Field("Vid årets slut", "fte", 11),
)
GROUP_FIELDS = (
    Field("Specialitet", "text", 36),
    Field("Område", "text", 17),
    Field("År", "year", 11),
    Field("Läge", "text", 16),
    Field("Specialister vid årets början", "fte", 12),
    Field("Pension", "fte", 11),
    Field("Övriga avgångar", "fte", 11),
    Field("Anmälda avgångar", "fte", 11),
    Field("Färdiga som stannar", "fte", 11),
    Field("Rekryterade", "fte", 12),
    Field("Specialister vid årets slut", "fte", 12),
    Field("I utbildning vid årets början", "fte", 12),
    Field("Börjar utbildning", "fte", 11),
    Field("Avbrott", "fte", 11),
    Field("Färdiga", "fte", 11),
    Field("I utbildning vid årets slut", "fte", 12),
)
CHART_FIELDS = (
    Field("År", "year"), Field("Färdiga som stannar", "fte"), Field("Rekryterade", "fte"),
    Field("Pension", "some"), Field("Övriga avgångar", "some"), Field("Anmälda avgångar", "some"),
)
CHART_LEFT, CHART_SIZE = len(GROUP_FIELDS) + 1, (640, 380)
"""First column of the chart's figures, right of what is printed; pixels of the chart."""


def add_flows(page: Page, result: RunResult) -> None:
    """The region with its chart, the way to ST, and every cause of change per group and year."""
    for number, field in enumerate(CHART_FIELDS, start=CHART_LEFT):
        page.set_column(number, number, 16)
        page.write_string(0, number, field.heading, page.looks["block_heading"])
    page.lay_out(
        _parts(result), "Väntat antal personer. Slut = början − avgångar + färdiga som stannar + "
        "rekryterade. Av den sista tabellen skrivs bara början ut; diagram per specialitet finns "
        "i bladet Diagram.")


def _parts(result: RunResult) -> Iterator[Part]:
    rows = region_rows(result)
    yield Table(
        "Flöden_i_regionen", REGION_FIELDS, rows, "Specialister i regionen, ram ST",
        chart=Chart(lambda page, at: _chart(page, at, rows), CHART_SIZE[1],
                    "Staplade staplar per år med blocken: färdiga som stannar och rekryterade "
                    "över noll, pension, övriga och anmälda avgångar under noll, personer.",
                    len(REGION_FIELDS)))
    yield from candidate_parts(result)
    yield Table("Flöden", GROUP_FIELDS, [
        row for g in range(len(result.inputs.groups))
        for name, projection in (("utan nya block", result.forecast.before),
                                 ("med blocken", result.forecast.after))
        for row in _group_rows(result, g, name, projection)
    ], "Varje specialitet", printed=PRINTED_ROWS)


def _chart(page: Page, at: Placed, rows: Sequence[Sequence[Cell]]) -> Any:
    """The years with the blocks: who comes above the axis, who leaves below.

    Its figures stand right of the printed columns: exits with a minus sign.
    """
    years, top = at.count // 2, 1
    for t, row in enumerate(rows[-years:], start=top):
        source = at.top + 1 + years + t
        page.write_cells(t, CHART_FIELDS, [
            row[1], *(Formula(f"={letter}{source}", figure(row, letter)) for letter in "GH"),
            *(Formula(f"=-{letter}{source}", -figure(row, letter)) for letter in "DEF")],
            CHART_LEFT)
    return flow_chart(page.workbook, Figure(SHEET, "regionen", top, CHART_LEFT, years, CHART_SIZE))


def figure(row: Sequence[Cell], letter: str) -> float:
    """The number in a column of a row of the table."""
    cell = row["ABCDEFGHI".index(letter)]
    assert isinstance(cell, float)
    return cell


def region_rows(result: RunResult) -> list[Sequence[Cell]]:
    """The region's flows without new blocks, then with the blocks, year by year."""
    ours = members(result, "ST")
    return [_region_row(year, name, flows, ours, t)
            for name, flows in (("utan nya block", result.forecast.before.flows),
                                ("med blocken", result.forecast.after.flows))
            for t, year in enumerate(shown_years(result.inputs)[1:], start=1)]


def _region_row(year: int, name: str, flows: Flows, ours: list[int], t: int) -> Sequence[Cell]:
    parts = [
        float(np.sum(flow[ours, t])) for flow in (
            flows.opening, flows.retired, flows.left, flows.known_exits, flows.completed,
            flows.recruited,
        )
    ]
    closing = float(np.sum(flows.closing[ours, t]))
    return (name, year, *parts, Formula("=C{row}-D{row}-E{row}-F{row}+G{row}+H{row}", closing))


def _group_rows(
    result: RunResult, g: int, name: str, projection: Projection
) -> Iterator[Sequence[Cell]]:
    flows, training = projection.flows, projection.training_flows
    columns = [
        flow[g].round(9).tolist() for flow in (
            flows.opening, flows.retired, flows.left, flows.known_exits, flows.completed,
            flows.recruited, flows.closing, training.opening, training.started, training.dropped,
            training.completed, training.closing,
        )
    ]
    for t, year in enumerate(shown_years(result.inputs)[1:], start=1):
        cells = [column[t] for column in columns]
        yield (
            *group_names(result, g), year, name, *cells[:6],
            Formula("=E{row}-F{row}-G{row}-H{row}+I{row}+J{row}", cells[6]), *cells[7:11],
            Formula("=L{row}+M{row}-N{row}-O{row}", cells[11]),
        )
