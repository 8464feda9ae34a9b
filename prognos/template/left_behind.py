"""What an old workbook holds besides values and comments: what is told, since it does not follow.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from prognos.schema.values import clean
from prognos.xlsx.read.package import book_part, relations_of
from prognos.xlsx.read.parts import Parts, read_xml, relation_id
from prognos.xlsx.read.workbook_part import sheet_parts

MOST_LINKS = 2_000
LOST_PARTS = {
    "xl/drawings/drawing": "ritningar (textrutor, bilder eller diagram)",
    "xl/pivottables/": "pivottabeller",
    "xl/tables/": "tabellformat (Formatera som tabell)",
    "xl/slicers/": "utsnitt",
    "xl/externallinks/": "länkar till andra filer",
    "xl/ctrlprops/": "knappar och andra kontroller",
}
LOST_ELEMENTS = {
    "conditionalFormatting": "villkorsstyrd formatering",
    "sheetProtection": "bladskydd",
    "definedName": "egna namn på celler",
}
_PROGRAMS_OWN = "_xlnm."
"""Begins the names that Excel gives (areas of print and of filters)."""


@dataclass
class Besides:
    """The account of it."""

    formulas: int = 0
    """Cells with a formula, over all sheets."""
    links: list[tuple[str, str, str]] = field(default_factory=list)
    """(sheet, cell, target) of the links on cells."""
    lost: list[str] = field(default_factory=list)
    """Kinds of content that do not follow."""


def find_besides(parts: Parts) -> Besides:
    """Look through the whole workbook. Raises `Refused`."""
    found, elements = Besides(), set[str]()
    read_xml(parts.pieces(book_part(parts)), _Looker(found, elements).start, foreign=True)
    for title, part in sheet_parts(parts).items():
        read_xml(parts.pieces(part), _Looker(found, elements, title, _outside(parts, part)).start,
                 foreign=True)
    found.lost = [*_lost_parts(parts), *(LOST_ELEMENTS[name] for name in sorted(elements))]
    return found


@dataclass
class _Looker:
    """Notes what a part holds besides cells while it is being read."""

    found: Besides
    elements: set[str]
    title: str = ""
    targets: Mapping[str, str] = field(default_factory=dict)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.found.formulas += name == "f"
        if name in LOST_ELEMENTS and not attributes.get("name", "").startswith(_PROGRAMS_OWN):
            self.elements.add(name)
        elif name == "hyperlink" and len(self.found.links) < MOST_LINKS:
            self.found.links.append(
                (self.title, attributes.get("ref", ""), _target(attributes, self.targets)))


def _target(attributes: Mapping[str, str], targets: Mapping[str, str]) -> str:
    """Where a link leads: an address outside, a place in the workbook, or both."""
    ends = (targets.get(relation_id(attributes), ""), attributes.get("location", ""))
    return clean("#".join(end for end in ends if end))


def _outside(parts: Parts, part: str) -> Mapping[str, str]:
    """Id -> address, of what the part refers to outside the file."""
    return {key: relation.part for key, relation in relations_of(parts, part).items()
            if relation.outside}


def _lost_parts(parts: Parts) -> list[str]:
    found = [words for start, words in LOST_PARTS.items()
             if any(name.startswith(start) for name in parts.entries)]
    if any(name.rpartition("/")[2] == "vbaproject.bin" for name in parts.entries):
        found.append("makron")
    return found
