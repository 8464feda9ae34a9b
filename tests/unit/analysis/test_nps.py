"""Supply against need as the report to Socialstyrelsen asks."""

from __future__ import annotations

from math import exp, nan

import numpy as np
import pytest

from prognos.analysis.nps import judged, national_planning
from prognos.inputs import NO_YEAR, Inputs, Need
from prognos.model.headcount import who_counts
from prognos.model.project import project
from prognos.results import PlanningGroup
from tests.support.builders import make_calendar, make_group, make_inputs, staff_row, trainee_row
from tests.support.changes import changed


@pytest.mark.parametrize(("supply", "need", "said"), [
    (95.0, 100.0, "balans"), (94.9, 100.0, "brist"), (105.0, 100.0, "balans"),
    (105.1, 100.0, "överskott"),
    (2.5, 3.0, "balans"), (2.4, 3.0, "brist"),  # half a post is balance, however small the group
    (0.0, 0.0, "balans"), (1.0, 0.0, "överskott"), (4.0, nan, None),
])
def test_the_rule(supply: float, need: float, said: str | None) -> None:
    assert judged(supply, need, 0.05) == said


def rows(inputs: Inputs) -> tuple[PlanningGroup, ...]:
    return national_planning(inputs, project(inputs), who_counts(inputs))


def two_areas() -> Inputs:
    groups = [make_group("Allmänmedicin", "Umeå"), make_group("Kirurgi"),
              make_group("Allmänmedicin", "Lycksele")]
    needs = [Need("Budget", budgeted=6.0, vacancies=1.5, agency_fte=0.5), None,
             Need("Budget", budgeted=2.0)]
    staff = [
        staff_row(0, birth_year=1980, fte=1.0, count=4),
        staff_row(1, birth_year=1980),
        staff_row(2, birth_year=1980, fte=1.0, count=4),
    ]
    return make_inputs(
        groups, staff=staff, trainees=[trainee_row(0, remaining=2.0, count=3)], needs=needs
    )


def test_areas_of_a_specialty_are_judged_apart_and_together() -> None:
    umea, lycksele, surgery = rows(two_areas())
    assert (umea.group, lycksele.group, surgery.group) == (0, 2, 1)
    assert (umea.state, lycksele.state) == ("brist", "överskott")
    assert umea.specialty_state == lycksele.specialty_state == "balans"  # 8 in post, 8 needed
    assert (surgery.state, surgery.need, surgery.method) == (None, None, None)
    assert (umea.vacancies, umea.agency_fte, umea.method) == (1.5, 0.5, "Budget")


def test_one_area_without_need_leaves_the_specialty_unjudged() -> None:
    inputs = two_areas()
    found = rows(changed(inputs, by_group=(inputs.need.by_group[0], None, None)))
    assert [row.specialty_state for row in found] == [None, None, None]
    assert found[0].state == "brist"


def test_those_in_training_finish_over_the_years_or_drop_out() -> None:
    """Two years left and a delay of 0.3 +- 0.3 years, which is exponential; 3 % drop out a year."""
    umea, *_ = rows(two_areas())
    late = [3 * (exp(-(k - 3) / 0.3) - exp(-(k - 2) / 0.3)) * 0.97**k for k in range(3, 10)]
    assert umea.in_training == 3.0
    assert umea.finished == pytest.approx((0.0, 0.0, *late), abs=1e-9)


def test_later_is_five_years_on_and_is_judged_by_that_years_need() -> None:
    inputs = two_areas()
    needs = (Need("Budget", budgeted=1.0, growth=0.9), None, inputs.need.by_group[2])
    umea, *_ = rows(changed(inputs, by_group=needs))
    assert inputs.calendar.planning_year == 5
    assert (umea.state, umea.state_later) == ("överskott", "brist")
    assert make_calendar(horizon=4).planning_year == 4


def test_private_outside_the_plan_and_those_who_train_further_are_there() -> None:
    inputs = make_inputs(
        2,
        staff=[staff_row(0, birth_year=1980)],
        trainees=[trainee_row(1, base_group=0, base_fte=0.5)],
    )
    inputs = changed(inputs, private_persons=np.array([2.0, 0.0]),
                     private_fte=np.array([1.5, 0.0]), private_in_plan=False,
                     agency_fte=np.array([0.75, 0.0]))
    first, _ = rows(inputs)
    assert (first.own_persons, first.own_fte) == (2, 1.5)
    assert (first.private_persons, first.private_fte) == (2, 1.5)
    assert first.agency_fte == 0.75  # rows in Bemanning, where Behov says nothing
    assert NO_YEAR not in {row.group for row in rows(inputs)}
