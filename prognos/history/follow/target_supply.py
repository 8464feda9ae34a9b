"""The supply of one year with several plans and several mixed inputs, each made once."""

from dataclasses import dataclass, fields, is_dataclass, replace

import numpy as np

from prognos.inputs import Inputs
from prognos.inputs.arrays import FloatArray, IntArray
from prognos.inputs.people import Staff
from prognos.model.baseline import Baseline, make_baseline, taken_from, with_blocks
from prognos.model.population import Population, group_members
from prognos.model.probability.distribution import Distribution, distribution_in
from prognos.model.project import mean_fte
from prognos.model.supply import MadeInYears
from prognos.results.projection import LATTICE

TELLING = ("group", "birth_year", "fte", "exit_after", "leave_until")
"""Columns of Bemanning that the supply follows from, beside the number of persons."""


@dataclass(frozen=True)
class Supplied:
    """Supply of every group with a plan, FTE."""

    today: FloatArray
    """(G,) mean at the base date."""
    mean: FloatArray
    """(G,) in the year."""
    pmf: tuple[FloatArray, ...]
    """(G,) of (1, S): its distribution in the year."""


class InYear:
    """The supply of one people at the end of a year."""

    def __init__(self, inputs: Inputs, year: int) -> None:
        """year : relative to the base date."""
        self.inputs, self._at = inputs, np.array([year])
        base = make_baseline(replace(inputs, people=replace(
            inputs.people, staff=_alike_as_one(inputs.people.staff))))
        self._base = replace(base, fte=tuple(
            _kept(base.population, group, self._at) for group in range(len(inputs.groups))))
        self._found: dict[bytes, Supplied] = {}

    def with_blocks(self, blocks: IntArray) -> Supplied:
        """With announced blocks (G, n) put in."""
        key = blocks.tobytes()
        if key not in self._found:
            there = with_blocks(self._base, blocks)
            for group in np.flatnonzero(taken_from(self._base, blocks)).tolist():
                there = there.with_group(there.population, group)
            self._found[key] = self._supplied(there)
        return self._found[key]

    def _supplied(self, there: Baseline) -> Supplied:
        mean = mean_fte(there.population)
        return Supplied(mean[:, 0], mean[:, self._at[0]],
                        tuple(fte.at(self._at).pmf() for fte in there.fte))


def _alike_as_one(staff: Staff) -> Staff:
    """Rows that tell the same of their persons as one row: the supply is the same."""
    told = np.stack([getattr(staff, name) for name in TELLING], axis=1)
    _, first, which = np.unique(told, axis=0, return_index=True, return_inverse=True)
    rows = {each.name: getattr(staff, each.name)[first] for each in fields(staff)}
    return Staff(**rows | {"count": np.bincount(which.ravel(), staff.count)})


def _kept(population: Population, group: int, at: IntArray) -> MadeInYears:
    """A group's supply in the years `at`, which are all that is asked for, made once."""
    made: list[Distribution] = []

    def once(_: IntArray) -> Distribution:
        if not made:
            made.append(distribution_in(group_members(population, group),
                                        population.drivers.nodes, LATTICE, at))
        return made[0]

    return MadeInYears(once, population.drivers.year_ends)


class TargetSupplies:
    """Supplies at the end of `target` of mixed inputs: inputs that say the same have one."""

    def __init__(self, target: int) -> None:
        self._target = target
        self._made: list[InYear] = []

    def of(self, inputs: Inputs) -> InYear:
        """That of the inputs."""
        for kept in self._made:
            if kept.inputs.people is inputs.people and _same(
                    kept.inputs.careers, inputs.careers):
                return kept
        self._made.append(InYear(inputs, self._target - inputs.calendar.base_year))
        return self._made[-1]


def _same(one: object, other: object) -> bool:
    """Whether two parts of inputs hold the same, arrays number by number."""
    if is_dataclass(one):
        return all(_same(getattr(one, each.name), getattr(other, each.name))
                   for each in fields(one))
    if isinstance(one, np.ndarray) and isinstance(other, np.ndarray):
        return np.array_equal(one, other, equal_nan=True)
    return one == other
