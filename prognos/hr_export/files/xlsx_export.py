"""Exports in xlsx and xlsm: read by the reader of the program's own workbooks."""

from prognos.hr_export.files.row_sink import (
    ExportBook,
    ExportSheet,
    RowSink,
    export_budget,
    export_texts,
)
from prognos.xlsx.read.excel_dates import EPOCH_1904
from prognos.xlsx.read.parts import Parts
from prognos.xlsx.read.sheet_scan import Scan, scan_sheet
from prognos.xlsx.read.workbook_part import cell_parts, meaning_of, never_calculated, read_book


def read_xlsx(parts: Parts) -> ExportBook:
    """The visible sheets. Raises `Refused`."""
    budget = export_budget()
    book = read_book(parts, budget)
    meaning = meaning_of(parts, book, budget, export_texts())
    shown = [(listed, part) for listed, part in cell_parts(book) if not listed.hidden]
    sinks = [RowSink() for _ in shown]
    scans = [scan_sheet(parts.pieces(part), meaning, budget, sink)
             for (_, part), sink in zip(shown, sinks, strict=True)]
    uncalculated = never_calculated(parts, book, scans)
    sheets = [_sheet(listed.title, sink, scan, lost) for (listed, _), sink, scan, lost
              in zip(shown, sinks, scans, uncalculated, strict=True)]
    return ExportBook(
        sheets, [listed.title for listed in book.sheets if listed.hidden],
        [listed.title for listed in book.sheets if listed.part is None and not listed.hidden],
        book.epoch == EPOCH_1904)


def _sheet(title: str, sink: RowSink, scan: Scan, uncalculated: bool) -> ExportSheet:
    lost = list(scan.unstored)
    if uncalculated:
        lost += [*scan.zeros, *(place for area in scan.arrays for place in sink.zeros_in(area))]
    sink.mark(lost)
    return ExportSheet(title, sink, scan.hidden, lost, scan.merged, scan.hidden_columns)
