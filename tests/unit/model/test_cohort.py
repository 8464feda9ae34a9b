"""The projection as a whole: limit cases, accounts, second derivations, a simulation."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from prognos.inputs import NO_YEAR, Inputs, Need
from prognos.model.population import group_members, populate
from prognos.model.probability import lattice
from prognos.model.probability.distribution import distribution_of
from prognos.model.probability.quadrature import (
    Rule,
    composite,
    equispaced,
    gauss_hermite,
    nodes_from,
)
from prognos.model.project import project, starts_needed
from prognos.model.rates import balanced_recruitment, make_drivers
from prognos.results.projection import LATTICE, Projection
from tests.support.builders import (
    flat_need,
    make_calendar,
    make_curve,
    make_forms,
    make_group,
    make_inputs,
    staff_row,
    start_row,
    trainee_row,
)
from tests.support.changes import changed

SIGMA = (0.7, 0.25, 0.3)


def mixed_inputs(seed: int = 1, **changes: Any) -> Inputs:
    """Three groups with a bit of everything."""
    rng = np.random.default_rng(seed)
    staff = [staff_row(int(rng.integers(3)), birth_year=int(rng.integers(1957, 1990)),
                       fte=float(rng.choice([1.0, 0.8, 0.75])), count=int(rng.integers(1, 4)))
             for _ in range(14)]
    staff += [
        staff_row(0, birth_year=NO_YEAR, fte=0.9, count=2),
        staff_row(1, birth_year=1970, exit_after=2),
        staff_row(1, birth_year=1975, fte=0.8, leave_until=3),
        staff_row(2, birth_year=NO_YEAR, exit_after=4),
    ]
    trainees = [
        trainee_row(0, remaining=2.3, birth_year=1990),
        trainee_row(1, remaining=-0.4, planned_end=False, form=1),
        trainee_row(2, remaining=1.6, birth_year=1972, base_group=0, base_fte=0.8, form=5),
        trainee_row(0, remaining=4.1, birth_year=NO_YEAR, count=2, base_group=1),
    ]
    starts = [
        start_row(0, year=1, count=2.0),
        start_row(1, year=3, count=0.4, form=7),
        start_row(2, year=2, count=1.3),
    ]
    needs = [flat_need(12.0, minimum=8.0), Need("Nuläge", vacancies=1.0), None]
    settings_ = dict(other_exits=0.05, recruitment=[np.nan, 0.3, 0.0], training_fte=[0.0, 0.5, 1.0])
    return make_inputs(
        3, staff=staff, trainees=trainees, starts=starts, needs=needs, **(settings_ | changes)
    )


def assert_accounts(found: Projection) -> None:
    flows, training = found.flows, found.training_flows
    after = (flows.opening - flows.retired - flows.left - flows.known_exits + flows.completed
             + flows.recruited)
    assert np.abs(flows.closing - after)[:, 1:].max() < 1e-9
    assert np.abs(flows.opening[:, 1:] - flows.closing[:, :-1]).max() == 0.0
    trained = training.opening + training.started - training.dropped - training.completed
    assert np.abs(training.closing - trained)[:, 1:].max() < 1e-9


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 1000), st.floats(0, 0.3), st.floats(0, 1), st.floats(0, 0.4),
       st.sampled_from(["Standard", "Tidig", "Sen"]), st.booleans())
def test_accounts_close(
    seed: int, exits: float, retention: float, dropout: float, curve: str, nodes: bool
) -> None:
    inputs = mixed_inputs(
        seed, other_exits=exits, retention=retention, curve=make_curve(curve, shift=0.4),
        forms=make_forms(12, dropout=dropout), uncertainty=(0.7, 0.25, 0.3) if nodes else (0, 0, 0))
    found = project(inputs, np.array([[1, 0, 2], [0, 3, 0], [0, 0, 0]]))
    assert_accounts(found)
    for group, pmf in enumerate(found.pmf):
        assert np.abs(pmf.sum(axis=1) - 1.0).max() < 1e-9
        assert np.abs(lattice.mean(pmf, LATTICE) - found.fte.mean[group]).max() < 1e-8


def test_without_exits_the_stock_is_constant() -> None:
    inputs = make_inputs(
        1,
        staff=[staff_row(0, birth_year=1960, fte=0.8, count=3), staff_row(0, birth_year=1990)],
        curve="Ingen",
        other_exits=0.0,
    )
    found = project(inputs)
    assert np.all(found.fte.mean == found.fte.mean[0, 0])
    assert np.all(found.fte.p10 == pytest.approx(3.4))
    assert np.all(found.persons.p90 == 4.0)


def test_a_sure_exit_leaves_a_thousandth() -> None:
    curve = make_curve(hazard=[1.0] * 40, first_age=30)
    found = project(
        make_inputs(1, staff=[staff_row(0, birth_year=1970, count=4)], curve=curve, other_exits=0.0)
    )
    assert found.persons.mean[0, 1] == pytest.approx(0.004)


def test_year_0_is_the_sheets_sum() -> None:
    found = project(mixed_inputs(uncertainty=SIGMA))
    staff = mixed_inputs().people.staff
    fte = np.where(staff.leave_until == NO_YEAR, staff.fte, 0.0) * staff.count
    extra = np.array([0.8, 2.0 + 0.5, 1.0])  # in base posts; in training
    expected = np.bincount(staff.group, fte, 3) + extra
    assert found.fte.mean[:, 0] == pytest.approx(expected)
    assert found.fte.p50[:, 0] == pytest.approx(expected)
    assert found.measures.need[1, 0] == pytest.approx(expected[1] + 1.0)


def test_permuting_groups_permutes_results() -> None:
    rows = [
        staff_row(g, birth_year=1958 + 3 * i, fte=0.8, count=1 + g)
        for g in range(3)
        for i in range(6)
    ]
    rates = np.array([0.01, 0.05, 0.09])
    order = np.array([2, 0, 1])
    place = np.argsort(order)
    one = project(make_inputs(3, staff=rows, other_exits=rates, uncertainty=SIGMA))
    moved = [row | {"group": int(place[row["group"]])} for row in rows]
    other = project(make_inputs(3, staff=moved, other_exits=rates[order], uncertainty=SIGMA))
    assert np.allclose(other.fte.mean, one.fte.mean[order], atol=1e-12)
    assert np.array_equal(other.fte.p10, one.fte.p10[order])
    assert np.allclose(other.flows.retired, one.flows.retired[order], atol=1e-12)


@pytest.mark.parametrize("unknown", [False, True])
def test_a_count_of_five_equals_five_rows(unknown: bool) -> None:
    birth = NO_YEAR if unknown else 1964
    rest = [staff_row(0, birth_year=1980, fte=0.9), staff_row(0, birth_year=1962, fte=0.7)]
    one = project(
        make_inputs(
            1, staff=[*rest, staff_row(0, birth_year=birth, fte=0.8, count=5)], uncertainty=SIGMA
        )
    )
    five = project(
        make_inputs(
            1, staff=rest + [staff_row(0, birth_year=birth, fte=0.8)] * 5, uncertainty=SIGMA
        )
    )
    if not unknown:  # the known ages weigh the same either way only then
        assert np.abs(one.flows.closing - five.flows.closing).max() < 1e-9
    size = min(one.pmf[0].shape[1], five.pmf[0].shape[1])
    assert np.abs(one.pmf[0][:, :size] - five.pmf[0][:, :size]).max() < 1e-9


@settings(max_examples=12, deadline=None)
@given(st.sampled_from(["other_exits", "dropout", "hazard"]), st.floats(0.0, 0.2),
       st.floats(0.02, 0.2))
def test_supply_falls_with_every_exit_rate(name: str, low: float, more: float) -> None:
    def supply(rate: float) -> np.ndarray:
        curve = make_curve(hazard=[rate if name == "hazard" else 0.1] * 20)
        forms = make_forms(12, dropout=rate if name == "dropout" else 0.03)
        exits = rate if name == "other_exits" else 0.04
        return project(
            make_inputs(
                1,
                staff=[staff_row(0, birth_year=1960 + 2 * i) for i in range(10)],
                trainees=[trainee_row(0, remaining=1.5, count=4)],
                curve=curve,
                forms=forms,
                other_exits=exits,
            )
        ).fte.mean[0]
    before, after = supply(low), supply(low + more)
    assert (after <= before + 1e-12).all()
    assert after[-1] < before[-1]


def test_later_retirement_helps_and_fades() -> None:
    staff = [staff_row(0, birth_year=1950 + i // 2) for i in range(30)]
    def gain(shift: float) -> np.ndarray:
        curve = make_curve("Standard", shift=shift)
        return project(make_inputs(1, staff=staff, curve=curve)).flows.closing[0]
    change = gain(1.0) - gain(0.0)
    assert (change[1:] > 0.0).all()
    assert change[-1] < 0.35 * change.max()


def test_nodes_leave_the_central_forecast_near_and_widen_it() -> None:
    one, many = project(mixed_inputs()), project(mixed_inputs(uncertainty=SIGMA))
    assert np.abs(many.fte.mean - one.fte.mean).max() < 0.03 * one.fte.mean.max()
    wide = (many.fte.p90 - many.fte.p10)[:, -1] - (one.fte.p90 - one.fte.p10)[:, -1]
    assert wide.sum() > 0.0
    total = many.totals.fte
    assert total.p90[-1] - total.p10[-1] > one.totals.fte.p90[-1] - one.totals.fte.p10[-1]


def test_balanced_recruitment_replaces_year_ones_other_exits() -> None:
    staff = [
        staff_row(0, birth_year=1980, count=3),
        staff_row(0, birth_year=1965),
        staff_row(0, birth_year=1985, exit_after=1),
    ]
    inputs = make_inputs(1, staff=staff, other_exits=0.1, recruitment=np.nan)
    assert balanced_recruitment(inputs) == pytest.approx([0.3])
    moved = changed(inputs, curve=make_curve("Standard", shift=-5.0))
    assert balanced_recruitment(moved) == pytest.approx([0.3])
    assert project(inputs).flows.recruited[0, 1:] == pytest.approx([0.3] * 11)


def test_rows_without_birth_year_share_the_ages_of_their_specialty() -> None:
    groups = [make_group("A", "Norr"), make_group("A", "Söder"), make_group("B")]
    staff = [
        staff_row(0, birth_year=1960, count=3),
        staff_row(0, birth_year=1990),
        staff_row(1, birth_year=NO_YEAR, count=2),
        staff_row(2, birth_year=1959),
    ]
    found = project(make_inputs(groups, staff=staff, other_exits=0.0)).flows.closing
    assert found[1] == pytest.approx(found[0] / 2.0)
    alone = project(
        make_inputs(1, staff=[staff_row(0, birth_year=NO_YEAR)], other_exits=0.0)
    ).flows.closing[0]
    like = project(
        make_inputs(1, staff=[staff_row(0, birth_year=1976)], other_exits=0.0)
    ).flows.closing[0]
    assert alone == pytest.approx(like)


def test_a_known_exit_and_leave_follow_their_dates() -> None:
    found = project(
        make_inputs(
            1,
            staff=[
                staff_row(0, birth_year=1950, exit_after=2),
                staff_row(0, birth_year=1990, fte=0.8, leave_until=1),
            ],
            other_exits=0.0,
            curve="Ingen",
        )
    )
    assert found.persons.mean[0, :4].tolist() == [2.0, 2.0, 2.0, 1.0]
    assert found.flows.known_exits[0, :4].tolist() == [0.0, 0.0, 0.0, 1.0]
    assert found.fte.mean[0, :4].tolist() == pytest.approx([1.0, 1.0, 1.8, 0.8])


def test_totals_are_the_groups_of_the_st_budget_with_a_need() -> None:
    groups = ["A", "B", replace(make_group("DSK"), budget="DSK")]
    staff = [staff_row(g, birth_year=1965, count=4) for g in range(3)]
    found = project(make_inputs(groups, staff=staff, needs=[flat_need(5.0), None, flat_need(9.0)]))
    assert found.totals.need.tolist() == [5.0] * 12
    assert found.totals.fte.mean == pytest.approx(found.fte.mean[0])
    assert found.totals.shortage == pytest.approx(found.measures.shortage[0])
    assert np.isnan(found.measures.shortage[1]).all()


def test_the_minimum_counts_persons() -> None:
    staff = [staff_row(0, birth_year=1980, fte=0.5, count=3)]
    found = project(make_inputs(1, staff=staff, needs=flat_need(1.0, minimum=3.0), other_exits=0.1))
    assert found.measures.below_minimum_probability[0, 1] == pytest.approx(1.0 - 0.9**3)


def test_expected_values_in_matrix_form() -> None:
    """A second derivation: one transition matrix per person and year, applied to states."""
    inputs = mixed_inputs(recruitment=[0.5, 0.3, 0.0])
    found = project(inputs)
    curve, rates = inputs.careers.curve, inputs.careers.rates
    expected = np.zeros((3, 12))
    known = inputs.people.staff.birth_year != NO_YEAR
    for row in range(len(inputs.people.staff.group)):
        group, chances = int(inputs.people.staff.group[row]), {}
        if known[row]:
            chances = {int(inputs.people.staff.birth_year[row]): 1.0}
        else:
            like = known & (inputs.people.staff.group == group)
            for birth, count in zip(inputs.people.staff.birth_year[like],
                                    inputs.people.staff.count[like],
                                    strict=True):
                chances[int(birth)] = chances.get(int(birth),
                                                  0) + count / inputs.people.staff.count[
                    like].sum()
        for birth, chance in chances.items():
            state = np.array([1.0, 0.0])
            for t in range(12):
                age = 2026 + t - birth
                r = curve.hazard[min(age, 77) - 60] if age >= 60 else 0.0
                e = rates.other_exits[group] if age <= 59 else 0.0
                if inputs.people.staff.exit_after[row] != NO_YEAR:
                    r = e = 0.0
                stay = (1 - r) * (1 - e) if t else 1.0
                stay *= not 0 <= inputs.people.staff.exit_after[row] < t
                state = state @ np.array([[stay, 1 - stay], [0.0, 1.0]])
                expected[group, t] += chance * inputs.people.staff.count[row] * state[0]
    staff_only = project(changed(inputs, trainees=make_inputs().people.trainees,
                                 starts=make_inputs().people.starts)).flows.closing
    for group, rate in enumerate([0.5, 0.3, 0.0]):
        matrix = np.array([[1.0 - rates.other_exits[group], 0.0], [rate, 1.0]])
        state = np.array([0.0, 1.0])
        for t in range(12):
            expected[group, t] += state[0]
            state = state @ matrix
    assert np.abs(staff_only - expected).max() < 1e-9
    assert (found.flows.closing[:, 1:] >= staff_only[:, 1:] - 1e-9).all()


def test_training_in_matrix_form() -> None:
    """A trainee as a Markov chain with yearly matrices: training, in post, gone."""
    inputs = make_inputs(
        1,
        trainees=[trainee_row(0, remaining=1.4, birth_year=1966, planned_end=False)],
        other_exits=0.06,
        forms=make_forms(12, dropout=0.07),
    )
    found = project(inputs)
    gamma = stats.gamma(2.25, scale=1 / 3)
    state, posts = np.array([1.0, 0.0, 0.0]), []
    for t in range(12):
        posts.append(state[1])
        age = 2026 + t + 1 - 1966
        r = inputs.careers.curve.hazard[min(age, 77) - 60]
        e = 0.06 if age <= 59 else 0.0
        before, after = gamma.cdf(t - 1.4), gamma.cdf(t + 1 - 1.4)
        hazard = (after - before) / max(1.0 - before, 1e-300)
        done, gone = 0.93 * hazard, 0.07 + 0.93 * hazard * 0.15
        stay = (1 - r) * (1 - e)
        state = state @ np.array([[1 - 0.07 - done, 0.85 * done, gone], [0, stay, 1 - stay],
                                  [0, 0, 1]])
    assert np.abs(found.flows.closing[0] - posts).max() < 1e-9
    share = np.interp(np.arange(60, 72), np.arange(60, 78), inputs.careers.curve.working_share)
    assert np.abs(found.fte.mean[0] - 0.9 * share * posts).max() < 1e-9


def simulated(draws: int) -> np.ndarray:
    """FTE (draws, 12) of the group of `test_a_plain_simulation_agrees`, one step a year."""
    rng = np.random.default_rng(20260101)
    hazard = np.array(make_curve("Standard").hazard)
    share = np.array(make_curve("Standard").working_share)
    fte = np.zeros((draws, 12))
    for birth, weight in [(1958, 1.0), (1962, 0.75), (1966, 0.85), (1969, 0.8), (1985, 1.0)]:
        here, k0 = np.ones(draws, bool), share[2026 - birth - 60] if birth <= 1966 else 1.0
        for t in range(12):
            age = 2026 + t - birth
            row = min(age, 77) - 60
            if t:
                here &= rng.random(draws) >= (hazard[row] if age >= 60 else 0.0)
                here &= rng.random(draws) >= (0.05 if age <= 59 else 0.0)
            fte[:, t] += here * weight * (share[row] if age >= 60 else 1.0) / k0
    delay = rng.gamma(2.25, 1 / 3, draws)
    end, training, post = np.ceil(1.3 + delay), np.ones(draws, bool), np.zeros(draws, bool)
    fte[:, 0] += 0.5
    for t in range(1, 12):
        post &= rng.random(draws) >= 0.05
        training &= rng.random(draws) >= 0.08
        done = training & (end == t)
        training &= ~done
        post |= done & (rng.random(draws) < 0.85)
        fte[:, t] += 0.9 * post + 0.5 * training
    recruits = np.zeros(draws, int)
    for t in range(1, 12):
        recruits = rng.binomial(recruits, 0.95) + rng.poisson(0.4, draws)
        fte[:, t] += 0.9 * recruits
    return fte


def test_a_plain_simulation_agrees() -> None:
    draws = 200_000
    inputs = make_inputs(
        1,
        staff=[
            staff_row(0, birth_year=b, fte=w)
            for b, w in [(1958, 1.0), (1962, 0.75), (1966, 0.85), (1969, 0.8), (1985, 1.0)]
        ],
        trainees=[trainee_row(0, remaining=1.3, planned_end=False)],
        needs=flat_need(4.5),
        other_exits=0.05,
        recruitment=0.4,
        training_fte=0.5,
        forms=make_forms(12, dropout=0.08),
    )
    found, drawn = project(inputs), simulated(draws)
    short = np.maximum(4.5 - drawn, 0.0)
    for exact, sample in ((found.fte.mean[0], drawn), (found.measures.shortage[0], short)):
        error = 4.0 * sample.std(axis=0) / np.sqrt(draws) + 1e-9
        # a weight off the lattice is split, which moves a shortage by less than a tenth of a step
        assert (np.abs(exact - sample.mean(axis=0)) < error + 0.0005).all()
    for level in (10, 90):
        exact = found.fte.p10[0] if level == 10 else found.fte.p90[0]
        assert np.abs(exact - np.percentile(drawn, level, axis=0)).max() <= 0.1 + 1e-9


def test_starts_needed_is_the_fewest_that_do() -> None:
    staff = [staff_row(0, birth_year=1975, count=6), staff_row(1, birth_year=1975, count=6)]
    inputs = make_inputs(
        4,
        staff=staff,
        needs=[flat_need(9.0), flat_need(2.0), flat_need(5000.0), None],
        fill_rate=1.0,
    )
    found = starts_needed(inputs)
    assert found[1] == 0.0 and np.isnan(found[2]) and np.isnan(found[3])
    medians = [project(inputs, np.array([[k] * 3] + [[0] * 3] * 3)).fte.p50[0, 9]
               for k in (int(found[0]) - 1, int(found[0]))]
    assert medians[0] < 9.0 <= medians[1]


SIZES = (4, 20, 60, 79)


@pytest.mark.parametrize(("curve", "birth", "sizes"), [
    ("Standard", None, SIZES), ("Standard", 1964, SIZES), ("Tidig", None, SIZES),
    ("Tidig", 1964, SIZES), ("Sen", 1962, SIZES),
])
def test_the_rule_agrees_with_a_dense_one(
    curve: str, birth: int | None, sizes: tuple[int, ...]
) -> None:
    """Section 4: means within 0.02 FTE or 0.1 %, P10 and P90 within 0.1 FTE or 0.5 %."""
    rng = np.random.default_rng(3)
    weights = [1.0, 1.0, 0.8, 0.75]
    staff = [
        staff_row(
            g, birth_year=birth or int(rng.integers(1957, 1993)), fte=float(rng.choice(weights))
        )
        for g, size in enumerate(sizes)
        for _ in range(size)
    ]
    inputs = make_inputs(
        len(sizes),
        staff=staff,
        trainees=[trainee_row(0, remaining=2.0, birth_year=1990)],
        recruitment=np.nan,
        uncertainty=SIGMA,
        curve=curve,
    )
    first = equispaced(45, 4.5) if curve == "Standard" else _fine_composite()
    dense = nodes_from((first, gauss_hermite(9), gauss_hermite(3)), inputs.careers.uncertainty)
    years = np.array([1, 5, 11])
    populations = [populate(make_drivers(inputs)), populate(make_drivers(inputs, dense))]
    for group in range(len(sizes)):
        rule, exact = (
            distribution_of(group_members(p, group).at(years), p.drivers.nodes, LATTICE).pmf()
            for p in populations)
        mean = lattice.mean(exact, LATTICE)
        assert (np.abs(lattice.mean(rule, LATTICE) - mean) < np.maximum(0.02, 0.001 * mean)).all()
        for level in (0.1, 0.9):
            value = lattice.percentile(exact, LATTICE, level)
            error = np.abs(lattice.percentile(rule, LATTICE, level) - value)
            assert (error <= np.maximum(0.1, 0.005 * value) + 1e-9).all()


def _fine_composite() -> Rule:
    """Composite rule with cells of half a year at SIGMA, twice as fine as the built-in one."""
    return composite(1.4, 0.0)


def test_a_large_group_is_near_its_exact_distribution(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(4)
    staff = [
        staff_row(
            0, birth_year=int(rng.integers(1957, 1993)), fte=0.8 + 0.2 * float(rng.integers(2))
        )
        for _ in range(120)
    ]
    inputs = make_inputs(1, staff=staff, recruitment=np.nan, uncertainty=SIGMA)
    found = project(inputs)
    dense = nodes_from((gauss_hermite(11), gauss_hermite(15), gauss_hermite(1)),
                       inputs.careers.uncertainty)
    population = populate(make_drivers(inputs, dense))
    monkeypatch.setattr("prognos.model.probability.distribution.EXACT_PERSONS_WITH_NODES", 1000)
    years = np.array([2, 6, 11])
    exact = distribution_of(group_members(population, 0).at(years), dense, LATTICE).pmf()
    for level, value in ((0.1, found.fte.p10), (0.9, found.fte.p90)):
        wanted = lattice.percentile(exact, LATTICE, level)
        assert np.abs(value[0, years] - wanted).max() < 0.005 * wanted.max()


def test_fields_of_the_calendar_set_the_shapes() -> None:
    found = project(make_inputs(2, staff=[staff_row(0)], calendar=make_calendar(horizon=5, tail=0)))
    assert found.fte.mean.shape == (2, 6)
    assert found.pmf[1].shape[0] == 6
