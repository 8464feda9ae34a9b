"""The budget curve: falling, and each point equal to a solve of its own."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from optimize.budget_series import budget_curve, scaled
from optimize.problem import Limit
from optimize.solve import solve
from prognos.allocation.allocate import allocate_budget
from prognos.allocation.block_loss import BlockLoss
from prognos.analysis.budget_curve import SHARES, money_curve, wide_problem
from prognos.inputs import NO_YEAR, Budget, CostRow, Inputs, YearlyAmount
from prognos.model.baseline import make_baseline
from prognos.model.project import project
from prognos.results import CurvePoint, MoneyCurve
from tests.support.builders import flat_need, make_calendar, make_inputs, staff_row
from tests.support.optimize_cases import make_curve, make_problem
from tests.support.optimize_cases import make_limit as limit_of

PRICE = CostRow("Central", NO_YEAR, None, YearlyAmount((2026,), (50_000.0,)), 0.4, 0.5,
                None, None, 0.0)


def budget(amount: float = np.nan, blocks: float = np.nan, bound: float = 0.0) -> Budget:
    years = np.arange(2027, 2036)
    return Budget("ST", years, *(np.full(9, value) for value in (amount, bound, blocks)),
                  years - 2025)


def region(given: Budget) -> Inputs:
    return make_inputs(
        3, staff=[staff_row(g, birth_year=1965 + 6 * i) for g in range(3) for i in range(2 + g)],
        needs=flat_need(5.0), calendar=make_calendar(start_years=2), costs=[PRICE],
        budgets=[given], fill_rate=0.8)


def curve_of(inputs: Inputs) -> MoneyCurve:
    base = make_baseline(inputs)
    wide = wide_problem(inputs, project(inputs, base=base), inputs.money.budgets[0],
                        BlockLoss(inputs, base))
    points = budget_curve(wide.problem, wide.evaluate, wide.shares, wide.family)
    return money_curve(inputs.money.budgets[0], wide, points)


def alone(inputs: Inputs) -> tuple[float, int]:
    """Objective and blocks of an ordinary allocation."""
    base = make_baseline(inputs)
    found = allocate_budget(inputs, project(inputs, base=base), inputs.money.budgets[0],
                            BlockLoss(inputs, base), lambda stage: None)
    return found.allocation.objective_exact, int(found.allocation.blocks.sum())


def test_each_point_is_an_allocation_with_so_much_money_left() -> None:
    """Amount less bound is scaled: 2.0 with 0.6 bound, at 1.5 = 2.1 left."""
    curve = curve_of(region(budget(2.0e6, bound=0.6e6)))
    assert [point.share for point in curve.points] == list(SHARES)
    assert curve.in_money
    for point in curve.points:
        told = alone(region(budget(0.6e6 + point.share * 1.4e6, bound=0.6e6)))
        assert (point.objective, point.blocks) == (pytest.approx(told[0]), told[1])


def test_more_money_is_never_worse() -> None:
    points = curve_of(region(budget(2.0e6))).points
    assert points[0].blocks == 0
    assert points[0].cost == 0.0
    objectives = [point.objective for point in points]
    assert objectives == sorted(objectives, reverse=True)
    assert points[-1].blocks > points[5].blocks > 0
    assert points[5].money == pytest.approx(points[-1].money / 2)


def test_without_kronor_the_number_of_blocks_is_scaled() -> None:
    curve = curve_of(region(budget(blocks=4.0)))
    assert not curve.in_money
    for point in curve.points:
        assert (point.objective, point.blocks) == (
            pytest.approx(alone(region(budget(blocks=4.0 * point.share)))[0]), point.blocks)
        assert point.blocks <= 2 * np.floor(4.0 * point.share)


def test_only_amounts_above_zero_of_the_family_are_scaled() -> None:
    problem = make_problem((make_curve(),), (
        limit_of("budget", 1.0, 2.0), limit_of("budget", 1.0, -3.0, 2028),
        limit_of("blocks", 1.0, 5.0)))
    half = scaled(problem, 0.5, "budget")
    assert [limit.amount for limit in half.limits] == [1.0, -3.0, 5.0]


def test_points_by_enumeration() -> None:
    """Loss 9, 4, 1, 0: the first block is worth 5, the next 3, the last 1, two groups alike."""
    problem = make_problem((make_curve(0), make_curve(1)), (
        Limit("budget", "Budgetram", None, 2027, np.ones((2, 2)), 4.0),))
    values = {0: 18.0, 1: 13.0, 2: 8.0, 3: 5.0, 4: 2.0}

    def evaluate(group: int, blocks: tuple[int, ...]) -> tuple[float, float]:
        return (9.0, 4.0, 1.0, 0.0)[min(sum(blocks), 3)], 3.0 - sum(blocks)

    points = budget_curve(problem, evaluate, (0.0, 0.25, 0.5, 0.75, 1.0), "budget")
    assert [point.objective for point in points] == [values[k] for k in range(5)]
    assert [point.shortage for point in points] == [6.0 - k for k in range(5)]
    assert [point.amount for point in points] == [0.0, 1.0, 2.0, 3.0, 4.0]
    again = [solve(scaled(problem, share, "budget"), evaluate).objective for share in (0.25, 1.0)]
    assert again == [values[1], values[4]]


def test_the_worth_of_a_million() -> None:
    point = CurvePoint(1.0, 0.0, 3, 10e6, 5.0, 40.0, True)
    more = replace(point, share=1.1, cost=12e6, shortage=39.0)
    same = replace(point, share=1.25)
    curve = MoneyCurve("ST", True, (point, more, same))
    assert curve.worth(1.0, 1.1) == pytest.approx(0.5)
    assert curve.worth(1.0, 1.25) is None
