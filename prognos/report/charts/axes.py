"""A value axis with round steps and Swedish numbers, and the legend above a chart."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import ceil, floor, isnan, log10

from prognos.report.charts import svg
from prognos.report.charts.letters import width as text_width
from prognos.report.wording.numbers import number

WIDTH, NARROW = 640.0, 340.0
"""Of a chart on paper and on most screens, and on a phone."""
LEGEND_ROW = 18.0
Sample = Callable[[float, float], str]
"""Draws a legend's sign at (x, baseline), `SIGN` wide."""
SIGN = 26.0


@dataclass(frozen=True)
class Axis:
    """Values `low` … `high` laid out from `start` to `end` (chart units)."""

    low: float
    high: float
    step: float
    start: float
    end: float

    def at(self, value: float) -> float:
        """Where a value lies."""
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)

    @property
    def ticks(self) -> tuple[float, ...]:
        count = round((self.high - self.low) / self.step)
        return tuple(self.low + n * self.step for n in range(count + 1))

    def label(self, value: float) -> str:
        """A tick's number, with as many decimals as the steps need."""
        return number(value, max(0, -floor(log10(self.step) + 1e-9)))


def known(values: Iterable[float | None]) -> list[float]:
    """The values that are there."""
    return [value for value in values if value is not None and not isnan(value)]


def make_axis(values: Iterable[float | None], start: float, end: float, steps: int = 5,
              from_zero: bool = True) -> Axis:
    """Round steps around all values; zero belongs to it, unless all lie far from it and
    `from_zero` is off."""
    there = known(values) or [0.0]
    low, high = min(there), max(there)
    if from_zero or low < 0.5 * high:
        low, high = min(low, 0.0), max(high, 0.0)
    if high - low < 1e-9:
        high = low + 1.0
    step = _round_step((high - low) / steps)
    return Axis(floor(low / step + 1e-9) * step, ceil(high / step - 1e-9) * step, step, start, end)


def _round_step(rough: float) -> float:
    """The smallest of 1, 2, 5 × 10^n that is not below `rough`."""
    power = 10.0 ** floor(log10(rough))
    return next(f * power for f in (1.0, 2.0, 5.0, 10.0) if f * power >= rough * (1 - 1e-9))


def most_name(room: float) -> float:
    """Room that the names of rows may take."""
    return 230.0 if room >= WIDTH else 150.0


def steps_across(room: float) -> int:
    """About how many ticks an axis across the chart has room for."""
    return 4 if room >= WIDTH else 2


def margin(axis: Axis) -> float:
    """Room that the tick numbers need."""
    return max(text_width(axis.label(tick), svg.SIZE) for tick in axis.ticks) + 10.0


def across(axis: Axis, unit: str, top: float, bottom: float, wide: float) -> list[str]:
    """Grid lines down the chart with their numbers above; the last also names the unit."""
    parts = []
    for tick in axis.ticks:
        x, zero = axis.at(tick), abs(tick) < axis.step / 1e6
        words = f"{axis.label(tick)} {unit}" if tick == axis.ticks[-1] else axis.label(tick)
        half = text_width(words, svg.SIZE) / 2
        middle = max(half, min(x, wide - half))
        parts += [svg.path(((x, top + 8), (x, bottom)), "axis" if zero else "grid"),
                  svg.text((middle, top), words, anchor="middle", colour="muted")]
    return parts


def upright(axis: Axis, left: float, right: float) -> list[str]:
    """Grid lines across the chart with their numbers to the left."""
    parts = []
    for tick in axis.ticks:
        y = axis.at(tick)
        zero = abs(tick) < axis.step / 1e6
        parts.append(svg.path(((left, y), (right, y)), "axis" if zero else "grid"))
        parts.append(svg.text((left - 6, y + 4), axis.label(tick), anchor="end", colour="muted"))
    return parts


def legend(entries: Sequence[tuple[Sample, str]], wide: float) -> tuple[list[str], float]:
    """Signs with their words in rows that fit, from the top, and the height they take."""
    parts: list[str] = []
    x, y = 0.0, 12.0
    for sign, words in entries:
        room = min(text_width(words, svg.SIZE), wide - SIGN - 6)
        if x and x + SIGN + 6 + room > wide:
            x, y = 0.0, y + LEGEND_ROW
        parts += [sign(x, y), svg.text((x + SIGN + 6, y), words, room=room + 0.01)]
        x += SIGN + 6 + room + 22
    return parts, (y + 6 if entries else 0.0)


def years_below(years: Sequence[int | str], at: Sequence[float], y: float) -> list[str]:
    """The years (or other short names) under their places, every second when it is tight."""
    if not years:
        return []
    widest = max(text_width(str(year), svg.SIZE) for year in years) + 6
    gap = at[1] - at[0] if len(at) > 1 else WIDTH
    every = max(1, ceil(widest / gap)) if gap > 0 else 1
    return [svg.text((x, y), str(year), anchor="middle", colour="muted")
            for n, (year, x) in enumerate(zip(years, at, strict=True)) if n % every == 0]
