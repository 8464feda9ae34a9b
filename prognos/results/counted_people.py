"""What a run says of people: who counts today, what the yearly report asks, who may start ST."""

from dataclasses import dataclass


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
    def is_short(self) -> bool:
        """Are more ST starts wanted than there are candidates?"""
        return self.wanted_starts > self.available + 1e-9

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
class AtVolume:
    """The region's AT starts in the first year beside the country's."""

    year: int
    """Calendar year."""
    starts: float
    national_starts: float | None
    """A year; None = not stated."""
    population_share: float | None
    """None = not stated."""

    @property
    def share_of_starts(self) -> float | None:
        """The region's share of the country's AT starts."""
        return None if self.national_starts is None else self.starts / self.national_starts

    @property
    def difference(self) -> float | None:
        """starts - population_share x national_starts, persons a year; None = not both stated."""
        if self.national_starts is None or self.population_share is None:
            return None
        return self.starts - self.population_share * self.national_starts


@dataclass(frozen=True)
class CurveAge:
    """A row of the retirement curve as the run used it, moved by *Förskjutning pensionsålder*."""

    age: int
    """Attained during the year."""
    retires: float
    """Share of those still in post who retire that year."""
    works: float
    """Working time at that age, as a share of what it was before the curve."""


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
    permanent_persons: int = 0
    """With `fixed_term`, `extended` and `hourly` the region's own, in persons and in FTE."""
    permanent_fte: float = 0.0
    fixed_term_persons: int = 0
    """Fixed-term posts that end at their end date."""
    fixed_term_fte: float = 0.0
    extended_persons: int = 0
    """Fixed-term posts that are extended or have no end date."""
    extended_fte: float = 0.0
    hourly_persons: int = 0
    hourly_fte: float = 0.0
    agency_persons: int = 0
    """Never in the supply, as `agency_fte`."""


AT_LEAST_FTE = 0.5
"""Smaller differences between supply and need are balance, however small the group is."""


@dataclass(frozen=True)
class PlanningGroup:
    """A group's specialists, those in training and the judgement, without new blocks."""

    group: int
    own_persons: int
    """In the region's employment, those who train further included."""
    own_fte: float
    """FTE in care, those on leave at 0."""
    private_persons: int
    """All private providers in Bemanning, in the plan or not."""
    private_fte: float
    in_training: float
    """Persons at the base date."""
    finished: tuple[float, ...]
    """Expected persons who finish training, whether they stay or not, years 1 … H."""
    vacancies: float
    """FTE; 0 = none, or nothing stated."""
    agency_fte: float
    """As stated in Behov, else the rows in Bemanning; 0 = none, or nothing stated."""
    method: str | None
    """How the need is stated; None = it is not."""
    need: float | None
    """FTE at the base date."""
    supply: float
    """FTE at the base date."""
    state: str | None
    """"brist", "balans" or "överskott"; None without a stated need."""
    state_later: str | None
    """Five years on, the last shown year when the horizon is shorter."""
    specialty_state: str | None
    """All areas of the specialty together; None when one has no stated need."""
    specialty_state_later: str | None
