"""Base date, horizon and evaluated years; what varies by calendar year."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from prognos.inputs.arrays import FloatArray

NO_YEAR = -1
"""In integer columns: no such year, no such form, no such group, birth year unknown."""
PLANNING_YEARS = 5


@dataclass(frozen=True)
class Calendar:
    """Base date, horizon and evaluated years. Years inside the model are relative to the base."""

    base_date: date
    start_years: int
    horizon: int
    tail: int
    evaluated: tuple[int, ...]

    @property
    def base_year(self) -> int:
        return self.base_date.year

    @property
    def last(self) -> int:
        """H*: the last computed year, relative."""
        return self.horizon + self.tail

    @property
    def year_ends(self) -> int:
        """T: number of year-ends, the base date included."""
        return self.last + 1

    @property
    def years(self) -> tuple[int, ...]:
        """Calendar years of all year-ends, base year first."""
        return tuple(range(self.base_year, self.base_year + self.last + 1))

    @property
    def planning_year(self) -> int:
        """Relative year that national planning looks ahead to: five years on, at most H."""
        return min(PLANNING_YEARS, self.horizon)

    def in_evaluated(self, values: FloatArray) -> FloatArray:
        """The evaluated years (…, E) of values by year-end (…, T)."""
        return np.asarray(values[..., list(self.evaluated)])

    @property
    def start_calendar_years(self) -> tuple[int, ...]:
        return tuple(self.base_year + u for u in range(1, self.start_years + 1))


@dataclass(frozen=True)
class YearlyAmount:
    """An amount that may vary by calendar year: constant before the first and after the last."""

    years: tuple[int, ...]
    values: tuple[float, ...]

    def at(self, year: int) -> float:
        index = max(0, int(np.searchsorted(self.years, year, side="right")) - 1)
        return self.values[index]
