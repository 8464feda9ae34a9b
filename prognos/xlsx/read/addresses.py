"""Addresses of cells and areas: B12, A1:C9."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from prognos.xlsx.read.parts import Refused

LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
MOST_SPANS = 10
_ADDRESS = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})", re.ASCII | re.IGNORECASE)


class Area(NamedTuple):
    """An area of cells, all ends included."""

    min_row: int
    min_column: int
    max_row: int
    max_column: int

    @property
    def coordinate(self) -> str:
        return (f"{column_letters(self.min_column)}{self.min_row}:"
                f"{column_letters(self.max_column)}{self.max_row}")


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
    for letter in letters.upper():
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


def split_area(ref: str) -> Area:
    """The area of "A1:C9". Raises `Refused`."""
    first, _, last = ref.partition(":")
    return Area(*split_address(first), *split_address(last))


def row_spans(rows: Sequence[int]) -> str:
    """Rows in order as a reader writes them: "3–5, 9", the first ten spans."""
    spans: list[tuple[int, int]] = []
    for row in rows:
        if spans and row == spans[-1][1] + 1:
            spans[-1] = (spans[-1][0], row)
        else:
            spans.append((row, row))
    listed = [str(first) if first == last else f"{first}–{last}"
              for first, last in spans[:MOST_SPANS]]
    return ", ".join(listed) + (" med flera" if len(spans) > MOST_SPANS else "")
