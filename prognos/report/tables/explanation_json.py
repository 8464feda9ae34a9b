"""What `forklara` tells as JSON, one object for each group."""

from dataclasses import asdict
from pathlib import Path

from optimize.problem import MeritLine
from prognos.report.tables.json_values import Json, known, number, write_json_file
from prognos.report.tables.plans_json import next_json
from prognos.results import BreakEven, BudgetResult, RankStep, Reasons, RunResult

UNITS = {"budget": "share", "need": "share", "weight": "share", "fill_rate": "share_points",
         "retention": "share_points", "pension": "years"}
"""Input -> what its step is counted in."""


def write_reasons(result: RunResult, reasons: tuple[Reasons, ...], path: Path) -> None:
    """Write the reasons as JSON, UTF-8: an object, or a list of them for several groups."""
    told = [reasons_json(result, each) for each in reasons]
    write_json_file(told[0] if len(told) == 1 else told, path)


def reasons_json(result: RunResult, told: Reasons) -> Json:
    """A group's place, waterfall, last block given, first not given, and what flips it."""
    budget = next((b for b in result.allocation.budgets if told.group in b.groups), None)
    own = 0 if budget is None else int(
        budget.allocation.blocks[budget.groups.index(told.group)].sum())
    return {
        "group": result.inputs.groups[told.group].id,
        "rank": _rank(result, told),
        "waterfall": known(asdict(told.waterfall)),
        "last_given": _given(told.last_given, budget),
        "first_not_given": _not_given(told.first_not_given, budget),
        "flips": [_flip(point, own) for point in told.break_even],
    }


def _rank(result: RunResult, told: Reasons) -> Json:
    """The place in the budget's order; null without one.

    up, down : the neighbour, the percent of the need that the shortage must pass to get past it,
    and what that is more or less than now, in percentage points and FTE.
    """
    rank, groups = told.rank, result.inputs.groups
    if rank is None:
        return {"rank": None, "of": None, "score": None, "decided_rank": None, "equal_to": [],
                "up": None, "down": None}
    ranked = next(one for one in result.ranking if one.group == told.group)

    def step(one: RankStep | None) -> Json | None:
        return None if one is None else {
            "rank": one.place, "group": groups[one.group].id, "score": one.score,
            "change_percent": one.change_percent, "change_fte": one.change_fte}

    return {"rank": rank.place, "of": rank.of, "score": rank.score,
            "decided_rank": ranked.decided_place,
            "equal_to": [groups[g].id for g in ranked.equal_to],
            "up": step(rank.up), "down": step(rank.down)}


def _given(line: MeritLine | None, budget: BudgetResult | None) -> Json | None:
    if line is None or budget is None:
        return None
    return {"start_year": budget.problem.start_years[line.start], "benefit": number(line.benefit)}


def _not_given(line: MeritLine | None, budget: BudgetResult | None) -> Json | None:
    if line is None or budget is None:
        return None
    of_list = next_json(budget, line)
    return {"start_year": budget.problem.start_years[line.start],
            "benefit": number(line.benefit), "limits": of_list["limits"],
            "exchange": of_list["exchange"]}


def _flip(point: BreakEven, blocks: int) -> Json:
    """step : null where no change tried flips it; none_up_to : the largest that does not."""
    return {
        "input": point.key, "direction": "up" if point.sign > 0 else "down", "step": point.step,
        "unit": UNITS[point.key], "from_blocks": blocks,
        "lever": point.change.text if point.change else None,
        "to_blocks": None if point.step is None else blocks + point.blocks,
        "none_up_to": point.reach, "proven": point.proven,
    }
