"""A sheet's XML read as it comes: every cell with content, once, in the file's order.

Written for this program: a reader that makes an object of every formatted cell, row and cell of a
merged area has no end on a sheet that claims seventeen billion of them.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Protocol

from prognos.xlsx.read.addresses import LAST_COLUMN, LAST_ROW, Area, split_address, split_area
from prognos.xlsx.read.cell_values import Meaning
from prognos.xlsx.read.parts import (
    DEEPEST,
    LONGEST_TEXT,
    LONGEST_TOKEN,
    PIECE,
    Budget,
    Names,
    Refused,
    feed,
    make_parser,
)
from prognos.xlsx.read.plain_rows import PlainRows

MOST_MERGED = 10_000
MOST_HIDDEN = 100_000
MOST_ARRAYS = 1_000
_EMPTY = re.compile(
    rb'<c r="[A-Z]{1,3}\d{1,7}"(?: s="\d{1,6}")?(?:/>|></c>)(?=<c r="|</row>)'
    rb"|<row r=\"\d{1,7}\"[^<>]*(?:/>|></row>)(?=<row r=\"|</sheetData>)"
)
"""Formatted cells and rows without content, as Excel writes them; not where what follows has no
address and counts on from them."""
_ZERO = re.compile(r"\s*[+-]?0*\.?0*(?:[eE][+-]?\d+)?\s*", re.ASCII)
_TRUE = frozenset({"1", "true"})
Place = tuple[int, int]
"""Row and column, from 1."""
Span = tuple[int, int]
"""First and last column, from 1."""
Attributes = dict[str, str]


class Sink(Protocol):
    """Takes the cells of a sheet."""

    def put(self, row: int, column: int, value: object, kind: str) -> None:
        """A cell with content; `kind` as in `Cell`. Raises `Refused` for a place twice."""


@dataclass
class Scan:
    """What a sheet says besides its cells with content."""

    unstored: list[Place] = field(default_factory=list)
    """Formulas without a stored value."""
    zeros: list[Place] = field(default_factory=list)
    """Formulas with the stored value 0: also what a library writes that calculates nothing."""
    calculated: bool = False
    """Some formula has another stored value."""
    arrays: list[Area] = field(default_factory=list)
    """Areas that one formula fills."""
    merged: list[Area] = field(default_factory=list)
    hidden: list[int] = field(default_factory=list)
    """Rows with content that are hidden."""
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    """First and last of each span."""


class _Reader:
    """The sheet while it is being read: one method for each element that means something."""

    def __init__(self, meaning: Meaning, budget: Budget, sink: Sink) -> None:
        self.scan = Scan()
        self._meaning, self._budget, self._put = meaning, budget, sink.put
        self._starts: dict[str, Callable[[Attributes], None]] = {
            "c": self._start_cell, "v": self._start_value, "row": self._start_row,
            "f": self._start_formula, "is": self._start_inline, "t": self._start_text,
            "rPh": self._start_phonetic, "mergeCell": self._add_merged,
            "col": self._start_column,
        }
        self._ends: dict[str, Callable[[], None]] = {
            "c": self._end_cell, "v": self._end_value, "t": self._end_text,
            "is": self._end_inline, "rPh": self._end_phonetic,
        }
        self._names = Names()
        self._depth = 0
        self._row, self._row_text, self._hidden = 0, "", False
        self._rows = 0
        self._column, self._kind, self._style = 0, "n", "0"
        self._formula = self._inside_inline = self._phonetic = self._listening = False
        self._value: str | None = None
        self._inline: str | None = None
        self._pieces: list[str] = []
        self._length = 0
        self._columns: dict[str, int] = {}

    def start(self, told: str, attributes: Attributes) -> None:
        self._depth += 1
        self._budget.elements -= 1
        if self._depth > DEEPEST:
            raise Refused("skadad-fil")
        if self._budget.elements < 0:
            raise Refused("for-manga-celler")
        handle = self._starts.get(self._names[told])
        if handle is not None:
            handle(attributes)

    def end(self, told: str) -> None:
        self._depth -= 1
        handle = self._ends.get(self._names[told])
        if handle is not None:
            handle()

    def text(self, piece: str) -> None:
        if self._listening:
            self._length += len(piece)
            if self._length > LONGEST_TEXT:
                raise Refused("skadad-fil")
            self._pieces.append(piece)

    def _start_row(self, attributes: Attributes) -> None:
        self._rows += 1
        if self._rows > LAST_ROW:  # more than a sheet has
            raise Refused("for-manga-celler")
        stated = attributes.get("r")
        self._row = self._row + 1 if stated is None else _row_number(stated.strip())
        self._row_text = str(self._row)
        self._column = 0
        self._hidden = attributes.get("hidden") in _TRUE or attributes.get("ht") == "0"

    def _start_cell(self, attributes: Attributes) -> None:
        address = attributes.get("r")
        if address is None:
            self._column += 1
        else:
            # most cells stand in their row: then the letters are all there is to read
            column = (self._columns.get(address[:-len(self._row_text)])
                      if address.endswith(self._row_text) and self._row_text else None)
            self._column = self._place(address) if column is None else column
        self._kind = attributes.get("t", "n")
        self._style = attributes.get("s", "0")
        self._formula = False
        self._value = self._inline = None

    def _place(self, address: str) -> int:
        row, column = split_address(address.strip())
        if row == self._row:
            self._columns[address[:-len(self._row_text)]] = column
        elif row < self._row:
            raise Refused("skadad-fil")  # a cell of another row within this one
        self._row, self._row_text = row, str(row)
        return column

    def _start_value(self, _attributes: Attributes) -> None:
        self._listening, self._length = True, 0
        self._pieces = []

    def _end_value(self) -> None:
        self._listening = False
        self._value = "".join(self._pieces)

    def _start_inline(self, _attributes: Attributes) -> None:
        self._inside_inline, self._length, self._inline = True, 0, ""

    def _end_inline(self) -> None:
        self._inside_inline = False

    def _start_text(self, _attributes: Attributes) -> None:
        self._listening = self._inside_inline and not self._phonetic
        self._pieces = []

    def _end_text(self) -> None:
        if self._listening:
            self._listening = False
            self._inline = (self._inline or "") + "".join(self._pieces)

    def _start_phonetic(self, _attributes: Attributes) -> None:
        self._phonetic = True

    def _end_phonetic(self) -> None:
        self._phonetic = False

    def _start_formula(self, attributes: Attributes) -> None:
        self._formula = True
        if attributes.get("t") == "array" and len(self.scan.arrays) < MOST_ARRAYS:
            ref = attributes.get("ref", "")
            self.scan.arrays += [split_area(ref)] if ":" in ref else []

    def _add_merged(self, attributes: Attributes) -> None:
        ref = attributes.get("ref", "")
        if len(self.scan.merged) < MOST_MERGED and ":" in ref:
            self.scan.merged.append(split_area(ref))

    def _start_column(self, attributes: Attributes) -> None:
        ends = attributes.get("min", ""), attributes.get("max", "")
        hidden = attributes.get("hidden") in _TRUE or attributes.get("width") == "0"
        if hidden and len(self.scan.hidden_columns) < LAST_COLUMN and all(
                end.isascii() and end.isdecimal() and len(end) < 6 for end in ends):
            self.scan.hidden_columns.append((int(ends[0]), int(ends[1])))

    def _end_cell(self) -> None:
        kind, raw = self._kind, self._value
        if self._inline is not None and (kind == "inlineStr" or raw is None):
            kind, raw = "inlineStr", self._inline
        if raw:
            value, kind = self._meaning.value(
                raw, kind, int(self._style) if self._style.isdecimal() else 0)
            if isinstance(value, str) and (not value or value.isspace()):
                value = None
        else:
            value = None
        if self._formula:
            self._note_formula(value, kind)
        if value is not None:
            self._take(value, kind)

    def _note_formula(self, value: object, kind: str) -> None:
        scan, place = self.scan, (self._row, self._column)
        if value is None:
            self._check_place()
            self._budget.take_cell(0)
            empty_text = self._value is not None and kind == "str"
            scan.unstored += [] if empty_text else [place]
        elif self._kind == "n" and self._value and _ZERO.fullmatch(self._value):
            scan.zeros.append(place)
        else:
            scan.calculated = True

    def _take(self, value: object, kind: str) -> None:
        self._check_place()
        self._budget.take_cell(len(value) if isinstance(value, str) else 0)
        self._put(self._row, self._column, value, kind)
        hidden = self.scan.hidden
        if self._hidden and hidden[-1:] != [self._row] and len(hidden) < MOST_HIDDEN:
            hidden.append(self._row)

    def _check_place(self) -> None:
        if not 1 <= self._row <= LAST_ROW or self._column > LAST_COLUMN:
            raise Refused("skadad-fil")


def scan_sheet(pieces: Iterable[bytes], meaning: Meaning, budget: Budget, sink: Sink) -> Scan:
    """Put the cells with content into `sink`; what else the sheet says. Raises `Refused`."""
    reader, parser = _Reader(meaning, budget, sink), make_parser()
    parser.StartElementHandler, parser.EndElementHandler = reader.start, reader.end
    parser.CharacterDataHandler = reader.text
    plain = PlainRows(meaning, budget, sink.put)
    feed(parser, (_EMPTY.sub(b"", _EMPTY.sub(b"", plain.rest_of(piece)))  # rows after their cells
                  for piece in _between_rows(pieces)))
    return reader.scan


def _between_rows(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The XML in pieces that are cut between rows where there are any, else between tags."""
    rest = b""
    for piece in pieces:
        rest += piece
        cut = rest.rfind(b"<row ")
        if cut <= 0 and len(rest) > PIECE:
            cut = rest.rfind(b"<")
        if cut > 0:
            yield rest[:cut]
            rest = rest[cut:]
        elif len(rest) > LONGEST_TOKEN:
            yield rest
            rest = b""
    yield rest


def _row_number(text: str) -> int:
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else 0
    if not 1 <= number <= LAST_ROW:
        raise Refused("skadad-fil")
    return number
