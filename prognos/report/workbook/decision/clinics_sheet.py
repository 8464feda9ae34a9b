"""Sheet Verksamheterna: the clinics' requests, and starts that they are proposed to pay for."""

from collections.abc import Iterator, Sequence

import numpy as np
from xlsxwriter.utility import xl_col_to_name

from prognos.inputs import NO_YEAR, Request
from prognos.report.wording.clinic_words import proposal_sentences
from prognos.report.wording.common_words import group_names, ranks
from prognos.report.wording.numbers import plural, whole
from prognos.report.wording.reason_words import why_not
from prognos.report.wording.sentences import REGION
from prognos.report.wording.why_no_more import no_gain
from prognos.report.workbook.writing.page import Page
from prognos.report.workbook.writing.sheet_parts import (
    Cell,
    Field,
    Formula,
    Part,
    Table,
    Text,
    summed,
)
from prognos.results import ClinicProposal, ProposedGroup, RunResult
from prognos.schema.dictionary import normalise

REQUESTS = (
    Field("Specialitet", "text", 36),
    Field("Område", "text", 16),
    Field("Basenhet", "text", 26),
    Field("Startår", "year", 11),
    Field("Önskade block", "whole", 11),
    Field("Rang", "whole", 11, "Specialitetens plats i rangordningen av behoven."),
    Field("Önskat av alla enheter", "whole", 11, "Samma specialitet, område och startår."),
    Field("Tilldelat startåret", "blocks", 11,
          "Till specialiteten och området, inte till enheten."),
    Field("Tilldelat i allt", "blocks", 11, "Alla startår."),
    Field("Föreslås till enheten", "blocks", 11, "Samma startår. Bara ett förslag: verksamheterna "
          "avgör. Villkoren står i bladet Förslag till basenhet (prognos kor --bilagor)."),
    Field("Utfall", "wrap", 64),
    Field("Motiv", "wrap", 30),
    Field("Kandidat finns", "centre", 11),
    Field("Handledare finns", "centre", 12.5),
    Field("Datum", "text", 12),
)
NAMES = 3


def add_clinics(page: Page, result: RunResult) -> None:
    """Requests beside rank and allotment, then the proposal with room for the consultation."""
    page.lay_out(_parts(result))


def has_clinics(result: RunResult) -> bool:
    """Whether the clinics have asked for anything, or something is proposed to them."""
    return bool(result.inputs.rules.requests) or result.money.clinic_proposal is not None


def _parts(result: RunResult) -> Iterator[Part]:
    if requests := result.inputs.rules.requests:
        cap = (" En grupp får högst så många block som har önskats för startåret."
               if result.inputs.rules.requests_cap else "")
        yield Text((f"Önskemålen ändrar inte behovet.{cap} Blocken tilldelas specialitet och "
                    "område; vilken enhet som får dem avgörs lokalt. "
                    f"{_counted(result)}",))
        yield Table("Önskemål", REQUESTS, [_request_row(result, request) for request in requests],
                    "Önskemål")
    if (proposal := result.money.clinic_proposal) is not None:
        yield Text(list(proposal_sentences(result)))
        yield from _proposal(result, proposal)


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
        request.specialty, request.area or REGION, request.unit, year, request.blocks,
        ranks(result).get(request.group), wanted, given, given_all,
        _proposed_to_unit(result, request, year), _verdict(result, request, wanted, given),
        request.reason, request.candidate, request.supervisor, request.submitted_on,
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


def _proposed_to_unit(result: RunResult, request: Request, year: int) -> int:
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

    A group and start year without such a line has no further block that lowers the objective.
    """
    for budget in result.allocation.budgets:
        if request.group in budget.groups:
            index = budget.groups.index(request.group)
            start = budget.problem.start_years.index(year)
            missed = [line for line in budget.merit
                      if (line.group, line.start) == (index, start) and not line.funded]
            if missed:
                return (f"Nästa block är nr {missed[0].position} i prioriteringslistan: "
                        f"{why_not(budget, missed[0])}")
            return no_gain(result, budget)
    return "Specialiteten fördelas inga block"


def _proposal(result: RunResult, proposal: ClinicProposal) -> Iterator[Table]:
    """Starts and shortage, with room for the consultation, and what they cost a year."""
    years = result.inputs.calendar.start_calendar_years
    yield Table("Klinikförslag", (
        *REQUESTS[:2],
        Field("Målet", "text", 26, "Väntad brist i procent av behovet."),
        Field("Centrala block", "blocks", 11, "Utlysta block i fördelningen, alla startår."),
        *(Field(f"Föreslagna starter {year}", "blocks", 11) for year in years),
        Field("Föreslagna starter i allt", "blocks", 11),
        Field("Brist utan block (% av behovet)", "fte", 11,
              "Väntad brist under utvärderingsåren, samma mått som i rangordningen."),
        Field("Brist med blocken (% av behovet)", "fte", 11),
        Field("Brist med förslaget (% av behovet)", "fte", 11,
              "Där målet inte nås: med högsta tillåtna antal starter."),
        Field("Kostnad för kliniken (kr)", "sek", 16, "Hela utbildningen, alla starter."),
        Field("Samråd hållet (datum)", "free", 11),
        Field("Samråd med", "free", 16),
        Field("Beslut", "free", 16),
    ), [_proposed(result, group) for group in proposal.groups],
        "Klinikfinansierad ST utöver de centrala blocken – samråd krävs före beslut")
    total = sum((group.cost for group in proposal.groups), np.zeros(len(proposal.years)))
    shown = [i for i, sek in enumerate(total.tolist()) if sek != 0.0 or i == 0]
    fields = (*REQUESTS[:2], *(Field(str(proposal.years[i]), "sek", 11) for i in shown))
    yield Table("Klinikförslag_kostnad", fields, [
        (*group_names(result, group.group), *(float(group.cost[i]) for i in shown))
        for group in proposal.groups if any(group.starts)],
        "Förslagets kostnad per år (kr)", style=summed(range(2, len(fields))))


def _proposed(result: RunResult, group: ProposedGroup) -> Sequence[Cell]:
    last = xl_col_to_name(NAMES + len(group.starts))
    return (
        *group_names(result, group.group), "nås" if group.reached else "nås inte",
        group.blocks, *group.starts,
        Formula(f"=SUM(E{{row}}:{last}{{row}})", sum(group.starts)),
        group.shortage_without, group.shortage_blocks, group.shortage_after,
        float(group.cost.sum()), None, None, None,
    )


