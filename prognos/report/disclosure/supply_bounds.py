"""What a reader who knows the need can tell of persons from heltider: nobody works more than full
time, so a supply of 3,6 heltider is of at least 4.

    persons + in training >= need - shortage

of a group by its own figures, and of a group of few by a sum that is told less everything else in
it that is told. Those who are recruited are left out: a reader who takes them to be none must not
be right about the rest.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from prognos.inputs.arrays import FloatArray
from prognos.report.disclosure.small_counts import COVERED, Cover, Protected, Shown
from prognos.results import RunResult

ANY = 1e6
"""Persons of a count that may be any large one."""
ROUNDED = 0.15
"""FTE: what is told is rounded, and a sum of what is told more so."""


def narrowed_by_own(
    result: RunResult, groups: Sequence[int], persons: Protected, training: Protected, limit: int
) -> list[bool]:
    """Groups whose own supply or shortage would say more of a hidden count than "<5" does."""
    before, need = result.forecast.before, result.forecast.before.measures.need
    last = result.inputs.calendar.horizon
    lacking = _means(result, need - before.measures.shortage)
    found = []
    for i, g in enumerate(groups):
        least = np.fmax(before.fte.mean[g, last], lacking[g])
        found.append(_narrows(float(least), persons.cells[i], training.cells[i], limit))
    return found


def without_narrowing_sums(
    result: RunResult, groups: Sequence[int], quiet: Cover, specialties: Sequence[str],
    persons: Protected, training: Protected, limit: int,
) -> Cover:
    """`quiet`, with those sums too that leave so little shortage that a few must be more."""
    def narrows(cells: Iterable[int]) -> bool:
        return _sum_narrows(result, groups, [groups[i] for i in cells],
                            [(persons.cells[i], training.cells[i]) for i in cells], limit)

    parts = set(quiet.parts)
    for name in dict.fromkeys(specialties):
        ours = [i for i in sorted(quiet.cells) if specialties[i] == name]
        if ours and name not in parts and narrows(ours):
            parts.add(name)
    loose = [i for i in sorted(quiet.cells) if specialties[i] in parts]
    return replace(quiet, parts=frozenset(parts), total=quiet.total or narrows(loose))


def _sum_narrows(
    result: RunResult, everyone: Sequence[int], groups: Sequence[int],
    cells: Sequence[tuple[Shown, Shown]], limit: int,
) -> bool:
    """Whether the shortage of these groups together narrows a hidden count of one of them.

    everyone : the groups of the budget. Of the last shown year and of the mean a reader knows the
    others' shortage, as rounded as it is told; of other years only that of all.
    """
    blocks = {g: float(budget.allocation.blocks[i].sum())
              for budget in result.allocation.budgets for i, g in enumerate(budget.groups)}
    for projection, started in ((result.forecast.before, dict[int, float]()),
                                (result.forecast.after, blocks)):
        need = _told_years(result, projection.measures.need, groups)
        lacking = _told_years(result, projection.measures.shortage, everyone).sum(axis=0)
        lacking[-2:] = (_told_years(result, projection.measures.shortage, groups).sum(axis=0)[-2:]
                        + 0.05 * (len(everyone) - len(groups) + 1))
        most = np.array([_most(n, limit) + _most(t, limit) + started.get(g, 0.0)
                         for g, (n, t) in zip(groups, cells, strict=True)])
        surely = np.maximum(need - most[:, None], 0.0)
        for i, (g, (n, t)) in enumerate(zip(groups, cells, strict=True)):
            others = surely.sum(axis=0) - surely[i]
            least = (need[i] - (lacking - others)).max(initial=0.0)
            if _narrows(float(least) - started.get(g, 0.0), n, t, limit):
                return True
    return False


def _narrows(least: float, persons: Shown, training: Shown, limit: int) -> bool:
    """Whether at least so many persons and in training leave out the lowest of a hidden count."""
    lowest, few = (0.0 if limit == 2 else 1.0), f"<{limit}"
    least += ROUNDED
    return (persons == few and least > lowest + _most(training, limit)) or (
        training == few and least > lowest + _most(persons, limit))


def _most(cell: Shown, limit: int) -> float:
    if isinstance(cell, int):
        return cell
    return ANY if cell == COVERED else limit - 1.0


def _told_years(result: RunResult, values: FloatArray, groups: Sequence[int]) -> FloatArray:
    """(groups, shown years + 1) a measure in each shown year, and its mean over the evaluated
    ones; 0 where there is no need."""
    shown = result.inputs.calendar.horizon + 1
    told = np.column_stack([values[:, :shown], _means(result, values)])
    return np.asarray(np.nan_to_num(told[list(groups)]))


def _means(result: RunResult, values: FloatArray) -> FloatArray:
    return np.asarray(values[:, list(result.inputs.calendar.evaluated)].mean(axis=1))
