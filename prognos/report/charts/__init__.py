"""Charts drawn as SVG text: pure functions from plain numbers, for Word and for the web page.

Every chart takes a title and a description (what it shows, in words), then its numbers.
Missing numbers are `None` or nan. `room` is the width: `NARROW` for a phone.
"""

from prognos.report.charts.axes import NARROW
from prognos.report.charts.bars import Bar, bar_chart
from prognos.report.charts.columns import Limit, Part, column_chart
from prognos.report.charts.lines import Band, Line, line_chart
from prognos.report.charts.waterfall import Step, waterfall_chart

__all__ = ["NARROW", "Band", "Bar", "Limit", "Line", "Part", "Step", "bar_chart", "column_chart",
           "line_chart", "waterfall_chart"]
