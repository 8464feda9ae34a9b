"""Dates as people write them: 2027-06-30, 30/6 2027, 31 mars 2029, juni 2027."""

import calendar
import re
from datetime import date

from prognos.schema.plain_text import ValueProblem, fold, text

_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[ T]00:00(?::00(?:\.0+)?)?)?", re.ASCII)
_DAY_MONTH = re.compile(r"(\d{1,2})/(\d{1,2})[ -]+(\d{4})", re.ASCII)
"""30/6 2027: in Swedish the day stands first."""
_EITHER = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})", re.ASCII)
_WORDS = re.compile(r"(?:den )?(?:(\d{1,2})(?::?[ae])?\.? )?([a-zåäö]{3,9})\.?,? (\d{4})", re.ASCII)
_MONTH = re.compile(r"(\d{4})[-/](\d{1,2})", re.ASCII)
_MONTH_YEAR = re.compile(r"(\d{1,2})[-/](\d{4})", re.ASCII)
_YEAR_WORD = re.compile(r"(\d{4}) ([a-zåäö]{3,9})\.?", re.ASCII)
_MONTHS = ("januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september",
           "oktober", "november", "december")


def written_day(raw: str, first_of_month: bool) -> date | None:
    """The day that a text names; None for none.

    first_of_month : a month without a day means its first day; else its last.
    Raises `ValueProblem` tvetydigt-datum for a day that may stand before or after its month.
    """
    plain = fold(text(raw))[0].casefold()
    if match := _ISO.fullmatch(plain):
        return _calendar_day(match[1], match[2], match[3])
    if match := _DAY_MONTH.fullmatch(plain):
        return _calendar_day(match[3], match[2], match[1])
    if match := _EITHER.fullmatch(plain):
        return _either(match[1], match[3], match[4])
    words = _WORDS.fullmatch(plain)
    if words and words[1]:
        return _calendar_day(words[3], _month_number(words[2]), words[1])
    return _month(plain, first_of_month)


def is_month(raw: object) -> bool:
    """True for a text that names a month and no day."""
    return isinstance(raw, str) and _month(fold(text(raw))[0].casefold(), True) is not None


def _month(plain: str, first: bool) -> date | None:
    """The first or last day of a month in figures or words."""
    if match := _MONTH.fullmatch(plain):
        year, month = match[1], match[2]
    elif match := _MONTH_YEAR.fullmatch(plain):
        year, month = match[2], match[1]
    elif (match := _WORDS.fullmatch(plain)) and not match[1]:
        year, month = match[3], _month_number(match[2])
    elif match := _YEAR_WORD.fullmatch(plain):
        year, month = match[1], _month_number(match[2])
    else:
        return None
    begins = _calendar_day(year, month, "1")
    if begins is None or first:
        return begins
    return begins.replace(day=calendar.monthrange(begins.year, begins.month)[1])


def _month_number(word: str) -> str:
    """1-12 of a month's name, also cut to three letters or more ("sept"); 0 for other words."""
    named = [n for n, name in enumerate(_MONTHS, start=1) if name.startswith(word)]
    return str(named[0]) if len(named) == 1 else "0"


def _either(one: str, other: str, year: str) -> date | None:
    """A day and a month in an order that only a day above 12 tells."""
    day_first, month_first = (_calendar_day(year, other, one), _calendar_day(year, one, other))
    if day_first and month_first and day_first != month_first:
        raise ValueProblem("tvetydigt-datum", one=day_first.isoformat(),
                           other=month_first.isoformat())
    return day_first or month_first


def _calendar_day(year: str, month: str, day_of_month: str) -> date | None:
    try:
        return date(int(year), int(month), int(day_of_month))
    except ValueError:
        return None
