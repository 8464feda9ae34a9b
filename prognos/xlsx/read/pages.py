"""A workbook's sheets as cells: which parts of the file they lie in and what these refer to."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from prognos.schema.values import clean
from prognos.xlsx.read.excel_dates import EPOCH, EPOCH_1904, DateFormats, read_date_formats
from prognos.xlsx.read.parts import Budget, Parts, Refused, read_xml
from prognos.xlsx.read.sheet_cells import (
    LONGEST_TEXT,
    Meaning,
    SheetCells,
    read_sheet,
    split_address,
)

BOOK = "xl/workbook.xml"
MOST_SHEETS = 1_000
PROGRAM = "st-prognos"
"""Stands as writer of the comments that are the program's own."""


@dataclass(frozen=True)
class Comment:
    """A comment on a cell, without its author."""

    row: int
    column: int
    text: str
    by_program: bool = False
    """Help that the program has written, which names nobody."""


@dataclass(frozen=True)
class Page:
    """A sheet of cells."""

    title: str
    cells: SheetCells
    hidden: bool = False
    comments: tuple[Comment, ...] = ()


@dataclass(frozen=True)
class Pages:
    """The sheets of a workbook, in order."""

    sheets: tuple[Page, ...]
    sha256: str
    macros: bool = False
    """Holds program code, which is never run."""
    links: bool = False
    """Takes values from other files, which are never opened."""


@dataclass(frozen=True)
class _Listed:
    """A sheet as the workbook lists it."""

    title: str
    relation: str
    hidden: bool


@dataclass
class _Book:
    """What xl/workbook.xml says."""

    listed: list[_Listed] = field(default_factory=list)
    epoch: datetime = EPOCH

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "workbookPr" and attributes.get("date1904") in ("1", "true"):
            self.epoch = EPOCH_1904
        elif name == "sheet":
            relation = next((v for k, v in attributes.items() if k.endswith(":id")), "")
            hidden = attributes.get("state", "visible") != "visible"
            self.listed.append(_Listed(clean(attributes.get("name", "")), relation, hidden))


def read_pages(
    parts: Parts, sha256: str, text: Callable[[str], str] = clean
) -> Pages:
    """All sheets with their cells. Raises `Refused`.

    text : what is kept of the text in a cell.
    """
    budget, book = Budget(), _Book()
    read_xml(parts.pieces(BOOK), book.start, budget=budget)
    if len(book.listed) > MOST_SHEETS:
        raise Refused("for-manga-celler")
    relations = _relations(parts, BOOK, budget)
    meaning = Meaning(
        _strings(parts, _of_kind(relations, "/sharedStrings"), budget, text),
        _formats(parts, _of_kind(relations, "/styles"), budget), book.epoch, text,
    )
    sheets = tuple(
        Page(listed.title, read_sheet(parts.pieces(part), meaning, budget), listed.hidden,
             tuple(_comments(parts, part, budget)))
        for listed in book.listed if (part := _part_of(listed, relations)) is not None
    )
    return Pages(sheets, sha256, _has_macros(parts),
                 any(name.startswith("xl/externalLinks/") for name in parts.entries))


def sheet_parts(parts: Parts) -> Mapping[str, str]:
    """Title of every sheet of cells -> name of its part. Raises `Refused`."""
    budget, book = Budget(), _Book()
    read_xml(parts.pieces(BOOK), book.start, budget=budget)
    relations = _relations(parts, BOOK, budget)
    return {listed.title: part for listed in book.listed
            if (part := _part_of(listed, relations)) is not None}


def relations_of(parts: Parts, name: str) -> Mapping[str, str]:
    """Id -> part, of all that a part refers to within the file. Raises `Refused`."""
    return {key: relation.part for key, relation in _relations(parts, name, Budget()).items()}


@dataclass(frozen=True)
class _Relation:
    kind: str
    part: str


def _relations(parts: Parts, name: str, budget: Budget) -> Mapping[str, _Relation]:
    """What a part refers to, by id; what lies outside the file is left out."""
    folder, _, own = name.rpartition("/")
    found: dict[str, _Relation] = {}

    def start(name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship" and attributes.get("TargetMode") != "External":
            target = attributes.get("Target", "").replace("\\", "/")
            path = posixpath.normpath(posixpath.join(f"/{folder}", target)).lstrip("/")
            found[attributes.get("Id", "")] = _Relation(attributes.get("Type", ""), path)

    listing = f"{folder}/_rels/{own}.rels"
    if listing in parts:
        read_xml(parts.pieces(listing), start, budget=budget)
    return found


def _comments(parts: Parts, sheet: str, budget: Budget) -> Iterator[Comment]:
    """The comments on a sheet's cells, old and new kinds."""
    for relation in _relations(parts, sheet, budget).values():
        if relation.kind.endswith(("/comments", "/threadedComment")) and relation.part in parts:
            table = _Comments(budget)
            read_xml(parts.pieces(relation.part), table.start, table.end, table.heard.text,
                     budget)
            yield from table.found


def _of_kind(relations: Mapping[str, _Relation], ending: str) -> str | None:
    return next((r.part for r in relations.values() if r.kind.endswith(ending)), None)


def _part_of(listed: _Listed, relations: Mapping[str, _Relation]) -> str | None:
    """The part of a sheet of cells; None for sheets of charts, dialogs and macros."""
    relation = relations.get(listed.relation)
    if relation is None:
        raise Refused("skadad-fil")
    return relation.part if relation.kind.endswith("/worksheet") else None


def _formats(parts: Parts, part: str | None, budget: Budget) -> DateFormats:
    return DateFormats() if part is None else read_date_formats(parts.pieces(part), budget)


def _strings(
    parts: Parts, part: str | None, budget: Budget, text: Callable[[str], str]
) -> Sequence[str]:
    """The texts that cells share, pronunciations left out."""
    table = _Strings(budget, text)
    if part is not None:
        read_xml(parts.pieces(part), table.start, table.end, table.heard.text, budget)
    return table.found


@dataclass
class _Heard:
    """Text being read, up to the longest that a cell may hold."""

    pieces: list[str] = field(default_factory=list)
    length: int = 0
    listening: bool = False

    def clear(self) -> None:
        self.pieces.clear()
        self.length = 0

    def text(self, piece: str) -> None:
        if self.listening:
            self.length += len(piece)
            if self.length > LONGEST_TEXT:
                raise Refused("skadad-fil")
            self.pieces.append(piece)

    def joined(self) -> str:
        return "".join(self.pieces)


@dataclass
class _Strings:
    """The table of shared texts while it is being read."""

    budget: Budget
    keep: Callable[[str], str]
    """What is kept of a text."""
    found: list[str] = field(default_factory=list)
    heard: _Heard = field(default_factory=_Heard)
    phonetic: bool = False

    def start(self, name: str, _attributes: dict[str, str]) -> None:
        if name == "si":
            self.heard.clear()
        elif name == "rPh":
            self.phonetic = True
        elif name == "t":
            self.heard.listening = not self.phonetic

    def end(self, name: str) -> None:
        if name == "t":
            self.heard.listening = False
        elif name == "rPh":
            self.phonetic = False
        elif name == "si":
            text = self.keep(self.heard.joined())
            self.budget.take_string(len(text))
            self.found.append(text)


@dataclass
class _Comments:
    """Comments while they are being read; a comment's text lies in <t> or in <text> itself."""

    budget: Budget
    found: list[Comment] = field(default_factory=list)
    place: tuple[int, int] = (0, 0)
    writers: int = 0
    programs: set[str] = field(default_factory=set)
    """Numbers of the writers that are the program."""
    by_program: bool = False
    heard: _Heard = field(default_factory=_Heard)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name in ("comment", "threadedComment"):
            self.place = split_address(attributes.get("ref", ""))
            self.by_program = attributes.get("authorId", "") in self.programs
            self.heard.clear()
        elif name == "author":
            self.heard.clear()
        self.heard.listening = name in ("t", "text", "author")

    def end(self, name: str) -> None:
        self.heard.listening = False
        if name == "author":
            if self.heard.joined().strip() == PROGRAM:
                self.programs.add(str(self.writers))
            self.writers += 1
        elif name in ("comment", "threadedComment"):
            text = clean(self.heard.joined())
            self.budget.take_string(len(text))
            self.found.append(Comment(*self.place, text, self.by_program))


def _has_macros(parts: Parts) -> bool:
    return any(name.rpartition("/")[2].lower() == "vbaproject.bin"
               or name.startswith("xl/macrosheets/") for name in parts.entries)
