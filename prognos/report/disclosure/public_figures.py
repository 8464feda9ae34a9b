"""What a run may tell the public of persons: the same for every sheet, page and paper.

The rule, in one place: what is worked out from the persons of a group is told only of a group
that `is_silent` leaves out. Of a silent group stand its decisions alone: blocks, their cost and
their places in the priority list. Its percent, place, risk, years, heltider and benefit would
each narrow the number of persons for a reader who knows the need. A sum, of heltider as of
persons, is told only where both may be; a reason that rests on who can supervise only where both
of the group's counts are told (`is_open`).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import isnan

import numpy as np

from prognos.inputs.arrays import BoolArray, FloatArray
from prognos.report.disclosure.small_counts import (
    Cover,
    Protected,
    Shown,
    find_cover,
    is_small,
    protect,
    protect_shares,
    share_is_small,
)
from prognos.report.disclosure.supply_bounds import narrowed_by_own, without_narrowing_sums
from prognos.results import BudgetResult, RunResult

OLD = 55


@dataclass(frozen=True)
class PublicBudget:
    """A budget's groups. Sums of other sets of them than these may not be shown."""

    groups: tuple[int, ...]
    specialties: tuple[str, ...]
    """Of each group; the parts of the tables below."""
    specialists: Protected
    """Persons at the base date, in the order of `groups`."""
    in_training: Protected
    quiet: Cover
    """What no figure is told of, by place in `groups`: groups of 1 … limit − 1 specialists, or of
    none and as few in training; those whose number of specialists is not told; and more where a
    sum less the rest would be that of a few."""
    limit: int
    old: tuple[int, ...]
    """Specialists with known birth year who are 55 or older; not to be shown, nor `known`."""
    known: tuple[int, ...]
    shares: Cover

    @property
    def sums_told(self) -> bool:
        """Whether sums of all groups in heltider may be told: not where the sum of persons is
        not, for nobody works more than full time."""
        return not self.quiet.total and not isinstance(self.specialists.total, str)

    def is_part_told(self, specialty: str) -> bool:
        """The same of a specialty, its areas together."""
        return specialty not in self.quiet.parts and not isinstance(
            self.specialists.parts[specialty], str)

    def is_silent(self, group: int) -> bool:
        """Whether nothing that is worked out from the group's persons is told."""
        return self.groups.index(group) in self.quiet.cells

    def is_open(self, group: int) -> bool:
        """Whether both counts of a group are told: its specialists and those in training."""
        i = self.groups.index(group)
        return self.specialists.is_told(i) and self.in_training.is_told(i)

    def share_55(self, group: int) -> float | None:
        """Share of a group who are 55 or older, in whole percent; None = not told.

        Not of a number that is not told: 55 % are 6 of 11, and of few other numbers.
        """
        i = self.groups.index(group)
        told = i not in self.shares.cells and self.specialists.is_told(i)
        return self._share([i]) if told else None

    def share_55_of(self, specialty: str) -> float | None:
        """The same of a specialty, its areas together."""
        ours = [i for i, name in enumerate(self.specialties) if name == specialty]
        told = specialty not in self.shares.parts and not isinstance(
            self.specialists.parts[specialty], str)
        return self._share(ours) if told else None

    def share_55_in_all(self) -> float | None:
        """The same of all groups."""
        told = not self.shares.total and not isinstance(self.specialists.total, str)
        return self._share(list(range(len(self.groups)))) if told else None

    def _share(self, cells: list[int]) -> float | None:
        old, known = sum(self.old[i] for i in cells), sum(self.known[i] for i in cells)
        told = known > 0 and not share_is_small(old, known, self.limit)
        return round(old / known, 2) if told else None


@dataclass(frozen=True)
class PublicFigures:
    """All budgets of a run."""

    limit: int
    """*Minsta antal i redovisning*."""
    budgets: dict[str, PublicBudget]
    budget_of: tuple[str, ...]
    """Per group of the run."""

    def specialists(self, group: int) -> Shown:
        """Specialists of a group at the base date: a count, "<5" or "dolt"."""
        budget = self.budgets[self.budget_of[group]]
        return budget.specialists.cells[budget.groups.index(group)]

    def in_training(self, group: int) -> Shown:
        """The same of those in training."""
        budget = self.budgets[self.budget_of[group]]
        return budget.in_training.cells[budget.groups.index(group)]

    def share_55(self, group: int) -> float | None:
        """Share of a group's specialists who are 55 or older; None = not told."""
        return self.budgets[self.budget_of[group]].share_55(group)

    def is_silent(self, group: int) -> bool:
        """Whether nothing that is worked out from the group's persons is told."""
        return self.budgets[self.budget_of[group]].is_silent(group)

    def is_open(self, group: int) -> bool:
        """Whether both counts of a group are told: its specialists and those in training."""
        return self.budgets[self.budget_of[group]].is_open(group)

    def any_silent(self, groups: Iterable[int]) -> bool:
        """Whether a figure of these groups together would hold one that is not told."""
        return any(self.is_silent(g) for g in groups)


def public_name(result: RunResult) -> str:
    """The region's name, never the file's, in which somebody may have written a person's."""
    return result.inputs.region or "regionen"


def public_ranks(result: RunResult, figures: PublicFigures) -> dict[int, int]:
    """Group -> its place within its budget among the groups whose place is told.

    Counted among these only: a gap in the numbers would be the place of a group of few, and the
    percents above and below it that group's.
    """
    places: dict[int, int] = {}
    for budget in figures.budgets:
        ours = [entry.group for entry in result.ranking
                if figures.budget_of[entry.group] == budget and not figures.is_silent(entry.group)]
        places |= {group: place for place, group in enumerate(ours, start=1)}
    return places


def public_figures(result: RunResult) -> PublicFigures:
    """Everything that may be told of persons, each budget protected by itself."""
    groups = result.inputs.groups
    names = dict.fromkeys(group.budget for group in groups)
    return PublicFigures(
        result.inputs.rules.small_count,
        {name: _of_budget(result, [g for g, group in enumerate(groups) if group.budget == name])
         for name in names},
        tuple(group.budget for group in groups),
    )


def _of_budget(result: RunResult, groups: list[int]) -> PublicBudget:
    limit = result.inputs.rules.small_count
    specialties = [result.inputs.groups[g].specialty for g in groups]
    persons = _today(result.forecast.before.persons.mean, groups)
    training = _today(result.forecast.before.in_training, groups)
    old, known = _ages(result, groups)
    specialists = protect(persons, limit, specialties)
    in_training = protect(training, limit, specialties)
    narrowed = narrowed_by_own(result, groups, specialists, in_training, limit)
    quiet = _quiet([one or other for one, other in zip(persons, training, strict=True)],
                   [not specialists.is_told(i) or narrowed[i] for i in range(len(groups))],
                   [result.inputs.need.by_group[g] is not None for g in groups], specialties, limit)
    return PublicBudget(
        groups=tuple(groups), specialties=tuple(specialties), specialists=specialists,
        in_training=in_training,
        quiet=without_narrowing_sums(
            result, groups, quiet, specialties, specialists, in_training, limit),
        limit=limit, old=old, known=known,
        shares=protect_shares(old, known, limit, specialties),
    )


def _quiet(
    persons: list[int], untold: list[bool], needed: list[bool], specialties: list[str], limit: int
) -> Cover:
    """What no heltider are told of, so that a sum less the rest is not that of a few.

    Enough are two groups of which one is large, or `limit` groups: what nobody needs the small
    counts to see. Where no group is large, two or more with `limit` persons together.
    needed : groups with a stated need; sums hold only these, so only they cover each other.
    """
    summed = frozenset(i for i, one in enumerate(needed) if one)
    large = [i for i, count in enumerate(persons) if count >= limit and i in summed]

    def enough(cells: frozenset[int]) -> bool:
        inside = cells & summed
        if len(inside) < 2:
            return not inside
        if len(inside) >= limit or not large:
            return sum(persons[i] for i in inside) >= limit
        return not inside.isdisjoint(large)

    small = [is_small(count, limit) or one for count, one in zip(persons, untold, strict=True)]
    return find_cover(small, specialties, large[::-1], enough)


def _today(values: FloatArray, groups: list[int]) -> list[int]:
    """Persons at the base date, per group."""
    return [round(float(values[g, 0])) for g in groups]


def _ages(result: RunResult, groups: list[int]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Per group: those of known age who are 55 or older, and all of known age."""
    staff = result.inputs.people.staff
    ages = staff.ages(result.inputs.calendar.base_year)

    def heads(which: BoolArray) -> tuple[int, ...]:
        return tuple(int(staff.count[which & (staff.group == g)].sum()) for g in groups)

    return heads(np.asarray(ages >= OLD)), heads(np.asarray(~np.isnan(ages)))


def bound_told(result: RunResult, figures: PublicFigures, budget: BudgetResult) -> bool:
    """Whether *Redan bundet*, and what is left when it is drawn, may be published."""
    if not bound_computed(result, budget):
        return True
    ours = figures.budgets.get(budget.name)
    return ours is not None and not isinstance(ours.in_training.total, str)


def bound_computed(result: RunResult, budget: BudgetResult) -> bool:
    """Whether what is bound is reckoned from those in training, in some year.

    `BudgetResult.bound_computed` looks at years with an amount only; papers show the others too.
    """
    stated = {int(year) for row in result.inputs.money.budgets if row.name == budget.name
              for year, sek in zip(row.years, row.bound, strict=True) if not isnan(sek)}
    return budget.bound_computed or any(
        isnan(amount) and bound > 0.0 and year not in stated
        for year, amount, bound in zip(budget.years, budget.amount, budget.bound, strict=True))
