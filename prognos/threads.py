"""Work on several groups at a time. numpy lets go of the interpreter while it computes."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

THREADS = 2
"""Two take two thirds of the time of one; each further thread costs memory and gains little."""
VARIABLE = "PROGNOS_THREADS"
"""Environment variable with another number: 1 where every core has a process of its own."""


def threads() -> int:
    """How many threads a run uses; the figures are the same with any number."""
    stated = os.environ.get(VARIABLE, "")
    return int(stated) if stated.isdecimal() and int(stated) > 0 else THREADS


def for_each(
    function: Callable[[Item], Result], items: Iterable[Item], parallel: bool
) -> list[Result]:
    """`function` of every item, in order; `parallel`: on several threads, when there is enough to
    do.
    """
    if not parallel or threads() == 1:
        return [function(item) for item in items]
    with ThreadPoolExecutor(threads()) as pool:
        return list(pool.map(function, items))
