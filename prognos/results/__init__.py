"""What a run says: the types that every renderer reads. Nothing here computes."""

from prognos.results.allotment import FrameResult, Guess, ShortageSums
from prognos.results.limits import LimitUse
from prognos.results.money import (
    BtYear,
    ClinicProposal,
    Payers,
    PayerYear,
    PriceLine,
    ProposedGroup,
    ProposedYear,
    StartsOfYear,
)
from prognos.results.needs import CareContact, Differing, RankedGroup, Remainder, Separation
from prognos.results.nps import PlanningGroup
from prognos.results.people import AtVolume, CandidateYear, Swing, WhoCounts
from prognos.results.plans import (
    Deviation,
    HostProposal,
    HostUnit,
    ManualResult,
    OtherObjective,
)
from prognos.results.reasons import Flip, Reasons, Waterfall
from prognos.results.stability import Stability, TriedCase
from prognos.results.whole import RunResult
from prognos.results.worth import CurvePoint, LastStart, Lever, MoneyCurve

__all__ = [
    "AtVolume",
    "BtYear",
    "CandidateYear",
    "CareContact",
    "ClinicProposal",
    "CurvePoint",
    "Deviation",
    "Differing",
    "Flip",
    "FrameResult",
    "Guess",
    "HostProposal",
    "HostUnit",
    "LastStart",
    "Lever",
    "LimitUse",
    "ManualResult",
    "MoneyCurve",
    "OtherObjective",
    "PayerYear",
    "Payers",
    "PlanningGroup",
    "PriceLine",
    "ProposedGroup",
    "ProposedYear",
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
]
