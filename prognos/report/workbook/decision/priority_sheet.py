"""Sheet Prioriteringslista: the blocks in turn, and what keeps the next one out."""

from dataclasses import dataclass, replace

from xlsxwriter.utility import xl_col_to_name, xl_range, xl_rowcol_to_cell

from optimize.problem import MeritLine
from prognos.report.wording.common_words import area_name
from prognos.report.wording.limit_words import (
    NO_EXCHANGE,
    exchange_clause,
    list_by_year,
    rules_of_list,
)
from prognos.report.wording.numbers import MILLION
from prognos.report.wording.reason_words import equal_lines, why_not
from prognos.report.wording.worth_words import line_shares
from prognos.report.workbook.basis.group_charts import block_tops, shortage_range
from prognos.report.workbook.writing.chart_kinds import GREY
from prognos.report.workbook.writing.page import Page
from prognos.report.workbook.writing.sheet_parts import (
    Column,
    Field,
    Formula,
    Placed,
    TableStyle,
    by_budget,
    fields_of,
    rows_of,
)
from prognos.results import BudgetResult, RunResult

SHEET = "Prioriteringslista"
BAR, SPARK = "#BDD7EE", "#8EA9DB"


@dataclass(frozen=True)
class Listed:
    """What a row is about."""

    result: RunResult
    budget: BudgetResult
    line: MeritLine
    equal: tuple[int, int]
    """First and last position with the same benefit."""
    share: float | None
    """Of the tried cases that give the block."""
    total: float
    """Cost of the plan's blocks in the shown list down to this one."""

    @property
    def group(self) -> int:
        """Index of the group in the run."""
        return self.budget.groups[self.line.group]

    @property
    def per_million(self) -> float | None:
        """Benefit per million kronor."""
        return self.line.benefit / self.line.cost * MILLION if self.line.cost else None

    @property
    def exchange(self) -> str:
        """Whose block would have to go; empty where no single one makes room."""
        said = "" if self.line.funded else exchange_clause(self.result, self.budget, self.line)
        return "" if said == NO_EXCHANGE else said


PRIORITY: tuple[Column[Listed], ...] = (
    Column(Field("Nr", "whole", 5), lambda row: row.line.position),
    Column(Field("Specialitet", "name", 30),
           lambda row: row.result.inputs.groups[row.group].specialty),
    Column(Field("Område", "text", 14), lambda row: area_name(row.result.inputs.groups[row.group])),
    Column(Field("Startår", "year", 9),
           lambda row: row.budget.problem.start_years[row.line.start]),
    Column(Field("Block nr", "whole", 8,
                 "Vilket block i ordningen för specialiteten och området."),
           lambda row: row.line.nth),
    Column(Field("Avvärjd brist (heltidsår)", "fte", 13,
                 "Så mycket minskar den väntade bristen under utvärderingsåren."),
           lambda row: row.line.benefit_fte_years),
    Column(Field("Nytta", "ratio", 13,
                 "Hur mycket blocket förbättrar målet för fördelningen. Avgör ordningen i listan. "
                 "Stapeln visar nyttan mot listans största."), lambda row: row.line.benefit),
    Column(Field("Kostnad (kr)", "sek", 13,
                 "Blockets väntade kostnad under hela utbildningen, med hänsyn till "
                 "tillsättningsgraden."), lambda row: row.line.cost),
    Column(Field("Nytta per miljon", "ratio", 10),
           lambda row: Formula('=IF(H{row}="","",G{row}/H{row}*1000000)', row.per_million)),
    Column(Field("Ackumulerad kostnad (kr)", "sek", 14,
                 "Planens block så långt, beslutsåret först."),
           lambda row: Formula('=SUMIF(M${first}:M{row},"ja",H${first}:H{row})', row.total)
           if row.line.funded else None),
    Column(Field("Brist över åren", "text", 14, "Gruppens väntade brist år för år utan nya block, "
                 "i egen skala från noll. Siffrorna finns i bladet Diagram."), lambda _: ""),
    Column(Field("Likvärdig med nr", "centre", 11, "Block vars nytta skiljer mindre än en procent. "
                 "Ordningen mellan dem säger ingenting."),
           lambda row: "" if row.equal[0] == row.equal[1] else f"{row.equal[0]}–{row.equal[1]}"),
    Column(Field("Ges", "centre", 7, "Ja: blocket ingår i planen. Nej: det är nästa block i tur."),
           lambda row: "ja" if row.line.funded else "nej"),
    Column(Field("Varför inte", "wrap", 54,
                 "Alla gränser som saknar plats för blocket, och hur mycket."),
           lambda row: why_not(row.budget, row.line)),
    Column(Field("Billigaste byte", "wrap", 22,
                 "Det block som i så fall måste bort, och den nytta som då går förlorad. Tomt: "
                 "inget enskilt block lämnar plats."), lambda row: row.exchange),
)
"""The formulas name columns by letter."""
SHARE = Column[Listed](Field("Fördelas i andel av fallen", "percent", 12,
                             "Andel av de prövade fallen där blocket fördelas när antagandena är "
                             "andra."), lambda row: row.share)


def priority_columns(result: RunResult) -> tuple[Column[Listed], ...]:
    """The list's columns, the last only when stability was asked for; the copy for publication
    takes some of them by their headings."""
    return PRIORITY if result.questions.stability is None else (*PRIORITY, SHARE)


def listed(result: RunResult, budget: BudgetResult) -> list[Listed]:
    """The rows of a budget's list, year by year."""
    equal, shares, total, rows = equal_lines(budget), line_shares(result, budget), 0.0, []
    for place in (place for year in list_by_year(budget) for place in year.places):
        line = budget.merit[place]
        total += line.cost if line.funded else 0.0
        rows.append(Listed(result, budget, line, equal[place],
                           None if shares is None else shares[place], total))
    return rows


def add_priority_list(page: Page, result: RunResult) -> None:
    """A list for each budget, with its rules, bars and small charts."""
    columns, budgets = priority_columns(result), result.allocation.budgets
    tables = by_budget(SHEET, fields_of(columns), {
        budget.name: rows_of(columns, listed(result, budget)) for budget in budgets})
    placed = page.lay_out([
        replace(table, style=TableStyle(rules_of_list(budget)), printed=_decision_year(budget))
        for table, budget in zip(tables, budgets, strict=True)] if budgets else tables,
        f"Planens block i turordning efter nytta för målet{_weighting(result)}. Beslutsåret står "
        "först; det är det som skrivs ut. Under varje års tjocka streck står nästa block i tur, "
        "med det som saknas.")
    for budget, at in zip(budgets, placed.values(), strict=False):
        if at.count:
            _grey_below(page, at)
            _add_bars(page, at)
            _add_trends(page, result, budget, at)


def _decision_year(budget: BudgetResult) -> int:
    """Rows of the start year that is decided now."""
    return sum(len(year.places) for year in list_by_year(budget)[:1])


def _weighting(result: RunResult) -> str:
    """Why the shortage averted does not fall from line to line."""
    if result.inputs.rules.objective.weighting != "bristgrad":
        return ""
    return (": en brist väger tyngre ju större del av behovet som saknas, så ordningen följer inte "
            "alltid Avvärjd brist")


def _column(heading: str) -> int:
    return [column.field.heading for column in PRIORITY].index(heading)


def _grey_below(page: Page, at: Placed) -> None:
    """Blocks outside the plan are grey as well as marked "nej".

    Not the benefit: some programs show only one rule in a cell, and there it is the bar.
    """
    first, last, benefit = at.top + 1, at.top + at.count, _column("Nytta")
    left, right = (xl_range(first, begin, last, end)
                   for begin, end in ((0, benefit - 1), (benefit + 1, len(PRIORITY) - 1)))
    page.conditional_format(left, {
        "type": "formula", "criteria": f'=${xl_col_to_name(_column("Ges"))}{first + 1}="nej"',
        "format": page.workbook.add_format({"font_color": GREY}), "multi_range": f"{left} {right}",
    })


def _add_bars(page: Page, at: Placed) -> None:
    """The benefit as a bar in its cell, from zero."""
    column = _column("Nytta")
    page.conditional_format(at.top + 1, column, at.top + at.count, column, {
        "type": "data_bar", "data_bar_2010": True, "bar_solid": True, "bar_color": BAR,
        "min_type": "num", "min_value": 0, "bar_axis_position": "none"})


def _add_trends(page: Page, result: RunResult, budget: BudgetResult, at: Placed) -> None:
    """Small columns per row: the group's expected shortage over the years, from sheet Diagram."""
    tops, column = block_tops(result), _column("Brist över åren")
    page.add_sparkline(at.top + 1, column, {
        "location": [xl_rowcol_to_cell(at.top + 1 + i, column) for i in range(at.count)],
        "range": [shortage_range(result, tops[row.group]) for row in listed(result, budget)],
        "type": "column", "series_color": SPARK, "min": 0,
    })
