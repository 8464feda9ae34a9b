"""Sheet Prioriteringslista."""

from collections.abc import Sequence

from xlsxwriter.utility import xl_col_to_name, xl_range, xl_rowcol_to_cell

from optimize.problem import MeritLine
from prognos.report.wording.common_words import area_name, budget_group, lines_drawn
from prognos.report.wording.numbers import MILLION
from prognos.report.wording.reason_words import equal_lines, why_not
from prognos.report.wording.sentences import plan_against_list
from prognos.report.wording.worth_words import line_shares
from prognos.report.workbook.basis.group_charts import block_tops, shortage_range
from prognos.report.workbook.writing.book import (
    Book,
    Cell,
    Field,
    Formula,
    Page,
    Placed,
    Section,
    TableStyle,
)
from prognos.report.workbook.writing.chart_kinds import GREY
from prognos.results import BudgetResult, RunResult

TREND = "Brist över åren"
PRIORITY_FIELDS = (
    Field("Nr", "whole", 5),
    Field("Ram", "text", 6),
    Field("Specialitet", "text", 30),
    Field("Område", "text", 16),
    Field("Startår", "year", 9),
    Field("Block nr", "whole", 8, "Vilket block i ordningen för specialiteten och området."),
    Field("Avvärjd brist (heltidsår)", "fte", 13,
          "Så mycket minskar den väntade bristen under utvärderingsåren."),
    Field("Nytta", "ratio", 13,
          "Hur mycket blocket förbättrar målet för fördelningen. Avgör ordningen i listan. "
          "Stapeln visar nyttan mot listans största."),
    Field("Kostnad (kr)", "sek", 14,
          "Blockets väntade kostnad under hela utbildningen, med hänsyn till tillsättningsgraden."),
    Field("Nytta per miljon", "ratio", 11),
    Field("Ackumulerad kostnad (kr)", "sek", 15),
    Field(TREND, "text", 14, "Gruppens väntade brist år för år utan nya block, i egen "
          "skala från noll. Siffrorna finns i bladet Diagram."),
    Field("Likvärdig med nr", "centre", 11,
          "Block vars nytta skiljer mindre än en procent. Ordningen mellan dem säger ingenting."),
    Field("Över strecket", "centre", 10,
          "Ja: ryms inom alla gränser när listan följs uppifrån."),
    Field("I fördelningen", "centre", 14, "Ja: ingår i den bästa fördelningen inom ramen."),
    Field("Varför inte", "wrap", 48),
)
"""Columns of the priority list; the formulas below name them by letter."""
BENEFIT, COST = "H", "I"
HEADINGS = [field.heading for field in PRIORITY_FIELDS]
TREND_COLUMN, GIVEN_COLUMN, WHY_COLUMN = (
    HEADINGS.index(heading) for heading in (TREND, "I fördelningen", "Varför inte"))
BAR, SPARK = "#BDD7EE", "#8EA9DB"


SHARE_FIELD = Field("Fördelas i andel av fallen", "percent", 12,
                    "Andel av de prövade fallen där blocket fördelas (se bladet Stabilitet).")


def add_priority_list(book: Book, result: RunResult) -> None:
    """Blocks in turn by benefit, with the budget line drawn; a list for each budget."""
    page = book.add(
        "Prioriteringslista", "Prioriteringslista",
        " ".join(filter(None, (
            f"Blocken i turordning efter nytta för målet{_weighting(result)}. Ett tjockt streck "
            "per startår, med året i sista kolumnen, visar var årets pengar eller antal tar slut; "
            "senare startår kan ha plats kvar.",
            *(tell(budget) for budget in result.allocation.budgets[:1]
              for tell in (plan_against_list, put_last))))),
        PRIORITY_FIELDS,
    )
    fields = PRIORITY_FIELDS if result.questions.stability is None else (*PRIORITY_FIELDS,
                                                                         SHARE_FIELD)
    placed = page.write_sections("Prioriteringslista", fields,
                                 [_section(result, budget) for budget in result.allocation.budgets])
    for budget, table in zip(result.allocation.budgets, placed, strict=False):
        if table.count:
            _grey_below(page, table)
            _add_bars(page, table)
            _add_trends(page, result, budget, table)


def _weighting(result: RunResult) -> str:
    """Why the shortage averted does not fall from line to line."""
    if result.inputs.rules.objective.weighting != "bristgrad":
        return ""
    return (": en brist väger tyngre ju större del av behovet som saknas, så ordningen följer inte "
            "alltid Avvärjd brist")


def put_last(budget: BudgetResult) -> str:
    """Why the last lines may have a larger benefit than those before them; empty when none."""
    if not any(line.funded and not line.above_line and line.stopped_by is None
               for line in budget.merit):
        return ""
    return "Sist, utan turordning, står block i fördelningen som listan själv aldrig når."


def _section(result: RunResult, budget: BudgetResult) -> Section:
    """A budget's list; a line is drawn per start year and named in words."""
    note = " ".join(filter(None, ("Egen lista med egna pengar.", plan_against_list(budget),
                            put_last(budget))))
    drawn = {place: budget.problem.start_years[u] for u, place in lines_drawn(budget).items()}
    rows = [_priority_row(result, budget, line, equal, drawn.get(place))
            for place, (line, equal) in enumerate(
                zip(budget.merit, equal_lines(budget), strict=True))]
    if shares := line_shares(result, budget):
        rows = [(*row, share) for row, share in zip(rows, shares, strict=True)]
    return Section(budget.name, note, rows, TableStyle(rules_above=frozenset(drawn)))


def _grey_below(page: Page, table: Placed) -> None:
    """Blocks outside the allocation are grey as well as marked "nej".

    Not the benefit: some programs show only one rule in a cell, and there it is the bar.
    """
    first, last, benefit = table.top + 1, table.top + table.count, HEADINGS.index("Nytta")
    left, right = (xl_range(first, begin, last, end)
                   for begin, end in ((0, benefit - 1), (benefit + 1, WHY_COLUMN)))
    page.conditional_format(left, {
        "type": "formula", "criteria": f'=${xl_col_to_name(GIVEN_COLUMN)}{first + 1}="nej"',
        "format": page.workbook.add_format({"font_color": GREY}), "multi_range": f"{left} {right}",
    })


def _add_bars(page: Page, table: Placed) -> None:
    """The benefit as a bar in its cell, from zero."""
    column = HEADINGS.index("Nytta")
    page.conditional_format(table.top + 1, column, table.top + table.count, column, {
        "type": "data_bar", "data_bar_2010": True, "bar_solid": True, "bar_color": BAR,
        "min_type": "num", "min_value": 0, "bar_axis_position": "none"})


def _add_trends(page: Page, result: RunResult, budget: BudgetResult, table: Placed) -> None:
    """Small columns per row: the group's expected shortage over the years, from sheet Diagram."""
    tops = block_tops(result)
    page.add_sparkline(table.top + 1, TREND_COLUMN, {
        "location": [xl_rowcol_to_cell(table.top + 1 + i, TREND_COLUMN)
                     for i in range(table.count)],
        "range": [shortage_range(result, tops[budget.groups[line.group]])
                  for line in budget.merit],
        "type": "column", "series_color": SPARK, "min": 0,
    })


def _priority_row(
    result: RunResult, budget: BudgetResult, line: MeritLine, equal: tuple[int, int],
    ends: int | None,
) -> Sequence[Cell]:
    """A line of the list; `ends` = the start year whose money or number ends above it."""
    group = budget_group(result.inputs, budget, line.group)
    return (
        line.position, budget.name, group.specialty, area_name(group),
        budget.problem.start_years[line.start], line.nth, line.benefit_fte_years, line.benefit,
        line.cost,
        Formula(f'=IF({COST}{{row}}="","",{BENEFIT}{{row}}/{COST}{{row}}*1000000)',
                line.benefit / line.cost * MILLION if line.cost else None),
        Formula(f"=SUM({COST}${{first}}:{COST}{{row}})", line.cumulative_cost),
        "", "" if equal[0] == equal[1] else f"{equal[0]}–{equal[1]}",
        _yes_no(line.above_line), _yes_no(line.funded),
        why_not(line) if ends is None else f"Strecket för {ends} går här. {why_not(line)}".strip(),
    )


def _yes_no(value: bool) -> str:
    return "ja" if value else "nej"
