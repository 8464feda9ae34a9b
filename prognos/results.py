"""What a run says: the types that every renderer reads. Nothing here computes."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

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
class CandidateYear:
    """Licensed doctors without ST in a year, persons: who can start ST and how many are wanted."""

    year: int
    """Calendar year."""
    area: str | None
    """None = the whole region, all areas together."""
    opening: float
    """In the stock at the end of the year before."""
    at_done: float
    """Finish AT and go on to ST in the region."""
    bt_done: float
    """Finish BT outside ST and go on to ST in the region."""
    licensed: float
    """Newly licensed who go on at once (their BT lies inside ST)."""
    left: float
    """Leave the stock without starting ST."""
    available: float
    """opening - left + at_done + bt_done + licensed: who can start ST in the year."""
    wanted_starts: float
    closing: float
    """available - wanted_starts, at least 0."""
    at_starts: float
    bt_starts: float

    @property
    def new(self) -> float:
        """New candidates of the year."""
        return self.at_done + self.bt_done + self.licensed

    @property
    def missing(self) -> float:
        """Wanted starts that no candidate is there for."""
        return max(self.wanted_starts - self.available, 0.0)


@dataclass(frozen=True)
class Swing:
    """A dip or a peak of new candidates between fuller or emptier years."""

    kind: str
    """"dip" or "peak"."""
    area: str | None
    year: int
    new: float
    available: float
    wanted_starts: float


@dataclass(frozen=True)
class WhoCounts:
    """Who a group's supply at the base date is made of. Persons include those on leave."""

    group: int
    own_persons: int
    own_fte: float
    """FTE in care of the region's own, those on leave at 0."""
    private_persons: int
    private_fte: float
    private_in_plan: bool
    """False: shown, but not in the supply."""
    in_training_persons: int
    """Specialists of the group who train in another specialty, part of its supply."""
    in_training_fte: float
    known_exit_persons: int
    """Leave at a known date: notified, or the end of a post that is not extended."""
    on_leave_persons: int
    agency_fte: float
    """Never in the supply."""
    over_65_persons: int
    """Attain an age above 65 in the base year; those in the plan, own and private."""
    over_65_fte: float
    over_67_persons: int
    over_67_fte: float
    unknown_birth_year_persons: int


@dataclass(frozen=True)
class Remainder:
    """What is missing to the guideline, and what it would cost a year to employ it."""

    year: int
    """Calendar year."""
    fte: float
    cost_sek: float
    """Salary with PO, SEK a year."""
    sek_per_listed: float
    """The same as SEK a year for each listed patient."""


@dataclass(frozen=True)
class CareContact:
    """*Fast läkarkontakt*: an area's listed patients and doctors, a group with method Listning."""

    group: int | None
    """None = all such groups together."""
    area: str | None
    listed: float
    specialists_persons: float
    specialists_fte: float
    """FTE of specialists in post today, those on leave at 0."""
    st_persons: float
    listed_per_specialist: float | None
    """Listed per FTE of specialist today; None without any."""
    need_target: float
    """Need today, FTE, at the rows' own listed per specialist."""
    need_guideline: float
    need_target_horizon: float
    need_guideline_horizon: float
    target_year_before: int | None
    """First calendar year whose median supply covers the need at the target, without new blocks;
    None = not within the horizon. All groups together: the first in which each one's does."""
    target_year_after: int | None
    """The same with the allotted blocks."""
    guideline_year_before: int | None
    guideline_year_after: int | None
    rest_today: Remainder
    """To the guideline, at the base date."""
    rest_horizon: Remainder
    """To the guideline in the last year shown, with the allotted blocks (median)."""


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
    care_contact: tuple[CareContact, ...] = ()
    """One row per group with method Listning; with several, all together last."""
    who_counts: tuple[WhoCounts, ...] = ()
    """One row per group, in the order of groups."""
    candidates: tuple[CandidateYear, ...] = ()
    """The region's years 1 … H, then each area's; empty when nothing is known of AT and BT."""
    candidate_swings: tuple[Swing, ...] = ()
    at_per_100_000: float | None = None
    """AT starts of year 1 per 100 000 inhabitants; None when either is not known."""
    longer_life: FloatArray = field(default_factory=lambda: np.zeros(0))
    """(T,) expected FTE won in frame ST if everybody retires a year later; empty = not computed."""
    longer_life_by_group: FloatArray = field(default_factory=lambda: np.zeros((0, 0)))
    """(G, T)"""

    @property
    def st(self) -> FrameResult:
        return self.frames[0]
