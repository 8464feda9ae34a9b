"""Sheet Begränsningar and the limits in JSON."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from prognos.report.tables.result_json import to_json
from prognos.report.workbook import write_result
from prognos.results import LimitUse, RunResult
from tests.support.changes import changed
from tests.support.report_result import make_full_result

MONEY = LimitUse("budget", "Budgetram", None, 2027, "kr", 9.5e6, 4.25e6, 5e6, 0.25e6, "binds")
ROTATION = LimitUse("rotation", "Sidoutbildning", "Radiologi | Umeå", 2028, "månader", 20.0, 21.0,
                    0.0, -1.0, "exceeded")
PROMISED = LimitUse("promised", "Utlovade block", "=1+1", 2027, "block", 3.0, 0.0, 1.0, 2.0,
                    "unmet")
MET = replace(PROMISED, amount=1.0, used=2.0, left=0.0, state="met")
FREE = LimitUse("share", "Högst andel", "Psykiatriska", 2027, "block", 6.4, 0.0, 6.0, 0.4, "free")


def with_limits() -> RunResult:
    result = make_full_result()
    st, dsk = result.allocation.budgets
    return changed(result, budgets=(replace(st, limits=(MONEY, ROTATION, PROMISED, MET, FREE)),
                                    replace(dsk, limits=(FREE,))))


def rows(path: Path, formulas: bool = False) -> list[tuple[Any, ...]]:
    write_result(with_limits(), path, datetime(2027, 3, 1), annexes=True)
    page = openpyxl.load_workbook(path, data_only=not formulas)["Begränsningar"]
    return [tuple(cell.value for cell in row) for row in page.iter_rows(min_row=4, max_col=9)]


def test_every_limit_in_its_own_unit(tmp_path: Path) -> None:
    heading, *found = rows(tmp_path / "a.xlsx")
    assert heading[3:] == ("Gräns", "Redan taget", "Planen tar", "Kvar", "Enhet", "Läge")
    assert found[0] == ("Budgetram", "Hela ramen", 2027, 9.5, 4.25, 5, 0.25, "mkr", "nådd")
    assert found[1] == ("Sidoutbildning", "Radiologi, Umeå", 2028, 20, 21, 0, -1, "månader",
                        "redan överskriden")
    assert [row[8] for row in found[2:5]] == ["inte uppfylld", "uppfylld", "utrymme kvar"]
    assert found[2][1] == "=1+1"  # text of the input stays text
    assert any(row[0] == "Ram DSK" for row in found)


def test_what_is_left_is_a_live_formula_whose_result_is_the_one_told(tmp_path: Path) -> None:
    live, told = rows(tmp_path / "a.xlsx", formulas=True), rows(tmp_path / "b.xlsx")
    for formula, row in zip(live[1:6], told[1:6], strict=True):
        assert str(formula[6]).startswith(("=D", "=MAX(D"))
        left = row[3] - row[4] - row[5]
        minimum = row[8] in ("uppfylld", "inte uppfylld")
        assert row[6] == pytest.approx(max(left, 0.0) if minimum else left)


def test_limits_in_json() -> None:
    listed = to_json(with_limits())["limits"]
    assert len(listed) == 6
    assert listed[1] == {
        "frame": "ST", "constraint": "Sidoutbildning", "family": "rotation",
        "group": "Radiologi | Umeå", "year": 2028, "unit": "månader", "amount": 20.0,
        "taken": 21.0, "used": 0.0, "left": -1.0, "state": "exceeded"}
    assert listed[5]["frame"] == "DSK"
