"""The program with its output closed, on a full disk, or with nobody left to read it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import screen
from tests.support.places import ROOT


def shell(line: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """`line` in a shell where $P is the program."""
    program = f"{sys.executable} -m prognos"
    return subprocess.run(
        ["sh", "-c", line], cwd=folder, capture_output=True, text=True, check=False, timeout=120,
        encoding="utf-8",
        env=os.environ | {"P": program, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    screen.book(tmp_path)
    return tmp_path


pytestmark = pytest.mark.skipif(os.name != "posix", reason="the shell's own signs")


def test_with_its_output_closed_the_work_is_done(folder: Path) -> None:
    done = shell("$P kor bok.xlsx >&- 2>&-", folder)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert screen.left(folder) == ["bok-resultat.xlsx", "bok.xlsx"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no disk that is always full")
def test_a_full_disk_under_what_is_shown_is_told_and_is_no_fault_of_the_program(
    folder: Path
) -> None:
    done = shell("$P kontrollera bok.xlsx > /dev/full", folder)
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        "prognos: det som skulle visas kunde inte skrivas, för disken är full"]


def test_a_reader_that_has_seen_enough_is_no_fault(folder: Path) -> None:
    done = shell("$P kontrollera bok.xlsx | true", folder)
    assert done.stderr == ""


@pytest.mark.skipif(sys.platform == "win32", reason="streams are closed otherwise there")
def test_an_import_with_every_stream_closed_is_as_with_them_open(tmp_path: Path) -> None:
    (tmp_path / "export.csv").write_text(
        "Titel;Specialitet;Födelseår;Sysselsättningsgrad\nÖverläkare;Kirurgi;1970;100\n",
        encoding="utf-8")
    done = subprocess.run(
        ["sh", "-c", f"'{sys.executable}' -m prognos importera export.csv --till ny.xlsx "
                     "<&- >&- 2>&-"],
        cwd=tmp_path, check=False, env=os.environ | {"PYTHONPATH": str(ROOT)})
    assert done.returncode == 0
    assert {path.name for path in tmp_path.iterdir()} == {"export.csv", "ny.xlsx"}
