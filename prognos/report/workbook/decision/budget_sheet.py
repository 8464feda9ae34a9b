"""Sheets Budget (the budget, what is bound, what the blocks cost, what remains) and Kostnad per
plats (what a post costs whom)."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from prognos.inputs.arrays import BoolArray, FloatArray
from prognos.report.wording.clinic_words import bt_sentence
from prognos.report.wording.common_words import shown_years
from prognos.report.workbook.writing.book import (
    HEADING_ROW,
    Book,
    Cell,
    Field,
    Formula,
    Page,
    TableStyle,
)
from prognos.report.workbook.writing.chart_kinds import LIGHT, NAVY, ORANGE
from prognos.report.workbook.writing.looks import TOTAL
from prognos.results import BtYear, BudgetResult, PriceLine, RunResult

FIELDS = (
    Field("År", "first_year", 18),
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
    Field("Planerade BT-starter", "some", 12, "Ur bladet AT och BT."),
    Field("Ryms högst", "whole", 11, "Tomt = ingen gräns."),
    Field("Räknas som kandidater", "some", 14),
)
PRICES = (
    Field("Betalas av", "text", 11),
    Field("Utbildningsform", "text", 22),
    Field("Fas", "text", 18),
    Field("Månader", "some", 10, "Jämnt spridda över hela formen."),
    Field("Andel av lönen med PO", "percent", 12),
    Field("Tak (kr/mån)", "sek", 12, "Tomt = inget tak."),
    Field("Kronor per månad", "sek", 11, "Första startåret, efter tak och uppräkning."),
    Field("Resten av lönen (kr/mån)", "sek", 16, "Lön med PO som finansiären inte betalar."),
    Field("Hela utbildningen (kr)", "sek", 16),
)
PRICE_SHEET = "Kostnad per plats"
CHART_ROWS = 18


def add_budget(book: Book, result: RunResult) -> None:
    """One table and one chart per budget."""
    page = book.add("Budget", "Budget",
                    "Ett block betalas 6 månader det första året, 12 månader följande år och "
                    "resten det sista. Kostnader i mätdatumets prisnivå, med angiven uppräkning. "
                    "Tjock linje: horisonten.")
    page.set_widths(BT_FIELDS if result.money.bt_years else FIELDS)
    top = HEADING_ROW + 1
    for budget in result.allocation.budgets:
        top = _add_budget(page, budget, top, shown_years(result.inputs)[-1])
    if result.money.bt_years:
        _add_bt(page, result.money.bt_years, top)


def _add_bt(page: Page, years: Sequence[BtYear], top: int) -> None:
    """The budget of BT."""
    page.write_subtitle(top - 1, f"Ram BT. {bt_sentence(tuple(years))}")
    page.write_table(top, "Budget_BT", BT_FIELDS, map(_bt, years))


def _bt(year: BtYear) -> Sequence[Cell]:
    amount, bound, cost = year.amount, year.bound, year.counted_cost
    return (*_money(year.year, amount, bound, cost), year.planned, year.fits, year.counted)


def has_prices(result: RunResult) -> bool:
    """Is it known what a place costs whom?"""
    return result.money.payers is not None and bool(result.money.payers.prices)


def add_prices(book: Book, result: RunResult) -> None:
    """Sheet Kostnad per plats: what a block and a clinic-financed post costs whom, by form, phase
    and year."""
    assert result.money.payers is not None
    prices = result.money.payers.prices
    used = [i for i in range(len(prices[0].years))
            if any(line.sek[i] for line in prices)]
    years = [Field(str(prices[0].years[i]), "sek", 12) for i in used]
    fields = (*PRICES, *years)
    page = book.add(PRICE_SHEET, "Vem betalar vad",
                    "En tillsatt plats som börjar första startåret. Kronor i mätdatumets prisnivå, "
                    "med angiven uppräkning.", fields)
    phased = {(line.payer, line.form) for line in prices if line.phase}
    rows = [_price(line, "övrig tid" if (line.payer, line.form) in phased else "hela", used)
            for line in prices]
    page.write_sheet_table("Kostnad_per_plats", fields, rows)


def _price(line: PriceLine, unnamed: str, used: Sequence[int]) -> Sequence[Cell]:
    """A payer's form or phase; `unnamed`: what to call the time of a row without a phase."""
    return (
        line.payer, line.form, line.phase or unnamed, line.months, line.share, line.cap,
        line.month_sek, line.rest_sek, float(line.sek.sum()), *(float(line.sek[i]) for i in used),
    )


def _add_budget(page: Page, budget: BudgetResult, top: int, horizon: int) -> int:
    """The budget's table at row `top`, its sums to and beyond the horizon (a calendar year) and its
    chart; returns the first free row."""
    note = " Redan bundet är beräknat ur bladet ST-läkare." if budget.bound_computed else ""
    page.write_subtitle(top - 1, f"Ram {budget.name}.{note}")
    beyond = sum(year <= horizon for year in budget.years)
    count = page.write_table(top, f"Budget_{budget.name}", FIELDS, _rows(budget),
                             TableStyle(frozenset([beyond])))
    sums = _sums(budget, horizon, (top + 2, top + 1 + count))
    for i, cells in enumerate(sums):
        page.write_cells(top + 1 + count + i, FIELDS, cells, TOTAL)
    chart_top = top + count + len(sums) + 2
    page.insert_chart(chart_top, 0, _chart(page, budget, top, count), {
        "description": f"Stapeldiagram per år: redan bundet och nya block för ramen {budget.name}, "
                       "med anslaget som linje.",
    })
    return chart_top + CHART_ROWS + 4


def _rows(budget: BudgetResult) -> Iterator[Sequence[Cell]]:
    table = zip(budget.years, budget.amount.tolist(), budget.bound.tolist(), budget.cost.tolist(),
                strict=True)
    yield from (_money(*row) for row in table)


def _sums(budget: BudgetResult, horizon: int, rows: tuple[int, int]) -> list[Sequence[Cell]]:
    """Live sums of the years to the horizon, beyond it and together; rows as Excel counts them."""
    inside = np.array(budget.years) <= horizon
    parts = ((f"Till och med {horizon}", f"<={horizon}", inside),
             (f"Efter {horizon}", f">{horizon}", ~inside),
             ("I allt", ">0", np.ones_like(inside)))
    return [_sum(budget, name, criterion, which, rows) for name, criterion, which in parts]


def _sum(
    budget: BudgetResult, name: str, criterion: str, which: BoolArray, rows: tuple[int, int]
) -> Sequence[Cell]:
    """The years that are meant; without what is not known, or not limited, in some of them."""
    first, last = rows

    def total(letter: str, sek: FloatArray) -> Formula | None:
        if np.isnan(sek[which]).any():
            return None
        return Formula(f'=SUMIFS({letter}{first}:{letter}{last},A{first}:A{last},"{criterion}")',
                       float(sek[which].sum()))

    amount = float(budget.amount[which].sum())
    bound, cost = float(budget.bound[which].sum()), float(budget.cost[which].sum())
    cells = _money(0, amount, bound, cost)
    return (name, total("B", budget.amount), total("C", budget.bound), cells[3],
            total("E", budget.cost), *cells[5:])


def _money(year: int, amount: float, bound: float, cost: float) -> Sequence[Cell]:
    """A year's money: what there is, what is bound, what is new, with live sums."""
    left = amount - bound
    return (
        year, amount, bound,
        Formula('=IF(B{row}="","",B{row}-C{row})', left), cost,
        Formula('=IF(OR(B{row}="",E{row}=""),"",D{row}-E{row})', left - cost),
        Formula('=IF(OR(N(B{row})=0,E{row}=""),"",(C{row}+E{row})/B{row})',
                (bound + cost) / amount if amount else None),
    )


def _chart(page: Page, budget: BudgetResult, top: int, count: int) -> Any:
    columns = page.workbook.add_chart({"type": "column", "subtype": "stacked"})
    first, last = top + 1, top + count
    years = ["Budget", first, 0, last, 0]
    for column, name, colour in ((2, "Redan bundet", NAVY), (4, "Nya block", LIGHT)):
        columns.add_series({
            "name": name, "categories": years, "values": ["Budget", first, column, last, column],
            "fill": {"color": colour}, "border": {"color": NAVY}, "gap": 70,
        })
    line = page.workbook.add_chart({"type": "line"})
    line.add_series({
        "name": "Centralt anslag", "categories": years, "values": ["Budget", first, 1, last, 1],
        "line": {"color": ORANGE, "width": 2.5}, "marker": {"type": "diamond", "size": 7},
    })
    columns.combine(line)
    columns.set_title({"name": f"Anslag och kostnad, ram {budget.name}",
                       "name_font": {"size": 13, "color": NAVY}})
    columns.set_y_axis({"name": "miljoner kronor", "num_format": "#,##0,,",
                        "major_gridlines": {"visible": True, "line": {"color": "#D9D9D9"}}})
    columns.set_legend({"position": "bottom"})
    columns.set_size({"width": 860, "height": 20 * CHART_ROWS})
    return columns
