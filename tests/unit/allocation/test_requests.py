"""The clinics' wishes as a limit, when the workbook asks for it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from prognos.allocation.limits.block_limits import request_limits
from prognos.inputs import NO_YEAR, Inputs
from prognos.results import RunResult
from prognos.use_cases.run import run
from tests.support.changes import changed
from tests.support.report_result import make_inputs, make_request
from tests.support.workbooks import assume, drop, good, put, write


def asking(cap: bool = True) -> Inputs:
    """Two units ask group 0 for 2 and 1 (one without a year), one asks group 1 for 4 in 2028."""
    inputs = make_inputs(3)
    wishes = (make_request(inputs, 0, 2), make_request(inputs, 0, 1, start_year=None),
              make_request(inputs, 1, 4, start_year=2028),
              make_request(inputs, 2, 5, start_year=2040),
              replace(make_request(inputs, 2, 5), group=NO_YEAR))
    return changed(inputs, requests=wishes, requests_cap=cap)


def test_nothing_is_limited_unless_asked() -> None:
    assert list(request_limits(asking(cap=False), (0, 1, 2))) == []


def test_a_group_gets_no_more_than_asked_for_in_years_it_has_asked_for() -> None:
    limits = list(request_limits(asking(), (1, 0)))
    assert [(x.family, x.label, x.group, x.year, x.amount) for x in limits] == [
        ("at_most", "Önskemål", "Allmänmedicin | Umeå", 2027, 3.0),
        ("at_most", "Önskemål", "Allmänmedicin | Södra Lappland", 2028, 4.0)]
    expected = np.zeros((2, 3))
    expected[1, 0] = 1.0
    assert (limits[0].use == expected).all()


def test_groups_outside_the_budget_are_left_out() -> None:
    assert [x.group for x in request_limits(asking(), (1,))] == ["Allmänmedicin | Södra Lappland"]


@pytest.mark.parametrize(("cap", "most"), [("nej", None), ("ja", 1)])
def test_the_parameter_caps_the_allotment(cap: str, most: int | None, tmp_path: Path) -> None:
    """Kirurgi has asked for one block in 2027 and would be given more."""
    sheets = good()
    for change in (assume("Önskemål begränsar tilldelningen", cap),
                   put("Önskemål", "Önskade block", 1), drop("Begränsningar"),
                   put("Behov", "Budgeterade tjänster", 40, 2),
                   *(put("Budgetram", "Centralt anslag", 1e9, row) for row in (1, 2, 3))):
        change(sheets)
    result = run(write(sheets, tmp_path / "bok.xlsx"))
    assert isinstance(result, RunResult)
    st = result.allocation.budgets[0]
    surgeons = st.groups.index(next(g for g, group in enumerate(result.inputs.groups)
                                    if group.specialty == "Kirurgi"))
    given = int(st.allocation.blocks[surgeons, 0])
    assert given == most if most is not None else given > 1
