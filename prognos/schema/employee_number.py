"""What an employment number is compared by, however a program has written it."""

import re

from prognos.schema.dictionary import normalise
from prognos.schema.personnummer import HIDDEN, masked_birth
from prognos.schema.plain_text import text

_WITH_DECIMALS = re.compile(r"(\d+)[.,]0*", re.ASCII)
_THOUSANDS = re.compile(r"\d{1,3}(?:[.,]\d{3})+", re.ASCII)
"""Nobody is a fraction: 1.001 is 1001 shown with a sign between thousands."""
_SCIENTIFIC = re.compile(r"(\d)(?:[.,](\d*))?e\+?(\d{1,2})", re.ASCII)
_AROUND = "'’`´\"="
"""What keeps the zeros in front of a number, or makes it a text."""
_EXACT = 1e15
"""From here on a spreadsheet does not hold every digit."""
_HIDDEN = "".join(normalise(HIDDEN).split())
_NOBODY = frozenset({
    "saknas", "okänd", "okänt", "n/a", "na", "null", "none", "nan", "ej", "tom", "tomt", "vakant",
    "vakans", "inget", "ingen",
})


def employee_key(raw: object) -> str:
    """The number without spaces, quotes, decimals of zero and zeros in front.

    1001, 1001.0, 1.001, 1.001E3, '1001 and 00 1001 are the same. "" for what tells nobody apart:
    signs alone, a word for nothing, a masked personnummer, and a number that a spreadsheet has
    rounded (1,2E+07).
    """
    plain = "".join(normalise(text(raw)).split()).strip(_AROUND)
    if is_rounded(raw) or plain in _NOBODY or not any(map(str.isalnum, plain)):
        return ""
    if isinstance(raw, bool) or _HIDDEN in plain:
        return ""
    if len(set(plain)) == 1 and plain[0] in "x0":
        return ""
    if not plain.isdigit() and masked_birth(plain) is not None:
        return ""
    digits = whole_digits(plain)
    if _THOUSANDS.fullmatch(digits):
        digits = digits.replace(".", "").replace(",", "")
    return digits.lstrip("0")


def is_rounded(raw: object) -> bool:
    """True for digits that a spreadsheet has shortened: the last of them are lost."""
    if isinstance(raw, int | float):
        return abs(raw) >= _EXACT
    if not isinstance(raw, str) or "e" not in raw.casefold():
        return False
    match = _SCIENTIFIC.fullmatch("".join(text(raw).split()).strip(_AROUND).casefold())
    return match is not None and len(match[2] or "") < int(match[3])


def whole_digits(written: str) -> str:
    """Digits that were written as a number with decimals of zero, or with a power of ten."""
    plain = written.strip().strip(_AROUND)
    if plain.isdigit():
        return plain
    if match := _WITH_DECIMALS.fullmatch(plain):
        return match[1]
    match = _SCIENTIFIC.fullmatch(plain.casefold())
    if match is None or len(match[2] or "") < int(match[3]):
        return plain
    decimals, power = match[2] or "", int(match[3])
    return plain if decimals[power:].strip("0") else match[1] + decimals[:power]


class Numbers:
    """Ordinals in place of employment numbers, alike in every file of one command.

    In memory only: who a number belongs to is neither kept nor written.
    """

    def __init__(self) -> None:
        self._ordinals: dict[str, int] = {}
        self._digits: dict[int, int] = {}

    def of(self, raw: object) -> int:
        """The ordinal, 1 or more, of a number as written; 0 for what tells nobody apart."""
        key = employee_key(raw)
        if not key:
            return 0
        ordinal = self._ordinals.setdefault(key, len(self._ordinals) + 1)
        digits = "".join(filter(str.isdigit, key)).lstrip("0")
        if digits:
            self._digits[ordinal] = int(digits)
        return ordinal

    def digits(self, ordinal: int) -> int:
        """The number's digits alone, for years that wrote it in two ways (A1001, 1001).

        0 = none.
        """
        return self._digits.get(ordinal, 0)
