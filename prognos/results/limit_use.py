"""What a run says of the limits: each with what the plan uses of it."""

from dataclasses import dataclass

UNITS = {"budget": "kr", "supervisors": "ST-läkare", "rotation": "månader",
         "candidates": "personer"}
"""Family of a limit -> its unit; every other family counts blocks."""
BLOCKS = "block"
REQUESTS = "Önskemål"
"""Label of the limits that the clinics' requests make."""


@dataclass(frozen=True)
class LimitUse:
    """A limit of a budget in a year, in its own unit."""

    family: str
    label: str
    group: str | None
    """What it holds for: a group, set, area or receiving specialty; None = the whole budget."""
    year: int | None
    """Calendar year."""
    unit: str
    """"kr", "block", "månader", "ST-läkare" or "personer"."""
    amount: float
    """The whole limit."""
    taken: float
    """Taken without any block of the plan."""
    used: float
    """By the plan, its own completions taken off for supervisors."""
    left: float
    """amount - taken - used; for a minimum what it lacks, 0 when it is met."""
    state: str
    """"binds", "free", "exceeded" (already without blocks); a minimum "met" or "unmet"."""
