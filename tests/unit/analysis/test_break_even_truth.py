"""What `forklara` says would change a plan is true: the lever that it names is read as a user would
write it and pulled, and all is done again from the beginning.

A handful here; `FUZZ=n` tries n made-up regions (a slow check, run by hand).
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from time import perf_counter

import numpy as np
import pytest

from prognos.analysis.plan_sums import all_blocks
from prognos.analysis.what_if.change_inputs import change_inputs
from prognos.analysis.what_if.kept_run import KeptRun
from prognos.analysis.what_if.plan_outcomes import solve_outcome
from prognos.inputs import Inputs
from prognos.reading.levers.lever_lines import read_line
from prognos.reading.levers.lever_places import Places
from prognos.reading.levers.lever_text import line_of
from prognos.results import BreakEven
from prognos.use_cases.explain import break_even_of
from prognos.use_cases.run import check, compute, silent
from tests.support.changes import changed
from tests.support.small_regions import small_region

REGIONS = int(os.environ.get("FUZZ", "3"))
GROUPS = 3 if "FUZZ" in os.environ else 1
"""Groups of each region that are asked about."""
GOALS = ("minst brist", "minst brist", "lägst kostnad", "jämnast brist")


def again(inputs: Inputs, line: str, group: int) -> tuple[int, bool]:
    """The group's blocks, and whether they are proven, with a lever pulled as it is written."""
    lever = read_line(line, Places(inputs.groups, inputs.calendar.start_calendar_years[0]))
    found = solve_outcome(change_inputs(inputs, [lever])[0])
    return int(found.blocks[group].sum()), found.status == "optimal"


def claims(points: tuple[BreakEven, ...], before: int) -> Iterator[tuple[str, int]]:
    """Line of a lever, and the number of blocks that is told for it."""
    for point in points:
        if point.change is None:
            continue
        yield point.change.text, before + point.blocks
        if point.step is not None and point.reach > 0.0:
            # The step before leaves the number as it is.
            by = point.sign * point.reach
            if point.key == "budget":
                continue
            value = 1.0 + by if point.change.way == "scale" else by
            yield line_of(replace(point.change, value=value)), before


@pytest.mark.parametrize("seed", range(REGIONS))
def test_every_claim_is_true_when_its_lever_is_pulled(seed: int, tmp_path: Path) -> None:
    read = check(small_region(seed, tmp_path))
    assert read.inputs is not None
    inputs = changed(read.inputs, objective=replace(
        read.inputs.rules.objective, name=GOALS[seed % len(GOALS)]))
    kept = KeptRun(inputs)
    result = compute(read, inputs, perf_counter(), silent, kept=kept)
    plan = all_blocks(inputs, result.allocation.budgets).sum(axis=1)
    groups = np.random.default_rng(seed).permutation(np.argsort(-plan)[: 2 * GROUPS])[:GROUPS]
    wrong, tried = [], 0
    for group in groups.tolist():
        for line, told in claims(break_even_of(result, kept.exact, group), int(plan[group])):
            blocks, proven = again(inputs, line, group)
            tried += 1
            if proven and blocks != told:
                wrong.append((inputs.groups[group].id, line, told, blocks))
    print(f"region {seed}: {tried} claims")
    assert not wrong
