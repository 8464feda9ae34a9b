"""Work on several groups at a time. numpy lets go of the interpreter while it computes."""

import os
from collections.abc import Callable, Iterable
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

THREADS = 2
"""Two take two thirds of the time of one; each further thread costs memory and gains little."""
VARIABLE = "PROGNOS_THREADS"
"""Environment variable with another number: 1 where every core has a process of its own."""


LIBRARIES = ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")


def one_thread_for_products() -> None:
    """Keep products of matrices on the thread they are asked on, unless the user says otherwise.

    They are small and many, and a run has threads of its own. To be called before numpy is
    imported.
    """
    for variable in LIBRARIES:
        os.environ.setdefault(variable, "1")


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
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(threads()) as pool:
        return list(pool.map(function, items))
