"""The rules for reading a workbook (workbook.md), a line each: what is read without a word, and the
code of every `fel` that is never guessed away."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from prognos.schema.findings import ERROR
from tests.support.workbooks import assume, put, read, together

B, T, N, R = "Bemanning", "ST-läkare", "Behov", "Budgetram"
SHARE, MONEY = "Sysselsättningsgrad", "Centralt anslag"
UNTIL = "Slutdatum"

READ: list[tuple[str, str, Any]] = [
    (B, SHARE, 0.8), (B, SHARE, "0,8"), (B, SHARE, "0.8"), (B, SHARE, "80 %"), (B, SHARE, "80%"),
    (B, SHARE, 80), (B, SHARE, "80,00"), (B, SHARE, 1), (B, SHARE, 100), (B, SHARE, 5),
    (B, SHARE, 0), (R, MONEY, "9 000 000"), (R, MONEY, "9\u00a0000\u2009000,50"),
    (R, MONEY, 0), (R, MONEY, 1e12), (B, UNTIL, "2030-06-30"), (B, UNTIL, date(2030, 6, 30)),
    (B, "Födelseår", 1900), (B, "Födelseår", 2008), (B, "Antal", 100_000),
    (B, "specialitet *", "  KIRURGI "), (B, "Kommentar", "en anteckning"), (B, "Egen", "fritt"),
    (N, "Årlig förändring", -0.5), (N, "Årlig förändring", "2 %"),
]
REFUSED: list[tuple[str, str, Any, str]] = [
    (B, SHARE, 1.5, "tvetydig-andel"), (B, SHARE, 4.99, "tvetydig-andel"),
    (B, SHARE, 101, "andel-over-100"), (B, SHARE, "120 %", "andel-over-100"),
    (B, SHARE, -0.1, "utanfor-granser"), (B, SHARE, "åttio", "inte-andel"),
    (B, SHARE, True, "inte-andel"), (B, UNTIL, "2027-02-30", "inte-datum"),
    (B, UNTIL, "31/2 2027", "inte-datum"), (B, UNTIL, "1899-12-31", "ar-utanfor"),
    (B, UNTIL, "2101-01-01", "ar-utanfor"), (B, "Födelseår", 1899, "ar-utanfor"),
    (B, "Födelseår", 2009, "utanfor-granser"), (B, "Antal", 0, "utanfor-granser"),
    (B, "Antal", 100_001, "utanfor-granser"), (B, "Antal", 1.5, "inte-heltal"),
    (N, "Budgeterade tjänster", -1, "utanfor-granser"),
    (N, "Budgeterade tjänster", 100_001, "utanfor-granser"),
    (R, MONEY, -1, "utanfor-granser"), (R, MONEY, 1.1e12, "utanfor-granser"),
    (R, "År", 1989, "utanfor-granser"), (R, "År", 2101, "ar-utanfor"),
    (N, "Årlig förändring", 0.6, "utanfor-granser"), (N, "Metod", "Budgt", "okant-val"),
    (T, "Finansiering", "Centrl", "okant-val"),
    (T, "Utbildningsform", "ST 2015", "okand-utbildningsform"),
    (B, "Specialitet", "Kirurgy", "okand-specialitet"), (B, "Specialitet", None, "cell-saknas"),
    (B, "Specialitet", "Summa", "summarad"), (B, "Specialitet", "Totalt sjukhuset", "summarad"),
    (B, "Förlängs", "kanske", "inte-ja-nej"),
]


@pytest.mark.parametrize(("sheet", "heading", "value"), READ)
def test_read_without_an_error(sheet: str, heading: str, value: Any, tmp_path: Path) -> None:
    spoil = put(sheet, heading, value) if heading != "specialitet *" else together(
        lambda sheets: sheets[sheet][0].__setitem__(0, heading), put(sheet, heading, value))
    found = read(tmp_path, spoil)
    assert [f for f in found.findings if f.severity == ERROR] == []
    assert found.inputs is not None


@pytest.mark.parametrize(("sheet", "heading", "value", "code"), REFUSED)
def test_refused_with_its_code_and_cell(
    sheet: str, heading: str, value: Any, code: str, tmp_path: Path
) -> None:
    found = read(tmp_path, put(sheet, heading, value))
    told = [f for f in found.findings if f.code == code and f.sheet == sheet]
    assert found.inputs is None and len(told) == 1
    assert told[0].severity == ERROR and told[0].cell and told[0].cell.endswith("2")
    assert told[0].message and told[0].fix


@pytest.mark.parametrize(("years", "fine"), [(4, False), (5, True), (20, True), (21, False)])
def test_the_horizon(years: int, fine: bool, tmp_path: Path) -> None:
    found = read(tmp_path, assume("Horisont (år)", years))
    assert ("utanfor-granser" not in {f.code for f in found.findings}) == fine
