"""What a block does: effects, loss, curves, exact values."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prognos.allocation.block_loss import BlockLoss, block_effects, loss, shortage_curve
from prognos.inputs import Inputs, Need, Objective
from prognos.model.project import project
from prognos.results.projection import LATTICE
from tests.support.builders import (
    flat_need,
    make_calendar,
    make_forms,
    make_inputs,
    staff_row,
    start_row,
    trainee_row,
)
from tests.support.changes import changed

SIGMA = (0.7, 0.25, 0.3)
WEIGHTINGS = ("bristgrad", "heltider", "relativ")


def small(weighting: str = "bristgrad", surplus: float = 0.1, nodes: bool = False,
          **changes: object) -> Inputs:
    """Two groups: one short of doctors, one of moderate need; the third has none stated."""
    staff = [staff_row(0, birth_year=1960 + 3 * i, fte=0.8) for i in range(9)]
    staff += [staff_row(1, birth_year=1962 + 4 * i) for i in range(6)] + [staff_row(2)]
    given_ = dict(
        trainees=[trainee_row(1, remaining=2.0, birth_year=1990)],
        starts=[start_row(0, year=1, count=1.5)],
        needs=[flat_need(9.0), Need("Nuläge", vacancies=1.0), None],
        uncertainty=SIGMA if nodes else (0.0, 0.0, 0.0),
        training_fte=[0.0, 0.4, 0.0],
        objective=Objective("minst brist", weighting, surplus, 20.0),
        priority=[1.0, 2.5, 1.0],
        would_have_started=0.1,
        other_exits=0.05,
    )
    return make_inputs(3, staff=staff, **(given_ | changes))  # type: ignore[arg-type]  # mixed kinds


def by_projection(inputs: Inputs, group: int, blocks: tuple[int, ...]) -> tuple[float, float]:
    """The two figures of `BlockLoss`, from the pmf of the re-projected plan."""
    put_in = np.zeros((3, 3), np.int64)
    put_in[group] = blocks
    found = project(inputs, put_in)
    total = 0.0
    for t in inputs.calendar.evaluated:
        need, pmf = found.measures.need[group, t], found.pmf[group][t]
        lacking = need - np.arange(len(pmf)) * LATTICE
        both = (loss(lacking, need, inputs.rules.objective.weighting)
                + inputs.rules.objective.surplus_weight
                * loss(-lacking, need, inputs.rules.objective.weighting))
        total += float(pmf @ both)
    years = list(inputs.calendar.evaluated)
    return (total * float(inputs.careers.rates.priority[group]),
            float(found.measures.shortage[group, years].sum()))


@pytest.mark.parametrize("weighting", WEIGHTINGS)
@pytest.mark.parametrize("nodes", [False, True])
def test_exact_values_are_those_of_the_projection(weighting: str, nodes: bool) -> None:
    inputs = small(weighting, nodes=nodes)
    exact = BlockLoss(inputs)
    for group, blocks in ((0, (0, 0, 0)), (0, (2, 0, 3)), (1, (1, 1, 0)), (0, (20, 1, 0))):
        assert exact(group, blocks) == pytest.approx(by_projection(inputs, group, blocks), abs=1e-9)


def test_exact_values_of_a_large_group_are_those_of_the_projection() -> None:
    inputs = small(nodes=True)
    many = [staff_row(0, birth_year=1958 + i % 32, fte=0.8) for i in range(110)]
    staff = make_inputs(3, staff=[*many, staff_row(1)]).people.staff
    large = changed(inputs, staff=staff, by_group=(flat_need(80.0), None, None))
    # frequencies with next to nothing are left out, and what falls below 0 for it is cut
    assert BlockLoss(large)(0, (3, 0, 2)) == pytest.approx(
        by_projection(large, 0, (3, 0, 2)), rel=1e-6)


@pytest.mark.parametrize("weighting", WEIGHTINGS)
def test_another_aim_of_the_same_people_is_as_from_scratch(weighting: str) -> None:
    exact, fresh = BlockLoss(small(nodes=True)), BlockLoss(small(weighting, 0.3, nodes=True))
    for group, blocks in ((0, (2, 1, 0)), (1, (0, 3, 1))):
        exact(group, blocks)
        other = exact.with_aim(fresh.inputs.rules.objective)
        assert other(group, blocks) == pytest.approx(fresh(group, blocks), abs=1e-9)


def test_shortages_with_blocks_are_those_of_the_projection_every_year() -> None:
    inputs, blocks = small(nodes=True), np.array([[2, 0, 1], [0, 3, 0], [0, 0, 0]])
    brief, full = project(inputs, brief=True), project(inputs, blocks)
    np.testing.assert_allclose(BlockLoss(inputs).shortages(blocks, brief.measures.shortage),
                               full.measures.shortage, atol=1e-9)
    assert np.isnan(brief.fte.p50).all() and not np.isnan(brief.totals.fte.mean).any()


def test_groups_without_a_need_take_no_part() -> None:
    inputs = small(needs=[flat_need(0.0), flat_need(3.0), None])
    exact = BlockLoss(inputs)
    assert exact(0, (1, 0, 0)) == exact(2, (0, 4, 0)) == (0.0, 0.0)
    assert shortage_curve(exact, 2, 8, np.array([3, 3, 3])) is None


@pytest.mark.parametrize("nodes", [False, True])
def test_an_effect_is_the_difference_a_block_makes_to_the_mean(nodes: bool) -> None:
    inputs = small(nodes=nodes)
    effect = block_effects(inputs)
    without = project(inputs).fte.mean
    for u in range(3):
        one = np.zeros((3, 3), np.int64)
        one[:, u] = 1
        assert np.abs(project(inputs, one).fte.mean - without - effect[:, u]).max() < 1e-10


@settings(max_examples=12, deadline=None)
@given(st.sampled_from(WEIGHTINGS), st.sampled_from([0.0, 0.1]), st.booleans(),
       st.floats(1.0, 20.0))
def test_curves_are_convex_and_fall_without_a_price_on_surplus(
    weighting: str, surplus: float, nodes: bool, need: float
) -> None:
    exact = BlockLoss(small(weighting, surplus, nodes,
                            needs=[flat_need(need), flat_need(4.0), None]))
    for year in exact.inputs.calendar.evaluated:
        curve = shortage_curve(exact, 0, year, np.array([4, 4, 4]))
        assert curve is not None
        assert (np.diff(curve.loss, 2) >= -1e-10).all()
        if surplus == 0.0:
            assert (np.diff(curve.loss) <= 1e-12).all()


@pytest.mark.parametrize("nodes", [False, True])
def test_curves_sum_to_the_exact_values_of_first_year_blocks(nodes: bool) -> None:
    inputs = small(nodes=nodes)
    exact = BlockLoss(inputs)
    curves = [shortage_curve(exact, 1, t, np.array([3, 0, 0])) for t in (7, 8, 9, 10, 11)]
    for k in range(4):
        total = 2.5 * sum(float(curve.loss[k]) for curve in curves if curve is not None)
        assert total == pytest.approx(exact(1, (k, 0, 0))[0], abs=1e-10)


def test_curves_equal_the_backward_recursion() -> None:
    """`L_{k+1}(x) = E L_k(x + B)` on the lattice, with the block's own three values."""
    inputs = small("heltider", 0.1)
    exact, found = BlockLoss(inputs), project(inputs)
    t, need = 9, 9.0
    pmf = found.pmf[0][t]
    x = np.arange(len(pmf) + 18 * 8) * LATTICE
    values = np.maximum(need - x, 0.0) + 0.1 * np.maximum(x - need, 0.0)
    chance = block_effects(inputs)[0, 0, t] / 0.9
    curve = shortage_curve(exact, 0, t, np.array([8, 0, 0]))
    assert curve is not None and len(curve.loss) >= 4
    for k in range(len(curve.loss)):
        assert curve.loss[k] == pytest.approx(float(pmf @ values[: len(pmf)]), abs=1e-10)
        values = np.concatenate([(1 - chance) * values[:-18] + chance * values[18:],
                                 np.full(18, np.nan)])


def test_a_curve_is_drawn_for_the_start_year_that_works_and_ends_at_the_most() -> None:
    calendar = make_calendar(horizon=9, evaluated=(7, 8))
    inputs = small(
        "heltider",
        0.0,
        calendar=calendar,
        forms=make_forms(12, delay_mean=0.0, delay_sd=0.0),
        fill_rate=1.0,
        would_have_started=0.0,
    )
    held = replace(inputs.careers.rates, fill_rate=np.tile([0.2, 0.9, 0.9], (3, 1)))
    exact = BlockLoss(changed(inputs, rates=held))
    curve = shortage_curve(exact, 0, 8, np.array([1, 2, 1]))
    assert curve is not None
    assert curve.step == pytest.approx(curve.effect[1])
    most = int(np.ceil(np.array([1, 2, 1]) @ curve.effect / curve.step))
    assert len(curve.loss) == most + 1


def test_without_effect_a_curve_is_a_constant() -> None:
    calendar = make_calendar(horizon=9, evaluated=(3, 9))
    exact = BlockLoss(small(calendar=calendar))
    curve = shortage_curve(exact, 0, 3, np.array([5, 5, 5]))
    assert curve is not None
    assert not curve.effect.any() and len(curve.loss) == 1


def test_a_curve_ends_where_no_block_gains() -> None:
    inputs = small("heltider", 0.0, needs=[flat_need(0.5), flat_need(1.0), None])
    curve = shortage_curve(BlockLoss(inputs), 0, 8, np.array([60, 60, 60]))
    assert curve is not None and len(curve.loss) < 30


def test_weightings_state_their_loss() -> None:
    z, need = np.array([-2.0, 0.0, 3.0]), np.array(6.0)
    assert loss(z, need, "heltider").tolist() == [0.0, 0.0, 3.0]
    assert loss(z, need, "relativ").tolist() == [0.0, 0.0, 0.5]
    assert loss(z, need, "bristgrad").tolist() == [0.0, 0.0, 0.75]
    with pytest.raises(ValueError, match="weighting"):
        loss(z, need, "annan")
