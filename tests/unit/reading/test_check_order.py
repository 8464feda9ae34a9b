"""Justerad rang, Rangordningsvikter and Manuell fördelning as read; units as read."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from prognos.inputs import AdjustedRank, HostRules, ManualBlocks, MeasureWeight
from tests.support.workbooks import (
    ADJUSTED,
    MANUAL,
    WEIGHTS,
    Spoil,
    add,
    assume,
    by_listing,
    page,
    put,
    read,
    together,
)

MANUAL_SHEET = "Manuell fördelning"
ORDER = together(page("Justerad rang", ADJUSTED), page("Rangordningsvikter", WEIGHTS),
                 page("Manuell fördelning", MANUAL))


def test_what_people_have_decided_is_read(tmp_path: Path) -> None:
    result = read(tmp_path, ORDER)
    inputs = result.inputs
    assert inputs is not None
    surgery = [group.specialty for group in inputs.groups].index("Kirurgi")
    assert inputs.order.adjusted_ranks == (
        AdjustedRank(surgery, 1, "Jourlinjen", "Programrådet", "2026-11-20", 2),)
    assert inputs.order.measure_weights == (
        MeasureWeight("Brist i procent av behovet", 3.0, 2), MeasureWeight("Sårbar", 1.5, 3))
    assert inputs.order.manual == (ManualBlocks(surgery, 0, 2, "Vakanser", 2),
                             ManualBlocks(surgery, 2, 0, None, 3))


def test_a_manual_row_may_be_a_change(tmp_path: Path) -> None:
    inputs = read(tmp_path, together(page(MANUAL_SHEET, MANUAL), put(MANUAL_SHEET, "Block", None),
                                     put(MANUAL_SHEET, "Ändring", -1))).inputs
    assert inputs is not None
    assert [(row.blocks, row.change) for row in inputs.order.manual] == [(-1, True), (0, False)]


def test_scenarios_are_read_row_by_row(tmp_path: Path) -> None:
    rows = [["Scenario", "Antagande", "Specialitet", "Område", "År", "Värde", "Motiv"],
            ["Mer", "Anslag", None, None, "från 2028", "+2 mkr", "Fråga"],
            ["Annat", "Tillsättningsgrad", "Kirurgi", None, 2028, 0.5, "Enkät"],
            ["mer", "Behov", "Distriktsläkare", "Umeå", None, "+10 %", "Nytt"]]
    inputs = read(tmp_path, page("Scenarier", rows)).inputs
    assert inputs is not None
    assert [(s.name, [(c.text, c.motive, c.row) for c in s.changes])
            for s in inputs.order.scenarios] == [
        ("Mer", [("Centralt anslag från 2028 +2 mkr", "Fråga", 2),
                 ("Behov Allmänmedicin, Umeå +10 %", "Nytt", 4)]),
        ("Annat", [("Tillsättningsgrad Kirurgi 2028 =50 %", "Enkät", 3)])]


def test_without_the_sheets_nothing_is_decided(tmp_path: Path) -> None:
    inputs = read(tmp_path).inputs
    assert inputs is not None
    assert (inputs.order.adjusted_ranks, inputs.order.measure_weights,
            inputs.order.manual) == ((), (), ())
    assert (inputs.order.equal_share, inputs.rules.requests_cap) == (0.4, False)
    assert inputs.rules.hosts == HostRules(2.0, 1.0, 1500.0)


@pytest.mark.parametrize(("spoil", "code", "place"), [
    (put("Justerad rang", "Motiv", None), "cell-saknas", "Justerad rang!D2"),
    (put("Justerad rang", "Beslutad av", None), "cell-saknas", "Justerad rang!E2"),
    (put("Justerad rang", "Datum", None), "cell-saknas", "Justerad rang!F2"),
    (put("Justerad rang", "Rang", 0), "utanfor-granser", "Justerad rang!C2"),
    (put("Justerad rang", "Rang", 1.5), "inte-heltal", "Justerad rang!C2"),
    (add("Justerad rang", Specialitet="Kirurgi", Rang=2, Motiv="m", Beslutad_av="b",
         Datum=date(2026, 11, 20)), "dubbel-nyckel", "Justerad rang!A3"),
    (put("Rangordningsvikter", "Mått", "Ålder"), "okant-val", "Rangordningsvikter!A2"),
    (put("Rangordningsvikter", "Vikt", -1), "utanfor-granser", "Rangordningsvikter!B2"),
    (put("Manuell fördelning", "Block", -1), "utanfor-granser", "Manuell fördelning!D2"),
    (put("Manuell fördelning", "Block", 1.5), "inte-heltal", "Manuell fördelning!D2"),
    (put("Manuell fördelning", "År", 2027, 2), "dubbel-nyckel", "Manuell fördelning!A3"),
    (put("Manuell fördelning", "Specialitet", "Kirurgy"), "okand-specialitet",
     "Manuell fördelning!A2"),
    (put("Manuell fördelning", "Område", "Umeå"), "manuell-utan-grupp", "Manuell fördelning!A2"),
    (assume("Likvärdiga: risk för omvänd ordning", 0.9), "utanfor-granser", "Antaganden!B5"),
])
def test_each_mistake_is_an_error_at_its_cell(
    spoil: Spoil, code: str, place: str, tmp_path: Path
) -> None:
    result = read(tmp_path, together(ORDER, spoil))
    found = {f"{f.sheet}!{f.cell}" for f in result.findings if f.code == code}
    assert found == {place} and result.inputs is None


# --- Units ---------------------------------------------------------------------------------------


def units(tmp_path: Path, *spoils: Spoil) -> dict[str, tuple[list[float], ...]]:
    """By unit: persons, FTE and in training per start year."""
    inputs = read(tmp_path, together(*spoils)).inputs
    assert inputs is not None
    return {unit.unit: (unit.specialists.tolist(), unit.fte.tolist(), unit.in_training.tolist())
            for unit in inputs.people.units}


def test_a_units_doctors_are_counted_by_start_year(tmp_path: Path) -> None:
    """K1: one full-time and two at 0.5 x 0.5; one more leaves in May 2028, another is on leave."""
    found = units(
        tmp_path,
        add("Bemanning", Specialitet="Kirurgi", Basenhet="k1", Födelseår=1970,
            Anmäld_avgång=date(2028, 5, 31)),
        add("Bemanning", Specialitet="Kirurgi", Basenhet="K1", Födelseår=1985,
            **{"Tjänstledig_t.o.m.": date(2028, 1, 31)}),
        put("ST-läkare", "Basenhet", "K1"))
    assert found["K1"][0] == [4, 4, 4]
    assert found["K1"][1] == pytest.approx([2.5, 2.5, 2.5])
    assert found["K1"][2] == [1, 1, 0]  # ends 2028-12-31, before the middle of 2029


def test_rows_of_one_person_at_a_unit_are_one_person(tmp_path: Path) -> None:
    found = units(tmp_path,
                  add("Bemanning", Specialitet="Kirurgi", Basenhet="K1", Födelseår=1970,
                      Sysselsättningsgrad=0.2, Anställningsnr=1),
                  put("Bemanning", "Sysselsättningsgrad", 0.8))
    assert found["K1"][0][0] == 3 and found["K1"][1][0] == pytest.approx(1.5)


def test_private_units_count_though_outside_the_plan_and_agency_doctors_do_not(
    tmp_path: Path
) -> None:
    found = units(tmp_path, assume("Privata utförare i planen", "nej"),
                  add("Bemanning", Specialitet="Kirurgi", Basenhet="Hyr",
                      Anställningsform="Inhyrd"))
    assert found["H1"][0] == [1, 1, 1] and "Hyr" not in found


def test_listed_patients_belong_to_the_unit_where_the_need_is_by_listing(tmp_path: Path) -> None:
    inputs = read(tmp_path, by_listing()).inputs
    assert inputs is not None
    assert {unit.unit: unit.listed for unit in inputs.people.units} == {
        "H1": 9_000, "H2": None, "K1": None}
    private = next(unit for unit in inputs.people.units if unit.unit == "H1")
    assert private.private and isinstance(private.fte, np.ndarray)
