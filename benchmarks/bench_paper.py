"""Writing what a run found: the result workbook, and the decision paper in all forms.

The run itself is not counted. First the example region as it is (50 groups, every kind of sheet
and chapter, 139 blocks), then 60 made-up groups with few blocks.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from prognos.report.paper.document import Document
from prognos.report.paper.docx import write_docx
from prognos.report.paper.full import full_paper
from prognos.report.paper.html import write_html
from prognos.report.paper.short import board_paper
from prognos.report.workbook import write_result
from prognos.results import RunResult
from prognos.system.files import template_path
from prognos.use_cases.run import run
from tests.support.report_result import make_result

GROUPS, REPEATS, WANTED = 60, 5, 1.5


def example() -> RunResult:
    """The built-in region, computed."""
    result = run(template_path("exempel.xlsx"))
    return result


def best(work: Callable[[], object]) -> float:
    """Shortest of some repeats, in seconds; the first also loads what is needed."""
    times = []
    for _ in range(REPEATS):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return min(times)


def write_paper(paper: Document, folder: Path) -> None:
    """The paper in both forms."""
    write_docx(paper, folder / "u.docx")
    write_html(paper, folder / "u.html")


def show(name: str, result: RunResult, folder: Path) -> None:
    """A line for each thing written."""
    works: list[tuple[str, Callable[[], object]]] = [
        ("resultatboken", lambda: write_result(result, folder / "r.xlsx")),
        ("underlaget, Word och webbsida", lambda: write_paper(full_paper(result), folder)),
        ("två sidor, Word och webbsida", lambda: write_paper(board_paper(result), folder)),
    ]
    print(f"  {name}")
    for what, work in works:
        print(f"    {what:32} {best(work):5.2f} s  (önskat < {WANTED:.1f})")


def main() -> None:
    print("Skriva resultatbok och beslutsunderlag (utan körningen)")
    with TemporaryDirectory() as folder:
        show("exempelregionen", example(), Path(folder))
        show(f"{GROUPS} påhittade grupper", make_result(GROUPS), Path(folder))


if __name__ == "__main__":
    main()
