"""Sheet NPS-underlag, for the yearly report to Socialstyrelsen (Nationella planeringsstödet): one
row per group to read, who counts, and one figure per row for pivot tables, whose fields then are
columns of their own whatever year or measure comes next."""

from collections.abc import Iterator, Sequence

from prognos.report.wording.common_words import (
    area_name,
    budgets_in_order,
    group_names,
    shown_years,
)
from prognos.report.wording.numbers import number, percent, span
from prognos.report.wording.sentences import REGION
from prognos.report.workbook.basis.people_parts import who_counts, who_parts
from prognos.report.workbook.traceability.sources_sheet import link_groups
from prognos.report.workbook.writing.page import Page
from prognos.report.workbook.writing.sheet_parts import (
    PRINTED_ROWS,
    Cell,
    Field,
    Formula,
    Table,
    by_budget,
    summed,
)
from prognos.results import PlanningGroup, RunResult
from prognos.results.counted_people import AT_LEAST_FTE

OWN, PRIVATE = "Egen regi", "Privat"
NO_SPECIALTY = "Utan specialitet"
SUMS = range(3, 13)
"""Columns that have a sum."""


def add_planning(page: Page, result: RunResult) -> None:
    """Who there is, who is coming, what is vacant, the judgement; who counts; figure by figure."""
    fields = _fields(result)
    planned = {budget: [row for row in result.people.planning
                        if result.inputs.groups[row.group].budget == budget]
               for budget in budgets_in_order(result)}
    placed = page.lay_out((
        *by_budget("NPS_underlag", fields, {
            budget: [_row(result, row) for row in rows] for budget, rows in planned.items()
        }, style=summed(SUMS)),
        *who_parts(result),
        Table("NPS_per_år", YEAR_FIELDS, list(_by_year(result)), "En siffra per rad",
              "För pivottabell. Bara början skrivs ut.", printed=PRINTED_ROWS),
    ), _rule(result))
    for budget, rows in planned.items():
        named = {f"Vem_räknas_{budget}": [row.group for row in who_counts(result, budget)],
                 "NPS_underlag" if budget == "ST" else f"NPS_underlag_{budget}": [
                     row.group for row in rows]}
        for name in named.keys() & placed.keys():
            link_groups(page, result, ((placed[name].top + 1 + i, 0, g)
                                       for i, g in enumerate(named[name])))


def _rule(result: RunResult) -> str:
    """How shortage, balance and surplus are judged, and who is licensed without ST."""
    share = percent(result.inputs.need.balance_share, 0 if _whole_percent(result) else 1)
    stock = sum(persons for _, persons in result.inputs.pipeline.stock)
    licensed = (f" Legitimerade läkare utan ST: {number(stock, 0)}." if result.inputs.pipeline.stock
                else " Legitimerade läkare utan ST är inte angivna i bladet AT och BT.")
    return (f"Balans: tillgången skiljer sig från behovet med högst {share} av behovet eller högst "
            f"{number(AT_LEAST_FTE)} heltider. Är skillnaden större är det brist eller överskott. "
            f"Allt utan nya block.{licensed}")


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
        Field("Behov enligt", "text", 26, "Nuläge beskriver dagens tjänster, inte ett behov."),
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
        Field(f"Bedömning {now}", "text", 11),
        Field(f"Bedömning {then}", "text", 11, "Väntad tillgång utan nya block."),
        Field(f"Hela specialiteten {now}", "text", 12, "Alla områden tillsammans."),
        Field(f"Hela specialiteten {then}", "text", 12),
    )


def _row(result: RunResult, row: PlanningGroup) -> Sequence[Cell]:
    later = result.inputs.calendar.planning_year
    gap = None if row.need is None else row.need - row.supply
    return (
        *group_names(result, row.group), row.method or "inte angivet",
        row.own_persons, row.own_fte, row.private_persons,
        row.private_fte, row.in_training, sum(row.finished[:later]), row.vacancies,
        row.agency_fte, row.supply, row.need,
        Formula('=IF(M{row}="","",MAX(M{row}-L{row},0))', None if gap is None else max(gap, 0.0)),
        Formula('=IF(M{row}="","",MAX(L{row}-M{row},0))', None if gap is None else max(-gap, 0.0)),
        row.state, row.state_later,
        row.specialty_state, row.specialty_state_later,
    )


YEAR_FIELDS = (
    Field("Specialitet", "text", 36),
    Field("Område", "text", 17),
    Field("Mått", "text", 26),
    Field("Ram", "text", 10),
    Field("Driftsform", "text", 10),
    Field("Enhet", "text", 10),
    Field("År", "year", 10),
    Field("Värde", "fte", 11),
    Field("Bedömning", "text", 12, "Gruppens läge vid mätdatumet."),
)


def _by_year(result: RunResult) -> Iterator[Sequence[Cell]]:
    base, *coming = shown_years(result.inputs)
    for row in result.people.planning:
        group = result.inputs.groups[row.group]
        names, budget = (group.specialty, area_name(group)), group.budget
        for measure, form, unit, value in _today(row):
            yield (*names, measure, budget, form, unit, base, value, row.state)
        for year, finished in zip(coming, row.finished, strict=True):
            yield (*names, "Väntas bli färdiga", budget, "Alla", "personer", year, finished,
                   row.state)
    for area, persons in result.inputs.pipeline.stock:
        yield (NO_SPECIALTY, area or REGION, "Legitimerade läkare utan ST", "", "Alla",
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
