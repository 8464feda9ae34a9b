"""Texts of a workbook's cells that must not be taken as they stand: totals, damaged letters."""

import re
from collections.abc import Mapping
from functools import lru_cache

from prognos.schema.damaged_letters import is_damaged, is_questioned
from prognos.schema.dictionary import Column, normalise
from prognos.schema.values import text
from prognos.xlsx.read.sheet_cells import Cell

_NAMED = frozenset({"area", "unit", "place", "group"})
"""Columns with names of the user's own; with the closed lists those in which no letter is asked."""
_CLOSED = frozenset({"specialty", "form", "curve", "choice"})
_WORD = r"(?:grand |slut|del|total)?summa|total|totalt|totaler|grand total|sub-?total|sum|s:a"
_BEGINS = re.compile(rf"(?:{_WORD})\b")
_TOTAL = re.compile(
    rf"(?:{_WORD}|resultat|result)[ :]*|\*+|.+ (?:(?:del)?summa|totalt|totalsumma)[ :]*")


_WITH_TOTALS = frozenset({"age", "sex"})
"""Columns of a population table whose readers know totals of all ages and of both sexes."""


@lru_cache(maxsize=5_000, typed=True)
def _plain(value: object) -> str:
    """The text as it is compared; the same specialties and units come thousands of times."""
    return normalise(text(value))


def total_cell(cells: Mapping[int, Cell], known: Mapping[int, Column]) -> Cell | None:
    """The cell that says that a row sums others; None for other rows.

    The first cell may begin with a word for it ("Summa Umeå"); a specialty, an area, a unit or a
    place must be the word, or end with it ("Umeå Summa").
    """
    first = cells[min(cells)]
    column = known.get(first.column)
    sums_by_itself = column is not None and column.key in _WITH_TOTALS
    if not sums_by_itself and _BEGINS.match(_plain(first.value)):
        return first
    for index, cell in cells.items():
        column = known.get(index)
        named = column is not None and (column.key in _NAMED or column.domain.kind == "specialty")
        if named and isinstance(cell.value, str) and _TOTAL.fullmatch(_plain(cell.value)):
            return cell
    return None


def has_damaged_letters(value: object, column: Column | None) -> bool:
    """True for a text in which å, ä or ö are surely damaged; in names a question mark counts."""
    if not isinstance(value, str) or column is None:
        return False
    named = column.key in _NAMED or column.domain.kind in _CLOSED
    return is_damaged(value) or (named and is_questioned(value))
