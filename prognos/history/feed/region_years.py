"""The region's own years: the counts of every group put together, year by year."""

from collections.abc import Sequence

import numpy as np

from prognos.history.feed.year_end import YearEnd
from prognos.history.feed.year_flows import YearFlows
from prognos.inputs import Inputs
from prognos.inputs.arrays import FloatArray
from prognos.results.years.region_year import RegionYear


def region_years(flows: Sequence[YearFlows], ends: Sequence[YearEnd]) -> tuple[RegionYear, ...]:
    """Every year that flows or a round of blocks are told of, oldest first.

    share = Σ events / Σ at risk, over the groups that tell both.
    """
    told = {each.year: each for each in flows}
    rounds = {end.year: _round(end.inputs) for end in ends if end.inputs is not None}
    years = sorted({*told, *(year for year, (allotted, _) in rounds.items() if allotted)})
    return tuple(_year(year, told.get(year), rounds.get(year, (None, None))) for year in years)


def _year(year: int, flows: YearFlows | None, blocks: tuple[int | None, int | None]) -> RegionYear:
    allotted, filled = blocks
    if flows is None:
        return RegionYear(year, allotted=allotted, filled=filled)
    retired = float(flows.age_retired.sum())
    return RegionYear(
        year, _count(flows.retired),
        float(flows.ages @ flows.age_retired) / retired if retired else None,
        _share(flows.left, flows.exit_risk), _count(flows.recruited),
        _share(flows.stayed, flows.finished), allotted, filled)


def _round(inputs: Inputs) -> tuple[int | None, int | None]:
    """ST blocks allotted, and filled, of last year's round; filled only where all rows tell."""
    rows = [row for row in inputs.order.previous
            if row.allotted is not None and inputs.groups[row.group].budget == "ST"]
    filled = [row.filled for row in rows if row.filled is not None]
    return (sum(row.allotted or 0 for row in rows) if rows else None,
            sum(filled) if rows and len(filled) == len(rows) else None)


def _count(values: FloatArray) -> int | None:
    """Sum over the groups that tell; None where none does."""
    there = values[~np.isnan(values)]
    return round(float(there.sum())) if len(there) else None


def _share(events: FloatArray, at_risk: FloatArray) -> float | None:
    both = ~np.isnan(events) & ~np.isnan(at_risk)
    all_at_risk = float(at_risk[both].sum())
    return float(events[both].sum()) / all_at_risk if all_at_risk > 0.0 else None
