"""A region's result in a few figures, for the summary over several regions."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from prognos.report.disclosure.public_figures import (
    PublicBudget,
    PublicFigures,
    bound_told,
    public_figures,
)
from prognos.report.disclosure.small_counts import COVERED, Shown
from prognos.results import BudgetResult, RunResult
from prognos.results.region_totals import RegionBudget, RegionSpecialty, RegionSummary
from prognos.schema.file_names import public_file_name
from prognos.schema.findings import Finding, count_by_severity


def summarise(result: RunResult, result_name: str) -> RegionSummary:
    """The figures of a computed region; small numbers of persons are left out here already, and
    whatever would give them away."""
    figures = public_figures(result)
    told = figures.budgets
    calendar = result.inputs.calendar
    budgets = dict.fromkeys(group.budget for group in result.inputs.groups)
    ordered = sorted(budgets, key=lambda budget: budget != "ST")
    return replace(
        not_computed(result.inputs.region or result.run.input_name, result.run.input_name,
                     result.run.findings, ""),
        input_sha256=result.run.input_sha256,
        result_name=public_file_name(result_name),
        base_date=calendar.base_date.isoformat(),
        evaluated_years=tuple(calendar.years[t] for t in calendar.evaluated),
        small_count=result.inputs.rules.small_count,
        seconds=result.run.seconds,
        budgets=tuple(_budget(result, budget, figures) for budget in ordered),
        specialties=tuple(row for budget in ordered
                          for row in _specialties(result, budget, told[budget])),
    )


def not_computed(
    name: str, input_name: str, findings: Sequence[Finding], problem: str
) -> RegionSummary:
    """A region without figures, and why."""
    count = count_by_severity(findings)
    return RegionSummary(name=public_file_name(name), input_name=public_file_name(input_name),
                         input_sha256="", result_name=None, errors=count["fel"],
                         warnings=count["varning"], notices=count["notis"], problem=problem)


def tell_apart(summaries: Sequence[RegionSummary]) -> tuple[RegionSummary, ...]:
    """The same with the file's name beside a region name that several have."""
    names = [summary.name.casefold() for summary in summaries]
    return tuple(
        replace(summary, name=f"{summary.name} ({summary.input_name})")
        if names.count(name) > 1 and summary.name != summary.input_name else summary
        for summary, name in zip(summaries, names, strict=True)
    )


def _budget(result: RunResult, budget: str, figures: PublicFigures) -> RegionBudget:
    told = figures.budgets[budget]
    groups = [g for g, group in enumerate(result.inputs.groups) if group.budget == budget]
    found = next((each for each in result.allocation.budgets if each.name == budget), None)
    covered = found is not None and _left(found) is not None and not bound_told(
        result, figures, found)
    years = len(result.inputs.calendar.evaluated)
    sums = result.allocation.budget_sums.get(budget)
    return RegionBudget(
        budget=budget,
        specialists=_persons(told.specialists.total),
        specialists_covered=told.specialists.total == COVERED,
        in_training=_persons(told.in_training.total),
        in_training_covered=told.in_training.total == COVERED,
        share_55=told.share_55_in_all(),
        need_fte=_rounded(_mean(result, result.forecast.before.measures.need, groups) or 0.0)
        if told.sums_told else None,
        shortage_before_fte=_rounded(sums.total_before / years if sums else 0.0)
        if told.sums_told else None,
        shortage_after_fte=_rounded(sums.total_after / years if sums else 0.0)
        if told.sums_told else None,
        blocks=int(found.allocation.blocks.sum()) if found else 0,
        cost_sek=_cost(found, range(len(found.groups))) if found else None,
        budget_sek=_left(found) if found and not covered else None,
        budget_covered=covered,
        status=found.allocation.status if found else "",
        gap=found.allocation.gap if found else 0.0,
        proven=bool(found and found.allocation.status == "optimal"
                    and found.allocation.exchange_checked),
        unmet=len(found.allocation.unmet) if found else 0,
    )


def _specialties(result: RunResult, budget: str, told: PublicBudget) -> list[RegionSpecialty]:
    """In the order of Behov, each with its areas together."""
    of: dict[str, list[int]] = {}
    for g, group in enumerate(result.inputs.groups):
        if group.budget == budget:
            of.setdefault(group.specialty, []).append(g)
    found = next((each for each in result.allocation.budgets if each.name == budget), None)
    return [_specialty(result, found, told, budget, name, groups) for name, groups in of.items()]


def _specialty(
    result: RunResult, found: BudgetResult | None, told: PublicBudget, budget: str, name: str,
    groups: list[int],
) -> RegionSpecialty:
    specialists = told.specialists.parts[name]
    quiet = not told.is_part_told(name)
    ours = [i for i, g in enumerate(found.groups) if g in groups] if found else []
    return RegionSpecialty(
        budget=budget, specialty=name,
        specialists=_persons(specialists),
        covered=specialists == COVERED,
        share_55=told.share_55_of(name),
        quiet=quiet,
        need_fte=None if quiet else _rounded(
            _mean(result, result.forecast.before.measures.need, groups)),
        shortage_before_fte=None if quiet else _rounded(_mean(
            result, result.forecast.before.measures.shortage, groups)),
        shortage_after_fte=None if quiet else _rounded(_mean(
            result, result.forecast.after.measures.shortage, groups)),
        blocks=int(found.allocation.blocks[ours].sum()) if found and ours else None,
        cost_sek=_cost(found, ours) if found and ours else None,
    )


def _persons(shown: Shown) -> int | None:
    """Persons at the base date; None when not told."""
    return None if isinstance(shown, str) else shown


def _mean(result: RunResult, values: np.ndarray, groups: list[int]) -> float | None:
    """Sum over the groups with a need, mean over the evaluated years; None without any."""
    stated = values[np.ix_(groups, list(result.inputs.calendar.evaluated))]
    stated = stated[~np.isnan(stated).any(axis=1)]
    return float(stated.sum(axis=0).mean()) if len(stated) else None


def _cost(budget: BudgetResult, groups: Sequence[int]) -> float | None:
    """Expected cost of the allotted blocks of the problem's groups; None when not known."""
    blocks = budget.allocation.blocks[list(groups)]
    cost = np.where(blocks > 0, budget.problem.cost[list(groups)] * blocks, 0.0).sum()
    return None if np.isnan(cost) else float(cost)


def _left(budget: BudgetResult) -> float | None:
    """What is left of the amounts; computed, it is told no closer than the papers do."""
    limited = ~np.isnan(budget.amount)
    if not limited.any():
        return None
    left = float((budget.amount - budget.bound)[limited].sum())
    return round(left, -5) if budget.bound_computed else left


def _rounded(fte: float | None) -> float | None:
    """As it is shown: more decimals tell more than the tables do."""
    return None if fte is None else round(fte, 1)
