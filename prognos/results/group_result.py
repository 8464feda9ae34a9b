"""What a run says of one group: the same on the screen, in the workbook, the papers and copies."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import nan

import numpy as np

from prognos.inputs import Inputs
from prognos.inputs.arrays import FloatArray
from prognos.results.allocation import BudgetResult
from prognos.results.ranking import RankedGroup
from prognos.results.result_parts import Forecast


@dataclass(frozen=True)
class Outlook:
    """Need, mean supply, expected shortage and surplus, FTE; nan where no need is stated."""

    need: float
    supply_before: float
    """Without new blocks."""
    supply_after: float
    """With the allotted blocks."""
    shortage_before: float
    surplus_before: float
    shortage_after: float
    surplus_after: float

    @property
    def share_before(self) -> float:
        """Shortage without new blocks as a share of the need; nan without a need."""
        return self.shortage_before / self.need if self.need > 0.0 else nan

    @property
    def share_after(self) -> float:
        """Shortage with the blocks as a share of the need; nan without a need."""
        return self.shortage_after / self.need if self.need > 0.0 else nan


@dataclass(frozen=True)
class GroupResult:
    """A group's place, blocks and outlook."""

    group: int
    """Index into `Inputs.groups`."""
    today: Outlook
    """At the base date."""
    horizon: Outlook
    """At the end of the last shown year."""
    evaluated: Outlook
    """Mean over the evaluated years."""
    ranked: RankedGroup | None
    """None = not ranked: no need in the evaluated years."""
    place: int | None
    """Computed place among the needs of its budget, 1 = first: a nurse ranks among nurses."""
    blocks: tuple[int, ...] | None
    """Announced, by start year; None = takes no part in the allocation."""
    cost: float
    """Expected SEK of its blocks; nan = prices not known."""

    @property
    def given(self) -> int | None:
        """Blocks of all start years; None = takes no part."""
        return None if self.blocks is None else sum(self.blocks)

    @property
    def adjusted(self) -> bool:
        """Whether somebody in charge has set its rank."""
        return self.ranked is not None and self.ranked.adjusted is not None

    @property
    def decided_place(self) -> int | None:
        """The place when adjusted ranks hold, else the computed one."""
        return (self.ranked and self.ranked.decided_place) or self.place


def group_results(
    inputs: Inputs, forecast: Forecast, ranking: Sequence[RankedGroup],
    budgets: Sequence[BudgetResult],
) -> tuple[GroupResult, ...]:
    """Every group of the run, in the order of `Inputs.groups`."""
    calendar, measures = inputs.calendar, _measures(forecast)
    now, at_end = ([values[:, t] for values in measures] for t in (0, calendar.horizon))
    over = [calendar.in_evaluated(values).mean(axis=1) for values in measures]
    given = {g: (budget, i) for budget in budgets for i, g in enumerate(budget.groups)}
    ranked = {each.group: each for each in ranking}
    places = _places(inputs, ranking)
    return tuple(
        GroupResult(g, _outlook(now, g), _outlook(at_end, g), _outlook(over, g), ranked.get(g),
                    places.get(g), *_given(*given[g]) if g in given else (None, 0.0))
        for g in range(len(inputs.groups))
    )


def _measures(forecast: Forecast) -> tuple[FloatArray, ...]:
    """(G, T) each, in the order of `Outlook`."""
    before, after = forecast.before, forecast.after
    return (after.measures.need, before.fte.mean, after.fte.mean, before.measures.shortage,
            before.measures.surplus, after.measures.shortage, after.measures.surplus)


def _outlook(measures: Sequence[FloatArray], group: int) -> Outlook:
    return Outlook(*(float(values[group]) for values in measures))


def _places(inputs: Inputs, ranking: Sequence[RankedGroup]) -> dict[int, int]:
    """Group -> its place among the ranked groups of its own budget."""
    count: dict[str, int] = {}
    places = {}
    for each in ranking:
        budget = inputs.groups[each.group].budget
        places[each.group] = count[budget] = count.get(budget, 0) + 1
    return places


def _given(budget: BudgetResult, i: int) -> tuple[tuple[int, ...], float]:
    blocks = budget.allocation.blocks[i]
    cost = float((blocks * budget.problem.cost[i])[blocks > 0].sum())
    return tuple(np.asarray(blocks).tolist()), cost
