"""What most separates a group from its neighbour in the order."""

from collections.abc import Sequence

import numpy as np

from prognos.inputs import Inputs
from prognos.results import Differing, Separation
from prognos.results.projection import Projection

TOLD = 2
"""Measures that are told of."""
WORTH_TELLING = 0.005
"""A difference below half a percent of the need separates nobody."""
SIGNS = {"shortage_today": 1.0, "need_growth": 1.0, "exits": 1.0, "new_specialists": -1.0}
"""Measure -> whether more of it makes the shortage larger or smaller."""


def apart_from(
    inputs: Inputs, projection: Projection, order: Sequence[int], position: int
) -> Separation | None:
    """The two measures that most set a group apart from its neighbour in the order: the group that
    follows, for the last the one before.

    Measures, as shares of the need in the evaluated years: the gap today, the growth of the need,
    exits and new specialists until then. Together they make up the mean gap, nearly: persons are
    counted by the group's own FTE per person today. None for a group alone in its budget.
    """
    if len(order) < 2:
        return None
    is_last = position + 1 == len(order)
    other = order[position - 1 if is_last else position + 1]
    own, others = (makes_gap(inputs, projection, g) for g in (order[position], other))
    sign = -1.0 if is_last else 1.0
    weight = {name: sign * SIGNS[name] * (own[name] - others[name]) for name in SIGNS}
    largest = sorted(SIGNS, key=lambda name: -weight[name])[:TOLD]
    return Separation(other, tuple(
        Differing(name, own[name], others[name])
        for name in largest if weight[name] > WORTH_TELLING))


def makes_gap(inputs: Inputs, projection: Projection, group: int) -> dict[str, float]:
    """What a group's mean gap in the evaluated years is made of, as shares of the need then.

    Exits and new specialists are counted up to the middle one of the evaluated years.
    """
    years, flows = list(inputs.calendar.evaluated), projection.flows
    need, fte = projection.measures.need[group], projection.fte.mean[group]
    then, middle = float(need[years].mean()), years[len(years) // 2]
    persons = float(projection.persons.mean[group, 0])
    each = float(fte[0]) / persons if persons > 0.0 else 1.0
    until = slice(1, middle + 1)

    def share(*kinds: np.ndarray) -> float:
        return each * float(sum(kind[group, until].sum() for kind in kinds)) / then

    return {
        "shortage_today": float(need[0] - fte[0]) / then,
        "need_growth": (then - float(need[0])) / then,
        "exits": share(flows.retired, flows.left, flows.known_exits),
        "new_specialists": share(flows.completed, flows.recruited),
    }
