"""Sheets Åtgärder, Känslighet and Stabilitet, their JSON and their sentences."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import jsonschema
import numpy as np
import openpyxl
import pytest

from prognos.report.tables.result_json import to_json
from prognos.report.wording.worth_words import (
    CURVE_ON_REQUEST,
    curve_sentences,
    lasting,
    line_shares,
    stability_sentence,
    unproven_sentence,
)
from prognos.report.wording.yardstick_words import YARDSTICKS_ON_REQUEST
from prognos.report.workbook import write_result
from prognos.results import (
    CurvePoint,
    LastStart,
    Lever,
    MoneyCurve,
    RunResult,
    Stability,
    TriedCase,
    Yardstick,
)
from tests.support.changes import changed
from tests.support.places import result_schema
from tests.support.report_result import make_full_result

SCHEMA = result_schema()
KEYS = ("block", "longer", "exits", "recruitment", "agency", "cooperation")


def make_lever(key: str, group: int | None, budget: str = "ST", cost: float | None = None) -> Lever:
    return Lever(key, group, budget, 4.0, 1.5, 2032, 2037, key != "agency", cost,
                 0.6 * cost if key == "block" and cost is not None else None)


def make_levers() -> tuple[Lever, ...]:
    return tuple(
        make_lever(key, group, "DSK" if group == 4 else "ST", 2e6 if key == "block" else None)
        for group in (None, 0, 1, 4) for key in KEYS)


def make_curve() -> MoneyCurve:
    points = [(0.0, 0, 0.0, 120.0), (0.9, 8, 18e6, 92.0), (1.0, 9, 20e6, 90.0),
              (1.1, 10, 22e6, 89.0), (2.0, 10, 22e6, 89.0)]
    return MoneyCurve("ST", True, tuple(
        CurvePoint(share, share * 40e6, blocks, cost, 5.0, shortage, share != 2.0)
        for share, blocks, cost, shortage in points))


def make_stability(result: RunResult) -> Stability:
    groups, starts = len(result.inputs.groups), result.inputs.calendar.start_years
    kept = np.zeros((groups, starts, 2))
    kept[0, 0] = [0.95, 0.5]
    kept[1, 0, 0] = 0.83
    safe = np.zeros((groups, starts), dtype=np.int64)
    safe[0, 0] = 1
    rank = np.linspace(1.0, 0.2, groups)
    rank[2] = np.nan
    return Stability((TriedCase("Som antaget", 3, 0, True), TriedCase("Behov lägre", 2, 1, False)),
                     kept, safe, np.full(groups, 0.5), np.zeros(groups, dtype=np.int64),
                     np.full(groups, 2), rank)


def with_all() -> RunResult:
    result = make_full_result(
        levers=make_levers(), money_curves=(make_curve(),),
        last_starts=(LastStart(0, (("ST SOSFS 2015:8", 2029), ("ST HSLF-FS 2021:8", 2028))),
                     LastStart(4, (("DSK", None),))))
    return changed(result, stability=make_stability(result))


@cache
def book() -> Any:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "r.xlsx"
        write_result(with_all(), path, datetime(2027, 3, 1), annexes=True)
        return openpyxl.load_workbook(path, data_only=True)


def rows(name: str) -> list[dict[str, Any]]:
    """A named table as rows by heading."""
    page = next(page for page in book() if name in page.tables)
    cells = [[cell.value for cell in row] for row in page[page.tables[name].ref]]
    return [dict(zip(cells[0], row, strict=True)) for row in cells[1:]]


def test_what_moves_the_result_stands_in_one_sheet_and_the_rest_is_annexed() -> None:
    names = book().sheetnames
    assert names[-2:] == ["Åtgärder", "Stabilitet"]
    assert set(book()["Känslighet"].tables) >= {
        "Antaganden_störst", "Åtgärder_ST", "Stabilitet", "Budgetkurva_ST"}
    with TemporaryDirectory() as folder:
        path = Path(folder) / "r.xlsx"
        write_result(with_all(), path, datetime(2027, 3, 1))
        assert not {"Åtgärder", "Stabilitet"} & set(openpyxl.load_workbook(path).sheetnames)


def test_means_side_by_side_and_no_price_made_up() -> None:
    told = {row["Åtgärd"]: row for row in rows("Åtgärder_ST")}
    block = told["Ett block till"]
    assert (block["Heltidsår"], block["Kostnad (kr)"], block["Kr per heltidsår"]) == (
        4.0, 2e6, 5e5)
    assert block["Varav centralt (kr)"] == pytest.approx(1.2e6)
    longer = told["Ett år längre arbetsliv"]
    assert (longer["Pris"], longer["Kostnad (kr)"], longer["Kr per heltidsår"]) == (
        "pris saknas", None, None)
    assert longer["Ger mest"] == "2032–2037 och därefter"
    assert told["Hyrläkare, en heltid om året"]["Ger mest"] == "2032–2037"
    assert [row["Specialitet"] for row in rows("Åtgärder_specialitet_ST")] == ["Allmänmedicin"] * 2


def test_the_curve_and_what_the_last_money_gave() -> None:
    told = rows("Budgetkurva_ST")
    assert [row["Andel av dagens"] for row in told] == [0.0, 0.9, 1.0, 1.1, 2.0]
    assert [row["Avvärjd brist (heltidsår)"] for row in told] == [0.0, 28.0, 30.0, 31.0, 31.0]
    assert [row["Avvärjd brist per miljon till"] for row in told] == [
        None, pytest.approx(28 / 18), pytest.approx(1.0), pytest.approx(0.5), None]
    assert told[-1]["Bevisat bäst"] == "nej"
    said = " ".join(curve_sentences(make_curve())).replace("\u00a0", " ")
    assert "minskar bristen med 1,00 heltidsår per miljon" in said
    assert "nästa miljon är värd 0,50 heltidsår" in said


def test_more_money_without_more_blocks_is_said() -> None:
    curve = make_curve()
    points = tuple(replace(p, cost=20e6) if p.share > 1.0 else p for p in curve.points)
    said = list(curve_sentences(replace(curve, points=points)))
    assert "ger inga fler block" in said[-1]


def test_without_the_curve_the_sheet_says_how_to_get_it() -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "r.xlsx"
        write_result(changed(with_all(), money_curves=(), stability=None), path)
        page = openpyxl.load_workbook(path)["Känslighet"]
    assert CURVE_ON_REQUEST in [cell.value for row in page.iter_rows() for cell in row]


def test_the_last_useful_start_by_form() -> None:
    assert [(row["Utbildningsform"], row["Sista startår"]) for row in rows("Sista_startår")] == [
        ("ST SOSFS 2015:8", "2029"), ("ST HSLF-FS 2021:8", "2028"),
        ("DSK", "inget startår hinner")]


def test_stability_by_group_block_and_case() -> None:
    first = rows("Stabilitet")[0]
    assert (first["Säkra block"], first["Lika många block i allt"]) == (1, 0.5)
    assert first["Rangen står sig"] == 1.0
    blocks = {row["Nr på listan"]: row for row in rows("Stabilitet_block")[:4]}
    assert blocks[1]["Fördelas i andel av fallen"] == 0.95
    assert blocks[2]["Fördelas i andel av fallen"] == 0.83
    assert blocks[4]["I planen"] == "nej"
    assert [(row["Fall"], row["Bevisat bäst"], row["Block som byts ut"]) for row in
            rows("Stabilitet_fall")] == [("Som antaget", "ja", 0), ("Behov lägre", "nej", 1)]


def test_the_priority_list_has_the_shares_only_when_asked_for() -> None:
    shares = [row["Fördelas i andel av fallen"] for row in rows("Prioriteringslista")]
    assert shares[:2] == [0.95, 0.83]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "r.xlsx"
        write_result(make_full_result(), path)
        page = openpyxl.load_workbook(path)["Prioriteringslista"]
    assert "Fördelas i andel av fallen" not in {cell.value for cell in page[4]}


def test_shares_of_lines_follow_the_blocks_of_the_start_year() -> None:
    """A line that is not funded counts after those that are."""
    result = with_all()
    budget = result.allocation.budgets[0]
    merit = list(budget.merit)
    twice = replace(merit[0], position=5, nth=2, funded=True)
    after = replace(merit[0], position=6, nth=3, funded=False)
    twice_given = replace(budget, merit=(*merit, twice, after))
    shares = line_shares(result, twice_given)
    assert shares is not None
    assert (shares[0], shares[-2], shares[-1]) == (0.95, 0.5, 0.0)
    assert line_shares(changed(result, stability=None), twice_given) is None


def test_sentences_of_stability() -> None:
    result = with_all()
    said = stability_sentence(result, result.allocation.budgets[0]).replace("\u00a0", " ")
    assert said == ("Ram ST: 1 av 3 block är säkra, alltså fördelas i minst 90 % av de 2 prövade "
                    "fallen.")
    assert unproven_sentence(result).replace("\u00a0", " ").startswith("I 1 fall hann")
    assert lasting(replace(make_levers()[0], first=None)) == "ger inget"


def test_json_follows_the_schema_with_safe_blocks_and_more() -> None:
    told = json.loads(json.dumps(to_json(with_all()), allow_nan=False))
    jsonschema.validate(told, SCHEMA)
    assert told["allocation"]["safe_blocks"] == [
        {"group": "Allmänmedicin | Umeå", "start_year": 2027, "blocks": 1}]
    assert told["ranking"][0]["stability"] == 1.0
    assert told["ranking"][2]["stability"] is None
    assert told["money_curves"][0]["next_million"] == pytest.approx(0.5)
    assert told["stability"]["lines"][0] == {"frame": "ST", "position": 1, "share": 0.95}
    assert told["levers"][0]["per_fte_year"] == 5e5
    assert told["last_useful_starts"][-1] == {
        "group": "Distriktssköterska", "form": "DSK", "start_year": None}
    plain = to_json(make_full_result())
    assert (plain["allocation"]["safe_blocks"], plain["stability"]) == ([], None)


# --- Yardsticks ----------------------------------------------------------------------------------


def with_yardsticks() -> RunResult:
    """The plan, and two yardsticks that move a block of the first group and all of the second's."""
    result = make_full_result()
    own = np.zeros((5, 3), dtype=np.int64)
    own[[0, 0, 1], [0, 1, 0]] = 1
    fte, even = own.copy(), own.copy()
    fte[0, 1], fte[2, 1] = 0, 1
    even[1, 0], even[0, 0] = 0, 2
    return changed(result, yardsticks=(
        Yardstick("bristgrad", "minst brist", own, True),
        Yardstick("heltider", "minst brist", fte, True),
        Yardstick("bristgrad", "jämnast brist", even, False)))


def test_yardsticks_stand_beside_each_other() -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "r.xlsx"
        write_result(with_yardsticks(), path)
        page = openpyxl.load_workbook(path, data_only=True)["Känslighet"]
    cells = [[cell.value for cell in row] for row in page[page.tables["Mått_ST"].ref]]
    assert cells[0][2:] == ["Planen: minst brist, bristgrad", "Viktning heltider",
                            "Mål jämnast brist", "Minst", "Mest"]
    assert [row[2:] for row in cells[1:]] == [[2, 1, 3, 1, 3], [1, 1, 0, 0, 1], [0, 1, 0, 0, 1]]
    said = " ".join(str(row[0].value) for row in page.iter_rows()).replace("\u00a0", " ")
    assert ("1 grupp av 3 får block med alla mått som har prövats. 1 av planens 3 block ges med "
            "alla.") in said
    assert "Med 1 av måtten är det inte bevisat" in said
    assert "regionens val, inte programmets" in said
    assert YARDSTICKS_ON_REQUEST not in said


def test_without_yardsticks_the_sheet_says_how_to_get_them() -> None:
    assert YARDSTICKS_ON_REQUEST in [cell.value for row in book()["Känslighet"].iter_rows()
                                     for cell in row]
