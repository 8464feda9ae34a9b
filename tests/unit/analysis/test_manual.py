"""Somebody's own plan by the same yardstick: held against a projection of its own."""

from __future__ import annotations

import numpy as np
import pytest

from optimize.problem import AllocationProblem, Limit
from prognos.allocation.allocate import allocate_budget
from prognos.allocation.block_loss import BlockLoss, loss
from prognos.analysis.findings.outcome_findings import manual_findings
from prognos.analysis.manual_plan import broken_limits, manual_blocks, measure_manual
from prognos.inputs import NO_YEAR, Budget, CostRow, Inputs, ManualBlocks, Objective, YearlyAmount
from prognos.inputs.arrays import IntArray
from prognos.model.baseline import make_baseline
from prognos.model.project import project
from prognos.results import BudgetResult, ManualResult
from prognos.results.projection import LATTICE
from tests.support.builders import flat_need, make_calendar, make_group, make_inputs, staff_row
from tests.support.changes import changed

PRICE = CostRow("Central", NO_YEAR, None, YearlyAmount((2026,), (50_000.0,)), 0.4, 0.5,
                None, None, 0.0)


def region(*rows: tuple[int, int, int], aim: str = "minst brist", most: float = 3.0) -> Inputs:
    """Three groups (the last a nurses' one) that lack two each; two start years."""
    groups = [make_group("A"), make_group("B"), make_group("C", budget="DSK")]
    years = np.array([2027, 2028])
    budgets = [Budget(name, years, np.full(2, np.nan), np.zeros(2), np.full(2, most), years - 2025)
               for name in ("ST", "DSK")]
    inputs = make_inputs(
        groups, staff=[staff_row(g, birth_year=1965 + 8 * i) for g in range(3) for i in range(2)],
        needs=flat_need(4.0), calendar=make_calendar(start_years=2), costs=[PRICE], budgets=budgets,
        fill_rate=0.8, objective=Objective(aim, "bristgrad", 0.1, 20.0))
    return changed(inputs, manual=tuple(
        ManualBlocks(g, u, count, "Motiv") for g, u, count in rows))


def measure(inputs: Inputs) -> tuple[tuple[ManualResult, ...], list[BudgetResult]]:
    base = make_baseline(inputs)
    before, exact = project(inputs, base=base), BlockLoss(inputs, base)
    budgets = [allocate_budget(inputs, before, budget, exact, lambda _text: None)
               for budget in inputs.money.budgets]
    return measure_manual(inputs, before, budgets, exact), budgets


def objective_of(inputs: Inputs, plan: IntArray, groups: tuple[int, ...]) -> float:
    """Straight from the distributions of a projection with the plan in."""
    found, total = project(inputs, plan), 0.0
    for g in groups:
        for t in inputs.calendar.evaluated:
            need = np.array(found.measures.need[g, t])
            lacking = need - np.arange(found.pmf[g].shape[1]) * LATTICE
            value = (loss(lacking, need, "bristgrad")
                     + 0.1 * loss(-lacking, need, "bristgrad"))
            total += float(found.pmf[g][t] @ value)
    return total


def test_without_an_own_plan_nothing_is_measured() -> None:
    assert measure(region())[0] == ()


def test_the_yardstick_is_the_projection_with_the_plan_in() -> None:
    inputs = region((0, 0, 2), (1, 1, 1))
    (manual,), budgets = measure(inputs)
    plan = np.array([[2, 0], [0, 1], [0, 0]])
    assert manual.budget == "ST" and (manual.blocks == plan).all()
    assert (manual_blocks(inputs) == plan).all()
    assert manual.objective == pytest.approx(objective_of(inputs, plan, (0, 1)), abs=1e-6)
    short = project(inputs, plan).measures.shortage[:2, list(inputs.calendar.evaluated)]
    assert manual.sums.total_after == pytest.approx(short.sum())
    assert manual.sums.largest_after == pytest.approx(short.max())
    assert manual.objective_optimal == pytest.approx(budgets[0].allocation.objective_exact)
    assert manual.objective >= manual.objective_optimal


def test_the_cost_is_that_of_its_blocks() -> None:
    """2 blocks x 0.8 filled x 35 000 x 6 months in 2027."""
    (manual,), _ = measure(region((0, 0, 2)))
    assert manual.years[0] == 2027
    assert manual.cost[0] == pytest.approx(2 * 0.8 * 35_000 * 6)


def test_the_optimal_plan_itself_has_no_deviation_and_reaches_everything() -> None:
    _, budgets = measure(region())
    blocks = budgets[0].allocation.blocks
    rows = [(g, u, int(blocks[g, u])) for g in range(2) for u in range(2)]
    (manual,), _ = measure(region(*rows))
    assert manual.deviations == () and manual.broken == ()
    assert manual.share_of_benefit == pytest.approx(1.0)


def test_no_blocks_reach_nothing() -> None:
    (manual,), _ = measure(region((0, 0, 0)))
    assert manual.share_of_benefit == pytest.approx(0.0)
    assert manual.objective == manual.objective_without


def test_each_deviation_has_its_own_price() -> None:
    """Undone from the own plan, or applied to the optimal one, each straight from projections."""
    inputs = region((0, 0, 1), (1, 1, 2))
    (manual,), budgets = measure(inputs)
    best = np.vstack([budgets[0].allocation.blocks, [[0, 0]]])
    assert manual.deviations
    for row in manual.deviations:
        applied, undone = best.copy(), manual.blocks.copy()
        applied[row.group, row.start] = row.manual
        undone[row.group, row.start] = row.optimal
        for change, before, after in ((row.objective, best, applied),
                                      (row.undone, manual.blocks, undone)):
            expected = (objective_of(inputs, after, (0, 1)) - objective_of(inputs, before, (0, 1)))
            assert change == pytest.approx(expected, abs=1e-6)
        short = [project(inputs, plan).measures.shortage[:2, list(inputs.calendar.evaluated)].sum()
                 for plan in (best, applied)]
        assert row.fte_years == pytest.approx(short[1] - short[0], abs=1e-6)
    told = {(row.group, row.start): row.reason for row in manual.deviations}
    assert told.get((0, 0), "Motiv") == "Motiv"


def test_budgets_are_measured_apart() -> None:
    both, _ = measure(region((0, 0, 1), (2, 0, 2)))
    assert [manual.budget for manual in both] == ["ST", "DSK"]
    assert both[0].blocks[2].sum() == 0 and both[1].blocks[:2].sum() == 0


def test_with_the_even_aim_the_objective_is_the_largest_level() -> None:
    inputs = region((0, 0, 2), (1, 0, 1), aim="jämnast brist")
    (manual,), budgets = measure(inputs)
    short = project(inputs, manual.blocks).measures.shortage[:2, list(inputs.calendar.evaluated)]
    assert manual.objective == pytest.approx(100 * short.max() / 4.0, abs=1e-6)
    assert manual.objective_optimal == pytest.approx(budgets[0].allocation.objective_exact)


def test_a_broken_limit_is_told_with_how_much() -> None:
    (manual,), _ = measure(region((0, 0, 3), (1, 0, 2), most=3.0))
    (limit,) = manual.broken
    assert (limit.family, limit.year, limit.amount) == ("blocks", 2027, pytest.approx(2.0))


def test_blocks_for_a_group_without_a_need_are_told() -> None:
    inputs = region((0, 0, 1), (1, 0, 2))
    (manual,), _ = measure(changed(inputs, by_group=(inputs.need.by_group[0], flat_need(0.0),
                                                  inputs.need.by_group[2])))
    assert [(s.family, s.group, s.amount) for s in manual.broken] == [("no_need", "B", 2.0)]


@pytest.mark.parametrize(("family", "amount", "blocks", "over"), [
    ("at_most", 2.0, 2, None), ("at_most", 2.0, 3, 1.0), ("at_most", -5.0, 1, 1.0),
    ("at_most", -5.0, 0, None), ("at_least", 2.0, 2, None), ("at_least", 2.0, 0, 2.0),
])
def test_what_counts_as_broken(family: str, amount: float, blocks: int, over: float | None) -> None:
    problem = AllocationProblem(
        ("A",), (2027,), (), np.ones(1), np.full((1, 1), 9), np.ones((1, 1)),
        (Limit(family, "Gräns", "A", 2027, np.ones((1, 1)), amount),), 20.0)
    found = list(broken_limits(problem, np.array([[blocks]])))
    assert [slack.amount for slack in found] == ([] if over is None else [over])


def test_a_row_may_be_a_change_of_the_optimal_plan() -> None:
    """Groups without a row keep their blocks; fewer than none is none."""
    inputs = changed(region(), manual=(
        ManualBlocks(0, 0, -9, change=True), ManualBlocks(1, 1, 2, change=True)))
    (manual,), budgets = measure(inputs)
    wanted = np.zeros((3, 2), dtype=np.int64)
    wanted[:2] = budgets[0].allocation.blocks
    wanted[0, 0] = 0
    wanted[1, 1] += 2
    assert (manual.blocks == wanted).all()
    assert manual.objective == pytest.approx(objective_of(inputs, wanted, (0, 1)), abs=1e-6)
    (finding,) = manual_findings(inputs, budgets)
    assert finding.code == "manuell-andring-under-noll" and "−9" in finding.message
