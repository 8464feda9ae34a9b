"""*Fast läkarkontakt*: the table per area against figures worked out by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from prognos.analysis.listing import care_contact
from prognos.inputs import Inputs, Listed, Need, NeedFactor
from prognos.model.project import project
from prognos.results import CareContact
from tests.support.builders import flat_need, make_group, make_inputs, staff_row, trainee_row
from tests.support.changes import changed

SALARY_WITH_PO = 97_000.0 * 12 * 1.48


def listed_need(persons: float, growth: float = 0.0, per_specialist: float = 1500.0) -> Need:
    return Need("Listning", listed=(Listed(None, None, persons, growth, per_specialist, 550.0),))


def two_areas(**changes: object) -> Inputs:
    """Norr: 6 000 listed, 3 specialists of 80 %. Söder: 3 000, 3 whole ones. Nobody leaves."""
    groups = [make_group("Allmänmedicin", "Norr"), make_group("Allmänmedicin", "Söder"),
              make_group("Kirurgi")]
    staff = [
        staff_row(0, birth_year=1985, fte=0.8, count=3),
        staff_row(0, birth_year=1985, fte=1.0, leave_until=1),
        staff_row(1, birth_year=1985, fte=1.0, count=3),
    ]
    inputs = make_inputs(groups, staff=staff, trainees=[trainee_row(0, remaining=1.5, count=2)],
                         needs=[listed_need(6000.0), listed_need(3000.0), flat_need(4.0)],
                         other_exits=0.0, retention=1.0, fill_rate=1.0)
    return changed(inputs, **changes)


def table(inputs: Inputs, blocks: list[list[int]] | None = None) -> tuple[CareContact, ...]:
    after = project(inputs, np.array(blocks or [[0] * 3] * 3))
    return care_contact(inputs, project(inputs), after)


def test_today_per_area_and_in_all() -> None:
    north, south, total = table(two_areas())
    assert (north.area, south.area, total.group) == ("Norr", "Söder", None)
    assert north.specialists_fte == pytest.approx(2.4)
    assert (north.specialists_persons, north.st_persons) == (4.0, 2.0)
    assert north.listed_per_specialist == pytest.approx(2500.0)
    assert (north.need_target, south.need_target) == (4.0, 2.0)
    assert north.need_guideline == pytest.approx(6000 / 1100)
    assert total.listed == 9000.0
    assert total.listed_per_specialist == pytest.approx(9000.0 / 5.4)
    assert total.need_guideline == pytest.approx(9000 / 1100)


def test_the_year_each_is_reached_without_and_with_blocks() -> None:
    """Söder is above both today. Norr gets 1.0 back in 2028 and 1.8 from ST by 2029 or so.

    All together get there with Norr: what Söder has above its need does not help there.
    """
    north, south, total = table(two_areas(), [[4, 0, 0], [0, 0, 0], [0, 0, 0]])
    assert south.target_year_before == south.guideline_year_before == 2026
    assert north.target_year_before is not None and 2028 <= north.target_year_before <= 2029
    assert north.target_year_after == north.target_year_before
    assert north.guideline_year_before is None
    assert north.guideline_year_after is not None and 2032 <= north.guideline_year_after <= 2035
    assert total.target_year_before == north.target_year_before
    assert total.guideline_year_before is None
    assert total.guideline_year_after == north.guideline_year_after


def test_what_the_rest_costs() -> None:
    north, south, total = table(two_areas())
    missing = 6000 / 1100 - 2.4
    assert north.rest_today.fte == pytest.approx(missing)
    assert north.rest_today.cost_sek == pytest.approx(missing * SALARY_WITH_PO)
    assert north.rest_today.sek_per_listed == pytest.approx(missing * SALARY_WITH_PO / 6000)
    assert north.rest_horizon.year == 2035
    assert 0.0 < north.rest_horizon.fte < north.rest_today.fte
    assert south.rest_today.cost_sek == 0.0
    assert total.rest_today.fte == pytest.approx(missing)
    assert total.rest_today.sek_per_listed == pytest.approx(missing * SALARY_WITH_PO / 9000)


def test_growth_and_factors_move_both_needs() -> None:
    need = replace(listed_need(6000.0, growth=0.02),
                   factors=(NeedFactor("mer vård", "tillägg", 0.1, 2030),))
    inputs = make_inputs(1, staff=[staff_row(0, birth_year=1985)], needs=need)
    row, = table(inputs, [[0, 0, 0]])
    assert row.need_target_horizon == pytest.approx(4.0 * 1.02**9 * 1.1)
    assert row.need_guideline_horizon == pytest.approx(6000 / 1100 * 1.02**9 * 1.1)


def test_an_area_without_specialists_has_no_ratio() -> None:
    row, = table(make_inputs(1, needs=listed_need(3000.0)), [[0, 0, 0]])
    assert row.listed_per_specialist is None
    assert row.target_year_before is None
    assert row.rest_today.fte == pytest.approx(3000 / 1100)


def test_other_methods_have_no_row() -> None:
    assert table(make_inputs(1, needs=flat_need(3.0)), [[0, 0, 0]]) == ()
