"""The fictional region: of the right size, plausible, and free of errors."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from prognos.reading import ReadResult, read_inputs
from prognos.system.files import template_path
from prognos.template.example import example_tables, months_later, quantile_ages, write_example
from tests.unit.template.test_template import cells

BASE_YEAR = 2026
NURSES = "Distriktssköterska"
AREAS = {"Umeå", "Skellefteå", "Södra Lappland"}

Rows = list[dict[str, Any]]


@pytest.fixture(scope="module")
def tables() -> dict[str, Rows]:
    return example_tables()


@pytest.fixture(scope="module")
def read() -> ReadResult:
    return read_inputs(template_path("exempel.xlsx"))


def persons(rows: Rows) -> int:
    return sum(row.get("Antal", 1) for row in rows)


def physicians(rows: Rows) -> Rows:
    return [row for row in rows if row["Specialitet"] != NURSES]


def column(rows: Rows, heading: str) -> list[Any]:
    return [row[heading] for row in rows if heading in row]


def test_the_stored_example_is_a_fresh_one(tmp_path: Path) -> None:
    path = tmp_path / "exempel.xlsx"
    write_example(path)
    stored = cells(template_path("exempel.xlsx"))
    assert stored == cells(path), "run: python -m prognos.template.example"


def test_the_region_has_the_size_of_a_real_one(tables: dict[str, Rows]) -> None:
    employed = [row for row in tables["Bemanning"] if row.get("Anställningsform") != "Inhyrd"]
    assert 780 <= persons(physicians(employed)) <= 830
    assert 320 <= persons(physicians(tables["ST-läkare"])) <= 340
    assert len({row["Specialitet"] for row in physicians(tables["Behov"])}) >= 45
    areas = {row.get("Område") for row in tables["Behov"] if row["Specialitet"] == "Allmänmedicin"}
    assert areas == AREAS


def test_ages_are_those_of_a_real_region(tables: dict[str, Rows]) -> None:
    ages = [BASE_YEAR - row["Födelseår"] for row in tables["Bemanning"] if "Födelseår" in row]
    assert 0.30 <= sum(age >= 55 for age in ages) / len(ages) <= 0.40
    assert 20 <= sum(age >= 67 for age in ages) <= 60
    assert any("Födelseår" not in row for row in tables["Bemanning"])


def test_every_kind_of_post_occurs(tables: dict[str, Rows]) -> None:
    staff = tables["Bemanning"]
    assert {row.get("Anställningsform") for row in staff} >= {
        "Tillsvidare", "Visstid", "Timavlönad", "Inhyrd"}
    for heading in ("Anmäld avgång", "Tjänstledig t.o.m.", "Andel i vården", "Tjänstgöringsgrad",
                    "Ytterligare specialiteter", "Anställningsnr"):
        assert sum(heading in row for row in staff) >= 2, heading
    assert {row["Finansiering"] for row in tables["ST-läkare"]} == {"Central", "Klinik", "Annan"}
    private = [row for row in staff if row.get("Driftsform") == "Privat"]
    assert len(private) >= 5 and any("Födelseår" not in row for row in private)
    fixed_term = [row for row in staff if row.get("Anställningsform") == "Visstid"]
    assert {"ja", "nej"} <= {row.get("Förlängs") for row in fixed_term}


def test_every_form_of_training_occurs(tables: dict[str, Rows]) -> None:
    trainees = tables["ST-läkare"]
    assert {row["Utbildningsform"] for row in trainees} == {
        "ST SOSFS 2015:8", "ST HSLF-FS 2021:8", "ST landsbygd", "ST ledarskap", "ST forskning",
        "Gren", "Tillägg", "DSK"}
    assert sum("Tillgodoräknad tid (mån)" in row for row in trainees) >= 3
    assert all(row["Startdatum"] <= date(BASE_YEAR, 12, 31) for row in trainees)
    rural = next(row for row in trainees if row["Utbildningsform"] == "ST landsbygd")
    assert (rural["Specialitet"], rural["Område"]) == ("Allmänmedicin", "Södra Lappland")
    branch = next(row for row in trainees if row["Utbildningsform"] == "Gren")
    assert branch["Redan specialist i"] == "Barn- och ungdomsmedicin"


def test_district_nurses_are_a_profession_with_a_budget_of_its_own(tables: dict[str, Rows]) -> None:
    nurses = [row for row in tables["Bemanning"] if row["Specialitet"] == NURSES]
    ages = [BASE_YEAR - row["Födelseår"] for row in nurses]
    assert len(nurses) == 150 and 0.25 <= sum(age >= 55 for age in ages) / 150 <= 0.4
    assert persons([row for row in tables["ST-läkare"] if row["Specialitet"] == NURSES]) == 14
    budget = [row for row in tables["Budgetram"] if row.get("Avser") == "DSK"]
    assert column(budget, "År") == [2027, 2028, 2029]
    assert NURSES not in column(tables["Planerade starter"], "Specialitet")


def test_listed_patients_are_those_of_the_units_that_have_doctors(tables: dict[str, Rows]) -> None:
    listing = tables["Listning"]
    assert sum(column(listing, "Listade")) == pytest.approx(270_000, rel=0.02)
    assert set(column(listing, "Område")) == AREAS
    employed = {(row["Område"], row["Basenhet"]) for row in tables["Bemanning"]
                if row["Specialitet"] == "Allmänmedicin"}
    assert {(row["Område"], row["Basenhet"]) for row in listing} == employed


def test_the_population_grows_old(tables: dict[str, Rows]) -> None:
    total = {year: sum(column(tables["Befolkning"], year)) for year in ("2026", "2030", "2035")}
    assert total["2026"] == pytest.approx(280_000, rel=0.01)
    oldest = tables["Befolkning"][-1]
    assert oldest["Ålder från"] == 80
    assert oldest["2035"] / total["2035"] > 1.3 * oldest["2026"] / total["2026"]


def test_at_fades_while_bt_and_new_licences_grow(tables: dict[str, Rows]) -> None:
    rows = tables["AT och BT"]
    assert set(column(rows, "Ort")) == {"Umeå", "Skellefteå", "Lycksele"}

    def in_year(heading: str, year: int) -> int:
        return sum(row[heading] for row in rows if row["År"] == year)

    assert (in_year("AT-starter", 2027), in_year("AT-starter", 2035)) == (48, 6)
    for heading in ("BT-starter", "Nya legitimerade"):
        assert in_year(heading, 2035) > 4 * in_year(heading, 2027)
    assert set(column(rows, "AT-längd (mån)")) == {18, 21}
    assert len(column(rows, "Legitimerade utan ST")) == 3


def test_more_is_wanted_than_the_money_gives(tables: dict[str, Rows]) -> None:
    wanted = sum(row["Önskade block"] for row in tables["Önskemål"] if row["Startår"] == 2027)
    most = next(row["Högsta antal block"] for row in tables["Budgetram"] if row["År"] == 2027)
    assert 45 <= wanted <= 60 and most < wanted
    assert 30 <= len(tables["Önskemål"]) <= 40


def test_the_example_reads_without_errors(read: ReadResult) -> None:
    assert read.inputs is not None
    severities = [finding.severity for finding in read.findings]
    assert "fel" not in severities
    assert severities.count("varning") <= 5
    assert read.inputs.calendar.horizon == 9
    assert read.inputs.calendar.start_calendar_years == (2027, 2028, 2029)


def test_every_way_to_state_a_need_is_read(read: ReadResult) -> None:
    assert read.inputs is not None
    needs = dict(zip((group.id for group in read.inputs.groups), read.inputs.need.by_group,
                     strict=True))
    methods = {need.method for need in needs.values() if need is not None}
    assert methods == {"Budget", "Nuläge", "Listning", "Befolkning", "Manuell"}
    listed = [need for need in needs.values() if need is not None and need.listed]
    assert len(listed) == 3 and {row.per_specialist for need in listed for row in need.listed} == {
        1485.0}
    eyes = needs["Ögonsjukdomar"]
    assert eyes is not None and eyes.population is not None
    assert [factor.kind for factor in eyes.factors] == [
        "multiplikator", "tillägg", "multiplikator"]
    assert sum(need is not None and need.minimum is not None for need in needs.values()) >= 8


def test_the_planned_branch_takes_its_starters_from_the_base(read: ReadResult) -> None:
    assert read.inputs is not None
    ids = [group.id for group in read.inputs.groups]
    branch, base = ids.index("Neonatologi"), ids.index("Barn- och ungdomsmedicin")
    assert read.inputs.groups[branch].planned
    assert read.inputs.people.base_group[branch] == base
    trainees = read.inputs.people.trainees
    assert trainees.base_group[trainees.group == branch].tolist() == [base]


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
