"""Sheet Utskick of a unit's file: which sending it is and what every row said when it went out."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from prognos.schema.dictionary import load_schema
from prognos.schema.values import text, whole
from prognos.template.template_style import FONT, GREY
from prognos.template.unit_sheets import asked
from prognos.xlsx.read.sheet_cells import Grid

TITLE = "Utskick"
NOTE = "Bladet läses av programmet när svaret samlas in. Ändra ingenting här."
LABELS = ("Basenhet", "Region", "Regionens fil", "SHA-256", "Utskickat", "Version")
HEADINGS = ("Blad", "Radnr", "Fält", "Värde", "Kontrollsumma")
FIRST_LABEL_ROW = 2
CHECK_ROW = FIRST_LABEL_ROW + len(LABELS)
TABLE_ROW = CHECK_ROW + 2

RowKey = tuple[str, int]
"""Sheet key and row number in the region's file."""
SentRow = Mapping[str, Any]
"""Column key -> value as sent; blank cells left out."""


class BrokenSending(ValueError):
    """Sheet Utskick is there but is not as it was written."""


@dataclass(frozen=True)
class Sending:
    """One unit's file as it went out."""

    unit: str
    region: str
    source: str
    """Name of the region's file."""
    sha256: str
    """Of the region's file."""
    sent: str
    """Time as yyyy-mm-dd hh:mm:ss: a later sending sorts after."""
    version: int
    rows: Mapping[RowKey, SentRow]

    @property
    def labels(self) -> tuple[str, ...]:
        return (self.unit, self.region, self.source, self.sha256, self.sent, str(self.version))


def canonical(value: object) -> str:
    """A value in the form in which it survives Excel: whole numbers, dates and texts alike."""
    if isinstance(value, bool):
        return f"n:{int(value)}"
    if isinstance(value, int | float):
        return f"n:{value:.12g}"
    if isinstance(value, datetime | date):
        return f"d:{value.isoformat()[:10]}"
    return f"t:{text(value)}"


def row_checksum(sheet_key: str, row: SentRow) -> str:
    """Checksum of the cells by which a row is known again (first 12 hex digits of SHA-256)."""
    parts = [canonical(row[key]) if key in row else "" for key in asked(sheet_key).key]
    return _digest([sheet_key, *parts])[:12]


def _digest(parts: Iterable[str]) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


def _whole_checksum(sending: Sending) -> str:
    lines = [f"{sheet}|{number}|{key}|{canonical(value)}"
             for (sheet, number), row in sorted(sending.rows.items())
             for key, value in sorted(row.items())]
    return _digest([*map(text, sending.labels), *lines])


def put_text(page: Worksheet, row: int, column: int, value: Any) -> None:
    """Write a value; a text that begins with an equals sign stays a text."""
    cell = page.cell(row, column, value)
    if cell.data_type == "f":
        cell.data_type = "s"


def write_sending(page: Worksheet, sending: Sending) -> None:
    """Fill sheet Utskick; see `read_sending`."""
    page.sheet_state = "hidden"
    page["A1"] = NOTE
    page["A1"].font = Font(name=FONT, italic=True, color=GREY)
    labels = [*zip(LABELS, sending.labels, strict=True),
              ("Kontrollsumma", _whole_checksum(sending))]
    for number, pair in enumerate(labels, start=FIRST_LABEL_ROW):
        for column, value in enumerate(pair, start=1):
            put_text(page, number, column, value)
    for number, line in enumerate([HEADINGS, *_lines(sending)], start=TABLE_ROW):
        for column, value in enumerate(line, start=1):
            put_text(page, number, column, value)
    for letter, width in zip("ABCDE", (16, 34, 20, 26, 16), strict=True):
        page.column_dimensions[letter].width = width


def _lines(sending: Sending) -> Iterator[tuple[Any, ...]]:
    for (sheet, number), row in sorted(sending.rows.items()):
        check = row_checksum(sheet, row)
        for key, value in row.items():
            yield sheet, number, key, value, check


def read_sending(grid: Grid) -> Sending:
    """What `write_sending` wrote. Raises `BrokenSending` when anything is not as it was."""
    try:
        unit, region, source, sha256, sent, version = (
            _label(grid, FIRST_LABEL_ROW + n) for n in range(len(LABELS)))
        sending = Sending(unit, region, source, sha256, sent, int(version), _rows(grid))
    except (TypeError, ValueError, KeyError) as error:
        raise BrokenSending(str(error)) from error
    if _label(grid, CHECK_ROW) != _whole_checksum(sending):
        raise BrokenSending("checksum")
    return sending


def _label(grid: Grid, row: int) -> str:
    cell = grid.get(row, {}).get(2)
    return "" if cell is None else str(cell.value)


def _rows(grid: Grid) -> dict[RowKey, dict[str, Any]]:
    """The rows as sent. Raises `KeyError` for a sheet, a column or a cell that is not there."""
    rows: dict[RowKey, dict[str, Any]] = {}
    for number, cells in grid.items():
        if number > TABLE_ROW:
            sheet, row, key, value = (cells[column].value for column in range(1, 5))
            load_schema().sheet(str(sheet)).column(str(key))
            rows.setdefault((str(sheet), whole(row)), {})[str(key)] = value
    return rows
