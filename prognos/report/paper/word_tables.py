"""Tables of a Word file: a heading row that is repeated, rows that stay whole, a caption, and no
column narrower than its longest word."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from typing import TYPE_CHECKING

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Emu, Length, Twips

from prognos.report.charts.svg import printable
from prognos.report.paper.document import NOTHING, Column, Table
from prognos.report.paper.word_template import letter_size, text_size

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.oxml.xmlchemy import BaseOxmlElement
    from docx.table import Table as WordTable
    from docx.table import _Row

from prognos.report.charts.letters import width

BOLD = 1.15
"""A bold heading is this much wider than the same text in plain letters."""
MOST = 0.4
"""No word gets more than this share of the table; a longer one is broken."""


def column_widths(table: Table, whole: float, size: float, air: float) -> list[float]:
    """Widths that add up to `whole`.

    size : of the letters, in the unit of `whole`
    air  : what a cell needs on both sides of its text
    """
    least = [min(_longest_word(table, n, size) + air, MOST * whole)
             for n in range(len(table.columns))]
    if sum(least) >= whole:
        return [whole * part / sum(least) for part in least]
    return _shared([column.width for column in table.columns], least, whole)


def _longest_word(table: Table, n: int, size: float) -> float:
    heading = max(width(word, size * BOLD) for word in table.columns[n].heading.split(" "))
    words = (word for row in table.rows for word in row[n].split(" "))
    return max(heading, max((width(word, size) for word in words), default=0.0))


def _shared(shares: Sequence[float], least: Sequence[float], whole: float) -> list[float]:
    """What is left when those that need their least have it, shared among the others."""
    fixed: set[int] = set()
    while True:
        free = [n for n in range(len(shares)) if n not in fixed]
        room = whole - sum(least[n] for n in fixed)
        scale = room / sum(shares[n] for n in free) if free else 0.0
        short = {n for n in free if shares[n] * scale < least[n]}
        if not short:
            return [least[n] if n in fixed else shares[n] * scale for n in range(len(shares))]
        fixed |= short


CELL_AIR = Twips(160)
"""What a cell needs beside its letters."""
WIDER = 1.15
"""Letters of another font are up to so much wider than those of Arial (Georgia 1.13)."""
WHOLE = 8
"""Tables of at most so many rows are not divided between pages."""


def mark(tag: str, **attributes: str) -> BaseOxmlElement:
    """An element of WordprocessingML that python-docx has no name for."""
    element: BaseOxmlElement = OxmlElement(f"w:{tag}")
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), value)
    return element


def add_table(word: WordDocument, content: Table) -> None:
    """A table whose heading row is repeated on every page and whose rows stay whole; its heading
    stays with the first row, a sum with the row above it, and the last row with the note. A short
    table stays on one page."""
    widths = [Emu(round(part)) for part in column_widths(
        content, text_size(word)[0], _letters(word), CELL_AIR)]
    rows = content.rows or ((NOTHING, *("",) * (len(widths) - 1)),)
    table = _empty(word, "Prognostabell", content.caption, len(rows) + 1, widths)
    table._tbl.tblPr.find(qn("w:tblLook")).set(qn("w:lastRow"), str(int(content.total)))
    last, fill = len(content.rows) - 1, _Filler(word, content.columns)
    heading, *body = table.rows
    heading._tr.get_or_add_trPr().append(mark("tblHeader"))
    fill(heading, [column.heading for column in content.columns], "Tabellhuvud", kept=True)
    for n, (row, texts) in enumerate(zip(body, rows, strict=True)):
        kept = bool(content.note) if n == last else (
            0 <= last < WHOLE or (content.total and n == last - 1))
        fill(row, texts, "Tabellhuvud" if content.total and n == last else "Tabelltext", kept=kept)
    if not content.rows and len(widths) > 1:
        body[0].cells[0].merge(body[0].cells[-1])


def add_facts(word: WordDocument, facts: Sequence[tuple[str, str]]) -> None:
    """What stands under the title: a label and its fact on each row."""
    if not facts:
        return
    whole = text_size(word)[0]
    widths = [Emu(round(whole * 0.22)), Emu(round(whole * 0.78))]
    table = _empty(word, "Prognosfakta", "Uppgifter om ärendet", len(facts), widths)
    look = table._tbl.tblPr.find(qn("w:tblLook"))
    for name, value in (("val", "0680"), ("firstRow", "0"), ("noHBand", "1")):
        look.set(qn(f"w:{name}"), value)
    fill = _Filler(word, (Column(""), Column("")))
    for row, (label, fact) in zip(table.rows, facts, strict=True):
        fill(row, (label, fact), "Tabellhuvud", "Tabelltext")


def _letters(word: WordDocument) -> float:
    """Size of the letters that the widths of words are measured by, which are those of Arial."""
    font = word.styles["Normal"].font.name
    return letter_size(word, "Tabelltext") * (1.0 if font == "Arial" else WIDER)


def _empty(word: WordDocument, style: str, caption: str, rows: int,
           widths: Sequence[Length]) -> WordTable:
    """A table as wide as the text, with a caption for whoever does not see it."""
    table: WordTable = word.add_table(1, len(widths), word.styles[style])
    table.autofit = False
    properties = table._tbl.tblPr
    properties.append(mark("tblCaption", val=printable(caption)))
    whole = properties.find(qn("w:tblW"))
    whole.set(qn("w:type"), "dxa")
    whole.set(qn("w:w"), str(sum(wide.twips for wide in widths)))
    for column, wide in zip(table.columns, widths, strict=True):
        column.width = column.cells[0].width = wide
    first = table.rows[0]._tr
    first.get_or_add_trPr().append(mark("cantSplit"))
    for _ in range(rows - 1):
        table._tbl.append(deepcopy(first))
    return table


class _Filler:
    """Fills rows. It looks up styles once: python-docx searches them for every cell."""

    def __init__(self, word: WordDocument, columns: Sequence[Column]) -> None:
        self._styles = {name: word.styles[name].style_id for name in ("Tabelltext", "Tabellhuvud")}
        self._right = [column.align == "right" for column in columns]

    def __call__(self, row: _Row, texts: Sequence[str], style: str, others: str | None = None, *,
                 kept: bool = False) -> None:
        """others : style of all cells but the first; kept : on the same page as what follows"""
        styles = (style, *[others or style] * (len(texts) - 1))
        for cell, text, name, right in zip(row.cells, texts, styles, self._right, strict=True):
            line = cell.paragraphs[0]
            line._p.style = self._styles[name]
            if kept:
                line.paragraph_format.keep_with_next = True
            if right:
                line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            line.add_run(printable(text))
