"""The result workbook: sheets in groups, each made of parts."""

from datetime import datetime
from pathlib import Path

from prognos.report.workbook.writing.book import open_book
from prognos.results import RunResult
from prognos.system.files import write_content


def write_result(
    result: RunResult, path: Path, written: datetime | None = None, annexes: bool = False
) -> Path:
    """Write the result workbook, whole or not at all; returns where it stands.

    written : the time told in sheet Körning; None = now. Nothing else depends on the clock.
    annexes : also the sheets that only some ask for.
    """
    from prognos.report.workbook.traceability.sources_sheet import input_beside

    return write_content(path, render_result(
        result, written or datetime.now(), input_beside(result, path), annexes))


def render_result(
    result: RunResult, written: datetime, beside: str | None = None, annexes: bool = False
) -> bytes:
    """The result workbook as the bytes of a file.

    beside : the input's name when links can lead to it. annexes : as for `write_result`.
    """
    from prognos.report.workbook.sheets import sheets_of  # other workbooks have none of them

    book = open_book(sheets_of(result, annexes), written, beside)
    for group in book.contents:
        for sheet in group.sheets:
            sheet.add(book.add(sheet.name, sheet.title, sheet.answers, group.colour), result)
    return book.content()
