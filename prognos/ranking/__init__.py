"""Rank of the needs before money (model.md 8.1), with every component beside it."""

from prognos.ranking.components import (
    COMPONENTS,
    first_shortage_year,
    known_ages,
    share_at_least,
)
from prognos.ranking.composite import MEASURES
from prognos.ranking.odds import reversed_order
from prognos.ranking.order import rank_groups

__all__ = [
    "COMPONENTS",
    "MEASURES",
    "first_shortage_year",
    "known_ages",
    "rank_groups",
    "reversed_order",
    "share_at_least",
]
