"""What a run may tell the public of persons: the same for every sheet, page and paper."""

from __future__ import annotations

from dataclasses import dataclass

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
from prognos.results import RunResult

OLD = 55


@dataclass(frozen=True)
class PublicFrame:
    """A budget frame's groups. Sums of other sets of them than these may not be shown."""

    groups: tuple[int, ...]
    specialties: tuple[str, ...]
    """Of each group; the parts of the tables below."""
    specialists: Protected
    """Persons at the base date, in the order of `groups`."""
    in_training: Protected
    few: frozenset[int]
    """Groups of 1 … limit − 1 specialists, or of none and as few in training."""
    quiet: Cover
    """What no figure in heltider is told of, by place in `groups`: `few`, those whose number of
    specialists is not told, and more where a sum less the rest would be that of a few."""
    limit: int
    old: tuple[int, ...]
    """Specialists with known birth year who are 55 or older; not to be shown, as the next."""
    known: tuple[int, ...]
    shares: Cover

    @property
    def sums_told(self) -> bool:
        """Whether sums of all groups in heltider may be told."""
        return not self.quiet.total

    def share_55(self, group: int) -> float | None:
        """Share of a group who are 55 or older, in whole percent; None = not told."""
        i = self.groups.index(group)
        return None if i in self.shares.cells else self._share([i])

    def share_55_of(self, specialty: str) -> float | None:
        """The same of a specialty, its areas together."""
        ours = [i for i, name in enumerate(self.specialties) if name == specialty]
        return None if specialty in self.shares.parts else self._share(ours)

    def share_55_in_all(self) -> float | None:
        """The same of all groups."""
        return None if self.shares.total else self._share(list(range(len(self.groups))))

    def _share(self, cells: list[int]) -> float | None:
        old, known = sum(self.old[i] for i in cells), sum(self.known[i] for i in cells)
        told = known > 0 and not share_is_small(old, known, self.limit)
        return round(old / known, 2) if told else None


@dataclass(frozen=True)
class PublicFigures:
    """All frames of a run."""

    limit: int
    """*Minsta antal i redovisning*."""
    frames: dict[str, PublicFrame]
    frame_of: tuple[str, ...]
    """Per group of the run."""

    def specialists(self, group: int) -> Shown:
        """Specialists of a group at the base date: a count, "<5" or "dolt"."""
        frame = self.frames[self.frame_of[group]]
        return frame.specialists.cells[frame.groups.index(group)]

    def in_training(self, group: int) -> Shown:
        """The same of those in training."""
        frame = self.frames[self.frame_of[group]]
        return frame.in_training.cells[frame.groups.index(group)]

    def share_55(self, group: int) -> float | None:
        """Share of a group's specialists who are 55 or older; None = not told."""
        return self.frames[self.frame_of[group]].share_55(group)

    def is_few(self, group: int) -> bool:
        """Whether risks, shares and heltider of a group would be those of a few persons."""
        return group in self.frames[self.frame_of[group]].few

    def is_silent(self, group: int) -> bool:
        """Whether no figure in heltider is told of a group."""
        frame = self.frames[self.frame_of[group]]
        return frame.groups.index(group) in frame.quiet.cells


def public_figures(result: RunResult) -> PublicFigures:
    """Everything that may be told of persons, each frame protected by itself."""
    groups = result.inputs.groups
    names = dict.fromkeys(group.frame for group in groups)
    return PublicFigures(
        result.inputs.small_count,
        {name: _of_frame(result, [g for g, group in enumerate(groups) if group.frame == name])
         for name in names},
        tuple(group.frame for group in groups),
    )


def _of_frame(result: RunResult, groups: list[int]) -> PublicFrame:
    limit = result.inputs.small_count
    specialties = [result.inputs.groups[g].specialty for g in groups]
    persons = _today(result.before.persons.mean, groups)
    training = _today(result.before.in_training, groups)
    old, known = _ages(result, groups)
    specialists = protect(persons, limit, specialties)
    behind = [one or other for one, other in zip(persons, training, strict=True)]
    few = [is_small(count, limit) for count in behind]
    return PublicFrame(
        groups=tuple(groups), specialties=tuple(specialties), specialists=specialists,
        in_training=protect(training, limit, specialties),
        few=frozenset(g for g, one in zip(groups, few, strict=True) if one),
        quiet=_quiet(behind, [not specialists.is_told(i) for i in range(len(groups))],
                     [result.inputs.needs[g] is not None for g in groups], specialties, limit),
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
    return find_cover(small, specialties, large, enough)


def _today(values: FloatArray, groups: list[int]) -> list[int]:
    """Persons at the base date, per group."""
    return [round(float(values[g, 0])) for g in groups]


def _ages(result: RunResult, groups: list[int]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Per group: those of known age who are 55 or older, and all of known age."""
    staff = result.inputs.staff
    ages = staff.ages(result.inputs.calendar.base_year)

    def heads(which: BoolArray) -> tuple[int, ...]:
        return tuple(int(staff.count[which & (staff.group == g)].sum()) for g in groups)

    return heads(np.asarray(ages >= OLD)), heads(np.asarray(~np.isnan(ages)))
