"""The chosen objective's values and curves, from the projection they must agree with."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from prognos.allocation.block_loss import BlockLoss, loss
from prognos.allocation.costs import agency_net_cost
from prognos.allocation.objective import BudgetValues
from prognos.inputs import Inputs, Need, Objective
from prognos.model.project import project
from tests.support.builders import flat_need, make_inputs, staff_row, trainee_row
from tests.support.changes import changed

COST = np.full((3, 3), 900_000.0)
COMBINATIONS = np.array([[0, 0, 0], [1, 0, 0], [2, 1, 3], [0, 4, 1], [0, 0, 2], [5, 5, 5]])
GOALS = ("minst brist", "jämnast brist", "lägst kostnad")


def small(goal: str, weighting: str = "bristgrad", rota: float = 0.0,
          nodes: bool = False) -> Inputs:
    """Two groups with a need, the first with a rota of five; the third has none."""
    staff = [staff_row(0, birth_year=1960 + 3 * i, fte=0.8) for i in range(7)]
    staff += [staff_row(1, birth_year=1962 + 4 * i) for i in range(6)] + [staff_row(2)]
    needs = [replace(flat_need(9.0), minimum=5.0), Need("Nuläge", vacancies=1.0), None]
    return make_inputs(
        3, staff=staff, trainees=[trainee_row(1, remaining=2.0, birth_year=1990)], needs=needs,
        uncertainty=(0.7, 0.25, 0.3) if nodes else (0.0, 0.0, 0.0), training_fte=[0.2, 0.0, 0.0],
        objective=Objective(goal, weighting, 0.1, 20.0, rota), priority=[1.0, 2.5, 1.0],
        fill_rate=0.9, other_exits=0.03)


def values(inputs: Inputs) -> BudgetValues:
    return BudgetValues(inputs, BlockLoss(inputs), (0, 1, 2), COST)


def by_projection(inputs: Inputs, group: int, blocks: np.ndarray) -> tuple[float, float]:
    """Objective and largest level of a group, from the re-projected measures."""
    put_in = np.zeros((3, 3), np.int64)
    put_in[group] = blocks
    found, aim = project(inputs, put_in), inputs.rules.objective
    years = list(inputs.calendar.evaluated)
    measures, weight = found.measures, float(inputs.careers.rates.priority[group])
    need, short = measures.need[group, years], measures.shortage[group, years]
    risk = np.nan_to_num(measures.below_minimum_probability[group, years])
    if aim.name == "lägst kostnad":
        net = np.array([agency_net_cost(inputs, inputs.calendar.years[t]) for t in years])
        rota = aim.rota_weight * float(net @ risk)
        return float(net @ short) + rota + float(COST[group] @ blocks), 0.0
    total = 0.0
    for t in years:
        pmf = found.pmf[group][t]
        lacking = measures.need[group, t] - np.arange(len(pmf)) * 0.05
        d = np.full_like(lacking, measures.need[group, t])
        total += float(pmf @ (loss(lacking, d, aim.weighting)
                              + aim.surplus_weight * loss(-lacking, d, aim.weighting)))
    total += float(risk @ loss(np.full_like(need, aim.rota_weight), need, aim.weighting))
    unit = np.ones_like(need) if aim.weighting == "heltider" else 100.0 / need
    level = float((short * unit).max()) if aim.name == "jämnast brist" else 0.0
    return weight * total, weight * level


@pytest.mark.parametrize("nodes", [False, True])
@pytest.mark.parametrize("goal", GOALS)
def test_values_are_those_of_the_projection(goal: str, nodes: bool) -> None:
    for weighting, rota in (("bristgrad", 0.0), ("heltider", 1.5), ("relativ", 2.0)):
        inputs = small(goal, weighting, rota, nodes)
        found = values(inputs)
        for group in (0, 1):
            loss_, level = found.many(group, COMBINATIONS)
            wanted = [by_projection(inputs, group, blocks) for blocks in COMBINATIONS]
            scale = 1e6 if goal == "lägst kostnad" else 1.0
            assert loss_ / scale == pytest.approx([w[0] / scale for w in wanted], abs=1e-8)
            assert level == pytest.approx([w[1] for w in wanted], abs=1e-8)


@pytest.mark.parametrize("goal", GOALS)
def test_one_at_a_time_is_the_same_as_many(goal: str) -> None:
    found = values(small(goal, rota=1.0))
    for group in (0, 1):
        together, levels = found.many(group, COMBINATIONS)
        for blocks, value, level in zip(COMBINATIONS, together, levels, strict=True):
            assert found(group, tuple(blocks))[0] == pytest.approx(value, rel=1e-10, abs=1e-9)
            assert found.level(group, tuple(blocks)) == pytest.approx(level, abs=1e-9)


def test_a_group_without_a_need_counts_nothing() -> None:
    loss_, level = values(small("jämnast brist", rota=1.0)).many(2, COMBINATIONS)
    assert not loss_.any() and not level.any()


@pytest.mark.parametrize("goal", GOALS)
def test_curves_are_exact_for_the_first_start_year(goal: str) -> None:
    """And near for the others: within a hundredth of what the blocks change."""
    inputs = changed(small(goal, rota=1.0), rates=replace(
        small(goal).careers.rates, training_fte=np.zeros(3)))
    found = values(inputs)
    upper = np.full((3, 3), 6)
    parts = found.parts(upper)
    for group in (0, 1):
        blocks = np.array([[k, 0, 0] for k in range(5)] + [[1, 1, 1], [0, 2, 2], [2, 0, 3]])
        exact = found.many(group, blocks)[0]
        on_curves = blocks @ parts.linear[group] + sum(
            parts.priority[group] * np.interp(blocks @ c.effect / c.step, range(len(c.loss)),
                                              c.loss)
            for c in parts.curves if c.group == group)
        span = float(np.ptp(exact))
        assert np.abs(on_curves - exact).max() <= 0.02 * span
        if goal != "lägst kostnad":
            assert on_curves[0] == pytest.approx(exact[0], abs=1e-9)


def test_only_stated_rotas_with_a_weight_count() -> None:
    parts = values(small("minst brist", rota=2.0)).parts(np.full((3, 3), 4))
    assert {c.group for c in parts.curves if not c.convex} == {0}
    assert all(c.convex for c in values(small("minst brist")).parts(np.full((3, 3), 4)).curves)


def test_levels_are_percent_or_fte() -> None:
    for weighting, unit in (("bristgrad", 100.0 / 9.0), ("relativ", 100.0 / 9.0),
                            ("heltider", 1.0)):
        inputs = small("jämnast brist", weighting)
        short = project(inputs).measures.shortage[0, list(inputs.calendar.evaluated)].max()
        assert values(inputs).level(0, (0, 0, 0)) == pytest.approx(short * unit, abs=1e-9)


def test_the_largest_level_falls_by_blocks_of_its_own_group() -> None:
    found = values(small("jämnast brist"))
    falls = found.level_falls(np.zeros((3, 3), np.int64))
    top = int(np.argmax([found.level(g, (0, 0, 0)) for g in range(3)]))
    assert falls[top].max() > 0.0
    assert not np.delete(falls, top, axis=0).any()
