"""The whole projection's expected values a second time: yearly transition matrices, no formulas.

Everybody is a chain of states; a year is a matrix. Nothing of the model is used but its inputs;
delays come from `scipy.stats.gamma`. For whole-year shifts of the retirement curve.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from prognos.inputs import NO_YEAR, Inputs

Array = NDArray[np.float64]
WAITING, TRAINING, POST, BASE, GONE = range(5)


@dataclass(frozen=True)
class Factors:
    """What a node makes of the rates."""

    exits: float = 1.0
    recruitment: float = 1.0
    training: float = 1.0


@dataclass(frozen=True)
class Expected:
    """Expected persons in post, FTE and persons in training, (G, T) each."""

    persons: Array
    fte: Array
    in_training: Array


def expected_values(inputs: Inputs, blocks: Array, factors: Factors) -> Expected:
    """All kinds of persons together; `blocks` (G, n) announced."""
    shape = (len(inputs.groups), inputs.calendar.year_ends)
    total = Expected(np.zeros(shape), np.zeros(shape), np.zeros(shape))
    lost = np.zeros(shape)
    _trainees(inputs, factors, total)
    _starts(inputs, blocks, factors, total, lost)
    _staff(inputs, factors, lost, total)
    _recruits(inputs, factors, total)
    return total


def _in_year(rates: Array, group: int, t: int) -> float:
    """A group's rate, that of the year where years differ."""
    return float(rates[group] if rates.ndim == 1 else rates[group, t])


def _staff(inputs: Inputs, factors: Factors, lost: Array, total: Expected) -> None:
    """A vector of all specialists by row and birth year; each year times a diagonal matrix.

    Sub-specialties then take what they need: the vector of the base group shrinks to the same
    direction.
    """
    people = list(_staff_by_birth(inputs))
    stock = np.array([persons for _, _, persons in people])
    group = np.array([inputs.people.staff.group[row] for row, _, _ in people])
    for t in range(inputs.calendar.year_ends):
        if t:
            stay = [_stay_of_staff(inputs, row, birth, t, factors) for row, birth, _ in people]
            stock = stock @ np.diag(stay)
            for g in np.flatnonzero(lost[:, t]):
                there = stock[group == g].sum()
                stock[group == g] *= max(0.0, 1.0 - lost[g, t] / there)
        for (row, birth, _), persons in zip(people, stock, strict=True):
            g = inputs.people.staff.group[row]
            working = _working(inputs, birth, t) / _working(inputs, birth, 0)
            fte = (
                inputs.people.staff.fte[row] * working * (t > inputs.people.staff.leave_until[row]))
            total.persons[g, t] += persons
            total.fte[g, t] += persons * fte


def _staff_by_birth(inputs: Inputs) -> Iterator[tuple[int, int, float]]:
    """(row, birth year, persons); rows without birth year get those of their specialty."""
    staff = inputs.people.staff
    specialty = [inputs.groups[g].specialty for g in staff.group]
    for row in range(len(staff.group)):
        if staff.birth_year[row] != NO_YEAR:
            yield row, int(staff.birth_year[row]), float(staff.count[row])
            continue
        like = [other for other in range(len(staff.group))
                if staff.birth_year[other] != NO_YEAR and specialty[other] == specialty[row]]
        persons = sum(int(staff.count[other]) for other in like)
        for other in like:
            share = staff.count[other] / persons
            yield row, int(staff.birth_year[other]), float(staff.count[row] * share)


def _stay_of_staff(inputs: Inputs, row: int, birth: int, t: int, factors: Factors) -> float:
    last = inputs.people.staff.exit_after[row]
    if last != NO_YEAR:
        return float(t <= last)
    return _stay(inputs, int(inputs.people.staff.group[row]), birth, t, factors)


def _stay(inputs: Inputs, group: int, birth: int, t: int, factors: Factors) -> float:
    """Chance to be in post at the end of year t, given at its beginning."""
    leave = min(1.0, _in_year(inputs.careers.rates.other_exits, group, t) * factors.exits)
    if birth == NO_YEAR:
        return 1.0 - leave
    curve, age = inputs.careers.curve, inputs.calendar.base_year + t - birth
    shift = curve.shift + _in_year(inputs.careers.rates.later, group, t)
    place = age - round(shift) - curve.first_age
    retire = 0.0 if place < 0 else min(0.999, curve.hazard[min(place, len(curve.hazard) - 1)])
    return float((1.0 - retire) * (1.0 - leave * (age <= inputs.careers.rates.exit_last_age)))


def _working(inputs: Inputs, birth: int, t: int) -> float:
    curve = inputs.careers.curve
    place = inputs.calendar.base_year + t - birth - curve.first_age
    if birth == NO_YEAR or place < 0:
        return 1.0
    return float(curve.working_share[min(place, len(curve.working_share) - 1)])


def _chain(
    inputs: Inputs, group: int, base: int, birth: int, start: int, remaining: float,
    delay: tuple[float, float], dropout: Array, factors: Factors,
) -> tuple[Array, Array]:
    """States of one person in training, (T, 5), and the chance to complete each year, (T,)."""
    ends = inputs.calendar.year_ends
    states, done = np.zeros((ends, 5)), np.zeros(ends)
    state = np.eye(5)[WAITING if start else TRAINING]
    finish = _finish(remaining, delay[0] * factors.training, delay[1] * factors.training, ends)
    for t in range(ends):
        if t:
            delta = min(1.0, float(dropout if dropout.ndim == 0 else dropout[group, t])
                        * factors.training)
            stays = _in_year(inputs.careers.rates.retention, group, t)
            stay = _stay(inputs, group, birth, t, factors)
            back = _stay(inputs, base, birth, t, factors) if base != NO_YEAR else 0.0
            complete = (1.0 - delta) * finish[t]
            year = np.eye(5)
            if t == start:
                year[WAITING] = np.eye(5)[TRAINING]
            year[TRAINING] = [0.0, 1.0 - delta - complete, complete * stays,
                              delta * (base != NO_YEAR),
                              delta * (base == NO_YEAR) + complete * (1.0 - stays)]
            year[POST] = [0.0, 0.0, stay, 0.0, 1.0 - stay]
            year[BASE] = [0.0, 0.0, 0.0, back, 1.0 - back]
            done[t] = state[TRAINING] * complete
            state = state @ year
        states[t] = state
    return states, done


def _finish(remaining: float, mean: float, sd: float, ends: int) -> Array:
    """Chance to finish in year t, given in training at its beginning."""
    cdf = np.array([float(t - remaining >= mean) if sd == 0.0 else float(
        stats.gamma.cdf(t - remaining, (mean / sd) ** 2, scale=sd**2 / mean))
        for t in range(ends)])
    open_still = 1.0 - cdf[:-1]
    return np.concatenate([[0.0], np.where(
        open_still > 1e-9, np.diff(cdf) / np.maximum(open_still, 1e-9), 1.0)])


def _trainees(inputs: Inputs, factors: Factors, total: Expected) -> None:
    people, forms = inputs.people.trainees, inputs.careers.forms
    for row in range(len(people.group)):
        g, base, form = (int(a[row]) for a in (people.group, people.base_group, people.form))
        birth, count = int(people.birth_year[row]), float(people.count[row])
        delay = ((forms.known_delay_mean, forms.known_delay_sd) if people.planned_end[row]
                 else (float(forms.delay_mean[form]), float(forms.delay_sd[form])))
        states, _ = _chain(inputs, g, base, birth, 0, float(people.remaining[row]), delay,
                           np.asarray(forms.dropout[form]), factors)
        _add(inputs, total, g, count * states, form, birth)
        if base != NO_YEAR:
            there = count * (states[:, TRAINING] + states[:, BASE])
            share = np.array([_working(inputs, birth, t) for t in range(len(there))])
            total.persons[base] += there
            total.fte[base] += there * people.base_fte[row] * share / share[0]


def _starts(inputs: Inputs, blocks: Array, factors: Factors, total: Expected, lost: Array) -> None:
    """Planned starts and blocks, form by form; those in a sub-specialty are lost to its base."""
    forms, rates = inputs.careers.forms, inputs.careers.rates
    begun = list(zip(inputs.people.starts.group, inputs.people.starts.year,
                     inputs.people.starts.form,
                     inputs.people.starts.count, strict=True))
    for g, u in np.argwhere(blocks > 0):
        real = blocks[g, u] * rates.fill_rate[g, u] * (1.0 - rates.would_have_started[g])
        begun.append((g, u + 1, NO_YEAR, real))
    for g, year, stated, persons in begun:
        own = inputs.groups[g].form if stated == NO_YEAR else stated
        old = forms.old_share[year]
        parts = {forms.old: old, forms.new: 1 - old} if own == NO_YEAR else {int(own): 1.0}
        for form, share in parts.items():
            states, done = _chain(
                inputs, int(g), NO_YEAR, NO_YEAR, int(year), year - 0.5 + forms.length[form],
                (forms.delay_mean[form], forms.delay_sd[form]), np.asarray(forms.dropout[form]),
                factors)
            _add(inputs, total, int(g), persons * share * states, form, NO_YEAR)
            if inputs.people.base_group[g] != NO_YEAR:
                lost[inputs.people.base_group[g]] += persons * share * done


def _add(inputs: Inputs, total: Expected, group: int, states: Array, form: int, birth: int) -> None:
    counts = inputs.careers.forms.counts[form]
    own = [_in_year(inputs.careers.rates.training_fte, group, t) for t in range(len(states))]
    h = np.array(own) if np.isnan(counts) else counts
    share = np.array([_working(inputs, birth, t) for t in range(len(states))])
    total.persons[group] += states[:, POST]
    total.in_training[group] += states[:, TRAINING]
    total.fte[group] += (states[:, POST] * inputs.careers.rates.new_fte[group] * share
                         + states[:, TRAINING] * h)


def _recruits(inputs: Inputs, factors: Factors, total: Expected) -> None:
    """A matrix on (recruits in post, 1): the one brings new ones each year."""
    for g in range(len(inputs.groups)):
        state = np.array([0.0, 1.0])
        for t in range(inputs.calendar.year_ends):
            total.persons[g, t] += state[0]
            total.fte[g, t] += state[0] * inputs.careers.rates.new_fte[g]
            if t + 1 < inputs.calendar.year_ends:
                stay = _stay(inputs, g, NO_YEAR, t + 1, factors)
                arriving = _in_year(inputs.careers.rates.recruitment, g, t + 1)
                state = state @ np.array([[stay, 0.0], [arriving * factors.recruitment, 1.0]])
