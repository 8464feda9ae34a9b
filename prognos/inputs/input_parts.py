"""The parts of `Inputs`: people, careers, need, money, rules, decisions and sources."""

from dataclasses import dataclass, field

import numpy as np

from prognos.inputs.arrays import FloatArray, IntArray, freeze
from prognos.inputs.calendar import YearlyAmount
from prognos.inputs.decided_order import AdjustedRank, ManualBlocks, Matter, MeasureWeight
from prognos.inputs.demand import Need
from prognos.inputs.limits import PreviousYear, Rotation, RotationSeats
from prognos.inputs.money import (
    BlockLimit,
    BtMoney,
    Budget,
    ClinicFinance,
    CostRow,
    LeverPrices,
    Objective,
    Request,
)
from prognos.inputs.people import Staff, Starts, Trainees
from prognos.inputs.rate_tables import Forms, Rates, RetirementCurve, Uncertainty
from prognos.inputs.scenario import Scenario
from prognos.inputs.source_rows import Assumption, SourceRows
from prognos.inputs.units import HostRules, UnitStaff


@dataclass(frozen=True)
class People:
    """Who is in post, in training and to start; who is there without being supply."""

    staff: Staff
    trainees: Trainees
    starts: Starts
    base_group: IntArray
    """(G,) for sub- and add-on specialties: the base specialty's group, whose stock a start is
    taken from; NO_YEAR = none."""
    agency_fte: FloatArray
    """(G,) FTE of agency staff (*Inhyrd*) in Bemanning: shown, never supply."""
    agency_persons: FloatArray
    """(G,) agency doctors in Bemanning."""
    private_fte: FloatArray
    """(G,) FTE of private providers in Bemanning, in the plan or not."""
    private_persons: FloatArray
    """(G,)"""
    private_in_plan: bool = True
    units: tuple[UnitStaff, ...] = ()
    """The units that may host a block."""

    def __post_init__(self) -> None:
        freeze(self, "base_group", np.int64, (None,))
        for name in ("agency_fte", "agency_persons", "private_fte", "private_persons"):
            freeze(self, name, np.float64, self.base_group.shape)


@dataclass(frozen=True)
class Careers:
    """How long training takes, at what rates people come, go and retire, and how sure that is."""

    forms: Forms
    curve: RetirementCurve
    rates: Rates
    uncertainty: Uncertainty


@dataclass(frozen=True)
class Needs:
    """How the need of every group is stated, and what it is held against."""

    by_group: tuple[Need | None, ...]
    """(G,) None = staff without a stated need."""
    list_guideline: float = 1100.0
    """*Listade per specialist (mål)*: the guideline shown beside the target in use."""
    balance_share: float = 0.05
    """*Gräns för balans i NPS-underlag*: a difference of at most this share of need is balance."""
    clinic_share: float = 0.7
    """*Andel på hälsocentralen under ST*."""


@dataclass(frozen=True)
class Finance:
    """What there is to pay with, and what things cost."""

    budgets: tuple[Budget, ...]
    costs: tuple[CostRow, ...]
    specialist_salary: YearlyAmount
    po: float
    agency_cost: float
    """Cost of an agency doctor, SEK per FTE-year."""
    clinic: ClinicFinance = field(default_factory=ClinicFinance)
    bt: BtMoney | None = None
    """None = Budgetram has no rows for BT."""
    lever_prices: LeverPrices = field(default_factory=LeverPrices)


@dataclass(frozen=True)
class Rules:
    """What the allocation is to reach and may not break, and what may be told of few."""

    objective: Objective
    small_count: int
    """*Minsta antal i redovisning*."""
    st_per_specialist: FloatArray
    """(G,) *Högst ST per specialist*; nan = no limit."""
    limits: tuple[BlockLimit, ...] = ()
    requests: tuple[Request, ...] = ()
    requests_cap: bool = False
    """*Önskemål begränsar tilldelningen*."""
    rotations: tuple[Rotation, ...] = ()
    rotation_seats: tuple[RotationSeats, ...] = ()
    candidates_limit: bool = False
    """*Kandidater begränsar*: no more ST starts than candidates, by area and in the region."""
    hosts: HostRules = field(default_factory=HostRules)

    def __post_init__(self) -> None:
        freeze(self, "st_per_specialist", np.float64, (None,))


@dataclass(frozen=True)
class Order:
    """What people have decided about the order of needs, and who decides."""

    previous: tuple[PreviousYear, ...] = ()
    """Last year's round, at most one row per group."""
    adjusted_ranks: tuple[AdjustedRank, ...] = ()
    measure_weights: tuple[MeasureWeight, ...] = ()
    equal_share: float = 0.4
    """*Likvärdiga: risk för omvänd ordning*: two groups are equal from this probability on."""
    manual: tuple[ManualBlocks, ...] = ()
    """A plan of somebody's own to be measured; empty = none."""
    scenarios: tuple[Scenario, ...] = ()
    """Rows of sheet Scenarier, by name in the order they appear."""
    matter: Matter = field(default_factory=Matter)
    """Who decides and when, for the decision paper."""


@dataclass(frozen=True)
class Sources:
    """Where the figures come from. Shown only."""

    assumptions: tuple[Assumption, ...] = ()
    rows: tuple[SourceRows, ...] = ()
    """Rows of the workbook by group, those that all groups share last."""
    sheet_titles: dict[str, str] = field(default_factory=dict)
    """Name of a sheet in the contract -> its title in the file, for links to it."""
