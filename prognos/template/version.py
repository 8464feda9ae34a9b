"""The mark of the layout's version in a workbook: a custom document property."""

from openpyxl import Workbook
from openpyxl.packaging.custom import IntProperty

from prognos.xlsx.read.parts import Parts, texts_within

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
    value = next((said.strip() for named, said in
                  texts_within(parts, PART, ("property",), foreign=True)
                  if named.get("name") == PROPERTY), "")
    return int(value) if value.isascii() and value.isdecimal() and len(value) < 5 else OLDEST
