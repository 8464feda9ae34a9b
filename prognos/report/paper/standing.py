"""Where each group stands in the papers: its place, its shortage and its blocks."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan

import numpy as np

from prognos.inputs.arrays import FloatArray
from prognos.report.disclosure.public_figures import public_figures, public_ranks
from prognos.report.disclosure.small_counts import COVERED
from prognos.report.wording.common_words import group_name, members
from prognos.report.wording.numbers import percent
from prognos.results import BudgetResult, Outlook, RunResult
from prognos.results.projection import Projection


@dataclass(frozen=True)
class Standing:
    """A group of a budget."""

    group: int
    name: str
    place: int | None
    """Place among the needs of its budget; None = not ranked."""
    evaluated: Outlook
    """Mean over the evaluated years."""
    blocks: tuple[int, ...] | None
    """By start year; None: takes no part in the allocation."""
    cost: float
    """SEK of its blocks; nan = prices not known."""
    silent: bool = False
    """Nothing that is worked out from its few persons may be published, its place neither."""

    @property
    def given(self) -> int:
        """Blocks of all start years."""
        return sum(self.blocks or ())

    @property
    def told_before(self) -> str:
        """Shortage without new blocks, of the need, as the papers write it."""
        return COVERED if self.silent else percent(self.evaluated.share_before)

    @property
    def told_after(self) -> str:
        return COVERED if self.silent else percent(self.evaluated.share_after)


def standings(result: RunResult, budget: str) -> list[Standing]:
    """All groups of a budget in the order of their places, those without a place last.

    The place is that among the groups whose place may be published.
    """
    figures = public_figures(result)
    places = public_ranks(result, figures)
    ours = (result.groups[g] for g in members(result, budget))
    found = [Standing(one.group, group_name(result.inputs.groups[one.group]),
                      places.get(one.group), one.evaluated, one.blocks, one.cost,
                      figures.is_silent(one.group)) for one in ours]
    return sorted(found, key=lambda one: (one.place is None, one.place or 0, one.group))


@dataclass(frozen=True)
class Years:
    """A budget's groups with a stated need together, by year-end: FTE, shown years."""

    years: tuple[int, ...]
    need: FloatArray
    supply_before: FloatArray
    supply_after: FloatArray
    shortage_before: FloatArray
    shortage_after: FloatArray
    surplus_after: FloatArray


def budget_years(result: RunResult, groups: Sequence[int]) -> Years:
    """Sums over the groups that have a stated need, from the base date to the horizon."""
    shown = result.inputs.calendar.horizon + 1
    need = result.forecast.after.measures.need
    counted = [g for g in groups if not np.isnan(need[g]).any()]

    def summed(values: FloatArray) -> FloatArray:
        return np.asarray(values[counted, :shown].sum(axis=0))

    before, after = result.forecast.before, result.forecast.after
    return Years(result.inputs.calendar.years[:shown], summed(need), summed(before.fte.mean),
                 summed(after.fte.mean), summed(before.measures.shortage),
                 summed(after.measures.shortage), summed(after.measures.surplus))


def evaluated_sum(result: RunResult, projection: Projection, groups: Sequence[int]) -> float:
    """Expected shortage of some groups over the evaluated years, FTE-years; no need counts 0."""
    shortage = result.inputs.calendar.in_evaluated(projection.measures.shortage)
    return float(np.nan_to_num(shortage[list(groups)]).sum())


def evaluated_need(result: RunResult, groups: Sequence[int]) -> float:
    """Need of some groups over the evaluated years, FTE-years; no need counts 0."""
    need = result.inputs.calendar.in_evaluated(result.forecast.after.measures.need)
    return float(np.nan_to_num(need[list(groups)]).sum())


def largest_share(result: RunResult, budget: BudgetResult) -> float:
    """Largest expected shortage, with the blocks, of a group that can get blocks in an evaluated
    year, as a share of its need; 0 without a need."""
    cells = np.ix_(budget.groups, list(result.inputs.calendar.evaluated))
    need, lacking = (values[cells] for values in (
        result.forecast.after.measures.need, result.forecast.after.measures.shortage))
    return float(np.divide(lacking, need, out=np.zeros_like(need), where=need > 0.0).max(initial=0))


def cost_of(budget: BudgetResult, start: int | None = None) -> float:
    """Expected SEK of a budget's blocks, of one start year (index) or of all; nan = not known."""
    blocks = budget.allocation.blocks
    sek = np.where(blocks > 0, blocks * budget.problem.cost, 0.0)
    return float(sek.sum() if start is None else sek[:, start].sum())


def last_cost_year(budget: BudgetResult) -> int | None:
    """The last calendar year that the blocks cost anything; None = none does, or not known."""
    years = [year for year, sek in zip(budget.years, budget.cost.tolist(), strict=True)
             if not isnan(sek) and sek > 0.5]
    return max(years, default=None)
