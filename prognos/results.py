"""What a run says: the types that every renderer reads. Nothing here computes."""

from __future__ import annotations

from dataclasses import dataclass, field

from optimize.problem import Allocation, AllocationProblem, MeritLine
from prognos.arrays import FloatArray
from prognos.findings import Finding
from prognos.inputs import Inputs
from prognos.projection import Projection


@dataclass(frozen=True)
class RankedGroup:
    """A group's place among the needs, before money, with what the place rests on."""

    rank: int
    group: int
    """Index into `Inputs.groups`."""
    score: float
    """Expected shortage in percent of need over the evaluated years: the rank's measure."""
    starts_needed: int | None
    """Fewest filled starts a year that make the median cover the need; None when 200 do not."""
    components: dict[str, float | int | None]
    """See `ranking.COMPONENTS` for names and units."""


@dataclass(frozen=True)
class FrameResult:
    """The allocation of one budget frame. Problem group i is run group `groups[i]`."""

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


@dataclass(frozen=True)
class Guess:
    """An assumption no history backs, and what the region's shortage would be if it were off."""

    name: str
    value: str
    """As used, in Swedish notation."""
    low_label: str
    high_label: str
    shortage_low: float
    """Expected shortage of the region after allocation with the low value, FTE-years over E."""
    shortage_high: float
    defaulted: bool

    @property
    def swing(self) -> float:
        return abs(self.shortage_high - self.shortage_low)


@dataclass(frozen=True)
class ShortageSums:
    """Unweighted expected shortage over groups with a need and evaluated years."""

    total_before: float
    """FTE-years."""
    total_after: float
    largest_before: float
    """FTE, of one group in one year."""
    largest_after: float


@dataclass(frozen=True)
class RunResult:
    """Everything that a run of one workbook produced."""

    version: str
    input_name: str
    input_sha256: str
    seconds: float
    inputs: Inputs
    findings: tuple[Finding, ...]
    before: Projection
    after: Projection
    ranking: tuple[RankedGroup, ...]
    frames: tuple[FrameResult, ...]
    """ST first."""
    sums: ShortageSums
    frame_sums: dict[str, ShortageSums] = field(default_factory=dict)
    guesses: tuple[Guess, ...] = ()
    """The assumptions that matter most, largest swing first."""

    @property
    def st(self) -> FrameResult:
        return self.frames[0]
