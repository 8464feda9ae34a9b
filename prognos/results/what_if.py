"""What a scenario changes, what comes of it, and what it takes to reach a goal."""

from dataclasses import dataclass

import numpy as np

from optimize.problem import Slack
from prognos.inputs import Inputs
from prognos.inputs.arrays import FloatArray, IntArray, freeze


@dataclass(frozen=True)
class ChangedInput:
    """An input that differs from the baseline."""

    lever: str
    """Key in `data/levers.toml`."""
    text: str
    """The change as a line: "Centralt anslag 2028 +2 mkr"."""
    place: str | None
    """Whom it holds for: specialty, area or both; None = all."""
    first: int | None
    """First calendar year; None = the whole time."""
    last: int | None
    """Last calendar year; None = from `first` on."""
    before: float | None
    """In the lever's own unit; None where groups or years differ, or nothing was stated."""
    after: float | None
    motive: str | None


@dataclass(frozen=True)
class MovedBlocks:
    """Blocks that another plan gives somebody else; None = no one: fewer or more in all."""

    budget: str
    from_group: int | None
    from_start: int | None
    """Index of the start year; None = no one loses it."""
    to_group: int | None
    to_start: int | None
    blocks: int


@dataclass(frozen=True)
class ScenarioPart:
    """What a change does alone, against the baseline; or what all do beyond the sum of that."""

    text: str
    """The change; "" = the interaction."""
    blocks: int
    """More or fewer blocks in all."""
    shortage: float
    """More or less expected shortage with the blocks, FTE-years over the evaluated years."""
    at_horizon: float
    """More or less expected shortage in the last year shown, FTE."""
    proven: bool = True


@dataclass(frozen=True)
class PlanOutcome:
    """A plan and what it leaves, of the baseline or of a scenario."""

    blocks: IntArray
    """(G, n)"""
    need: FloatArray
    """(T,) of all groups with a need, FTE."""
    supply: FloatArray
    """(T,) expected, with the blocks."""
    before: FloatArray
    """(T,) expected shortage without blocks."""
    after: FloatArray
    """(T,) … and with the blocks."""
    group_after: FloatArray
    """(G,) expected shortage with the blocks over the evaluated years, FTE-years."""
    places: FloatArray
    """(G,) place by expected shortage in percent of need, within the budget; nan = no need."""
    cost: float
    """Expected SEK of the blocks over their whole time; nan = prices not known."""
    objective: float
    """Of budget ST, on the exact distribution."""
    status: str
    """Worst of the budgets: "optimal", "time_limit" or "none"."""
    gap: float
    """Largest proven distance from the best."""
    unmet: int
    """Minima that are not met."""
    broken: tuple[Slack, ...] = ()
    """Limits that moved blocks break."""
    binding: tuple[Slack, ...] = ()
    """Limits of budget ST with no room for one more block that would be of use."""

    def __post_init__(self) -> None:
        freeze(self, "blocks", np.int64, (None, None))
        for name in ("need", "supply", "before", "after", "group_after", "places"):
            freeze(self, name, np.float64, (None,))

    @property
    def proven(self) -> bool:
        return self.status == "optimal"


@dataclass(frozen=True)
class ScenarioOutcome:
    """A scenario beside the baseline."""

    name: str
    changes: tuple[ChangedInput, ...]
    outcome: PlanOutcome
    moved: tuple[MovedBlocks, ...]
    parts: tuple[ScenarioPart, ...] = ()
    """Each change alone; empty when there is only one."""
    interaction: ScenarioPart | None = None
    made_on: str | None = None
    """SHA-256 of the workbook it was made on, where a file says so."""


@dataclass(frozen=True)
class Comparison:
    """Scenarios beside the baseline, which is locked."""

    inputs: Inputs
    """Of the baseline."""
    input_name: str
    input_sha256: str
    baseline: PlanOutcome
    scenarios: tuple[ScenarioOutcome, ...]


@dataclass(frozen=True)
class RoughOutcome:
    """Groups of budget ST with a need together, (T,), at the central node, supply taken as normal.

    Only differences between two of these are told: parameter uncertainty widens the shortage.
    """

    need: FloatArray
    """FTE."""
    supply: FloatArray
    """Expected FTE with the blocks."""
    shortage: FloatArray
    """Sum of the groups' expected shortages, FTE."""

    def __post_init__(self) -> None:
        for name in ("need", "supply", "shortage"):
            freeze(self, name, np.float64, (None,))
