"""Sheet Prognos: every measure of every group and year, for filters and pivot tables; and its annex
Prognos i korthet, supply alone on a printed page."""

from typing import Any

import numpy as np

from prognos.report.wording.common_words import (
    MEASURES,
    area_name,
    budgets_in_order,
    group_names,
    horizon_index,
    members,
    shown_years,
)
from prognos.report.workbook.writing.page import Page
from prognos.report.workbook.writing.sheet_parts import Field, by_budget, summed
from prognos.results import RunResult

SHEET = "Prognos"
FORECAST_FIELDS = (
    Field("Specialitet", "text", 36),
    Field("Område", "text", 17),
    Field("År", "year", 8),
    Field("Mått", "text", 34),
    Field("Enhet", "text", 13),
    Field("Värde", "value", 13, "Utan nya block."),
    Field("Värde med blocken", "value", 13, "När de fördelade blocken räknas in."),
)


def add_forecast(page: Page, result: RunResult) -> None:
    """One value a row: group by group, year by year (31 December), every measure."""
    page.write_long_table(SHEET, FORECAST_FIELDS, _forecast_columns(result))


def _forecast_columns(result: RunResult) -> list[list[Any]]:
    """The table's columns: group by group, year by year, every measure that has a value."""
    years = shown_years(result.inputs)
    before, after = (np.stack([measure.values(projection)[:, : len(years)].round(6)
                               for measure in MEASURES], axis=2)
                     for projection in (result.forecast.before, result.forecast.after))
    group, year, measure = (index.tolist() for index in np.nonzero(~np.isnan(before)))
    groups = result.inputs.groups
    specialties, areas = [g.specialty for g in groups], [area_name(g) for g in groups]
    return [
        [specialties[g] for g in group], [areas[g] for g in group], [years[t] for t in year],
        [MEASURES[m].name for m in measure], [MEASURES[m].unit for m in measure],
        before[~np.isnan(before)].tolist(), after[~np.isnan(before)].tolist(),
    ]


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
