"""AT, BT and licensed doctors: candidates per year and area against wanted ST starts."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from prognos.inputs import NO_YEAR, AgeClasses, Inputs, Need, Pipeline, PipelineYear
from prognos.model.candidates import (
    at_per_100_000,
    at_volume,
    candidates,
    ended,
    swings,
    wanted_starts,
)
from prognos.results import CandidateYear
from tests.support.builders import make_group, make_inputs, start_row
from tests.support.changes import changed

NONE = np.zeros((1, 3), dtype=np.int64)


def place(year: int, at: float = 0.0, bt: float = 0.0, new: float = 0.0,
          area: str | None = None, name: str = "Sjukhuset", at_months: float = 24.0,
          bt_months: float = 12.0) -> PipelineYear:
    return PipelineYear(name, area, year, at, at_months, bt, bt_months, new)


def with_pipeline(inputs: Inputs, *years: PipelineYear, stock: float | None = None,
                  goes_on: float = 1.0, leaves: float = 0.0) -> Inputs:
    stocks = () if stock is None else ((None, stock),)
    return replace(inputs, pipeline=Pipeline(years, stocks, goes_on, leaves))


def column(years: tuple[CandidateYear, ...], name: str) -> list[float]:
    return [float(getattr(year, name)) for year in years]


def test_eighteen_months_end_half_in_the_next_year_and_half_in_the_one_after() -> None:
    starts = np.array([8.0, 0.0, 0.0, 0.0])
    assert ended(starts, np.full(4, 18.0)).tolist() == [0.0, 4.0, 4.0, 0.0]
    assert ended(starts, np.full(4, 21.0)).tolist() == pytest.approx([0.0, 2.0, 6.0, 0.0])
    assert ended(starts, np.full(4, 24.0)).tolist() == [0.0, 0.0, 8.0, 0.0]
    assert ended(starts, np.full(4, 6.0)).tolist() == [4.0, 4.0, 0.0, 0.0]


def test_a_shorter_at_gives_one_year_more_candidates() -> None:
    """From 24 to 18 months in 2028: the cohorts of 2027 and 2028 end closer together."""
    inputs = with_pipeline(make_inputs(1), place(2027, at=10.0), place(2028, 10.0, at_months=18.0))
    done = column(candidates(inputs, NONE), "at_done")
    assert done == pytest.approx([10.0, 10.0, 15.0] + [10.0] * 6)


def test_at_of_earlier_years_is_as_in_the_first_row_and_later_as_in_the_last() -> None:
    inputs = with_pipeline(make_inputs(1), place(2027, at=6.0), place(2029, at=0.0), goes_on=0.5)
    years = candidates(inputs, NONE)
    assert column(years, "at_done") == pytest.approx([3.0] * 4 + [0.0] * 5)
    assert column(years, "at_starts") == [6.0, 6.0] + [0.0] * 7


def test_the_stock_gains_and_leaves_and_gives_to_st() -> None:
    inputs = make_inputs(
        1, starts=[start_row(0, year=u, count=3.0) for u in range(1, 12)], fill_rate=0.5
    )
    inputs = with_pipeline(inputs, place(2026, at=4.0), stock=10.0, goes_on=0.75, leaves=0.1)
    first, second, *rest = candidates(inputs, np.array([[2, 0, 0]]))
    assert first.opening == 10.0 and first.left == 1.0 and first.new == 3.0
    assert first.available == 12.0 and first.wanted_starts == 4.0 and first.closing == 8.0
    assert second.available == pytest.approx(8.0 * 0.9 + 3.0)
    assert second.wanted_starts == 3.0
    assert rest[-1].wanted_starts == pytest.approx(10.0 / 3.0)
    for before, after in zip((first, second, *rest), (second, *rest), strict=False):
        assert after.opening == before.closing


def test_bt_outside_st_delays_and_is_not_counted_twice() -> None:
    """10 licensed a year, 4 of them in BT for a year first; BT before the base date is in stock."""
    inputs = with_pipeline(make_inputs(1), place(2026, bt=4.0, new=10.0), stock=0.0)
    years = candidates(inputs, NONE)
    assert column(years, "licensed") == [6.0] * 9
    assert column(years, "bt_done") == [0.0] + [4.0] * 8
    assert sum(column(years, "new")) == 9 * 10.0 - 4.0


def test_more_in_bt_than_newly_licensed_come_as_they_finish() -> None:
    inputs = with_pipeline(make_inputs(1), place(2026, bt=4.0, new=1.0, bt_months=6.0))
    years = candidates(inputs, NONE)
    assert column(years, "licensed") == [0.0] * 9
    assert column(years, "bt_done") == [2.0] + [4.0] * 8


def test_areas_have_their_own_places_and_starts_and_the_region_has_all() -> None:
    groups = [make_group("A", "Norr"), make_group("A", "Söder"), make_group("B")]
    starts = [start_row(g, year=u, count=1.0 + g) for g in range(3) for u in (1, 2, 3)]
    inputs = with_pipeline(
        make_inputs(groups, starts=starts), place(2026, at=5.0, area="Norr", name="N"),
        place(2026, at=2.0, area="Söder", name="S"), place(2026, at=1.0, name="R"))
    years = candidates(inputs, np.zeros((3, 3), np.int64))
    assert [year.area for year in years[::9]] == [None, "Norr", "Söder"]
    assert [years[k].new for k in (0, 9, 18)] == [8.0, 5.0, 2.0]
    assert [years[k].wanted_starts for k in (0, 9, 18)] == [6.0, 1.0, 2.0]
    assert [(year.area, year.year) for year in years if year.is_short] == []


def test_too_few_candidates_are_shortage_years() -> None:
    starts = [start_row(0, year=u, count=5.0) for u in range(1, 12)]
    inputs = with_pipeline(make_inputs(1, starts=starts), place(2026, at=4.0), stock=2.0)
    years = candidates(inputs, NONE)
    assert [year.available for year in years] == [6.0, 5.0] + [4.0] * 7
    assert [year.year for year in years if year.is_short] == list(range(2029, 2036))


def test_only_starts_from_licence_take_a_candidate() -> None:
    groups = [make_group("A"), make_group("Gren", form=5), replace(make_group("D"), budget="DSK")]
    starts = [start_row(g, year=u, count=1.0) for g in range(3) for u in (1, 2, 3)]
    inputs = changed(make_inputs(groups, starts=starts, fill_rate=0.5),
                     base_group=np.array([NO_YEAR, 0, NO_YEAR]))
    found = wanted_starts(inputs, np.array([[0, 4, 0], [2, 2, 2], [2, 2, 2]]))
    assert found[0].tolist() == pytest.approx([0.0, 1.0, 3.0, 1.0] + [5.0 / 3.0] * 6)
    assert not found[1:].any()


def test_nothing_known_gives_nothing() -> None:
    assert candidates(make_inputs(1), NONE) == ()
    assert swings(()) == ()


def test_a_dip_and_a_peak_stand_between_other_years() -> None:
    flow = {2026: 10.0, 2029: 6.0, 2031: 10.0, 2032: 15.0, 2033: 10.0}
    inputs = with_pipeline(make_inputs(1), *(place(y, new=n) for y, n in flow.items()))
    dip, peak = swings(candidates(inputs, NONE))
    assert (dip.kind, dip.year, dip.new) == ("dip", 2029, 6.0)
    assert (peak.kind, peak.year, peak.new) == ("peak", 2032, 15.0)


def test_a_flow_that_only_falls_has_neither() -> None:
    years = [place(2026 + t, new=20.0 - 2.0 * t) for t in range(10)]
    assert swings(candidates(with_pipeline(make_inputs(1), *years), NONE)) == ()


def test_at_volume_is_told_per_inhabitant_where_the_population_is_known() -> None:
    classes = AgeClasses((2026, 2030), np.array([[150_000.0, 0.0], [50_000.0, 0.0]]), np.ones(2))
    children = AgeClasses((2026,), np.array([[40_000.0]]), np.ones(1))
    needs = [Need("Befolkning", population=children), Need("Befolkning", population=classes)]
    inputs = with_pipeline(make_inputs(2, needs=needs), place(2026, at=30.0))
    assert at_per_100_000(inputs) == pytest.approx(15.0)
    assert at_per_100_000(with_pipeline(make_inputs(2), place(2026, at=30.0))) is None
    assert at_per_100_000(replace(inputs, pipeline=Pipeline())) is None


def test_at_volume_is_held_against_the_share_of_the_population() -> None:
    """30 of 1 000 starts are 3 %; 2.6 % of the people would have 26: four more."""
    plain = with_pipeline(make_inputs(1), place(2026, at=25.0), place(2027, at=30.0))
    stated = replace(plain.pipeline, population_share=0.026, national_at_starts=1_000.0)
    found = at_volume(replace(plain, pipeline=stated))
    assert found is not None and (found.year, found.starts) == (2027, 30.0)
    assert found.share_of_starts == pytest.approx(0.03)
    assert found.difference == pytest.approx(4.0)
    for lacking in (dict(population_share=None), dict(national_at_starts=None)):
        part = at_volume(replace(plain, pipeline=replace(stated, **lacking)))
        assert part is not None and part.difference is None
    assert at_volume(make_inputs(1)) is None
