"""What a run of several regions says of each of them. Nothing here is of a single person."""

from dataclasses import dataclass


@dataclass(frozen=True)
class RegionBudget:
    """A region's groups of one budget together."""

    budget: str
    specialists: int | None
    """Persons at the base date; None = fewer than the region's `small_count`, but some, unless
    `specialists_covered`."""
    in_training: int | None
    share_55: float | None
    """Share of the specialists with known birth year who are 55 or older, whole percent; None
    where it would tell of a few."""
    need_fte: float | None
    """Mean of the evaluated years, as are the shortages; None = it is that of a few persons."""
    shortage_before_fte: float | None
    """Expected shortage without new blocks."""
    shortage_after_fte: float | None
    blocks: int
    cost_sek: float | None
    """Expected cost of the allotted blocks, all years; None when prices are not known."""
    budget_sek: float | None
    """*Centralt anslag* minus *Redan bundet*, all limited years; None without a limit, and when
    `budget_covered`."""
    status: str
    """Of the allocation: "optimal", "time_limit" or "none"; "" for a budget without one."""
    gap: float
    proven: bool
    """Optimal, and no single exchange is better."""
    unmet: int
    """Minima that cannot be met."""
    specialists_covered: bool = False
    """Not told so that a smaller number cannot be worked out from it."""
    in_training_covered: bool = False
    budget_covered: bool = False
    """What is bound would tell how few are in training."""


@dataclass(frozen=True)
class RegionSpecialty:
    """A specialty of a region, its areas together."""

    budget: str
    specialty: str
    specialists: int | None
    """Persons at the base date; None = fewer than the region's `small_count`, but some, unless
    `covered`."""
    share_55: float | None
    """Whole percent; None where it would tell of a few."""
    need_fte: float | None
    """None without a stated need, and when `quiet`; so for the shortages."""
    shortage_before_fte: float | None
    shortage_after_fte: float | None
    blocks: int | None
    """None: takes no part in the allocation."""
    cost_sek: float | None
    covered: bool = False
    """The specialists are not told so that a smaller number cannot be worked out from theirs."""
    quiet: bool = False
    """No heltider are told: they are those of a few, or would give those of a few away."""


@dataclass(frozen=True)
class RegionSummary:
    """One workbook of several: its figures, or why there are none."""

    name: str
    """The region's name, else the file's."""
    input_name: str
    input_sha256: str
    result_name: str | None
    """Name of the result workbook; None when none was written."""
    errors: int
    warnings: int
    notices: int
    problem: str = ""
    """Why nothing was computed, in Swedish; empty when all went well."""
    base_date: str | None = None
    evaluated_years: tuple[int, ...] = ()
    small_count: int = 0
    """*Minsta antal i redovisning*."""
    seconds: float = 0.0
    budgets: tuple[RegionBudget, ...] = ()
    specialties: tuple[RegionSpecialty, ...] = ()
