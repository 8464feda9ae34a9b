"""What a cell's stored text means: number, text, date, true or false, error."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from prognos.schema.values import clean
from prognos.xlsx.read.excel_dates import EPOCH, DateFormats, day_of
from prognos.xlsx.read.parts import Refused

_WHOLE = re.compile(r"-?\d{1,300}", re.ASCII)
_FIGURE = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,4})?", re.ASCII)
_TRUE = frozenset({"1", "true", "TRUE"})


@dataclass(frozen=True)
class Meaning:
    """What the cells of a workbook refer to."""

    strings: Sequence[str] = ()
    dates: DateFormats = field(default_factory=DateFormats)
    epoch: datetime = EPOCH
    text: Callable[[str], str] = clean
    """What is kept of a text."""

    def value(self, raw: str, kind: str, style: int) -> tuple[object, str]:
        """Value and kind of a cell with text `raw`, type `kind` and format number `style`.

        Raises `Refused` for a shared text that the file does not have.
        """
        if kind == "n":
            return self.number(raw.strip(), style)
        if kind == "s":
            return self.shared(raw), "s"
        if kind in ("str", "inlineStr"):
            return self.text(raw), "s"
        if kind == "b":
            return raw.strip() in _TRUE, "b"
        if kind == "e":
            return clean(raw), "e"
        return _iso_day(raw) if kind == "d" else self.number(raw.strip(), style)

    def shared(self, raw: str) -> str:
        """The shared text with number `raw`."""
        stripped = raw.strip()
        place = (int(stripped) if stripped.isascii() and stripped.isdecimal() and len(raw) < 12
                 else len(self.strings))
        if place >= len(self.strings):
            raise Refused("skadad-fil")
        return self.strings[place]

    def number(self, raw: str, style: int) -> tuple[object, str]:
        """A number, or the day that it means in its format; a text that is none stays a text."""
        if _WHOLE.fullmatch(raw):
            value: float = int(raw)
        elif _FIGURE.fullmatch(raw):
            value = float(raw)
        else:
            return clean(raw), "s"
        return self.figure(value, style)

    def figure(self, value: float, style: int) -> tuple[object, str]:
        """A number, or the day that it means in the format number `style`."""
        if style not in self.dates.dates:
            return value, "n"
        try:
            day = day_of(value, self.epoch, style in self.dates.durations)
        except (OverflowError, ValueError):
            return "#VALUE!", "e"
        return day, "s" if isinstance(day, str) else "d"


def _iso_day(raw: str) -> tuple[object, str]:
    try:
        return datetime.fromisoformat(raw.strip()).replace(tzinfo=None), "d"
    except ValueError:
        return clean(raw), "s"
