"""The units' answers back into the region's workbook: read, merged cell by cell, written."""

from prognos.collect.gather import Gathered, collect
from prognos.collect.outcomes import Outcome, UnitState
from prognos.collect.region_book import BookProblem

__all__ = ["BookProblem", "Gathered", "Outcome", "UnitState", "collect"]
