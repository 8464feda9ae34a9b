"""What a run says of somebody's own plan, and of the units that could host the blocks."""

from dataclasses import dataclass

import numpy as np

from optimize.problem import Slack
from prognos.inputs.arrays import FloatArray, IntArray, freeze
from prognos.results.allocation import ShortageSums


@dataclass(frozen=True)
class Deviation:
    """A group and start year in which an own plan differs from the optimal one."""

    group: int
    start: int
    """Index of the start year."""
    manual: int
    optimal: int
    objective: float
    """What this deviation alone would add to the optimal plan's objective."""
    fte_years: float
    """What it alone would add to the optimal plan's expected shortage, FTE-years over E."""
    undone: float
    """What the own plan's objective changes by when only this deviation is undone."""
    fte_years_undone: float
    cost: float
    """Expected cost of the difference, SEK; nan = prices not known."""
    reason: str | None


@dataclass(frozen=True)
class ManualResult:
    """Somebody's own plan for a budget, by the same yardstick as the optimal one."""

    budget: str
    blocks: IntArray
    """(G, n), groups of the run; 0 outside the budget."""
    objective: float
    """On the exact distribution, as the two below."""
    objective_optimal: float
    objective_without: float
    """With no block at all."""
    sums: ShortageSums
    """Before: no block; after: the own plan."""
    years: tuple[int, ...]
    """Calendar years of the cost."""
    cost: FloatArray
    """(Y,) expected SEK; nan = prices not known."""
    broken: tuple[Slack, ...]
    """Limits it breaks, with how much too much or too little."""
    deviations: tuple[Deviation, ...]

    def __post_init__(self) -> None:
        freeze(self, "blocks", np.int64, (None, None))
        freeze(self, "cost", np.float64, (len(self.years),))

    @property
    def share_of_benefit(self) -> float | None:
        """What it reaches of the optimal plan's fall in the objective; None = nothing to reach."""
        reach = self.objective_without - self.objective_optimal
        return (self.objective_without - self.objective) / reach if reach > 1e-9 else None


@dataclass(frozen=True)
class OtherObjective:
    """What a budget's best plan by another objective would give, beside the plan of the run."""

    budget: str
    objective: str
    """*Mål*."""
    blocks: int
    moved: int
    """Blocks of the run's own plan that it does not give."""
    cost: float
    """Expected SEK of its blocks; nan = prices not known."""
    shortage: float
    """Expected shortage of the budget's groups, FTE-years over E."""
    largest_share: float
    """Largest expected shortage of a group that can get blocks in a year of E, share of need."""
    proven: bool


@dataclass(frozen=True)
class Yardstick:
    """The best plans by an objective and a weighting, all budgets."""

    weighting: str
    objective: str
    blocks: IntArray
    """(G, n), groups of the run; 0 outside the budgets."""
    proven: bool

    def __post_init__(self) -> None:
        freeze(self, "blocks", np.int64, (None, None))


@dataclass(frozen=True)
class HostUnit:
    """A unit held against what is asked of a host, for a group that is given blocks."""

    group: int
    unit: str
    private: bool
    specialists: float
    """Persons at the end of the first start year, by known dates."""
    fte: float
    in_training: float
    """Persons in the middle of the first start year."""
    listed: float | None
    requested: int
    """Blocks the unit has asked for, all start years; a wish without a year is for the first."""
    supervisor: str | None
    """"ja", "nej" or None as the unit's requests say."""
    candidate: str | None
    proposed: int
    """Blocks proposed to be hosted here, all start years."""
    lacking: tuple[str, ...]
    """What it lacks for a block in the first start year: "specialists", "fte", "listed",
    "listed_unknown", "supervisor"; empty = it may host."""

    @property
    def listed_per_st(self) -> float | None:
        """Listed per doctor in training with the first further block counted in."""
        return None if self.listed is None else self.listed / (self.in_training + 1.0)


@dataclass(frozen=True)
class HostProposal:
    """Blocks of a group and start year with the unit proposed to host them."""

    group: int
    start: int
    """Index of the start year."""
    unit: str | None
    """None = no unit meets what is asked."""
    blocks: int
    asked: int
    """How many of the blocks the unit itself has asked for in that start year."""
