"""The parts of an Office file, unpacked with care: nothing declared in the file is believed."""

import copy
import io
import posixpath
import struct
import zipfile
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote
from xml.parsers.expat import ExpatError, ParserCreate, XMLParserType

MOST_BYTES = 300_000_000
MOST_PARTS = 10_000
PIECE = 1 << 18
LONGEST_TOKEN = 4 << 20
"""Bytes of XML without an end in sight: a tag or a comment is never this long."""
LONGEST_TEXT = 32_767
"""Characters that a cell may hold."""
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


def part_key(name: str) -> str:
    """A part's name as names are compared: forward slashes, no dots, without case."""
    return posixpath.normpath("/" + unquote(name).replace("\\", "/")).lstrip("/").lower()


@dataclass(frozen=True)
class Parts:
    """An open archive and its parts; every name is taken as the format says, without case."""

    archive: zipfile.ZipFile
    entries: Mapping[str, zipfile.ZipInfo]
    """By `part_key` of the name."""
    sizes: Mapping[str, int] = field(default_factory=dict)
    """Bytes unpacked, counted."""

    def __contains__(self, name: str) -> bool:
        return part_key(name) in self.entries

    def size(self, name: str) -> int:
        """Bytes of the part unpacked."""
        return self.sizes.get(part_key(name), 0)

    def pieces(self, name: str) -> Iterator[bytes]:
        """The part unpacked, a piece at a time. Raises `Refused` when it is not there or damaged.

        The size that the archive declares is not used: a reader that trusts it either stops short
        or has to unpack everything to find out.
        """
        key = part_key(name)
        if key not in self.entries:
            raise Refused("skadad-fil")
        entry = copy.copy(self.entries[key])
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
    parts = by_name(archive)
    return Parts(archive, parts.entries, _look_through(parts))


def by_name(archive: zipfile.ZipFile) -> Parts:
    """The parts of an archive that has been looked through before."""
    return Parts(archive, _by_name(archive.infolist()))


def _by_name(entries: Iterable[zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
    """Entries by name; the same name twice is a file that programs read in different ways."""
    found: dict[str, zipfile.ZipInfo] = {}
    for entry in entries:
        name = part_key(entry.filename)
        if entry.is_dir():
            continue
        if name in found or entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Refused("skadad-fil")
        if entry.flag_bits & 1:
            raise Refused("losenordsskyddad")
        found[name] = entry
    return found


def _look_through(parts: Parts) -> dict[str, int]:
    """Unpack everything once, keeping nothing: its size, and what no workbook's XML declares."""
    total = 0
    sizes = {}
    for name in parts.entries:
        tail, before = b"", total
        for piece in parts.pieces(name):
            total += len(piece)
            if total > MOST_BYTES:
                raise Refused("for-stor-fil")
            if name.endswith(_XML):
                tail = _checked(tail + piece)
        sizes[name] = total - before
    return sizes


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
End = Callable[[str], object]
_APART = " "
"""Between a name space and a name, as the parser tells them."""


class Names(dict[str, str]):
    """Names as the parser tells them -> names in the name space of the part's root.

    Prefixes say nothing; a name in another name space is "", or itself when `foreign`.
    """

    def __init__(self, foreign: bool = False) -> None:
        super().__init__()
        self._foreign = foreign
        self.space: str | None = None

    def __missing__(self, told: str) -> str:
        space, _, name = told.rpartition(_APART)
        if self.space is None:
            self.space = space
        self[told] = name if self._foreign or space == self.space else ""
        return self[told]


def relation_id(attributes: Mapping[str, str]) -> str:
    """The id of what an element refers to; "" for none."""
    return next((value for key, value in attributes.items()
                 if key.endswith("/relationships" + _APART + "id")), "")


def read_xml(
    pieces: Iterable[bytes], start: Start, end: End | None = None, text: End | None = None,
    budget: Budget | None = None, foreign: bool = False,
) -> None:
    """Tell of every element as it comes, by its name. Raises `Refused`.

    Declarations, too many elements, endless tags and bottomless nesting end the reading.
    foreign : also elements of other name spaces than the root's.
    """
    parser = make_parser()
    budget, depth, names = budget or Budget(), 0, Names(foreign)

    def started(told: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        budget.elements -= 1
        if depth > DEEPEST:
            raise Refused("skadad-fil")
        if budget.elements < 0:
            raise Refused("for-manga-celler")
        if name := names[told]:
            start(name, attributes)

    def ended(told: str) -> None:
        nonlocal depth
        depth -= 1
        if end is not None and (name := names[told]):
            end(name)

    parser.StartElementHandler, parser.EndElementHandler = started, ended
    parser.CharacterDataHandler = text
    feed(parser, pieces)


def elements(
    parts: Parts, name: str, wanted: str, budget: Budget | None = None
) -> list[dict[str, str]]:
    """The attributes of some elements of a part; none without the part. Raises `Refused`."""
    found: list[dict[str, str]] = []
    if name in parts:
        read_xml(parts.pieces(name), lambda tag, attributes: found.extend(
            [attributes] if tag == wanted else ()), budget=budget)
    return found


def texts_within(
    parts: Parts, name: str, wanted: Collection[str], foreign: bool = False
) -> list[tuple[dict[str, str], str]]:
    """Attributes of some elements of a part, and the text within them. Raises `Refused`."""
    found: list[tuple[dict[str, str], list[str]]] = []
    inside: list[bool] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        inside.append(tag in wanted)
        if inside[-1]:
            found.append((attributes, []))

    def heard(piece: str) -> None:
        if any(inside):
            found[-1][1].append(piece)

    if name in parts:
        read_xml(parts.pieces(name), start, lambda _: inside.pop(), heard, foreign=foreign)
    return [(attributes, "".join(pieces)) for attributes, pieces in found]


def make_parser() -> XMLParserType:
    """A parser that tells names as "name space name" and refuses declarations."""
    parser = ParserCreate(namespace_separator=_APART)
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_declaration
    return parser


def feed(parser: XMLParserType, pieces: Iterable[bytes]) -> None:
    """Parse a part. Raises `Refused` for what is no XML, and for a tag without end."""
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
