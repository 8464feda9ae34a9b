"""Rotation seats: months at a receiving specialty, area and calendar year.

Each doctor's months are spread evenly over the nominal length of the training. Those in training
at the base date and planned and clinic-financed starts take seats first, and so do AT and BT
where Sidoutbildning has rows for them. A row of seats with an area is for the area's doctors; all
doctors together share the row without area, or where there is none the areas' seats together.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from optimize.problem import Limit
from prognos.allocation.costs import block_months, cost_years, form_shares, months_left
from prognos.inputs import Inputs, PipelineYear, YearlyAmount
from prognos.inputs.arrays import BoolArray, FloatArray

PROGRAMMES = {"AT": ("at_starts", "at_months"), "BT": ("bt_starts", "bt_months")}
"""Name in Sidoutbildning -> columns of AT och BT."""


@dataclass(frozen=True)
class Load:
    """Months at one receiver by calendar year (Y,)."""

    taken: FloatArray
    """(G, Y) of those in training and of starts that will happen anyway, by group."""
    block: FloatArray
    """(G, n, Y) of one announced block: fill rate x months."""


def rotation_rows(inputs: Inputs, groups: tuple[int, ...]) -> Iterator[Limit]:
    """sum_g,u phi months[g, u, y] x[g, u] <= seats - months taken, receivers and years y."""
    years = cost_years(inputs)
    for receiver in dict.fromkeys(seats.receiver for seats in inputs.rules.rotation_seats):
        load = _load(inputs, receiver, years)
        for area, seats in _seats(inputs, receiver):
            here = np.array([area in (None, g.area) for g in inputs.groups], dtype=bool)
            taken = load.taken[here].sum(axis=0) + _programmes(inputs, receiver, area, years)
            use = (load.block * here[:, None, None])[list(groups)]
            label = receiver if area is None else f"{receiver} | {area}"
            for y in np.flatnonzero(use.any(axis=(0, 1))):
                yield Limit("rotation", "Sidoutbildning", label, years[y], use[:, :, y],
                            seats - float(taken[y]), float(taken[y]))


def _seats(inputs: Inputs, receiver: str) -> list[tuple[str | None, float]]:
    """(area, months a year); area None = all doctors together."""
    own = [(row.area, row.months)
           for row in inputs.rules.rotation_seats if row.receiver == receiver]
    if all(area is not None for area, _ in own):
        own.append((None, sum(months for _, months in own)))
    return own


def _load(inputs: Inputs, receiver: str, years: tuple[int, ...]) -> Load:
    months = {row.specialty: row.months
              for row in inputs.rules.rotations if row.receiver == receiver}
    of_group = np.array([months.get(group.specialty, 0.0) for group in inputs.groups])
    goes = of_group > 0.0
    return Load(_taken(inputs, of_group, goes, years), _blocks(inputs, of_group, goes, years))


def _taken(
    inputs: Inputs, of_group: FloatArray, goes: BoolArray, years: tuple[int, ...]
) -> FloatArray:
    people, starts = inputs.people.trainees, inputs.people.starts
    total = np.zeros((len(inputs.groups), len(years)))
    left = months_left(people.remaining, inputs.calendar, years)
    share = of_group[people.group] / (12.0 * inputs.careers.forms.length[people.form])
    np.add.at(total, people.group, left * (people.count * share)[:, None])
    for i in np.flatnonzero(goes[starts.group]) if len(starts.group) else ():
        g, form = int(starts.group[i]), int(starts.form[i])
        form = inputs.groups[g].form if form < 0 else form
        one = _of_start(inputs, form, int(starts.year[i]), years)
        total[g] += starts.count[i] * of_group[g] * one
    return total


def _blocks(
    inputs: Inputs, of_group: FloatArray, goes: BoolArray, years: tuple[int, ...]
) -> FloatArray:
    total = np.zeros((len(inputs.groups), inputs.calendar.start_years, len(years)))
    for g in np.flatnonzero(goes):
        for u in range(inputs.calendar.start_years):
            one = _of_start(inputs, inputs.groups[g].form, u + 1, years)
            total[g, u] = inputs.careers.rates.fill_rate[g, u] * of_group[g] * one
    return total


def _of_start(inputs: Inputs, form: int, start: int, years: tuple[int, ...]) -> FloatArray:
    """Share of a starter's training in each calendar year, (Y,), forms mixed."""
    total = np.zeros(len(years))
    since = np.array(years) - inputs.calendar.base_year - start
    for index, share in form_shares(inputs.careers.forms, form, start).items():
        months = block_months(float(inputs.careers.forms.length[index]))
        inside = (since >= 0) & (since < len(months))
        total[inside] += share * months[since[inside]] / months.sum()
    return total


def _programmes(
    inputs: Inputs, receiver: str, area: str | None, years: tuple[int, ...]
) -> FloatArray:
    """Months that doctors in AT and BT spend at the receiver, (Y,)."""
    total = np.zeros(len(years))
    for row in inputs.rules.rotations:
        if row.receiver == receiver and row.specialty in PROGRAMMES:
            starts, length = PROGRAMMES[row.specialty]
            for place in _places(inputs, area):
                total += row.months * _training_shares(place, starts, length, years)
    return total


def _places(inputs: Inputs, area: str | None) -> Iterable[list[PipelineYear]]:
    """The rows of each place of the area, in order of year."""
    found: dict[tuple[str | None, str | None], list[PipelineYear]] = {}
    for row in sorted(inputs.pipeline.years, key=lambda row: row.year):
        if area in (None, row.area):
            found.setdefault((row.place, row.area), []).append(row)
    return found.values()


def _training_shares(
    rows: list[PipelineYear], starts: str, length: str, years: tuple[int, ...]
) -> FloatArray:
    """Programmes gone through in each calendar year, (Y,): doctors x the share of theirs in it."""
    stated = tuple(row.year for row in rows)
    begun, months = (
        YearlyAmount(stated, tuple(float(getattr(row, name)) for row in rows))
        for name in (starts, length))
    total = np.zeros(len(years))
    longest = int(np.ceil(max(months.values) / 12.0)) + 1
    for cohort in range(years[0] - longest, years[-1] + 1):
        present = in_programme(np.array(years) - cohort, months.at(cohort) / 12.0)
        total += begun.at(cohort) * present * 12.0 / months.at(cohort)
    return total


def in_programme(since: np.ndarray, length: float) -> FloatArray:
    """Mean presence, in years of training, of a cohort in the calendar year `since` years after.

    The cohort starts evenly over its year: the integral over the year of the share that has begun
    less the share that is done, `length` years later.
    """
    def begun(time: FloatArray) -> FloatArray:
        """Integral of clip(time, 0, 1) up to `time`."""
        inside = np.clip(time, 0.0, 1.0)
        return np.asarray(inside**2 / 2.0 + np.maximum(time - 1.0, 0.0))

    after = begun(since + 1.0) - begun(since + 0.0)
    return after - (begun(since + 1.0 - length) - begun(since - length))
