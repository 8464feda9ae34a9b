"""What a plan uses of each limit, in the limit's own unit."""

from collections.abc import Set

import numpy as np

from optimize.problem import Allocation, AllocationProblem, Limit, tolerance
from prognos.results import LimitUse
from prognos.results.allocation import BLOCKS, UNITS


def limits_used(problem: AllocationProblem, allocation: Allocation) -> tuple[LimitUse, ...]:
    """A row per limit of the problem, in its order."""
    binding = {(s.family, s.label, s.group, s.year) for s in allocation.binding}
    return tuple(_used(limit, allocation, binding) for limit in problem.limits)


def _used(limit: Limit, allocation: Allocation, binding: Set[object]) -> LimitUse:
    amount, used = _told(limit, np.asarray(allocation.blocks, dtype=np.float64))
    left = amount - limit.taken - used
    if limit.is_minimum:
        left = left if left > tolerance(limit) else 0.0
    return LimitUse(
        family=limit.family, label=limit.label, group=limit.group, year=limit.year,
        unit=UNITS.get(limit.family, BLOCKS), amount=amount, taken=limit.taken, used=used,
        left=left, state=_state(limit, left, (limit.family, limit.label, limit.group,
                                              limit.year) in binding))


def _told(limit: Limit, blocks: np.ndarray) -> tuple[float, float]:
    """(the limit, what the plan uses of it): shares and changes from the plan's other blocks."""
    own = float((np.maximum(limit.use, 0.0) * blocks).sum())
    other = float((np.maximum(-limit.use, 0.0) * blocks).sum())
    if limit.family == "share":  # own weighs 1 - s, others -s
        alone = float(limit.use.max(initial=0.0))
        blocks_of_set = own / alone if alone > 0.0 else 0.0
        return (1.0 - alone) * blocks_of_set + other, blocks_of_set
    if limit.family in {"change_up", "change_down"}:
        return limit.amount + other, own
    return limit.amount + limit.taken, own - other


def _state(limit: Limit, left: float, binds: bool) -> str:
    """"exceeded" (already without blocks), "binds", "unmet", "met" (a minimum) or "free"."""
    if limit.is_minimum:
        return "unmet" if left else "met"
    if limit.amount < -tolerance(limit):
        return "exceeded"
    return "binds" if binds else "free"
