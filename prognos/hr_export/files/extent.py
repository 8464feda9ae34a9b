"""How large a table a part of a workbook would unpack to, before anything unpacks it.

The fast reader builds the whole rectangle from the first to the last filled cell: two cells in
opposite corners of a sheet would take hundreds of gigabytes.
"""

from __future__ import annotations

import re

from prognos.hr_export.files.biff import records

_REFERENCE = re.compile(rb"""<(?:\w{1,20}:)?c\b[^<]*?\br=["']([A-Z]{1,3})(\d{1,7})["']""")
_TABLE_PART = re.compile(
    rb"<table:(table-row|table-cell|covered-table-cell)\b([^<>]*?)(/?)>|</table:(table-row)>"
)
_REPEATED = re.compile(rb"""number-(?:rows|columns)-repeated=["'](\d+)["']""")
_HAS_VALUE = b"value-type="
ROW_HEADER, LAST_CELL_KIND = 0, 11


def too_wide_to_unpack(name: str, part: bytes, most: int) -> bool:
    """True when the sheet `part`, named `name` in its archive, spans more than `most` cells."""
    if name.endswith(".bin"):
        return "sheet" in name and _xlsb_span(part, most) > most
    if name == "content.xml":
        return _ods_cells(part, most) > most
    return _xlsx_span(part) > most


def _xlsx_span(part: bytes) -> int:
    columns, last_row = set(), 0
    for match in _REFERENCE.finditer(part):
        columns.add(match[1])
        row = int(match[2])
        if row > last_row:
            last_row = row
    return max((_column_number(letters) for letters in columns), default=0) * last_row


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _ods_cells(part: bytes, most: int) -> int:
    """Filled cells times their repetitions, empty ones before a filled one counted."""
    total = across = pending = 0
    times = 1
    for match in _TABLE_PART.finditer(part):
        if match[4]:
            total += across * times
        elif match[1] == b"table-row":
            across, pending, times = 0, 0, _times(match[2])
        elif _HAS_VALUE in match[2]:
            across += pending + _times(match[2])
            pending = 0
        else:
            pending += _times(match[2])
        if total + across > most:
            break
    return total + across


def _times(attributes: bytes) -> int:
    repeated = _REPEATED.search(attributes)
    return int(repeated[1][:9]) if repeated else 1


def _xlsb_span(part: bytes, most: int) -> int:
    row = column = 0
    for kind, body in records(part):
        if kind == ROW_HEADER and len(body) >= 4:
            row = max(row, int.from_bytes(body[:4], "little") + 1)
        elif ROW_HEADER < kind <= LAST_CELL_KIND and len(body) >= 4:
            column = max(column, int.from_bytes(body[:4], "little") + 1)
        if row * column > most:
            break
    return row * column
