"""The result workbook: one file per family of sheets, in the order of the contract."""

from __future__ import annotations

import io
from datetime import datetime
from pathlib import Path

from prognos.files import write_whole
from prognos.report.result_workbook.allotment import add_allotment, add_requests
from prognos.report.result_workbook.background import add_assumptions, add_findings, add_run
from prognos.report.result_workbook.book import Book, open_book
from prognos.report.result_workbook.brief import add_brief, add_brief_flows
from prognos.report.result_workbook.budget import add_budget
from prognos.report.result_workbook.candidates import add_candidates
from prognos.report.result_workbook.care import add_care_contact
from prognos.report.result_workbook.forecast import add_flows, add_forecast
from prognos.report.result_workbook.need import add_need, add_need_factors, has_factors
from prognos.report.result_workbook.priority import add_priority_list, add_ranking
from prognos.report.result_workbook.staff import add_longer_life, add_who_counts
from prognos.report.result_workbook.summary import add_summary
from prognos.results import RunResult


def write_result(result: RunResult, path: Path, written: datetime | None = None) -> None:
    """Write the result workbook, whole or not at all.

    written : the time told in sheet Körning; None = now. Nothing else depends on the clock.
    """
    content = _workbook(result, written or datetime.now())
    write_whole(path, lambda temporary: temporary.write_bytes(content))


def _workbook(result: RunResult, written: datetime) -> bytes:
    stream = io.BytesIO()
    book = open_book(stream)
    _add_sheets(book, result, written)
    book.workbook.close()
    return stream.getvalue()


def _add_sheets(book: Book, result: RunResult, written: datetime) -> None:
    add_summary(book, result)
    add_priority_list(book, result)
    add_ranking(book, result)
    add_allotment(book, result)
    if result.inputs.requests:
        add_requests(book, result)
    add_brief(book, result)
    add_brief_flows(book, result)
    add_forecast(book, result)
    add_flows(book, result)
    add_need(book, result)
    _add_optional(book, result)
    add_budget(book, result)
    add_findings(book, result)
    add_assumptions(book, result)
    add_run(book, result, written)


def _add_optional(book: Book, result: RunResult) -> None:
    """Sheets about what not every workbook tells."""
    if has_factors(result):
        add_need_factors(book, result)
    if result.care_contact:
        add_care_contact(book, result)
    if result.candidates:
        add_candidates(book, result)
    if result.who_counts:
        add_who_counts(book, result)
    if len(result.longer_life):
        add_longer_life(book, result)
