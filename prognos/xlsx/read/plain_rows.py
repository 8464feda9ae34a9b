"""Rows of cells as Excel and most libraries write them, taken without a parser: half the time.

What is not plain in every way (a formula, an entity, a comment, a prefix, a cell without an
address, another order of attributes) is left for the parser, which reads all there is.
"""

import re
from collections.abc import Callable

from prognos.xlsx.read.addresses import LAST_COLUMN, LAST_ROW, column_number
from prognos.xlsx.read.cell_values import Meaning
from prognos.xlsx.read.parts import LONGEST_TEXT, Budget, Refused

_TEXT = rb"[^<>&\x00-\x08\x0b-\x1f]*"
_CELL = (
    rb'<c r="(?:%b)"(?: s="(%b\d{1,6})")?(?: t="(%b\w{1,9})")?(?:/>|></c>|'
    rb'>(?:<v>(%b' + _TEXT + rb')</v>|<is><t(?: xml:space="preserve")?>(%b' + _TEXT
    + rb")</t></is>)</c>)"
)
_ONE = re.compile(_CELL % (rb"([A-Z]{1,3})\d{1,7}", b"", b"", b"", b""))
_ROW = re.compile(
    rb'(<row r="(?P<row>\d{1,7})"'
    rb'(?: (?:spans|s|customFormat|customHeight|x14ac:dyDescent)="[^"<>&]*"'
    rb'| ht="[1-9][\d.]*")*>)((?:'
    + _CELL % (rb"[A-Z]{1,3}(?P=row)", b"?:", b"?:", b"?:", b"?:") + rb")+)</row>"
)
_HEAD = re.compile(
    rb"\s*(?:<\?xml(?![^>]*encoding=[\"'](?!utf-8[\"']))[^>]*\?>)?\s*<worksheet[\s>]",
    re.IGNORECASE,
)
"""The part is in UTF-8 and its root has no prefix."""
Put = Callable[[int, int, object, str], None]


class PlainRows:
    """Takes the plain rows out of a sheet's XML; their tags stay, so that rows are counted."""

    def __init__(self, meaning: Meaning, budget: Budget, put: Put) -> None:
        self._meaning, self._budget, self._put = meaning, budget, put
        self._columns: dict[bytes, int] = {}
        self._on: bool | None = None

    def rest_of(self, xml: bytes) -> bytes:
        """What of a piece is left to the parser. Pieces come in order, cut between tags."""
        if self._on is None:
            self._on = _HEAD.match(xml.removeprefix(b"\xef\xbb\xbf")) is not None
        if b"<!" in xml or b"xmlns" in xml[xml.find(b"<sheetData") + 1:]:
            self._on = False  # a comment may hold what looks like rows
        return _ROW.sub(self._take, xml) if self._on else xml

    def _take(self, match: re.Match[bytes]) -> bytes:
        row = int(match[2])
        if not 1 <= row <= LAST_ROW:
            raise Refused("skadad-fil")
        for letters, style, kind, stored, inline in _ONE.findall(match[3]):
            if raw := (stored or inline).decode():
                self._cell(row, letters, int(style or b"0"),
                           "inlineStr" if inline else kind.decode() or "n", raw)
        return match[1] + b"</row>"

    def _cell(self, row: int, letters: bytes, style: int, kind: str, raw: str) -> None:
        value, kind = self._meaning.value(raw, kind, style)
        if isinstance(value, str):
            if not value or value.isspace():
                return
            if len(raw) > LONGEST_TEXT:
                raise Refused("skadad-fil")
            self._budget.take_cell(len(value))
        else:
            self._budget.take_cell(0)
        self._put(row, self._columns.get(letters) or self._column(letters), value, kind)

    def _column(self, letters: bytes) -> int:
        column = self._columns[letters] = column_number(letters.decode())
        if column > LAST_COLUMN:
            raise Refused("skadad-fil")
        return column
