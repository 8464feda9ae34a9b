"""Cells of an export that hold an error, or a formula without a value, instead of content.

The fast reader makes them blank, which would turn `#N/A` in a column of shares into a whole post.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from prognos.hr_export.files.biff import ERROR_CELLS, records, wide_text
from prognos.schema.values import clean
from prognos.xlsx.read.pages import relations_of, sheet_parts
from prognos.xlsx.read.parts import Parts
from prognos.xlsx.read.sheet_cells import column_number

Place = tuple[int, int]
"""Row and column from 0."""
Faults = Mapping[str, frozenset[Place]]
"""Title of a sheet -> its cells without a value to read."""
MOST_FAULTS = 200_000
FAULT = "#FEL"
"""Stands in a row for such a cell."""
_TEXTS = frozenset({
    FAULT, "#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!",
    "#CALC!", "#SAKNAS!", "#REFERENS!", "#DIVISION/0!", "#VÄRDEFEL!", "#NAMN?", "#OGILTIGT!",
    "#SKÄRNING!", "#BERÄKNA!",
})
_XLSX_ERROR = re.compile(
    rb"""<(?:\w{1,20}:)?c\s(?=[^<>]*?\br=["']([A-Z]{1,3})(\d{1,7})["'])"""
    rb"""(?=[^<>]*?\bt=["']e["'])"""
)
_XLSX_UNSTORED = re.compile(
    rb"""<(?:\w{1,20}:)?c\s(?=[^<>]*?\br=["']([A-Z]{1,3})(\d{1,7})["'])"""
    rb"""(?![^<>]*?\bt=["']str["'])[^<>]*>"""
    rb"""<(?:\w{1,20}:)?f\b[^<>]*(?:/>|>[^<>]*</(?:\w{1,20}:)?f>)"""
    rb"""(?:<(?:\w{1,20}:)?v(?:/>|></(?:\w{1,20}:)?v>))?</(?:\w{1,20}:)?c>"""
)
_ODS = re.compile(
    rb"""<table:(?:(table) [^<>]*?table:name=["']([^"'<>]*)["'][^<>]*"""
    rb"""|(table-row)\b([^<>]*)|(?:table-cell|covered-table-cell)\b([^<>]*))>"""
)
_ROWS_REPEATED = re.compile(rb"""number-rows-repeated=["'](\d{1,9})["']""")
_COLUMNS_REPEATED = re.compile(rb"""number-columns-repeated=["'](\d{1,9})["']""")
_ODS_ERROR = re.compile(rb"""\bcalcext:value-type=["']error["']""")
_BUNDLED_SHEET = 156


class TooManyFaults(Exception):
    """An export with more errors than can be told apart."""


def is_fault(raw: object) -> bool:
    """True for what stands in a row for an error, and for a text that shows one."""
    return isinstance(raw, str) and raw[:1] == "#" and raw.strip().upper() in _TEXTS


def faults_of_archive(parts: Parts) -> Faults:
    """Of an xlsx, xlsm, xlsb or ods file. Raises `Refused` and `TooManyFaults`."""
    if "xl/workbook.bin" in parts:
        return {title: _kept(_xlsb_places(_whole(parts, part)))
                for title, part in _xlsb_parts(parts)}
    if "content.xml" in parts:
        return _of_ods(_whole(parts, "content.xml"))
    return {title: _kept(_xlsx_places(_whole(parts, part)))
            for title, part in sheet_parts(parts).items() if part in parts}


def with_faults(
    rows: Iterable[list[object]], faults: frozenset[Place], left: int
) -> Iterator[list[object]]:
    """Rows with FAULT in their faulty cells, and the rows below that hold nothing else.

    left : the column (from 0) of each row's first cell.
    """
    by_row: dict[int, list[int]] = {}
    for row, column in faults:
        by_row.setdefault(row, []).append(column - left)
    number = -1
    for number, cells in enumerate(rows):
        yield _marked(cells, by_row.get(number, ()))
    for row in range(number + 1, max(by_row, default=-1) + 1):
        yield _marked([], by_row.get(row, ()))


def _marked(cells: list[object], columns: Iterable[int]) -> list[object]:
    for column in columns:
        if column >= len(cells):
            cells.extend([None] * (column + 1 - len(cells)))
        if cells[column] in (None, ""):
            cells[column] = FAULT
    return cells


def _whole(parts: Parts, name: str) -> bytes:
    return b"".join(parts.pieces(name))


def _kept(places: Iterable[Place]) -> frozenset[Place]:
    kept: set[Place] = set()
    for place in places:
        kept.add(place)
        if len(kept) > MOST_FAULTS:
            raise TooManyFaults
    return frozenset(kept)


def _xlsx_places(part: bytes) -> Iterator[Place]:
    patterns = [_XLSX_ERROR] if b't="e"' in part or b"t='e'" in part else []
    patterns += [_XLSX_UNSTORED] if b"<f" in part or b":f" in part else []
    for pattern in patterns:
        for match in pattern.finditer(part):
            yield int(match[2]) - 1, column_number(match[1].decode()) - 1


def _xlsb_parts(parts: Parts) -> Iterator[tuple[str, str]]:
    """(title, part) of the sheets that xl/workbook.bin lists."""
    targets = relations_of(parts, "xl/workbook.bin")
    for kind, body in records(_whole(parts, "xl/workbook.bin")):
        if kind == _BUNDLED_SHEET:
            relation, end = wide_text(body, 8)
            title, _ = wide_text(body, end)
            if targets.get(relation, "") in parts:
                yield clean(title), targets[relation]


def _xlsb_places(part: bytes) -> Iterator[Place]:
    row = 0
    for kind, body in records(part):
        if kind == 0:
            row = int.from_bytes(body[:4], "little")
        elif kind in ERROR_CELLS:
            yield row, int.from_bytes(body[:4], "little")


def _of_ods(content: bytes) -> Faults:
    """Repeated cells and rows count each."""
    if b"error" not in content:
        return {}
    found: dict[str, set[Place]] = {}
    title, row, times, column = "", 0, 0, 0
    for match in _ODS.finditer(content):
        if match[1]:
            title, row, times = clean(match[2].decode("utf-8", "replace")), 0, 0
        elif match[3]:
            row, column = row + times, 0
            times = _times(_ROWS_REPEATED, match[4])
        else:
            across = _times(_COLUMNS_REPEATED, match[5])
            if _ODS_ERROR.search(match[5]):
                if across * times > MOST_FAULTS:
                    raise TooManyFaults
                found.setdefault(title, set()).update(
                    (row + down, column + right)
                    for down in range(times) for right in range(across))
            column += across
    return {title: _kept(places) for title, places in found.items()}


def _times(pattern: re.Pattern[bytes], attributes: bytes) -> int:
    repeated = pattern.search(attributes)
    return int(repeated[1]) if repeated else 1
