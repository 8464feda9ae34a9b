"""What a run says: the types that every renderer reads. Nothing here computes."""

from prognos.results.allotment import FrameResult, Guess, ShortageSums
from prognos.results.needs import CareContact, RankedGroup, Remainder
from prognos.results.people import CandidateYear, Swing, WhoCounts
from prognos.results.whole import RunResult

__all__ = [
    "CandidateYear",
    "CareContact",
    "FrameResult",
    "Guess",
    "RankedGroup",
    "Remainder",
    "RunResult",
    "ShortageSums",
    "Swing",
    "WhoCounts",
]
