"""What `forklara` says would change a plan is true: the change is made, and all is done again.

A handful here; `FUZZ=n` tries n regions (a slow check, run by hand).
"""

from __future__ import annotations

import os
from dataclasses import replace

import numpy as np
import pytest

from prognos.allocation.allocate import allocate_budget, budget_money
from prognos.allocation.block_loss import BlockLoss
from prognos.analysis.break_even import (
    Ground,
    changed_inputs,
    find_break_even,
)
from prognos.inputs import NO_YEAR, BlockLimit, Budget, CostRow, Inputs, YearlyAmount
from prognos.model.baseline import make_baseline
from prognos.model.project import project
from tests.support.builders import flat_need, make_calendar, make_inputs, staff_row, trainee_row
from tests.support.changes import changed

REGIONS = int(os.environ.get("FUZZ", "3"))
PRICE = CostRow("Central", NO_YEAR, None, YearlyAmount((2026,), (50_000.0,)), 0.4, 0.5,
                None, None, 0.0)


def random_region(seed: int) -> Inputs:
    """Three to five small groups, money for a few blocks, sometimes a minimum or a share."""
    rng = np.random.default_rng(seed)
    groups, starts = int(rng.integers(3, 6)), int(rng.integers(1, 3))
    size = rng.integers(3, 12, groups)
    staff = [staff_row(int(g), birth_year=int(rng.integers(1960, 1990)),
                       fte=float(rng.choice([0.8, 1.0])))
             for g in np.repeat(np.arange(groups), size)]
    trainees = [trainee_row(g, remaining=float(rng.uniform(0.5, 4.5))) for g in range(groups)
                for _ in range(int(rng.integers(0, 3)))]
    years = np.arange(2027, 2027 + starts)
    budget = Budget("ST", years, np.full(starts, rng.uniform(1.5e6, 5e6)), np.zeros(starts),
                    np.full(starts, np.nan), years - 2025)
    inputs = make_inputs(
        groups, staff=staff, trainees=trainees,
        needs=[flat_need(float(n * rng.uniform(0.7, 1.3))) for n in size],
        calendar=make_calendar(start_years=starts), costs=[PRICE], fill_rate=0.9, budgets=[budget],
        recruitment=rng.uniform(0.0, 0.4, groups).tolist(), limits=_limits(rng, groups, starts))
    goal = str(rng.choice(["minst brist", "minst brist", "jämnast brist"]))
    return changed(inputs, objective=replace(inputs.rules.objective, name=goal))


def _limits(rng: np.random.Generator, groups: int, starts: int) -> list[BlockLimit]:
    def limit(kind: str, value: float) -> BlockLimit:
        own = np.arange(groups) == rng.integers(groups)
        return BlockLimit(kind, "grupp", own, np.ones(starts, dtype=bool), value, None, 2)

    found = [limit("min", 1.0)] if rng.random() < 0.3 else []
    return found + ([limit("share", 0.5)] if rng.random() < 0.3 else [])


def ground(inputs: Inputs, group: int) -> Ground:
    base = make_baseline(inputs)
    before, exact = project(inputs, base=base), BlockLoss(inputs, base)
    budget = inputs.money.budgets[0]
    found = allocate_budget(inputs, before, budget, exact, lambda _stage: None)
    return Ground(inputs, before, base, exact, budget, found, group)


def with_more_left(here: Ground, by: float) -> Budget:
    """The budget with what is left for new blocks changed by a share, every year stated."""
    money = budget_money(here.inputs, here.budget)
    years = np.array(money.years)
    left = np.where(money.left > 0.0, (1.0 + by) * money.left, money.left)
    return replace(here.budget, years=years, amount=money.bound + left, bound=money.bound,
                   max_blocks=np.full(len(years), np.nan), row=years)


def again(here: Ground, key: str, by: float) -> int:
    """The group's blocks when the changed inputs are run from the beginning."""
    inputs = changed_inputs(here.inputs, key, by, here.group)
    if key == "budget":
        inputs = changed(inputs, budgets=(with_more_left(here, by),))
    base = make_baseline(inputs)
    before = project(inputs, base=base)
    found = allocate_budget(inputs, before, inputs.money.budgets[0], BlockLoss(inputs, base),
                            lambda _stage: None)
    return int(found.allocation.blocks[list(found.groups).index(here.group)].sum())


def claims(here: Ground) -> list[tuple[str, float, int]]:
    """Input, change, and the number of blocks that is told for it."""
    told: list[tuple[str, float, int]] = []
    for point in find_break_even(here):
        if point.reach > 0.0:
            told.append((point.key, point.sign * point.reach, here.count))
        if point.step is not None:
            told.append((point.key, point.sign * point.step, here.count + point.blocks))
    return told


@pytest.mark.parametrize("seed", range(REGIONS))
def test_every_claim_is_true_when_all_is_done_again(seed: int) -> None:
    inputs = random_region(seed)
    here = ground(inputs, seed % len(inputs.groups))
    # A pension age of one group alone is nothing that inputs can say.
    told = [claim for claim in claims(here) if claim[0] != "pension"]
    assert told
    wrong = [claim for claim in told if again(here, claim[0], claim[1]) != claim[2]]
    assert not wrong
