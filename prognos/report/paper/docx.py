"""A paper as a Word file: real headings, repeated table headings, alt text, Swedish, page numbers.

The blocks are written as XML text and read in at once: python-docx takes a hundred times as long
to build a table cell by cell.
"""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from docx import Document as new_document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from prognos.report.paper import docx_xml as xml
from prognos.report.paper.contents_list import anchors, entries
from prognos.report.paper.document import (
    Blanks,
    Block,
    Bullets,
    Document,
    Figure,
    Heading,
    PageBreak,
    Paragraph,
    Table,
)
from prognos.report.paper.docx_styles import LANGUAGE, dress
from prognos.report.paper.pictures import png, size_cm
from prognos.system.files import write_whole

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.oxml.xmlchemy import BaseOxmlElement

EMU_PER_CM = 360_000


def write_docx(paper: Document, target: Path) -> None:
    """Write the paper to a file; the old one stands until the new one is whole."""
    content = render_docx(paper, datetime.now(UTC))
    write_whole(target, lambda temporary: temporary.write_bytes(content))


def render_docx(paper: Document, written: datetime) -> bytes:
    """The paper as the bytes of a Word file.

    written : the moment that its properties tell; nothing else in it says who made it or when
    """
    word = new_document()
    dress(word)
    _properties(word, paper, written)
    _footer(word, paper.footer)
    _fill(word, [*_opening(paper), *_Body(word, paper).blocks()])
    file = BytesIO()
    word.save(file)
    return file.getvalue()


def _properties(word: WordDocument, paper: Document, written: datetime) -> None:
    """Title and language, and no name: who answers for the paper is the region's to say."""
    told = word.core_properties
    told.title, told.language = paper.title[:255], LANGUAGE
    told.author = told.comments = told.last_modified_by = told.keywords = told.subject = ""
    told.created = told.modified = written.replace(tzinfo=None)


def _footer(word: WordDocument, text: str) -> None:
    tabs = ('<w:tabs><w:tab w:val="clear" w:pos="4680"/><w:tab w:val="clear" w:pos="9360"/>'
            f'<w:tab w:val="right" w:pos="{xml.TEXT_WIDTH}"/></w:tabs>')
    page = (f"{xml.run(text)}<w:r><w:tab/></w:r>{xml.run('Sida ')}{xml.field('PAGE', '1')}"
            f"{xml.run(' av ')}{xml.field('NUMPAGES', '1')}")
    footer = word.sections[0].footer
    footer.is_linked_to_previous = False
    element = footer._element
    for child in list(element):
        element.remove(child)
    element.append(_parsed([xml.paragraph("Footer", page, tabs)])[0])


def _fill(word: WordDocument, parts: list[str]) -> None:
    body = word.element.body
    for element in list(_parsed(parts)):
        body.insert(len(body) - 1, element)  # the page's set-up stays last


def _parsed(parts: list[str]) -> BaseOxmlElement:
    names = nsdecls("w", "wp", "a", "pic", "r")
    return parse_xml(f"<w:body {names}>{''.join(parts)}</w:body>")


def _opening(paper: Document) -> list[str]:
    """Title, facts and contents list."""
    listed = [xml.paragraph("Listrubrik", xml.run("Innehåll")), xml.contents(entries(paper))]
    return [xml.paragraph("Title", xml.run(paper.title)), xml.facts(paper.facts),
            xml.paragraph("Luft", ""), *(listed if paper.contents and entries(paper) else [])]


class _Body:
    """The blocks as XML, with what they number and the pictures they put into the file."""

    def __init__(self, word: WordDocument, paper: Document) -> None:
        self._word, self._paper, self._names = word, paper, anchors(paper)
        self._pictures, self._marks = count(1), count(1)

    def blocks(self) -> list[str]:
        """One piece for each block of the paper."""
        before = [None, *self._paper.blocks]
        return [self._one(place, block, isinstance(previous, PageBreak))
                for place, (block, previous) in enumerate(
                    zip(self._paper.blocks, before, strict=False))]

    def _one(self, place: int, block: Block, new_page: bool) -> str:
        opened = "<w:pageBreakBefore/>" if new_page else ""
        match block:
            case Heading():
                words = xml.bookmarked(xml.run(block.text), self._names[place], next(self._marks))
                return xml.paragraph(f"Heading{block.level}", words, opened)
            case Paragraph():
                style = "Ingress" if block.lead else "Normal"
                kept = xml.KEEP if self._leads_to_list(place) else ""
                return xml.paragraph(style, xml.run(block.text), kept + opened)
            case Bullets():
                return self._list(block)
            case Table():
                return _table(block, opened)
            case Figure():
                return self._figure(block, opened)
            case Blanks():
                return "".join(_blank(label, block.lines) for label in block.labels)
            case PageBreak():
                return ""

    def _leads_to_list(self, place: int) -> bool:
        return any(isinstance(block, Bullets) for block in self._paper.blocks[place + 1:place + 2])

    def _list(self, block: Bullets) -> str:
        if not block.numbered:
            return "".join(xml.paragraph("ListBullet", xml.run(item)) for item in block.items)
        numbered = (f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{self._new_numbers()}"/>'
                    "</w:numPr>")
        return "".join(xml.paragraph("ListNumber", xml.run(item), numbered)
                       for item in block.items)

    def _new_numbers(self) -> int:
        """A numbering that begins at 1: otherwise every list goes on from the one before."""
        numbering = self._word.part.numbering_part.element
        like = self._word.styles["List Number"].element.pPr.numPr.numId.val
        abstract = next(num.abstractNumId.val for num in numbering.num_lst if num.numId == like)
        num = numbering.add_num(abstract)
        num.add_lvlOverride(ilvl=0).add_startOverride(1)
        return int(num.numId)

    def _figure(self, block: Figure, opened: str) -> str:
        relation, _ = self._word.part.get_or_add_image(BytesIO(png(block)))
        wide, high = (round(side * EMU_PER_CM) for side in size_cm(block))
        picture = xml.picture(relation, next(self._pictures), block.alt, wide, high)
        return (xml.paragraph("Bild", picture, xml.KEEP + opened)
                + xml.paragraph("Bildtext", xml.run(block.caption)))


def _table(block: Table, opened: str) -> str:
    after = ("Tabellnot", xml.run(block.note)) if block.note else ("Luft", "")
    return (xml.paragraph("Caption", xml.run(block.caption), xml.KEEP + opened)
            + xml.table(block) + xml.paragraph(*after))


def _blank(label: str, lines: int) -> str:
    """A heading and a box to write in; paragraphs with the same border make one box."""
    box = "".join(xml.paragraph("Ruta", "", xml.KEEP if n + 1 < lines else "")
                  for n in range(lines))
    return xml.paragraph("Rutansrubrik", xml.run(label)) + box + xml.paragraph("Luft", "")
