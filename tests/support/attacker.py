"""One who knows all that is shown and wants the counts that are not."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.optimize import linprog

from prognos.report.disclosure.small_counts import COVERED, Shown

Sum = tuple[Sequence[int], Shown]
"""Cells, and what is shown of their sum."""
MANY = 100_000.0


def possible(
    cells: Sequence[Shown], sums: Sequence[Sum], wanted: int, limit: int,
    bounds: Sequence[tuple[int, int]] = (),
) -> tuple[int, int]:
    """Least and largest value of cell `wanted` that agree with everything shown.

    He knows the rule: "<5" is 1 … 4, "dolt" at least the limit, a sum shown as "dolt" anything.
    Sums that lie inside or outside each other: the least and largest are whole numbers, and so
    is everything between. bounds : what he knows of hidden cells, when it is something else.
    """
    ranges = [_range(cell, limit, bounds[i] if bounds else None) for i, cell in enumerate(cells)]
    told = [(members, _range(shown, limit, None)) for members, shown in sums if shown != COVERED]
    rows = np.zeros((len(told), len(cells)))
    for row, (members, _) in zip(rows, told, strict=True):
        row[list(members)] = 1.0
    upper = [high for _, (_, high) in told] + [-low for _, (low, _) in told]
    ends = []
    for sign in (1.0, -1.0):
        aim = np.zeros(len(cells))
        aim[wanted] = sign
        found = linprog(aim, A_ub=np.vstack([rows, -rows]) if told else None,
                        b_ub=upper if told else None, bounds=ranges)
        assert found.status == 0, found.message
        ends.append(round(sign * found.fun))
    return ends[0], ends[1]


def _range(shown: Shown, limit: int, known: tuple[int, int] | None) -> tuple[float, float]:
    """Values that a cell or a sum can have by what stands in it."""
    if isinstance(shown, int):
        return shown, shown
    if known is not None:
        return known
    if shown == COVERED:
        return limit, MANY
    assert shown == f"<{limit}", shown
    return (0.0 if limit == 2 else 1.0), limit - 1.0
