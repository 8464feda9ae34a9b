"""Why a group gets no further block, as the papers tell it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from optimize.problem import Limit, Slack
from prognos.report.paper.chapters.allotment_chapter import left_out
from prognos.report.wording.against import BRIEF, full_limit, reasons_against
from prognos.results import BudgetResult, RunResult
from prognos.results.limit_use import REQUESTS
from tests.support.changes import changed
from tests.support.papers import unusual, without_blocks
from tests.support.report_result import make_result


def limited(result: RunResult, *limits: Limit) -> RunResult:
    """The same, where the third group's blocks are bounded by single limits."""
    budget = result.allocation.budgets[0]
    upper = np.array(budget.problem.upper)
    upper[2] = 0
    problem = replace(budget.problem, upper=upper, limits=limits)
    merit = tuple(line for line in budget.merit if line.group != 2)
    return changed(result, budgets=(replace(budget, problem=problem, merit=merit),))


def limit_of(group: int, family: str = "at_most", label: str = "Högst block",
             amount: float = 0.0) -> Limit:
    use = np.zeros((6, 3))
    use[group] = 1.0
    return Limit(family, label, "Specialitet AA", 2027, use, amount)


def told(result: RunResult, group: int) -> tuple[str, str]:
    reason = reasons_against(result, result.allocation.budgets[0])[group]
    return reason.full, reason.brief


def test_the_list_tells_the_place_and_the_limit() -> None:
    assert told(make_result(), 2) == ("Nr 4 på listan. Budgetram 2027 räcker inte",
                                      "Pengarna räcker inte")


def test_without_a_line_one_more_is_of_no_use() -> None:
    assert told(make_result(), 0)[0].startswith("Fler block ger ett överskott")


def test_a_limit_that_keeps_blocks_off_the_list_is_told() -> None:
    result = limited(make_result(), limit_of(2))
    assert told(result, 2) == ("Högst block Specialitet AA 2027 är nått",
                               "Gruppens högsta antal block är nått")


def test_a_limit_with_room_is_not_told() -> None:
    result = limited(make_result(), limit_of(2, amount=5.0))
    assert full_limit(result.allocation.budgets[0], 2) is None


def test_the_groups_own_limit_comes_before_the_budgets() -> None:
    budget = replace(limit_of(2, "blocks", "Högsta antal block"), group=None)
    result = limited(make_result(), budget, limit_of(2))
    found = full_limit(result.allocation.budgets[0], 2)
    assert found is not None and found.label == "Högst block"


def test_what_nobody_has_asked_for() -> None:
    assert told(limited(make_result(), limit_of(2, label=REQUESTS)), 2)[1] == (
        "Fler block är inte önskade")


def test_without_a_plan_nothing_else_is_said() -> None:
    result = without_blocks("none")
    assert told(result, 0) == ("Ingen fördelning som håller alla gränser hittades",) * 2


@pytest.mark.parametrize(("name", "weight", "said"), [
    ("lägst kostnad", 0.1, "hyrläkare"), ("jämnast brist", 0.1, "gör ingen nytta"),
    ("minst brist", 0.0, "gör ingen nytta"), ("minst brist", 0.1, "ett överskott")])
def test_no_use_is_told_by_the_objective(name: str, weight: float, said: str) -> None:
    result = make_result()
    objective = replace(result.inputs.rules.objective, name=name, surplus_weight=weight)
    budget = replace(result.allocation.budgets[0], objective=name)
    result = changed(result, inputs=changed(result.inputs, objective=objective), budgets=(budget,))
    assert said in told(result, 0)[1]


def with_line(budget: BudgetResult, **changes: object) -> BudgetResult:
    *others, last = budget.merit
    return replace(budget, merit=(*others, replace(last, **changes)))


@pytest.mark.parametrize(("changes", "said"), [
    ({"limited_by": None}, "Andra block ger tillsammans mer nytta"),
    ({"above_line": True}, "Andra block ger tillsammans mer nytta"),
    ({"limited_by": Slack("at_least", "Minst block", "A", 2027, 1.0)},
     "Ett minimikrav och andra block går före"),
    ({"limited_by": Slack("supervisors", "Handledning", "A", 2027, 0.0)},
     BRIEF["supervisors"])])
def test_brief_reasons(changes: dict[str, object], said: str) -> None:
    result = make_result()
    result = changed(result, budgets=(with_line(result.allocation.budgets[0], **changes),))
    assert told(result, 2)[1] == said


def test_no_blocks_at_all_is_a_limit_and_no_lack_of_use() -> None:
    reasons = {why.brief for _, why in left_out(unusual("no blocks at all"))}
    assert reasons == {"Högsta antal block är nått"}


def test_what_takes_no_part() -> None:
    result = make_result()
    budget = result.allocation.budgets[0]
    groups = (*result.inputs.groups[:5], replace(result.inputs.groups[5], planned=False))
    problem = replace(budget.problem, groups=budget.problem.groups[:5],
                      priority=np.ones(5), upper=budget.problem.upper[:5],
                      cost=budget.problem.cost[:5], linear=np.zeros((5, 3)))
    shorter = replace(budget, groups=budget.groups[:5], problem=problem, allocation=replace(
        budget.allocation, blocks=budget.allocation.blocks[:5]))
    result = changed(result, budgets=(shorter,), inputs=replace(result.inputs, groups=groups))
    reasons = {one.group: why.full for one, why in left_out(result)}
    assert reasons[5] == "Det planeras inga block i specialiteten"
    without = changed(result, budgets=())
    assert {why.full for _, why in left_out(without)} == {
        "Det planeras inga block i specialiteten", "Ingen budgetram ST är angiven"}
