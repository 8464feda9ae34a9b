"""What is told of the order of needs beside the rank: equal, adjusted, composite, why."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import norm

from prognos.analysis.ranking import MEASURES, rank_groups, reversed_order
from prognos.analysis.ranking.neighbours_apart import apart_from, makes_gap
from prognos.analysis.ranking.order import decided_places
from prognos.analysis.ranking.order_odds import equal_spans, shortage_moments
from prognos.inputs import AdjustedRank, Inputs, MeasureWeight, PreviousYear, Uncertainty
from prognos.model.baseline import make_baseline
from prognos.model.project import project
from prognos.results import RankedGroup
from prognos.schema.dictionary import load_schema
from tests.support.builders import flat_need, make_calendar, make_group, make_inputs, staff_row
from tests.support.changes import changed

ONE_YEAR = make_calendar(evaluated=(8,))


def region(*sizes: int, needs: list[float], **fields: object) -> Inputs:
    """Groups of people who leave at 10 % a year and never retire; one evaluated year."""
    inputs = make_inputs(
        len(sizes),
        staff=[staff_row(g, count=size, birth_year=1990) for g, size in enumerate(sizes)],
        needs=[flat_need(need) for need in needs],
        curve="Ingen",
        other_exits=0.1,
        calendar=ONE_YEAR,
    )
    return changed(inputs, **fields)


def ranked(inputs: Inputs, told: bool = True) -> tuple[RankedGroup, ...]:
    base = make_baseline(inputs)
    before = project(inputs, base=base)
    return rank_groups(inputs, before, np.full(len(inputs.groups), 1.0),
                       reversed_order(base, before) if told else None)


# --- Likvärdiga ----------------------------------------------------------------------------------


def enumerated(size: int, need: float) -> tuple[float, float]:
    """Mean and variance of the shortage in percent: everyone stays 8 years with 0.9^8."""
    stay = 0.9**8
    count = np.arange(size + 1)
    chance = np.array([_choose(size, k) * stay**k * (1 - stay) ** (size - k) for k in count])
    short = 100 * np.maximum(need - count, 0) / need
    mean = float(chance @ short)
    return mean, float(chance @ short**2) - mean**2


def _choose(n: int, k: int) -> float:
    return float(np.prod([(n - i) / (i + 1) for i in range(k)])) if k else 1.0


def test_the_shortage_moments_are_those_of_enumeration() -> None:
    """Supply is taken as normal, so the moments of 40 persons agree to a tenth of a percent."""
    inputs = region(40, 60, needs=[25.0, 40.0])
    base = make_baseline(inputs)
    mean, variance, weight = shortage_moments(base, project(inputs, base=base))
    for g, (size, need) in enumerate([(40, 25.0), (60, 40.0)]):
        first, second = enumerated(size, need)
        assert mean[g] @ weight == pytest.approx(first, rel=0.01)
        assert variance[g] @ weight == pytest.approx(second, rel=0.03)


def test_the_odds_are_those_of_two_normals() -> None:
    inputs = region(40, 60, needs=[25.0, 40.0])
    base = make_baseline(inputs)
    before = project(inputs, base=base)
    mean, variance, _ = shortage_moments(base, before)
    odds = reversed_order(base, before)
    expected = norm.cdf((mean[1, 0] - mean[0, 0]) / np.sqrt(variance.sum()))
    assert odds[0, 1] == pytest.approx(expected)
    assert odds[0, 1] + odds[1, 0] == pytest.approx(1.0)
    assert odds[0, 0] == pytest.approx(0.5)


def test_common_factors_leave_the_order_of_those_who_move_together() -> None:
    """Less likely to change places than two groups with as much spread, each by itself."""
    inputs = changed(region(400, 400, needs=[260.0, 220.0]),
                     uncertainty=Uncertainty(0.0, 0.25, 0.0))
    base = make_baseline(inputs)
    before = project(inputs, base=base)
    mean, variance, weight = shortage_moments(base, before)
    center = mean @ weight
    spread = variance @ weight + (mean - center[:, None])**2 @ weight
    alone = norm.cdf((center[1] - center[0]) / np.sqrt(spread.sum()))
    assert reversed_order(base, before)[0, 1] < 0.5 * alone


def test_groups_alike_are_equal_and_groups_far_apart_are_not() -> None:
    first, second, third = ranked(region(20, 20, 20, needs=[20.0, 19.9, 7.0]))
    assert (first.equal_to, second.equal_to, third.equal_to) == ((1,), (0,), ())
    assert [entry.place for entry in (first, second, third)] == [1, 2, 3]


def test_nobody_is_equal_when_not_asked() -> None:
    assert all(entry.equal_to == () for entry in ranked(region(20, 20, needs=[9.0, 9.0]), False))


def test_groups_without_a_need_have_no_odds() -> None:
    inputs = changed(region(5, 5, needs=[4.0, 4.0]), by_group=(flat_need(4.0), None))
    base = make_baseline(inputs)
    odds = reversed_order(base, project(inputs, base=base))
    assert np.isnan(odds[0, 1]) and not np.isnan(odds[0, 0])


def test_equality_is_pair_by_pair_and_holds_for_all_between() -> None:
    """0 and 1 are alike, 1 and 2 too, 0 and 2 not: no chain. 3 is alike 0 but far down."""
    odds = np.full((4, 4), 0.5)
    odds[0, 2] = 0.2
    odds[2, 3] = odds[1, 3] = 0.1
    assert equal_spans(odds, 0.4) == [(0, 1), (0, 2), (1, 2), (3, 3)]
    assert equal_spans(np.zeros((0, 0)), 0.4) == []


# --- Justerad rang -------------------------------------------------------------------------------


def test_the_others_keep_their_order_around_adjusted_ranks() -> None:
    moved = [AdjustedRank(7, 1, "m", "b", "2026-11-20"), AdjustedRank(5, 4, "m", "b", "2026-11-20")]
    assert decided_places([5, 6, 7, 8], moved) == {7: 1, 6: 2, 8: 3, 5: 4}
    assert decided_places([5, 6], []) == {}


def test_an_adjusted_rank_stands_beside_the_computed_one() -> None:
    entry = AdjustedRank(2, 1, "Beslut", "Rådet", "2026-11-20")
    told = ranked(region(20, 20, 20, needs=[20.0, 15.0, 10.0], adjusted_ranks=(entry,)))
    assert [(r.group, r.place, r.decided_place) for r in told] == [(0, 1, 2), (1, 2, 3), (2, 3, 1)]
    assert [r.adjusted for r in told] == [None, None, entry]


def test_each_budget_has_its_own_places() -> None:
    inputs = region(20, 20, 20, needs=[10.0, 20.0, 15.0])
    groups = (replace(inputs.groups[0], budget="DSK"), *inputs.groups[1:])
    told = ranked(replace(inputs, groups=groups))
    assert [(r.rank, r.group, r.place) for r in told] == [(1, 1, 1), (2, 2, 2), (3, 0, 1)]
    assert told[2].apart is None and told[2].equal_to == ()


def test_last_years_row_follows_its_group() -> None:
    row = PreviousYear(1, 4, 3, 2)
    told = ranked(region(20, 20, needs=[10.0, 20.0], previous=(row,)))
    assert [r.previous for r in told] == [row, None]


# --- Sammanvägt mått -----------------------------------------------------------------------------


def weights(**weight: float) -> tuple[MeasureWeight, ...]:
    names = {"percent": "Brist i procent av behovet", "starts": "ST-starter som behövs per år",
             "fragile": "Sårbar", "per_st": "Specialister per ST-läkare", "early": "Tidigt bristår"}
    return tuple(MeasureWeight(names[key], value) for key, value in weight.items())


def test_the_composite_is_the_weighted_mean_of_percent_of_the_largest() -> None:
    inputs = region(20, 3, needs=[20.0, 2.0], measure_weights=weights(percent=3.0, fragile=1.0))
    large, small = ranked(inputs)
    share = 100 * small.score / large.score
    assert large.points == pytest.approx((100.0, 0.0)) and large.composite == pytest.approx(75.0)
    assert small.points == pytest.approx((share, 100.0))
    assert small.composite == pytest.approx((3 * share + 100) / 4)
    assert {large.composite_place, small.composite_place} == {1, 2}


def test_what_cannot_be_had_counts_as_the_most() -> None:
    """200 starts do not suffice; specialists and nobody in training."""
    inputs = region(20, 20, needs=[20.0, 10.0], measure_weights=weights(starts=1.0, per_st=1.0))
    before = project(inputs)
    first, second = rank_groups(inputs, before, np.array([np.nan, 3.0]))
    assert first.points == pytest.approx((100.0, 100.0))
    assert second.points == pytest.approx((100.0, 100.0))  # 3 is the largest there is


def test_an_early_shortage_is_a_greater_need() -> None:
    inputs = region(20, 20, needs=[19.0, 11.0], measure_weights=weights(early=1.0))
    first, second = ranked(inputs)
    assert first.components["first_shortage_year"] == 2027
    year = second.components["first_shortage_year"]
    assert year is not None and first.points == (100.0,)
    assert second.points == pytest.approx((100 * (2036 - year) / 9,))


def test_no_weights_no_composite() -> None:
    assert {r.composite for r in ranked(region(20, 20, needs=[9.0, 8.0]))} == {None}


def test_the_measures_are_those_of_the_sheet() -> None:
    column = load_schema().sheet("rangordningsvikter").column("measure")
    assert tuple(MEASURES) == column.domain.choices


# --- Vad platsen vilar på ------------------------------------------------------------------------


def test_the_parts_make_up_the_mean_gap() -> None:
    """Gap today + growth + exits - new = the mean gap in the middle evaluated year."""
    inputs = make_inputs(1, staff=[staff_row(count=20, birth_year=1990, fte=0.8)],
                         needs=flat_need(18.0), curve="Ingen", other_exits=0.1, recruitment=0.5,
                         new_fte=0.8, calendar=ONE_YEAR)
    before = project(inputs)
    parts = makes_gap(inputs, before, 0)
    gap = 18.0 - before.fte.mean[0, 8]
    made = parts["shortage_today"] + parts["need_growth"] + parts["exits"] - parts[
        "new_specialists"]
    assert 18.0 * made == pytest.approx(gap)
    assert parts["shortage_today"] == pytest.approx(2 / 18)


def test_the_largest_differences_are_told() -> None:
    """The first lacks more today and loses as many; the second recruits."""
    inputs = make_inputs(
        [make_group("A"), make_group("B")],
        staff=[staff_row(g, count=20, birth_year=1990) for g in range(2)],
        needs=[flat_need(30.0), flat_need(20.0)], curve="Ingen", other_exits=0.1,
        recruitment=[0.0, 0.5], calendar=ONE_YEAR)
    apart = apart_from(inputs, project(inputs), [0, 1], 0)
    assert apart is not None and apart.neighbour == 1
    assert [m.name for m in apart.measures] == ["shortage_today", "new_specialists"]
    assert (apart.measures[0].own, apart.measures[0].others) == pytest.approx((1 / 3, 0.0))
    last = apart_from(inputs, project(inputs), [0, 1], 1)
    assert last is not None and last.neighbour == 0
    assert [m.name for m in last.measures] == ["shortage_today", "new_specialists"]


def test_twins_are_not_told_apart() -> None:
    inputs = region(20, 20, needs=[15.0, 15.0])
    apart = apart_from(inputs, project(inputs), [0, 1], 0)
    assert apart is not None and apart.measures == ()
