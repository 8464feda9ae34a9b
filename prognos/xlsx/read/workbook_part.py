"""The workbook's own part: which sheets there are, from which day it counts, who calculated it."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from prognos.schema.values import clean
from prognos.xlsx.read.cell_values import Meaning
from prognos.xlsx.read.excel_dates import EPOCH, EPOCH_1904, DateFormats, read_date_formats
from prognos.xlsx.read.package import ROOT, Relation, book_part, part_of_kind, relations_of
from prognos.xlsx.read.parts import Budget, Parts, Refused, read_xml, relation_id, texts_within
from prognos.xlsx.read.shared_strings import read_strings
from prognos.xlsx.read.sheet_scan import Scan

MOST_SHEETS = 1_000
_TRUE = frozenset({"1", "true"})
_CALCULATE = re.compile(
    r"Microsoft|LibreOffice|OpenOffice|ONLYOFFICE|WPS|Numbers|SoftMaker|PlanMaker|Gnumeric|Google",
    re.IGNORECASE,
)
"""Programs that calculate before they save."""


@dataclass(frozen=True)
class Listed:
    """A sheet as the workbook lists it."""

    title: str
    hidden: bool
    part: str | None
    """None when the list names none."""
    cells: bool = True
    """False for a sheet of charts, dialogs or macros."""


@dataclass
class Book:
    """What the workbook says of itself."""

    part: str
    sheets: list[Listed] = field(default_factory=list)
    epoch: datetime = EPOCH
    calculates_on_load: bool = False
    relations: Mapping[str, Relation] = field(default_factory=dict)
    _root: str = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if not self._root:
            self._root = name
            if name != "workbook":
                raise Refused("ingen-arbetsbok")
        elif name == "workbookPr" and attributes.get("date1904") in _TRUE:
            self.epoch = EPOCH_1904
        elif name == "calcPr":
            self.calculates_on_load = attributes.get("fullCalcOnLoad") in _TRUE
        elif name == "sheet":
            self.sheets.append(self._listed(attributes))

    def _listed(self, attributes: Mapping[str, str]) -> Listed:
        if len(self.sheets) == MOST_SHEETS:
            raise Refused("for-manga-celler")
        relation = self.relations.get(relation_id(attributes))
        hidden = attributes.get("state", "visible") != "visible"
        return Listed(clean(attributes.get("name", "")), hidden,
                      relation.part if relation and not relation.outside else None,
                      relation is None or relation.kind == "worksheet")


def read_book(parts: Parts, budget: Budget | None = None) -> Book:
    """The workbook part of the file. Raises `Refused`."""
    part = book_part(parts)
    if part.lower().endswith(".bin"):
        raise Refused("binart-format")
    book = Book(part, relations=relations_of(parts, part, budget))
    read_xml(parts.pieces(part), book.start, budget=budget)
    named = [each.part for each in book.sheets if each.part is not None]
    if any(part not in parts for part in named) or (book.sheets and not named):
        raise Refused("skadad-fil")
    return book


def cell_parts(book: Book) -> Iterator[tuple[Listed, str]]:
    """The sheets of cells that the file holds, with their parts."""
    for listed in book.sheets:
        if listed.cells and listed.part is not None:
            yield listed, listed.part


def sheet_parts(parts: Parts) -> Mapping[str, str]:
    """Title of every sheet of cells -> name of its part. Raises `Refused`."""
    return {listed.title: part for listed, part in cell_parts(read_book(parts))}


def meaning_of(parts: Parts, book: Book, budget: Budget, text: Callable[[str], str]) -> Meaning:
    """What the workbook's cells refer to. Raises `Refused`.

    text : what is kept of a text.
    """
    styles = part_of_kind(book.relations, "styles")
    formats = (read_date_formats(parts.pieces(styles), budget)
               if styles is not None and styles in parts else DateFormats())
    strings = read_strings(parts, part_of_kind(book.relations, "sharedstrings"), budget, text)
    return Meaning(strings, formats, book.epoch, text)


def never_calculated(parts: Parts, book: Book, scans: Sequence[Scan]) -> tuple[bool, ...]:
    """Of each sheet: a stored 0 of its formulas is no value, nobody calculated them.

    So it is on a sheet of a file that asks for full calculation on load and whose formulas have no
    other value, and in a whole file without one that a program has written which does not
    calculate.
    """
    if not any(scan.zeros for scan in scans):
        return tuple(False for _ in scans)
    if book.calculates_on_load:
        return tuple(not scan.calculated for scan in scans)
    trusted = any(scan.calculated for scan in scans) or _by_a_calculator(parts)
    return tuple(not trusted for _ in scans)


def _by_a_calculator(parts: Parts) -> bool:
    """True when the file was saved by a program that calculates."""
    named = part_of_kind(relations_of(parts, ROOT), "extended-properties")
    programs = texts_within(parts, named, ("Application",)) if named is not None else []
    return any(_CALCULATE.search(program) for _, program in programs)
