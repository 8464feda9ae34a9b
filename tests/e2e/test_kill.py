"""Killed or interrupted while writing: the input as it was, the old or the new result, whole."""

from __future__ import annotations

import json
import random
import signal
import sys
import zipfile
from pathlib import Path

import openpyxl
import pytest

from tests.support import screen
from tests.support.forked import forked
from tests.support.workbooks import good, write

WRITING = """
import os, random, signal, sys, threading, time
from pathlib import Path
signal.signal(signal.SIGINT, signal.default_int_handler)
from prognos.cli import main
from prognos.report.tables import result_json
from prognos.report import workbook as result_workbook
how, after = getattr(signal, sys.argv[1]), float(sys.argv[2])
write = result_workbook.write_result
def begin(*arguments, **named):
    threading.Thread(target=die, daemon=True).start()
    return write(*arguments, **named)
def die():
    time.sleep(after)
    os.kill(os.getpid(), how)
result_workbook.write_result = begin
sys.exit(main(["kor", "bok.xlsx", "-o", "r.xlsx", "--json", "r.json", "--skriv-over", "--tyst"]))
"""
"""A run that is hit some seconds after it begins to write: in either file or between them."""
SLOWEST = 0.5
TIMES = 8

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no such signals there")


def hit(folder: Path, how: str, after: float) -> int:
    """Exit code of a run that is hit while it writes; negative = killed by the signal."""
    done = forked(WRITING, how, str(after), folder=folder)
    assert "Traceback" not in done.err, done.err
    return done.code


def is_whole(path: Path) -> bool:
    """A result that opens and is complete."""
    if path.suffix == ".json":
        return "findings" in json.loads(path.read_text(encoding="utf-8"))
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
    return "Körning" in openpyxl.load_workbook(path, read_only=True).sheetnames


@pytest.mark.parametrize("how", ["SIGKILL", "SIGINT", "SIGTERM"])
@pytest.mark.parametrize("old", [True, False])
def test_hit_at_any_moment_of_the_writing(how: str, old: bool, tmp_path: Path) -> None:
    """The seed is fixed: the moments are the same from run to run, the machine's pace is not."""
    source = write(good(), tmp_path / "bok.xlsx")
    before = source.read_bytes()
    moments = random.Random(f"{how} {old}")
    codes = set()
    for _ in range(TIMES // 2):
        for name in ("r.xlsx", "r.json"):
            (tmp_path / name).unlink(missing_ok=True)
            if old:
                (tmp_path / name).write_text("gammalt", encoding="utf-8")
        codes.add(hit(tmp_path, how, moments.uniform(0, SLOWEST)))
        assert source.read_bytes() == before
        for name in ("r.xlsx", "r.json"):
            path = tmp_path / name
            kept = path.exists() and path.read_bytes() == b"gammalt"
            assert kept if old and kept else (not path.exists() and not old) or is_whole(path)
        stray = [name for name in screen.left(tmp_path) if name.startswith(".prognos-")]
        assert how != "SIGINT" or stray == []
    assert codes <= {0, 130, -getattr(signal, how), 128 + getattr(signal, how)}


def test_what_a_killed_run_leaves_does_not_stop_or_confuse_the_next(tmp_path: Path) -> None:
    write(good(), tmp_path / "bok.xlsx")
    for name in (".prognos-halv.xlsx", ".prognos-halv.json"):
        (tmp_path / name).write_bytes(b"PK\x03\x04halv")
    shown = screen.command("kor", "bok.xlsx", "--json", "ut.json", "--tyst", folder=tmp_path)
    assert (shown.code, shown.out, shown.err) == (0, "", "")
    assert is_whole(tmp_path / "bok-resultat.xlsx") and is_whole(tmp_path / "ut.json")
