"""What a run says of money beside the budgets: payers, clinic-financed ST, the budget of BT."""

from dataclasses import dataclass

from prognos.inputs.arrays import FloatArray


@dataclass(frozen=True)
class PriceLine:
    """What a payer pays for a form, or a phase of it: a row of costs, as used."""

    payer: str
    form: str
    phase: str | None
    """None = the whole form."""
    months: float
    share: float
    cap: float | None
    """SEK a month; None = no cap."""
    month_sek: float
    """SEK a month in the first start year, cap and index included."""
    rest_sek: float
    """SEK a month of the salary with PO that the payer does not pay, at least 0."""
    years: tuple[int, ...]
    sek: FloatArray
    """(Y,) SEK by calendar year of one filled post that begins in the first start year."""


@dataclass(frozen=True)
class StartsOfYear:
    """ST starts of a group in a calendar year by payer, persons."""

    group: int
    year: int
    blocks: int
    """Announced central blocks of the plan."""
    central: float
    """Planned central starts."""
    clinic_planned: float
    clinic_usual: float
    """*Klinikfinansierade starter per år*, where it is allowed."""
    other: float
    """Planned starts that neither the centre nor a clinic pays for."""


@dataclass(frozen=True)
class PayerYear:
    """What ST and DSK cost each payer in a calendar year, SEK; nan when prices are not known."""

    year: int
    central_bound: float
    """*Redan bundet*, stated or computed, all budgets of blocks."""
    central_blocks: float
    """Expected cost of the allotted blocks."""
    clinic_training: float
    """Clinic-financed in training at the base date."""
    clinic_starts: float
    """Clinic-financed starts of the allotted start years."""
    clinic_later: float
    """Clinic-financed starts after them: the centre's later blocks are not decided."""


@dataclass(frozen=True)
class Payers:
    """Who pays what."""

    prices: tuple[PriceLine, ...]
    """Forms of new starts, each payer's phases."""
    starts: tuple[StartsOfYear, ...]
    """In the order of groups; a group and year without any start has no row."""
    years: tuple[PayerYear, ...]


@dataclass(frozen=True)
class ProposedGroup:
    """Clinic-financed starts proposed for a group beyond the central blocks."""

    group: int
    blocks: int
    """Announced central blocks of the plan, all start years."""
    starts: tuple[int, ...]
    """Proposed starts by start year; all 0 when no number within the maximum suffices."""
    reached: bool
    cost: FloatArray
    """(Y,) SEK by calendar year, `ClinicProposal.years`."""
    shortage_without: float
    """Expected shortage in percent of need over the evaluated years, without any block."""
    shortage_blocks: float
    """With the central blocks."""
    shortage_after: float
    """With the proposal too; the least within the maximum where the level is not reached."""
    proven: bool = True
    """False: the search ended before it had shown that nothing is cheaper."""


@dataclass(frozen=True)
class ProposedYear:
    """All proposed starts of a start year beside the candidates for ST."""

    year: int
    allowed: bool
    starts: int
    missing_before: float | None
    """Wanted starts without a candidate, persons; None = candidates are not known."""
    missing_after: float | None
    """The same with the proposal carried out."""


@dataclass(frozen=True)
class ClinicProposal:
    """Least clinic cost that brings each group's expected shortage to at most a level."""

    level: float
    """Percent of need."""
    most: int
    """Most proposed starts of a group in a start year."""
    years: tuple[int, ...]
    """Calendar years of the costs."""
    groups: tuple[ProposedGroup, ...]
    """Those above the level with the central blocks, the largest shortage first."""
    already: int
    """Groups that are at most at the level without a proposal."""
    by_year: tuple[ProposedYear, ...]


@dataclass(frozen=True)
class BtYear:
    """BT starts of a calendar year against the budget of BT."""

    year: int
    planned: float
    fits: float | None
    """Most starts that the budget has room for; None = no limit, or no planned start to price."""
    counted: float
    amount: float
    """*Centralt anslag*, SEK; nan = no limit."""
    bound: float
    """*Redan bundet*: BT that is under way at the base date."""
    planned_cost: float
    """SEK in the year if every planned start of the run's years is begun."""
    counted_cost: float
