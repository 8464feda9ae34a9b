"""Sheet Fördelning: what every group gets, what that does, why, and why not more."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from xlsxwriter.utility import xl_col_to_name

from prognos.report.wording.answer_words import AnswerRow, rows_of_all
from prognos.report.wording.common_words import (
    area_name,
    budgets_in_order,
    horizon_index,
    proof_sentence,
)
from prognos.report.workbook.basis.group_charts import link_to_charts
from prognos.report.workbook.writing.page import Page
from prognos.report.workbook.writing.sheet_parts import (
    Cell,
    Column,
    Field,
    Formula,
    by_budget,
    fields_of,
    rows_of,
    summed,
)
from prognos.results import GroupResult, RunResult

SHEET = "Fördelning"
FIRST_BLOCKS = 3
"""Column of the first start year's blocks; the formulas name columns by letter."""


@dataclass(frozen=True)
class Allotted:
    """What a row is about."""

    result: RunResult
    one: GroupResult
    answer: AnswerRow

    def supply(self, name: str) -> float:
        """Supply with the blocks at the horizon: "p10" or "p90"."""
        spread = getattr(self.result.forecast.after.fte, name)
        return float(spread[self.one.group, horizon_index(self.result.inputs)])


def allotment_columns(result: RunResult) -> tuple[Column[Allotted], ...]:
    """The table's columns; the copy for publication takes some of them by their headings."""
    starts, last = result.inputs.calendar.start_calendar_years, (
        result.inputs.calendar.years[horizon_index(result.inputs)])
    return (
        Column(Field("Plats", "whole", 7, "I rangordningen av behoven, som den är beslutad."),
               lambda row: row.one.decided_place),
        Column(Field("Specialitet", "name", 40),
               lambda row: row.result.inputs.groups[row.one.group].specialty),
        Column(Field("Område", "text", 14),
               lambda row: area_name(row.result.inputs.groups[row.one.group])),
        *(_blocks(year, u) for u, year in enumerate(starts)),
        Column(Field("Block i allt", "blocks", 7), _all_blocks),
        Column(Field("Kostnad (kr)", "sek", 12.5,
                     "Väntad kostnad för blocken under hela utbildningen."), _cost),
        Column(Field(f"Behov {last}", "fte", 8, "Heltider."), lambda row: row.one.horizon.need),
        Column(Field(f"Tillgång {last} med blocken", "fte", 9.5, "Medelvärde, heltider."),
               lambda row: row.one.horizon.supply_after),
        Column(Field("Låg tillgång (P10)", "fte", 9,
                     f"{last} med blocken: i ett fall av tio blir tillgången lägre."),
               lambda row: row.supply("p10")),
        Column(Field("Hög tillgång (P90)", "fte", 9,
                     f"{last} med blocken: i ett fall av tio blir tillgången högre."),
               lambda row: row.supply("p90")),
        Column(Field(f"Brist {last} utan nya block", "fte", 9, "Väntad brist, heltider."),
               lambda row: row.one.horizon.shortage_before),
        Column(Field(f"Brist {last} med blocken", "fte", 9, "Väntad brist, heltider."),
               lambda row: row.one.horizon.shortage_after),
        Column(Field(f"Överskott {last} med blocken", "fte", 11, "Väntat överskott, heltider."),
               lambda row: row.one.horizon.surplus_after),
        Column(Field("Varför", "wrap", 30), lambda row: row.answer.why),
        Column(Field("Varför inte fler", "wrap", 32), lambda row: row.answer.why_not_more),
    )


def _blocks(year: int, u: int) -> Column[Allotted]:
    return Column(Field(f"Block {year}", "blocks", 7),
                  lambda row: row.one.blocks[u] if row.one.blocks else None)


def _all_blocks(row: Allotted) -> Cell:
    """None for a group that takes no part."""
    if row.one.blocks is None:
        return None
    first, last = (xl_col_to_name(FIRST_BLOCKS + u) for u in (0, len(row.one.blocks) - 1))
    return Formula(f"=SUM({first}{{row}}:{last}{{row}})", row.one.given)


def _cost(row: Allotted) -> Cell:
    return None if row.one.blocks is None else row.one.cost


def allotted(result: RunResult, budget: str) -> Iterator[Allotted]:
    """Every group of a budget, in the order of their places."""
    return (Allotted(result, result.groups[answer.group], answer)
            for answer in rows_of_all(result, budget))


def sums_of(fields: Sequence[Field]) -> list[int]:
    """Columns with a sum below: blocks, money, heltider of all groups."""
    return [i for i, field in enumerate(fields) if i >= FIRST_BLOCKS and field.look != "wrap"
            and "(P" not in field.heading]


def add_allotment(page: Page, result: RunResult) -> None:
    """A table per budget; each name leads to the group's charts."""
    columns = allotment_columns(result)
    fields, budgets = fields_of(columns), budgets_in_order(result)
    proof = [proof_sentence(budget) for budget in result.allocation.budgets]
    placed = page.lay_out(by_budget(
        SHEET, fields, {name: rows_of(columns, allotted(result, name)) for name in budgets},
        style=summed(sums_of(fields))),
        f"{(proof or ['Ingen budgetram är angiven, så inga block fördelas.'])[0]} Det första "
        "startåret är beslutet, resten är en plan. Namnet leder till diagrammen.")
    link_to_charts(page, result, 1, (
        (at.top + 1 + i, answer.group)
        for name, at in zip(budgets, placed.values(), strict=True)
        for i, answer in enumerate(rows_of_all(result, name))))
