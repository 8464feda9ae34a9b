"""Names the user may write in other spellings: specialties, forms, curves, parameters."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache

from prognos.schema.dictionary import normalise

LEAST_LIKENESS = 0.6
AS_GOOD = 0.15
"""How much less like the text than the best name another suggestion may be."""
PART = 0.8
"""Likeness of a name that holds the whole text as words or begins with it, or the other way."""
SHORTEST_PART = 4
LONGEST = 200
SUGGESTIONS = 3
NAMED, MOST_NAMED = 5, 20
"""Names in a message before "och N till"."""


@dataclass(frozen=True)
class Lookup:
    """Names and their other spellings, compared as headings are."""

    names: tuple[str, ...]
    spellings: Mapping[str, str]
    """Normalised spelling -> name."""

    def find(self, text: str) -> str | None:
        """The name that `text` means, or None."""
        return self.spellings.get(normalise(text))

    def suggestion(self, text: str, among: str | None = None) -> str:
        """What the text may have meant, for a message: the closest three names.

        among : begins a list of the first names when none is like the text; None = the sheet of
        the workbook where the text stands has a list; "" = say nothing.
        """
        names = closest(tuple(self.spellings.items()), normalise(text))
        if not names and among is not None:
            return f"{among} {first_names(self.names)}." if among else ""
        if not names:
            return "Se bladets lista över tillåtna namn."
        quoted = [f"”{name}”" for name in names]
        listed = " eller ".join([", ".join(quoted[:-1]), quoted[-1]] if quoted[1:] else quoted)
        return f"Menades {listed}?"


def make_lookup(names: Iterable[str], aliases: Mapping[str, Iterable[str]]) -> Lookup:
    """A lookup of `names`; `aliases`: name -> other spellings. A name beats another's alias."""
    listed = tuple(names)
    spellings = {
        normalise(alias): name for name in reversed(listed) for alias in aliases.get(name, ())
    }
    return Lookup(listed, spellings | {normalise(name): name for name in listed})


def first_names(names: Sequence[str]) -> str:
    """The first five names, and how many more there are."""
    more = f" och {len(names) - NAMED} till" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more


def all_names(names: Iterable[str]) -> str:
    """Every name in one line, the first twenty of very many: "A, B och C"."""
    listed = list(names)
    if len(listed) > MOST_NAMED:
        listed = [*listed[:MOST_NAMED], f"{len(listed) - MOST_NAMED} till"]
    return " och ".join([", ".join(listed[:-1]), listed[-1]] if listed[1:] else listed)


@cache
def closest(spellings: tuple[tuple[str, str], ...], text: str) -> tuple[str, ...]:
    """At most three names whose spelling is most like `text` (normalised), best first."""
    likely: dict[str, float] = {}
    for spelling, name in spellings:
        likely[name] = max(likely.get(name, 0.0), like(text, spelling))
    ranked = sorted(likely, key=lambda name: -likely[name])
    others = [name for name in ranked if normalise(name) != text]  # "X är okänd. Menades X?"
    least = max(LEAST_LIKENESS, likely[others[0]] - AS_GOOD) if others else 0.0
    return tuple(name for name in others[:SUGGESTIONS] if likely[name] >= least)


def likeness(text: str, other: str) -> float:
    """Letters in common of two normalised texts, 0 … 1; 0 where a text is no name at all."""
    if max(len(text), len(other)) > LONGEST:
        return 0.0
    return SequenceMatcher(None, text, other).ratio()


def like(text: str, other: str) -> float:
    """As `likeness`, and at least `PART` where one is a part of the other."""
    short, long = sorted((text, other), key=len)
    part = len(short) >= SHORTEST_PART and (long.startswith(short) or f" {short} " in f" {long} ")
    return max(likeness(text, other), PART if part else 0.0)
