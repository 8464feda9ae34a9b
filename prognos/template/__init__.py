"""The workbook to fill in, made from the schema: empty, or with rows (the example).

Everything that only guides the reader of a sheet - the star of a required heading, help texts,
drop-downs - is number format, comment or check, so that a filled template reads clean.
"""

import io
import zipfile
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.drawing.spreadsheet_drawing import SpreadsheetDrawing
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter
from openpyxl.xml.functions import tostring

from prognos.schema.dictionary import Schema, Sheet, load_schema
from prognos.system.files import write_whole
from prognos.template.assumptions_sheet import write_assumptions
from prognos.template.read_me import offered_names, write_read_me
from prognos.template.tables import write_table
from prognos.template.template_style import Lists, Rows
from prognos.template.version import mark_version

WRITTEN = datetime(2026, 1, 1)
ZIPPED = (2026, 1, 1, 0, 0, 0)


def write_template(path: Path, extended: bool = False) -> None:
    """Write the empty template: the first seven sheets, or all that are read (`extended`)."""
    schema = load_schema()
    save(build_workbook(schema, schema.template_sheets(extended), {}), path)


def build_workbook(
    schema: Schema, sheets: Iterable[Sheet], rows: Mapping[str, Rows], lists: Lists | None = None
) -> Workbook:
    """A workbook of `sheets`; `rows` by sheet name as heading -> value.

    Rows of Antaganden change the listed parameters; all other rows are written as they stand.
    lists : what drop-downs offer, which stands on sheet Läs mig; None = all there is.
    """
    book = Workbook()
    book.remove(book.active)
    book.properties.creator = "st-prognos"
    book.properties.title = "Underlag för prognos och fördelning av ST-block"
    book.properties.created = WRITTEN
    mark_version(book)
    lists = offered_names() if lists is None else lists
    for sheet in sheets:
        page = book.create_sheet(sheet.name)
        if sheet.free_text:
            write_read_me(page, sheet, lists)
        elif sheet.key == "antaganden":
            write_assumptions(page, sheet, schema, rows.get(sheet.name, ()), lists)
        else:
            write_table(page, sheet, rows.get(sheet.name, ()), lists)
    return book


def save(book: Workbook, path: Path) -> Path:
    """Save with fixed dates: the same content gives the same bytes. Never half-written; returns
    where it stands."""
    raw = workbook_bytes(book)
    book.properties.modified = WRITTEN
    core = tostring(book.properties.to_tree())
    return write_whole(path, lambda temporary: _rezip(raw, core, temporary))


def _rezip(raw: io.BytesIO, core: bytes, path: Path) -> None:
    with zipfile.ZipFile(raw) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = core if name == "docProps/core.xml" else old.read(name)
            entry = zipfile.ZipInfo(name, ZIPPED)
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, content)


class _InMemory(ExcelWriter):  # type: ignore[misc]  # openpyxl is untyped
    """openpyxl writes every sheet to a file in the system's temporary folder first.

    There it would stay, staff data and all, when the program is killed; and a full disk there is
    no error that can be told.
    """

    def write_worksheet(self, ws: Worksheet) -> None:
        ws._drawing = SpreadsheetDrawing()
        ws._drawing.charts, ws._drawing.images = ws._charts, ws._images
        writer = WorksheetWriter(ws, io.BytesIO())
        writer.write()
        ws._rels = writer._rels
        self._archive.writestr(ws.path[1:], writer.read())
        self.manifest.append(ws)


class _Dated(zipfile.ZipFile):
    """A file whose parts have the program's own date: a clock at 1970 is before what zip knows."""

    def writestr(self, zinfo_or_arcname: str | zipfile.ZipInfo, *content: Any, **how: Any) -> None:
        if isinstance(zinfo_or_arcname, str):
            zinfo_or_arcname = zipfile.ZipInfo(zinfo_or_arcname, ZIPPED)
            zinfo_or_arcname.compress_type = zipfile.ZIP_DEFLATED
        super().writestr(zinfo_or_arcname, *content, **how)


def workbook_bytes(book: Workbook) -> io.BytesIO:
    """The workbook as a file in memory."""
    raw = io.BytesIO()
    with _Dated(raw, "w", zipfile.ZIP_DEFLATED) as archive:
        _InMemory(book, archive).write_data()
    return raw
