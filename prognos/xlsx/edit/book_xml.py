"""The parts of an xlsx file that a change of rows touches: where sheets lie, styles, names."""

import re
import zipfile
from collections.abc import Mapping

from prognos.xlsx.read.package import relations_of
from prognos.xlsx.read.parts import by_name
from prognos.xlsx.read.workbook_part import sheet_parts

_FORMATS = re.compile(r"<((?:\w+:)?)cellXfs\b[^>]*>(.*?)</(?:\w+:)?cellXfs>", re.DOTALL)
_FORMAT = re.compile(r"<(?:\w+:)?xf\b[^>]*?(?:/>|>.*?</(?:\w+:)?xf>)", re.DOTALL)
_NUMBER_FORMAT = re.compile(r"""numFmtId=["'](\d+)["']""")
_CODES = re.compile(
    r"""<(?:\w+:)?numFmt\b(?=[^>]*numFmtId=["'](\d+)["'])(?=[^>]*formatCode=["']([^"']*)["'])"""
)
_APPLY = re.compile(r"""\s?applyNumberFormat=["']\w+["']""")
_TABLE_REF = re.compile(
    r"""(<(?:\w+:)?(?:table|autoFilter)\b[^<>]*?\bref=["'][A-Z]+(\d+):[A-Z]+)(\d+)(["'])"""
)
_TOTALS = re.compile(r"""\s\btotalsRowCount=["'][1-9]\d*["']""")
_LINK_ROW = re.compile(rb"""<(?:\w+:)?hyperlink\b[^>]*?\bref=["'][A-Z]+(\d+)""")
_COMMENT_ROW = re.compile(
    rb"""<(?:\w+:)?(?:comment|threadedComment)\b[^>]*?\bref=["'][A-Z]+(\d+)"""
)
PERCENT, DATE = 9, 14
"""Built-in number formats 0% and the short date of the user's country."""
_BUILT_IN = {9: "0%", 10: "0.00%", **dict.fromkeys((14, 15, 16, 17, 22), "yyyy")}


def parts_of(archive: zipfile.ZipFile) -> Mapping[str, str]:
    """Sheet title, as it is read -> name of its part in the archive."""
    return sheet_parts(by_name(archive))


def anchored_rows(archive: zipfile.ZipFile, sheet: str) -> frozenset[int]:
    """Rows of the sheet on whose cells comments or links hang, or where table objects begin."""
    part = parts_of(archive)[sheet]
    rows = {int(row) for row in _LINK_ROW.findall(archive.read(part))}
    for relation in relations_of(by_name(archive), part).values():
        if relation.kind in ("comments", "threadedcomment"):
            rows |= {int(row) for row in _COMMENT_ROW.findall(archive.read(relation.part))}
        if relation.kind == "table":
            area = _TABLE_REF.search(archive.read(relation.part).decode())
            rows |= {int(area[2])} if area else set()
    return frozenset(rows)


class Styles:
    """The cell formats of a workbook, to which a number format may be added."""

    def __init__(self, xml: str) -> None:
        self._xml = xml
        match = _FORMATS.search(xml)
        self._prefix = match[1] if match else ""
        self._formats = _FORMAT.findall(match[2]) if match else []
        self._codes = _BUILT_IN | {int(key): code for key, code in _CODES.findall(xml)}
        self._added: dict[tuple[int | None, int], int] = {}

    def with_format(self, style: int | None, wanted: int) -> int | None:
        """A style like `style` that shows percent (PERCENT) or a date (DATE)."""
        if style is not None and style < len(self._formats) and self._shows(style, wanted):
            return style
        if not self._formats:
            return None
        place = self._added.get((style, wanted))
        if place is None:
            place = self._added[style, wanted] = len(self._formats)
            base = self._formats[style if style is not None and style < place else 0]
            self._formats.append(_changed(base, wanted))
        return place

    def _shows(self, style: int, wanted: int) -> bool:
        found = _NUMBER_FORMAT.search(self._formats[style])
        code = self._codes.get(int(found[1]), "") if found else ""
        return ("%" if wanted == PERCENT else "y") in code.lower()

    def xml(self) -> str:
        """The part as it is to be written; untouched when nothing was added."""
        if not self._added:
            return self._xml
        formats = "".join(self._formats)
        block = (f'<{self._prefix}cellXfs count="{len(self._formats)}">{formats}'
                 f"</{self._prefix}cellXfs>")
        return _FORMATS.sub(lambda _: block, self._xml, count=1)


def _changed(xf: str, number_format: int) -> str:
    changed = _APPLY.sub("", xf)
    if _NUMBER_FORMAT.search(changed):
        changed = _NUMBER_FORMAT.sub(f'numFmtId="{number_format}"', changed, count=1)
    else:
        changed = re.sub(r"\bxf\b", f'xf numFmtId="{number_format}"', changed, count=1)
    return re.sub(r"\bxf\b", 'xf applyNumberFormat="1"', changed, count=1)


def stretched_tables(
    archive: zipfile.ZipFile, sheet: str, heading_row: int, last_row: int, shrink: bool = False
) -> Mapping[str, str]:
    """Parts of the table objects on the headings -> their XML, reaching down to `last_row`.

    shrink : also where they reach further; the row of totals is then gone. A table with a row of
    totals below its rows is left as it is otherwise.
    """
    relations = relations_of(by_name(archive), parts_of(archive)[sheet]).values()
    found = {relation.part: archive.read(relation.part).decode() for relation in relations
             if relation.kind == "table"}
    return {part: _stretched(xml, last_row, shrink) for part, xml in found.items()
            if _stands_on(xml, heading_row) and (shrink or not _TOTALS.search(xml))}


def _stands_on(xml: str, row: int) -> bool:
    area = _TABLE_REF.search(xml)
    return area is not None and int(area[2]) == row


def _stretched(xml: str, last_row: int, shrink: bool) -> str:
    def reach(match: re.Match[str]) -> str:
        row = last_row if shrink else max(last_row, int(match[3]))
        return f"{match[1]}{row}{match[4]}"

    return _TABLE_REF.sub(reach, _TOTALS.sub("", xml) if shrink else xml)


def with_filter_rows(book_xml: str, sheet: str, last_row: int) -> str:
    """workbook.xml with the hidden name of the sheet's filter reaching to `last_row`."""
    quoted = re.escape(sheet.replace("'", "''"))
    pattern = re.compile(rf"(_FilterDatabase\"[^>]*>'?{quoted}'?!\$[A-Z]+\$\d+:\$[A-Z]+\$)\d+(<)")
    return pattern.sub(lambda match: f"{match[1]}{last_row}{match[2]}", book_xml)


def without_calculation_order(archive: zipfile.ZipFile) -> Mapping[str, bytes]:
    """The parts that name the order of calculation, without it: Excel makes a new one.

    Rows that are replaced may have held formulas; an order that names them is a damaged file.
    """
    if "xl/calcChain.xml" not in archive.namelist():
        return {}
    changed = {"xl/calcChain.xml": b""}
    for name in ("[Content_Types].xml", "xl/_rels/workbook.xml.rels"):
        content = archive.read(name)
        changed[name] = re.sub(rb"<(?:\w+:)?(?:Override|Relationship)\b[^>]*calcChain[^>]*/>", b"",
                               content)
    return changed
