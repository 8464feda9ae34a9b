"""What consultation (MBL) and the analysis of risks and consequences take from the figures."""

from collections.abc import Iterator
from dataclasses import dataclass

from prognos.inputs import NO_YEAR, Request
from prognos.report.paper.chapters.risk_chapter import risk_rows
from prognos.report.paper.document import Block, Column, Heading, Paragraph, Table
from prognos.report.paper.phrases import on_day
from prognos.report.wording.common_words import group_name
from prognos.report.wording.numbers import plural
from prognos.results import RunResult
from prognos.schema.dictionary import normalise

DUTY = ("Enligt 11 § medbestämmandelagen (MBL) ska arbetsgivaren på eget initiativ förhandla "
        "innan den beslutar om en viktigare förändring av verksamheten, och enligt 19 § informera "
        "de fackliga organisationerna fortlöpande. Regionen avgör om fördelningen är en sådan "
        "förändring och om samverkan sker enligt kollektivavtal.")
WORK = ("När verksamheten ändras ska arbetsgivaren bedöma om ändringen innebär risker för ohälsa "
        "eller olycksfall (Arbetsmiljöverkets föreskrifter AFS 2023:1). Tabellen visar vad "
        "siffrorna säger om riskerna; bedömningen gör regionen.")
NO_CHANGE = ("Fördelningen avser nya utbildningstjänster. Den ändrar ingen befintlig anställning.")


@dataclass(frozen=True)
class UnitRow:
    """What a unit has asked for in a group, and what is proposed."""

    unit: str
    group: str
    asked: int
    proposed: int
    supervisor: str
    candidate: str


def add_consultation(result: RunResult) -> Iterator[Block]:
    """Basis for consultation in the full paper."""
    yield Heading("Underlag för samverkan")
    yield Paragraph(DUTY)
    day = on_day(result.inputs.order.matter.consultation)
    yield Paragraph(f"{NO_CHANGE} Dag för samverkan: {day}. Underlaget för samverkan finns också "
                    "som ett eget dokument, med plats för arbetstagarorganisationernas synpunkter.")
    if unit_rows(result):
        yield Paragraph("Vad varje enhet har önskat, och ett förslag på vilka enheter som får "
                        "blocken, står i en bilaga.")
    else:
        yield from unit_blocks(result)


def unit_blocks(result: RunResult) -> Iterator[Block]:
    """A table per unit of what it asked for and what is proposed; words where nothing is known."""
    rows = unit_rows(result)
    if not rows:
        yield Paragraph("Underlaget innehåller varken önskemål från enheterna eller något förslag "
                        "om vilken enhet som tar emot blocken. Det avgörs i verksamheten.")
        return
    yield Paragraph(f"Blocken fördelas till specialitet och område. Vilken enhet som tar emot dem "
                    f"avgörs i verksamheten; här står ett förslag.{_homeless(result)}")
    yield Table(
        "Önskade och föreslagna block per enhet",
        (Column("Enhet", width=3.0), Column("Specialitet", width=3.2),
         Column("Önskade block", "right", 1.2), Column("Föreslås ta emot", "right", 1.3),
         Column("Handledare finns", width=1.3), Column("Kandidat finns", width=1.2)),
        tuple((row.unit, row.group, str(row.asked), str(row.proposed), row.supervisor,
               row.candidate) for row in rows),
        note="Alla startår. Handledare och kandidat: enligt enheten. Streck: inte angivet.")


def unit_rows(result: RunResult) -> list[UnitRow]:
    """Units that have asked for blocks or are proposed to host some, by name."""
    found: dict[tuple[str, str], tuple[str, str]] = {}
    for unit, group in (*((request.unit, _asked_for(result, request))
                          for request in result.inputs.rules.requests),
                        *((row.unit, group_name(result.inputs.groups[row.group]))
                          for row in result.allocation.host_proposals if row.unit is not None)):
        found.setdefault((normalise(unit), group), (unit, group))
    rows = [_unit_row(result, unit, group) for unit, group in found.values()]
    return sorted(rows, key=lambda row: (normalise(row.unit), row.group))


def _asked_for(result: RunResult, request: Request) -> str:
    if request.group != NO_YEAR:
        return group_name(result.inputs.groups[request.group])
    return request.specialty if request.area is None else f"{request.specialty}, {request.area}"


def _unit_row(result: RunResult, unit: str, group: str) -> UnitRow:
    asked = [request for request in result.inputs.rules.requests
             if normalise(request.unit) == normalise(unit) and _asked_for(result, request) == group]
    proposed = sum(
        row.blocks for row in result.allocation.host_proposals
        if row.unit is not None and normalise(row.unit) == normalise(unit)
        and group_name(result.inputs.groups[row.group]) == group)
    return UnitRow(unit, group, sum(request.blocks for request in asked), proposed,
                   _answer([request.supervisor for request in asked]),
                   _answer([request.candidate for request in asked]))


def _answer(answers: list[str | None]) -> str:
    """"ja", "nej", both, or a dash when nothing was answered."""
    given = sorted({answer for answer in answers if answer})
    return " och ".join(given) or "–"


def _homeless(result: RunResult) -> str:
    """Blocks that no unit is proposed for."""
    count = sum(row.blocks for row in result.allocation.host_proposals if row.unit is None)
    if not count:
        return ""
    return (f" För {plural(count, 'block', 'block')} uppfyller ingen enhet i underlaget de krav "
            "som är satta.")


def add_risk_analysis(result: RunResult) -> Iterator[Block]:
    """Risks that the figures show, with what can be done; the judgement is the region's."""
    yield Heading("Risk- och konsekvensanalys")
    yield Paragraph(WORK)
    rows = tuple(risk_rows(result))
    if not rows:
        yield Paragraph("Underlaget ger inga siffror om risker med fördelningen.")
        return
    yield Table(
        "Risker och konsekvenser",
        (Column("Risk", width=2.2), Column("Vad siffrorna säger", width=4.5),
         Column("Möjliga åtgärder", width=3.0)), rows)
