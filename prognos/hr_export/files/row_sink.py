"""The rows of one sheet of an export while they come, whatever kind of file they stand in."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from prognos.schema.values import clean
from prognos.xlsx.read.addresses import LAST_COLUMN, LAST_ROW, Area
from prognos.xlsx.read.parts import Budget, Refused
from prognos.xlsx.read.sheet_cells import is_zero
from prognos.xlsx.read.sheet_scan import Place, Span

FAULT = "#FEL"
"""An error, or a formula without a value: a blank would make `#N/A` among shares a whole post."""
_TEXTS = frozenset({
    FAULT, "#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!",
    "#CALC!", "#SAKNAS!", "#REFERENS!", "#DIVISION/0!", "#VÄRDEFEL!", "#NAMN?", "#OGILTIGT!",
    "#SKÄRNING!", "#BERÄKNA!",
})


def is_fault(raw: object) -> bool:
    """True for what stands in a row for an error, and for a text that shows one."""
    return isinstance(raw, str) and raw[:1] == "#" and raw.strip().upper() in _TEXTS


MOST_CELLS, MOST_CHARACTERS, MOST_ELEMENTS = 3_000_000, 150_000_000, 8_000_000
_HALVES = re.compile(r"[\x80-\x9f]")
MOST_PLACES = 20_000_000
"""Cells from the first column to the last filled one, over all rows."""


def export_budget() -> Budget:
    """What an export may hold: a region's staff many times over."""
    return Budget(MOST_ELEMENTS, MOST_CELLS, MOST_CHARACTERS)


MOST_KEPT = 20_000
"""Texts that are kept once, however often they come: titles, units and the like."""


def export_texts() -> Callable[[str], str]:
    """What is kept of the texts of an export.

    Codes that are the halves of damaged letters stay, to be put right.
    """
    kept: dict[str, str] = {}

    def keep(raw: str) -> str:
        found = kept.get(raw)
        if found is None:
            found = clean(raw) if raw.isprintable() or not _HALVES.search(raw) else raw
            if len(kept) < MOST_KEPT:
                kept[raw] = found
        return found

    return keep


@dataclass
class RowSink:
    """A sheet's rows: values from the first column to the last filled one."""

    filled: dict[int, list[object]] = field(default_factory=dict)
    """By row, from 1; only rows with content."""
    left: int = MOST_PLACES

    def put(self, row: int, column: int, value: object, kind: str) -> None:
        """A cell with content, places from 1. Raises `Refused` for one outside, or twice."""
        cells = self.filled.get(row)
        if cells is None:
            cells = self.filled[row] = []
        missing = column - 1 - len(cells)
        if missing:
            if missing < 0 or not (row <= LAST_ROW and column <= LAST_COLUMN):
                self._fill_gap(row, column, value)
                return
            self.left -= missing
            if self.left < 0:
                raise Refused("for-manga-celler")
            cells.extend([None] * missing)
        cells.append(FAULT if kind == "e" else value)

    def _fill_gap(self, row: int, column: int, value: object) -> None:
        """A cell that does not stand last in its row."""
        cells = self.filled[row]
        if not (1 <= row <= LAST_ROW and 1 <= column <= LAST_COLUMN) or (
                cells[column - 1] is not None):
            raise Refused("skadad-fil")
        cells[column - 1] = value

    def mark(self, places: Iterable[Place]) -> None:
        """Cells without a value to read: a formula that was never calculated, or lacks its value.
        """
        for row, column in places:
            cells = self.filled.setdefault(row, [])
            cells.extend([None] * (column - len(cells)))
            cells[column - 1] = FAULT

    def zeros_in(self, area: Area) -> Iterator[Place]:
        """Cells of an area that hold 0."""
        for row in range(area.min_row, min(area.max_row, max(self.filled, default=0)) + 1):
            for column, value in enumerate(self.filled.get(row, ()), start=1):
                if area.min_column <= column <= area.max_column and is_zero(value):
                    yield row, column

    def rows(self) -> Iterator[Sequence[object]]:
        """From the first row, blank ones too."""
        for row in range(1, max(self.filled, default=0) + 1):
            yield self.filled.get(row, ())


@dataclass(frozen=True)
class ExportSheet:
    """A sheet of an export as read."""

    title: str
    sink: RowSink
    hidden_rows: Sequence[int] = ()
    """Rows with content that the user does not see."""
    unvalued: Sequence[Place] = ()
    """Formulas without a value to read."""
    merged: Sequence[Area] = ()
    hidden_columns: Sequence[Span] = ()
    """First and last column that the user does not see, from 1; with or without content."""

    def rows(self) -> Iterator[Sequence[object]]:
        return self.sink.rows()


@dataclass(frozen=True)
class ExportBook:
    """The sheets that are shown, and the titles of those that are not read."""

    sheets: Sequence[ExportSheet]
    hidden: Sequence[str] = ()
    lacking: Sequence[str] = ()
    """Listed, but not in the file."""
    days_from_1904: bool = False
