"""Who supply is made of: part of NPS-underlag, and annexes of terms and a longer working life."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from prognos.report.wording.common_words import budgets_in_order, group_names, members, shown_years
from prognos.report.wording.numbers import number
from prognos.report.workbook.writing.chart_kinds import BLUE, ORANGE, Line, dress, line_chart
from prognos.report.workbook.writing.page import Page
from prognos.report.workbook.writing.sheet_parts import (
    Cell,
    Chart,
    Field,
    Formula,
    Placed,
    Table,
    by_budget,
    summed,
)
from prognos.results import RunResult, WhoCounts

WHO_FIELDS = (
    Field("Specialitet", "text", 36),
    Field("Område", "text", 17),
    Field("Privata i planen", "centre", 26,
          "Nej: visas här men ingår inte i tillgången (antagandet Privata utförare i planen)."),
    Field("Egna (personer)", "blocks", 12, "Regionens egna, tjänstlediga inräknade."),
    Field("Egna (heltider)", "some", 12, "I vården; tjänstlediga räknas som 0."),
    Field("Privata (personer)", "blocks", 11, "Alla privata utförare i bladet Bemanning."),
    Field("Privata (heltider)", "some", 11),
    Field("Utbildas vidare (personer)", "blocks", 11,
          "Specialister som utbildar sig i en annan specialitet; kvar i tillgången tills de är "
          "klara."),
    Field("Utbildas vidare (heltider)", "some", 12),
    Field("Specialister som räknas (heltider)", "some", 12.5,
          "Egna + privata i planen + de som utbildas vidare."),
    Field("Slutar vid känt datum (personer)", "blocks", 11,
          "Anmäld avgång, eller visstid som inte förlängs."),
    Field("Tjänstlediga (personer)", "blocks", 12.5),
    Field("Inhyrda (heltider)", "some", 11, "Räknas aldrig som tillgång."),
    Field("Över 65 år (personer)", "blocks", 11, "Fyller mer än 65 år under mätdatumets år."),
    Field("Över 65 år (heltider)", "some", 11),
    Field("Över 67 år (personer)", "blocks", 11),
    Field("Över 67 år (heltider)", "some", 11),
    Field("Utan födelseår (personer)", "blocks", 11,
          "Åldern antas vara fördelad som hos andra i samma specialitet."),
)
IN_PLAN = 2
TERMS_FIELDS = (
    *WHO_FIELDS[:2],
    Field("Tillsvidare (personer)", "blocks", 12),
    Field("Tillsvidare (heltider)", "some", 12, "I vården; tjänstlediga räknas som 0."),
    Field("Visstid som löper ut (personer)", "blocks", 11,
          "Räknas till och med slutdatum; hit hör även tillsvidareanställda med slutdatum."),
    Field("Visstid som löper ut (heltider)", "some", 11),
    Field("Visstid som förlängs (personer)", "blocks", 11.5,
          "Förlängs = ja, eller tomt och 65 år eller äldre vid slutdatum. Visstid utan slutdatum "
          "räknas hit."),
    Field("Visstid som förlängs (heltider)", "some", 11),
    Field("Timavlönade (personer)", "blocks", 12.5),
    Field("Timavlönade (heltider)", "some", 12),
    Field("Egna tillsammans (personer)", "blocks", 12),
    Field("Egna tillsammans (heltider)", "some", 11),
    Field("Inhyrda (personer)", "blocks", 11, "Räknas aldrig som tillgång."),
    Field("Inhyrda (heltider)", "some", 11, "Räknas aldrig som tillgång."),
)


def who_counts(result: RunResult, budget: str) -> list[WhoCounts]:
    """The groups of a budget that anybody is known of."""
    return [row for row in result.people.who_counts
            if result.inputs.groups[row.group].budget == budget]


def who_parts(result: RunResult) -> list[Table]:
    """Who each group's supply at the base date is made of; nothing when nobody is known."""
    if not result.people.who_counts:
        return []
    sums = [i for i in range(2, len(WHO_FIELDS)) if i != IN_PLAN]
    tables = by_budget("Vem_räknas", WHO_FIELDS, {
        budget: [_who_row(result, row) for row in who_counts(result, budget)]
        for budget in budgets_in_order(result)
    }, "Vem räknas i tillgången", summed(sums))
    note = ("Inhyrda räknas aldrig; timavlönade och tillsvidareanställda räknas med den andel de "
            f"arbetar i vården.{_beside_supply(result)}")
    return [replace(table, note=note if not i else "") for i, table in enumerate(tables)]


def _beside_supply(result: RunResult) -> str:
    """Why the forecast begins higher than the sum of the specialists; empty when it does not."""
    ours = members(result, "ST")
    supply = float(result.forecast.before.fte.mean[ours, 0].sum())
    counted = sum(_counted(row) for row in result.people.who_counts if row.group in ours)
    if supply - counted < 0.05:
        return ""
    return (f" Prognosen börjar på {number(supply)} heltider i ram ST: "
            f"{number(supply - counted)} av dem är ST-läkare som räknas under utbildningen.")


def _who_row(result: RunResult, row: WhoCounts) -> Sequence[Cell]:
    return (
        *group_names(result, row.group), "ja" if row.private_in_plan else "nej",
        row.own_persons, row.own_fte, row.private_persons, row.private_fte,
        row.in_training_persons, row.in_training_fte,
        Formula('=E{row}+IF(C{row}="ja",G{row},0)+I{row}', _counted(row)),
        row.known_exit_persons, row.on_leave_persons, row.agency_fte, row.over_65_persons,
        row.over_65_fte, row.over_67_persons, row.over_67_fte, row.unknown_birth_year_persons,
    )


def _counted(row: WhoCounts) -> float:
    """FTE of specialists in the supply."""
    private = row.private_fte if row.private_in_plan else 0.0
    return row.own_fte + private + row.in_training_fte


def add_terms(page: Page, result: RunResult) -> None:
    """The region's own specialists by terms of employment, and agency doctors."""
    page.lay_out(by_budget("Anställningsform", TERMS_FIELDS, {
        budget: [_terms_row(result, row) for row in who_counts(result, budget)]
        for budget in budgets_in_order(result)
    }, style=summed(range(2, len(TERMS_FIELDS)))))


def _terms_row(result: RunResult, row: WhoCounts) -> Sequence[Cell]:
    return (
        *group_names(result, row.group), row.permanent_persons, row.permanent_fte,
        row.fixed_term_persons, row.fixed_term_fte, row.extended_persons, row.extended_fte,
        row.hourly_persons, row.hourly_fte,
        Formula("=C{row}+E{row}+G{row}+I{row}", row.own_persons),
        Formula("=D{row}+F{row}+H{row}+J{row}", row.own_fte),
        row.agency_persons, row.agency_fte,
    )


YEAR_FIELDS = (
    Field("År", "first_year", 36),
    Field("Fler heltider", "fte", 17),
    Field("Nytt för året", "signed", 11, "Skillnaden mot året före: tillskottet avtar."),
)
LINES = (
    Line(1, "Fler heltider", BLUE, "solid", "circle"),
    Line(2, "Nytt för året", ORANGE, "dash", "square"),
)
LONGER, CHART_SIZE = "Längre arbetsliv", (620, 320)


def add_longer_life(page: Page, result: RunResult) -> None:
    """Supply won when everybody retires a year later: the region with its chart, every group."""
    fields = (*WHO_FIELDS[:2], *(Field(str(year), "fte", 11)
                                 for year in shown_years(result.inputs)[1:]))
    gain = result.people.longer_life_by_group
    page.lay_out((
        Table("Längre_arbetsliv", YEAR_FIELDS, list(_year_rows(result)), "Hela regionen",
              chart=Chart(_longer_chart, CHART_SIZE[1],
                          "Linjediagram: heltider som tillkommer per år i regionen om alla går i "
                          "pension ett år senare, och hur mycket av det som är nytt för året.", 4)),
        *(by_budget("Längre_arbetsliv", fields, {
            budget: [(*group_names(result, g), *gain[g, 1:len(fields) - 1].tolist())
                     for g in members(result, budget)]
            for budget in budgets_in_order(result)
        }, "Varje specialitet", summed(range(2, len(fields)))) if len(gain) else ()),
    ))


def _longer_chart(page: Page, at: Placed) -> Any:
    chart = line_chart(page.workbook, LONGER, (at.top + 1, at.top + at.count), 0, LINES)
    dress(chart, "Ett år längre arbetsliv, hela regionen", "heltider", CHART_SIZE)
    return chart


def _year_rows(result: RunResult) -> Iterator[Sequence[Cell]]:
    """Year, what is won in all, and what of it is new."""
    gain = result.people.longer_life.tolist()
    for t, year in enumerate(shown_years(result.inputs)[1:], start=1):
        new = "=B{row}" if t == 1 else f"=B{{row}}-INDEX(B{{first}}:B{{last}},{t - 1})"
        yield year, gain[t], Formula(new, gain[t] - gain[t - 1])
