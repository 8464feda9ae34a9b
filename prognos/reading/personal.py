"""What personal data a workbook holds: where, of which kind, in how many cells. Never the values.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from prognos.reading.headings import names_persons
from prognos.reading.workbook import find_headings
from prognos.schema.dictionary import Sheet, load_schema, normalise
from prognos.schema.findings import RefusedError, make_finding
from prognos.schema.values import clean, hidden, holds_personnummer, is_blank, shown, text
from prognos.xlsx.read.addresses import column_letters
from prognos.xlsx.read.archive import open_book, read_bytes
from prognos.xlsx.read.package import book_part
from prognos.xlsx.read.pages import PROGRAM, Page, Pages, read_pages
from prognos.xlsx.read.parts import Parts, Refused, elements, texts_within
from prognos.xlsx.read.sheet_cells import Cell

NUMBER, NAME, POST, BORN, PROTECTED = (
    "personnummer", "namn", "anställningsnummer", "födelseår eller ålder", "skyddad identitet")
MAIL, PHONE, WHO = "e-postadress", "telefonnummer", "namn på den som lämnat eller beslutat"
WRITER, AUTHOR = "namn på den som skrev", "namn på den som gjort eller sparat filen"
_MAIL = re.compile(r"[^\s@<>]{1,64}@[^\s@<>]{1,255}\.[A-Za-zÅÄÖåäö]{2,}")
_PHONE = re.compile(r"(?<![\d-])(?:\+46|0046|0)[ -]?(?:\(0\))?7[02369](?:[ -]?\d){7}(?![\d-])")
_COLUMNS = {
    ("onskemal", "submitted_by"): WHO, ("justerad_rang", "decided_by"): WHO,
    **{(sheet, key): kind for sheet in ("bemanning", "st_lakare") for key, kind in (
        ("personnummer", NUMBER), ("employee_number", POST), ("birth_year", BORN), ("age", BORN),
        ("protected", PROTECTED))},
}
"""Sheet and column of the contract -> what it holds about persons."""
_PROPERTIES = {
    "docProps/core.xml": ("creator", "lastModifiedBy"), "docProps/app.xml": ("Manager",),
}


@dataclass(frozen=True)
class Held:
    """Personal data in one place of the workbook."""

    place: str
    """Sheet and column, or another part of the file."""
    kind: str
    cells: int
    hidden: bool = False
    """On a hidden sheet."""


def personal_data(path: Path) -> tuple[Held, ...]:
    """All personal data found in the workbook at `path`. Raises `RefusedError`."""
    try:
        parts = open_book(read_bytes(path))
        pages = read_pages(parts, "")
        return (*_in_sheets(pages), *_in_properties(parts), *_in_names(parts))
    except Refused as refused:
        raise RefusedError([make_finding(refused.code, name=clean(path.name))]) from None


def _in_sheets(pages: Pages) -> Iterator[Held]:
    for page in pages.sheets:
        title, headings = f"bladet {shown(page.title)}", _headings(page)
        for (column, kind), cells in sorted(_in_columns(page, headings).items()):
            yield Held(f"{title}, {_named(column, headings.cells)}", kind, cells, page.hidden)
        comments = f"{title}, kommentarer till celler"
        written = sum(not comment.by_program for comment in page.comments)
        if written:
            yield Held(comments, WRITER, written, page.hidden)
        for kind, count in _kinds_of_text(comment.text for comment in page.comments).items():
            yield Held(comments, kind, count, page.hidden)
        for kind in _kinds(page.title):
            yield Held(f"{title}, bladets namn", kind, 1, page.hidden)


@dataclass(frozen=True)
class _Headings:
    row: int
    sheet: Sheet | None
    """The sheet of the contract, when it is one."""
    cells: Mapping[int, Cell]


def _headings(page: Page) -> _Headings:
    """The heading row; the first row with content where no heading is known."""
    found = find_headings(page, load_schema())
    row = found[0] if found else min(page.cells.grid, default=0)
    return _Headings(row, found[1] if found else None, page.cells.grid.get(row, {}))


def _named(column: int, headings: Mapping[int, Cell]) -> str:
    heading = headings.get(column)
    named = f" ({shown(heading.value)})" if heading is not None else ""
    return f"kolumn {column_letters(column)}{named}"


def _in_columns(page: Page, headings: _Headings) -> Mapping[tuple[int, str], int]:
    """(column, kind) -> number of cells."""
    by_heading = {column: kind for column, cell in headings.cells.items()
                  if (kind := _kind_of_heading(cell, headings.sheet)) is not None}
    count: Counter[tuple[int, str]] = Counter()
    for row, cells in page.cells.grid.items():
        for column, cell in cells.items():
            stated = by_heading.get(column) if row > headings.row else None
            kinds = {*_kinds(cell.value), stated} - {None}
            count.update((column, kind) for kind in kinds if kind)
    return count


def _kind_of_heading(cell: Cell, sheet: Sheet | None) -> str | None:
    """What a column holds about persons, by its heading."""
    if sheet is not None:
        wanted = normalise(text(cell.value).rstrip("* "))
        for column in sheet.columns:
            if wanted in {normalise(name) for name in (column.heading, *column.aliases)}:
                return _COLUMNS.get((sheet.key, column.key))
    return NAME if names_persons(text(cell.value)) else None


def _kinds(value: object) -> Iterator[str]:
    """What a text or a number says about persons by its form."""
    if holds_personnummer(value):
        yield NUMBER
    if isinstance(value, str):
        if _MAIL.search(value):
            yield MAIL
        if _PHONE.search(value):
            yield PHONE


def _kinds_of_text(texts: Iterable[str]) -> Counter[str]:
    return Counter(kind for each in texts for kind in _kinds(each))


def _in_properties(parts: Parts) -> Iterator[Held]:
    """Who made the file and who saved it last."""
    for name, fields in _PROPERTIES.items():
        texts = [said for _, said in texts_within(parts, name, fields, foreign=True)]
        filled = [who for who in texts if not is_blank(who) and who.strip() != PROGRAM]
        if filled:
            yield Held("filens egenskaper (Arkiv, Info)", AUTHOR, len(filled))
    persons = [name for name in parts.entries if name.startswith("xl/persons/")]
    count = sum(len(elements(parts, name, "person")) for name in persons)
    if count:
        yield Held("filens lista över dem som kommenterat", "namn", count)


def _in_names(parts: Parts) -> Iterator[Held]:
    """Defined names that hold a personnummer or an address."""
    names = texts_within(parts, book_part(parts), ("definedName",), foreign=True)
    texts = [f"{named.get('name', '')} {said}" for named, said in names]
    for kind, told in _kinds_of_text(texts).items():
        yield Held("definierade namn (Formler, Namnhanteraren)", kind, told)


def told(held: Iterable[Held]) -> list[str]:
    """The list in Swedish, a line for each place and kind."""
    listed = list(held)
    if not listed:
        return ["Inga personuppgifter hittades.", "", *_ADVICE[-2:]]
    lines = ["Personuppgifter i arbetsboken (var, vad och hur många; värdena visas aldrig):"]
    for each in listed:
        place = hidden(each.place) + (" (dolt blad)" if each.hidden else "")
        lines.append(f"  {place[0].upper()}{place[1:]}: {each.kind}, {each.cells} st")
    return [*lines, "", *_ADVICE]


_ADVICE = (
    "Namn, personnummer och anställningsnummer används bara medan filen läses: ett",
    "personnummer blir ett födelseår, och inget av dem sparas, visas eller skrivs till",
    "resultatet. Undantaget är den som står i Beslutad av (bladet Justerad rang), som visas",
    "vid den justerade rangen. Ta bort det som inte behövs innan filen sprids; födelseår",
    "räcker för prognosen.",
    "Sökningen går efter rubriker och efter hur uppgifterna ser ut. Namn i löpande text",
    "hittas inte.",
)
