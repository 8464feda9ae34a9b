"""How the need of a group is stated."""

from dataclasses import dataclass

import numpy as np

from prognos.inputs.arrays import FloatArray, freeze
from prognos.inputs.calendar import NO_YEAR

ADDED, TIMES, YEARLY = "tillägg", "multiplikator", "per år"
"""Kinds of a need factor."""


@dataclass(frozen=True)
class Listed:
    """Listed patients of a unit or area: a row of sheet Listning."""

    area: str | None
    unit: str | None
    persons: float
    """Listed at the base date."""
    growth: float
    per_specialist: float
    """Listed per specialist that the need is counted by."""
    per_st: float
    row: int = NO_YEAR
    by_year: tuple[tuple[int, float], ...] = ()
    """(calendar year, listed per specialist) of every year where years differ."""

    def target(self, year: int) -> float:
        """Listed per specialist that a calendar year's need is counted by."""
        return dict(self.by_year).get(year, self.per_specialist)


@dataclass(frozen=True)
class AgeClasses:
    """Population by age class and year, and specialists wanted per 1 000 in each class.

    A = age classes, Y = calendar years with a column, linear between and constant outside.
    """

    years: tuple[int, ...]
    persons: FloatArray
    """(A, Y)"""
    per_1000: FloatArray
    """(A,)"""

    def __post_init__(self) -> None:
        freeze(self, "persons", np.float64, (None, len(self.years)))
        freeze(self, "per_1000", np.float64, (len(self.persons),))


@dataclass(frozen=True)
class NeedFactor:
    """A named factor that raises or lowers the need: a row of sheet Behovsfaktorer."""

    name: str
    kind: str
    """`ADDED` (a share that is added with its sign), `TIMES` or `YEARLY`."""
    value: float
    """tillägg: share, 0.06 = 6 % more; multiplikator: 0.94 = 6 % less; per år: 0.01 = 1 % more
    every year, on top of what was added before."""
    until: int
    """Calendar year in which it has come in full, constant after. `ADDED` and `TIMES` come
    linearly, `YEARLY` year by year."""
    row: int = NO_YEAR
    since: int | None = None
    """Last calendar year without it; None = the base year."""
    last: int | None = None
    """Last calendar year with it (`TIMES`); None = it stays."""


@dataclass(frozen=True)
class Need:
    """How a group's need is stated: one row of sheet Behov."""

    method: str
    """"Budget", "Nuläge", "Listning", "Befolkning", "Manuell"."""
    budgeted: float = 0.0
    vacancies: float = 0.0
    agency_fte: float = 0.0
    growth: float = 0.0
    figures: tuple[tuple[int, float], ...] = ()
    """Manuell: (calendar year, FTE), in order of year."""
    minimum: float | None = None
    """*Minsta antal specialister*, persons."""
    st_in_posts: bool = False
    listed: tuple[Listed, ...] = ()
    """Listning: the rows of the group's area."""
    population: AgeClasses | None = None
    """Befolkning: scaled so that the base date has the stated need (budgeted posts, else today's
    supply with vacancies and agency staff)."""
    factors: tuple[NeedFactor, ...] = ()
    row: int = NO_YEAR

    def training_share(self, clinic_share: float, year: int = NO_YEAR) -> float:
        """h: FTE towards the need while in training, where the need is by listed patients.

        h = mean over rows, weighted by listed patients, of (Listade per ST / Listade per
        specialist) x clinic_share, at most 1 (model.md 2). clinic_share : *Andel på hälsocentralen
        under ST*. year : a calendar year, where years differ.
        """
        persons = sum(row.persons for row in self.listed)
        if persons == 0.0:
            return 0.0
        weighted = sum(row.persons * row.per_st / row.target(year) for row in self.listed)
        return float(min(weighted / persons * clinic_share, 1.0))
