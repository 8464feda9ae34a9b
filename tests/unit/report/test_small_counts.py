"""Small counts stay unknown to one who adds and subtracts everything that is shown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Sequence
from itertools import product

import numpy as np
import pytest

from prognos.report.disclosure.small_counts import (
    COVERED,
    Protected,
    hidden,
    is_small,
    protect,
    protect_shares,
    share_is_small,
    shown_text,
)
from tests.support.attacker import Sum, possible

LIMIT = 5


def lowest(limit: int) -> int:
    """A "<2" beside a shown 0 would be 1: with limit 2 a 0 is hidden too."""
    return 0 if limit == 2 else 1


# --- A count by itself ---------------------------------------------------------------------------


@pytest.mark.parametrize(("count", "limit", "text"), [
    (0, 5, "0"), (1, 5, "<5"), (4.4, 5, "<5"), (5, 5, "5"), (1234, 5, "1\u00a0234"),
    (None, 5, "–"), (3, 0, "3"), (0, 1, "0"), (1, 1, "1"), (0, 2, "<2"), (1, 2, "<2"),
])
def test_a_count_by_itself(count: float | None, limit: int, text: str) -> None:
    assert hidden(count, limit) == text


def test_cells_as_text() -> None:
    assert [shown_text(cell) for cell in (1234, "<5", COVERED)] == ["1\u00a0234", "<5", "dolt"]


# --- A table with sums ---------------------------------------------------------------------------


def test_nothing_is_hidden_where_nothing_is_small() -> None:
    assert protect([7, 0, 12], LIMIT, "aab") == Protected((7, 0, 12), {"a": 7, "b": 12}, 19)


def test_one_small_count_is_covered_by_another() -> None:
    """19 − 16 would tell the 3; with 16 covered it can be 1 to 4."""
    assert protect([3, 16], LIMIT) == Protected(("<5", COVERED), {}, 19)


def test_two_small_counts_cover_each_other_when_their_sum_leaves_all_open() -> None:
    assert protect([2, 3, 20], LIMIT).cells == ("<5", "<5", 20)
    assert protect([1, 1, 20], LIMIT).cells == ("<5", "<5", COVERED), "a sum of 2 would tell both"
    assert protect([4, 4, 20], LIMIT).cells == ("<5", "<5", COVERED), "and so would 8"


def test_no_sum_is_shown_where_nothing_can_cover() -> None:
    assert protect([3, 8], LIMIT) == Protected(("<5", COVERED), {}, 11)
    assert protect([3, 6], LIMIT) == Protected(("<5", 6), {}, COVERED), "7 − 6 would leave 1 only"
    assert protect([3, 7, 7], LIMIT) == Protected(("<5", 7, 7), {}, COVERED), "nor two of 7"
    assert protect([3, 0], LIMIT) == Protected(("<5", 0), {}, "<5")
    assert protect([1, 2], LIMIT).total == COVERED, '"<5" would say that none of them is 4'


def test_a_part_covers_its_own_so_that_its_sum_can_stand() -> None:
    told = protect([40, 3, 25, 14], LIMIT, ["AM", "AM", "Kir", "Rad"])
    assert told == Protected((COVERED, "<5", 25, 14), {"AM": 43, "Kir": 25, "Rad": 14}, 82)


def test_a_part_that_cannot_is_covered_from_outside() -> None:
    told = protect([2, 1, 25, 14], LIMIT, ["AM", "AM", "Kir", "Rad"])
    assert told.cells == ("<5", "<5", 25, COVERED)
    assert told.parts == {"AM": COVERED, "Kir": 25, "Rad": COVERED} and told.total == 42
    alone = protect([3, 25, 14], LIMIT, ["AM", "Kir", "Rad"])
    assert alone.parts == {"AM": "<5", "Kir": 25, "Rad": COVERED}


def tables() -> list[tuple[list[int], list[str], int]]:
    """Made-up tables: mostly small counts, one to eight cells in one to four parts."""
    rng = np.random.default_rng(20261122)
    found = []
    for _ in range(400):
        size = int(rng.integers(1, 9))
        counts = rng.choice([0, 1, 2, 3, 4, 5, 6, 9, 12, 17, 40], size=size).tolist()
        parts = [f"del {n}" for n in rng.integers(0, rng.integers(1, 5), size=size)]
        found.append((counts, parts, int(rng.choice([2, 3, 5, 10]))))
    return found


def sums_of(told: Protected, parts: Sequence[Hashable]) -> list[Sum]:
    """What is shown of sums: a label's cells, and all cells."""
    every = {label: [i for i, one in enumerate(parts) if one == label] for label in told.parts}
    return [*((cells, told.parts[label]) for label, cells in every.items()),
            (list(range(len(told.cells))), told.total)]


def test_whoever_adds_and_subtracts_learns_nothing_of_a_small_count() -> None:
    """Least and largest value of each "<L" that agree with all that is shown: 1 and L − 1."""
    hidden_cells = 0
    for counts, parts, limit in tables():
        told = protect(counts, limit, parts)
        for i, count in enumerate(counts):
            if is_small(count, limit):
                hidden_cells += 1
                seen = possible(told.cells, sums_of(told, parts), i, limit)
                assert seen == (lowest(limit), limit - 1), (counts, parts, limit, told)
            else:
                assert told.cells[i] in (count, COVERED)
    assert hidden_cells > 500


def test_nor_does_one_who_knows_how_the_cover_is_chosen() -> None:
    """All tables of three counts that are shown alike leave two values or more of each "<5".

    Save where the covered count is the least that may cover (8 beside a 1): no rule by size is
    without such an edge.
    """
    top, alike = 16, defaultdict(list)
    for counts in product(range(top + 1), repeat=3):
        told = protect(counts, LIMIT)
        alike[told.cells, told.total].append(counts)
    for (cells, _), found in alike.items():
        covered = [i for i, cell in enumerate(cells) if cell == COVERED]
        for counts in found:
            if any(counts[i] == 2 * LIMIT - 2 for i in covered) or max(counts) > top - 3:
                continue
            for i, cell in enumerate(cells):
                if cell == "<5":
                    assert len({other[i] for other in found}) > 1, (counts, cells)


def test_sums_are_right_where_they_are_shown() -> None:
    for counts, parts, limit in tables():
        told = protect(counts, limit, parts)
        for cells, shown in sums_of(told, parts):
            total = sum(counts[i] for i in cells)
            assert shown in (total, COVERED, f"<{limit}")
            assert shown != total or not is_small(total, limit)


def test_without_cover_the_attacker_does_learn_it() -> None:
    """The attacker of these tests is able: he finds what `hidden` alone leaves open."""
    assert possible(["<5", 16], [([0, 1], 19)], 0, LIMIT) == (3, 3)
    assert possible(["<5", "<5", 20], [([0, 1, 2], 22)], 0, LIMIT) == (1, 1)


# --- Shares --------------------------------------------------------------------------------------


def test_a_share_of_few_is_not_told_and_another_covers_it() -> None:
    """3 of 20 and 9 of 18: both shares are hidden, for the region's share less one is the other."""
    assert protect_shares([3, 9, 7], [20, 18, 30], LIMIT).cells == {0, 1}
    assert protect_shares([3, 2, 7], [20, 12, 30], LIMIT).cells == {0, 1, 2}
    assert protect_shares([0, 9], [20, 18], LIMIT).cells == frozenset()


def test_nor_a_share_of_all_but_few() -> None:
    assert share_is_small(18, 20, LIMIT) and share_is_small(1, 3, LIMIT)
    assert not share_is_small(20, 20, LIMIT) and not share_is_small(5, 10, LIMIT)


def test_whoever_knows_every_whole_learns_no_small_part_from_shares() -> None:
    """He is given more than is shown: the wholes, and every told share exactly."""
    rng = np.random.default_rng(7)
    for _ in range(150):
        size = int(rng.integers(1, 8))
        wholes = rng.choice([0, 2, 5, 8, 14, 30], size=size)
        some = [int(rng.integers(0, whole + 1)) for whole in wholes]
        cover = protect_shares(some, wholes.tolist(), LIMIT)
        cells = [COVERED if i in cover.cells else one for i, one in enumerate(some)]
        total = COVERED if cover.total else sum(some)
        for i, one in enumerate(some):
            if wholes[i] and share_is_small(one, int(wholes[i]), LIMIT):
                low, high = possible(cells, [(list(range(size)), total)], i, LIMIT,
                                     bounds=[(0, int(whole)) for whole in wholes])
                assert high - low >= min(int(wholes[i]), LIMIT - 2), (some, wholes, cover)
