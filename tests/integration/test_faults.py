"""Locked files, folders that refuse, full disks: told plainly, the old result kept, no litter."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from prognos.system.files import write_whole
from tests.support import screen
from tests.support.forked import COMMAND, Done, forked
from tests.support.workbooks import good, write

NOBODY = 65534
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="other permissions there")


def prognos(*arguments: str, folder: Path, before: str = "") -> Done:
    """A command in a process of its own, after some lines of Python."""
    return forked(f"{before}\n{COMMAND}", *arguments, folder=folder)


def without_small_files(limit: int) -> str:
    """No file may grow beyond `limit` bytes: what a full disk or a quota does."""
    return ("import resource\n"
            f"resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))")


@pytest.fixture
def shared() -> Iterator[Path]:
    """A folder that every user can reach."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def bound(tmp_path: Path) -> str:
    """Lines of Python after which permissions bind the process, whoever runs the tests.

    The command has run once before: nobody may read the modules that it would import.
    """
    if os.geteuid() != 0:
        return ""
    write(good(), tmp_path / "bok.xlsx")
    return ("import os\nfrom prognos.cli import main as once\n"
            f"once(['kor', {str(tmp_path / 'bok.xlsx')!r}, '--tyst'])\n"
            f"once(['kontrollera', {str(tmp_path / 'saknas.xlsx')!r}])\n"
            f"print('---', flush=True)\nos.setuid({NOBODY})")


def test_a_disk_that_fills_while_writing_keeps_the_old_result(tmp_path: Path) -> None:
    write(good(), tmp_path / "bok.xlsx")
    before = (tmp_path / "bok.xlsx").read_bytes()
    (tmp_path / "r.xlsx").write_text("gammalt")
    done = prognos("kor", "bok.xlsx", "-o", "r.xlsx", "--skriv-over", "--tyst", folder=tmp_path,
                   before=without_small_files(4_000))
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith("prognos: r.xlsx kan inte skrivas: ")
    assert (tmp_path / "r.xlsx").read_text() == "gammalt"
    assert (tmp_path / "bok.xlsx").read_bytes() == before
    assert screen.left(tmp_path) == ["bok.xlsx", "r.xlsx"]


def test_a_folder_that_may_only_be_read(shared: Path, bound: str) -> None:
    write(good(), shared / "bok.xlsx").chmod(0o644)
    shared.chmod(0o555)
    done = prognos("kor", "bok.xlsx", "--tyst", folder=shared, before=bound)
    shared.chmod(0o755)
    assert (done.code, done.out.rpartition("---\n")[2]) == (1, "")
    assert done.err.startswith("prognos: bok-resultat.xlsx kan inte skrivas. Stäng filen i Exc")
    assert "-o" in done.err
    assert screen.left(shared) == ["bok.xlsx"]


def test_an_input_that_may_not_be_read(shared: Path, bound: str) -> None:
    write(good(), shared / "bok.xlsx").chmod(0)
    done = prognos("kontrollera", "bok.xlsx", folder=shared, before=bound)
    assert done.code == 1
    assert done.out.rpartition("---\n")[2].startswith(
        "fel fil-kan-inte-lasas: Filen ”bok.xlsx” går inte att öppna. "
        "Stäng filen i Excel")


def test_an_input_that_may_only_be_read_is_enough(shared: Path, bound: str) -> None:
    write(good(), shared / "bok.xlsx").chmod(0o444)
    (shared / "ut").mkdir()
    (shared / "ut").chmod(0o777)
    done = prognos("kor", "bok.xlsx", "-o", "ut", "--tyst", folder=shared, before=bound)
    assert (done.code, done.err) == (0, "")
    assert screen.left(shared / "ut") == ["bok-resultat.xlsx"]


@pytest.mark.parametrize("lock", ["~$r.xlsx", ".~lock.r.xlsx#"])
def test_a_result_that_is_open_is_not_replaced(lock: str, tmp_path: Path) -> None:
    """On a shared folder nothing else stops the file from being exchanged under Excel."""
    write(good(), tmp_path / "bok.xlsx")
    (tmp_path / "r.xlsx").write_text("gammalt")
    (tmp_path / lock).write_text("Chef")
    shown = screen.command("kor", "bok.xlsx", "-o", "r.xlsx", "--skriv-over", folder=tmp_path)
    assert (shown.code, shown.out) == (1, "")
    assert "r.xlsx är öppen i ett annat program" in shown.err and "Stäng filen" in shown.err
    assert lock in shown.err and "Chef" not in shown.err
    assert (tmp_path / "r.xlsx").read_text() == "gammalt"


def test_an_open_input_is_read_and_its_lock_file_is_not(tmp_path: Path) -> None:
    write(good(), tmp_path / "bok.xlsx")
    (tmp_path / "~$bok.xlsx").write_bytes(b"\x05Chef" + b" " * 160)
    assert screen.command("kontrollera", "bok.xlsx", folder=tmp_path).code == 0
    shown = screen.command("kontrollera", "~$bok.xlsx", folder=tmp_path)
    assert shown.code == 1 and shown.out.startswith("fel excels-lasfil")


def test_what_a_killed_run_left_is_taken_away_after_a_day(tmp_path: Path) -> None:
    old, young, other = (tmp_path / name for name in (
        ".prognos-abc.xlsx", ".prognos-def.xlsx", ".prognos-anteckningar.txt"))
    for path in (old, young, other):
        path.write_text("halv")
    for path in (old, other):
        os.utime(path, (0, 0))
    write_whole(tmp_path / "r.xlsx", lambda temporary: temporary.write_text("helt"))
    assert screen.left(tmp_path) == [other.name, young.name, "r.xlsx"]
    assert (tmp_path / "r.xlsx").read_text() == "helt"
