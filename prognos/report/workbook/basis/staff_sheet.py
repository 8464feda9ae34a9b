"""Sheets Vem räknas and Längre arbetsliv: who supply is made of, and if they stay on longer."""

from collections.abc import Iterator, Sequence

from prognos.report.wording.common_words import area_name, budgets_in_order, members, shown_years
from prognos.report.wording.numbers import number
from prognos.report.wording.sentences import longer_life_sentences
from prognos.report.workbook.traceability.sources_sheet import link_groups
from prognos.report.workbook.writing.book import (
    NOTE_ROW,
    Book,
    Cell,
    Field,
    Formula,
    Page,
    Section,
    TableStyle,
)
from prognos.report.workbook.writing.chart_kinds import BLUE, ORANGE, Line, dress, line_chart
from prognos.results import RunResult, WhoCounts

WHO_FIELDS = (
    Field("Specialitet", "text", 36),
    Field("Område", "text", 17),
    Field("Egna (personer)", "blocks", 12, "Regionens egna, tjänstlediga inräknade."),
    Field("Egna (heltider)", "some", 12, "I vården; tjänstlediga räknas som 0."),
    Field("Privata (personer)", "blocks", 11, "Alla privata utförare i bladet Bemanning."),
    Field("Privata (heltider)", "some", 11),
    Field("Privata i planen", "centre", 10,
          "Nej: visas här men ingår inte i tillgången (antagandet Privata utförare i planen)."),
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
FIGURES = 2
IN_PLAN = 6

TERMS_FIELDS = (
    *WHO_FIELDS[:FIGURES],
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
"""As wide as `WHO_FIELDS`, which they stand below."""


def add_who_counts(book: Book, result: RunResult) -> None:
    """Who each group's supply at the base date is made of."""
    page = book.add(
        "Vem räknas", "Vem räknas",
        f"Specialister {result.inputs.calendar.base_date.isoformat()}. Inhyrda räknas aldrig; "
        "timavlönade och tillsvidareanställda räknas med den andel de arbetar i vården."
        f"{_beside_supply(result)}", WHO_FIELDS,
    )
    sums = [i for i in range(FIGURES, len(WHO_FIELDS)) if i != IN_PLAN]
    style = TableStyle(totals={0: "Summa"} | dict.fromkeys(sums, "sum"))
    budgets = [[row for row in result.people.who_counts
                if result.inputs.groups[row.group].budget == budget]
               for budget in budgets_in_order(result)]
    placed = page.write_sections("Vem_räknas", WHO_FIELDS, [
        Section(budget, "Räknas för sig.", [_who_row(result, row) for row in rows], style)
        for budget, rows in zip(budgets_in_order(result), budgets, strict=True)
    ], TERMS_FIELDS)
    link_groups(page, result, (
        (table.top + 1 + i, 0, row.group)
        for table, rows in zip(placed, budgets, strict=True) for i, row in enumerate(rows)))
    _write_terms(page, result, placed[-1].top + placed[-1].count + 5)


def _beside_supply(result: RunResult) -> str:
    """Why the forecast begins higher than the sum of the specialists; empty when it does not."""
    ours = members(result, "ST")
    supply = float(result.forecast.before.fte.mean[ours, 0].sum())
    counted = sum(_counted(row) for row in result.people.who_counts if row.group in ours)
    if supply - counted < 0.05:
        return ""
    return (f" Prognosen börjar på {number(supply)} heltider i ram ST: "
            f"{number(supply - counted)} av dem är ST-läkare som räknas under utbildningen.")


def _write_terms(page: Page, result: RunResult, top: int) -> None:
    """The region's own specialists by terms of employment, and agency doctors, budget by budget."""
    style = TableStyle(totals={0: "Summa"} | dict.fromkeys(
        range(FIGURES, len(TERMS_FIELDS)), "sum"))
    for budget in budgets_in_order(result):
        rows = [_terms_row(result, row) for row in result.people.who_counts
                if result.inputs.groups[row.group].budget == budget]
        page.write_subtitle(top, f"Egna specialister efter anställningsform, ram {budget}")
        page.write_table(top + 1, f"Anställningsform_{budget}", TERMS_FIELDS, rows, style)
        top += len(rows) + 5


def _terms_row(result: RunResult, row: WhoCounts) -> Sequence[Cell]:
    group = result.inputs.groups[row.group]
    return (
        group.specialty, area_name(group), row.permanent_persons, row.permanent_fte,
        row.fixed_term_persons, row.fixed_term_fte, row.extended_persons, row.extended_fte,
        row.hourly_persons, row.hourly_fte,
        Formula("=C{row}+E{row}+G{row}+I{row}", row.own_persons),
        Formula("=D{row}+F{row}+H{row}+J{row}", row.own_fte),
        row.agency_persons, row.agency_fte,
    )


def _who_row(result: RunResult, row: WhoCounts) -> Sequence[Cell]:
    group = result.inputs.groups[row.group]
    return (
        group.specialty, area_name(group), row.own_persons, row.own_fte, row.private_persons,
        row.private_fte, "ja" if row.private_in_plan else "nej", row.in_training_persons,
        row.in_training_fte,
        Formula('=D{row}+IF(G{row}="ja",F{row},0)+I{row}', _counted(row)),
        row.known_exit_persons, row.on_leave_persons, row.agency_fte, row.over_65_persons,
        row.over_65_fte, row.over_67_persons, row.over_67_fte, row.unknown_birth_year_persons,
    )


def _counted(row: WhoCounts) -> float:
    """FTE of specialists in the supply."""
    private = row.private_fte if row.private_in_plan else 0.0
    return row.own_fte + private + row.in_training_fte


LONGER = "Längre arbetsliv"
NAME_FIELDS = (Field("Specialitet", "text", 36), Field("Område", "text", 17))
YEAR_FIELDS = (
    Field("År", "first_year", NAME_FIELDS[0].width),
    Field("Fler heltider", "fte", NAME_FIELDS[1].width),
    Field("Nytt för året", "signed", 11, "Skillnaden mot året före: tillskottet avtar."),
)
LINES = (
    Line(1, "Fler heltider", BLUE, "solid", "circle"),
    Line(2, "Nytt för året", ORANGE, "dash", "square"),
)
CHART_ROWS = 16


def add_longer_life(book: Book, result: RunResult) -> None:
    """Supply won when everybody retires a year later: region, chart, every group."""
    fields = _longer_fields(result)
    page = book.add(LONGER, LONGER,
                    "Om alla går i pension ett år senare än pensionskurvan säger: heltider mer än "
                    "i prognosen, allt annat lika.")
    page.set_widths(fields)
    top = page.write_sentences(NOTE_ROW + 2, longer_life_sentences(result), fields) + 1
    rows = list(_year_rows(result, top))
    count = page.write_table(top, "Längre_arbetsliv", YEAR_FIELDS, rows)
    chart = line_chart(page.workbook, LONGER, (top + 1, top + count), 0, LINES)
    dress(chart, "Ett år längre arbetsliv, hela regionen", "heltider", (620, 20 * CHART_ROWS))
    page.insert_chart(top, 4, chart, {
        "description": "Linjediagram: heltider som tillkommer per år i regionen om alla går i "
                       "pension ett år senare, och hur mycket av det som är nytt för året.",
    })
    if len(result.people.longer_life_by_group):
        _write_groups(page, result, top + CHART_ROWS + 3)


def _longer_fields(result: RunResult) -> tuple[Field, ...]:
    return (*NAME_FIELDS, *(Field(str(year), "fte", 9 if n else YEAR_FIELDS[2].width)
                            for n, year in enumerate(shown_years(result.inputs)[1:])))


def _year_rows(result: RunResult, top: int) -> Iterator[Sequence[Cell]]:
    """Year, what is won in all, and what of it is new, for a table with headings in row `top`."""
    gain = result.people.longer_life.tolist()
    for t, year in enumerate(shown_years(result.inputs)[1:], start=1):
        before = f"B{top + t}" if t > 1 else "0"
        yield year, gain[t], Formula(f"=B{{row}}-{before}", gain[t] - gain[t - 1])


def _write_groups(page: Page, result: RunResult, top: int) -> None:
    """What every group wins, budget by budget."""
    fields = _longer_fields(result)
    style = TableStyle(totals={0: "Summa"} | dict.fromkeys(range(FIGURES, len(fields)), "sum"))
    last = len(fields) - FIGURES + 1
    for budget in budgets_in_order(result):
        rows = [
            (result.inputs.groups[g].specialty, area_name(result.inputs.groups[g]),
             *result.people.longer_life_by_group[g, 1:last].tolist())
            for g in members(result, budget)
        ]
        page.write_subtitle(top, f"Fler heltider per specialitet, ram {budget}")
        page.write_table(top + 1, f"Längre_arbetsliv_{budget}", fields, rows, style)
        top += len(rows) + 5
