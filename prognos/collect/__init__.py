"""The units' answers back into the region's workbook: read, merged cell by cell, written."""

from prognos.collect.gather import Gathered, collect
from prognos.collect.outcomes import Outcome, UnitState

__all__ = ["Gathered", "Outcome", "UnitState", "collect"]
