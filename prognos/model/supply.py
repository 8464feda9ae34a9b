"""Each group's supply as a distribution, made when it is asked for: memory for a few, not for all.

A distribution takes megabytes, what is read off it kilobytes. The probabilities of every group are
kept; of the distributions themselves as many as `KEPT` bytes hold, each year at its own frequencies
alone. One that is asked for again later is made again: the same, to the last digit.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice
from threading import Lock
from time import thread_time

import numpy as np

from prognos.inputs.arrays import FloatArray, IntArray
from prognos.model.probability.distribution import NOTHING, Distribution
from prognos.model.probability.spectrum import ComplexArray

KEPT = 80_000_000
"""Bytes of distributions kept for the whole run: the large groups of a region, and some."""
LATEST = 4
"""Made last, and kept whatever their size: each of two threads looks at FTE and at persons."""


@dataclass(frozen=True)
class Packed:
    """A distribution without what is nothing in a year."""

    like: Distribution
    """The distribution of no years."""
    low: IntArray
    point: FloatArray
    places: tuple[IntArray, ...]
    """Of each year, where its coefficients are among the distribution's frequencies."""
    spectra: tuple[ComplexArray, ...]

    @classmethod
    def of(cls, distribution: Distribution) -> Packed:
        spectrum = distribution.spectrum
        places = tuple(np.flatnonzero(np.abs(year).max(axis=(0, 1)) > NOTHING)
                       for year in spectrum)
        return cls(distribution.at(np.zeros(0, np.int64)), distribution.window.low,
                   distribution.point, places,
                   tuple(year.take(some, axis=-1)
                         for year, some in zip(spectrum, places, strict=True)))

    @cached_property
    def size(self) -> int:
        """Bytes."""
        return sum(year.nbytes for year in self.spectra)

    def at(self, years: IntArray) -> Distribution:
        """The distribution in some of the years."""
        spectrum = np.zeros((len(years), *self.like.spectrum.shape[1:]), np.complex128)
        for t, year in enumerate(years):
            spectrum[t][..., self.places[year]] = self.spectra[year]
        window = replace(self.like.window, low=self.low[years])
        return replace(self.like, window=window, spectrum=spectrum, point=self.point[years])


class Shelf:
    """Distributions made lately, for several threads. Those that took least time for their size
    make room first, but for the very latest."""

    def __init__(self, most: int = KEPT) -> None:
        self._most, self._size, self._lock = most, 0, Lock()
        self._kept: dict[Supply, tuple[float, Packed]] = {}

    def get(self, supply: Supply) -> Packed | None:
        found = self._kept.get(supply)
        return None if found is None else found[1]

    def put(self, supply: Supply, packed: Packed, seconds: float) -> None:
        """Keep it; others make room."""
        with self._lock:
            if supply in self._kept:
                return
            self._kept[supply] = seconds / packed.size, packed
            self._size += packed.size
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
        self, make: Callable[[], Distribution], shelf: Shelf,
        read: Callable[[], FloatArray] | None = None,
    ) -> None:
        """read : a shorter way to the probabilities than by the whole distribution."""
        self._make, self._shelf, self._read = make, shelf, read
        self._pmf: FloatArray | None = None

    def pmf(self) -> FloatArray:
        """Probability of 0, step, 2 step, … at every year-end, (T, S)."""
        if self._pmf is None and self._read is not None:
            self._pmf = self._read()
        if self._pmf is None:
            self._packed()
        assert self._pmf is not None
        return self._pmf

    def at(self, years: IntArray) -> Distribution:
        """The distribution in some of the years."""
        return self._packed().at(years)

    def whole(self) -> Distribution:
        """The distribution in every year."""
        packed = self._packed()
        return packed.at(np.arange(len(packed.low)))

    def _packed(self) -> Packed:
        found = self._shelf.get(self)
        if found is None:
            started = thread_time()
            made = self._make()
            if self._pmf is None:
                self._pmf = made.pmf()
            found = Packed.of(made)
            self._shelf.put(self, found, thread_time() - started)
        return found
