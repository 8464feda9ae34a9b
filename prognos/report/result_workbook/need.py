"""Sheet Behov: how the need of each group and year comes about."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from prognos.inputs import Need, NeedFactor
from prognos.need import ADDED, factor_sums
from prognos.report.numbers import number, percent
from prognos.report.result_workbook.book import (
    Book,
    Cell,
    Field,
    Formula,
    add_page,
    print_first_page,
    write_sheet_table,
)
from prognos.report.wording import area_name, shown_years
from prognos.results import RunResult

FIELDS = (
    Field("Specialitet", "text", 36),
    Field("Område", "text", 17),
    Field("Metod", "text", 12, "Hur behovet är angivet i bladet Behov."),
    Field("År", "year", 8),
    Field("Grundbehov (heltider)", "fte", 13, "Behovet före behovsfaktorerna."),
    Field("Summa tillägg", "change", 11, "Tilläggen läggs ihop med sina tecken."),
    Field("Produkt av multiplikatorer", "factor", 15, "Multiplikatorerna multipliceras."),
    Field("Behov (heltider)", "fte", 12,
          "Grundbehov × (1 + summa tillägg) × produkt av multiplikatorer."),
    Field("Faktorer när de slagit igenom helt", "text", 70),
)


def add_need(book: Book, result: RunResult) -> None:
    """Stated need, both sums of factors and the need they make, per group and shown year."""
    page = add_page(
        book, "Behov", "Behov per specialitet och år",
        "Behov = grundbehov × (1 + summa tillägg) × produkt av multiplikatorer. Bara första sidan "
        "skrivs ut; se Prognos i korthet.",
    )
    write_sheet_table(book, page, "Behov", FIELDS, _rows(result))
    print_first_page(page, FIELDS)


def _rows(result: RunResult) -> Iterator[Sequence[Cell]]:
    for g, need in enumerate(result.inputs.needs):
        if need is not None:
            yield from _group_rows(result, g, need)


def _group_rows(result: RunResult, g: int, need: Need) -> Iterator[Sequence[Cell]]:
    group = result.inputs.groups[g]
    added, multiplied = factor_sums(need, result.inputs.calendar)
    named = "; ".join(_factor_text(factor) for factor in need.factors) or None
    for t, year in enumerate(shown_years(result.inputs)):
        total = float(result.before.measures.need[g, t])
        change = float((1.0 + added[t]) * multiplied[t])
        yield (
            group.specialty, area_name(group), need.method, year,
            total / change if change > 0.0 else None, float(added[t]), float(multiplied[t]),
            Formula("=E{row}*(1+F{row})*G{row}", total), named,
        )


def _factor_text(factor: NeedFactor) -> str:
    """"Nya behandlingar +6 % till 2033", "Uppgiftsväxling × 0,97 till 2032"."""
    if factor.kind == ADDED:
        text = percent(factor.value, 1)
        size = text if factor.value < 0 else f"+{text}"
    else:
        size = f"× {number(factor.value, 2)}"
    return f"{factor.name} {size} till {factor.until}"
