"""Annex Förslag till basenhet: which unit could host each block. Internal: units are small."""

from collections.abc import Sequence

from prognos.report.wording.common_words import group_names
from prognos.report.wording.numbers import number, whole
from prognos.report.workbook.writing.page import Page
from prognos.report.workbook.writing.sheet_parts import Cell, Field, Table
from prognos.results import HostProposal, HostUnit, RunResult

SHEET = "Förslag till basenhet"
NOBODY = "Ingen enhet uppfyller villkoren"
PROPOSALS = (
    Field("Specialitet", "text", 36),
    Field("Område", "text", 17),
    Field("Föreslagen basenhet", "text", 34),
    Field("Startår", "year", 9),
    Field("Block", "whole", 9),
    Field("Varav enheten har önskat", "blocks", 11, "Önskade av enheten för samma startår."),
)
UNITS = (
    Field("Specialitet", "text", 36),
    Field("Område", "text", 17),
    Field("Basenhet", "text", 34),
    Field("Driftsform", "text", 11),
    Field("Specialister", "whole", 14,
          "Personer i tjänst vid första startårets slut, enligt kända datum."),
    Field("Tjänstgöring (heltider)", "fte", 14),
    Field("ST-läkare", "whole", 9, "I utbildning i mitten av första startåret."),
    Field("Listade", "whole", 10),
    Field("Listade per ST-läkare", "whole", 11, "Ett nytt block medräknat."),
    Field("Önskade block", "blocks", 10),
    Field("Handledare finns", "centre", 11, "Enligt enhetens önskemål."),
    Field("Kandidat finns", "centre", 10, "Enligt enhetens önskemål."),
    Field("Föreslagna block", "blocks", 11),
    Field("Saknas", "wrap", 40, "Vad som saknas för ett block första startåret."),
)


def add_hosts(page: Page, result: RunResult) -> None:
    """Proposed home units for the allotted blocks, and every unit held against what is asked."""
    rules = result.inputs.rules.hosts
    page.lay_out((
        Table("Förslag_till_basenhet", PROPOSALS,
              [_proposal(result, row) for row in result.allocation.host_proposals]),
        Table("Enheter", UNITS, [_unit(result, row) for row in result.allocation.host_units],
              "Enheter i de specialiteter som får block"),
    ), "Internt arbetsmaterial: bladet visar små enheter och ska inte spridas. Bara förslag: "
        "verksamheterna avgör. "
        f"Villkor: minst {whole(rules.specialists)} specialister med tillsammans minst "
        f"{number(rules.fte)} heltider och, där behovet räknas efter listning, minst "
        f"{whole(rules.listed_per_st)} listade per ST-läkare. Enheter med eget önskemål och "
        "handledare går först.")


def _proposal(result: RunResult, row: HostProposal) -> Sequence[Cell]:
    return (*group_names(result, row.group),
            row.unit or NOBODY, result.inputs.calendar.start_calendar_years[row.start],
            row.blocks, row.asked)


def _unit(result: RunResult, row: HostUnit) -> Sequence[Cell]:
    return (
        *group_names(result, row.group), row.unit, "Privat" if row.private else "Egen regi",
        row.specialists, row.fte, row.in_training, row.listed, row.listed_per_st,
        row.requested, row.supervisor, row.candidate, row.proposed, lacking_text(result, row),
    )


def lacking_text(result: RunResult, row: HostUnit) -> str:
    """What a unit lacks to host a block, in words; empty when it may."""
    rules = result.inputs.rules.hosts
    words = {
        "specialists": f"färre än {whole(rules.specialists)} specialister",
        "fte": f"mindre än {number(rules.fte)} heltider tillsammans",
        "listed_unknown": "antal listade saknas i Listning",
        "listed": f"färre än {whole(rules.listed_per_st)} listade per ST-läkare",
        "supervisor": "ingen handledare enligt önskemålet",
    }
    text = ", ".join(words[name] for name in row.lacking)
    return text[:1].upper() + text[1:]
