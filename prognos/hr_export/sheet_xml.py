"""A sheet of an xlsx file as XML: new rows below its headings, everything else as it stands.

Text surgery on purpose: what is not touched stays byte for byte, text boxes and sparklines too,
and 200 000 rows are written in seconds.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any
from xml.sax.saxutils import escape

from prognos.sheet_cells import column_letters, column_number

_ROW = re.compile(r"<(?:\w+:)?row\b[^>]*?(?:/>|>.*?</(?:\w+:)?row>)", re.DOTALL)
_ROW_NUMBER = re.compile(r"""\br=["'](\d+)["']""")
_DATA = re.compile(
    r"<((?:\w+:)?)sheetData\s*(?:/>|>(.*)</(?:\w+:)?sheetData>)", re.DOTALL
)
_DIMENSION = re.compile(r"<(?:\w+:)?dimension\b[^>]*/>")
_FILTER = re.compile(r"<((?:\w+:)?)autoFilter\b[^>]*?(?:/>|>.*?</(?:\w+:)?autoFilter>)", re.DOTALL)
_FILTER_REF = re.compile(r"""\bref=["']([A-Z]+)(\d+):([A-Z]+)\d+["']""")
_COLUMN = re.compile(r"<(?:\w+:)?col\b([^>]*)/>")
_CELL_STYLE = re.compile(
    r"""<(?:\w+:)?c\b(?=[^>]*\br=["']([A-Z]+)\d+["'])(?=[^>]*\bs=["'](\d+)["'])"""
)
_ATTRIBUTE = re.compile(r"""\b(min|max|style)=["'](\d+)["']""")
FIRST_SERIAL = date(1899, 12, 30)


@dataclass(frozen=True)
class Columns:
    """Where values go: letter and style by column key, and headings to be added."""

    letters: Mapping[str, str]
    styles: Mapping[str, int | None] = field(default_factory=dict)
    added: Mapping[str, str] = field(default_factory=dict)
    """Letter -> heading, for columns that the sheet lacks."""


def styles_of_columns(xml: str, heading_row: int) -> dict[str, int]:
    """Style by column letter: that of the whole column, else of the first cell below."""
    _, below = _split_rows(_data(xml)[1], heading_row)
    styles: dict[str, int] = {}
    for match in _CELL_STYLE.finditer(below[:200_000]):
        styles.setdefault(match[1], int(match[2]))
    for match in _COLUMN.finditer(xml[:xml.find("sheetData")]):
        stated = {name: int(value) for name, value in _ATTRIBUTE.findall(match[1])}
        if "style" in stated and stated["max"] <= 1_000:
            for number in range(stated["min"], stated["max"] + 1):
                styles[column_letters(number)] = stated["style"]
    return styles


def with_rows(
    xml: str, heading_row: int, columns: Columns, rows: Sequence[Mapping[str, Any]]
) -> Iterator[str]:
    """The sheet's XML in pieces, `rows` in place of all below the headings."""
    prefix, inside, start, end = _data(xml)
    kept, _ = _split_rows(inside, heading_row)
    last_row = heading_row + max(len(rows), 1)
    yield _DIMENSION.sub("", xml[:start], count=1)
    yield f"<{prefix}sheetData>"
    yield _with_headings(kept, heading_row, columns.added, prefix)
    yield from _new_rows(rows, heading_row + 1, columns, prefix)
    yield f"</{prefix}sheetData>"
    yield _FILTER.sub(lambda match: _filter(match, last_row), xml[end:], count=1)


def _data(xml: str) -> tuple[str, str, int, int]:
    """Name space prefix and content of sheetData, where it begins and ends."""
    match = _DATA.search(xml)
    if match is None:
        raise ValueError("a sheet without sheetData")
    return match[1], match[2] or "", match.start(), match.end()


def _split_rows(inside: str, heading_row: int) -> tuple[str, str]:
    """The rows down to the headings, and those below. Rows without a number follow the last."""
    number = 0
    for match in _ROW.finditer(inside):
        stated = _ROW_NUMBER.search(inside, match.start(), inside.find(">", match.start()))
        number = int(stated[1]) if stated else number + 1
        if number > heading_row:
            return inside[:match.start()], inside[match.start():]
    return inside, ""


def _with_headings(kept: str, row: int, added: Mapping[str, str], prefix: str) -> str:
    """The kept rows with headings added at the end of the last one."""
    if not added:
        return kept
    cells = "".join(_text_cell(f"{letter}{row}", name, None, prefix)
                    for letter, name in added.items())
    closing = f"</{prefix}row>"
    place = kept.rfind(closing)
    return f"{kept[:place]}{cells}{kept[place:]}"


def _new_rows(
    rows: Iterable[Mapping[str, Any]], first: int, columns: Columns, prefix: str
) -> Iterator[str]:
    order = sorted(columns.letters.items(), key=lambda each: column_number(each[1]))
    for number, row in enumerate(rows, start=first):
        cells = [_cell(f"{letter}{number}", row[key], columns.styles.get(key), prefix)
                 for key, letter in order if key in row]
        yield f'<{prefix}row r="{number}">{"".join(cells)}</{prefix}row>'


def _cell(address: str, value: Any, style: int | None, prefix: str) -> str:
    if isinstance(value, str):
        return _text_cell(address, value, style, prefix)
    figure = (value - FIRST_SERIAL).days if isinstance(value, date) else value
    styled = "" if style is None else f' s="{style}"'
    return f'<{prefix}c r="{address}"{styled}><{prefix}v>{figure!r}</{prefix}v></{prefix}c>'


def _text_cell(address: str, value: str, style: int | None, prefix: str) -> str:
    """An inline text: never a formula, whatever it begins with."""
    styled = "" if style is None else f' s="{style}"'
    return (f'<{prefix}c r="{address}"{styled} t="inlineStr"><{prefix}is><{prefix}t>'
            f"{_escaped(value)}</{prefix}t></{prefix}is></{prefix}c>")


@lru_cache(maxsize=20_000)
def _escaped(value: str) -> str:
    return escape(value)


def _filter(match: re.Match[str], last_row: int) -> str:
    """The filter over the new rows, without criteria of the old ones."""
    ref = _FILTER_REF.search(match[0])
    if ref is None:
        return match[0]
    return f'<{match[1]}autoFilter ref="{ref[1]}{ref[2]}:{ref[3]}{last_row}"/>'
