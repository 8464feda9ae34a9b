"""`read_inputs`: from a workbook file to `Inputs` and every finding on the way."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from prognos.inputs import (
    Budget,
    Careers,
    Finance,
    Forms,
    Inputs,
    Need,
    Needs,
    Order,
    People,
    Pipeline,
    PreviousYear,
    Rules,
    Sources,
    Starts,
    Trainees,
    Uncertainty,
)
from prognos.reading.own_files import own_file
from prognos.reading.records import Names, Record, read_records
from prognos.reading.sheets.money.read_budget import Dates, read_bt, read_budgets, read_calendar
from prognos.reading.sheets.money.read_clinic import read_clinic, without_stopped
from prognos.reading.sheets.money.read_costs import check_costs_of_forms, read_costs
from prognos.reading.sheets.money.read_objective import read_objective
from prognos.reading.sheets.money.read_requests import read_requests
from prognos.reading.sheets.need.population_table import written_out
from prognos.reading.sheets.need.read_need import check_need_and_staff, read_needs
from prognos.reading.sheets.need.read_pipeline import read_pipeline
from prognos.reading.sheets.need.statistics_table import with_statistics_headings
from prognos.reading.sheets.people.check_people import check_people
from prognos.reading.sheets.people.read_curve import read_curve
from prognos.reading.sheets.people.read_forms import build_forms, form_names, list_forms
from prognos.reading.sheets.people.read_groups import (
    GroupList,
    base_groups,
    list_groups,
    warn_blank_areas,
)
from prognos.reading.sheets.people.read_history import past_years
from prognos.reading.sheets.people.read_rates import GroupRates, read_rates
from prognos.reading.sheets.people.read_specialties import read_specialties
from prognos.reading.sheets.people.read_staff import StaffRead, read_staff
from prognos.reading.sheets.people.read_trainees import (
    read_starts,
    read_trainees,
    split_training,
    warn_clinic_trainees,
)
from prognos.reading.sheets.people.read_units import read_host_rules, read_units
from prognos.reading.sheets.read_assumptions import (
    Parameters,
    read_lever_prices,
    read_matter,
    read_parameters,
)
from prognos.reading.sheets.read_sources import own_titles, read_sources
from prognos.reading.sheets.rules.read_limits import read_limits, read_previous, read_supervision
from prognos.reading.sheets.rules.read_order import read_adjusted_ranks, read_manual, read_weights
from prognos.reading.sheets.rules.read_rotation import read_rotations
from prognos.reading.sheets.rules.read_scenarios import read_scenarios
from prognos.reading.workbook import Table, read_tables
from prognos.schema.dictionary import load_schema
from prognos.schema.employee_number import Numbers
from prognos.schema.file_names import tells_of_person
from prognos.schema.findings import Finding, Findings, RefusedError
from prognos.schema.values import clean
from prognos.xlsx.read.archive import HeldFile, open_workbook
from prognos.xlsx.read.pages import Pages

GROUP_SHEETS = ("behov", "bemanning", "st_lakare", "planerade_starter")
"""Sheets that make a group exist, in the order of groups."""
NOT_EMPTY = ("budgetram", "bemanning", "behov")


FillIn = Callable[[Mapping[str, Table]], Mapping[str, Table]]


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

    @property
    def accepted(self) -> Inputs:
        """The inputs. Raises `RefusedError` when some finding is a `fel`."""
        if self.inputs is None:
            raise RefusedError(self.findings)
        return self.inputs


@dataclass(frozen=True)
class _Context:
    """What every sheet is read against."""

    parameters: Parameters
    dates: Dates
    groups: GroupList
    records: Mapping[str, tuple[Record, ...]]


def read_inputs(
    file: Path | HeldFile, numbers: Numbers | None = None, filled: FillIn | None = None
) -> ReadResult:
    """Read and check a workbook; never raises for a mistake of its author.

    numbers : what employment numbers become, where several workbooks are compared. filled : gives
    the sheets with more filled in, from elsewhere, before anything is built from them.
    """
    findings = Findings()
    file = file if file.name or isinstance(file, HeldFile) else file.resolve()
    pages = open_workbook(file, findings)
    if pages is None:
        return ReadResult(None, findings.listed(), {}, "", clean(file.name))
    return _read(pages, clean(file.name), findings, numbers, filled)


def _read(
    pages: Pages, name: str, findings: Findings, numbers: Numbers | None, filled: FillIn | None
) -> ReadResult:
    own = own_file(pages)
    if own is not None:
        findings.add(own, name=name)
        return ReadResult(None, findings.listed(), {}, pages.sha256, name)
    if tells_of_person(name):
        findings.add("namn-i-filnamn")
    tables = read_tables(with_statistics_headings(pages, load_schema()), load_schema(), findings,
                         numbers)
    inputs = inputs_of(tables if filled is None else filled(tables), findings)
    if inputs is not None:
        sources = replace(inputs.sources, sheet_titles=own_titles(pages))
        inputs = replace(inputs, sources=sources)
    return ReadResult(inputs, findings.listed(), tables, pages.sha256, name)


def inputs_of(tables: Mapping[str, Table], findings: Findings) -> Inputs | None:
    """`Inputs` of sheets already read; None when some finding is a `fel`."""
    context = _read_context(tables, findings)
    if context is None:
        return None
    needs = read_needs(context.records, context.parameters, context.groups,
                       context.dates.calendar.base_year, findings)
    rates = read_rates(context.records["antaganden_per_specialitet"], context.parameters,
                       context.groups, context.dates.calendar, needs, findings,
                       past_years(context.records["historik"],
                                  context.dates.calendar.base_year))
    inputs = _inputs(context, rates, needs, findings)
    check_costs_of_forms(context.records["kostnader"], inputs)
    return None if findings.has_errors else inputs


def _read_context(tables: Mapping[str, Table], findings: Findings) -> _Context | None:
    """Parameters, dates, names and groups; None without a base date or without any group."""
    full = {key: written_out(table) if key == "befolkning" else table
            for key, table in tables.items()}

    def read(key: str, names: Names) -> tuple[Record, ...]:
        return read_records(full, key, names, findings)

    own_forms = read("utbildningsformer", Names())
    names = Names(forms=form_names(own_forms))
    specialties = read_specialties(read("specialiteter", names))
    names = Names(specialties.lookup, names.forms)
    records = {sheet.key: read(sheet.key, names) for sheet in load_schema().sheets
               if sheet.key in tables and sheet.key not in {"utbildningsformer", "specialiteter"}}
    records = {sheet.key: records.get(sheet.key, ()) for sheet in load_schema().sheets} | {
        "utbildningsformer": own_forms}
    _check_empty(tables, records, findings)
    parameters = read_parameters(records["antaganden"], load_schema(), findings)
    dates = read_calendar(parameters, records["budgetram"])
    groups = list_groups([records[key] for key in GROUP_SHEETS], specialties,
                         names.forms.names, findings)
    for key in GROUP_SHEETS[:3]:
        warn_blank_areas(records[key], groups)
    if dates is None or not groups.groups:
        return None
    check_people(records, specialties.lookup, dates.calendar.base_date)
    return _Context(parameters, dates, groups, records)


def _check_empty(
    tables: Mapping[str, Table], records: Mapping[str, tuple[Record, ...]], findings: Findings
) -> None:
    for key in NOT_EMPTY:
        if key in tables and not records[key]:
            findings.add("blad-tomt", tables[key].name)
    if "st_lakare" in tables and not records["st_lakare"]:
        findings.add("inga-st-lakare", tables["st_lakare"].name)


def _inputs(
    context: _Context, rates: GroupRates, needs: tuple[Need | None, ...], findings: Findings
) -> Inputs:
    parameters, records, groups = context.parameters, context.records, context.groups
    calendar = context.dates.calendar
    forms = build_forms(list_forms(records["utbildningsformer"], parameters), parameters, calendar)
    post, trainees = _doctors(context, forms, findings)
    check_need_and_staff(needs, records, post.staff, post.agency_fte, groups, findings)
    warn_clinic_trainees(trainees, rates.clinic_starts, groups, findings)
    if parameters.get("region") is None:
        parameters.tell("region-saknas", "region")
    money = _money(context, forms, findings)
    starts = read_starts(records["planerade_starter"], rates.clinic_starts, groups, forms, calendar)
    pipeline = read_pipeline(records["at_och_bt"], parameters, groups, calendar, findings)
    order = _order(context, needs)
    return Inputs(
        region=parameters.get("region"), calendar=calendar, groups=groups.groups,
        people=_people(context, post, trainees, without_stopped(starts, money.clinic, calendar),
                       needs, findings),
        careers=Careers(forms, read_curve(records["pensionskurva"], parameters),
                        rates.rates, _uncertainty(parameters)),
        need=Needs(needs, list_guideline=parameters.number("listed_target"),
                   balance_share=parameters.number("balance_share"),
                   clinic_share=parameters.number("clinic_share")),
        money=money,
        rules=_rules(context, forms, pipeline, needs, money.budgets, order.previous),
        pipeline=pipeline, order=order,
        sources=Sources(
            (*parameters.assumptions(context.dates.computed), *rates.stated),
            read_sources(records, parameters, groups, needs, post.posts, trainees)),
    )


def _doctors(context: _Context, forms: Forms, findings: Findings) -> tuple[StaffRead, Trainees]:
    """Those in post and those in training at the base date."""
    records, groups, base_date = context.records, context.groups, context.dates.calendar.base_date
    training, throughout = split_training(records["st_lakare"], groups)
    in_plan = bool(context.parameters.get("private_in_plan"))
    post = read_staff(records["bemanning"], throughout, groups, base_date, in_plan, findings)
    return post, read_trainees(training, groups, forms, base_date)


def _people(
    context: _Context, post: StaffRead, trainees: Trainees, starts: Starts,
    needs: tuple[Need | None, ...], findings: Findings,
) -> People:
    records, groups = context.records, context.groups
    return People(
        staff=post.staff, trainees=trainees, starts=starts,
        base_group=base_groups(groups, findings),
        agency_fte=post.agency_fte, agency_persons=post.agency_persons,
        private_fte=post.private_fte, private_persons=post.private_persons,
        private_in_plan=bool(context.parameters.get("private_in_plan")),
        units=read_units(post.posts, trainees, records["st_lakare"], records["listning"],
                         groups, needs, context.dates.calendar),
    )


def _money(context: _Context, forms: Forms, findings: Findings) -> Finance:
    parameters, records = context.parameters, context.records
    calendar = context.dates.calendar
    needed = {group.budget for group in context.groups.groups if group.planned}
    budgets = read_budgets(records["budgetram"], calendar, needed, findings)
    return Finance(
        budgets=budgets,
        costs=read_costs(records["kostnader"], parameters, forms, budgets),
        specialist_salary=parameters.yearly("salary_specialist"), po=parameters.number("po"),
        agency_cost=parameters.number("agency_cost"),
        clinic=read_clinic(parameters, records["planerade_starter"], records["st_lakare"],
                           calendar),
        bt=read_bt(records["budgetram"], records["at_och_bt"], parameters, calendar, findings),
        lever_prices=read_lever_prices(parameters),
    )


def _rules(
    context: _Context, forms: Forms, pipeline: Pipeline, needs: tuple[Need | None, ...],
    budgets: tuple[Budget, ...], previous: tuple[PreviousYear, ...],
) -> Rules:
    """The objective and every limit; those on change are told from last year's blocks."""
    records, groups, parameters = context.records, context.groups, context.parameters
    calendar = context.dates.calendar
    rotations, seats = read_rotations(records, groups, forms, pipeline, parameters)
    by_candidates = bool(parameters.get("candidates_limit"))
    if by_candidates and not pipeline.years and not pipeline.stock:
        parameters.tell("kandidater-okanda", "candidates_limit")
    return Rules(
        objective=read_objective(parameters, needs, calendar),
        small_count=int(parameters.number("small_count")),
        st_per_specialist=read_supervision(records["handledning"], groups),
        limits=read_limits(records["begransningar"], groups, calendar, budgets, previous),
        requests=read_requests(records["onskemal"], groups, calendar),
        requests_cap=bool(parameters.get("requests_cap")),
        rotations=rotations, rotation_seats=seats, candidates_limit=by_candidates,
        hosts=read_host_rules(parameters),
    )


def _order(context: _Context, needs: tuple[Need | None, ...]) -> Order:
    parameters, records, groups = context.parameters, context.records, context.groups
    return Order(
        previous=read_previous(records["foregaende_ar"], groups),
        adjusted_ranks=read_adjusted_ranks(records["justerad_rang"], groups, needs),
        measure_weights=read_weights(records["rangordningsvikter"]),
        equal_share=parameters.number("equal_share"),
        manual=read_manual(records["manuell_fordelning"], groups, needs, context.dates.calendar),
        matter=read_matter(parameters),
        scenarios=read_scenarios(records["scenarier"], groups, context.dates.calendar),
    )


def _uncertainty(parameters: Parameters) -> Uncertainty:
    """Standard deviations of the common factors; all 0 when *Osäkerhet* = nej."""
    if not parameters.get("uncertainty"):
        return Uncertainty(0.0, 0.0, 0.0)
    return Uncertainty(parameters.number("sigma_retirement"), parameters.number("sigma_mobility"),
                       parameters.number("sigma_training"), parameters.number("sigma_inflow"))

