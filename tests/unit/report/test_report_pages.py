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
from prognos.report.workbook.sensitivity.sensitivity_sheet import _is_proven_plan
from prognos.report.workbook.sheets import GROUPS
from prognos.report.workbook.writing.sheet_parts import Field, naming_columns, widest
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
    page = book()["Verksamheterna"]
    assert (page.page_setup.fitToWidth, page.page_setup.fitToHeight) == (2, 0)
    assert page.print_title_cols == "$A:$C"
    for group in GROUPS[:1]:  # what a decision is taken from is one page wide
        for sheet in group.sheets:
            assert book()[sheet.name].page_setup.fitToWidth in (None, 1), sheet.name


def test_the_contents_lead_to_every_sheet_by_group() -> None:
    page = book()["Sammanfattning"]
    top = next(cell.row for (cell,) in page["A1:A200"] if cell.value == "Innehåll")
    rows = [row for row in page.iter_rows(min_row=top + 1, max_col=3) if row[1].hyperlink]
    links = [cells[1].hyperlink.location for cells in rows]
    assert links == [f"'{name}'!A1" for name in book().sheetnames]
    assert [cells[0].value for cells in rows if cells[0].value] == [
        "Beslut", "Underlag", "Känslighet", "Spårbarhet"]
    for cells, sheet in zip(rows, book(), strict=True):
        assert cells[2].value == sheet["A2"].value and cells[2].value.rstrip().endswith(("?", "."))
    colours = [sheet.sheet_properties.tabColor.rgb for sheet in book()]
    assert len(set(colours)) == 4 and sorted(colours, key=colours.index) == colours


def test_headings_are_not_repeated_over_another_table() -> None:
    assert book()["Budget"].print_title_rows is None
    assert book()["Fördelning"].print_title_rows == "$4:$4"


def test_a_row_is_as_high_as_its_longest_text() -> None:
    page = book()["Verksamheterna"]
    row = next(row for row in page.iter_rows() if row[2].value == "Kliniken")
    assert page.row_dimensions[row[0].row].height >= 75


def test_a_long_note_is_wrapped_over_columns() -> None:
    assert any(area.min_row == 3 and area.max_col > 2
               for area in book()["Prioriteringslista"].merged_cells.ranges)


def test_the_allotment_has_every_group_and_its_sums_are_the_regions() -> None:
    result, page = make_full_result(), book()["Fördelning"]
    names = [row[1].value for row in page.iter_rows() if row[1].value]
    assert [name for name in names if name != "Specialitet"] == [
        group.specialty for group in result.inputs.groups]
    headings = [cell.value for cell in page[4]]
    total = next(row for row in page.iter_rows() if row[0].value == "Summa")
    assert str(total[headings.index("Behov 2035")].value).startswith("=SUBTOTAL(109,")


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
