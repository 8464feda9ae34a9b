"""The result workbook: one file per family of sheets, in the order of the contract."""

import io
from collections.abc import Callable
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
from prognos.report.workbook.decision.budget_sheet import add_budget, add_prices, has_prices
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
from prognos.report.workbook.sensitivity.scenario_sheet import add_scenarios
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
    content = render_result(result, written or datetime.now(), input_beside(result, path))
    return write_whole(path, lambda temporary: temporary.write_bytes(content))


def render_result(result: RunResult, written: datetime, beside: str | None = None) -> bytes:
    """The result workbook as the bytes of a file.

    beside : the input's name when links can lead to it.
    """
    stream = io.BytesIO()
    book = open_book(stream)
    _add_sheets(book, result, written, beside)
    book.workbook.close()
    return stream.getvalue()


Wanted = Callable[[RunResult], object]
Add = Callable[[Book, RunResult], None]


def _always(_result: RunResult) -> bool:
    return True


SHEETS: tuple[tuple[Wanted, Add], ...] = (
    (_always, add_summary),
    (_always, add_priority_list),
    (_always, add_ranking),
    (has_words, add_ranking_words),
    (has_composite, add_composite),
    (_always, add_allotment),
    (has_starts, add_starts),
    (lambda result: result.inputs.rules.requests, add_requests),
    (lambda result: result.allocation.host_units, add_hosts),
    (lambda result: result.questions.manual, add_manual),
    (_always, add_brief),
    (_always, add_brief_flows),
    (_always, add_group_charts),
    (_always, add_forecast),
    (_always, add_flows),
    (_always, add_need),
    (has_factors, add_need_factors),
    (lambda result: result.people.care_contact, add_care_contact),
    (lambda result: result.people.candidates, add_candidates),
    (lambda result: result.people.who_counts, add_who_counts),
    (lambda result: len(result.people.longer_life), add_longer_life),
    (_always, add_budget),
    (has_prices, add_prices),
    (_always, add_limits),
    (has_clinic_finance, add_clinic_finance),
    (lambda result: result.questions.levers, add_means),
    (lambda result: result.questions.last_starts or result.questions.money_curves,
     add_sensitivity),
    (lambda result: result.questions.stability is not None, add_stability),
    (lambda result: result.questions.comparison is not None, add_scenarios),
    (lambda result: result.people.planning, add_planning),
    (lambda result: result.people.planning, add_planning_by_year),
)
"""The sheets in their order, each with what it takes to be there."""


def _add_sheets(book: Book, result: RunResult, written: datetime, beside: str | None) -> None:
    """Every sheet in its place; `beside` = the input's name when links can lead to it."""
    for wanted, add in SHEETS:
        if wanted(result):
            add(book, result)
    add_findings(book, result, beside)
    add_assumptions(book, result, beside)
    if result.inputs.sources.rows:
        add_sources(book, result, beside)
    add_run(book, result, written)
