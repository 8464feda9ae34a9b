"""Exports in Excel's binary format (xlsb), record by record, short forms too.

Source of the records: [MS-XLSB], section 2.4.
"""

import struct
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from prognos.hr_export.files.row_sink import (
    ExportBook,
    ExportSheet,
    RowSink,
    export_budget,
    export_texts,
)
from prognos.schema.values import clean
from prognos.xlsx.read.addresses import LAST_COLUMN, Area
from prognos.xlsx.read.cell_values import Meaning
from prognos.xlsx.read.excel_dates import EPOCH, EPOCH_1904, date_formats
from prognos.xlsx.read.package import Relation, book_part, part_of_kind, relations_of
from prognos.xlsx.read.parts import Budget, Parts, Refused
from prognos.xlsx.read.sheet_cells import is_zero
from prognos.xlsx.read.sheet_scan import MOST_MERGED, Place, Span

_ROW, _FORMAT, _XF, _XFS, _XFS_END, _ITEM = 0, 44, 47, 617, 618, 19
_BOOK, _SHEET, _CALCULATION, _MERGED = 153, 156, 157, 176
_RK, _ERROR, _BOOL, _REAL, _TEXT, _SHARED, _RICH = 2, 3, 4, 5, 6, 7, 62
_OF_FORMULA = {8: _TEXT, 9: _REAL, 10: _BOOL, 11: _ERROR}
_SHORT = {13: _RK, 14: _ERROR, 15: _BOOL, 16: _REAL, 17: _TEXT, 18: _SHARED}
"""A cell in the column after the last one; 12 is a blank one."""
_SHORT_BLANK = 12
_HIDDEN = 0x10
_COLUMN, _HIDDEN_COLUMN = 60, 0x01
"""Of the row's flags, in byte 11."""


@dataclass
class _Book:
    """What the workbook's part lists."""

    sheets: list[tuple[str, str, bool]] = field(default_factory=list)
    """(title, id of the relation, hidden)"""
    epoch_1904: bool = False
    calculates_on_load: bool = False


def read_xlsb(parts: Parts) -> ExportBook:
    """The visible sheets. Raises `Refused`."""
    try:
        return _read(parts, export_budget())
    except (struct.error, IndexError, OverflowError) as error:
        raise Refused("skadad-fil") from error


def _read(parts: Parts, budget: Budget) -> ExportBook:
    part = book_part(parts)
    relations = relations_of(parts, part)
    book = _book(_whole(parts, part))
    meaning = _meaning(parts, relations, book, budget)
    sheets, lacking = [], []
    for title, key, hidden in book.sheets:
        relation = relations.get(key)
        if relation is None or relation.part not in parts:
            lacking.append(title)
        elif not hidden and relation.kind == "worksheet":
            reader = _Sheet(meaning, budget, book.calculates_on_load)
            sheets.append(reader.read(title, _whole(parts, relation.part)))
    return ExportBook(sheets, [title for title, _, hidden in book.sheets if hidden], lacking,
                      book.epoch_1904)


def _whole(parts: Parts, name: str) -> bytes:
    return b"".join(parts.pieces(name))


def _book(part: bytes) -> _Book:
    book = _Book()
    for kind, body in records(part):
        if kind == _SHEET:
            relation, end = wide_text(body, 8)
            book.sheets.append((clean(wide_text(body, end)[0]), relation, body[0] != 0))
        elif kind == _BOOK:
            book.epoch_1904 = bool(body[0] & 1)
        elif kind == _CALCULATION and len(body) > 24:
            book.calculates_on_load = bool(body[24] & 1)
    return book


def _meaning(
    parts: Parts, relations: Mapping[str, Relation], book: _Book, budget: Budget
) -> Meaning:
    texts, styles = (part_of_kind(relations, kind) for kind in ("sharedstrings", "styles"))
    keep = export_texts()
    strings = [_rich_text(body, budget, keep) for kind, body in _records_of(parts, texts)
               if kind == _ITEM]
    codes: dict[int, str] = {}
    formats: list[int] = []
    within = False
    for kind, body in _records_of(parts, styles):
        within = kind == _XFS or (within and kind != _XFS_END)
        if kind == _FORMAT:
            codes[struct.unpack_from("<H", body)[0]] = wide_text(body, 2)[0]
        elif kind == _XF and within:
            formats.append(struct.unpack_from("<H", body, 2)[0])
    return Meaning(strings, date_formats(codes, formats),
                   EPOCH_1904 if book.epoch_1904 else EPOCH, keep)


def _records_of(parts: Parts, part: str | None) -> Iterator[tuple[int, bytes]]:
    return records(_whole(parts, part)) if part is not None and part in parts else iter(())


def _rich_text(body: bytes, budget: Budget, keep: Callable[[str], str]) -> str:
    text = keep(wide_text(body, 1)[0])
    budget.take_string(len(text))
    return text


class _Sheet:
    """A sheet while it is being read."""

    def __init__(self, meaning: Meaning, budget: Budget, calculates_on_load: bool) -> None:
        self._meaning, self._budget = meaning, budget
        self._on_load = calculates_on_load
        self._sink = RowSink()
        self._row = self._column = 0
        self._is_hidden = False
        self._hidden: list[int] = []
        self._hidden_columns: list[Span] = []
        self._zeros: list[Place] = []
        self._merged: list[Area] = []
        self._calculated = False

    def read(self, title: str, part: bytes) -> ExportSheet:
        for kind, body in records(part):
            if kind == _ROW:
                self._row, self._column = struct.unpack_from("<I", body)[0] + 1, 0
                self._is_hidden = len(body) > 11 and bool(body[11] & _HIDDEN)
            elif (kind == _COLUMN and len(body) > 16 and body[16] & _HIDDEN_COLUMN
                    and len(self._hidden_columns) < LAST_COLUMN):
                first, last = struct.unpack_from("<2I", body)
                self._hidden_columns.append((first + 1, last + 1))
            elif kind == _MERGED and len(self._merged) < MOST_MERGED:
                first, last, left, right = struct.unpack_from("<4I", body)
                self._merged.append(Area(first + 1, left + 1, last + 1, right + 1))
            elif kind in _SHORT or kind == _SHORT_BLANK:
                self._column += 1
                self._cell(_SHORT.get(kind), body, 4)
            elif 0 < kind <= 11 or kind == _RICH:
                self._column = struct.unpack_from("<I", body)[0] + 1
                self._cell(_OF_FORMULA.get(kind, kind), body, 8, kind in _OF_FORMULA)
        lost = self._zeros if self._on_load and not self._calculated else []
        self._sink.mark(lost)
        return ExportSheet(title, self._sink, self._hidden, lost, self._merged,
                           self._hidden_columns)

    def _cell(self, kind: int | None, body: bytes, place: int, formula: bool = False) -> None:
        """The value stands at `place`, the number of the format in the three bytes before flags."""
        reader = _READERS.get(kind or 0)
        if reader is None:
            return
        style = int.from_bytes(body[place - 4:place - 1], "little")
        value, named = reader(body, place, style, self._meaning)
        if formula:
            self._zeros += [(self._row, self._column)] if is_zero(value) else []
            self._calculated |= not is_zero(value) and value != ""
        if isinstance(value, str) and (not value or value.isspace()):
            return
        self._budget.take_cell(len(value) if isinstance(value, str) else 0)
        self._sink.put(self._row, self._column, value, named)
        if self._is_hidden and self._hidden[-1:] != [self._row]:
            self._hidden.append(self._row)


Read = tuple[object, str]


def _rk(body: bytes, place: int, style: int, meaning: Meaning) -> Read:
    """30 bits of a number: whole or the upper part of a real one, perhaps in hundredths."""
    raw = struct.unpack_from("<i", body, place)[0]
    figure: float = raw >> 2
    if not raw & 2:
        figure = struct.unpack("<d", bytes(4) + struct.pack("<i", raw & ~3))[0]
    return meaning.figure(figure / 100 if raw & 1 else figure, style)


def _real(body: bytes, place: int, style: int, meaning: Meaning) -> Read:
    return meaning.figure(struct.unpack_from("<d", body, place)[0], style)


def _shared(body: bytes, place: int, _style: int, meaning: Meaning) -> Read:
    return meaning.shared(str(struct.unpack_from("<I", body, place)[0])), "s"


_READERS: dict[int, Callable[[bytes, int, int, Meaning], Read]] = {
    _RK: _rk, _REAL: _real, _SHARED: _shared,
    _TEXT: lambda body, place, _style, meaning: (meaning.text(wide_text(body, place)[0]), "s"),
    _RICH: lambda body, place, _style, meaning: (
        meaning.text(wide_text(body, place + 1)[0]), "s"),
    _BOOL: lambda body, place, _style, _meaning: (bool(body[place]), "b"),
    _ERROR: lambda _body, _place, _style, _meaning: ("#", "e"),
}


def records(part: bytes) -> Iterator[tuple[int, bytes]]:
    """(kind, body) of the records of an xlsb part: kind in 1-2 bytes, length in 1-4."""
    place, end = 0, len(part)
    while place < end:
        kind, place = _packed(part, place, 2)
        length, place = _packed(part, place, 4)
        yield kind, part[place:place + length]
        place += length


def _packed(part: bytes, place: int, most: int) -> tuple[int, int]:
    """A number of at most `most` bytes of seven bits, and where the next thing begins."""
    number = 0
    for step in range(most):
        if place >= len(part):
            return number, place
        byte = part[place]
        place += 1
        number |= (byte & 0x7F) << (7 * step)
        if byte < 0x80:
            break
    return number, place


def wide_text(body: bytes, place: int) -> tuple[str, int]:
    """A text of an xlsb record, and where the next thing begins."""
    end = place + 4 + 2 * int.from_bytes(body[place:place + 4], "little")
    return body[place + 4:end].decode("utf-16-le", "replace"), end
