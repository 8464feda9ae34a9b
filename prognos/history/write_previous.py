"""Last year's round put into a copy of the workbook: sheet Föregående år."""

from pathlib import Path

import numpy as np

from prognos.history.feed.year_end import YearEnd
from prognos.history.feed.year_flows import YearFlows
from prognos.history.write_rates import Row, row_of, rows_of
from prognos.results.years.edition import Edition
from prognos.schema.dictionary import load_schema
from prognos.template.add_sheets import BookToChange

KEY = "foregaende_ar"
RANK, ALLOTTED, FILLED = "Rang", "Tilldelade block", "Tillsatta block"


def write_previous(
    edition: Edition, latest: YearEnd, flows: YearFlows | None, target: Path
) -> int:
    """Write a copy of the newest workbook to `target` with the edition's round in; rows filled.

    Rank and blocks are the edition's for the year just gone; filled blocks are those new in
    training whom the central budget pays, at most the blocks. What the sheet says stays. Raises
    `Refused` and `UsageProblem`.
    """
    sheet = load_schema().sheet(KEY)
    rows = rows_of((latest.tables or {}).get(KEY), sheet)
    count = 0
    for group, rank in zip(edition.groups, edition.ranks, strict=True):
        blocks = edition.plan.get(group, {}).get(latest.year, 0)
        if (rank is not None or blocks) and group in latest.groups:
            started = np.nan if flows is None else float(
                flows.of("started_central", [group])[0])
            _fill(row_of(rows, group), rank, blocks, started)
            count += 1
    BookToChange(latest.path).write(target, [sheet], {sheet.name: rows})
    return count


def _fill(row: Row, rank: int | None, blocks: int, started: float) -> None:
    if rank is not None:
        row.setdefault(RANK, rank)
    row.setdefault(ALLOTTED, blocks)
    if not np.isnan(started) and row[ALLOTTED] == blocks:
        row.setdefault(FILLED, min(round(started), blocks))
