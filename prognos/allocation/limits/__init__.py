"""Every limit of a budget as a row of the allocation problem: one module per kind.

Axes: `G` groups of the budget that may get blocks, `n` start years. A row says what one announced
block takes, what is taken without blocks, and what is left. Money, rotation seats and candidates
are counted for every filled block (fill rate); supervisors for those who would not have started
anyway, since the forecast beside them already holds the others.
"""

from prognos.allocation.limits.budget_limits import Money, budget_money
from prognos.allocation.limits.limit_rows import MOST_BLOCKS, limits_as_rows, most_blocks
from prognos.allocation.limits.limits_used import limits_used

__all__ = [
    "MOST_BLOCKS",
    "Money",
    "budget_money",
    "limits_as_rows",
    "limits_used",
    "most_blocks",
]
