"""Follow-up on the page: editions that are given, and no file left behind."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path

import pytest

from prognos.reading import HeldFile
from prognos.results.years.follow_up import FollowUp
from prognos.system.files import UsageProblem
from prognos.system.left_overs import FOLDER
from prognos.use_cases.years import Stopped
from prognos.web.questions import Desk, compute, edition, follow_up
from prognos.web.views.follow_view import followed
from tests.support.workbooks import assume, good, write


def book(folder: Path, year: int) -> HeldFile:
    """The small workbook as it was at the end of a year."""
    sheets = good()
    assume("Mätdatum", date(year, 12, 31))(sheets)
    sheets["Budgetram"].append([2030, None, 9_000_000, None, None])
    place = write(sheets, folder / f"bok{year}.xlsx")
    return HeldFile(place.name, place.read_bytes())


def left() -> list[str]:
    return [path.name for path in Path(tempfile.gettempdir()).glob(f"{FOLDER}*")]


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> tuple[HeldFile, HeldFile, HeldFile]:
    """Last year's edition and workbook, and this year's."""
    folder, desk = tmp_path_factory.mktemp("aren"), Desk()
    last, this = book(folder, 2026), book(folder, 2027)
    compute(desk, str, last)
    frozen = HeldFile("2026.prognos-utgava.json.gz", edition(desk, str))
    return frozen, last, this


def test_what_came_of_an_edition_stands_first(given: tuple[HeldFile, ...]) -> None:
    before = left()
    found = follow_up(Desk(), str, given)
    assert isinstance(found, FollowUp) and found.year == 2027
    assert [(one.year, one.recruited) for one in found.years] == [(2027, 0)]
    shown = followed(found)
    assert 'class="lead"' in shown.pieces[0].html and "2026" in shown.pieces[0].html
    assert any("Flöden 2027, ST-grupperna" in piece.html for piece in shown.pieces)
    assert left() == before


def test_without_an_edition_the_page_says_what_is_missing(given: tuple[HeldFile, ...]) -> None:
    found = follow_up(Desk(), str, given[1:])
    assert isinstance(found, Stopped)
    shown = followed(found)
    assert not shown.renamed and shown.pieces == ()
    assert [row.severity for row in shown.findings] == ["fel"]


def test_a_file_that_is_no_edition_is_told_by_its_own_name(given: tuple[HeldFile, ...]) -> None:
    wrong = HeldFile("../x/fel?.prognos-utgava.json.gz", b"nej")
    with pytest.raises(UsageProblem) as told:
        follow_up(Desk(), str, (wrong, given[2]))
    assert "prognos-utgava" in str(told.value) and FOLDER not in str(told.value)
    assert tempfile.gettempdir() + "/" not in str(told.value)
