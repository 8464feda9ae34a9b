"""How a change is written: units, years, signs; what is looked for in a line."""

import re

from prognos.inputs.scenario import LeverProblem
from prognos.schema.dictionary import normalise
from prognos.schema.lever_dictionary import PERCENT, PLAIN, POINTS, YEARLY
from prognos.schema.values import ValueProblem, text

_YEAR = r"(?:19|20|21)\d\d"
_FROM = r"från och med|från|fr\.?\s?o\.?\s?m\.?|f\.o\.m\.?|from"
_UNTIL = r"till och med|t\.?\s?o\.?\s?m\.?"
UNITS = sorted({*PERCENT, *POINTS, *YEARLY, *(u for units in PLAIN.values() for u in units if u)},
                key=len, reverse=True)
_UNIT = "|".join(re.escape(unit).replace(r"\ ", r"\s+") for unit in UNITS)
YEARS = re.compile(
    rf"(?:\b(?P<since>{_FROM})\s*)?(?:\b(?P<until>{_UNTIL})\s*)?"
    rf"(?:\b(?:år|i)\s+)?(?<![\d=+.,-])(?<![=+-] )(?P<first>{_YEAR})\b"
    rf"(?!\s*(?:{_UNIT})(?![\wåäö])|[.,]\d)"
    rf"(?:\s*(?:-|{_UNTIL}|till)\s*(?P<last>{_YEAR})\b)?"
    r"(?P<on>\s*(?:och framåt|och därefter|och senare|och sedan|-(?=\s*$|\s+[^\s\d])))?")
LOOSE_DASH = re.compile(r"\s*-\s+\d")
"""After a year: from then on, or so much less."""
TILL = re.compile(r"\btill\s*$")
"""Before a year: until then, or so much by then."""
AMOUNT = re.compile(
    rf"(?P<sign>[=+-]|\btill\b)?\s*(?P<number>(?:\d{{1,3}}(?: \d{{3}})+|\d+)?(?:[.,]\d+)?(?<=\d))"
    rf"(?:\s*(?P<unit>{_UNIT})(?![\wåäö]))?")
DIRECTION = re.compile(r"\b(?:plus|minus|öka\w*|minsk\w+|höj\w*|sänk\w*|sjunk\w+|stig\w*)\b")
"""Words for what a sign says."""
MOVED = re.compile(r"flytta\s+(?P<count>\d+|ett|en|två|tre)\s+(?:st-)?block\b(?P<rest>.*)")
FROM_TO = re.compile(r"\s*(?:från\s+)?(?P<giver>.+?)\s+till\s+(?P<taker>.+?)\s*")
LONGEST = 30
"""Characters of a figure that are shown."""
COUNTS = {"ett": 1, "en": 1, "två": 2, "tre": 3}


def plain_line(line: str) -> str:
    """As compared: small letters, single spaces, every dash a hyphen."""
    return normalise(re.sub("[−–—‑]", "-", text(line)))


def sign_of(amount: re.Match[str]) -> str:
    """"+", "-", "=" or ""."""
    sign = amount["sign"] or ""
    return "=" if sign == "till" else sign


def unit_of(amount: re.Match[str]) -> str:
    """The unit as written, with single spaces."""
    return " ".join((amount["unit"] or "").split())


def not_a_number(line: str, figure: str, problem: ValueProblem) -> LeverProblem:
    """A figure that can be read in two ways, or not at all."""
    why = ("kan läsas på två sätt. Skriv 1 100 eller 1,1" if problem.code == "tvetydigt-tal"
           else "är inget tal som går att räkna med")
    shown = figure if len(figure) <= LONGEST else f"{figure[:LONGEST]}…"
    return LeverProblem(f"”{line}”: {shown} {why}.")


Years = tuple[int | None, int | None, bool]
"""First and last year, and whether it is from the first on."""


def years_of(match: re.Match[str]) -> Years:
    """The years that a match of `YEARS` means."""
    first, last = int(match["first"]), match["last"]
    if match["until"]:
        return None, first, False
    on = bool(match["since"] or match["on"]) and not last
    return first, (int(last) if last else None if on else first), on


def read_years(words: str) -> Years:
    """A year, "från 2030", "2030–2032", "till och med 2032", or nothing. Raises `ValueError`."""
    plain = plain_line(words)
    if not plain:
        return None, None, False
    match = YEARS.fullmatch(plain)
    if match is None:
        raise ValueError(words)
    return years_of(match)
