"""Everybody that supply is made of, and each group's share of it as independent persons."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from prognos.inputs.arrays import BoolArray, FloatArray, IntArray
from prognos.model.cohorts import (
    Rows,
    base_rows,
    block_rows,
    planned_rows,
    recruit_stock,
    staff_rows,
    trainee_rows,
)
from prognos.model.exits import Stock
from prognos.model.probability.distribution import Members, Moments
from prognos.model.probability.spectrum import Persons, Stream
from prognos.model.rates import Drivers
from prognos.model.taken_from_base import share_not_taken, without_taken


@dataclass(frozen=True)
class Population:
    """Everybody that supply is made of, all groups."""

    drivers: Drivers
    staff: tuple[Rows, ...]
    """Specialists at the base date, had starts in sub-specialties taken nobody of them."""
    training: tuple[Rows, ...]
    """Those in training at the base date, in the groups they train in and come from."""
    planned: tuple[Rows, ...]
    blocks: Rows | None
    recruits: Stock

    @cached_property
    def not_taken(self) -> FloatArray:
        """(G, T) share of the specialists whom no sub-specialty has taken, blocks included."""
        starts = self.planned if self.blocks is None else (*self.planned, self.blocks)
        return share_not_taken(self.drivers.inputs, self.staff, starts)

    @cached_property
    def rows(self) -> tuple[Rows, ...]:
        """Everybody but the blocks and the recruits."""
        return (*without_taken(self.staff, self.not_taken), *self.training, *self.planned)

    @cached_property
    def one_block(self) -> Rows:
        """One announced block in every group and start year, as persons."""
        inputs = self.drivers.inputs
        shape = len(inputs.groups), inputs.calendar.start_years
        return block_rows(self.drivers, np.ones(shape, np.int64))

    @cached_property
    def blocks_count_from(self) -> IntArray:
        """(G,) the first year-end when a block may count, or that the blocks are judged by."""
        calendar, one = self.drivers.inputs.calendar, self.one_block
        counts = one.post.any(axis=(2, 3, 4)) | (
            one.in_training.any(axis=(2, 3, 4)) & (one.training_fte > 0.0))
        judged = min((calendar.horizon, *calendar.evaluated))
        first = np.full(len(self.drivers.inputs.groups), judged)
        np.minimum.at(first, one.group, np.where(counts.any(axis=1), counts.argmax(axis=1), judged))
        return first

    @property
    def all_rows(self) -> tuple[Rows, ...]:
        return self.rows if self.blocks is None else (*self.rows, self.blocks)


def populate(drivers: Drivers, blocks: IntArray | None = None) -> Population:
    """Staff, those in training, planned starts, recruits and, if given, announced blocks."""
    given = None if blocks is None else block_rows(drivers, np.asarray(blocks))
    return Population(
        drivers, staff=tuple(staff_rows(drivers)),
        training=(*trainee_rows(drivers), *base_rows(drivers)),
        planned=tuple(planned_rows(drivers)), blocks=given, recruits=recruit_stock(drivers),
    )


def group_members(population: Population, group: int) -> Members:
    """Who makes up the FTE of a group."""
    rates = population.drivers.inputs.careers.rates
    parts = [persons for rows in population.rows
             if (persons := fte_persons(rows, rows.group == group)) is not None]
    given = population.blocks
    blocks = None if given is None else fte_persons(given, given.group == group)
    stream = Stream(float(rates.new_fte[group]), population.recruits.stay[group])
    return Members(tuple(parts), stream, blocks)


def moments_of(population: Population, groups: Sequence[int]) -> list[Moments]:
    """Mean and variance of the FTE of groups together given the node, of each kind of person."""
    found = [persons.moments() for rows in population.all_rows
             if (persons := fte_persons(rows, np.isin(rows.group, groups))) is not None]
    new, recruits = (values[list(groups)] for values in (
        population.drivers.inputs.careers.rates.new_fte, population.recruits.stay))
    return [*found, (np.tensordot(new, recruits, axes=1), np.tensordot(new**2, recruits, axes=1))]


def group_heads(population: Population, group: int) -> Members:
    """Who makes up the number of specialists of a group: everybody in post counts 1."""
    parts = [persons for rows in population.rows
             if (persons := head_persons(rows, rows.group == group)) is not None]
    given = population.blocks
    blocks = None if given is None else head_persons(given, given.group == group)
    return Members(tuple(parts), Stream(1.0, population.recruits.stay[group]), blocks)


def fte_persons(rows: Rows, which: BoolArray) -> Persons | None:
    """Atoms of the chosen rows: in post, and in training where that counts towards the need."""
    post = np.flatnonzero(which)
    if not len(post):
        return None
    training = post[rows.training_fte[post].any(axis=1)]
    value = np.concatenate([rows.fte[post], rows.training_fte[training]])
    shape = np.broadcast_shapes(rows.post.shape[1:], rows.in_training.shape[1:])
    probability = rows.post[post]
    if len(training):
        probability = np.concatenate([
            np.broadcast_to(probability, (len(post), *shape)),
            np.broadcast_to(rows.in_training[training], (len(training), *shape))])
    return _in_order(rows, np.concatenate([post, training]), value, probability)


def head_persons(rows: Rows, which: BoolArray) -> Persons | None:
    """The chosen persons as 0 or 1: in post as a specialist or not."""
    post = np.flatnonzero(which)
    if not len(post):
        return None
    atoms = _in_order(rows, post, np.ones((len(post), 1)), rows.post[post])
    starts = np.searchsorted(atoms.person, np.arange(len(atoms.count)))
    present = np.add.reduceat(atoms.probability, starts, axis=0)
    return Persons(np.arange(len(starts)), atoms.count, np.ones(present.shape[:2]), present)


def start_persons(
    rows: Rows, group: int, starts: int, years: IntArray,
    kind: Callable[[Rows, BoolArray], Persons | None],
) -> list[Persons | None]:
    """Those of a group who start in each of the first `starts` years, in some of the year-ends.

    None where nobody starts. kind : `fte_persons` or `head_persons`.
    """
    begun = [rows.booked["started"][:, u + 1] > 0.0 for u in range(starts)]
    found = [kind(rows, (rows.group == group) & now) for now in begun]
    return [persons and persons.at(years) for persons in found]


def _in_order(rows: Rows, index: IntArray, value: FloatArray, probability: FloatArray) -> Persons:
    """Atoms sorted by person, persons numbered 0, 1, …"""
    order = np.argsort(rows.person[index], kind="stable")
    index = index[order]
    _, first, person = np.unique(rows.person[index], return_index=True, return_inverse=True)
    return _equal_atoms_joined(
        Persons(person, rows.count[index][first], value[order], probability[order]))


def _equal_atoms_joined(persons: Persons) -> Persons:
    """The same persons with one atom for values that are equal and side by side: a start in one of
    two forms of training is worth the same as a specialist, whichever it was."""
    if len(persons.person) == len(persons.count):
        return persons
    differs = (np.diff(persons.person) > 0) | (np.diff(persons.value, axis=0) != 0.0).any(axis=1)
    first = np.flatnonzero(np.append(True, differs))
    if len(first) == len(persons.person):
        return persons
    probability = np.add.reduceat(persons.probability, first, axis=0)
    return Persons(persons.person[first], persons.count, persons.value[first], probability)
