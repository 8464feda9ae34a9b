"""What doctor the words of a row mean: kind and specialties, by the user's mapping first."""

from prognos.hr_export.catalogue import OTHER, SPECIALIST, UNKNOWN
from prognos.hr_export.doctor_kinds import Words, kind_of
from prognos.hr_export.files.mend_letters import is_lost, restored
from prognos.hr_export.mapping import UserMapping
from prognos.schema.dictionary import normalise


class DoctorWords:
    """Reads titles, codes and specialties; an export repeats few, so each is worked out once."""

    def __init__(self, words: Words, mapping: UserMapping) -> None:
        self._words = words
        self._mapping = mapping
        self._titles: dict[tuple[str, str], tuple[str, tuple[str, ...]]] = {}
        self._meant: dict[str, tuple[str, ...]] = {}

    def of_title(self, title: str, code: str) -> tuple[str, tuple[str, ...]]:
        """Kind and named specialties of the title; of the code where the title says nothing."""
        found = self._titles.get((title, code))
        if found is None:
            found = self._titles[title, code] = self._of_title(title, code)
        return found

    def specialties(self, words: str) -> tuple[str, ...]:
        """The specialties that a text names; none where it is not understood."""
        found = self._meant.get(words)
        if found is None:
            found = self._meant[words] = self._specialties(words)
        return found

    def _of_title(self, title: str, code: str) -> tuple[str, tuple[str, ...]]:
        meant = self._mapping.codes.get(normalise(code), "")
        kind = self._kind(title) if title else ""
        if kind in {"", OTHER, UNKNOWN} and meant:
            kind = kind_of(meant, self._words.lookup)
        if not kind and code and not meant:
            kind = self._kind(code)
        if not kind and "title" in self._mapping.missing:  # the user says that all are
            kind = SPECIALIST
        own = self._mapping.specialties.get(normalise(title))
        named = (own,) if own else self._words.named_in(title)
        return kind, named or self._words.named_in(meant)

    def _kind(self, title: str) -> str:
        return self._mapping.titles.get(normalise(title)) or kind_of(title, self._words.lookup)

    def _specialties(self, words: str) -> tuple[str, ...]:
        words = restored(words) if is_lost(words) else words
        own = self._mapping.specialties.get(normalise(words)) or self._words.lookup.find(words)
        if own:
            return (own,)
        return self._words.named_in(self._mapping.codes.get(normalise(words), words))
