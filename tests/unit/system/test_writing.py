"""Every command that writes: full disk, open file, folder that refuses, Ctrl-C and kill.

Whatever happens the files that were read are as they were, and what was to be written is either
the old or the new one, whole; only a kill leaves a temporary file behind.
"""

from __future__ import annotations

import random
import shutil
import signal
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pytest

from tests.support import screen
from tests.support.exports import HEROMA, write_csv
from tests.support.forked import COMMAND, Done, forked
from tests.support.units import region, send
from tests.support.workbooks import good, write

HIT = """
import os, signal, sys, threading, time
from prognos.system import files
signal.signal(signal.SIGINT, signal.default_int_handler)
after, name = float(sys.argv.pop(1)), sys.argv.pop(1)
begin = files.remove_left_overs
def begin_and_hit(*where):
    threading.Thread(target=hit, daemon=True).start()
    begin(*where)
def hit():
    time.sleep(after)
    os.kill(os.getpid(), getattr(signal, name))
files.remove_left_overs = begin_and_hit
""" + COMMAND + """
"""
"""A command that is hit some time after it has made its first temporary file."""
FULL = """
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (1500, 1500))
""" + COMMAND + """
"""
"""A command for which no file may grow beyond 1 500 bytes: a full disk, or a quota."""
REFUSING = """
import os, sys
from pathlib import Path
Path(sys.argv.pop(1)).parent.chmod(0o555)
program = [sys.executable, '-m', 'prognos', *sys.argv[1:]]
if os.geteuid() == 0:
    above = '-dac_override,-dac_read_search'
    program = ['setpriv', f'--bounding-set={above}', f'--inh-caps={above}', *program]
os.execvp(program[0], program)
"""
"""A command in a folder that may only be read. When root runs the tests it goes on without the
right to write where nobody may."""
LONGEST = 0.3

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no such signals there")


@dataclass(frozen=True)
class Command:
    """A command line, the file it writes, and whether an old one is there as a workbook."""

    line: tuple[str, ...]
    target: str
    old: str = ""
    """The file whose copy stands at the target before; "" = some bytes."""


COMMANDS = {
    "kor": Command(("kor", "bok.xlsx", "-o", "r.xlsx", "--tyst", "--skriv-over"), "r.xlsx"),
    "importera": Command(("importera", "h.csv", "--till", "r.xlsx", "--ersatt"), "r.xlsx",
                         "bok.xlsx"),
    "mall": Command(("mall", "r.xlsx", "--skriv-over"), "r.xlsx"),
    "exempel": Command(("exempel", "r.xlsx", "--skriv-over"), "r.xlsx"),
    "uppdatera": Command(("mall", "r.xlsx", "--uppdatera", "bok.xlsx", "--skriv-over"), "r.xlsx"),
    "per-basenhet": Command(("mall", "region.xlsx", "--per-basenhet", "-o", "ut", "--skriv-over"),
                            "ut/Underlag Kirurgkliniken.xlsx"),
    "rapport, docx": Command(("rapport", "bok.xlsx", "--docx", "r.docx", "--tyst", "--skriv-over"),
                             "r.docx"),
    "rapport, html": Command(("rapport", "bok.xlsx", "--html", "r.html", "--tyst", "--skriv-over"),
                             "r.html"),
    "samla": Command(("samla", "svar", "--till", "r.xlsx", "--fran", "region.xlsx",
                      "--skriv-over"), "r.xlsx"),
}


def fill(folder: Path) -> Path:
    """What the commands read."""
    write(good(), folder / "bok.xlsx")
    write_csv(HEROMA, folder / "h.csv")
    send(region(folder), folder / "svar")
    (folder / "ut").mkdir()
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return fill(tmp_path)


@pytest.fixture
def shared() -> Iterator[Path]:
    """A folder that every user can reach and read."""
    folder = Path(tempfile.mkdtemp())
    fill(folder)
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    yield folder
    shutil.rmtree(folder)


def sources(folder: Path) -> dict[str, bytes]:
    """Content of all files that are read."""
    found = [*folder.glob("svar/*"), *(folder / name for name in ("bok.xlsx", "h.csv",
                                                                 "region.xlsx"))]
    return {path.name: path.read_bytes() for path in found}


def run(code: str, folder: Path, *arguments: str) -> Done:
    done = forked(code, *arguments, folder=folder)
    assert "Traceback" not in done.err, done.err
    return done


def old_content(folder: Path, command: Command) -> bytes:
    content = (folder / command.old).read_bytes() if command.old else b"gammalt"
    (folder / command.target).write_bytes(content)
    return content


def strays(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob(".prognos-*")]


def is_whole(path: Path) -> bool:
    if path.suffix == ".html":
        return path.read_text(encoding="utf-8").rstrip().endswith("</html>")
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
    if path.suffix == ".docx":
        return True
    return len(openpyxl.load_workbook(path, read_only=True).sheetnames) > 1


@pytest.mark.parametrize("name", COMMANDS)
def test_a_full_disk_keeps_everything_as_it_was(name: str, folder: Path) -> None:
    command, before = COMMANDS[name], sources(folder)
    old = old_content(folder, command)
    done = run(FULL, folder, *command.line)
    assert done.code == 1 and "disken är full" in done.err
    assert (folder / command.target).read_bytes() == old
    assert sources(folder) == before and strays(folder) == []


@pytest.mark.parametrize("name", COMMANDS)
def test_a_folder_that_may_only_be_read(name: str, shared: Path) -> None:
    command, before = COMMANDS[name], sources(shared)
    old = old_content(shared, command)
    done = run(REFUSING, shared, command.target, *command.line)
    (shared / command.target).parent.chmod(0o755)
    assert (done.code, done.out) == (1, "")
    assert "kan inte skrivas. Stäng filen i Excel om den är öppen" in done.err
    assert (shared / command.target).read_bytes() == old
    assert sources(shared) == before and strays(shared) == []


@pytest.mark.parametrize("how", ["SIGINT", "SIGKILL"])
@pytest.mark.parametrize("name", COMMANDS)
def test_hit_while_writing(name: str, how: str, folder: Path) -> None:
    """The seed is fixed: the moments are the same from run to run, the machine's pace is not."""
    command, before = COMMANDS[name], sources(folder)
    old = old_content(folder, command)
    after = random.Random(f"{name} {how}").uniform(0, LONGEST)
    done = run(HIT, folder, str(after), how, *command.line)
    number = getattr(signal, how)
    assert done.code in {0, 130, -number, 128 + number}, done.err
    target = folder / command.target
    assert target.read_bytes() == old or is_whole(target)
    assert sources(folder) == before
    assert how == "SIGKILL" or strays(folder) == []


@pytest.mark.parametrize("name", COMMANDS)
def test_a_file_that_is_open_is_not_replaced(name: str, folder: Path) -> None:
    command = COMMANDS[name]
    old = old_content(folder, command)
    target = folder / command.target
    target.with_name(f"~${target.name}").write_text("Chef")
    shown = screen.command(*command.line, folder=folder)
    assert shown.code == 1 and "är öppen i ett annat program" in shown.err
    assert target.read_bytes() == old and strays(folder) == []


@pytest.mark.parametrize("name", COMMANDS)
def test_a_folder_that_is_not_there(name: str, folder: Path) -> None:
    command = COMMANDS[name]
    line = [f"saknas/{part}" if part in (command.target, "ut") else part for part in command.line]
    shown = screen.command(*line, folder=folder)
    if "-o" in line:  # the folder of a result is made
        assert shown.code == 0 and (folder / "saknas").is_dir()
    else:
        assert shown.code in (1, 2) and "saknas" in shown.err
        assert not (folder / "saknas").exists()
