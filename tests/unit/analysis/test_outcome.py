"""What is told of a computed result besides its figures."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from optimize.problem import Allocation, Slack
from prognos.analysis.findings.outcome_findings import outcome_findings
from prognos.results import BudgetResult, LimitUse
from prognos.schema.findings import Finding
from tests.support.report_result import make_budget, make_inputs

MINIMUM = Slack("at_least", "Minst block", "Kirurgi", 2028, 2.0)


def budget(name: str = "ST", **changes: object) -> BudgetResult:
    """A budget with money left every year and a proven plan; `changes` of its allocation."""
    made = make_budget(make_inputs())
    allocation: Allocation = replace(made.allocation, **changes)  # type: ignore[arg-type]  # by name
    return replace(made, name=name, allocation=allocation, bound_computed=False)


def told(*budgets: BudgetResult) -> tuple[Finding, ...]:
    return outcome_findings(budgets)


def test_nothing_is_told_of_a_proven_plan_within_its_money() -> None:
    assert told(budget()) == ()


def test_an_unmet_minimum_tells_limit_year_and_amount() -> None:
    lacking = (Slack("budget", "Budgetram", None, 2028, 1_234_567.0),
               Slack("blocks", "Högsta antal block", None, 2029, 1.0),
               Slack("at_most", "Högst block", "Kirurgi", 2028, 1.5))
    (found,) = told(budget(unmet=(MINIMUM,), shortfalls=lacking))
    assert (found.severity, found.code, found.sheet) == (
        "varning", "minimum-ryms-inte", "Begränsningar")
    assert found.message == (
        "Minst block Kirurgi 2028 ryms inte: 2 block saknas. För att alla minimikrav ska rymmas: "
        "i 2028 års ram saknas 1,2\u00a0mkr; Högsta antal block 2029 behöver höjas med 1; "
        "Högst block Kirurgi 2028 behöver höjas med 1,5.")
    assert found.fix is not None and "Resultatet är skrivet" in found.fix


def test_an_unmet_minimum_without_a_known_reason_says_no_more() -> None:
    (found,) = told(budget(unmet=(MINIMUM,)))
    assert found.message == "Minst block Kirurgi 2028 ryms inte: 2 block saknas."


@pytest.mark.parametrize(("family", "label", "words"), [
    ("promised", "Utlovade block", "Utlovade block Kirurgi 2028 kan inte ges fullt ut: "
     "2 block saknas."),
    ("change_down", "Största ändring nedåt", "Största ändring nedåt Kirurgi 2028 hålls inte: "
     "2 block saknas för att minskningen ska vara tillåten."),
])
def test_every_kind_of_minimum_has_its_own_words(family: str, label: str, words: str) -> None:
    (found,) = told(budget(unmet=(Slack(family, label, "Kirurgi", 2028, 2.0),)))
    assert (found.code, found.message) == ("minimum-ryms-inte", words)


@pytest.mark.parametrize(("slack", "words"), [
    (Slack("share", "Högst andel", "Psykiatriska", 2027, 0.4),
     "Högst andel Psykiatriska 2027 överskrids med 0,4 block"),
    (Slack("change_up", "Största ändring uppåt", "Kirurgi", 2028, 2.0),
     "Största ändring uppåt Kirurgi 2028 behöver höjas med 2"),
    (Slack("supervisors", "Handledning", "Allmänmedicin | Umeå", 2029, 1.25),
     "handledarna i Allmänmedicin, Umeå 2029 räcker inte till 1,2 ST-läkare"),
    (Slack("rotation", "Sidoutbildning", "Radiologi", 2030, 14.0),
     "sidoutbildningen i Radiologi 2030 saknar 14 platsmånader"),
    (Slack("candidates", "Kandidater", None, 2028, 3.0),
     "kandidaterna i hela regionen 2028 räcker inte: 3 personer saknas"),
])
def test_what_a_limit_lacks_is_told_in_its_own_words_and_unit(slack: Slack, words: str) -> None:
    (found,) = told(budget(unmet=(MINIMUM,), shortfalls=(slack,)))
    assert f"För att alla minimikrav ska rymmas: {words}." in found.message


def used(family: str, group: str | None, year: int, amount: float, taken: float) -> LimitUse:
    return LimitUse(family, "Gräns", group, year, "månader", amount, taken, 0.0, amount - taken,
                    "exceeded" if taken > amount else "free")


def test_a_limit_exceeded_without_blocks_is_told_once_with_its_years_and_the_most() -> None:
    limits = (used("rotation", "Radiologi", 2027, 10.0, 12.0),
              used("rotation", "Radiologi", 2028, 10.0, 13.5),
              used("rotation", "Radiologi", 2029, 10.0, 9.0),
              used("candidates", None, 2027, 5.0, 6.0),
              used("supervisors", "Kirurgi", 2027, 2.0, 2.5),
              used("budget", None, 2027, 1.0, 2.0))  # told by its own finding
    found = told(replace(budget(), limits=limits))
    assert {(f.code, f.severity) for f in found} == {("grans-redan-overskriden", "varning")}
    assert [f.sheet for f in found] == ["Handledning", "Sidoutbildningsplatser", "AT och BT"]
    assert found[1].message == (
        "Sidoutbildning i Radiologi: platserna är redan upptagna utan nya block, 2027–2028 "
        "(som mest saknas 3,5 månader). Inga block som ökar det kan ges.")


def test_every_unmet_minimum_of_every_budget_is_told() -> None:
    other = replace(MINIMUM, year=2027)
    found = told(budget(unmet=(MINIMUM, other)), budget("DSK", unmet=(MINIMUM,)))
    assert len({finding.message for finding in found}) == 2 and len(found) == 2


def test_the_time_limit_is_told_with_the_distance() -> None:
    (found,) = told(budget(status="time_limit", gap=0.01234, out_of_time=True))
    assert found.code == "tidsgrans-nadd" and "1,23" in found.message


def test_a_plan_that_is_not_proven_is_told_with_the_distance() -> None:
    (found,) = told(budget(status="time_limit", gap=0.01234))
    assert found.code == "fordelning-inte-bevisad" and "1,23" in found.message


def test_no_plan_is_told() -> None:
    (found,) = told(budget("DSK", status="none"))
    assert found.code == "ingen-fordelning" and "Ramen DSK" in found.message


def test_years_whose_money_is_gone_are_told_one_by_one() -> None:
    made = budget()
    bound = made.bound.copy()
    bound[[1, 3]] = made.amount[[1, 3]] + [2.5e6, 0.4]  # 40 öre is rounding, not a shortfall
    (found,) = told(replace(made, bound=bound))
    assert found.code == "ram-redan-overskriden" and found.severity == "varning"
    assert "2028" in found.message and "2,5\u00a0mkr" in found.message


@pytest.mark.parametrize("limited", [True, False])
def test_money_that_was_worked_out_is_told_where_there_is_a_limit(limited: bool) -> None:
    made = replace(budget(), bound_computed=True)
    if not limited:
        made = replace(made, amount=np.full(len(made.years), np.nan))
    found = [finding.code for finding in told(made)]
    assert found == (["bundet-beraknat"] if limited else [])


def test_findings_come_worst_first() -> None:
    made = replace(budget(unmet=(MINIMUM,)), bound_computed=True)
    assert [finding.severity for finding in told(made)] == ["varning", "notis"]
