"""Distributions of random groups against a second derivation that shares no code with the product.

Bounded here; `python -m tests.support.shift_and_add 2000` runs as many as one likes.
"""

from __future__ import annotations

import pytest

from tests.support.shift_and_add import compare, random_group


@pytest.mark.parametrize("seed", range(8))
def test_small_groups(seed: int) -> None:
    found = compare(random_group(seed, (1, 3, 8, 14, 20)))
    assert found.mean <= 1.0 and found.percentile <= 1.0 and found.probability <= 0.02


@pytest.mark.parametrize("seed", (20,))
def test_groups_about_and_above_eighty(seed: int) -> None:
    found = compare(random_group(seed, (82, 100)))
    assert found.mean <= 1.0 and found.percentile <= 1.0 and found.probability <= 0.02
