"""What a run is computed from: frozen types, numpy arrays and their axes.

Axes: `G` groups, `P` rows of persons, `F` training forms, `n` start years that are allocated,
`T = H* + 1` year-ends, index 0 = the base date, index t = 31 December of `base_year + t`.
FTE and persons never share an array. Money is SEK in the price level of the base year.
`reading` builds these from the workbook; nothing here reads a file.
"""

from prognos.inputs.all_inputs import Group, Inputs
from prognos.inputs.calendar import NO_YEAR, Calendar, YearlyAmount
from prognos.inputs.decided_order import AdjustedRank, ManualBlocks, Matter, MeasureWeight
from prognos.inputs.demand import AgeClasses, Listed, Need, NeedFactor
from prognos.inputs.input_parts import Careers, Finance, Needs, Order, People, Rules, Sources
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
from prognos.inputs.people import Employment, Staff, Starts, Trainees
from prognos.inputs.pipeline import Pipeline, PipelineYear
from prognos.inputs.rate_tables import Forms, Rates, RetirementCurve, Uncertainty
from prognos.inputs.source_rows import Assumption, SourceRows
from prognos.inputs.units import HostRules, UnitStaff

__all__ = [
    "NO_YEAR",
    "AdjustedRank",
    "AgeClasses",
    "Assumption",
    "BlockLimit",
    "BtMoney",
    "Budget",
    "Calendar",
    "Careers",
    "ClinicFinance",
    "CostRow",
    "Employment",
    "Finance",
    "Forms",
    "Group",
    "HostRules",
    "Inputs",
    "LeverPrices",
    "Listed",
    "ManualBlocks",
    "Matter",
    "MeasureWeight",
    "Need",
    "NeedFactor",
    "Needs",
    "Objective",
    "Order",
    "People",
    "Pipeline",
    "PipelineYear",
    "PreviousYear",
    "Rates",
    "Request",
    "RetirementCurve",
    "Rotation",
    "RotationSeats",
    "Rules",
    "SourceRows",
    "Sources",
    "Staff",
    "Starts",
    "Trainees",
    "Uncertainty",
    "UnitStaff",
    "YearlyAmount",
]
