"""The parts of an Office file, unpacked with care: nothing declared in the file is believed."""

from __future__ import annotations

import copy
import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from xml.parsers.expat import ExpatError, ParserCreate

MOST_BYTES = 300_000_000
MOST_PARTS = 10_000
PIECE = 1 << 18
LONGEST_TOKEN = 4 << 20
"""Bytes of XML without an end in sight: a tag or a comment is never this long."""
DEEPEST = 100
"""Elements inside each other."""
MOST_ELEMENTS = 4_000_000
_XML = (".xml", ".rels", ".vml")
_OVERLAP = 16
_DAMAGED = (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, RuntimeError)
_FORBIDDEN = (b"<!DOCTYPE", b"<!ENTITY")


class Refused(Exception):
    """The file is not read; `code` names the finding."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Parts:
    """An open archive and its parts by name, with forward slashes."""

    archive: zipfile.ZipFile
    entries: Mapping[str, zipfile.ZipInfo]

    def __contains__(self, name: str) -> bool:
        return name in self.entries

    def pieces(self, name: str) -> Iterator[bytes]:
        """The part unpacked, a piece at a time. Raises `Refused` when it is not there or damaged.

        The size that the archive declares is not used: a reader that trusts it either stops short
        or has to unpack everything to find out.
        """
        if name not in self.entries:
            raise Refused("skadad-fil")
        entry = copy.copy(self.entries[name])
        entry.file_size = 1 << 40
        try:
            with self.archive.open(entry) as part:
                while piece := part.read(PIECE):
                    yield piece
        except _DAMAGED as error:
            raise Refused("skadad-fil") from error


def open_parts(content: bytes) -> Parts:
    """The parts of an archive after a look at all of them.

    Raises `Refused`: damaged, encrypted, more than 300 MB unpacked, or XML with declarations of
    its own.
    """
    if content.count(b"PK\x01\x02") > MOST_PARTS:
        raise Refused("skadad-fil")
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except (*_DAMAGED, struct.error) as error:
        raise Refused("skadad-fil") from error
    parts = Parts(archive, _by_name(archive.infolist()))
    _look_through(parts)
    return parts


def _by_name(entries: Iterable[zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
    """Entries by name; the same name twice is a file that programs read in different ways."""
    found: dict[str, zipfile.ZipInfo] = {}
    for entry in entries:
        name = entry.filename.replace("\\", "/").lstrip("/")
        if name in found or entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Refused("skadad-fil")
        if entry.flag_bits & 1:
            raise Refused("losenordsskyddad")
        found[name] = entry
    return found


def _look_through(parts: Parts) -> None:
    """Unpack everything once, keeping nothing: its size, and what no workbook's XML declares."""
    total = 0
    for name in parts.entries:
        tail = b""
        for piece in parts.pieces(name):
            total += len(piece)
            if total > MOST_BYTES:
                raise Refused("for-stor-fil")
            if name.lower().endswith(_XML):
                tail = _checked(tail + piece)


def _checked(xml: bytes) -> bytes:
    """What the next piece may continue, of a piece without declarations."""
    plain = xml.replace(b"\0", b"") if b"\0" in xml else xml  # UTF-16 without zeros is ASCII
    if any(word in plain for word in _FORBIDDEN):
        raise Refused("otillaten-xml")
    return plain[-_OVERLAP:]


@dataclass
class Budget:
    """How much may still be read of a file, over all its sheets."""

    elements: int = MOST_ELEMENTS
    cells: int = 500_000
    characters: int = 30_000_000
    """Of the texts in the cells: a text that many cells share counts in each."""
    strings: int = 60_000_000
    """Characters of the table of shared texts."""

    def take_cell(self, characters: int) -> None:
        """A cell with content. Raises `Refused` when the file has too many, or too much text."""
        self.cells -= 1
        self.characters -= characters
        if self.cells < 0 or self.characters < 0:
            raise Refused("for-manga-celler")

    def take_string(self, characters: int) -> None:
        """A shared text. Raises `Refused` when they are too much."""
        self.strings -= characters
        if self.strings < 0:
            raise Refused("for-manga-celler")


Start = Callable[[str, dict[str, str]], None]
End = Callable[[str], None]


def read_xml(
    pieces: Iterable[bytes], start: Start, end: End | None = None, text: End | None = None,
    budget: Budget | None = None,
) -> None:
    """Tell of every element as it comes, by its name without prefix. Raises `Refused`.

    Declarations, too many elements, endless tags and bottomless nesting end the reading.
    """
    parser = ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_declaration
    budget, depth = budget or Budget(), 0

    def started(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        budget.elements -= 1
        if depth > DEEPEST:
            raise Refused("skadad-fil")
        if budget.elements < 0:
            raise Refused("for-manga-celler")
        start(name.rpartition(":")[2] if ":" in name else name, attributes)

    def ended(name: str) -> None:
        nonlocal depth
        depth -= 1
        if end is not None:
            end(name.rpartition(":")[2] if ":" in name else name)

    parser.StartElementHandler, parser.EndElementHandler = started, ended
    parser.CharacterDataHandler = text
    _feed(parser, pieces)


def _feed(parser: Any, pieces: Iterable[bytes]) -> None:
    fed = 0
    try:
        for piece in pieces:
            parser.Parse(piece)
            fed += len(piece)
            if fed - max(parser.CurrentByteIndex, 0) > LONGEST_TOKEN:
                raise Refused("skadad-fil")
        parser.Parse(b"", True)
    except (ExpatError, LookupError, ValueError) as error:  # also an unknown encoding
        raise Refused("skadad-fil") from error


def _refuse_declaration(*_: object) -> None:
    raise Refused("otillaten-xml")
