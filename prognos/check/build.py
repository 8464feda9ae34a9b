"""`read_inputs`: from a workbook file to `Inputs` and every finding on the way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from prognos.archive import Pages, open_workbook
from prognos.check.assumptions import Parameters, read_parameters
from prognos.check.budget import Dates, read_calendar, read_frames
from prognos.check.costs import check_costs_of_forms, read_costs
from prognos.check.curve import read_curve
from prognos.check.forms import build_forms, form_names, list_forms
from prognos.check.groups import GroupList, base_groups, list_groups, warn_blank_areas
from prognos.check.limits import read_limits
from prognos.check.need import check_need_and_staff, read_needs
from prognos.check.pipeline import read_pipeline
from prognos.check.population_table import written_out
from prognos.check.rates import GroupRates, read_rates
from prognos.check.records import Names, Record, read_records
from prognos.check.requests import read_requests
from prognos.check.specialties import read_specialties
from prognos.check.staff import StaffRead, read_staff
from prognos.check.trainees import (
    read_starts,
    read_trainees,
    split_training,
    warn_clinic_trainees,
)
from prognos.findings import Finding, Findings
from prognos.inputs import Forms, Inputs, Need, Objective, Trainees, Uncertainty
from prognos.schema import load_schema
from prognos.workbook import Table, read_tables

GROUP_SHEETS = ("behov", "bemanning", "st_lakare", "planerade_starter")
"""Sheets that make a group exist, in the order of groups."""
NOT_EMPTY = ("budgetram", "bemanning", "behov")
SUPPORTED_OBJECTIVES = frozenset({"minst brist"})


@dataclass(frozen=True)
class DefaultUse:
    """How much rests on defaults: "schablon: N av M"."""

    parameters: int
    all_parameters: int
    rates: int
    """Figures per group (Antaganden per specialitet) that take the region's assumption."""
    all_rates: int


@dataclass(frozen=True)
class ReadResult:
    """A workbook as read: `Inputs` (None when some finding is a `fel`) and all that was found."""

    inputs: Inputs | None
    findings: tuple[Finding, ...]
    tables: Mapping[str, Table]
    """By sheet key; without anything that identifies a person."""
    sha256: str
    """"" when the file could not be read."""
    name: str
    defaults: DefaultUse | None = None


@dataclass(frozen=True)
class _Frame:
    """What every sheet is read against."""

    parameters: Parameters
    dates: Dates
    groups: GroupList
    records: Mapping[str, tuple[Record, ...]]


def read_inputs(path: Path) -> ReadResult:
    """Read and check the workbook at `path`; never raises for a mistake of its author."""
    findings = Findings()
    path = path if path.name else path.resolve()
    pages = open_workbook(path, findings)
    if pages is None:
        return ReadResult(None, findings.listed(), {}, "", path.name)
    return _read(pages, path.name, findings)


def _read(pages: Pages, name: str, findings: Findings) -> ReadResult:
    tables = read_tables(pages, load_schema(), findings)
    inputs, defaults = _build(tables, findings)
    if findings.has_errors:
        inputs = None
    return ReadResult(inputs, findings.listed(), tables, pages.sha256, name, defaults)


def _build(
    tables: Mapping[str, Table], findings: Findings
) -> tuple[Inputs | None, DefaultUse | None]:
    frame = _read_frame(tables, findings)
    if frame is None:
        return None, None
    needs = read_needs(frame.records, frame.parameters, frame.groups,
                       frame.dates.calendar.base_year, findings)
    rates = read_rates(frame.records["antaganden_per_specialitet"], frame.parameters,
                       frame.groups, frame.dates.calendar, needs, findings)
    inputs = _inputs(frame, rates, needs, findings)
    listed = frame.parameters.assumptions({})
    defaulted = sum(entry.defaulted for entry in listed)
    return inputs, DefaultUse(defaulted, len(listed), rates.defaulted, rates.total)


def _read_frame(tables: Mapping[str, Table], findings: Findings) -> _Frame | None:
    """Parameters, dates, names and groups; None without a base date or without any group."""
    full = {key: written_out(table) if key == "befolkning" else table
            for key, table in tables.items()}

    def read(key: str, names: Names) -> tuple[Record, ...]:
        return read_records(full, key, names, findings)

    own_forms = read("utbildningsformer", Names())
    names = Names(forms=form_names(own_forms))
    specialties = read_specialties(read("specialiteter", names), findings)
    names = Names(specialties.lookup, names.forms)
    records = {sheet.key: read(sheet.key, names) for sheet in load_schema().sheets
               if sheet.key in tables and sheet.key not in {"utbildningsformer", "specialiteter"}}
    records = {sheet.key: records.get(sheet.key, ()) for sheet in load_schema().sheets} | {
        "utbildningsformer": own_forms}
    _check_empty(tables, records, findings)
    parameters = read_parameters(records["antaganden"], load_schema(), findings)
    dates = read_calendar(parameters, records["budgetram"], findings)
    groups = list_groups([records[key] for key in GROUP_SHEETS], specialties,
                         names.forms.names, findings)
    for key in GROUP_SHEETS[:3]:
        warn_blank_areas(records[key], groups, findings)
    if dates is None or not groups.groups:
        return None
    return _Frame(parameters, dates, groups, records)


def _check_empty(
    tables: Mapping[str, Table], records: Mapping[str, tuple[Record, ...]], findings: Findings
) -> None:
    for key in NOT_EMPTY:
        if key in tables and not records[key]:
            findings.add("blad-tomt", tables[key].name)
    if "st_lakare" in tables and not records["st_lakare"]:
        findings.add("inga-st-lakare", tables["st_lakare"].name)


def _inputs(
    frame: _Frame, rates: GroupRates, needs: tuple[Need | None, ...], findings: Findings
) -> Inputs:
    parameters, records, groups = frame.parameters, frame.records, frame.groups
    calendar = frame.dates.calendar
    forms = build_forms(list_forms(records["utbildningsformer"], parameters), parameters, calendar)
    post, trainees = _people(frame, forms, findings)
    starts = read_starts(records["planerade_starter"], rates.clinic_starts, groups, forms,
                         calendar, findings)
    needed = {group.frame for group in groups.groups if group.planned}
    frames = read_frames(records["budgetram"], calendar, needed, findings)
    costs = read_costs(records["kostnader"], parameters, forms, frames, findings)
    check_need_and_staff(needs, records["behov"], post.staff, post.agency_fte, groups, findings)
    warn_clinic_trainees(trainees, rates.clinic_starts, groups, findings)
    check_costs_of_forms(costs, forms, groups.groups, trainees, findings)
    _tell_region(parameters, findings)
    return Inputs(
        region=parameters.get("region"), calendar=calendar, groups=groups.groups, staff=post.staff,
        trainees=trainees, starts=starts, forms=forms,
        curve=read_curve(records["pensionskurva"], parameters, findings),
        rates=rates.rates, uncertainty=_uncertainty(parameters), needs=needs, costs=costs,
        frames=frames, limits=read_limits(records["begransningar"], groups, calendar, findings),
        requests=read_requests(records["onskemal"], groups, calendar, findings),
        objective=_objective(parameters, findings), agency_fte_by_rows=post.agency_fte,
        agency_cost=parameters.number("agency_cost"),
        specialist_salary=parameters.yearly("salary_specialist"), po=parameters.number("po"),
        small_count=int(parameters.number("small_count")),
        assumptions=(*parameters.assumptions(frame.dates.computed), *rates.stated),
        pipeline=read_pipeline(records["at_och_bt"], parameters, groups, calendar, findings),
        list_guideline=parameters.number("listed_target"), private_fte=post.private_fte,
        private_persons=post.private_persons,
        private_in_plan=bool(parameters.get("private_in_plan")),
        base_group=base_groups(groups, findings),
    )


def _people(frame: _Frame, forms: Forms, findings: Findings) -> tuple[StaffRead, Trainees]:
    """Those in post and those in training at the base date."""
    records, groups, base_date = frame.records, frame.groups, frame.dates.calendar.base_date
    training, throughout = split_training(records["st_lakare"], groups, findings)
    in_plan = bool(frame.parameters.get("private_in_plan"))
    post = read_staff(records["bemanning"], throughout, groups, base_date, in_plan, findings)
    return post, read_trainees(training, groups, forms, base_date, findings)


def _tell_region(parameters: Parameters, findings: Findings) -> None:
    if parameters.get("region") is None:
        findings.add("region-saknas", "Antaganden")


def _uncertainty(parameters: Parameters) -> Uncertainty:
    """Standard deviations of the common factors; all 0 when *Osäkerhet* = nej."""
    if not parameters.get("uncertainty"):
        return Uncertainty(0.0, 0.0, 0.0)
    return Uncertainty(parameters.number("sigma_retirement"), parameters.number("sigma_mobility"),
                       parameters.number("sigma_training"))


def _objective(parameters: Parameters, findings: Findings) -> Objective:
    name = parameters.get("objective")
    if name not in SUPPORTED_OBJECTIVES:
        findings.add("mal-stods-inte", "Antaganden", parameters.cell("objective"), read=name)
    return Objective(name, parameters.get("weighting"), parameters.number("surplus_weight"),
                     parameters.number("time_limit"))
