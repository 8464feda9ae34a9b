"""Finds the heading row of an export and what each column holds."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache

from prognos.hr_export.catalogue import fields
from prognos.hr_export.export_cells import is_empty, plain
from prognos.schema.dictionary import normalise

HEADING_ROWS = 20
LEAST_HITS = 2
_UNIT = re.compile(r"\([^)]*\)|\[[^\]]*\]|%")
_DAY = re.compile(r"(?<!\d)((?:19|20)\d\d)-(\d\d)-(\d\d)(?!\d)", re.ASCII)
_FIGURES = "0123456789"
_LONGEST_TITLE = 1_000
_PART = 1_000
"""Added to the rank of a heading that only a part of a name means."""
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
    dated: date | None = None
    """The day of the export, when the lines above the headings tell one day."""


def find_headings(top: Sequence[Cells], stated: Mapping[str, Sequence[str]]) -> Headings | None:
    """The row among the first 20 that names most fields; None when none names two.

    Two rows that name more together ("Anställning" over "Datum") are one heading.
    stated : field key -> headings by the mapping file; they go before the built-in spellings.
    """
    top = top[:HEADING_ROWS]
    rows = [_interpret(number, _alone(cells), stated) for number, cells in enumerate(top)]
    rows += list(_double_rows(top, rows, stated))
    best = max(rows, key=lambda row: len(row.columns), default=None)
    if best is None or not best.columns:
        return None
    named = any(key in best.columns for key in stated)
    return (replace(best, dated=_day_told(top[:best.row]))
            if len(best.columns) >= LEAST_HITS or named else None)


def _double_rows(
    top: Sequence[Cells], rows: Sequence[Headings], stated: Mapping[str, Sequence[str]]
) -> Iterator[Headings]:
    """Each row with the one below, where nothing that the upper one names is lost."""
    for number in range(1, len(top)):
        names = _joined(top[number - 1], top[number])
        both = _interpret(number, names, stated)
        lost = rows[number - 1].columns.keys() - both.columns.keys()
        if "leave_until" in both.columns:
            lost -= {"absence"}  # "Tjänstledighet" over "Från" and "Till" is their group
        if names and not lost:
            yield both


@dataclass(frozen=True)
class _Name:
    """What stands over a column."""

    lower: str
    upper: str = ""

    @property
    def whole(self) -> str:
        if self.upper.endswith("-") and self.lower:
            return self.upper[:-1] + self.lower  # a word divided over two lines
        return f"{self.upper} {self.lower}".strip()

    def spellings(self) -> tuple[str, ...]:
        """The whole name, also as one word, then its lower and its upper part."""
        if not self.upper or not self.lower:
            return (self.whole,)
        return (self.whole, f"{self.upper}s{self.lower}", self.lower, self.upper)


def _alone(cells: Cells) -> Mapping[int, _Name]:
    return {i: _Name(plain(cell)) for i, cell in enumerate(cells) if not is_empty(cell)}


def _joined(over: Cells, under: Cells) -> Mapping[int, _Name]:
    """Names over two rows; those of the upper one reach to the next one that is filled.

    Empty when the lower row looks like data: other things than texts, or texts of which half or
    fewer are headings.
    """
    if not all(isinstance(cell, str) or is_empty(cell) for cell in under):
        return {}
    upper, lower = _alone(over), _alone(under)
    if not upper or not lower:
        return {}
    names: dict[int, _Name] = {}
    group = ""
    for index in range(max(*upper, *lower) + 1):
        group = upper[index].lower if index in upper else group
        if index in lower:
            names[index] = _Name(lower[index].lower, group)
        elif index in upper:
            names[index] = upper[index]
    known = sum(any(map(meaning, names[index].spellings()[:3])) for index in lower)
    divided = all(names[index].upper.endswith("-") for index in lower)
    enough = known >= LEAST_HITS or divided
    return names if enough and known > len(lower) / 2 else {}


def _day_told(above: Iterable[Cells]) -> date | None:
    days = {found for cells in above for cell in cells for found in _days_in(cell)}
    return days.pop() if len(days) == 1 else None


def _days_in(cell: object) -> Iterator[date]:
    if isinstance(cell, datetime | date):
        yield cell.date() if isinstance(cell, datetime) else cell
    elif isinstance(cell, str):
        for match in _DAY.finditer(cell[:_LONGEST_TITLE]):
            with suppress(ValueError):
                yield date(*map(int, match.groups()))


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

    A double name ("Enhet/basenhet") counts when its parts mean the same field; a figure last
    ("Specialitet 2") does not count.
    """
    squeezed = squashed(heading)
    whole = _spellings().get(squeezed) or _spellings().get(squeezed.rstrip(_FIGURES))
    if whole or not heading:
        return whole
    parts = [_spellings().get(squashed(part)) for part in _BETWEEN.split(normalise(heading))]
    known = [part for part in parts if part]
    return min(known, key=lambda part: part[1]) if len({key for key, _ in known}) == 1 else None


def _interpret(
    number: int, cells: Mapping[int, _Name], stated: Mapping[str, Sequence[str]]
) -> Headings:
    names = {index: name.whole for index, name in cells.items()}
    wanted = {squashed(heading): (key, place) for key, headings in stated.items()
              for place, heading in enumerate(headings)}
    ranked: dict[str, list[tuple[int, int]]] = {}
    for index, name in cells.items():
        found = _meant(name, wanted)
        if found and (found[0] not in stated or squashed(name.whole) in wanted):
            ranked.setdefault(found[0], []).append((found[1], index))
    columns, beside = {}, []
    for key, field in fields().items():
        order = [index for _, index in sorted(ranked.get(key, ()))]
        kept = order if field.several or key in stated or field.key == "name" else order[:1]
        beside += order[len(kept):]
        if kept:
            columns[key] = tuple(kept)
    return Headings(number, names, columns, tuple(sorted(beside)))


def _meant(name: _Name, wanted: Mapping[str, tuple[str, int]]) -> tuple[str, int] | None:
    """Field key and rank of a name; a part of it ranks behind every whole name."""
    stated = wanted.get(squashed(name.whole))
    if stated:
        return stated
    for step, spelling in enumerate(name.spellings()):
        if found := meaning(spelling):
            return found[0], found[1] + (_PART if step > 1 else 0)
    return None
