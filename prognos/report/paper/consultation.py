"""The paper for consultation (MBL): consequences per unit, room for views and the record."""

from collections.abc import Iterator

from prognos.report.paper.chapters.allotment_chapter import why_no_more, worse_sentence
from prognos.report.paper.chapters.answer_chapter import NO_BUDGET
from prognos.report.paper.chapters.consult_chapter import (
    DUTY,
    NO_CHANGE,
    add_risk_analysis,
    unit_blocks,
)
from prognos.report.paper.chapters.matter_chapter import add_missing, facts, footer, title
from prognos.report.paper.chapters.outcome_chapter import add_areas
from prognos.report.paper.chapters.risk_chapter import spread_sentence
from prognos.report.paper.chapters.years_chapter import add_years
from prognos.report.paper.document import (
    Blanks,
    Block,
    Column,
    Document,
    Heading,
    Paragraph,
    Table,
    document,
)
from prognos.report.paper.phrases import change_sentence, looked_at, proposed
from prognos.report.paper.standing import standings
from prognos.report.wording.common_words import budgets_in_order, lower_first
from prognos.results import RunResult
from prognos.results.years.follow_up import FollowUp

ELSEWHERE = ("Hur prognosen är räknad, vad den vilar på och vilka alternativ som har övervägts "
             "står i beslutsunderlaget.")


def consultation_paper(result: RunResult, follow: FollowUp | None = None) -> Document:
    """Basis for consultation before the decision; `follow`: a chapter of earlier forecasts."""
    parts = [tuple(part(result)) for part in (
        _matter, _proposal, _units, _groups, add_areas, add_risk_analysis, _judgement,
        add_missing, _views, _record)]
    if follow is not None:
        parts.insert(2, tuple(add_years(result, follow)))
    return document(f"{title(result)} – underlag för samverkan", facts(result), parts,
                    footer=footer(result, "Underlag för samverkan"))


def _matter(result: RunResult) -> Iterator[Block]:
    """Why there is a consultation."""
    yield Heading("Ärendet")
    yield Paragraph(f"Arbetsgivaren planerar ett beslut om {lower_first(title(result))}. "
                    f"{NO_CHANGE}", lead=True)
    yield Paragraph(DUTY)


def _proposal(result: RunResult) -> Iterator[Block]:
    yield Heading("Vad som föreslås")
    if not result.allocation.budgets:
        yield Paragraph(NO_BUDGET)
    for budget in result.allocation.budgets:
        yield Paragraph(f"{proposed(result, budget)} {change_sentence(result, budget.name)}")
    yield Paragraph(f"{spread_sentence(result)} {ELSEWHERE}".strip())


def _units(result: RunResult) -> Iterator[Block]:
    yield Heading("Konsekvenser per enhet")
    yield from unit_blocks(result)


def _groups(result: RunResult) -> Iterator[Block]:
    """Blocks and shortage of every group: what it means for the workload."""
    yield Heading("Konsekvenser per specialitet")
    why = why_no_more(result)
    rows = tuple(
        (one.name, "–" if one.blocks is None else str(one.given), one.told_before,
         one.told_after, f"{why[one.group]}.")
        for budget in budgets_in_order(result) for one in standings(result, budget))
    yield Paragraph("En brist kan innebära vakanser, hyrläkare eller högre belastning för dem som "
                    "är i tjänst. Blocken lindrar den i huvudsak först när utbildningen är klar.")
    yield Table(
        "Block och väntad brist per specialitet",
        (Column("Specialitet", width=4.2), Column("Block", "right", 0.8),
         Column("Brist utan block", "right", 1.1), Column("Brist med block", "right", 1.1),
         Column("Varför inte fler block", width=4.8)),
        rows, note=f"Brist: väntad brist {looked_at(result)} som andel av behovet. Streck: deltar "
                   "inte i fördelningen, eller inget behov är angivet.")
    if sentence := worse_sentence(result):
        yield Paragraph(sentence)


def _judgement(result: RunResult) -> Iterator[Block]:
    yield Heading("Arbetsgivarens bedömning", 2)
    yield Blanks(("Risker som bedöms allvarliga", "Åtgärder", "Ansvarig och tid"), lines=2)


def _views(result: RunResult) -> Iterator[Block]:
    yield Heading("Arbetstagarorganisationernas synpunkter")
    yield Blanks(("Organisation",), lines=1)
    yield Blanks(("Synpunkter på förslaget", "Synpunkter på riskbedömningen"), lines=4)


def _record(result: RunResult) -> Iterator[Block]:
    """Minutes of the meeting."""
    yield Heading("Protokoll")
    yield Blanks(("Datum och plats",), lines=1)
    yield Blanks(("Närvarande för arbetsgivaren",
                  "Närvarande för arbetstagarorganisationerna"), lines=2)
    yield Blanks(("Resultat: samverkan avslutad i enighet, i oenighet eller förhandling begärd",),
                 lines=1)
    yield Blanks(("Övriga anteckningar",), lines=2)
    yield Blanks(("Justeras, arbetsgivaren", "Justeras, arbetstagarorganisationerna"), lines=1)
