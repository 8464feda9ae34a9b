"""Would the plan stand: cases, shares, and one block that is safe beside one that is not."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import prognos.system.workers
from prognos.analysis.stability import (
    CasePlan,
    coarse_nodes,
    make_cases,
    places,
    scale_need,
    solve_case,
    solve_cases,
    try_plan,
    weigh_plans,
)
from prognos.inputs import Budget, Inputs
from prognos.model.population import populate
from prognos.model.project import mean_fte, project
from prognos.model.rates import make_drivers
from prognos.results import Stability
from tests.support.builders import flat_need, make_calendar, make_inputs, staff_row, trainee_row
from tests.support.changes import changed

ALL = (0.7, 0.25, 0.3)


def silent(_done: int, _total: int) -> None:
    """Count nothing."""


def blocks_budget(most: float) -> Budget:
    """So many blocks in 2027 and none later, no money."""
    years = np.array([2027])
    return Budget("ST", years, np.full(1, np.nan), np.zeros(1), np.full(1, most), years - 2025)


def contested(**fields: Any) -> Inputs:
    """Two blocks. The first group has nobody and needs one; of the other two the second stands on
    those who leave and are recruited, the third on those who retire."""
    staff = [staff_row(1, birth_year=1985, count=8), staff_row(2, birth_year=1966, count=8)]
    given: dict[str, Any] = dict(
        needs=[flat_need(2.0), flat_need(6.6), flat_need(4.4)], uncertainty=ALL,
        calendar=make_calendar(start_years=1), budgets=[blocks_budget(2.0)], recruitment=0.1,
        fill_rate=1.0)
    return make_inputs(3, staff=staff, **(given | fields))


def nothing(inputs: Inputs) -> np.ndarray:
    return np.zeros((len(inputs.groups), inputs.calendar.start_years), dtype=np.int64)


def tried(inputs: Inputs, workers: int = 1) -> tuple[Stability, np.ndarray]:
    plan = solve_case(inputs, nothing(inputs))
    return try_plan(inputs, plan.blocks, plan.place, silent, workers), plan.blocks


# --- The cases -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("sds", "count"), [
    (ALL, 27), ((0.7, 0.0, 0.3), 9), ((0.0, 0.25, 0.0), 3), ((0.0, 0.0, 0.0), 1)])
def test_every_level_of_every_uncertain_factor_and_twelve_guesses(
    sds: tuple[float, float, float], count: int
) -> None:
    cases = make_cases(contested(uncertainty=sds))
    names = [case.name for case in cases]
    assert len(cases) == count + 12
    assert len(set(names)) == len(names)
    assert "Som antaget" in names[:count]
    assert names[-2:] == ["Behov: 10\u00a0% lägre", "Behov: 10\u00a0% högre"]


def test_the_cases_of_the_factors_mix_to_the_forecast_with_uncertainty() -> None:
    """Two ways to the same mean: nodes inside the model, and each node's own inputs."""
    inputs = make_inputs(
        2,
        staff=[
            staff_row(0, birth_year=1965, fte=0.8, count=3),
            staff_row(0, birth_year=1980, count=4),
            staff_row(1, birth_year=1962),
        ],
        trainees=[trainee_row(0, remaining=1.5), trainee_row(1, remaining=3.5, planned_end=False)],
        uncertainty=ALL,
        other_exits=[0.05, 0.08],
        recruitment=[np.nan, 0.3],
    )
    nodes = coarse_nodes(inputs.careers.uncertainty)
    inside = mean_fte(populate(make_drivers(inputs, nodes)))
    cases = make_cases(inputs)[:27]
    weights = np.einsum("i,j,k->ijk", *(rule.weight for rule in nodes.rules)).ravel()
    own = [mean_fte(populate(make_drivers(case.inputs))) for case in cases]
    assert np.tensordot(weights, own, axes=1) == pytest.approx(inside, abs=1e-12)
    assert np.ptp([each[0, 9] for each in own]) > 0.5


def test_a_case_has_no_uncertainty_of_its_own() -> None:
    for case in make_cases(contested()):
        assert not any(vars(case.inputs.careers.uncertainty).values())


def test_the_middle_case_is_the_inputs_as_they_are() -> None:
    inputs = contested()
    middle = next(case for case in make_cases(inputs) if case.name == "Som antaget").inputs
    assert middle.careers.curve.shift == pytest.approx(inputs.careers.curve.shift)
    # the mean of a factor's logarithm, not of the factor, lies in the middle
    assert middle.careers.rates.other_exits == pytest.approx(0.04 * np.exp(-0.25**2 / 2))
    assert middle.careers.forms.dropout[0] == pytest.approx(0.03 * np.exp(-0.3**2 / 2))


def test_need_is_scaled_from_the_first_year_on() -> None:
    inputs = make_inputs(2, staff=[staff_row(0), staff_row(1)], needs=[flat_need(4.0), None])
    before, after = (project(each).measures.need for each in (inputs, scale_need(1.1)(inputs)))
    assert after[0, 0] == before[0, 0]
    assert after[0, 1:] == pytest.approx(1.1 * before[0, 1:])
    assert np.isnan(after[1]).all()
    only = scale_need(0.5, [1])(make_inputs(2, needs=flat_need(4.0)))
    need = project(only).measures.need
    assert (need[0, 5], need[1, 5]) == (4.0, 2.0)


# --- The shares ----------------------------------------------------------------------------------


def plan(blocks: list[list[int]], place: list[float], proven: bool = True) -> CasePlan:
    return CasePlan(np.array(blocks), np.array(place), proven)


def test_shares_counted_by_hand() -> None:
    """Ten cases: two blocks of the first group in nine, one of the second in five."""
    ours = np.array([[2, 0], [1, 0]])
    plans = [plan([[2, 0], [1, 0]], [1, 2])] * 5 + [plan([[2, 0], [0, 1]], [2, 1])] * 4
    plans.append(plan([[0, 0], [0, 3]], [1, 4], proven=False))
    found = weigh_plans([str(i) for i in range(10)], plans, ours, np.array([1.0, 2.0]))
    assert found.kept[0, 0].tolist() == [0.9, 0.9, 0.0]
    assert found.kept[1, 1].tolist() == [0.5, 0.1, 0.1]
    assert found.safe.tolist() == [[2, 0], [0, 0]]
    assert found.same.tolist() == [0.9, 0.9]
    assert (found.fewest.tolist(), found.most.tolist()) == ([0, 1], [2, 3])
    assert found.rank_kept.tolist() == [1.0, 0.9]
    assert [case.moved for case in found.cases] == [0] * 5 + [1] * 4 + [3]
    assert [case.proven for case in found.cases] == [True] * 9 + [False]
    assert (found.share(0, 0, 2), found.share(0, 0, 4)) == (0.9, 0.0)


def test_no_block_anywhere_has_no_shares() -> None:
    nothing = np.zeros((2, 1), dtype=np.int64)
    found = weigh_plans(["a"], [plan([[0], [0]], [1, np.nan])], nothing, np.array([1.0, np.nan]))
    assert found.kept.shape == (2, 1, 0)
    assert found.share(0, 0, 1) == 0.0
    assert found.safe.sum() == 0
    assert np.isnan(found.rank_kept[1])


def test_one_block_is_safe_and_one_is_not() -> None:
    """Nobody there: given in every case. The other block goes where most have left, which differs.

    Each case solved by hand: with two blocks of the same kind, those that lower the objective most.
    """
    inputs = contested()
    found, blocks = tried(inputs)
    assert blocks[0, 0] >= 1
    assert found.share(0, 0, 1) == 1.0
    last = found.kept[1:, 0, 0]
    assert found.safe[0, 0] >= 1
    assert found.safe[1:].sum() == 0
    assert (last < 0.9).all()
    assert last.max() > 0.0
    assert found.kept[:, 0].sum() <= 2.0 + 1e-12


def test_places_follow_shortage_in_percent_of_need() -> None:
    inputs = contested()
    before = project(inputs)
    evaluated = list(inputs.calendar.evaluated)
    share = (before.measures.shortage[:, evaluated].sum(axis=1)
             / before.measures.need[:, evaluated].sum(axis=1))
    assert places(inputs, before).tolist() == (np.argsort(np.argsort(-share)) + 1).tolist()
    without = changed(inputs, by_group=(inputs.need.by_group[0], None, inputs.need.by_group[2]))
    assert np.isnan(places(without, project(without))[1])


# --- Several processes ---------------------------------------------------------------------------


def test_the_same_whatever_the_number_of_workers() -> None:
    cases = make_cases(contested(uncertainty=(0.0, 0.0, 0.0)))
    told: list[tuple[int, int]] = []
    alone = solve_cases(cases, nothing(contested()), silent, 1)
    together = solve_cases(cases, nothing(contested()),
                           lambda done, total: told.append((done, total)), 2)
    assert [each.blocks.tolist() for each in alone] == [each.blocks.tolist() for each in together]
    assert [each.place.tolist() for each in alone] == [each.place.tolist() for each in together]
    assert told == [(i + 1, 13) for i in range(13)]


def test_without_processes_this_one_does_it_all(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_given: object) -> None:
        raise OSError("no processes here")

    monkeypatch.setattr(prognos.system.workers, "ProcessPoolExecutor", refuse)
    cases = make_cases(contested(uncertainty=(0.0, 0.0, 0.0)))[:2]
    assert len(solve_cases(cases, nothing(contested()), silent, 4)) == 2
