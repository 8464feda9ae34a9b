"""A waterfall: what is there, what goes, what comes, and what is left."""

from collections.abc import Sequence
from dataclasses import dataclass

from prognos.report.charts import svg
from prognos.report.charts.axes import WIDTH, across, make_axis, most_name, steps_across
from prognos.report.charts.letters import width as text_width
from prognos.report.charts.svg import Colour
from prognos.report.wording.numbers import number, signed

ROW = 26.0


@dataclass(frozen=True)
class Step:
    """A level (`total`) or a change; a change begins where the step before it ended."""

    name: str
    value: float
    total: bool = False


def waterfall_chart(
    title: str, desc: str, steps: Sequence[Step], unit: str = "personer", decimals: int = 0,
    room: float = WIDTH,
) -> str:
    """Steps from the top down, so that long names are read without turning the head.

    Changes carry their sign beside the bar; what falls is also hatched.
    """
    spans = _spans(steps)
    left = min(max((text_width(s.name, svg.SIZE) for s in steps), default=0.0), most_name(room)) + 8
    told = [number(s.value, decimals) if s.total else signed(s.value, decimals) for s in steps]
    right = room - max((text_width(words, svg.SIZE) for words in told), default=0.0) - 14
    axis = make_axis([v for span in spans for v in span], left, right, steps_across(room))
    last = 24 + ROW * len(steps)
    parts = across(axis, unit, 14, last, room)
    for n, (step, (begin, end), words) in enumerate(zip(steps, spans, told, strict=True)):
        y, low, high = 24 + n * ROW, min(begin, end), max(begin, end)
        parts += [svg.text((left - 8, y + 17), step.name, anchor="end", room=left - 8),
                  *_box(step, (axis.at(low), y + 4), axis.at(high) - axis.at(low),
                        f"{step.name}: {words} {unit}"),
                  svg.text((room, y + 17), words, anchor="end")]
        if n + 1 < len(steps):
            parts.append(svg.path(((axis.at(end), y + 4), (axis.at(end), y + ROW + 22)), "axis"))
    return svg.drawing(room, last + 4, title, desc, parts)


def _spans(steps: Sequence[Step]) -> list[tuple[float, float]]:
    """Where each step begins and ends."""
    spans, level = [], 0.0
    for step in steps:
        begin = 0.0 if step.total else level
        level = step.value if step.total else level + step.value
        spans.append((begin, level))
    return spans


def _box(step: Step, at: svg.Point, wide: float, words: str) -> list[str]:
    colour: Colour = "supply" if step.total else "after" if step.value >= 0 else "need"
    box = svg.rect(at, max(wide, 1.0), ROW - 8, colour, words)
    falls = not step.total and step.value < 0
    return [box, svg.hatch(at, wide, ROW - 8)] if falls else [box]
