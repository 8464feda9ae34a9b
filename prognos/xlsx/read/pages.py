"""A workbook's sheets as cells, with their comments."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from prognos.schema.values import clean
from prognos.xlsx.read.addresses import split_address
from prognos.xlsx.read.package import relations_of
from prognos.xlsx.read.parts import Budget, Parts, read_xml
from prognos.xlsx.read.shared_strings import Heard
from prognos.xlsx.read.sheet_cells import GridSink, SheetCells, sheet_cells
from prognos.xlsx.read.sheet_scan import scan_sheet
from prognos.xlsx.read.workbook_part import (
    Book,
    Listed,
    cell_parts,
    meaning_of,
    never_calculated,
    read_book,
)

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
    lacking: tuple[str, ...] = ()
    """Titles of sheets that the file lists but does not hold."""


def read_pages(parts: Parts, sha256: str, text: Callable[[str], str] = clean) -> Pages:
    """All sheets with their cells. Raises `Refused`.

    text : what is kept of the text in a cell.
    """
    budget = Budget()
    book = read_book(parts, budget)
    return Pages(tuple(_sheets(parts, book, budget, text)), sha256, _has_macros(parts),
                 any(name.startswith("xl/externallinks/") for name in parts.entries),
                 tuple(listed.title for listed in book.sheets if listed.part is None))


def _sheets(parts: Parts, book: Book, budget: Budget, text: Callable[[str], str]) -> Iterator[Page]:
    meaning = meaning_of(parts, book, budget, text)
    sheets: list[tuple[Listed, str]] = list(cell_parts(book))
    sinks = [GridSink() for _ in sheets]
    scans = [scan_sheet(parts.pieces(part), meaning, budget, sink)
             for (_, part), sink in zip(sheets, sinks, strict=True)]
    uncalculated = never_calculated(parts, book, scans)
    for (listed, part), sink, scan, lost in zip(sheets, sinks, scans, uncalculated, strict=True):
        yield Page(listed.title, sheet_cells(sink, scan, lost), listed.hidden,
                   tuple(_comments(parts, part, budget)))


def _comments(parts: Parts, sheet: str, budget: Budget) -> Iterator[Comment]:
    """The comments on a sheet's cells, old and new kinds."""
    for relation in relations_of(parts, sheet, budget).values():
        if relation.kind in ("comments", "threadedcomment") and relation.part in parts:
            table = _Comments(budget)
            read_xml(parts.pieces(relation.part), table.start, table.end, table.heard.text, budget)
            yield from table.found


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
    heard: Heard = field(default_factory=Heard)

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
