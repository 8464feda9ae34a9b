"""Everybody but the blocks and the distributions they make: computed once, used all through a run.

Blocks are independent of everybody else given the node, so the distribution with blocks is the
one without, widened to make room, times the blocks' own.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np

from prognos.arrays import IntArray
from prognos.drivers import make_drivers
from prognos.inputs import Inputs
from prognos.population import (
    Population,
    fte_persons,
    group_heads,
    group_members,
    head_persons,
    populate,
)
from prognos.projection import LATTICE
from prognos.quadrature import Nodes
from prognos.spectrum import Persons
from prognos.streams import block_rows
from prognos.supply import Law, distribution


THREADS = 2
"""Groups worked on at a time: numpy lets go of the interpreter, so two take two thirds of the
time of one; each further thread costs memory and gains little."""


@dataclass(frozen=True)
class Baseline:
    """Who there is without new blocks, and each group's supply as distributions."""

    population: Population
    fte: tuple[Law, ...]
    heads: tuple[Law, ...]
    """Number of specialists."""

    @property
    def nodes(self) -> Nodes:
        return self.population.drivers.nodes


def make_baseline(inputs: Inputs) -> Baseline:
    """The distributions of every group's supply without new blocks."""
    drivers = make_drivers(inputs)
    population = populate(drivers)

    def fte(group: int) -> Law:
        return distribution(group_members(population, group), drivers.nodes, LATTICE)

    def heads(group: int) -> Law:
        return distribution(group_heads(population, group), drivers.nodes, 1.0)

    groups = range(len(inputs.groups))
    with ThreadPoolExecutor(THREADS) as pool:
        return Baseline(population, tuple(pool.map(fte, groups)), tuple(pool.map(heads, groups)))


def with_blocks(base: Baseline, blocks: IntArray) -> Baseline:
    """The same with announced blocks (G, n) put in as persons.

    A block in a sub-specialty also takes from its base group, whose own distribution is then
    made again.
    """
    rows = block_rows(base.population.drivers, np.asarray(blocks))
    population = replace(base.population, blocks=rows)
    changed = (population.not_taken != base.population.not_taken).any(axis=1)
    fte, heads = list(base.fte), list(base.heads)
    for g in range(len(fte)):
        if changed[g]:
            fte[g] = distribution(group_members(population, g), base.nodes, LATTICE)
            heads[g] = distribution(group_heads(population, g), base.nodes, 1.0)
        else:
            chosen = rows.group == g
            fte[g] = _joined(fte[g], fte_persons(rows, chosen), base.nodes)
            heads[g] = _joined(heads[g], head_persons(rows, chosen), base.nodes)
    return Baseline(population, tuple(fte), tuple(heads))


def _joined(law: Law, persons: Persons | None, nodes: Nodes) -> Law:
    if persons is None:
        return law
    wide = law.widened(persons.largest())
    return wide.times(wide.of(persons, nodes))
