"""Which cell formats show a date, and what day a number means then."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from prognos.xlsx.read.parts import Budget, read_xml

_BUILT_IN = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
"""Numbers of the built-in formats that show dates or times."""
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!(?:h+|m+|s+)\])[^\]]*\]', re.IGNORECASE)
"""Quoted text, escaped letters, colours and countries within a format."""
_RUN = re.compile(r"[^\W\d_]+")
_DATE_LETTERS, _YEAR_LETTERS = frozenset("ymdhs"), frozenset("åaj")
"""d m y h s in every country's files; some libraries write å, a or j for the year."""
_FRACTION = re.compile(r"(?<=s)[.,]0+", re.IGNORECASE)
_FIGURES = re.compile(r"[#0?]")
_DURATION = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
EPOCH, EPOCH_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)
_LOST_DAY = 60
"""Excel has a 29 February 1900; numbers before it are one less."""


@dataclass(frozen=True)
class DateFormats:
    """Indices of the cell formats that show dates, and of those that show durations."""

    dates: frozenset[int] = frozenset()
    durations: frozenset[int] = frozenset()


def is_date_format(code: str) -> bool:
    """True when the number format shows a date or a time.

    Letters make a date where they are those of dates alone ("yyyymmdd"), not in a word
    ("Standard", Swedish and German for General), and no digits of a number stand beside them.
    """
    shown = _first_section(code)
    runs = [set(run.casefold()) for run in _RUN.findall(shown)]
    dated = any(run & _DATE_LETTERS and run <= _DATE_LETTERS | _YEAR_LETTERS for run in runs)
    return dated and not _FIGURES.search(_FRACTION.sub("", shown))


def _first_section(code: str) -> str:
    """What the format shows of a positive number, without quoted text, colours and countries."""
    return _LITERAL.sub("", code).split(";")[0]


def date_formats(codes: Mapping[int, str], formats: Sequence[int]) -> DateFormats:
    """Which cell formats show dates.

    codes : number of a number format -> its code. formats : number format by cell format.
    """
    durations = {key for key, code in codes.items()
                 if _DURATION.search(_first_section(code))} | ({46} - set(codes))
    dates = {key for key, code in codes.items() if is_date_format(code)} | (_BUILT_IN - set(codes))
    return DateFormats(
        frozenset(place for place, key in enumerate(formats) if key in dates | durations),
        frozenset(place for place, key in enumerate(formats) if key in durations),
    )


def read_date_formats(pieces: Iterable[bytes], budget: Budget) -> DateFormats:
    """The formats of a workbook's styles. Raises `Refused`."""
    codes: dict[int, str] = {}
    formats: list[int] = []
    within: list[str] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if name == "numFmt":
            codes[int(attributes.get("numFmtId", -1))] = attributes.get("formatCode", "")
        elif name == "xf" and within[-1:] == ["cellXfs"]:
            formats.append(int(attributes.get("numFmtId", 0)))
        within.append(name)

    def end(_name: str) -> None:
        within.pop()

    read_xml(pieces, start, end, budget=budget)
    return date_formats(codes, formats)


def day_of(serial: float, epoch: datetime, duration: bool) -> datetime | str:
    """The day (and hour) that a number means; a time of day or a duration as "hh:mm".

    Raises `OverflowError` for a number that no date has.
    """
    if duration or 0 <= serial < 1:
        minutes = round(serial * 24 * 60)
        return f"{minutes // 60:02d}:{minutes % 60:02d}"
    if 0 < serial < _LOST_DAY and epoch == EPOCH:
        serial += 1
    return epoch + timedelta(milliseconds=round(serial * 86_400_000))
