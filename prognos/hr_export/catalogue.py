"""What the import knows beforehand (headings, titles, words): data in `data/hr_export/`."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from prognos.schema.dictionary import normalise, read_data
from prognos.schema.findings import Finding

SPECIALIST, ST, BT, AT, JUNIOR, OTHER, UNKNOWN = (
    "specialist", "st", "bt", "at", "junior", "other", "okand-titel",
)
KINDS = {
    "specialist": SPECIALIST, "st": ST, "bt": BT, "at": AT, "underläkare": JUNIOR, "övrig": OTHER,
}
"""Word of a mapping file -> kind of title."""
DOCTORS = (SPECIALIST, ST, BT, AT, JUNIOR)


@dataclass(frozen=True)
class Field:
    """One thing that a column of an export may hold."""

    key: str
    name: str
    spellings: tuple[str, ...]
    personal: bool = False
    several: bool = False
    wanted: bool = False


@cache
def fields() -> Mapping[str, Field]:
    """All fields by key, in the order in which they are told."""
    entries = read_data("hr_export/columns.toml")["column"]
    return {entry["key"]: Field(**{**entry, "spellings": tuple(entry["spellings"])})
            for entry in entries}


def field_named(name: str) -> Field | None:
    """The field that a mapping file means by `name`."""
    wanted = normalise(name)
    return next((each for each in fields().values() if normalise(each.name) == wanted), None)


@cache
def title_rules() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """(kind, pattern) in the order in which they are tried."""
    rules = read_data("hr_export/titles.toml")["rule"]
    return tuple((rule["kind"], re.compile(rule["pattern"])) for rule in rules)


@cache
def employment_rules() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """(Anställningsform, pattern) in the order in which they are tried."""
    rules = read_data("hr_export/titles.toml")["employment"]
    return tuple((rule["value"], re.compile(rule["pattern"])) for rule in rules)


@cache
def hired_titles() -> re.Pattern[str]:
    """Titles of agency doctors."""
    return re.compile(read_data("hr_export/titles.toml")["hired"]["pattern"])


@cache
def everyday_words() -> Mapping[str, tuple[str, ...]]:
    """Specialty -> other words for it, besides its aliases."""
    words = read_data("hr_export/specialties.toml")
    return {name: tuple(spellings) for name, spellings in words.items()}


@cache
def _notes() -> Mapping[str, Mapping[str, str]]:
    notes: Mapping[str, Mapping[str, str]] = read_data("hr_export/notes.toml")
    return notes


MOST_TOLD = 5


def first_of(found: Sequence[object], most: int = MOST_TOLD) -> str:
    """The first of them, and whether there are more: "4, 7, 9, 12, 13 med flera"."""
    return ", ".join(map(str, found[:most])) + (" med flera" if len(found) > most else "")


class Count(int):
    """A number that is told with its noun: `{rows:rad|rader}` -> "1 rad", "12 000 rader"."""

    def __format__(self, nouns: str) -> str:
        figure = f"{int(self):,}".replace(",", "\u00a0")
        one, _, many = nouns.partition("|")
        return f"{figure} {one if self == 1 else many}" if nouns else figure


def note(code: str, **details: object) -> Finding:
    """Something to tell about an import, with the texts of `notes.toml`.

    Raises `KeyError` for an unknown code or a detail its texts ask for and that is not given.
    """
    entry = _notes()[code]
    details = {k: Count(v) if isinstance(v, int) else v for k, v in details.items()}
    fix = entry.get("fix")
    return Finding(entry["severity"], code, None, None, entry["message"].format_map(details),
                   fix.format_map(details) if fix else None)
