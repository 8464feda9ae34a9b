"""Rates that a region's own years propose. Counts per group and year; nothing of a person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from prognos.inputs import Uncertainty
from prognos.schema.findings import Finding

EXITS, RECRUITMENT, RETENTION, FILL, DROPOUT = (
    "other_exits", "recruitment", "retention", "fill_rate", "dropout")
"""Measures, by the keys of their columns in Antaganden per specialitet (dropout: Antaganden)."""
SHARES = frozenset({RETENTION, FILL})
"""Measures that are a share of trials; the others are rates of exposure."""
UNLIKELY = 0.1
"""One side of an 80 % interval."""


@dataclass(frozen=True)
class LearnedLine:
    """A rate of a group, or of the whole region."""

    group: str
    """Group id; "" = the region's common level."""
    measure: str
    events: float
    exposure: float
    """n: person-years, finished doctors or announced blocks."""
    own: float | None
    """Unpooled; None without exposure."""
    shrunk: float
    low: float
    high: float
    """80 % interval."""
    now: float
    """The assumption in use today."""
    chance: float = 0.0
    """Probability under `now` of own figures as far off as these, or further, on their side."""

    @property
    def differs(self) -> bool:
        """Whether the interval leaves the assumption in use out, and the own figures do too: what
        the other groups say of it is not enough."""
        apart = not self.low <= self.now <= self.high
        return self.exposure > 0.0 and apart and self.chance <= UNLIKELY


@dataclass(frozen=True)
class YearAccount:
    """Read = the same + gone; read the year after = the same + new. Persons."""

    year: int
    before: int
    stayed: int
    """In the same group, as specialist or in training."""
    moved: int
    """To another group of the region."""
    completed: int
    """From training to a post as specialist in the group."""
    gone: dict[str, int]
    """Reason -> persons."""
    new: dict[str, int]
    """Reason -> persons."""
    after: int
    netted: int
    """Told to be the same by specialty and birth year alone."""
    reused: int
    """Employment numbers that another person had the year before."""
    counted: bool = True
    """False: the year is left out."""
    broken: bool = False
    """Whether a break of definition is suspected."""


@dataclass(frozen=True)
class RetirementShift:
    """How many years later than the curve people retire."""

    retired: float
    expected: float
    """Retirements that the curve in use had expected of the same persons."""
    shift: float
    low: float
    high: float
    now: float


@dataclass(frozen=True)
class Calibration:
    """What two or more years propose."""

    region: str | None
    sources: tuple[tuple[str, date], ...]
    """Name and base date of every year-end, oldest first."""
    years: tuple[int, ...]
    """Years whose flows are counted."""
    from_sheet: tuple[int, ...]
    """Those of them that stand in sheet Historik."""
    accounts: tuple[YearAccount, ...]
    lines: tuple[LearnedLine, ...]
    common: tuple[LearnedLine, ...]
    """The region's level of every measure."""
    shift: RetirementShift | None
    """None: no ages, or nobody at risk."""
    uncertainty: Uncertainty
    """In use."""
    learned_uncertainty: Uncertainty | None
    """What the years would support."""
    proposed_uncertainty: Uncertainty | None
    """Never narrower than in use."""
    findings: tuple[Finding, ...] = ()

    @property
    def period(self) -> str:
        """The years as *Källa* tells them."""
        return spans(self.years)


def spans(years: Sequence[int]) -> str:
    """Rising years in words: "2019–2021, 2023"."""
    found: list[list[int]] = []
    for year in years:
        if found and year == found[-1][-1] + 1:
            found[-1].append(year)
        else:
            found.append([year])
    return ", ".join(f"{each[0]}–{each[-1]}" if len(each) > 1 else f"{each[0]}" for each in found)
