"""What a run says of the blocks: each budget's allocation, and what is used of every limit."""

from dataclasses import dataclass

from optimize.problem import Allocation, AllocationProblem, MeritLine
from prognos.inputs.arrays import FloatArray

UNITS = {"budget": "kr", "supervisors": "ST-läkare", "rotation": "månader",
         "candidates": "personer"}
"""Family of a limit -> its unit; every other family counts blocks."""
BLOCKS = "block"
REQUESTS = "Önskemål"
"""Label of the limits that the clinics' requests make."""


@dataclass(frozen=True)
class LimitUse:
    """A limit of a budget in a year, in its own unit."""

    family: str
    label: str
    group: str | None
    """What it holds for: a group, set, area or receiving specialty; None = the whole budget."""
    year: int | None
    """Calendar year."""
    unit: str
    """"kr", "block", "månader", "ST-läkare" or "personer"."""
    amount: float
    """The whole limit."""
    taken: float
    """Taken without any block of the plan."""
    used: float
    """By the plan, its own completions taken off for supervisors."""
    left: float
    """amount - taken - used; for a minimum what it lacks, 0 when it is met."""
    state: str
    """"binds", "free", "exceeded" (already without blocks); a minimum "met" or "unmet"."""


@dataclass(frozen=True)
class BudgetResult:
    """The allocation of one budget. Problem group i is run group `groups[i]`."""

    name: str
    groups: tuple[int, ...]
    problem: AllocationProblem
    allocation: Allocation
    merit: tuple[MeritLine, ...]
    years: tuple[int, ...]
    """Calendar years of the money below."""
    amount: FloatArray
    """(Y,) *Centralt anslag*, SEK; nan = no limit."""
    bound: FloatArray
    """(Y,) *Redan bundet*."""
    cost: FloatArray
    """(Y,) expected cost of the allotted blocks (fill rate applied)."""
    bound_computed: bool
    """True when *Redan bundet* of some year was computed, not stated."""
    objective: str = "minst brist"
    """*Mål*."""
    rotas_count: bool = False
    """*Vikt jourlinje* is above 0: rotas that cannot be manned are part of the objective."""
    limits: tuple[LimitUse, ...] = ()
    """In the order of the problem's limits."""


@dataclass(frozen=True)
class Guess:
    """An assumption no history backs, and how the region's shortage would move if it were off."""

    name: str
    value: str
    """As used, in Swedish notation."""
    low_label: str
    high_label: str
    change_low: float
    """What the low value adds to the region's expected shortage after allocation, FTE-years over
    E. A change, since it is computed without parameter uncertainty, unlike the shortage itself."""
    change_high: float
    defaulted: bool

    @property
    def swing(self) -> float:
        return abs(self.change_high - self.change_low)


@dataclass(frozen=True)
class ShortageSums:
    """Unweighted expected shortage over groups with a need and evaluated years."""

    total_before: float
    """FTE-years."""
    total_after: float
    largest_before: float
    """FTE, of one group in one year."""
    largest_after: float
