"""Personnummer whose end, or day of birth too, is hidden or cut off: the year of birth is left."""

import re

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
