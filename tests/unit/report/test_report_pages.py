"""How the sheets of the result workbook stand on the screen and on paper."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import openpyxl
import pytest

from prognos.report.wording.common_words import guess_labels
from prognos.report.workbook import write_result
from prognos.report.workbook.decision.allotment_sheet import _left_out
from prognos.report.workbook.sensitivity.worth_sheet import _is_proven_plan
from prognos.report.workbook.writing.book import Field, naming_columns, widest
from prognos.results import CurvePoint, Guess, MoneyCurve
from tests.support.changes import changed
from tests.support.report_result import make_full_result, make_request


@cache
def book() -> Any:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "resultat.xlsx"
        result = make_full_result()
        wish = make_request(result.inputs, 0, 2, reason="Ett långt motiv. " * 12)
        write_result(replace(result, inputs=changed(result.inputs, requests=(wish,))), path)
        return openpyxl.load_workbook(path)


def field(look: str, width: float = 10.0) -> Field:
    return Field(look, look, width)


@pytest.mark.parametrize(("looks", "names"), [
    (("whole", "text", "text", "year"), 3), (("text", "text", "year", "text"), 2),
    (("year", "fte"), 1), (("text",) * 6, 4),
])
def test_the_columns_that_name_a_row(looks: tuple[str, ...], names: int) -> None:
    assert naming_columns([field(look) for look in looks]) == names


def test_two_tables_on_a_sheet_share_the_widest_columns() -> None:
    shared = widest([field("text", 9), field("sek", 20)],
                    [field("text", 30), field("sek", 8), field("sek", 11)])
    assert [each.width for each in shared] == [30, 20, 11]


def test_wide_sheets_print_on_two_pages_with_the_names_on_both() -> None:
    page = book()["Önskemål"]
    assert (page.page_setup.fitToWidth, page.page_setup.fitToHeight) == (2, 0)
    assert page.print_title_cols == "$A:$C" and page.freeze_panes == "D5"
    assert book()["Prioriteringslista"].page_setup.fitToWidth in (None, 1)
    assert book()["Begränsningar"].page_setup.fitToWidth in (None, 1)


def test_the_summary_is_one_page() -> None:
    page = book()["Sammanfattning"]
    assert (page.page_setup.fitToWidth or 1, page.page_setup.fitToHeight or 1) == (1, 1)
    assert page.sheet_properties.pageSetUpPr.fitToPage
    links = {cell.hyperlink.location for (cell,) in page["A7:A11"]}
    sheets = {str(target).split("!")[0].strip("'") for target in links}
    assert sheets == {"Prognos i korthet", "Prioriteringslista", "Fördelning", "Diagram",
                      "Antaganden"}
    assert sheets <= set(book().sheetnames)


def test_headings_are_not_repeated_over_another_table() -> None:
    assert book()["Vem räknas"].print_title_rows is None
    assert book()["Begränsningar"].print_title_rows == "$4:$4"


def test_a_row_is_as_high_as_its_longest_text() -> None:
    assert book()["Önskemål"].row_dimensions[5].height >= 75


def test_a_long_note_is_wrapped_over_columns() -> None:
    assert any(area.min_row == 2 and area.max_col > 2
               for area in book()["Prioriteringslista"].merged_cells.ranges)


def test_the_allotment_says_whom_its_sums_leave_out() -> None:
    result = make_full_result()
    assert "Sammanfattningens summor" not in _left_out(result)
    fewer = changed(result, budgets=())
    assert "Utan möjlighet till block: " in _left_out(fewer)
    assert "de ingår i Sammanfattningens summor." in _left_out(fewer)


def test_the_runs_own_plan_is_not_called_unproven_on_the_curve() -> None:
    result = make_full_result()
    allocation, problem = (
        result.allocation.budgets[0].allocation, result.allocation.budgets[0].problem)
    cost = float((allocation.blocks * problem.cost).sum())
    own = CurvePoint(1.0, 0.0, int(allocation.blocks.sum()), cost, 0.0, 0.0, False)
    curve = MoneyCurve("ST", True, (own,))
    assert _is_proven_plan(result, curve, own)
    assert not _is_proven_plan(result, curve, replace(own, share=0.9))
    assert not _is_proven_plan(result, curve, replace(own, cost=cost + 1e6))


def test_what_both_labels_say_is_said_once() -> None:
    guess = make_full_result().questions.guesses[0]
    assert isinstance(guess, Guess)
    assert guess_labels(replace(guess, low_label="25 % lägre", high_label="25 % högre")) == (
        "25 % lägre", "högre")
    assert guess_labels(replace(guess, low_label="hälften", high_label="dubbelt")) == (
        "hälften", "dubbelt")
