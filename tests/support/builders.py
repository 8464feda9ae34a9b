"""Small `Inputs` for tests: every argument has a default, a test names only what it is about.

    inputs = make_inputs(
        groups=["Kirurgi", "Radiologi"],
        staff=[staff_row(0, birth_year=1965, fte=0.8), staff_row(1, count=3)],
        trainees=[trainee_row(0, remaining=2.5)],
        needs=[Need("Manuell", figures=((2027, 4.0),)), None],
        other_exits=0.05,
    )

Base date 31 December 2026 unless told; rates are a number for all groups or one per group.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from prognos.inputs import (
    NO_YEAR,
    BlockLimit,
    Budget,
    Calendar,
    Careers,
    CostRow,
    Employment,
    Finance,
    Forms,
    Group,
    Inputs,
    Need,
    Needs,
    Objective,
    People,
    Rates,
    Request,
    RetirementCurve,
    Rules,
    Staff,
    Starts,
    Trainees,
    Uncertainty,
    YearlyAmount,
)
from prognos.inputs.arrays import FloatArray

BASE_YEAR = 2026

FORM_NAMES = (
    "ST SOSFS 2015:8", "ST HSLF-FS 2021:8", "ST landsbygd", "ST ledarskap", "ST forskning",
    "Gren", "Tillägg", "DSK",
)
FORM_YEARS = (5.0, 5.5, 6.0, 6.5, 7.5, 2.5, 2.5, 1.25)

STANDARD_HAZARD = (
    0.0, 0.0, 0.015, 0.0152, 0.0206, 0.0316, 0.0761, 0.1765, 0.2571, 0.2692, 0.3158, 0.3538,
    0.3512, 0.3486, 0.3521, 0.3696, 0.3793, 0.45,
)
STANDARD_SHARE = (1.0, 0.98, 0.96, 0.94, 0.92, 0.85, 0.65) + (0.4,) * 11
CURVES = {
    "Standard": (STANDARD_HAZARD, STANDARD_SHARE),
    "Tidig": ((0.0,) * 5 + (1.0,), (1.0,) * 6),
    "Sen": ((0.0,) * 9 + (1.0,), (1.0,) * 5 + (0.9,) * 5),
    "Ingen": ((0.0, 0.0), (1.0, 1.0)),
}
"""The built-in curves, and "Ingen": nobody ever retires."""


def staff_row(group: int = 0, *, birth_year: int = 1975, fte: float = 1.0, count: int = 1,
              exit_after: int = NO_YEAR, leave_until: int = NO_YEAR,
              private: bool = False,
              employment: Employment = Employment.PERMANENT) -> dict[str, Any]:
    """A row of specialists in post."""
    return dict(group=group, birth_year=birth_year, fte=fte, count=count, exit_after=exit_after,
                leave_until=leave_until, private=private, employment=employment)


def trainee_row(group: int = 0, *, remaining: float = 3.0, birth_year: int = NO_YEAR,
                planned_end: bool = True, form: int = 0, count: int = 1, central: bool = True,
                base_group: int = NO_YEAR, base_fte: float = 1.0) -> dict[str, Any]:
    """A row of people in training."""
    return dict(group=group, remaining=remaining, birth_year=birth_year, planned_end=planned_end,
                form=form, count=count, central=central, base_group=base_group, base_fte=base_fte)


def start_row(group: int = 0, *, year: int = 1, count: float = 1.0, form: int = NO_YEAR,
              central: bool = False) -> dict[str, Any]:
    """A row of starts that will happen whatever is allocated."""
    return dict(group=group, year=year, count=count, form=form, central=central)


def make_curve(name: str = "Standard", *, shift: float = 0.0, first_age: int = 60,
               hazard: Sequence[float] | None = None,
               working_share: Sequence[float] | None = None) -> RetirementCurve:
    """A built-in retirement curve, or an own one; working share 1 unless told."""
    if hazard is None:
        hazard, share = CURVES[name]
    else:
        share = (1.0,) * len(hazard)
    return RetirementCurve(name=name, first_age=first_age, hazard=np.array(hazard),
                           working_share=np.array(working_share or share), shift=shift)


def make_forms(year_ends: int, *, delay_mean: ArrayLike = 0.75, delay_sd: ArrayLike = 0.5,
               dropout: ArrayLike = 0.03, length: Sequence[float] = FORM_YEARS,
               counts: ArrayLike = np.nan, known_delay_mean: float = 0.3,
               known_delay_sd: float = 0.3, old_share: ArrayLike = 0.5) -> Forms:
    """The built-in forms; each field a number for all forms or one per form."""
    shape = (len(length),)
    return Forms(
        names=FORM_NAMES[: len(length)], length=np.array(length),
        delay_mean=np.broadcast_to(delay_mean, shape), delay_sd=np.broadcast_to(delay_sd, shape),
        dropout=np.broadcast_to(dropout, shape), counts=np.broadcast_to(counts, shape),
        known_delay_mean=known_delay_mean, known_delay_sd=known_delay_sd, old=0,
        new=1 if len(length) > 1 else 0, old_share=np.broadcast_to(old_share, (year_ends,)),
    )


def make_calendar(*, base_date: date = date(BASE_YEAR, 12, 31), start_years: int = 3,
                  horizon: int = 9, tail: int | None = None,
                  evaluated: Sequence[int] | None = None) -> Calendar:
    """Calendar with the contract's defaults: tail = start years - 1, E = min(7, H*) … H*."""
    tail = start_years - 1 if tail is None else tail
    last = horizon + tail
    years = tuple(range(min(7, last), last + 1)) if evaluated is None else tuple(evaluated)
    return Calendar(base_date=base_date, start_years=start_years, horizon=horizon, tail=tail,
                    evaluated=years)


def make_group(specialty: str = "Kirurgi", area: str | None = None, *, family: str = "Kirurgiska",
               form: int = NO_YEAR, budget: str = "ST", planned: bool = True) -> Group:
    """A group of budget ST with the mixture of forms."""
    return Group(specialty, area, family, form, budget, planned)


def make_inputs(
    groups: int | Sequence[str | Group] = 1,
    *,
    staff: Sequence[Mapping[str, Any]] = (),
    trainees: Sequence[Mapping[str, Any]] = (),
    starts: Sequence[Mapping[str, Any]] = (),
    needs: Sequence[Need | None] | Need | None = None,
    calendar: Calendar | None = None,
    forms: Forms | None = None,
    curve: RetirementCurve | str = "Standard",
    uncertainty: tuple[float, ...] = (0.0, 0.0, 0.0),
    other_exits: ArrayLike = 0.04,
    recruitment: ArrayLike = 0.0,
    retention: ArrayLike = 0.85,
    fill_rate: ArrayLike = 0.95,
    would_have_started: ArrayLike = 0.0,
    new_fte: ArrayLike = 0.9,
    training_fte: ArrayLike = 0.0,
    priority: ArrayLike = 1.0,
    exit_last_age: int = 59,
    costs: Sequence[CostRow] = (),
    budgets: Sequence[Budget] = (),
    limits: Sequence[BlockLimit] = (),
    requests: Sequence[Request] = (),
    objective: Objective | None = None,
    region: str | None = "Provlandet",
) -> Inputs:
    """A small `Inputs`; `uncertainty` is (retirement, mobility, training, inflow).

    All 0 = one node; inflow 0 where it is left out.
    """
    calendar = calendar or make_calendar()
    named = _groups(groups)
    rates = Rates(
        other_exits=_each(other_exits, len(named)), recruitment=_each(recruitment, len(named)),
        retention=_each(retention, len(named)),
        fill_rate=np.broadcast_to(
            _each(fill_rate, len(named))[:, None], (len(named), calendar.start_years)),
        would_have_started=_each(would_have_started, len(named)),
        new_fte=_each(new_fte, len(named)), training_fte=_each(training_fte, len(named)),
        priority=_each(priority, len(named)), exit_last_age=exit_last_age,
    )
    every = len(named)
    return Inputs(
        region=region, calendar=calendar, groups=named,
        people=make_people(every, staff, trainees, starts),
        careers=Careers(forms or make_forms(calendar.year_ends),
                        make_curve(curve) if isinstance(curve, str) else curve,
                        rates, Uncertainty(*uncertainty)),
        need=Needs(_needs(needs, every)),
        money=Finance(tuple(budgets), tuple(costs), po=0.48, agency_cost=2_300_000.0,
                      specialist_salary=YearlyAmount((calendar.base_year,), (97_000.0,))),
        rules=Rules(objective or Objective("minst brist", "bristgrad", 0.1, 20.0), small_count=5,
                    st_per_specialist=np.full(every, np.nan), limits=tuple(limits),
                    requests=tuple(requests)),
    )


def make_people(groups: int, staff: Sequence[Mapping[str, Any]] = (),
                trainees: Sequence[Mapping[str, Any]] = (),
                starts: Sequence[Mapping[str, Any]] = ()) -> People:
    """Rows of people, without agency doctors and private providers."""
    none = np.zeros(groups)
    return People(
        staff=Staff(**_columns(staff, staff_row())),
        trainees=Trainees(**_columns(trainees, trainee_row())),
        starts=Starts(**_columns(starts, start_row())), base_group=np.full(groups, NO_YEAR),
        agency_fte=none, agency_persons=none, private_fte=none, private_persons=none,
    )


def flat_need(fte: float, *, year: int = BASE_YEAR, **fields: Any) -> Need:
    """A stated need of the same FTE every year."""
    return Need("Manuell", figures=((year, fte),), **fields)


def _groups(groups: int | Sequence[str | Group]) -> tuple[Group, ...]:
    if isinstance(groups, int):
        groups = [f"Specialitet {index + 1}" for index in range(groups)]
    return tuple(make_group(group) if isinstance(group, str) else group for group in groups)


def _needs(needs: Sequence[Need | None] | Need | None, groups: int) -> tuple[Need | None, ...]:
    if needs is None or isinstance(needs, Need):
        return (needs,) * groups
    return tuple(needs)


def _each(value: ArrayLike, groups: int) -> FloatArray:
    return np.array(np.broadcast_to(np.asarray(value, float), (groups,)))


def _columns(rows: Sequence[Mapping[str, Any]], like: Mapping[str, Any]) -> dict[str, Any]:
    """Rows to columns; the workbook row is the position plus 2, as under one heading row."""
    columns: dict[str, Any] = {name: np.array([row[name] for row in rows]) for name in like}
    columns["row"] = np.arange(len(rows)) + 2
    return columns
