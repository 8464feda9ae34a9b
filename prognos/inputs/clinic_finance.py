"""What the clinics pay for, and the budget of BT."""

from dataclasses import dataclass, field

from prognos.inputs.calendar import YearlyAmount
from prognos.inputs.money import Budget


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
