"""A cell's raw value -> number, share, date, year, choice …; pure functions that never guess.

A value that cannot be read raises `ValueProblem` with the code of a finding.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from prognos.schema.dictionary import Domain, normalise

FIRST_YEAR, LAST_YEAR = 1900, 2100
ROUNDING = 1e-9
"""Shares that are sums of others may miss 1 by a rounding error."""

_SPACES = re.compile(r"[\s\u00a0\u2007\u2009\u202f]+")
_NUMBER = re.compile(r"[+-]?(\d+|\d{1,3}( \d{3})+)?([.,]\d+)?", re.ASCII)
_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})([ T]00:00(:00(\.0+)?)?)?", re.ASCII)
_BORN = re.compile(r"(\d{2})?(\d{2})(\d{2})(\d{2})([-+]?)[\dA-Z]\d{3}", re.ASCII)
_MONTH, _DAY = r"(?:0[1-9]|1[0-2])", r"(?:0[1-9]|[12]\d|3[01]|6[1-9]|[78]\d|9[01])"
_PERSONNUMMER = re.compile(
    r"(?<!\d)(?:(?:1[89]\d|20[01])\d|\d{2})"
    rf"(?:{_MONTH}{_DAY} ?[+ _/-]? ?|[ -]{_MONTH}[ -]{_DAY} ?[+-] ?)"
    r"[\dTRSUWXJKLMN]\d{3}(?!\d)",
    re.ASCII,
)
"""In folded text. With a century nobody is born after 2019: 20261130-0815 is a time of day."""
_HINT = re.compile(r"\d{6}|\d\D\d\d\D\d", re.ASCII)
"""What every personnummer has somewhere: quick to look for."""
LEAST_PERSONNUMMER = 1_000_000
"""A personnummer in a number cell that has lost its leading zeros is not smaller than this."""
HIDDEN = "[personnummer dolt]"
_CODED = re.compile(r"_x(00[01][0-9A-Fa-f])_")
"""How Excel stores a control code in a text, most often the carriage return of a line end."""
_WHITE = frozenset("\t\n\v\f\r\x1c\x1d\x1e\x1f\x85\u2028\u2029")
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
"""Unicode categories: control, format, half of a pair, private, none."""
_YES = frozenset({"ja", "j", "sant", "true", "yes"})
_NO = frozenset({"nej", "n", "falskt", "false", "no"})


class ValueProblem(ValueError):
    """A cell that cannot be read; `code` names the finding, `details` fill in its text."""

    def __init__(self, code: str, **details: object) -> None:
        super().__init__(code)
        self.code = code
        self.details = details


@dataclass(frozen=True)
class Birth:
    """What is kept of a personnummer: the year, with two digits when the century is not given."""

    year: int
    century_known: bool
    over_hundred: bool = False
    """A plus sign: the person has turned 100."""

    def birth_year(self, base_year: int) -> int:
        """Birth year; without a century the latest one not after `base_year`."""
        if self.century_known:
            return self.year
        latest = base_year - (base_year - self.year) % 100
        return latest - 100 if self.over_hundred else latest


def clean(raw: str) -> str:
    """The text without what no reader sees but a screen may obey.

    Control codes of terminals, marks that turn the direction of writing, marks without width and
    halves of characters are dropped; line ends stay, as white space.
    """
    if raw.isprintable() and "_x00" not in raw:
        return raw
    plain = _CODED.sub(_decoded, raw)
    return "".join(" " if char in _WHITE else char for char in plain
                   if char in _WHITE or unicodedata.category(char) not in _UNSEEN)


def _decoded(match: re.Match[str]) -> str:
    return chr(int(match[1], 16))


def is_blank(raw: object) -> bool:
    """True for an empty cell and for text of white space only."""
    return raw is None or (isinstance(raw, str) and not _SPACES.sub("", raw))


def text(raw: object) -> str:
    """The cell as text on one line, single spaces; whole numbers without decimals."""
    if isinstance(raw, float) and raw.is_integer():
        raw = int(raw)
    if isinstance(raw, datetime | date):
        return raw.isoformat()[:10]
    return _SPACES.sub(" ", str(raw)).strip()


def number(raw: object) -> float:
    """A number cell, or text with decimal comma or point and spaces between thousands.

    Raises `ValueProblem`: inte-tal.
    """
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        if math.isfinite(raw):
            return float(raw)
    elif isinstance(raw, str):
        plain = text(raw).replace("\u2212", "-")
        if any(char.isdigit() for char in plain) and _NUMBER.fullmatch(plain):
            return float(plain.replace(" ", "").replace(",", "."))
    raise ValueProblem("inte-tal")


def is_number(raw: object) -> bool:
    """True for what `number` reads."""
    try:
        number(raw)
    except ValueProblem:
        return False
    return True


def whole(raw: object) -> int:
    """A whole number. Raises `ValueProblem`: inte-tal, inte-heltal."""
    value = number(raw)
    if not value.is_integer():
        raise ValueProblem("inte-heltal")
    return int(value)


def _percent(raw: object) -> float | None:
    """The fraction that a text with % means; None for anything else."""
    if isinstance(raw, str) and text(raw).endswith("%"):
        return number(text(raw)[:-1].strip()) / 100
    return None


def share(raw: object) -> float:
    """A share as a fraction: 0 … 1 is the fraction, 5 … 100 percent, text with % percent.

    Raises `ValueProblem`: inte-tal, tvetydig-andel (above 1, below 5), andel-over-100.
    """
    percent = _percent(raw)
    value = number(raw) if percent is None else percent
    if percent is None and 1 + ROUNDING < value < 5:
        raise ValueProblem("tvetydig-andel")
    fraction = value / 100 if percent is None and value >= 5 else value
    if fraction > 1 + ROUNDING:
        raise ValueProblem("andel-over-100")
    return min(fraction, 1.0)


def change(raw: object) -> float:
    """A yearly change as a fraction; a number cell is the fraction, text with % percent."""
    percent = _percent(raw)
    return number(raw) if percent is None else percent


def day(raw: object) -> date:
    """A date cell or text åååå-mm-dd. Raises `ValueProblem`: inte-datum, ar-utanfor."""
    value = raw.date() if isinstance(raw, datetime) else raw
    if isinstance(raw, str):
        match = _DATE.fullmatch(text(raw))
        value = _calendar_day(*match.group(1, 2, 3)) if match else None
    if not isinstance(value, date):
        raise ValueProblem("inte-datum")
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        raise ValueProblem("ar-utanfor")
    return value


def _calendar_day(year: str, month: str, day_of_month: str) -> date | None:
    try:
        return date(int(year), int(month), int(day_of_month))
    except ValueError:
        return None


def year(raw: object) -> int:
    """A calendar year 1900 … 2100. Raises `ValueProblem`: inte-ar, ar-utanfor.

    A date is refused: a year typed into a cell with date format becomes a day in 1905.
    """
    try:
        value = whole(raw)
    except ValueProblem:
        raise ValueProblem("inte-ar") from None
    if not FIRST_YEAR <= value <= LAST_YEAR:
        raise ValueProblem("ar-utanfor")
    return value


def heading_year(raw: object) -> int | None:
    """The year a heading means: a number, its text, or the first or last day of a year."""
    if isinstance(raw, datetime | date):
        return raw.year if (raw.month, raw.day) in {(1, 1), (12, 31)} else None
    plain = text(raw)
    if isinstance(raw, bool) or not re.fullmatch(r"\d{4}", plain, re.ASCII):
        return None
    return int(plain) if FIRST_YEAR <= int(plain) <= LAST_YEAR else None


def yes_no(raw: object) -> bool:
    """Ja or nej. Raises `ValueProblem`: inte-ja-nej."""
    word = normalise(text(raw))
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise ValueProblem("inte-ja-nej")


def personnummer(raw: object) -> Birth:
    """Year of birth of a personnummer or samordningsnummer (10 or 12 digits, -, + or nothing).

    Raises `ValueProblem`: inte-personnummer.
    """
    match = _BORN.fullmatch(_compact(raw))
    if match is None:
        raise ValueProblem("inte-personnummer")
    century, short_year, month, day_of_month, sign = match.groups()
    born = (int(day_of_month) - 1) % 60 + 1
    if not 1 <= int(month) <= 12 or int(day_of_month) in {0, 60} or born > 31:
        raise ValueProblem("inte-personnummer")
    if century is not None:
        return Birth(int(century + short_year), century_known=True)
    return Birth(int(short_year), century_known=False, over_hundred=sign == "+")


def _compact(raw: object) -> str:
    """Without spaces and the dashes of a date; a number cell with its leading zeros back."""
    plain = fold(text(raw))[0].upper().replace(" ", "")
    if plain.count("-") > 1:
        plain = plain.replace("-", "")
    lost = isinstance(raw, int | float) and len(plain) < 10 and plain.isdecimal()
    return plain.zfill(10) if lost else plain


_MINUS = frozenset("\u2212\u02d7\u2043\u00af\u00ad\u30fc\ufe63\uff0d\u207b\u208b")
"""Dashes by look that Unicode counts as signs, marks or letters."""
_NO_SIGN = frozenset({"Mn", "Me", "Cf", "Cc"})


def fold(raw: str) -> tuple[str, list[int]]:
    """The text with every digit, dash, plus and space of Unicode as the plain one, and for each
    character of it the place in `raw` that it comes from. What no reader sees is left out.
    """
    if raw.isascii() and raw.isprintable():
        return raw, list(range(len(raw)))
    found = [(plain, place) for place, char in enumerate(raw) for plain in _plain(char)]
    return "".join(plain for plain, _ in found), [place for _, place in found]


def _plain(char: str) -> str:
    """What a character is to a reader who looks for digits: "５" -> "5", "–" -> "-"."""
    if char in _MINUS or unicodedata.category(char) == "Pd":
        return "-"
    if char in _WHITE or char.isspace():
        return " "
    if unicodedata.category(char) in _NO_SIGN:
        return ""
    digit = unicodedata.digit(char, None)
    return unicodedata.normalize("NFKC", char) if digit is None else str(digit)


def holds_personnummer(raw: object) -> bool:
    """True when the text (or a long whole number) contains a personnummer."""
    if isinstance(raw, int | float):
        return abs(raw) >= LEAST_PERSONNUMMER and (
            bool(_PERSONNUMMER.search(text(raw))) or _lost_zeros(text(raw)))
    if not isinstance(raw, str) or not any(map(str.isdigit, raw)):
        return False
    plain = raw if raw.isascii() and raw.isprintable() else fold(raw)[0]
    return _HINT.search(plain) is not None and (
        bool(_PERSONNUMMER.search(text(plain))) or _lost_zeros(plain.strip()))


def _lost_zeros(digits: str) -> bool:
    """True for a personnummer less its leading zeros; told from other numbers by its last digit."""
    if not (7 <= len(digits) <= 9 and digits.isascii() and digits.isdecimal()):
        return False
    full = digits.zfill(10)
    doubled = "".join(str(int(digit) * (2 - place % 2)) for place, digit in enumerate(full))
    return bool(_PERSONNUMMER.fullmatch(full)) and sum(map(int, doubled)) % 10 == 0


def hidden(raw: object) -> str:
    """The cell as text, every personnummer in it hidden."""
    plain = text(raw)
    return HIDDEN if _lost_zeros(fold(plain)[0]) else masked(plain)


def masked(shown_text: str) -> str:
    """The text with every personnummer hidden, whatever digits and dashes it is written with."""
    if not any(map(str.isdigit, shown_text)):
        return shown_text
    plain, places = fold(shown_text)
    if _HINT.search(plain) is None:
        return shown_text
    kept, end = [], 0
    for match in _PERSONNUMMER.finditer(plain):
        kept += [shown_text[end:places[match.start()]], HIDDEN]
        end = places[match.end() - 1] + 1
    return "".join([*kept, shown_text[end:]])


def closed_choice(domain: Domain, raw: object) -> str:
    """One of the domain's choices. Raises `ValueProblem`: okant-val."""
    choice = domain.choice(text(raw))
    if choice is None:
        raise ValueProblem("okant-val", allowed=", ".join(domain.choices))
    return choice


_READERS: dict[str, Callable[[object], object]] = {
    "text": text, "specialty": text, "form": text, "curve": text, "years": text,
    "number": number, "money": number, "whole": whole, "share": share, "change": change,
    "date": day, "year": year, "yes_no": yes_no,
}


def parse(domain: Domain, raw: object) -> object:
    """The cell's value as its domain says. Raises `ValueProblem`, also outside the hard range."""
    if domain.kind == "choice":
        return closed_choice(domain, raw)
    if domain.kind not in _READERS:
        return raw
    value = _READERS[domain.kind](raw)
    if _outside(value, domain.low, domain.high):
        raise ValueProblem("utanfor-granser", allowed=range_text(domain, domain.low, domain.high))
    return value


def unexpected(domain: Domain, value: object) -> bool:
    """True when the value lies outside the expected range."""
    return _outside(value, domain.expected_low, domain.expected_high)


def _outside(value: object, low: float | None, high: float | None) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return (low is not None and value < low) or (high is not None and value > high)


def range_text(domain: Domain, low: float | None, high: float | None) -> str:
    """A range in Swedish, in the unit the user writes."""
    percent = domain.kind in {"share", "change"}
    ends = [shown(end * 100 if percent else end) for end in (low, high) if end is not None]
    unit = "%" if percent else domain.unit or ""
    return f"{' till '.join(ends)} {unit}".strip()


def shown(raw: object) -> str:
    """A value as a Swedish reader writes it; personnummer hidden, long text cut."""
    if isinstance(raw, bool):
        return "ja" if raw else "nej"
    if isinstance(raw, datetime | date):
        return raw.isoformat()[:10]
    if isinstance(raw, float):
        raw = int(raw) if raw.is_integer() else f"{raw:.10g}".replace(".", ",")
    if isinstance(raw, int) and abs(raw) >= 10_000:
        safe = hidden(raw)
        return f"{raw:,}".replace(",", "\u00a0") if safe == str(raw) else safe
    plain = hidden(raw)
    return plain if len(plain) <= 60 else plain[:59] + "…"
