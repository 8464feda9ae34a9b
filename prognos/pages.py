"""A workbook's sheets as cells: which parts of the file they lie in and what these refer to."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from prognos.excel_dates import EPOCH, EPOCH_1904, DateFormats, read_date_formats
from prognos.parts import Budget, Parts, Refused, Start, read_xml
from prognos.sheet_cells import LONGEST_TEXT, Area, Grid, Meaning, read_sheet
from prognos.values import clean

BOOK = "xl/workbook.xml"
MOST_SHEETS = 1_000


@dataclass(frozen=True)
class Page:
    """A sheet of cells."""

    title: str
    grid: Grid
    merged: tuple[Area, ...]
    hidden: bool = False


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


def read_pages(parts: Parts, sha256: str) -> Pages:
    """All sheets with their cells. Raises `Refused`."""
    budget, book = Budget(), _Book()
    read_xml(parts.pieces(BOOK), _counted(book.start, budget))
    if len(book.listed) > MOST_SHEETS:
        raise Refused("for-manga-celler")
    relations = _relations(parts, budget)
    meaning = Meaning(
        _strings(parts, _of_kind(relations, "/sharedStrings"), budget),
        _formats(parts, _of_kind(relations, "/styles"), budget), book.epoch,
    )
    sheets = tuple(
        Page(listed.title, *read_sheet(parts.pieces(part), meaning, budget), listed.hidden)
        for listed in book.listed if (part := _part_of(listed, relations)) is not None
    )
    return Pages(sheets, sha256, _has_macros(parts),
                 any(name.startswith("xl/externalLinks/") for name in parts.entries))


def _counted(start: Start, budget: Budget) -> Start:
    def counted(name: str, attributes: dict[str, str]) -> None:
        budget.take_element()
        start(name, attributes)
    return counted


@dataclass(frozen=True)
class _Relation:
    kind: str
    part: str


def _relations(parts: Parts, budget: Budget) -> Mapping[str, _Relation]:
    """The workbook's parts by relation id; those outside the file are left out."""
    found: dict[str, _Relation] = {}

    def start(name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship" and attributes.get("TargetMode") != "External":
            target = attributes.get("Target", "").replace("\\", "/")
            path = posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")
            found[attributes.get("Id", "")] = _Relation(attributes.get("Type", ""), path)

    read_xml(parts.pieces("xl/_rels/workbook.xml.rels"), _counted(start, budget))
    return found


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


def _strings(parts: Parts, part: str | None, budget: Budget) -> Sequence[str]:
    """The texts that cells share, pronunciations left out."""
    table = _Strings(budget)
    if part is not None:
        read_xml(parts.pieces(part), table.start, table.end, table.text)
    return table.found


@dataclass
class _Strings:
    budget: Budget
    found: list[str] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    length: int = 0
    listening: bool = False
    phonetic: bool = False

    def start(self, name: str, _attributes: dict[str, str]) -> None:
        self.budget.take_element()
        if name == "si":
            self.pieces, self.length = [], 0
        elif name == "rPh":
            self.phonetic = True
        elif name == "t":
            self.listening = not self.phonetic

    def text(self, piece: str) -> None:
        if self.listening:
            self.length += len(piece)
            if self.length > LONGEST_TEXT:
                raise Refused("skadad-fil")
            self.pieces.append(piece)

    def end(self, name: str) -> None:
        if name == "t":
            self.listening = False
        elif name == "rPh":
            self.phonetic = False
        elif name == "si":
            text = clean("".join(self.pieces))
            self.budget.take_string(len(text))
            self.found.append(text)


def _has_macros(parts: Parts) -> bool:
    return any(name.rpartition("/")[2].lower() == "vbaproject.bin"
               or name.startswith("xl/macrosheets/") for name in parts.entries)
