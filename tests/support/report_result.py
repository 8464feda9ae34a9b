"""Builds a `RunResult` by hand, for the tests of the renderers: plausible, small, no computing."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from optimize.problem import Allocation, AllocationProblem, Exchange, MeritLine, Slack
from prognos.inputs import Assumption, Inputs, Need, NeedFactor, Request
from prognos.inputs.arrays import FloatArray
from prognos.model.need import need_factors
from prognos.results import (
    AtVolume,
    BudgetResult,
    CandidateYear,
    CareContact,
    Guess,
    RankedGroup,
    Remainder,
    RunResult,
    ShortageSums,
    Swing,
    WhoCounts,
)
from prognos.results.projection import Flows, Measures, Projection, Spread, Totals, TrainingFlows
from prognos.results.result_parts import Forecast, Plans, Questions, RunFacts
from prognos.schema.findings import Finding
from tests.support import builders
from tests.support.builders import make_group
from tests.support.changes import changed
from tests.support.report_money import make_bt_years, make_payers, make_proposal

ASSUMPTIONS = (
    Assumption("Horisont (år)", 9, "år", "modellval", True, "antagande"),
    Assumption("Central andel av ST-block", 0.6, None, "påhittat", False, "angivet"),
    Assumption("Mål", "minst brist", None, None, True),
)
BLOCK_COST = 3_250_000.0


def make_inputs(groups: int = 6, **changes: Any) -> Inputs:
    """Inputs of `groups` specialties; the first two are one specialty in two areas."""
    named = [make_group("Allmänmedicin", "Umeå"), make_group("Allmänmedicin", "Södra Lappland")]
    named += [make_group(f"Specialitet {name}") for name in _letters(groups - 2)]
    inputs = builders.make_inputs(named[:groups], needs=Need("Budget", budgeted=10.0),
                                  region="Region Prov")
    return changed(inputs, **({"assumptions": ASSUMPTIONS} | changes))


def _letters(count: int) -> list[str]:
    return [f"{chr(65 + i // 26)}{chr(65 + i % 26)}" for i in range(max(count, 0))]


def make_projection(inputs: Inputs, extra: float = 0.0) -> Projection:
    """A forecast that falls a little every year; `extra` FTE are added from year 6 on."""
    groups, times = len(inputs.groups), inputs.calendar.year_ends
    size = 10.0 + np.arange(groups)[:, None]
    year = np.arange(times)[None, :]
    fte = size * 0.95 - 0.2 * year + extra * (year >= 6)
    need = size + 0.1 * year
    shortage = np.maximum(need - fte, 0.0) + 0.2
    persons = fte / 0.9
    return Projection(
        fte=_spread(fte), persons=_spread(persons),
        measures=Measures(need, shortage, np.maximum(fte - need, 0) + 0.1,
                          np.clip(shortage / 5, 0, 1), np.full_like(need, np.nan)),
        in_training=np.full((groups, times), 3.0),
        flows=_flows(persons), training_flows=_training(groups, times),
        totals=Totals(need.sum(axis=0), _spread(fte.sum(axis=0)), shortage.sum(axis=0)),
        pmf=(),
    )


def _spread(mean: FloatArray) -> Spread:
    return Spread(mean, mean - 1.0, mean, mean + 1.0)


def _flows(closing: FloatArray) -> Flows:
    """Everything lost is retirement; the books balance."""
    opening = np.concatenate([closing[:, :1], closing[:, :-1]], axis=1)
    zero = np.zeros_like(closing)
    change = opening - closing
    return Flows(opening, np.maximum(change, 0), zero, zero, zero, np.maximum(-change, 0), closing)


def _training(groups: int, times: int) -> TrainingFlows:
    three, zero = np.full((groups, times), 3.0), np.zeros((groups, times))
    return TrainingFlows(three, zero, zero, zero, three)


def make_budget(inputs: Inputs, members: range | None = None, name: str = "ST") -> BudgetResult:
    """Three blocks given, a fourth for which 0,1 mkr is missing 2027."""
    chosen = members or range(len(inputs.groups))
    groups, starts = len(chosen), inputs.calendar.start_years
    stop = Slack("budget", "Budgetram", None, 2027, 123_456.0)
    order = [(0, 0, 1), (min(1, groups - 1), 0, 1), (0, 1, 2), (min(2, groups - 1), 0, 1)]
    merit = tuple(
        MeritLine(n, g, u, nth, 2.0 / n, 5.0 / n, BLOCK_COST, n * BLOCK_COST, True) if n < 4 else
        MeritLine(n, g, u, nth, 2.0 / n, 5.0 / n, BLOCK_COST, limits=(stop,),
                  exchange=Exchange(min(1, groups - 1), 0, 0.75))
        for n, (g, u, nth) in enumerate(order, start=1)
    )
    blocks = np.zeros((groups, starts), dtype=np.int64)
    for line in merit:
        blocks[line.group, line.start] += line.funded
    years = tuple(range(2027, 2035))
    return BudgetResult(
        name=name, groups=tuple(chosen),
        problem=AllocationProblem(
            tuple(inputs.groups[g].id for g in chosen), inputs.calendar.start_calendar_years, (),
            np.ones(groups), np.full((groups, starts), 5), np.full((groups, starts), BLOCK_COST),
            (), 20.0,
        ),
        allocation=Allocation("optimal", blocks, 10.0, 10.01, 15.0, 10.0, 0.0, (stop,), (), (),
                              True, 1, "HiGHS", 0.5),
        merit=merit, years=years, amount=np.array([4e7] * 7 + [np.nan]),
        bound=np.linspace(3.8e7, 0.0, 8), cost=np.full(8, 1e6), bound_computed=True,
    )


def make_result(groups: int = 6, **changes: Any) -> RunResult:
    """A whole result; `changes` are fields of `RunResult` and its parts."""
    inputs = changes.pop("inputs", None) or make_inputs(groups)
    before, after = make_projection(inputs), make_projection(inputs, extra=0.5)
    sums = ShortageSums(120.0, 90.0, 4.5, 3.5)
    result = RunResult(
        run=RunFacts("0.1.0", "prov.xlsx", "0" * 64, 1.25, (
            Finding("varning", "prov-kod", "Bemanning", "B3", "Något är ovanligt.",
                    "Kontrollera värdet."),)),
        inputs=inputs,
        forecast=Forecast(before, after, need_factors(inputs)),
        ranking=tuple(_ranked(before, g) for g in range(len(inputs.groups))),
        allocation=Plans((make_budget(inputs),), sums, {"ST": sums}),
        questions=Questions(guesses=(
                 Guess("Övriga avgångar per år", "4 %", "2 %", "6 %", -20.0, 25.0, True),
                 Guess("Andel som stannar efter ST", "85 %", "75 %", "95 %", 15.0, -10.0, True),
                 Guess("Avbrott i ST per år", "3 %", "1 %", "5 %", -5.0, 5.0, True))),
    )
    return changed(result, **changes)


def _ranked(before: Projection, g: int) -> RankedGroup:
    shortage, need = before.measures.shortage[g, 9], before.measures.need[g, 9]
    return RankedGroup(g + 1, g, float(100 * shortage / need), None if g == 1 else 2, {
        "shortage_fte": float(shortage), "shortage_percent": float(100 * shortage / need),
        "shortage_probability": 0.7, "first_shortage_year": 2029 if g else None,
        "below_minimum_probability": None, "share_55": 0.35, "share_60": 0.2,
        "specialists_today": 12, "st_today": 3, "specialists_per_st": 4.0,
        "agency_cost_sek": 1.5e6, "fragile": 0,
    })


def make_request(inputs: Inputs, group: int, blocks: int, **changes: Any) -> Request:
    """A clinic's wish for blocks of a group of the run."""
    owner = inputs.groups[group]
    request = Request("Kliniken", group, owner.specialty, owner.area, blocks, 2027, "ja", "ja",
                      "=1+1 är text", "2026-10-01", 3)
    return replace(request, **changes)


def make_full_result(**changes: Any) -> RunResult:
    """A result with every part of it: a nurses' budget, minima, factors, listed patients, AT."""
    inputs = with_nurses(make_inputs(5))
    parts: dict[str, Any] = {
        "budgets": (make_budget(inputs, range(4)), make_budget(inputs, range(4, 5), "DSK")),
        "budget_sums": {"ST": ShortageSums(120.0, 90.0, 4.5, 3.5),
                        "DSK": ShortageSums(40.0, 10.0, 4.0, 1.0)},
        "before": with_minimum(make_projection(inputs), 1, 5, 0.6),
        "after": with_minimum(make_projection(inputs, extra=0.5), 1, 7, 0.3),
        "care_contact": (make_care(0, 2034, 2033), make_care(None, None, None)),
        "who_counts": tuple(make_who(g) for g in range(5)),
        "candidates": make_candidates(None) + make_candidates("Umeå", 90.0),
        "candidate_swings": (Swing("dip", None, 2031, 7.0, 30.0, 20.0),),
        "at_per_100_000": 16.5,
        "at_volume": AtVolume(2027, 48.0, 1900.0, 0.0265),
        "longer_life": np.array([0.0, 4.0, 6.0, *np.linspace(7.0, 9.4, 9)]),
        "longer_life_by_group": np.ones((5, 12)),
        "payers": make_payers(), "clinic_proposal": make_proposal(), "bt_years": make_bt_years(),
    }
    return make_result(inputs=inputs, **(parts | changes))


def with_nurses(inputs: Inputs) -> Inputs:
    """The last group becomes nurses; the second has a minimum of 3, all have two factors."""
    groups = (*inputs.groups[:-1],
              replace(inputs.groups[-1], specialty="Distriktssköterska", budget="DSK"))
    factors = (NeedFactor("Nya behandlingar", "tillägg", 0.06, 2031),
               NeedFactor("Uppgiftsväxling", "multiplikator", 0.9, 2027))
    needs = [replace(need, factors=factors) for need in inputs.need.by_group if need is not None]
    needs[1] = replace(needs[1], minimum=3.0)
    return changed(inputs, groups=groups, by_group=tuple(needs))


def with_minimum(projection: Projection, group: int, year: int, risk: float) -> Projection:
    """The same with a risk that the group's rota is not manned, the largest in one year."""
    below = np.array(projection.measures.below_minimum_probability)
    below[group], below[group, year] = risk / 2, risk
    return replace(projection, measures=replace(projection.measures,
                                                below_minimum_probability=below))


def make_care(group: int | None, before: int | None, after: int | None) -> CareContact:
    return CareContact(
        group, None if group is None else "Umeå", listed=15_000.0, specialists_persons=12.0,
        specialists_fte=10.0, st_persons=3.0, listed_per_specialist=1500.0, need_target=10.1,
        need_guideline=13.6, need_target_horizon=11.0, need_guideline_horizon=14.8,
        target_year_before=2026, target_year_after=2026, guideline_year_before=before,
        guideline_year_after=after, rest_today=Remainder(2026, 3.6, 6.3e6, 420.0),
        rest_horizon=Remainder(2035, 2.0, 3.5e6, 215.0),
    )


def make_who(group: int) -> WhoCounts:
    return WhoCounts(
        group, own_persons=10, own_fte=8.5, private_persons=4, private_fte=3.0,
        private_in_plan=group != 1, in_training_persons=1, in_training_fte=0.5,
        known_exit_persons=2, on_leave_persons=1, agency_fte=1.5, over_65_persons=3,
        over_65_fte=1.2, over_67_persons=1, over_67_fte=0.3, unknown_birth_year_persons=2,
        permanent_persons=5, permanent_fte=5.0, fixed_term_persons=1, fixed_term_fte=1.0,
        extended_persons=2, extended_fte=1.75, hourly_persons=2, hourly_fte=0.75,
        agency_persons=3,
    )


def make_candidates(area: str | None, stock: float = 30.0) -> tuple[CandidateYear, ...]:
    """Nine years in which 8 come, 1 leaves and 12 are wanted each year."""
    years = []
    for year in range(2027, 2036):
        available = stock - 1.0 + 8.0
        closing = max(available - 12.0, 0.0)
        years.append(CandidateYear(year, area, stock, 5.0, 2.0, 1.0, 1.0, available, 12.0,
                                   closing, 9.0, 4.0))
        stock = closing
    return tuple(years)
