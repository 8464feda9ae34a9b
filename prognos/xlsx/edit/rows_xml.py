"""A sheet of an xlsx file as XML: new rows below its headings, everything else as it stands.

Text surgery on purpose: what is not touched stays byte for byte, text boxes and sparklines too,
and 200 000 rows are written in seconds.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from prognos.xlsx.edit.cells_xml import DIMENSION, cell_xml, numbered_rows, sheet_data
from prognos.xlsx.read.addresses import column_letters, column_number

_FILTER = re.compile(r"<((?:\w+:)?)autoFilter\b[^>]*?(?:/>|>.*?</(?:\w+:)?autoFilter>)", re.DOTALL)
_FILTER_REF = re.compile(r"""\bref=["']([A-Z]+)(\d+):([A-Z]+)\d+["']""")
_COLUMN = re.compile(r"<(?:\w+:)?col\b([^>]*)/>")
_CELL_STYLE = re.compile(
    r"""<(?:\w+:)?c\b(?=[^>]*\br=["']([A-Z]+)\d+["'])(?=[^>]*\bs=["'](\d+)["'])"""
)
_ATTRIBUTE = re.compile(r"""\b(min|max|style)=["'](\d+)["']""")

@dataclass(frozen=True)
class Columns:
    """Where values go: letter and style by column key, and headings to be added."""

    letters: Mapping[str, str]
    styles: Mapping[str, int | None] = field(default_factory=dict)
    added: Mapping[str, str] = field(default_factory=dict)
    """Letter -> heading, for columns that the sheet lacks."""


def styles_of_columns(xml: str, heading_row: int) -> dict[str, int]:
    """Style by column letter: that of the whole column, else of the first cell below."""
    _, below = _split_rows(sheet_data(xml)[1], heading_row)
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
    prefix, inside, start, end = sheet_data(xml)
    kept, _ = _split_rows(inside, heading_row)
    last_row = heading_row + max(len(rows), 1)
    yield DIMENSION.sub("", xml[:start], count=1)
    yield f"<{prefix}sheetData>"
    yield _with_headings(kept, heading_row, columns.added, prefix)
    yield from _new_rows(rows, heading_row + 1, columns, prefix)
    yield f"</{prefix}sheetData>"
    yield _FILTER.sub(lambda match: _filter(match, last_row), xml[end:], count=1)


def _split_rows(inside: str, heading_row: int) -> tuple[str, str]:
    """The rows down to the headings, and those below. Rows without a number follow the last."""
    for number, match in numbered_rows(inside):
        if number > heading_row:
            return inside[:match.start()], inside[match.start():]
    return inside, ""


def _with_headings(kept: str, row: int, added: Mapping[str, str], prefix: str) -> str:
    """The kept rows with headings added at the end of the last one."""
    if not added:
        return kept
    cells = "".join(cell_xml(f"{letter}{row}", name, None, prefix)
                    for letter, name in added.items())
    closing = f"</{prefix}row>"
    place = kept.rfind(closing)
    return f"{kept[:place]}{cells}{kept[place:]}"


def _new_rows(
    rows: Iterable[Mapping[str, Any]], first: int, columns: Columns, prefix: str
) -> Iterator[str]:
    order = sorted(columns.letters.items(), key=lambda each: column_number(each[1]))
    for number, row in enumerate(rows, start=first):
        cells = [cell_xml(f"{letter}{number}", row[key], columns.styles.get(key), prefix)
                 for key, letter in order if key in row]
        yield f'<{prefix}row r="{number}">{"".join(cells)}</{prefix}row>'


def _filter(match: re.Match[str], last_row: int) -> str:
    """The filter over the new rows, without criteria of the old ones."""
    ref = _FILTER_REF.search(match[0])
    if ref is None:
        return match[0]
    return f'<{match[1]}autoFilter ref="{ref[1]}{ref[2]}:{ref[3]}{last_row}"/>'
