"""The result workbook as Excel would read it."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from datetime import datetime
from math import nan
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from prognos.report.workbook import write_result
from prognos.report.workbook.decision.summary_sentences import years_title
from prognos.results import RunResult
from prognos.schema.findings import Finding
from tests.support.changes import changed
from tests.support.report_result import make_full_result, make_inputs, make_request, make_result

MOMENT = datetime(2027, 3, 1, 8, 30)
SHEETS = ["Sammanfattning", "Fördelning", "Prioriteringslista", "Rangordning", "Budget",
          "Prognos", "Flöden", "Behov", "Diagram", "Verksamheterna", "Känslighet",
          "Antaganden", "Kontroll", "Körning"]
WITHOUT_FREEZE = {"Sammanfattning", "Budget", "Flöden", "Behov", "Verksamheterna", "Känslighet"}
"""Sheets of several tables, each with a title."""
HEADING = 4


def with_requests() -> RunResult:
    inputs = make_inputs(4)
    wishes = (make_request(inputs, 0, 1), make_request(inputs, 1, 3), make_request(inputs, 2, 1),
              make_request(inputs, 3, 1))
    return make_result(inputs=make_inputs(4, requests=wishes))


def written(result: RunResult, tmp_path: Path) -> Path:
    target = tmp_path / "resultat.xlsx"
    write_result(result, target, MOMENT)
    return target


def values(path: Path) -> Any:
    """The workbook with stored results of formulas."""
    return openpyxl.load_workbook(path, data_only=True)


def formulas(path: Path) -> Any:
    return openpyxl.load_workbook(path)


def column(page: Any, heading: str) -> list[Any]:
    """The cells below a heading, down to the table's end."""
    headings = [cell.value for cell in page[HEADING]]
    place = headings.index(heading)
    return [row[place] for row in page.iter_rows(min_row=HEADING + 1, values_only=True)]


def test_sheets_in_the_order_of_the_contract(tmp_path: Path) -> None:
    assert values(written(with_requests(), tmp_path)).sheetnames == SHEETS


def test_no_requests_no_sheet(tmp_path: Path) -> None:
    assert "Verksamheterna" not in values(written(make_result(), tmp_path)).sheetnames


def test_every_table_sheet_is_named_frozen_filtered_and_set_up_for_a4(tmp_path: Path) -> None:
    book = formulas(written(with_requests(), tmp_path))
    names: set[str] = set()
    for page in book:
        assert page.page_setup.paperSize == "9" or page.page_setup.paperSize == 9
        assert page.page_setup.orientation == "landscape"
        if page.title == "Diagram":  # no tables: sorting would break the charts beside
            assert page.freeze_panes and page.print_area and page.row_breaks.brk
            continue
        assert page.tables, page.title
        names |= set(page.tables)
        if page.title not in WITHOUT_FREEZE:
            assert page.freeze_panes, page.title
            if page.title != "Antaganden":  # the retirement curve has other headings
                assert page.print_title_rows == f"${HEADING}:${HEADING}"
            assert next(iter(page.tables.values())).autoFilter is not None
    assert {"Prioriteringslista", "Rangordning", "Prognos", "Flöden", "Budget_ST"} <= names


@pytest.mark.parametrize(("result", "expected"), [(make_result(), 15), (make_full_result(), 15)])
def test_charts_are_native_and_described(tmp_path: Path, result: RunResult, expected: int) -> None:
    with zipfile.ZipFile(written(result, tmp_path)) as package:
        charts = [name for name in package.namelist() if name.startswith("xl/charts/chart")]
        drawings = "".join(package.read(name).decode() for name in package.namelist()
                           if name.startswith("xl/drawings/drawing"))
        images = [name for name in package.namelist() if "media" in name]
    assert len(charts) == expected and not images
    assert drawings.count('descr="') == expected


def test_formulas_agree_with_their_stored_results(tmp_path: Path) -> None:
    path = written(make_result(), tmp_path)
    page, live = values(path)["Fördelning"], formulas(path)["Fördelning"]
    headings = [cell.value for cell in page[HEADING]]
    total = headings.index("Block i allt") + 1
    assert str(live.cell(HEADING + 1, total).value).startswith("=SUM(")
    years = [column(page, f"Block {year}") for year in (2027, 2028, 2029)]
    assert column(page, "Block i allt") == [sum(row) for row in zip(*years, strict=True)]


def test_a_gap_is_two_columns_without_sign(tmp_path: Path) -> None:
    book = values(written(make_result(), tmp_path))
    for sheet in ("Fördelning",):
        headings = [str(cell.value) for cell in book[sheet][HEADING]]
        gaps = [name for name in headings if name.startswith(("Brist", "Överskott"))]
        assert len({name.split()[0] for name in gaps}) == 2
        assert not [name for name in headings if "Differens" in name]
        assert min(value for name in gaps for value in column(book[sheet], name)
                   if isinstance(value, float)) >= 0


def test_accumulated_cost_and_the_budget_line(tmp_path: Path) -> None:
    path = written(make_result(), tmp_path)
    page = values(path)["Prioriteringslista"]
    cost = column(page, "Kostnad (kr)")
    assert column(page, "Ackumulerad kostnad (kr)") == [
        cost[0], sum(cost[:2]), None, sum(cost[:2]) + cost[3]]
    assert column(page, "Startår") == [2027, 2027, 2027, 2028], "the year that is decided first"
    assert column(page, "Ges") == ["ja", "ja", "nej", "ja"]
    assert column(page, "Varför inte") == ["", "", "0,1\u00a0mkr saknas 2027", ""]
    assert column(page, "Billigaste byte") == [
        "", "", "Allmänmedicin, Södra Lappland 2027 (nytta 0,75)", ""]
    rules = [formulas(path)["Prioriteringslista"].cell(HEADING + 1 + n, 3).border.top.style
             for n in range(4)]
    assert rules == [None, None, "thick", "thick"]


def test_budget_adds_up(tmp_path: Path) -> None:
    book = values(written(make_result(), tmp_path))
    page = book["Budget"]
    rows = [[cell.value for cell in row] for row in page[page.tables["Budget_ST"].ref]][1:]
    assert [row[0] for row in rows] == list(range(2027, 2035))
    for _, amount, bound, left, cost, rest, _ in rows[:-1]:
        assert left == pytest.approx(amount - bound)
        assert rest == pytest.approx(left - cost)
    assert rows[-1][1] is None and rows[-1][3] in (None, "")


def test_forecast_is_long_and_holds_both_editions(tmp_path: Path) -> None:
    result = make_result(groups=2)
    page = values(written(result, tmp_path))["Prognos"]
    rows = list(page.iter_rows(min_row=HEADING + 1, values_only=True))
    assert len(rows) == 2 * 10 * 13  # no group has a stated minimum
    need = [row for row in rows if row[:4] == ("Allmänmedicin", "Umeå", 2035, "Behov")]
    assert need == [("Allmänmedicin", "Umeå", 2035, "Behov", "heltider",
                     pytest.approx(10.9), pytest.approx(10.9))]


def test_flows_close(tmp_path: Path) -> None:
    page = values(written(make_result(groups=2), tmp_path))["Flöden"]
    for _, *row in page[page.tables["Flöden"].ref][1:]:
        opening, retired, left, known, completed, recruited, closing = (
            cell.value for cell in row[3:10])
        assert closing == pytest.approx(opening - retired - left - known + completed + recruited)


def test_text_of_the_input_stays_text(tmp_path: Path) -> None:
    page = formulas(written(with_requests(), tmp_path))["Verksamheterna"]
    reason = [cell for row in page.iter_rows() for cell in row if cell.value == "=1+1 är text"]
    assert reason and all(cell.data_type == "s" for cell in reason)


def test_requests_are_told_what_became_of_them(tmp_path: Path) -> None:
    page = values(written(with_requests(), tmp_path))["Verksamheterna"]
    cells = [[cell.value for cell in row] for row in page[page.tables["Önskemål"].ref]]
    surplus = "Fler block ger ett överskott som väger tyngre än bristen de minskar"
    assert [row[cells[0].index("Utfall")] for row in cells[1:]] == [
        "Ryms helt", f"Delvis: 1 av 3. {surplus}",
        "Inget block 2027. Nästa block är nr 4 i prioriteringslistan: 0,1\u00a0mkr saknas 2027",
        f"Inget block 2027. {surplus}",
    ]


def test_missing_numbers_are_blank(tmp_path: Path) -> None:
    result = make_result()
    budget = result.allocation.budgets[0]
    merit = tuple(replace(line, cost=nan, cumulative_cost=nan) for line in budget.merit)
    page = values(written(changed(result, budgets=(replace(budget, merit=merit),)), tmp_path))
    costs = column(page["Prioriteringslista"], "Kostnad (kr)")
    assert costs == [None] * 4


def test_only_the_run_sheet_knows_the_time(tmp_path: Path) -> None:
    first, second = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    write_result(make_result(), first, MOMENT)
    write_result(make_result(), second, MOMENT.replace(hour=9))
    one, other = values(first), values(second)
    for name in one.sheetnames:
        same = list(one[name].values) == list(other[name].values)
        assert same == (name != "Körning"), name
    write_result(make_result(), second, MOMENT)
    assert first.read_bytes() == second.read_bytes()


def test_nothing_to_show_is_still_a_workbook(tmp_path: Path) -> None:
    empty = make_result(budgets=(), ranking=(), findings=(), guesses=(), budget_sums={})
    assert "Prognos" in values(written(empty, tmp_path)).sheetnames


@pytest.mark.parametrize("trouble", [KeyboardInterrupt, RuntimeError])
def test_nothing_half_written_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, trouble: type[BaseException]
) -> None:
    def interrupt(*_: object) -> None:
        raise trouble

    target = tmp_path / "resultat.xlsx"
    target.write_text("förra")
    monkeypatch.setattr("prognos.report.workbook.sheets.sheets_of", interrupt)
    with pytest.raises(trouble):
        write_result(make_result(), target, MOMENT)
    assert [path.name for path in tmp_path.iterdir()] == ["resultat.xlsx"]
    assert target.read_text() == "förra"


def test_the_gravest_remarks_stand_first(tmp_path: Path) -> None:
    notice, warning = (Finding(severity, "prov-kod", "Behov", "C5", "Ovanligt.", "Kontrollera.")
                       for severity in ("notis", "varning"))
    path = written(make_result(findings=(notice, warning, notice)), tmp_path)
    assert column(values(path)["Kontroll"], "Slag") == ["varning", "notis", "notis"]


def test_evaluated_years_after_the_last_shown_are_named() -> None:
    result = make_result()
    calendar = result.inputs.calendar
    last, horizon = calendar.base_date.year + calendar.horizon, calendar.horizon
    inside, beyond = (
        replace(result, inputs=replace(result.inputs, calendar=replace(
            calendar, tail=2, evaluated=tuple(cells))))
        for cells in ((horizon,), (horizon, horizon + 1, horizon + 2)))
    assert years_title(inside) == "Regionen år för år (läkare, heltider)"
    assert f"{last + 1}–{last + 2} ingår i bristen {last}–{last + 2}" in years_title(beyond)
