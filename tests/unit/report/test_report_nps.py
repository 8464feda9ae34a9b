"""Sheets NPS-underlag and NPS per år."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import openpyxl
import pytest

from prognos.analysis.nps import national_planning
from prognos.inputs import Pipeline
from prognos.report.workbook import write_result
from prognos.results import RunResult
from tests.support.changes import changed
from tests.support.report_result import make_full_result, make_who

Row = tuple[Any, ...]


def planned(stock: tuple[tuple[str | None, float], ...] = (("Umeå", 30.0), (None, 8.0))
            ) -> RunResult:
    result = make_full_result()
    needs = (*result.inputs.need.by_group[:2], None, *result.inputs.need.by_group[3:])
    inputs = changed(result.inputs, by_group=needs, pipeline=Pipeline(stock=stock))
    who = tuple(make_who(g) for g in range(5))
    return changed(result, inputs=inputs,
                   planning=national_planning(inputs, result.forecast.before, who))


@cache
def book(known: bool = True) -> Any:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "ut.xlsx"
        write_result(planned() if known else planned(()), path, datetime(2027, 3, 1))
        return openpyxl.load_workbook(path, data_only=True)


def table(name: str) -> tuple[list[str], list[Row]]:
    page = next(page for page in book() if name in page.tables)
    cells = [tuple(cell.value for cell in row) for row in page[page.tables[name].ref]]
    return [str(heading) for heading in cells[0]], cells[1:]


def column(name: str, heading: str) -> list[Any]:
    headings, rows = table(name)
    return [row[headings.index(heading)] for row in rows]


def test_a_row_per_group_and_nurses_apart() -> None:
    assert column("NPS_underlag", "Specialitet") == [
        "Allmänmedicin", "Allmänmedicin", "Specialitet AA", "Specialitet AB"]
    assert column("NPS_underlag_DSK", "Specialitet") == ["Distriktssköterska"]
    assert column("NPS_underlag", "Egen regi (personer)") == [11] * 4  # 10, and 1 who trains
    assert column("NPS_underlag", "Privat (heltider)") == [3.0] * 4
    assert column("NPS_underlag", "I utbildning (personer)") == [3] * 4
    assert column("NPS_underlag", "Inhyrda årsarbetare") == [1.5] * 4


def test_shortage_and_surplus_are_two_positive_columns() -> None:
    for supply, need, shortage, surplus in zip(*(column("NPS_underlag", heading) for heading in (
            "Tillgång 2026 (heltider)", "Behov 2026 (heltider)", "Brist 2026", "Överskott 2026")),
            strict=True):
        assert shortage == pytest.approx(max(need - supply, 0))
        assert surplus == pytest.approx(max(supply - need, 0))


def test_the_judgement_and_its_rule_stand_together() -> None:
    assert column("NPS_underlag", "Bedömning 2026") == ["balans", "brist", "brist", "brist"]
    assert column("NPS_underlag", "Behov enligt") == ["Budget", "Budget", "inte angivet", "Budget"]
    said = book()["NPS-underlag"]["A3"].value.replace("\u00a0", " ")
    assert "högst 5 % av behovet eller högst 0,5 heltider" in said
    assert "Legitimerade läkare utan ST: 38." in said


def test_what_is_not_known_of_the_licensed_is_said() -> None:
    said = book(known=False)["NPS-underlag"]["A3"].value
    assert "Legitimerade läkare utan ST är inte angivna" in said
    page = book(known=False)["NPS-underlag"]
    assert not any("Legitimerade" in str(row[2]) for row in page.values)


def totals(rows: Sequence[Row], headings: list[str], *by: str) -> dict[Row, float]:
    """What a pivot table would show."""
    found: dict[Row, float] = defaultdict(float)
    for row in rows:
        found[tuple(row[headings.index(name)] for name in by)] += row[headings.index("Värde")]
    return found


def test_a_pivot_of_the_long_table_gives_the_wide_one() -> None:
    headings, rows = table("NPS_per_år")
    pivot = totals(rows, headings, "Specialitet", "Mått", "Driftsform", "Enhet")
    assert pivot["Allmänmedicin", "Specialister", "Egen regi", "personer"] == 22
    assert pivot["Allmänmedicin", "Specialister", "Privat", "heltider"] == 6
    assert pivot["Allmänmedicin", "Brist", "Alla", "heltider"] == pytest.approx(
        sum(column("NPS_underlag", "Brist 2026")[:2]))
    by_area = totals(rows, headings, "Mått", "Område")
    assert by_area["Legitimerade läkare utan ST", "Umeå"] == 30
    years = {row[headings.index("År")] for row in rows
             if row[headings.index("Mått")] == "Väntas bli färdiga"}
    assert years == set(range(2027, 2036))


def test_no_figure_is_blank_or_twice() -> None:
    headings, rows = table("NPS_per_år")
    keys = [tuple(row[headings.index(name)] for name in (
        "Specialitet", "Område", "Mått", "Driftsform", "Enhet", "År")) for row in rows]
    assert len(keys) == len(set(keys))
    assert all(isinstance(row[headings.index("Värde")], int | float) for row in rows)
