"""AT och BT -> `Pipeline`."""

from __future__ import annotations

from pathlib import Path

import pytest

from prognos.inputs import Pipeline
from tests.support.workbooks import AT_BT, Spoil, assume, page, put, read, together

AT = "AT och BT"


def pipeline(tmp_path: Path, *spoils: Spoil) -> Pipeline:
    result = read(tmp_path, together(*spoils))
    assert result.inputs is not None, [f for f in result.findings if f.severity == "fel"]
    return result.inputs.pipeline


def test_rows_and_stock(tmp_path: Path) -> None:
    made = pipeline(tmp_path, page(AT, AT_BT))
    first, second, third = made.years
    assert (first.place, first.area, first.year, first.row) == ("Umeå", "Umeå", 2026, 2)
    assert (first.at_starts, first.at_months, first.new_licences) == (40.0, 21.0, 5.0)
    assert (first.bt_starts, first.bt_months) == (0.0, 12.0)
    assert (second.bt_starts, second.bt_months, second.at_months) == (10.0, 6.0, 18.0)
    assert third.area == "Skellefteå"  # as the groups spell it
    assert made.stock == (("Umeå", 30.0), ("Skellefteå", 8.0))
    assert (made.goes_on, made.leaves, made.population_share) == (0.6, 0.1, None)


def test_assumptions(tmp_path: Path) -> None:
    made = pipeline(
        tmp_path, page(AT, AT_BT), assume("AT-längd (mån)", 20), assume("BT-längd (mån)", 9),
        assume("Andel AT/BT som går till ST i regionen", "55 %"),
        assume("Avgång bland legitimerade utan ST", 0.2),
        assume("Regionens andel av Sveriges befolkning", "2,6 %"),
        assume("AT-starter i riket per år", 1900))
    assert (made.years[2].at_months, made.years[2].bt_months) == (20.0, 9.0)
    assert (made.goes_on, made.leaves) == (0.55, 0.2)
    assert made.population_share == pytest.approx(0.026)
    assert made.national_at_starts == 1900


def test_the_sheet_goes_before_the_assumption_of_the_stock(tmp_path: Path) -> None:
    stated = assume("Legitimerade utan ST", 25)
    assert pipeline(tmp_path, stated).stock == ((None, 25.0),)
    assert pipeline(tmp_path, page(AT, AT_BT), stated).stock == (
        ("Umeå", 30.0), ("Skellefteå", 8.0))


def test_places_of_an_area_are_summed_and_rows_without_place_are_of_the_area(
    tmp_path: Path,
) -> None:
    made = pipeline(tmp_path, page(AT, AT_BT), put(AT, "Ort", None, 3),
                    put(AT, "Område", "Umeå", 3))
    assert [row.place for row in made.years] == ["Umeå", "Umeå", None]
    assert made.stock == (("Umeå", 38.0),)


def test_no_sheet_is_no_pipeline(tmp_path: Path) -> None:
    assert pipeline(tmp_path) == Pipeline()
