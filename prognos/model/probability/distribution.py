"""Exact distribution of a group's supply, mixed over the nodes (model section 4).

A distribution is held as its Fourier coefficients on a window of a lattice; the nodes are mixed
before the one inverse transform. Axes as in `spectrum`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from scipy import fft

from prognos.inputs.arrays import FloatArray, IntArray
from prognos.model.probability.quadrature import Nodes, Rules, fine_rules, refine
from prognos.model.probability.spectrum import (
    ComplexArray,
    Persons,
    Stream,
    Window,
    needed_frequencies,
    normal_spectrum,
    persons_spectrum,
    stream_spectrum,
)

EXACT_PERSONS = 1500
"""Groups up to this size are exact where there is one node …"""
EXACT_PERSONS_WITH_NODES = 80
"""… and up to this size where there are several: larger ones are normal given the node."""
ROOM_OF_LARGE = 75.0
"""FTE or persons that the window of a large group has room for from the start: most plans fit."""
SURE = 1e-9
"""Spread of the mean over nodes, or variance, below which a sum is sure: rounding alone."""
TAIL = 32.0
"""The window leaves out less than exp(-32) = 1e-14 on either side."""

Moments = tuple[FloatArray, FloatArray]
"""Mean and variance given the node, each (T, N1, N2, N3)."""


@dataclass(frozen=True)
class Members:
    """All who make up a group's supply."""

    parts: tuple[Persons, ...]
    stream: Stream
    blocks: Persons | None = None
    """Allocated blocks: exact also where the parts are taken as normal."""

    @property
    def size(self) -> int:
        """Number of persons in the parts."""
        return int(sum(part.count.sum() for part in self.parts))

    def at(self, years: IntArray) -> Members:
        """The same members in some of the years."""
        return Members(tuple(part.at(years) for part in self.parts), self.stream.at(years),
                       self.blocks and self.blocks.at(years))

    def everybody(self) -> tuple[Persons, ...]:
        """The parts and the blocks."""
        return self.parts if self.blocks is None else (*self.parts, self.blocks)

    @cached_property
    def moments(self) -> list[Moments]:
        """Mean and variance of every part, the blocks and the stream."""
        stream = (self.stream.value * self.stream.mean, self.stream.value**2 * self.stream.mean)
        return [*(part.moments() for part in self.everybody()), stream]


@dataclass(frozen=True)
class Distribution:
    """A group's distribution given mobility and training: coefficients (T, F, N2, N3)."""

    window: Window
    spectrum: ComplexArray
    weight: FloatArray
    """(N2, N3) weights of the nodes."""
    fine: bool
    """True: at the points of the finer rule."""
    point: FloatArray
    """(T,) the value in years when nothing is uncertain yet, of normal parts; else nan."""
    spare: float = 0.0
    """Room for more that the window has already, in the unit of the values."""

    def of(self, persons: Persons, nodes: Nodes) -> ComplexArray:
        """Coefficients (T, F, N2, N3) of more persons that retirement cannot reach."""
        given = refined(persons, nodes) if self.fine else persons
        return persons_spectrum(given, self.window)[:, :, 0]

    def times(self, factor: ComplexArray) -> Distribution:
        """The distribution with more independent persons, given by their coefficients."""
        return replace(self, spectrum=self.spectrum * factor)

    def at(self, years: IntArray) -> Distribution:
        """The same distribution in some of the years."""
        window = replace(self.window, low=self.window.low[years])
        return replace(
            self, window=window, spectrum=self.spectrum[years], point=self.point[years])

    def widened(self, room: float) -> Distribution:
        """The same distribution with `room` more of the values' unit at the window's upper side.

        Back to probabilities, laid out on the longer lattice, and forth again: nothing is lost.
        Frequencies above an angle that were nothing are nothing still.
        """
        if room <= self.spare:
            return replace(self, spare=self.spare - room)
        window, more = self.window, int(np.ceil(room / self.window.step)) + 1
        length = fft.next_fast_len(window.length + more, real=True)
        given = fft.irfft(np.moveaxis(self.spectrum, 1, -1), window.length, axis=-1)
        laid = np.zeros((*given.shape[:-1], length))
        np.put_along_axis(laid, window.positions()[:, None, None, :] % length, given, axis=-1)
        spectrum = np.moveaxis(fft.rfft(laid, axis=-1), -1, 1)
        kept = window.kept and min(window.kept * length // window.length + 1, spectrum.shape[1])
        wide = replace(window, length=length, kept=kept)
        return replace(self, window=wide, spectrum=spectrum[:, :kept], spare=0.0)

    def mixed(self) -> ComplexArray:
        """Coefficients (T, F) with the nodes mixed."""
        return np.asarray(np.einsum("tfmn,mn->tf", self.spectrum, self.weight))

    def pmf(self) -> FloatArray:
        """Probability of 0, step, 2 step, …: (T, S)."""
        folded = np.maximum(fft.irfft(self.mixed(), self.window.length, axis=1), 0.0)
        positions = self.window.positions()
        unfolded = np.zeros((len(positions), int(self.window.low.max()) + self.window.length))
        np.put_along_axis(unfolded, positions, folded, axis=1)
        for t in np.flatnonzero(~np.isnan(self.point)):
            unfolded[t] = _split(float(self.point[t]) / self.window.step, unfolded.shape[1])
        return unfolded


def _split(steps: float, length: int) -> FloatArray:
    """A sure value on the two lattice points around it, so that its mean is exact."""
    pmf = np.zeros(length)
    below = int(steps + 1e-9)
    pmf[below], pmf[below + 1] = 1.0 - max(steps - below, 0.0), max(steps - below, 0.0)
    return pmf


def distribution_of(members: Members, nodes: Nodes, step: float, room: float = 0.0) -> Distribution:
    """The group's distribution given mobility and training, on a window with `room` above.

    Exact up to the sizes above; beyond them every part is normal given the node, on the finer
    rule. `room`: what may be added later (blocks), in the unit of the values.
    """
    limit = EXACT_PERSONS if nodes.single else EXACT_PERSONS_WITH_NODES
    if members.size <= limit:
        window = make_window(members, members.moments, step, room)
        return exact_distribution(members, nodes.rules, window)
    moments = [(refine(nodes, mean), np.maximum(refine(nodes, variance), 0.0))
               for mean, variance in members.moments]
    fine = Members(
        (), Stream(members.stream.value, np.maximum(refine(nodes, members.stream.mean), 0.0)),
        members.blocks and refined(members.blocks, nodes))
    window = make_window(members, moments, step, max(room, ROOM_OF_LARGE))
    normal = normal_distribution(moments[: len(members.parts)], fine, fine_rules(nodes), window)
    return replace(normal, spare=max(ROOM_OF_LARGE - room, 0.0))


def refined(persons: Persons, nodes: Nodes) -> Persons:
    """Persons with probabilities at the points of the finer rule."""
    return Persons(persons.person, persons.count, persons.value,
                   refine(nodes, persons.probability))


def make_window(
    members: Members, moments: Sequence[Moments], step: float, room: float = 0.0
) -> Window:
    """A window that holds all but 1e-14 of the sum at every node, `room` more on the upper side.

    By Bernstein's inequality a sum with variance v of terms of at most b is farther than
    `x = y + sqrt(y^2 + 64 v)`, `y = 32 b / 3`, from its mean with probability below 2e-14.
    """
    stream = members.stream
    lowest = sum(mean.min(axis=(1, 2, 3)) for mean, _ in moments)
    highest = sum(mean.max(axis=(1, 2, 3)) for mean, _ in moments)
    variance = np.sum([second.max(axis=(1, 2, 3)) for _, second in moments], axis=0)
    values = [float(part.value.max(initial=0.0)) for part in members.everybody()]
    reach = _reach(variance, max([stream.value, *values]))
    arrivals = moments[-1][0].max(axis=(1, 2, 3))
    ceiling = sum(part.largest() for part in members.everybody()) + np.where(
        arrivals > 0.0, arrivals + _reach(stream.value * arrivals, stream.value), 0.0)
    low = np.floor(np.maximum(lowest - reach, 0.0) / step).astype(np.int64)
    high = np.ceil((np.minimum(highest + reach, ceiling) + room) / step).astype(np.int64)
    return Window(step, low, fft.next_fast_len(int(np.max(high - low)) + 2, real=True))


def _reach(variance: FloatArray, bound: float) -> FloatArray:
    """Distance from the mean beyond which less than 2e-14 lies, by Bernstein's inequality."""
    base = TAIL * bound / 3.0
    return np.asarray(base + np.sqrt(base**2 + 2.0 * TAIL * variance))


def exact_distribution(members: Members, rules: Rules, window: Window) -> Distribution:
    """The exact distribution of all members together."""
    spectra = [persons_spectrum(part, window) for part in members.everybody()]
    spectra.append(stream_spectrum(members.stream, window))
    return _distribution(_given_training(spectra, rules), rules, window, fine=False)


def normal_distribution(
    moments: Sequence[Moments], others: Members, rules: Rules, window: Window
) -> Distribution:
    """For large groups: parts given by mean and variance are normal given the node.

    `others`: the members that stay exact, with probabilities at the same nodes. Frequencies at
    which the normal parts are below exp(-32) are left out.
    """
    point = _sure_values(moments, others.stream)
    smallest = np.asarray(sum(variance.min(axis=(1, 2, 3)) for _, variance in moments))
    used = [1 if point[t] == point[t] else needed_frequencies(float(variance), window)
            for t, variance in enumerate(smallest)]
    window = replace(window, kept=max(used))
    exact = [persons_spectrum(part, window) for part in others.everybody()]
    exact.append(stream_spectrum(others.stream, window))
    years = []
    for t, some in enumerate(used):
        slices = [normal_spectrum(_constant(mean[t]), _constant(variance[t]), window, some)
                  for mean, variance in moments]
        year = _given_training([*slices, *(part[t, :some] for part in exact)], rules)
        years.append(np.pad(year, ((0, max(used) - some), (0, 0), (0, 0))))
    shape = np.broadcast_shapes(*(year.shape for year in years))
    joined = np.stack([np.broadcast_to(year, shape) for year in years])
    return replace(_distribution(joined, rules, window, fine=True), point=point)


def _sure_values(moments: Sequence[Moments], stream: Stream) -> FloatArray:
    """(T,) the sum in years when it is sure and the same at every node, as at the base date."""
    mean = np.asarray(sum(first for first, _ in moments))
    sure = np.ptp(mean, axis=(1, 2, 3)) < SURE
    sure &= sum(second.max(axis=(1, 2, 3)) for _, second in moments) < SURE
    sure &= stream.mean.max(axis=(1, 2, 3)) == 0.0
    return np.where(sure, mean[:, 0, 0, 0], np.nan)


def _constant(values: FloatArray) -> FloatArray:
    """Node axes (N1, N2, N3) cut to one point where nothing varies, as at the base date."""
    return values[:1, :1, :1] if np.ptp(values) == 0.0 else values


def _given_training(parts: Sequence[ComplexArray], rules: Rules) -> ComplexArray:
    """Multiply parts (…, N1, N2, N3) and mix over N1 only: (…, N2, N3).

    Only parts that vary along N1 are multiplied before the mixing.
    """
    result = _multiply([part[..., 0, :, :] for part in parts if part.shape[-3] == 1])
    varying = [part for part in parts if part.shape[-3] > 1]
    if varying:
        result = result * _mixed_first(_multiply(varying), rules[0].weight)
    return result


def _mixed_first(values: ComplexArray, weight: FloatArray) -> ComplexArray:
    """`sum_a weight[a] values[…, a, :, :]`, as a product of matrices: (…, N2, N3)."""
    flat = values.reshape(*values.shape[:-2], -1)
    return np.asarray((weight @ flat).reshape(*values.shape[:-3], *values.shape[-2:]))


def _multiply(factors: Sequence[ComplexArray]) -> ComplexArray:
    result = factors[0]
    for factor in factors[1:]:
        result = result * factor
    return result


def _distribution(spectrum: ComplexArray, rules: Rules, window: Window, fine: bool) -> Distribution:
    weight = np.multiply.outer(rules[1].weight, rules[2].weight)
    full = np.broadcast_to(spectrum, (*spectrum.shape[:2], *weight.shape))
    return Distribution(window, full, weight, fine, np.full(len(full), np.nan))
