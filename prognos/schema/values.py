"""A cell's raw value -> number, share, date, year, choice …; pure functions that never guess.

A value that cannot be read raises `ValueProblem` with the code of a finding.
"""

import math
import re
from collections.abc import Callable
from datetime import date, datetime

from prognos.schema.dictionary import Domain, normalise
from prognos.schema.personnummer import HIDDEN as HIDDEN
from prognos.schema.personnummer import Birth as Birth
from prognos.schema.personnummer import hidden as hidden
from prognos.schema.personnummer import holds_personnummer as holds_personnummer
from prognos.schema.personnummer import masked as masked
from prognos.schema.personnummer import personnummer as personnummer
from prognos.schema.plain_text import ValueProblem as ValueProblem
from prognos.schema.plain_text import clean as clean
from prognos.schema.plain_text import fold as fold
from prognos.schema.plain_text import is_blank as is_blank
from prognos.schema.plain_text import text as text
from prognos.schema.written_dates import written_day

FIRST_YEAR, LAST_YEAR = 1900, 2100
ROUNDING = 1e-9
"""Shares that are sums of others may miss 1 by a rounding error."""

_NUMBER = re.compile(r"(?:[+-] ?)?(\d+|\d{1,3}( \d{3})+)?([.,]\d+)?", re.ASCII)
_THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2}[.,]\d{3}", re.ASCII)
"""1.200 may be twelve hundred or one and a fifth; 0,200 and 1200,500 can only be decimals."""
_BIRTHDAY = re.compile(r"(19|20)?(\d\d)-?(\d\d)-?(\d\d)", re.ASCII)
_MINUS = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2212\ufe63\uff0d"), "-")
"""Hyphens, dashes and signs that people put before a number for a minus."""
_PER_CENT = re.compile(r"\s*(?:%|procent)\.?", re.IGNORECASE)
_YEARS_AS_DAYS = 1905
_YES = frozenset({"ja", "j", "sant", "true", "yes"})
_NO = frozenset({"nej", "n", "falskt", "false", "no"})


def number(raw: object) -> float:
    """A number cell, or text with decimal comma or point and spaces between thousands.

    Raises `ValueProblem`: inte-tal, tvetydigt-tal (a text in which the only sign may stand between
    thousands or before decimals).
    """
    if isinstance(raw, str) and _THOUSANDS.fullmatch(_plain_number(raw)):
        raise ValueProblem("tvetydigt-tal", **_both_readings(_plain_number(raw)))
    return _decimal(raw)


def _decimal(raw: object) -> float:
    """As `number`, where a single sign can only stand before decimals."""
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        if math.isfinite(raw):
            return float(raw)
    elif isinstance(raw, str):
        plain = _plain_number(raw)
        if any(char.isdigit() for char in plain) and _NUMBER.fullmatch(plain):
            value = float(plain.replace(" ", "").replace(",", "."))
            if math.isfinite(value):  # as many digits as no number has
                return value
    raise ValueProblem("inte-tal")


def _plain_number(raw: str) -> str:
    return text(raw).translate(_MINUS)


def _both_readings(plain: str) -> dict[str, str]:
    """What 1.200 may mean: "1 200" and "1,2"."""
    thousands = int(re.sub(r"[.,]", "", plain))
    return {"thousands": f"{thousands:,}".replace(",", "\u00a0"),
            "decimals": shown(float(plain.replace(",", ".")))}


def is_number(raw: object) -> bool:
    """True for what has the form of a number."""
    try:
        _decimal(raw)
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
    """The fraction that a text with % or procent means; None for anything else."""
    sign = _PER_CENT.search(text(raw)) if isinstance(raw, str) else None
    if sign is None or sign.end() < len(text(raw)):
        return None
    return _decimal(text(raw)[:sign.start()]) / 100  # 1 250 % is no share: these are decimals


def share(raw: object) -> float:
    """A share as a fraction: 0 … 1 is the fraction, 5 … 100 percent, text with % percent.

    Raises `ValueProblem`: inte-andel, tvetydigt-tal, tvetydig-andel (above 1, below 5),
    andel-over-100.
    """
    value, is_percent = _part(raw, "80 % eller 0,8")
    if not is_percent and 1 + ROUNDING < value < 5:
        raise ValueProblem("tvetydig-andel")
    fraction = value / 100 if not is_percent and value >= 5 else value
    if fraction > 1 + ROUNDING:
        raise ValueProblem("andel-over-100")
    return min(fraction, 1.0)


def change(raw: object) -> float:
    """A yearly change as a fraction; a number cell is the fraction, text with % percent.

    Raises `ValueProblem`: inte-andel, tvetydigt-tal.
    """
    return _part(raw, "2 % eller −1 %")[0]


def _part(raw: object, example: str) -> tuple[float, bool]:
    """The number, and whether it was written as a percentage, then as the fraction."""
    try:
        percent = _percent(raw)
        return (number(raw), False) if percent is None else (percent, True)
    except ValueProblem as problem:
        if problem.code != "inte-tal":
            raise
        raise ValueProblem("inte-andel", example=example) from None


def day(raw: object, first_of_month: bool = False) -> date:
    """A date cell, or a date as people write it.

    first_of_month : a month without a day means its first day; else its last.
    Raises `ValueProblem`: inte-datum, tvetydigt-datum, ar-utanfor.
    """
    value = raw.date() if isinstance(raw, datetime) else raw
    if isinstance(raw, str):
        value = written_day(raw, first_of_month)
    if not isinstance(value, date):
        raise ValueProblem("inte-datum")
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        raise ValueProblem("ar-utanfor")
    return value


def year_of_birth(raw: object, latest: int) -> int | None:
    """Year of a personnummer or a date of birth that stands where a year belongs; None for a year
    and for anything else.

    latest : two-digit years are the latest ones not after it. A date in 1905 is a year typed into
    a cell with date format, and none that anybody was born.
    """
    if isinstance(raw, datetime | date):
        return None if raw.year == _YEARS_AS_DAYS else raw.year
    if isinstance(raw, bool) or is_blank(raw) or len(text(raw)) <= len("1970"):
        return None
    birthday = _BIRTHDAY.fullmatch(fold(text(raw))[0])
    try:
        if birthday is not None:
            century, year, month, day_of_month = birthday.groups()
            day(f"2000-{month}-{day_of_month}")
            return Birth(int((century or "") + year), bool(century)).birth_year(latest)
        return personnummer(raw).birth_year(latest)
    except ValueProblem:
        pass
    try:
        return day(raw).year
    except ValueProblem:
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


def closed_choice(domain: Domain, raw: object) -> str:
    """One of the domain's choices. Raises `ValueProblem`: okant-val."""
    choice = domain.choice(text(raw))
    if choice is None:
        raise ValueProblem("okant-val", allowed=", ".join(domain.choices))
    return choice


_READERS: dict[str, Callable[[object], object]] = {
    "text": text, "specialty": text, "form": text, "curve": text, "years": text,
    "lever": text,
    "number": number, "money": number, "whole": whole, "share": share, "change": change,
    "year": year, "yes_no": yes_no,
}


def parse(domain: Domain, raw: object) -> object:
    """The cell's value as its domain says. Raises `ValueProblem`, also outside the hard range."""
    if domain.kind == "choice":
        return closed_choice(domain, raw)
    if domain.kind == "date":
        return day(raw, domain.first_of_month)
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
