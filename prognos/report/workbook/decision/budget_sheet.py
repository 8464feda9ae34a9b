"""Sheet Budget: what there is, what is bound, what the blocks cost whom, what a place costs."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from prognos.inputs.arrays import BoolArray, FloatArray
from prognos.report.wording.clinic_words import bt_sentence
from prognos.report.wording.common_words import area_name, group_name, shown_years, slack_text
from prognos.report.workbook.writing.chart_kinds import LIGHT, NAVY, ORANGE
from prognos.report.workbook.writing.page import Page
from prognos.report.workbook.writing.sheet_parts import (
    Cell,
    Chart,
    Field,
    Formula,
    Part,
    Placed,
    Table,
    TableStyle,
    Text,
    summed,
)
from prognos.results import BtYear, BudgetResult, Payers, PayerYear, PriceLine, RunResult
from prognos.results.payments import StartsOfYear

SHEET = "Budget"
FIELDS = (
    Field("År", "first_year", 18),
    Field("Centralt anslag (kr)", "sek", 17),
    Field("Redan bundet (kr)", "sek", 17),
    Field("Kvar för nya block (kr)", "sek", 17),
    Field("Nya block (kr)", "sek", 16, "Väntad kostnad för de fördelade blocken."),
    Field("Återstår (kr)", "sek", 16),
    Field("Utnyttjat", "percent", 12),
)
BT_FIELDS = (
    *FIELDS[:3],
    Field("Kvar för nya BT-starter (kr)", "sek", 17),
    Field("BT-starter som ryms (kr)", "sek", 16, "Månadslön BT med PO."),
    *FIELDS[5:],
    Field("Planerade BT-starter", "some", 12, "Ur bladet AT och BT."),
    Field("Ryms högst", "whole", 12, "Hela starter inom ramen. Tomt = ingen gräns."),
    Field("Räknas som kandidater", "some", 12, "De som blir kandidater till ST när BT är klar."),
    Field("Kostnad om alla börjar (kr)", "sek", 14,
          "Månadslön BT med PO, 6 månader det första året. Alla planerade starter sedan mätdatum."),
)
STARTS = (
    Field("Område", "text", 18),
    Field("Ram", "text", 8),
    Field("Startår", "year", 10),
    Field("Block i fördelningen", "blocks", 14, "Utlysta block, betalas centralt."),
    Field("Centralt planerade", "some", 12, "Centrala starter i bladet Planerade starter."),
    Field("Klinik, planerade", "some", 12, "Klinikens starter i bladet Planerade starter."),
    Field("Klinik, vanliga", "some", 12,
          "Klinikfinansierade starter per år enligt antagandena, de år de är tillåtna."),
    Field("Annan betalare", "some", 12, "Varken central eller klinik betalar."),
)
COSTS = (
    Field("År", "first_year", 18),
    Field("Centralt: redan bundet (kr)", "sek", 17, "Alla ramar för block."),
    Field("Centralt: nya block (kr)", "sek", 17, "Väntad kostnad för de fördelade blocken."),
    Field("Klinik: i utbildning (kr)", "sek", 17, "De som utbildas vid mätdatum."),
    Field("Klinik: starter de år som fördelas (kr)", "sek", 16),
    Field("Klinik: senare starter (kr)", "sek", 16,
          "Klinikens vanliga starter efter de år som fördelas. Centrala block för de åren är inte "
          "beslutade och ingår inte."),
    Field("Klinik i allt (kr)", "sek", 12),
)
PRICES = (
    Field("Betalas av", "text", 18),
    Field("Utbildningsform", "text", 17),
    Field("Fas", "text", 17),
    Field("Månader", "some", 10, "Jämnt spridda över hela formen."),
    Field("Andel av lönen med PO", "percent", 12),
    Field("Tak (kr/mån)", "sek", 12, "Tomt = inget tak."),
    Field("Kronor per månad", "sek", 12, "Första startåret, efter tak och uppräkning."),
    Field("Resten av lönen (kr/mån)", "sek", 12, "Lön med PO som finansiären inte betalar."),
    Field("Hela utbildningen (kr)", "sek", 14),
)
CHART_SIZE = (560, 400)


def add_budget(page: Page, result: RunResult) -> None:
    """A table and a chart per budget, the budget of BT, who pays, what a place costs whom."""
    page.lay_out(
        _parts(result),
        "Ett block betalas 6 månader det första året, 12 månader följande år och resten det sista. "
        "Kostnader i mätdatumets prisnivå, med angiven uppräkning. Tjock linje: horisonten.")


def _parts(result: RunResult) -> Iterator[Part]:
    if not result.allocation.budgets:
        yield Text(["Ingen budgetram är angiven, så inga block fördelas."])
    yield Text([sentence for budget in result.allocation.budgets
                for sentence in binding_sentences(budget)])
    for budget in result.allocation.budgets:
        yield _budget(budget, shown_years(result.inputs)[-1])
    if years := result.money.bt_years:
        yield Table("Budget_BT", BT_FIELDS, [_bt(year) for year in years],
                    f"Ram BT. {bt_sentence(tuple(years))}")
    if payers := result.money.payers:
        yield from _payers(result, payers)


def binding_sentences(budget: BudgetResult) -> Iterator[str]:
    """Limits without room for one more block of use, and minima that cannot be met."""
    for said, limits, what in (("Gränser som är nådda", budget.allocation.binding, "kvar"),
                               ("Det här kan inte hållas", budget.allocation.unmet, "saknas")):
        if limits:
            named = "; ".join(slack_text(limit, what) for limit in limits[:MOST_LIMITS])
            more = f"; och {len(limits) - MOST_LIMITS} till" * (len(limits) > MOST_LIMITS)
            yield f"{said} i ram {budget.name}: {named}{more}."


MOST_LIMITS = 5
"""Limits that a sentence names."""


def _budget(budget: BudgetResult, horizon: int) -> Table:
    """The budget's years, its sums to and beyond the horizon (a calendar year), and its chart."""
    note = " Redan bundet är beräknat ur bladet ST-läkare." if budget.bound_computed else ""
    beyond = sum(year <= horizon for year in budget.years)
    table = zip(budget.years, budget.amount.tolist(), budget.bound.tolist(), budget.cost.tolist(),
                strict=True)
    return Table(
        f"Budget_{budget.name}", FIELDS, [_money(*row) for row in table],
        f"Ram {budget.name}.{note}",
        style=TableStyle(frozenset([beyond]), below=_sums(budget, horizon)),
        chart=Chart(lambda page, at: _chart(page, budget, at), CHART_SIZE[1],
                    f"Stapeldiagram per år: redan bundet och nya block för ramen {budget.name}, "
                    "med anslaget som linje.", len(FIELDS)))


def _bt(year: BtYear) -> Sequence[Cell]:
    amount, bound, cost = year.amount, year.bound, year.counted_cost
    return (*_money(year.year, amount, bound, cost), year.planned, year.fits, year.counted,
            year.planned_cost)


def _sums(budget: BudgetResult, horizon: int) -> list[Sequence[Cell]]:
    """Live sums of the years to the horizon, beyond it and together."""
    inside = np.array(budget.years) <= horizon
    parts = ((f"Till och med {horizon}", f"<={horizon}", inside),
             (f"Efter {horizon}", f">{horizon}", ~inside),
             ("I allt", ">0", np.ones_like(inside)))
    return [_sum(budget, name, criterion, which) for name, criterion, which in parts]


def _sum(budget: BudgetResult, name: str, criterion: str, which: BoolArray) -> Sequence[Cell]:
    """The years that are meant; without what is not known, or not limited, in some of them."""
    def total(letter: str, sek: FloatArray) -> Formula | None:
        if np.isnan(sek[which]).any():
            return None
        return Formula(f"=SUMIFS({letter}{{first}}:{letter}{{last}},A{{first}}:A{{last}},"
                       f'"{criterion}")', float(sek[which].sum()))

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


def _chart(page: Page, budget: BudgetResult, at: Placed) -> Any:
    columns = page.workbook.add_chart({"type": "column", "subtype": "stacked"})
    first, last = at.top + 1, at.top + at.count
    years = [SHEET, first, 0, last, 0]
    for column, name, colour in ((2, "Redan bundet", NAVY), (4, "Nya block", LIGHT)):
        columns.add_series({
            "name": name, "categories": years, "values": [SHEET, first, column, last, column],
            "fill": {"color": colour}, "border": {"color": NAVY}, "gap": 70,
        })
    line = page.workbook.add_chart({"type": "line"})
    line.add_series({
        "name": "Centralt anslag", "categories": years, "values": [SHEET, first, 1, last, 1],
        "line": {"color": ORANGE, "width": 2.5}, "marker": {"type": "diamond", "size": 7},
    })
    columns.combine(line)
    columns.set_title({"name": f"Anslag och kostnad, ram {budget.name}",
                       "name_font": {"size": 13, "color": NAVY}})
    columns.set_y_axis({"name": "miljoner kronor", "num_format": "#,##0,,",
                        "major_gridlines": {"visible": True, "line": {"color": "#D9D9D9"}}})
    columns.set_legend({"position": "bottom"})
    columns.set_size({"width": CHART_SIZE[0], "height": CHART_SIZE[1]})
    return columns


def _payers(result: RunResult, payers: Payers) -> Iterator[Table]:
    """Starts by area, budget, year and payer; cost by year and payer; the price of a place."""
    budgets = " och ".join(budget.name for budget in result.allocation.budgets)
    if payers.starts:
        yield Table("Starter_per_betalare", STARTS, list(_starts(result, payers)),
                    f"Starter per område och betalare, ram {budgets}", _not_allowed(result),
                    style=summed(range(3, len(STARTS))))
    yield Table("Kostnad_per_betalare", COSTS, [_cost(year) for year in payers.years],
                f"Kostnad per år och betalare, ram {budgets}",
                "Utan den del av blockens löner som centrala medel inte täcker.")
    if prices := payers.prices:
        used = [i for i in range(len(prices[0].years)) if any(line.sek[i] for line in prices)]
        phased = {(line.payer, line.form) for line in prices if line.phase}
        yield Table(
            "Kostnad_per_plats", (*PRICES, *(Field(str(prices[0].years[i]), "sek", 11)
                                             for i in used)),
            [_price(line, "övrig tid" if (line.payer, line.form) in phased else "hela", used)
             for line in prices],
            "Vad en plats kostar vem", "En tillsatt plats som börjar första startåret, kronor.")


def _not_allowed(result: RunResult) -> str:
    """The years in which the clinics may not pay for starts; empty when they always may."""
    years, clinic = result.inputs.calendar.start_calendar_years, result.inputs.money.clinic
    stopped = ", ".join(str(year) for year in years if not clinic.allowed.at(year))
    return stopped and (f"Klinikfinansiering är inte tillåten {stopped}: klinikens vanliga starter "
                        "räknas inte de åren. Planerade starter räknas ändå.")


def _price(line: PriceLine, unnamed: str, used: Sequence[int]) -> Sequence[Cell]:
    """A payer's form or phase; `unnamed`: what to call the time of a row without a phase."""
    return (
        line.payer, line.form, line.phase or unnamed, line.months, line.share, line.cap,
        line.month_sek, line.rest_sek, float(line.sek.sum()), *(float(line.sek[i]) for i in used),
    )


def _starts(result: RunResult, payers: Payers) -> Iterator[Sequence[Cell]]:
    found: dict[tuple[str, str, int], list[StartsOfYear]] = {}
    for row in payers.starts:
        group = result.inputs.groups[row.group]
        found.setdefault((area_name(group), group.budget, row.year), []).append(row)
    for key, rows in sorted(found.items()):
        yield (*key, *(sum(of_payer) for of_payer in zip(*(
            (row.blocks, row.central, row.clinic_planned, row.clinic_usual, row.other)
            for row in rows), strict=True)))


def _cost(year: PayerYear) -> Sequence[Cell]:
    parts = year.clinic_training, year.clinic_starts, year.clinic_later
    return (year.year, year.central_bound, year.central_blocks, *parts,
            Formula("=D{row}+E{row}+F{row}", sum(parts)))


GROUP_STARTS = (Field("Specialitet", "text", 42), Field("År", "year", 10), *STARTS[3:],
                Field("Klinik i allt", "some", 12))


def add_starts(page: Page, result: RunResult) -> None:
    """Annex: starts by group, year and payer."""
    payers = result.money.payers
    rows: list[Sequence[Cell]] = [
        (group_name(result.inputs.groups[row.group]), row.year, row.blocks, row.central,
         row.clinic_planned, row.clinic_usual, row.other,
         Formula("=E{row}+F{row}", row.clinic_planned + row.clinic_usual))
        for row in (payers.starts if payers else ())]
    page.lay_out([Table("Starter_per_specialitet", GROUP_STARTS, rows,
                        style=summed(range(2, len(GROUP_STARTS))))])
