"""Text files of separated values: which separator, which rows, and quotation marks that lie.

A quotation mark that is never closed, or closed in the middle of a text, makes other rows part of
a cell. Such a file is refused with the row where the mark stands: nobody can know what was meant.
Only where the marks are of one line, and that line has as many separators as the others, they are
taken as they stand ("Lilla huset" vid sjön).
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from prognos.hr_export.export_headings import HEADING_ROWS, meaning
from prognos.hr_export.files.characters import decode

MOST_BYTES = 60_000_000
MOST_LINES = 1_100_000
"""Excel's rows; most may be blank."""
MOST_FILLED = 300_000
MOST_COLUMNS = 16_384
MOST_CELLS = 20_000_000
LONGEST_LINE = 2_000_000
SEPARATORS = {";": "semikolon", "\t": "tabb", ",": "komma", "|": "lodstreck"}
QUOTE = '"'
_SAMPLE = 20_000
"""Characters in which the separator is looked for."""
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_AS_FORMULA = re.compile(r'="([^"]*)"')
"""How some systems keep the zeros in front of a number: ="00101"."""
_REGULAR = 0.9
"""Share of the rows with as many fields, from which a row with fewer is a fault."""


class Misread(Exception):
    """A text that cannot be read as a table; `code` names the note, `details` fill it in."""

    def __init__(self, code: str, **details: object) -> None:
        super().__init__(code)
        self.code = code
        self.details = details


@dataclass(frozen=True)
class Delimited:
    """A text file as read."""

    rows: Callable[[], Iterator[Sequence[object]]]
    told: tuple[str, ...]
    sure: bool
    """False when the encoding was told by the words alone."""
    literal: tuple[int, ...] = ()
    """Rows whose quotation marks are taken as they stand."""


@dataclass(frozen=True)
class _Record:
    """A row, which is several lines when a cell holds line breaks."""

    line: int
    """The first of its lines, from 1."""
    lines: int
    fields: Sequence[str]
    inside: int
    """Separators within quotation marks."""
    quoted: bool
    literal: bool = False
    """Quotation marks that do not fit are taken as they stand."""


def read_delimited(content: bytes) -> Delimited:
    """Its rows. Raises `Misread`, also for a text too large to be a list of staff."""
    _refuse_large(content)
    characters = decode(content)
    if characters is None:
        raise Misread("teckenkod")
    written = characters.text
    separator = max(SEPARATORS, key=lambda separator: _fitness(written[:_SAMPLE], separator))
    if written.count(separator) > MOST_CELLS:
        raise Misread("for-stor-text", limit="20 miljoner celler")
    literal = _check(written, separator)
    unwrap = '="' in written

    def rows() -> Iterator[Sequence[object]]:
        for record in _records(written, separator):
            yield ([_AS_FORMULA.sub(r"\1", cell) for cell in record.fields] if unwrap
                   else record.fields)

    return Delimited(rows, (characters.encoding, SEPARATORS[separator]), characters.sure, literal)


def _refuse_large(content: bytes) -> None:
    """Count bytes and lines before anything is made of them."""
    if len(content) > MOST_BYTES:
        raise Misread("for-stor-text", limit=f"{MOST_BYTES // 1_000_000} MB")
    if max(content.count(b"\n"), content.count(b"\r")) > MOST_LINES:
        raise Misread("for-stor-text", limit="1,1 miljoner rader")


def _check(written: str, separator: str) -> tuple[int, ...]:
    """Read every row once; the rows whose quotation marks are taken as they stand.

    Raises `Misread` for too many rows, and where a quotation mark lies.
    """
    literal: list[tuple[int, int]] = []
    widths: Counter[int] = Counter()
    doubtful: list[tuple[int, int, int, int]] = []
    for number, record in enumerate(_records(written, separator), start=1):
        if any(record.fields) and record.lines == 1 and not record.literal:
            widths[len(record.fields)] += 1
        if widths.total() > MOST_FILLED or len(doubtful) > MOST_FILLED:
            raise Misread("for-stor-text", limit="300 000 ifyllda rader")
        if record.literal:
            literal.append((number, len(record.fields)))
        elif record.quoted and (record.lines > 1 or record.inside):
            doubtful.append((number, record.lines, len(record.fields), record.inside))
    usual = max(widths, key=lambda width: (widths[width], width), default=0)
    odd = sum(lines == 1 and fields < usual == fields + inside
              for _, lines, fields, inside in doubtful)
    regular = widths[usual] >= _REGULAR * (widths.total() - odd)
    for number, lines, fields, inside in doubtful:
        if (_swallows_rows(fields, inside, usual, max(widths, default=0)) if lines > 1
                else regular and fields < usual == fields + inside):
            raise Misread("csv-citattecken", **_place(written, separator, number))
    for number, fields in literal:
        if fields != usual:
            raise Misread("csv-citattecken", **_place(written, separator, number))
    return tuple(number for number, _ in literal)


def _swallows_rows(fields: int, inside: int, usual: int, widest: int) -> bool:
    """True when a row of several lines holds the separators of more than one row."""
    return fields > widest or inside >= max(2, usual // 2)


def _place(written: str, separator: str, number: int) -> dict[str, object]:
    """Where the first quotation mark of a row stands."""
    record = next(islice(_records(written, separator), number - 1, None))
    lines = _lines(written, separator)
    return _row_and_line(number, record.line, list(islice(lines, record.line - 1,
                                                          record.line + record.lines - 1)),
                         separator, first=True)


def _row_and_line(
    row: int, line: int, held: Sequence[str], separator: str, first: bool
) -> dict[str, object]:
    """The row, and the line when line breaks within cells make them differ."""
    opened = line + _opened(held, separator, first)
    # a mark that opens on a later line of its row belongs to what looks like that later row
    row += opened - line
    return {"row": row, "line": "" if opened == row else f" (rad {opened} i en textredigerare)"}


def _opened(held: Sequence[str], separator: str, first: bool) -> int:
    """Number of the line, from 0, where the first or the last quoted cell begins."""
    inside = closed = False
    at_start, found = True, 0
    for number, line in enumerate(held):
        for char in line:
            if char == QUOTE and (closed or (at_start and not inside)):
                if at_start and not closed:
                    found = number
                inside, closed = True, False
            elif char == QUOTE and inside:
                inside, closed = False, True
            else:
                closed = False
            at_start = not inside and char == separator
        if first and inside:
            break
    return found


def _lines(written: str, separator: str) -> Iterator[str]:
    """The lines with their ends. Raises `Misread` for one too wide or too long for a table."""
    for found in _LINE.finditer(written):
        line = found[0]
        if len(line) > MOST_COLUMNS and (
                line.count(separator) >= MOST_COLUMNS or len(line) > LONGEST_LINE):
            raise Misread("for-stor-text", limit="16 384 kolumner eller två miljoner tecken på "
                                                 "en rad")
        yield line


def _records(written: str, separator: str) -> Iterator[_Record]:
    held: list[str] = []
    marked = QUOTE in written

    def heard() -> Iterator[str]:
        for line in _lines(written, separator):
            held.append(line)
            yield line

    lines = heard()
    reader = csv.reader(lines, delimiter=separator, strict=True)
    line = row = 1
    while True:
        held.clear()
        literal = False
        try:
            fields = next(reader, None)
        except csv.Error as error:
            _refuse_unless_literal(error, held, row, line, separator)
            fields, literal = _literally(held[0], separator), True
            reader = csv.reader(lines, delimiter=separator, strict=True)
        if fields is None:
            return
        quoted = marked and any([QUOTE in each for each in held])
        inside = (sum(each.count(separator) for each in held) - max(len(fields) - 1, 0)
                  if quoted else 0)
        yield _Record(line, len(held), fields, inside, quoted, literal)
        line, row = line + len(held), row + 1


def _refuse_unless_literal(
    error: csv.Error, held: Sequence[str], row: int, line: int, separator: str
) -> None:
    """Raise `Misread`, unless one line alone has a mark in the middle of a text."""
    if not any(QUOTE in each for each in held):
        raise Misread("for-stor-text", limit=f"131 072 tecken i en cell (rad {row})") from None
    if len(held) > 1 or "expected after" not in str(error):
        raise Misread("csv-citattecken",
                      **_row_and_line(row, line, held, separator, first=False)) from None


def _literally(line: str, separator: str) -> list[str]:
    """The cells of a line, marks as they stand; those around a whole cell taken away."""
    cells = line.rstrip("\r\n").split(separator)
    return [cell[1:-1].replace(2 * QUOTE, QUOTE)
            if len(cell) > 1 and cell[0] == cell[-1] == QUOTE else cell for cell in cells]


def _fitness(sample: str, separator: str) -> tuple[int, int]:
    """Most known headings first, then most columns."""
    reader = csv.reader(io.StringIO(sample, newline=""), delimiter=separator)
    try:
        rows = list(islice(reader, HEADING_ROWS))
    except csv.Error:
        return 0, 0
    hits = (len({found[0] for cell in row if (found := meaning(cell))}) for row in rows)
    return max(hits, default=0), max((len(row) for row in rows), default=0)
