"""The result workbook: one file per family of sheets, in the order of the contract."""

from __future__ import annotations

import io
from datetime import datetime
from pathlib import Path

from prognos.report.workbook.basis.brief_sheet import add_brief, add_brief_flows
from prognos.report.workbook.basis.candidates_sheet import add_candidates
from prognos.report.workbook.basis.care_sheet import add_care_contact
from prognos.report.workbook.basis.clinic_sheet import add_clinic_finance, has_clinic_finance
from prognos.report.workbook.basis.forecast_sheet import add_flows, add_forecast
from prognos.report.workbook.basis.group_charts import add_group_charts
from prognos.report.workbook.basis.hosts_sheet import add_hosts
from prognos.report.workbook.basis.need_sheet import add_need, add_need_factors, has_factors
from prognos.report.workbook.basis.staff_sheet import add_longer_life, add_who_counts
from prognos.report.workbook.decision.allotment_sheet import add_allotment, add_requests
from prognos.report.workbook.decision.budget_sheet import add_budget, add_prices
from prognos.report.workbook.decision.priority_sheet import add_priority_list
from prognos.report.workbook.decision.ranking_sheet import (
    add_composite,
    add_ranking,
    add_ranking_words,
    has_composite,
    has_words,
)
from prognos.report.workbook.decision.starts_sheet import add_starts, has_starts
from prognos.report.workbook.decision.summary_sheet import add_summary
from prognos.report.workbook.sensitivity.limits_sheet import add_limits
from prognos.report.workbook.sensitivity.manual_sheet import add_manual
from prognos.report.workbook.sensitivity.stability_sheet import add_stability
from prognos.report.workbook.sensitivity.worth_sheet import add_means, add_sensitivity
from prognos.report.workbook.traceability.background_sheet import (
    add_assumptions,
    add_findings,
    add_run,
)
from prognos.report.workbook.traceability.nps_sheet import add_planning, add_planning_by_year
from prognos.report.workbook.traceability.sources_sheet import add_sources, input_beside
from prognos.report.workbook.writing.book import Book, open_book
from prognos.results import RunResult
from prognos.system.files import write_whole


def write_result(result: RunResult, path: Path, written: datetime | None = None) -> Path:
    """Write the result workbook, whole or not at all; returns where it stands.

    written : the time told in sheet Körning; None = now. Nothing else depends on the clock.
    """
    content = _workbook(result, written or datetime.now(), input_beside(result, path))
    return write_whole(path, lambda temporary: temporary.write_bytes(content))


def _workbook(result: RunResult, written: datetime, beside: str | None) -> bytes:
    stream = io.BytesIO()
    book = open_book(stream)
    _add_sheets(book, result, written, beside)
    book.workbook.close()
    return stream.getvalue()


def _add_sheets(
    book: Book, result: RunResult, written: datetime, beside: str | None
) -> None:
    """Every sheet in its place; `beside` = the input's name when links can lead to it."""
    add_summary(book, result)
    add_priority_list(book, result)
    add_ranking(book, result)
    if has_words(result):
        add_ranking_words(book, result)
    if has_composite(result):
        add_composite(book, result)
    add_allotment(book, result)
    if has_starts(result):
        add_starts(book, result)
    if result.inputs.rules.requests:
        add_requests(book, result)
    if result.allocation.host_units:
        add_hosts(book, result)
    if result.questions.manual:
        add_manual(book, result)
    add_brief(book, result)
    add_brief_flows(book, result)
    add_group_charts(book, result)
    add_forecast(book, result)
    add_flows(book, result)
    add_need(book, result)
    _add_optional(book, result)
    add_budget(book, result)
    if result.money.payers is not None and result.money.payers.prices:
        add_prices(book, result.money.payers.prices)
    add_limits(book, result)
    _add_worth(book, result)
    if result.people.planning:
        add_planning(book, result)
        add_planning_by_year(book, result)
    add_findings(book, result, beside)
    add_assumptions(book, result, beside)
    if result.inputs.sources.rows:
        add_sources(book, result, beside)
    add_run(book, result, written)


def _add_worth(book: Book, result: RunResult) -> None:
    """What other payers, means and sums of money give, and whether the plan stands."""
    if has_clinic_finance(result):
        add_clinic_finance(book, result)
    if result.questions.levers:
        add_means(book, result)
    if result.questions.last_starts or result.questions.money_curves:
        add_sensitivity(book, result)
    if result.questions.stability is not None:
        add_stability(book, result)


def _add_optional(book: Book, result: RunResult) -> None:
    """Sheets about what not every workbook tells."""
    if has_factors(result):
        add_need_factors(book, result)
    if result.people.care_contact:
        add_care_contact(book, result)
    if result.people.candidates:
        add_candidates(book, result)
    if result.people.who_counts:
        add_who_counts(book, result)
    if len(result.people.longer_life):
        add_longer_life(book, result)
