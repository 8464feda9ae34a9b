"""Dates and years of birth as people write them."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

from prognos.schema.values import ValueProblem, day, year_of_birth
from tests.support.workbooks import codes, put, read, together

B, ST = "Bemanning", "ST-läkare"


@pytest.mark.parametrize("written", [
    "30/6 2027", "30/6-2027", "30/06 2027", "30 juni 2027", "den 30 juni 2027", "30:e juni 2027",
    "30 jun. 2027", "30. Juni 2027", "30/06/2027", "30.6.2027", "30-06-2027", "06/30/2027",
    "2027/06/30", "2027.06.30", "２０２７–06–30", " 30\u00a0juni  2027 ",
])
def test_a_day(written: str) -> None:
    assert day(written) == day(written, first_of_month=True) == date(2027, 6, 30)


def test_the_day_stands_first_in_swedish() -> None:
    assert day("1/2 2027") == date(2027, 2, 1)
    assert day("05/05/2027") == date(2027, 5, 5)
    assert day("31 mars 2029") == date(2029, 3, 31) and day("1:a maj 2029") == date(2029, 5, 1)
    assert day("14 sept 2029") == date(2029, 9, 14)


@pytest.mark.parametrize("written", [
    "2028-02", "2028/02", "02/2028", "2-2028", "februari 2028", "feb. 2028", "2028 februari",
])
def test_a_month_is_its_first_or_last_day(written: str) -> None:
    assert day(written) == date(2028, 2, 29)
    assert day(written, first_of_month=True) == date(2028, 2, 1)


@pytest.mark.parametrize(("written", "code"), [
    ("03/04/2027", "tvetydigt-datum"), ("3.4.2027", "tvetydigt-datum"),
    ("03-04-2027", "tvetydigt-datum"), ("31/6 2027", "inte-datum"), ("13/13/2027", "inte-datum"),
    ("30 jungfru 2027", "inte-datum"), ("ju 2027", "inte-datum"), ("30 ma 2027", "inte-datum"),
    ("2027-13", "inte-datum"), ("2027", "inte-datum"), ("30/6 -27", "inte-datum"),
    ("30/6", "inte-datum"), ("270630", "inte-datum"), ("juni", "inte-datum"),
    ("vår 2027", "inte-datum"), ("31 mars 2199", "ar-utanfor"),
])
def test_what_is_no_sure_day(written: str, code: str) -> None:
    with pytest.raises(ValueProblem) as told:
        day(written)
    assert told.value.code == code


@pytest.mark.parametrize(("raw", "born"), [
    ("19700101-1234", 1970), ("700101-1234", 1970), (197001011234, 1970), ("7001611234", 1970),
    ("19700101", 1970), (19700101, 1970), ("700101", 1970), (700101, 1970), ("70-01-01", 1970),
    ("1970-01-01", 1970), ("1 maj 1970", 1970), (date(1970, 1, 1), 1970), ("19700101-XXXX", 1970),
    (datetime(1970, 1, 1), 1970), ("050101-1234", 2005),
    (1970, None), ("1970", None), (1970.0, None), (None, None), ("", None), (True, None),
    (date(1905, 5, 24), None), ("okänt", None), ("701301", None), (123456, None), (70, None),
])
def test_years_of_birth_told_by_more_than_a_year(raw: object, born: int | None) -> None:
    assert year_of_birth(raw, latest=2010) == born


def test_the_workbook_keeps_the_year_and_drops_the_number(tmp_path: Path) -> None:
    result = read(tmp_path, together(
        put(B, "Födelseår", "19700101-1234"), put(B, "Födelseår", datetime(1971, 2, 3), 2),
        put(ST, "Födelseår", "900101-1234")))
    assert result.inputs is not None, result.findings
    assert result.inputs.people.staff.birth_year[:2].tolist() == [1970, 1971]
    assert result.inputs.people.trainees.birth_year[0] == 1990
    assert "1234" not in repr((result.tables, result.findings))
    assert {f.sheet for f in result.findings if f.code == "personuppgifter-i-kolumn"} == {B, ST}


def test_a_month_of_a_workbook_is_told(tmp_path: Path) -> None:
    result = read(tmp_path, together(
        put(ST, "Startdatum", "januari 2025"), put(ST, "Planerat slutdatum", "2030-06")))
    told = [f.message for f in result.findings if f.code == "datum-manad"]
    assert told == ["Startdatum: ”januari 2025” lästes som 2025-01-01.",
                    "Planerat slutdatum: ”2030-06” lästes som 2030-06-30."]
    assert "inte-datum" not in codes(result)
