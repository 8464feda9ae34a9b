"""Bemanning -> `Staff`: the terms of employment."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from prognos.inputs import Employment, Inputs
from tests.support.workbooks import Spoil, add, put, read, together

B = "Bemanning"
FIRST_DOCTOR_BORN = 1970


def inputs(tmp_path: Path, *spoils: Spoil) -> Inputs:
    result = read(tmp_path, together(*spoils))
    assert result.inputs is not None, [f for f in result.findings if f.severity == "fel"]
    return result.inputs


@pytest.mark.parametrize(("cells", "terms"), [
    ({}, Employment.PERMANENT),
    ({"Anställningsform": "Visstid", "Slutdatum": date(2030, 6, 30)}, Employment.FIXED_TERM),
    ({"Anställningsform": "Visstid", "Slutdatum": date(2030, 6, 30), "Förlängs": "ja"},
     Employment.EXTENDED),
    ({"Anställningsform": "Visstid", "Slutdatum": date(FIRST_DOCTOR_BORN + 65, 6, 30)},
     Employment.EXTENDED),
    ({"Anställningsform": "Visstid"}, Employment.EXTENDED),
    ({"Slutdatum": date(2030, 6, 30)}, Employment.FIXED_TERM),
    ({"Anställningsform": "Timavlönad", "Slutdatum": date(2030, 6, 30)}, Employment.HOURLY),
    ({"Anställningsform": "Tillsvidare", "Anmäld avgång": date(2030, 6, 30)},
     Employment.PERMANENT),
])
def test_terms_are_those_that_the_model_follows(
    cells: dict[str, Any], terms: Employment, tmp_path: Path
) -> None:
    staff = inputs(tmp_path,
                   *(put(B, heading, value) for heading, value in cells.items())).people.staff
    assert staff.employment.tolist() == [terms, *[Employment.PERMANENT] * 3]


def test_a_person_of_two_rows_has_the_terms_of_the_larger(tmp_path: Path) -> None:
    hours = {"Anställningsform": "Timavlönad", "Sysselsättningsgrad": 0.25, "Anställningsnr": 1}
    staff = inputs(tmp_path, put(B, "Sysselsättningsgrad", 0.2),
                   add(B, Specialitet="Kirurgi", Födelseår=1970, **hours)).people.staff
    assert staff.fte[0] == pytest.approx(0.45)
    assert staff.employment[0] == Employment.HOURLY


@pytest.mark.parametrize("nobody", ["saknas", "0", True, 1e30, "19700101-1234", "1,2E+07"])
def test_what_tells_nobody_apart_joins_no_rows(nobody: Any, tmp_path: Path) -> None:
    more = [add(B, Specialitet="Kirurgi", Födelseår=1970, Anställningsnr=nobody) for _ in range(3)]
    assert len(inputs(tmp_path, *more).people.staff.group) == 7


def test_rows_of_one_number_and_two_birth_years_are_two_persons(tmp_path: Path) -> None:
    staff = inputs(tmp_path, add(B, Specialitet="Kirurgi", Födelseår=1971, Anställningsnr=1),
                   add(B, Specialitet="Kirurgi", Födelseår=1990, Anställningsnr=1),
                   add(B, Specialitet="Kirurgi", Födelseår=1990, Anställningsnr=1),
                   add(B, Specialitet="Kirurgi", Födelseår=1972, Anställningsnr=1)).people.staff
    assert len(staff.group) == 6 and {1971, 1972, 1990} <= {*staff.birth_year.tolist()}


def test_agency_doctors_are_counted_in_persons_too(tmp_path: Path) -> None:
    read_in = inputs(tmp_path, add(B, Specialitet="Kirurgi", Anställningsform="Inhyrd",
                                   Sysselsättningsgrad=0.5, Antal=3))
    surgery = [group.specialty for group in read_in.groups].index("Kirurgi")
    assert read_in.people.agency_persons[surgery] == read_in.people.agency_persons.sum() == 3
    assert read_in.people.agency_fte[surgery] == pytest.approx(1.5)
