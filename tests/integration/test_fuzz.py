"""A few changed workbooks of the fuzzing script, always the same; `make fuzz` runs thousands."""

from __future__ import annotations

import random
import sys

import pytest

from tests.support.fuzz import case_content, fuzz

CASES, SEED = 60, 5


@pytest.mark.skipif(sys.platform == "win32", reason="no alarm clock there")
def test_changed_workbooks_end_in_findings_or_in_a_result() -> None:
    ended = fuzz(range(CASES), 300, SEED, 3)
    assert ended["kraschade"] == 0
    assert ended.total() == CASES and ended["resultat"] >= 1 and ended["fel"] >= 20


def test_a_case_is_the_same_every_time() -> None:
    """What the archive says of the time it was saved aside: the changes."""
    first, again = (case_content(random.Random("5 3")) for _ in range(2))
    assert len(first) == pytest.approx(len(again), rel=0.01)
