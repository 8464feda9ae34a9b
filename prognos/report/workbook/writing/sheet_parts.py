"""What sheets are made of: cells, columns, tables, sentences, charts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from prognos.report.workbook.writing.looks import NAMING

if TYPE_CHECKING:
    from prognos.report.workbook.writing.page import Page

MOST_NAMES = 4
"""Columns that name a row, at most."""
SUM, LABEL = "sum", "Summa"
PRINTED_ROWS = 30
"""Rows that are printed of a table that nobody reads on paper."""


@dataclass(frozen=True)
class Formula:
    """A live formula with its stored result.

    `{row}` stands for its own row, `{first}` and `{last}` for the first and last of its table.
    """

    text: str
    result: float | None


Cell = str | float | int | date | Formula | None


@dataclass(frozen=True)
class Field:
    """A column of a table."""

    heading: str
    look: str = "text"
    width: float = 12.0
    help: str = ""


T = TypeVar("T")


@dataclass(frozen=True)
class Column(Generic[T]):
    """A column and how its cell is read from what a row is about."""

    field: Field
    cell: Callable[[T], Cell]


def fields_of(columns: Sequence[Column[T]]) -> tuple[Field, ...]:
    """The headings of columns."""
    return tuple(column.field for column in columns)


def rows_of(columns: Sequence[Column[T]], items: Iterable[T]) -> list[list[Cell]]:
    """The cells of each item."""
    return [[column.cell(item) for column in columns] for item in items]


@dataclass(frozen=True)
class TableStyle:
    """What one table has beside the others."""

    rules_above: frozenset[int] = frozenset()
    """Indices of the rows that a thick rule is drawn above."""
    totals: Mapping[int, str] | None = None
    """Row of sums below a table that begins in the first column: column -> "sum" or a label."""
    below: Sequence[Sequence[Cell]] = ()
    """Rows below the table that filters leave alone."""
    left: int = 0
    """First column of the table."""


PLAIN = TableStyle()


def summed(columns: Iterable[int]) -> TableStyle:
    """A row of sums below these columns."""
    return TableStyle(totals={0: LABEL} | dict.fromkeys(columns, SUM))


@dataclass(frozen=True)
class Placed:
    """Where a table stands: row of its headings and number of rows below it."""

    top: int
    count: int


@dataclass(frozen=True)
class Chart:
    """A chart of a table, below it or to its right."""

    draw: Callable[[Page, Placed], Any]
    height: int
    """Pixels."""
    description: str
    column: int | None = None
    """Where it stands to the right of the table; None = below it."""


@dataclass(frozen=True)
class Table:
    """A part of a sheet: a named table with what is said above it."""

    name: str
    fields: Sequence[Field]
    rows: Sequence[Sequence[Cell]]
    title: str = ""
    note: str = ""
    style: TableStyle = PLAIN
    chart: Chart | None = None
    printed: int | None = None
    """How many of its rows end what is printed of the sheet; None = it and what follows are."""


@dataclass(frozen=True)
class Text:
    """A part of a sheet: sentences, each on a row of its own."""

    sentences: Sequence[str]


Part = Table | Text


def by_budget(
    name: str, fields: Sequence[Field], rows: Mapping[str, Sequence[Sequence[Cell]]],
    title: str = "", style: TableStyle = PLAIN,
) -> list[Table]:
    """A table per budget, `name`, `name_DSK` …; without a budget still an empty one.

    rows : budget -> rows. title : above every table, with the budget; else the first has none.
    """
    tables = [
        Table(f"{name}_{budget}" if title or number else name, fields, cells,
              f"{title}, ram {budget}" if title else f"Ram {budget}" * bool(number),
              "Räknas för sig, med egen ram." * bool(number), style)
        for number, (budget, cells) in enumerate(rows.items())]
    return tables or [Table(name, fields, (), title)]


def widest(*tables: Sequence[Field]) -> list[Field]:
    """Fields of the longest table, each as wide as the widest of its column."""
    longest = max(tables, key=len)
    return [replace(field, width=max(t[i].width for t in tables if i < len(t)))
            for i, field in enumerate(longest)]


def naming_columns(fields: Sequence[Field]) -> int:
    """How many of the first columns say what a row is about: a number first, then the texts."""
    first = 0 if fields[0].look in NAMING else 1
    count = next((i for i, field in enumerate(fields[first:], start=first)
                  if field.look not in NAMING), len(fields))
    return max(1, min(count, MOST_NAMES))
