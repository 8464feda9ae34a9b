"""Each group's supply as a distribution, made when it is asked for: memory for a few, not for all.

A distribution takes megabytes, what is read off it kilobytes. The probabilities of every group are
kept; of the distributions themselves as many as `KEPT` bytes hold, from the year on that a block
may count. What is asked for again later is made again: the same, to the last digit.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import islice
from threading import Lock
from time import thread_time

import numpy as np

from prognos.inputs.arrays import FloatArray, IntArray
from prognos.model.probability.distribution import Distribution
from prognos.model.probability.quadrature import Nodes
from prognos.model.probability.spectrum import Persons

KEPT = 130_000_000
"""Bytes of distributions kept for the whole run: the large groups of a region, and some."""
LATEST = 4
"""Made last, and kept whatever their size: each of two threads looks at FTE and at persons."""


class Shelf:
    """Distributions made lately, for several threads. Those that took least time for their size
    make room first, but for the very latest."""

    def __init__(self, most: int = KEPT) -> None:
        self._most, self._size, self._lock = most, 0, Lock()
        self._kept: dict[Supply, tuple[float, Distribution]] = {}

    def get(self, supply: Supply) -> Distribution | None:
        found = self._kept.get(supply)
        return None if found is None else found[1]

    def put(self, supply: Supply, made: Distribution, seconds: float) -> None:
        """Keep it; others make room."""
        with self._lock:
            if supply in self._kept:
                return
            self._kept[supply] = seconds / made.size, made
            self._size += made.size
            while self._size > self._most and len(self._kept) > LATEST:
                earlier = islice(self._kept, len(self._kept) - LATEST)
                least = min(earlier, key=lambda each: self._kept[each][0])
                self._size -= self._kept.pop(least)[1].size


    def clear(self) -> None:
        """Keep nothing more of what there is: what is asked for is made again."""
        with self._lock:
            self._kept.clear()
            self._size = 0


class Supply:
    """One group's supply, FTE or number of specialists."""

    def __init__(
        self, make: Callable[[], Distribution], shelf: Shelf, first: Callable[[], int]
    ) -> None:
        """first : the first year-end of which more than the probabilities is asked for."""
        self._make, self._shelf, self._first = make, shelf, first
        self._pmf: FloatArray | None = None

    def pmf(self) -> FloatArray:
        """Probability of 0, step, 2 step, … at every year-end, (T, S)."""
        if self._pmf is None:
            self._made()
        assert self._pmf is not None
        return self._pmf

    def at(self, years: IntArray) -> Distribution:
        """The distribution in some of the years."""
        first = self._first()
        early = years.min(initial=first) < first
        return self._make().at(years) if early else self._made().at(years - first)

    def _made(self) -> Distribution:
        """The distribution from the first year on."""
        found = self._shelf.get(self)
        if found is None:
            started = thread_time()
            made = self._make()
            if self._pmf is None:
                self._pmf = made.pmf()
            later = made.at(np.arange(self._first(), len(made.point))).trimmed()
            found = replace(later, spectrum=later.spectrum.copy())  # the early years are let go
            self._shelf.put(self, found, thread_time() - started)
        return found


class SupplyWith(Supply):
    """A supply with more persons, whom retirement cannot reach: put in when it is asked for."""

    def __init__(self, supply: Supply, persons: Callable[[], Persons | None], nodes: Nodes) -> None:
        self._supply, self._persons, self._nodes = supply, persons, nodes
        self._pmf = None

    def pmf(self) -> FloatArray:
        """That of the supply in years when none of the persons counts yet."""
        if self._pmf is None:
            self._pmf = self._put_in(self._supply.pmf())
        return self._pmf

    def at(self, years: IntArray) -> Distribution:
        """The distribution in some of the years."""
        persons = self._persons()
        return joined(self._supply.at(years), persons and persons.at(years), self._nodes)

    def _put_in(self, before: FloatArray) -> FloatArray:
        persons, some = self._persons(), np.zeros(0, np.int64)
        if persons is not None:
            counts = persons.value[..., None, None, None] * persons.probability
            some = np.flatnonzero(counts.any(axis=(0, 2, 3, 4)))
        if persons is None or not len(some):
            return before
        after = self.at(some).pmf()
        pmf = np.zeros((len(before), max(before.shape[1], after.shape[1])))
        pmf[:, : before.shape[1]] = before
        pmf[some] = 0.0
        pmf[some, : after.shape[1]] = after
        return pmf


def joined(distribution: Distribution, persons: Persons | None, nodes: Nodes) -> Distribution:
    """A distribution with more persons, on a window that has room for them."""
    if persons is None:
        return distribution
    return distribution.widened(persons.largest(distribution.window.step)).joined(persons, nodes)


class MadeInYears(Supply):
    """A supply that is asked about once: only the years asked for are made, and nothing is kept."""

    def __init__(self, made_at: Callable[[IntArray], Distribution], years: int) -> None:
        self._made_at, self._years = made_at, years

    def pmf(self) -> FloatArray:
        """See `Supply`."""
        return self.at(np.arange(self._years)).pmf()

    def at(self, years: IntArray) -> Distribution:
        """The distribution in some of the years."""
        return self._made_at(years)
