"""Lines over years with a band: supply with its P10–P90, need, before and after."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from math import isnan
from typing import Literal

from prognos.report.charts import svg
from prognos.report.charts.axes import (
    SIGN,
    WIDTH,
    Axis,
    Sample,
    known,
    legend,
    make_axis,
    margin,
    upright,
    years_below,
)
from prognos.report.charts.letters import width as text_width
from prognos.report.wording.numbers import number

Kind = Literal["supply", "after", "need", "other"]
DASH: dict[Kind, str] = {"supply": "", "after": "9 3", "need": "3 3", "other": "10 3 2 3"}
HEIGHT = 300.0
ROW = 15.0
"""Least distance between two labels."""


@dataclass(frozen=True)
class Line:
    """A named line, a value a year; its kind decides colour and dashes."""

    name: str
    values: Sequence[float | None]
    kind: Kind


@dataclass(frozen=True)
class Band:
    """A band from `low` to `high`, for instance where eight outcomes of ten lie."""

    name: str
    low: Sequence[float | None]
    high: Sequence[float | None]


def line_chart(
    title: str, desc: str, years: Sequence[int], lines: Sequence[Line], band: Band | None = None,
    room: float = WIDTH,
) -> str:
    """Lines over years in heltider, each named with its last value where it ends; where there is
    little room only the value.

    years : one x per value of each line; all sequences have this length
    It is said when the axis begins elsewhere than at 0.
    """
    _check(years, lines, band)
    values = [v for line in lines for v in line.values]
    values += [*band.low, *band.high] if band else []
    names = [_end_name(line, room) for line in lines]
    head, top = legend(_entries(lines, band), room)
    axis = make_axis(values, HEIGHT - 26, top + 30, from_zero=False)
    left = margin(axis)
    right = room - min(max((text_width(n, svg.SIZE) for n in names), default=0.0) + 10, 190.0)
    places = _places(len(years), left + 8, right - 8)
    parts = [*head, svg.text((0, top + 16), _axis_words(axis), colour="muted"),
             *upright(axis, left, right), *years_below(years, places, HEIGHT - 6)]
    parts += _band(band, places, axis) if band else []
    for line in lines:
        parts += _line(line, places, axis)
    return svg.drawing(room, HEIGHT, title, desc, parts + _ends(lines, names, axis, (right, room)))


def _check(years: Sequence[int], lines: Sequence[Line], band: Band | None) -> None:
    lengths = {len(line.values) for line in lines}
    lengths |= {len(band.low), len(band.high)} if band else set()
    if lengths - {len(years)}:
        raise ValueError(f"{len(years)} years, but values for {sorted(lengths)}")


def _axis_words(axis: Axis) -> str:
    begins = "" if axis.low <= 0 else f" (axeln börjar på {axis.label(axis.low)})"
    return f"Heltider{begins}"


def _places(count: int, left: float, right: float) -> list[float]:
    if count == 1:
        return [(left + right) / 2]
    return [left + n * (right - left) / (count - 1) for n in range(count)]


def _entries(lines: Sequence[Line], band: Band | None) -> list[tuple[Sample, str]]:
    entries: list[tuple[Sample, str]] = [(partial(_line_sign, line.kind), line.name)
                                         for line in lines]
    return [*entries, (_band_sign, band.name)] if band else entries


def _line_sign(kind: Kind, x: float, y: float) -> str:
    return svg.path(((x, y - 4), (x + SIGN, y - 4)), kind, thick=2.5, dash=DASH[kind])


def _band_sign(x: float, y: float) -> str:
    return (svg.rect((x, y - 9), SIGN, 10, "fill")
            + svg.path(((x, y - 9), (x + SIGN, y - 9)), "supply", dash="1 2")
            + svg.path(((x, y + 1), (x + SIGN, y + 1)), "supply", dash="1 2"))


def _band(band: Band, places: Sequence[float], axis: Axis) -> list[str]:
    low, high = _runs(band.low, places, axis), _runs(band.high, places, axis)
    shapes = [svg.area([*below, *reversed(above)], "fill")
              for below, above in zip(low, high, strict=False)]
    return shapes + [svg.path(run, "supply", dash="1 2") for run in (*low, *high)]


def _line(line: Line, places: Sequence[float], axis: Axis) -> list[str]:
    return [svg.path(run if len(run) > 1 else _dot(run[0]), line.kind, thick=2.5,
                     dash=DASH[line.kind] if len(run) > 1 else "")
            for run in _runs(line.values, places, axis)]


def _dot(point: svg.Point) -> list[svg.Point]:
    return [(point[0] - 4, point[1]), (point[0] + 4, point[1])]


def _runs(values: Sequence[float | None], places: Sequence[float],
          axis: Axis) -> list[list[svg.Point]]:
    """Stretches of values that are there."""
    pairs = zip(places, values, strict=True)
    grouped = groupby(pairs, lambda pair: pair[1] is not None and not isnan(pair[1]))
    return [[(x, axis.at(v)) for x, v in run if v is not None] for there, run in grouped if there]


def _end_name(line: Line, room: float) -> str:
    there = known(line.values)
    name = line.name if room >= WIDTH or not there else ""
    return f"{name} {number(there[-1], 0)}".strip() if there else name


def _ends(
    lines: Sequence[Line], names: Sequence[str], axis: Axis, across: tuple[float, float]
) -> list[str]:
    """Each line's name and last value beside its end, pushed apart where they would meet."""
    wanted = [(axis.at(there[-1]), name, line.kind)
              for line, name in zip(lines, names, strict=True) if (there := known(line.values))]
    wanted.sort()
    placed, (right, room) = apart([y for y, _, _ in wanted], axis.end, axis.start), across
    return [svg.text((right + 4, y + 4), name, colour=kind, room=room - right - 4)
            for y, (_, name, kind) in zip(placed, wanted, strict=True)]


def apart(wanted: Sequence[float], top: float, bottom: float) -> list[float]:
    """Sorted places moved as little as needed to be `ROW` from each other, inside the bounds."""
    placed: list[float] = []
    for y in wanted:
        placed.append(max(y, placed[-1] + ROW if placed else top))
    limit = bottom
    for n in reversed(range(len(placed))):
        placed[n] = min(placed[n], limit)
        limit = placed[n] - ROW
    return placed
