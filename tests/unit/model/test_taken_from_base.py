"""Starts in sub-specialties take specialists from the base specialty's stock."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from prognos.inputs import NO_YEAR, Inputs
from prognos.model.baseline import make_baseline, with_blocks
from prognos.model.probability import lattice
from prognos.model.project import project
from prognos.results.projection import LATTICE
from tests.support.builders import (
    flat_need,
    make_forms,
    make_group,
    make_inputs,
    staff_row,
    start_row,
)
from tests.support.changes import changed

BLOCKS = np.array([[0, 0, 0], [2, 1, 0], [0, 0, 0]])


def base_and_branch(**changes: Any) -> Inputs:
    """Ten in the base specialty, two in the branch on it, five in a group of their own."""
    groups = [make_group("Bas"), make_group("Gren", form=5), make_group("Annan")]
    staff = [staff_row(0, birth_year=1958 + 3 * i, fte=0.8) for i in range(10)]
    staff += [staff_row(1, birth_year=1975, count=2), staff_row(2, birth_year=1970, count=5)]
    defaults = dict(needs=flat_need(9.0), forms=make_forms(12, dropout=0.05),
                    recruitment=[0.5, 0.0, 0.2])
    inputs = make_inputs(groups, staff=staff, **(defaults | changes))
    return changed(inputs, base_group=np.array([NO_YEAR, 0, NO_YEAR]))


def alone(inputs: Inputs) -> Inputs:
    """The same without the tie between the groups."""
    return changed(inputs, base_group=np.full(3, NO_YEAR))


@pytest.mark.parametrize("sigma", [(0.0, 0.0, 0.0), (0.7, 0.25, 0.3)])
def test_the_base_loses_exactly_those_who_complete(sigma: tuple[float, float, float]) -> None:
    inputs = base_and_branch(uncertainty=sigma)
    found, free = project(inputs, BLOCKS), project(alone(inputs), BLOCKS)
    completed = found.training_flows.completed[1]
    assert completed.sum() > 1.0
    # what is taken in a year: the fall that the base's other flows do not explain
    share = 1.0 - np.cumsum(completed / _staff_only(inputs))
    before = np.concatenate([[1.0], share[:-1]])
    recruits = project(changed(alone(inputs), staff=make_inputs(3).people.staff)).flows
    taken = found.flows.left[0] - before * (free.flows.left[0] - recruits.left[0]) - (
        recruits.left[0])
    assert np.abs(taken - completed).max() < 1e-9
    assert np.abs(found.flows.closing[1:] - free.flows.closing[1:]).max() < 1e-12


def _staff_only(inputs: Inputs) -> np.ndarray:
    bare = changed(alone(inputs), rates=replace(inputs.careers.rates, recruitment=np.zeros(3)))
    return project(bare).flows.closing[0]


@pytest.mark.parametrize("sigma", [(0.0, 0.0, 0.0), (0.7, 0.25, 0.3)])
def test_accounts_close_and_distributions_agree(sigma: tuple[float, float, float]) -> None:
    found = project(
        base_and_branch(uncertainty=sigma, starts=[start_row(1, year=1, count=1.5)]), BLOCKS
    )
    flows = found.flows
    after = (flows.opening - flows.retired - flows.left - flows.known_exits + flows.completed
             + flows.recruited)
    assert np.abs(flows.closing - after)[:, 1:].max() < 1e-9
    for group, pmf in enumerate(found.pmf):
        assert np.abs(lattice.mean(pmf, LATTICE) - found.fte.mean[group]).max() < 1e-8


def test_planned_starts_take_without_any_block() -> None:
    inputs = base_and_branch(
        starts=[start_row(1, year=1, count=2.0)], forms=make_forms(12, delay_sd=0.0)
    )
    loss = project(alone(inputs)).flows.closing[0] - project(inputs).flows.closing[0]
    # started mid 2027, 30 months and a delay of 0.75 years: complete in 2030
    assert loss[:4] == pytest.approx(np.zeros(4))
    assert loss[4] == pytest.approx(2.0 * 0.97**3)
    assert (np.diff(loss[4:]) < 0.0).all()  # some of them would have left by now


def test_the_stock_never_falls_below_nobody() -> None:
    inputs = base_and_branch(starts=[start_row(1, year=1, count=40.0)], recruitment=0.0)
    found = project(inputs)
    assert found.flows.closing[0].min() > -1e-12
    assert found.flows.closing[0, -1] == pytest.approx(0.0)
    assert found.fte.p90[0, -1] == 0.0


def test_only_the_base_group_is_made_again() -> None:
    inputs = base_and_branch()
    base = make_baseline(inputs)
    after = with_blocks(base, BLOCKS)
    assert after.fte[2] is base.fte[2]
    assert after.fte[0] is not base.fte[0]
    untied = with_blocks(base, np.array([[1, 0, 0], [0, 0, 0], [0, 0, 2]]))
    assert untied.fte[1] is base.fte[1]


def test_blocks_in_the_base_group_itself_stay() -> None:
    inputs, both = base_and_branch(), BLOCKS + np.array([[3, 0, 0], [0, 0, 0], [0, 0, 0]])
    gain = project(inputs, both).fte.mean[0] - project(inputs, BLOCKS).fte.mean[0]
    free = project(alone(inputs), both).fte.mean[0] - project(alone(inputs), BLOCKS).fte.mean[0]
    assert gain == pytest.approx(free)
    assert project(inputs, both).pmf[0].sum(axis=1) == pytest.approx(np.ones(12))
