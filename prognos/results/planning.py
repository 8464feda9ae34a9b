"""What a run says for the yearly report to Socialstyrelsen (Nationella planeringsstödet)."""

from dataclasses import dataclass

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
