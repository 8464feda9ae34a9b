"""Sheet Behov: how the need of each group and year comes about, and the listed patients against
specialists, area by area."""

from collections.abc import Iterator, Sequence

from prognos.inputs import Need, NeedFactor
from prognos.inputs.demand import TIMES, YEARLY
from prognos.report.wording.common_words import group_name, group_names, shown_years
from prognos.report.wording.numbers import number, signed, whole
from prognos.report.wording.sentences import care_question, care_sentence, reached
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
from prognos.results import CareContact, RunResult

NAME, WIDTH = 36.0, 15.0


def care_parts(result: RunResult) -> Iterator[Part]:
    """Where each area stands today, when the goals are reached, and what the rest costs; nothing
    when no need is by listed patients."""
    rows = result.people.care_contact
    if not rows:
        return
    yield Text((f"{_place(result, rows[-1])}: {care_sentence(result, rows[-1])}",
                care_question(result, rows[-1])))
    yield Table("Fast_läkarkontakt", _today_fields(result), [_today(result, row) for row in rows],
                "Fast läkarkontakt: läget idag och behovet")
    yield Table("Fast_läkarkontakt_rest", _later_fields(result),
                [tuple(_later(result, row)) for row in rows],
                "Fast läkarkontakt: när målen nås och vad resten kostar",
                "År då ett mål nås: första året då mittvärdet av tillgången täcker behovet.")


def _place(result: RunResult, row: CareContact) -> str:
    if row.group is None:
        return "Alla områden"
    return group_name(result.inputs.groups[row.group])


def _today_fields(result: RunResult) -> tuple[Field, ...]:
    guideline, last = whole(result.inputs.need.list_guideline), shown_years(result.inputs)[-1]
    return (
        Field("Område", "text", NAME),
        Field("Listade idag", "whole", WIDTH),
        Field("Specialister idag (heltider)", "fte", WIDTH, "Tjänstlediga räknas som 0."),
        Field("Specialister idag (personer)", "whole", WIDTH),
        Field("ST-läkare idag (personer)", "whole", WIDTH),
        Field("Listade per specialist", "whole", WIDTH, "Listade delat med heltider."),
        Field("Behov idag vid dagens mål", "fte", WIDTH,
              "Heltider, med listade per specialist som i bladet Listning."),
        Field(f"Behov idag vid {guideline}", "fte", WIDTH,
              f"Heltider, med riktvärdet {guideline} listade per specialist."),
        Field(f"Behov {last} vid dagens mål", "fte", WIDTH),
        Field(f"Behov {last} vid {guideline}", "fte", WIDTH),
    )


def _today(result: RunResult, row: CareContact) -> Sequence[Cell]:
    return (
        _place(result, row), row.listed, row.specialists_fte, row.specialists_persons,
        row.st_persons, Formula('=IF(C{row}=0,"",B{row}/C{row})', row.listed_per_specialist),
        row.need_target, row.need_guideline, row.need_target_horizon, row.need_guideline_horizon,
    )


def _later_fields(result: RunResult) -> tuple[Field, ...]:
    guideline, years = whole(result.inputs.need.list_guideline), shown_years(result.inputs)
    rest = tuple(
        field for when in (f"{years[0]}", f"{years[-1]}, med blocken") for field in (
            Field(f"Saknas till {guideline} ({when})", "fte", WIDTH, "Heltider."),
            Field(f"Kostnad per år ({when})", "sek", WIDTH, "Lön med PO, kronor."),
            Field(f"Kr per listad ({when})", "sek", WIDTH, "Kronor per listad och år."),
        )
    )
    return (
        Field("Område", "text", NAME),
        Field("Dagens mål nås utan nya block", "first_year", WIDTH),
        Field("Dagens mål nås med blocken", "first_year", WIDTH),
        Field(f"{guideline} nås utan nya block", "first_year", WIDTH),
        Field(f"{guideline} nås med blocken", "first_year", WIDTH),
        *rest,
    )


def _later(result: RunResult, row: CareContact) -> Iterator[Cell]:
    yield _place(result, row)
    for year in (row.target_year_before, row.target_year_after, row.guideline_year_before,
                 row.guideline_year_after):
        yield reached(result, year)
    for rest in (row.rest_today, row.rest_horizon):
        yield from (rest.fte, rest.cost_sek, rest.sek_per_listed)


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
        since = "mätdatumet" if factor.since is None else str(factor.since)
        then = "ligger sedan still" if factor.last is None else f"gäller t.o.m. {factor.last}"
        yield (f"Behovsfaktor {factor.name}: {factor.kind} {_size(factor)}, växer från {since} "
               f"till {factor.until} och {then}. Gäller {whom}.")


def _size(factor: NeedFactor) -> str:
    """"+6,0 %", "× 0,97" or "+1,0 % per år"."""
    if factor.kind == TIMES:
        return f"× {number(factor.value, 2)}"
    yearly = " per år" if factor.kind == YEARLY else ""
    return f"{signed(100 * factor.value, 1)}\u00a0%{yearly}"
