"""Sheet Diagram: every specialty by itself, with its figures and two charts."""

from collections.abc import Iterable, Sequence

import numpy as np
from xlsxwriter.utility import xl_col_to_name

from prognos.report.wording.common_words import (
    blocks_by_group,
    budgets_in_order,
    group_name,
    horizon_index,
    members,
    shown_years,
)
from prognos.report.wording.numbers import is_missing, number, plural, signed
from prognos.report.workbook.writing.chart_kinds import Figure, supply_chart, waterfall_chart
from prognos.report.workbook.writing.page import LINE, NOTE_ROW, Page
from prognos.report.workbook.writing.sheet_parts import Cell, Field, Formula
from prognos.results import RunResult
from prognos.results.projection import Projection

SHEET = "Diagram"
FIRST_ROW = 3
BLOCK_ROWS, CHART_ROW = 21, 2
"""Rows of a group's block, and the one in it where the charts begin."""
CHART_COLUMNS, CHART_COLUMN_WIDTH = 14, 9.3
"""Columns that the charts lie over. Only these are printed: the figures stand right of them."""
CHART_SIZE, CHART_GAP = (480, 335), 10
BLOCKS_A_PAGE, SCALE = 2, 74
MOST_CHARTED = 300
"""Groups with charts: Excel takes minutes to open thousands of them."""
YEAR_FIELDS = (
    Field("År", "first_year", 9),
    Field("Behov", "fte", 10),
    Field("Tillgång utan nya block", "fte", 14),
    Field("Tillgång med blocken", "fte", 14),
    Field("Låg tillgång (P10)", "fte", 12),
    Field("Hög tillgång (P90)", "fte", 12),
    Field("Spann P10–P90", "fte", 12),
    Field("Brist utan nya block", "fte", 13),
    Field("Överskott utan nya block", "fte", 14),
    Field("Brist med blocken", "fte", 12),
    Field("Överskott med blocken", "fte", 12),
)
FEW = f"Diagram ritas för de {MOST_CHARTED} som ligger högst i rangordningen."
YEARS = CHART_COLUMNS + 1
STEP_FIELDS = (
    Field("Flöde, personer", "text", 20), Field("Antal", "some", 10),
    Field("Efter steget", "some", 10), Field("Under stapeln", "some", 10),
    Field("Bestånd", "some", 10), Field("Minskar", "some", 10), Field("Ökar", "some", 10),
    Field("I diagrammet", "text", 26),
)
STEPS = YEARS + len(YEAR_FIELDS) + 1
"""First columns of the figures of the years and of the flows."""
NEED, PLAIN_SUPPLY, SUPPLY, LOW, HIGH, BAND, SHORTAGE = range(YEARS + 1, YEARS + 8)


def add_group_charts(page: Page, result: RunResult) -> None:
    """A block of rows per group: name, a line chart, a waterfall, and the figures beside them."""
    if len(result.inputs.groups) > MOST_CHARTED:
        page.write_string(NOTE_ROW, 0, FEW, page.looks["note"])
    page.set_column(0, CHART_COLUMNS - 1, CHART_COLUMN_WIDTH)
    for fields, left in ((YEAR_FIELDS, YEARS), (STEP_FIELDS, STEPS)):
        for column, field in enumerate(fields, start=left):
            page.set_column(column, column, field.width)
    page.freeze_panes(FIRST_ROW - 1, 0)
    tops = block_tops(result)
    blocks = blocks_by_group(result)
    charted = {entry.group for entry in sorted(result.ranking, key=lambda entry: entry.rank)
               [:MOST_CHARTED]} if len(tops) > MOST_CHARTED else set(tops)
    for g, top in tops.items():
        _write_block(page, result, g, top, blocks.get(g), g in charted)
    page.set_print_scale(SCALE)
    page.print_area(0, 0, FIRST_ROW + max(len(tops), 1) * BLOCK_ROWS - 1, CHART_COLUMNS - 1)
    page.set_h_pagebreaks(list(tops.values())[BLOCKS_A_PAGE::BLOCKS_A_PAGE])


def block_tops(result: RunResult) -> dict[int, int]:
    """Group -> the row (from 0) where its block begins: budget by budget, ST first."""
    order = [g for budget in budgets_in_order(result) for g in members(result, budget)]
    return {g: FIRST_ROW + place * BLOCK_ROWS for place, g in enumerate(order)}


def shortage_range(result: RunResult, top: int) -> str:
    """Cells with a group's expected shortage without new blocks, one per shown year."""
    first, letter = top + 3, xl_col_to_name(SHORTAGE)
    return f"{SHEET}!${letter}${first}:${letter}${first + len(shown_years(result.inputs)) - 1}"


def link_to_charts(
    page: Page, result: RunResult, column: int, cells: Iterable[tuple[int, int]]
) -> None:
    """Make the specialty in cells (row, group) of a column lead to the group's charts."""
    tops = block_tops(result)
    for row, g in cells:
        page.write_url(row, column, f"internal:'{SHEET}'!A{tops[g] + 1}", page.looks["link"],
                       result.inputs.groups[g].specialty)


def _write_block(
    page: Page, result: RunResult, g: int, top: int, blocks: int | None, charted: bool
) -> None:
    name, count = group_name(result.inputs.groups[g]), len(shown_years(result.inputs))
    page.write_subtitle(top, name)
    told = f"{_given(blocks)} {_left(result, g, blocks)}"
    page.write_string(top + 1, 0, told, page.looks["note"])
    _write_rows(page, top + 1, YEARS, YEAR_FIELDS, _year_rows(result, g))
    steps = _step_rows(result, g, top + 2)
    _write_rows(page, top + 1, STEPS, STEP_FIELDS, steps)
    if charted:
        _insert(page, result, top, (
            Figure(SHEET, name, top + 2, YEARS, count, CHART_SIZE),
            Figure(SHEET, name, top + 2, STEPS, len(steps), CHART_SIZE)))


def _insert(page: Page, result: RunResult, top: int, figures: tuple[Figure, Figure]) -> None:
    """The two charts of a block, side by side."""
    first, last = shown_years(result.inputs)[0], shown_years(result.inputs)[-1]
    short = figures[0].short
    said = (
        f"Linjediagram för {short}: behov, tillgång utan nya block och med blocken, med spannet "
        f"P10–P90, heltider {first}–{last}.",
        f"Vattenfallsdiagram för {short}: specialister {first}, avgångar, färdiga och "
        f"rekryterade, specialister {last}, personer med blocken.",
    )
    charts = (supply_chart(page.workbook, figures[0]), waterfall_chart(page.workbook, figures[1]))
    for place, (chart, description) in enumerate(zip(charts, said, strict=True)):
        page.insert_chart(top + CHART_ROW, 0, chart, {
            "x_offset": place * (CHART_SIZE[0] + CHART_GAP), "y_offset": CHART_GAP // 2,
            "object_position": 2, "description": description})


def _given(blocks: int | None) -> str:
    if blocks is None:
        return "Kan inte få block i den här körningen."
    return f"Fördelningen ger {plural(blocks, 'block', 'block') if blocks else 'inget block'}."


def _left(result: RunResult, g: int, blocks: int | None) -> str:
    """What is expected to lack in the last shown year; nothing without a need."""
    t, forecast = horizon_index(result.inputs), result.forecast
    before, after = forecast.before.measures, forecast.after.measures
    if is_missing(float(before.need[g, t])):
        return "Inget behov är angivet."
    told = (f"Väntad brist {shown_years(result.inputs)[-1]}: "
            f"{number(float(before.shortage[g, t]))} heltider")
    if not blocks:
        return f"{told}."
    return f"{told} utan nya block, {number(float(after.shortage[g, t]))} med blocken."


def _write_rows(
    page: Page, top: int, left: int, fields: Sequence[Field],
    rows: Sequence[Sequence[Cell]],
) -> None:
    """Headings and rows. Not a named table: sorting it would break the charts beside it."""
    for column, field in enumerate(fields):
        look = "block_heading" if column == 0 else "block_heading_right"
        page.write_string(top, left + column, field.heading, page.looks[look])
    page.set_row(top, 2 * LINE)
    for index, row in enumerate(rows):
        page.write_cells(top + 1 + index, fields, row, left=left)


def _year_rows(result: RunResult, g: int) -> list[Sequence[Cell]]:
    last = horizon_index(result.inputs) + 1
    low, high = xl_col_to_name(LOW), xl_col_to_name(HIGH)
    before, after = result.forecast.before, result.forecast.after
    columns = [values[g, :last].tolist() for values in (
        before.measures.need, before.fte.mean, after.fte.mean, after.fte.p10, after.fte.p90)]
    gaps = [values[g, :last].tolist() for values in (
        before.measures.shortage, before.measures.surplus, after.measures.shortage,
        after.measures.surplus)]
    return [(year, *(column[t] for column in columns),
             Formula(f"={high}{{row}}-{low}{{row}}", columns[4][t] - columns[3][t]),
             *(gap[t] for gap in gaps))
            for t, year in enumerate(shown_years(result.inputs))]


def _step_rows(result: RunResult, g: int, top: int) -> list[Sequence[Cell]]:
    """The steps from the first shown year to the last; `top` = row (from 0) of the first.

    after the step = after the one before, plus or minus the number
    below the bar = min(after this, after the one before)
    """
    years = shown_years(result.inputs)
    count, after = xl_col_to_name(STEPS + 1), xl_col_to_name(STEPS + 2)
    rows: list[list[Cell]] = []
    labels: list[str] = []
    level = 0.0
    for index, (label, sign, people) in enumerate(_steps(result.forecast.before,
                                                         result.forecast.after, g, years)):
        row, reached = top + index + 1, level + sign * people if sign else people
        own = Formula(f"={count}{row}", people)
        labels.append(f"{label} {signed(sign * people) if sign else number(people)}")
        if sign:
            reach = f"={after}{row - 1}{'+' if sign > 0 else '-'}{count}{row}"
            rows.append([
                label, people, Formula(reach, reached),
                Formula(f"=MIN({after}{row - 1},{after}{row})", min(level, reached)), 0.0,
                own if sign < 0 else 0.0, own if sign > 0 else 0.0])
        else:
            rows.append([label, people, own, 0.0, own, 0.0, 0.0])
        level = reached
    return [(*cells, label) for cells, label in zip(rows, labels, strict=True)]


def _steps(
    before: Projection, after: Projection, g: int, years: tuple[int, ...]
) -> list[tuple[str, int, float]]:
    """Label, sign (0 = a stock) and number of persons of every step."""
    cells, flows = slice(1, len(years)), after.flows

    def over(values: np.ndarray) -> float:
        return float(values[g, cells].sum())

    completed = over(flows.completed)
    own = min(over(before.flows.completed), completed)
    return [
        (f"Specialister {years[0]}", 0, float(flows.opening[g, 1])),
        ("Pension", -1, over(flows.retired)),
        ("Övriga avgångar", -1, over(flows.left)),
        ("Anmälda avgångar", -1, over(flows.known_exits)),
        ("Färdiga utan block", 1, own),
        ("Färdiga från blocken", 1, completed - own),
        ("Rekryterade", 1, over(flows.recruited)),
        (f"Specialister {years[-1]}", 0, float(flows.closing[g, len(years) - 1])),
    ]
