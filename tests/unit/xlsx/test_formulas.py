"""Formulas that nobody calculated: told with their cells, never 0 and never blank in silence."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter

from prognos.hr_export import Exports
from prognos.schema.findings import Findings
from prognos.xlsx.read.archive import open_workbook
from tests.support.exports import read
from tests.support.package_kinds import put_together, taken_apart

HEADS = ("Anstnr", "Befattning", "Specialitet", "Personnr", "Syss.grad", "Timmar")


def export(path: Path, *formulas: tuple[str, object], change: Callable[[bytes], bytes] = bytes,
           app: bytes | None = None) -> Path:
    """An export whose shares are formulas, with the values that the writer stores.

    change : of the sheet's XML. app : the program that the file says wrote it; `None` = Excel and
    full calculation on load, as XlsxWriter says.
    """
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        sheet = book.add_worksheet("Personal")
        sheet.write_row(0, 0, HEADS)
        for row, (formula, value) in enumerate(formulas, start=1):
            sheet.write_row(row, 0, [row, "Överläkare", "Kirurgi", f"19{60 + row}0101-1234"])
            sheet.write_formula(row, 4, formula, None, value)
            sheet.write_number(row, 5, 30)
    parts = taken_apart(buffer.getvalue())
    name = "xl/worksheets/sheet1.xml"
    parts[name] = change(parts[name])
    if app is not None:
        parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(b' fullCalcOnLoad="1"', b"")
        parts["docProps/app.xml"] = parts["docProps/app.xml"].replace(b"Microsoft Excel", app)
    return put_together(parts, path)


def shares(exports: Exports) -> list[object]:
    return [row.get("fte_share") for row in exports.staff]


def told(exports: Exports) -> list[str]:
    return [found.message for found in exports.findings if found.code == "formler-utan-varde"]


def test_a_file_that_was_never_calculated_gives_no_shares(tmp_path: Path) -> None:
    exports = read(export(tmp_path / "e.xlsx", ("=F2/40", 0), ("=F3/40", 0)))
    assert shares(exports) == [None, None]
    assert told(exports) == [
        "I e.xlsx, bladet Personal, saknar 2 formler ett räknat värde (rad 2–3); cellerna läses "
        "som tomma, aldrig som 0."]
    assert "cell-olast" in {found.code for found in exports.findings}


def test_a_stored_value_somewhere_on_the_sheet_tells_that_0_is_one(tmp_path: Path) -> None:
    exports = read(export(tmp_path / "e.xlsx", ("=F2/40", 0.75), ("=F3*0", 0)))
    assert shares(exports) == [0.75, 0] and told(exports) == []


@pytest.mark.parametrize(("app", "believed"), [
    (b"Microsoft Excel", True), (b"LibreOffice/24.2", True), (b"Apache POI", False),
    (b"SheetJS", False), (b"", False),
])
def test_zeros_without_a_word_of_calculation_are_believed_of_offices_alone(
    app: bytes, believed: bool, tmp_path: Path
) -> None:
    exports = read(export(tmp_path / "e.xlsx", ("=F2*0", 0), app=app))
    assert shares(exports) == ([0] if believed else [None])
    assert bool(told(exports)) != believed


@pytest.mark.parametrize("change", [
    lambda part: part.replace(b"</f><v>0.75</v>", b"</f>", 1),
    lambda part: part.replace(b"</f><v>0.75</v>", b"</f><v/>", 1),
    lambda part: part.replace(b"<f>F2/40</f><v>0.75</v>", b"\n <f>F2/40</f>\n <!-- v --> "),
    lambda part: re.sub(rb'<c r="E2"><f>F2/40</f><v>0.75</v>',
                        b'<c r="E2" t="str"><f>IF(2>1,0.8,0)</f>', part),
    lambda part: re.sub(rb'<c r="E2"><f>F2/40</f><v>0.75</v>',
                        b'<c r = "E2" t="b" ><f a=">">x</f>', part),
], ids=["no value", "empty value", "blanks and comments", "text", "odd attributes"])
def test_a_formula_without_a_value_however_it_is_written(
    change: Callable[[bytes], bytes], tmp_path: Path
) -> None:
    exports = read(export(tmp_path / "e.xlsx", ("=F2/40", 0.75), ("=F3/40", 0.75), change=change))
    assert shares(exports) == [None, 0.75] and "rad 2" in told(exports)[0]


def test_an_empty_text_is_a_value(tmp_path: Path) -> None:
    exports = read(export(tmp_path / "e.xlsx", ("=F2/40", 0.75), change=lambda part: part.replace(
        b'<c r="E2"><f>F2/40</f><v>0.75</v>', b'<c r="E2" t="str"><f>""</f><v></v>')))
    assert shares(exports) == [None] and told(exports) == []


def test_a_workbook_names_each_cell_also_of_areas_and_times(tmp_path: Path) -> None:
    path = tmp_path / "b.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Bemanning")
        sheet.write_array_formula("B2:B4", "{=A2:A4*2}")
        sheet.write_formula("C2", "=1/2", book.add_format({"num_format": "hh:mm"}))
        sheet.write_number("D2", 0)
        other = book.add_worksheet("Räknat")
        other.write_formula("A1", "=1+1", None, 2)
        other.write_formula("A2", "=1-1", None, 0)
    pages = open_workbook(path, Findings())
    assert pages is not None
    first, second = (page.cells for page in pages.sheets)
    assert [cell.coordinate for cell in first.unstored] == ["B2", "C2", "B3", "B4"]
    assert {cell.kind for cell in first.unstored} == {"u"}
    assert [cell.coordinate for row in first.grid.values() for cell in row.values()] == ["D2"]
    assert second.unstored == () and len(second.grid) == 2
