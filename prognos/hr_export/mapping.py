"""The mapping file: what the user says about an export that cannot be told from it."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from prognos.hr_export.catalogue import KINDS, UNKNOWN, Field, field_named, fields, note
from prognos.hr_export.doctor_kinds import Words, kind_of
from prognos.hr_export.export_cells import LONGEST, plain
from prognos.hr_export.export_headings import meaning, squashed
from prognos.schema.dictionary import normalise
from prognos.schema.findings import Finding, make_finding
from prognos.schema.values import clean, shown
from prognos.xlsx.read.archive import HeldFile, held_bytes, read_bytes
from prognos.xlsx.read.parts import Refused

_BARE_KEY = re.compile(r"""^([ \t]*)([^\s"'#=\[\]][^"'#=\[\]\n]*)=""", re.MULTILINE)
MOST_BYTES = 1_000_000
LONGEST_LINE = 10_000
_ENDLESS = re.compile(r"\d{400}")
"""More digits than any number of a mapping has."""
MOST_TOLD = 200
MOST_DEEP = 20
"""Brackets of a line: a mapping has one."""
SCALES = {"procent": 100.0, "andel": 1.0}
SHARES = ("share", "working", "absence")
SECTIONS = ("kolumner", "saknas", "skala", "befattningar", "specialiteter", "koder", "enheter")


@dataclass(frozen=True)
class UserMapping:
    """What a mapping file says. Texts are compared as headings are (`normalise`)."""

    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Field key -> headings."""
    missing: frozenset[str] = frozenset()
    """Field keys that the export does not hold."""
    scales: Mapping[str, float] = field(default_factory=dict)
    """Field key -> what a whole post is written as: 1 or 100."""
    titles: Mapping[str, str] = field(default_factory=dict)
    """Normalised title -> kind."""
    specialties: Mapping[str, str] = field(default_factory=dict)
    """Normalised text of a specialty cell, or of a title -> specialty."""
    codes: Mapping[str, str] = field(default_factory=dict)
    """Normalised code -> title or specialty, as text."""
    units: Mapping[str, str] = field(default_factory=dict)
    """Normalised unit -> specialty of its doctors without one."""


def read_mapping(file: Path | HeldFile, words: Words) -> tuple[UserMapping, tuple[Finding, ...]]:
    """The mapping in a file and everything wrong with it; nothing is taken from a wrong line.

    Only an ordinary file of at most 1 MB is read: a pipe or a device may have no end.
    """
    name = plain(file.name)
    try:
        if _size(file) > MOST_BYTES:
            return UserMapping(), (note("mappning-for-stor", file=name),)
        content = held_bytes(file) if isinstance(file, HeldFile) else read_bytes(file)
        written = content.decode("utf-8-sig")
    except Refused as refused:
        odd = refused.code == "ingen-vanlig-fil"
        return UserMapping(), (note("mappning-ingen-fil", file=name) if odd
                               else make_finding(refused.code, name=name),)
    except (OSError, ValueError):
        return UserMapping(), (make_finding("fil-kan-inte-lasas", name=name),)
    line = _odd_line(written)
    if line:
        return UserMapping(), (note("mappning-trasig", file=name, line=f" på rad {line}"),)
    try:
        said = tomllib.loads(_quoted_keys(written))
    except tomllib.TOMLDecodeError as error:
        return UserMapping(), (note("mappning-trasig", file=name, line=_line_of(str(error))),)
    except (ValueError, RecursionError):
        return UserMapping(), (note("mappning-trasig", file=name, line=""),)
    return _Reader(name, words).read(said)


def _size(file: Path | HeldFile) -> int:
    if isinstance(file, HeldFile):
        return len(file.content)
    return file.stat().st_size if file.is_file() else 0


def _odd_line(written: str) -> int:
    """The first line that no mapping has: too long, nested, or with a number without end; or 0."""
    for number, line in enumerate(written.splitlines(), start=1):
        deep = max(line.count("["), line.count("{"))
        if len(line) > LONGEST_LINE or deep > MOST_DEEP or _ENDLESS.search(line):
            return number
    return 0


def _quoted_keys(text: str) -> str:
    """The text with quotes around every name: TOML allows no bare å, space or point."""
    return _BARE_KEY.sub(lambda key: f'{key[1]}"{key[2].rstrip()}" =', text)


def _line_of(error: str) -> str:
    """"(at line 4, column 7)" in Swedish; "" when the parser does not say."""
    _, found, place = error.partition("(at line ")
    return f" på rad {place.split(',')[0].rstrip(')')}" if found else ""


class _Enough(Exception):
    """So much is wrong that more need not be told."""


class _Reader:
    """Collects what a mapping says and what is wrong with it."""

    def __init__(self, file: str, words: Words) -> None:
        self._file = file
        self._words = words
        self._found: list[Finding] = []

    def read(self, content: Mapping[str, Any]) -> tuple[UserMapping, tuple[Finding, ...]]:
        try:
            return self._mapping(content), tuple(self._found)
        except _Enough:
            return UserMapping(), tuple(self._found)

    def _mapping(self, content: Mapping[str, Any]) -> UserMapping:
        for section in content:
            if section not in SECTIONS:
                self._tell("mappning-okand-del", read=section, suggestion=_like(section, SECTIONS))
        return UserMapping(
            columns=self._columns(self._table(content, "kolumner")),
            missing=self._missing(content.get("saknas", [])),
            scales=self._scales(self._table(content, "skala")),
            titles=self._titles(self._table(content, "befattningar")),
            specialties=self._specialties(content, "specialiteter"),
            codes=self._codes(self._table(content, "koder")),
            units=self._specialties(content, "enheter"),
        )

    def _tell(self, code: str, **details: str) -> None:
        self._found.append(note(code, file=self._file,
                                **{key: shown(clean(value)) for key, value in details.items()}))
        if len(self._found) >= MOST_TOLD:
            raise _Enough

    def _table(self, content: Mapping[str, Any], section: str) -> Mapping[str, Any]:
        table = content.get(section, {})
        if isinstance(table, dict):
            return table
        self._tell("mappning-fel-slag", section=section)
        return {}

    def _field(self, name: str, section: str) -> Field | None:
        found = field_named(name)
        if found is None:
            names = [each.name for each in fields().values()]
            self._tell("mappning-okand-nyckel", read=name, section=section,
                       suggestion=_like(name, names))
        return found

    def _columns(self, table: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
        columns = {}
        for name, stated in table.items():
            found = self._field(name, "kolumner")
            headings = [stated] if isinstance(stated, str) else stated
            if not isinstance(headings, list) or not all(isinstance(h, str) for h in headings):
                self._tell("mappning-fel-varde", section="kolumner", read=name)
            elif found and any(h.strip() for h in headings):
                personal = [h for h in headings if _is_personal(h) and not found.personal]
                for heading in personal:
                    self._tell("mappning-personuppgift", heading=heading, read=name)
                columns[found.key] = tuple(h for h in headings if h.strip() and h not in personal)
        return {key: headings for key, headings in columns.items() if headings}

    def _missing(self, names: object) -> frozenset[str]:
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            self._tell("mappning-fel-slag", section="saknas")
            return frozenset()
        found = [self._field(name, "saknas") for name in names]
        return frozenset(each.key for each in found if each)

    def _scales(self, table: Mapping[str, Any]) -> dict[str, float]:
        scales = {}
        for name, word in table.items():
            found = self._field(name, "skala")
            scale = SCALES.get(word) if isinstance(word, str) else None
            if found and found.key in SHARES and scale is not None:
                scales[found.key] = scale
            elif found:
                self._tell("mappning-fel-varde", section="skala", read=name)
        return scales

    def _titles(self, table: Mapping[str, Any]) -> dict[str, str]:
        titles = {}
        for title, word in table.items():
            kind = KINDS.get(normalise(word)) if isinstance(word, str) else None
            if kind:
                titles[normalise(title)] = kind
            elif not isinstance(word, str):
                self._tell("mappning-fel-varde", section="befattningar", read=title)
            elif word:
                self._tell("mappning-okant-slag", read=word, title=title, allowed=", ".join(KINDS))
        return titles

    def _specialties(self, content: Mapping[str, Any], section: str) -> dict[str, str]:
        specialties = {}
        for words, name in self._table(content, section).items():
            found = self._words.lookup.find(name) if isinstance(name, str) else None
            if found:
                specialties[normalise(words)] = found
            elif not isinstance(name, str):
                self._tell("mappning-fel-varde", section=section, read=words)
            elif name:
                self._tell("mappning-okand-specialitet", read=name, section=section,
                           suggestion=self._words.lookup.suggestion(name[:LONGEST]))
        return specialties

    def _codes(self, table: Mapping[str, Any]) -> dict[str, str]:
        codes = {}
        for code, meant in table.items():
            if not isinstance(meant, str):
                self._tell("mappning-fel-varde", section="koder", read=code)
            elif self._words.named_in(meant) or kind_of(meant, self._words.lookup) != UNKNOWN:
                codes[normalise(code)] = meant
            elif meant:
                self._tell("mappning-okand-kod", read=code, meaning=meant)
        return codes


def _is_personal(heading: str) -> bool:
    found = meaning(heading)
    return found is not None and fields()[found[0]].personal


def _like(word: str, names: Iterable[str]) -> str:
    close = get_close_matches(normalise(word[:LONGEST]), list(names), n=3, cutoff=0.5)
    quoted = " eller ".join(f"”{name}”" for name in close)
    return f"Menades {quoted}?" if close else f"Välj bland: {', '.join(names)}."


def missing_headings(mapping: UserMapping, present: Iterable[str]) -> tuple[str, ...]:
    """Headings that the mapping names and that stand in none of the exports."""
    known = {squashed(heading) for heading in present}
    named = [heading for headings in mapping.columns.values() for heading in headings]
    return tuple(heading for heading in named if squashed(heading) not in known)
