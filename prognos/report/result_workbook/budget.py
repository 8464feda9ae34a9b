"""Sheet Budget: the frame, what is bound, what the blocks cost, what remains."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from xlsxwriter.worksheet import Worksheet

from prognos.report.result_workbook.book import (
    HEADING_ROW,
    Book,
    Cell,
    Field,
    Formula,
    add_page,
    set_widths,
    write_table,
)
from prognos.report.result_workbook.charts import LIGHT, NAVY, ORANGE
from prognos.results import FrameResult, RunResult

FIELDS = (
    Field("År", "year", 9),
    Field("Centralt anslag (kr)", "sek", 18),
    Field("Redan bundet (kr)", "sek", 18),
    Field("Kvar för nya block (kr)", "sek", 18),
    Field("Nya block (kr)", "sek", 18, "Väntad kostnad för de fördelade blocken."),
    Field("Återstår (kr)", "sek", 18),
    Field("Utnyttjat", "percent", 11),
)
CHART_ROWS = 18


def add_budget(book: Book, result: RunResult) -> None:
    """One table and one chart per frame."""
    page = add_page(book, "Budget", "Budget",
                    "Ett block betalas 6 månader det första året, 12 månader följande år och "
                    "resten det sista. Kostnader i mätdatumets prisnivå, med angiven uppräkning.")
    set_widths(page, FIELDS)
    top = HEADING_ROW + 1
    for frame in result.frames:
        top = _add_frame(book, page, frame, top)


def _add_frame(book: Book, page: Worksheet, frame: FrameResult, top: int) -> int:
    """The frame's table at row `top`; returns the first free row below its chart."""
    note = " Redan bundet är beräknat ur bladet ST-läkare." if frame.bound_computed else ""
    page.write_string(top - 1, 0, f"Ram {frame.name}.{note}", book.looks["subtitle"])
    count = write_table(book, page, top, f"Budget_{frame.name}", FIELDS, _rows(frame))
    chart_top = top + count + 2
    page.insert_chart(chart_top, 0, _chart(book, frame, top, count), {
        "description": f"Stapeldiagram per år: redan bundet och nya block för ramen {frame.name}, "
                       "med anslaget som linje.",
    })
    return chart_top + CHART_ROWS + 4


def _rows(frame: FrameResult) -> Iterator[Sequence[Cell]]:
    table = zip(frame.years, frame.amount.tolist(), frame.bound.tolist(), frame.cost.tolist(),
                strict=True)
    for year, amount, bound, cost in table:
        left = amount - bound
        yield (
            year, amount, bound,
            Formula('=IF(B{row}="","",B{row}-C{row})', left), cost,
            Formula('=IF(B{row}="","",D{row}-E{row})', left - cost),
            Formula('=IF(N(B{row})=0,"",(C{row}+E{row})/B{row})',
                    (bound + cost) / amount if amount else None),
        )


def _chart(book: Book, frame: FrameResult, top: int, count: int) -> Any:
    columns = book.workbook.add_chart({"type": "column", "subtype": "stacked"})
    first, last = top + 1, top + count
    years = ["Budget", first, 0, last, 0]
    for column, name, colour in ((2, "Redan bundet", NAVY), (4, "Nya block", LIGHT)):
        columns.add_series({
            "name": name, "categories": years, "values": ["Budget", first, column, last, column],
            "fill": {"color": colour}, "border": {"color": NAVY}, "gap": 70,
        })
    line = book.workbook.add_chart({"type": "line"})
    line.add_series({
        "name": "Centralt anslag", "categories": years, "values": ["Budget", first, 1, last, 1],
        "line": {"color": ORANGE, "width": 2.5}, "marker": {"type": "diamond", "size": 7},
    })
    columns.combine(line)
    columns.set_title({"name": f"Anslag och kostnad, ram {frame.name}",
                       "name_font": {"size": 13, "color": NAVY}})
    columns.set_y_axis({"name": "miljoner kronor", "num_format": "#,##0,,",
                        "major_gridlines": {"visible": True, "line": {"color": "#D9D9D9"}}})
    columns.set_legend({"position": "bottom"})
    columns.set_size({"width": 860, "height": 20 * CHART_ROWS})
    return columns
