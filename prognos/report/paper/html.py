"""A paper as one web page that works without a mouse, without a screen and without a network.

Nothing is loaded from outside and nothing is run: the page's own rules forbid both.
"""

from base64 import b64encode
from collections.abc import Sequence
from functools import cache
from hashlib import sha256
from itertools import count
from pathlib import Path

from prognos.report.charts.svg import dark_css, escaped
from prognos.report.paper.document import (
    NOTHING,
    Blanks,
    Block,
    Bullets,
    Document,
    Figure,
    Heading,
    PageBreak,
    Paragraph,
    Table,
    anchors,
    entries,
)
from prognos.system.files import data_path, write_content

LONG_TEXT = 20
"""Characters from which a cell is running text."""
MOST_COLUMNS = 4
"""With running text among them: a wider table may be shown as cards on a narrow screen."""
HINT = ("Det du skriver i fälten sparas inte i filen. Skriv ut sidan, eller skriv i "
        "Wordversionen i stället.")


def write_html(paper: Document, target: Path) -> None:
    """Write the page to a file; the old one stands until the new one is whole."""
    write_content(target, render_html(paper))


def render_html(paper: Document) -> str:
    """The whole page."""
    return f"""<!doctype html>
<html lang="sv">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{_policy()}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{escaped(paper.title)}</title>
<style>{_css()}</style>
</head>
<body>
<a class="skip" href="#innehall">Hoppa till innehållet</a>
<header>
<h1>{escaped(paper.title)}</h1>
{_facts(paper)}
</header>
{_contents(paper) if paper.contents else ""}
<main id="innehall" tabindex="-1">
{_main(paper)}
</main>
<footer><p>{escaped(paper.footer)}</p></footer>
</body>
</html>
"""


@cache
def _css() -> str:
    rules = data_path("paper/page.css").read_text(encoding="utf-8")
    return rules.replace("/* diagram */", dark_css())


def _policy() -> str:
    """Nothing may be loaded or run; only the page's own style, told by its hash, counts."""
    digest = b64encode(sha256(_css().encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def _facts(paper: Document) -> str:
    if not paper.facts:
        return ""
    rows = "".join(f"<dt>{escaped(label)}</dt><dd>{escaped(value)}</dd>"
                   for label, value in paper.facts)
    return f"<dl>{rows}</dl>"


def _contents(paper: Document) -> str:
    """A list of the chapters, each with its sections within."""
    listed = entries(paper)
    if not listed:
        return ""
    inside = 0
    parts = []
    for level, words, anchor in listed:
        depth = min(level, inside + 1)
        parts.append("<ol><li>" if depth > inside else
                     "</li></ol>" * (inside - depth) + "</li><li>")
        parts.append(f'<a href="#{anchor}">{escaped(words)}</a>')
        inside = depth
    return (f'<nav aria-labelledby="innehallsrubrik"><h2 id="innehallsrubrik">Innehåll</h2>'
            f'{"".join(parts)}{"</li></ol>" * inside}</nav>')


def render_blocks(blocks: Sequence[Block]) -> tuple[str, ...]:
    """Each block alone, for a page that has more than a paper; to be called once a page, for tables
    and headings are numbered."""
    page = _Page(Document("", (), tuple(blocks)))
    return tuple(page.one(place, block) for place, block in enumerate(blocks))


def _main(paper: Document) -> str:
    page = _Page(paper)
    return "\n".join(page.one(place, block) for place, block in enumerate(paper.blocks))


class _Page:
    """The blocks as HTML, with what they number."""

    def __init__(self, paper: Document) -> None:
        self._names, self._numbers, self._hinted = anchors(paper), count(1), False

    def one(self, place: int, block: Block) -> str:
        """A block of the paper."""
        match block:
            case Heading():
                tag = f"h{block.level + 1}"
                return f'<{tag} id="{self._names[place]}">{escaped(block.text)}</{tag}>'
            case Paragraph():
                lead = ' class="lead"' if block.lead else ""
                return f"<p{lead}>{escaped(block.text)}</p>"
            case Bullets():
                tag = "ol" if block.numbered else "ul"
                items = "".join(f"<li>{escaped(item)}</li>" for item in block.items)
                return f"<{tag}>{items}</{tag}>" if items else ""
            case Table():
                return _table(block, next(self._numbers))
            case Figure():
                return _figure(block)
            case Blanks():
                return self._hint() + "".join(_blank(label, block.lines, next(self._numbers))
                                              for label in block.labels)
            case PageBreak():
                return ""

    def _hint(self) -> str:
        """Said once, before the first box."""
        told, self._hinted = self._hinted, True
        return "" if told else f'<p class="note hint">{HINT}</p>'


def _table(block: Table, number: int) -> str:
    """A table in a region of its own that can be scrolled with the keyboard when it is narrow."""
    sides = [_side(column.align, max((len(row[n]) for row in block.rows), default=0))
             for n, column in enumerate(block.columns)]
    head = "".join(f'<th scope="col"{side}>{escaped(column.heading)}</th>'
                   for column, side in zip(block.columns, sides, strict=True))
    cards = len(sides) > MOST_COLUMNS and any("t" in side for side in sides[1:])
    kind = ' class="cards"' if cards else ""
    labels = [f' data-label="{escaped(column.heading)}"' if cards else ""
              for column in block.columns]
    rows = [_row(row, [label + side for label, side in zip(labels, sides, strict=True)],
                 block.total and n == len(block.rows) - 1)
            for n, row in enumerate(block.rows)]
    nothing = f'<tr><td colspan="{len(sides)}">{NOTHING}</td></tr>'
    note = f'<p class="note">{escaped(block.note)}</p>' if block.note else ""
    return (f'<div class="scroll" role="region" tabindex="0" aria-labelledby="tabell-{number}">'
            f'<table{kind}><caption id="tabell-{number}">{escaped(block.caption)}</caption>'
            f'<thead><tr>{head}</tr></thead><tbody>{"".join(rows) or nothing}</tbody></table></div>'
            f'{note}')


def _side(align: str, longest: int) -> str:
    """The class of a column: figures to the right, long texts not squeezed on a narrow screen."""
    return ' class="r"' if align == "right" else ' class="t"' if longest > LONG_TEXT else ""


def _row(row: tuple[str, ...], sides: list[str], total: bool) -> str:
    mark = ' class="sum"' if total else ""
    head = 0 if row[0] or len(row) == 1 else 1  # a sum has no place: its name names the row
    cells = "".join(f'<th scope="row"{side}>{escaped(cell)}</th>' if n == head else
                    f"<td{side}>{escaped(cell)}</td>"
                    for n, (cell, side) in enumerate(zip(row, sides, strict=True)))
    return f"<tr{mark}>{cells}</tr>"


def _figure(block: Figure) -> str:
    """The chart itself, read out as its words; a narrow screen shows the one drawn for it."""
    drawn = [(block.svg, "wide"), (block.narrow, "narrow")] if block.narrow else [(block.svg, "")]
    charts = "".join(svg.replace(
        "<svg ", f'<svg class="{kind}" aria-label="{escaped(block.alt)}" ', 1)
        for svg, kind in drawn)
    return f"<figure>{charts}<figcaption>{escaped(block.caption)}</figcaption></figure>"


def _blank(label: str, lines: int, number: int) -> str:
    return (f'<div class="box"><label for="ruta-{number}">{escaped(label)}</label>'
            f'<textarea id="ruta-{number}" rows="{lines}"></textarea></div>')
