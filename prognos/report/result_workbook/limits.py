"""Sheet Begränsningar: every limit, what is taken of it, what the plan uses and what is left."""

from __future__ import annotations

from collections.abc import Sequence

from prognos.report.numbers import MILLION
from prognos.report.result_workbook.book import (
    Book,
    Cell,
    Field,
    Formula,
    Section,
    add_page,
    write_sections,
)
from prognos.results import LimitUse, RunResult

SHEET = "Begränsningar"
FIELDS = (
    Field("Begränsning", "text", 24),
    Field("Gäller", "text", 38, "Grupp, område eller mottagande specialitet. Tomt = hela ramen."),
    Field("År", "year", 8),
    Field("Gräns", "fte", 12),
    Field("Redan taget", "some", 12, "Utan nya block."),
    Field("Planen tar", "some", 12,
          "Väntat. Handledning: nya ST-läkare minus dem som de nya specialisterna kan handleda."),
    Field("Kvar", "fte", 12, "För ett minimikrav det som saknas."),
    Field("Enhet", "text", 11),
    Field("Läge", "text", 19),
)
STATES = {
    "binds": "tar emot", "free": "utrymme kvar", "exceeded": "redan överskriden",
    "met": "uppfylld", "unmet": "inte uppfylld",
}
"""State of a limit -> as users read it."""
MINIMUM = ("met", "unmet")


def add_limits(book: Book, result: RunResult) -> None:
    """One table per frame, in the order of the limits in the workbook."""
    page = add_page(book, SHEET, "Begränsningar",
                    "Varje gräns och år: Kvar = Gräns − Redan taget − Planen tar. ”Tar emot” "
                    "betyder att ett block till med nytta inte ryms.")
    write_sections(book, page, "Begränsningar", FIELDS, [
        Section(frame.name, "Räknas för sig.", [_row(limit) for limit in frame.limits])
        for frame in result.frames
    ])


def _row(limit: LimitUse) -> Sequence[Cell]:
    scale, unit = (MILLION, "mkr") if limit.unit == "kr" else (1.0, limit.unit)
    left = "=MAX(D{row}-E{row}-F{row},0)" if limit.state in MINIMUM else "=D{row}-E{row}-F{row}"
    return (
        limit.label, limit.group.replace(" | ", ", ") if limit.group else None, limit.year,
        limit.amount / scale, limit.taken / scale, limit.used / scale,
        Formula(left, limit.left / scale), unit, STATES[limit.state],
    )
