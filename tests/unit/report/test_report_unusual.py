"""The result workbook of unusual regions: long and odd names, nobody in training, no money."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from prognos.report.workbook import write_result
from prognos.results import RunResult
from prognos.use_cases.run import run
from tests.support.workbooks import Sheets, Spoil, good, together, write

ODD = """Å/Ö\\å? *[1]: "citat" 'apostrof' =1+1 <b>&"""
LONG = "Mycket lång specialitet " + "x" * 176


def renamed(name: str) -> Spoil:
    """Kirurgi under another name, and an area of the same name."""
    def spoil(sheets: Sheets) -> None:
        sheets["Specialiteter"].append([name, "Egna", "Bas", None, None, None, "ja"])
        for rows in sheets.values():
            for row in rows:
                row[:] = [name if cell == "Kirurgi" else f"Område {name}" if cell == "Umeå"
                          else cell for cell in row]
    return spoil


def one_group(sheets: Sheets) -> None:
    for name in ("Bemanning", "ST-läkare", "Behov", "Önskemål", "Planerade starter"):
        sheets[name] = [row for i, row in enumerate(sheets[name]) if i == 0 or "Kirurgi" in row]
    for name in ("Antaganden per specialitet", "Begränsningar"):
        sheets[name] = sheets[name][:1]


def nobody_in_training(sheets: Sheets) -> None:
    sheets["ST-läkare"] = sheets["ST-läkare"][:1]
    sheets["Planerade starter"] = sheets["Planerade starter"][:1]


def needs_met(sheets: Sheets) -> None:
    heading = sheets["Behov"][0]
    sheets["Behov"] = [heading, *([name, area, "Budget", 0.1] for name, area in (
        ("Kirurgi", None), ("Allmänmedicin", "Umeå"), ("Allmänmedicin", "Skellefteå")))]
    sheets["Begränsningar"] = sheets["Begränsningar"][:1]


def no_money(sheets: Sheets) -> None:
    sheets["Budgetram"] = [sheets["Budgetram"][0],
                           *([year, None, 0, 0, None] for year in (2027, 2028, 2029))]
    sheets["Begränsningar"] = sheets["Begränsningar"][:1]


def blocks_only(sheets: Sheets) -> None:
    """A number of blocks and no money: costs are not known either."""
    sheets["Budgetram"] = [["År", "Högsta antal block"],
                           *([year, 2] for year in (2027, 2028, 2029))]
    sheets["Antaganden"] = [row for row in sheets["Antaganden"]
                            if row[0] != "Central andel av ST-block"]
    sheets["Begränsningar"] = sheets["Begränsningar"][:1]


def book(folder: Path, *spoils: Spoil) -> Any:
    sheets = good()
    together(*spoils)(sheets)
    result = run(write(sheets, folder / "underlag.xlsx"))
    assert isinstance(result, RunResult), result.findings
    write_result(result, folder / "ut.xlsx", datetime(2027, 3, 1))
    return openpyxl.load_workbook(folder / "ut.xlsx", data_only=True)


def texts(page: Any) -> list[str]:
    return [cell for row in page.values for cell in row if isinstance(cell, str)]


def values(page: Any, heading: str) -> list[Any]:
    headings, *rows = list(page.iter_rows(min_row=4, values_only=True))
    return [row[headings.index(heading)] for row in rows]


def budget_years(made: Any) -> list[tuple[Any, ...]]:
    """The rows of the first budget's table."""
    page = made["Budget"]
    name = next(name for name in page.tables if name.startswith("Budget_"))
    return [tuple(cell.value for cell in row) for row in page[page.tables[name].ref]][1:]


@pytest.mark.parametrize("name", [LONG, ODD])
def test_long_and_odd_names_stand_as_they_are(tmp_path: Path, name: str) -> None:
    made = book(tmp_path, renamed(name))
    for sheet in ("Rangordning", "NPS-underlag", "Källrader", "Antaganden"):
        assert any(name in text for text in texts(made[sheet])), sheet
    live = openpyxl.load_workbook(tmp_path / "ut.xlsx")
    cells = [cell for page in live for row in page.iter_rows() for cell in row
             if isinstance(cell.value, str) and name in cell.value]
    assert cells and all(cell.data_type == "s" for cell in cells)


def test_one_group_only(tmp_path: Path) -> None:
    made = book(tmp_path, one_group)
    assert values(made["NPS-underlag"], "Specialitet")[:2] == ["Kirurgi", "Summa"]
    assert set(values(made["Källrader"], "Specialitet")) >= {"Kirurgi", "Alla grupper"}


def test_nobody_in_training(tmp_path: Path) -> None:
    made = book(tmp_path, nobody_in_training)
    trained = values(made["NPS-underlag"], "I utbildning (personer)")
    assert set(trained[:trained.index(None)]) == {0}
    assert "ST-läkare" not in values(made["Källrader"], "Blad i underlaget")


def test_every_need_is_met(tmp_path: Path) -> None:
    made = book(tmp_path, needs_met)
    assert values(made["NPS-underlag"], "Bedömning 2026")[:3] == ["överskott"] * 3
    assert all(row[4] == 0 for row in budget_years(made))
    assert max(filter(None, values(made["Fördelning"], "Block i allt")), default=0) == 0


def test_no_money_at_all(tmp_path: Path) -> None:
    made = book(tmp_path, no_money)
    assert all(row[4] == 0 and row[6] in (None, "") for row in budget_years(made))
    assert "I allt" in texts(made["Budget"])


def test_blocks_without_money_have_no_sums_of_what_is_not_stated(tmp_path: Path) -> None:
    page = book(tmp_path, blocks_only)["Budget"]
    total = next(row for row in page.values if row[0] == "I allt")
    assert total[1] is None and total[3] in (None, "") and total[5] in (None, "")
