"""The cells of one sheet's XML, streamed: empty formatted cells and rows cost next to nothing.

Written for this program instead of openpyxl's reader, which makes an object of every formatted
cell, row and cell of a merged area: a sheet may claim seventeen billion of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from prognos.schema.values import clean, is_blank
from prognos.xlsx.read.excel_dates import EPOCH, DateFormats, day_of
from prognos.xlsx.read.parts import PIECE, Budget, Refused, read_xml

LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
LONGEST_TEXT = 32_767
MOST_MERGED = 10_000
_ADDRESS = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})")
_WHOLE = re.compile(r"-?\d{1,300}", re.ASCII)
_FIGURE = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,4})?", re.ASCII)
_EMPTY = re.compile(
    rb'<c r="[A-Z]{1,3}\d{1,7}"(?: s="\d{1,6}")?(?:/>|></c>)'
    rb"|<row r=\"\d{1,7}\"[^<>]*(?:/>|></row>)"
)
"""Formatted cells and rows without content, as Excel writes them."""


class Cell(NamedTuple):
    """A cell with content, or with a formula that lacks its value."""

    row: int
    column: int
    value: object
    kind: str
    """"s" text, "n" number, "d" date, "b" true or false, "e" error, "f" formula."""

    @property
    def coordinate(self) -> str:
        return f"{column_letters(self.column)}{self.row}"


class Area(NamedTuple):
    """A merged area, all ends included."""

    min_row: int
    min_column: int
    max_row: int
    max_column: int

    @property
    def coordinate(self) -> str:
        return (f"{column_letters(self.min_column)}{self.min_row}:"
                f"{column_letters(self.max_column)}{self.max_row}")


Grid = Mapping[int, Mapping[int, Cell]]
"""Row number -> column number -> cell; only cells with content."""


class SheetCells(NamedTuple):
    """What is read of a sheet."""

    grid: Grid
    unstored: tuple[Cell, ...]
    """Formulas without a stored value."""
    merged: tuple[Area, ...]


@lru_cache(maxsize=LAST_COLUMN)
def column_letters(number: int) -> str:
    """1 -> A, 27 -> AA."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


@lru_cache(maxsize=LAST_COLUMN)
def column_number(letters: str) -> int:
    """A -> 1, AA -> 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def split_address(address: str) -> tuple[int, int]:
    """Row and column of "B12". Raises `Refused` for what is no address."""
    match = _ADDRESS.fullmatch(address)
    if match is None:
        raise Refused("skadad-fil")
    row, column = int(match[2]), column_number(match[1])
    if not 1 <= row <= LAST_ROW or column > LAST_COLUMN:
        raise Refused("skadad-fil")
    return row, column


@dataclass(frozen=True)
class Meaning:
    """What the cells of a workbook refer to."""

    strings: Sequence[str] = ()
    dates: DateFormats = field(default_factory=DateFormats)
    epoch: datetime = EPOCH
    text: Callable[[str], str] = clean
    """What is kept of a text."""


def clean_lines(raw: str) -> str:
    """The text as `clean` leaves it, with its line ends."""
    return "\n".join(map(clean, raw.replace("_x000D_", "").replace("\r", "").split("\n")))


@dataclass
class _Sheet:
    """A sheet while it is being read."""

    meaning: Meaning
    budget: Budget
    grid: dict[int, dict[int, Cell]] = field(default_factory=dict)
    unstored: list[Cell] = field(default_factory=list)
    merged: list[Area] = field(default_factory=list)
    row: int = 0
    column: int = 0
    kind: str = "n"
    style: int = 0
    formula: bool = False
    phonetic: bool = False
    listening: bool = False
    pieces: list[str] = field(default_factory=list)
    length: int = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c":
            self._start_cell(attributes)
        elif name == "row":
            self.row = _row_number(attributes["r"]) if "r" in attributes else self.row + 1
            self.column = 0
        elif name in ("v", "t"):
            self.listening = not self.phonetic
        elif name == "f":
            self.formula = True
        elif name == "rPh":
            self.phonetic = True
        elif name == "mergeCell":
            self._add_merged(attributes.get("ref", ""))

    def _start_cell(self, attributes: dict[str, str]) -> None:
        address = attributes.get("r")
        if address is None:
            self.column += 1
        else:
            self.row, self.column = split_address(address)
        self.kind = attributes.get("t", "n")
        style = attributes.get("s", "0")
        self.style = int(style) if style.isdecimal() else 0
        self.formula, self.pieces, self.length = False, [], 0

    def _add_merged(self, ref: str) -> None:
        first, _, last = ref.partition(":")
        if len(self.merged) < MOST_MERGED and last:
            self.merged.append(Area(*split_address(first), *split_address(last)))

    def text(self, piece: str) -> None:
        if self.listening:
            self.length += len(piece)
            if self.length > LONGEST_TEXT:
                raise Refused("skadad-fil")
            self.pieces.append(piece)

    def end(self, name: str) -> None:
        if name in ("v", "t"):
            self.listening = False
        elif name == "rPh":
            self.phonetic = False
        elif name == "c":
            self._end_cell()

    def _end_cell(self) -> None:
        raw = "".join(self.pieces)
        if raw:
            value, kind = _value(raw, self.kind, self.style, self.meaning)
            if not is_blank(value):
                self._put(value, kind)
        elif self.formula and self.kind == "n":
            self._check_place()
            self.budget.take_cell(0)
            self.unstored.append(Cell(self.row, self.column, None, "f"))

    def _check_place(self) -> None:
        if not 1 <= self.row <= LAST_ROW or self.column > LAST_COLUMN:
            raise Refused("skadad-fil")

    def _put(self, value: object, kind: str) -> None:
        self._check_place()
        self.budget.take_cell(len(value) if isinstance(value, str) else 0)
        row = self.grid.get(self.row)
        if row is None:
            row = self.grid[self.row] = {}
        row[self.column] = Cell(self.row, self.column, value, kind)


def read_sheet(pieces: Iterable[bytes], meaning: Meaning, budget: Budget) -> SheetCells:
    """Cells with content, in order of rows and columns, and merged areas. Raises `Refused`."""
    sheet = _Sheet(meaning, budget)
    read_xml(_without_empty(pieces), sheet.start, sheet.end, sheet.text, budget)
    ordered = {row: dict(sorted(sheet.grid[row].items())) for row in sorted(sheet.grid)}
    return SheetCells(ordered, tuple(sheet.unstored), tuple(sheet.merged))


def _without_empty(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The XML without cells and rows that only have a format.

    A piece is cut before its last tag but one, so that a row and its end stay together.
    """
    rest = b""
    for piece in pieces:
        rest += piece
        cut = rest.rfind(b"<", 0, max(rest.rfind(b"<"), 0))
        if cut > 0:
            # the rows emptied by the first pass go in the second
            yield _EMPTY.sub(b"", _EMPTY.sub(b"", rest[:cut]))
            rest = rest[cut:]
        elif len(rest) > PIECE:
            yield rest
            rest = b""
    yield rest


def _row_number(text: str) -> int:
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else 0
    if not 1 <= number <= LAST_ROW:
        raise Refused("skadad-fil")
    return number


def _value(raw: str, kind: str, style: int, meaning: Meaning) -> tuple[object, str]:
    """What a cell's stored text means, and its kind."""
    if kind == "s":
        return _shared(raw, meaning.strings), "s"
    if kind in ("str", "inlineStr"):
        return meaning.text(raw), "s"
    if kind == "b":
        return raw.strip() in ("1", "true"), "b"
    if kind == "e":
        return clean(raw), "e"
    if kind == "d":
        return _iso_day(raw)
    return _number(raw.strip(), style, meaning)


def _shared(raw: str, strings: Sequence[str]) -> str:
    place = int(raw) if raw.strip().isdecimal() and len(raw) < 12 else len(strings)
    if place >= len(strings):
        raise Refused("skadad-fil")
    return strings[place]


def _iso_day(raw: str) -> tuple[object, str]:
    try:
        return datetime.fromisoformat(raw.strip()).replace(tzinfo=None), "d"
    except ValueError:
        return clean(raw), "s"


def _number(raw: str, style: int, meaning: Meaning) -> tuple[object, str]:
    if _WHOLE.fullmatch(raw):
        value: float = int(raw)
    elif _FIGURE.fullmatch(raw):
        value = float(raw)
    else:
        return clean(raw), "s"
    if style not in meaning.dates.dates:
        return value, "n"
    try:
        day = day_of(value, meaning.epoch, style in meaning.dates.durations)
    except (OverflowError, ValueError):
        return "#VALUE!", "e"
    return day, "s" if isinstance(day, str) else "d"
