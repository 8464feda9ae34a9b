"""Which row of the region's workbook, and which row of the answer, a sent row is."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from prognos.collect.answers import Answer
from prognos.collect.region_book import RegionBook, columns_sent, is_protected, values_sent
from prognos.reading.workbook import Row, Table
from prognos.schema.values import ValueProblem, whole
from prognos.template.sending import RowKey, Sending, SentRow, row_checksum
from prognos.template.unit_sheets import SOURCE_ROW

CheckedRows = Mapping[str, tuple[tuple[str, Row], ...]]
"""Sheet key -> (checksum of the key cells, row)."""


@dataclass(frozen=True)
class SheetAnswer:
    """The rows of one sheet of an answer."""

    key: str
    table: Table
    known: Mapping[int, Row]
    """Row number in the region's file as sent -> the answer's row."""
    new: tuple[Row, ...]


def sheet_answers(answer: Answer) -> Iterator[SheetAnswer]:
    """Known rows by their number, the first where one stands twice; all others are new."""
    for key, table in answer.tables.items():
        known: dict[int, Row] = {}
        new = []
        for row in table.rows:
            number = _source_row(row)
            if number is None or number in known or (key, number) not in answer.sending.rows:
                new.append(row)
            else:
                known[number] = row
        yield SheetAnswer(key, table, known, tuple(new))


def _source_row(row: Row) -> int | None:
    try:
        return whole(row.values.get(SOURCE_ROW.key))
    except ValueProblem:
        return None


def checked_rows(book: RegionBook) -> CheckedRows:
    """The region's rows with the checksum by which each is known again."""
    return {key: tuple((row_checksum(key, values_sent(columns, row)), row)
                       for row in table.rows if not is_protected(row))
            for key, table in book.tables.items() if (columns := columns_sent(table))}


def rows_now(sending: Sending, rows: CheckedRows) -> dict[RowKey, Row]:
    """Sent row -> the region's row today; a row that cannot be found again is left out.

    The row with the same number and the same key cells, else the first free one with those cells.
    """
    found: dict[RowKey, Row] = {}
    for key, checked in rows.items():
        sent = {number: row for (sheet, number), row in sending.rows.items() if sheet == key}
        if sent:
            found |= {(key, number): row for number, row in _found(key, sent, checked).items()}
    return found


def _found(
    key: str, sent: Mapping[int, SentRow], checked: Iterable[tuple[str, Row]]
) -> dict[int, Row]:
    checks = {number: row_checksum(key, row) for number, row in sent.items()}
    wanted = set(checks.values())
    free: dict[str, dict[int, Row]] = defaultdict(dict)
    for check, row in checked:
        if check in wanted:
            free[check][row.number] = row
    found = {number: free[check].pop(number) for number, check in checks.items()
             if number in free[check]}
    for number, check in checks.items():
        if number not in found and free[check]:
            found[number] = free[check].pop(min(free[check]))
    return found
