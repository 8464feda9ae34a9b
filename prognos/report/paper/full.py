"""The full decision paper."""

from prognos.report.paper.chapters.allotment_chapter import add_allotment
from prognos.report.paper.chapters.alternatives_chapter import add_alternatives
from prognos.report.paper.chapters.annex_chapter import add_annexes
from prognos.report.paper.chapters.answer_chapter import add_answer
from prognos.report.paper.chapters.background_chapter import add_background
from prognos.report.paper.chapters.consult_chapter import add_consultation, add_risk_analysis
from prognos.report.paper.chapters.matter_chapter import (
    add_matter,
    add_missing,
    add_proposal,
    facts,
    footer,
    title,
)
from prognos.report.paper.chapters.method_chapter import add_method
from prognos.report.paper.chapters.order_chapter import add_order
from prognos.report.paper.chapters.outcome_chapter import add_areas, add_economy, add_outcome
from prognos.report.paper.chapters.risk_chapter import add_risk
from prognos.report.paper.chapters.summary_chapter import add_summary
from prognos.report.paper.chapters.years_chapter import add_years
from prognos.report.paper.document import Document, document
from prognos.results import RunResult
from prognos.results.years.follow_up import FollowUp

CHAPTERS = (
    add_answer, add_matter, add_proposal, add_summary, add_background, add_method, add_order,
    add_allotment, add_outcome, add_economy, add_areas, add_risk, add_alternatives,
    add_consultation, add_risk_analysis, add_missing, add_annexes,
)
"""In the order of the paper; each gives its blocks."""


def full_paper(result: RunResult, follow: FollowUp | None = None) -> Document:
    """Everything a decision maker and those concerned need, chapter by chapter.

    follow : what came of earlier forecasts, a chapter before the background.
    """
    parts = [tuple(chapter(result)) for chapter in CHAPTERS]
    if follow is not None:
        parts.insert(CHAPTERS.index(add_background), tuple(add_years(result, follow)))
    return document(title(result), facts(result), parts,
                    footer=footer(result, "Beslutsunderlag"), opening=1)
