"""Pieces of WordprocessingML as text: paragraphs, fields, tables. Everything is escaped here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from prognos.report.charts.svg import escaped
from prognos.report.paper.column_widths import column_widths
from prognos.report.paper.contents_list import NOTHING
from prognos.report.paper.document import Align, Table

KEEP = "<w:keepNext/>"
"""On the same page as what follows."""
TWIPS_PER_CM = 567
TEXT_WIDTH = round(16.6 * TWIPS_PER_CM)
"""Width between the margins of a page."""
TABLE_TWIPS, CELL_AIR = 9 * 20, 160
"""Size of a table's letters, and what a cell needs beside them."""


def run(text: str, bold: bool = False) -> str:
    """Text in one go."""
    properties = "<w:rPr><w:b/></w:rPr>" if bold else ""
    return f'<w:r>{properties}<w:t xml:space="preserve">{escaped(text)}</w:t></w:r>'


def paragraph(style: str, inside: str, properties: str = "") -> str:
    """A paragraph of a style; `properties` are what it has besides."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{properties}</w:pPr>{inside}</w:p>'


def bookmarked(inside: str, name: str, number: int) -> str:
    """What the contents list points at."""
    return (f'<w:bookmarkStart w:id="{number}" w:name="{name}"/>{inside}'
            f'<w:bookmarkEnd w:id="{number}"/>')


def field(instruction: str, shown: str) -> str:
    """A field that Word keeps up to date (a page's number), and what it shows until then."""
    return (f'<w:fldSimple w:instr="{escaped(instruction)}">{run(shown)}</w:fldSimple>')


def picture(relation: str, number: int, alt: str, wide: int, high: int) -> str:
    """A picture of the file, with words for whoever does not see it.

    wide, high : on paper, in EMU (360 000 to the centimetre)
    """
    return (f'<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0">'
            f'<wp:extent cx="{wide}" cy="{high}"/>'
            f'<wp:docPr id="{number}" name="Diagram {number}" descr="{escaped(alt)}"/>'
            '<a:graphic><a:graphicData '
            'uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic>'
            f'<pic:nvPicPr><pic:cNvPr id="{number}" name="Diagram {number}"/><pic:cNvPicPr/>'
            f'</pic:nvPicPr><pic:blipFill><a:blip r:embed="{relation}"/><a:stretch><a:fillRect/>'
            '</a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/>'
            f'<a:ext cx="{wide}" cy="{high}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/>'
            '</a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline>'
            '</w:drawing></w:r>')


def contents(entries: Sequence[tuple[int, str, str]]) -> str:
    """A contents list that is there before Word has updated it; then it also gets page numbers.

    entries : level, heading and bookmark of each
    """
    begin = (f'{_mark("begin")}<w:r><w:instrText xml:space="preserve"> TOC \\o "1-2" \\h \\z '
             f'</w:instrText></w:r>{_mark("separate")}')
    lines = [f'<w:hyperlink w:anchor="{name}" w:history="1">{run(words)}</w:hyperlink>'
             for _, words, name in entries] or [""]
    lines[0], lines[-1] = begin + lines[0], lines[-1]
    lines[-1] += _mark("end")
    levels = [level for level, _, _ in entries] or [1]
    return "".join(paragraph(f"toc{level}", line)
                   for level, line in zip(levels, lines, strict=True))


def _mark(kind: str) -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


WHOLE = 8
"""Tables of at most so many rows are not divided between pages."""


def table(content: Table) -> str:
    """A table whose heading row is repeated on every page and whose rows stay whole; its heading
    stays with the first row, a sum with the row above it, and the last row with the note. A short
    table stays on one page."""
    widths = [round(part) for part in column_widths(content, TEXT_WIDTH, TABLE_TWIPS, CELL_AIR)]
    sides = [column.align for column in content.columns]
    head = _row([_cell(column.heading, width, column.align, "Tabellhuvud", kept=True)
                 for column, width in zip(content.columns, widths, strict=True)], heading=True)
    last = len(content.rows) - 1
    body = [_body_row(cells, widths, sides, total=content.total and n == last,
                      kept=bool(content.note) if n == last
                      else len(content.rows) <= WHOLE or (content.total and n == last - 1))
            for n, cells in enumerate(content.rows)]
    nothing = [_row([_cell(NOTHING, TEXT_WIDTH, "left", "Tabelltext", spanned=len(widths))])]
    look = f'<w:tblLook w:val="0420" w:firstRow="1" w:lastRow="{int(content.total)}" ' \
           f'w:firstColumn="1" w:noHBand="0" w:noVBand="1"/>'
    return _table("Prognostabell", content.caption, look, widths, [head, *(body or nothing)])


def facts(rows: Iterable[tuple[str, str]]) -> str:
    """What stands under the title: a label and its fact on each row."""
    widths = (round(TEXT_WIDTH * 0.22), round(TEXT_WIDTH * 0.78))
    look = '<w:tblLook w:val="0680" w:firstRow="0" w:lastRow="0" w:firstColumn="1" ' \
           'w:noHBand="1" w:noVBand="1"/>'
    lines = [_row([_cell(label, widths[0], "left", "Tabellhuvud"),
                   _cell(value, widths[1], "left", "Tabelltext")]) for label, value in rows]
    return _table("Prognosfakta", "Uppgifter om ärendet", look, widths, lines) if lines else ""


def _table(style: str, caption: str, look: str, widths: Sequence[int],
           rows: Iterable[str]) -> str:
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return (f'<w:tbl><w:tblPr><w:tblStyle w:val="{style}"/><w:tblW w:w="{TEXT_WIDTH}" '
            f'w:type="dxa"/><w:tblLayout w:type="fixed"/>{look}'
            f'<w:tblCaption w:val="{escaped(caption)}"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>'
            f'{"".join(rows)}</w:tbl>')


def _row(cells: Iterable[str], heading: bool = False) -> str:
    repeated = "<w:tblHeader/>" if heading else ""
    return f'<w:tr><w:trPr><w:cantSplit/>{repeated}</w:trPr>{"".join(cells)}</w:tr>'


def _body_row(cells: Sequence[str], widths: Sequence[int], sides: Sequence[Align], *,
              total: bool, kept: bool) -> str:
    style = "Tabellhuvud" if total else "Tabelltext"
    return _row(_cell(*parts, style, kept=kept)
                for parts in zip(cells, widths, sides, strict=True))


def _cell(words: str, width: int, side: Align, style: str, *, kept: bool = False,
          spanned: int = 1) -> str:
    """`kept`: on the same page as what follows."""
    span = f'<w:gridSpan w:val="{spanned}"/>' if spanned > 1 else ""
    keep = KEEP if kept else ""
    right = '<w:jc w:val="right"/>' if side == "right" else ""
    return (f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}</w:tcPr>'
            f'{paragraph(style, run(words), keep + right)}</w:tc>')
