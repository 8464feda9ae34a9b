"""The parts of `RunResult`: the run itself, forecast, allocation, money, people, questions."""

from dataclasses import dataclass, field

import numpy as np

from prognos.inputs.arrays import FloatArray
from prognos.results.allocation import BudgetResult, Guess, ShortageSums
from prognos.results.counted_people import (
    AtVolume,
    CandidateYear,
    CurveAge,
    PlanningGroup,
    Swing,
    WhoCounts,
)
from prognos.results.money_worth import LastStart, Lever, MoneyCurve
from prognos.results.other_plans import (
    HostProposal,
    HostUnit,
    ManualResult,
    OtherObjective,
    Yardstick,
)
from prognos.results.payments import BtYear, ClinicProposal, Payers
from prognos.results.projection import NeedFactors, Projection
from prognos.results.ranking import CareContact
from prognos.results.stability_cases import Stability
from prognos.results.what_if import Comparison
from prognos.schema.findings import Finding


@dataclass(frozen=True)
class RunFacts:
    """What was run, by what, and what was found on the way."""

    version: str
    input_name: str
    input_sha256: str
    seconds: float
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class Forecast:
    """Supply, need and shortage without and with the allotted blocks."""

    before: Projection
    after: Projection
    need_factors: NeedFactors


@dataclass(frozen=True)
class Plans:
    """The blocks that each budget gives, and what they do to the shortage."""

    budgets: tuple[BudgetResult, ...]
    """ST first."""
    sums: ShortageSums
    """Of all groups with a need."""
    budget_sums: dict[str, ShortageSums] = field(default_factory=dict)
    """By budget."""
    host_units: tuple[HostUnit, ...] = ()
    """Units of the groups that are given ST blocks."""
    host_proposals: tuple[HostProposal, ...] = ()


@dataclass(frozen=True)
class PaidBy:
    """Who pays for what, beside the budgets."""

    payers: Payers | None = None
    clinic_proposal: ClinicProposal | None = None
    """None = not asked for. Never in the forecast."""
    bt_years: tuple[BtYear, ...] = ()
    """Years 1 … H; empty without a budget of BT."""


@dataclass(frozen=True)
class Counted:
    """Who there is at the base date, who there is to recruit among, and who might stay longer."""

    who_counts: tuple[WhoCounts, ...] = ()
    """One row per group, in the order of groups."""
    planning: tuple[PlanningGroup, ...] = ()
    """For Nationella planeringsstödet, areas of a specialty together."""
    care_contact: tuple[CareContact, ...] = ()
    """One row per group with method Listning; with several, all together last."""
    candidates: tuple[CandidateYear, ...] = ()
    """The region's years 1 … H, then each area's; empty when nothing is known of AT and BT."""
    candidate_swings: tuple[Swing, ...] = ()
    at_per_100_000: float | None = None
    """AT starts of year 1 per 100 000 inhabitants; None when either is not known."""
    at_volume: AtVolume | None = None
    """None without AT starts in year 1."""
    longer_life: FloatArray = field(default_factory=lambda: np.zeros(0))
    """(T,) expected FTE won in budget ST if all retire a year later; empty = not computed."""
    longer_life_by_group: FloatArray = field(default_factory=lambda: np.zeros((0, 0)))
    """(G, T)"""
    retirement_curve: tuple[CurveAge, ...] = ()
    """By age; the median of the uncertain shift."""


@dataclass(frozen=True)
class Questions:
    """What a finished run is asked: what if, what else, how sure."""

    guesses: tuple[Guess, ...] = ()
    """The assumptions that matter most, largest swing first."""
    levers: tuple[Lever, ...] = ()
    """The whole budget first, then its groups, each means in turn."""
    last_starts: tuple[LastStart, ...] = ()
    manual: tuple[ManualResult, ...] = ()
    """Somebody's own plan, a budget each; empty = none."""
    stability: Stability | None = None
    """None = not asked for."""
    money_curves: tuple[MoneyCurve, ...] = ()
    """Empty = not asked for."""
    other_objectives: tuple[OtherObjective, ...] = ()
    """Empty = not asked for."""
    comparison: Comparison | None = None
    """The baseline beside this run, when it was made with changes."""
    yardsticks: tuple[Yardstick, ...] = ()
    """The run's own first; empty = not asked for."""
