"""Builds a `RunResult` by hand, for the tests of the renderers: plausible, small, no computing."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from optimize.problem import Allocation, AllocationProblem, MeritLine, Slack
from prognos.arrays import FloatArray
from prognos.findings import Finding
from prognos.inputs import Assumption, Inputs, Need, Request
from prognos.projection import Flows, Measures, Projection, Spread, Totals, TrainingFlows
from prognos.results import FrameResult, Guess, RankedGroup, RunResult, ShortageSums
from tests import builders
from tests.builders import make_group

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
    return replace(inputs, **({"assumptions": ASSUMPTIONS} | changes))


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


def make_frame(inputs: Inputs) -> FrameResult:
    """Three blocks given, one stopped by the money of 2027."""
    groups, starts = len(inputs.groups), inputs.calendar.start_years
    stop = Slack("budget", "Budgetram", None, 2027, 123_456.0)
    order = [(0, 0, 1), (1, 0, 1), (0, 1, 2), (min(2, groups - 1), 0, 1)]
    merit = tuple(
        MeritLine(n, g, u, nth, 2.0 / n, 5.0 / n, BLOCK_COST, n * BLOCK_COST, n < 4, n < 4,
                  None if n < 4 else stop)
        for n, (g, u, nth) in enumerate(order, start=1)
    )
    blocks = np.zeros((groups, starts), dtype=np.int64)
    for line in merit:
        blocks[line.group, line.start] += line.funded
    years = tuple(range(2027, 2035))
    return FrameResult(
        name="ST", groups=tuple(range(groups)),
        problem=AllocationProblem(
            tuple(group.id for group in inputs.groups), inputs.calendar.start_calendar_years, (),
            np.ones(groups), np.full((groups, starts), 5), np.full((groups, starts), BLOCK_COST),
            (), 20.0,
        ),
        allocation=Allocation("optimal", blocks, 10.0, 10.01, 15.0, 10.0, 0.0, (stop,), (), (),
                              True, 1, "HiGHS", 0.5),
        merit=merit, years=years, amount=np.array([4e7] * 7 + [np.nan]),
        bound=np.linspace(3.8e7, 0.0, 8), cost=np.full(8, 1e6), bound_computed=True,
    )


def make_result(groups: int = 6, **changes: Any) -> RunResult:
    """A whole result; `changes` are fields of `RunResult`."""
    inputs = changes.pop("inputs", None) or make_inputs(groups)
    before, after = make_projection(inputs), make_projection(inputs, extra=0.5)
    sums = ShortageSums(120.0, 90.0, 4.5, 3.5)
    result = RunResult(
        version="0.1.0", input_name="prov.xlsx", input_sha256="0" * 64, seconds=1.25,
        inputs=inputs,
        findings=(Finding("varning", "prov-kod", "Bemanning", "B3", "Något är ovanligt.",
                          "Kontrollera värdet."),),
        before=before, after=after,
        ranking=tuple(_ranked(before, g) for g in range(len(inputs.groups))),
        frames=(make_frame(inputs),), sums=sums, frame_sums={"ST": sums},
        guesses=(Guess("Övriga avgångar per år", "4 %", "2 %", "6 %", 70.0, 115.0, True),
                 Guess("Andel som stannar efter ST", "85 %", "75 %", "95 %", 105.0, 80.0, True),
                 Guess("Avbrott i ST per år", "3 %", "1 %", "5 %", 85.0, 95.0, True)),
    )
    return replace(result, **changes)


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
                      "=1+1 är text", "Klinikchef", "2026-10-01", 3)
    return replace(request, **changes)
