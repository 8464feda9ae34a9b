"""Every budget's blocks together, and sums of shortage over the evaluated years."""

from collections.abc import Sequence

import numpy as np

from prognos.inputs import Inputs
from prognos.inputs.arrays import FloatArray, IntArray
from prognos.results import BudgetResult, ShortageSums


def all_blocks(inputs: Inputs, budgets: Sequence[BudgetResult]) -> IntArray:
    """(G, n) announced blocks of every budget together."""
    blocks = np.zeros((len(inputs.groups), inputs.calendar.start_years), dtype=np.int64)
    for budget in budgets:
        blocks[list(budget.groups)] = budget.allocation.blocks
    return blocks


def groups_of(inputs: Inputs, budget: str) -> tuple[int, ...]:
    """All groups of a budget, also those that cannot be given blocks."""
    return tuple(g for g, group in enumerate(inputs.groups) if group.budget == budget)


def shortage_sums(before: FloatArray, after: FloatArray, groups: Sequence[int]) -> ShortageSums:
    """Sum and maximum of expected shortages (G, E) over groups with a need."""
    first, last = (np.nan_to_num(shortage[list(groups)]) for shortage in (before, after))
    return ShortageSums(
        total_before=float(first.sum()),
        total_after=float(last.sum()),
        largest_before=float(first.max(initial=0.0)),
        largest_after=float(last.max(initial=0.0)),
    )
