"""Charts: what is drawn lies where the numbers say, can be read, and never overlaps."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from math import nan
from xml.etree import ElementTree

import pytest

from prognos.report.charts import (
    NARROW,
    Band,
    Bar,
    Limit,
    Line,
    Part,
    Step,
    bar_chart,
    column_chart,
    line_chart,
    waterfall_chart,
)
from prognos.report.charts.axes import WIDTH, make_axis
from prognos.report.charts.letters import cut, width
from prognos.report.charts.lines import ROW, apart
from prognos.report.charts.svg import PALETTE, dark_css, hatch

SVG = "{http://www.w3.org/2000/svg}"
YEARS = tuple(range(2027, 2036))
ODD = "Å <b>&\"'/\\?*[]: \x00\x07 " + "långt " * 40


@dataclass(frozen=True)
class Words:
    """A text of a chart and the box it takes."""

    text: str
    left: float
    right: float
    bottom: float
    size: float


def tree(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)


def words_of(svg: str) -> list[Words]:
    found = []
    for element in tree(svg).iter(f"{SVG}text"):
        title = element.find(f"{SVG}title")
        text = (title.tail if title is not None else element.text) or ""
        size = float(element.get("font-size", "12"))
        wide, x = width(text, size), float(element.get("x", "0"))
        left = x - {"start": 0.0, "middle": wide / 2, "end": wide}[element.get("text-anchor", "")]
        found.append(Words(text, left, left + wide, float(element.get("y", "0")), size))
    return found


def meet(one: Words, other: Words) -> bool:
    """Whether two texts overlap: letters take about three quarters of their size above the line."""
    beside = one.right <= other.left + 0.2 or other.right <= one.left + 0.2
    upper, lower = sorted((one, other), key=lambda words: words.bottom)
    return not beside and lower.bottom - lower.size * 0.75 < upper.bottom


def assert_readable(svg: str) -> None:
    """No two texts overlap, and all lie inside the picture."""
    view = (tree(svg).get("viewBox") or "").split()
    placed = words_of(svg)
    assert placed
    for words in placed:
        assert words.left >= -0.2 and words.right <= float(view[2]) + 0.2, words
        assert 0 < words.bottom <= float(view[3])
    clashes = [(a.text, b.text) for n, a in enumerate(placed) for b in placed[n + 1:] if meet(a, b)]
    assert clashes == []


def bars(count: int, name: str = "Barn- och ungdomspsykiatri | Södra Lappland",
         room: float = WIDTH) -> str:
    rows = [Bar(f"{name} {n}", 30.0 - n / 2, max(20.0 - n, 0.0)) for n in range(count)]
    return bar_chart("Brist", "Brist per grupp", rows, room=room)


def lines(years: tuple[int, ...] = YEARS, name: str = "Tillgång", start: float = 100.0,
          room: float = WIDTH) -> str:
    falling = [start - n for n in range(len(years))]
    return line_chart("Läget", "Tillgång och behov", years, [
        Line(f"{name} utan block", falling, "supply"), Line(f"{name} med block", falling, "after"),
        Line("Behov", [start + 1] * len(years), "need")],
        Band("Åtta fall av tio", [v - 5 for v in falling], [v + 5 for v in falling]), room)


def columns(years: tuple[int, ...] = YEARS, name: str = "Nya block", room: float = WIDTH) -> str:
    some = [10.0 + n for n in range(len(years))]
    return column_chart("Kostnad", "Kostnad per år", years,
                        [Part("Bundet", some), Part(name, some), Part("Klinik", some)],
                        Limit("Anslag", [3 * v + 1 if n % 2 else None
                                         for n, v in enumerate(some)]), room)


def waterfall(name: str = "Övriga avgångar", room: float = WIDTH) -> str:
    return waterfall_chart("Flöden", "Från i dag till 2035", [
        Step("I dag", 100, True), Step("Pension", -30), Step(name, -10.4), Step("Färdiga", 25),
        Step("2035", 84.6, True)], room=room)


CHARTS: dict[str, Callable[..., str]] = {
    "en stapel": partial(bars, 1), "sexton": partial(bars, 16), "sextio": partial(bars, 60),
    "utan efter": partial(bar_chart, "B", "b", [Bar("A", 3.0), Bar("B", None), Bar("C", nan)]),
    "udda staplar": partial(bars, 3, ODD), "inga staplar": partial(bar_chart, "B", "b", []),
    "linjer": lines, "ett år": partial(lines, (2027,)),
    "femton år": partial(lines, tuple(range(2027, 2042))), "udda linjer": partial(lines, name=ODD),
    "små linjer": partial(lines, start=9.0), "kolumner": columns,
    "ett års kolumn": partial(columns, (2027,)),
    "många kolumner": partial(columns, tuple(range(2027, 2047))),
    "udda kolumner": partial(columns, name=ODD),
    "vattenfall": waterfall, "udda vattenfall": partial(waterfall, ODD),
}


@pytest.mark.parametrize("name", CHARTS)
def test_every_chart_can_be_read_on_paper_and_on_a_phone(name: str) -> None:
    assert_readable(CHARTS[name]())
    assert_readable(CHARTS[name](room=NARROW))


@pytest.mark.parametrize("name", CHARTS)
def test_every_chart_tells_what_it_is(name: str) -> None:
    root = tree(CHARTS[name]())
    assert root.get("role") == "img"
    assert [root[n].tag for n in (0, 1)] == [f"{SVG}title", f"{SVG}desc"]
    assert root[0].text and root[1].text
    assert not re.search(r"href|url\(|<script|<style|\sid=|<image", CHARTS[name]())


def test_a_cut_name_is_whole_in_its_title() -> None:
    long = "Barn- och ungdomspsykiatri i Södra Lappland, öppenvård och slutenvård"
    (cut_text,) = [e for e in tree(bar_chart("B", "b", [Bar(long, 1.0)])).iter(f"{SVG}text")
                   if e.find(f"{SVG}title") is not None]
    title = cut_text.find(f"{SVG}title")
    assert title is not None and title.text == long
    assert (title.tail or "").endswith("…") and long.startswith((title.tail or "")[:-1])


def test_bars_are_as_long_as_their_values() -> None:
    root = tree(bar_chart("B", "b", [Bar("A", 4.0), Bar("B", 2.0)]))
    long, short = [float(e.get("width", "0")) for e in root.iter(f"{SVG}rect")]
    assert long == pytest.approx(2 * short, abs=0.2) and long > 100
    assert "4,0" in {words.text for words in words_of(bar_chart("B", "b", [Bar("A", 4.0)]))}


def test_before_and_after_differ_by_more_than_colour() -> None:
    root = tree(bar_chart("B", "b", [Bar("A", 4.0, 2.0)]))
    fills = [e.get("fill") for e in root.iter(f"{SVG}rect")]
    assert fills.count("none") == 2  # before: in the legend and in the row
    assert "4,0 → 2,0" in {words.text for words in words_of(bar_chart("B", "b",
                                                                      [Bar("A", 4.0, 2.0)]))}
    dashes = re.findall(r'stroke-width="2.5"(?: stroke-dasharray="([^"]*)")?', lines())
    assert len(set(dashes)) == 3


def test_steps_of_a_waterfall_hang_together() -> None:
    svg = waterfall_chart("F", "f", [Step("A", 50, True), Step("B", -20), Step("C", 30, True)])
    boxes = [(float(e.get("x", "0")), float(e.get("width", "0")))
             for e in tree(svg).iter(f"{SVG}rect")]
    (x0, w0), (x1, w1), (x2, w2) = boxes
    assert x1 + w1 == pytest.approx(x0 + w0, abs=0.2)  # the fall begins where the level ends
    assert x1 == pytest.approx(x2 + w2, abs=0.2)       # and ends where the next level ends
    assert w1 / w0 == pytest.approx(0.4, abs=0.01)
    assert {"50", "−20", "30"} <= {words.text for words in words_of(svg)}


def test_parts_of_a_column_stand_on_each_other() -> None:
    svg = column_chart("K", "k", (2027,), [Part("A", [30.0]), Part("B", [10.0])],
                       Limit("Ram", [50.0]))
    boxes = [e for e in tree(svg).iter(f"{SVG}rect") if e.find(f"{SVG}title") is not None]
    (low, high) = [(float(e.get("y", "0")), float(e.get("height", "0"))) for e in boxes]
    assert high[0] + high[1] == pytest.approx(low[0], abs=0.2)
    assert low[1] == pytest.approx(3 * high[1], abs=0.4)
    assert boxes[1].findtext(f"{SVG}title") == "2027, B: 10,0 mkr"
    assert "40" in {words.text for words in words_of(svg)}


def test_a_line_goes_through_its_values_and_leaves_gaps_open() -> None:
    svg = line_chart("L", "l", (2027, 2028, 2029, 2030), [
        Line("A", [0.0, 10.0, None, 5.0], "supply")])
    paths = re.findall(r'd="([^"]*)"[^>]*stroke-width="2.5"', svg)
    _sign, first, last = paths
    (_, y0), (_, y1) = [tuple(map(float, p.split())) for p in first[1:].split("L")]
    y3 = float(last[1:].split("L")[0].split()[1])
    assert y1 < y3 < y0 and (y0 + y1) / 2 == pytest.approx(y3, abs=0.2)


def test_an_axis_that_does_not_begin_at_zero_says_so() -> None:
    assert any("(axeln börjar på 85)" in words.text for words in words_of(lines()))
    assert not any("axeln börjar" in words.text for words in words_of(lines(start=8.0)))


def test_too_many_parts_and_wrong_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="at most 4"):
        column_chart("K", "k", (2027,), [Part(str(n), [1.0]) for n in range(5)])
    with pytest.raises(ValueError, match="2 years"):
        line_chart("L", "l", (2027, 2028), [Line("A", [1.0], "supply")])
    with pytest.raises(ValueError, match="2 years"):
        column_chart("K", "k", (2027, 2028), [Part("A", [1.0])])


@pytest.mark.parametrize(("values", "step"), [
    ([0.0, 9.0], 2.0), ([0.0, 0.9], 0.2), ([0.0, 101.0], 50.0), ([-3.0, 12.0], 5.0), ([], 0.2),
    ([0.0], 0.2)])
def test_axes_have_round_steps_around_all_values(values: list[float], step: float) -> None:
    axis = make_axis(values, 0, 100)
    assert axis.step == pytest.approx(step)
    assert all(axis.low <= v <= axis.high for v in values)
    assert axis.ticks[0] == axis.low and axis.ticks[-1] == pytest.approx(axis.high)


def test_labels_are_moved_no_more_than_needed() -> None:
    assert apart([10, 100], 0, 200) == [10, 100]
    placed = apart([195, 196, 197], 0, 200)
    assert all(b - a >= ROW for a, b in pairwise(placed)) and placed[-1] == 200


def test_texts_are_cut_to_their_room() -> None:
    assert cut("Urologi", 100, 12) == "Urologi"
    short = cut("Medicinsk gastroenterologi", 80, 12)
    assert short.endswith("…") and width(short, 12) <= 80 < width(short + "ab", 12) + 8


def test_hatching_stays_in_its_box() -> None:
    numbers = [float(n) for n in re.findall(r"[\d.]+", hatch((10, 20), 30, 15).split('"')[1])]
    assert all(10 <= x <= 40 for x in numbers[::2]) and all(20 <= y <= 35 for y in numbers[1::2])


def luminance(colour: str) -> float:
    """WCAG 2.1, relative luminance."""
    shares = [int(colour[n:n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = (s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


PAGE = ("#ffffff", "#14191f")
"""Background, light and dark, as in page.css."""


@pytest.mark.parametrize("dark", [False, True])
def test_colours_have_contrast_on_both_pages(dark: bool) -> None:
    painted = {name: pair[dark] for name, pair in PALETTE.items() if name not in ("grid", "fill")}
    least = {name: contrast(colour, PAGE[dark]) for name, colour in painted.items()}
    assert all(found >= (3.0 if name == "axis" else 4.5) for name, found in least.items()), least


def test_every_colour_has_a_dark_rule() -> None:
    assert all(f".f-{name}{{fill:{dark}}}" in dark_css() and f".s-{name}{{stroke:{dark}}}"
               in dark_css() for name, (_, dark) in PALETTE.items())
