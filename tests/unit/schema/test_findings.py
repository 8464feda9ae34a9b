"""Order, texts and count of findings."""

from __future__ import annotations

import re

import pytest

from prognos.schema.findings import (
    Findings,
    catalogue,
    count_by_severity,
    make_finding,
    render_line,
    split_address,
)
from prognos.schema.values import HIDDEN


def test_order_is_severity_then_sheet_row_and_column() -> None:
    findings = Findings()
    findings.add("okand-kolumn", "Behov", "B1", heading="x")
    findings.add("inte-ja-nej", "Bemanning", "K10", heading="Förlängs", read="x")
    findings.add("inte-ja-nej", "Bemanning", "AA2", heading="Förlängs", read="x")
    findings.add("inte-ja-nej", "Bemanning", "K2", heading="Förlängs", read="x")
    findings.add("cell-saknas", "Budgetram", "A9", heading="År")
    findings.add("bundet-over-anslag", "Budgetram", "D2", bound=2.0, amount=1.0)
    order = [(f.severity, f.sheet, f.cell) for f in findings.listed()]
    assert order == [
        ("fel", "Budgetram", "A9"), ("fel", "Bemanning", "K2"), ("fel", "Bemanning", "AA2"),
        ("fel", "Bemanning", "K10"), ("varning", "Budgetram", "D2"), ("notis", "Behov", "B1"),
    ]
    assert count_by_severity(findings.listed()) == {"fel": 4, "varning": 1, "notis": 1}
    assert findings.has_errors


def test_a_line_names_severity_code_place_and_what_to_do() -> None:
    finding = make_finding("inte-heltal", "Bemanning", "N7", heading="Antal", read="1,5")
    assert render_line(finding) == (
        "fel inte-heltal Bemanning!N7: Antal: 1,5 är inget heltal. Skriv ett heltal."
    )
    whole_sheet = make_finding("blad-tomt", "Behov")
    assert render_line(whole_sheet).startswith("fel blad-tomt Behov: Bladet har inga rader.")
    file = make_finding("fil-saknas", name="bok.xlsx")
    assert render_line(file).startswith("fel fil-saknas: Filen ”bok.xlsx” finns inte.")


def test_a_personnummer_is_hidden_in_every_detail() -> None:
    finding = make_finding("inte-tal", "Behov", "D2", heading="x", read="Ek 700305-1234")
    assert "1234" not in render_line(finding)
    assert HIDDEN in finding.message


def test_numbers_are_shown_the_swedish_way() -> None:
    finding = make_finding("bundet-over-anslag", "Budgetram", "D2", bound=1250000.5, amount=1e6)
    assert "1250000,5 kr" in finding.message
    assert "1\u00a0000\u00a0000 kr" in finding.message


def test_unknown_code_and_missing_detail_are_mistakes_of_the_programmer() -> None:
    with pytest.raises(KeyError):
        make_finding("finns-inte")
    with pytest.raises(KeyError):
        make_finding("inte-tal", "Behov", "D2")


def test_codes_are_short_lower_case_ascii() -> None:
    for code, entry in catalogue().items():
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", code)
        assert entry.severity in ("fel", "varning", "notis")
        assert entry.severity != "fel" or entry.fix, code


def test_the_same_finding_twice_is_told_once() -> None:
    findings = Findings()
    for _ in range(2):
        findings.add("blad-tomt", "Behov")
    assert len(findings.listed()) == 1


def test_addresses() -> None:
    assert split_address("AB12") == ("AB", 12)
    assert split_address("7") == ("", 7)
    assert split_address(None) == ("", 0)
