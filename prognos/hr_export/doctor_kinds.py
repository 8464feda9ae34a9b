"""Titles -> kinds of doctors, and the specialties that a text names."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from prognos.hr_export.catalogue import (
    OTHER,
    SPECIALIST,
    UNKNOWN,
    employment_rules,
    everyday_words,
    hired_titles,
    title_rules,
)
from prognos.reading.lookup import Lookup
from prognos.reading.sheets.people.read_specialties import Specialties, read_specialties
from prognos.schema.dictionary import normalise

HIRED = "Inhyrd"
"""Anställningsform of an agency doctor."""
_DOCTOR = re.compile(r"läkare|läkar\b|\bläk\b")
_DROPPED = re.compile(
    r"(?:(?:specialist|under|distrikts|familje|hus|region|\b[sab]t[ -])l?|verl)"
    r"(?:ae?|[\W_\d])?kare\b|\bl(?:ae?|[^\w\s]|_)kare\b"
)
"""A doctor's title where å, ä and ö were dropped or changed: "Overlakare", "ST-l_kare"."""


@dataclass(frozen=True)
class Words:
    """Specialties and every spelling that may stand inside a text."""

    lookup: Lookup
    spellings: Mapping[str, str]
    """Normalised spelling -> specialty."""
    pattern: re.Pattern[str]

    def named_in(self, words: str) -> tuple[str, ...]:
        """Specialties that the text names, in its order, each once; whole words only."""
        return _named_in(self.pattern, normalise(words), tuple(self.spellings.items()))


@lru_cache(maxsize=20_000)
def _named_in(
    pattern: re.Pattern[str], words: str, spellings: tuple[tuple[str, str], ...]
) -> tuple[str, ...]:
    names = dict(spellings)
    return tuple(dict.fromkeys(names[found] for found in pattern.findall(words)))


@cache
def built_in_words() -> Words:
    """The words for the built-in specialties."""
    return make_words(read_specialties(()))


def make_words(specialties: Specialties) -> Words:
    """Names, aliases and everyday words; a specialty's own spelling goes before the others."""
    spellings = {normalise(word): name for name, words in everyday_words().items()
                 if name in specialties.listed for word in words}
    spellings |= specialties.lookup.spellings
    return Words(specialties.lookup, spellings, _pattern(spellings))


def _pattern(spellings: Iterable[str]) -> re.Pattern[str]:
    longest_first = sorted(spellings, key=lambda word: (-len(word), word))
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, longest_first))})(?![\w-])")


def kind_of(title: str, lookup: Lookup) -> str:
    """Kind of a title by the rules; UNKNOWN for a doctor's title that none of them knows.

    lookup : of specialties: a title that is only a specialty is a specialist's.
    """
    words = normalise(title)
    for kind, pattern in title_rules():
        if pattern.search(words):
            return kind
    if words and lookup.find(words):
        return SPECIALIST
    return UNKNOWN if _DOCTOR.search(words) or lacks_letters(title) else OTHER


def lacks_letters(title: str) -> bool:
    """True for a doctor's title that has lost its å, ä and ö."""
    return _DROPPED.search(normalise(title)) is not None


@lru_cache(maxsize=5_000)
def is_hired(title: str) -> bool:
    """True for the title of an agency doctor, who is never supply."""
    return hired_titles().search(normalise(title)) is not None


@lru_cache(maxsize=5_000)
def employment_of(words: str) -> str | None:
    """Anställningsform that a text means; None when no rule knows it."""
    wanted = normalise(words)
    return next((value for value, pattern in employment_rules() if pattern.search(wanted)), None)
