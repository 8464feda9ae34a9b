"""Which workbooks are changed: those whose parts and XML are as Excel and its like write them.

More is read than is written. What a change of text cannot be sure of is refused before anything is
written; Excel makes such a file usual by saving it.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import timedelta

from prognos.xlsx.read.excel_dates import EPOCH
from prognos.xlsx.read.package import part_of_kind, relations_of
from prognos.xlsx.read.parts import Parts, Refused, by_name
from prognos.xlsx.read.workbook_part import Book, cell_parts, read_book

BOOK, STYLES = "xl/workbook.xml", "xl/styles.xml"
_NEEDED = ("[Content_Types].xml", "xl/_rels/workbook.xml.rels", BOOK, STYLES)
_ENCODED = re.compile(rb"\s*<\?xml[^>]*encoding=[\"'](?!utf-8[\"'])", re.IGNORECASE)
_NAME = rb"[\w:.-]++"
_UNUSUAL = re.compile(
    rb"<(?![/\w])|<" + _NAME + rb"(?:\s+" + _NAME + rb"=(?:\"[^\"]*\"|'[^']*'))*+(?!\s*/?>)"
    rb"|<(?:\w+:)?(?:c|row)\s(?:[^<>]*\s)?r=[\"'][A-Z]*[a-z$]"
)
"""Comments and cuttings, blanks around the sign of an attribute, addresses in small letters."""
_STRICT = b"purl.oclc.org/ooxml/spreadsheetml"


def day_shift(archive: zipfile.ZipFile) -> timedelta:
    """What is taken from a day before it is stored: a workbook may count from 1904."""
    return read_book(by_name(archive)).epoch - EPOCH


def check_usual_content(content: bytes) -> None:
    """Raise `Refused` for the content of a workbook that is not to be changed."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        check_usual(archive)


def check_usual(archive: zipfile.ZipFile) -> None:
    """Raise `Refused` for a workbook that is not to be changed."""
    names = set(archive.namelist())
    parts = by_name(archive)
    book = read_book(parts)
    touched = [BOOK, STYLES, *(part for _, part in cell_parts(book)), *_tables(parts, book)]
    usual = (names.issuperset((*_NEEDED, *touched)) and book.part == BOOK
             and part_of_kind(book.relations, "styles") == STYLES)
    if not usual or any(_is_unusual(archive.read(part)) for part in (*_NEEDED, *touched)):
        raise Refused("ovanligt-paket")
    if b"cellXfs" not in archive.read(STYLES):
        raise Refused("ovanligt-paket")


def _tables(parts: Parts, book: Book) -> Iterator[str]:
    for _, sheet in cell_parts(book):
        for relation in relations_of(parts, sheet).values():
            if relation.kind == "table" and not relation.outside:
                yield relation.part


def _is_unusual(xml: bytes) -> bool:
    """True for XML that is not in UTF-8, or that the patterns of the changes could misread."""
    encoded = xml[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in xml[:4] or _ENCODED.match(xml)
    body = xml.removeprefix(b"\xef\xbb\xbf").lstrip()
    body = body.partition(b"?>")[2] if body.startswith(b"<?xml") else body
    return bool(encoded) or _STRICT in xml[:2_000] or _UNUSUAL.search(body) is not None
