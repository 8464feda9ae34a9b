"""Which comments of a workbook the program itself has written: the help on the headings."""

from __future__ import annotations

from dataclasses import dataclass, field

from prognos.parts import Parts, read_xml
from prognos.values import clean, text

PROGRAM = "st-prognos"


def help_texts(parts: Parts) -> frozenset[str]:
    """Texts of the comments whose author is the program, over all sheets. Raises `Refused`."""
    found: set[str] = set()
    for name in parts.entries:
        if name.startswith("xl/") and "comment" in name.lower() and name.endswith(".xml"):
            reading = _Comments()
            read_xml(parts.pieces(name), reading.start, reading.end, reading.text)
            found |= reading.found
    return frozenset(found)


@dataclass
class _Comments:
    """A part of comments while it is being read."""

    authors: list[str] = field(default_factory=list)
    found: set[str] = field(default_factory=set)
    author: int = -1
    heard: list[str] | None = None

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "comment":
            number = attributes.get("authorId", "")
            self.author = int(number) if number.isdecimal() and len(number) < 6 else -1
            self.heard = []
        elif name == "author":
            self.heard = []

    def end(self, name: str) -> None:
        said = "".join(self.heard or [])
        if name == "author":
            self.authors.append(said.strip())
        elif name == "comment" and 0 <= self.author < len(self.authors):
            if self.authors[self.author] == PROGRAM:
                self.found.add(text(clean(said)))
        elif name != "comment":
            return
        self.heard = None

    def text(self, piece: str) -> None:
        if self.heard is not None:
            self.heard.append(piece)
