"""A cell's raw value -> text on one line, without what no reader sees; what cannot be read."""

import re
import unicodedata
from datetime import date, datetime

_SPACES = re.compile(r"[\s\u00a0\u2007\u2009\u202f]+")
_CODED = re.compile(r"_x(00[01][0-9A-Fa-f])_")
"""How Excel stores a control code in a text, most often the carriage return of a line end."""
_WHITE = frozenset("\t\n\v\f\r\x1c\x1d\x1e\x1f\x85\u2028\u2029")
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
"""Unicode categories: control, format, half of a pair, private, none."""


class ValueProblem(ValueError):
    """A cell that cannot be read; `code` names the finding, `details` fill in its text."""

    def __init__(self, code: str, **details: object) -> None:
        super().__init__(code)
        self.code = code
        self.details = details


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
    return raw is None or (isinstance(raw, str) and (not raw or raw.isspace()))


def text(raw: object) -> str:
    """The cell as text on one line, single spaces; whole numbers without decimals."""
    if isinstance(raw, str) and "  " not in raw and raw.isprintable():
        return raw.strip()  # the only white space that is printable is a space
    if isinstance(raw, float) and raw.is_integer():
        raw = int(raw)
    if isinstance(raw, datetime | date):
        return raw.isoformat()[:10]
    return _SPACES.sub(" ", str(raw)).strip()


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
