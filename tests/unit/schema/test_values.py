"""Cells are read without a guess."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prognos.schema.dictionary import Domain
from prognos.schema.values import (
    HIDDEN,
    Birth,
    ValueProblem,
    change,
    day,
    heading_year,
    holds_personnummer,
    is_blank,
    masked,
    number,
    parse,
    personnummer,
    range_text,
    share,
    shown,
    whole,
    year,
    yes_no,
)


def problem(function: object, raw: object) -> str:
    assert callable(function)
    with pytest.raises(ValueProblem) as caught:
        function(raw)
    return caught.value.code


@pytest.mark.parametrize(("raw", "value"), [
    (3, 3.0), (0.25, 0.25), ("0,5", 0.5), ("0.5", 0.5), (" 1 485,5 ", 1485.5),
    ("3\u00a0000\u00a0000", 3e6), ("1\u202f000", 1000.0), ("12\u2009345", 12345.0), ("−2", -2.0),
    ("+7", 7.0), ("–2", -2.0), ("‐2", -2.0), ("- 2", -2.0), (",5", 0.5), ("1234567", 1234567.0),
])
def test_numbers(raw: object, value: float) -> None:
    assert number(raw) == value


@pytest.mark.parametrize("raw", [
    "fyra", "1.234,5", "1,234,567", "12 34", "1e6", "inf", "nan", float("nan"), float("inf"),
    True, date(2026, 1, 1), "5 st", "-", "", "٣", None,
])
def test_what_is_no_number(raw: object) -> None:
    assert problem(number, raw) == "inte-tal"


@given(st.integers(-10**9, 10**9), st.integers(0, 99))
def test_any_way_to_write_a_number_means_the_same(units: int, hundredths: int) -> None:
    sign = "-" if units < 0 else ""
    value = float(f"{units}.{hundredths:02d}")
    grouped = f"{abs(units):,}"
    for space in (" ", "\u00a0", "\u202f", "\u2009"):
        text = f"{sign}{grouped.replace(',', space)},{hundredths:02d}"
        assert number(text) == value
    assert number(f"{sign}{abs(units)}.{hundredths:02d}") == value


@pytest.mark.parametrize(("raw", "fraction"), [
    (0, 0.0), (1, 1.0), (0.8, 0.8), ("0,8", 0.8), (80, 0.8), (5, 0.05), (100, 1.0), ("80", 0.8),
    ("80 %", 0.8), ("80 procent", 0.8), ("0,5 %", 0.005), ("2%", 0.02), ("100\u00a0%", 1.0),
    (1.0000000001, 1.0),
])
def test_shares(raw: object, fraction: float) -> None:
    assert share(raw) == pytest.approx(fraction, abs=1e-12)


@pytest.mark.parametrize(("raw", "code"), [
    (1.5, "tvetydig-andel"), (4.99, "tvetydig-andel"), ("2", "tvetydig-andel"),
    (101, "andel-over-100"), ("150 %", "andel-over-100"), ("hel", "inte-andel"),
    (True, "inte-andel"),
])
def test_shares_that_are_refused(raw: object, code: str) -> None:
    assert problem(share, raw) == code


@given(st.floats(0, 1))
def test_a_share_reads_the_same_as_fraction_percent_and_text(fraction: float) -> None:
    assert share(fraction) == pytest.approx(fraction)
    assert share(f"{100 * fraction:.6f} %".replace(".", ",")) == pytest.approx(fraction, abs=1e-7)
    if fraction >= 0.05:
        assert share(max(100 * fraction, 5.0)) == pytest.approx(fraction)


@given(st.floats(1.001, 4.999))
def test_no_number_between_one_and_five_is_ever_a_share(value: float) -> None:
    assert problem(share, value) == "tvetydig-andel"


def test_yearly_change_is_a_fraction_or_text_with_percent() -> None:
    domain = Domain("change", low=-0.5, high=0.5)
    assert parse(domain, -0.02) == -0.02
    assert parse(domain, "−2 %") == -0.02
    assert change("1,5 %") == pytest.approx(0.015)
    with pytest.raises(ValueProblem) as caught:
        parse(domain, 2)
    assert caught.value.details["allowed"] == "-50 till 50 %"


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)))
def test_dates_as_cell_and_text(value: date) -> None:
    assert day(value) == value
    assert day(datetime(value.year, value.month, value.day)) == value
    assert day(value.isoformat()) == value
    assert day(f" {value.isoformat()} 00:00:00") == value


@pytest.mark.parametrize(("raw", "code"), [
    ("2027-02-30", "inte-datum"), ("2027-13-01", "inte-datum"),
    (46000, "inte-datum"), ("20270101", "inte-datum"), (True, "inte-datum"),
    (date(1899, 12, 31), "ar-utanfor"), ("2101-01-01", "ar-utanfor"),
])
def test_dates_that_are_refused(raw: object, code: str) -> None:
    assert problem(day, raw) == code


def test_years() -> None:
    assert [year(2030), year(2030.0), year("2030")] == [2030, 2030, 2030]
    assert problem(year, 1899) == problem(year, 2101) == "ar-utanfor"
    assert problem(year, 2030.5) == problem(year, datetime(1905, 7, 22)) == "inte-ar"


def test_headings_that_are_years() -> None:
    assert [heading_year(raw) for raw in (2030, "2030", " 2030 ", date(2030, 1, 1), 2030.0)] == (
        [2030] * 5)
    assert [heading_year(raw) for raw in ("År 2030", 30, date(2030, 5, 1), True, "20300")] == (
        [None] * 5)


def test_whole_numbers_and_yes_no() -> None:
    assert whole(3.0) == whole("3") == 3
    assert problem(whole, 3.2) == "inte-heltal"
    assert [yes_no(raw) for raw in ("Ja", "j", True, " NEJ ", "n", False)] == (
        [True, True, True, False, False, False])
    assert problem(yes_no, "kanske") == problem(yes_no, 1) == "inte-ja-nej"


@pytest.mark.parametrize(("raw", "born"), [
    ("197003051234", 1970), ("19700305-1234", 1970), ("700305-1234", 1970), ("7003051234", 1970),
    (197003051234, 1970), (7003051234, 1970), ("700365-1234", 1970), ("19700365-1234", 1970),
    ("200305+1234", 1920), ("200305-1234", 2020), ("260101-1234", 2026), ("270101-1234", 1927),
    ("19700305-TF12", 1970), ("700305-RA12", 1970), ("19700305tfa1", 1970),
])
def test_personnummer_becomes_a_birth_year(raw: object, born: int) -> None:
    assert personnummer(raw).birth_year(2026) == born


@pytest.mark.parametrize("written", ["19700305-TF12", "700305-ra12", "700305TFA1", "700305-T123"])
def test_reserve_numbers_are_hidden_and_other_codes_are_not(written: str) -> None:
    assert masked(f"Ek {written} på K1") == f"Ek {HIDDEN} på K1"
    assert masked("Ärende 241231 KS12, avtal 20260101-AB12") == (
        "Ärende 241231 KS12, avtal 20260101-AB12")


@pytest.mark.parametrize("raw", [
    "19701305-1234", "700332-1234", "70030-51234", "okänt", "700392-1234", "700360-1234",
    "700300-1234",
])
def test_what_is_no_personnummer(raw: str) -> None:
    assert problem(personnummer, raw) == "inte-personnummer"


@given(st.dates(date(1927, 1, 1), date(2019, 12, 31)), st.integers(0, 9999), st.booleans(),
       st.sampled_from(["", "-"]))
def test_any_personnummer_is_read_and_hidden(
    born: date, last: int, coordination: bool, sign: str
) -> None:
    day_of_month = born.day + 60 * coordination
    text = f"{born:%y%m}{day_of_month:02d}{sign}{last:04d}"
    assert personnummer(text) == Birth(born.year % 100, century_known=False)
    assert personnummer(text).birth_year(2026) == born.year
    assert holds_personnummer(f"Ek {text}.")
    assert masked(f"Ek {text} på K1") == f"Ek {HIDDEN} på K1"
    assert str(last).zfill(4) not in shown(f"x {born:%Y%m}{day_of_month:02d}{sign}{last:04d}")


def test_what_is_shown() -> None:
    assert shown(0.5) == "0,5"
    assert shown(12345) == "12\u00a0345"
    assert shown(True) == "ja"
    assert shown(datetime(2026, 12, 31)) == "2026-12-31"
    assert shown("a\nb") == "a b"
    assert len(shown("x" * 500)) == 60
    assert shown(197003051234) == HIDDEN


def test_hard_range_and_its_text() -> None:
    domain = Domain("whole", "år", low=5, high=15)
    assert parse(domain, 15) == 15
    assert problem(lambda raw: parse(domain, raw), 16) == "utanfor-granser"
    assert range_text(domain, 5, 15) == "5 till 15 år"
    assert range_text(Domain("share"), 0, 0.15) == "0 till 15 %"


def test_blank() -> None:
    assert all(is_blank(raw) for raw in (None, "", "  ", "\u00a0\n"))
    assert not any(is_blank(raw) for raw in (0, False, "0"))
