"""Who decides and when: what the decision paper says of the matter itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


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
