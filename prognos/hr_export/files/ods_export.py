"""Exports in OpenDocument (ods), as the cells come: by name space, in whatever layout.

Source of the elements: OpenDocument 1.3, part 3, chapters 9 and 19.
"""

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from prognos.hr_export.files.row_sink import (
    ExportBook,
    ExportSheet,
    RowSink,
    export_budget,
    export_texts,
)
from prognos.schema.values import clean
from prognos.xlsx.read.addresses import LAST_COLUMN, LAST_ROW, Area
from prognos.xlsx.read.parts import DEEPEST, Budget, Parts, Refused, feed, make_parser
from prognos.xlsx.read.sheet_cells import is_zero
from prognos.xlsx.read.sheet_scan import MOST_MERGED, Place, Span

_SPACE = "urn:oasis:names:tc:opendocument:xmlns:{}:1.0 "
_OFFICE, _TABLE, _TEXT, _STYLE = map(_SPACE.format, ("office", "table", "text", "style"))
_CALCEXT = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0 "
_ERROR_SHOWN = re.compile(r"#\S+[!?]|#N/A|#NULL!|(?:Err|Fel|Error):\d{3}", re.IGNORECASE)
_DURATION = re.compile(r"PT(\d{1,6})H(\d{1,2})M.*")
_ASIDE = frozenset({f"{_OFFICE}annotation", f"{_TEXT}note", f"{_TEXT}ruby-text",
                    f"{_TABLE}tracked-changes", f"{_TABLE}dde-links", f"{_TABLE}shapes"})
"""What holds text, cells or tables that are not the sheet's own."""
_CELLS = frozenset({f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"})
NO_VALUE = "#-"
"""Stands for what a formula lacks."""
LONGEST_CELL = 1_000_000
"""Characters; LibreOffice allows more in a cell than Excel."""
Attributes = Mapping[str, str]


@dataclass
class _Cell:
    """A cell while it is being read."""

    attributes: Attributes
    keep: Callable[[str], str]
    """What is kept of a text."""
    pieces: list[str] = field(default_factory=list)
    length: int = 0

    def value(self) -> tuple[object, str]:
        """Value and kind; None for a blank cell, "e" for an error or a formula without a value."""
        kind = self.attributes.get(f"{_OFFICE}value-type", "")
        written = self.keep("".join(self.pieces)).strip()
        formula = f"{_TABLE}formula" in self.attributes
        if self.attributes.get(f"{_CALCEXT}value-type") == "error" or (
                formula and _ERROR_SHOWN.fullmatch(written)):
            return "#", "e"
        value = _READ.get(kind, _text)(self.attributes, written)
        if value is None and formula and not kind:
            return NO_VALUE, "e"
        if isinstance(value, str):
            return self.keep(value), "s"
        return value, "n"


def _text(attributes: Attributes, written: str) -> object:
    return attributes.get(f"{_OFFICE}string-value", written) or None


def _number(attributes: Attributes, written: str) -> object:
    try:
        figure = float(attributes[f"{_OFFICE}value"])
    except (KeyError, ValueError):
        return written or None
    return int(figure) if figure.is_integer() and abs(figure) < 1e15 else (
        figure if math.isfinite(figure) else written)


def _date(attributes: Attributes, written: str) -> object:
    try:
        return datetime.fromisoformat(attributes[f"{_OFFICE}date-value"]).replace(tzinfo=None)
    except (KeyError, ValueError):
        return written or None


def _time(attributes: Attributes, written: str) -> object:
    match = _DURATION.fullmatch(attributes.get(f"{_OFFICE}time-value", ""))
    return f"{int(match[1]):02d}:{int(match[2]):02d}" if match else written or None


def _boolean(attributes: Attributes, written: str) -> object:
    return attributes.get(f"{_OFFICE}boolean-value", written).lower() == "true"


_READ: Mapping[str, Callable[[Attributes, str], object]] = {
    "float": _number, "percentage": _number, "currency": _number, "date": _date, "time": _time,
    "boolean": _boolean, "string": _text,
}


class _Sheets:
    """The sheets of the document while they are being read."""

    def __init__(self, budget: Budget) -> None:
        self.sheets: list[ExportSheet] = []
        self.hidden: list[str] = []
        self.zeros: list[Place] = []
        """Formulas with the stored value 0, of the sheet; also what nobody has calculated."""
        self.unvalued: list[Place] = []
        """Formulas without a value, of the sheet."""
        self.places: list[tuple[list[Place], list[Place]]] = []
        """Both lists by sheet."""
        self.calculated = False
        self._budget, self._keep = budget, export_texts()
        self._path: list[str] = []
        self._aside = 0
        self._undisplayed: set[str] = set()
        self._style = ""
        self._sink: RowSink | None = None
        self._hidden_rows: list[int] = []
        self._columns = 0
        self._hidden_columns: list[Span] = []
        self._merged: list[Area] = []
        self._row, self._times, self._row_hidden = 0, 1, False
        self._column = 0
        self._cells: list[tuple[int, int, object, str, bool]] = []
        """(column, times, value, kind, formula) of the row."""
        self._cell: _Cell | None = None

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._budget.elements -= 1
        if len(self._path) > DEEPEST or self._budget.elements < 0:
            raise Refused("for-manga-celler" if self._budget.elements < 0 else "skadad-fil")
        self._path.append(name)
        self._aside += name in _ASIDE
        if self._aside:
            return
        if self._cell is not None:
            self._start_in_cell(name, attributes)
        elif name in _CELLS and self._sink is not None:
            self._cell = _Cell(attributes, self._keep)
        elif name == f"{_TABLE}table-row" and self._sink is not None:
            self._start_row(attributes)
        elif name == f"{_TABLE}table-column" and self._sink is not None:
            self._start_column(attributes)
        elif name == f"{_TABLE}table" and self._path[-2:-1] == [f"{_OFFICE}spreadsheet"]:
            self._start_table(attributes)
        elif name == f"{_STYLE}style":
            self._style = attributes.get(f"{_STYLE}name", "")
        elif attributes.get(f"{_TABLE}display") == "false":
            self._undisplayed.add(self._style)

    def end(self, name: str) -> None:
        self._path.pop()
        self._aside -= name in _ASIDE
        if self._aside:
            return
        if name in _CELLS and self._cell is not None and not set(_CELLS) & set(self._path):
            self._end_cell(self._cell)
            self._cell = None
        elif name == f"{_TABLE}table-row" and self._sink is not None and self._cell is None:
            self._end_row(self._sink)
        elif name == f"{_TABLE}table" and self._path[-1:] == [f"{_OFFICE}spreadsheet"]:
            self._sink = None

    def text(self, piece: str) -> None:
        if self._cell is not None and not self._aside and f"{_TEXT}p" in self._path:
            self._cell.pieces.append(piece)
            self._cell.length += len(piece)
            if self._cell.length > LONGEST_CELL:
                raise Refused("for-manga-celler")

    def _start_in_cell(self, name: str, attributes: Attributes) -> None:
        """Line ends and blanks are elements; a second paragraph begins a new line."""
        pieces = self._cell.pieces if self._cell is not None else []
        if name == f"{_TEXT}p" and pieces:
            pieces.append("\n")
        elif name == f"{_TEXT}s":
            pieces.append(" " * min(_count(attributes.get(f"{_TEXT}c", "1")), 1_000))
        elif name in (f"{_TEXT}tab", f"{_TEXT}line-break"):
            pieces.append(" ")

    def _start_table(self, attributes: Attributes) -> None:
        title = clean(attributes.get(f"{_TABLE}name", ""))
        self._row, self._sink, self._hidden_rows, self._merged = 0, RowSink(), [], []
        self._columns, self._hidden_columns = 0, []
        self.zeros, self.unvalued = [], []
        if attributes.get(f"{_TABLE}style-name") in self._undisplayed:
            self.hidden.append(title)
            self._sink = None
        else:
            self.sheets.append(
                ExportSheet(title, self._sink, self._hidden_rows, self.unvalued, self._merged,
                            self._hidden_columns))
            self.places.append((self.zeros, self.unvalued))

    def _start_column(self, attributes: Attributes) -> None:
        first = self._columns + 1
        self._columns += _count(attributes.get(f"{_TABLE}number-columns-repeated", "1"))
        hidden = attributes.get(f"{_TABLE}visibility") in ("collapse", "filter")
        if hidden and len(self._hidden_columns) < LAST_COLUMN:
            self._hidden_columns.append((first, self._columns))

    def _start_row(self, attributes: Attributes) -> None:
        self._times = _count(attributes.get(f"{_TABLE}number-rows-repeated", "1"))
        self._row_hidden = attributes.get(f"{_TABLE}visibility") in ("collapse", "filter")
        self._column, self._cells = 0, []

    def _end_cell(self, cell: _Cell) -> None:
        times = _count(cell.attributes.get(f"{_TABLE}number-columns-repeated", "1"))
        self._note_merged(cell.attributes)
        value, kind = cell.value()
        if value is not None:
            formula = f"{_TABLE}formula" in cell.attributes
            self._cells.append((self._column + 1, times, value, kind, formula))
            if len(self._cells) > LAST_COLUMN:
                raise Refused("skadad-fil")
        self._column += times

    def _note_merged(self, attributes: Attributes) -> None:
        rows, columns = (_count(attributes.get(f"{_TABLE}number-{kind}-spanned", "1"))
                         for kind in ("rows", "columns"))
        if rows * columns > 1 and len(self._merged) < MOST_MERGED:
            row, column = self._row + 1, self._column + 1
            self._merged.append(Area(row, column, row + rows - 1, column + columns - 1))

    def _end_row(self, sink: RowSink) -> None:
        """Put the row as many times as it stands there, counted before anything is put."""
        first, self._row = self._row + 1, self._row + self._times
        cells = sum(times for _, times, *_ in self._cells) * self._times
        letters = sum(times * len(value) for _, times, value, *_ in self._cells
                      if isinstance(value, str)) * self._times
        if cells > self._budget.cells or letters > self._budget.characters:
            raise Refused("for-manga-celler")
        self._budget.cells -= cells
        self._budget.characters -= letters
        if self._cells and self._row > LAST_ROW:
            raise Refused("skadad-fil")
        for row in range(first, self._row + 1) if self._cells else ():
            self._put_row(sink, row)

    def _put_row(self, sink: RowSink, row: int) -> None:
        for column, times, value, kind, formula in self._cells:
            for place in range(column, column + times):
                sink.put(row, place, value, kind)
                if formula:
                    self._note_formula((row, place), value, kind)
        if self._row_hidden:
            self._hidden_rows.append(row)

    def _note_formula(self, place: Place, value: object, kind: str) -> None:
        if value is NO_VALUE:
            self.unvalued.append(place)
        elif kind != "e":
            self.zeros += [place] if is_zero(value) else []
            self.calculated |= not is_zero(value)


def _count(text: str) -> int:
    """A number of repetitions."""
    if not (text.isascii() and text.isdecimal()) or len(text) > 9:
        raise Refused("skadad-fil")
    return max(int(text), 1)


def _cells_begun(piece: bytes) -> int:
    """Cells with attributes that begin in a piece of the content, whatever their prefix is."""
    return piece.count(b":table-cell ") + piece.count(b":table-cell/>")


def read_ods(parts: Parts) -> ExportBook:
    """The visible sheets. Raises `Refused`."""
    budget = export_budget()
    if sum(_cells_begun(piece) for piece in parts.pieces("content.xml")) > budget.cells:
        raise Refused("for-manga-celler")  # before they are read one by one
    sheets, parser = _Sheets(budget), make_parser()
    parser.StartElementHandler, parser.EndElementHandler = sheets.start, sheets.end
    parser.CharacterDataHandler = sheets.text
    feed(parser, parts.pieces("content.xml"))
    if not sheets.calculated and not _by_an_office(parts):
        for sheet, (zeros, unvalued) in zip(sheets.sheets, sheets.places, strict=True):
            sheet.sink.mark(zeros)
            unvalued += zeros
    return ExportBook(sheets.sheets, sheets.hidden)


def _by_an_office(parts: Parts) -> bool:
    """True when the file was saved by a program that calculates."""
    meta = b"".join(parts.pieces("meta.xml")) if "meta.xml" in parts else b""
    return re.search(rb"generator[^>]*>[^<]*(?:Office|Excel|Calc|Gnumeric|Collabora)",
                     meta) is not None
