"""Annex Begränsningar: every limit, what is taken of it, what the plan uses and what is left."""

from collections.abc import Sequence

from prognos.inputs.all_inputs import id_in_words
from prognos.report.wording.numbers import MILLION
from prognos.report.wording.sentences import REGION
from prognos.report.workbook.writing.page import Page
from prognos.report.workbook.writing.sheet_parts import Cell, Field, Formula, Placed, by_budget
from prognos.results import LimitUse, RunResult
from prognos.results.allocation import BLOCKS

FIELDS = (
    Field("Begränsning", "text", 24),
    Field("Gäller", "text", 38, "Grupp, område eller mottagande specialitet."),
    Field("År", "year", 8),
    Field("Gräns", "fte", 12),
    Field("Redan taget", "some", 12, "Utan nya block."),
    Field("Planen tar", "some", 12,
          "Väntat. Handledning: nya ST-läkare minus dem som de nya specialisterna kan handleda."),
    Field("Kvar", "fte", 12, "För ett minimikrav det som saknas."),
    Field("Enhet", "text", 11),
    Field("Läge", "text", 19),
)
STATES = {
    "binds": "nådd", "free": "utrymme kvar", "exceeded": "redan överskriden",
    "met": "uppfylld", "unmet": "inte uppfylld",
}
"""State of a limit -> as users read it."""
MINIMUM = ("met", "unmet")
AMOUNT, UNIT = 3, 7
"""Columns of the first figure and of the unit; the formulas below name them by letter."""


def add_limits(page: Page, result: RunResult) -> None:
    """One table per budget, in the order of the limits in the workbook."""
    placed = page.lay_out(by_budget("Begränsningar", FIELDS, {
        budget.name: [_row(limit) for limit in budget.limits]
        for budget in result.allocation.budgets
    }), "Kvar = Gräns − Redan taget − Planen tar. ”Nådd” betyder att ett block till med nytta "
        f"inte ryms.{_notes(result)}")
    for table in placed.values():
        _whole_blocks(page, table)


def _notes(result: RunResult) -> str:
    """What readers of some families must know."""
    families = {limit.family for budget in result.allocation.budgets for limit in budget.limits}
    notes = {
        "supervisors": " Handledning: minus under Planen tar betyder att de nya specialisterna kan "
                       "handleda fler än som är under utbildning.",
        "candidates": " Kandidater räknas samlat från det första startåret.",
    }
    return "".join(text for family, text in notes.items() if family in families)


def _whole_blocks(page: Page, table: Placed) -> None:
    """Whole numbers of blocks without a decimal; shares of blocks keep theirs."""
    if table.count:
        first = table.top + 2
        page.conditional_format(table.top + 1, AMOUNT, table.top + table.count, UNIT - 1, {
            "type": "formula", "criteria": f'=AND($H{first}="{BLOCKS}",D{first}=INT(D{first}))',
            "format": page.workbook.add_format({"num_format": "#,##0_0"}),
        })


def _row(limit: LimitUse) -> Sequence[Cell]:
    scale, unit = (MILLION, "mkr") if limit.unit == "kr" else (1.0, limit.unit)
    left = "=MAX(D{row}-E{row}-F{row},0)" if limit.state in MINIMUM else "=D{row}-E{row}-F{row}"
    return (
        limit.label, _holds_for(limit), limit.year,
        limit.amount / scale, limit.taken / scale, limit.used / scale,
        Formula(left, limit.left / scale), unit, STATES[limit.state],
    )


def _holds_for(limit: LimitUse) -> str:
    """A group, set, area or specialty; the whole region or budget."""
    if limit.group:
        return id_in_words(limit.group)
    return REGION if limit.family == "candidates" else "Hela ramen"
