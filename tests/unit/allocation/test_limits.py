"""The limits of the doctors' world as rows: each against a second way to the same figure, and the
plan against every plan there is."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from optimize.problem import Allocation, Limit
from prognos.allocation.allocate import allocate_budget
from prognos.allocation.block_loss import BlockLoss
from prognos.allocation.limits import budget_money, limits_as_rows
from prognos.allocation.limits.people_limits import persons_added
from prognos.allocation.limits.rotation_limits import in_programme
from prognos.inputs import (
    BlockLimit,
    Budget,
    Inputs,
    Pipeline,
    PipelineYear,
    PreviousYear,
    Rotation,
    RotationSeats,
)
from prognos.model.baseline import make_baseline
from prognos.model.candidates import candidates
from prognos.model.project import project
from prognos.results import BudgetResult, LimitUse
from tests.support.builders import (
    flat_need,
    make_calendar,
    make_forms,
    make_group,
    make_inputs,
    staff_row,
    start_row,
    trainee_row,
)
from tests.support.changes import changed
from tests.unit.allocation.test_decide import least_objective, small, solved

GROUPS = (make_group("Kirurgi", "Umeå"), make_group("Kirurgi", "Lycksele"),
          make_group("Radiologi"))


def budget(most: float = 4.0) -> Budget:
    years = np.array([2027, 2028])
    return Budget("ST", years, np.full(2, np.nan), np.zeros(2), np.full(2, most), years - 2025)


def region(**changes: Any) -> Inputs:
    """Three groups with shortages, two start years, forms of 60 months, four blocks a year."""
    made = make_inputs(
        GROUPS,
        staff=[staff_row(g, birth_year=1962 + 9 * i) for g in range(3) for i in range(3)],
        trainees=[trainee_row(0, remaining=2.5), trainee_row(2, remaining=1.2)],
        starts=[start_row(1, year=2, count=1.0)],
        needs=[flat_need(6.0), flat_need(5.0), flat_need(5.5)],
        calendar=make_calendar(start_years=2),
        budgets=[budget()],
        fill_rate=0.8,
        would_have_started=0.25,
        forms=make_forms(11, old_share=1.0),
        uncertainty=(0.7, 0.25, 0.3),
    )
    return changed(made, **changes)


def rows_of(inputs: Inputs, family: str) -> list[Limit]:
    before = project(inputs)
    rows = limits_as_rows(inputs, before, inputs.money.budgets[0],
                          budget_money(inputs, inputs.money.budgets[0]), (0, 1, 2))
    return [row for row in rows if row.family == family]


def block_limit(kind: str, members: list[bool], value: float, label: str = "Kirurgi",
                years: tuple[bool, bool] = (True, True)) -> BlockLimit:
    return BlockLimit(kind, label, np.array(members), np.array(years), value, None, 2)


def allocated(inputs: Inputs) -> tuple[BudgetResult, BlockLoss]:
    base = make_baseline(inputs)
    exact = BlockLoss(inputs, base)
    before = project(inputs, base=base)
    return allocate_budget(inputs, before, inputs.money.budgets[0], exact,
                           lambda stage: None), exact


def uses(found: BudgetResult, family: str) -> list[LimitUse]:
    return [limit for limit in found.limits if limit.family == family]


# --- Shares and changes --------------------------------------------------------------------------


def test_a_share_is_of_all_blocks_of_the_start_year() -> None:
    inputs = region(limits=(block_limit("share", [False, False, True], 0.3, "Radiologi"),))
    rows = rows_of(inputs, "share")
    assert [(row.label, row.group, row.year, row.amount) for row in rows] == [
        ("Högst andel", "Radiologi", 2027, 0.0), ("Högst andel", "Radiologi", 2028, 0.0)]
    np.testing.assert_allclose(rows[1].use, [[0, -0.3], [0, -0.3], [0, 0.7]])


@pytest.mark.parametrize(("kind", "family", "value"), [
    ("max", "at_most", 0.0), ("min", "at_least", 3.0)])
def test_of_two_limits_on_the_same_the_tighter_is_the_limit(
    kind: str, family: str, value: float
) -> None:
    """One for every year and one for a year of its own: one row a year, as it is told."""
    ours = [True, True, False]
    limits = (block_limit(kind, ours, value, years=(True, False)), block_limit(kind, ours, 2.0),
              block_limit(kind, ours, 2.0), block_limit(kind, [True, False, False], 1.0, "Umeå"))
    rows = rows_of(region(limits=limits), family)
    assert sorted((row.group, row.year, row.amount) for row in rows) == [
        ("Kirurgi", 2027, value), ("Kirurgi", 2028, 2.0), ("Umeå", 2027, 1.0), ("Umeå", 2028, 1.0)]


def test_a_share_for_all_groups_is_no_limit() -> None:
    assert rows_of(region(limits=(block_limit("share", [True] * 3, 0.3),)), "share") == []


def test_a_change_is_from_last_year_and_then_from_the_year_before() -> None:
    inputs = region(limits=(block_limit("change", [True, True, False], 2.0),),
                    previous=(PreviousYear(0, 1, 3, 2), PreviousYear(1, None, None, None),
                              PreviousYear(2, 2, 5, 5)))
    up, down = rows_of(inputs, "change_up"), rows_of(inputs, "change_down")
    assert [(row.year, row.amount) for row in up] == [(2027, 5.0), (2028, 2.0)]
    assert [(row.year, row.amount) for row in down] == [(2027, 1.0), (2028, -2.0)]
    np.testing.assert_allclose(up[0].use, [[1, 0], [1, 0], [0, 0]])
    np.testing.assert_allclose(up[1].use, [[-1, 1], [-1, 1], [0, 0]])
    assert all(row.is_minimum for row in down) and not any(row.is_minimum for row in up)


def test_shares_and_changes_are_told_as_numbers_of_blocks() -> None:
    limits = (block_limit("share", [False, False, True], 0.25, "Radiologi"),
              block_limit("change", [True, True, False], 2.0),
              block_limit("promised", [False, True, False], 1.0, years=(True, False)))
    found, _ = allocated(region(limits=limits, previous=(PreviousYear(0, 1, 3, 2),)))
    blocks = found.allocation.blocks
    for u, share in enumerate(uses(found, "share")):
        assert share.used == pytest.approx(blocks[2, u])
        assert share.amount == pytest.approx(0.25 * blocks[:, u].sum())
        assert share.left == pytest.approx(share.amount - share.used) and share.left >= -1e-9
    first, second = uses(found, "change_up")
    assert (first.amount, first.used) == (5.0, blocks[:2, 0].sum())
    assert (second.amount, second.used) == (2.0 + blocks[:2, 0].sum(), blocks[:2, 1].sum())
    (promised,) = uses(found, "promised")
    assert (promised.state, promised.left, promised.used) == ("met", 0.0, blocks[1, 0])


# --- Supervisors ---------------------------------------------------------------------------------


def supervised(*ratios: float, **changes: Any) -> Inputs:
    return region(st_per_specialist=np.array(ratios), **changes)


def test_supervisors_are_those_of_the_forecast_with_the_plan_put_in() -> None:
    """T + sum T_u x - r (S + sum S_u x) by row, and by putting the plan in as persons."""
    inputs = supervised(0.9, np.nan, 0.6)
    rows = rows_of(inputs, "supervisors")
    assert len(rows) == 2 * inputs.calendar.horizon
    plan = np.array([[2, 1], [0, 3], [1, 2]])
    after = project(inputs, plan)
    for row in rows:
        g, ratio = (0, 0.9) if row.group == "Kirurgi | Umeå" else (2, 0.6)
        t = int(row.year or 0) - 2026
        over = after.in_training[g, t] - ratio * after.persons.mean[g, t]
        assert float((row.use * plan).sum()) - row.amount == pytest.approx(over, abs=1e-9)


def test_only_doctors_who_would_not_have_started_anyway_need_a_supervisor() -> None:
    """Fill rate 0.8 and a quarter would have started: 0.6 more in training by a block."""
    training, post = persons_added(region(), (0, 2))
    assert training.shape == (2, 2, 11) and training[0, 0, 1] == pytest.approx(0.6)
    assert training[0, 1, 1] == 0.0 and training[0, 1, 2] == pytest.approx(0.6)
    assert post[0, 0, :5].sum() == 0.0 and post[0, 0, 7] > 0.2


@pytest.mark.parametrize("ratio", [0.3, 0.5])
def test_no_plan_within_the_supervisors_is_better(ratio: float) -> None:
    inputs = small(would_have_started=0.25)
    inputs = changed(inputs, st_per_specialist=np.array([ratio, np.nan]))
    case, free = solved(inputs), solved(changed(inputs, st_per_specialist=np.full(2, np.nan)))
    assert case.found.allocation.objective_exact == pytest.approx(least_objective(case), abs=1e-9)
    assert case.found.allocation.objective_exact > free.found.allocation.objective_exact + 1e-3
    after = project(inputs, case.found.allocation.blocks)
    years = slice(1, inputs.calendar.horizon + 1)
    assert (after.in_training[0, years] <= ratio * after.persons.mean[0, years] + 1e-6).all()


def test_too_many_in_training_already_lets_no_block_add_to_them() -> None:
    inputs = supervised(0.2, np.nan, np.nan)
    found, _ = allocated(inputs)
    assert not found.allocation.blocks[0].any() and found.allocation.blocks[1:].any()
    over = [limit for limit in uses(found, "supervisors") if limit.state == "exceeded"]
    assert over and over[0].year == 2027
    assert over[0].taken == pytest.approx(project(inputs).in_training[0, 1])


# --- Rotation seats ------------------------------------------------------------------------------

ROTATION = (Rotation("Kirurgi", "Radiologi", 6.0), Rotation("Radiologi", "Kirurgi", 3.0))


def test_months_are_spread_evenly_over_the_training() -> None:
    """6 of 60 months: 1.2 a year. The trainee has 2.5 years left, the start of 2028 is certain."""
    inputs = region(rotations=ROTATION, rotation_seats=(RotationSeats("Radiologi", None, 9.0),))
    rows = {row.year: row for row in rows_of(inputs, "rotation")}
    taken = {2027: 1.2, 2028: 1.2 + 0.6, 2029: 0.6 + 1.2, 2030: 1.2, 2032: 1.2, 2033: 0.6}
    for year, months in taken.items():
        assert rows[year].taken == pytest.approx(months)
        assert rows[year].amount == pytest.approx(9.0 - months)
    np.testing.assert_allclose(rows[2027].use, [[0.8 * 0.6, 0], [0.8 * 0.6, 0], [0, 0]])
    np.testing.assert_allclose(rows[2029].use, [[0.8 * 1.2] * 2, [0.8 * 1.2] * 2, [0, 0]])
    of_block = sum(row.use[0, 0] for row in rows.values())
    assert of_block == pytest.approx(0.8 * 6.0)


def test_starts_after_the_years_of_the_blocks_take_no_seat_of_theirs() -> None:
    inputs = region(rotations=ROTATION, rotation_seats=(RotationSeats("Radiologi", None, 9.0),))
    more = make_inputs(GROUPS, starts=[start_row(1, year=2), start_row(0, year=10)],
                       calendar=make_calendar(start_years=2)).people.starts
    late = changed(inputs, starts=more)
    for row, other in zip(rows_of(inputs, "rotation"), rows_of(late, "rotation"), strict=True):
        assert row.amount == pytest.approx(other.amount + (0.6 if row.year == 2036 else 0.0))


def test_seats_of_an_area_are_for_its_doctors_and_all_share_the_sum() -> None:
    seats = (RotationSeats("Radiologi", "Umeå", 4.0), RotationSeats("Radiologi", "Lycksele", 3.0))
    rows = [row for row in rows_of(region(rotations=ROTATION, rotation_seats=seats), "rotation")
            if row.year == 2029]
    assert [row.group for row in rows] == ["Radiologi | Umeå", "Radiologi | Lycksele", "Radiologi"]
    assert [row.amount + row.taken for row in rows] == pytest.approx([4.0, 3.0, 7.0])
    assert [bool(row.use[0].any()) for row in rows] == [True, False, True]
    assert rows[2].taken == pytest.approx(rows[0].taken + rows[1].taken)


def test_a_stated_total_goes_before_the_sum_of_the_areas() -> None:
    seats = (RotationSeats("Radiologi", "Umeå", 4.0), RotationSeats("Radiologi", None, 5.0))
    rows = rows_of(region(rotations=ROTATION, rotation_seats=seats), "rotation")
    assert {row.group: row.amount + row.taken for row in rows} == pytest.approx(
        {"Radiologi | Umeå": 4.0, "Radiologi": 5.0})


@pytest.mark.parametrize("length", [0.5, 1.0, 1.5, 1.75, 2.0])
def test_presence_of_a_cohort_against_adding_up_days(length: float) -> None:
    since = np.arange(-1, 5)
    days = 400
    begin = (np.arange(days) + 0.5) / days
    time = (np.arange(len(since) * days) + 0.5) / days - 1.0
    present = (time[:, None] >= begin) & (time[:, None] < begin + length)
    counted = present.mean(axis=1).reshape(len(since), days).mean(axis=1)
    np.testing.assert_allclose(in_programme(since, length), counted, atol=2.0 / days)
    assert in_programme(since, length).sum() == pytest.approx(length)


def test_at_and_bt_take_seats_first() -> None:
    """12 who start AT every year, 4 months of it at the receiver: 48 months a year in the end."""
    years = tuple(PipelineYear("Umeå", "Umeå", year, 12.0, 18.0, 0.0, 12.0, 0.0)
                  for year in (2025, 2026))
    inputs = region(
        rotations=(*ROTATION, Rotation("AT", "Radiologi", 4.0), Rotation("BT", "Radiologi", 2.0)),
        rotation_seats=(RotationSeats("Radiologi", None, 60.0),), pipeline=Pipeline(years))
    rows = {row.year: row for row in rows_of(inputs, "rotation")}
    assert rows[2027].taken == pytest.approx(48.0 + 1.2)
    assert rows[2031].taken == pytest.approx(48.0 + 1.2)
    with_bt = replace(inputs, pipeline=Pipeline(tuple(replace(y, bt_starts=6.0) for y in years)))
    assert {row.year: row for row in rows_of(with_bt, "rotation")}[2027].taken == pytest.approx(
        48.0 + 6.0 * 2.0 + 1.2)


def test_no_plan_within_the_seats_is_better() -> None:
    inputs = small(["Kirurgi", "Radiologi"], forms=make_forms(11, old_share=1.0))
    inputs = changed(inputs, rotations=(Rotation("Kirurgi", "Radiologi", 6.0),),
                     rotation_seats=(RotationSeats("Radiologi", None, 2.0),))
    case = solved(inputs)
    assert case.found.allocation.objective_exact == pytest.approx(least_objective(case), abs=1e-9)
    assert "rotation" in {slack.family for slack in case.found.allocation.binding}
    assert case.found.allocation.blocks[0].sum() == 2  # 0.96 months each in a full year


# --- Candidates ----------------------------------------------------------------------------------


def with_candidates(stock: float, **changes: Any) -> Inputs:
    years = tuple(PipelineYear(place, place, year, 2.0, 18.0, 0.0, 12.0, 0.0)
                  for place in ("Umeå", "Lycksele") for year in (2025, 2026))
    pipeline = Pipeline(years, (("Umeå", stock), ("Lycksele", 1.0)))
    return region(pipeline=pipeline, candidates_limit=True, **changes)


def test_candidates_limit_only_when_asked_to() -> None:
    assert rows_of(changed(with_candidates(2.0), candidates_limit=False), "candidates") == []
    rows = rows_of(with_candidates(2.0), "candidates")
    assert [(row.group, row.year) for row in rows] == [
        (None, 2027), (None, 2028), ("Lycksele", 2027), ("Lycksele", 2028), ("Umeå", 2027),
        ("Umeå", 2028)]


def test_a_plan_is_within_the_candidates_just_when_the_table_of_candidates_says_so() -> None:
    """Every small plan: the rows, and nobody lacking in the table's allocated start years."""
    inputs = with_candidates(1.5)
    rows = rows_of(inputs, "candidates")
    kept = 0
    for cells in np.ndindex(*(3,) * 6):
        plan = np.array(cells).reshape(3, 2)
        within = all(float((row.use * plan).sum()) <= row.amount + 1e-9 for row in rows)
        table = [year for year in candidates(inputs, plan) if year.year <= 2028]
        assert within == all(year.missing <= 1e-9 for year in table)
        kept += within
    assert 0 < kept < 3**6


def test_no_plan_within_the_candidates_is_better() -> None:
    inputs = with_candidates(0.0, budgets=(budget(3.0),))
    case = solved(inputs)
    assert case.found.allocation.objective_exact == pytest.approx(least_objective(case), abs=1e-9)
    assert "candidates" in {slack.family for slack in case.found.allocation.binding}


# --- Money and what is told ----------------------------------------------------------------------


def test_money_counts_every_filled_block_also_who_would_have_started_anyway() -> None:
    inputs = small(would_have_started=0.25)
    (first, *_) = [limit for limit in allocated(inputs)[0].problem.limits
                   if limit.family == "budget"]
    assert first.use[0, 0] == pytest.approx(0.8 * 6 * 35_000)


def test_what_is_used_and_left_adds_up_for_every_limit() -> None:
    limits = (block_limit("min", [False, True, False], 9.0), block_limit("max", [True] * 3, 3.0))
    inputs = with_candidates(
        20.0, limits=limits, st_per_specialist=np.full(3, 0.9), rotations=ROTATION,
        rotation_seats=(RotationSeats("Radiologi", None, 9.0),))
    found, _ = allocated(inputs)
    allocation: Allocation = found.allocation
    assert len(found.limits) == len(found.problem.limits)
    for row, limit in zip(found.limits, found.problem.limits, strict=True):
        used = float((limit.use * allocation.blocks).sum())
        if limit.is_minimum:
            assert (row.state, row.left) == ("unmet", limit.amount - used)
        else:
            assert row.left == pytest.approx(limit.amount - used)
            assert row.amount == pytest.approx(row.taken + row.used + row.left)
    units = {row.family: row.unit for row in found.limits}
    assert units["rotation"] == "månader" and units["supervisors"] == "ST-läkare"
    assert units["candidates"] == "personer" and units["at_most"] == "block"


# --- Wishes that cannot be met -------------------------------------------------------------------


def test_a_promise_that_the_supervisors_stop_is_explained_by_them() -> None:
    """Three promised; at 0.6 a specialist there is room for one or two: the years are named."""
    limits = (block_limit("promised", [True, False, False], 3.0, "Kirurgi | Umeå", (True, False)),)
    found, _ = allocated(supervised(0.6, np.nan, np.nan, limits=limits))
    (unmet,) = found.allocation.unmet
    blocks = int(found.allocation.blocks[0, 0])
    assert (unmet.family, unmet.year, unmet.amount) == ("promised", 2027, 3.0 - blocks)
    assert 0 < blocks < 3
    rows = {row.year: row for row in rows_of(supervised(0.6, np.nan, np.nan), "supervisors")}
    lacking = {s.year: s.amount for s in found.allocation.shortfalls if s.family == "supervisors"}
    assert lacking and 2027 in lacking
    for year, amount in lacking.items():
        assert amount == pytest.approx(3.0 * rows[year].use[0, 0] - rows[year].amount)
