"""What blocks cost, what there is to pay with, what the clinics pay, and the limits on blocks."""

from dataclasses import dataclass, field

import numpy as np

from prognos.inputs.arrays import BoolArray, FloatArray, IntArray, freeze
from prognos.inputs.calendar import NO_YEAR, YearlyAmount


@dataclass(frozen=True)
class CostRow:
    """What a payer pays for a month in a form (and phase): a row of sheet Kostnader."""

    payer: str
    """"Central" or "Klinik"."""
    form: int
    """NO_YEAR = all forms."""
    phase: str | None
    monthly_salary: YearlyAmount
    po: float
    share: float
    months: float | None
    """Months of the form it holds for; None = the form's whole length."""
    cap: float | None
    index: float
    """*Årlig uppräkning*."""
    row: int = NO_YEAR


@dataclass(frozen=True)
class Budget:
    """A budget: rows of Budgetram with the same *Avser*, one entry per stated year."""

    name: str
    years: IntArray
    """Calendar years with a row, in order."""
    amount: FloatArray
    """*Centralt anslag*, SEK; nan = no limit."""
    bound: FloatArray
    """*Redan bundet*, SEK; nan = computed from the central doctors in training."""
    max_blocks: FloatArray
    """*Högsta antal block*; nan = no limit."""
    row: IntArray

    def __post_init__(self) -> None:
        rows = len(self.years)
        for name in ("years", "row"):
            freeze(self, name, np.int64, (rows,))
        for name in ("amount", "bound", "max_blocks"):
            freeze(self, name, np.float64, (rows,))


@dataclass(frozen=True)
class BlockLimit:
    """*Minst block* or *Högst block* for a set of groups and start years."""

    kind: str
    """"min" or "max"."""
    label: str
    """In words, for messages: specialty, area or set of groups."""
    groups: BoolArray
    """(G,) the groups it counts."""
    years: BoolArray
    """(n,) the start years it counts; the limit holds for each of them by itself."""
    value: float
    reason: str | None
    row: int

    def __post_init__(self) -> None:
        freeze(self, "groups", np.bool_, (None,))
        freeze(self, "years", np.bool_, (None,))


@dataclass(frozen=True)
class Request:
    """A clinic's wish: a row of sheet Önskemål. It never moves the need."""

    unit: str
    group: int
    """Index of the group; NO_YEAR when the specialty and area are no group of this run."""
    specialty: str
    area: str | None
    blocks: int
    start_year: int | None
    """Calendar year."""
    candidate: str | None
    supervisor: str | None
    reason: str | None
    submitted_on: str | None
    row: int


@dataclass(frozen=True)
class Objective:
    """What the allocation minimises."""

    name: str
    weighting: str
    surplus_weight: float
    time_limit: float
    rota_weight: float = 0.0
    """*Vikt jourlinje*: a year in which a rota surely cannot be manned counts as a shortage of so
    many FTE."""


@dataclass(frozen=True)
class LeverPrices:
    """What the means beside blocks cost, SEK in the base year's prices; None = not stated."""

    longer_per_fte_year: float | None = None
    """For each FTE-year won by later retirement, beside the salary."""
    exits_per_specialist: float | None = None
    """For each specialist in post and year, of what makes a quarter fewer leave."""
    per_recruit: float | None = None
    """For each specialist recruited from outside, once."""
    cooperation_per_fte_year: float | None = None
    """For each FTE-year that another region provides, beside the salary."""


@dataclass(frozen=True)
class ClinicFinance:
    """Clinic-financed ST: when it is allowed, and what a proposal of it shall reach."""

    allowed: YearlyAmount = field(default_factory=lambda: YearlyAmount((1900,), (1.0,)))
    """1 = clinics may start ST on their own money in the calendar year, 0 = stopped."""
    propose: bool = False
    level: float = 0.1
    """*Högsta väntade brist efter förslag*, share of need."""
    most: int = 3
    """Most proposed starts of a group in a year."""
    other_starts: frozenset[int] = frozenset()
    """Rows of Planerade starter that neither the centre nor a clinic pays for."""
    other_trainees: frozenset[int] = frozenset()
    """Rows of ST-läkare that neither the centre nor a clinic pays for."""


@dataclass(frozen=True)
class BtMoney:
    """Rows of Budgetram for BT: they limit the BT starts of sheet AT och BT."""

    budget: Budget
    monthly_salary: YearlyAmount
