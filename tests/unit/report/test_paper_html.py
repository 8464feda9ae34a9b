"""The web page as its text says: structure, names, and that nothing comes from outside."""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path

import pytest

from prognos.report.paper.document import Document, Heading, Paragraph
from prognos.report.paper.full import full_paper
from prognos.report.paper.html import HINT, render_html, write_html
from prognos.results import RunResult
from tests.support.paper_cases import HOSTILE, LONG, make_paper, make_table

VOID = {"meta", "br", "hr", "img", "link", "input"}


class Page(HTMLParser):
    """Every element with its attributes, and whether all are closed in turn."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.crossed: list[str] = []
        self._open: list[str] = []
        self.feed(text)
        self.crossed += self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open.pop() != tag:
            self.crossed.append(tag)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.found if name == tag]


def hostile() -> Document:
    return make_paper(*HOSTILE, title=LONG, footer=LONG, facts=((LONG, LONG),))


@pytest.mark.parametrize("paper", [make_paper(), hostile(), make_paper(Paragraph("x"), facts=())],
                         ids=["alla", "udda", "nästan tom"])
def test_every_element_is_closed_and_every_name_is_one(paper: Document) -> None:
    page = Page(render_html(paper))
    assert page.crossed == []
    names = [a["id"] for _, a in page.found if "id" in a]
    assert len(names) == len(set(names))
    pointed = {v for _, a in page.found for k in ("aria-labelledby", "for") if (v := a.get(k))}
    pointed |= {str(a["href"])[1:] for a in page.all("a")}
    assert pointed <= set(names)


def test_landmarks_language_and_headings() -> None:
    page = Page(render_html(make_paper()))
    assert page.all("html") == [{"lang": "sv"}]
    assert [len(page.all(tag)) for tag in ("header", "nav", "main", "footer", "h1")] == [1] * 5
    headings = [tag for tag, _ in page.found if re.fullmatch("h[1-6]", tag)]
    assert headings == ["h1", "h2", "h2", "h3", "h4", "h2"]


def test_the_contents_list_is_nested_as_the_headings_are() -> None:
    levels = (1, 2, 2, 1, 2)
    paper = make_paper(*(Heading(f"Rubrik {n}", level) for n, level in enumerate(levels)))
    nav = re.search("<nav.*</nav>", render_html(paper))
    assert nav is not None
    shape = re.sub(r"<(?!/?[ol][li]>)[^>]*>|Innehåll|Rubrik ", "", nav[0])
    assert shape == ("<ol><li>0<ol><li>1</li><li>2</li></ol></li>"
                     "<li>3<ol><li>4</li></ol></li></ol>")


def test_no_contents_when_not_wanted() -> None:
    assert "<nav" not in render_html(make_paper(contents=False))
    assert "<nav" not in render_html(make_paper(Paragraph("Bara text.")))


def test_tables_have_captions_and_headings_of_both_kinds() -> None:
    text = render_html(make_paper(make_table(2, total=True)))
    page = Page(text)
    assert [a["scope"] for a in page.all("th")] == ["col"] * 3 + ["row"] * 2
    (region,) = [a for a in page.all("div") if a.get("role") == "region"]
    assert (region["tabindex"], region["aria-labelledby"]) == ("0", "tabell-1")
    assert '<caption id="tabell-1">Brist per grupp</caption>' in text
    assert '<tr class="sum"><th scope="row">Specialitet 1</th>' in text
    assert "Inget att redovisa." in render_html(make_paper(make_table(0)))


def test_a_picture_is_told_in_words() -> None:
    page = Page(render_html(make_paper()))
    (chart,) = page.all("svg")
    assert chart["role"] == "img"
    assert chart["aria-label"] == "Bristen är störst i Urologi: 5,0 heltider."
    assert len(page.all("figcaption")) == 1


def test_boxes_are_labelled_and_the_reader_is_warned_once() -> None:
    text = render_html(make_paper())
    assert re.findall(r'<label for="ruta-\d">(\w+)', text) == ["Synpunkter", "Protokoll"]
    assert text.count(HINT) == 1 and '<textarea id="ruta-3" rows="3">' in text


@pytest.mark.parametrize("paper", [make_paper(), hostile()], ids=["alla", "udda"])
def test_nothing_is_loaded_and_nothing_is_run(paper: Document) -> None:
    text = render_html(paper)
    page = Page(text)
    assert {tag for tag, _ in page.found} & {"script", "link", "img", "iframe", "image"} == set()
    assert all(str(a["href"]).startswith("#") for a in page.all("a"))
    assert not any(k.startswith("on") or k in ("src", "style") for _, a in page.found for k in a)
    assert "url(" not in text and "@import" not in text


def test_the_policy_allows_only_the_page_s_own_style() -> None:
    text = render_html(make_paper())
    style = re.search("<style>(.*?)</style>", text, re.DOTALL)
    assert style is not None
    digest = b64encode(sha256(style[1].encode()).digest()).decode()
    policy = str(Page(text).all("meta")[1]["content"])
    assert policy.startswith(f"default-src 'none'; style-src 'sha256-{digest}'")


def test_hostile_texts_are_only_text() -> None:
    text = render_html(hostile())
    assert "<b>" not in text and "a&lt;b&gt;&amp;" in text
    assert not re.search("[\x00-\x08\ud800]", text)
    text.encode()


def test_the_example_is_small(tmp_path: Path, example_result: RunResult) -> None:
    write_html(full_paper(example_result), tmp_path / "u.html")
    assert 20_000 < (tmp_path / "u.html").stat().st_size < 500_000
