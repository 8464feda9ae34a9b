"""What people decide: the order of needs, a plan of their own to have measured, who and when."""

from dataclasses import dataclass
from datetime import date

from prognos.inputs.calendar import NO_YEAR


@dataclass(frozen=True)
class AdjustedRank:
    """A rank that somebody in charge has set: a row of sheet Justerad rang."""

    group: int
    rank: int
    """Place in the group's budget, 1 = first."""
    reason: str
    decided_by: str
    """As written: a role, a board or a decision maker in office."""
    decided_on: str
    """ISO date."""
    row: int = NO_YEAR


@dataclass(frozen=True)
class MeasureWeight:
    """What a measure weighs in the composite: a row of sheet Rangordningsvikter."""

    measure: str
    """Swedish name, see `ranking.MEASURES`."""
    weight: float
    row: int = NO_YEAR


@dataclass(frozen=True)
class ManualBlocks:
    """Blocks of somebody's own plan: a row of sheet Manuell fördelning."""

    group: int
    start: int
    """Index of the start year."""
    blocks: int
    reason: str | None = None
    row: int = NO_YEAR
    change: bool = False
    """True: so many more (or fewer) than in the computed plan, which holds for the rest."""


@dataclass(frozen=True)
class Matter:
    """The matter's decision maker and dates; None = the region fills it in by hand."""

    decision_maker: str | None = None
    """*Beslutsfattare*: a board or an official, as written."""
    locked: date | None = None
    """*Data låst*"""
    consultation: date | None = None
    """*Samverkansdatum*"""
    decision: date | None = None
    """*Beslutsdatum*"""
