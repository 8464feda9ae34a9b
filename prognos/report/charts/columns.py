"""Stacked columns, one a year, against a budget."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

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
from prognos.report.charts.svg import Colour
from prognos.report.wording.numbers import is_missing, number

COLOURS: tuple[Colour, ...] = ("supply", "after", "other", "axis")
HEIGHT = 300.0
ROOM = 20.0
"""What a number on a column needs below the stroke of the limit."""


@dataclass(frozen=True)
class Part:
    """One part of every column, from the bottom up."""

    name: str
    values: Sequence[float | None]


@dataclass(frozen=True)
class Limit:
    """A line across each column: the budget of that year (None = no limit)."""

    name: str
    values: Sequence[float | None]


def column_chart(
    title: str, desc: str, years: Sequence[int], parts: Sequence[Part],
    limit: Limit | None = None, room: float = WIDTH,
) -> str:
    """Columns of stacked parts (mkr) with their sum on top, and the limit as a thick stroke.

    At most four parts; every second is hatched besides its colour. Values are not negative.
    """
    _check(years, parts, limit)
    sums = [sum(known(part.values[n] for part in parts)) for n in range(len(years))]
    head, top = legend(_entries(parts, limit), room)
    axis = make_axis([*sums, *(limit.values if limit else ())], HEIGHT - 26, top + 34)
    left = margin(axis)
    each = (room - left) / max(len(years), 1)
    wide = min(each * 0.62, 70.0)
    places = [left + (n + 0.5) * each for n in range(len(years))]
    drawn = [*head, svg.text((0, top + 16), "Mkr", colour="muted"),
             *upright(axis, left, room), *years_below(years, places, HEIGHT - 6)]
    for n, x in enumerate(places):
        drawn += _column(parts, n, (x - wide / 2, wide), axis, f"{years[n]}, {{}}: {{}} mkr")
        drawn += _over(x, each, sums[n], limit.values[n] if limit else None, axis)
    return svg.drawing(room, HEIGHT, title, desc, drawn)


def _check(years: Sequence[int], parts: Sequence[Part], limit: Limit | None) -> None:
    if len(parts) > len(COLOURS):
        raise ValueError(f"{len(parts)} parts: at most {len(COLOURS)} can be told apart")
    lengths = {len(part.values) for part in parts} | ({len(limit.values)} if limit else set())
    if lengths - {len(years)}:
        raise ValueError(f"{len(years)} years, but values for {sorted(lengths)}")


def _entries(parts: Sequence[Part], limit: Limit | None) -> list[tuple[Sample, str]]:
    entries: list[tuple[Sample, str]] = [(partial(_part_sign, k), part.name)
                                         for k, part in enumerate(parts)]
    return [*entries, (_limit_sign, limit.name)] if limit else entries


def _part_sign(k: int, x: float, y: float) -> str:
    return _piece(k, (x, y - 10), SIGN, 11.0, "")


def _limit_sign(x: float, y: float) -> str:
    return svg.path(((x, y - 4), (x + SIGN, y - 4)), "need", thick=3, dash="5 2")


def _piece(k: int, at: svg.Point, wide: float, high: float, words: str) -> str:
    box = svg.rect(at, wide, high, COLOURS[k], words)
    return box + (svg.hatch(at, wide, high) if k % 2 else "")


def _column(parts: Sequence[Part], n: int, place: tuple[float, float], axis: Axis,
            words: str) -> list[str]:
    drawn, level = [], 0.0
    for k, part in enumerate(parts):
        value = part.values[n]
        if is_missing(value) or not value:
            continue
        top, bottom = axis.at(level + value), axis.at(level)
        told = words.format("{}", number(value, 1)).replace("{}", part.name)
        drawn.append(_piece(k, (place[0], top), place[1], bottom - top, told))
        level += value
    return drawn


def _over(x: float, each: float, total: float, limit: float | None, axis: Axis) -> list[str]:
    """The limit's stroke, and the sum on the column where the stroke leaves room for it."""
    drawn, bottom = [], axis.at(total)
    if limit is not None and not is_missing(limit):
        y, half = axis.at(limit), min(each * 0.42, 44.0)
        drawn.append(svg.path(((x - half, y), (x + half, y)), "need", thick=3, dash="5 2"))
        bottom = y if 0 <= bottom - y < ROOM else bottom
    words = number(total, 0)
    if text_width(words, svg.SIZE) <= each - 2:
        drawn.append(svg.text((x, bottom - 5), words, anchor="middle"))
    return drawn
