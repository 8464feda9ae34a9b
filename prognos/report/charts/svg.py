"""Pieces of SVG text. Colours are written both as attributes, for the picture in Word, and as
classes, so that a dark page can repaint them."""

import re
from collections.abc import Iterable, Sequence
from html import escape
from typing import Literal

from prognos.report.charts.letters import cut

SIZE = 12.0
"""Font size in chart units; a chart 640 wide is printed 16 cm wide, so 12 is 8.5 points."""
HATCH = 6.0
FONT = "Prognos Sans, Arial, Liberation Sans, Helvetica, sans-serif"
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
"""Each with one for a light page and one for a dark. Text has at least 4.5:1 against the page and
what is drawn at least 3:1 (WCAG 1.4.3, 1.4.11); `grid` and `fill` only support the rest."""
Point = tuple[float, float]
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def printable(text: str) -> str:
    """The text without the characters that XML cannot hold."""
    return _NOT_XML.sub("", text)


def escaped(text: str) -> str:
    """Text for an element or attribute; characters that XML cannot hold are left out."""
    return escape(printable(text))


def _n(value: float) -> str:
    """A coordinate with one decimal at most."""
    return f"{value:.1f}".removesuffix(".0").replace("-0", "0") if value == 0 else (
        f"{value:.1f}".removesuffix(".0"))


def _paint(kind: str, colour: Colour) -> str:
    attribute = "fill" if kind == "f" else "stroke"
    return f'class="{kind}-{colour}" {attribute}="{PALETTE[colour][0]}"'


def drawing(width: float, height: float, title: str, desc: str, parts: Iterable[str]) -> str:
    """A whole picture, with its name and description for whoever does not see it."""
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_n(width)} {_n(height)}" '
            f'width="{_n(width)}" height="{_n(height)}" role="img" font-family="{FONT}" '
            f'font-size="{_n(SIZE)}"><title>{escaped(title)}</title>'
            f'<desc>{escaped(desc)}</desc>{"".join(parts)}</svg>')


def text(
    at: Point, words: str, *, anchor: str = "start", colour: Colour = "text",
    size: float = SIZE, room: float | None = None,
) -> str:
    """A line of text from a baseline; cut to `room`, then with the whole text as its title."""
    shown = words if room is None else cut(words, room, size)
    whole = "" if shown == words else f"<title>{escaped(words)}</title>"
    return (f'<text x="{_n(at[0])}" y="{_n(at[1])}" text-anchor="{anchor}" '
            f'{_paint("f", colour)}{_size(size)}>{whole}{escaped(shown)}</text>')


def _size(size: float) -> str:
    return "" if size == SIZE else f' font-size="{_n(size)}"'


def rect(at: Point, width: float, height: float, colour: Colour, title: str = "") -> str:
    """A filled box."""
    return (f'<rect x="{_n(at[0])}" y="{_n(at[1])}" width="{_n(max(width, 0.0))}" '
            f'height="{_n(max(height, 0.0))}" {_paint("f", colour)}{_closed(title)}')


def outline(at: Point, width: float, height: float, title: str = "") -> str:
    """A hollow box of the need, drawn inside its bounds."""
    return (f'<rect x="{_n(at[0] + 0.75)}" y="{_n(at[1] + 0.75)}" '
            f'width="{_n(max(width - 1.5, 0.0))}" height="{_n(max(height - 1.5, 0.0))}" '
            f'fill="none" {_paint("s", "need")} stroke-width="1.5"{_closed(title)}')


def _closed(title: str) -> str:
    return f"><title>{escaped(title)}</title></rect>" if title else "/>"


def path(points: Sequence[Point], colour: Colour, *, thick: float = 1.0, dash: str = "") -> str:
    """A broken line through the points."""
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return (f'<path d="{_moves(points)}" fill="none" {_paint("s", colour)} '
            f'stroke-width="{_n(thick)}"{dashed}/>')


def area(points: Sequence[Point], colour: Colour) -> str:
    """A filled shape with the points as corners."""
    return f'<path d="{_moves(points)}Z" {_paint("f", colour)}/>'


def _moves(points: Sequence[Point]) -> str:
    return "M" + "L".join(f"{_n(x)} {_n(y)}" for x, y in points)


def hatch(at: Point, width: float, height: float) -> str:
    """Slanting lines across a box: a pattern that needs no name shared by the whole page."""
    (x, y), lines = at, []
    offset = HATCH
    while offset < width + height:
        first = (x + max(0.0, offset - height), y + min(height, offset))
        last = (x + min(width, offset), y + max(0.0, offset - width))
        lines.append(_moves((first, last)))
        offset += HATCH
    return f'<path d="{"".join(lines)}" fill="none" {_paint("s", "fill")}/>' if lines else ""


def dark_css() -> str:
    """Rules that repaint a chart on a dark page: the names are those of the classes."""
    return "".join(f".f-{name}{{fill:{dark}}}.s-{name}{{stroke:{dark}}}"
                   for name, (_, dark) in PALETTE.items())
