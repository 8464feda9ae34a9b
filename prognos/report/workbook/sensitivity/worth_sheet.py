"""Sheets Åtgärder (means side by side) and Känslighet (budget curve, last useful start)."""

from collections.abc import Iterator, Sequence
from typing import Any

from prognos.report.wording.common_words import area_name, budgets_in_order
from prognos.report.wording.numbers import plural
from prognos.report.wording.worth_words import (
    CURVE_ON_REQUEST,
    MEANS,
    NO_PRICE,
    budgets_with_levers,
    curve_note,
    curve_sentences,
    group_count,
    last_start_text,
    lasting,
    levers_of,
)
from prognos.report.workbook.writing.book import NOTE_ROW, Book, Cell, Field, Formula, Page, widest
from prognos.report.workbook.writing.chart_kinds import BLUE, dress
from prognos.results import CurvePoint, Lever, MoneyCurve, RunResult

TRIED = ("block", "longer", "exits", "recruitment")
"""Means that give different groups different much."""
MEANS_FIELDS = (
    Field("Åtgärd", "text", 45),
    Field("Ger mest", "text", 24, "År med minst hälften av det största årliga tillskottet."),
    Field("Heltidsår", "fte", 12, "Väntat tillskott av tillgång, summa över utvärderingsåren."),
    Field("Heltider vid horisonten", "fte", 13),
    Field("Kostnad (kr)", "sek", 16, "Hela kostnaden. Lönen till dem som sedan arbetar ingår inte "
          "i någon åtgärd; hyrläkare är netto efter lön."),
    Field("Varav centralt (kr)", "sek", 16),
    Field("Kr per heltidsår", "sek", 14),
    Field("Pris", "text", 14),
)
GROUP_FIELDS = (
    Field("Specialitet", "text", 36),
    Field("Område", "text", 24),
    *(Field(f"{MEANS[key]} (heltidsår)", "fte", 14) for key in TRIED),
    *(Field(f"{MEANS[key]} (kr per heltidsår)", "sek", 14) for key in TRIED),
)
CURVE_FIELDS = (
    Field("Andel av dagens", "percent", 36),
    Field("Till nya block", "sek", 24, "Kronor, summa över åren; antal block där ingen krona är "
          "angiven."),
    Field("Block", "whole", 12),
    Field("Kostnad (kr)", "sek", 16, "Väntad kostnad för blocken, alla år."),
    Field("Brist kvar (heltidsår)", "fte", 14,
          "Specialiteter som kan få block, summa över utvärderingsåren."),
    Field("Avvärjd brist (heltidsår)", "fte", 14),
    Field("Avvärjd brist per miljon till", "ratio", 16, "Mot raden ovanför."),
    Field("Bevisat bäst", "text", 12),
)
START_FIELDS = (
    Field("Specialitet", "text", 36),
    Field("Område", "text", 24),
    Field("Utbildningsform", "text", 26),
    Field("Sista startår", "text", 16),
)
SHARE_COLUMN, SHORTAGE_COLUMN = 0, 4
CHART_ROWS = 16


def add_means(book: Book, result: RunResult) -> None:
    """Every means side by side: the whole budget, then group by group."""
    page = book.add("Åtgärder", "Åtgärder sida vid sida",
                    "Vad varje åtgärd ger i väntad tillgång med dagens antaganden, allt annat "
                    "lika. Ett pris som inte är angivet i Antaganden räknas inte.", MEANS_FIELDS)
    page.set_widths(widest(MEANS_FIELDS, GROUP_FIELDS))
    top = NOTE_ROW + 2
    for budget in budgets_with_levers(result):
        many = plural(group_count(result, budget), "grupp", "grupper")
        title = f"Ram {budget}: åtgärden i varje grupp ({many})"
        page.write_subtitle(top, title)
        rows = [_means_row(lever) for lever in levers_of(result, None, budget)]
        count = page.write_table(top + 1, f"Åtgärder_{budget}", MEANS_FIELDS, rows)
        top += count + 4
    for budget in budgets_with_levers(result):
        page.write_subtitle(top, f"Ram {budget}: per specialitet")
        rows = list(_group_rows(result, budget))
        name = f"Åtgärder_specialitet_{budget}"
        top += page.write_table(top + 1, name, GROUP_FIELDS, rows) + 4


def _means_row(lever: Lever) -> Sequence[Cell]:
    return (
        MEANS[lever.key], lasting(lever), lever.fte_years, lever.at_horizon, lever.cost,
        lever.central_cost,
        Formula('=IF(OR(E{row}="",C{row}<=0),"",E{row}/C{row})', lever.per_fte_year),
        NO_PRICE if lever.cost is None else "",
    )


def _group_rows(result: RunResult, budget: str) -> Iterator[Sequence[Cell]]:
    by_group: dict[int, dict[str, Lever]] = {}
    for lever in result.questions.levers:
        if lever.group is not None and lever.budget == budget:
            by_group.setdefault(lever.group, {})[lever.key] = lever
    for g, levers in by_group.items():
        group = result.inputs.groups[g]
        yield (group.specialty, area_name(group), *(levers[key].fte_years for key in TRIED),
               *(levers[key].per_fte_year for key in TRIED))


def add_sensitivity(book: Book, result: RunResult) -> None:
    """What more or less money gives, and the last year in which a block is of use."""
    page = book.add("Känslighet", "Känslighet",
                    "Vad mer eller mindre pengar ger, och när det blir för sent att starta.")
    page.set_widths(widest(CURVE_FIELDS, START_FIELDS))
    top = NOTE_ROW + 2
    said = [text for curve in result.questions.money_curves for text in curve_sentences(curve)]
    top = page.write_sentences(top, said or [CURVE_ON_REQUEST], CURVE_FIELDS) + 1
    for curve in result.questions.money_curves:
        top = _add_curve(page, result, curve, top)
    _add_last_starts(page, result, top)


def _add_curve(page: Page, result: RunResult, curve: MoneyCurve, top: int) -> int:
    """Table and chart of a budget's curve at row `top`; returns the first free row."""
    page.write_subtitle(top, f"Budgetkurva, ram {curve.budget}")
    page.write_string(top + 1, 0, curve_note(curve), page.looks["note"])
    count = page.write_table(top + 2, f"Budgetkurva_{curve.budget}", CURVE_FIELDS,
                             list(_curve_rows(result, curve, top + 2)))
    chart = _curve_chart(page, curve, (top + 3, top + 2 + count))
    page.insert_chart(top + count + 4, 0, chart, {
        "description": f"Linjediagram: brist kvar i ram {curve.budget} vid olika stor del av "
                       "dagens pengar till nya block.",
    })
    return top + count + 4 + CHART_ROWS + 2


def _curve_rows(result: RunResult, curve: MoneyCurve, top: int) -> Iterator[Sequence[Cell]]:
    """The points, for a table with headings in row `top`."""
    points = curve.points
    for i, point in enumerate(points):
        before = points[max(i - 1, 0)]
        spent = (point.cost - before.cost) / 1e6
        worth = (before.shortage - point.shortage) / spent if spent > 1e-6 else None
        row, above = top + 2 + i, max(top + 1 + i, top + 2)
        yield (
            point.share, point.money, point.blocks, point.cost, point.shortage,
            Formula("=E{first}-E{row}", points[0].shortage - point.shortage),
            Formula(f'=IF(D{row}-D{above}<=1,"",(E{above}-E{row})/(D{row}-D{above})*1000000)',
                    worth),
            "ja" if point.proven or _is_proven_plan(result, curve, point) else "nej",
        )


def _is_proven_plan(result: RunResult, curve: MoneyCurve, point: CurvePoint) -> bool:
    """Whether a point is the run's own allocation, proven there with more time."""
    budget = next(budget for budget in result.allocation.budgets if budget.name == curve.budget)
    allocation = budget.allocation
    cost = float((allocation.blocks * budget.problem.cost).sum())
    return (allocation.status == "optimal" and allocation.exchange_checked and point.share == 1.0
            and point.blocks == int(allocation.blocks.sum()) and abs(point.cost - cost) < 1.0)


def _curve_chart(page: Page, curve: MoneyCurve, rows: tuple[int, int]) -> Any:
    """Lines between points on a true axis: the shares do not lie evenly."""
    chart = page.workbook.add_chart({"type": "scatter", "subtype": "straight_with_markers"})
    first, last = rows
    chart.add_series({
        "name": "Brist kvar", "line": {"color": BLUE, "width": 2.5},
        "categories": ["Känslighet", first, SHARE_COLUMN, last, SHARE_COLUMN],
        "values": ["Känslighet", first, SHORTAGE_COLUMN, last, SHORTAGE_COLUMN],
        "marker": {"type": "circle", "size": 6, "fill": {"color": BLUE},
                   "border": {"color": BLUE}},
    })
    of = "pengarna till nya block" if curve.in_money else "antalet block"
    dress(chart, f"Brist kvar vid andel av {of}, ram {curve.budget}", "heltidsår",
          (860, 20 * CHART_ROWS))
    chart.set_x_axis({"name": f"andel av {of}", "num_format": "0%", "min": 0,
                      "max": max(point.share for point in curve.points)})
    chart.set_legend({"none": True})
    return chart


def _add_last_starts(page: Page, result: RunResult, top: int) -> None:
    page.write_subtitle(top, "Sista startår som ger en färdig specialist inom horisonten")
    page.write_string(top + 1, 0, "Ett block som startar senare är färdigt först efter "
                      f"{result.inputs.calendar.years[result.inputs.calendar.horizon]} (med minst "
                      "50 procents sannolikhet).", page.looks["note"])
    groups, budgets = result.inputs.groups, budgets_in_order(result)
    starts = sorted(result.questions.last_starts,
                    key=lambda s: budgets.index(groups[s.group].budget))
    rows = [(groups[start.group].specialty, area_name(groups[start.group]), form, year)
            for start in starts for form, year in last_start_text(start)]
    page.write_table(top + 2, "Sista_startår", START_FIELDS, rows)
