"""The heading row of a sheet of cells: the row among the first 20 with most known headings."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from prognos.reading.lookup import like, likeness
from prognos.schema.damaged_letters import NORDIC
from prognos.schema.dictionary import Column, Schema, Sheet, normalise
from prognos.schema.values import text
from prognos.xlsx.read.sheet_cells import Grid

HEADING_ROWS = 20
MISSPELT, MAY_BE = 0.8, 0.7
"""Likeness of a heading or title that is a slip of the pen, and of one that may be what lacks."""
_NAMING = re.compile(
    r"(?:för|efter|tilltals)namn|person(?:nummer|nr\b)|persnr|"
    r"\b(?:läkar|medarbetar|anställd|person|doktor)\w* namn\b"
)
_NAMES = frozenset({
    "namn", "förnamn", "efternamn", "för- och efternamn", "fullständigt namn", "tilltalsnamn",
    "läkare", "medarbetare", "anställd", "person", "personens namn", "personnummer", "pnr",
    "persnr", "personnr", "personid",
})
_LOST_LETTER = r"(?:a[ae]?|oe?|[^\w\s]{1,2}|_)?"
"""What may stand where an å, ä or ö was: nothing, another letter, a sign or two."""


@dataclass(frozen=True)
class Heading:
    """Where the headings stand and which columns of the schema they mean."""

    row: int
    known: Mapping[int, Column]
    """Column number -> column."""


def spelling(heading: object) -> str:
    """A heading as it is compared: without the star that marks a required column."""
    return normalise(text(heading).rstrip("* "))


def spellings(column: Column) -> set[str]:
    """Every way in which a column may be headed."""
    return {spelling(name) for name in (column.heading, *column.aliases)}


def columns_by_spelling(sheet: Sheet) -> dict[str, Column]:
    """What each heading means; a heading goes before another column's alias, then the first."""
    columns = sheet.columns[::-1]
    aliases = {name: column for column in columns for name in spellings(column)}
    return aliases | {spelling(column.heading): column for column in columns}


def heading_row(grid: Grid, sheet: Sheet) -> int | None:
    """Number of the row among the first 20 with most known headings; None when none has any."""
    names = set(columns_by_spelling(sheet))
    hits = {row: len({spelling(cell.value) for cell in cells.values()} & names)
            for row, cells in grid.items() if row <= HEADING_ROWS}
    best = max(hits, key=lambda row: (hits[row], -row), default=None)
    return best if best is not None and hits[best] else None


def find_heading(grid: Grid, sheet: Sheet) -> Heading | None:
    """The heading row with its columns; None when there is none."""
    row = heading_row(grid, sheet)
    if row is None:
        return None
    columns = columns_by_spelling(sheet)
    meant = {index: columns.get(spelling(cell.value)) for index, cell in grid[row].items()}
    return Heading(row, {index: column for index, column in meant.items() if column is not None})


def misspelt(name: object, known: Iterable[str]) -> str | None:
    """The one of `known` (normalised) that a heading or title is a slip of the pen from."""
    written = spelling(name)
    best = max(known, key=lambda other: likeness(written, other), default="")
    return best if likeness(written, best) >= MISSPELT else None


def may_be(name: object, known: Iterable[str]) -> str | None:
    """The one of `known` (normalised) that a heading or title may stand for."""
    written = spelling(name)
    best = max(known, key=lambda other: like(written, other), default="")
    return best if like(written, best) >= MAY_BE else None


def titles_by_spelling(schema: Schema, seen: Iterable[str]) -> dict[str, Sheet]:
    """What each sheet may be called, of those whose keys are not in `seen`."""
    left = [sheet for sheet in schema.sheets if sheet.key not in seen]
    return {normalise(name): sheet for sheet in left for name in (sheet.name, *sheet.aliases)}


def lacks_letters(name: object, known: Iterable[str]) -> bool:
    """True for a known name but for its å, ä and ö: Omrade, Omr?de, Omr_de, Omrde."""
    written = spelling(name)
    return any(_without_letters(each).fullmatch(written)
               for each in known if len(each) > 3 and not set(NORDIC).isdisjoint(each))


@lru_cache(maxsize=5_000)
def _without_letters(name: str) -> re.Pattern[str]:
    return re.compile("".join(_LOST_LETTER if char in NORDIC else re.escape(char) for char in name))


def sheet_lacks_letters(title: str, schema: Schema) -> bool:
    """True for the name of a sheet but for its å, ä and ö."""
    return lacks_letters(title, (normalise(name) for sheet in schema.sheets
                                 for name in (sheet.name, *sheet.aliases)))


def known_sheet(title: str, schema: Schema) -> Sheet | None:
    """The sheet a title means; a name goes before another sheet's alias."""
    wanted = normalise(title)
    by_name = (sheet for sheet in schema.sheets if normalise(sheet.name) == wanted)
    by_alias = (s for s in schema.sheets if wanted in {normalise(alias) for alias in s.aliases})
    return next(by_name, None) or next(by_alias, None)


def names_persons(heading: str) -> bool:
    """True for the heading of a column with names or personnummer."""
    return normalise(heading) in _NAMES or bool(_NAMING.search(normalise(heading)))
