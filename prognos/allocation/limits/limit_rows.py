"""All rows of a budget, and the most blocks that each of them allows by itself."""

import numpy as np

from optimize.problem import Limit
from prognos.allocation.limits.block_limits import group_rows, number_rows, request_limits
from prognos.allocation.limits.budget_limits import Money, budget_rows
from prognos.allocation.limits.people_limits import candidate_rows, supervisor_rows
from prognos.allocation.limits.rotation_limits import rotation_rows
from prognos.inputs import Budget, Inputs
from prognos.inputs.arrays import IntArray
from prognos.results.projection import Projection

MOST_BLOCKS = 200
"""Announced blocks of one group and start year that are ever considered."""


def limits_as_rows(
    inputs: Inputs, projection: Projection, budget: Budget, money: Money, groups: tuple[int, ...]
) -> tuple[Limit, ...]:
    """Every limit of the budget: money, numbers, sets of groups, supervisors, seats, candidates."""
    return (
        *budget_rows(money, groups),
        *number_rows(inputs, budget, groups),
        *group_rows(inputs, budget, groups),
        *request_limits(inputs, groups),
        *supervisor_rows(inputs, projection, groups),
        *rotation_rows(inputs, groups),
        *(candidate_rows(inputs, groups) if budget.name == "ST" else ()),
    )


def most_blocks(limits: tuple[Limit, ...], shape: tuple[int, int]) -> IntArray:
    """(G, n) the most blocks that every single limit allows a group in a start year.

    A limit within which other blocks make room (a share) says nothing of one group alone.
    """
    most = np.full(shape, float(MOST_BLOCKS))
    for limit in limits:
        if not limit.is_minimum and (limit.use >= 0.0).all():
            room = np.full(shape, np.inf)
            np.divide(max(limit.amount, 0.0), limit.use, out=room, where=limit.use > 0.0)
            most = np.minimum(most, np.floor(room + 1e-9))
    return most.astype(np.int64)
