"""Horizontal bars, one name a row: a shortage before and after the blocks, for 1–60 groups."""

from collections.abc import Sequence
from dataclasses import dataclass

from prognos.report.charts import svg
from prognos.report.charts.axes import (
    WIDTH,
    Axis,
    Sample,
    across,
    legend,
    make_axis,
    most_name,
    steps_across,
)
from prognos.report.charts.letters import width as text_width
from prognos.report.wording.numbers import is_missing, number

ROOMY, TIGHT = 22.0, 14.0
MANY = 36
"""More rows than this are drawn tight, so that 60 still fit on a page."""
SIGNS: tuple[tuple[Sample, str], ...] = (
    (lambda x, y: svg.outline((x, y - 10), 26, 11), "Utan block"),
    (lambda x, y: svg.rect((x, y - 10), 26, 11, "supply"), "Med block"),
)


@dataclass(frozen=True)
class Bar:
    """A row: the value, and what becomes of it when that is known; `note` stands last."""

    name: str
    value: float | None
    after: float | None = None
    note: str = ""


def bar_chart(
    title: str, desc: str, bars: Sequence[Bar], unit: str = "heltider", decimals: int = 1,
    room: float = WIDTH,
) -> str:
    """A row for each bar in the given order: hollow is before, filled is after.

    Without any `after` the bars are filled and there is no legend. The number at the end of a
    row is its value, or "före → efter".
    """
    both = any(not is_missing(bar.after) for bar in bars)
    row = ROOMY if len(bars) <= MANY else TIGHT
    size = svg.SIZE if row == ROOMY else 10.0
    head, top = legend(SIGNS, room) if both else ([], 0.0)
    told = [_told(bar, decimals) for bar in bars]
    left = min(max((text_width(bar.name, size) for bar in bars), default=0.0), most_name(room)) + 8
    right = room - max((text_width(words, size) for words in told), default=0.0) - 14
    axis = make_axis([v for bar in bars for v in (bar.value, bar.after)], left, right,
                     steps_across(room))
    first, last = top + 24, top + 24 + row * len(bars)
    parts = [*head, *across(axis, unit, first - 10, last, room)]
    for n, (bar, words) in enumerate(zip(bars, told, strict=True)):
        y = first + n * row
        parts += [svg.text((left - 8, y + row / 2 + size * 0.35), bar.name, anchor="end", size=size,
                           room=left - 8),
                  *_bar(bar, axis, y, row, both, f"{bar.name}: {words} {unit}"),
                  svg.text((room, y + row / 2 + size * 0.35), words, anchor="end", size=size)]
    return svg.drawing(room, last + 4, title, desc, parts)


def _told(bar: Bar, decimals: int) -> str:
    value = number(bar.value, decimals)
    arrow = "" if is_missing(bar.after) else f" → {number(bar.after, decimals)}"
    return f"{value}{arrow}{' ' + bar.note if bar.note else ''}"


def _bar(bar: Bar, axis: Axis, y: float, row: float, both: bool, words: str) -> list[str]:
    """Before as a hollow bar around the filled one of after."""
    room = row - 4
    parts = []
    if not is_missing(bar.after):
        x, long = _extent(axis, bar.after or 0.0)
        parts.append(svg.rect((x, y + 2 + room * 0.2), long, room * 0.6, "supply", words))
    if not is_missing(bar.value):
        x, long = _extent(axis, bar.value or 0.0)
        parts.append(svg.outline((x, y + 2), long, room, words) if both
                     else svg.rect((x, y + 2), long, room, "supply", words))
    return parts


def _extent(axis: Axis, value: float) -> tuple[float, float]:
    zero, end = axis.at(0.0), axis.at(value)
    return min(zero, end), abs(end - zero)
