"""A new sheet in an xlsx file: plain text and numbers, bold headings, as wide as a page."""

import re
import zipfile
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from xml.sax.saxutils import escape, quoteattr

from prognos.xlsx.edit.cells_xml import cell_xml, legal
from prognos.xlsx.read.addresses import column_letters

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_BOLD = '<rPr><b/><sz val="11"/><rFont val="Calibri"/></rPr>'
LONGEST_TITLE = 31
_SHEETS_END = re.compile(r"</((?:\w+:)?)sheets>")


@dataclass(frozen=True)
class Bold:
    """A text in bold, without a style of its own in the workbook."""

    text: str


Value = str | int | float | date | Bold | None
Line = Sequence[Value]


@dataclass(frozen=True)
class NewSheet:
    """A sheet to be added last."""

    title: str
    lines: Sequence[Line]
    widths: Sequence[float]
    date_style: int | None = None


def with_new_sheets(
    archive: zipfile.ZipFile, changed: Mapping[str, str], sheets: Sequence[NewSheet]
) -> dict[str, str]:
    """Parts to be written for the new sheets; `changed` = parts already changed, by name."""
    parts = dict(changed)
    for sheet in sheets:
        name = free_part({*archive.namelist(), *parts})
        register_sheet(archive, parts, name, sheet.title)
        parts[name] = _page(sheet)
    return parts


def free_title(wanted: str, taken: Iterable[str]) -> str:
    """Title that a new sheet may have: the wanted one, or with 2, 3 … at its end."""
    names = {title.casefold() for title in taken}
    title, number = wanted[:LONGEST_TITLE], 2
    while title.casefold() in names:
        ending = f" {number}"
        title, number = wanted[:LONGEST_TITLE - len(ending)] + ending, number + 1
    return title


def free_part(taken: Collection[str]) -> str:
    """Name of a part that a new sheet may have."""
    return next(name for n in range(1, 10_000)
                if (name := f"xl/worksheets/sheet{n}.xml") not in taken)


def register_sheet(archive: zipfile.ZipFile, parts: dict[str, str], name: str, title: str) -> None:
    """Name the part in the lists of content types, relations and sheets."""
    types, relations, book = ("[Content_Types].xml", "xl/_rels/workbook.xml.rels",
                              "xl/workbook.xml")
    texts = {part: parts.get(part) or archive.read(part).decode()
             for part in (types, relations, book)}
    entry = f'<Override PartName="/{name}" ContentType="{_KIND}"/>'
    parts[types] = before_end(texts[types], "Types", entry)
    link = f"rIdSvar{name.removeprefix('xl/worksheets/sheet').removesuffix('.xml')}"
    entry = (f'<Relationship Id="{link}" Type="{_RELATION}/worksheet" '
             f'Target="/{name}"/>')
    parts[relations] = before_end(texts[relations], "Relationships", entry)
    taken = [int(found) for found in re.findall(r"""\bsheetId=["'](\d+)["']""", texts[book])]

    def listed(match: re.Match[str]) -> str:
        return (f'<{match[1]}sheet xmlns:r="{_RELATION}" name={quoteattr(title)} '
                f'sheetId="{max(taken, default=0) + 1}" r:id="{link}"/>{match[0]}')

    parts[book] = _SHEETS_END.sub(listed, texts[book], count=1)


def before_end(xml: str, tag: str, entry: str) -> str:
    """Put an entry before the closing tag, with the tag's name space prefix."""
    return re.sub(rf"</((?:\w+:)?){tag}>",
                  lambda match: entry.replace("<", f"<{match[1]}", 1) + match[0], xml, count=1)


def _page(sheet: NewSheet) -> str:
    widths = "".join(f'<col min="{n}" max="{n}" width="{width}" customWidth="1"/>'
                     for n, width in enumerate(sheet.widths, start=1))
    columns = f"<cols>{widths}</cols>" if widths else ""
    rows = "".join(f'<row r="{number}">{"".join(_cells(number, line, sheet.date_style))}</row>'
                   for number, line in enumerate(sheet.lines, start=1))
    return ('<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
            f'<worksheet xmlns="{MAIN}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
            f"{columns}<sheetData>{rows}</sheetData>"
            '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/></worksheet>')


def _cells(number: int, line: Line, date_style: int | None) -> Iterator[str]:
    for column, value in enumerate(line, start=1):
        address = f"{column_letters(column)}{number}"
        if isinstance(value, Bold):
            said = escape(legal(value.text))
            yield (f'<c r="{address}" t="inlineStr"><is><r>{_BOLD}<t>{said}</t></r></is>'
                   "</c>")
        elif value is not None:
            style = date_style if isinstance(value, date) else None
            yield cell_xml(address, value, style)
