"""The local page in a real browser, as a user meets it: with the mouse, with the keyboard alone,
on a phone, in the dark, with wrong files, in two tabs, and when the program has ended."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Route, expect, sync_playwright

from tests.support import office, screen
from tests.support.local_page import Started, started
from tests.support.workbooks import assume, put

SECONDS = 60_000
"""Milliseconds that a run of a small region may take on a busy machine."""
DROP = """([bytes, name]) => { const data = new DataTransfer();
  for (const one of name) data.items.add(new File([new Uint8Array(bytes)], one));
  return data; }"""
WIDTHS = "() => [document.documentElement.scrollWidth, innerWidth]"
FOCUSED = """() => { const e = document.activeElement;
  return [(e.matches('input, select') ? e.id : e.innerText || '').trim(), e.tagName]; }"""
FAULTS = """rules => axe.run({resultTypes: ['violations'], ...(rules && {runOnly: rules})}).then(
  told => told.violations.map(found => [found.id, found.nodes[0].html.slice(0, 200)]))"""
LOOKS = ["color-contrast", "scrollable-region-focusable", "target-size"]
"""Rules of axe-core that depend on width and colours."""
ANSWER = "Vilka får ST, när, och varför"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = office.program("chromium")
    expect.set_options(timeout=SECONDS)
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield found
        found.close()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Started]:
    office.program("chromium")
    with started(tmp_path_factory.mktemp("webb")) as found:
        yield found


@pytest.fixture(scope="module")
def region(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return screen.book(tmp_path_factory.mktemp("bok"))


@pytest.fixture(scope="module")
def answered(browser: Browser, server: Started, region: Path) -> str:
    """Address of a workbook's answer, which the tests look at."""
    with opened(browser, server.address) as page:
        drop(page, region)
        expect(page.get_by_role("heading", name=ANSWER)).to_be_visible()
        return page.url


@contextmanager
def opened(browser: Browser, address: str, policy: bool = False) -> Iterator[Page]:
    """The page; in the end nothing that the browser complained about, and no outside request.

    policy : as the page itself has it; without it axe-core is let in.
    """
    said: list[str] = []
    asked: list[str] = []
    context = browser.new_context(viewport={"width": 1280, "height": 800}, bypass_csp=not policy,
                                  reduced_motion="reduce")
    page = context.new_page()
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    try:
        page.goto(address)
        yield page
        assert [text for text in said if "ERR_CONNECTION_REFUSED" not in text
                and not re.search(r"ERR_FAILED|40[04] \(", text)] == []
        assert {url.split("/")[2].split(":")[0] for url in asked
                if not url.startswith("blob:")} == {"127.0.0.1"}
    finally:
        context.close()


def drop(page: Page, *files: Path) -> None:
    """Let files go over the page, as when they are drawn from a folder."""
    data = page.evaluate_handle(DROP, [list(files[0].read_bytes()),
                                       [file.name for file in files]])
    page.dispatch_event(".drop", "dragover", {"dataTransfer": data})
    expect(page.locator(".drop")).to_have_class("drop over")
    page.dispatch_event(".drop", "drop", {"dataTransfer": data})


def test_from_a_dropped_workbook_to_why_and_to_the_files(
    browser: Browser, answered: str, tmp_path: Path,
) -> None:
    with opened(browser, answered, policy=True) as page:
        expect(page.locator("h1")).to_have_text("Testregionen")
        row = page.locator(".cards tbody tr").first
        name = row.locator("a").inner_text()
        row.locator("a").click()
        expect(page.locator("h1")).to_have_text(f"Varför {name}?")
        expect(page.get_by_role("img")).to_have_count(2)
        page.get_by_role("button", name="Pröva vad som skulle ändra det").click()
        expect(page.get_by_role("table", name="Minsta ändring")).to_be_visible()
        page.get_by_role("link", name="Hämta").click()
        for file, ending in (("Resultatbok", "-resultat.xlsx"), ("Alla siffror", ".json"),
                             ("Underlag i korthet", "-kort.docx"),
                             ("Årets utgåva", ".prognos-utgava.json.gz")):
            with page.expect_download() as download:
                page.get_by_role("link", name=file).first.click()
            assert download.value.suggested_filename.endswith(ending)
            assert download.value.suggested_filename.startswith("bok")
            download.value.save_as(tmp_path / ending)
        assert "Sammanfattning" in openpyxl.load_workbook(
            tmp_path / "-resultat.xlsx", read_only=True).sheetnames
        page.get_by_role("link", name="Följ upp").click()
        page.get_by_label("Utgåvor och tidigare").set_input_files(
            tmp_path / ".prognos-utgava.json.gz")
        page.get_by_role("button", name="Följ upp").click()
        found = page.get_by_role("table", name="Vad som hittades")  # the same year: no outcome yet
        expect(found).to_contain_text("utgåv")


def test_a_lever_is_pulled_blocks_are_allotted_anew_and_scenarios_compared(
    browser: Browser, answered: str, tmp_path: Path,
) -> None:
    with opened(browser, answered, policy=True) as page:
        page.get_by_role("link", name="Tänk om").click()
        lever = page.get_by_label("Pensionsålder", exact=True)
        lever.press("ArrowRight")
        lever.press("ArrowRight")
        expect(page.locator(".differences strong")).to_have_text(["Pensionsålder +1 år"])
        assert "spak-pension=1" in page.url
        expect(page.locator("[data-rough] .lead")).to_contain_text("Ungefär: bristen")
        page.get_by_role("button", name="Räkna exakt").click()
        expect(page.get_by_text("Exakt, Pensionsålder +1 år:")).to_be_visible()
        page.get_by_text("Fler reglage").click()
        page.get_by_label("Vad").select_option("need")
        page.get_by_label("För vem").select_option("Kirurgi")
        page.get_by_label("Hur mycket").fill("+20 kr")
        page.get_by_label("Motiv", exact=True).fill("Fler äldre")
        page.get_by_role("button", name="Lägg till").click()
        expect(page.get_by_role("alert")).to_contain_text("Närmast:")
        page.get_by_label("Hur mycket").fill("+20 %")  # all else stands as it was chosen
        page.get_by_role("button", name="Lägg till").click()
        expect(page.locator(".differences li")).to_have_count(2)
        page.get_by_role("button", name="Ny fördelning").click()
        expect(page.get_by_role("table", name="Regionen")).to_be_visible()
        expect(page.locator("[aria-labelledby=svar] .lead")).to_contain_text(
            "Med pensionsålder +1 år och")
        page.get_by_role("button", name="Jämför med andra").click()
        expect(page.locator("h1")).to_have_text("Jämför scenarier")
        page.go_back()
        page.get_by_text("Öppna eller spara").click()
        page.get_by_label("Namn").fill("Två saker")
        page.get_by_label("Motiv till det som inte har något").fill("Därför")
        with page.expect_download() as download:
            page.get_by_role("button", name="Spara som fil").click()
        saved = tmp_path / download.value.suggested_filename
        assert saved.name == "Två saker.prognos-scenario.json"
        download.value.save_as(saved)
        page.goto(f"{answered}om")
        expect(page.locator(".differences")).to_have_count(0)
        page.get_by_text("Öppna eller spara").click()
        page.get_by_label("Scenariofil").set_input_files(saved)
        page.get_by_role("button", name="Öppna").click()
        expect(page.locator(".differences li")).to_have_count(2)


def test_a_slow_answer_never_stands_for_a_later_lever(browser: Browser, answered: str) -> None:
    with opened(browser, f"{answered}om", policy=True) as page:
        asked: list[str] = []

        def slowly(route: Route) -> None:
            asked.append(route.request.url.rpartition("?")[2])
            page.wait_for_timeout(300 if len(asked) == 1 else 0)
            route.continue_()

        page.route("**/om/ungefar?*", slowly)
        said = page.evaluate("""() => { const lever = document.getElementById('spak-pension');
            for (const value of ['0.5', '1', '1.5', '2']) { lever.value = value;
              lever.dispatchEvent(new Event('input', {bubbles: true})); }
            return document.querySelector('output').textContent; }""")
        assert said == "+2 år"  # at once, whenever the picture comes
        expect(page.locator("[data-rough] .lead")).to_contain_text("Ungefär")
        for _ in range(100):
            if len(asked) > 1:
                break
            page.wait_for_timeout(50)
        assert asked == ["spak-pension=0.5", "spak-pension=2"]


def test_a_lever_that_is_pulled_before_the_script_is_there_counts(
    browser: Browser, answered: str,
) -> None:
    with opened(browser, answered) as page:

        def slowly(route: Route) -> None:
            page.get_by_label("Pensionsålder", exact=True).press("ArrowRight")
            route.continue_()

        page.route("**/page.js", slowly)
        page.goto(f"{answered}om", wait_until="commit")
        expect(page.locator(".differences strong")).to_have_text(["Pensionsålder +0,5 år"])
        expect(page.locator("output").first).to_have_text("+0,5 år")


def test_wrong_files_are_told_and_nothing_is_lost(
    browser: Browser, server: Started, answered: str, tmp_path: Path,
) -> None:
    """The workbook that is open already stays so."""
    wrong = screen.book(tmp_path, put("Bemanning", "Födelseår", "nitton sjuttio"))
    text = tmp_path / "brev.txt"
    text.write_text("Hej", encoding="utf-8")
    with opened(browser, server.address) as page:
        drop(page, wrong, text)
        expect(page.get_by_role("alert")).to_contain_text("en arbetsbok i taget")
        drop(page, text)
        expect(page.locator("h1")).to_have_text("brev.txt kan inte räknas än")
        assert page.get_by_role("region", name="Vad som hittades").get_attribute("tabindex") == "0"
        look(page, "refused")
        drop(page, wrong)
        expect(page.locator("h1")).to_have_text("bok.xlsx kan inte räknas än")
        first = page.locator(".found tbody tr").first
        expect(first).to_contain_text("Bemanning!E2")
        expect(first).to_contain_text("nitton sjuttio")
        page.goto(server.address)
        press_all(page, "Stäng brev.txt")
        page.get_by_role("button", name="Stäng bok.xlsx").last.click()
        expect(page.locator(".open li")).to_have_count(1)
        page.goto(answered)
        expect(page.locator("h1")).to_have_text("Testregionen")


def test_the_keyboard_alone_does_everything_in_a_second_tab(
    browser: Browser, server: Started, answered: str, tmp_path: Path,
) -> None:
    """From next year's workbook to its answer, its reasons, what two million give and what came
    of this year's forecast; the first tab keeps its own year."""
    other = screen.book(tmp_path, assume("Mätdatum", date(2027, 12, 31)),
                        lambda sheets: sheets["Budgetram"].append([2030, None, 9e6, None, None]))
    with opened(browser, server.address) as page, opened(browser, answered) as first:
        assert press_to(page, "fil") == ["Hoppa till innehållet", "st-prognos", "fil"]
        seen = page.locator(".drop label").evaluate("e => getComputedStyle(e).outlineStyle")
        assert seen == "solid"  # the field itself is out of sight: its label shows where one is
        page.bring_to_front()
        with page.expect_file_chooser() as chooser:
            page.keyboard.press("Space")
        chooser.value.set_files(other)
        expect(page.locator(".facts").first).to_contain_text("Mätdatum 2027-12-31")
        name = page.locator(".cards tbody a").first.inner_text()
        press_to(page, name)
        page.keyboard.press("Enter")
        expect(page.locator("h1")).to_have_text(f"Varför {name}?")
        press_to(page, "Tänk om")
        page.keyboard.press("Enter")
        expect(page.locator("h1")).to_have_text("Tänk om …")
        press_to(page, "spak-budget")
        for _ in range(4):
            page.keyboard.press("ArrowRight")
        expect(page.locator(".differences strong")).to_have_text(["Centralt anslag +2 mkr"])
        expect(page.locator("[data-rough]")).to_contain_text("syns först i Ny fördelning")
        press_to(page, "Ny fördelning")
        page.keyboard.press("Enter")
        expect(page.locator("[aria-labelledby=svar] .lead")).to_contain_text("Med +2 mkr")
        page.get_by_role("link", name="Följ upp").click()
        page.get_by_label("Utgåvor och tidigare").set_input_files(
            {"name": "2026.prognos-utgava.json.gz", "mimeType": "application/gzip",
             "buffer": first.request.get(f"{answered}hamta/utgava").body()})
        press_to(page, "Följ upp", "BUTTON")
        page.keyboard.press("Enter")
        expect(page.locator("main .lead")).to_contain_text("2027")
        look(page, "followed up")
        first.reload()
        expect(first.locator(".facts").first).to_contain_text("Mätdatum 2026-12-31")
        page.goto(server.address)
        page.get_by_role("button", name="Stäng bok.xlsx").last.click()


def press_to(page: Page, wanted: str, tag: str = "") -> list[str]:
    """What the tab key reaches on the way to a text or an id."""
    reached: list[str] = []
    for _ in range(90):
        page.keyboard.press("Tab")
        text, element = page.evaluate(FOCUSED)
        reached.append(text)
        if text == wanted and tag in ("", element):
            return reached
    raise AssertionError(f"the keyboard does not reach {wanted}: {reached}")


def look(page: Page, name: str) -> None:
    """axe-core finds nothing, in light and wide or dark and narrow, whatever is folded out; no
    width scrolls sideways; nothing moves by itself. The page must let axe-core in."""
    page.evaluate("document.querySelectorAll('details').forEach(e => e.open = true)")
    page.evaluate(Axe().axe_script)
    for width, dark in ((1280, False), (360, True)):
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme="dark" if dark else "light")
        paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert paper == ("rgb(20, 25, 31)" if dark else "rgb(255, 255, 255)")
        assert page.evaluate(FAULTS, LOOKS if dark else None) == [], (name, width)
    for width in (360, 800, 1280, 1920):
        page.set_viewport_size({"width": width, "height": 800})
        needed, there = page.evaluate(WIDTHS)
        assert needed <= there == width, (name, width)
    page.emulate_media(color_scheme="light")


def test_every_state_is_accessible_and_fits_every_width(
    browser: Browser, server: Started, answered: str,
) -> None:
    """The others are looked at where they come about: `look`."""
    with opened(browser, server.address) as page:
        look(page, "first")
        page.goto(f"{answered}jamfor")
        press_all(page, "Ta bort")
        for name, path in {
            "not open": f"{server.address}xxxxxxxxxxxx/", "missing": f"{answered}varfor/99",
            "unclear": f"{answered}om?" + "rad=x&" * 300, "answer": answered,
            "why": f"{answered}varfor/0", "what if": f"{answered}om", "follow up":
            f"{answered}foljupp", "not understood": f"{answered}om?rad=Pensjon",
            "nothing compared": f"{answered}jamfor",
        }.items():
            page.goto(path)
            look(page, name)
        page.goto(f"{answered}om?spak-retention=5&spak-budget=2")
        look(page, "roughly")
        page.get_by_role("button", name="Räkna exakt").click()
        expect(page.get_by_role("table", name="Där skillnaden")).to_be_visible()
        page.get_by_role("button", name="Ny fördelning").click()
        expect(page.get_by_role("table", name="Regionen")).to_be_visible()
        page.get_by_text("Nå ett mål").click()
        page.get_by_label("Mål", exact=True).fill("Brist Kirurgi 2035 högst 1")
        page.get_by_role("button", name="Sök vad som krävs").click()
        expect(page.locator("[aria-labelledby=mal] .lead")).to_contain_text("brist Kirurgi 2035")
        expect(page.get_by_role("table", name="Regionen")).to_be_visible()
        look(page, "exactly, anew and a goal")
        for query in ("spak-retention=5&spak-budget=2", "spak-budget=2", "spak-pension=1"):
            page.goto(f"{answered}om?{query}")
            if page.get_by_role("button", name="Ny fördelning").count():
                page.get_by_role("button", name="Ny fördelning").click()
            page.get_by_role("button", name="Jämför med andra").click()
            expect(page.get_by_role("link", name="anslag +2 mkr").first).to_be_visible()
        look(page, "three compared")
        press_all(page, "Ta bort")


def press_all(page: Page, name: str) -> None:
    """Press every button of a name; each takes itself away."""
    buttons = page.get_by_role("button", name=name)
    for left in reversed(range(buttons.count())):
        buttons.first.click()
        expect(buttons).to_have_count(left)


def test_the_board_sees_two_pages_without_controls_or_small_counts(
    browser: Browser, answered: str, tmp_path: Path,
) -> None:
    with opened(browser, f"{answered}?visa=beslut") as page:
        expect(page.get_by_role("heading", name=ANSWER)).to_be_visible()
        assert page.locator("main button, main form, main a, details").count() == 0
        look(page, "board")
        page.emulate_media(media="print")
        expect(page.locator(".top")).to_be_hidden()
        expect(page.locator(".cards thead")).to_be_visible()
        page.pdf(path=tmp_path / "namnd.pdf", prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", (tmp_path / "namnd.pdf").read_bytes())) <= 2


def test_a_running_workbook_tells_how_far_it_is_and_stops_at_once(
    browser: Browser, server: Started,
) -> None:
    with opened(browser, server.address) as page:
        page.route("**/lage?*", lambda route: route.abort())  # the page stays as it is
        page.get_by_role("button", name="Prova med exempelregionen").click()
        expect(page.get_by_role("progressbar")).to_be_visible()
        look(page, "running")
        page.get_by_role("button", name="Avbryt").click()
        expect(page.get_by_text("Du avbröt räkningen.")).to_be_visible(timeout=20_000)
        look(page, "stopped")
        page.unroute("**/lage?*")
        page.get_by_role("button", name="Räkna igen").click()
        page.get_by_role("button", name="Avbryt").click()
        expect(page.get_by_text("Du avbröt räkningen.")).to_be_visible(timeout=20_000)
        page.goto(server.address)
        page.get_by_role("button", name="Stäng Exempelregionen").click()


def test_a_closed_program_is_told_on_the_open_page(browser: Browser, tmp_path: Path) -> None:
    with started(tmp_path) as server, opened(browser, server.address) as page:
        expect(page.locator("#closed")).to_be_hidden()
        assert server.end()[0] == 0
        page.evaluate("dispatchEvent(new Event('pageshow'))")
        expect(page.get_by_text("Programmet är avslutat.")).to_be_visible()
        look(page, "closed")
        drop(page, screen.book(tmp_path))
        expect(page.get_by_text("Programmet är avslutat.")).to_be_visible()
        assert page.url == server.address
