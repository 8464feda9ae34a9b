"""A cell and the table of cells as XML, written and found."""

import re
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from xml.sax.saxutils import escape

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
