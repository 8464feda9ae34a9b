"""Everybody but the blocks and the distributions they make: computed once, used all through a run.

Blocks are independent of everybody else given the node, so the distribution with blocks is the
one without, widened to make room, times the blocks' own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from prognos.inputs import Inputs
from prognos.inputs.arrays import BoolArray, IntArray
from prognos.model.cohorts import Rows, block_rows
from prognos.model.population import (
    Population,
    fte_persons,
    group_heads,
    group_members,
    head_persons,
    populate,
)
from prognos.model.probability.distribution import Distribution, distribution_of
from prognos.model.probability.quadrature import Nodes
from prognos.model.probability.spectrum import Persons
from prognos.model.rates import make_drivers
from prognos.results.projection import LATTICE
from prognos.system.threads import for_each


@dataclass(frozen=True)
class Baseline:
    """Who there is without new blocks, and each group's supply as distributions."""

    population: Population
    fte: tuple[Distribution, ...]
    heads: tuple[Distribution, ...]
    """Number of specialists."""

    @property
    def nodes(self) -> Nodes:
        return self.population.drivers.nodes


def make_baseline(inputs: Inputs) -> Baseline:
    """The distributions of every group's supply without new blocks."""
    population = populate(make_drivers(inputs))
    return _baseline(population, lambda group: _made(population, group))


def with_blocks(base: Baseline, blocks: IntArray) -> Baseline:
    """The same with announced blocks (G, n) put in as persons.

    A block in a sub-specialty also takes from its base group, whose own distribution is then
    made again.
    """
    rows, population, changed = _put_in(base, blocks)

    def distributions(group: int) -> tuple[Distribution, Distribution]:
        if changed[group]:
            return _made(population, group)
        chosen = rows.group == group
        return (_joined(base.fte[group], fte_persons(rows, chosen), base.nodes),
                _joined(base.heads[group], head_persons(rows, chosen), base.nodes))

    return _baseline(population, distributions)


def fte_with_blocks(base: Baseline, blocks: IntArray, years: IntArray) -> tuple[Distribution, ...]:
    """Each group's FTE with announced blocks (G, n) put in, in some of the years alone."""
    rows, population, changed = _put_in(base, blocks)

    def distribution(group: int) -> Distribution:
        if changed[group]:
            return distribution_of(group_members(population, group).at(years), base.nodes, LATTICE)
        persons = fte_persons(rows, rows.group == group)
        return _joined(base.fte[group].at(years), persons and persons.at(years), base.nodes)

    return tuple(distribution(group) for group in range(len(base.fte)))


def _put_in(base: Baseline, blocks: IntArray) -> tuple[Rows, Population, BoolArray]:
    """The blocks as persons, everybody with them, and the groups (G,) that they take from."""
    rows = block_rows(base.population.drivers, np.asarray(blocks))
    population = replace(base.population, blocks=rows)
    return rows, population, (population.not_taken != base.population.not_taken).any(axis=1)


def _baseline(
    population: Population, distributions: Callable[[int], tuple[Distribution, Distribution]]
) -> Baseline:
    groups = range(len(population.drivers.inputs.groups))
    made = for_each(distributions, groups, parallel=not population.drivers.nodes.single)
    return Baseline(population, tuple(fte for fte, _ in made), tuple(heads for _, heads in made))


def _made(population: Population, group: int) -> tuple[Distribution, Distribution]:
    """A group's FTE and number of specialists, from its members."""
    nodes = population.drivers.nodes
    return (distribution_of(group_members(population, group), nodes, LATTICE),
            distribution_of(group_heads(population, group), nodes, 1.0))


def _joined(distribution: Distribution, persons: Persons | None, nodes: Nodes) -> Distribution:
    if persons is None:
        return distribution
    return distribution.widened(persons.largest(distribution.window.step)).joined(persons, nodes)
