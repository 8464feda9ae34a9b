"""Proposed clinic-financed ST for what the central money leaves (model.md 7; issue 4).

A proposed start is one person who starts for sure, additional to all others: as a block that is
filled. The central blocks are in the supply. Groups are taken one by one: what they share
(candidates, supervisors, rotation seats) is not a limit here; the candidates are told beside.
A start in a sub-specialty also takes a specialist from its base group, which is not counted.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from prognos.allocation.block_loss import BlockLoss
from prognos.allocation.costs import CLINIC, cost_years, start_cost
from prognos.inputs import NO_YEAR, Inputs, Starts
from prognos.inputs.arrays import FloatArray, IntArray
from prognos.model.baseline import Baseline
from prognos.model.candidates import candidates
from prognos.results import CandidateYear, ClinicProposal, ProposedGroup, ProposedYear
from prognos.results.projection import Projection

Counts = tuple[int, ...]
TRIES = 3000
"""Allotments of one group that are tried before the search ends with the best one found."""
SAME, ORE = 1e-9, 0.01


def propose(
    inputs: Inputs, there: Baseline, before: Projection, after: Projection, blocks: IntArray,
    bt_share: FloatArray | None = None,
) -> ClinicProposal | None:
    """Least clinic cost that brings each group's expected shortage to at most the level.

    Shortage in percent of need as in the ranking: 100 sum_E E[(D - X)+] / sum_E D. Groups of
    budget ST that are planned and have a need take part. None when not asked for.

    there : everybody, with the announced blocks (G, n). before, after : projected without and
    with them.
    bt_share : see `candidates.candidates`.
    """
    if not inputs.money.clinic.propose:
        return None
    exact, level = filled_benefit(inputs, there), 100.0 * inputs.money.clinic.level
    taking_part = _groups(inputs, before)
    shortage = {g: _in_percent(inputs, after, g) for g in taking_part}
    above = sorted((g for g in taking_part if shortage[g] > level + SAME),
                   key=lambda g: -shortage[g])
    groups = tuple(_propose_group(inputs, exact, before, g, int(blocks[g].sum())) for g in above)
    return ClinicProposal(
        level=level, most=inputs.money.clinic.most, years=cost_years(inputs), groups=groups,
        already=len(taking_part) - len(groups),
        by_year=_by_year(inputs, groups, blocks, bt_share),
    )


def filled_benefit(inputs: Inputs, there: Baseline) -> BlockLoss:
    """Exact shortage of everybody `there`, as a function of further filled starts."""
    rates = inputs.careers.rates
    sure = inputs.with_rates(replace(
        rates, fill_rate=np.ones_like(rates.fill_rate),
        would_have_started=np.zeros_like(rates.would_have_started)))
    drivers = replace(there.population.drivers, inputs=sure,
                      fill_rate=sure.careers.rates.fill_rate[..., None])
    return BlockLoss(sure, replace(there, population=replace(there.population, drivers=drivers)))


def _groups(inputs: Inputs, before: Projection) -> list[int]:
    need = np.nan_to_num(inputs.calendar.in_evaluated(before.measures.need))
    return [g for g, group in enumerate(inputs.groups)
            if group.budget == "ST" and group.planned and need[g].sum() > 0.0]


def _in_percent(inputs: Inputs, found: Projection, group: int) -> float:
    """Expected shortage of a projection in percent of need, over E."""
    years, measures = list(inputs.calendar.evaluated), found.measures
    return float(100.0 * measures.shortage[group, years].sum() / measures.need[group, years].sum())


def _percent(exact: BlockLoss, before: Projection, group: int, starts: Counts) -> float:
    need = before.measures.need[group, list(exact.inputs.calendar.evaluated)].sum()
    return 100.0 * exact(group, starts)[1] / float(need)


def _propose_group(
    inputs: Inputs, exact: BlockLoss, before: Projection, group: int, blocks: int
) -> ProposedGroup:
    years, none = cost_years(inputs), (0,) * inputs.calendar.start_years
    cost = np.array([start_cost(inputs, CLINIC, inputs.groups[group].form, u, years)
                     for u in range(1, inputs.calendar.start_years + 1)])
    most = most_starts(inputs)
    price = tuple(np.nan_to_num(cost.sum(axis=1), nan=1.0).tolist())

    def shortage(starts: Counts) -> float:
        return _percent(exact, before, group, starts)

    found, proven = cheapest(shortage, 100.0 * inputs.money.clinic.level, price, most)
    starts = found or none
    return ProposedGroup(
        group=group, blocks=blocks, starts=starts, reached=found is not None,
        cost=np.array(starts, dtype=np.float64) @ cost,
        shortage_without=_in_percent(inputs, before, group),
        shortage_blocks=shortage(none), shortage_after=shortage(found or most),
        proven=proven,
    )


def most_starts(inputs: Inputs) -> Counts:
    """Most proposed starts of a group by start year: 0 where clinics may not start any."""
    clinic = inputs.money.clinic
    return tuple(clinic.most if clinic.allowed.at(year) > 0.0 else 0
                 for year in inputs.calendar.start_calendar_years)


# --- The cheapest starts of a group --------------------------------------------------------------


@dataclass
class _Search:
    """Branch and bound over start years, the last first; the first year by halving."""

    shortage: Callable[[Counts], float]
    level: float
    cost: tuple[float, ...]
    most: Counts
    best: Counts
    tries: int = 0

    def enough(self, starts: Counts) -> bool:
        self.tries += 1
        return self.shortage(starts) <= self.level + SAME

    def spent(self, starts: Counts) -> float:
        return float(sum(price * count for price, count in zip(self.cost, starts, strict=True)))

    def order(self, starts: Counts) -> tuple[float, int, Counts]:
        """Least cost, then fewest starts, then earlier years."""
        return round(self.spent(starts), 2), sum(starts), starts[::-1]

    def room(self, later: Counts) -> Counts:
        """The most of each earlier year, one at a time, that costs no more than the best."""
        free = len(self.most) - len(later)
        left = self.spent(self.best) - self.spent((0,) * free + later) + ORE
        return tuple(min(most, int(max(left, -1.0) // price)) if price > 0.0 else most
                     for most, price in zip(self.most[:free], self.cost[:free], strict=True))

    def descend(self, later: Counts) -> None:
        """Try every allotment of the years before `later` that may be better than the best."""
        room = self.room(later)
        if self.tries >= TRIES or min(room, default=0) < 0 or not self.enough(room + later):
            return
        if len(room) == 1:
            self.keep((_least(lambda count: self.enough((count, *later)), room[0]), *later))
            return
        for count in range(room[-1] + 1):
            self.descend((count, *later))

    def keep(self, starts: Counts) -> None:
        if self.order(starts) < self.order(self.best):
            self.best = starts


def cheapest(
    shortage: Callable[[Counts], float], level: float, cost: tuple[float, ...], most: Counts
) -> tuple[Counts | None, bool]:
    """Whole starts by year of least cost with shortage at most `level`, and whether it is proven.

    min sum_u cost[u] c[u] subject to shortage(c) <= level, 0 <= c <= most, for a shortage that
    falls with every start. Ties: fewest starts, then earlier years. None when `most` fail.
    """
    if shortage(most) > level + SAME:
        return None, True
    search = _Search(shortage, level, cost, most, best=_one_at_a_time(shortage, level, cost, most))
    search.descend(())
    return search.best, search.tries < TRIES


def _one_at_a_time(
    shortage: Callable[[Counts], float], level: float, cost: tuple[float, ...], most: Counts
) -> Counts:
    """Starts added by largest fall in shortage per krona until the level is reached."""
    starts: Counts = (0,) * len(most)
    now = shortage(starts)
    while now > level + SAME:
        tried = [(shortage(more), more, cost[u]) for u in range(len(most))
                 if (more := (*starts[:u], starts[u] + 1, *starts[u + 1:]))[u] <= most[u]]
        now, starts, _ = max(tried, key=lambda one: (now - one[0]) / max(one[2], SAME))
    return starts


def _least(enough: Callable[[int], bool], most: int) -> int:
    """The least count that is enough, when `most` is."""
    low, high = -1, most
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high


# --- Candidates beside ---------------------------------------------------------------------------


def _by_year(
    inputs: Inputs, groups: tuple[ProposedGroup, ...], blocks: IntArray,
    bt_share: FloatArray | None,
) -> tuple[ProposedYear, ...]:
    starts = _with_proposal(inputs.people.starts, groups)
    carried_out = replace(inputs, people=replace(inputs.people, starts=starts))
    before, after = (_missing(candidates(each, blocks, bt_share)) for each in (inputs, carried_out))
    allowed = most_starts(inputs)
    return tuple(
        ProposedYear(year, allowed[u] > 0, sum(group.starts[u] for group in groups),
                     before.get(year), after.get(year))
        for u, year in enumerate(inputs.calendar.start_calendar_years))


def _missing(years: tuple[CandidateYear, ...]) -> dict[int, float]:
    return {year.year: year.missing for year in years if year.area is None}


def _with_proposal(starts: Starts, groups: tuple[ProposedGroup, ...]) -> Starts:
    """The starts with the proposed ones after them."""
    more = [(group.group, u, count) for group in groups
            for u, count in enumerate(group.starts, start=1) if count]
    new = np.array(more, dtype=np.int64).reshape(-1, 3)
    unknown = np.full(len(new), NO_YEAR)
    return Starts(
        group=np.concatenate([starts.group, new[:, 0]]),
        year=np.concatenate([starts.year, new[:, 1]]),
        count=np.concatenate([starts.count, new[:, 2].astype(np.float64)]),
        form=np.concatenate([starts.form, unknown]),
        central=np.concatenate([starts.central, np.zeros(len(new), dtype=bool)]),
        row=np.concatenate([starts.row, unknown]),
    )
