"""Large groups: persons of nearly equal value, counted by a binomial of their mean and variance.

What such a group costs to compute does not grow with its size, and its distribution keeps what a
normal one loses: whole persons on the lattice, no mass below 0 or above everybody, a skewness much
like its own. Persons who are few of their kind, or have more than one value, stay exact.
"""

from dataclasses import dataclass

import numpy as np

from prognos.inputs.arrays import BoolArray, FloatArray, IntArray
from prognos.model.probability.quadrature import Nodes, Rules
from prognos.model.probability.refinement import refine
from prognos.model.probability.spectrum import (
    CHUNK,
    ON_LATTICE,
    ComplexArray,
    Persons,
    Stream,
    Window,
    spectra_of,
    stream_spectrum,
)

FEW_OF_SURE = 12
"""So many uncertain persons of a kind, or fewer, are exact where little is uncertain."""
UNSURE = 1600.0
"""Variance in squared steps (4 FTE^2) from which much is uncertain."""
UNCERTAIN = 1e-12
SAME = 1e-12
"""Sums closer than this at every point of a factor do not depend on it."""
HARDLY = 1e-3
"""Weight of nodes that may have coefficients where others have none."""
NEGLIGIBLE = 16.0
"""exp(-16) = 1e-7: from the frequency whose coefficient is below this at every node, …"""
OF_LATTICE = 12.0
"""… only those are kept whose coefficient may be above exp(-12): what makes whole persons show."""
NOBODY = 1e-300


@dataclass(frozen=True)
class Crowds:
    """Persons of a year in K kinds: of one kind are those whose value lies in the same lattice
    step and who are most likely there, or most likely not.

    Given the node the number of a kind who are there (or, when `leaving`, who are not) is taken as
    binomial: `total` = n q and `square` = n q^2 match its mean and variance.
    """

    steps: IntArray
    """(K,) the lower lattice point of their value."""
    leaving: BoolArray
    count: IntArray
    """(K,) persons, all of whom are there before those leaving are taken away."""
    share: FloatArray
    """(K,) their mean distance above the lower point, in steps."""
    total: FloatArray
    """(K, N1, N2, N3) sum of the probabilities."""
    square: FloatArray
    """Sum of their squares."""
    above: FloatArray
    """Sum of the probabilities times the distance above the lower point."""

    @property
    def variance(self) -> FloatArray:
        """(K, N1, N2, N3) variance of the number."""
        return self.total - self.square

    def value(self, window: Window, share: FloatArray, kinds: slice = slice(None)) -> ComplexArray:
        """Coefficients of the value of one who comes or leaves: (K, …, F), share (K, …)."""
        shape = (len(share),) + (1,) * (share.ndim - 1) + (-1,)
        part = share[..., None]
        value = (window.shifted(self.steps[kinds]).reshape(shape)
                 * (1.0 - part + part * window.shifted(1)))
        leaving = self.leaving[kinds].reshape(shape)
        return np.asarray(np.conjugate(value, out=value, where=leaving))

    def log_spectrum(self, window: Window) -> ComplexArray:
        """Logarithm of the coefficients (N1, N2, N3, F) of those who come or leave,
        `sum_K n log(1 - q + q value)`."""
        safe = np.maximum(self.total, NOBODY)
        share = self.above / safe
        if np.ptp(share.reshape(len(share), -1), axis=1).max() < ON_LATTICE:
            share = share[:, :1, :1, :1]
        chance, number = self.square / safe, self.total * safe / np.maximum(self.square, NOBODY)
        result = np.zeros((*self.total.shape[1:], window.frequencies), np.complex128)
        some = max(1, CHUNK // result.size)
        for first in range(0, len(share), some):
            at = slice(first, first + some)
            log = _log_of_chance(chance[at, ..., None], self.value(window, share[at], at))
            result.real += (number[at, ..., None] * log[0]).sum(axis=0)
            result.imag += (number[at, ..., None] * log[1]).sum(axis=0)
        return result

    def everybody(self, window: Window) -> ComplexArray:
        """Coefficients (F,) of all who may leave, before those leaving are taken away."""
        share, count = self.share[self.leaving, None], self.count[self.leaving]
        split = (1.0 - share + share * window.shifted(1)) ** count[:, None]
        whole = window.shifted(int(count @ self.steps[self.leaving]))
        return np.asarray(whole * split.prod(axis=0))

    def decay(self, window: Window) -> FloatArray:
        """(K, F) `-log` of a coefficient's absolute value is at least this times the variance.

        Of one person it is at least `q (1 - q) (1 - Re value)`.
        """
        total = np.maximum(self.total.reshape(len(self.total), -1).mean(axis=1), NOBODY)
        share = self.above.reshape(len(self.total), -1).mean(axis=1) / total
        return np.asarray(1.0 - self.value(window, share).real)


def _log_of_chance(chance: FloatArray, value: ComplexArray) -> tuple[FloatArray, FloatArray]:
    """Real and imaginary part of `log(1 - q + q value)`: a tenth of the time of a complex
    logarithm."""
    real = 1.0 + chance * (value.real - 1.0)
    imag = chance * value.imag
    return np.asarray(0.5 * np.log(real**2 + imag**2)), np.asarray(np.arctan2(imag, real))


@dataclass(frozen=True)
class Year:
    """Who makes up a large group at a year-end, at the points of the rules."""

    crowds: tuple[Crowds, ...]
    others: tuple[Crowds, ...]
    """Those who are few of their kind as crowds, to see which frequencies there is nothing at."""
    exact: tuple[Persons, ...]
    stream: Stream

    def needed(self, window: Window, rules: Rules) -> IntArray:
        """The frequencies at which the group's coefficients may be more than nothing.

        Judged at the node with so little spread that nodes with less hardly weigh anything.
        """
        crowds = (*self.crowds, *self.others)
        spread = self.stream.value**2 * self.stream.mean[0]
        for crowd in crowds:
            spread = spread + np.tensordot((window.step * crowd.steps) ** 2, crowd.variance, axes=1)
        node = _little_spread(spread, rules)
        decay = _at(self.stream.mean, node) * (1.0 - window.point(self.stream.value).real)
        for crowd in crowds:
            decay = decay + _at(crowd.variance, node) @ crowd.decay(window)
        smooth = np.arange(len(decay)) < np.argmax(np.append(decay, np.inf) >= NEGLIGIBLE)
        return np.asarray(np.flatnonzero(smooth | (decay < OF_LATTICE)))

    def factors(self, window: Window) -> list[ComplexArray]:
        """Coefficients (N1, N2, N3, F) of independent parts of the sum."""
        logs: dict[tuple[int, ...], ComplexArray] = {}
        there = np.ones(window.frequencies, np.complex128)
        for crowd in self.crowds:
            log = crowd.log_spectrum(window)
            logs[log.shape] = logs[log.shape] + log if log.shape in logs else log
            there *= crowd.everybody(window)
        return [there[None, None, None], stream_spectrum(self.stream, window)[0],
                *(np.exp(log) for log in logs.values()),
                *(part[0] for part in spectra_of(self.exact, window))]


def year_of(
    parts: tuple[Persons, ...], blocks: Persons | None, stream: Stream, unsure: bool, step: float,
    nodes: Nodes, rules: Rules,
) -> Year:
    """Members of one year-end; blocks are exact always. unsure : much is uncertain that year."""
    crowds: list[Crowds] = []
    others: list[Crowds] = []
    exact: list[Persons] = []
    for part in parts:
        many, few, counted = _crowds(part, 0 if unsure else FEW_OF_SURE, step, nodes, rules)
        crowds += many
        others += few
        if not counted.all():
            exact.append(refined(_chosen(part, ~counted), nodes, rules))
    if blocks is not None:
        exact.append(refined(blocks, nodes, rules))
    mean = np.maximum(refine(nodes, stream.mean, rules), 0.0)
    return Year(tuple(crowds), tuple(others), tuple(exact), Stream(stream.value, mean))


def _at(values: FloatArray, node: tuple[int, ...]) -> FloatArray:
    """Values (K, N1, N2, N3) at a node, (K,); an axis of length 1 is the same everywhere."""
    place = (min(at, size - 1) for at, size in zip(node, values.shape[1:], strict=True))
    return np.asarray(values[(slice(None), *place)])


def _little_spread(variance: FloatArray, rules: Rules) -> tuple[int, ...]:
    """The node below whose variance (N1, N2, N3) the others together weigh `HARDLY`."""
    weight = np.ones(variance.shape)
    for axis, rule in enumerate(rules):
        if variance.shape[axis] > 1:
            weight *= rule.weight.reshape([-1 if a == axis else 1 for a in range(3)])
    order = np.argsort(variance, axis=None)
    place = int(np.searchsorted(np.cumsum(weight.flat[order]), HARDLY))
    return np.unravel_index(order[min(place, len(order) - 1)], variance.shape)


def refined(persons: Persons, nodes: Nodes, rules: Rules) -> Persons:
    """Persons with probabilities at the points of other rules."""
    return Persons(persons.person, persons.count, persons.value,
                   np.clip(refine(nodes, persons.probability, rules), 0.0, 1.0))


def _crowds(
    part: Persons, few: int, step: float, nodes: Nodes, rules: Rules
) -> tuple[list[Crowds], list[Crowds], BoolArray]:
    """The kinds with more than `few` uncertain persons and the other kinds, by the factors they
    depend on; and whether each person (P,) is of the former. Several values are no kind."""
    who = np.flatnonzero(np.bincount(part.person, minlength=len(part.count)) == 1)
    if not len(who):
        return [], [], np.zeros(len(part.count), dtype=np.bool_)
    atom = np.searchsorted(part.person, who)
    chance, value = part.probability[atom, 0].reshape(len(atom), -1), part.value[atom, 0] / step
    steps = np.floor(value + ON_LATTICE).astype(np.int64)
    kinds, which = np.unique(2 * steps + (chance.mean(axis=1) > 0.5), return_inverse=True)
    uncertain = ((chance > UNCERTAIN) & (chance < 1.0 - UNCERTAIN)).any(axis=1)
    many = np.bincount(which, part.count[who] * uncertain, len(kinds)) > few
    counted = np.zeros(len(part.count), dtype=np.bool_)
    counted[who] = many[which]
    leaving = kinds % 2 == 1
    member = np.equal.outer(np.arange(len(kinds)), which) * part.count[who]
    chance = np.where(leaving[which, None], 1.0 - chance, chance)
    beyond = np.where(value - steps > ON_LATTICE, value - steps, 0.0)
    sums = np.stack([member @ chance, member @ chance**2, (member * beyond) @ chance], axis=1)
    all_kinds = _Kinds(kinds // 2, leaving, member.sum(axis=1), np.asarray(member @ beyond),
                       sums.reshape(len(kinds), 3, *part.node_shape))
    return all_kinds.crowds(many, nodes, rules), all_kinds.crowds(~many, nodes, rules), counted


@dataclass(frozen=True)
class _Kinds:
    """All kinds of a part; fields as in `Crowds`."""

    steps: IntArray
    leaving: BoolArray
    count: IntArray
    beyond: FloatArray
    """(K,) sum of their distances above the lower point."""
    sums: FloatArray
    """(K, 3, N1, N2, N3) `total`, `square` and `above` at the points of the nodes."""

    def crowds(self, chosen: BoolArray, nodes: Nodes, rules: Rules) -> list[Crowds]:
        """The chosen kinds (K,), by the factors they depend on."""
        varies = [np.ptp(self.sums, axis=axis).max(axis=(1, 2, 3)) > SAME for axis in (2, 3, 4)]
        pattern, found = np.where(chosen, np.array([1, 2, 4]) @ varies, -1), []
        for code in np.unique(pattern[chosen]).tolist():
            ours = np.flatnonzero(pattern == code)
            own = self.sums[ours]
            for axis in range(3):
                if not code >> axis & 1:
                    own = own.take([0], axis=2 + axis)
            total, square, above = np.maximum(refine(nodes, own, rules), 0.0).swapaxes(0, 1)
            found.append(Crowds(
                self.steps[ours], self.leaving[ours], self.count[ours],
                self.beyond[ours] / self.count[ours], total, np.minimum(square, total), above))
        return found


def _chosen(part: Persons, which: BoolArray) -> Persons:
    atoms = which[part.person]
    place = np.cumsum(which) - 1
    return Persons(place[part.person[atoms]], part.count[which], part.value[atoms],
                   part.probability[atoms])
