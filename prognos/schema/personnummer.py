"""Personnummer: found and hidden wherever they stand; of each only the year of birth is kept."""

import re
from dataclasses import dataclass

from prognos.schema.plain_text import ValueProblem, fold, text

_MASK = "XxNn*#_•●×?.¤~"
_PLACE = rf"[\d{re.escape(_MASK)}]"
_HIDDEN_PLACES = rf"[{re.escape(_MASK)}]"
_RESERVE = r"[A-Z]{2,3}\d{1,2}"
"""The end of a reserve number of a hospital: 19700101-TF12."""
_MASKED = re.compile(
    rf"(?P<century>19|20)?(?P<year>\d\d)(?P<mark>[-/. ]?)"
    rf"(?P<month>\d\d|{_HIDDEN_PLACES}{{2}})(?P=mark)(?P<day>\d\d|{_HIDDEN_PLACES}{{2}})"
    rf" ?(?P<sign>[-+/]?) ?(?P<end>{_PLACE}{{4}}|{_RESERVE}|-{{4}}|\d{{0,3}}{_HIDDEN_PLACES}+|)",
    re.ASCII,
)
_BESIDE = re.compile(r"\((?P<whole>.*)\)|(?P<first>.*?) ?\([^()\d]*\)", re.DOTALL)
"""Brackets around it, or a remark in brackets behind: 19700101-XXXX (maskerat)."""
_ROUNDED = re.compile(r"(1[.,](?:9\d|0)\d{3,})E\+?11|(2[.,]0\d{3,})E\+?11", re.ASCII)
"""Twelve digits as a spreadsheet shows a number too wide for its cell: 1,97001E+11."""


def masked_birth(written: str) -> tuple[int, bool, bool] | None:
    """Year of birth of a masked personnummer, whether it has its century, and a plus sign's hint.

    written : in folded digits and dashes. None for what is none, and for a year that could be read
    in two ways: ten places without a dash, masked from the month on, may be 1970… or 19 70….
    """
    plain = written.strip().strip("'’`\"=").strip()
    beside = _BESIDE.fullmatch(plain)
    if beside is not None:
        plain = (beside["whole"] or beside["first"] or "").strip()
    match = _MASKED.fullmatch(plain)
    if match is None:
        return _of_rounded(plain)
    century, year, month, day = match.group("century", "year", "month", "day")
    whole = century is not None
    sure = _sure_with_century(match, plain) if whole else _sure_without_century(match, plain)
    if not sure or not _is_day(month, day):
        return None
    return int((century or "") + year), whole, match["sign"] == "+"


def _is_day(month: str, day: str) -> bool:
    in_year = not month.isdigit() or 1 <= int(month) <= 12
    in_month = not day.isdigit() or (1 <= (int(day) - 1) % 60 + 1 <= 31 and day not in {"00", "60"})
    return in_year and in_month


def _sure_with_century(match: re.Match[str], plain: str) -> bool:
    """Not ten places whose first six may be a day: 2001XXXXXX may be of 1920 too."""
    return bool(match["mark"] or match["sign"]) or len(plain) != 10 or (
        match["year"].isdigit() and not 1 <= int(match["year"]) <= 12)


def _sure_without_century(match: re.Match[str], plain: str) -> bool:
    """Six places that can be a day, and a dash or four more; else 19 and 20 may be centuries."""
    signed = bool(match["sign"])
    return (match["month"].isdigit() and (signed or len(match["end"]) == 4)) or (
        signed and len(match["end"]) == 4 and len(plain) == 11)


def _of_rounded(plain: str) -> tuple[int, bool, bool] | None:
    match = _ROUNDED.fullmatch(plain.upper())
    if match is None:
        return None
    digits = re.sub(r"[.,]", "", match[1] or match[2])
    return int(digits[:4]), True, False


_BORN = re.compile(r"(\d{2})?(\d{2})(\d{2})(\d{2})([-+]?)[\dA-Z]\d{3}", re.ASCII)
_MONTH, _DAY = r"(?:0[1-9]|1[0-2])", r"(?:0[1-9]|[12]\d|3[01]|6[1-9]|[78]\d|9[01])"
_PERSONNUMMER = re.compile(
    r"(?<!\d)(?:(?:1[89]\d|20[01])\d|\d{2})"
    rf"(?:{_MONTH}{_DAY} ?[+ _/-]? ?|[ -]{_MONTH}[ -]{_DAY} ?[+-] ?)"
    r"(?:[\dTRSUWXJKLMN]\d{3}|(?<=[\d-])[A-Za-z]{2}[A-Za-z\d]\d)(?!\d)",
    re.ASCII,
)
"""In folded text. With a century nobody is born after 2019: 20261130-0815 is a time of day."""
_HINT = re.compile(r"\d{6}|\d\D\d\d\D\d", re.ASCII)
"""What every personnummer has somewhere: quick to look for."""
LEAST_PERSONNUMMER = 1_000_000
"""A personnummer in a number cell that has lost its leading zeros is not smaller than this."""
HIDDEN = "[personnummer dolt]"


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


def personnummer(raw: object) -> Birth:
    """Year of birth of a personnummer or samordningsnummer (10 or 12 digits, -, + or nothing).

    Its last four places, and the day, may be masked or cut off. Raises `ValueProblem`:
    inte-personnummer.
    """
    match = _BORN.fullmatch(_compact(raw))
    if match is None:
        found = masked_birth(fold(text(raw))[0].upper())
        if found is None:
            raise ValueProblem("inte-personnummer")
        return Birth(*found)
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
    if not _PERSONNUMMER.fullmatch(full):
        return False
    doubled = "".join(str(int(digit) * (2 - place % 2)) for place, digit in enumerate(full))
    return sum(map(int, doubled)) % 10 == 0


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
