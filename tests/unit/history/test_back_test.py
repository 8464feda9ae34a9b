"""Rolling origins: an honest first sentence, the same outcomes for all, a narrower σ tried."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from prognos.report.console.back_test_screen import show_back_test
from prognos.results.years.follow_up import DRIFT, MODEL, NO_CHANGE, BackTest
from prognos.schema.findings import RefusedError
from prognos.use_cases.years import back_test_files
from tests.support.year_ends import Person, book, post


def tried(folder: Path, staff: dict[int, list[Person]]) -> BackTest:
    done = back_test_files([book(folder, year, people) for year, people in staff.items()],
                           lambda _: None, lambda _done, _all: None, date(2026, 1, 1))
    return done


def shrinking(specialty: str, first: int, yearly: int) -> dict[int, list[Person]]:
    """Forty specialists aged about 45, of whom some leave every year and nobody comes."""
    people = [post(first + n, 1978 + n % 5, specialty) for n in range(40)]
    return {year: people[yearly * (year - 2021):] for year in range(2021, 2026)}


def test_where_drift_beats_the_model_it_is_said_first(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one, other = shrinking("Kirurgi", 100, 4), shrinking("Radiologi", 500, 3)
    found = tried(tmp_path, {year: [*one[year], *other[year]] for year in one})
    assert found.compared[DRIFT] < 1e-9 < found.compared[MODEL]
    show_back_test(found)
    assert capsys.readouterr().out.splitlines()[1].startswith(
        "Trenden träffade bättre än modellen.")
    assert [each.ahead for each in found.horizons] == [1, 2, 3, 4]
    assert found.coverage.years == 4 and found.coverage.outcomes == 2 * (4 + 3 + 2 + 1)
    # errors grow with the years ahead
    grown = [each.absolute[NO_CHANGE] for each in found.horizons]
    assert grown == pytest.approx([3.5, 7.0, 10.5, 14.0])


def test_a_steady_region_is_within_the_intervals(tmp_path: Path) -> None:
    people = [post(100 + n, 1975 + n % 8) for n in range(30)]
    rng = np.random.default_rng(2)
    staff: dict[int, list[Person]] = {2021: people}
    for year in range(2022, 2026):
        kept = [each for each in staff[year - 1] if rng.random() > 0.04]
        new = [post(1000 * (year - 2020) + n, 1982) for n in range(30 - len(kept))]
        staff[year] = [*kept, *new]
    found = tried(tmp_path, staff)
    assert found.coverage.hits >= 0.8 * found.coverage.outcomes
    assert found.coverage.stated >= 0.8
    if found.narrower is not None:
        assert found.narrower.uncertainty.mobility <= 0.25


def test_short_trainings_are_tried_no_further_ahead_than_they_take(tmp_path: Path) -> None:
    """Those who begin after the year-end are ready sooner than the years tried ahead."""
    people = [*(post(n, 1975 + n % 9, "Distriktssköterska") for n in range(12)),
              *(post(50 + n, 1975 + n % 9) for n in range(12))]
    found = tried(tmp_path, {2023: people, 2024: people, 2025: people})
    ahead = {(group.group, each.year - each.base_year) for each in found.outcomes
             for group in each.groups}
    assert ahead == {("Distriktssköterska", 1), ("Kirurgi", 1), ("Kirurgi", 2)}


def test_what_cannot_be_tried_is_said(tmp_path: Path) -> None:
    with pytest.raises(RefusedError) as refused:
        back_test_files([book(tmp_path, 2024, [post(1, 1980)])], lambda _: None,
                        lambda _done, _all: None, date(2026, 1, 1))
    assert {each.code for each in refused.value.findings} == {"inget-att-prova"}


@pytest.mark.parametrize(("year", "specialty"), [(2020, "Kirurgi"), (2025, "Radiologi")])
def test_years_too_far_apart_or_of_other_groups_are_told(
    tmp_path: Path, year: int, specialty: str
) -> None:
    books = [book(tmp_path, year, [post(n, 1970 + n, specialty) for n in range(4)]),
             book(tmp_path, 2026, [post(90 + n, 1985 + n) for n in range(4)])]
    with pytest.raises(RefusedError) as refused:
        back_test_files(books, lambda _: None, lambda _done, _all: None, date(2027, 1, 1))
    assert [each.code for each in refused.value.findings if each.severity == "fel"] == [
        "inget-inom-fem-ar"]


def test_a_broken_series_is_told_in_whole_per_cent(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    people = [post(n, 1980 + n) for n in range(12)]
    show_back_test(tried(tmp_path, {2025: people, 2026: people[7:]}))
    assert "2026 försvann 58 % av specialisterna" in capsys.readouterr().out.replace("\n", " ")
