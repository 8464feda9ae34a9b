"""A past year of the region: what stands beside a lever, so that its pull can be judged."""

from dataclasses import dataclass


@dataclass(frozen=True)
class RegionYear:
    """Counts of all groups that tell; None = no group does."""

    year: int
    retired: int | None = None
    retirement_age: float | None = None
    """Mean age that those who retired attained in the year."""
    left_share: float | None = None
    """Left for another reason, of those whose exit would not be retirement."""
    recruited: int | None = None
    stayed_share: float | None = None
    """Of the doctors who finished ST those with a post in their group."""
    allotted: int | None = None
    """ST blocks of the year's round, as *Föregående år* tells."""
    filled: int | None = None
    """None also where only some groups tell."""
