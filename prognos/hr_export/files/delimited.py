"""Text files of separated values: which characters, which separator, which rows."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from prognos.hr_export.export_headings import HEADING_ROWS, meaning

LONGEST_FIELD = 1_000_000
SEPARATORS = {";": "semikolon", "\t": "tabb", ",": "komma"}
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)
_SAMPLE = 20_000
"""Characters in which the separator is looked for."""


@dataclass(frozen=True)
class Delimited:
    """A text file as read."""

    rows: Callable[[], Iterator[Sequence[object]]]
    told: tuple[str, ...]


def is_text(content: bytes) -> bool:
    """False for bytes that are no text in any of the encodings read."""
    marked = content.startswith(tuple(mark for mark, _, _ in _MARKS))
    return marked or b"\0" not in content[:4096] or _unmarked_utf_16(content) is not None


def _unmarked_utf_16(content: bytes) -> str | None:
    """The order of bytes of UTF-16 without a mark: every second byte of plain letters is 0."""
    start = content[:4096]
    odd, even = start[1::2].count(0), start[::2].count(0)
    if max(odd, even) < 0.7 * len(start) / 2 or min(odd, even) > 0:
        return None
    return "utf-16-le" if odd else "utf-16-be"


def read_delimited(content: bytes) -> Delimited | None:
    """Its rows; None when the characters cannot be read.

    UTF-8 and UTF-16 are told by their marks, UTF-16 without one by its zeros, UTF-8 by being valid;
    else cp1252.
    """
    decoded = _decode(content)
    if decoded is None:
        return None
    written, encoding = decoded
    separator = _separator(written[:_SAMPLE])

    def rows() -> Iterator[Sequence[object]]:
        return _rows(written, separator)

    try:
        for _ in rows():
            pass
    except csv.Error:
        return None
    return Delimited(rows, (encoding, SEPARATORS[separator]))


def _decode(content: bytes) -> tuple[str, str] | None:
    for mark, codec, name in _MARKS:
        if content.startswith(mark):
            return _decoded(content, codec, name)
    unmarked = _unmarked_utf_16(content) if b"\0" in content[:4096] else None
    if unmarked is not None:
        return _decoded(content, unmarked, "UTF-16")
    return _decoded(content, "utf-8", "UTF-8") or _decoded(content, "cp1252", "Windows-1252")


def _decoded(content: bytes, codec: str, name: str) -> tuple[str, str] | None:
    try:
        return content.decode(codec), name
    except UnicodeDecodeError:
        return None


def _rows(written: str, separator: str) -> Iterator[list[str]]:
    limit = csv.field_size_limit(LONGEST_FIELD)
    try:
        yield from csv.reader(io.StringIO(written, newline=""), delimiter=separator)
    finally:
        csv.field_size_limit(limit)


def _separator(sample: str) -> str:
    """The separator that makes most known headings, then most columns."""
    return max(SEPARATORS, key=lambda separator: _fitness(sample, separator))


def _fitness(sample: str, separator: str) -> tuple[int, int]:
    reader = csv.reader(io.StringIO(sample, newline=""), delimiter=separator)
    try:
        rows = list(islice(reader, HEADING_ROWS))
    except csv.Error:
        return 0, 0
    hits = (len({found[0] for cell in row if (found := meaning(cell))}) for row in rows)
    return max(hits, default=0), max((len(row) for row in rows), default=0)
