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
from prognos.model.probability.distribution import distribution_in, distribution_of
from prognos.model.probability.quadrature import Nodes
from prognos.model.rates import make_drivers
from prognos.model.supply import MadeInYears, Shelf, Supply, SupplyWith
from prognos.results.projection import LATTICE


@dataclass(frozen=True)
class Baseline:
    """Who there is without new blocks, and each group's supply as distributions."""

    population: Population
    shelf: Shelf
    fte: tuple[Supply, ...]
    heads: tuple[Supply, ...]
    """Number of specialists."""

    @property
    def nodes(self) -> Nodes:
        return self.population.drivers.nodes

    def with_group(self, population: Population, group: int) -> Baseline:
        """The same with one group's supply made of another population, in the years asked for."""
        nodes, ends = self.nodes, population.drivers.year_ends
        fte = MadeInYears(lambda years: distribution_in(
            group_members(population, group), nodes, LATTICE, years), ends)
        heads = MadeInYears(lambda years: distribution_in(
            group_heads(population, group), nodes, 1.0, years), ends)
        return replace(self, population=population, fte=_put(self.fte, group, fte),
                       heads=_put(self.heads, group, heads))


def _put(every: tuple[Supply, ...], group: int, one: Supply) -> tuple[Supply, ...]:
    return (*every[:group], one, *every[group + 1 :])


def make_baseline(inputs: Inputs, shelf: Shelf | None = None) -> Baseline:
    """The distributions of every group's supply without new blocks, made when asked for.

    shelf : where they are kept, shared by runs that have groups in common.
    """
    population, shelf = populate(make_drivers(inputs)), shelf or Shelf()
    return _baseline(population, shelf, lambda group: _made(population, group, shelf))


def with_blocks(base: Baseline, blocks: IntArray) -> Baseline:
    """The same with announced blocks (G, n) put in as persons.

    A block in a sub-specialty also takes from its base group, whose own distribution is then
    made again.
    """
    rows, population, changed = _put_in(base, blocks)

    def supply(group: int) -> tuple[Supply, Supply]:
        if changed[group]:
            return _made(population, group, base.shelf)
        ours, fte, heads = rows.group == group, base.fte[group], base.heads[group]
        if not ours.any():
            return fte, heads
        return (SupplyWith(fte, lambda: fte_persons(rows, ours), base.nodes),
                SupplyWith(heads, lambda: head_persons(rows, ours), base.nodes))

    return _baseline(population, base.shelf, supply)


def taken_from(base: Baseline, blocks: IntArray) -> BoolArray:
    """(G,) the groups that announced blocks (G, n) take specialists from."""
    return _put_in(base, blocks)[2]


def _put_in(base: Baseline, blocks: IntArray) -> tuple[Rows, Population, BoolArray]:
    """The blocks as persons, everybody with them, and the groups (G,) that they take from."""
    rows = block_rows(base.population.drivers, np.asarray(blocks))
    population = replace(base.population, blocks=rows)
    return rows, population, (population.not_taken != base.population.not_taken).any(axis=1)


def _baseline(
    population: Population, shelf: Shelf, supply: Callable[[int], tuple[Supply, Supply]]
) -> Baseline:
    every = [supply(group) for group in range(len(population.drivers.inputs.groups))]
    return Baseline(population, shelf, tuple(fte for fte, _ in every),
                    tuple(heads for _, heads in every))


def _made(population: Population, group: int, shelf: Shelf) -> tuple[Supply, Supply]:
    """A group's FTE and number of specialists, from its members."""
    nodes = population.drivers.nodes

    def first() -> int:
        return int(population.blocks_count_from[group])

    return (Supply(lambda: distribution_of(group_members(population, group), nodes, LATTICE),
                   shelf, first),
            Supply(lambda: distribution_of(group_heads(population, group), nodes, 1.0),
                   shelf, first))
