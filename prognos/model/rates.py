"""The inputs, the nodes and the rates that the nodes move; what the rows are made from."""

from dataclasses import dataclass

import numpy as np

from prognos.inputs import NO_YEAR, Inputs
from prognos.inputs.arrays import BoolArray, FloatArray, IntArray
from prognos.inputs.rate_tables import by_year
from prognos.model.exits import retirement_probabilities
from prognos.model.probability.quadrature import Nodes, make_nodes, moved_shares

UNKNOWN_AGE = 50
"""Age at the base date where the workbook gives no birth year at all."""

SHORTEST_DELAY = 0.02
"""Years; a shorter mean delay is no delay."""


@dataclass(frozen=True)
class Drivers:
    """The inputs and the rates that the nodes move."""

    inputs: Inputs
    nodes: Nodes
    exits: FloatArray
    """(G, T, N2) other exits a year; here and below T is 1 where no year differs."""
    recruitment: FloatArray
    """(G, T, N2) persons a year."""
    retention: FloatArray
    """(G, T, N3) share of those who complete training that stay."""
    fill_rate: FloatArray
    """(G, n, N3) share of the announced blocks that are filled."""

    @property
    def year_ends(self) -> int:
        return self.inputs.calendar.year_ends


def make_drivers(inputs: Inputs, nodes: Nodes | None = None) -> Drivers:
    """Rates at the nodes; `nodes` other than the built-in rule only for tests of the rule."""
    nodes = nodes or make_nodes(inputs.careers.uncertainty, inputs.careers.curve,
                                delay_spread(inputs))
    rates, stated = inputs.careers.rates, by_year(inputs.careers.rates.recruitment)
    central = np.where(np.isnan(stated), balanced_recruitment(inputs)[:, None], stated)
    leave = np.multiply.outer(by_year(rates.other_exits), nodes.exits)
    # Year by year: a sum in another shape moves the last digit of groups that nothing changes.
    stays = [moved_shares(nodes, each) for each in by_year(rates.retention).T]
    return Drivers(
        inputs=inputs, nodes=nodes,
        exits=np.clip(leave, 0.0, 1.0),
        recruitment=np.multiply.outer(central, nodes.recruitment),
        retention=np.stack(stays, axis=1),
        fill_rate=moved_shares(nodes, rates.fill_rate),
    )


def delay_spread(inputs: Inputs) -> float:
    """The smallest sd of a delay divided by its mean, of those in training and those to come.

    Delays so short that moving them moves nobody past a year-end do not count.
    """
    people, forms = inputs.people.trainees, inputs.careers.forms
    stated = {group.form for group in inputs.groups} | set(inputs.people.starts.form.tolist())
    of_starts = stated - {NO_YEAR} | ({forms.old, forms.new} if NO_YEAR in stated else set())
    used = sorted(of_starts | set(people.form[~people.planned_end].tolist()))
    mean, sd = forms.delay_mean[used], forms.delay_sd[used]
    if people.planned_end.any():
        mean = np.append(mean, forms.known_delay_mean)
        sd = np.append(sd, forms.known_delay_sd)
    counts = mean > SHORTEST_DELAY
    return float(np.min(sd[counts] / mean[counts], initial=np.inf))


def balanced_recruitment(inputs: Inputs) -> FloatArray:
    """Recruitment that replaces the other exits of year 1, (G,) persons a year.

    `sum_i (1 - r(a)) e_g(a)` over staff without a known departure, at shift 0 and central
    factors: mobility in balance.
    """
    staff, base = inputs.people.staff, inputs.calendar.base_year
    row, birth, chance = ages_of_staff(inputs)
    ages = base + 1 - birth
    span = np.arange(max(int(ages.max(initial=0)), 0) + 1)
    retire = retirement_probabilities(inputs.careers.curve, span, np.zeros(1))[:, 0]
    rates = inputs.careers.rates
    first = by_year(rates.other_exits)[:, :2][:, -1]
    leave = first[staff.group[row]] * (ages <= rates.exit_last_age)
    risk = staff.exit_after[row] == NO_YEAR
    left = staff.count[row] * chance * risk * (1.0 - retire[ages]) * leave
    total = np.bincount(staff.group[row], left, minlength=len(inputs.groups))
    return total.astype(np.float64)


def ages_of_staff(inputs: Inputs) -> tuple[IntArray, IntArray, FloatArray]:
    """Rows of staff with their birth years: (row, birth year, probability).

    A row without birth year becomes one entry per known birth year of the same specialty (any
    area), weighted by persons; else of all staff; else everybody is 50 at the base date.
    """
    staff = inputs.people.staff
    specialty = np.array([group.specialty for group in inputs.groups])[staff.group]
    known = staff.birth_year != NO_YEAR
    rows, births = [np.flatnonzero(known)], [staff.birth_year[known]]
    chances = [np.ones(len(births[0]))]
    for row in np.flatnonzero(~known):
        like = known & (specialty == specialty[row])
        years, share = _birth_years(staff.birth_year, staff.count, like if like.any() else known,
                                    inputs.calendar.base_year - UNKNOWN_AGE)
        rows.append(np.full(len(years), row))
        births.append(years)
        chances.append(share)
    order = np.argsort(np.concatenate(rows), kind="stable")
    found = [np.concatenate(part)[order] for part in (rows, births, chances)]
    return found[0], found[1], found[2]


def _birth_years(
    birth_year: IntArray, count: IntArray, like: BoolArray, fallback: int
) -> tuple[IntArray, FloatArray]:
    """Distinct birth years of the persons `like`, and their shares."""
    if not like.any():
        return np.array([fallback]), np.ones(1)
    years, index = np.unique(birth_year[like], return_inverse=True)
    persons = np.bincount(index, count[like])
    return years, persons / persons.sum()
