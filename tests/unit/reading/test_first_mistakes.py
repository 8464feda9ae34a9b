"""The mistakes of a first day: the cause is told, once, with what to do, and not what follows."""

from __future__ import annotations

from pathlib import Path

import pytest

from prognos.reading import read_inputs
from prognos.schema.findings import ERROR, NOTICE, Finding
from tests.support.workbooks import Rows, Sheets, write

NAMES = ("Kirurgi", "Psykiatri", "Radiologi", "Urologi", "Neurologi", "Geriatrik", "Ortopedi")


def four(**changed: Rows | None) -> Sheets:
    """Only the sheets that a run needs, with kronor."""
    sheets: dict[str, Rows | None] = {
        "Budgetram": [["År", "Centralt anslag"], *([year, 14e6] for year in (2027, 2028, 2029))],
        "Bemanning": [["Specialitet", "Födelseår", "Sysselsättningsgrad"],
                      *([name, 1970, 1] for name in NAMES)],
        "ST-läkare": [["Specialitet", "Startdatum", "Finansiering"],
                      *([name, "2024-01-01", "Klinik"] for name in NAMES)],
        "Behov": [["Specialitet", "Metod", "Budgeterade tjänster"],
                  *([name, "Budget", 3] for name in NAMES)],
        **changed,
    }
    return {name: rows for name, rows in sheets.items() if rows is not None}


def told(folder: Path, sheets: Sheets) -> list[Finding]:
    """What is more than a notice, but for the share that these books never state."""
    found = read_inputs(write(sheets, folder / "bok.xlsx")).findings
    return [f for f in found if f.severity != NOTICE and f.code != "central-andel-saknas"]


def test_a_warning_for_many_groups_is_one(tmp_path: Path) -> None:
    found = told(tmp_path, four(Bemanning=[["Specialitet"], ["Kirurgi"]],
                                Behov=[["Specialitet", "Budgeterade tjänster"],
                                       *([name, 3] for name in NAMES[:4])]))
    assert [finding.code for finding in found] == [
        "inga-fodelsear", "behov-saknas", "bemanning-saknas", "klinikstarter-saknas"]
    assert "Neurologi, Geriatrik och Ortopedi" in found[1].message
    assert "Psykiatri, Radiologi och Urologi" in found[2].message and found[2].cell == "A3"
    assert "Kirurgi 1, Psykiatri 1," in found[3].message


@pytest.mark.parametrize("missing", ["Budgetram", "Bemanning", "Behov"])
def test_of_a_sheet_that_lacks_only_that_is_told(missing: str, tmp_path: Path) -> None:
    found = told(tmp_path, four(**{missing: None, "ST-läkare": [["Specialitet", "Startdatum"],
                                                                ["Kirurgi", "2024-01-01"]]}))
    assert [(f.code, f.sheet) for f in found] == [("blad-saknas", missing)]


@pytest.mark.parametrize("title", ["Behov 2027", "Behv", "behov_ny", "Behov (2)"])
def test_a_title_that_may_be_the_sheet_is_named(title: str, tmp_path: Path) -> None:
    sheets = four()
    sheets[title] = sheets.pop("Behov")
    [finding] = [f for f in told(tmp_path, sheets) if f.severity == ERROR]
    assert finding.code == "blad-saknas"
    assert finding.fix is not None and f"bladet ”{title}” till Behov" in finding.fix


def test_a_heading_that_may_be_the_column_is_named(tmp_path: Path) -> None:
    found = told(tmp_path, four(Bemanning=[["Specialiet", "Syselsättningsgrad", "Födelseår"],
                                           ["Kirurgi", 0.5, 1970]]))
    assert [(f.code, f.cell) for f in found if f.sheet == "Bemanning"] == [
        ("kolumn-saknas", "1"), ("felstavad-kolumn", "B1")]
    assert "”Specialiet” i A1 till Specialitet" in str(found[0].fix)
    assert "Menades ”Sysselsättningsgrad”?" in str(found[1].fix)


def test_another_column_is_no_slip_of_the_pen(tmp_path: Path) -> None:
    found = told(tmp_path, four(Bemanning=[
        ["Specialitet", "Områdeschef", "Befattning", "Startdatum", "Antal barn"],
        ["Kirurgi", "a", "b", "c", 2]]))
    assert "felstavad-kolumn" not in {finding.code for finding in found}


def test_a_column_that_a_method_needs_is_told_once(tmp_path: Path) -> None:
    found = told(tmp_path, four(Behov=[["Specialitet", "Metod", "Budgetposter"],
                                       *([name, "Budget", 3] for name in NAMES)]))
    assert [f.code for f in found if f.severity == ERROR] == ["kolumn-saknas"]


@pytest.mark.parametrize("years", [(27, 28, 29), (27, 2028, 2029)])
def test_a_year_of_two_digits_is_the_cause(years: tuple[int, ...], tmp_path: Path) -> None:
    found = told(tmp_path, four(Budgetram=[["År", "Centralt anslag"],
                                           *([year, 14e6] for year in years)]))
    assert {f.code for f in found if f.severity == ERROR} == {"ar-utanfor"}


@pytest.mark.parametrize(("amount", "meant"), [
    (14, "miljoner (14 000 000 kr)"), (14_000, "tusental (14 000 000 kr)"),
    (150, "tusental (150 000 kr) eller miljoner (150 000 000 kr)"), (0, None), (14e6, None),
])
def test_kronor_typed_as_thousands_or_millions(
    amount: float, meant: str | None, tmp_path: Path
) -> None:
    found = told(tmp_path, four(Budgetram=[["År", "Centralt anslag"],
                                           *([year, amount] for year in (2027, 2028, 2029))]))
    small = [f.message.replace("\u00a0", " ") for f in found if f.sheet == "Budgetram"]
    assert len(small) == (meant is not None)
    assert meant is None or (meant in small[0] and "Rad 2–4" in small[0])


def test_a_value_that_is_refused_is_not_called_odd_too(tmp_path: Path) -> None:
    rows: Rows = [["Specialitet", "Födelseår"], ["Kirurgi", 2015], ["Kirurgi", 1930]]
    every = read_inputs(write(four(Bemanning=rows), tmp_path / "alla.xlsx")).findings
    assert "fodelsear-saknas" not in {finding.code for finding in every}
    found = [f for f in told(tmp_path, four(Bemanning=rows)) if f.cell in {"B2", "B3"}]
    assert [(f.code, f.cell) for f in found] == [("utanfor-granser", "B2"), ("ovantat-varde", "B3")]


def test_a_blank_assumption_is_named_by_its_cell(tmp_path: Path) -> None:
    sheets = four(Antaganden=[["Antagande", "Värde"], ["Region", None], ["Mätdatum", None],
                              ["Central andel av ST-block", None]])
    found = {f.code: f.cell for f in read_inputs(write(sheets, tmp_path / "bok.xlsx")).findings}
    assert (found["region-saknas"], found["matdatum-antaget"], found["central-andel-saknas"]) == (
        "B2", "B3", "B4")
