"""Clinic-financed ST: the stop, what it costs beside the centre's, the proposal."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prognos.analysis.clinic_proposal import cheapest, filled_benefit, most_starts, propose
from prognos.inputs import NO_YEAR, ClinicFinance, CostRow, Inputs, Pipeline, Starts, YearlyAmount
from prognos.model.baseline import make_baseline, with_blocks
from prognos.model.project import project
from prognos.results import ClinicProposal
from tests.support.builders import flat_need, make_group, make_inputs, staff_row, start_row
from tests.support.changes import changed

CLINIC = CostRow("Klinik", NO_YEAR, None, YearlyAmount((2026,), (60_000.0,)), 0.5, 1.0,
                 None, None, 0.02)
BLOCKS = np.array([[1, 0, 1], [0, 0, 0], [0, 0, 0]])


def region(level: float = 0.10, most: int = 3, **changes: object) -> Inputs:
    """Three groups: one short of doctors, one far too short, one with enough."""
    staff = [staff_row(0, birth_year=1964 + 3 * i, fte=0.9) for i in range(8)]
    staff += [staff_row(1, birth_year=1962)] + [staff_row(2, birth_year=1985 + i) for i in range(6)]
    inputs = make_inputs(
        ["Kirurgi", "Radiologi", "Ortopedi"], staff=staff,
        needs=[flat_need(7.0), flat_need(30.0), flat_need(2.0)], costs=[CLINIC],
        uncertainty=(0.7, 0.25, 0.3), would_have_started=0.2)
    clinic = ClinicFinance(propose=True, level=level, most=most)
    return changed(inputs, clinic=replace(clinic, **changes))  # type: ignore[arg-type]  # by name


def proposed(inputs: Inputs, blocks: np.ndarray = BLOCKS) -> ClinicProposal:
    base = make_baseline(inputs)
    there = with_blocks(base, blocks)
    found = propose(inputs, there, project(inputs, base=base), project(inputs, base=there), blocks)
    assert found is not None
    return found


def with_starts(inputs: Inputs, group: int, counts: tuple[int, ...]) -> Inputs:
    """The proposal carried out as planned starts: another way to the same figures."""
    rows = [(group, u, float(n)) for u, n in enumerate(counts, start=1) if n]
    who, year, count = zip(*rows, strict=True)
    unknown = np.full(len(rows), NO_YEAR)
    return changed(inputs, starts=Starts(np.array(who), np.array(year), np.array(count), unknown,
                                         np.zeros(len(rows), bool), unknown))


def percent(inputs: Inputs, group: int, blocks: np.ndarray = BLOCKS) -> float:
    """Expected shortage in percent of need, from a whole projection."""
    measures, years = project(inputs, blocks).measures, list(inputs.calendar.evaluated)
    return float(100 * measures.shortage[group, years].sum() / measures.need[group, years].sum())


@pytest.mark.parametrize("starts", [(0, 0, 0), (1, 0, 0), (2, 1, 3)])
def test_a_proposed_start_is_worth_a_planned_start(starts: tuple[int, ...]) -> None:
    """Neither the fill rate nor what had started anyway thins it; the blocks are thinned."""
    inputs = region()
    base = make_baseline(inputs)
    found = filled_benefit(inputs, with_blocks(base, BLOCKS))(0, starts)[1]
    carried_out = with_starts(inputs, 0, starts) if any(starts) else inputs
    measures = project(carried_out, BLOCKS).measures
    assert found == pytest.approx(
        float(measures.shortage[0, list(inputs.calendar.evaluated)].sum()), abs=1e-9)


def test_the_cheapest_starts_are_those_of_enumeration_over_whole_projections() -> None:
    inputs = region(level=0.12, most=2)
    row = next(group for group in proposed(inputs).groups if group.group == 0)
    price = 60_000 * 1.5 * np.array([_paid(inputs, u) for u in (1, 2, 3)])
    enough = []
    for counts in itertools.product(range(3), repeat=3):
        tried = with_starts(inputs, 0, counts) if any(counts) else inputs
        if percent(tried, 0) <= 12.0:
            enough.append((float(np.dot(price, counts)), counts))
    assert row.reached and row.starts == min(enough)[1] and sum(row.starts) > 0
    assert row.cost.sum() == pytest.approx(min(enough)[0])
    assert row.shortage_after == pytest.approx(percent(with_starts(inputs, 0, row.starts), 0))
    assert row.shortage_blocks == pytest.approx(percent(inputs, 0))
    assert row.shortage_without == pytest.approx(percent(inputs, 0, 0 * BLOCKS))
    assert row.shortage_after <= 12.0 < row.shortage_blocks < row.shortage_without


def _paid(inputs: Inputs, start: int) -> float:
    """Months by hand, each at 1,02 a year: half 60 (6, 12 x 4, 6) and half 66 (6, 12 x 5)."""
    assert (inputs.careers.forms.old_share == 0.5).all()
    old = sum(m * 1.02 ** (start + i) for i, m in enumerate((6, 12, 12, 12, 12, 6)))
    new = sum(m * 1.02 ** (start + i) for i, m in enumerate((6, 12, 12, 12, 12, 12)))
    return 0.5 * old + 0.5 * new


def test_who_takes_part_and_who_cannot_be_helped() -> None:
    found = proposed(region(level=0.12, most=2))
    assert [group.group for group in found.groups] == [1, 0] and found.already == 1
    hopeless = found.groups[0]
    assert not hopeless.reached and hopeless.starts == (0, 0, 0) and hopeless.cost.sum() == 0
    assert 12.0 < hopeless.shortage_after < hopeless.shortage_blocks
    assert hopeless.shortage_after == pytest.approx(
        percent(with_starts(region(), 1, (2, 2, 2)), 1))


def test_a_stopped_year_gets_no_proposal() -> None:
    stop = YearlyAmount((2027, 2028), (0.0, 1.0))
    inputs = region(level=0.12, most=3, allowed=stop)
    assert most_starts(inputs) == (0, 3, 3)
    found = proposed(inputs)
    assert all(group.starts[0] == 0 for group in found.groups)
    assert any(sum(group.starts) for group in found.groups)
    assert [year.allowed for year in found.by_year] == [False, True, True]


def test_nothing_is_proposed_unasked_and_the_level_holds_as_it_is() -> None:
    inputs = region(propose=False)
    base = make_baseline(inputs)
    before = project(inputs, base=base)
    assert propose(inputs, base, before, before, BLOCKS) is None
    assert proposed(region(level=1.0)).groups == ()


def test_groups_of_other_budgets_and_unplanned_groups_take_no_part() -> None:
    inputs = region(level=0.0)
    groups = (inputs.groups[0], make_group("Distriktssköterska", budget="DSK", form=7),
              make_group("Palliativ medicin", planned=False))
    found = proposed(replace(inputs, groups=groups))
    assert [group.group for group in found.groups] == [0] and found.already == 0


def test_unknown_prices_give_the_fewest_starts_and_no_cost() -> None:
    unknown = replace(CLINIC, monthly_salary=YearlyAmount((2026,), (float("nan"),)))
    row = proposed(changed(region(level=0.12), costs=(unknown,))).groups[-1]
    known = proposed(region(level=0.12)).groups[-1]
    assert row.reached and sum(row.starts) <= sum(known.starts) and np.isnan(row.cost.sum())


def test_candidates_that_the_proposal_would_need() -> None:
    inputs = replace(region(level=0.12, most=2), pipeline=Pipeline((), ((None, 3.0),), 1.0, 0.0))
    found = proposed(inputs)
    starts = [year.starts for year in found.by_year]
    after = [year.missing_after for year in found.by_year]
    left, expected = 3.0, []
    for u, count in enumerate(starts):
        wanted = 0.95 * BLOCKS[:, u].sum() + count
        expected.append(max(wanted - left, 0.0))
        left = max(left - wanted, 0.0)
    assert sum(starts) > 0 and after == pytest.approx(expected)
    assert proposed(region()).by_year[0].missing_after is None


@settings(max_examples=80, deadline=None)
@given(
    effect=st.lists(st.floats(0.1, 3.0), min_size=1, max_size=3),
    price=st.lists(st.sampled_from([1.0, 1.0, 1.1, 2.5]), min_size=3, max_size=3),
    most=st.lists(st.integers(0, 4), min_size=3, max_size=3),
    level=st.floats(0.0, 9.0),
)
def test_cheapest_is_the_minimum_over_every_allotment(
    effect: list[float], price: list[float], most: list[int], level: float
) -> None:
    years = len(effect)

    def shortage(starts: tuple[int, ...]) -> float:
        return max(10.0 - float(np.dot(effect, starts)), 0.0) ** 1.5

    cost, limit = tuple(price[:years]), tuple(most[:years])
    every = itertools.product(*(range(count + 1) for count in limit))
    enough = [(round(float(np.dot(cost, starts)), 2), sum(starts), starts[::-1])
              for starts in every if shortage(starts) <= level + 1e-9]
    found = cheapest(shortage, level, cost, limit)
    assert found == ((min(enough)[2][::-1] if enough else None), True)


def test_ties_go_to_the_earlier_years() -> None:
    assert cheapest(lambda s: 6.0 - sum(s), 1.0, (5e6, 5e6, 5e6), (3, 3, 3)) == ((3, 2, 0), True)
    assert cheapest(lambda s: 6.0 - sum(s), 1.0, (5e6, 4e6, 5e6), (3, 3, 3)) == ((2, 3, 0), True)
    assert cheapest(lambda s: 6.0 - sum(s), 6.0, (5e6, 4e6, 5e6), (3, 3, 3)) == ((0, 0, 0), True)


def test_planned_starts_are_left_alone_by_the_proposal() -> None:
    """What is proposed is never in the inputs that the forecast is made from."""
    inputs = region(level=0.12)
    before = inputs.people.starts.count.tolist()
    proposed(inputs)
    assert inputs.people.starts.count.tolist() == before
    assert (
        proposed(
            changed(inputs, starts=make_inputs(3, starts=[start_row(0, year=1,
                                                                    count=9.0)]).people.starts)
        )
        .groups[-1]
        .group
        == 1
    )


def test_a_search_over_many_years_ends_and_says_whether_it_is_proven() -> None:
    def shortage(starts: tuple[int, ...]) -> float:
        return 100.0 - float(np.dot((1.0, 1.13, 1.21, 1.34, 1.39, 1.47), starts))

    cost = (1.0, 1.1, 1.2, 1.3, 1.4, 1.5)
    found, proven = cheapest(shortage, 30.0, cost, (12,) * 6)
    assert found is not None and shortage(found) <= 30.0 and not proven
    assert float(np.dot(cost, found)) < 1.02 * 70.0 / (1.34 / 1.3)  # 2 % above the rate of the best
    assert cheapest(shortage, 97.0, cost, (12,) * 6)[1]
