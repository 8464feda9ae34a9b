"""Those in post, in training and yet to start, one entry per workbook row."""

from dataclasses import dataclass, field
from enum import IntEnum

import numpy as np

from prognos.inputs.arrays import BoolArray, FloatArray, IntArray, freeze
from prognos.inputs.calendar import NO_YEAR


class Employment(IntEnum):
    """On what terms somebody is in post. Agency doctors are no staff: they never are supply."""

    PERMANENT = 0
    FIXED_TERM = 1
    """The post ends at its end date."""
    EXTENDED = 2
    """A fixed-term post that is extended, or has no end date: the risks rule."""
    HOURLY = 3


@dataclass(frozen=True)
class Staff:
    """Specialists in post at the base date, one entry per workbook row that counts as supply."""

    group: IntArray
    birth_year: IntArray
    """NO_YEAR when unknown."""
    fte: FloatArray
    """Working time in care, FTE per person (share x share in care), leave disregarded."""
    count: IntArray
    exit_after: IntArray
    """Last year-end (relative) in post by a known date; NO_YEAR = the risks rule."""
    leave_until: IntArray
    """Last year-end (relative) on leave, 0 = the base date only; NO_YEAR = not on leave."""
    private: BoolArray
    row: IntArray
    """Row in sheet Bemanning (the first one, when several rows are one person); NO_YEAR = a
    row of ST-läkare who is a specialist of the group throughout."""
    employment: IntArray = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    """`Employment` of each row; empty = all permanent. Shown only: nothing is computed from it."""

    def __post_init__(self) -> None:
        rows = len(self.group)
        if len(self.employment) == 0:
            object.__setattr__(self, "employment", np.full(rows, Employment.PERMANENT))
        for name in ("group", "birth_year", "count", "exit_after", "leave_until", "row",
                     "employment"):
            freeze(self, name, np.int64, (rows,))
        freeze(self, "fte", np.float64, (rows,))
        freeze(self, "private", np.bool_, (rows,))

    def ages(self, year: int) -> FloatArray:
        """Age attained in a calendar year, per row; nan when the birth year is unknown."""
        return np.where(self.birth_year == NO_YEAR, np.nan, year - self.birth_year)


@dataclass(frozen=True)
class Trainees:
    """Doctors (and nurses) in training at the base date, one entry per workbook row."""

    group: IntArray
    birth_year: IntArray
    remaining: FloatArray
    """R: nominal time left at the base date, years; negative when overdue."""
    planned_end: BoolArray
    """True: R comes from a planned end date, so the delay of known end dates applies."""
    form: IntArray
    count: IntArray
    central: BoolArray
    """Financed by the central budget; else by the clinic or somebody else."""
    base_group: IntArray
    """Group in whose stock the person is until completion; NO_YEAR = none."""
    base_fte: FloatArray
    row: IntArray

    def __post_init__(self) -> None:
        rows = len(self.group)
        for name in ("group", "birth_year", "form", "count", "base_group", "row"):
            freeze(self, name, np.int64, (rows,))
        for name in ("remaining", "base_fte"):
            freeze(self, name, np.float64, (rows,))
        for name in ("planned_end", "central"):
            freeze(self, name, np.bool_, (rows,))


@dataclass(frozen=True)
class Starts:
    """Starts that will happen whatever is allocated: planned ones and the clinics' own."""

    group: IntArray
    year: IntArray
    """Relative start year u >= 1."""
    count: FloatArray
    """Persons; a fraction is one person who starts with that probability."""
    form: IntArray
    """NO_YEAR = the group's form, else the mixture of the start year."""
    central: BoolArray
    row: IntArray
    """Row in sheet Planerade starter; NO_YEAR = from *Klinikfinansierade starter per år*."""

    def __post_init__(self) -> None:
        rows = len(self.group)
        for name in ("group", "year", "form", "row"):
            freeze(self, name, np.int64, (rows,))
        freeze(self, "count", np.float64, (rows,))
        freeze(self, "central", np.bool_, (rows,))
