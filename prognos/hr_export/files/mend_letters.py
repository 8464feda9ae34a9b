"""Exports with damaged å, ä and ö: what is sure is put right, everything is told.

A text that only was read in the wrong encoding is put right in every cell. Where a program threw
the letters away (a replacement sign or a question mark stands instead) a heading, a title or a
specialty is still understood when it can only be one word; other texts are left out.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import product

from prognos.hr_export.catalogue import first_of, note
from prognos.hr_export.doctor_kinds import lacks_letters
from prognos.hr_export.export_headings import HEADING_ROWS, Headings
from prognos.hr_export.files.open_export import Source
from prognos.schema.damaged_letters import (
    LONGEST,
    LOST,
    is_damaged,
    is_questioned,
    may_be_damaged,
    mended,
    swedish_parts,
)
from prognos.schema.findings import Finding

MOST_LOST = 5
"""Lost letters in a text that are looked for: three to the power of it are tried."""
_READ = ("title", "specialty", "st_specialty", "unit", "area", "code")


def with_mended_letters(source: Source) -> Source:
    """The table with its texts put right where that is sure."""
    def rows() -> Iterator[Sequence[object]]:
        for cells in source.rows():
            yield list(map(_whole, cells)) if may_be_damaged(_texts(cells)) else cells

    return replace(source, rows=rows)


def _texts(cells: Sequence[object]) -> str:
    """All texts of a row: looked through at once."""
    return "\n".join([cell for cell in cells if isinstance(cell, str)])


def _whole(cell: object) -> object:
    return (mended(cell) or cell) if isinstance(cell, str) else cell


def understood(cell: object) -> object:
    """The cell; of a text with lost letters the only Swedish words it can be."""
    return restored(cell) if isinstance(cell, str) and is_lost(cell) else cell


def is_lost(words: str) -> bool:
    """True when letters were thrown away."""
    return LOST in words or is_questioned(words, last=False)


@lru_cache(maxsize=10_000)
def restored(words: str) -> str:
    """The words with å, ä or ö for what is lost; unchanged when that makes no word, or several.

    A program that threw away bytes leaves two signs for a letter.
    """
    if len(words) > LONGEST:
        return words
    sign = LOST if LOST in words else "?"
    found = {text for text in (_only(words, sign), _only(words.replace(2 * sign, sign), sign))
             if text is not None}
    return found.pop() if len(found) == 1 else words


def _only(words: str, sign: str) -> str | None:
    """The one reading with most Swedish words; None when none has more than the text itself."""
    pieces = words.split(sign)
    if not 1 < len(pieces) <= MOST_LOST + 1:
        return None
    tried = ["".join(piece + letter for piece, letter in zip(pieces, (*letters, ""), strict=True))
             for letters in product("åäö", repeat=len(pieces) - 1)]
    ranked = sorted(tried, key=swedish_parts, reverse=True)
    most = swedish_parts(ranked[0])
    only = len(ranked) == 1 or swedish_parts(ranked[1]) < most
    return ranked[0] if most > swedish_parts(words) and only else None


def letter_notes(source: Source, headings: Headings | None) -> Iterator[Finding]:
    """What to tell of damaged letters in a table as it came.

    headings : a question mark counts only in the columns whose texts are understood.
    """
    columns = ({column for key in _READ for column in headings.columns.get(key, ())}
               if headings else set())
    titled = frozenset(headings.columns.get("title", ())) if headings else frozenset()
    top = headings.row + 1 if headings else HEADING_ROWS
    put_right: list[int] = []
    lost: list[int] = []
    for number, cells in enumerate(source.rows(), start=1):
        row = _texts(cells)
        titles = [cell for i, cell in enumerate(cells) if i in titled and isinstance(cell, str)]
        if any(map(_lacks_letters, titles)):
            lost.append(number)
            continue
        if not may_be_damaged(row) and "?" not in row:
            continue
        texts = [(i, cell) for i, cell in enumerate(cells) if isinstance(cell, str)]
        if any(mended(cell) is not None for _, cell in texts):
            put_right.append(number)
        if any(_is_lost_here(cell, number <= top or i in columns) for i, cell in texts):
            lost.append(number)
    for code, rows in (("tecken-rattade", put_right), ("tecken-forlorade", lost)):
        if rows:
            yield note(code, source=source.name, rows=len(rows), places=first_of(rows))


@lru_cache(maxsize=10_000)
def _lacks_letters(title: str) -> bool:
    """True for a doctor's title whose letters were left out, or written as others."""
    return mended(title) is None and not is_lost(title) and lacks_letters(title)


def _is_lost_here(cell: str, asked: bool) -> bool:
    if asked and is_questioned(cell, last=False):
        return True
    return not cell.isascii() and is_damaged(cell) and mended(cell) is None
