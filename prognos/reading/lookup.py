"""Names the user may write in other spellings: specialties, forms, curves, parameters."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache

from prognos.schema.dictionary import normalise

LEAST_LIKENESS = 0.3
SUGGESTIONS = 3
NAMED = 5
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
        the workbook where the text stands has a list.
        """
        names = closest(tuple(self.spellings.items()), normalise(text))
        if not names and among is not None:
            return f"{among} {first_names(self.names)}."
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


@cache
def closest(spellings: tuple[tuple[str, str], ...], text: str) -> tuple[str, ...]:
    """At most three names whose spelling is most like `text` (normalised), best first."""
    likeness: dict[str, float] = {}
    for spelling, name in spellings:
        ratio = SequenceMatcher(None, text, spelling).ratio()
        likeness[name] = max(likeness.get(name, 0.0), ratio)
    ranked = sorted(likeness, key=lambda name: -likeness[name])
    others = [name for name in ranked if normalise(name) != text]  # "X är okänd. Menades X?"
    return tuple(name for name in others[:SUGGESTIONS] if likeness[name] >= LEAST_LIKENESS)
