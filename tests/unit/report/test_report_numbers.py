"""Swedish formats."""

from __future__ import annotations

from datetime import date
from math import nan

import pytest

from prognos.report.wording.numbers import (
    kronor,
    msek,
    number,
    percent,
    plural,
    rough,
    signed,
    span,
    value_text,
    whole,
)


@pytest.mark.parametrize(("value", "decimals", "text"), [
    (1234.56, 1, "1\u00a0234,6"),
    (0.0, 1, "0,0"),
    (-0.04, 1, "0,0"),
    (-2.5, 1, "−2,5"),
    (1e6, 0, "1\u00a0000\u00a0000"),
    (None, 1, "–"),
    (nan, 1, "–"),
])
def test_number(value: float | None, decimals: int, text: str) -> None:
    assert number(value, decimals) == text


@pytest.mark.parametrize(("value", "text"), [
    (72.7, "73"), (7.27, "7,3"), (19.94, "19,9"), (20.0, "20"), (-72.7, "−73"), (None, "–"),
    (nan, "–"),
])
def test_a_forecast_has_no_more_digits_than_it_carries(value: float | None, text: str) -> None:
    assert rough(value) == text


@pytest.mark.parametrize(("value", "text"), [
    (3.2, "+3,2"), (-3.2, "−3,2"), (0.0, "0,0"), (0.01, "0,0"), (None, "–"), (nan, "–"),
])
def test_signed(value: float | None, text: str) -> None:
    assert signed(value) == text


def test_shares_and_money() -> None:
    assert percent(0.834) == "83\u00a0%"
    assert percent(None) == percent(nan) == "–"
    assert msek(1_234_567) == "1,2\u00a0mkr"
    assert kronor(1_234_567.4) == "1\u00a0234\u00a0567\u00a0kr"
    assert msek(None) == msek(nan) == kronor(None) == kronor(nan) == "–"


def test_years() -> None:
    assert span((2033, 2034, 2035)) == "2033–2035"
    assert span((2033,)) == "2033"
    assert span((2030, 2033)) == "2030, 2033"
    assert span(()) == "–"


def test_plural() -> None:
    assert plural(1, "varning", "varningar") == "1\u00a0varning"
    assert plural(0, "varning", "varningar") == "0\u00a0varningar"


@pytest.mark.parametrize(("value", "text"), [
    (None, "–"), (True, "ja"), (False, "nej"), (9, "9"), (0.04, "0,04"), (61000, "61\u00a0000"),
    (date(2026, 12, 31), "2026-12-31"), ("minst brist", "minst brist"), (nan, "–"),
])
def test_value_text(value: object, text: str) -> None:
    assert value_text(value) == text


def test_whole_rounds() -> None:
    assert whole(1233.7) == "1\u00a0234"
