"""Where the figures come from: rows of the workbook by group, and parameters as used."""

from dataclasses import dataclass

OWN, PRIVATE, AGENCY, LEFT_OUT = "own", "private", "agency", "left_out"
TRAINING, THROUGHOUT, BASE = "training", "throughout", "base"


@dataclass(frozen=True)
class SourceRows:
    """The rows of a sheet that a group rests on, and what they add up to."""

    group: int
    """Index of the group; NO_YEAR = all groups share the rows."""
    sheet: str
    """Name of the sheet in the contract."""
    rows: tuple[int, ...]
    """Row numbers, ascending."""
    use: str = ""
    """Bemanning: OWN, PRIVATE, AGENCY or LEFT_OUT (gone by the base date). ST-läkare: TRAINING,
    THROUGHOUT (a specialist of the group all the while), BASE (the rows of another group's
    trainees who are specialists of this one until they are ready) or LEFT_OUT. Else ""."""
    stated: int | None = None
    """Sum of *Antal*, blank = 1; None where the rows are not people."""
    persons: int | None = None
    """The same with rows of one Anställningsnr as one person."""
    fte: float | None = None
    """Sum of *Antal* x share x share in care, leave disregarded; None where not specialists."""


@dataclass(frozen=True)
class Assumption:
    """A parameter as used, for the list of assumptions."""

    name: str
    value: object
    unit: str | None
    source: str | None
    defaulted: bool
    status: str | None = None
    explanation: str | None = None
    sheet: str | None = None
    """Sheet and cell in which it is stated; None for a default."""
    cell: str | None = None

    @property
    def is_default(self) -> bool:
        """True for a default that something is computed from; a blank one changes nothing."""
        return self.defaulted and self.value is not None
