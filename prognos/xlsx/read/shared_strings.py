"""The texts that cells share: pronunciations left out, runs of looks joined."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from prognos.xlsx.read.parts import LONGEST_TEXT, Budget, Parts, Refused, read_xml

MOST_BYTES = 120_000_000
"""A larger table is refused before it is read."""


@dataclass
class Heard:
    """Text being read, up to the longest that a cell may hold."""

    pieces: list[str] = field(default_factory=list)
    length: int = 0
    listening: bool = False

    def clear(self) -> None:
        self.pieces.clear()
        self.length = 0

    def text(self, piece: str) -> None:
        if self.listening:
            self.length += len(piece)
            if self.length > LONGEST_TEXT:
                raise Refused("skadad-fil")
            self.pieces.append(piece)

    def joined(self) -> str:
        return "".join(self.pieces)


@dataclass
class _Strings:
    """The table while it is being read."""

    budget: Budget
    keep: Callable[[str], str]
    """What is kept of a text."""
    found: list[str] = field(default_factory=list)
    heard: Heard = field(default_factory=Heard)
    phonetic: bool = False

    def start(self, name: str, _attributes: dict[str, str]) -> None:
        if name == "si":
            self.heard.clear()
        elif name == "rPh":
            self.phonetic = True
        elif name == "t":
            self.heard.listening = not self.phonetic

    def end(self, name: str) -> None:
        if name == "t":
            self.heard.listening = False
        elif name == "rPh":
            self.phonetic = False
        elif name == "si":
            text = self.keep(self.heard.joined())
            self.budget.take_string(len(text))
            self.found.append(text)


def read_strings(
    parts: Parts, part: str | None, budget: Budget, keep: Callable[[str], str]
) -> Sequence[str]:
    """The table of a workbook; none without the part. Raises `Refused`."""
    table = _Strings(budget, keep)
    if part is not None and part in parts:
        if parts.size(part) > MOST_BYTES:
            raise Refused("for-manga-celler")
        read_xml(parts.pieces(part), table.start, table.end, table.heard.text, budget)
    return table.found
