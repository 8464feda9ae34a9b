"""What it takes to reach a goal."""

from dataclasses import dataclass

import numpy as np

from optimize.problem import Slack
from prognos.inputs import Inputs
from prognos.inputs.arrays import IntArray, freeze
from prognos.results.what_if import MovedBlocks


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
