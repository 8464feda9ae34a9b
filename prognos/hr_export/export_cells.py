"""A cell of an export -> text, birth year, date, share; names and personnummer go no further."""

import math
import re
import unicodedata
from contextlib import suppress
from datetime import date, datetime, timedelta
from functools import lru_cache

from prognos.schema.dictionary import normalise
from prognos.schema.employee_number import whole_digits
from prognos.schema.values import ValueProblem, fold, holds_personnummer, masked, personnummer, text
from prognos.schema.written_dates import is_month, written_day

LONGEST = 255
OPEN_ENDED_FROM = 2079
"""HR systems write "until further notice" as 2079-, 2099- or 9999-12-31."""
FIRST_SERIAL, LAST_SERIAL = 7_000, 80_000
"""Days since 1899-12-30 that a number without date format may mean: 1919 to 2119."""
_FROM_1904 = 1_462
"""Days between the two days from which workbooks count."""
_YEAR = re.compile(r"(1[ .,]?9|2[ .,]?0)(\d{2})", re.ASCII)
"""Also with a sign between thousands: a year has no decimals."""
_FIVE_DIGITS = re.compile(r"[1-9]\d{4}", re.ASCII)
_DATE = re.compile(r"(\d{4})(?:[-/. ](\d{1,2})[-/. ](\d{1,2})|(\d\d)(\d\d))(?:[ T]\d.*)?", re.ASCII)
_NORDIC_DATE = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})(?:[ T]\d.*)?", re.ASCII)
_SLASHES = re.compile(r"(0?[1-9]|1[0-2])/(0?[1-9]|1[0-2])/\d{4}(?:[ T]\d.*)?", re.ASCII)
_SHORT_DATE = re.compile(r"(\d{2})-?(\d{2})-?(\d{2})", re.ASCII)
_SHARE = re.compile(
    r"(?P<open>\()?(?:(?P<before>-)|\+)?(?P<figure>\d{0,9}[.,]?\d{1,20})(?P<after>-)?"
    r"(?P<percent>%|procent)?(?P<close>\))?", re.ASCII)
_VACANT = re.compile(r"vakan[st]|obesatt|ej tillsatt|under rekrytering|rekrytering pågår", re.I)
_HIDDEN = re.compile(r"skydda[dt]|sekretess|kvarskriv", re.I)
_NO = frozenset({"nej", "n", "ingen", "inget", "-", "–", "nej, i tjänst", "i tjänst", "false"})
_DAYS = re.compile(r"(?<!\d)(?:19|20)\d\d-\d\d-\d\d(?!\d)", re.ASCII)
_YES = frozenset({"ja", "j", "x", "1", "sant", "true", "yes", "s"})


def is_empty(raw: object) -> bool:
    """True for a cell without content; as `is_blank`, for millions of cells."""
    return raw is None or raw == "" or (isinstance(raw, str) and raw.isspace())


def plain(raw: object) -> str:
    """The cell as text on one line, without control characters, personnummer hidden, cut."""
    if is_empty(raw):
        return ""
    shown = text(raw)
    if not shown.isprintable():
        shown = text("".join(c if _is_printable(c) else " " for c in shown))
    return masked(shown)[:LONGEST] if any(c.isdigit() for c in shown) else shown[:LONGEST]


def _is_printable(char: str) -> bool:
    return char.isprintable() or (char != "\u200b" and unicodedata.category(char) == "Zs")


@lru_cache(maxsize=50_000)
def cached_plain(raw: str) -> str:
    """`plain` of a text; the same titles and units come thousands of times."""
    return plain(raw)


def person_key(raw: object) -> str | None:
    """What a whole personnummer is compared by (its last ten digits); None for others."""
    plain_text = _digits_of(raw)
    if not holds_personnummer(plain_text):
        return None
    return "".join(c for c in plain_text if c.isalnum())[-10:]


def _digits_of(raw: object) -> str:
    """The cell as text; a number cell that lost the zeros in front of ten digits gets them back."""
    if isinstance(raw, int | float) and not isinstance(raw, bool) and float(raw).is_integer():
        digits = str(int(raw))
        return digits.zfill(10) if len(digits) == 9 else digits
    return whole_digits(text(raw))


def birth_year(raw: object, latest: int) -> int:
    """Birth year of a personnummer, a date, a year or a day number of Excel.

    latest : the last year in which somebody in the export can be born; two-digit years are the
    latest ones not after it. Raises `ValueProblem` when it is none, or after `latest`.
    """
    year = _stated_year(raw, latest)
    if year is None or not 1900 <= year <= latest:
        raise ValueProblem("inte-personnummer")
    return year


def _stated_year(raw: object, latest: int) -> int | None:
    if isinstance(raw, date | datetime):
        return raw.year
    written = _digits_of(raw)
    if year := _YEAR.fullmatch(written):
        return int(year[1][0] + year[1][-1] + year[2])
    serial = _serial(raw)
    if serial is not None:
        return serial.year
    try:
        return personnummer(written).birth_year(latest)
    except ValueProblem:
        return _year_of_date(written, latest)


def _year_of_date(written: str, latest: int) -> int | None:
    short = _SHORT_DATE.fullmatch(written)
    if short:
        months_and_day = 1 <= int(short[2]) <= 12 and 1 <= (int(short[3]) - 1) % 60 + 1 <= 31
        return latest - (latest - int(short[1])) % 100 if months_and_day else None
    try:
        found = _any_day(written)
    except ValueProblem:
        return None
    return found.year if found and 1900 <= found.year < OPEN_ENDED_FROM else None


def _serial(raw: object) -> date | None:
    """The day that a number without date format means, also when a text file holds the number."""
    if isinstance(raw, str):
        plain = whole_digits(text(raw))
        raw = int(plain) if _FIVE_DIGITS.fullmatch(plain) else None
    if isinstance(raw, int | float) and FIRST_SERIAL <= raw <= LAST_SERIAL:
        return date(1899, 12, 30) + timedelta(days=int(raw))
    return None


def counted_from_1900(raw: object) -> object:
    """A day number of a workbook that counts from 1904 as others count; other cells as they are."""
    if isinstance(raw, bool) or not isinstance(raw, int | float):
        return raw
    moved = raw + _FROM_1904
    return moved if FIRST_SERIAL <= moved <= LAST_SERIAL else raw


@lru_cache(maxsize=50_000, typed=True)
def day(raw: object) -> date | None:
    """A date in any of the usual forms; None for one that means "until further notice".

    Raises `ValueProblem` for what is no date, and for 03/04/2027: either may be the month.
    """
    either = _SLASHES.fullmatch(text(raw)) if isinstance(raw, str) else None
    if either and either[1] != either[2]:
        raise ValueProblem("tvetydigt-datum")
    found = _any_day(raw)
    if found is None:
        raise ValueProblem("inte-datum")
    if found.year < 1900:
        raise ValueProblem("ar-utanfor")
    return found if found.year < OPEN_ENDED_FROM else None


def _any_day(raw: object) -> date | None:
    if isinstance(raw, datetime):
        return raw.date()
    if isinstance(raw, date):
        return raw
    serial = _serial(raw)
    if serial is not None:
        return serial
    written = whole_digits(text(raw))
    match = _DATE.fullmatch(written)
    if match:
        return _calendar_day(match[1], match[2] or match[4], match[3] or match[5])
    nordic = _NORDIC_DATE.fullmatch(written)
    if nordic:
        return _calendar_day(nordic[3], nordic[2], nordic[1])
    named = isinstance(raw, str) and not is_month(raw)  # a month may be meant from its first day
    return written_day(written, first_of_month=True) if named else None


def _calendar_day(year: str, month: str, day_of_month: str) -> date | None:
    try:
        return date(int(year), int(month), int(day_of_month))
    except ValueError:
        return None


def last_day(raw: object) -> date | None:
    """The last day that a cell names: "2026-09-01 - 2027-08-31"; None when it names none."""
    with suppress(ValueProblem):
        return day(raw)
    days = []
    if isinstance(raw, str):
        for found in _DAYS.findall(fold(text(raw))[0]):
            with suppress(ValueProblem):
                days.append(day(found))
    return max((each for each in days if each), default=None)


@lru_cache(maxsize=50_000, typed=True)
def share_figure(raw: object) -> tuple[float, bool]:
    """The figure of a share as written, and whether a per cent sign says how to read it.

    Below zero in a row that takes back another; the sign may stand behind. Raises `ValueProblem`:
    inte-tal, also for an endless one.
    """
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        if not -math.inf < raw < math.inf:
            raise ValueProblem("inte-tal")
        return float(raw), False
    written = fold(text(raw))[0].replace(" ", "").strip("'`´’")
    match = _SHARE.fullmatch(written.lower())
    if match is None:
        raise ValueProblem("inte-tal")
    taken_back = bool(match["before"] or match["after"] or match["open"])
    if (match["open"] is None) != (match["close"] is None):
        raise ValueProblem("inte-tal")
    value = float(match["figure"].replace(",", "."))
    return -value if taken_back else value, match["percent"] is not None


def is_vacancy(words: str) -> bool:
    """True when a name, a number or a title says that nobody holds the post."""
    return _VACANT.search(words) is not None


def is_hidden(words: str) -> bool:
    """True when a text says that the person's identity is protected."""
    return _HIDDEN.search(words) is not None


def says_no(raw: object) -> bool:
    """True for a word that says that there is nothing."""
    return raw is False or normalise(text(raw)) in _NO


def is_yes(raw: object) -> bool:
    """True for a mark in a column of yes and no."""
    return raw is True or normalise(text(raw)) in _YES or is_hidden(text(raw))
