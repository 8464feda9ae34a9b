"""Fourier coefficients of sums of independent persons on a window of a lattice.

Products of independent persons are products of coefficients; persons of equal value are counted
first. Axes: `A` atoms, `T` year-ends, `F` frequencies, node axes `(N1, N2, N3)` as in `quadrature`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from prognos.inputs.arrays import FloatArray, IntArray

ComplexArray = NDArray[np.complex128]

DIRECT_COUNT = 8
"""Rows of at least so many equal persons are raised to a power, not added one by one."""
CHUNK = 200_000
"""Complex numbers handled at a time."""
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
        """Coefficients (T, F, …) with those left out put in as 0: (T, all frequencies, …)."""
        if self.kept is None:
            return spectrum
        every = np.zeros((len(spectrum), self.all_frequencies, *spectrum.shape[2:]), np.complex128)
        every[:, self.kept] = spectrum
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
        return np.asarray(self._roots[turns % self.length])

    @cached_property
    def _roots(self) -> ComplexArray:
        return np.asarray(np.exp(-2j * np.pi / self.length * np.arange(self.length)))

    @cached_property
    def _near(self) -> ComplexArray:
        """The shifts that persons need: up to one FTE, or one person."""
        turns = np.multiply.outer(np.arange(int(1.0 / self.step) + 2), self.index)
        return np.asarray(self._roots[turns % self.length])

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


def above(value: FloatArray | float, step: float) -> FloatArray:
    """The upper of the two lattice values that a value is split over, see `Window.point`."""
    return np.asarray(np.ceil(np.asarray(value) / step - ON_LATTICE) * step)


def persons_spectrum(persons: Persons, window: Window) -> ComplexArray:
    """Coefficients (T, F, N1, N2, N3) of the sum of independent persons.

    Persons of equal value are first counted (their headcount is a small convolution with years
    and nodes as columns); what is left is multiplied person by person.
    """
    years, nodes = persons.value.shape[1], persons.node_shape
    probability = persons.probability.reshape(*persons.value.shape, -1)
    total = np.ones((years, window.frequencies, probability.shape[2]), np.complex128)
    counted = _countable(persons)
    for value, at in _classes(persons.value, counted):
        chance = np.where(counted[at][:, :, None], probability[at], 0.0)
        busy = np.flatnonzero(chance.any(axis=(0, 2)))
        headcount = _headcount(chance[:, busy], persons.count[persons.person[at]])
        total[busy] *= _class_spectrum(value, headcount, window)
    rest = (persons.value > 0.0) & ~counted & probability.any(axis=2)
    _multiply_rest(total, persons, rest, probability, window)
    return total.reshape(years, window.frequencies, *nodes)


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


def _classes(
    value: FloatArray, counted: NDArray[np.bool_]
) -> list[tuple[float, IntArray]]:
    """Values that are counted and the atoms that have them."""
    some = np.flatnonzero(counted.any(axis=1))
    usual = _usual(value[some])
    return [(float(v), some[usual == v]) for v in np.unique(usual)]


def _headcount(chance: FloatArray, count: IntArray) -> FloatArray:
    """Distribution (T, n + 1, N) of the number present; `chance` (A, T, N), `count` (A,)."""
    pmf = np.zeros((int(count.sum()) + 1, *chance.shape[1:]))
    pmf[0] = 1.0
    for before, row in enumerate(np.repeat(np.arange(len(count)), count)):
        moved = pmf[: before + 1] * chance[row]
        pmf[: before + 1] -= moved
        pmf[1 : before + 2] += moved
    return np.moveaxis(pmf, 0, 1)


def _class_spectrum(value: float, headcount: FloatArray, window: Window) -> ComplexArray:
    """Coefficients (T, F, N) of `value` times a headcount: sum over k of P(k) phi^k."""
    powers = np.ones((headcount.shape[1], window.frequencies), np.complex128)
    powers[1:] = window.point(value)
    np.cumprod(powers, axis=0, out=powers)
    result = np.empty((len(headcount), window.frequencies, headcount.shape[2]), np.complex128)
    result.real = np.matmul(np.ascontiguousarray(powers.real).T, headcount)
    result.imag = np.matmul(np.ascontiguousarray(powers.imag).T, headcount)
    return result


def _multiply_rest(
    total: ComplexArray, persons: Persons, rest: NDArray[np.bool_], probability: FloatArray,
    window: Window,
) -> None:
    """Multiply `total` (T, F, N) by the persons of the atoms and years in `rest` (A, T)."""
    year, atom = np.nonzero(rest.T)
    label = year * (len(persons.count) + 1) + persons.person[atom]
    for some in _chunks(label, max(1, CHUNK // total[0].size)):
        t, a = year[some], atom[some]
        values, which = np.unique(persons.value[a, t], return_inverse=True)
        point = (window.point(values) - 1.0)[which]
        first = np.flatnonzero(np.diff(label[some], prepend=-1))
        factor = _sum_of_atoms(point, probability[a, t], first)
        factor += 1.0
        factor = power(factor, persons.count[persons.person[a[first]]])
        for y in np.unique(t):
            total[y] *= np.multiply.reduce(factor[t[first] == y], axis=0)


def _sum_of_atoms(point: ComplexArray, probability: FloatArray, first: IntArray) -> ComplexArray:
    """Sums (P, F, N) of `point` (A, F) times `probability` (A, N) over the atoms of each person,
    which begin at `first` (P,): every person's first atom, then the second of those who have one.
    """
    number = np.diff(first, append=len(point))
    result = point[first, :, None] * probability[first, None, :]
    for nth in range(1, int(number.max(initial=0))):
        who = np.flatnonzero(number > nth)
        atom = first[who] + nth
        result[who] += point[atom, :, None] * probability[atom, None, :]
    return np.asarray(result)


def _chunks(label: IntArray, size: int) -> list[slice]:
    """Slices of about `size` entries that never part entries of equal label."""
    breaks = np.flatnonzero(np.diff(label, prepend=-1))
    cuts = [0]
    for stop in [*breaks[1:].tolist(), *([len(label)] if len(label) else [])]:
        if stop - cuts[-1] >= size or stop == len(label):
            cuts.append(stop)
    return [slice(a, b) for a, b in pairwise(cuts)]


def power(base: ComplexArray, exponent: IntArray) -> ComplexArray:
    """`base[i] ** exponent[i]` for whole exponents >= 0, by repeated squaring."""
    if (exponent == 1).all():
        return base
    shape = (-1,) + (1,) * (base.ndim - 1)
    left, result = exponent.reshape(shape), np.ones_like(base)
    while True:
        result = np.where(left % 2 == 1, result * base, result)
        left = left // 2
        if not left.any():
            return result
        base = base * base


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
    """Coefficients of a Poisson stream: exp(mean (phi - 1))."""
    change = (window.point(stream.value) - 1.0)[:, None, None, None]
    return np.asarray(np.exp(change * stream.mean[:, None]))
