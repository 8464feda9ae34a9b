"""Why a group stands where it stands and gets the blocks it gets (model.md 8.4)."""

from collections.abc import Sequence

import numpy as np

from prognos.inputs import Inputs
from prognos.inputs.arrays import FloatArray
from prognos.model.cohorts import Rows
from prognos.model.population import Population
from prognos.results import BudgetResult, RankedGroup, RankReasons, RankStep, Reasons, Waterfall
from prognos.results.projection import Projection


def waterfall(
    population: Population, before: Projection, after: Projection, group: int
) -> Waterfall:
    """The supply of a group from the base date to year H, cause by cause, FTE.

    A flow in year t counts with the FTE that its persons have in year t. What persons who are
    there at both ends of a year work more or less, `sum_t post(t-1) (w(t) - w(t-1))`, is
    `back_from_leave` where w(t-1) = 0 < w(t), else `changed_hours`, which holds the rest of the
    sum. `in_training` = `h (in_training(H) - in_training(0))`.
    """
    horizon = population.drivers.inputs.calendar.horizon
    flows = {name: _flow(population, name, group, horizon)
             for name in ("retired", "left", "known_exits", "completed")}
    recruited, left = _recruits(population, group, horizon)
    today, without = (float(before.fte.mean[group, t]) for t in (0, horizon))
    with_blocks = float(after.fte.mean[group, horizon])
    out = flows["retired"] + flows["left"] + flows["known_exits"] + left
    back, _, training = changed_work(population, group)
    return Waterfall(
        today=today, retired=-flows["retired"], left=-flows["left"] - left,
        known_exits=-flows["known_exits"], completed=flows["completed"], recruited=recruited,
        back_from_leave=back, in_training=training,
        changed_hours=without - today + out - flows["completed"] - recruited - back - training,
        without_blocks=without, blocks=with_blocks - without, with_blocks=with_blocks,
        need=float(before.measures.need[group, horizon]),
    )


def changed_work(population: Population, group: int) -> tuple[float, float, float]:
    """`back_from_leave`, `changed_hours` and `in_training` of the waterfall, each from its own
    definition, FTE."""
    horizon = population.drivers.inputs.calendar.horizon
    back = hours = training = 0.0
    for rows in population.rows:
        ours = rows.group == group
        count, fte = rows.count[ours], rows.fte[ours, : horizon + 1]
        more = rows.booked["closing"][ours, :horizon] * np.diff(fte, axis=1)
        returns = (fte[:, :-1] == 0.0) & (fte[:, 1:] > 0.0)
        back += float(count @ np.where(returns, more, 0.0).sum(axis=1))
        hours += float(count @ np.where(returns, 0.0, more).sum(axis=1))
        if "in_training" in rows.booked:
            there = rows.booked["in_training"][ours]
            now, then = rows.training_fte[ours, 0], rows.training_fte[ours, horizon]
            training += float(count @ (then * (there[:, horizon] - there[:, 0])
                                       + (then - now) * there[:, 0]))
    return back, hours, training


def _flow(population: Population, name: str, group: int, horizon: int) -> float:
    return sum(_flow_of(rows, name, group, horizon) for rows in population.rows)


def _flow_of(rows: Rows, name: str, group: int, horizon: int) -> float:
    if name not in rows.booked:
        return 0.0
    ours = rows.group == group
    years = slice(1, horizon + 1)
    fte: FloatArray = rows.booked[name][ours, years] * rows.fte[ours, years]
    return float(rows.count[ours] @ fte.sum(axis=1))


def _recruits(population: Population, group: int, horizon: int) -> tuple[float, float]:
    """FTE recruited from outside and FTE of recruits who leave again."""
    drivers = population.drivers
    nodes, new_fte = drivers.nodes, drivers.inputs.careers.rates.new_fte[group]
    stay, gone = (nodes.mix(flow)[group] for flow in
                  (population.recruits.stay, population.recruits.left))
    left = float(gone[1 : horizon + 1].sum())
    return float(new_fte) * (float(stay[horizon]) + left), float(new_fte) * left


def rank_reasons(
    inputs: Inputs, ranking: Sequence[RankedGroup], before: Projection, group: int
) -> RankReasons | None:
    """The group's place in its budget's order and the shortage that would change it by one."""
    ours = [one for one in ranking
            if inputs.groups[one.group].budget == inputs.groups[group].budget]
    at = next((i for i, one in enumerate(ours) if one.group == group), None)
    if at is None:
        return None
    need = float(inputs.calendar.in_evaluated(before.measures.need)[group].mean())

    def step(place: int) -> RankStep | None:
        if not 0 <= place < len(ours):
            return None
        change = ours[place].score - ours[at].score
        return RankStep(ours[place].group, place + 1, ours[place].score, change,
                        change / 100.0 * need)

    return RankReasons(at + 1, len(ours), ours[at].score, step(at - 1), step(at + 1))


def reasons(
    inputs: Inputs, population: Population, before: Projection, after: Projection,
    budget: BudgetResult | None, group: int, ranking: Sequence[RankedGroup] = (),
) -> Reasons:
    """What the run says of one group, its flips not yet tried.

    budget : the budget whose money the group's blocks use; None = the run has no such budget.
    """
    evaluated = list(inputs.calendar.evaluated)
    own = budget.groups.index(group) if budget and group in budget.groups else None
    lines = [] if budget is None else [line for line in budget.merit if line.group == own]
    given = [line for line in lines if line.funded]
    return Reasons(
        group=group, waterfall=waterfall(population, before, after, group),
        shortage_before=float(before.measures.shortage[group, evaluated].sum()),
        shortage_after=float(after.measures.shortage[group, evaluated].sum()),
        last_given=min(given, key=lambda line: line.benefit, default=None),
        next_blocks=tuple(line for line in lines if not line.funded), break_even=(),
        rank=rank_reasons(inputs, ranking, before, group),
    )
