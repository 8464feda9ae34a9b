"""How a paper looks in Word: page, styles and language. The text's looks hang on styles only, so
that a region can change them in one place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from docx.styles.style import ParagraphStyle

FONT = "Arial"
"""Its widths are those of Liberation Sans, so that LibreOffice breaks the pages alike."""
LANGUAGE = "sv-SE"
INK, BLUE, GREY = RGBColor(0x1F, 0x29, 0x33), RGBColor(0x17, 0x4A, 0x84), RGBColor(0x4A, 0x57, 0x63)

# style: base, size in points, bold, colour, points before and after
_PARAGRAPHS = {
    "Normal": (None, 10, False, INK, 0, 6),
    "Title": (None, 19, True, BLUE, 0, 8),
    "Heading 1": (None, 14, True, BLUE, 16, 5),
    "Heading 2": (None, 11.5, True, BLUE, 11, 3),
    "Heading 3": (None, 10, True, INK, 8, 2),
    "Caption": (None, 9, True, INK, 8, 3),
    "List Bullet": (None, 10, False, INK, 0, 6),
    "List Number": (None, 10, False, INK, 0, 6),
    "Footer": (None, 8, False, GREY, 0, 0),
    "Ingress": ("Normal", 11, True, INK, 0, 6),
    "Bild": ("Normal", 10, False, INK, 6, 0),
    "Bildtext": ("Normal", 9, True, INK, 2, 9),
    "Tabelltext": ("Normal", 9, False, INK, 0, 0),
    "Tabellhuvud": ("Normal", 9, True, INK, 0, 0),
    "Tabellnot": ("Normal", 8.5, False, GREY, 3, 9),
    "Luft": ("Normal", 4, False, INK, 0, 2),
    "Ruta": ("Normal", 10, False, INK, 0, 0),
    "Rutans rubrik": ("Normal", 10, True, INK, 8, 3),
    "Listrubrik": ("Normal", 14, True, BLUE, 14, 4),
    "toc 1": ("Normal", 10, False, INK, 2, 0),
    "toc 2": ("Normal", 9.5, False, INK, 0, 0),
}
_KEPT_WITH_NEXT = ("Heading 1", "Heading 2", "Heading 3", "Caption", "Bild", "Rutans rubrik",
                   "Listrubrik")
_NOT_NEEDED = ("thumbnail", "stylesWithEffects", "customXml")
_TABLE = """<w:style {ns} w:type="table" w:customStyle="1" w:styleId="{id}"><w:name w:val="{id}"/>
<w:basedOn w:val="TableNormal"/><w:uiPriority w:val="99"/><w:tblPr><w:tblStyleRowBandSize
w:val="1"/><w:tblBorders>{borders}</w:tblBorders><w:tblCellMar><w:top w:w="{air}" w:type="dxa"/>
<w:left w:w="70" w:type="dxa"/><w:bottom w:w="{air}" w:type="dxa"/><w:right w:w="70"
w:type="dxa"/></w:tblCellMar></w:tblPr>{parts}</w:style>"""
_LINE = '<w:{side} w:val="single" w:sz="{size}" w:space="0" w:color="{colour}"/>'
_HEAD = ('<w:tblStylePr w:type="firstRow"><w:tcPr><w:tcBorders>'
         + _LINE.format(side="bottom", size=8, colour="174A84")
         + '</w:tcBorders><w:shd w:val="clear" w:color="auto" w:fill="E8EFF7"/></w:tcPr>'
         '</w:tblStylePr>')
_SUM = ('<w:tblStylePr w:type="lastRow"><w:tcPr><w:tcBorders>'
        + _LINE.format(side="top", size=8, colour="174A84") + '</w:tcBorders></w:tcPr>'
        '</w:tblStylePr>')
_BOX = "".join(_LINE.format(side=side, size=6, colour="4A5763").replace('space="0"', 'space="4"')
               for side in ("top", "left", "bottom", "right"))


def dress(word: WordDocument) -> None:
    """Give an empty document its page, styles and language."""
    _strip(word)
    _page(word)
    known = {style.name for style in word.styles}
    for name, (base, size, bold, colour, before, after) in _PARAGRAPHS.items():
        style = _style(word, name, base, name in known)
        style.font.size, style.font.bold, style.font.italic = Pt(size), bold, False
        style.font.color.rgb = colour
        style.paragraph_format.space_before, style.paragraph_format.space_after = (
            Pt(before), Pt(after))
        style.paragraph_format.keep_with_next = name in _KEPT_WITH_NEXT
        _speak(style)
    _details(word)
    _defaults(word)
    _tables(word)


def _strip(word: WordDocument) -> None:
    """Leave out what python-docx's own empty document brings and a paper does not need: a picture
    of it, a copy of its styles for an older Word, and a hundred table styles."""
    for relations in (word.part.package.rels, word.part.rels):
        for name in [name for name, relation in relations.items()
                     if relation.reltype.rpartition("/")[2] in _NOT_NEEDED]:
            relations.pop(name)
    for style in list(word.styles.element):
        if style.get(qn("w:type")) == "table" and style.get(qn("w:default")) is None:
            word.styles.element.remove(style)


def _page(word: WordDocument) -> None:
    section = word.sections[0]
    section.page_width, section.page_height = Cm(21.0), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.2)
    section.top_margin, section.bottom_margin = Cm(1.9), Cm(1.9)
    section.header_distance = section.footer_distance = Cm(0.9)


def _style(word: WordDocument, name: str, base: str | None, known: bool) -> ParagraphStyle:
    if known:
        found: ParagraphStyle = word.styles[name]
        return found
    made: ParagraphStyle = word.styles.add_style(
        name, WD_STYLE_TYPE.PARAGRAPH, builtin=name.startswith("toc"))
    made.base_style = word.styles[base] if base else None
    return made


def _speak(style: ParagraphStyle) -> None:
    """One font for all alphabets, and Swedish spelling."""
    properties = style.element.get_or_add_rPr()
    fonts = properties.get_or_add_rFonts()
    fonts.attrib.clear()
    for kind in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{kind}"), FONT)
    _set_language(properties)


def _set_language(properties: object) -> None:
    found = properties.find(qn("w:lang"))  # type: ignore[attr-defined]  # an lxml element
    language = found if found is not None else parse_xml(f"<w:lang {nsdecls('w')}/>")
    for kind in ("val", "eastAsia"):
        language.set(qn(f"w:{kind}"), LANGUAGE)
    properties.append(language)  # type: ignore[attr-defined]  # an lxml element


def _details(word: WordDocument) -> None:
    """What single styles have besides: no rule under the title, a box to write in."""
    title = word.styles["Title"].element.pPr
    border = title.find(qn("w:pBdr"))
    if border is not None:
        title.remove(border)
    box = word.styles["Ruta"].element.get_or_add_pPr()
    box.insert_element_before(parse_xml(f"<w:pBdr {nsdecls('w')}>{_BOX}</w:pBdr>"),
                              "w:spacing", "w:ind", "w:jc")
    word.styles["Normal"].paragraph_format.line_spacing = 1.1
    word.styles["Tabelltext"].paragraph_format.line_spacing = 1.0
    word.styles["Tabellhuvud"].paragraph_format.line_spacing = 1.0
    word.styles["toc 2"].paragraph_format.left_indent = Cm(0.6)
    word.styles["Ruta"].paragraph_format.line_spacing = Pt(20)
    for name in ("Ruta", "Luft"):
        word.styles[name].paragraph_format.left_indent = Cm(0.2)
        word.styles[name].paragraph_format.right_indent = Cm(0.2)


def _defaults(word: WordDocument) -> None:
    defaults = word.styles.element.find(qn("w:docDefaults"))
    _set_language(defaults.find(qn("w:rPrDefault")).find(qn("w:rPr")))
    settings = word.settings.element
    theme = settings.find(qn("w:themeFontLang"))
    if theme is not None:
        theme.set(qn("w:val"), LANGUAGE)
    for name, sign in (("decimalSymbol", ","), ("listSeparator", ";")):
        settings.find(qn(f"w:{name}")).set(qn("w:val"), sign)
    for mode in settings.iter(qn("w:compatSetting")):
        if mode.get(qn("w:name")) == "compatibilityMode":
            mode.set(qn("w:val"), "15")  # else Word says "Kompatibilitetsläge"


def _tables(word: WordDocument) -> None:
    lines = "".join(_LINE.format(side=side, size=4, colour="B8C2CC")
                    for side in ("top", "bottom", "insideH"))
    ruled = _TABLE.format(ns=nsdecls("w"), id="Prognostabell", borders=lines, air=35,
                          parts=_HEAD + _SUM)
    plain = _TABLE.format(ns=nsdecls("w"), id="Prognosfakta", borders="", air=20, parts="")
    for style in (ruled, plain):
        word.styles.element.append(parse_xml(style))
