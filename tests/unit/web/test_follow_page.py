"""Follow-up on the page: editions that are given, and no file left behind."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path

import pytest

from prognos.reading import HeldFile
from prognos.results.years.follow_up import FollowUp
from prognos.system.files import UsageProblem
from prognos.web.questions import Desk, compute, edition, follow_up, result_book
from prognos.web.views.follow_view import followed
from tests.support.workbooks import assume, good, write


def book(folder: Path, year: int) -> HeldFile:
    """The small workbook as it was at the end of a year."""
    sheets = good()
    assume("Mätdatum", date(year, 12, 31))(sheets)
    sheets["Budgetram"].append([2030, None, 9_000_000, None, None])
    place = write(sheets, folder / f"bok{year}.xlsx")
    return HeldFile(place.name, place.read_bytes())


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> tuple[HeldFile, HeldFile, HeldFile]:
    """Last year's edition and workbook, and this year's."""
    folder, desk = tmp_path_factory.mktemp("aren"), Desk()
    last, this = book(folder, 2026), book(folder, 2027)
    compute(desk, str, last)
    frozen = HeldFile("2026.prognos-utgava.json.gz", edition(desk, str))
    return frozen, last, this


def test_what_came_of_an_edition_stands_first_and_nothing_is_written(
    given: tuple[HeldFile, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    found = follow_up(Desk(), str, given)
    assert isinstance(found, FollowUp) and found.year == 2027
    assert [(one.year, one.recruited) for one in found.years] == [(2027, 0)]
    shown = followed(found)
    assert 'class="lead"' in shown.pieces[0].html and "2026" in shown.pieces[0].html
    assert any("Flöden 2027, ST-grupperna" in piece.html for piece in shown.pieces)
    assert list(tmp_path.iterdir()) == []


def test_without_an_edition_the_page_says_what_is_missing(given: tuple[HeldFile, ...]) -> None:
    found = follow_up(Desk(), str, given[1:])
    assert isinstance(found, tuple)
    shown = followed(found)
    assert not shown.renamed and shown.pieces == ()
    assert [row.severity for row in shown.findings] == ["fel"]


def test_a_file_that_is_no_edition_is_told_by_its_own_name(given: tuple[HeldFile, ...]) -> None:
    wrong = HeldFile("../x/fel?.prognos-utgava.json.gz", b"nej")
    with pytest.raises(UsageProblem) as told:
        follow_up(Desk(), str, (wrong, given[2]))
    assert "prognos-utgava" in str(told.value)


def test_a_result_workbook_is_an_edition_and_an_export_is_told(
    given: tuple[HeldFile, ...],
) -> None:
    desk = Desk()
    compute(desk, str, given[1])
    book_of = HeldFile("2026-resultat.xlsx", result_book(desk, str))
    assert isinstance(follow_up(Desk(), str, (book_of, given[2])), FollowUp)
    export = HeldFile("personal-2025.csv", b"Specialitet;Namn")
    stopped = follow_up(Desk(), str, (given[0], export, given[2]))
    assert isinstance(stopped, tuple)
    assert [one.code for one in stopped] == ["export-oklar"]
