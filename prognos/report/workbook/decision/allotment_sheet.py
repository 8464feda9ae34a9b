"""Sheets Fördelning and Önskemål."""

from collections.abc import Sequence

from xlsxwriter.utility import xl_col_to_name

from prognos.inputs import NO_YEAR, Request
from prognos.report.wording.against import full_limit, no_gain
from prognos.report.wording.common_words import (
    area_name,
    budget_group,
    group_name,
    members,
    proof_sentence,
    ranks,
    shown_years,
)
from prognos.report.wording.numbers import plural, whole
from prognos.report.wording.reason_words import limit_reason, why_not
from prognos.report.workbook.writing.book import Book, Cell, Field, Formula, Section, TableStyle
from prognos.results import BudgetResult, RunResult
from prognos.schema.dictionary import normalise

NAME_COLUMNS = 3


LAST_YEAR = (
    Field("Block förra året", "blocks", 9),
    Field("Varav tillsatta", "blocks", 10),
    Field("Fler eller färre", "places", 9, "Första startårets block jämfört med förra årets."),
)


def _allotment_fields(start_years: Sequence[int], last: int, last_year: bool) -> tuple[Field, ...]:
    return (
        Field("Specialitet", "text", 36),
        Field("Område", "text", 17),
        Field("Ram", "text", 7),
        *(Field(f"Block {year}", "blocks", 9) for year in start_years),
        Field("Block i allt", "blocks", 9),
        *(LAST_YEAR if last_year else ()),
        Field("Kostnad (kr)", "sek", 15, "Väntad kostnad för blocken under hela utbildningen."),
        Field(f"Behov {last}", "fte", 10),
        Field(f"Tillgång {last} utan nya block", "fte", 13, "Medelvärde, heltider."),
        Field(f"Tillgång {last} med blocken", "fte", 13, "Medelvärde, heltider."),
        Field(f"Brist {last} utan nya block", "fte", 12, "Väntad brist, heltider."),
        Field(f"Överskott {last} utan nya block", "fte", 12, "Väntat överskott, heltider."),
        Field(f"Brist {last} med blocken", "fte", 12, "Väntad brist, heltider."),
        Field(f"Överskott {last} med blocken", "fte", 12, "Väntat överskott, heltider."),
    )


def add_allotment(book: Book, result: RunResult) -> None:
    """Blocks per group and start year, and what they do to supply and shortage."""
    last = shown_years(result.inputs)[-1]
    starts = result.inputs.calendar.start_calendar_years
    proof = (proof_sentence(result.allocation.budgets[0]) if result.allocation.budgets
             else "Ingen budgetram angiven.")
    fields = _allotment_fields(starts, last, bool(result.inputs.order.previous))
    page = book.add("Fördelning", "Fördelning av block",
                    f"{proof} Det första startåret är bindande, resten är en plan."
                    f"{_left_out(result)}", fields)
    sums = [i for i, field in enumerate(fields) if i >= NAME_COLUMNS]
    style = TableStyle(totals={0: "Summa"} | dict.fromkeys(sums, "sum"))
    page.write_sections("Fördelning", fields, [
        Section(budget.name, proof_sentence(budget),
                [_allotment_row(result, budget, i) for i in range(len(budget.groups))], style)
        for budget in result.allocation.budgets
    ])


def _left_out(result: RunResult) -> str:
    """Why the sums are not the region's: groups with a need that can get no blocks."""
    inside = {g for budget in result.allocation.budgets for g in budget.groups}
    names = [group_name(result.inputs.groups[g]) for g in members(result, "ST")
             if g not in inside and float(result.forecast.before.measures.need[g, 0]) > 0.0]
    return "" if not names else (
        f" Här står de grupper som kan få block. Utan möjlighet till block: {', '.join(names)}; "
        "de ingår i Sammanfattningens summor.")


def _allotment_row(result: RunResult, budget: BudgetResult, i: int) -> Sequence[Cell]:
    group = budget_group(result.inputs, budget, i)
    blocks = [int(count) for count in budget.allocation.blocks[i]]
    first, last = xl_col_to_name(NAME_COLUMNS), xl_col_to_name(NAME_COLUMNS + len(blocks) - 1)
    cost = float((budget.allocation.blocks[i] * budget.problem.cost[i]).sum())
    return (
        group.specialty, area_name(group), budget.name, *blocks,
        Formula(f"=SUM({first}{{row}}:{last}{{row}})", sum(blocks)),
        *_last_year(result, budget.groups[i], blocks[0]),
        cost,
        *_outcome(result, budget.groups[i]),
    )


def _last_year(result: RunResult, group: int, now: int) -> Sequence[Cell]:
    """Last year's blocks, how many were filled, and the first start year's less them."""
    if not result.inputs.order.previous:
        return ()
    row = next((row for row in result.inputs.order.previous if row.group == group), None)
    if row is None:
        return None, None, None
    return row.allotted, row.filled, None if row.allotted is None else now - row.allotted


def _outcome(result: RunResult, g: int) -> Sequence[Cell]:
    """Need, supply, shortage and surplus in the last shown year, without and with the blocks."""
    end = result.groups[g].horizon
    return (end.need, end.supply_before, end.supply_after, end.shortage_before,
            end.surplus_before, end.shortage_after, end.surplus_after)


REQUEST_FIELDS = (
    Field("Basenhet", "text", 30),
    Field("Specialitet", "text", 34),
    Field("Område", "text", 17),
    Field("Startår", "year", 9),
    Field("Önskade block", "whole", 10),
    Field("Rang", "whole", 7, "Specialitetens plats i rangordningen av behoven."),
    Field("Önskat av alla enheter", "whole", 11, "Samma specialitet, område och startår."),
    Field("Tilldelat startåret", "blocks", 11,
          "Till specialiteten och området, inte till enheten."),
    Field("Tilldelat i allt", "blocks", 11, "Alla startår."),
    Field("Föreslås till enheten", "blocks", 11,
          "Samma startår. Bara ett förslag, se bladet Förslag till basenhet."),
    Field("Utfall", "wrap", 52),
    Field("Motiv", "wrap", 36),
    Field("Kandidat finns", "centre", 10),
    Field("Handledare finns", "centre", 11),
    Field("Datum", "text", 12),
)


def add_requests(book: Book, result: RunResult) -> None:
    """The clinics' wishes beside rank and allotment."""
    cap = (" En grupp får högst så många block som har önskats för startåret."
           if result.inputs.rules.requests_cap else "")
    page = book.add("Önskemål", "Önskemål från verksamheterna",
                    f"Önskemålen ändrar inte behovet.{cap} Blocken tilldelas specialitet och "
                    f"område; vilken enhet som får dem avgörs lokalt. {_counted(result)}",
                    REQUEST_FIELDS)
    page.write_sheet_table("Önskemål", REQUEST_FIELDS, [
        _request_row(result, request) for request in result.inputs.rules.requests])


def _counted(result: RunResult) -> str:
    """How many blocks were asked for, and how many of them the allocation has room for."""
    asked: dict[tuple[str, str | None, int], int] = {}
    room: dict[tuple[str, str | None, int], int] = {}
    for request in result.inputs.rules.requests:
        year = _start_year(result, request)
        key = (request.specialty, request.area, year)
        asked[key] = asked.get(key, 0) + request.blocks
        room[key] = _given(result, request.group, year)[0]
    wanted, fits = sum(asked.values()), sum(min(asked[key], room[key]) for key in asked)
    return f"Önskat: {plural(wanted, 'block', 'block')}, varav {whole(fits)} ryms i fördelningen."


def _request_row(result: RunResult, request: Request) -> Sequence[Cell]:
    year = _start_year(result, request)
    given, given_all = _given(result, request.group, year)
    wanted = sum(
        other.blocks for other in result.inputs.rules.requests
        if (other.specialty, other.area) == (request.specialty, request.area)
        and _start_year(result, other) == year
    )
    return (
        request.unit, request.specialty, request.area or "Hela regionen", year, request.blocks,
        ranks(result).get(request.group), wanted, given, given_all,
        _proposed(result, request, year), _verdict(result, request, wanted, given), request.reason,
        request.candidate, request.supervisor, request.submitted_on,
    )


def _start_year(result: RunResult, request: Request) -> int:
    return request.start_year or result.inputs.calendar.start_calendar_years[0]


def _given(result: RunResult, group: int, year: int) -> tuple[int, int]:
    """Blocks of a group in a start year, and in all of them."""
    for budget in result.allocation.budgets:
        if group in budget.groups:
            row = budget.allocation.blocks[budget.groups.index(group)]
            starts = budget.problem.start_years
            return int(row[starts.index(year)]) if year in starts else 0, int(row.sum())
    return 0, 0


def _proposed(result: RunResult, request: Request, year: int) -> int:
    """Blocks of the start year that are proposed to the unit that asks."""
    years, unit = result.inputs.calendar.start_calendar_years, normalise(request.unit)
    return sum(row.blocks for row in result.allocation.host_proposals
               if row.group == request.group and years[row.start] == year
               and row.unit is not None and normalise(row.unit) == unit)


def _verdict(result: RunResult, request: Request, wanted: int, given: int) -> str:
    """What became of the request, and why not when it got nothing or too little."""
    year = _start_year(result, request)
    if request.group == NO_YEAR:
        return "Specialiteten och området hör inte till dem som kan få block"
    if year not in result.inputs.calendar.start_calendar_years:
        return f"Startår {year} fördelas inte i den här körningen"
    if given >= wanted:
        return "Ryms helt"
    reason = _reason(result, request, year)
    head = f"Delvis: {given} av {wanted}" if given else f"Inget block {year}"
    return f"{head}. {reason}"


def _reason(result: RunResult, request: Request, year: int) -> str:
    """Why the group's next block is not given: from the first such line of the priority list.

    A group and start year without such a line is full by a limit of its own, or has no further
    block that lowers the objective.
    """
    for budget in result.allocation.budgets:
        if request.group in budget.groups:
            index = budget.groups.index(request.group)
            start = budget.problem.start_years.index(year)
            missed = [line for line in budget.merit
                      if (line.group, line.start) == (index, start) and not line.funded]
            if missed:
                return f"Nästa block står på plats {missed[0].position}: {why_not(missed[0])}"
            limit = full_limit(budget, index, start)
            return no_gain(result, budget) if limit is None else limit_reason(limit)
    return "Specialiteten fördelas inga block"
