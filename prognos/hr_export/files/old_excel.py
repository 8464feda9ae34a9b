"""Workbooks of Excel 97-2003 (xls), read by xlrd: pure Python, so that no file can end the
program, and error cells as errors."""

import io
import struct
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import xlrd
import xlrd.formatting
from xlrd.compdoc import CompDoc, CompDocError
from xlrd.xldate import XLDateError, xldate_as_datetime

from prognos.hr_export.files.row_sink import FAULT
from prognos.xlsx.read.addresses import Area
from prognos.xlsx.read.excel_dates import is_date_format
from prognos.xlsx.read.parts import Refused
from prognos.xlsx.read.sheet_scan import Place, Span

MOST_BYTES = 64_000_000
MOST_CELLS, MOST_LETTERS = 3_000_000, 50_000_000
"""Of a whole workbook: cells up to the last filled one of each row, letters of their texts. A full
sheet has 65 536 rows."""
_DAMAGED = (xlrd.XLRDError, CompDocError, struct.error, ArithmeticError, AssertionError,
            AttributeError, LookupError, RecursionError, TypeError, ValueError)
"""What xlrd raises for a damaged file."""
_FORMULA, _SHEET, _ROW, _MERGED = 0x0006, 0x0085, 0x0208, 0x00E5
_HIDDEN = 0x20
_COLUMN, _HIDDEN_COLUMN = 0x007D, 0x01
"""Of the row's flags, in byte 12."""
_WORKSHEET = b"\0"
_EMPTY_TEXT, _ZERO = b"\xff\xff", bytes(8)

def is_date_format_string(_book: Any, code: str) -> bool:
    """The program's own rule in place of xlrd's, which takes "Standard" for a date."""
    return is_date_format(code)


xlrd.formatting.is_date_format_string = is_date_format_string  # found there by its name


@dataclass(frozen=True)
class OldSheet:
    """A sheet: its title, whether it is shown, and its rows from the first, anew each time."""

    title: str
    shown: bool
    rows: Callable[[], Iterator[Sequence[object]]]
    filled: bool
    hidden_rows: Sequence[int] = ()
    """Rows with content that the user does not see, from 1."""
    unvalued: Sequence[Place] = ()
    """Formulas without a value to read, from 1."""
    merged: Sequence[Area] = ()
    days_from_1904: bool = False
    hidden_columns: Sequence[Span] = ()
    """First and last column that the user does not see, from 1; with or without content."""


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
        besides, held = _look_through(book), _Held()
        return [_sheet(book, n, besides.get(n, _Besides()), held) for n in range(book.nsheets)]
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


@dataclass
class _Besides:
    """What a sheet says besides its cells; rows and columns from 0."""

    uncounted: set[Place] = field(default_factory=set)
    """Formulas that were never calculated."""
    hidden: list[int] = field(default_factory=list)
    hidden_columns: list[Span] = field(default_factory=list)
    """From 1, as they are told."""
    merged: list[Area] = field(default_factory=list)


def _sheet(book: Any, number: int, besides: _Besides, held: _Held) -> OldSheet:
    """Counted before any row is handed out; its cells are let go of in between."""
    sheet = book.sheet_by_index(number)
    held.add(sheet)
    uncounted = besides.uncounted
    hidden = [row + 1 for row in besides.hidden
              if row < sheet.nrows and any(value != "" for value in sheet.row_values(row))]

    def rows() -> Iterator[Sequence[object]]:
        read = book.sheet_by_index(number)
        for row in range(read.nrows):
            yield [FAULT if (row, column) in uncounted else _value(kind, value, book.datemode)
                   for column, (kind, value) in enumerate(
                       zip(read.row_types(row), read.row_values(row), strict=True))]
        book.unload_sheet(number)

    book.unload_sheet(number)
    return OldSheet(sheet.name, sheet.visibility == 0, rows, sheet.nrows > 0, hidden,
                    [(row + 1, column + 1) for row, column in uncounted],
                    besides.merged, book.datemode == 1, besides.hidden_columns)


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


def _look_through(book: Any) -> dict[int, _Besides]:
    """By sheet: hidden rows, and the cells with formulas when the program that wrote the file
    calculated none: every formula of the book has nothing or 0 as its value."""
    begins: dict[int, int] = {}
    found: dict[int, _Besides] = {}
    sheet, calculated = -1, False
    for place, kind, body in _records(book):
        sheet = begins.get(place, sheet)
        if kind == _SHEET and body[5:6] == _WORKSHEET:
            begins[int.from_bytes(body[:4], "little")] = len(begins)
        elif kind == _ROW and len(body) >= 14 and body[12] & _HIDDEN:
            found.setdefault(sheet, _Besides()).hidden.append(struct.unpack_from("<H", body)[0])
        elif kind == _COLUMN and len(body) >= 10 and body[8] & _HIDDEN_COLUMN:
            first, last = struct.unpack_from("<2H", body)
            found.setdefault(sheet, _Besides()).hidden_columns.append((first + 1, last + 1))
        elif kind == _MERGED:
            found.setdefault(sheet, _Besides()).merged += _merged_areas(body)
        elif kind == _FORMULA and len(body) >= 14:
            calculated |= body[6:14] != _ZERO and not (body[12:14] == _EMPTY_TEXT and body[6] == 3)
            found.setdefault(sheet, _Besides()).uncounted.add(struct.unpack_from("<HH", body))
    for besides in found.values() if calculated else ():
        besides.uncounted.clear()
    return found


def _merged_areas(body: bytes) -> Iterator[Area]:
    """A count, then first and last row, first and last column of each, from 0."""
    for first, last, left, right in struct.iter_unpack("<4H", body[2:2 + (len(body) - 2) // 8 * 8]):
        yield Area(first + 1, left + 1, last + 1, right + 1)


def _records(book: Any) -> Iterator[tuple[int, int, bytes]]:
    """(place, kind, body) of the records of a workbook."""
    place, end = 0, book.stream_len - 4
    while place <= end:
        at = book.base + place
        kind, length = struct.unpack_from("<HH", book.mem, at)
        yield place, kind, book.mem[at + 4:at + 4 + length]
        place += 4 + length
