"""From everything that is published together nobody learns what is hidden."""

from __future__ import annotations

import pytest

from tests.support.reader_of_all import Knowledge, case


@pytest.mark.parametrize("seed", range(12))
def test_no_hidden_count_is_narrowed_in_a_small_region(seed: int) -> None:
    """`make fuzz` reads 200 more."""
    assert case(seed) == []


def knows_of_a_few() -> Knowledge:
    known = Knowledge(2)
    known.knows(0, [0], 1, 4)
    known.knows(0, [1], 20, 20)
    known.knows(1, [0, 1], 0, 0)
    return known


def test_the_reader_is_able() -> None:
    """30 % of 5,1 posts lack, so 3,6 are filled: by four persons. A sum less the rest says it too.
    """
    own = knows_of_a_few()
    own.supplies(0, 5.1, 0.0)
    assert own.ends(0) == (1, 4)
    own.knows(2, [0], 0.295 * 5.1, 0.305 * 5.1)
    assert own.ends(0) == (4, 4)
    by_sum = knows_of_a_few()
    by_sum.supplies(0, 5.1, 0.0)
    by_sum.knows(2, [0, 1], 3.0, 3.1)
    assert by_sum.ends(0) == (2, 4)
    by_sum.knows(2, [1], 1.4, 1.5)
    assert by_sum.ends(0) == (4, 4)
    listed = knows_of_a_few()
    listed.knows(0, [0, 1], 17_600 / 760.5, 1000)
    assert listed.ends(0) == (4, 4)
