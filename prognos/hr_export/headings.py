"""Finds the heading row of an export and what each column holds."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from prognos.hr_export.catalogue import Field, fields
from prognos.hr_export.cells import is_empty, plain
from prognos.schema import normalise

HEADING_ROWS = 20
LEAST_HITS = 2
_UNIT = re.compile(r"\([^)]*\)|\[[^\]]*\]|%")
_BETWEEN = re.compile(r"[/,;|&+]| och | eller ")

Cells = Sequence[object]


@dataclass(frozen=True)
class Headings:
    """A heading row as understood."""

    row: int
    """Number of rows above it."""
    names: Mapping[int, str]
    """Column -> heading as it may be shown."""
    columns: Mapping[str, tuple[int, ...]]
    """Field key -> columns it is read from, the ruling one first."""
    beside: tuple[int, ...]
    """Columns left unread since another says the same."""


def find_headings(top: Sequence[Cells], stated: Mapping[str, Sequence[str]]) -> Headings | None:
    """The row among the first 20 that names most fields; None when none names two.

    stated : field key -> headings by the mapping file; they go before the built-in spellings.
    """
    rows = [_interpret(number, cells, stated) for number, cells in enumerate(top[:HEADING_ROWS])]
    best = max(rows, key=lambda row: (len(row.columns), -row.row), default=None)
    named = any(key in best.columns for key in stated) if best else False
    return best if best and (len(best.columns) >= LEAST_HITS or named) else None


def squashed(heading: str) -> str:
    """Form in which headings of exports are compared: letters and digits, without units."""
    without_unit = _UNIT.sub(" ", normalise(heading))
    return "".join(c for c in without_unit if c.isalnum()) or "".join(normalise(heading).split())


@cache
def _spellings() -> Mapping[str, tuple[str, int]]:
    """Squashed spelling -> field key and place among the field's spellings."""
    found: dict[str, tuple[str, int]] = {}
    for field in fields().values():
        for place, spelling in enumerate(field.spellings):
            found.setdefault(squashed(spelling), (field.key, place))
    return found


def meaning(heading: str) -> tuple[str, int] | None:
    """Field key that a heading means, and how good the spelling is (0 best); None for others.

    A double name ("Enhet/basenhet") counts when its parts mean the same field.
    """
    whole = _spellings().get(squashed(heading))
    if whole or not heading:
        return whole
    parts = [_spellings().get(squashed(part)) for part in _BETWEEN.split(normalise(heading))]
    known = [part for part in parts if part]
    return min(known, key=lambda part: part[1]) if len({key for key, _ in known}) == 1 else None


def _interpret(number: int, cells: Cells, stated: Mapping[str, Sequence[str]]) -> Headings:
    names = {i: plain(cell) for i, cell in enumerate(cells) if not is_empty(cell)}
    wanted = {squashed(heading): (key, place) for key, headings in stated.items()
              for place, heading in enumerate(headings)}
    ranked: dict[str, list[tuple[int, int]]] = {}
    for index, name in names.items():
        found = wanted.get(squashed(name)) or meaning(name)
        if found and (found[0] not in stated or squashed(name) in wanted):
            ranked.setdefault(found[0], []).append((found[1], index))
    columns, beside = {}, []
    for key, field in fields().items():
        order = [index for _, index in sorted(ranked.get(key, ()))]
        kept = order if _several(field, key in stated) else order[:1]
        beside += order[len(kept):]
        if kept:
            columns[key] = tuple(kept)
    return Headings(number, names, columns, tuple(sorted(beside)))


def _several(field: Field, stated: bool) -> bool:
    return field.several or stated or field.key == "name"
