"""Single cells of a sheet in an xlsx file: changed, blanked or added, all else byte for byte.

Text surgery like that of the import: drop-downs, text boxes and sparklines of the workbook stay.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from xml.sax.saxutils import escape

from prognos.xlsx.read.addresses import column_letters, column_number

_DATA = re.compile(r"<((?:\w+:)?)sheetData\s*(?:/>|>(.*)</(?:\w+:)?sheetData>)", re.DOTALL)
_FILTER_REF = re.compile(
    r"""(<(?:\w+:)?autoFilter\b[^<>]*?\bref=["'][A-Z]+\d+:[A-Z]+)(\d+)(["'])"""
)
_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
FIRST_SERIAL = date(1899, 12, 30)


def sheet_data(xml: str) -> tuple[str, str, int, int]:
    """Name space prefix and content of sheetData, where it begins and ends.

    Raises `ValueError` for a sheet without it.
    """
    match = _DATA.search(xml)
    if match is None:
        raise ValueError("a sheet without sheetData")
    return match[1], match[2] or "", match.start(), match.end()


def cell_xml(address: str, value: Any, style: int | None, prefix: str = "") -> str:
    """A cell; a text is written inline and never becomes a formula, None is a blank cell."""
    styled = "" if style is None else f' s="{style}"'
    if value is None:
        return f'<{prefix}c r="{address}"{styled}/>'
    if isinstance(value, str):
        return (f'<{prefix}c r="{address}"{styled} t="inlineStr"><{prefix}is><{prefix}t '
                f'xml:space="preserve">{_escaped(value)}</{prefix}t></{prefix}is></{prefix}c>')
    if isinstance(value, datetime):
        value = value.date()
    figure = (value - FIRST_SERIAL).days if isinstance(value, date) else value
    return f'<{prefix}c r="{address}"{styled}><{prefix}v>{figure!r}</{prefix}v></{prefix}c>'


def legal(value: str) -> str:
    """The text without what XML may not hold."""
    return _ILLEGAL.sub("", value)


@lru_cache(maxsize=20_000)
def _escaped(value: str) -> str:
    return escape(legal(value))


def reaching_filter(xml: str, last_row: int) -> str:
    """The sheet's XML with its filter reaching at least to `last_row`."""
    return _FILTER_REF.sub(
        lambda match: f"{match[1]}{max(last_row, int(match[2]))}{match[3]}", xml, count=1)


_ROW = re.compile(r"<(?:\w+:)?row\b([^>]*?)(?:/>|>(.*?)</(?:\w+:)?row>)", re.DOTALL)
_CELL = re.compile(r"<(?:\w+:)?c\b([^>]*?)(?:/>|>(.*?)</(?:\w+:)?c>)", re.DOTALL)
_ADDRESS = re.compile(r"""\br=["']([A-Z]+)(\d+)["']""")
_NUMBER = re.compile(r"""\br=["'](\d+)["']""")
_STYLE = re.compile(r"""\bs=["'](\d+)["']""")
_SPANS = re.compile(r"""\s?\bspans=["'][^"']*["']""")
DIMENSION = re.compile(r"<(?:\w+:)?dimension\b[^>]*/>")
_FORMULA = re.compile(r"<(?:\w+:)?f\b")


@dataclass(frozen=True)
class Cell:
    """A cell's new content."""

    value: Any
    """Text, number, date; None = blank."""
    style: int | None = None
    """Used instead of the style that the cell has; None = as it is."""


def formula_cells(xml: str) -> Iterator[tuple[int, int]]:
    """(row, column) of the cells that hold a formula."""
    for number, inside in _rows(sheet_data(xml)[1]):
        if _FORMULA.search(inside):
            for column, cell in _cells(inside):
                if _FORMULA.search(cell):
                    yield number, column


def cell_styles(xml: str) -> dict[tuple[int, int], int]:
    """Style of every cell that states one, by (row, column)."""
    styles = {}
    for number, inside in _rows(sheet_data(xml)[1]):
        for column, cell in _cells(inside):
            stated = _STYLE.search(cell[:cell.find(">")])
            if stated:
                styles[number, column] = int(stated[1])
    return styles


def with_cells(
    xml: str, changes: Mapping[tuple[int, int], Cell], blanked: frozenset[int] = frozenset()
) -> str:
    """The sheet's XML with cells changed, by (row, column), and whole rows blanked."""
    prefix, inside, start, end = sheet_data(xml)
    by_row: dict[int, dict[int, Cell]] = {}
    for (row, column), cell in changes.items():
        by_row.setdefault(row, {})[column] = cell
    body = "".join(_with_rows(inside, by_row, blanked, prefix))
    return (f"{DIMENSION.sub('', xml[:start], count=1)}<{prefix}sheetData>{body}"
            f"</{prefix}sheetData>{xml[end:]}")


def numbered_rows(inside: str) -> Iterator[tuple[int, re.Match[str]]]:
    """Rows with their numbers; one without a number follows the last."""
    number = 0
    for match in _ROW.finditer(inside):
        stated = _NUMBER.search(match[1])
        number = int(stated[1]) if stated else number + 1
        yield number, match


def _rows(inside: str) -> Iterator[tuple[int, str]]:
    for number, match in numbered_rows(inside):
        yield number, match[2] or ""


def _cells(inside: str) -> Iterator[tuple[int, str]]:
    """Cells with their column numbers; one without an address follows the last."""
    column = 0
    for match in _CELL.finditer(inside):
        stated = _ADDRESS.search(match[1])
        column = column_number(stated[1]) if stated else column + 1
        yield column, match[0]


def _with_rows(
    inside: str, by_row: Mapping[int, Mapping[int, Cell]], blanked: frozenset[int], prefix: str
) -> Iterator[str]:
    waiting = sorted(by_row)
    at = 0
    for number, match in numbered_rows(inside):
        while waiting and waiting[0] < number:
            row = waiting.pop(0)
            yield f'<{prefix}row r="{row}">{_new_cells(row, by_row[row], prefix)}</{prefix}row>'
        yield inside[at:match.start()]
        at = match.end()
        changed = waiting[:1] == [number]
        if changed:
            waiting.pop(0)
        if changed or number in blanked:
            attributes = _SPANS.sub("", match[1])
            cells = _changed_cells(number, match[2] or "", by_row.get(number, {}),
                                   number in blanked, prefix)
            yield f"<{prefix}row{attributes.rstrip()}>{cells}</{prefix}row>"
        else:
            yield match[0]
    yield inside[at:]
    for row in waiting:
        yield f'<{prefix}row r="{row}">{_new_cells(row, by_row[row], prefix)}</{prefix}row>'


def _new_cells(row: int, cells: Mapping[int, Cell], prefix: str) -> str:
    return "".join(cell_xml(f"{column_letters(column)}{row}", cell.value, cell.style, prefix)
                   for column, cell in sorted(cells.items()))


def _changed_cells(
    row: int, inside: str, cells: Mapping[int, Cell], blanked: bool, prefix: str
) -> str:
    found = dict(_cells(inside))
    texts = {column: _blank(row, column, xml, prefix) if blanked else xml
             for column, xml in found.items()}
    for column, cell in cells.items():
        style = cell.style if cell.style is not None else _style(found.get(column, ""))
        texts[column] = cell_xml(f"{column_letters(column)}{row}", cell.value, style, prefix)
    return "".join(texts[column] for column in sorted(texts))


def _blank(row: int, column: int, xml: str, prefix: str) -> str:
    return cell_xml(f"{column_letters(column)}{row}", None, _style(xml), prefix)


def _style(xml: str) -> int | None:
    stated = _STYLE.search(xml[:xml.find(">")])
    return int(stated[1]) if stated else None
