"""Scenarios beside the baseline as JSON (the contract's `scenarios`)."""

from math import isclose, isfinite
from pathlib import Path

from prognos.inputs import Inputs
from prognos.report.tables.json_values import Json, number, starts, write_json_file
from prognos.results.what_if import Comparison, MovedBlocks, PlanOutcome, ScenarioOutcome
from prognos.schema.lever_dictionary import levers


def comparison_json(comparison: Comparison | None) -> list[Json]:
    """Every scenario, in order; none without any."""
    return [] if comparison is None else [
        _scenario(comparison, each) for each in comparison.scenarios]


def write_comparison_json(comparison: Comparison, path: Path) -> None:
    """Write the comparison alone: the baseline and the scenarios."""
    inputs = comparison.inputs
    content = {
        "schema": 1, "input_name": comparison.input_name,
        "input_sha256": comparison.input_sha256,
        "baseline": _outcome(inputs, comparison.baseline),
        "scenarios": comparison_json(comparison),
    }
    write_json_file(content, path)


def _scenario(comparison: Comparison, each: ScenarioOutcome) -> Json:
    inputs = comparison.inputs
    parts = [{"change": part.text, "blocks": part.blocks, "shortage_fte_years": part.shortage,
              "shortage_fte_last_year": part.at_horizon, "proven": part.proven}
             for part in (*each.parts, *([each.interaction] if each.interaction else []))]
    return {
        "name": each.name,
        "changes": [
            {"lever": levers()[change.lever].name, "change": change.text, "group": change.place,
             "year": change.first, "last_year": change.last, "from": _same(change.before),
             "to": _same(change.after), "motive": change.motive} for change in each.changes],
        "moved": [_moved(inputs, moved) for moved in each.moved],
        "parts": parts[:len(each.parts)],
        "interaction": parts[-1] if each.interaction else None,
        "broken_limits": [{"constraint": limit.label, "group": limit.group, "year": limit.year,
                           "amount": limit.amount} for limit in each.outcome.broken],
        **_outcome(inputs, each.outcome),
    }


def _same(span: tuple[float, float] | None) -> float | None:
    """The value that all have; null where groups or years differ."""
    return span[0] if span is not None and isclose(*span, abs_tol=1e-12) else None


def _outcome(inputs: Inputs, outcome: PlanOutcome) -> Json:
    years = inputs.calendar.years
    return {
        "totals": [
            {"year": years[t], "need_fte": float(outcome.need[t]),
             "supply_fte_after": float(outcome.supply[t]),
             "shortage_fte": float(outcome.before[t]),
             "shortage_fte_after": float(outcome.after[t])}
            for t in range(1, inputs.calendar.horizon + 1)],
        "groups": [
            {"group": group.id, "shortage_fte_years": float(outcome.group_after[g]),
             "place": int(outcome.places[g]) if isfinite(outcome.places[g]) else None}
            for g, group in enumerate(inputs.groups)],
        "starts": starts(inputs, outcome.blocks),
        "cost_sek": number(outcome.cost),
        "objective_exact": outcome.objective, "proven": outcome.proven, "gap": outcome.gap,
        "unmet": outcome.unmet, "candidates_last_year": outcome.candidates,
    }


def _moved(inputs: Inputs, moved: MovedBlocks) -> Json:
    years = inputs.calendar.start_calendar_years

    def group(index: int | None) -> str | None:
        return None if index is None else inputs.groups[index].id

    def year(index: int | None) -> int | None:
        return None if index is None else years[index]

    first = year(moved.from_start)
    return {"frame": moved.budget, "from_group": group(moved.from_group),
            "to_group": group(moved.to_group), "from_start_year": first,
            "start_year": year(moved.to_start) or first, "blocks": moved.blocks,
            "because": None if moved.because is None else list(moved.because)}
