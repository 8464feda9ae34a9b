"""The whole projection's expected values agree with a second derivation in matrix form."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from prognos.inputs import NO_YEAR, Inputs
from prognos.model.project import project
from prognos.model.rates import make_drivers
from tests.support.builders import (
    make_curve,
    make_forms,
    make_group,
    make_inputs,
    staff_row,
    start_row,
    trainee_row,
)
from tests.support.changes import changed
from tests.support.matrix_form import Expected, Factors, expected_values

BLOCKS = np.array([[2, 0, 1], [1, 2, 0], [0, 3, 1], [1, 1, 1]])


def region(seed: int, **changes: Any) -> Inputs:
    """Four groups: a base specialty in two areas, a branch of the first, a nurses' group.

    With every kind of row: known exits, leave, no birth year, every form, specialists in
    training, overdue training, planned starts in parts, mixed forms, balanced nothing.
    """
    rng = np.random.default_rng(seed)
    groups = [make_group("Bas", "Norr"), make_group("Gren", form=5), make_group("Bas", "Söder"),
              make_group("DSK", form=7, budget="DSK")]
    staff = [
        staff_row(
            int(rng.choice([0, 0, 2, 3])),
            birth_year=int(rng.integers(1953, 1992)),
            fte=float(rng.uniform(0.3, 1.0)),
            count=int(rng.integers(1, 4)),
        )
        for _ in range(24)
    ]
    staff += [
        staff_row(0, birth_year=NO_YEAR, fte=0.7, count=3),
        staff_row(0, birth_year=1975, exit_after=3),
        staff_row(0, birth_year=1980, fte=0.8, leave_until=2),
        staff_row(1, birth_year=1970, count=2),
        staff_row(2, birth_year=NO_YEAR, exit_after=5),
    ]
    trainees = [
        trainee_row(0, remaining=1.7, birth_year=1988),
        trainee_row(0, remaining=3.2, birth_year=1991, planned_end=False, form=1, count=3),
        trainee_row(0, remaining=-0.6, birth_year=1985, planned_end=False, form=2),
        trainee_row(2, remaining=-9.0, birth_year=1980),
        trainee_row(2, remaining=4.4, birth_year=NO_YEAR, planned_end=False, form=4),
        trainee_row(1, remaining=1.2, birth_year=1971, base_group=0, base_fte=0.8, form=5, count=2),
        trainee_row(1, remaining=2.1, birth_year=NO_YEAR, base_group=2, base_fte=0.9, form=6),
        trainee_row(3, remaining=0.6, birth_year=1995, form=7, count=4),
    ]
    starts = [
        start_row(0, year=1, count=2.0),
        start_row(1, year=1, count=1.4),
        start_row(1, year=4, count=0.6, form=6),
        start_row(2, year=2, count=1.0, form=3),
        start_row(3, year=1, count=5.0),
    ]
    counts = [np.nan] * 7 + [0.25]
    settings: dict[str, Any] = dict(
        other_exits=[0.05, 0.02, 0.08, 0.1], recruitment=[0.6, 0.0, 1.1, 0.3],
        retention=[0.85, 0.95, 0.7, 0.9], training_fte=[0.0, 0.0, 0.5, 1.0],
        would_have_started=[0.0, 0.2, 0.1, 0.0], fill_rate=[0.95, 0.8, 0.9, 1.0],
        new_fte=[0.9, 0.8, 0.85, 1.0],
        forms=make_forms(12, dropout=np.linspace(0.01, 0.08, 8), counts=counts,
                         old_share=np.linspace(1.0, 0.0, 12)))
    inputs = make_inputs(
        groups, staff=staff, trainees=trainees, starts=starts, **(settings | changes)
    )
    return changed(inputs, base_group=np.array([NO_YEAR, 0, NO_YEAR, NO_YEAR]))


def assert_agrees(inputs: Inputs, expected: Expected) -> None:
    found = project(inputs, BLOCKS)
    assert np.abs(found.flows.closing - expected.persons).max() < 1e-9
    assert np.abs(found.fte.mean - expected.fte).max() < 1e-9
    assert np.abs(found.in_training - expected.in_training).max() < 1e-9


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(("curve", "shift"), [("Standard", 0.0), ("Standard", 2.0),
                                              ("Tidig", -1.0), ("Sen", 0.0)])
def test_expected_values_of_every_kind_of_person(seed: int, curve: str, shift: float) -> None:
    inputs = region(seed, curve=make_curve(curve, shift=shift))
    assert_agrees(inputs, expected_values(inputs, BLOCKS, Factors()))


@pytest.mark.parametrize("seed", range(3))
def test_rates_that_differ_by_year(seed: int) -> None:
    """Each its own in every group and year, and the forms' drop-out too."""
    inputs, rng = region(seed), np.random.default_rng(seed)
    shape = len(inputs.groups), inputs.calendar.year_ends
    rates = replace(
        inputs.careers.rates, other_exits=rng.uniform(0.0, 0.2, shape),
        recruitment=rng.uniform(0.0, 2.0, shape), retention=rng.uniform(0.5, 1.0, shape),
        training_fte=rng.uniform(0.0, 1.0, shape), later=rng.integers(-2, 4, shape))
    forms = replace(inputs.careers.forms, dropout=rng.uniform(0.0, 0.2, (8, *shape)))
    inputs = replace(inputs, careers=replace(inputs.careers, rates=rates, forms=forms))
    assert_agrees(inputs, expected_values(inputs, BLOCKS, Factors()))


def test_fixed_delays_and_no_dropout() -> None:
    forms = make_forms(12, delay_mean=0.7, delay_sd=0.0, dropout=0.0, known_delay_sd=0.0)
    inputs = region(5, forms=forms)
    assert_agrees(inputs, expected_values(inputs, BLOCKS, Factors()))


def test_mixed_over_the_nodes() -> None:
    """Each node by itself and weighted; without a base group, whose loss is shared by nodes."""
    inputs = changed(region(6, uncertainty=(0.0, 0.25, 0.3)), base_group=np.full(4, NO_YEAR))
    nodes = make_drivers(inputs).nodes
    mean = [np.zeros((4, 12)) for _ in range(3)]
    for m, weight_m in enumerate(nodes.rules[1].weight):
        for n, weight_n in enumerate(nodes.rules[2].weight):
            each = expected_values(inputs, BLOCKS, Factors(
                float(nodes.exits[m]), float(nodes.recruitment[m]), float(nodes.training[n, 0])))
            for total, part in zip(mean, (each.persons, each.fte, each.in_training), strict=True):
                total += weight_m * weight_n * part
    assert_agrees(inputs, Expected(*mean))
