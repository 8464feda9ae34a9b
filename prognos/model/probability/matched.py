"""Large groups: persons of nearly equal value, counted by a binomial of their mean and variance.

What such a group costs to compute does not grow with its size, and its distribution keeps what a
normal one loses: whole persons on the lattice, no mass below 0 or above everybody, a skewness much
like its own. Persons who are few of their kind, or have more than one value, stay exact.
"""

from dataclasses import dataclass

import numpy as np

from prognos.inputs.arrays import BoolArray, FloatArray, IntArray
from prognos.model.probability.quadrature import Nodes, Rules, refine
from prognos.model.probability.spectrum import (
    CHUNK,
    ON_LATTICE,
    ComplexArray,
    Persons,
    Stream,
    Window,
    persons_spectrum,
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
        """Coefficients of the value of one who comes or leaves: (K, F, …), share (K, …)."""
        sign = np.where(self.leaving[kinds], -1, 1)
        shape = (len(share), -1) + (1,) * (share.ndim - 1)
        lower, step = (window.shifted(steps).reshape(shape)
                       for steps in (sign * self.steps[kinds], sign))
        part = share[:, None]
        return np.asarray(lower * (1.0 - part + part * step))

    def log_spectrum(self, window: Window) -> ComplexArray:
        """Logarithm of the coefficients (F, N1, N2, N3) of those who come or leave,
        `sum_K n log(1 - q + q value)`."""
        safe = np.maximum(self.total, NOBODY)
        share = self.above / safe
        if np.ptp(share.reshape(len(share), -1), axis=1).max() < ON_LATTICE:
            share = share[:, :1, :1, :1]
        chance, number = self.square / safe, self.total * safe / np.maximum(self.square, NOBODY)
        result = np.zeros((window.frequencies, *self.total.shape[1:]), np.complex128)
        some = max(1, CHUNK // result.size)
        for first in range(0, len(share), some):
            at = slice(first, first + some)
            log = _log_of_chance(chance[at, None], self.value(window, share[at], at))
            result.real += (number[at, None] * log[0]).sum(axis=0)
            result.imag += (number[at, None] * log[1]).sum(axis=0)
        return result

    def everybody(self, window: Window) -> ComplexArray:
        """Coefficients (F,) of all who may leave, before those leaving are taken away."""
        share, count = self.share[self.leaving, None], self.count[self.leaving]
        split = (1.0 - share + share * window.shifted(np.array(1))) ** count[:, None]
        whole = window.shifted(np.array(int(count @ self.steps[self.leaving])))
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
        """Coefficients (F, N1, N2, N3) of independent parts of the sum."""
        logs: dict[tuple[int, ...], ComplexArray] = {}
        there = np.ones(window.frequencies, np.complex128)
        for crowd in self.crowds:
            log = crowd.log_spectrum(window)
            logs[log.shape] = logs[log.shape] + log if log.shape in logs else log
            there *= crowd.everybody(window)
        return [there[:, None, None, None], stream_spectrum(self.stream, window)[0],
                *(np.exp(log) for log in logs.values()),
                *(persons_spectrum(persons, window)[0] for persons in self.exact)]


def year_of(
    parts: tuple[Persons, ...], blocks: Persons | None, stream: Stream, year: int, step: float,
    nodes: Nodes, rules: Rules,
) -> Year:
    """The members at one year-end; blocks are exact always."""
    at = np.array([year])
    now = [part.at(at) for part in parts]
    unsure = sum(float(part.moments()[1].min()) for part in now) > UNSURE * step**2
    crowds: list[Crowds] = []
    others: list[Crowds] = []
    exact: list[Persons] = []
    for part in now:
        kind, many = _kinds(part, step, 0 if unsure else FEW_OF_SURE)
        crowds += _crowds(part, np.where(many, kind, -1), step, nodes, rules)
        others += _crowds(part, np.where(many, -1, kind), step, nodes, rules)
        if not many.all():
            exact.append(refined(_chosen(part, ~many), nodes, rules))
    if blocks is not None:
        exact.append(refined(blocks.at(at), nodes, rules))
    mean = np.maximum(refine(nodes, stream.mean[at], rules), 0.0)
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


def _kinds(part: Persons, step: float, few: int) -> tuple[IntArray, BoolArray]:
    """(P,) each person's kind, -1 with several values; and whether more than `few` of the kind are
    uncertain."""
    alone = np.bincount(part.person, minlength=len(part.count)) == 1
    atom = np.searchsorted(part.person, np.arange(len(part.count)))
    chance = part.probability[atom, 0].reshape(len(atom), -1)
    steps = np.floor(part.value[atom, 0] / step + ON_LATTICE).astype(np.int64)
    kind = np.where(alone, 2 * steps + (chance.mean(axis=1) > 0.5), -1)
    uncertain = ((chance > UNCERTAIN) & (chance < 1.0 - UNCERTAIN)).any(axis=1)
    number = np.bincount(kind + 1, part.count * uncertain)
    return kind, alone & (number[kind + 1] > few)


def _crowds(
    part: Persons, kind: IntArray, step: float, nodes: Nodes, rules: Rules
) -> list[Crowds]:
    """The kinds of the persons chosen (kind (P,), -1 = not), by the factors they depend on."""
    who = np.flatnonzero(kind >= 0)
    if not len(who):
        return []
    atom = np.searchsorted(part.person, who)
    kinds, which = np.unique(kind[who], return_inverse=True)
    steps, leaving = kinds // 2, kinds % 2 == 1
    member = np.equal.outer(np.arange(len(kinds)), which) * part.count[who]
    chance = part.probability[atom, 0]
    chance = np.where(leaving[which, None, None, None], 1.0 - chance, chance)
    beyond = part.value[atom, 0] / step - steps[which]
    beyond = np.where(beyond > ON_LATTICE, beyond, 0.0)
    sums = np.stack([np.tensordot(weights, power, axes=1) for weights, power in (
        (member, chance), (member, chance**2), (member * beyond, chance))], axis=1)
    count = member.sum(axis=1)
    share = member @ beyond / count
    varies = np.stack([np.ptp(sums, axis=axis).max(axis=(1, 2, 3)) > SAME for axis in (2, 3, 4)])
    found = []
    for pattern in np.unique(varies, axis=1).T:
        ours = np.flatnonzero((varies == pattern[:, None]).all(axis=0))
        own = sums[ours]
        for axis in np.flatnonzero(~pattern):
            own = own.take([0], axis=2 + axis)
        total, square, above = np.moveaxis(np.maximum(refine(nodes, own, rules), 0.0), 1, 0)
        found.append(Crowds(steps[ours], leaving[ours], count[ours], share[ours], total,
                            np.minimum(square, total), above))
    return found


def _chosen(part: Persons, which: BoolArray) -> Persons:
    atoms = which[part.person]
    place = np.cumsum(which) - 1
    return Persons(place[part.person[atoms]], part.count[which], part.value[atoms],
                   part.probability[atoms])
