"""Records of the parts of an xlsb file."""

from __future__ import annotations

from collections.abc import Iterator

ERROR_CELLS = frozenset({3, 11})
"""Kinds of records of an xlsb sheet: a cell with an error, a formula with one."""


def records(part: bytes) -> Iterator[tuple[int, bytes]]:
    """(kind, body) of the records of an xlsb part: kind in 1-2 bytes, length in 1-4."""
    place, end = 0, len(part)
    while place < end:
        kind, place = _packed(part, place, 2)
        length, place = _packed(part, place, 4)
        yield kind, part[place:place + length]
        place += length


def _packed(part: bytes, place: int, most: int) -> tuple[int, int]:
    """A number of at most `most` bytes of seven bits, and where the next thing begins."""
    number = 0
    for step in range(most):
        if place >= len(part):
            return number, place
        byte = part[place]
        place += 1
        number |= (byte & 0x7F) << (7 * step)
        if byte < 0x80:
            break
    return number, place


def wide_text(body: bytes, place: int) -> tuple[str, int]:
    """A text of an xlsb record, and where the next thing begins."""
    end = place + 4 + 2 * int.from_bytes(body[place:place + 4], "little")
    return body[place + 4:end].decode("utf-16-le", "replace"), end
