"""Fourier coefficients of sums of independent persons on a window of a lattice.

Products of independent persons are products of coefficients; persons of equal value are counted
first. Axes: `A` atoms, `T` year-ends, node axes `(N1, N2, N3)` as in `quadrature`, and last, where
coefficients lie side by side, `F` frequencies.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from prognos.inputs.arrays import FloatArray, IntArray

ComplexArray = NDArray[np.complex128]

DIRECT_COUNT = 8
"""Rows of at least so many equal persons are raised to a power, not added one by one."""
CHUNK = 16_000
"""Complex numbers handled at a time: few enough to stay next to the processor."""
SPARING = 3
"""Persons are put together while their values are so many times fewer than the nodes."""
ON_LATTICE = 1e-9
"""A value this close (in steps) to a lattice point is on it."""


@dataclass(frozen=True)
class Persons:
    """Independent persons of one group: each has one of a few values, or 0.

    Atom a of person `person[a]` (0, 1, …, in order) is `value[a, t]` with
    `probability[a, t, …nodes]`; `count[i]` persons are like person i.
    """

    person: IntArray
    count: IntArray
    value: FloatArray
    probability: FloatArray

    @property
    def node_shape(self) -> tuple[int, ...]:
        return self.probability.shape[2:]

    def moments(self) -> tuple[FloatArray, FloatArray]:
        """Mean and variance of the sum given the node, each (T, N1, N2, N3)."""
        value = self.value[:, :, None, None, None]
        starts = np.searchsorted(self.person, np.arange(len(self.count)))
        first = np.add.reduceat(value * self.probability, starts, axis=0)
        second = np.add.reduceat(value**2 * self.probability, starts, axis=0)
        mean = np.tensordot(self.count, first, axes=1)
        variance = np.tensordot(self.count, second - first**2, axes=1)
        return mean, np.maximum(variance, 0.0)

    def at(self, years: IntArray) -> Persons:
        """The same persons in some of the years."""
        return Persons(self.person, self.count, self.value[:, years], self.probability[:, years])

    def largest(self, step: float) -> float:
        """A lattice value that the sum, its values split over the lattice, cannot exceed."""
        return float(self.count[self.person] @ above(self.value.max(axis=1, initial=0.0), step))


@dataclass(frozen=True)
class Stream:
    """A Poisson number of persons of equal value: `mean` (T, N1, N2, N3), given the node."""

    value: float
    mean: FloatArray

    def at(self, years: IntArray) -> Stream:
        """The same stream in some of the years."""
        return Stream(self.value, self.mean[years])


@dataclass(frozen=True)
class Window:
    """Lattice points `low[t] … low[t] + length - 1`, and the frequencies that go with them."""

    step: float
    low: IntArray
    length: int
    kept: IntArray | None = None
    """The frequencies that are kept, where the others are known to be nothing; None = all."""

    @property
    def frequencies(self) -> int:
        return self.all_frequencies if self.kept is None else len(self.kept)

    @property
    def all_frequencies(self) -> int:
        return self.length // 2 + 1

    @cached_property
    def index(self) -> IntArray:
        """(F,) the frequencies, in whole turns per window."""
        return np.arange(self.all_frequencies) if self.kept is None else self.kept

    def filled(self, spectrum: ComplexArray) -> ComplexArray:
        """Coefficients (…, F) with those left out put in as 0: (…, all frequencies)."""
        if self.kept is None:
            return spectrum
        every = np.zeros((*spectrum.shape[:-1], self.all_frequencies), np.complex128)
        every[..., self.kept] = spectrum
        return every

    def kept_at(self, length: int) -> IntArray | None:
        """What to keep on another length: the angles next to one that is kept here."""
        if self.kept is None:
            return None
        here = np.zeros(self.all_frequencies + 1, dtype=bool)
        here[self.kept] = True
        beside = here[:-1] | here[1:]
        place = np.arange(length // 2 + 1) * self.length // length
        return np.flatnonzero(beside[np.minimum(place, len(beside) - 1)])

    def shifted(self, steps: IntArray | int) -> ComplexArray:
        """Coefficients of a point `steps` lattice steps up: exp(-2 pi i steps j / length).

        Shape `steps.shape + (F,)`. The product is reduced modulo the length before the
        exponential, so that far shifts lose no digits.
        """
        at = np.asarray(steps)
        if at.min(initial=0) >= 0 and at.max(initial=0) < len(self._near):
            return np.asarray(self._near[at])
        turns = np.multiply.outer(at, self.index)
        return np.asarray(roots(self.length)[turns % self.length])

    @cached_property
    def _near(self) -> ComplexArray:
        """The shifts that persons need: up to one FTE, or one person."""
        turns = np.multiply.outer(np.arange(int(1.0 / self.step) + 2), self.index)
        return np.asarray(roots(self.length)[turns % self.length])

    def point(self, value: FloatArray | float) -> ComplexArray:
        """Coefficients of a sure value, split over two lattice points so that its mean is exact."""
        steps = np.asarray(value) / self.step
        below = np.floor(steps + ON_LATTICE).astype(np.int64)
        share = np.maximum(steps - below, 0.0)
        between = share > ON_LATTICE
        at = self.shifted(below)
        if between.any():
            part = share[between][..., None]
            at[between] *= 1.0 - part + part * self.shifted(1)
        return at

    def positions(self) -> IntArray:
        """(T, length) the lattice point that each entry of an inverse transform stands for."""
        entry = np.arange(self.length)
        return np.asarray(self.low[:, None] + (entry - self.low[:, None]) % self.length)


@lru_cache(maxsize=4)
def roots(length: int) -> ComplexArray:
    """(length,) the roots of unity exp(-2 pi i j / length)."""
    return np.asarray(np.exp(-2j * np.pi / length * np.arange(length)))


def above(value: FloatArray | float, step: float) -> FloatArray:
    """The upper of the two lattice values that a value is split over, see `Window.point`."""
    return np.asarray(np.ceil(np.asarray(value) / step - ON_LATTICE) * step)


def spectra_of(parts: Sequence[Persons], window: Window) -> list[ComplexArray]:
    """Coefficients (T, N1, N2, N3, F) of all parts that depend on the same factors, for each."""
    by_axes: dict[tuple[int, ...], list[Persons]] = {}
    for part in parts:
        by_axes.setdefault(part.node_shape, []).append(part)
    return [persons_spectrum(_together(like), window) for like in by_axes.values()]


def _together(parts: Sequence[Persons]) -> Persons:
    """All the persons of parts with the same axes, as one."""
    if len(parts) == 1:
        return parts[0]
    before = np.cumsum([0, *(len(part.count) for part in parts[:-1])])
    return Persons(
        np.concatenate([part.person + n for part, n in zip(parts, before, strict=True)]),
        np.concatenate([part.count for part in parts]),
        np.concatenate([part.value for part in parts]),
        np.concatenate([part.probability for part in parts]))


def persons_spectrum(persons: Persons, window: Window) -> ComplexArray:
    """Coefficients (T, N1, N2, N3, F) of the sum of independent persons.

    Persons of equal value are first counted (their headcount is a small convolution with years
    and nodes as columns); the others are put together a few at a time.
    """
    years, nodes = persons.value.shape[1], persons.node_shape
    probability = persons.probability.reshape(*persons.value.shape, -1)
    counted = _countable(persons)
    classes = [_headcount(np.where(counted[at][:, :, None], probability[at], 0.0), value,
                          persons.count[persons.person[at]], window)
               for value, at in _classes(persons.value, counted)]
    rest = (persons.value > 0.0) & ~counted & probability.any(axis=2)
    total = np.ones((years, probability.shape[2], window.frequencies), np.complex128)
    some = max(1, CHUNK // total[0].size)
    for first in range(0, years, some):
        now = slice(first, first + some)
        for number in classes:
            chance = number.chance[now]
            if (chance[..., 0] < 1.0).any():
                total[now] *= replace(number, chance=chance).coefficients
        for t in np.flatnonzero(rest[:, now].any(axis=0)) + first:
            for few in _others(persons, rest[:, t], int(t), probability[:, t], window):
                total[t] *= few
    return total.reshape(years, *nodes, window.frequencies)


def _countable(persons: Persons) -> NDArray[np.bool_]:
    """(A, T) where an atom can be counted: alone in its person, at its own usual value."""
    atoms = np.bincount(persons.person, minlength=len(persons.count))
    alone = (atoms == 1) & (persons.count < DIRECT_COUNT)
    usual = persons.value == _usual(persons.value)[:, None]
    return np.asarray(alone[persons.person][:, None] & (persons.value > 0.0) & usual)


def _usual(value: FloatArray) -> FloatArray:
    """(A,) the first value that is not 0."""
    first = np.argmax(value > 0.0, axis=1)
    return np.asarray(value[np.arange(len(value)), first])


def _classes(value: FloatArray, counted: NDArray[np.bool_]) -> list[tuple[float, IntArray]]:
    """Values that are counted and the atoms that have them."""
    some = np.flatnonzero(counted.any(axis=1))
    usual = _usual(value[some])
    return [(float(v), some[usual == v]) for v in np.unique(usual)]


@dataclass(frozen=True)
class _Sum:
    """A sum that takes few values: the chance (…, N, K) of each and its coefficients (K, F)."""

    chance: FloatArray
    value: ComplexArray

    @property
    def coefficients(self) -> ComplexArray:
        """(…, N, F)"""
        return (self.chance @ self.value.view(np.float64)).view(np.complex128)

    def plus(self, other: _Sum) -> _Sum:
        """With an independent one."""
        chance = self.chance[..., None] * other.chance[..., None, :]
        value = self.value[:, None] * other.value
        return _Sum(chance.reshape(*chance.shape[:-2], -1), value.reshape(-1, value.shape[-1]))


def _headcount(chance: FloatArray, value: float, count: IntArray, window: Window) -> _Sum:
    """The sum of persons of equal value; `chance` (A, T, N), `count` (A,)."""
    pmf = np.zeros((int(count.sum()) + 1, *chance.shape[1:]))
    pmf[0] = 1.0
    for before, row in enumerate(np.repeat(np.arange(len(count)), count)):
        moved = pmf[: before + 1] * chance[row]
        pmf[: before + 1] -= moved
        pmf[1 : before + 2] += moved
    powers = np.ones((len(pmf), window.frequencies), np.complex128)
    powers[1:] = window.point(value)
    return _Sum(np.moveaxis(pmf, 0, 2), np.asarray(np.cumprod(powers, axis=0)))


def _others(
    persons: Persons, which: NDArray[np.bool_], year: int, probability: FloatArray, window: Window
) -> Iterator[ComplexArray]:
    """Coefficients (N, F) of the persons of the chosen atoms (A,) in a year, in a few factors."""
    atoms = np.flatnonzero(which)
    first = np.flatnonzero(np.diff(persons.person[atoms], prepend=-1))
    # Each person's atoms follow the value 0, whose coefficient is 1 and whose chance the others'
    # coefficients less 1 take the place of.
    chance = np.insert(probability[atoms], first, 1.0, axis=0).T
    value = np.insert(window.point(persons.value[atoms, year]) - 1.0, first, 1.0, axis=0)
    few = None
    for number, (start, stop) in enumerate(pairwise([*first.tolist(), len(atoms)])):
        own = slice(start + number, stop + number + 1)
        one = _Sum(chance[:, own], value[own])
        count = int(persons.count[persons.person[atoms[start]]])
        if count > 1:
            yield integer_power(one.coefficients, count)
        elif few is None:
            few = one
        elif SPARING * len(few.value) * len(one.value) <= len(chance):
            few = few.plus(one)
        else:
            yield few.coefficients
            few = one
    if few is not None:
        yield few.coefficients


def integer_power(base: ComplexArray, exponent: int) -> ComplexArray:
    """`base ** exponent` for one whole exponent >= 0."""
    result = None
    while exponent:
        if exponent % 2:
            result = base if result is None else result * base
        exponent //= 2
        if exponent:
            base = base * base
    return np.ones_like(base) if result is None else result


def stream_spectrum(stream: Stream, window: Window) -> ComplexArray:
    """Coefficients (T, N1, N2, N3, F) of a Poisson stream: exp(mean (phi - 1))."""
    return np.asarray(np.exp(stream.mean[..., None] * (window.point(stream.value) - 1.0)))
