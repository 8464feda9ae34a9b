"""Bars drawn with characters: what a terminal can show of a chart.

A console that lacks the block characters gets "#" and "." (`nearest_characters`).
"""

from collections.abc import Sequence

SOLID, LIGHT = "█", "░"
PLUS, LESS = "+", "−"


def bar(value: float, top: float, room: int, mark: str = SOLID) -> str:
    """`value` out of `top` as a bar in `room` columns; at least one mark for what is above 0."""
    if not (value > 0.0 and top > 0.0):
        return ""
    return mark * max(1, round(room * min(value / top, 1.0)))


def waterfall(steps: Sequence[tuple[float, bool]], room: int) -> list[str]:
    """A bar for each step: a level stands on 0, a change begins where the step before ended.

    steps : the figure, and whether it is a level (else a change)
    """
    ends, level = [], 0.0
    for value, is_level in steps:
        start = 0.0 if is_level else level
        level = value if is_level else level + value
        ends.append((min(start, level), max(start, level)))
    top = max((high for _, high in ends), default=0.0) or 1.0
    bars = []
    for (value, is_level), (low, high) in zip(steps, ends, strict=True):
        left, right = round(room * max(low, 0.0) / top), round(room * high / top)
        mark = SOLID if is_level else PLUS if value > 0 else LESS
        least = 0 if value == 0.0 else 1
        bars.append(" " * left + mark * max(right - left, least))
    return bars
