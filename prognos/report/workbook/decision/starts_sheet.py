"""Sheet Starter per betalare: who pays for the starts of each area and year."""

from collections.abc import Iterator, Sequence

from prognos.report.wording.common_words import area_name
from prognos.report.workbook.writing.book import Book, Cell, Field, TableStyle
from prognos.results import RunResult
from prognos.results.payments import StartsOfYear

SHEET = "Starter per betalare"
FIELDS = (
    Field("Område", "text", 24),
    Field("Ram", "text", 8),
    Field("Startår", "year", 10),
    Field("Block i fördelningen", "blocks", 12, "Utlysta block, betalas centralt."),
    Field("Centralt planerade", "some", 12, "Centrala starter i bladet Planerade starter."),
    Field("Klinik, planerade", "some", 12, "Klinikens starter i bladet Planerade starter."),
    Field("Klinik, vanliga", "some", 12,
          "Klinikfinansierade starter per år enligt antagandena, där de är tillåtna."),
    Field("Annan betalare", "some", 12, "Varken central eller klinik betalar."),
)
NAMES = 3


def has_starts(result: RunResult) -> bool:
    """Whether anybody starts at all."""
    return result.money.payers is not None and bool(result.money.payers.starts)


def add_starts(book: Book, result: RunResult) -> None:
    """Starts by area, budget, year and payer; sums follow the filter."""
    page = book.add(SHEET, SHEET, "Starter under de år som fördelas, efter område, ram, "
                    "startår och vem som betalar. Summorna följer filtret.", FIELDS)
    totals = {0: "Summa"} | dict.fromkeys(range(NAMES, len(FIELDS)), "sum")
    page.write_sheet_table("Starter_per_betalare", FIELDS, list(_rows(result)),
                           TableStyle(totals=totals))


def _rows(result: RunResult) -> Iterator[Sequence[Cell]]:
    assert result.money.payers is not None
    groups = result.inputs.groups
    found: dict[tuple[str, str, int], list[StartsOfYear]] = {}
    for row in result.money.payers.starts:
        group = groups[row.group]
        found.setdefault((area_name(group), group.budget, row.year), []).append(row)
    for (area, budget, year), rows in sorted(found.items()):
        yield (area, budget, year, *(sum(of_payer) for of_payer in zip(*(
            (row.blocks, row.central, row.clinic_planned, row.clinic_usual, row.other)
            for row in rows), strict=True)))
