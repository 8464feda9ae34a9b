"""What a run says of the needs: ranks and listed patients per doctor."""

from dataclasses import dataclass

from prognos.inputs import AdjustedRank, PreviousYear


@dataclass(frozen=True)
class Differing:
    """A measure in which two groups differ, as shares of the need in the evaluated years."""

    name: str
    """"shortage_today", "need_growth", "exits" or "new_specialists"."""
    own: float
    others: float


@dataclass(frozen=True)
class Separation:
    """What most sets a group apart from its neighbour in the order."""

    neighbour: int
    """Index of the group that follows in the order, for a budget's last of the one before."""
    measures: tuple[Differing, ...]


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
    place: int = 0
    """Computed place within the budget, 1 = first; 0 = not told."""
    equal_to: tuple[int, ...] = ()
    """Groups whose order to this one is too uncertain to tell."""
    adjusted: AdjustedRank | None = None
    decided_place: int | None = None
    """Place within the budget when the adjusted ranks hold; None = the budget has none."""
    previous: PreviousYear | None = None
    apart: Separation | None = None
    points: tuple[float, ...] = ()
    """Per weight of Rangordningsvikter: percent of the budget's largest."""
    composite: float | None = None
    """Weighted mean of the points; None = no weights."""
    composite_place: int | None = None


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
