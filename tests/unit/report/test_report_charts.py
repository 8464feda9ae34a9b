"""The charts of the result workbook, their ranges and words, and names that are hard on Excel."""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from xml.etree import ElementTree

import numpy as np
import openpyxl
import pytest
import xlsxwriter
from openpyxl.utils import range_boundaries

from prognos.report.wording.answer_words import answer_tables
from prognos.report.wording.limit_words import list_by_year
from prognos.report.workbook import write_result
from prognos.report.workbook.basis import group_charts
from prognos.report.workbook.basis.group_charts import STEPS, block_tops
from prognos.report.workbook.decision.summary_sentences import (
    effect_sentences,
    left_sentence,
    state_sentence,
    sure_sentence,
)
from prognos.report.workbook.writing.quick_sheet import QuickSheet
from prognos.results import RunResult, ShortageSums
from prognos.results.projection import Projection
from tests.support.changes import changed
from tests.support.report_result import (
    make_budget,
    make_full_result,
    make_inputs,
    make_projection,
    make_result,
)

MOMENT = datetime(2027, 3, 1)
CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
DRAWN = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
FUNCTIONS = {"SUM", "IF", "SUBTOTAL", "ABS", "MIN", "MAX", "OR", "AND", "N", "INT", "ROUND",
             "HYPERLINK", "COUNTIF", "SUMIF", "SUMIFS", "INDEX", "MATCH", "TRUE", "FALSE"}
"""What our formulas may use: younger functions need a prefix in the file."""


@dataclass(frozen=True)
class Drawn:
    """A chart of the workbook: its title, axes and series (name, ranges, cached values)."""

    title: str
    axes: tuple[str, ...]
    series: tuple[tuple[str, str, str, tuple[float, ...]], ...]


def content(result: RunResult) -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "resultat.xlsx"
        write_result(result, path, MOMENT)
        return path.read_bytes()


@cache
def full() -> bytes:
    return content(make_full_result())


def opened(data: bytes, formulas: bool = False) -> Any:
    return openpyxl.load_workbook(io.BytesIO(data), data_only=not formulas)


def charts(data: bytes) -> list[Drawn]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        names = sorted((name for name in package.namelist() if "charts/chart" in name),
                       key=lambda name: int(re.findall(r"\d+", name)[0]))
        return [drawn(ElementTree.fromstring(package.read(name))) for name in names]


def drawn(tree: ElementTree.Element) -> Drawn:
    def said(element: ElementTree.Element | None) -> str:
        return "" if element is None else "".join(t.text or "" for t in element.iter(f"{DRAWN}t"))

    def series() -> Iterator[tuple[str, str, str, tuple[float, ...]]]:
        for one in tree.iter(f"{CHART}ser"):
            name = "".join(v.text or "" for v in one.find(f"{CHART}tx").iter(f"{CHART}v"))
            first, second = (("cat", "val") if one.find(f"{CHART}cat") is not None
                             else ("xVal", "yVal"))
            refs = [one.find(f"{CHART}{part}//{CHART}f").text for part in (first, second)]
            cached = one.find(f"{CHART}{second}").iter(f"{CHART}v")
            yield name, refs[0], refs[1], tuple(float(v.text or 0) for v in cached)

    axes = [axis for kind in ("catAx", "valAx", "dateAx") for axis in tree.iter(f"{CHART}{kind}")]
    return Drawn(said(tree.find(f".//{CHART}title")),
                 tuple(said(axis.find(f"{CHART}title")) for axis in axes), tuple(series()))


def cells(book: Any, reference: str) -> list[Any]:
    sheet, span = reference.rsplit("!", 1)
    left, top, right, bottom = range_boundaries(span.replace("$", ""))
    page = book[sheet.strip("'")]
    return [page.cell(row, column).value
            for row in range(top, bottom + 1) for column in range(left, right + 1)]


def links(page: Any) -> set[str]:
    return {cell.hyperlink.location for row in page.iter_rows() for cell in row if cell.hyperlink}


# --- What the charts show ------------------------------------------------------------------------


def test_every_chart_shows_cells_that_hold_what_it_says() -> None:
    book = opened(full())
    for chart in charts(full()):
        assert chart.title and chart.series
        for name, categories, values, cached in chart.series:
            found = cells(book, values)
            assert name and len(found) == len(cells(book, categories)) > 1
            figures = [value for value in found if value is not None]  # a year without a limit
            assert all(isinstance(value, int | float) for value in figures), (chart.title, name)
            if len(figures) == len(found) == len(cached):
                assert cached == pytest.approx(tuple(figures)), (chart.title, name)


def test_a_specialtys_lines_are_its_own_need_and_supply() -> None:
    result, book = make_full_result(), opened(full())
    shown = [chart for chart in charts(full()) if chart.title.startswith("Tillgång och behov: ")]
    assert len(shown) == len(result.inputs.groups)
    before, after = result.forecast.before, result.forecast.after
    for g, chart in enumerate(shown):
        group = result.inputs.groups[g]
        assert group.specialty in chart.title and (group.area or "") in chart.title
        assert set(chart.axes) >= {"heltider", "31 december"}
        said = {name: cells(book, values) for name, _, values, _ in chart.series}
        for name, expected in (
            ("Behov", before.measures.need), ("Utan nya block", before.fte.mean),
            ("Med blocken", after.fte.mean), ("Låg (P10)", after.fte.p10),
            ("Spann P10–P90", after.fte.p90 - after.fte.p10),
        ):
            assert said[name] == pytest.approx(expected[g, :10].tolist()), name
        assert cells(book, chart.series[0][1]) == list(range(2026, 2036))


def test_a_waterfall_goes_from_the_first_stock_to_the_last() -> None:
    result, book = make_full_result(), opened(full())
    falls = [chart for chart in charts(full()) if chart.title.startswith("Flöden: ")]
    assert len(falls) == len(result.inputs.groups)
    assert all(set(chart.axes) == {"flöde", "personer"} for chart in falls)
    for g, chart in enumerate(falls):
        below, stock, down, up = (np.array(cells(book, one[2])) for one in chart.series)
        assert stock[0] == pytest.approx(result.forecast.after.flows.opening[g, 1])
        assert stock[-1] == pytest.approx(result.forecast.after.flows.closing[g, 9])
        assert stock[0] - down.sum() + up.sum() == pytest.approx(stock[-1])
        reached = stock[0] + np.cumsum(up - down)
        tops = below + down + up
        assert (below[1:-1] >= -1e-9).all()
        assert tops[1:-1] == pytest.approx(np.maximum(reached[1:-1], reached[:-2]))


def test_the_regions_flows_come_above_and_leave_below() -> None:
    book = opened(full())
    chart = next(c for c in charts(full()) if c.title == "Specialister som kommer och går")
    said = {name: cells(book, values) for name, _, values, _ in chart.series}
    flows = make_full_result().forecast.after.flows
    assert said["Pension"] == pytest.approx((-flows.retired[:4, 1:10].sum(axis=0)).tolist())
    assert said["Rekryterade"] == pytest.approx(flows.recruited[:4, 1:10].sum(axis=0).tolist())


def test_each_row_of_the_list_has_its_groups_own_shortage() -> None:
    result, book = make_full_result(), opened(full())
    with zipfile.ZipFile(io.BytesIO(full())) as package:
        sheet = package.read("xl/worksheets/sheet3.xml").decode()
    found = re.findall(r"<xm:f>(Diagram![^<]+)</xm:f><xm:sqref>([A-Z]+)(\d+)</xm:sqref>", sheet)
    found.sort(key=lambda one: int(one[2]))  # the file has the last budget's first
    lines = [(budget, budget.merit[place]) for budget in result.allocation.budgets
             for year in list_by_year(budget) for place in year.places]
    assert len(found) == len(lines) > 4
    for (budget, line), (reference, _, row) in zip(lines, found, strict=True):
        g = budget.groups[line.group]
        assert cells(book, reference) == pytest.approx(
            result.forecast.before.measures.shortage[g, :10].tolist())
        assert book["Prioriteringslista"].cell(int(row), 2).value == (
            result.inputs.groups[g].specialty)
    assert sheet.count("<dataBar>") == len(result.allocation.budgets)


def test_the_names_lead_to_their_charts() -> None:
    result, book = make_full_result(), opened(full())
    targets = links(book["Fördelning"])
    for g, top in block_tops(result).items():
        assert f"'Diagram'!A{top + 1}" in targets
        assert str(book["Diagram"].cell(top + 1, 1).value).startswith(
            result.inputs.groups[g].specialty)


# --- The quick sheet -----------------------------------------------------------------------------


def sheet_xml(kind: Any) -> str:
    stream = io.BytesIO()
    workbook = xlsxwriter.Workbook(stream, {"in_memory": True})
    page = workbook.add_worksheet("Blad", kind)
    bold = workbook.add_format({"bold": True})
    page.set_row(1, 30)
    page.set_row(9, 40)
    page.write_string(0, 0, "å < ä & ö", bold)
    page.write_number(0, 1, 1 / 3)
    page.write_formula(1, 0, "=B1<2", bold, "ja")
    page.write_boolean(1, 1, True)
    page.write_comment(3, 0, "Ord")
    if kind is QuickSheet:
        page.put_row(4, [page.text("å < ä", bold), page.number(0.1 + 0.2, bold),
                         page.formula("B1<2", bold, ""), page.blank(bold)], left=1)
        page.put_long(12, [bold, bold, bold], [["å", "&"] * 2, [1, 2, 3, 4], [0.1, 2 / 3, 5.0, 0]])
    else:
        page.write_string(4, 1, "å < ä", bold)
        page.write_number(4, 2, 0.1 + 0.2, bold)
        page.write_formula(4, 3, "=B1<2", bold, "")
        page.write_blank(4, 4, None, bold)
        for row, (text, one, other) in enumerate(zip(
                ["å", "&"] * 2, [1, 2, 3, 4], [0.1, 2 / 3, 5.0, 0], strict=True), start=12):
            page.write_string(row, 0, text, bold)
            page.write_number(row, 1, one, bold)
            page.write_number(row, 2, other, bold)
    workbook.close()
    with zipfile.ZipFile(stream) as package:
        parts = [package.read(f"xl/{name}.xml").decode()
                 for name in ("worksheets/sheet1", "sharedStrings", "styles")]
    return re.sub(r' spans="[\d:]+"', "", "".join(parts))


def test_the_quick_sheet_writes_what_xlsxwriter_writes() -> None:
    assert sheet_xml(QuickSheet) == sheet_xml(None)


def test_formulas_use_functions_that_need_no_prefix() -> None:
    book = opened(full(), formulas=True)
    used = {name for page in book for row in page.iter_rows() for cell in row
            if cell.data_type == "f"
            for name in re.findall(r"([A-Z][A-Z.]+)\(", re.sub(r'"[^"]*"', "", str(cell.value)))}
    assert used and used <= FUNCTIONS


# --- Input that is hard on a workbook ------------------------------------------------------------

HARD = ("N" * 200, "A/B\\C?D*E[F]G:H", "=1+1", "O'Hara & \"Co\" <b>", "'citat'", "{0} {row}",
        "Blad!A1", "a!$B$2")


@pytest.mark.parametrize("name", HARD)
def test_any_name_of_a_specialty(name: str) -> None:
    inputs = make_inputs(3)
    groups = (replace(inputs.groups[0], specialty=name, area=None), *inputs.groups[1:])
    data = content(make_result(inputs=replace(inputs, groups=groups)))
    book = opened(data, formulas=True)
    cell = book["Fördelning"]["B5"]
    assert cell.value == name and cell.data_type == "s"
    assert book["Diagram"]["A4"].value == name
    for chart in charts(data)[-6:]:
        assert not chart.title.startswith("=") and len(chart.title) < 90
    assert_sound(data)


def assert_sound(data: bytes) -> None:
    """Every part is well-formed, every sheet and table name within Excel's rules."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        for name in package.namelist():
            if name.endswith((".xml", ".rels", ".vml")):
                ElementTree.fromstring(package.read(name))
    book = opened(data)
    assert all(len(name) <= 31 and not set(name) & set("/\\?*[]:") for name in book.sheetnames)
    tables = [table for page in book for table in page.tables]
    assert len(tables) == len({table.casefold() for table in tables})


def test_one_group_only() -> None:
    result = make_result(groups=1)
    data = content(result)
    assert_sound(data)
    assert len([c for c in charts(data) if c.title.startswith("Flöden: ")]) == 1
    assert links(opened(data)["Fördelning"]) == {"'Diagram'!A4"}


def test_charts_of_the_highest_ranked_where_there_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every group keeps its figures; the note says why some have no charts."""
    result = make_full_result()
    monkeypatch.setattr(group_charts, "MOST_CHARTED", 1)
    data = content(result)
    whole = Counter(chart.title for chart in charts(full()))
    fewer = whole - Counter(chart.title for chart in charts(data))
    assert sum(fewer.values()) == 2 * (len(block_tops(result)) - 1)
    assert "högst i rangordningen" in texts(data, "Diagram")


def test_no_budget_at_all() -> None:
    result = make_result(budgets=(), budget_sums={}, findings=(), guesses=())
    data = content(result)
    assert_sound(data)
    assert "Ingen budgetram gäller, så inga block fördelas." in texts(data)
    assert "Kan inte få block i den här körningen." in texts(data, "Diagram")


def test_all_needs_met() -> None:
    result = make_result(groups=2)
    met = ShortageSums(0.0, 0.0, 0.0, 0.0)

    def without_shortage(projection: Projection) -> Projection:
        zero = np.zeros_like(projection.measures.shortage)
        return replace(projection, measures=replace(projection.measures, shortage=zero),
                       totals=replace(projection.totals, shortage=zero[0]))

    result = changed(result, before=without_shortage(result.forecast.before), sums=met,
                     after=without_shortage(result.forecast.after), budget_sums={"ST": met})
    assert next(effect_sentences(result)).startswith("Ingen brist väntas 2033–2037")
    assert left_sentence(result) == "Ingen specialitet väntas ha brist 2033–2037."
    assert_sound(content(result))


def test_a_region_without_st() -> None:
    inputs = make_inputs(2)
    groups = tuple(replace(group, budget="DSK") for group in inputs.groups)
    inputs = replace(inputs, groups=groups)
    result = make_result(inputs=inputs, budgets=(make_budget(inputs, range(2), "DSK"),),
                         budget_sums={"DSK": ShortageSums(40.0, 10.0, 4.0, 1.0)})
    assert state_sentence(result) == (
        "Underlaget innehåller inga specialiteter som utbildas genom ST.")
    data = content(result)
    assert_sound(data)
    assert len([c for c in charts(data) if c.title.startswith("Flöden: ")]) == 2


def test_no_group_has_a_need() -> None:
    inputs = make_inputs(2)
    blank = np.full((2, 12), np.nan)

    def needless(projection: Projection) -> Projection:
        return replace(projection, measures=replace(
            projection.measures, need=blank, shortage=blank, surplus=blank))

    result = make_result(inputs=inputs, budgets=(), budget_sums={}, guesses=(), ranking=(),
                         before=needless(make_projection(inputs)),
                         after=needless(make_projection(inputs)))
    data = content(result)
    assert_sound(data)
    assert "Inget behov är angivet." in texts(data, "Diagram")


def texts(data: bytes, sheet: str = "Sammanfattning") -> str:
    return "\n".join(str(cell) for row in opened(data)[sheet].iter_rows(values_only=True)
                     for cell in row if isinstance(cell, str)).replace("\u00a0", " ")


# --- The story -----------------------------------------------------------------------------------


def test_the_story_follows_the_figures() -> None:
    result = make_full_result()
    said = " ".join(effect_sentences(result)).replace("\u00a0", " ")
    assert "ST: bristen 2033–2037 väntas bli 90 heltidsår med blocken, mot 120 utan (−25" in said
    assert "DSK: bristen 2033–2037 väntas bli 10 heltidsår med blocken, mot 40" in said
    assert "Mest betyder antagandet Övriga avgångar per år" in sure_sentence(result)
    assert "1 anmärkning i underlaget" in sure_sentence(result).replace("\u00a0", " ")
    none = changed(result, findings=(), guesses=())
    assert "anmärkning" not in sure_sentence(none) and "antagandet" not in sure_sentence(none)


def test_the_summary_has_the_story_and_its_tables() -> None:
    said = texts(full())
    for label in ("Läget", "Förslag", "Det ger", "Kvar", "Osäkert", "Innehåll"):
        assert label in said
    assert set(opened(full())["Sammanfattning"].tables) == {"Regionen"}


def test_the_answer_stands_first() -> None:
    answer = answer_tables(make_full_result())[0]
    rows = [[cell for cell in row if cell is not None]
            for row in opened(full())["Sammanfattning"].iter_rows(values_only=True)]
    top = rows.index([answer.title])
    assert top == 4 and rows[top + 1] == list(answer.headings)
    for shown, told in zip(rows[top + 2:], answer.rows, strict=False):
        assert shown == [told.place, told.name, told.first, told.later, *told.cells[4:]]
    assert rows[top + 2 + len(answer.rows)][-2:] == [answer.first_total, answer.later_total]


def test_steps_stand_right_of_the_printed_columns() -> None:
    area = opened(full())["Diagram"].print_area
    assert range_boundaries(str(area).rsplit("!")[-1].replace("$", ""))[2] < STEPS


def test_alt_text_says_whom_a_chart_is_about() -> None:
    with zipfile.ZipFile(io.BytesIO(full())) as package:
        drawings = [package.read(name).decode() for name in package.namelist()
                    if name.startswith("xl/drawings/drawing")]
    told = [text for drawing in drawings for text in re.findall(r'descr="([^"]*)"', drawing)]
    assert len(told) == len(charts(full())) and min(map(len, told)) > 30
    for group in make_full_result().inputs.groups:
        assert sum(group.specialty in text for text in told) >= 2
