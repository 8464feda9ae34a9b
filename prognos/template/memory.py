"""openpyxl's writer without its own files: a workbook becomes bytes, and nothing else."""

from __future__ import annotations

import io
import zipfile

from openpyxl import Workbook
from openpyxl.drawing.spreadsheet_drawing import SpreadsheetDrawing
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter


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


def workbook_bytes(book: Workbook) -> io.BytesIO:
    """The workbook as a file in memory."""
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as archive:
        _InMemory(book, archive).write_data()
    return raw
