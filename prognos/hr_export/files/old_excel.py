"""Workbooks of Excel 97-2003 (xls), read by xlrd: pure Python, so that no file can end the
program, and error cells as errors."""

from __future__ import annotations

import io
import struct
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import xlrd
from xlrd.compdoc import CompDoc, CompDocError
from xlrd.xldate import XLDateError, xldate_as_datetime

from prognos.hr_export.files.faults import FAULT
from prognos.xlsx.read.parts import Refused
from prognos.xlsx.read.sheet_scan import Place

MOST_BYTES = 64_000_000
MOST_CELLS, MOST_LETTERS = 5_000_000, 50_000_000
"""Of a whole workbook: cells up to the last filled one of each row, letters of their texts. A full
sheet has 65 536 rows."""
_DAMAGED = (xlrd.XLRDError, CompDocError, struct.error, ArithmeticError, AssertionError,
            AttributeError, LookupError, RecursionError, TypeError, ValueError)
"""What xlrd raises for a damaged file."""
_FORMULA, _SHEET = 0x0006, 0x0085
_WORKSHEET = b"\0"
_EMPTY_TEXT, _ZERO = b"\xff\xff", bytes(8)


@dataclass(frozen=True)
class OldSheet:
    """A sheet: its title, whether it is shown, and its rows from the first, anew each time."""

    title: str
    shown: bool
    rows: Callable[[], Iterator[Sequence[object]]]
    filled: bool


class TooLarge(Exception):
    """A workbook with more cells or letters than a list of staff has."""


def old_sheets(content: bytes) -> list[OldSheet]:
    """The sheets of an xls file. Raises `Refused` for what is none or cannot be read, and
    `TooLarge`."""
    if len(content) > MOST_BYTES:
        raise TooLarge
    try:
        book = xlrd.open_workbook(file_contents=_stream(content), logfile=io.StringIO(),
                                  on_demand=True, ragged_rows=True)
        uncounted, held = _never_calculated(book), _Held()
        return [_sheet(book, n, uncounted.get(n, frozenset()), held)
                for n in range(book.nsheets)]
    except xlrd.XLRDError as error:
        raise Refused("losenordsskyddad" if "encrypted" in str(error) else "skadad-fil") from error
    except _DAMAGED as error:
        raise Refused("skadad-fil") from error


class _Chains(CompDoc):  # type: ignore[misc]  # xlrd has no types
    """The streams of a compound file. xlrd follows a chain of small sectors for ever when it
    bites its own tail."""

    def _get_stream(self, mem: Any, base: int, sat: Sequence[int], sec_size: int, start_sid: int,
                    *more: Any, **named: Any) -> Any:
        sector, steps = start_sid, 0
        while 0 <= sector < len(sat):
            sector, steps = sat[sector], steps + 1
            if steps > len(sat):
                raise CompDocError("a chain of sectors runs in a circle")
        return super()._get_stream(mem, base, sat, sec_size, start_sid, *more, **named)


def _stream(content: bytes) -> bytes:
    """The workbook within a compound file. Raises `Refused` when there is none."""
    file = _Chains(content, logfile=io.StringIO())
    for name in ("Workbook", "Book"):
        found: bytes | None = file.get_named_stream(name)
        if found:
            return found
    raise Refused("ingen-arbetsbok")


class _Held:
    """What a workbook's sheets hold so far."""

    cells = letters = 0

    def add(self, sheet: Any) -> None:
        """Raises `TooLarge`."""
        for row in range(sheet.nrows):
            values = sheet.row_values(row)
            self.cells += len(values)
            self.letters += sum(len(value) for value in values if isinstance(value, str))
            if self.cells > MOST_CELLS or self.letters > MOST_LETTERS:
                raise TooLarge


def _sheet(book: Any, number: int, uncounted: frozenset[Place], held: _Held) -> OldSheet:
    """Counted before any row is handed out; its cells are let go of in between."""
    sheet = book.sheet_by_index(number)
    held.add(sheet)

    def rows() -> Iterator[Sequence[object]]:
        read = book.sheet_by_index(number)
        for row in range(read.nrows):
            yield [FAULT if (row, column) in uncounted else _value(kind, value, book.datemode)
                   for column, (kind, value) in enumerate(
                       zip(read.row_types(row), read.row_values(row), strict=True))]
        book.unload_sheet(number)

    book.unload_sheet(number)
    return OldSheet(sheet.name, sheet.visibility == 0, rows, sheet.nrows > 0)


def _value(kind: int, value: object, datemode: int) -> object:
    if kind in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
        return None
    if kind == xlrd.XL_CELL_ERROR:
        return FAULT
    if kind == xlrd.XL_CELL_BOOLEAN:
        return bool(value)
    return _moment(value, datemode) if kind == xlrd.XL_CELL_DATE else value


def _moment(value: Any, datemode: int) -> object:
    """A date; None for a time of day, which says nothing about a person."""
    try:
        return xldate_as_datetime(value, datemode) if value >= 1 else None
    except (XLDateError, OverflowError, ValueError):
        return value


def _never_calculated(book: Any) -> dict[int, frozenset[Place]]:
    """Cells with formulas by sheet, when the program that wrote the file calculated none: every
    formula of the book has nothing or 0 as its value."""
    begins: dict[int, int] = {}
    found: dict[int, set[Place]] = {}
    sheet = -1
    for place, kind, body in _records(book):
        sheet = begins.get(place, sheet)
        if kind == _SHEET and body[5:6] == _WORKSHEET:
            begins[int.from_bytes(body[:4], "little")] = len(begins)
        elif kind == _FORMULA and len(body) >= 14:
            if body[6:14] != _ZERO and not (body[12:14] == _EMPTY_TEXT and body[6] == 3):
                return {}
            found.setdefault(sheet, set()).add(struct.unpack_from("<HH", body))
    return {number: frozenset(cells) for number, cells in found.items()}


def _records(book: Any) -> Iterator[tuple[int, int, bytes]]:
    """(place, kind, body) of the records of a workbook."""
    place, end = 0, book.stream_len - 4
    while place <= end:
        at = book.base + place
        kind, length = struct.unpack_from("<HH", book.mem, at)
        yield place, kind, book.mem[at + 4:at + 4 + length]
        place += 4 + length
