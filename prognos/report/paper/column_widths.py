"""How a table's width is shared: as wished, but no column narrower than its longest word."""

from collections.abc import Sequence

from prognos.report.charts.letters import width
from prognos.report.paper.document import Table

BOLD = 1.15
"""A bold heading is this much wider than the same text in plain letters."""
MOST = 0.4
"""No word gets more than this share of the table; a longer one is broken."""


def column_widths(table: Table, whole: float, size: float, air: float) -> list[float]:
    """Widths that add up to `whole`.

    size : of the letters, in the unit of `whole`
    air  : what a cell needs on both sides of its text
    """
    least = [min(_longest_word(table, n, size) + air, MOST * whole)
             for n in range(len(table.columns))]
    if sum(least) >= whole:
        return [whole * part / sum(least) for part in least]
    return _shared([column.width for column in table.columns], least, whole)


def _longest_word(table: Table, n: int, size: float) -> float:
    heading = max(width(word, size * BOLD) for word in table.columns[n].heading.split(" "))
    words = (word for row in table.rows for word in row[n].split(" "))
    return max(heading, max((width(word, size) for word in words), default=0.0))


def _shared(shares: Sequence[float], least: Sequence[float], whole: float) -> list[float]:
    """What is left when those that need their least have it, shared among the others."""
    fixed: set[int] = set()
    while True:
        free = [n for n in range(len(shares)) if n not in fixed]
        room = whole - sum(least[n] for n in fixed)
        scale = room / sum(shares[n] for n in free) if free else 0.0
        short = {n for n in free if shares[n] * scale < least[n]}
        if not short:
            return [least[n] if n in fixed else shares[n] * scale for n in range(len(shares))]
        fixed |= short
