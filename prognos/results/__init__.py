"""What a run says: the types that every renderer reads. Nothing here computes."""

from prognos.results.allocation import BudgetResult, Guess, LimitUse, ShortageSums
from prognos.results.counted_people import AtVolume, CandidateYear, PlanningGroup, Swing, WhoCounts
from prognos.results.explanation import BreakEven, RankReasons, RankStep, Reasons, Waterfall
from prognos.results.group_result import GroupResult, Outlook
from prognos.results.money_worth import CurvePoint, LastStart, Lever, MoneyCurve
from prognos.results.other_plans import (
    Deviation,
    HostProposal,
    HostUnit,
    ManualResult,
    OtherObjective,
    Yardstick,
)
from prognos.results.payments import (
    BtYear,
    ClinicProposal,
    Payers,
    PayerYear,
    PriceLine,
    ProposedGroup,
    ProposedYear,
    StartsOfYear,
)
from prognos.results.ranking import CareContact, Differing, RankedGroup, Remainder, Separation
from prognos.results.run_result import RunResult
from prognos.results.stability_cases import Stability, TriedCase

__all__ = [
    "AtVolume",
    "BreakEven",
    "BtYear",
    "BudgetResult",
    "CandidateYear",
    "CareContact",
    "ClinicProposal",
    "CurvePoint",
    "Deviation",
    "Differing",
    "GroupResult",
    "Guess",
    "HostProposal",
    "HostUnit",
    "LastStart",
    "Lever",
    "LimitUse",
    "ManualResult",
    "MoneyCurve",
    "OtherObjective",
    "Outlook",
    "PayerYear",
    "Payers",
    "PlanningGroup",
    "PriceLine",
    "ProposedGroup",
    "ProposedYear",
    "RankReasons",
    "RankStep",
    "RankedGroup",
    "Reasons",
    "Remainder",
    "RunResult",
    "Separation",
    "ShortageSums",
    "Stability",
    "StartsOfYear",
    "Swing",
    "TriedCase",
    "Waterfall",
    "WhoCounts",
    "Yardstick",
]
