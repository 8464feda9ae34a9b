"""The colours of the charts, each with one for a light page and one for a dark.

Text has at least 4.5:1 against the page and what is drawn at least 3:1 (WCAG 1.4.3, 1.4.11);
`grid` and `fill` only support what is told by something else.
"""

from __future__ import annotations

from typing import Literal

Colour = Literal["text", "muted", "axis", "grid", "fill", "supply", "need", "after", "other"]

PALETTE: dict[Colour, tuple[str, str]] = {
    "text": ("#1f2933", "#e6eaee"),
    "muted": ("#4a5763", "#b3bdc7"),
    "axis": ("#6b7783", "#8d99a5"),
    "grid": ("#d9dee3", "#333d47"),
    "fill": ("#cfe0f2", "#27425f"),
    "supply": ("#1f5fa8", "#7fb4f0"),
    "need": ("#b3400f", "#f29a76"),
    "after": ("#1d7a4f", "#66c99a"),
    "other": ("#6d4a9c", "#c0a2ea"),
}


def dark_css() -> str:
    """Rules that repaint a chart on a dark page: the same names as `svg.py` writes as classes."""
    return "".join(f".f-{name}{{fill:{dark}}}.s-{name}{{stroke:{dark}}}"
                   for name, (_, dark) in PALETTE.items())
