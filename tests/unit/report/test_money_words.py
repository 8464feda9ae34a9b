"""Money told so that no sentence disagrees with another."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from optimize.problem import Limit, MeritLine, Slack
from prognos.report.wording.money_words import (
    blocks_cost_sentence,
    later_money_sentence,
    left_over,
    left_over_sentences,
    years_in_words,
)
from prognos.results import BudgetResult
from tests.support.report_result import make_result


def make_budget(left: dict[int, float], *, takes: float = 1e6,
                stops: tuple[Slack, ...] = ()) -> BudgetResult:
    """Starts 2027–2029 whose money, when the plan is drawn, leaves so much each year; a block
    takes `takes` every year from its start on; `stops` the next useful one of 2027."""
    budget = make_result().allocation.budgets[0]
    blocks = budget.allocation.blocks
    limits = []
    for year, rest in left.items():
        use = np.zeros(blocks.shape)
        use[:, [start <= year for start in budget.problem.start_years]] = takes
        limits.append(Limit("budget", "Budgetram", None, year, use,
                            float((use * blocks).sum()) + rest))
    line = MeritLine(position=9, group=0, start=0, nth=9, benefit=1.0, benefit_fte_years=1.0,
                     cost=1.0, limits=stops)
    return replace(budget, merit=(line,), allocation=replace(budget.allocation, binding=()),
                   problem=replace(budget.problem, limits=tuple(limits)))


def told(budget: BudgetResult) -> str:
    return " ".join(left_over_sentences(budget)).replace("\u00a0", " ")


def test_money_that_another_year_binds_is_told_with_the_year() -> None:
    budget = make_budget({2027: 2.6e6, 2028: 1.2e6, 2029: 1e4})
    said = told(budget)
    assert "Anslaget 2029 används helt." in said
    for year, left in ((2027, "2,6"), (2028, "1,2")):
        assert (f"År {year} blir {left} mkr av anslaget över. Det går inte att använda: ett block "
                f"med start {year} kostar pengar även 2029, och då är anslaget slut.") in said


def test_money_too_little_for_a_block_is_told_once_for_all_years() -> None:
    assert told(make_budget({2027: 4e5, 2028: 3e5, 2029: 5e5})) == (
        "Av anslaget blir 0,4 mkr 2027, 0,3 mkr 2028 och 0,5 mkr 2029 över, för lite för ett block "
        "till.")


@pytest.mark.parametrize(("stops", "why"), [
    ((), "fler block gör ingen nytta"),
    ((Slack("blocks", "Högsta antal block", None, 2027, 0.0),), "en annan gräns är nådd")])
def test_money_that_nothing_binds_is_told_with_what_does(
    stops: tuple[Slack, ...], why: str,
) -> None:
    said = told(make_budget({2027: 2e6, 2028: 2e6, 2029: 2e6}, stops=stops))
    reason = f"Pengarna räcker till fler block, men {why}."
    if stops:  # of 2027 alone
        assert f"År 2027 blir 2,0 mkr av anslaget över. {reason}" in said
    else:
        assert said == ("Av anslaget blir 2,0 mkr 2027, 2,0 mkr 2028 och 2,0 mkr 2029 över. "
                        f"{reason}")


def test_years_without_an_amount_have_nothing_left() -> None:
    assert list(left_over(make_budget({}))) == []


def test_later_money_is_not_free() -> None:
    budget = make_budget({2029: 0.0})
    binding = (Slack("budget", "Budgetram", None, 2029, 0.0),)
    budget = replace(budget, allocation=replace(budget.allocation, binding=binding))
    assert later_money_sentence(budget).startswith(
        "Det är anslaget 2029 som avgör hur många block som ryms.")
    assert later_money_sentence(make_budget({2029: 0.0})) == ""


def test_what_one_block_costs() -> None:
    budget = make_budget({})
    one = np.zeros_like(budget.allocation.blocks)
    one[0, 0] = 1
    assert blocks_cost_sentence(replace(
        budget, allocation=replace(budget.allocation, blocks=one))).startswith("Blocket väntas")
    none = replace(budget, allocation=replace(budget.allocation, blocks=np.zeros_like(one)))
    assert blocks_cost_sentence(none) == ""


def test_years_in_words() -> None:
    assert years_in_words((2027, 2028, 2029)) == "2027–2029"
    assert years_in_words((2027, 2029)) == "2027 och 2029"
    assert years_in_words((2027,)) == "2027"
