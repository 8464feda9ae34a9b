"""Sheet Prognos: every measure of every group and year, for filters and pivot tables."""

from typing import Any

import numpy as np

from prognos.report.wording.common_words import MEASURES, area_name, shown_years
from prognos.report.workbook.writing.page import Page
from prognos.report.workbook.writing.sheet_parts import Field
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
