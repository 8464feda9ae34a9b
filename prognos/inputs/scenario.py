"""A scenario: a named set of changes to the inputs, each with its reason. It holds no person."""

from dataclasses import dataclass

from prognos.inputs.calendar import NO_YEAR
from prognos.system.files import UsageProblem


class LeverProblem(UsageProblem):
    """A change that cannot be made; told in Swedish."""


@dataclass(frozen=True)
class LeverChange:
    """One lever pulled: what, where, when, how much and why."""

    lever: str
    """Key of the lever in `data/levers.toml`."""
    way: str
    """ADD, SCALE, SET, GROWTH or MOVE of `schema/lever_dictionary.py`."""
    value: float
    """In the lever's own unit: a share as a fraction, money in SEK; SCALE: the factor."""
    specialty: str | None = None
    """None = all. Of a MOVE: whom the block is taken from."""
    area: str | None = None
    first: int | None = None
    """First calendar year; None = all years."""
    last: int | None = None
    """Last calendar year; None = from `first` on."""
    to_specialty: str | None = None
    """MOVE: who gets the block."""
    to_area: str | None = None
    motive: str | None = None
    text: str = ""
    """As a Swedish line that says the same."""
    row: int = NO_YEAR


SHORTAGE, RISK, LISTED = "shortage", "risk", "listed"
"""Kinds of goal: expected shortage, chance of a shortage, listed patients per specialist."""


@dataclass(frozen=True)
class Goal:
    """What is to hold in a year: a figure of a group, of several, or of the region at most so much.
    """

    kind: str
    """SHORTAGE, RISK or LISTED."""
    specialty: str | None
    """None = all of budget ST."""
    area: str | None
    year: int
    """Calendar year."""
    most: float
    """FTE, a chance, or listed patients per FTE."""
    share: bool = False
    """SHORTAGE: `most` is a share of the need."""
    text: str = ""


@dataclass(frozen=True)
class Scenario:
    """A named set of changes, in the order in which they are made."""

    name: str
    changes: tuple[LeverChange, ...]
    made_on: str | None = None
    """SHA-256 of the workbook it was made on, where a file says so."""
