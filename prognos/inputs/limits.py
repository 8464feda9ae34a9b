"""Limits on blocks beyond money and numbers, and last year's outcome that some are told from."""

from dataclasses import dataclass

from prognos.inputs.calendar import NO_YEAR


@dataclass(frozen=True)
class PreviousYear:
    """What last year's round gave a group: a row of sheet Föregående år."""

    group: int
    """Index of the group."""
    rank: int | None
    """None = not stated, as in every figure of the row."""
    allotted: int | None
    """Blocks announced for the group last year."""
    filled: int | None
    row: int = NO_YEAR


@dataclass(frozen=True)
class Rotation:
    """Months that those in training spend at another clinic: a row of sheet Sidoutbildning."""

    specialty: str
    """The specialty they train for, or "AT" or "BT"."""
    receiver: str
    months: float
    """Over the whole training."""
    row: int = NO_YEAR


@dataclass(frozen=True)
class RotationSeats:
    """Months of rotation that clinics of a specialty can receive in a year."""

    receiver: str
    area: str | None
    """None = the whole region."""
    months: float
    row: int = NO_YEAR
