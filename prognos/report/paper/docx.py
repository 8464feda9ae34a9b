"""A paper as a Word file: real headings, repeated table headings, alt text, Swedish, page numbers.

How it looks hangs on the styles of the Word file it is written into (`word_template`).
"""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from docx.enum.text import WD_TAB_ALIGNMENT
from docx.shared import Cm

from prognos.report.charts.svg import printable
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
    anchors,
    entries,
)
from prognos.report.paper.pictures import png, size_cm
from prognos.report.paper.word_tables import add_facts, add_table, mark
from prognos.report.paper.word_template import LANGUAGE, list_number, open_template, text_size
from prognos.system.files import UsageProblem, write_content

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.text.paragraph import Paragraph as WordParagraph


FIRST_YEAR = 1980
"""Nothing in a zip file, as a Word file is one, can be older."""


def write_docx(paper: Document, target: Path, template: Path | None = None) -> Path:
    """Write the paper to a file, whose name is returned; the old one stands until the new one is
    whole.

    template : a Word file whose page and styles it takes; None = the program's own
    """
    written = datetime.now(UTC)
    if written.year < FIRST_YEAR:
        raise UsageProblem(f"datorns klocka står på år {written.year}, och en Wordfil kan inte "
                           f"vara äldre än {FIRST_YEAR} – ställ klockan, eller skriv --html", 1)
    return write_content(target, render_docx(paper, written, template))


def render_docx(paper: Document, written: datetime, template: Path | None = None) -> bytes:
    """The paper as the bytes of a Word file.

    written : the moment that its properties tell; nothing else in it says who made it or when
    """
    word, _ = open_template(template)
    _properties(word, paper, written)
    _footer(word, paper.footer)
    _Writer(word, paper).write()
    file = BytesIO()
    word.save(file)
    return file.getvalue()


def _properties(word: WordDocument, paper: Document, written: datetime) -> None:
    """Title and language, and no name: who answers for the paper is the region's to say."""
    told = word.core_properties
    told.title, told.language = printable(paper.title)[:255], LANGUAGE
    told.author = told.comments = told.last_modified_by = told.keywords = told.subject = ""
    told.created = told.modified = written.replace(tzinfo=None)


def _footer(word: WordDocument, text: str) -> None:
    """The text and the page's number; a footer that the template has is left as it is."""
    footer = word.sections[-1].footer
    if not footer.is_linked_to_previous and footer._element.xpath(".//w:t|.//w:drawing|.//w:pict"):
        return
    footer.is_linked_to_previous = False
    line = footer.paragraphs[0]
    line.style = word.styles["Footer"]
    tabs = line.paragraph_format.tab_stops
    for stop in line.style.paragraph_format.tab_stops:
        tabs.add_tab_stop(stop.position, WD_TAB_ALIGNMENT.CLEAR)
    tabs.add_tab_stop(text_size(word)[0], WD_TAB_ALIGNMENT.RIGHT)
    line.add_run(f"{printable(text)}\tSida ")
    _field(line, "PAGE")
    line.add_run(" av ")
    _field(line, "NUMPAGES")


def _field(line: WordParagraph, instruction: str) -> None:
    """A number that Word keeps up to date; 1 until then."""
    field = mark("fldSimple", instr=instruction)
    field.append(line.add_run("1")._r)
    line._p.append(field)


class _Writer:
    """Writes the blocks in turn, with what they number."""

    def __init__(self, word: WordDocument, paper: Document) -> None:
        self._word, self._paper, self._names = word, paper, anchors(paper)
        self._marks = count(1)
        self._new_page = False

    def write(self) -> None:
        """Title, facts, contents list and every block."""
        self._line("Title", self._paper.title)
        add_facts(self._word, self._paper.facts)
        self._line("Luft", "")
        for place, block in enumerate(self._paper.blocks):
            if place == self._paper.opening:
                self._contents(entries(self._paper))
            self._one(place, block)

    def _one(self, place: int, block: Block) -> None:
        match block:
            case Heading():
                self._heading(block, self._names[place])
            case Paragraph():
                style = "Ingress" if block.lead else "Normal"
                self._line(style, block.text, kept=self._leads_to_list(place))
            case Bullets():
                self._list(block)
            case Table():
                self._line("Caption", block.caption, kept=True)
                add_table(self._word, block)
                self._line(*(("Tabellnot", block.note) if block.note else ("Luft", "")))
            case Figure():
                self._figure(block)
            case Blanks():
                for label in block.labels:
                    self._blank(label, block.lines)
            case PageBreak():
                pass
        self._new_page = isinstance(block, PageBreak)

    def _line(self, style: str, text: str, kept: bool = False) -> WordParagraph:
        """A paragraph; `kept` = on the same page as what follows."""
        line = self._word.add_paragraph(printable(text), self._word.styles[style])
        if kept:
            line.paragraph_format.keep_with_next = True
        if self._new_page:
            line.paragraph_format.page_break_before, self._new_page = True, False
        return line

    def _heading(self, block: Heading, name: str) -> None:
        line, number = self._line(f"Heading {block.level}", block.text), str(next(self._marks))
        line._p.insert(1, mark("bookmarkStart", id=number, name=name))
        line._p.append(mark("bookmarkEnd", id=number))

    def _leads_to_list(self, place: int) -> bool:
        return any(isinstance(block, Bullets) for block in self._paper.blocks[place + 1:place + 2])

    def _contents(self, listed: list[tuple[int, str, str]]) -> None:
        """A contents list that is there before Word has updated it; then it also gets page
        numbers."""
        if not self._paper.contents or not listed:
            return
        self._line("Listrubrik", "Innehåll", kept=True)
        lines = [self._line(f"toc {level}", "") for level, _, _ in listed]
        begin = lines[0].add_run()._r
        begin.append(mark("fldChar", fldCharType="begin"))
        instruction = mark("instrText")
        instruction.text = r' TOC \o "1-2" \h \z '
        begin.append(instruction)
        begin.append(mark("fldChar", fldCharType="separate"))
        for line, (_, words, name) in zip(lines, listed, strict=True):
            link = mark("hyperlink", anchor=name, history="1")
            link.append(line.add_run(printable(words))._r)
            line._p.append(link)
        lines[-1].add_run()._r.append(mark("fldChar", fldCharType="end"))

    def _list(self, block: Bullets) -> None:
        lines = [self._line("List Number" if block.numbered else "List Bullet", item)
                 for item in block.items]
        if not block.numbered or not lines:
            return
        number = self._new_numbers()
        for line in lines:
            numbered = line._p.get_or_add_pPr().get_or_add_numPr()
            numbered.get_or_add_ilvl().val, numbered.get_or_add_numId().val = 0, number

    def _new_numbers(self) -> int:
        """A numbering that begins at 1: otherwise every list goes on from the one before."""
        numbering = self._word.part.numbering_part.element
        like = list_number(self._word.styles["List Number"])
        abstract = next(num.abstractNumId.val for num in numbering.num_lst if num.numId == like)
        num = numbering.add_num(abstract)
        num.add_lvlOverride(ilvl=0).add_startOverride(1)
        return int(num.numId)

    def _figure(self, block: Figure) -> None:
        """The picture with words for whoever does not see it, no larger than the page has room."""
        wide, high = (Cm(side) for side in size_cm(block))
        room, height = text_size(self._word)
        scale = min(1.0, room / wide, 0.9 * height / high)
        line = self._line("Bild", "", kept=True)
        shape = line.add_run().add_picture(BytesIO(png(block)), round(wide * scale),
                                           round(high * scale))
        told = shape._inline.docPr
        told.set("descr", printable(block.alt))
        told.set("name", f"Diagram {told.id}")
        self._line("Bildtext", block.caption)

    def _blank(self, label: str, lines: int) -> None:
        """A heading and a box to write in; paragraphs with the same border make one box."""
        self._line("Rutans rubrik", label)
        for n in range(lines):
            self._line("Ruta", "", kept=n + 1 < lines)
        self._line("Luft", "")
