"""Records of Excel's binary formats: of an xlsb part, and of the workbook in an xls file."""

from __future__ import annotations

import struct
from collections.abc import Iterator

ERROR_CELLS = frozenset({3, 11})
"""Kinds of records of an xlsb sheet: a cell with an error, a formula with one."""
_BOOL_OR_ERROR, _FORMULA, _SHEET = 0x0205, 0x0006, 0x0085
_SECTORS, _SMALL = (512, 4096), 64
"""Sizes of sectors, in bytes; the header fills the first one."""
_FREE = 0xFFFFFFFA
"""From here on numbers of sectors mean that none follows."""
_STREAMS = ("Workbook", "Book")


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


def sheet_records(content: bytes) -> Iterator[tuple[str, list[tuple[int, int]]]]:
    """Title of each sheet of an xls file, and row and column (from 0) of its cells with errors.

    A file that is not as it should be gives nothing: another reader refuses it.
    """
    titles: dict[int, str] = {}
    found: dict[str, list[tuple[int, int]]] = {}
    title = ""
    for place, kind, body in _xls_records(_workbook_stream(content)):
        title = titles.get(place, title)
        if kind == _SHEET and len(body) > 8:
            titles[int.from_bytes(body[:4], "little")] = _short_text(body[6:])
        elif _is_error(kind, body):
            row, column = struct.unpack_from("<HH", body)
            found.setdefault(title, []).append((row, column))
    yield from found.items()


def _is_error(kind: int, body: bytes) -> bool:
    if kind == _BOOL_OR_ERROR:
        return len(body) >= 8 and body[7] == 1
    return kind == _FORMULA and len(body) >= 14 and body[12:14] == b"\xff\xff" and body[6] == 2


def _short_text(body: bytes) -> str:
    """A text with its length in one byte and a flag for two bytes a letter."""
    letters = body[2:]
    return (letters[:2 * body[0]].decode("utf-16-le", "replace") if body[1] & 1
            else letters[:body[0]].decode("latin-1"))


def _xls_records(stream: bytes) -> Iterator[tuple[int, int, bytes]]:
    """(place, kind, body) of the records of a workbook stream."""
    place, end = 0, len(stream) - 4
    while place <= end:
        kind, length = struct.unpack_from("<HH", stream, place)
        yield place, kind, stream[place + 4:place + 4 + length]
        place += 4 + length


def _workbook_stream(content: bytes) -> bytes:
    """The stream of the workbook in a compound file; b"" when there is none that can be followed.
    """
    try:
        return _followed(content)
    except (struct.error, IndexError, OverflowError, MemoryError):
        return b""


def _followed(content: bytes) -> bytes:
    """Small streams lie in pieces of 64 bytes within a stream of the root's."""
    size = 1 << struct.unpack_from("<H", content, 30)[0]
    if size not in _SECTORS:
        return b""
    table = _sector_table(content, size)
    sectors = content[size:]
    folder = _chain(sectors, size, table, _number(content, 48))
    entries = [folder[place:place + 128] for place in range(0, len(folder) - 127, 128)]
    own = next((entry for entry in entries if _name(entry) in _STREAMS), None)
    if own is None:
        return b""
    first, length = _number(own, 116), _number(own, 120)
    if length >= _number(content, 56):
        return _chain(sectors, size, table, first)[:length]
    small = _numbers(_chain(sectors, size, table, _number(content, 60)))
    pieces = _chain(sectors, size, table, _number(entries[0], 116))
    return _chain(pieces, _SMALL, small, first)[:length]


def _name(entry: bytes) -> str:
    return entry[:max(int.from_bytes(entry[64:66], "little") - 2, 0)].decode("utf-16-le", "replace")


def _number(content: bytes, place: int) -> int:
    return int.from_bytes(content[place:place + 4], "little")


def _numbers(content: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(content) // 4}I", content[:len(content) // 4 * 4])


def _sector_table(content: bytes, size: int) -> tuple[int, ...]:
    """Which sector follows each, from the sectors that the header and its continuations list."""
    sectors = content[size:]
    listed = list(struct.unpack_from("<109I", content, 76))
    following = _number(content, 68)
    most = len(content) // size // (size // 4) + 2
    """More than the file has room for would be a file that lists the same ones again."""
    while following < _FREE and len(listed) <= most + 109:
        more = _numbers(sectors[following * size:(following + 1) * size])
        listed += more[:-1]
        following = more[-1]
    return _numbers(b"".join(sectors[number * size:(number + 1) * size]
                             for number in listed[:most] if number < _FREE))


def _chain(sectors: bytes, size: int, table: tuple[int, ...], first: int) -> bytes:
    """The content of a chain of sectors; a chain that bites its tail is cut."""
    found: list[bytes] = []
    number = first
    while number < _FREE and len(found) <= len(table):
        found.append(sectors[number * size:(number + 1) * size])
        number = table[number]
    return b"".join(found)
