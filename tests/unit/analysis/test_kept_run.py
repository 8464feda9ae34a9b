"""A run kept for the next question gives, for any change, the answer of a run from scratch."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from prognos.analysis.what_if.kept_run import KeptRun
from prognos.analysis.what_if.plan_outcomes import solve_outcome
from prognos.inputs import NO_YEAR, Budget, CostRow, Inputs, YearlyAmount
from prognos.inputs.rate_tables import by_year
from prognos.model import baseline
from prognos.model.baseline import make_baseline
from prognos.model.project import shortages
from tests.support.builders import flat_need, make_calendar, make_inputs, staff_row, trainee_row
from tests.support.changes import changed

CHANGES = int(os.environ.get("FUZZ", "15"))
GROUPS = 4
SIGMA = (0.7, 0.25, 0.3, 0.6)
PRICE = CostRow("Central", NO_YEAR, None, YearlyAmount((2026,), (50_000.0,)), 0.4, 0.5,
                None, None, 0.0)
Change = Callable[[Inputs, int, float], Inputs]


def region() -> Inputs:
    years = np.array([2027, 2028])
    budget = Budget("ST", years, np.array([4e6, 4e6]), np.zeros(2), np.full(2, np.nan), years)
    rng = np.random.default_rng(5)
    return make_inputs(
        GROUPS, staff=[staff_row(g, birth_year=int(rng.integers(1958, 1990)), fte=0.9)
                       for g in range(GROUPS) for _ in range(4)],
        trainees=[trainee_row(g, remaining=2.5) for g in range(GROUPS)],
        needs=[flat_need(5.0 + g) for g in range(GROUPS)], uncertainty=SIGMA,
        calendar=make_calendar(start_years=2), costs=[PRICE], fill_rate=0.9, budgets=[budget],
        recruitment=[0.1, 0.2, 0.0, 0.3])


def _rate(name: str) -> Change:
    def change(inputs: Inputs, group: int, by: float) -> Inputs:
        values = getattr(inputs.careers.rates, name).copy()
        values[group] = np.clip(values[group] * (0.7 + 0.5 * by), 0.0, 1.0)
        return inputs.with_rates(replace(inputs.careers.rates, **{name: values}))

    return change


def _from_a_year(name: str) -> Change:
    def change(inputs: Inputs, group: int, by: float) -> Inputs:
        rates, ends = inputs.careers.rates, inputs.calendar.year_ends
        values = np.repeat(by_year(getattr(rates, name)), ends, axis=1)
        values[group, ends // 2:] *= 0.7 + 0.2 * by
        return inputs.with_rates(replace(rates, **{name: values}))

    return change


def _dropout(inputs: Inputs, group: int, by: float) -> Inputs:
    careers, ends = inputs.careers, inputs.calendar.year_ends
    forms = len(careers.forms.names)
    values = np.array(np.broadcast_to(
        careers.forms.dropout[:, None, None], (forms, GROUPS, ends)))
    values[:, group, ends // 3:] += 0.2 * by
    return replace(inputs, careers=replace(careers, forms=replace(careers.forms, dropout=values)))


def _need(inputs: Inputs, group: int, by: float) -> Inputs:
    needs = list(inputs.need.by_group)
    needs[group] = flat_need(4.0 + 3.0 * by)
    return replace(inputs, need=replace(inputs.need, by_group=tuple(needs)))


def _fewer_staff(inputs: Inputs, group: int, by: float) -> Inputs:
    staff, row = inputs.people.staff, int(by * len(inputs.people.staff.group))
    hours = staff.fte.copy()
    hours[row] = 0.4
    return changed(inputs, staff=replace(staff, fte=hours))


def _money(inputs: Inputs, group: int, by: float) -> Inputs:
    budget = inputs.money.budgets[0]
    return changed(inputs, budgets=(replace(budget, amount=budget.amount * (0.5 + by)),))


def _later(inputs: Inputs, group: int, by: float) -> Inputs:
    return inputs.retiring_later(2.0 * by)


def _certain(inputs: Inputs, group: int, by: float) -> Inputs:
    return inputs.without_uncertainty()


def _objective(inputs: Inputs, group: int, by: float) -> Inputs:
    aim = replace(inputs.rules.objective, weighting="heltider" if by < 0.5 else "relativ")
    return changed(inputs, objective=aim)


TOUCHED: tuple[tuple[Change, int], ...] = (
    (_rate("retention"), 1), (_rate("other_exits"), 1), (_rate("fill_rate"), 0),
    (_rate("priority"), 0), (_need, 0), (_fewer_staff, 1), (_money, 0), (_later, GROUPS),
    (_rate("new_fte"), 1), (_from_a_year("other_exits"), 1), (_from_a_year("retention"), 1),
    (_from_a_year("recruitment"), 1), (_dropout, 1), (_certain, GROUPS), (_objective, 0))
"""Changes, and how many groups' supply without blocks each may touch."""


@pytest.fixture(scope="module")
def kept() -> KeptRun:
    found = KeptRun(region())
    solve_outcome(found.inputs, kept=found)
    return found


@pytest.mark.parametrize("seed", range(CHANGES))
def test_any_change_is_answered_as_from_scratch(kept: KeptRun, seed: int) -> None:
    rng = np.random.default_rng(seed)
    inputs = kept.inputs
    for place in {seed % len(TOUCHED), int(rng.integers(len(TOUCHED)))}:
        inputs = TOUCHED[place][0](inputs, int(rng.integers(GROUPS)), float(rng.random()))
    blocks = rng.integers(0, 3, (GROUPS, 2))
    np.testing.assert_array_equal(
        kept.shortages(inputs, blocks), shortages(inputs, blocks, make_baseline(inputs)))
    mine, fresh = solve_outcome(inputs, blocks, kept=kept), solve_outcome(inputs, blocks)
    np.testing.assert_array_equal(mine.blocks, fresh.blocks)
    np.testing.assert_array_equal(mine.group_after, fresh.group_after)
    assert (mine.objective, mine.status, mine.gap) == (fresh.objective, fresh.status, fresh.gap)


@pytest.mark.parametrize(("change", "most"), TOUCHED)
def test_what_a_change_does_not_touch_is_not_made_again(
    kept: KeptRun, change: Change, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = []
    real = baseline.distribution_of
    monkeypatch.setattr(baseline, "distribution_of",
                        lambda *given: made.append(given) or real(*given))
    there = kept.baseline(change(kept.inputs, 2, 0.6))
    for supply in there.fte:
        supply.pmf()
    assert len(made) <= most
