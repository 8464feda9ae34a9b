"""What a scenario changes, what comes of it, and what it takes to reach a goal."""

from dataclasses import dataclass

import numpy as np

from optimize.problem import Slack
from prognos.inputs import Inputs
from prognos.inputs.arrays import FloatArray, IntArray, freeze

SIDE_BY_SIDE = 3
"""Scenarios beside each other: more are no picture, and are told a row each."""


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
    before: tuple[float, float] | None
    """Least and largest of what is changed, in the lever's own unit; None where it is not
    stated."""
    after: tuple[float, float] | None
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
    because: tuple[str, ...] | None = None
    """Of several changes those that alone take blocks from the one and give the other some; None =
    there is one change."""


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
    net: tuple[int, ...] = ()
    """(G,) more or fewer blocks of each group."""


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
    candidates: float | None = None
    """Licensed doctors who can start ST in the last year shown; None = nothing is known of AT and
    BT."""

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

    @property
    def many(self) -> bool:
        """Whether there are more scenarios than can stand beside each other."""
        return len(self.scenarios) > SIDE_BY_SIDE


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


@dataclass(frozen=True)
class GoalReached:
    """A goal, and where it stands."""

    text: str
    kind: str
    year: int
    most: float
    """In the unit of the figures below: FTE, a chance, or listed patients per FTE."""
    now: float
    """With the plan as it is."""
    then: float
    """With what the answer adds."""

    @property
    def holds(self) -> bool:
        return self.then <= self.most + 1e-9


@dataclass(frozen=True)
class WithinBudget:
    """The same blocks for those who need them, within every limit: who gives them up."""

    possible: bool
    moved: tuple[MovedBlocks, ...]
    shortage_now: float
    """Expected shortage of budget ST in the last year shown, with the plan as it is, FTE."""
    shortage_then: float
    proven: bool


@dataclass(frozen=True)
class GoalAnswer:
    """What is least of what was asked for: blocks beyond the plan, or a change of a lever."""

    inputs: Inputs
    input_name: str
    goals: tuple[GoalReached, ...]
    least: str
    """"kostnad", "block" or "ändring"."""
    plan: IntArray
    """(G, n) the plan as it is."""
    blocks: IntArray
    """(G, n) the plan that reaches the goal, or comes nearest."""
    cost: float
    """Expected SEK of the blocks that are more; nan = prices not known."""
    missing: tuple[tuple[int, float], ...]
    """Calendar year and SEK that the budget lacks for them."""
    proven: bool
    """Nothing less reaches it; where it is not reached, nothing comes nearer."""
    at_least: float | None = None
    """Where that is not proven: the blocks, or SEK, that it takes at least."""
    out_of_reach: bool = False
    """Proven that nothing reaches it within the limits."""
    stopped_by: tuple[Slack, ...] = ()
    """Limits without room for more, where the goal is not reached."""
    first_year: int | None = None
    """Where it is not reached: the first later year in which it would be; None = none shown."""
    change: str | None = None
    """The least change of the lever that was asked for; None = none reaches it, or not asked."""
    lever: str | None = None
    """The lever that was asked for."""
    most_tried: str | None = None
    """The largest change of it that was tried."""
    within: WithinBudget | None = None
    without_limits: int | None = None
    """Where limits stop it: the blocks beyond the plan that it would take without them; None =
    none would do, or no limit stops it."""

    def __post_init__(self) -> None:
        for name in ("plan", "blocks"):
            freeze(self, name, np.int64, (None, None))

    @property
    def reached(self) -> bool:
        """By more blocks, or by the change of the lever."""
        return all(goal.holds for goal in self.goals)

    @property
    def possible(self) -> bool:
        """Reached, also where that takes blocks from others."""
        return self.reached or (self.within is not None and self.within.possible)
