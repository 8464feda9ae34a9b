"""The result as one JSON object, schema 1 (the contract's `result.schema.json`).

Numbers are unrounded; what is missing is null, never NaN. Years are calendar years.
"""

import json
from dataclasses import asdict, fields
from datetime import date
from io import StringIO
from pathlib import Path
from typing import TextIO

from optimize.problem import Allocation, MeritLine, Slack
from prognos.inputs import Assumption, YearlyAmount
from prognos.report.tables.clinic_json import money_json
from prognos.report.tables.comparison_json import comparison_json
from prognos.report.tables.json_values import Json, by_year, number, starts
from prognos.report.tables.plans_json import (
    hosts_json,
    manual_json,
    next_json,
    order_json,
    other_manual_json,
)
from prognos.report.tables.stability_json import rank_stability, safe_blocks, worth
from prognos.report.wording.common_words import budget_group, evaluated_years, ranks
from prognos.report.wording.numbers import MILLION, value_text
from prognos.report.wording.reason_words import equal_lines
from prognos.results import (
    AtVolume,
    BudgetResult,
    CareContact,
    LimitUse,
    RankedGroup,
    RunResult,
    ShortageSums,
    WhoCounts,
    Yardstick,
)
from prognos.results.projection import Flows, Projection, Spread
from prognos.system.files import write_whole

SCHEMA = 1
FLOWS = tuple(field.name for field in fields(Flows))


def write_json(result: RunResult, path: Path) -> None:
    """Write the result as JSON, UTF-8, whole or not at all."""
    write_whole(path, lambda temporary: _write(result, temporary))


def _write(result: RunResult, path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        _dump(result, file)


def render_json(result: RunResult) -> bytes:
    """The result as the bytes of a JSON file."""
    text = StringIO()
    _dump(result, text)
    return text.getvalue().encode()


def _dump(result: RunResult, file: TextIO) -> None:
    """Piece by piece: the pieces of 2 000 groups, kept until the last, took half a gigabyte."""
    json.dump(to_json(result), file, ensure_ascii=False, allow_nan=False, indent=1)
    file.write("\n")


def to_json(result: RunResult) -> Json:
    """The whole result as plain dicts and lists."""
    st = next((budget for budget in result.allocation.budgets if budget.name == "ST"), None)
    return {
        "schema": SCHEMA,
        "run": _run(result),
        "groups": [
            {"id": group.id, "specialty": group.specialty, "area": group.area}
            for group in result.inputs.groups
        ],
        "forecast": _forecast(result, result.forecast.before),
        "forecast_after": _forecast(result, result.forecast.after),
        "totals": _totals(result),
        "ranking": _ranking(result),
        "merit_order": _merit_order(result, st) if st else [],
        "allocation": _allocation(result, st) if st else _no_allocation(result),
        "other_frames": [
            {"frame": budget.name, "merit_order": _merit_order(result, budget),
             "allocation": _allocation(result, budget)}
            for budget in result.allocation.budgets if budget is not st
        ],
        "manual_evaluation": manual_json(result),
        "other_manual_evaluations": other_manual_json(result),
        "host_proposals": hosts_json(result),
        "scenarios": comparison_json(result.questions.comparison),
        "yardsticks": [_yardstick(result, stick) for stick in result.questions.yardsticks],
        "candidates": [asdict(year) for year in result.people.candidates],
        "candidate_swings": [asdict(swing) for swing in result.people.candidate_swings],
        "at_per_100_000": number(result.people.at_per_100_000),
        "at_volume": _at_volume(result.people.at_volume),
        "care_contact": [_of_group(result, row) for row in result.people.care_contact],
        "who_counts": [_of_group(result, row) for row in result.people.who_counts],
        "longer_life": _longer_life(result),
        **worth(result),
        **money_json(result),
        "limits": [_limit_use(budget, limit) for budget in result.allocation.budgets
                   for limit in budget.limits],
        "findings": [
            {"severity": f.severity, "code": f.code, "sheet": f.sheet, "cell": f.cell,
             "message": f.message, "fix": f.fix}
            for f in result.run.findings
        ],
        "assumptions": [_assumption(entry) for entry in result.inputs.sources.assumptions],
    }


def _yardstick(result: RunResult, stick: Yardstick) -> Json:
    """Starts per group and start year by a weighting and an objective."""
    return {
        "weighting": stick.weighting, "objective": stick.objective, "proven": stick.proven,
        "starts": starts(result.inputs, stick.blocks),
    }


def _run(result: RunResult) -> Json:
    calendar, objective = result.inputs.calendar, result.inputs.rules.objective
    return {
        "version": result.run.version,
        "input_name": result.run.input_name,
        "input_sha256": result.run.input_sha256,
        "base_date": calendar.base_date.isoformat(),
        "horizon": calendar.horizon,
        "tail": calendar.tail,
        "years": list(calendar.years[1 : calendar.horizon + 1]),
        "evaluated_years": list(evaluated_years(result.inputs)),
        "scenario": _scenario_name(result),
        "objective": objective.name,
        "weighting": objective.weighting,
        "solver": result.allocation.budgets[0].allocation.solver if result.allocation.budgets
        else "",
        "seconds": float(result.run.seconds),
    }


def _scenario_name(result: RunResult) -> str | None:
    """The changes that the run was made with."""
    comparison = result.questions.comparison
    return comparison.scenarios[0].name if comparison else None


def _spread(spread: Spread, place: tuple[int, ...]) -> Json:
    return {name: float(getattr(spread, name)[place]) for name in ("mean", "p10", "p50", "p90")}


def _forecast(result: RunResult, projection: Projection) -> list[Json]:
    """One row per group and year 1 … H."""
    calendar = result.inputs.calendar
    return [
        {"group": group.id, "year": calendar.years[t], **_forecast_cell(projection, g, t)}
        for g, group in enumerate(result.inputs.groups)
        for t in range(1, calendar.horizon + 1)
    ]


def _forecast_cell(projection: Projection, g: int, t: int) -> Json:
    measures = projection.measures
    return {
        "need_fte": number(measures.need[g, t]),
        "supply_fte": _spread(projection.fte, (g, t)),
        "supply_persons": _spread(projection.persons, (g, t)),
        "shortage_fte": number(measures.shortage[g, t]),
        "surplus_fte": number(measures.surplus[g, t]),
        "shortage_probability": number(measures.shortage_probability[g, t]),
        "below_minimum_probability": number(measures.below_minimum_probability[g, t]),
        "in_training_persons": float(projection.in_training[g, t]),
        "flows": {name: float(getattr(projection.flows, name)[g, t]) for name in FLOWS},
    }


def _totals(result: RunResult) -> list[Json]:
    """The region before allocation, and after it beside."""
    calendar = result.inputs.calendar
    before, after = result.forecast.before.totals, result.forecast.after.totals
    return [
        {"year": calendar.years[t], "need_fte": number(before.need[t]),
         "supply_fte": _spread(before.fte, (t,)), "shortage_fte": number(before.shortage[t]),
         "supply_fte_after": _spread(after.fte, (t,)),
         "shortage_fte_after": number(after.shortage[t])}
        for t in range(1, calendar.horizon + 1)
    ]


def _ranking(result: RunResult) -> list[Json]:
    places = ranks(result)
    return [_ranked(result, ranked, places) for ranked in result.ranking]


def _ranked(result: RunResult, ranked: RankedGroup, places: dict[int, int]) -> Json:
    return {
        "rank": ranked.rank,
        "frame": result.inputs.groups[ranked.group].budget,
        "rank_in_frame": places[ranked.group],
        "group": result.inputs.groups[ranked.group].id,
        "starts_needed_per_year": ranked.starts_needed,
        "components": {
            name: value if isinstance(value, int) else number(value)
            for name, value in ranked.components.items()
        },
        "score": number(ranked.score),
        "stability": rank_stability(result, ranked.group),
        **order_json(result, ranked),
    }


def _merit_order(result: RunResult, budget: BudgetResult) -> list[Json]:
    return [_merit_line(result, budget, line) | {"equal_positions": list(equal)}
            for line, equal in zip(budget.merit, equal_lines(budget), strict=True)]


def _merit_line(result: RunResult, budget: BudgetResult, line: MeritLine) -> Json:
    cost = number(line.cost)
    return {
        "position": line.position,
        "group": budget_group(result.inputs, budget, line.group).id,
        "start_year": budget.problem.start_years[line.start],
        "nth_block": line.nth,
        "benefit": float(line.benefit),
        "benefit_fte_years": float(line.benefit_fte_years),
        "cost_sek": cost,
        "benefit_per_msek": line.benefit * MILLION / cost if cost else None,
        "cumulative_cost_sek": number(line.cumulative_cost),
        "funded": line.funded,
        **next_json(budget, line),
    }


def _allocation(result: RunResult, budget: BudgetResult) -> Json:
    allocation = budget.allocation
    return {
        "status": allocation.status,
        "objective": number(allocation.objective),
        "objective_exact": number(allocation.objective_exact),
        "bound": number(allocation.bound),
        "gap": number(allocation.gap),
        "objective_second": number(allocation.objective_second),
        "starts": _starts(result, budget, allocation),
        "safe_blocks": safe_blocks(result, budget),
        "cost_by_year": by_year(budget.years, budget.cost),
        "budget_by_year": by_year(budget.years, budget.amount - budget.bound),
        "binding": [{**_limit(slack), "slack": float(slack.amount)}
                    for slack in allocation.binding],
        "unmet": [{**_limit(slack), "amount": float(slack.amount)} for slack in allocation.unmet],
        **_sums(result.allocation.budget_sums.get(budget.name, result.allocation.sums)),
    }


def _no_allocation(result: RunResult) -> Json:
    """No budget for ST: nothing was allocated."""
    missing = ("objective", "objective_exact", "bound", "gap", "objective_second")
    empty = ("starts", "safe_blocks", "cost_by_year", "budget_by_year", "binding", "unmet")
    return {"status": "none", **dict.fromkeys(missing), **{name: [] for name in empty},
            **_sums(result.allocation.sums)}


def _starts(result: RunResult, budget: BudgetResult, allocation: Allocation) -> list[Json]:
    return [
        {"group": budget_group(result.inputs, budget, g).id,
         "start_year": year, "blocks": int(allocation.blocks[g, u])}
        for g in range(len(budget.groups))
        for u, year in enumerate(budget.problem.start_years)
        if allocation.blocks[g, u] > 0
    ]


def _limit_use(budget: BudgetResult, limit: LimitUse) -> Json:
    """A limit with what the plan uses of it; `constraint`, `group`, `year` as in `binding`."""
    row = asdict(limit)
    return {"frame": budget.name, "constraint": row.pop("label"), **row}


def _limit(slack: Slack) -> Json:
    return {"constraint": slack.label, "group": slack.group, "year": slack.year}


def _sums(sums: ShortageSums) -> Json:
    return {
        "expected_shortage_fte_years": {
            "before": float(sums.total_before), "after": float(sums.total_after)},
        "largest_shortage_fte": {
            "before": float(sums.largest_before), "after": float(sums.largest_after)},
    }


def _of_group(result: RunResult, row: CareContact | WhoCounts) -> Json:
    """The same with the group's id; null for all groups together."""
    group = None if row.group is None else result.inputs.groups[row.group].id
    return asdict(row) | {"group": group}


def _at_volume(volume: AtVolume | None) -> Json | None:
    if volume is None:
        return None
    return asdict(volume) | {"share_of_starts": number(volume.share_of_starts),
                             "difference": number(volume.difference)}


def _longer_life(result: RunResult) -> list[Json]:
    """FTE won by a year's later retirement, the region's years 1 … H."""
    calendar, gain = result.inputs.calendar, result.people.longer_life
    return [{"year": calendar.years[t], "fte": float(gain[t])}
            for t in range(1, calendar.horizon + 1) if len(gain)]


def _assumption(entry: Assumption) -> Json:
    return {"name": entry.name, "value": _plain(entry.value), "unit": entry.unit,
            "source": entry.source, "defaulted": entry.defaulted}


def _plain(value: object) -> object:
    """A value that JSON can hold."""
    if value is None or isinstance(value, bool | str | int):
        return value
    if isinstance(value, float):
        return number(value)
    if isinstance(value, YearlyAmount):
        return {str(year): amount for year, amount in zip(value.years, value.values, strict=True)}
    return value.isoformat() if isinstance(value, date) else value_text(value)
