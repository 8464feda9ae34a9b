"""Sheets of cells as many programs write them: the libraries, and what others look like inside."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import openpyxl
import pandas as pd
import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from tests.support.office import EXCEL, convert

Rows = list[list[Any]]
Sheets = Mapping[str, Rows]
Writer = Callable[[Sheets, Path], Path]
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_ODF = "urn:oasis:names:tc:opendocument:xmlns"


def by_openpyxl(sheets: Sheets, path: Path) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets.items():
        page = book.create_sheet(title)
        for row in rows:
            page.append(row)
    book.save(path)
    return path


def by_xlsxwriter(sheets: Sheets, path: Path) -> Path:
    """Shared texts, relative targets, full calculation on load."""
    with xlsxwriter.Workbook(path) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for title, rows in sheets.items():
            page = book.add_worksheet(title)
            for number, row in enumerate(rows):
                for column, value in enumerate(row):
                    if isinstance(value, date):
                        page.write_datetime(number, column, value, day)
                    elif isinstance(value, str):
                        page.write_string(number, column, value)
                    elif value is not None:
                        page.write(number, column, value)
    return path


def by_pandas(sheets: Sheets, path: Path) -> Path:
    """A frame a sheet, its first row as the frame's heading: bold and bordered."""
    with pd.ExcelWriter(path) as book:
        for title, (headings, *rows) in sheets.items():
            width = max(map(len, (headings, *rows)))
            padded = [[*row, *[None] * (width - len(row))] for row in (headings, *rows)]
            frame = pd.DataFrame(padded[1:], columns=padded[0], dtype=object)
            frame.to_excel(book, sheet_name=title, index=False)
    return path


def _days(value: date) -> int:
    return (date(value.year, value.month, value.day) - date(1899, 12, 30)).days


def _sheet_js_cell(place: str, value: Any) -> str:
    if isinstance(value, bool):
        return f'<c r="{place}" t="b"><v>{int(value)}</v></c>'
    if isinstance(value, date):
        return f'<c r="{place}" s="1" t="n"><v>{_days(value)}</v></c>'
    if isinstance(value, int | float):
        return f'<c r="{place}" t="n"><v>{value!r}</v></c>'
    return f'<c r="{place}" t="str"><v>{escape(value)}</v></c>'


def _made_by_hand_cell(_place: str, value: Any) -> str:
    if value is None:
        return "<c/>"
    if isinstance(value, date):
        return f'<c t="d"><v>{value.isoformat()[:10]}</v></c>'
    if isinstance(value, int | float):
        return f"<c>\n<v>{float(value)!r}</v>\n</c>"
    return f'<c t="inlineStr"><v>{escape(value)}</v><is><t>{escape(value)}</t></is></c>'


def _package(sheets: Sheets, path: Path, folder: str, rows: Callable[[Rows], str]) -> Path:
    """A package of as few parts as may be, in `folder`."""
    def part(name: str, inside: str) -> str:
        return (f'<?xml version="1.0"?>\n<{name} xmlns="{_MAIN}" xmlns:r="{_OFFICE}">{inside}'
                f"</{name}>")

    numbered = list(enumerate(sheets.items(), start=1))
    listed = "".join(f'<sheet name={quoteattr(title)} sheetId="{n}" r:id="b{n}"/>'
                     for n, (title, _) in numbered)
    links = "".join(f'<Relationship Id="b{n}" Type="{_OFFICE}/worksheet" Target="blad{n}.xml"/>'
                    for n, _ in numbered)
    look = f'<Relationship Id="u" Type="{_OFFICE}/styles" Target="/{folder}/utseende.xml"/>'
    root = (f'<Relationship Id="b" Type="{_OFFICE}/officeDocument" Target="{folder}/bok.xml"/>')
    relations = f'<Relationships xmlns="{_PACKAGE}/relationships">{{}}</Relationships>'
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", f'<Types xmlns="{_PACKAGE}/content-types"/>')
        archive.writestr("_rels/.rels", relations.format(root))
        archive.writestr(f"{folder}/_rels/bok.xml.rels", relations.format(links + look))
        archive.writestr(f"{folder}/bok.xml", part("workbook", f"<sheets>{listed}</sheets>"))
        archive.writestr(f"{folder}/utseende.xml", part(
            "styleSheet", '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs>'))
        for n, (_, table) in numbered:
            archive.writestr(f"{folder}/blad{n}.xml", part(
                "worksheet", f"<sheetData>{rows(table)}</sheetData>"))
    return path


def like_sheet_js(sheets: Sheets, path: Path) -> Path:
    """Texts of their own in cells with addresses; blank cells and rows left out."""
    def rows(table: Rows) -> str:
        return "".join(
            f'<row r="{n}">' + "".join(_sheet_js_cell(f"{xl_col_to_name(column)}{n}", value)
                                       for column, value in enumerate(row) if value is not None)
            + "</row>" for n, row in enumerate(table, start=1) if row)
    return _package(sheets, path, "xl", rows)


def made_by_hand(sheets: Sheets, path: Path) -> Path:
    """No addresses, texts twice, days as text, numbers as decimals, line breaks between."""
    def rows(table: Rows) -> str:
        return "\n".join("<row>" + "".join(_made_by_hand_cell("", value) for value in row)
                         + "</row>" for row in table)
    return _package(sheets, path, "data", rows)


def _ods_cell(value: Any) -> str:
    if value is None:
        return "<table:table-cell/>"
    kind, stored = "string", ""
    if isinstance(value, bool):
        kind, stored = "boolean", f' office:boolean-value="{str(value).lower()}"'
    elif isinstance(value, date):
        kind, stored = "date", f' office:date-value="{value.isoformat()}"'
    elif isinstance(value, int | float):
        kind, stored = "float", f' office:value="{value!r}"'
    return (f'<table:table-cell office:value-type="{kind}"{stored}><text:p>{escape(str(value))}'
            "</text:p></table:table-cell>")


def as_ods(sheets: Sheets, path: Path) -> Path:
    """OpenDocument with blanks between the cells."""
    tables = "\n".join(
        f"<table:table table:name={quoteattr(title)}>" + "\n".join(
            "<table:table-row>" + " ".join(map(_ods_cell, row)) + "</table:table-row>"
            for row in rows) + "</table:table>" for title, rows in sheets.items())
    spaces = " ".join(f'xmlns:{name}="{_ODF}:{name}:1.0"' for name in ("office", "table", "text"))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", f"<office:document-content {spaces}><office:body>"
                         f"<office:spreadsheet>{tables}</office:spreadsheet></office:body>"
                         "</office:document-content>")
    return path


def by_libreoffice(path: Path, kind: str) -> Path:
    """The workbook opened and saved by LibreOffice: kind "xlsx", "ods" or "xls"."""
    made = path.with_name("libreoffice")
    convert([path], EXCEL if kind == "xlsx" else kind, made, path.with_name("profil"))
    return (made / path.name).with_suffix(f".{kind}")


WRITERS: Mapping[str, Writer] = {
    "openpyxl": by_openpyxl, "XlsxWriter": by_xlsxwriter, "pandas": by_pandas,
    "SheetJS": like_sheet_js, "by hand": made_by_hand,
}
"""Of workbooks in xlsx."""


def tidy(value: Any) -> Any:
    """The value as every writer takes it."""
    if isinstance(value, datetime | date):
        return value if 1900 < value.year < 9999 else value.isoformat()[:10]
    if isinstance(value, str):
        plain = openpyxl.cell.cell.ILLEGAL_CHARACTERS_RE.sub("", value)
        return plain.encode("utf-8", "ignore").decode() or None
    if isinstance(value, bool | int | float | None):
        return value if not isinstance(value, float) or abs(value) < 1e300 else str(value)
    return str(value)
