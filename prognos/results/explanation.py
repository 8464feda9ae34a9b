"""Why a group stands where it stands and gets the blocks it gets: what `forklara` tells."""

from dataclasses import dataclass

from optimize.problem import MeritLine
from prognos.inputs.scenario import LeverChange


@dataclass(frozen=True)
class Waterfall:
    """From the supply at the base date to the last year shown, FTE; the parts sum to the end."""

    today: float
    retired: float
    """At most 0, as are `left` and `known_exits`."""
    left: float
    known_exits: float
    completed: float
    recruited: float
    back_from_leave: float
    """Those on leave at the base date who are in post and back at work."""
    changed_hours: float
    """Working time that changes with age."""
    in_training: float
    """Those in training who count towards the need: more of them or fewer."""
    without_blocks: float
    blocks: float
    with_blocks: float
    need: float
    """nan = none stated."""


@dataclass(frozen=True)
class RankStep:
    """What takes the group past its neighbour in the order."""

    group: int
    """The neighbour, an index of the run's groups."""
    place: int
    score: float
    """Expected shortage in percent of the need that the group must pass."""
    change_percent: float
    """That less its own, percentage points."""
    change_fte: float
    """The same in FTE, mean over the evaluated years: `change_percent / 100 * need`."""


@dataclass(frozen=True)
class RankReasons:
    """A group's computed place among the needs of its budget, and what would change it by one."""

    place: int
    of: int
    """Ranked groups of the budget."""
    score: float
    """Expected shortage without new blocks in percent of the need, over the evaluated years."""
    up: RankStep | None
    """None: it is the first."""
    down: RankStep | None
    """None: it is the last."""


@dataclass(frozen=True)
class BreakEven:
    """The smallest tried change of one input that gives the group another number of blocks."""

    key: str
    """"budget", "need", "weight", "fill_rate", "retention" or "pension"."""
    sign: int
    """1 = the input goes up, -1 = down."""
    step: float | None
    """Size of the change: a share of the input, percentage points as a share for fill rate and
    retention, years for pension; None = no change within `reach` does it."""
    reach: float
    """The largest change tried that leaves the number as it is; 0 = none, or the input cannot go
    that way."""
    blocks: int
    """Blocks of the group in all after it less those before; 0 without a step."""
    sek_per_year: float | None = None
    """Budget: the change of every year, SEK."""
    change: LeverChange | None = None
    """The change as a lever pulled: of `step`, else of `reach`; None where it is no lever."""
    proven: bool = True
    """False: the search at the next step ended without proof, so nothing is told of it."""


@dataclass(frozen=True)
class Reasons:
    """One group's place, blocks, limits, and what would change them."""

    group: int
    waterfall: Waterfall
    shortage_before: float
    """Expected shortage over the evaluated years, FTE-years; nan without a need."""
    shortage_after: float
    last_given: MeritLine | None
    """The group's block of least benefit that is given."""
    next_blocks: tuple[MeritLine, ...]
    """One more block of the group on top of the plan, by start year, best first; only such as
    have a benefit. Each names the limits without room for it."""
    break_even: tuple[BreakEven, ...]
    """Empty when not tried."""
    rank: RankReasons | None = None
    """None: no need in the evaluated years, so no place."""

    @property
    def first_not_given(self) -> MeritLine | None:
        """Of the next blocks the one with most benefit."""
        return self.next_blocks[0] if self.next_blocks else None
