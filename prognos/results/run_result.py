"""All that a run of one workbook produced."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from prognos.inputs import Inputs
from prognos.inputs.arrays import FloatArray
from prognos.results.allocation import BudgetResult, Guess, ShortageSums
from prognos.results.counted_people import AtVolume, CandidateYear, Swing, WhoCounts
from prognos.results.money_worth import LastStart, Lever, MoneyCurve
from prognos.results.other_plans import HostProposal, HostUnit, ManualResult, OtherObjective
from prognos.results.payments import BtYear, ClinicProposal, Payers
from prognos.results.planning import PlanningGroup
from prognos.results.projection import NeedFactors, Projection
from prognos.results.ranking import CareContact, RankedGroup
from prognos.results.stability_cases import Stability
from prognos.schema.findings import Finding


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
    need_factors: NeedFactors
    ranking: tuple[RankedGroup, ...]
    budgets: tuple[BudgetResult, ...]
    """ST first."""
    sums: ShortageSums
    budget_sums: dict[str, ShortageSums] = field(default_factory=dict)
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
    at_volume: AtVolume | None = None
    """None without AT starts in year 1."""
    longer_life: FloatArray = field(default_factory=lambda: np.zeros(0))
    """(T,) expected FTE won in budget ST if all retire a year later; empty = not computed."""
    longer_life_by_group: FloatArray = field(default_factory=lambda: np.zeros((0, 0)))
    """(G, T)"""
    levers: tuple[Lever, ...] = ()
    """The whole budget first, then its groups, each means in turn."""
    last_starts: tuple[LastStart, ...] = ()
    manual: tuple[ManualResult, ...] = ()
    """Somebody's own plan, a budget each; empty = none."""
    host_units: tuple[HostUnit, ...] = ()
    """Units of the groups that are given ST blocks."""
    host_proposals: tuple[HostProposal, ...] = ()
    stability: Stability | None = None
    """None = not asked for, as the next."""
    money_curves: tuple[MoneyCurve, ...] = ()
    payers: Payers | None = None
    clinic_proposal: ClinicProposal | None = None
    """None = not asked for. Never in `after`."""
    bt_years: tuple[BtYear, ...] = ()
    """Years 1 … H; empty without a budget of BT."""
    planning: tuple[PlanningGroup, ...] = ()
    """For Nationella planeringsstödet, areas of a specialty together."""
    other_objectives: tuple[OtherObjective, ...] = ()
    """Empty = not asked for."""

    @property
    def st(self) -> BudgetResult:
        return self.budgets[0]
