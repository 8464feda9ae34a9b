"""Sheets Behov and Behovsfaktorer: how the need of each group and year comes about."""

from collections.abc import Iterator, Sequence

from prognos.inputs import Need, NeedFactor
from prognos.inputs.demand import TIMES, YEARLY
from prognos.report.wording.common_words import area_name, group_name, shown_years
from prognos.report.wording.numbers import number, signed
from prognos.report.workbook.writing.book import Book, Cell, Field, Formula
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
)


def add_need(book: Book, result: RunResult) -> None:
    """Stated need, both sums of factors and the need they make, per group and shown year."""
    page = book.add(
        "Behov", "Behov per specialitet och år",
        "Behov = grundbehov × (1 + summa tillägg) × produkt av multiplikatorer. Bara första sidan "
        "skrivs ut; se Prognos i korthet.",
    )
    page.write_sheet_table("Behov", FIELDS, _rows(result))
    page.print_first_page(FIELDS)


def _rows(result: RunResult) -> Iterator[Sequence[Cell]]:
    for g, need in enumerate(result.inputs.need.by_group):
        if need is not None:
            yield from _group_rows(result, g, need)


def _group_rows(result: RunResult, g: int, need: Need) -> Iterator[Sequence[Cell]]:
    group = result.inputs.groups[g]
    factors = result.forecast.need_factors
    added, multiplied = factors.added[g], factors.multiplied[g]
    for t, year in enumerate(shown_years(result.inputs)):
        total = float(result.forecast.before.measures.need[g, t])
        change = float((1.0 + added[t]) * multiplied[t])
        yield (
            group.specialty, area_name(group), need.method, year,
            total / change if change > 0.0 else None, float(added[t]), float(multiplied[t]),
            Formula("=E{row}*(1+F{row})*G{row}", total),
        )


FACTOR_FIELDS = (
    Field("Faktor", "text", 50),
    Field("Slag", "text", 15),
    Field("Storlek", "centre", 12, "När faktorn gäller fullt ut."),
    Field("Till år", "year", 9, "Växer linjärt från mätdatumet till detta år, sedan konstant."),
    Field("Gäller", "wrap", 80),
)


def add_need_factors(book: Book, result: RunResult) -> None:
    """The named factors and whose need they move."""
    page = book.add("Behovsfaktorer", "Behovsfaktorer",
                    "Tillägg läggs ihop, multiplikatorer multipliceras; summorna per år står i "
                    "bladet Behov.")
    page.write_sheet_table("Behovsfaktorer", FACTOR_FIELDS, _factor_rows(result))


def has_factors(result: RunResult) -> bool:
    """Does any named factor move a need?"""
    return any(need is not None and need.factors for need in result.inputs.need.by_group)


def _factor_rows(result: RunResult) -> Iterator[Sequence[Cell]]:
    groups: dict[NeedFactor, list[str]] = {}
    stated = [need for need in result.inputs.need.by_group if need is not None]
    for group, need in zip(result.inputs.groups, result.inputs.need.by_group, strict=True):
        for factor in need.factors if need is not None else ():
            groups.setdefault(factor, []).append(group_name(group))
    for factor, names in groups.items():
        whom = "alla" if len(names) == len(stated) else "; ".join(names)
        yield factor.name, factor.kind, _size(factor), factor.until, whom


def _size(factor: NeedFactor) -> str:
    """"+6,0 %", "× 0,97" or "+1,0 % per år"."""
    if factor.kind == TIMES:
        return f"× {number(factor.value, 2)}"
    yearly = " per år" if factor.kind == YEARLY else ""
    return f"{signed(100 * factor.value, 1)}\u00a0%{yearly}"
