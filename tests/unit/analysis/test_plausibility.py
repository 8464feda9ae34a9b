"""A plan that is hard to believe is told, each kind once with its groups and figures."""

from __future__ import annotations

from typing import Any

import numpy as np

from prognos.analysis.findings.plausibility import plausibility_findings
from prognos.inputs import Budget, Inputs
from prognos.model.project import project
from tests.support.builders import flat_need, make_inputs, staff_row, trainee_row

BUDGET = Budget("ST", np.array([2027]), np.array([1e9]), np.array([0.0]), np.array([np.nan]),
                np.array([2]))


def told(inputs: Inputs, blocks: np.ndarray) -> dict[str, str]:
    found = plausibility_findings(inputs, project(inputs), project(inputs, blocks), blocks)
    assert len({finding.code for finding in found}) == len(found)
    return {finding.code: finding.message for finding in found}


def region(groups: int, size: int, *training: int, **changes: Any) -> Inputs:
    """Groups of equal staff, with so many in training in each."""
    settings = dict(
        staff=[staff_row(g, birth_year=1985, count=size) for g in range(groups)],
        trainees=[trainee_row(g, remaining=3.0, count=count) for g, count in enumerate(training)])
    return make_inputs(groups, **(settings | changes))


def test_a_plan_like_today_says_nothing() -> None:
    assert told(region(1, 12, 5, needs=flat_need(12.0)), np.array([[1, 1, 1]])) == {}


def test_starts_beyond_twice_todays_pace() -> None:
    """Five in training of five years: one a year. Three blocks filled to 95 % are 2.85 a year."""
    found = told(region(2, 30, 5, 10), np.full((2, 3), 3))
    assert "Specialitet 1 (2,8 starter om året mot 1,0 idag)" in found["manga-starter"]
    assert "Specialitet 2" not in found["manga-starter"]


def test_more_in_training_than_specialists() -> None:
    found = told(region(1, 3, 4, other_exits=0.0), np.zeros((1, 3), int))
    assert "4,0 under utbildning på 3,0 specialister 2026" in found["fler-st-an-specialister"]
    assert told(region(1, 6, 4, other_exits=0.0), np.zeros((1, 3), int)) == {}


def test_the_last_supervisor_leaves_before_the_blocks_finish() -> None:
    staff = [staff_row(0, birth_year=1985, exit_after=3), staff_row(1, birth_year=1985, count=20)]
    found = told(region(2, 0, 0, 15, staff=staff), np.array([[1, 0, 0], [1, 0, 0]]))
    assert "Specialitet 1 (inga specialister kvar 2030" in found["handledare-slutar"]
    assert "Specialitet 2" not in found["handledare-slutar"]


def test_a_large_shortage_without_blocks() -> None:
    needs = [flat_need(10.0 + 2.0 * g) for g in range(5)]
    blocks = np.zeros((5, 3), int)
    blocks[[1, 3, 4], 0] = 1
    found = told(region(5, 10, needs=needs, budgets=[BUDGET]), blocks)["stor-brist-utan-block"]
    assert "Specialitet 3 (" in found
    assert "Specialitet 1" not in found and "Specialitet 2" not in found
