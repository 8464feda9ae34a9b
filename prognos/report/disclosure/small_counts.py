"""Small counts of persons kept out of what is published, also against subtraction.

Three steps, each on plain numbers: a count from 1 to `limit` − 1 is told as "<5" (`hidden`); where
a sum that is shown would give it away, one more count is told as "dolt" (`protect`); a share is
not told where its parts are small (`protect_shares`). What an outsider knows of each "<5" is then
still "1 to 4", whatever sums of the table he is shown. `prognos.report.public_figures` does it for
a whole run: use that, so that every sheet, page and paper hides the same counts.

Source of the words: primary and complementary suppression, Hundepool et al., Statistical
Disclosure Control (2012), chapter 4.
"""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass

from prognos.report.wording.numbers import MISSING, whole

COVERED = "dolt"
"""Told instead of a count that is large enough, so that a smaller one cannot be worked out."""
Shown = int | str
"""A count that is told, or the text that stands in its place."""


@dataclass(frozen=True)
class Protected:
    """A table of counts as it may be shown, with its sums."""

    cells: tuple[Shown, ...]
    parts: dict[Hashable, Shown]
    """Sum of each part."""
    total: Shown

    def is_told(self, cell: int) -> bool:
        """Whether the count itself is shown."""
        return not isinstance(self.cells[cell], str)


@dataclass(frozen=True)
class Cover:
    """What of a table is not shown."""

    cells: frozenset[int]
    parts: frozenset[Hashable]
    """Parts whose sum is not shown."""
    total: bool
    """Whether the sum of all is not shown."""


def is_small(count: int, limit: int) -> bool:
    """Whether a count of persons is too small to be told.

    1 … limit − 1; with limit 2 also 0, for "<2" beside a shown 0 would say 1.
    """
    return _lowest(limit) <= count < limit


def _lowest(limit: int) -> int:
    return 0 if limit == 2 else 1


def hidden(count: float | None, limit: int) -> str:
    """A number of persons by itself, beside no sum: "12", "<5", "–" when there is none.

    limit : *Minsta antal i redovisning*. In a table with sums: `protect`.
    """
    return MISSING if count is None else shown_text(_shown(round(count), limit))


def shown_text(cell: Shown) -> str:
    """A cell of a protected table as text: "1 234", "<5", "dolt"."""
    return cell if isinstance(cell, str) else whole(cell)


def protect(counts: Sequence[int], limit: int, parts: Sequence[Hashable] = ()) -> Protected:
    """Counts as they may be shown together with the sum of each part and of all.

    Only these sums may be shown beside them. For every "<5" each value 1 … limit − 1 stays
    possible: n of them with sum T cover each other when n + limit − 2 ≤ T ≤ (n − 1)(limit − 1) + 1;
    else the last count of the table that is at least 2·limit − 2 is covered with them (the last,
    not the best: which one it is must tell nobody's size, and the groups that concern most people
    stand first in Behov). Where there is none, the sum is not shown.

    counts : persons per cell. parts : label of each cell's part; empty = no sums but the total.
    """
    lowest = _lowest(limit)

    def enough(cells: frozenset[int]) -> bool:
        covered = [counts[i] for i in cells if not is_small(counts[i], limit)]
        if covered:
            return covered[0] >= 2 * limit - 1 - lowest
        others, total = len(cells) - 1, sum(counts[i] for i in cells)
        return others * lowest + limit - 1 <= total <= others * (limit - 1) + lowest

    labels = parts or [None] * len(counts)
    cover = find_cover([is_small(count, limit) for count in counts], labels,
                       range(len(counts))[::-1], enough)
    return Protected(
        tuple(COVERED if i in cover.cells and not is_small(count, limit) else _shown(count, limit)
              for i, count in enumerate(counts)),
        {label: _sum_shown([counts[i] for i in range(len(counts)) if labels[i] == label], limit,
                           label in cover.parts) for label in dict.fromkeys(parts)},
        _sum_shown(counts, limit, cover.total),
    )


def protect_shares(
    some: Sequence[int], wholes: Sequence[int], limit: int, parts: Sequence[Hashable] = ()
) -> Cover:
    """Which shares some/whole must not be told, beside the shares of each part and of all.

    Not told where the whole, those in it or those outside it are few; and of those not told
    there are always others with so many in and outside that each can be another by limit − 2.

    some, wholes : persons per cell. parts : as for `protect`.
    """
    slack = [min(old, both - old) for old, both in zip(some, wholes, strict=True)]
    small = [both > 0 and share_is_small(old, both, limit)
             for old, both in zip(some, wholes, strict=True)]

    def enough(cells: frozenset[int]) -> bool:
        return all(sum(slack[j] for j in cells if j != i) >= limit - 2 for i in cells if small[i])

    order = sorted(range(len(some)), key=lambda i: -slack[i])
    return find_cover(small, parts or [None] * len(some), order, enough)


def share_is_small(some: int, whole_count: int, limit: int) -> bool:
    """Whether the share some/whole_count tells of few persons: all of them, or those in or out."""
    return any(is_small(count, limit) for count in (whole_count, some, whole_count - some))


def find_cover(
    small: Sequence[bool], labels: Sequence[Hashable], order: Sequence[int],
    enough: Callable[[frozenset[int]], bool],
) -> Cover:
    """What is not shown when the small cells are not: others with them, else sums.

    Cells of one part cover each other, so that its sum and every larger one can stand; a part
    that cannot goes without its sum and its cells are covered among those of no shown part.

    small : per cell. labels : part of each cell. order : cells to cover with, the first first.
    enough : whether the cells not shown cover each other.
    """
    pools: dict[Hashable, list[int]] = {}
    for cell, label in enumerate(labels):
        pools.setdefault(label, []).append(cell)
    cells: frozenset[int] = frozenset()
    loose: list[int] = []
    for pool in pools.values():
        ours = _covered(pool, small, order, enough) if 1 < len(pool) < len(labels) else None
        if ours is None:
            loose += pool
        else:
            cells |= ours
    top = _covered(loose, small, order, enough)
    hidden_loose = frozenset(i for i in loose if small[i]) if top is None else top
    return Cover(cells | hidden_loose, frozenset(labels[i] for i in hidden_loose), top is None)


def _covered(
    pool: Sequence[int], small: Sequence[bool], order: Sequence[int],
    enough: Callable[[frozenset[int]], bool],
) -> frozenset[int] | None:
    """The small cells of a pool, with the one that covers them if they do not cover each other;
    None when none can."""
    found = frozenset(cell for cell in pool if small[cell])
    if not found or enough(found):
        return found
    inside = set(pool)
    others = (cell for cell in order if cell in inside and not small[cell])
    return next((found | {cell} for cell in others if enough(found | {cell})), None)


def _shown(count: int, limit: int) -> Shown:
    return f"<{limit}" if is_small(count, limit) else count


def _sum_shown(counts: Sequence[int], limit: int, covered: bool) -> Shown:
    """A sum: "<5" only where it says no more than its one cell does."""
    total = sum(counts)
    if is_small(total, limit) and sum(count > 0 for count in counts) > 1:
        return COVERED
    if is_small(total, limit):
        return _shown(total, limit)
    return COVERED if covered else total
