"""No mass folds over, whatever the size, the working time and the recruitment (model section 4)."""

from __future__ import annotations

import numpy as np
import pytest

from prognos.inputs import Inputs
from prognos.model.project import project
from tests.support.builders import (
    flat_need,
    make_calendar,
    make_forms,
    make_inputs,
    staff_row,
    trainee_row,
)

SIGMA = (0.7, 0.25, 0.3, 0.6)


def crowd(size: int, share: float, **changes: object) -> Inputs:
    births, counts = np.unique(
        np.random.default_rng(size).integers(1958, 1993, size), return_counts=True)
    staff = [staff_row(0, birth_year=int(birth), fte=share, count=int(count))
             for birth, count in zip(births, counts, strict=True)]
    settings = dict(staff=staff, needs=flat_need(0.8 * size * share),
                    calendar=make_calendar(horizon=6, tail=0))
    return make_inputs(1, **(settings | changes))  # type: ignore[arg-type]


CASES = [(size, share, recruitment, False) for size in (1, 2, 8, 17, 60, 81, 400, 2000)
         for share in (0.05, 0.33, 0.67, 0.83, 1.0) for recruitment in (0.0, np.nan)]
CASES += [(size, share, recruitment, True) for size in (1, 8, 80, 81, 130, 700, 2000)
          for share, recruitment in ((0.05, np.nan), (0.67, 0.0), (1.0, np.nan))]


@pytest.mark.parametrize(("size", "share", "recruitment", "nodes"), CASES)
def test_what_lacks_less_what_is_over_is_the_gap(
    size: int, share: float, recruitment: float, nodes: bool
) -> None:
    """Mass that folds over to the other end of the window moves this by its whole length."""
    found = project(crowd(size, share, recruitment=recruitment, uncertainty=SIGMA if nodes else (
        0.0, 0.0, 0.0)), np.array([[1, 0, 2]]))
    gap = found.measures.need - found.fte.mean
    lacking = found.measures.shortage - found.measures.surplus
    assert np.abs(lacking - gap).max() < max(0.02, 1e-3 * size * share)
    assert found.pmf[0].min() >= 0.0
    assert np.abs(found.pmf[0].sum(axis=1) - 1.0).max() < 1e-3


def test_eight_at_83_percent_of_whom_nobody_leaves() -> None:
    """8 x 0.83 = 6.64: 8 x 17 = 136 steps of the lattice at most."""
    found = project(make_inputs(1, staff=[staff_row(0, birth_year=1990, fte=0.83, count=8)],
                                needs=flat_need(6.64), other_exits=0.0, curve="Ingen"))
    assert found.fte.p10[0] == pytest.approx(np.full(12, 6.55))
    assert found.measures.shortage[0] == pytest.approx(np.full(12, 0.0279), abs=1e-4)


def test_twenty_at_67_percent_without_recruitment() -> None:
    found = project(make_inputs(1, staff=[staff_row(0, birth_year=1985, fte=0.67, count=20)],
                                needs=flat_need(13.0), other_exits=0.01, recruitment=0.0))
    assert found.measures.shortage[0, 1] == pytest.approx(0.0616, abs=1e-3)
    assert found.fte.p10[0, 1] == pytest.approx(12.75)


@pytest.mark.parametrize("size", [79, 90])
def test_a_large_group_that_is_nearly_gone(size: int) -> None:
    """No tail below 0 comes back as a surplus."""
    found = project(make_inputs(1, staff=[staff_row(0, birth_year=1960, count=size)],
                                needs=flat_need(60.0), recruitment=0.0, uncertainty=SIGMA))
    last = 9
    assert found.measures.shortage[0, last] == pytest.approx(60.0 - found.fte.mean[0, last],
                                                             abs=0.02)
    assert found.measures.surplus[0, last] < 1e-6
    assert found.measures.shortage_probability[0, last] == pytest.approx(1.0, abs=1e-6)


def ten_who_end_alike(mean: float, sd: float) -> Inputs:
    """Ten end after 244 days and a delay; one specialist; nobody else leaves or comes."""
    return make_inputs(
        1, staff=[staff_row(0, birth_year=1990)],
        trainees=[trainee_row(0, remaining=244 / 365.25, birth_year=1990, count=10)],
        needs=flat_need(8.0), uncertainty=SIGMA[:3], new_fte=1.0, retention=1.0, other_exits=0.0,
        curve="Ingen", forms=make_forms(12, dropout=0.0, known_delay_mean=mean, known_delay_sd=sd))


def test_a_known_delay_without_spread() -> None:
    """All are done in the first year when `0.25 exp(0.3 z - 0.045) <= 121.25 / 365.25`: 86.3 %."""
    found = project(ten_who_end_alike(0.25, 0.0))
    assert found.fte.mean[0, 1] == pytest.approx(9.633, abs=0.02)
    assert found.measures.shortage_probability[0, 1] == pytest.approx(0.137, abs=0.02)


@pytest.mark.parametrize(("mean", "sd", "expected"), [
    (0.25, 0.1, 8.863), (0.3, 0.1, 7.658), (0.25, 0.05, 9.325)])
def test_a_known_delay_of_little_spread(mean: float, sd: float, expected: float) -> None:
    """Expected values from 20 000 points of the common factor and the gamma distribution."""
    assert project(ten_who_end_alike(mean, sd)).fte.mean[0, 1] == pytest.approx(expected, abs=0.02)
