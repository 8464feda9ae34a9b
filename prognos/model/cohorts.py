"""Who is in post or in training, with which probability: one set of rows per kind of person.

Rows carry what the distribution needs (probabilities per node) and what the accounts need
(expected flows, nodes mixed). Node axes `(N1, N2, N3)` as in `quadrature`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields

import numpy as np

from prognos.inputs import NO_YEAR, Inputs
from prognos.inputs.arrays import BoolArray, FloatArray, IntArray
from prognos.inputs.rate_tables import Forms, by_year
from prognos.model.exits import (
    Stock,
    follow,
    other_exits_by_birth_year,
    retirement_by_birth_year,
    working_share,
)
from prognos.model.probability.quadrature import Nodes
from prognos.model.rates import Drivers, ages_of_staff
from prognos.model.training import Path, completion, path

AT_A_TIME = 500_000
"""Numbers of a path that are worked out at a time."""


@dataclass(frozen=True)
class Rows:
    """Persons of one kind; rows with the same `person` are alternatives of that person."""

    group: IntArray
    person: IntArray
    count: IntArray
    fte: FloatArray
    """(R, T) FTE when in post."""
    post: FloatArray
    """(R, T, N1, N2, N3) probability to be in post."""
    training_fte: FloatArray
    """(R, T) FTE towards the need while in training."""
    in_training: FloatArray
    """(R, T, N1, N2, N3)"""
    booked: Mapping[str, FloatArray]
    """Expected flows per person (R, T), nodes mixed; names as in `Flows` and `TrainingFlows`."""


def staff_rows(drivers: Drivers) -> list[Rows]:
    """Specialists in post at the base date: risks by age, known departures, leave."""
    staff, ends = drivers.inputs.people.staff, drivers.year_ends
    row, birth, chance = ages_of_staff(drivers.inputs)
    years = np.arange(ends)
    exit_after = staff.exit_after[row]
    known = exit_after != NO_YEAR
    retire, leave = _risks(drivers, birth, staff.group[row], ~known)
    inflow = np.zeros((len(row), ends, 1, 1, 1))
    inflow[:, 0, 0, 0, 0] = chance
    stock = follow(inflow, retire, leave)
    there = (years <= exit_after[:, None]) | ~known[:, None]
    stock = Stock(stock.stay * there[..., None, None, None], stock.retired, stock.left)
    gone = np.zeros((len(row), ends))
    gone[:, 1:] = chance[:, None] * (there[:, :-1] & ~there[:, 1:])
    fte = staff.fte[row, None] * _share_of_base_age(drivers, birth)
    fte = np.where(years <= staff.leave_until[row, None], 0.0, fte)
    booked = _book(drivers.nodes, stock) | {"known_exits": gone}
    whole = Rows(staff.group[row], row, staff.count[row], fte, stock.stay,
                 np.zeros((len(row), ends)), _nobody(len(row), ends), booked)
    return _split(whole, retire)


def trainee_rows(drivers: Drivers) -> list[Rows]:
    """Persons in training at the base date, and what they become in their own group."""
    inputs = drivers.inputs
    people, rates = inputs.people.trainees, inputs.careers.rates
    course = trainee_path(drivers)
    retire, leave = _risks(drivers, people.birth_year, people.group,
                           np.ones(len(people.group), bool))
    whole = _trained(drivers, people.group, np.arange(len(people.group)), people.count, course,
                     rates.new_fte[people.group, None] * _working(drivers, people.birth_year),
                     training_fte(inputs, people.group, people.form), retire, leave)
    return _split(whole, retire)


def base_rows(drivers: Drivers) -> list[Rows]:
    """Persons in training who are specialists in a base group until completion.

    In the base group's stock while in training; after a drop-out they stay there under the
    risks of section 1; completion is booked under `left`.
    """
    people = drivers.inputs.people.trainees
    who = np.flatnonzero(people.base_group != NO_YEAR)
    group, birth = people.base_group[who], people.birth_year[who]
    course = trainee_path(drivers)
    retire, leave = _risks(drivers, birth, group, np.ones(len(who), bool))
    back = follow(_inner(course.dropped[who]), retire, leave)
    post = back.stay + _inner(course.in_training[who])
    stock = Stock(post, back.retired, back.left + _inner(course.completed[who]))
    fte = people.base_fte[who, None] * _share_of_base_age(drivers, birth)
    whole = Rows(group, np.arange(len(who)), people.count[who], fte, post, np.zeros(fte.shape),
                 _nobody(len(who), drivers.year_ends), _book(drivers.nodes, stock))
    return _split(whole, retire)


def trainee_path(drivers: Drivers) -> Path:
    """Completion, drop-out and presence of those in training at the base date."""
    people, forms = drivers.inputs.people.trainees, drivers.inputs.careers.forms
    mean = np.where(people.planned_end, forms.known_delay_mean, forms.delay_mean[people.form])
    sd = np.where(people.planned_end, forms.known_delay_sd, forms.delay_sd[people.form])
    return _course(drivers, people.remaining, mean, sd, _dropout(people.form, people.group, forms),
                   np.zeros(len(mean), int))


def planned_rows(drivers: Drivers) -> list[Rows]:
    """Starts that will happen anyway; a fraction is one person who starts with that chance."""
    starts = drivers.inputs.people.starts
    whole = np.floor(starts.count + 1e-9).astype(np.int64)
    part = np.maximum(starts.count - whole, 0.0)
    twice = np.concatenate([np.arange(len(whole))] * 2)
    return [start_rows(
        drivers, starts.group[twice], starts.year[twice],
        np.concatenate([whole, (part > 1e-9).astype(np.int64)]),
        np.concatenate([np.ones(len(whole)), part])[:, None], starts.form[twice])]


def block_rows(drivers: Drivers, blocks: IntArray, filled: bool = False) -> Rows:
    """Announced blocks (G, n): each starts with chance `fill_rate (1 - would_have_started)`.

    `filled`: every block starts for sure.
    """
    group, year = np.nonzero(blocks)
    additional = 1.0 - drivers.inputs.careers.rates.would_have_started[group]
    chance = drivers.fill_rate[group, year] * additional[:, None]
    return start_rows(drivers, group, year + 1, blocks[group, year],
                      np.ones((len(group), 1)) if filled else chance,
                      np.full(len(group), NO_YEAR))


def start_rows(
    drivers: Drivers, group: IntArray, year: IntArray, count: IntArray, chance: FloatArray,
    form: IntArray,
) -> Rows:
    """Persons who start training in a relative year, each with a chance (R, N3); the rest (R,).

    `R = year - 1/2 + length`. Form NO_YEAR is the group's form, else the mixture of the start
    year. No birth year: other exits at every age, no retirement.
    """
    inputs, forms = drivers.inputs, drivers.inputs.careers.forms
    person, form, chance = _forms_of_starts(inputs, group, year, count, chance, form)
    group, year, count = group[person], year[person], count[person]
    course = _thin(_course(drivers, year - 0.5 + forms.length[form], forms.delay_mean[form],
                           forms.delay_sd[form], _dropout(form, group, forms), year), chance)
    retire, leave = _risks(drivers, np.full(len(group), NO_YEAR), group, np.ones(len(group), bool))
    fte = np.repeat(inputs.careers.rates.new_fte[group, None], drivers.year_ends, axis=1)
    return _trained(drivers, group, person, count, course, fte,
                    training_fte(inputs, group, form), retire[:, :, :1], leave)


def recruit_stock(drivers: Drivers) -> Stock:
    """Mean number of recruits in post and leavers, (G, T, 1, N2, 1).

    `M(t) = M(t-1) (1 - e) + lambda`.
    """
    groups = np.arange(len(drivers.inputs.groups))
    unknown = np.full(len(groups), NO_YEAR)
    retire, leave = _risks(drivers, unknown, groups, np.ones(len(groups), bool))
    inflow = np.zeros((len(groups), drivers.year_ends, 1, drivers.recruitment.shape[2], 1))
    inflow[:, :, 0, :, 0] = drivers.recruitment
    inflow[:, 0] = 0.0
    return follow(inflow, retire[:, :, :1], leave)


def training_fte(inputs: Inputs, group: IntArray, form: IntArray) -> FloatArray:
    """h (R, T): FTE towards the need while in training: the form's own where stated, else the
    group's."""
    stated, own = inputs.careers.forms.counts[form], by_year(inputs.careers.rates.training_fte)
    counts = np.where(np.isnan(stated)[:, None], own[group], stated[:, None])
    return np.broadcast_to(counts, (len(group), inputs.calendar.year_ends))


def _dropout(form: IntArray, group: IntArray, forms: Forms) -> FloatArray:
    """delta of each row's form, (R, T); T = 1 where no year differs."""
    return forms.dropout[form, group] if forms.dropout.ndim == 3 else forms.dropout[form, None]


def _forms_of_starts(
    inputs: Inputs, group: IntArray, year: IntArray, count: IntArray, chance: FloatArray,
    form: IntArray,
) -> tuple[IntArray, IntArray, FloatArray]:
    """Split starts of mixed form in one row per form: (index of the start, form, chance).

    chance : (R, N3), an axis of length 1 where it is the same at every node.
    """
    forms = inputs.careers.forms
    of_group = np.array([g.form for g in inputs.groups], dtype=np.int64)[group]
    form = np.where(form == NO_YEAR, of_group, form)
    mixed = form == NO_YEAR
    old = forms.old_share[np.minimum(year, len(forms.old_share) - 1)]
    index = np.repeat(np.arange(len(group)), 2)
    which = np.stack([np.where(mixed, forms.old, form), np.full_like(form, forms.new)], axis=1)
    share = np.stack([np.where(mixed, old, 1.0), np.where(mixed, 1.0 - old, 0.0)], axis=1)
    part = (share[:, :, None] * chance[:, None, :]).reshape(len(index), chance.shape[1])
    keep = part.any(axis=1) & (count[index] > 0)
    return index[keep], which.ravel()[keep], part[keep]


def _trained(
    drivers: Drivers, group: IntArray, person: IntArray, count: IntArray, course: Path,
    fte: FloatArray, counts: FloatArray, retire: FloatArray, leave: FloatArray,
) -> Rows:
    """Rows of persons on a training path who take a post in the group with its retention."""
    stays = course.completed * drivers.retention[group]
    stock = follow(_inner(stays), retire, leave)
    mixed = {name: drivers.nodes.mix(_inner(values)) for name, values in (
        ("in_training", course.in_training), ("finished", course.completed),
        ("dropped", course.dropped), ("started", course.started), ("completed", stays))}
    return Rows(group, person, count, fte, stock.stay, counts, _inner(course.in_training),
                _book(drivers.nodes, stock) | mixed)


def _risks(
    drivers: Drivers, birth: IntArray, group: IntArray, at_risk: BoolArray
) -> tuple[FloatArray, FloatArray]:
    """Retirement (R, T, N1, 1, 1) and other exits (R, T, 1, N2, 1); 0 where not at risk."""
    inputs = drivers.inputs
    base, ends = inputs.calendar.base_year, drivers.year_ends
    retire = retirement_by_birth_year(inputs.careers.curve, birth, base, ends, drivers.nodes.shift,
                                      by_year(inputs.careers.rates.later)[group])
    leave = other_exits_by_birth_year(drivers.exits[group], birth, base, ends,
                                      inputs.careers.rates.exit_last_age)
    risk = at_risk[:, None, None]
    return (retire * risk)[:, :, :, None, None], (leave * risk)[:, :, None, :, None]


def _working(drivers: Drivers, birth: IntArray) -> FloatArray:
    """k(a) at every year-end, (R, T); 1 where the birth year is unknown."""
    calendar = drivers.inputs.calendar
    ages = calendar.base_year + np.arange(calendar.year_ends) - birth[:, None]
    known = (birth != NO_YEAR)[:, None]
    return np.where(known, working_share(drivers.inputs.careers.curve, ages), 1.0)


def _share_of_base_age(drivers: Drivers, birth: IntArray) -> FloatArray:
    """k(a) / k(a0), (R, T); 1 where the birth year is unknown."""
    share = _working(drivers, birth)
    return share / share[:, :1]


def _course(
    drivers: Drivers, remaining: FloatArray, mean: FloatArray, sd: FloatArray, dropout: FloatArray,
    start: IntArray,
) -> Path:
    """Paths (R, T, N3) under the common factor of training; drop-out (R, T), all else (R,), central
    values.

    Few rows at a time: the factor has many points where a delay is sharp.
    """
    nodes, ends = drivers.nodes, drivers.year_ends
    factor = nodes.training.ravel()
    some = max(1, AT_A_TIME // (ends * len(factor)))
    parts = []
    for first in range(0, max(len(remaining), 1), some):
        rows = slice(first, first + some)
        complete = completion(remaining[rows], np.multiply.outer(mean[rows], factor),
                              np.multiply.outer(sd[rows], factor), ends)
        drop = np.clip(np.multiply.outer(dropout[rows], factor), 0.0, 1.0)
        found = path(complete, drop, start[rows])
        parts.append([nodes.averaged(getattr(found, field.name)) for field in fields(Path)])
    return Path(*(np.concatenate(part) for part in zip(*parts, strict=True)))


def _thin(course: Path, chance: FloatArray) -> Path:
    """The path of somebody who starts with a chance (R, N3) only."""
    by = chance[:, None, :]
    return Path(course.in_training * by, course.completed * by, course.dropped * by,
                course.started * by)


def _inner(values: FloatArray) -> FloatArray:
    """(R, T, N3) with the other node axes put in."""
    return values[:, :, None, None, :]


def _nobody(rows: int, ends: int) -> FloatArray:
    return np.zeros((rows, ends, 1, 1, 1))


def _book(nodes: Nodes, stock: Stock) -> dict[str, FloatArray]:
    return {"closing": nodes.mix(stock.stay), "retired": nodes.mix(stock.retired),
            "left": nodes.mix(stock.left)}


def _split(rows: Rows, retire: FloatArray) -> list[Rows]:
    """Part persons whom retirement cannot reach from the rest: they need no axis N1."""
    if rows.post.shape[2] == 1:
        return [rows] if len(rows.group) else []
    reached = np.bincount(rows.person, retire.any(axis=(1, 2, 3, 4))) > 0
    older = reached[rows.person]
    return [part for part in (_take(rows, ~older, young=True), _take(rows, older, young=False))
            if len(part.group)]


def _take(rows: Rows, which: BoolArray, young: bool) -> Rows:
    post = rows.post[which]
    return Rows(rows.group[which], rows.person[which], rows.count[which], rows.fte[which],
                post[:, :, :1] if young else post, rows.training_fte[which],
                rows.in_training[which], {k: v[which] for k, v in rows.booked.items()})
