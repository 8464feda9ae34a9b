"""Rank of the needs before money (model.md 8.1), with every component beside it."""

from prognos.analysis.ranking.components import COMPONENTS, first_shortage_year, share_at_least
from prognos.analysis.ranking.composite import MEASURES
from prognos.analysis.ranking.order import rank_groups
from prognos.analysis.ranking.order_odds import reversed_order

__all__ = [
    "COMPONENTS",
    "MEASURES",
    "first_shortage_year",
    "rank_groups",
    "reversed_order",
    "share_at_least",
]
