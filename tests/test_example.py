"""The fictional region: of the right size, plausible, and free of errors."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from prognos.check import read_inputs
from prognos.example import example_tables, months_later, quantile_ages, write_example
from prognos.resources import template_path
from tests.test_template import cells

BASE_YEAR = 2026


@pytest.fixture(scope="module")
def tables() -> dict[str, list[dict[str, Any]]]:
    return example_tables()


def persons(rows: list[dict[str, Any]]) -> int:
    return sum(row.get("Antal", 1) for row in rows)


def test_the_stored_example_is_a_fresh_one(tmp_path: Path) -> None:
    path = tmp_path / "exempel.xlsx"
    write_example(path)
    assert cells(template_path("exempel.xlsx")) == cells(path), "run: python -m prognos.example"


def test_the_region_has_the_size_of_a_real_one(tables: dict[str, list[dict[str, Any]]]) -> None:
    employed = [row for row in tables["Bemanning"] if row.get("Anställningsform") != "Inhyrd"]
    assert 780 <= persons(employed) <= 830
    assert 320 <= persons(tables["ST-läkare"]) <= 340
    assert len({row["Specialitet"] for row in tables["Behov"]}) >= 45
    areas = {row.get("Område") for row in tables["Behov"] if row["Specialitet"] == "Allmänmedicin"}
    assert areas == {"Umeå", "Skellefteå", "Södra Lappland"}


def test_ages_are_those_of_a_real_region(tables: dict[str, list[dict[str, Any]]]) -> None:
    ages = [BASE_YEAR - row["Födelseår"] for row in tables["Bemanning"] if "Födelseår" in row]
    assert 0.30 <= sum(age >= 55 for age in ages) / len(ages) <= 0.40
    assert 20 <= sum(age >= 67 for age in ages) <= 60
    assert any("Födelseår" not in row for row in tables["Bemanning"])


def test_every_kind_of_post_occurs(tables: dict[str, list[dict[str, Any]]]) -> None:
    staff = tables["Bemanning"]
    assert {row.get("Anställningsform") for row in staff} >= {
        "Tillsvidare", "Visstid", "Timavlönad", "Inhyrd"}
    for heading in ("Anmäld avgång", "Tjänstledig t.o.m.", "Andel i vården", "Tjänstgöringsgrad",
                    "Ytterligare specialiteter", "Anställningsnr"):
        assert sum(heading in row for row in staff) >= 2, heading
    assert {row["Finansiering"] for row in tables["ST-läkare"]} == {"Central", "Klinik", "Annan"}


def test_more_is_wanted_than_the_money_gives(tables: dict[str, list[dict[str, Any]]]) -> None:
    wanted = sum(row["Önskade block"] for row in tables["Önskemål"] if row["Startår"] == 2027)
    most = next(row["Högsta antal block"] for row in tables["Budgetram"] if row["År"] == 2027)
    assert 45 <= wanted <= 60 and most < wanted
    assert 30 <= len(tables["Önskemål"]) <= 40


def test_the_example_reads_without_errors() -> None:
    read = read_inputs(template_path("exempel.xlsx"))
    assert read.inputs is not None
    severities = [finding.severity for finding in read.findings]
    assert "fel" not in severities
    assert severities.count("varning") <= 5
    assert read.inputs.calendar.horizon == 9
    assert read.inputs.calendar.start_calendar_years == (2027, 2028, 2029)


def test_quantile_ages_have_the_mean_and_stay_within_bounds() -> None:
    ages = quantile_ages(101, 50, 9)
    assert ages[50] == 50 and ages == sorted(ages)
    assert sum(ages) / len(ages) == pytest.approx(50, abs=0.5)
    assert quantile_ages(1, 20, 1) == [33] and quantile_ages(1, 90, 1) == [74]


@pytest.mark.parametrize(("day", "months", "expected"), [
    (date(2026, 12, 31), 2, date(2027, 2, 28)), (date(2026, 1, 1), 0, date(2026, 1, 31)),
    (date(2028, 3, 31), -1, date(2028, 2, 29)), (date(2026, 11, 30), 1, date(2026, 12, 31)),
])
def test_months_later_is_the_last_of_a_month(day: date, months: int, expected: date) -> None:
    assert months_later(day, months) == expected
