"""What the collecting tells: every changed cell with its fate, and every unit with its state."""

from collections.abc import Mapping
from dataclasses import dataclass

TAKEN, NEW, STRUCK, ASK, NOTE = (
    "Övertagen", "Ny rad", "Struken rad", "Att avgöra", "Upplysning",
)
COMMENT_ON_CELL = "kommentar till cellen; läs den och avgör"
COMMENT_TAKEN = "kommentaren är införd; läs den och avgör"
COMMENT_ALONE = "kommentar utan rad, inte införd; läs den och avgör"
COMMENTS = (COMMENT_ON_CELL, COMMENT_TAKEN, COMMENT_ALONE)
"""Reasons of what a unit has said in words: somebody must read it."""
ANSWERED, UNCHANGED, NO_ANSWER = "Svarat", "Fil utan ändringar", "Inget svar"

Place = tuple[str, int, str]
"""Sheet key, row in the region's workbook (-n = the nth new row), column key ("" = whole row)."""


@dataclass(frozen=True)
class Outcome:
    """One line of the account."""

    unit: str
    file: str
    sheet: str
    """Name of the sheet; "" for a whole file."""
    heading: str
    fate: str
    before: str = ""
    after: str = ""
    reason: str = ""
    place: Place | None = None
    """Where it stands in the region's workbook; None when it has no cell there."""
    cell: str = ""
    """Address in the answer, for what has no place; filled from `place` otherwise."""


@dataclass(frozen=True)
class UnitState:
    """One unit: whether it has answered, and what came of it."""

    unit: str
    state: str
    files: tuple[str, ...]
    taken: int
    new: int
    struck: int
    ask: int
    remark: str = ""


@dataclass(frozen=True)
class Refusal:
    """A file that could not be collected, and why."""

    file: str
    reason: str


@dataclass(frozen=True)
class Merged:
    """What is to be written into the copy of the region's workbook."""

    cells: Mapping[Place, object]
    """Place -> new value; None = blank."""
    struck: frozenset[tuple[str, int]]
    """(sheet key, row) of rows to be blanked."""
    new: Mapping[str, tuple[Mapping[str, object], ...]]
    """Sheet key -> rows to be added, column key -> value."""
    outcomes: tuple[Outcome, ...]
