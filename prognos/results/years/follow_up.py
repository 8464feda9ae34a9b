"""What came of forecasts: stocks, flows, blocks, hits, and why the next figure differs."""

from dataclasses import dataclass

from prognos.inputs import Uncertainty
from prognos.results.years.calibration import LearnedLine
from prognos.results.years.region_year import RegionYear
from prognos.schema.findings import Finding

NO_CHANGE, DRIFT, CORRECTED, MODEL = "no_change", "drift", "corrected", "model"
MAIN = "ST"
"""The budget told first, and where nothing says which."""


@dataclass(frozen=True)
class GroupOutcome:
    """A group's specialists at the end of a year: said and seen, persons."""

    group: str
    forecast: float
    low: float
    """P10."""
    high: float
    """P90."""
    mass: float
    """Probability that was stated of P10 … P90; nan when the source does not hold it."""
    outcome: float
    naive: dict[str, float]
    """NO_CHANGE, DRIFT, CORRECTED -> what each had said; those that can be told."""
    budget: str = MAIN

    @property
    def covered(self) -> bool:
        return self.low <= self.outcome <= self.high


@dataclass(frozen=True)
class FlowOutcome:
    """A flow of all groups of a budget in a year, persons."""

    flow: str
    forecast: float
    sd: float
    """nan when the source does not hold it."""
    outcome: float
    budget: str = MAIN


@dataclass(frozen=True)
class Coverage:
    """How many outcomes lay in P10 … P90, beside how many should have."""

    hits: int
    outcomes: int
    stated: float
    """Mean of the probabilities that were stated; 0.8 or more for whole persons."""
    at_least: bool
    """The source does not hold them: 0.8 is the least that they can be."""
    low: float
    """Exact 95 % interval of the share of hits, as if outcomes were independent."""
    high: float
    years: int
    """Groups of one year share that year's luck: the number of years says how sure this is."""


@dataclass(frozen=True)
class Scores:
    """Means over groups, persons; lower is better."""

    absolute: dict[str, float]
    """MODEL, NO_CHANGE, DRIFT, CORRECTED -> mean absolute error, over the same groups."""
    pinball: float
    interval: float
    crps: float
    naive_crps: dict[str, float]
    """A point forecast's CRPS is its absolute error."""


@dataclass(frozen=True)
class EditionOutcome:
    """An edition held against the end of a later year."""

    edition: str
    base_year: int
    year: int
    groups: tuple[GroupOutcome, ...]
    flows: tuple[FlowOutcome, ...]
    """Empty when the year's persons cannot be compared."""
    coverage: Coverage
    scores: Scores
    changed: tuple[str, ...]
    """Definitions that differ from the edition's, in words."""
    not_compared: tuple[str, ...]
    """Groups that only one of them has."""
    broken: tuple[int, ...] = ()
    """Years between in which so many went or came that a definition must have changed."""


@dataclass(frozen=True)
class BlockChain:
    """A group's blocks from decision to specialist, a year."""

    group: str
    year: int
    planned: int | None
    """In the edition's plan; None without one."""
    announced: int | None
    filled: int | None
    """As *Föregående år* tells, else by the edition and those new in training; None = unknown."""
    started: int | None
    """New in training; None when the year's persons cannot be compared."""
    finished: int | None
    stayed: int | None
    assumed: bool = False
    """Whether announced and filled blocks are taken from the edition, the sheet being silent."""

    @property
    def unfilled(self) -> int:
        """Blocks to take back and give anew."""
        if self.announced is None or self.filled is None:
            return 0
        return max(self.announced - self.filled, 0)


@dataclass(frozen=True)
class Surprise:
    """What a flow that was not as forecast means for the target year, FTE."""

    flow: str
    persons: float
    """Outcome less forecast."""
    fte: float


@dataclass(frozen=True)
class BridgePart:
    """A part of the way from the old forecast to the new, FTE."""

    name: str
    alone: float
    """Changed by itself, all else as before."""
    shapley: float
    """Its mean share over every order of the changes."""


@dataclass(frozen=True)
class Moved:
    """A figure of the old and the new forecast: parts alone and the interaction, FTE."""

    old: float
    new: float
    parts: tuple[BridgePart, ...]

    @property
    def interaction(self) -> float:
        return self.new - self.old - sum(part.alone for part in self.parts)


@dataclass(frozen=True)
class Bridge:
    """Why a group's forecast for a year differs."""

    group: str
    """"" = all groups of budget ST."""
    year: int
    supply: Moved
    need: Moved
    shortage: Moved
    """The expected shortage; of all groups their sum."""
    surprises: tuple[Surprise, ...] = ()
    """The part of new data in supply by flow; the last is what the flows do not tell."""


@dataclass(frozen=True)
class FollowUp:
    """The page "Så gick det, och varför siffran ändrats"."""

    region: str | None
    year: int
    outcomes: tuple[EditionOutcome, ...]
    """Latest edition first."""
    chains: tuple[BlockChain, ...]
    lessons: tuple[LearnedLine, ...]
    """Rates that differ clearly from those assumed."""
    bridges: tuple[Bridge, ...]
    """The region first, then every group that moved, those whose shortage moved most first."""
    changed: tuple[str, ...]
    """Definitions that differ between the two ends of the bridge, in words."""
    changed_assumptions: tuple[str, ...] = ()
    changed_need: tuple[str, ...] = ()
    bridge_missing: str | None = None
    """Why there is no bridge."""
    findings: tuple[Finding, ...] = ()
    years: tuple[RegionYear, ...] = ()
    """The region's own, oldest first."""


@dataclass(frozen=True)
class Horizon:
    """All forecasts of so many years ahead."""

    ahead: int
    coverage: Coverage
    absolute: dict[str, float]
    crps: float


@dataclass(frozen=True)
class NarrowerTried:
    """The uncertainty that the years would support, tried on the same years."""

    uncertainty: Uncertainty
    coverage: Coverage
    allowed: bool
    """Whether as many outcomes lay inside as were promised, over enough years."""


@dataclass(frozen=True)
class BackTest:
    """Forecasts of past year-ends against what came."""

    region: str | None
    outcomes: tuple[EditionOutcome, ...]
    """Every origin and later year."""
    horizons: tuple[Horizon, ...]
    coverage: Coverage
    absolute: dict[str, float]
    """Mean absolute errors over all groups and years; drift only when all have it."""
    compared: dict[str, float]
    """The same over those that have a drift, so that all are held against the same outcomes."""
    crps: float
    narrower: NarrowerTried | None
    """None: no narrower uncertainty is supported, or the years cannot be compared."""
    findings: tuple[Finding, ...] = ()
    """About the files and the years."""
