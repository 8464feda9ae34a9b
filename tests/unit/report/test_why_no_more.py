"""Why a group gets no further block, as the papers tell it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from optimize.problem import Limit, Slack
from prognos.report.disclosure.public_reasons import GENERAL
from prognos.report.paper.chapters.allotment_chapter import left_out
from prognos.report.wording.limit_words import (
    NO_EXCHANGE,
    exchange_clause,
    list_by_year,
    rules_of_list,
)
from prognos.report.wording.why_no_more import BRIEF, reasons_against
from prognos.results import RunResult
from prognos.results.allocation import REQUESTS
from tests.support.changes import changed
from tests.support.papers import unusual, without_blocks
from tests.support.report_result import make_result


def lacking(family: str, label: str = "", group: str | None = None, year: int = 2027,
            amount: float = 1.0) -> Slack:
    return Slack(family, label or family, group, year, amount)


def stopped_by(*limits: Slack, whole: float = 2.0) -> RunResult:
    """The result where the third group's next block has no room within some limits."""
    result = make_result()
    budget = result.allocation.budgets[0]
    use = np.zeros((6, 3))
    use[2] = 0.75 if limits and limits[0].family == "share" else 1.0
    problem = replace(budget.problem, limits=tuple(
        Limit(one.family, one.label, one.group, one.year, use, whole) for one in limits))
    *others, last = budget.merit
    return changed(result, budgets=(replace(
        budget, problem=problem, merit=(*others, replace(last, limits=limits))),))


def told(result: RunResult, group: int) -> tuple[str, str]:
    reason = reasons_against(result, result.allocation.budgets[0])[group]
    return reason.full, reason.brief


def test_the_list_tells_the_place_and_what_is_missing() -> None:
    assert told(make_result(), 2) == (
        "Nr 4 på listan. 0,1\u00a0mkr saknas 2027", "Pengarna räcker inte")


@pytest.mark.parametrize(("limits", "said"), [
    ((lacking("budget", amount=1.23e6),), "1,2 mkr saknas 2027"),
    ((lacking("budget", amount=6e5), lacking("budget", year=2028, amount=1.2e6)),
     "0,6 mkr saknas 2027, 1,2 mkr 2028"),
    (tuple(lacking("budget", year=2027 + n, amount=1e5 * (n + 1)) for n in range(4)),
     "Upp till 0,4 mkr saknas 2027–2030"),
    ((lacking("budget", amount=12_300.0),), "12 000 kr saknas 2027"),
    ((lacking("budget", amount=12.0),), "12 kr saknas 2027"),
    ((lacking("blocks"),), "Högst 2 block 2027 är nått"),
    ((lacking("at_most", group="Specialitet AA"),), "Högst 2 block 2027 är nått"),
    ((lacking("at_most", group="Opererande"),), "Högst 2 block i Opererande 2027 är nått"),
    ((lacking("at_most", REQUESTS, "Specialitet AA"),), "Högst 2 block är önskade 2027"),
    ((lacking("share", group="Opererande"),),
     "Högst 25 % av blocken till Opererande 2027 är nått"),
    ((lacking("change_up", group="Specialitet AA"),),
     "Största ökning från året före är nådd 2027"),
    ((lacking("supervisors", group="Specialitet AA", year=2031, amount=0.4),),
     "Handledare saknas för 0,4 ST-läkare 2031"),
    ((lacking("rotation", group="Neurologi", year=2029, amount=2.5),),
     "2,5 månader sidoutbildning i Neurologi saknas 2029"),
    ((lacking("candidates", amount=0.003),), "Under 0,1 kandidater saknas 2027"),
    ((lacking("at_most", group="Specialitet AA"), lacking("budget", amount=1.2e6)),
     "Högst 2 block 2027 är nått; 1,2 mkr saknas 2027"),
])
def test_every_limit_is_told_in_plain_words(limits: tuple[Slack, ...], said: str) -> None:
    full = told(stopped_by(*limits), 2)[0].replace("\u00a0", " ")
    assert full == f"Nr 4 på listan. {said}"


def test_none_is_told_as_none() -> None:
    result = stopped_by(lacking("blocks"), whole=0.0)
    assert told(result, 2)[0] == "Nr 4 på listan. Inga block får ges 2027"


def test_the_clause_is_the_first_limit_at_its_worst() -> None:
    limits = (lacking("budget", amount=6e5), lacking("budget", year=2028, amount=1.2e6),
              lacking("blocks"))
    result = stopped_by(*limits)
    clause = reasons_against(result, result.allocation.budgets[0])[2].clause
    assert clause.replace("\u00a0", " ") == "1,2 mkr saknas 2028; 1 gräns till"


def test_who_would_give_way_is_told_with_what_it_costs() -> None:
    result = make_result()
    budget = result.allocation.budgets[0]
    assert exchange_clause(result, budget, budget.merit[3]) == (
        "Allmänmedicin, Södra Lappland 2027 (nytta 0,75)")
    assert exchange_clause(result, budget, replace(budget.merit[3], exchange=None)) == NO_EXCHANGE


def test_the_list_is_cut_by_start_year_with_the_plan_above_the_next() -> None:
    budget = make_result().allocation.budgets[0]
    assert [(year.given, year.following) for year in list_by_year(budget)] == [
        ((0, 1), (3,)), ((2,), ()), ((), ())]
    assert rules_of_list(budget) == {2, 3}


def test_without_a_line_one_more_is_of_no_use() -> None:
    assert told(make_result(), 0)[0].startswith("Fler block ger ett överskott")


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


@pytest.mark.parametrize(("limits", "said"), [
    ((), "Ryms, men sökningen är inte avslutad"),
    ((lacking("at_most", REQUESTS),), "Fler block är inte önskade"),
    ((lacking("supervisors"), lacking("budget")), BRIEF["supervisors"])])
def test_brief_reasons(limits: tuple[Slack, ...], said: str) -> None:
    assert told(stopped_by(*limits), 2)[1] == said


def test_no_blocks_at_all_is_a_limit_and_no_lack_of_use() -> None:
    reasons = {why.brief for _, why in left_out(unusual("no blocks at all"))}
    assert reasons == {"Högsta antal block är nått", GENERAL}


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
        "Det planeras inga block i specialiteten", "Ingen budgetram för ST-block är angiven"}
