"""All that a run is computed from."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from prognos.inputs.arrays import FloatArray, IntArray, freeze
from prognos.inputs.calendar import NO_YEAR, Calendar, YearlyAmount
from prognos.inputs.clinic_finance import BtMoney, ClinicFinance
from prognos.inputs.decided_order import AdjustedRank, ManualBlocks, MeasureWeight
from prognos.inputs.demand import Need
from prognos.inputs.lever_prices import LeverPrices
from prognos.inputs.limits import PreviousYear, Rotation, RotationSeats
from prognos.inputs.matter import Matter
from prognos.inputs.money import BlockLimit, Budget, CostRow, Objective, Request
from prognos.inputs.people import Staff, Starts, Trainees
from prognos.inputs.pipeline import Pipeline
from prognos.inputs.rate_tables import Forms, Rates, RetirementCurve, Uncertainty
from prognos.inputs.source_rows import SourceRows
from prognos.inputs.units import HostRules, UnitStaff


@dataclass(frozen=True)
class Group:
    """A specialty in an area: the unit of forecast, ranking and allocation."""

    specialty: str
    area: str | None
    family: str
    form: int
    """Training form of new starts, index into `Forms`; NO_YEAR = the mixture of the start year."""
    budget: str
    """Budget whose money its blocks use: "ST" or "DSK"."""
    planned: bool
    """False: forecast, but never given blocks (*Planeras* = nej)."""

    @property
    def id(self) -> str:
        return self.specialty if self.area is None else f"{self.specialty} | {self.area}"


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
    """Where it is stated, as the next; None for a default."""
    cell: str | None = None


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
    budgets: tuple[Budget, ...]
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
    pipeline: Pipeline = field(default_factory=Pipeline)
    list_guideline: float = 1100.0
    """*Listade per specialist (mål)*: the guideline shown beside the target in use."""
    private_fte: FloatArray = field(default_factory=lambda: np.zeros(0))
    """(G,) FTE of private providers in Bemanning, in the plan or not; empty = none read."""
    private_persons: FloatArray = field(default_factory=lambda: np.zeros(0))
    private_in_plan: bool = True
    agency_persons: FloatArray = field(default_factory=lambda: np.zeros(0))
    """(G,) agency doctors in Bemanning; empty = none read."""
    base_group: IntArray = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    """(G,) for sub- and add-on specialties: the base specialty's group, whose stock a start is
    taken from; NO_YEAR = none; empty = none in the run."""
    previous: tuple[PreviousYear, ...] = ()
    """Last year's round, at most one row per group."""
    st_per_specialist: FloatArray = field(default_factory=lambda: np.zeros(0))
    """(G,) *Högst ST per specialist*; nan = no limit; empty = none in the run."""
    rotations: tuple[Rotation, ...] = ()
    rotation_seats: tuple[RotationSeats, ...] = ()
    candidates_limit: bool = False
    """*Kandidater begränsar*: no more ST starts than candidates, by area and in the region."""
    clinic: ClinicFinance = field(default_factory=ClinicFinance)
    bt: BtMoney | None = None
    """None = Budgetram has no rows for BT."""

    adjusted_ranks: tuple[AdjustedRank, ...] = ()
    measure_weights: tuple[MeasureWeight, ...] = ()
    manual: tuple[ManualBlocks, ...] = ()
    """A plan of somebody's own to be measured; empty = none."""
    units: tuple[UnitStaff, ...] = ()
    host_rules: HostRules = field(default_factory=HostRules)
    equal_share: float = 0.4
    """*Likvärdiga: risk för omvänd ordning*: two groups are equal from this probability on."""
    requests_cap: bool = False
    """*Önskemål begränsar tilldelningen*."""
    lever_prices: LeverPrices = field(default_factory=LeverPrices)
    matter: Matter = field(default_factory=Matter)
    """Who decides and when, for the decision paper."""
    sources: tuple[SourceRows, ...] = ()
    """Rows of the workbook by group, those that all groups share last. Shown only."""
    sheet_titles: dict[str, str] = field(default_factory=dict)
    """Name of a sheet in the contract -> its title in the file, for links to it."""
    balance_share: float = 0.05
    """*Gräns för balans i NPS-underlag*: a difference of at most this share of need is balance."""

    def __post_init__(self) -> None:
        groups = len(self.groups)
        if len(self.needs) != groups or len(self.rates.other_exits) != groups:
            raise ValueError("needs and rates must have one entry per group")
        if self.rates.fill_rate.shape[1] != self.calendar.start_years:
            raise ValueError("fill_rate must have one column per start year")
        if len(self.forms.old_share) != self.calendar.year_ends:
            raise ValueError("old_share must have one entry per year-end")
        freeze(self, "agency_fte_by_rows", np.float64, (groups,))
        self._fill_empty("private_fte", np.float64, 0.0)
        self._fill_empty("private_persons", np.float64, 0.0)
        self._fill_empty("agency_persons", np.float64, 0.0)
        self._fill_empty("base_group", np.int64, NO_YEAR)
        self._fill_empty("st_per_specialist", np.float64, np.nan)

    def _fill_empty(self, name: str, dtype: type, value: float) -> None:
        """Arrays per group that were not given hold `value` for every group."""
        if len(getattr(self, name)) == 0:
            object.__setattr__(self, name, np.full(len(self.groups), value))
        freeze(self, name, dtype, (len(self.groups),))
