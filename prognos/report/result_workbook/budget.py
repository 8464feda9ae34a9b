"""Sheet Budget: the frame, what is bound, what the blocks cost, what remains."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from xlsxwriter.worksheet import Worksheet

from prognos.report.clinic_words import bt_sentence
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
from prognos.results import BtYear, FrameResult, PriceLine, RunResult

FIELDS = (
    Field("År", "year", 9),
    Field("Centralt anslag (kr)", "sek", 18),
    Field("Redan bundet (kr)", "sek", 18),
    Field("Kvar för nya block (kr)", "sek", 18),
    Field("Nya block (kr)", "sek", 18, "Väntad kostnad för de fördelade blocken."),
    Field("Återstår (kr)", "sek", 18),
    Field("Utnyttjat", "percent", 11),
)
BT_FIELDS = (
    *FIELDS[:3],
    Field("Kvar för nya BT-starter (kr)", "sek", 18),
    Field("BT-starter som ryms (kr)", "sek", 18, "Månadslön BT med PO."),
    *FIELDS[5:],
    Field("Planerade BT-starter", "some", 16, "Ur bladet AT och BT."),
    Field("Ryms högst", "whole", 16, "Tomt = ingen gräns."),
    Field("Räknas som kandidater", "some", 16),
)
PRICES = (
    Field("Betalas av", "text", 9),
    Field("Utbildningsform", "text", 18),
    Field("Fas", "text", 18),
    Field("Månader", "some", 18, "Jämnt spridda över hela formen."),
    Field("Andel av lönen med PO", "percent", 18),
    Field("Tak (kr/mån)", "sek", 18, "Tomt = inget tak."),
    Field("Kronor per månad", "sek", 11, "Första startåret, efter tak och uppräkning."),
    Field("Resten av lönen (kr/mån)", "sek", 16, "Lön med PO som finansiären inte betalar."),
    Field("Hela utbildningen (kr)", "sek", 16),
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
    if result.bt_years:
        top = _add_bt(book, page, result.bt_years, top)
    if result.payers is not None:
        _add_prices(book, page, result.payers.prices, top)


def _add_bt(book: Book, page: Worksheet, years: Sequence[BtYear], top: int) -> int:
    """The frame of BT; returns the first free row."""
    page.write_string(top - 1, 0, f"Ram BT. {bt_sentence(tuple(years))}", book.looks["subtitle"])
    return top + write_table(book, page, top, "Budget_BT", BT_FIELDS, map(_bt, years)) + 4


def _bt(year: BtYear) -> Sequence[Cell]:
    amount, bound, cost = year.amount, year.bound, year.counted_cost
    return (*_money(year.year, amount, bound, cost), year.planned, year.fits, year.counted)


def _add_prices(book: Book, page: Worksheet, prices: Sequence[PriceLine], top: int) -> None:
    """What a block and a clinic-financed post costs whom, by form, phase and year."""
    used = [i for i in range(len(prices[0].years) if prices else 0)
            if any(line.sek[i] for line in prices)]
    years = [Field(str(prices[0].years[i]), "sek", 12) for i in used]
    fields = (*PRICES, *years)
    for number, field in enumerate(fields[len(FIELDS):], start=len(FIELDS)):
        page.set_column(number, number, field.width)
    page.write_string(top - 1, 0, "Vem betalar vad: en tillsatt plats som börjar första startåret",
                      book.looks["subtitle"])
    phased = {(line.payer, line.form) for line in prices if line.phase}
    rows = [_price(line, "övrig tid" if (line.payer, line.form) in phased else "hela", used)
            for line in prices]
    write_table(book, page, top, "Kostnad_per_plats", fields, rows)


def _price(line: PriceLine, unnamed: str, used: Sequence[int]) -> Sequence[Cell]:
    """A payer's form or phase; `unnamed`: what to call the time of a row without a phase."""
    return (
        line.payer, line.form, line.phase or unnamed, line.months, line.share, line.cap,
        line.month_sek, line.rest_sek, float(line.sek.sum()), *(float(line.sek[i]) for i in used),
    )


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
    yield from (_money(*row) for row in table)


def _money(year: int, amount: float, bound: float, cost: float) -> Sequence[Cell]:
    """A year's money: what there is, what is bound, what is new, with live sums."""
    left = amount - bound
    return (
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
