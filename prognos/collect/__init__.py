"""The units' answers back into the region's workbook: read, merged cell by cell, written."""

from prognos.collect.gather import Gathered, collect
from prognos.collect.region_book import BookProblem
from prognos.collect.told import Told, UnitState

__all__ = ["BookProblem", "Gathered", "Told", "UnitState", "collect"]
