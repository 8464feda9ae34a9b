"""Simulated years: known rates are found again, and the example over the years hangs together."""

from __future__ import annotations

import random
from datetime import date
from pathlib import Path

import pytest

from prognos.history.simulation.earlier_tables import (
    FACTORS,
    LATER_SHEETS,
    PLANNED,
    PREVIOUS,
    SETTINGS,
    STAFF,
    TRAINEES,
    UNTIL,
    base_year_of,
    moved,
    next_tables,
    numbered,
)
from prognos.history.simulation.next_year import Given, next_year
from prognos.inputs import Inputs
from prognos.reading import read_inputs
from prognos.template.example import Tables, example_tables, write_tables
from prognos.use_cases.example_years import example_years
from prognos.use_cases.years import Calibrated, calibrate_files, follow_up_files
from tests.support import screen
from tests.support.builders import make_inputs

KEPT = {"Anestesi och intensivvård", "Psykiatri", "Radiologi"}
TODAY = date(2026, 12, 31)


def few() -> Tables:
    """The example with three of its specialties."""
    kept = {sheet: [row for row in rows if row.get("Specialitet", "Psykiatri") in KEPT]
            for sheet, rows in example_tables().items()
            if sheet in {"Budgetram", STAFF, TRAINEES, "Behov", "Antaganden", PREVIOUS}}
    settings = [row for row in kept["Antaganden"] if row["Antagande"] in {
        "Region", "Mätdatum", "Andel som stannar efter ST"}]
    budget = [{"År": row["År"], "Högsta antal block": 4} for row in kept["Budgetram"]
              if row.get("Avser", "ST") == "ST" and "Högsta antal block" in row]
    return kept | {"Antaganden": settings, "Budgetram": budget}


def read(tables: Tables, path: Path) -> Inputs:
    write_tables(tables, path)
    found = read_inputs(path)
    assert found.inputs is not None, [each.message for each in found.findings]
    return found.inputs


def test_everything_moves_with_the_years() -> None:
    now, before = example_tables(), moved(example_tables(), -2)
    assert base_year_of(before) == base_year_of(now) - 2
    for sheet, heading in ((STAFF, "Födelseår"), ("Budgetram", "År")):
        for early, late in zip(before[sheet], now[sheet], strict=True):
            if heading in late:
                assert early[heading] == int(str(late[heading])) - 2
    assert moved(before, 2) == now or moved(before, 2)["Budgetram"] == now["Budgetram"]


def test_every_person_is_on_a_row_with_a_number_of_their_own() -> None:
    tables = numbered(few())
    numbers = [row["Anställningsnr"] for sheet in (STAFF, TRAINEES) for row in tables[sheet]]
    assert len(set(numbers)) == len(numbers)
    assert sum(int(str(row.get("Antal", 1))) for row in few()[STAFF]) == len(tables[STAFF])


def test_the_known_rates_are_found_again(tmp_path: Path) -> None:
    """Six years of three specialties: what was simulated lies in the region's 80 % interval or
    near it, and every block is given, filled or not."""
    tables, chance = numbered(moved(few(), -6)), random.Random(3)
    files = []
    for year in range(2020, 2027):
        files.append(tmp_path / f"{year}.xlsx")
        inputs = read(tables, files[-1])
        tables = next_year(tables, inputs, {0: Given(1, 4), 1: Given(None, 2)}, chance)
    done = calibrate_files(files, lambda _: None, TODAY)
    assert isinstance(done, Calibrated)
    found = {line.measure: line for line in done.calibration.common}
    for measure, truth in (("other_exits", 0.04), ("retention", 0.75), ("fill_rate", 0.95),
                           ("dropout", 0.025)):
        line = found[measure]
        wide = (line.high - line.low) / 2.0
        assert line.low - wide <= truth <= line.high + wide, (measure, line)
    assert done.calibration.shift is not None
    assert -1.0 < done.calibration.shift.shift < 1.0
    before = sum(int(str(row["Tilldelade block"])) for row in few()[PREVIOUS])
    assert found["fill_rate"].exposure == before + 6 * 6


def test_the_same_seed_gives_the_same_year(tmp_path: Path) -> None:
    tables = numbered(few())
    inputs = read(tables, tmp_path / "a.xlsx")
    one, same, other = (next_year(tables, inputs, {0: Given(1, 3)}, random.Random(seed))
                        for seed in (1, 1, 2))
    assert one == same != other
    assert base_year_of(one) == base_year_of(tables) + 1


def test_every_sheet_of_the_years_to_come_moves_on_with_the_base_date() -> None:
    ahead = {sheet for sheet, rows in example_tables().items()
             if any({"År", "Till år", "Startår"} & set(row) for row in rows)}
    assert FACTORS in ahead and ahead <= LATER_SHEETS | {PLANNED, FACTORS, "Scenarier"}
    tables = {SETTINGS: [], PLANNED: [{"År": 2027}, {"År": 2028}],
              FACTORS: [{UNTIL: 2027}, {UNTIL: 2030}]}
    found = next_tables(tables, make_inputs(["A"]), [], [], [])
    assert found[PLANNED] == [{"År": 2028}] and found[FACTORS] == [{UNTIL: 2030}]


def test_the_example_over_the_years_is_followed_up(tmp_path: Path) -> None:
    files = example_years(few(), 2025, 2026, tmp_path, lambda _: None)
    assert [path.name for path in files] == [
        "2025.prognos-utgava.json.gz", "2026.prognos-utgava.json.gz", "exempel-2025.xlsx",
        "exempel-2026.xlsx"]
    found = follow_up_files(files, lambda _: None, TODAY)
    outcome, = found.outcomes
    assert (outcome.base_year, outcome.year, outcome.coverage.outcomes) == (2025, 2026, 3)
    bridge = found.bridges[0]
    parts = {part.name: part.alone for part in bridge.supply.parts}
    assert parts["assumptions"] < 0.0 and parts["definitions"] == 0.0
    assert any("Andel som stannar" in text for text in found.changed_assumptions)
    chains = [chain for chain in found.chains if chain.year == 2026]
    assert sum(chain.planned or 0 for chain in chains) == sum(
        chain.announced or 0 for chain in chains) == 4


@pytest.mark.parametrize(("arguments", "said"), [
    (["--ar", "2024"], "två till sex år"), (["--ar", "2026-2024"], "två till sex år"),
    (["--ar", "2098-2099"], "senast 2080"),
    (["a.xlsx", "--ar", "2024-2026"], "ange en mapp")])
def test_wrong_years_are_told(tmp_path: Path, arguments: list[str], said: str) -> None:
    shown = screen.command("exempel", *arguments, folder=tmp_path)
    assert shown.code == 2 and said in shown.err and screen.left(tmp_path) == []
