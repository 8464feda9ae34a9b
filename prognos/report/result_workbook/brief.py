"""Sheets Prognos i korthet and Flöden i korthet: the forecast on a few printed pages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from prognos.projection import Flows
from prognos.report.result_workbook.book import (
    Book,
    Cell,
    Field,
    Formula,
    Section,
    TableStyle,
    add_page,
    write_sections,
    write_sheet_table,
)
from prognos.report.wording import area_name, frames_in_order, horizon_index, members, shown_years
from prognos.results import RunResult

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


def add_brief(book: Book, result: RunResult) -> None:
    """Supply per group and year with the blocks."""
    page = add_page(book, "Prognos i korthet", "Prognos i korthet",
                    "Tillgång med de fördelade blocken, medelvärde i heltider 31 december. Alla "
                    "mått finns i bladen Prognos och Flöden.")
    fields = _fields(result)
    sums = dict.fromkeys(range(NAMES, len(fields)), "sum")
    write_sections(book, page, "Prognos_i_korthet", fields, [
        Section(frame, "Tillgång med de fördelade blocken, medelvärde i heltider.",
                [_row(result, g) for g in members(result, frame)],
                TableStyle(totals={0: "Summa"} | sums))
        for frame in frames_in_order(result)
    ])


def add_brief_flows(book: Book, result: RunResult) -> None:
    """The region's flows of specialists per year."""
    page = add_page(book, "Flöden i korthet", "Flöden i korthet",
                    "Specialister i regionen (ram ST), väntat antal personer per år. Alla "
                    "specialiteter finns i bladet Flöden.")
    write_sheet_table(book, page, "Flöden_i_korthet", FLOW_FIELDS, _flow_rows(result))


def _fields(result: RunResult) -> tuple[Field, ...]:
    years = shown_years(result.inputs)
    return (
        Field("Specialitet", "text", 36), Field("Område", "text", 17),
        *(Field(f"{year}", "fte", 11.5) for year in years),
        Field(f"Behov {years[-1]}", "fte", 10),
        Field(f"Brist {years[-1]}", "fte", 10, "Väntad brist med blocken, heltider."),
    )


def _row(result: RunResult, g: int) -> Sequence[Cell]:
    group, last = result.inputs.groups[g], horizon_index(result.inputs)
    measures = result.after.measures
    return (
        group.specialty, area_name(group), *result.after.fte.mean[g, : last + 1].tolist(),
        float(measures.need[g, last]), float(measures.shortage[g, last]),
    )


def _flow_rows(result: RunResult) -> Iterator[Sequence[Cell]]:
    ours = members(result, "ST")
    for name, flows in (("utan nya block", result.before.flows),
                        ("med blocken", result.after.flows)):
        for t, year in enumerate(shown_years(result.inputs)[1:], start=1):
            yield _flow_row(year, name, flows, ours, t)


def _flow_row(year: int, name: str, flows: Flows, ours: list[int], t: int) -> Sequence[Cell]:
    parts = [
        float(np.sum(flow[ours, t])) for flow in (
            flows.opening, flows.retired, flows.left, flows.known_exits, flows.completed,
            flows.recruited,
        )
    ]
    closing = float(np.sum(flows.closing[ours, t]))
    return (name, year, *parts, Formula("=C{row}-D{row}-E{row}-F{row}+G{row}+H{row}", closing))
