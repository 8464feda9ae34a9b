"""The page in a real browser: no request leaves, the keyboard reaches everything, a phone shows
it, and axe-core finds nothing serious, light and dark."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Route, sync_playwright

from prognos.report.paper.consultation import consultation_paper
from prognos.report.paper.full import full_paper
from prognos.report.paper.html import write_html
from prognos.results import RunResult
from tests.support import office
from tests.support.paper_cases import HOSTILE, LONG, make_paper

NAMES = ("hela", "samverkan", "alla", "udda")
REACH = """() => { const e = document.activeElement;
  return [e.tagName, e.getAttribute('class') || '', e.getAttribute('href') || '']; }"""
FAULTS: dict[str, Any] = {"resultTypes": ["violations"]}
"""What passes is named, not told with every element of it."""
COLOURS = ["color-contrast", "link-in-text-block"]
"""Rules of axe-core that depend on colours."""
WIDTHS = "() => [document.documentElement.scrollWidth, window.innerWidth]"


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory, example_result: RunResult) -> dict[str, Path]:
    """The example's papers, one with every block, and one of hostile texts."""
    folder = tmp_path_factory.mktemp("pages")
    made = {"hela": full_paper(example_result), "alla": make_paper(),
            "samverkan": consultation_paper(example_result),
            "udda": make_paper(*HOSTILE, title=LONG, footer=LONG, facts=((LONG, LONG),))}
    for name, paper in made.items():
        write_html(paper, folder / f"{name}.html")
    return {name: folder / f"{name}.html" for name in made}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = office.program("chromium")
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield found
        found.close()


@contextmanager
def opened(browser: Browser, file: Path, width: int = 1280, scheme: str = "light",
           bypass_csp: bool = False) -> Iterator[tuple[Page, list[str], list[str]]]:
    """The page, every address that it asked for, and what the browser complained about."""
    asked: list[str] = []
    said: list[str] = []
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme,
                                  bypass_csp=bypass_csp)
    try:
        page = context.new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))

        def watch(route: Route) -> None:
            asked.append(route.request.url)
            if route.request.url == file.as_uri():
                route.continue_()
            else:
                route.abort()

        page.route("**/*", watch)
        page.goto(file.as_uri())
        yield page, asked, said
    finally:
        context.close()


@pytest.mark.parametrize("name", NAMES)
def test_no_request_leaves_and_nothing_is_complained_about(
    browser: Browser, files: dict[str, Path], name: str,
) -> None:
    with opened(browser, files[name]) as (page, asked, said):
        page.wait_for_load_state("networkidle")
        assert asked == [files[name].as_uri()] and said == []
        assert page.evaluate("getComputedStyle(document.body).marginTop") == "0px"  # style is used


@pytest.mark.parametrize("name", NAMES)
def test_headings_are_in_order_and_tables_named(
    browser: Browser, files: dict[str, Path], name: str,
) -> None:
    with opened(browser, files[name]) as (page, _, _said):
        levels = page.evaluate("[...document.querySelectorAll('h1,h2,h3,h4')]"
                               ".map(e => Number(e.tagName[1]))")
        assert levels[0] == 1 and levels.count(1) == 1
        assert all(b - a <= 1 for a, b in pairwise(levels))
        unnamed = page.evaluate("[...document.querySelectorAll('table')]"
                                ".filter(t => !t.caption || !t.caption.innerText.trim()).length")
        assert unnamed == 0


def test_the_keyboard_reaches_links_and_whatever_scrolls(
    browser: Browser, files: dict[str, Path],
) -> None:
    with opened(browser, files["alla"], width=320) as (page, _, _said):
        reached = []
        for _step in range(8):
            page.keyboard.press("Tab")
            reached.append(tuple(page.evaluate(REACH)))
        assert reached[0] == ("A", "skip", "#innehall")
        links = [href for tag, _, href in reached if tag == "A"]
        assert links[1:] == ["#avsnitt_1", "#avsnitt_2", "#avsnitt_4"]
        assert [tag for tag, _, _ in reached].count("TEXTAREA") == 2
        assert [kind for _, kind, _ in reached].count("scroll") == 2  # tables: charts fit


def test_the_skip_link_shows_itself_and_leads_to_the_paper(
    browser: Browser, files: dict[str, Path],
) -> None:
    with opened(browser, files["alla"]) as (page, _, _said):
        page.keyboard.press("Tab")
        box = page.locator(".skip").bounding_box()
        assert box is not None and box["x"] >= 0
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "innehall"


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("width", [320, 768])
def test_a_narrow_screen_never_scrolls_sideways(
    browser: Browser, files: dict[str, Path], name: str, width: int,
) -> None:
    with opened(browser, files[name], width=width) as (page, _, _said):
        needed, there = page.evaluate(WIDTHS)
        assert needed <= there == width


def test_a_wide_table_scrolls_with_the_arrow_keys(browser: Browser, files: dict[str, Path]) -> None:
    with opened(browser, files["hela"], width=320) as (page, _, _said):
        region = page.locator("main .scroll").first
        region.focus()
        assert region.evaluate("e => e.scrollWidth > e.clientWidth")
        assert region.evaluate("e => e.scrollLeft") == 0
        for _step in range(50):  # the page's policy forbids Playwright's own way to wait
            page.keyboard.press("ArrowRight")
            page.wait_for_timeout(50)
            if region.evaluate("e => e.scrollLeft") > 0:
                break
        assert region.evaluate("e => e.scrollLeft") > 0


@pytest.mark.parametrize("name", NAMES)
def test_axe_finds_nothing_serious(browser: Browser, files: dict[str, Path], name: str) -> None:
    """In the dark nothing but the colours is different."""
    # the page's own policy stops axe-core as it stops everything: it is let in for this test
    with opened(browser, files[name], bypass_csp=True) as (page, _, _said):
        light = Axe().run(page, options=FAULTS).response
        page.emulate_media(color_scheme="dark")
        dark = Axe().run(page, options=FAULTS | {"runOnly": COLOURS}).response
        assert len(light["passes"]) > 10 and "color-contrast" in {p["id"] for p in dark["passes"]}
        bad = [(v["id"], v["nodes"][0]["html"][:200])
               for found in (light, dark) for v in found["violations"]
               if v["impact"] in ("serious", "critical")]
        assert bad == []


def test_dark_is_dark_and_charts_follow(browser: Browser, files: dict[str, Path]) -> None:
    colours = []
    for scheme in ("light", "dark"):
        with opened(browser, files["alla"], scheme=scheme) as (page, _, _said):
            colours.append([page.evaluate(f"getComputedStyle(document.querySelector('{what}'))"
                                          f".{how}") for what, how in (
                ("body", "backgroundColor"), ("body", "color"), ("svg .f-text", "fill"))])
    light, dark = colours
    assert light == ["rgb(255, 255, 255)", "rgb(31, 41, 51)", "rgb(31, 41, 51)"]
    assert dark == ["rgb(20, 25, 31)", "rgb(230, 234, 238)", "rgb(230, 234, 238)"]
