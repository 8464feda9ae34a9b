"""Sheets Prognos (long) and Flöden."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from prognos.report.wording.common_words import MEASURES, area_name, shown_years
from prognos.report.workbook.writing.book import Book, Cell, Field, Formula
from prognos.results import RunResult
from prognos.results.projection import Projection

PRINTED = "Bara första sidan skrivs ut; se"
FORECAST_FIELDS = (
    Field("Specialitet", "text", 36),
    Field("Område", "text", 17),
    Field("År", "year", 8),
    Field("Mått", "text", 34),
    Field("Enhet", "text", 13),
    Field("Värde", "value", 13, "Utan nya block."),
    Field("Värde med blocken", "value", 13, "När de fördelade blocken räknas in."),
)


def add_forecast(book: Book, result: RunResult) -> None:
    """Every measure of every group and shown year, one value per row."""
    page = book.add("Prognos", "Prognos per specialitet och år",
                    "En rad per specialitet, område, år (31 december) och mått. Bladet är till "
                    f"för filter och pivottabeller. {PRINTED} Prognos i korthet och Diagram.")
    page.write_long_table("Prognos", FORECAST_FIELDS, _forecast_columns(result))
    page.print_first_page(FORECAST_FIELDS)


def _forecast_columns(result: RunResult) -> list[list[Any]]:
    """The table's columns: group by group, year by year, every measure that has a value."""
    years = shown_years(result.inputs)
    before, after = (np.stack([measure.values(projection)[:, : len(years)].round(6)
                               for measure in MEASURES], axis=2)
                     for projection in (result.forecast.before, result.forecast.after))
    group, year, measure = (index.tolist() for index in np.nonzero(~np.isnan(before)))
    groups = result.inputs.groups
    specialties, areas = [g.specialty for g in groups], [area_name(g) for g in groups]
    return [
        [specialties[g] for g in group], [areas[g] for g in group], [years[t] for t in year],
        [MEASURES[m].name for m in measure], [MEASURES[m].unit for m in measure],
        before[~np.isnan(before)].tolist(), after[~np.isnan(before)].tolist(),
    ]


FLOW_FIELDS = (
    Field("Specialitet", "text", 36),
    Field("Område", "text", 17),
    Field("År", "year", 8),
    Field("Läge", "text", 16),
    Field("Specialister vid årets början", "fte", 12),
    Field("Pension", "fte", 10),
    Field("Övriga avgångar", "fte", 10),
    Field("Anmälda avgångar", "fte", 10),
    Field("Färdiga som stannar", "fte", 10),
    Field("Rekryterade", "fte", 12),
    Field("Specialister vid årets slut", "fte", 12),
    Field("I utbildning vid årets början", "fte", 12),
    Field("Börjar utbildning", "fte", 11),
    Field("Avbrott", "fte", 10),
    Field("Färdiga", "fte", 10),
    Field("I utbildning vid årets slut", "fte", 12),
)


def add_flows(book: Book, result: RunResult) -> None:
    """Every cause of change per group and year, in persons."""
    page = book.add("Flöden", "Flöden per specialitet och år",
                    "Väntat antal personer. Slut = början − avgångar + färdiga som stannar + "
                    f"rekryterade; i utbildning på samma sätt. {PRINTED} Flöden i korthet och "
                    "Diagram.")
    rows = (
        row
        for g in range(len(result.inputs.groups))
        for name, projection in (("utan nya block", result.forecast.before),
                                 ("med blocken", result.forecast.after))
        for row in _flow_rows(result, g, name, projection)
    )
    page.write_sheet_table("Flöden", FLOW_FIELDS, rows)
    page.print_first_page(FLOW_FIELDS)


def _flow_rows(
    result: RunResult, g: int, name: str, projection: Projection
) -> Iterator[Sequence[Cell]]:
    group, flows, training = result.inputs.groups[g], projection.flows, projection.training_flows
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
            group.specialty, area_name(group), year, name, *cells[:6],
            Formula("=E{row}-F{row}-G{row}-H{row}+I{row}+J{row}", cells[6]), *cells[7:11],
            Formula("=L{row}+M{row}-N{row}-O{row}", cells[11]),
        )
