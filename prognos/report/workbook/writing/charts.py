"""Native charts, dressed the same: told apart by dash and marker, not by colour alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

NAVY, BLUE, LIGHT, ORANGE, GREEN, GREY = (
    "#1F3864", "#2E75B6", "#9DC3E6", "#C55A11", "#548235", "#595959"
)


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


def dress(
    chart: Any, title: str, unit: str, size: tuple[int, int], start: float = 0.0
) -> None:
    """Title, unit on the axis, grid, legend below.

    size : width and height in pixels. start : lowest value of the axis; 0 = as the program likes.
    """
    chart.set_title({"name": title, "name_font": {"size": 13, "color": NAVY}})
    chart.set_y_axis({"name": unit, "num_format": "#,##0", **({"min": start} if start else {}),
                      "major_gridlines": {"visible": True, "line": {"color": "#D9D9D9"}}})
    chart.set_legend({"position": "bottom"})
    chart.set_size({"width": size[0], "height": size[1]})
