"""Sheets NPS-underlag and NPS per år, for the yearly report to Socialstyrelsen (Nationella
planeringsstödet): one row per group to read, and one figure per row for pivot tables, whose
fields then are columns of their own whatever year or measure comes next."""

from collections.abc import Iterator, Sequence

from prognos.report.wording.common_words import area_name, budgets_in_order, shown_years
from prognos.report.wording.numbers import number, percent, span
from prognos.report.wording.sentences import REGION
from prognos.report.workbook.traceability.sources_sheet import link_groups
from prognos.report.workbook.writing.book import Book, Cell, Field, Formula, Section, TableStyle
from prognos.results import PlanningGroup, RunResult
from prognos.results.planning import AT_LEAST_FTE

SHEET, BY_YEAR = "NPS-underlag", "NPS per år"
OWN, PRIVATE = "Egen regi", "Privat"
NO_SPECIALTY = "Utan specialitet"
SUMS = range(2, 12)
"""Columns that have a sum."""


def add_planning(book: Book, result: RunResult) -> None:
    """A row per group: who there is, who is coming, what is vacant, and the judgement."""
    fields = _fields(result)
    page = book.add(SHEET, "Underlag till Nationella planeringsstödet", _rule(result), fields)
    style = TableStyle(totals={0: "Summa"} | dict.fromkeys(SUMS, "sum"))
    budgets = [[row for row in result.people.planning
                if result.inputs.groups[row.group].budget == budget]
              for budget in budgets_in_order(result)]
    placed = page.write_sections("NPS_underlag", fields, [
        Section(budget, "Räknas för sig.", [_row(result, row) for row in rows], style)
        for budget, rows in zip(budgets_in_order(result), budgets, strict=True)
    ])
    link_groups(page, result, (
        (table.top + 1 + i, 0, row.group)
        for table, rows in zip(placed, budgets, strict=True) for i, row in enumerate(rows)))


def _rule(result: RunResult) -> str:
    """How shortage, balance and surplus are judged, and who is licensed without ST."""
    share = percent(result.inputs.need.balance_share, 0 if _whole_percent(result) else 1)
    stock = sum(persons for _, persons in result.inputs.pipeline.stock)
    licensed = (f" Legitimerade läkare utan ST: {number(stock, 0)}." if result.inputs.pipeline.stock
                else " Legitimerade läkare utan ST är inte angivna i bladet AT och BT.")
    return (f"Balans: tillgången skiljer sig från behovet med högst {share} av behovet eller högst "
            f"{number(AT_LEAST_FTE)} heltider. Är skillnaden större är det brist eller överskott. "
            f"Allt utan nya block.{licensed} En siffra per rad, för pivottabell, finns i bladet "
            f"{BY_YEAR}.")


def _whole_percent(result: RunResult) -> bool:
    share = 100 * result.inputs.need.balance_share
    return abs(share - round(share)) < 1e-9


def _fields(result: RunResult) -> tuple[Field, ...]:
    years = shown_years(result.inputs)
    later = result.inputs.calendar.planning_year
    now, then = years[0], years[later]
    return (
        Field("Specialitet", "text", 36),
        Field("Område", "text", 15),
        Field("Egen regi (personer)", "blocks", 10.5,
              "Regionens egna specialister, tjänstlediga och de som utbildas vidare inräknade."),
        Field("Egen regi (heltider)", "some", 10.5, "I vården; tjänstlediga räknas som 0."),
        Field("Privat (personer)", "blocks", 10.5, "Alla privata utförare i bladet Bemanning."),
        Field("Privat (heltider)", "some", 10.5),
        Field("I utbildning (personer)", "blocks", 11.5),
        Field(f"Väntas bli färdiga {span(years[1 : later + 1])} (personer)", "some", 13,
              "De som utbildas idag, planerade starter och klinikens vanliga starter, oavsett om "
              "de stannar."),
        Field("Vakanser (heltider)", "some", 10.5, "Streck: inga, eller inget angivet i Behov."),
        Field("Inhyrda årsarbetare", "some", 11.5,
              "Ur bladet Behov, annars de inhyrda i Bemanning. Streck: inga, eller inget angivet."),
        Field(f"Tillgång {now} (heltider)", "fte", 10.5,
              "Som i prognosen: privata bara om de ingår i planen, ST-läkare om de räknas."),
        Field(f"Behov {now} (heltider)", "fte", 10.5),
        Field(f"Brist {now}", "some", 7, "Behov minus tillgång."),
        Field(f"Överskott {now}", "some", 10.5, "Tillgång minus behov."),
        Field("Behov enligt", "text", 10.5, "Nuläge beskriver dagens tjänster, inte ett behov."),
        Field(f"Bedömning {now}", "text", 11),
        Field(f"Bedömning {then}", "text", 11, "Väntad tillgång utan nya block."),
        Field(f"Hela specialiteten {now}", "text", 12, "Alla områden tillsammans."),
        Field(f"Hela specialiteten {then}", "text", 12),
    )


def _row(result: RunResult, row: PlanningGroup) -> Sequence[Cell]:
    group, later = result.inputs.groups[row.group], result.inputs.calendar.planning_year
    gap = None if row.need is None else row.need - row.supply
    return (
        group.specialty, area_name(group), row.own_persons, row.own_fte, row.private_persons,
        row.private_fte, row.in_training, sum(row.finished[:later]), row.vacancies,
        row.agency_fte, row.supply, row.need,
        Formula('=IF(L{row}="","",MAX(L{row}-K{row},0))', None if gap is None else max(gap, 0.0)),
        Formula('=IF(L{row}="","",MAX(K{row}-L{row},0))', None if gap is None else max(-gap, 0.0)),
        row.method or "inte angivet", row.state, row.state_later,
        row.specialty_state, row.specialty_state_later,
    )


# --- One figure per row --------------------------------------------------------------------------


YEAR_FIELDS = (
    Field("Specialitet", "text", 36),
    Field("Område", "text", 17),
    Field("Ram", "text", 7),
    Field("Mått", "text", 32),
    Field("Driftsform", "text", 12),
    Field("Enhet", "text", 11),
    Field("År", "year", 8),
    Field("Värde", "fte", 11),
    Field("Bedömning", "text", 12, "Gruppens läge vid mätdatumet."),
)


def add_planning_by_year(book: Book, result: RunResult) -> None:
    """Every figure on a row of its own."""
    page = book.add(BY_YEAR, "Underlag till Nationella planeringsstödet, en siffra per rad",
                    "För pivottabell: infoga en på tabellen NPS_per_år. Bara första sidan skrivs "
                    f"ut; se {SHEET}.")
    page.write_sheet_table("NPS_per_år", YEAR_FIELDS, _by_year(result))
    page.print_first_page(YEAR_FIELDS)


def _by_year(result: RunResult) -> Iterator[Sequence[Cell]]:
    base, *coming = shown_years(result.inputs)
    for row in result.people.planning:
        group = result.inputs.groups[row.group]
        names = (group.specialty, area_name(group), group.budget)
        for measure, form, unit, value in _today(row):
            yield (*names, measure, form, unit, base, value, row.state)
        for year, finished in zip(coming, row.finished, strict=True):
            yield (*names, "Väntas bli färdiga", "Alla", "personer", year, finished, row.state)
    for area, persons in result.inputs.pipeline.stock:
        yield (NO_SPECIALTY, area or REGION, "", "Legitimerade läkare utan ST", "Alla",
               "personer", base, persons, None)


def _today(row: PlanningGroup) -> Iterator[tuple[str, str, str, float]]:
    """Measure, form of operation, unit and value at the base date; what is not known is left out.
    """
    yield "Specialister", OWN, "personer", row.own_persons
    yield "Specialister", PRIVATE, "personer", row.private_persons
    yield "Specialister", OWN, "heltider", row.own_fte
    yield "Specialister", PRIVATE, "heltider", row.private_fte
    yield "I utbildning", "Alla", "personer", row.in_training
    yield "Vakanser", "Alla", "heltider", row.vacancies
    yield "Inhyrda årsarbetare", "Alla", "heltider", row.agency_fte
    yield "Tillgång i prognosen", "Alla", "heltider", row.supply
    if row.need is not None:
        yield "Behov", "Alla", "heltider", row.need
        yield "Brist", "Alla", "heltider", max(row.need - row.supply, 0.0)
        yield "Överskott", "Alla", "heltider", max(row.supply - row.need, 0.0)
