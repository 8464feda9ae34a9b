"""Properties that hold for any inputs: accounts, monotony, order of groups, split rows.

Exit rates and rows of staff stand in test_cohort, the convexity of the curves in test_benefit.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prognos.inputs import NO_YEAR, Inputs, Need, NeedFactor, Pipeline, PipelineYear
from prognos.model.candidates import candidates
from prognos.model.need import need_by_year
from prognos.model.population import populate
from prognos.model.project import mean_fte, project
from prognos.model.rates import make_drivers
from tests.support.builders import (
    make_calendar,
    make_forms,
    make_group,
    make_inputs,
    staff_row,
    start_row,
    trainee_row,
)
from tests.support.changes import changed

SIGMA = (0.7, 0.25, 0.3)
few = settings(max_examples=15, deadline=None)

staff_rows = st.lists(st.builds(
    staff_row, group=st.integers(0, 2), birth_year=st.one_of(
        st.integers(1950, 1995), st.just(NO_YEAR)),
    fte=st.sampled_from([0.35, 0.5, 0.8, 1.0]), count=st.integers(1, 3),
    exit_after=st.sampled_from([NO_YEAR] * 4 + [0, 3]),
    leave_until=st.sampled_from([NO_YEAR] * 4 + [1])), max_size=8)
trainee_rows = st.lists(st.builds(
    trainee_row, group=st.just(1), remaining=st.floats(-2.0, 6.0),
    birth_year=st.sampled_from([NO_YEAR, 1975, 1990]), planned_end=st.booleans(),
    form=st.integers(0, 6), count=st.integers(1, 3),
    base_group=st.sampled_from([NO_YEAR, 0])), max_size=4)
start_rows = st.lists(st.builds(
    start_row, group=st.integers(0, 2), year=st.integers(1, 8), count=st.floats(0.1, 3.0),
    form=st.sampled_from([NO_YEAR, 2, 5])), max_size=4)
plans = st.lists(st.integers(0, 2), min_size=9, max_size=9).map(
    lambda counts: np.array(counts).reshape(3, 3))


def tied(inputs: Inputs) -> Inputs:
    """Group 1 builds on group 0."""
    return changed(inputs, base_group=np.array([NO_YEAR, 0, NO_YEAR]))


@few
@given(staff_rows, trainee_rows, start_rows, plans, st.booleans(), st.floats(0.0, 0.3))
def test_accounts_close_for_anybody(
    staff: list[dict[str, Any]], trainees: list[dict[str, Any]], starts: list[dict[str, Any]],
    blocks: np.ndarray, nodes: bool, exits: float,
) -> None:
    found = project(
        tied(
            make_inputs(
                3,
                staff=staff,
                trainees=trainees,
                starts=starts,
                other_exits=exits,
                recruitment=[np.nan, 0.2, 0.0],
                calendar=make_calendar(horizon=8),
                forms=make_forms(11),
                uncertainty=SIGMA if nodes else (0.0, 0.0, 0.0),
            )
        ),
        blocks,
    )
    flows, training = found.flows, found.training_flows
    after = (flows.opening - flows.retired - flows.left - flows.known_exits + flows.completed
             + flows.recruited)
    assert np.abs(flows.closing - after)[:, 1:].max() < 1e-9
    trained = training.opening + training.started - training.dropped - training.completed
    assert np.abs(training.closing - trained)[:, 1:].max() < 1e-9
    for flow in (*vars(flows).values(), *vars(training).values()):
        assert flow.min() > -1e-9


RAISES = {
    "retention": (0.5, 1.0), "recruitment": (0.0, 2.0), "fill_rate": (0.3, 1.0),
    "new_fte": (0.5, 1.0), "training_fte": (0.0, 1.0), "would_have_started": (1.0, 0.0),
}
"""Rates between a value that gives less supply and one that gives more."""


def mean_supply(inputs: Inputs, blocks: np.ndarray) -> np.ndarray:
    return mean_fte(populate(make_drivers(inputs), blocks))


@pytest.mark.parametrize("name", list(RAISES))
@few
@given(st.floats(0.0, 0.9), st.floats(0.05, 0.1), st.booleans())
def test_supply_moves_one_way_with_every_rate(
    name: str, at: float, more: float, nodes: bool
) -> None:
    low, high = RAISES[name]

    def supply(share: float) -> np.ndarray:
        rates: dict[str, Any] = {name: low + share * (high - low)}
        inputs = make_inputs(
            1,
            staff=[staff_row(0, birth_year=1960 + 4 * i, fte=0.8) for i in range(8)],
            trainees=[trainee_row(0, remaining=1.5)],
            starts=[start_row(0, year=2, count=0.7)],
            uncertainty=SIGMA if nodes else (0.0, 0.0, 0.0),
            **rates,
        )
        return mean_supply(inputs, np.array([[1, 1, 0]]))[0]

    less, enough = supply(at), supply(at + more)
    assert (less <= enough + 1e-12).all()
    assert less[-1] < enough[-1]


@few
@given(st.floats(0.0, 2.0), st.floats(0.1, 1.0), st.floats(0.1, 1.0))
def test_a_longer_delay_never_means_more_specialists(mean: float, more: float, sd: float) -> None:
    """At fixed delays and with a spread in proportion: later completion, fewer in post."""
    def posts(delay: float, spread: float) -> np.ndarray:
        forms = make_forms(12, delay_mean=delay, delay_sd=spread * delay, dropout=0.0)
        return project(make_inputs(1, starts=[start_row(0, year=1, count=4.0, form=5)], forms=forms,
                                   other_exits=0.0)).flows.closing[0]

    for spread in (0.0, sd):
        assert (posts(mean + more, spread) <= posts(mean, spread) + 1e-12).all()


@few
@given(staff_rows, trainee_rows, start_rows, plans, st.permutations(range(3)))
def test_order_of_groups_does_not_matter(
    staff: list[dict[str, Any]], trainees: list[dict[str, Any]], starts: list[dict[str, Any]],
    blocks: np.ndarray, order: list[int],
) -> None:
    """Group `order[i]` of the first is group i of the second, its base group with it."""
    place = np.argsort(order)
    names = ["A", "B", "C"]

    def region(names: list[str], move: Any) -> Inputs:
        def moved(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
            return [row | {key: move(row[key]) for key in ("group", "base_group") if key in row}
                    for row in rows]

        return make_inputs(
            [make_group(name) for name in names],
            staff=moved(staff),
            trainees=moved(trainees),
            starts=moved(starts),
            recruitment=np.nan,
        )

    one = tied(region(names, lambda g: g))
    other = region([names[g] for g in order], lambda g: g if g == NO_YEAR else int(place[g]))
    base = np.full(3, NO_YEAR)
    base[place[1]] = place[0]
    found = mean_supply(changed(other, base_group=base), blocks[list(order)])
    assert np.abs(found - mean_supply(one, blocks)[list(order)]).max() < 1e-9


@few
@given(trainee_rows, st.integers(1, 4), st.floats(0.1, 3.9), plans)
def test_rows_of_several_equal_rows_of_one(
    trainees: list[dict[str, Any]], count: int, begun: float, blocks: np.ndarray
) -> None:
    """Those in training one by one, and a planned start of 2.3 as 2 and 0.3."""
    staff = [staff_row(0, birth_year=1965, fte=0.8, count=count), staff_row(0, birth_year=1980)]
    split = [row | {"count": 1} for row in trainees for _ in range(row["count"])]
    whole = float(int(begun))
    parts = [start_row(1, year=2, count=1.0)] * int(whole) + [
        start_row(1, year=2, count=begun - whole)
    ]
    one = project(
        tied(
            make_inputs(
                3, staff=staff, trainees=trainees, starts=[start_row(1, year=2, count=begun)]
            )
        ),
        blocks,
    )
    other = project(
        tied(
            make_inputs(
                3,
                staff=[staff_row(0, birth_year=1965, fte=0.8)] * count
                + [staff_row(0, birth_year=1980)],
                trainees=split,
                starts=parts,
            )
        ),
        blocks,
    )
    assert np.abs(one.fte.mean - other.fte.mean).max() < 1e-9
    for first, second in zip(one.pmf, other.pmf, strict=True):
        size = min(first.shape[1], second.shape[1])
        assert np.abs(first[:, :size] - second[:, :size]).max() < 1e-9


@few
@given(st.lists(st.floats(-0.1, 0.3), max_size=4), st.floats(0.5, 1.5), st.integers(2027, 2040))
def test_factors_in_any_order_make_the_same_need(
    shares: list[float], multiplier: float, until: int
) -> None:
    factors = [NeedFactor(str(i), "tillägg", share, until) for i, share in enumerate(shares)]
    factors.append(NeedFactor("m", "multiplikator", multiplier, until))
    calendar = make_calendar()
    forth, back = (need_by_year(Need("Budget", budgeted=7.0, factors=tuple(each)), calendar, 0.0)
                   for each in (factors, factors[::-1]))
    assert forth == pytest.approx(back)
    assert forth[0] == 7.0
    if until <= 2035:
        assert forth[-1] == pytest.approx(7.0 * (1.0 + sum(shares)) * multiplier)


@few
@given(st.lists(st.floats(0.0, 20.0), min_size=3, max_size=3), st.floats(6.0, 30.0),
       st.floats(0.0, 0.3), st.floats(0.0, 1.0))
def test_candidates_are_accounted_for(
    flows: list[float], months: float, leaves: float, goes_on: float
) -> None:
    """The stock is what was there, came, left and started; everybody licensed comes once."""
    at, bt, new = flows
    row = PipelineYear(None, None, 2020, at, months, min(bt, new), 12.0, new)
    inputs = replace(make_inputs(1, starts=[start_row(0, year=1, count=2.0)]),
                     pipeline=Pipeline((row,), ((None, 5.0),), goes_on, leaves))
    years = candidates(inputs, np.zeros((1, 3), np.int64))
    for year in years:
        assert year.available == pytest.approx(year.opening - year.left + year.new)
        assert year.closing == pytest.approx(max(0.0, year.available - year.wanted_starts))
    for year in years[1:]:
        assert year.new == pytest.approx(goes_on * (at + new))
