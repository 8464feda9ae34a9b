"""What a run is computed from: frozen types, numpy arrays and their axes.

Axes: `G` groups, `P` rows of persons, `F` training forms, `n` start years that are allocated,
`T = H* + 1` year-ends, index 0 = the base date, index t = 31 December of `base_year + t`.
FTE and persons never share an array. Money is SEK in the price level of the base year.
`check` builds these from the workbook; nothing here reads a file.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from prognos.arrays import BoolArray, FloatArray, IntArray, freeze

NO_YEAR = -1
"""In integer columns: no such year, no such form, no such group, birth year unknown."""


@dataclass(frozen=True)
class Calendar:
    """Base date, horizon and evaluated years. Years inside the model are relative to the base."""

    base_date: date
    start_years: int
    horizon: int
    tail: int
    evaluated: tuple[int, ...]

    @property
    def base_year(self) -> int:
        return self.base_date.year

    @property
    def last(self) -> int:
        """H*: the last computed year, relative."""
        return self.horizon + self.tail

    @property
    def year_ends(self) -> int:
        """T: number of year-ends, the base date included."""
        return self.last + 1

    @property
    def years(self) -> tuple[int, ...]:
        """Calendar years of all year-ends, base year first."""
        return tuple(range(self.base_year, self.base_year + self.last + 1))

    @property
    def start_calendar_years(self) -> tuple[int, ...]:
        return tuple(self.base_year + u for u in range(1, self.start_years + 1))


@dataclass(frozen=True)
class Group:
    """A specialty in an area: the unit of forecast, ranking and allocation."""

    specialty: str
    area: str | None
    family: str
    form: int
    """Training form of new starts, index into `Forms`; NO_YEAR = the mixture of the start year."""
    frame: str
    """Budget frame whose money its blocks use: "ST" or "DSK"."""
    planned: bool
    """False: forecast, but never given blocks (*Planeras* = nej)."""

    @property
    def id(self) -> str:
        return self.specialty if self.area is None else f"{self.specialty} | {self.area}"


@dataclass(frozen=True)
class Staff:
    """Specialists in post at the base date, one entry per workbook row that counts as supply."""

    group: IntArray
    birth_year: IntArray
    """NO_YEAR when unknown."""
    fte: FloatArray
    """Working time in care, FTE per person (share x share in care), leave disregarded."""
    count: IntArray
    exit_after: IntArray
    """Last year-end (relative) in post by a known date; NO_YEAR = the risks rule."""
    leave_until: IntArray
    """Last year-end (relative) on leave, 0 = the base date only; NO_YEAR = not on leave."""
    private: BoolArray
    row: IntArray
    """Row in sheet Bemanning (the first one, when several rows are one person)."""

    def __post_init__(self) -> None:
        rows = len(self.group)
        for name in ("group", "birth_year", "count", "exit_after", "leave_until", "row"):
            freeze(self, name, np.int64, (rows,))
        freeze(self, "fte", np.float64, (rows,))
        freeze(self, "private", np.bool_, (rows,))


@dataclass(frozen=True)
class Trainees:
    """Doctors (and nurses) in training at the base date, one entry per workbook row."""

    group: IntArray
    birth_year: IntArray
    remaining: FloatArray
    """R: nominal time left at the base date, years; negative when overdue."""
    planned_end: BoolArray
    """True: R comes from a planned end date, so the delay of known end dates applies."""
    form: IntArray
    count: IntArray
    central: BoolArray
    """Financed by the central budget; else by the clinic or somebody else."""
    base_group: IntArray
    """Group in whose stock the person is until completion; NO_YEAR = none."""
    base_fte: FloatArray
    row: IntArray

    def __post_init__(self) -> None:
        rows = len(self.group)
        for name in ("group", "birth_year", "form", "count", "base_group", "row"):
            freeze(self, name, np.int64, (rows,))
        for name in ("remaining", "base_fte"):
            freeze(self, name, np.float64, (rows,))
        for name in ("planned_end", "central"):
            freeze(self, name, np.bool_, (rows,))


@dataclass(frozen=True)
class Starts:
    """Starts that will happen whatever is allocated: planned ones and the clinics' own."""

    group: IntArray
    year: IntArray
    """Relative start year u >= 1."""
    count: FloatArray
    """Persons; a fraction is one person who starts with that probability."""
    form: IntArray
    """NO_YEAR = the group's form, else the mixture of the start year."""
    central: BoolArray
    row: IntArray
    """Row in sheet Planerade starter; NO_YEAR = from *Klinikfinansierade starter per år*."""

    def __post_init__(self) -> None:
        rows = len(self.group)
        for name in ("group", "year", "form", "row"):
            freeze(self, name, np.int64, (rows,))
        freeze(self, "count", np.float64, (rows,))
        freeze(self, "central", np.bool_, (rows,))


@dataclass(frozen=True)
class Forms:
    """Training forms: length, delay beyond it, drop-out."""

    names: tuple[str, ...]
    length: FloatArray
    """Nominal length in years."""
    delay_mean: FloatArray
    delay_sd: FloatArray
    dropout: FloatArray
    """delta: probability a year to leave training unfinished."""
    counts: FloatArray
    """FTE towards the need while in training; nan = the group's own rule."""
    known_delay_mean: float
    known_delay_sd: float
    old: int
    """Index of ST SOSFS 2015:8, the form of `old_share`."""
    new: int
    """Index of ST HSLF-FS 2021:8, the form of the rest."""
    old_share: FloatArray
    """(T,) share of new starts under the old rules, by relative start year (index 0 unused)."""

    def __post_init__(self) -> None:
        for name in ("length", "delay_mean", "delay_sd", "dropout", "counts"):
            freeze(self, name, np.float64, (len(self.names),))
        freeze(self, "old_share", np.float64, (None,))


@dataclass(frozen=True)
class RetirementCurve:
    """Probability to retire during the year one attains an age, and the share one works."""

    name: str
    first_age: int
    hazard: FloatArray
    """r(a) for first_age, first_age + 1, …"""
    working_share: FloatArray
    """k(a), same ages."""
    shift: float
    """*Förskjutning pensionsålder*, years; positive = later."""

    def __post_init__(self) -> None:
        freeze(self, "hazard", np.float64, (None,))
        freeze(self, "working_share", np.float64, self.hazard.shape)


@dataclass(frozen=True)
class Rates:
    """Rates per group."""

    other_exits: FloatArray
    """e_g, a year, up to `exit_last_age`."""
    recruitment: FloatArray
    """lambda_g, persons a year; nan = mobility in balance."""
    retention: FloatArray
    fill_rate: FloatArray
    """(G, n) phi_g by start year."""
    would_have_started: FloatArray
    """alpha_g: share of the blocks that clinics had started anyway."""
    new_fte: FloatArray
    """w_new: FTE of a new specialist."""
    training_fte: FloatArray
    """h: FTE towards the need while in training, where the form does not say."""
    priority: FloatArray
    """v_g: weight in the objective."""
    exit_last_age: int

    def __post_init__(self) -> None:
        groups = len(self.other_exits)
        for name in ("other_exits", "recruitment", "retention", "would_have_started",
                     "new_fte", "training_fte", "priority"):
            freeze(self, name, np.float64, (groups,))
        freeze(self, "fill_rate", np.float64, (groups, None))


@dataclass(frozen=True)
class Uncertainty:
    """Standard deviations of the three common factors; all 0 = the single central node."""

    retirement: float
    mobility: float
    training: float


@dataclass(frozen=True)
class Need:
    """How a group's need is stated: one row of sheet Behov."""

    method: str
    """"Budget", "Nuläge", "Manuell" (later "Listning", "Befolkning")."""
    budgeted: float = 0.0
    vacancies: float = 0.0
    agency_fte: float = 0.0
    growth: float = 0.0
    figures: tuple[tuple[int, float], ...] = ()
    """Manuell: (calendar year, FTE), in order of year."""
    minimum: float | None = None
    """*Minsta antal specialister*, persons."""
    st_in_posts: bool = False
    row: int = NO_YEAR


@dataclass(frozen=True)
class YearlyAmount:
    """An amount that may vary by calendar year: constant before the first and after the last."""

    years: tuple[int, ...]
    values: tuple[float, ...]

    def at(self, year: int) -> float:
        index = max(0, int(np.searchsorted(self.years, year, side="right")) - 1)
        return self.values[index]


@dataclass(frozen=True)
class CostRow:
    """What a payer pays for a month in a form (and phase): a row of sheet Kostnader."""

    payer: str
    """"Central" or "Klinik"."""
    form: int
    """NO_YEAR = all forms."""
    phase: str | None
    monthly_salary: YearlyAmount
    po: float
    share: float
    months: float | None
    """Months of the form it holds for; None = the form's whole length."""
    cap: float | None
    index: float
    """*Årlig uppräkning*."""
    row: int = NO_YEAR


@dataclass(frozen=True)
class Frame:
    """A budget frame: rows of Budgetram with the same *Avser*, one entry per stated year."""

    name: str
    years: IntArray
    """Calendar years with a row, in order."""
    amount: FloatArray
    """*Centralt anslag*, SEK; nan = no limit."""
    bound: FloatArray
    """*Redan bundet*, SEK; nan = computed from the central doctors in training."""
    max_blocks: FloatArray
    """*Högsta antal block*; nan = no limit."""
    row: IntArray

    def __post_init__(self) -> None:
        rows = len(self.years)
        for name in ("years", "row"):
            freeze(self, name, np.int64, (rows,))
        for name in ("amount", "bound", "max_blocks"):
            freeze(self, name, np.float64, (rows,))


@dataclass(frozen=True)
class BlockLimit:
    """*Minst block* or *Högst block* for a set of groups and start years."""

    kind: str
    """"min" or "max"."""
    label: str
    """In words, for messages: specialty, area or set of groups."""
    groups: BoolArray
    """(G,) the groups it counts."""
    years: BoolArray
    """(n,) the start years it counts; the limit holds for each of them by itself."""
    value: float
    reason: str | None
    row: int

    def __post_init__(self) -> None:
        freeze(self, "groups", np.bool_, (None,))
        freeze(self, "years", np.bool_, (None,))


@dataclass(frozen=True)
class Request:
    """A clinic's wish: a row of sheet Önskemål. It never moves the need."""

    unit: str
    group: int
    """Index of the group; NO_YEAR when the specialty and area are no group of this run."""
    specialty: str
    area: str | None
    blocks: int
    start_year: int | None
    """Calendar year."""
    candidate: str | None
    supervisor: str | None
    reason: str | None
    submitted_by: str | None
    submitted_on: str | None
    row: int


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


@dataclass(frozen=True)
class Objective:
    """What the allocation minimises."""

    name: str
    weighting: str
    surplus_weight: float
    time_limit: float


@dataclass(frozen=True)
class Inputs:
    """All that a run is computed from."""

    region: str | None
    calendar: Calendar
    groups: tuple[Group, ...]
    staff: Staff
    trainees: Trainees
    starts: Starts
    forms: Forms
    curve: RetirementCurve
    rates: Rates
    uncertainty: Uncertainty
    needs: tuple[Need | None, ...]
    """Per group; None = staff without a stated need."""
    costs: tuple[CostRow, ...]
    frames: tuple[Frame, ...]
    limits: tuple[BlockLimit, ...]
    requests: tuple[Request, ...]
    objective: Objective
    agency_fte_by_rows: FloatArray
    """(G,) FTE of agency staff (*Inhyrd*) in Bemanning: shown, never supply."""
    agency_cost: float
    """Cost of an agency doctor, SEK per FTE-year."""
    specialist_salary: YearlyAmount
    po: float
    small_count: int
    """*Minsta antal i redovisning*."""
    assumptions: tuple[Assumption, ...]

    def __post_init__(self) -> None:
        groups = len(self.groups)
        if len(self.needs) != groups or len(self.rates.other_exits) != groups:
            raise ValueError("needs and rates must have one entry per group")
        if self.rates.fill_rate.shape[1] != self.calendar.start_years:
            raise ValueError("fill_rate must have one column per start year")
        if len(self.forms.old_share) != self.calendar.year_ends:
            raise ValueError("old_share must have one entry per year-end")
        freeze(self, "agency_fte_by_rows", np.float64, (groups,))
