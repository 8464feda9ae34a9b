"""Parts of the JSON about the order of needs, an own plan and the units that could host."""

from dataclasses import asdict

from optimize.problem import MeritLine, Slack
from prognos.report.tables.json_values import Json, by_year, number, starts
from prognos.report.wording.reason_words import broken_text
from prognos.results import BudgetResult, ManualResult, RankedGroup, RunResult


def order_json(result: RunResult, ranked: RankedGroup) -> Json:
    """What is told of a rank beside its components."""
    groups, previous, adjusted = result.inputs.groups, ranked.previous, ranked.adjusted
    return {
        "adjusted": None if adjusted is None else {
            "rank": adjusted.rank, "reason": adjusted.reason, "decided_by": adjusted.decided_by,
            "decided_on": adjusted.decided_on},
        "decided_rank": ranked.decided_place,
        "equal_to": [groups[g].id for g in ranked.equal_to],
        "composite": ranked.composite,
        "composite_rank": ranked.composite_place,
        "composite_points": {
            entry.measure: points for entry, points in
            zip(result.inputs.order.measure_weights, ranked.points, strict=False)},
        "previous": None if previous is None else {
            "rank": previous.rank, "allotted": previous.allotted, "filled": previous.filled},
        "apart": None if ranked.apart is None else {
            "neighbour": groups[ranked.apart.neighbour].id,
            "measures": [asdict(measure) for measure in ranked.apart.measures]},
    }


def next_json(budget: BudgetResult, line: MeritLine) -> Json:
    """What keeps a block that is not given out of the plan.

    limited_by : the first of `limits`: those of some groups only come before the whole budget's.
    """
    limits = [limit_json(slack) for slack in line.limits]
    exchange = line.exchange
    return {
        "limited_by": limits[0] if limits else None,
        "limits": limits,
        "exchange": None if exchange is None else {
            "group": budget.problem.groups[exchange.group],
            "start_year": budget.problem.start_years[exchange.start],
            "benefit_lost": exchange.benefit_lost},
    }


def limit_json(slack: Slack) -> Json:
    """A limit without room for a block, with what it lacks."""
    return {"constraint": slack.label, "group": slack.group, "year": slack.year,
            "missing": float(slack.amount)}


def manual_json(result: RunResult) -> Json | None:
    """The own plan of budget ST; None without one."""
    manual = next((entry for entry in result.questions.manual if entry.budget == "ST"), None)
    return None if manual is None else _manual(result, manual)


def other_manual_json(result: RunResult) -> list[Json]:
    """Own plans of the other budgets."""
    return [{"frame": entry.budget, **_manual(result, entry)} for entry in result.questions.manual
            if entry.budget != "ST"]


def _manual(result: RunResult, manual: ManualResult) -> Json:
    groups, years = result.inputs.groups, result.inputs.calendar.start_calendar_years
    return {
        "starts": starts(result.inputs, manual.blocks),
        "objective_exact": manual.objective,
        "objective_optimal": manual.objective_optimal,
        "objective_without": manual.objective_without,
        "share_of_benefit": manual.share_of_benefit,
        "expected_shortage_fte_years": manual.sums.total_after,
        "largest_shortage_fte": manual.sums.largest_after,
        "cost_by_year": by_year(manual.years, manual.cost),
        "broken_limits": [broken_text(limit).replace("\u00a0", " ") for limit in manual.broken],
        "deviations": [
            {"group": groups[row.group].id, "start_year": years[row.start],
             "manual": row.manual, "optimal": row.optimal, "objective": row.objective,
             "fte_years": row.fte_years, "objective_undone": row.undone,
             "fte_years_undone": row.fte_years_undone,
             "cost_sek": number(row.cost), "reason": row.reason}
            for row in manual.deviations],
    }


def hosts_json(result: RunResult) -> Json:
    """Units and proposals; internal, never more than a proposal."""
    groups, years = result.inputs.groups, result.inputs.calendar.start_calendar_years
    return {
        "proposals": [
            {"group": groups[row.group].id, "start_year": years[row.start], "unit": row.unit,
             "blocks": row.blocks, "asked": row.asked} for row in result.allocation.host_proposals],
        "units": [
            {**asdict(row), "group": groups[row.group].id, "lacking": list(row.lacking),
             "listed_per_st": row.listed_per_st} for row in result.allocation.host_units],
    }
