"""Sheet Behov: how the need of each group and year comes about, and the listed patients."""

from collections.abc import Iterator, Sequence

from prognos.inputs import Need, NeedFactor
from prognos.inputs.demand import TIMES, YEARLY
from prognos.report.wording.common_words import group_name, group_names, shown_years
from prognos.report.wording.numbers import number, signed
from prognos.report.workbook.basis.care_parts import care_parts
from prognos.report.workbook.writing.page import Page
from prognos.report.workbook.writing.sheet_parts import (
    PRINTED_ROWS,
    Cell,
    Field,
    Formula,
    Part,
    Table,
    Text,
)
from prognos.results import RunResult

FIELDS = (
    Field("Specialitet", "text", 36),
    Field("Område", "text", 17),
    Field("Metod", "text", 15, "Hur behovet är angivet i bladet Behov."),
    Field("År", "year", 15),
    Field("Grundbehov (heltider)", "fte", 13, "Behovet före behovsfaktorerna."),
    Field("Summa tillägg", "change", 11, "Tilläggen läggs ihop med sina tecken."),
    Field("Produkt av multiplikatorer", "factor", 15, "Multiplikatorerna multipliceras."),
    Field("Behov (heltider)", "fte", 12,
          "Grundbehov × (1 + summa tillägg) × produkt av multiplikatorer."),
)


def add_need(page: Page, result: RunResult) -> None:
    """The factors in words, the listed patients, and the need per group and shown year."""
    page.lay_out(_parts(result), "Behov = grundbehov × (1 + summa tillägg) × produkt av "
                 "multiplikatorer. Av den sista tabellen skrivs bara början ut.")


def _parts(result: RunResult) -> Iterator[Part]:
    yield Text(list(factor_sentences(result)))
    yield from care_parts(result)
    yield Table("Behov", FIELDS, list(_rows(result)), "Behov per specialitet och år",
                printed=PRINTED_ROWS)


def _rows(result: RunResult) -> Iterator[Sequence[Cell]]:
    for g, need in enumerate(result.inputs.need.by_group):
        if need is not None:
            yield from _group_rows(result, g, need)


def _group_rows(result: RunResult, g: int, need: Need) -> Iterator[Sequence[Cell]]:
    factors = result.forecast.need_factors
    added, multiplied = factors.added[g], factors.multiplied[g]
    for t, year in enumerate(shown_years(result.inputs)):
        total = float(result.forecast.before.measures.need[g, t])
        change = float((1.0 + added[t]) * multiplied[t])
        yield (
            *group_names(result, g), need.method, year,
            total / change if change > 0.0 else None, float(added[t]), float(multiplied[t]),
            Formula("=E{row}*(1+F{row})*G{row}", total),
        )


def factor_sentences(result: RunResult) -> Iterator[str]:
    """Each named factor: its kind and size, when it has full effect, and whose need it moves."""
    groups: dict[NeedFactor, list[str]] = {}
    stated = [need for need in result.inputs.need.by_group if need is not None]
    for group, need in zip(result.inputs.groups, result.inputs.need.by_group, strict=True):
        for factor in need.factors if need is not None else ():
            groups.setdefault(factor, []).append(group_name(group))
    for factor, names in groups.items():
        whom = "alla" if len(names) == len(stated) else "; ".join(names)
        yield (f"Behovsfaktor {factor.name}: {factor.kind} {_size(factor)}, växer från mätdatumet "
               f"till {factor.until} och ligger sedan still. Gäller {whom}.")


def _size(factor: NeedFactor) -> str:
    """"+6,0 %", "× 0,97" or "+1,0 % per år"."""
    if factor.kind == TIMES:
        return f"× {number(factor.value, 2)}"
    yearly = " per år" if factor.kind == YEARLY else ""
    return f"{signed(100 * factor.value, 1)}\u00a0%{yearly}"
