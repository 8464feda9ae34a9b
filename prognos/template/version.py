"""The mark of the layout's version in a workbook: a custom document property."""

from dataclasses import dataclass, field

from openpyxl import Workbook
from openpyxl.packaging.custom import IntProperty

from prognos.xlsx.read.parts import Parts, read_xml

PART = "docProps/custom.xml"
PROPERTY = "st-prognos arbetsbok"
WORKBOOK_VERSION = 1
"""Rises when a sheet or a column of the contract is renamed or changes meaning."""
OLDEST = 0
"""A workbook without the mark."""


def mark_version(book: Workbook) -> None:
    """Write today's version into a new workbook."""
    book.custom_doc_props.append(IntProperty(name=PROPERTY, value=WORKBOOK_VERSION))


def version_of(parts: Parts) -> int:
    """The version that a workbook was made with; `OLDEST` without a readable mark."""
    found = _Properties()
    if PART in parts:
        read_xml(parts.pieces(PART), found.start, found.end, found.text, foreign=True)
    value = found.values.get(PROPERTY, "")
    return int(value) if value.isascii() and value.isdecimal() and len(value) < 5 else OLDEST


@dataclass
class _Properties:
    """The custom properties while they are being read."""

    values: dict[str, str] = field(default_factory=dict)
    name: str = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "property":
            self.name = attributes.get("name", "")

    def end(self, name: str) -> None:
        if name == "property":
            self.name = ""

    def text(self, piece: str) -> None:
        if self.name:
            self.values[self.name] = self.values.get(self.name, "") + piece.strip()
