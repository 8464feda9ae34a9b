"""A frozen forecast: what was said, on what grounds, and what was decided. No person.

Axes: `G` groups, `Y` year-ends, the base date first, `Q` quantiles.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from prognos.inputs.arrays import FloatArray, freeze

LEVELS = tuple(round(0.05 * n, 2) for n in range(1, 20))
"""0.05 … 0.95."""
LOW, MIDDLE, HIGH = LEVELS.index(0.1), LEVELS.index(0.5), LEVELS.index(0.9)
CHANCE = "_chance"
FLOWS = frozenset({"retired", "left", "known_exits", "completed", "recruited", "closing",
                   "started", "dropped", "finished"})
MOST, ROUNDING = 1e7, 1e-6
"""Persons, FTE or blocks of a group: more than any region has."""
FIRST_YEAR, LAST_YEAR = 1990, 2200


@dataclass(frozen=True)
class Quantity:
    """A forecast quantity of every group and year."""

    mean: FloatArray
    """(G, Y)"""
    quantiles: FloatArray
    """(G, Y, Q); nan where the source does not hold them."""
    mass: FloatArray
    """(G, Y) probability of P10 … P90, both ends in: 0.8 or more where values are whole."""

    def __post_init__(self) -> None:
        """Raises `ValueError` for shapes that do not fit and for what is no distribution."""
        groups, years = self.mean.shape
        freeze(self, "mean", np.float64, (groups, years))
        freeze(self, "quantiles", np.float64, (groups, years, len(LEVELS)))
        freeze(self, "mass", np.float64, (groups, years))
        _check_amounts(self.mean, self.quantiles)
        told = np.where(np.isnan(self.quantiles), -np.inf, self.quantiles)
        reached = np.maximum.accumulate(told, axis=2)
        if not (told[told > -np.inf] >= reached[told > -np.inf]).all():
            raise ValueError("quantiles fall")
        _check_amounts(self.mass, most=1.0 + 1e-9)


def _check_amounts(*values: FloatArray, most: float = MOST) -> None:
    """Raise `ValueError` where a known value is below 0 or above `most`."""
    for each in values:
        known = each[~np.isnan(each)]
        if not ((known >= -ROUNDING) & (known <= most)).all():
            raise ValueError("an amount below 0, or larger than any region's")


@dataclass(frozen=True)
class AssumptionUsed:
    """An assumption as it stood."""

    name: str
    value: str
    unit: str | None
    source: str | None
    defaulted: bool


@dataclass(frozen=True)
class Edition:
    """A forecast as it was made, with the decided blocks in."""

    name: str
    region: str | None
    version: str
    """Of the program."""
    base_date: date
    input_sha256: str
    groups: tuple[str, ...]
    years: tuple[int, ...]
    """Calendar years of the year-ends, base year first."""
    persons: Quantity
    """Specialists in post."""
    fte: Quantity
    """Supply towards the need."""
    need: FloatArray
    """(G, Y) FTE; nan = no stated need."""
    flows: Mapping[str, FloatArray]
    """Expected flows in persons by name, (G, Y); nan in the base year. Of specialists retired,
    left, known_exits, completed, recruited, closing; of those in training started, dropped,
    finished (stayed or not)."""
    flow_variance: Mapping[str, FloatArray]
    """(G, Y), and under the name with `CHANCE` what chance among persons adds; empty where the
    source does not hold them."""
    region_fte: FloatArray
    """(Y, 4) mean, P10, P50, P90 of budget ST."""
    ranks: tuple[int | None, ...]
    """(G,) place in the ranking."""
    plan: Mapping[str, Mapping[int, int]]
    """Group -> calendar start year -> announced blocks."""
    assumptions: tuple[AssumptionUsed, ...] = ()
    definitions: Mapping[str, str] = field(default_factory=dict)
    """What is counted and how, in words: a change of one breaks the series."""
    from_workbook: bool = False
    """Read from a result workbook, which holds three quantiles."""

    def __post_init__(self) -> None:
        """Raises `ValueError` where a part does not fit the groups and the years."""
        groups, years = shape = len(self.groups), len(self.years)
        if len(self.ranks) != groups or len(set(self.groups)) != groups:
            raise ValueError("groups and ranks")
        if not years or self.years != tuple(range(self.years[0], self.years[0] + years)) or not (
                FIRST_YEAR <= self.years[0] <= self.years[-1] <= LAST_YEAR):
            raise ValueError("years")
        freeze(self, "need", np.float64, shape)
        freeze(self, "region_fte", np.float64, (years, 4))
        if set(self.flows) != FLOWS or not set(self.flow_variance) <= {
                *FLOWS, *(name + CHANCE for name in FLOWS)}:
            raise ValueError("flows")
        for each in (self.persons.mean, self.fte.mean, *self.flows.values(),
                     *self.flow_variance.values()):
            if each.shape != shape:
                raise ValueError(f"shape {each.shape}, expected {shape}")
        if not self.from_workbook and any(np.isnan(values).any() for values in (
                self.persons.mean, self.persons.quantiles, self.persons.mass)):
            raise ValueError("a forecast with holes")
        _check_amounts(self.need, self.region_fte, *self.flows.values())
        _check_amounts(*self.flow_variance.values(), most=MOST**2)
        if not all(FIRST_YEAR <= year <= LAST_YEAR and 0 <= blocks <= MOST
                   for starts in self.plan.values() for year, blocks in starts.items()):
            raise ValueError("plan")

    @property
    def base_year(self) -> int:
        return self.years[0]

    def at(self, year: int) -> int | None:
        """Index of a calendar year; None outside the forecast."""
        return self.years.index(year) if year in self.years else None
