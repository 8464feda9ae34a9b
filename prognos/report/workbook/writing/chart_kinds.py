"""The charts of one specialty and of the region's flows: told apart without colour."""

from dataclasses import dataclass
from typing import Any

TITLE_LENGTH = 60
NAVY, BLUE, LIGHT, ORANGE, GREEN, GREY = (
    "#1F3864", "#2E75B6", "#9DC3E6", "#C55A11", "#548235", "#595959"
)
GRID = {"visible": True, "line": {"color": "#D9D9D9"}}
SMALL = {"size": 9}
NEED_LINE = {"color": ORANGE, "width": 2.25}
LINES = (
    (1, "Behov", NEED_LINE, "none"),
    (2, "Utan nya block", {"color": BLUE, "width": 2.25, "dash_type": "dash"}, "circle"),
    (3, "Med blocken", {"color": GREEN, "width": 2.25}, "diamond"),
)
"""Column, name, line and marker."""
BARS = (
    (4, "Bestånd", {"fill": {"color": LIGHT}}),
    (5, "Minskar", {"pattern": {"pattern": "wide_upward_diagonal", "fg_color": ORANGE,
                                "bg_color": "#FBE5D6"}}),
    (6, "Ökar", {"pattern": {"pattern": "percent_20", "fg_color": GREEN,
                             "bg_color": "#E2F0D9"}}),
)
"""Column, name and looks."""
LABEL_COLUMN = 7
"""Each step with its number: a label in the chart would lie over bars thinner than itself."""

FLOWS = (
    ("Färdiga som stannar", "percent_20", GREEN, "#E2F0D9"),
    ("Rekryterade", "wide_upward_diagonal", BLUE, "#DEEAF6"),
    ("Pension", "percent_60", ORANGE, "#FBE5D6"),
    ("Övriga avgångar", "wide_downward_diagonal", ORANGE, "#FBE5D6"),
    ("Anmälda avgångar", "horizontal_brick", GREY, "#EDEDED"),
)
"""Name, pattern and colours of the region's flows."""


@dataclass(frozen=True)
class Figure:
    """Where a chart's figures stand and whom it is about."""

    sheet: str
    name: str
    top: int
    """First row of the figures, from 0."""
    left: int
    """The column with the years or the steps; the others are counted from it."""
    count: int
    size: tuple[int, int]
    """Pixels."""

    @property
    def short(self) -> str:
        """The name, not so long that it fills the chart and without unprintable characters."""
        clean = "".join(sign for sign in self.name if sign.isprintable())
        return clean if len(clean) <= TITLE_LENGTH else f"{clean[: TITLE_LENGTH - 1]}…"

    def cells(self, column: int) -> list[str | int]:
        """The range of a column."""
        number = self.left + column
        return [self.sheet, self.top, number, self.top + self.count - 1, number]


def supply_chart(workbook: Any, figure: Figure) -> Any:
    """Need and supply as lines over the band from P10 to P90 (an area on an invisible one)."""
    chart = workbook.add_chart({"type": "area", "subtype": "stacked"})
    band = {"color": "#D9D9D9"}
    for column, name, look in ((4, "Låg (P10)", {"none": True}), (6, "Spann P10–P90", band)):
        chart.add_series({"name": name, "categories": figure.cells(0), "fill": look,
                          "values": figure.cells(column), "border": {"none": True}})
    lines = workbook.add_chart({"type": "line"})
    for column, name, line, marker in LINES:
        lines.add_series({
            "name": name, "categories": figure.cells(0), "values": figure.cells(column),
            "line": line, "marker": {"type": marker, "size": 5, "fill": {"color": line["color"]},
                                     "border": {"color": line["color"]}}})
    chart.combine(lines)
    _dress(chart, figure, f"Tillgång och behov: {figure.short}", "heltider")
    chart.set_x_axis({"name": "31 december", "name_font": SMALL, "num_font": SMALL,
                      "position_axis": "on_tick"})
    chart.set_legend({"position": "bottom", "delete_series": [0]})
    return chart


def waterfall_chart(workbook: Any, figure: Figure) -> Any:
    """Stacked bars from top to bottom, the first of which is invisible and moves the others."""
    chart = workbook.add_chart({"type": "bar", "subtype": "stacked"})
    chart.add_series({"name": "Före stapeln", "categories": figure.cells(LABEL_COLUMN),
                      "values": figure.cells(3), "fill": {"none": True}, "gap": 30,
                      "border": {"none": True}})
    for column, name, look in BARS:
        chart.add_series({
            "name": name, "categories": figure.cells(LABEL_COLUMN),
            "values": figure.cells(column), **look, "border": {"color": GREY, "width": 0.75}})
    _dress(chart, figure, f"Flöden: {figure.short}", "personer")
    chart.set_y_axis({"name": "flöde", "name_font": SMALL, "num_font": SMALL, "reverse": True,
                      "major_gridlines": {"visible": False}})
    chart.set_x_axis({"name": "personer", "name_font": SMALL, "num_font": SMALL,
                      "num_format": "#,##0", "major_gridlines": GRID, "label_position": "high"})
    chart.set_legend({"none": True})  # each label has its sign, and stocks have none
    return chart


def flow_chart(workbook: Any, figure: Figure) -> Any:
    """Who comes above zero and who leaves below, a column a year; the axis shows no signs."""
    chart = workbook.add_chart({"type": "column", "subtype": "stacked"})
    for column, (name, pattern, colour, back) in enumerate(FLOWS, start=1):
        chart.add_series({
            "name": name, "categories": figure.cells(0), "values": figure.cells(column),
            "gap": 60, "border": {"color": GREY, "width": 0.75},
            "pattern": {"pattern": pattern, "fg_color": colour, "bg_color": back}})
    _dress(chart, figure, "Specialister som kommer och går", "personer")
    chart.set_y_axis({"name": "personer", "name_font": SMALL, "num_font": SMALL,
                      "num_format": "#,##0;#,##0;0", "major_gridlines": GRID})
    chart.set_x_axis({"name": "år", "name_font": SMALL, "num_font": SMALL, "label_position": "low"})
    chart.set_legend({"position": "bottom"})
    return chart


def _dress(chart: Any, figure: Figure, title: str, unit: str) -> None:
    # what looks like Sheet!A1 would become a formula, also without an equals sign
    title = title.replace("!", "\uff01")
    chart.set_title({"name": title, "name_font": {"size": 12, "color": NAVY}})
    chart.set_y_axis({"name": unit, "name_font": SMALL, "num_font": SMALL, "num_format": "#,##0",
                      "major_gridlines": GRID})
    chart.set_size({"width": figure.size[0], "height": figure.size[1]})


@dataclass(frozen=True)
class Line:
    """A line of a chart: the column it shows and how it is drawn."""

    column: int
    name: str
    colour: str
    dash: str = "solid"
    marker: str = "none"
    width: float = 2.5


def line_chart(
    workbook: Any, sheet: str, rows: tuple[int, int], years: int, lines: tuple[Line, ...]
) -> Any:
    """A line chart of columns of a table.

    rows : first and last row of the figures. years : the column with the years.
    """
    chart = workbook.add_chart({"type": "line"})
    first, last = rows
    for line in lines:
        chart.add_series({
            "name": line.name, "categories": [sheet, first, years, last, years],
            "values": [sheet, first, line.column, last, line.column],
            "line": {"color": line.colour, "width": line.width, "dash_type": line.dash},
            "marker": {"type": line.marker, "size": 6, "fill": {"color": line.colour},
                       "border": {"color": line.colour}},
        })
    return chart


def dress(chart: Any, title: str, unit: str, size: tuple[int, int], start: float = 0.0) -> None:
    """Title, unit on the axis, grid, legend below.

    size : width and height in pixels. start : lowest value of the axis; 0 = as the program likes.
    """
    chart.set_title({"name": title, "name_font": {"size": 13, "color": NAVY}})
    chart.set_y_axis({"name": unit, "num_format": "#,##0", **({"min": start} if start else {}),
                      "major_gridlines": {"visible": True, "line": {"color": "#D9D9D9"}}})
    chart.set_legend({"position": "bottom"})
    chart.set_size({"width": size[0], "height": size[1]})
