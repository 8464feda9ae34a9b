"""Reading of costs, of the budget of BT and of clinic-financed ST."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from prognos.inputs import NO_YEAR
from tests.support.workbooks import AT_BT, Spoil, add, assume, codes, page, put, read, together

COSTS, R, PLANNED, STAFF = "Kostnader", "Budgetram", "Planerade starter", "ST-läkare"
ALLOWED = "Klinikfinansiering tillåten"


def central(phase: str | None, months: float | None, form: str | None = None) -> Spoil:
    return add(COSTS, Finansiering="Central", Fas=phase, Månadslön=60_000, PO=0.45, Andel=0.5,
               Månader=months, Utbildningsform=form)


@pytest.mark.parametrize(("rows", "code", "place"), [
    ((("Moderklinik", None), ("Sidoutbildning", 12)), None, None),
    ((("Moderklinik", 48), ("Sidoutbildning", 12)), "manader-under-langd", "G4"),
    ((("Moderklinik", 80), ("Sidoutbildning", 12)), "manader-over-langd", "G4"),
    ((("Moderklinik", None), ("Sidoutbildning", None)), "manader-tomt-flera", "G4"),
    (((None, None),), None, None),
    (((None, None), ("Sidoutbildning", 70)), "manader-over-langd", "G4"),
])
def test_months_of_the_phases_make_up_the_form(
    rows: tuple[tuple[str | None, float | None], ...], code: str | None, place: str | None,
    tmp_path: Path,
) -> None:
    """The forms in use last 60, 66 and 90 months; 60 are too few for the longer two."""
    result = read(tmp_path, together(*(central(phase, months) for phase, months in rows)))
    found = [f for f in result.findings if f.code.startswith("manader")]
    assert {f.code for f in found} == ({code} if code else set())
    assert all(f.sheet == COSTS and f.cell == place for f in found)
    assert (result.inputs is None) == (code in {"manader-over-langd", "manader-tomt-flera"})


def test_a_form_of_its_own_takes_its_own_rows(tmp_path: Path) -> None:
    result = read(tmp_path, together(central(None, None), central("Moderklinik", 48, "Rymd")))
    assert not [code for code in codes(result) if code.startswith("manader")]


@pytest.mark.parametrize("payer", ["Central", "Klinik"])
def test_a_payer_in_use_needs_a_cost_for_every_form_it_pays_for(payer: str, tmp_path: Path) -> None:
    """Planned: Kirurgi 2028 in ST forskning, paid by `payer`; the sheet has only 2015:8."""
    result = read(tmp_path, together(
        put(COSTS, "Finansiering", payer), put(COSTS, "Utbildningsform", "ST SOSFS 2015:8"),
        put(PLANNED, "Finansiering", payer)))
    lacking = [f for f in result.findings if f.code == "kostnad-saknas"]
    assert result.inputs is None
    assert {f"{f.sheet}!{f.cell}" for f in lacking} == {f"{COSTS}!B2"}
    assert any(payer in f.message and "ST forskning" in f.message for f in lacking)


def test_a_proposal_makes_the_clinics_pay_for_every_form_of_new_starts(tmp_path: Path) -> None:
    only_old = together(put(COSTS, "Utbildningsform", "Gren"),
                        assume("Klinikfinansierade starter per år", None),
                        put("Antaganden per specialitet", "Klinikfinansierade starter per år",
                            None, 2))
    spoil = together(only_old, lambda s: s["Antaganden"].pop())
    assert "kostnad-saknas" not in codes(read(tmp_path, spoil))
    asked = read(tmp_path, together(spoil, assume("Föreslå klinikfinansierad ST", "ja")))
    assert "kostnad-saknas" in codes(asked)


@pytest.mark.parametrize(("spoil", "code", "place"), [
    (put(COSTS, "Tak kr/mån", -1), "utanfor-granser", f"{COSTS}!H2"),
    (put(COSTS, "Månader", -3), "utanfor-granser", f"{COSTS}!G2"),
    (put(COSTS, "Årlig uppräkning", 0.6), "utanfor-granser", f"{COSTS}!I2"),
    (put(R, "Centralt anslag", -5), "utanfor-granser", f"{R}!C2"),
    (put(R, "Redan bundet", -5), "utanfor-granser", f"{R}!D2"),
    (assume(ALLOWED, "2027: nej; sedan kanske"), "inte-ja-nej", "Antaganden!B5"),
    (assume(ALLOWED, "2028: ja; 2027: nej"), "felaktiga-arsvarden", "Antaganden!B5"),
    (assume(ALLOWED, "ibland"), "inte-ja-nej", "Antaganden!B5"),
    (assume("Högsta väntade brist efter förslag", 3), "tvetydig-andel", "Antaganden!B5"),
    (assume("Högsta antal föreslagna starter per grupp och år", 0), "utanfor-granser",
     "Antaganden!B5"),
    (assume("Klinikens andel", 0.9), "andel-anvands-inte", "Antaganden!B5"),
])
def test_bad_input_has_its_cell(spoil: Spoil, code: str, place: str, tmp_path: Path) -> None:
    result = read(tmp_path, spoil)
    found = [f for f in result.findings if f.code == code]
    assert [f"{f.sheet}!{f.cell}" for f in found] == [place]
    assert (result.inputs is None) == (found[0].severity == "fel")


def test_a_stop_ends_the_usual_starts_and_keeps_planned_ones(tmp_path: Path) -> None:
    """Allmänmedicin in Umeå usually starts half a doctor a year."""
    free = read(tmp_path).inputs
    stopped = read(tmp_path, together(
        assume(ALLOWED, "2027: nej; 2028: nej; sedan ja"), put(PLANNED, "Finansiering", "Klinik")))
    assert free is not None and stopped.inputs is not None
    usual = [inputs.people.starts.year[inputs.people.starts.row == NO_YEAR].tolist()
             for inputs in (free, stopped.inputs)]
    assert usual == [list(range(1, 12)), list(range(3, 12))]
    planned = stopped.inputs.people.starts.row != NO_YEAR
    assert stopped.inputs.people.starts.year[planned].tolist() == [2]
    (found,) = (f for f in stopped.findings if f.code == "klinikstart-trots-stopp")
    assert (found.severity, found.sheet, found.cell) == ("varning", PLANNED, "C2")


def test_a_single_nej_stops_every_year_and_the_default_stops_none(tmp_path: Path) -> None:
    stopped, free = read(tmp_path, assume(ALLOWED, "nej")), read(tmp_path)
    assert stopped.inputs is not None and free.inputs is not None
    assert not (stopped.inputs.people.starts.row == NO_YEAR).any()
    assert free.inputs.money.clinic.allowed.at(2031) == 1.0 and not free.inputs.money.clinic.propose
    assert "klinikforslag-utan-ar" not in codes(stopped)


def test_a_start_that_somebody_else_pays_for_is_no_clinic_start(tmp_path: Path) -> None:
    result = read(tmp_path, together(
        assume(ALLOWED, "nej"), put(PLANNED, "Finansiering", "Annan"),
        put(STAFF, "Finansiering", "Annan")))
    assert result.inputs is not None and "klinikstart-trots-stopp" not in codes(result)
    assert (result.inputs.money.clinic.other_starts
            == {2} == result.inputs.money.clinic.other_trainees)


def test_the_rows_for_bt_are_a_budget_of_their_own(tmp_path: Path) -> None:
    rows = [add(R, År=year, Avser="BT", Centralt_anslag=amount, Högsta_antal_block=most)
            for year, amount, most in ((2029, None, 3), (2027, 5e6, None), (2028, 6e6, 4))]
    result = read(tmp_path, together(
        page("AT och BT", AT_BT), assume("Månadslön BT", "2027: 50 000; sedan 51 000"), *rows))
    assert result.inputs is not None and result.inputs.money.bt is not None
    bt = result.inputs.money.bt
    assert bt.budget.years.tolist() == [2027, 2028, 2029]
    assert bt.budget.amount == pytest.approx(np.array([5e6, 6e6, np.nan]), nan_ok=True)
    assert bt.monthly_salary.at(2028) == 51_000.0
    assert [budget.name for budget in result.inputs.money.budgets] == ["ST"]
    assert "bt-ram-utan-starter" not in codes(result)


def test_a_start_year_of_bt_without_a_limit_is_an_error(tmp_path: Path) -> None:
    result = read(tmp_path, together(page("AT och BT", AT_BT), add(R, År=2027, Avser="BT")))
    assert {"startar-saknas", "grans-saknas"} <= codes(result)
    assert read(tmp_path).inputs is not None
