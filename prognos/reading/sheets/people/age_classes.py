"""Age classes: as numbers or as the statistics database writes them; no gaps, no overlaps."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from prognos.reading.records import Record
from prognos.schema.dictionary import normalise
from prognos.schema.values import shown

OLDEST = 130
"""Last age of a class without an upper end."""
OPEN_FROM = 99
"""A table's oldest class has no upper end when it reaches this age."""
_DASH = r"[-\u2010\u2011\u2012\u2013\u2014\u2212]"
_CLASS = re.compile(
    rf"(?P<first>\d{{1,3}})(?: ?år)?"
    rf"(?: ?(?:{_DASH}|till) ?(?P<last>\d{{1,3}})| ?(?P<open>\+|{_DASH}w?|(?:och|eller) äldre))?"
    r"(?: ?år)?(?P<older> (?:och|eller) äldre)?",
    re.ASCII,
)
_EVERY = re.compile(r"(?:total\w*|samtliga|alla)(?: (?:ålder|åldrar))?")


@dataclass(frozen=True)
class AgeClass:
    """Ages `first` to `last`, both included, as a row states them."""

    first: int
    last: int
    record: Record

    @property
    def text(self) -> str:
        if self.last == OLDEST:
            return f"{self.first}+ år"
        return f"{self.first} år" if self.first == self.last else f"{self.first}–{self.last} år"

    def tell(self, code: str, **details: object) -> None:
        """Add a finding at the cell where the class begins; details as `Findings.add`."""
        key = "age_from" if "age_from" in self.record.values else "age"
        self.record.tell(code, key, **details)

    def holds(self, other: AgeClass) -> bool:
        return self.first <= other.first and other.last <= self.last

    def meets(self, other: AgeClass) -> bool:
        """True when some age lies in both."""
        return self.first <= other.last and other.first <= self.last


def read_age(text: str) -> tuple[int, int] | None:
    """First and last age of "0-4 år", "17 år", "100+ år", "85 år och äldre"; None for others."""
    match = _CLASS.fullmatch(normalise(text))
    if match is None:
        return None
    first = int(match["first"])
    last = int(match["last"] or first)
    if match["open"] or match["older"]:
        last = OLDEST
    return (first, last) if max(first, last) <= OLDEST else None


def is_every_age(text: str) -> bool:
    """True for a row that sums all ages ("totalt ålder")."""
    return _EVERY.fullmatch(normalise(text)) is not None


def age_class(record: Record) -> AgeClass | None:
    """The class of a row, from numbers or from text; None (with a finding) when it has none."""
    ages = _stated(record)
    if ages is None:
        return None
    if ages[0] > ages[1]:
        AgeClass(*ages, record).tell("alder-bakvand", first=ages[0], last=ages[1])
        return None
    return AgeClass(*ages, record)


def _stated(record: Record) -> tuple[int, int] | None:
    if {"age_from", "age_to"} <= set(record.values):
        return record.get("age_from"), record.get("age_to")
    text = record.get("age") if "age_from" not in record.values else None
    if text is None:
        return None  # told with the cells that are missing
    ages = read_age(text)
    if ages is None:
        record.tell("okand-alder", "age", read=shown(text))
    return ages


def check_classes(classes: Iterable[AgeClass], table: str) -> tuple[AgeClass, ...]:
    """The classes of one table in order of age, the oldest without upper end from 99 years.

    table : what the classes are of, for the findings of gaps and overlaps.
    """
    ordered = sorted(classes, key=lambda c: (c.first, c.last, c.record.number))
    for before, after in pairwise(ordered):
        if after.first <= before.last:
            after.tell("aldrar-overlappar", read=after.text, row=before.record.number, table=table)
        elif after.first > before.last + 1:
            missing = AgeClass(before.last + 1, after.first - 1, after.record).text
            after.tell("aldrar-luckor", missing=missing, read=after.text, table=table)
    return _open_ended(ordered)


def _open_ended(ordered: Sequence[AgeClass]) -> tuple[AgeClass, ...]:
    if not ordered or ordered[-1].last < OPEN_FROM:
        return tuple(ordered)
    return (*ordered[:-1], replace(ordered[-1], last=OLDEST))
