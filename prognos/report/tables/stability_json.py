"""The JSON of stability, means, budget curve and last useful starts."""

from dataclasses import asdict

from prognos.report.tables.json_values import Json, known, number, promised
from prognos.report.wording.worth_words import line_shares
from prognos.results import BudgetResult, Lever, MoneyCurve, RunResult


def safe_blocks(result: RunResult, budget: BudgetResult) -> list[Json]:
    """Blocks of the plan that at least nine cases of ten give; [] when not asked for."""
    if result.questions.stability is None:
        return []
    groups, years = result.inputs.groups, budget.problem.start_years
    return [{"group": groups[g].id, "start_year": years[u],
             "blocks": int(result.questions.stability.safe[g, u])}
            for g in budget.groups
            for u in range(len(years)) if result.questions.stability.safe[g, u]]


def rank_stability(result: RunResult, group: int) -> float | None:
    """Share of the cases in which the group's rank is at most one place off."""
    if result.questions.stability is None:
        return None
    return number(float(result.questions.stability.rank_kept[group]))


def worth(result: RunResult) -> Json:
    """Keys beside those of the contract."""
    return {
        "stability": _stability(result),
        "levers": [_lever(result, lever) for lever in result.questions.levers],
        "money_curves": [_curve(curve) for curve in result.questions.money_curves],
        "last_useful_starts": [
            {"group": result.inputs.groups[start.group].id, "form": form, "start_year": year}
            for start in result.questions.last_starts for form, year in start.forms
        ],
    }


def _stability(result: RunResult) -> Json | None:
    """Cases, and the share of them that give each line of the priority lists its block."""
    if result.questions.stability is None:
        return None
    groups = result.inputs.groups
    return {
        "cases": [asdict(case) for case in result.questions.stability.cases],
        "lines": [
            {"frame": budget.name, "position": line.position, "share": share}
            for budget in result.allocation.budgets
            for line, share in zip(budget.merit, line_shares(result, budget) or (), strict=True)
        ],
        "groups": [
            {"group": groups[g].id, "same_blocks": float(result.questions.stability.same[g]),
             "fewest_blocks": int(result.questions.stability.fewest[g]),
             "most_blocks": int(result.questions.stability.most[g])}
            for budget in result.allocation.budgets for g in budget.groups
        ],
    }


def _lever(result: RunResult, lever: Lever) -> Json:
    group = None if lever.group is None else result.inputs.groups[lever.group].id
    return {**asdict(lever, dict_factory=promised), "group": group,
            "per_fte_year": lever.per_fte_year}


def _curve(curve: MoneyCurve) -> Json:
    points = [known(asdict(point)) for point in curve.points]
    return {"frame": curve.budget, "in_money": curve.in_money, "points": points,
            "last_million": curve.worth(0.9, 1.0), "next_million": curve.worth(1.0, 1.1)}
