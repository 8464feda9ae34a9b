"""Supply against need as the yearly report to Socialstyrelsen asks (Nationella planeringsstödet).
"""

from collections import defaultdict
from math import isnan

from prognos.inputs import Inputs
from prognos.results import PlanningGroup, WhoCounts
from prognos.results.counted_people import AT_LEAST_FTE
from prognos.results.projection import Projection

SHORTAGE, BALANCE, SURPLUS = "brist", "balans", "överskott"


def judged(supply: float, need: float, share: float) -> str | None:
    """Shortage, balance or surplus; None without a stated need.

    Shortage when need - supply > max(share x need, 0.5 FTE), surplus when supply - need is,
    else balance. supply, need : FTE.
    """
    if isnan(need):
        return None
    allowed = max(share * need, AT_LEAST_FTE)
    if need - supply > allowed:
        return SHORTAGE
    return SURPLUS if supply - need > allowed else BALANCE


def national_planning(
    inputs: Inputs, before: Projection, who: tuple[WhoCounts, ...]
) -> tuple[PlanningGroup, ...]:
    """One row per group: who there is, who is coming, what is vacant, and the judgement.

    before : the forecast without new blocks: those in training and planned starts finish.
    """
    return tuple(_planned(inputs, before, who[g], members)
                 for members in _by_specialty(inputs).values() for g in members)


def _planned(
    inputs: Inputs, before: Projection, who: WhoCounts, members: list[int]
) -> PlanningGroup:
    """One group; `members` are all groups of its specialty."""
    g, later = who.group, inputs.calendar.planning_year
    need = inputs.need.by_group[g]
    return PlanningGroup(
        group=g,
        own_persons=who.own_persons + who.in_training_persons,
        own_fte=who.own_fte + who.in_training_fte,
        private_persons=who.private_persons, private_fte=who.private_fte,
        in_training=float(before.in_training[g, 0]),
        finished=tuple(before.training_flows.completed[g, 1 : inputs.calendar.horizon + 1]
                       .tolist()),
        vacancies=0.0 if need is None else need.vacancies,
        agency_fte=(0.0 if need is None else need.agency_fte) or who.agency_fte,
        method=None if need is None else need.method,
        need=_stated(before, g, 0), supply=float(before.fte.mean[g, 0]),
        state=_state(inputs, before, [g], 0), state_later=_state(inputs, before, [g], later),
        specialty_state=_state(inputs, before, members, 0),
        specialty_state_later=_state(inputs, before, members, later),
    )


def _by_specialty(inputs: Inputs) -> dict[str, list[int]]:
    """Groups of each specialty, in the order of the groups."""
    found: dict[str, list[int]] = defaultdict(list)
    for g, group in enumerate(inputs.groups):
        found[group.specialty].append(g)
    return found


def _stated(before: Projection, g: int, t: int) -> float | None:
    need = float(before.measures.need[g, t])
    return None if isnan(need) else need


def _state(inputs: Inputs, before: Projection, members: list[int], t: int) -> str | None:
    """The judgement of groups together; None when one of them has no stated need."""
    return judged(float(before.fte.mean[members, t].sum()),
                  float(before.measures.need[members, t].sum()), inputs.need.balance_share)
