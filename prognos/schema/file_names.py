"""Whether a file's own name tells of a person: it goes into the names of what is made of it."""

import re
from functools import cache
from importlib.resources import files

from prognos.schema.values import holds_personnummer

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
WITHHELD = "(filnamnet visas inte)"


@cache
def _first_names() -> frozenset[str]:
    """Common first names in Sweden (SCB, tilltalsnamn), less those that are words as well."""
    listed = files("prognos").joinpath("data", "tilltalsnamn.txt").read_text(encoding="utf-8")
    return frozenset(listed.split())


def tells_of_person(name: str) -> bool:
    """Whether a file's name holds a personnummer or a common first name: "Anna Ek 2026.xlsx"."""
    return holds_personnummer(name) or any(
        word.casefold() in _first_names() for word in _WORD.findall(name))


def public_file_name(name: str) -> str:
    """The name as it may stand in what is spread."""
    return WITHHELD if tells_of_person(name) else name


def public_stem(stem: str) -> str:
    """What the name of a file for spreading begins with."""
    return "region" if tells_of_person(stem) else stem
