"""The Word file that a paper is written into: the program's own, or a region's template with what
it lacks filled in. Page, styles, header and footer are the template's; its text is left out."""

from __future__ import annotations

import zipfile
import zlib
from copy import deepcopy
from pathlib import Path
from typing import TYPE_CHECKING

from docx import Document as open_document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Length, Pt

from prognos.system.files import UsageProblem, data_path

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.oxml.numbering import CT_Numbering
    from docx.styles.style import BaseStyle, ParagraphStyle

LANGUAGE = "sv-SE"
OWN = "paper/underlag.docx"
"""The program's own styles; changed in Word."""
LISTS = ("List Bullet", "List Number")
STYLES = (
    "Normal", "Title", "Heading 1", "Heading 2", "Heading 3", "Caption", *LISTS, "Footer",
    "toc 1", "toc 2", "Ingress", "Bild", "Bildtext", "Tabelltext", "Tabellhuvud", "Tabellnot",
    "Luft", "Ruta", "Rutans rubrik", "Listrubrik", "Prognostabell", "Prognosfakta")
"""The styles that a paper is written with, as Word names them."""
SWEDISH = {
    "Title": "Rubrik", "Heading 1": "Rubrik 1", "Heading 2": "Rubrik 2", "Heading 3": "Rubrik 3",
    "Caption": "Beskrivning", "List Bullet": "Punktlista", "List Number": "Numrerad lista",
    "Footer": "Sidfot", "toc 1": "Innehåll 1", "toc 2": "Innehåll 2"}
"""What a Swedish Word calls the styles that every Word knows."""
MOST_BYTES, MOST_PARTS = 100_000_000, 2_000
_OLE = bytes.fromhex("D0CF11E0A1B11AE1")
_KINDS = {
    b"wordprocessingml.template.main+xml":
        "är en Wordmall (.dotx): öppna den i Word och spara den som Word-dokument (.docx)",
    b"macroEnabled":
        "innehåller makron, som inte tas med: spara den i Word som Word-dokument (.docx)",
}
_BROKEN = (zipfile.BadZipFile, zlib.error, SyntaxError, KeyError, ValueError, AttributeError,
           IndexError, TypeError, NotImplementedError, RuntimeError, EOFError)
"""What python-docx, lxml (`SyntaxError`) and zipfile raise for a file that is damaged or no Word
document."""


def open_template(template: Path | None) -> tuple[WordDocument, tuple[str, ...]]:
    """An empty Word file to write in, and the styles that the template lacked (as a Swedish Word
    calls them), which are then the program's own.

    Raises `UsageProblem` when the template is no Word document that can be used.
    """
    own = open_document(str(data_path(OWN)))
    if template is None:
        return own, ()
    _refuse_unfit(template)
    try:
        word = open_document(str(template))
        _keep_one_page(word)
        missing = _complete(word, own)
    except _BROKEN as error:
        raise _refused(template, "kan inte läsas som ett Word-dokument (.docx): öppna den i Word "
                                 "och spara den på nytt") from error
    for name in STYLES:
        _speak_swedish(word.styles[name])
    return word, tuple(SWEDISH.get(name, name) for name in missing)


def text_size(word: WordDocument) -> tuple[Length, Length]:
    """Width and height of the text on a page: what its margins leave."""
    page = word.sections[-1]
    side, top = Cm(2.2), Cm(1.9)
    wide = (page.page_width or Cm(21)) - _or(page.left_margin, side) - _or(page.right_margin, side)
    high = (page.page_height or Cm(29.7)) - _or(page.top_margin, top) - _or(page.bottom_margin, top)
    return Length(max(wide, Cm(5))), Length(max(high, Cm(5)))


def letter_size(word: WordDocument, name: str) -> Length:
    """Size of a style's letters, as it or the styles it builds on say."""
    style: ParagraphStyle | None = word.styles[name]
    while style is not None:
        size: Length | None = style.font.size
        if size is not None:
            return size
        style = style.base_style
    half_points: list[str] = word.styles.element.xpath("w:docDefaults//w:sz/@w:val")
    return Pt(float(half_points[0]) / 2 if half_points else 10)


def list_number(style: ParagraphStyle | None) -> int | None:
    """The numbering that a list style or the styles it builds on refer to."""
    while style is not None:
        found = style.element.xpath("w:pPr/w:numPr/w:numId/@w:val")
        if found:
            return int(found[0])
        style = style.base_style
    return None


def _or(length: Length | None, otherwise: Length) -> int:
    return otherwise if length is None else abs(length)


def _refused(template: Path, why: str) -> UsageProblem:
    return UsageProblem(f"mallen {template} {why}.", 1)


def _refuse_unfit(template: Path) -> None:
    """Say what a file is that is no Word document, before it is opened."""
    if not template.exists():
        raise _refused(template, "finns inte")
    if not template.is_file():
        raise _refused(template, "är ingen vanlig fil: ange ett Word-dokument (.docx)")
    try:
        with template.open("rb") as file:
            if file.read(len(_OLE)) == _OLE:
                raise _refused(template, "är lösenordsskyddad eller sparad i ett äldre format "
                               "(.doc): spara den i Word som Word-dokument (.docx) utan lösenord")
        with zipfile.ZipFile(template) as package:
            parts = package.infolist()
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_BYTES:
                raise _refused(template, "är för stor: högst 100 MB uppackad")
            kinds = package.read("[Content_Types].xml")
    except OSError as error:
        raise _refused(template, "kan inte läsas") from error
    except _BROKEN as error:
        raise _refused(template, "är inget Word-dokument (.docx)") from error
    for kind, why in _KINDS.items():
        if kind in kinds:
            raise _refused(template, why)
    if b"wordprocessingml.document.main+xml" not in kinds:
        raise _refused(template, "är inget Word-dokument (.docx)")


def _keep_one_page(word: WordDocument) -> None:
    """Take out the text; the last page's set-up stays, with the headers and footers that it
    shares with the pages before."""
    body = word.element.body
    last = body.get_or_add_sectPr()
    kinds = "w:headerReference|w:footerReference"
    for earlier in reversed(body.xpath(".//w:pPr/w:sectPr")):
        known = {(mark.tag, mark.get(qn("w:type"))) for mark in last.xpath(kinds)}
        for reference in earlier.xpath(kinds):
            if (reference.tag, reference.get(qn("w:type"))) not in known:
                last.insert(0, deepcopy(reference))
    for element in list(body):
        if element is not last:
            body.remove(element)


def _complete(word: WordDocument, own: WordDocument) -> tuple[str, ...]:
    """Add the styles that the template lacks, on top of its own text style; and say which."""
    missing = tuple(name for name in STYLES if name not in word.styles)
    for name in missing:
        word.styles.element.append(deepcopy(own.styles[name].element))
    names = {style.style_id: style.name for style in own.styles}
    for name in missing:
        for tag in ("w:basedOn", "w:next"):
            for link in word.styles[name].element.findall(qn(tag)):
                base = names[link.get(qn("w:val"))]
                if base in word.styles:
                    link.set(qn("w:val"), word.styles[base].style_id)
                else:
                    word.styles[name].element.remove(link)
    for name in LISTS:
        if name in missing or list_number(word.styles[name]) is None:
            _number(word, own, name)
    return missing


def _number(word: WordDocument, own: WordDocument, name: str) -> None:
    """Give a list style the program's own bullets or numbers."""
    source, numbering = own.part.numbering_part.element, _numbering(word, own)
    number = list_number(own.styles[name])
    wanted = next(num.abstractNumId.val for num in source.num_lst if num.numId == number)
    (like,) = source.xpath(f"w:abstractNum[@w:abstractNumId='{wanted}']")
    abstract = deepcopy(like)
    taken = [int(n) for n in numbering.xpath("w:abstractNum/@w:abstractNumId")]
    abstract.set(qn("w:abstractNumId"), str(max(taken, default=-1) + 1))
    numbering.insert(len(taken), abstract)
    for link in abstract.iter(qn("w:pStyle")):
        link.set(qn("w:val"), word.styles[name].style_id)
    num = numbering.add_num(  # type: ignore[no-untyped-call]  # python-docx has no types here
        max(taken, default=-1) + 1)
    properties = word.styles[name].element.get_or_add_pPr().get_or_add_numPr()
    properties.get_or_add_numId().val = num.numId


def _numbering(word: WordDocument, own: WordDocument) -> CT_Numbering:
    """The template's numberings; an empty part when it has none."""
    try:
        part = word.part.numbering_part
    except NotImplementedError:  # python-docx cannot make the part
        like = own.part.numbering_part
        part = type(like)(like.partname, like.content_type,
                          parse_xml(f"<w:numbering {nsdecls('w')}/>"), word.part.package)
        word.part.relate_to(part, next(relation.reltype for relation in own.part.rels.values()
                                       if relation.target_part is like))
    element: CT_Numbering = part.element
    return element


def _speak_swedish(style: BaseStyle) -> None:
    """Swedish spelling and a Swedish voice, whatever the template's language."""
    properties = style.element.get_or_add_rPr()
    for language in properties.findall(qn("w:lang")):
        properties.remove(language)
    properties.append(parse_xml(f'<w:lang {nsdecls("w")} w:val="{LANGUAGE}"/>'))
