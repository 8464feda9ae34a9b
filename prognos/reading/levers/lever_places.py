"""What a change may name: the run's specialties and areas."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from prognos.inputs import Group
from prognos.reading.lookup import Lookup, make_lookup
from prognos.schema.dictionary import built_in_table, normalise

BETWEEN = frozenset({"i", "för", "på", "inom", "av", "med", "hos", "till", "och", "ändras", "blir",
                     "år", "under", "specialiteten", "området"})
QUOTES = re.compile("[\"'”“’]")
EVERYWHERE = frozenset({"alla", "hela regionen", "regionen", "alla specialiteter", "samtliga"})


@dataclass(frozen=True)
class Places:
    """The run's specialties and areas, and its start years."""

    groups: tuple[Group, ...]
    first_year: int

    @cached_property
    def specialties(self) -> Lookup:
        """The run's specialties, with the everyday names of the built-in ones."""
        return specialty_names(self.groups)

    @cached_property
    def areas(self) -> Lookup:
        return make_lookup(dict.fromkeys(g.area for g in self.groups if g.area), {})

    def find(self, words: str) -> tuple[str | None, str | None] | None:
        """Specialty and area that the words mean, None for all; None when they mean nothing."""
        words = normalise(words)
        if not words or words in EVERYWHERE:
            return None, None
        if (name := self.specialties.find(words)) is not None:
            return name, None
        if (area := self.areas.find(words)) is not None:
            return None, area
        parts = words.replace(",", " , ").split()
        for n in range(1, len(parts)):
            name = self.specialties.find(joined_words(parts[:n]))
            area = self.areas.find(joined_words(parts[n:]))
            if name is not None and area is not None and self.members(name, area):
                return name, area
        bare = QUOTES.sub("", words)
        return None if bare == words else self.find(bare)

    def members(self, specialty: str | None, area: str | None) -> list[int]:
        """Indices of the groups that match all that is given."""
        return [g for g, group in enumerate(self.groups)
                if specialty in (None, group.specialty) and area in (None, group.area)]


def specialty_names(groups: Iterable[Group]) -> Lookup:
    """The specialties of the groups, with the everyday names of the built-in ones."""
    names = dict.fromkeys(group.specialty for group in groups)
    aliases = {row["Specialitet"]: row["Alias"].split(";") if row["Alias"] else ()
               for row in built_in_table("specialiteter")}
    return make_lookup(names, {name: aliases.get(name, ()) for name in names})


def joined_words(parts: Sequence[str]) -> str:
    """Words without the small ones and signs at their ends."""
    words = list(parts)
    while words and words[0].strip(",:;") in BETWEEN | {""}:
        words.pop(0)
    while words and words[-1].strip(",:;") in BETWEEN | {""}:
        words.pop()
    return " ".join(words).strip(" ,:;")
