"""The pages as HTML: nothing of a workbook is run or breaks out, and the board sees no few."""

from __future__ import annotations

import threading
import time
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest

from prognos.results import RunResult
from prognos.schema.findings import make_finding
from prognos.web.books import Book
from prognos.web.downloads import DOWNLOADS, file_name
from prognos.web.long_jobs import Job, work_off
from prognos.web.questions import Desk
from prognos.web.templates import written
from prognos.web.uploads import _plain_name
from prognos.web.views.answer_view import answer, board, finding_rows
from prognos.web.views.lever_view import FIELDS
from prognos.web.views.whatif_view import Asked, what_if
from prognos.web.worker import Failed, Stopped, Tell, Worker
from prognos.xlsx.read.archive import HeldFile
from tests.support.changes import changed
from tests.support.papers import MADE

ODD = "<script>alert(1)</script>\"'&<img src=x onerror=alert(1)>"
VOID = {"meta", "link", "img", "input", "br"}


class Tags(HTMLParser):
    """The elements of a page with their attributes; all that are opened are closed."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self._open: list[str] = []
        self.feed(page)
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag


def book(result: RunResult, name: str = "bok.xlsx") -> Book:
    return Book("id", HeldFile(name, b""), None, result=result)  # type: ignore[arg-type]


def page(name: str, result: RunResult) -> str:
    shown = {"board": board(result)} if name == "board.html" else {
        "answer": answer(result), "downloads": DOWNLOADS}
    return written(name, base="/t/", book=book(result, ODD), **shown)


@pytest.mark.parametrize("name", ["answer.html", "board.html"])
@pytest.mark.parametrize("kind", MADE)
def test_pages_are_whole_and_hold_nothing_that_runs(kind: str, name: str) -> None:
    tags = Tags(page(name, MADE[kind]())).found
    assert [attributes.get("src") for tag, attributes in tags if tag == "script"] == [
        "/t/static/page.js"]
    assert not [attributes for _, attributes in tags
                for key in attributes if key.startswith("on") or key == "style"]
    names = [attributes["id"] for _, attributes in tags if "id" in attributes]
    assert len(names) == len(set(names))


def test_texts_of_a_workbook_are_shown_as_they_stand() -> None:
    result = MADE["plain"]()
    run = changed(result, findings=(make_finding("okand-kolumn", ODD, "A1", heading=ODD),),
                  input_name=ODD)
    shown = page("answer.html", run)
    assert ODD not in shown and "&lt;script&gt;alert(1)" in shown
    asked = Asked(lines=((ODD, ODD),), goal=ODD)
    form = written("whatif.html", base="/t/", book=book(run), jobs={}, what_if=what_if(
        run, _baseline(run), asked), problem="", stages=0, rough=(), exact=(), exact_key="e",
        key="k", pieces=(), asked_lines=asked.lines, kept=False, full=False,
        typed=dict.fromkeys((*FIELDS, "mal"), ODD), writing=True, goal=ODD,
        goal_key="m", goal_pieces=())
    assert "<script>alert" not in form and Tags(form).found
    start = written("start.html", base="/t/", problem=ODD, books=(book(run, ODD),))
    assert "<script>alert" not in start and Tags(start).found


def _baseline(result: RunResult) -> object:
    from prognos.use_cases.compare import baseline_of

    return baseline_of(result)


def test_the_board_sees_no_small_counts_and_no_name_of_a_person() -> None:
    result = changed(MADE["few persons"](), input_name="Anna Ek 2026.xlsx")
    assert "Anna Ek" in page("answer.html", result)
    shown = page("board.html", result)
    assert "Anna Ek" not in shown and "dolt" in shown


def test_findings_stand_with_their_cell() -> None:
    rows = finding_rows((make_finding("okand-kolumn", "Behov", "C1", heading="X"),))
    assert (rows[0].severity, rows[0].place) == ("notis", "Behov!C1")


@pytest.mark.parametrize(("sent", "kept"), [
    ("C:\\fakepath\\bok.xlsx", "bok.xlsx"), ("../../etc/passwd", "passwd"),
    ("a\0b.xlsx", "ab.xlsx"),
    ("mapp/", "arbetsbok.xlsx"), ("x" * 999 + ".xlsx", "x" * 195 + ".xlsx"),
])
def test_a_sent_name_is_a_plain_one(sent: str, kept: str) -> None:
    assert _plain_name(sent) == kept


def test_files_are_named_after_the_workbook_and_those_to_spread_after_nobody() -> None:
    names = {one.key: file_name(book(MADE["plain"](), "Anna Ek.xlsx"), one) for one in DOWNLOADS}
    assert names["resultat"] == "Anna Ek-resultat.xlsx"
    assert names["publik"] == "region-publik.xlsx"
    assert names["underlag"] == "region-beslutsunderlag.docx"


# --- The process behind a workbook ---------------------------------------------------------------


def add(_desk: Desk, tell: Tell, one: int, other: int) -> int:
    tell("Lägger ihop")
    return one + other


def fail(_desk: Desk, _tell: Tell) -> None:
    from prognos.system.files import UsageProblem

    raise UsageProblem("filen är öppen")


def sleep(_desk: Desk, tell: Tell) -> None:
    tell("Sover")
    time.sleep(60)


def test_a_process_answers_tells_and_is_stopped_at_once() -> None:
    worker, told = Worker(Desk), list[str]()
    assert worker.ask(add, told.append, 1, 2) == 3 and told == ["Lägger ihop"]
    with pytest.raises(Failed, match=r"^Filen är öppen\.$"):
        worker.ask(fail, told.append)
    with pytest.raises(Stopped):
        worker.ask(sleep, lambda _stage: worker.stop())


def test_a_process_that_the_computer_ends_is_told_and_made_again() -> None:
    held = Book("id", None, Worker(Desk), result=MADE["plain"]())
    with pytest.raises(Failed, match="avbröts av datorn"):
        held.ask(end)
    assert held.ask(region) == held.run.inputs.region
    held.close()
    with pytest.raises(Stopped):
        held.ask(region)


def test_what_is_asked_while_a_job_is_stopped_is_asked_again(tmp_path: Path) -> None:
    held, begun = Book("id", None, Worker(Desk), result=MADE["plain"]()), tmp_path / "begun"
    held.start("jobb", held.worker, lambda job: job.worker.ask(wait, job.tell, begun))
    while not begun.exists() and held.jobs["jobb"].state == "pågår":
        time.sleep(0.01)
    threading.Timer(0.05, held.stop, ["jobb"]).start()
    assert held.ask(region) == held.run.inputs.region
    assert held.jobs["jobb"].state == "avbruten"
    held.close()


def wait(_desk: Desk, _tell: Tell, begun: Path) -> None:
    begun.touch()
    time.sleep(60)


def end(_desk: Desk, _tell: Tell) -> None:
    import os

    os._exit(9)


def region(desk: Desk, _tell: Tell) -> str | None:
    return desk.run.inputs.region


def test_a_job_that_ends_while_its_answer_is_looked_for_is_shown_as_under_way() -> None:
    held = Book("id", None, None)  # type: ignore[arg-type]
    job = held.jobs["exakt-1"] = Job(None)  # type: ignore[arg-type]
    now = held.jobs_now()
    work_off(job, lambda _: held.exact.update({"spak-pension=1": np.zeros((1, 1))}))
    assert held.exact and (now["exakt-1"].state, job.state) == ("pågår", "klar")
    assert held.jobs_now()["exakt-1"].state == "klar"
