"""Annex Prognos i korthet: supply per group and year with the blocks, on a printed page."""

from prognos.report.wording.common_words import (
    budgets_in_order,
    group_names,
    horizon_index,
    members,
    shown_years,
)
from prognos.report.workbook.writing.page import Page
from prognos.report.workbook.writing.sheet_parts import Field, by_budget, summed
from prognos.results import RunResult


def add_brief(page: Page, result: RunResult) -> None:
    """Mean supply in heltider, 31 December, a table per budget."""
    years, last = shown_years(result.inputs), horizon_index(result.inputs)
    fields = (Field("Specialitet", "text", 36), Field("Område", "text", 17),
              *(Field(f"{year}", "fte", 11.5) for year in years))
    page.lay_out(by_budget("Prognos_i_korthet", fields, {
        budget: [(*group_names(result, g),
                  *result.forecast.after.fte.mean[g, : last + 1].tolist())
                 for g in members(result, budget)]
        for budget in budgets_in_order(result)
    }, style=summed(range(2, len(fields)))))
