"""AT, BT and licensed doctors: where the candidates for ST come from."""

from dataclasses import dataclass

from prognos.inputs.calendar import NO_YEAR


@dataclass(frozen=True)
class PipelineYear:
    """What happens at a place in a year: a row of sheet AT och BT."""

    place: str | None
    area: str | None
    year: int
    """Calendar year."""
    at_starts: float
    at_months: float
    bt_starts: float
    bt_months: float
    new_licences: float
    """Doctors licensed without AT (new degree, other countries) who come to the region."""
    row: int = NO_YEAR


@dataclass(frozen=True)
class Pipeline:
    """The flows towards ST."""

    years: tuple[PipelineYear, ...] = ()
    stock: tuple[tuple[str | None, float], ...] = ()
    """Licensed doctors not in ST at the base date: (area, persons); area None = the region."""
    goes_on: float = 0.6
    """*Andel AT/BT som går till ST i regionen*."""
    leaves: float = 0.1
    """*Avgång bland legitimerade utan ST*, a year."""
    population_share: float | None = None
    """The region's share of Sweden's population, for the size of its AT; None = not stated."""
    national_at_starts: float | None = None
    """AT starts a year in the whole country; None = not stated."""
