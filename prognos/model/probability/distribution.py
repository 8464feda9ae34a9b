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
from prognos.model.probability.matched import UNSURE, refined, year_of
from prognos.model.probability.quadrature import Nodes, Rules
from prognos.model.probability.refinement import refine, rules_for
from prognos.model.probability.spectrum import (
    ComplexArray,
    Persons,
    Stream,
    Window,
    above,
    persons_spectrum,
    spectra_of,
    stream_spectrum,
)

EXACT_PERSONS = 1500
"""Groups up to this size are exact where there is one node …"""
EXACT_PERSONS_WITH_NODES = 80
"""… and up to this size where there are several: larger ones are counted as in `matched`."""
ROOM_OF_LARGE = 75.0
"""FTE or persons that the window of a large group has room for from the start: most plans fit."""
SURE = 1e-9
"""Spread of the mean over nodes, or variance, below which a sum is sure: rounding alone."""
NOTHING = 1e-15
"""Coefficients that are smaller than this in every year and node can be left out."""
ROUNDING = 1e-16
"""Probabilities below this are what rounding leaves above the largest possible sum."""
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
    """Allocated blocks: exact also in a large group."""

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
    """A group's distribution given mobility and training: coefficients (T, N2, N3, F)."""

    window: Window
    spectrum: ComplexArray
    rules: Rules
    """The rules whose points the node axes are."""
    point: FloatArray
    """(T,) the value at the base date of a large group, when nothing is uncertain; else nan."""
    spare: float = 0.0
    """Room for more that the window has already, in the unit of the values."""

    @property
    def size(self) -> int:
        """Bytes."""
        return self.spectrum.nbytes

    @property
    def weight(self) -> FloatArray:
        """(N2, N3) weights of the nodes."""
        return np.multiply.outer(self.rules[1].weight, self.rules[2].weight)

    def joined(self, persons: Persons, nodes: Nodes) -> Distribution:
        """The distribution with more persons that retirement cannot reach, who fit in the window.
        """
        given = persons if self.rules is nodes.rules else refined(persons, nodes, self.rules)
        more = persons_spectrum(given, self.window)[:, 0]
        return replace(self, spectrum=self.spectrum * more)

    def trimmed(self) -> Distribution:
        """The same distribution of a large group, at the frequencies that are more than nothing in
        some year and node: there are few of them in late years."""
        if self.window.kept is None:
            return self
        largest = np.maximum(np.abs(self.spectrum.real), np.abs(self.spectrum.imag))
        some = np.flatnonzero(largest.max(axis=(0, 1, 2)) > NOTHING)
        window = replace(self.window, kept=self.window.kept[some])
        return replace(self, window=window, spectrum=self.spectrum.take(some, axis=-1))

    def at(self, years: IntArray) -> Distribution:
        """The same distribution in some of the years."""
        side_by_side = len(years) > 0 and (np.diff(years) == 1).all()
        place = slice(int(years[0]), int(years[-1]) + 1) if side_by_side else years
        window = replace(self.window, low=self.window.low[place])
        return replace(self, window=window, spectrum=self.spectrum[place], point=self.point[place])

    def widened(self, room: float) -> Distribution:
        """The same distribution with `room` more of the values' unit at the window's upper side.

        Angles at which the coefficients were nothing have nothing still.
        """
        if room <= self.spare:
            return replace(self, spare=self.spare - room)
        window, more = self.window, int(np.ceil(room / self.window.step)) + 1
        length = fft.next_fast_len(window.length + more, real=True)
        wide = replace(window, length=length, kept=window.kept_at(length))
        return replace(self, window=wide, spectrum=_relaid(self.spectrum, window, wide), spare=0.0)

    def mixed(self) -> ComplexArray:
        """Coefficients (T, F) with the nodes mixed."""
        flat = self.spectrum.reshape(len(self.spectrum), self.weight.size, -1)
        return np.asarray((self.weight.ravel() @ flat.view(np.float64)).view(np.complex128))

    def pmf(self) -> FloatArray:
        """Probability of 0, step, 2 step, …: (T, S)."""
        mixed = self.window.filled(self.mixed())
        folded = np.maximum(fft.irfft(mixed, self.window.length, axis=1), 0.0)
        positions = self.window.positions()
        unfolded = np.zeros((len(positions), int(self.window.low.max()) + self.window.length))
        np.put_along_axis(unfolded, positions, folded, axis=1)
        for t in np.flatnonzero(~np.isnan(self.point)):
            unfolded[t] = _split(float(self.point[t]) / self.window.step, unfolded.shape[1])
        some = np.flatnonzero((unfolded > ROUNDING).any(axis=0))
        return unfolded[:, : int(some.max(initial=0)) + 1].copy()


def _relaid(spectrum: ComplexArray, window: Window, wide: Window) -> ComplexArray:
    """Coefficients (T, N2, N3, F) on a longer window that holds all of the first.

    Back to probabilities, laid out on the longer lattice, and forth again: nothing is lost.
    """
    given = fft.irfft(window.filled(spectrum), window.length, axis=-1)
    laid = np.zeros((*given.shape[:-1], wide.length))
    for now, before, low in zip(laid, given, window.low, strict=True):
        now[..., : window.length] = np.roll(before, -low, axis=-1)
        now[:] = np.roll(now, low, axis=-1)
    return np.asarray(fft.rfft(laid, axis=-1).take(wide.index, axis=-1))


def _split(steps: float, length: int) -> FloatArray:
    """A sure value on the two lattice points around it, so that its mean is exact."""
    pmf = np.zeros(length)
    below = int(steps + 1e-9)
    pmf[below], pmf[below + 1] = 1.0 - max(steps - below, 0.0), max(steps - below, 0.0)
    return pmf


def distribution_of(members: Members, nodes: Nodes, step: float) -> Distribution:
    """The group's distribution given mobility and training.

    Exact up to the sizes above; beyond them as in `matched`, on a window with room for blocks.
    """
    return _distribution_of(members, nodes, step, members)


def distribution_in(members: Members, nodes: Nodes, step: float, years: IntArray) -> Distribution:
    """`distribution_of(…).at(years)` without the other years, by the rules of all of them."""
    return _distribution_of(members.at(years), nodes, step, members)


def _distribution_of(members: Members, nodes: Nodes, step: float, ruled: Members) -> Distribution:
    """ruled : whose years the rules of a large group are fine enough for."""
    limit = EXACT_PERSONS if nodes.single else EXACT_PERSONS_WITH_NODES
    if members.size <= limit:
        window = make_window(members, members.moments, step)
        return exact_distribution(members, nodes.rules, window)
    mean, variance = (np.asarray(sum(each)) for each in zip(*ruled.moments, strict=True))
    large = large_distribution(members, nodes, step, ROOM_OF_LARGE,
                               rules_for(nodes, mean, variance))
    return replace(large, spare=ROOM_OF_LARGE)


def make_window(
    members: Members, moments: Sequence[Moments], step: float, room: float = 0.0
) -> Window:
    """A window that holds all but 1e-13 of the sum at every node, `room` more on the upper side.

    The one place where windows are sized; what lies outside would fold over to the other end. All
    is about the sum as it stands on the lattice, each value split over two points. It is never
    above `ceiling`, the sum of the upper points, but for a Poisson number larger than its own
    bound. And by Bernstein's inequality a sum with variance v of terms of at most b is farther
    than `x = y + sqrt(y^2 + 64 v)`, `y = 32 b / 3`, from its mean with probability below 2e-14;
    the split of a value adds at most a quarter of a squared step to the variance.
    """
    stream, everybody = members.stream, members.everybody()
    arrivals = stream.mean.max(axis=(1, 2, 3), initial=0.0)
    most = np.where(arrivals > 0.0, arrivals + _reach(arrivals, 1.0), 0.0)
    lowest = sum(mean.min(axis=(1, 2, 3)) for mean, _ in moments)
    highest = sum(mean.max(axis=(1, 2, 3)) for mean, _ in moments)
    variance = np.sum([second.max(axis=(1, 2, 3)) for _, second in moments], axis=0)
    persons = sum(int(part.count.sum()) for part in everybody)
    largest = max([stream.value, *(float(part.value.max(initial=0.0)) for part in everybody)])
    reach = _reach(variance + step**2 / 4.0 * (persons + most), float(above(largest, step)))
    ceiling = sum(part.largest(step) for part in everybody) + most * above(stream.value, step)
    low = np.floor(np.maximum(lowest - reach, 0.0) / step).astype(np.int64)
    high = np.ceil((np.minimum(highest + reach, ceiling) + room) / step).astype(np.int64)
    return Window(step, low, fft.next_fast_len(int(np.max(high - low)) + 2, real=True))


def _reach(variance: FloatArray, bound: float) -> FloatArray:
    """Distance from the mean beyond which less than 2e-14 lies, by Bernstein's inequality."""
    base = TAIL * bound / 3.0
    return np.asarray(base + np.sqrt(base**2 + 2.0 * TAIL * variance))


def exact_distribution(members: Members, rules: Rules, window: Window) -> Distribution:
    """The exact distribution of all members together."""
    spectra = [*spectra_of(members.everybody(), window), stream_spectrum(members.stream, window)]
    return _distribution(_given_training(spectra, rules), rules, window)


def large_distribution(
    members: Members, nodes: Nodes, step: float, room: float, rules: Rules | None = None
) -> Distribution:
    """For large groups: as in `matched`, on rules as fine as the group needs."""
    mean, variance = (np.asarray(sum(each)) for each in zip(*members.moments, strict=True))
    rules = rules or rules_for(nodes, mean, variance)
    moments = [(refine(nodes, first, rules), np.maximum(refine(nodes, second, rules), 0.0))
               for first, second in members.moments]
    window = make_window(members, moments, step, room)
    point = _sure_value(mean[0], variance[0])
    known = 0 if np.isnan(point) else 1
    made = [(np.zeros(1, np.int64), np.ones((1, 1, 1), np.complex128))] * known + [
        _of_year(members, moments, t, nodes, rules, window) for t in range(known, len(mean))]
    kept = np.unique(np.concatenate([some for some, _ in made]))
    spectrum = np.zeros((len(made), rules[1].size, rules[2].size, len(kept)), np.complex128)
    for t, (some, year) in enumerate(made):
        spectrum[t][..., np.searchsorted(kept, some)] = year
    found = _distribution(spectrum, rules, replace(window, kept=kept))
    found.point[0] = point
    return found


def _of_year(
    members: Members, moments: Sequence[Moments], year: int, nodes: Nodes, rules: Rules,
    window: Window,
) -> tuple[IntArray, ComplexArray]:
    """The frequencies needed in a year and their coefficients (N2, N3, F).

    On a window of the year's own where that has fewer: little is uncertain in the first years, so
    many frequencies are needed but few lattice points.
    """
    at = np.array([year])
    now = members.at(at)
    least = sum(float(variance[year].min()) for _, variance in
                members.moments[: len(members.parts)])
    here = year_of(now.parts, now.blocks, now.stream, least > UNSURE * window.step**2,
                   window.step, nodes, rules)
    long = replace(window, low=window.low[at])
    short = make_window(now, [(a[at], b[at]) for a, b in moments], window.step)
    some = here.needed(window, rules)
    if len(some) <= short.all_frequencies or short.length > long.length:
        return some, _given_training(here.factors(replace(long, kept=some)), rules)
    found = _given_training(here.factors(short), rules)[None]
    full = np.broadcast_to(found, (1, rules[1].size, rules[2].size, found.shape[-1]))
    return long.index, _relaid(full, short, long)[0]


def _sure_value(mean: FloatArray, variance: FloatArray) -> float:
    """The sum where it is sure and the same at every node, as at the base date; else nan."""
    sure = np.ptp(mean) < SURE and variance.max() < SURE
    return float(mean.flat[0]) if sure else float("nan")


def _given_training(parts: Sequence[ComplexArray], rules: Rules) -> ComplexArray:
    """Multiply parts (…, N1, N2, N3, F) and mix over N1 only: (…, N2, N3, F).

    Only parts that vary along N1 are multiplied before the mixing, and the largest come last.
    """
    varying = [part for part in parts if part.shape[-4] > 1]
    fixed = [part[..., 0, :, :, :] for part in parts if part.shape[-4] == 1]
    if varying:
        fixed.append(_mixed_first(_multiply(varying), rules[0].weight))
    return _multiply(fixed)


def _mixed_first(values: ComplexArray, weight: FloatArray) -> ComplexArray:
    """`sum_a weight[a] values[…, a, :, :, :]`, as a product of matrices: (…, N2, N3, F)."""
    flat = values.reshape(*values.shape[:-3], -1).view(np.float64)
    return (weight @ flat).view(np.complex128).reshape(*values.shape[:-4], *values.shape[-3:])


def _multiply(factors: Sequence[ComplexArray]) -> ComplexArray:
    """The product, which takes the place of a factor that is as large."""
    result, *others = sorted(factors, key=np.size)
    for factor in others:
        whole = np.broadcast_shapes(result.shape, factor.shape) == factor.shape
        result = np.multiply(result, factor, out=factor if whole else None)
    return result


def _distribution(spectrum: ComplexArray, rules: Rules, window: Window) -> Distribution:
    full = np.broadcast_to(
        spectrum, (len(spectrum), rules[1].size, rules[2].size, spectrum.shape[-1]))
    return Distribution(window, full, rules, np.full(len(full), np.nan))
