"""Follow-up on the page: editions and exports that are given, the papers that tell of it, and no
file left behind."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from prognos.reading import HeldFile
from prognos.report.paper.html import render_html
from prognos.report.paper.short import board_paper
from prognos.system.files import UsageProblem
from prognos.use_cases.run import run
from prognos.use_cases.years import follow_up_run, last_round
from prognos.web.books import Book
from prognos.web.downloads import FOLLOW_UP
from prognos.web.questions import (
    Desk,
    Followed,
    NotFollowed,
    compute,
    edition,
    follow_up,
    paper,
    result_book,
    take_over,
)
from prognos.web.templates import written
from prognos.web.views.follow_view import followed
from tests.support.exports import write_csv, write_xlsx
from tests.support.workbooks import assume, good, write
from tests.support.writers import as_ods
from tests.support.year_ends import book as year_end
from tests.support.year_ends import post

TODAY = date.today()
CHAPTER = "Så gick det, och varför siffran ändrats"
EXPORT = [["Anställningsnr", "Namn", "Född", "Befattning", "Specialitet"],
          [1, "Gran, Gun", 1970, "Överläkare", "Kirurgi"],
          [None, "Ek, Eva", 1980, "Överläkare", "Kirurgi"],
          [None, "Alm, Ali", 1980, "Överläkare", "Kirurgi"]]


def book(folder: Path, year: int) -> HeldFile:
    """The small workbook as it was at the end of a year."""
    sheets = good()
    assume("Mätdatum", date(year, 12, 31))(sheets)
    sheets["Budgetram"].append([2030, None, 9_000_000, None, None])
    place = write(sheets, folder / f"bok{year}.xlsx")
    return HeldFile(place.name, place.read_bytes())


@dataclass(frozen=True)
class Given:
    """Last year's edition and workbook, and this year's with its run."""

    edition: HeldFile
    last: HeldFile
    this: HeldFile
    desk: Desk

    def follow(self, *files: HeldFile) -> Followed | NotFollowed:
        return follow_up(self.desk, str, files, self.this)


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> Given:
    folder, desk, now = tmp_path_factory.mktemp("aren"), Desk(), Desk()
    last, this = book(folder, 2026), book(folder, 2027)
    compute(desk, str, last)
    compute(now, str, this)
    frozen = HeldFile("2026.prognos-utgava.json.gz", edition(desk, str))
    return Given(frozen, last, this, now)


@pytest.fixture
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder that anything would be written to."""
    folder = tmp_path / "tom"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def test_what_came_of_an_edition_stands_first_and_nothing_is_written(
    given: Given, nowhere: Path,
) -> None:
    found = given.follow(given.edition, given.last)
    assert isinstance(found, Followed) and found.follow.year == 2027
    assert [(one.year, one.recruited) for one in found.follow.years] == [(2027, 0)]
    shown = followed(found.follow)
    question, lead, *_ = shown.pieces
    assert "Hur bra var prognosen?" in question.html
    assert 'class="lead"' in lead.html and "2026" in lead.html
    assert any("Flöden 2027, ST-grupperna" in piece.html for piece in shown.pieces)
    assert list(nowhere.iterdir()) == []


def test_papers_tell_what_came_of_it_as_the_command_line_does(given: Given, tmp_path: Path) -> None:
    """With *Föregående år* out of the edition, as the run of `rapport` has it."""
    found = given.follow(given.edition, given.last)
    assert isinstance(found, Followed) and found.result is not None
    desk, files = Desk(), []
    take_over(desk, str, found.result)
    for file in (given.edition, given.last, given.this):
        files.append(tmp_path / file.name)
        files[-1].write_bytes(file.content)
    by_hand = run(files[-1], filled=last_round(files))
    assert by_hand.inputs.order.previous and not given.desk.run.inputs.order.previous
    written = render_html(board_paper(by_hand, follow_up_run(by_hand, files, str, TODAY)))
    assert paper(desk, str, "kort", "html", found.follow).decode() == written
    for kind in ("hela", "samverkan"):
        without, told = (paper(desk, str, kind, "html", follow).decode().count(CHAPTER)
                         for follow in (None, found.follow))
        assert without == 0 < told


def test_a_run_with_last_years_round_keeps_what_does_not_rest_on_it(given: Given) -> None:
    found = given.follow(given.edition)
    assert isinstance(found, Followed) and found.result is not None
    open_book = Book("id", given.this, _Asked(), result=given.desk.run)  # type: ignore[arg-type]
    before = open_book.baseline
    open_book._renew(found.result)
    assert open_book.result is found.result and open_book.filled_in
    assert open_book.baseline is before
    assert (before.blocks == Book("", None, _Asked(), result=found.result).baseline.blocks).all()  # type: ignore[arg-type]


class _Asked:
    """A process that is asked to take over, and does nothing."""

    lives = True

    def ask(self, work: object, _tell: object, *_arguments: object) -> None:
        assert work is take_over


def test_without_an_edition_the_page_says_what_is_missing(given: Given) -> None:
    found = given.follow(given.last)
    assert isinstance(found, NotFollowed)
    shown = followed(found)
    assert shown.questions == () and shown.pieces == ()
    assert [row.severity for row in shown.findings] == ["fel"]


def test_a_file_that_is_no_edition_is_told_by_its_own_name(given: Given) -> None:
    wrong = HeldFile("../x/fel?.prognos-utgava.json.gz", b"nej")
    with pytest.raises(UsageProblem) as told:
        given.follow(wrong)
    assert "prognos-utgava" in str(told.value)


def test_a_result_workbook_is_an_edition(given: Given) -> None:
    desk = Desk()
    compute(desk, str, given.last)
    book_of = HeldFile("2026-resultat.xlsx", result_book(desk, str))
    assert isinstance(given.follow(book_of, given.last), Followed)


def test_groups_that_may_have_a_new_name_are_asked_for_on_the_page(
    tmp_path: Path, nowhere: Path,
) -> None:
    norr = [post(200 + n, 1970 + n, "Allmänmedicin", "Norr") for n in range(8)]
    kust = [{**each, "Område": "Kusten"} for each in norr]
    last, this = (HeldFile(path.name, path.read_bytes()) for path in (
        year_end(tmp_path, 2026, norr), year_end(tmp_path, 2027, kust)))
    before, now = Desk(), Desk()
    compute(before, str, last)
    compute(now, str, this)
    files = HeldFile("2026.prognos-utgava.json.gz", edition(before, str)), last
    asked = follow_up(now, str, files, this)
    assert isinstance(asked, NotFollowed)
    shown = followed(asked)
    assert shown.findings == () and [text.replace("\u00a0", " ") for text in shown.questions] == [
        "Allmänmedicin, Norr finns inte längre. 8 av 8 personer finns nu i Allmänmedicin, Kusten."]
    page = written("follow.html", base="/t/", book=Book("id", this, None, result=now.run),  # type: ignore[arg-type]
                   shown=shown, problem="", job=None, key="", stages=0, workbook=FOLLOW_UP)
    assert 'id="namn-0" name="namn-0" value="ja" checked> <label class="tick" for="namn-0">' in page
    (renaming,) = asked.renamings
    for answer in (renaming.new, renaming.old):
        found = follow_up(now, str, files, this, {renaming.old: answer})
        assert isinstance(found, Followed)
        compared = [each.group for each in found.follow.outcomes[0].groups]
        assert ("Allmänmedicin | Kusten" in compared) == (answer == renaming.new)
    assert list(nowhere.iterdir()) == []


@pytest.mark.parametrize("kind", ["csv", "xlsx", "ods"])
def test_an_export_is_read_in_memory(
    given: Given, tmp_path: Path, nowhere: Path, kind: str,
) -> None:
    place = tmp_path / f"personal-2026.{kind}"
    if kind == "ods":
        as_ods({"Blad": EXPORT}, place)
    else:
        (write_csv if kind == "csv" else write_xlsx)(EXPORT, place)
    found = given.follow(given.edition, HeldFile(place.name, place.read_bytes()))
    assert isinstance(found, Followed), found
    assert [(one.year, one.left_share) for one in found.follow.years] == [(2027, 0.0)]
    assert list(nowhere.iterdir()) == []


def test_an_export_with_odd_headings_is_told_and_read_with_a_mapping_file(given: Given) -> None:
    odd = [["Nummer", "Namn", "Född", "Vad", "Specialitet"], *EXPORT[1:]]
    export = HeldFile("personal-2026.csv", "\n".join(
        ";".join(map(str, row)) for row in odd).encode())
    stopped = given.follow(given.edition, export)
    assert isinstance(stopped, NotFollowed)
    assert [one.code for one in stopped.findings] == ["export-oklar", "inga-lakare"]
    mapping = HeldFile("mappning.toml", b'[kolumner]\nbefattning = "Vad"\n')
    found = given.follow(given.edition, export, mapping)
    assert isinstance(found, Followed), found
