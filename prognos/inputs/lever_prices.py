"""What the means beside blocks cost; blank = not known, and never guessed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class LeverPrices:
    """SEK in the base year's prices; None = not stated."""

    longer_per_fte_year: float | None = None
    """For each FTE-year won by later retirement, beside the salary."""
    exits_per_specialist: float | None = None
    """For each specialist in post and year, of what makes a quarter fewer leave."""
    per_recruit: float | None = None
    """For each specialist recruited from outside, once."""
    cooperation_per_fte_year: float | None = None
    """For each FTE-year that another region provides, beside the salary."""
