"""Processes of a command end with the process that waits for them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.support.places import ROOT

COMMAND = """
import sys, time
from pathlib import Path
from prognos.system.workers import in_processes

def work(job):
    (Path(job) / "igang").write_text(str(__import__("os").getpid()))
    time.sleep(60)

if __name__ == "__main__":
    in_processes(work, [sys.argv[1]], 1)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="looks for the process by its number")
def test_a_worker_ends_when_its_parent_is_killed(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(COMMAND, encoding="utf-8")
    with subprocess.Popen([sys.executable, str(program), str(tmp_path)],
                          env=os.environ | {"PYTHONPATH": str(ROOT)}) as parent:
        worker = _number(tmp_path / "igang")
        parent.send_signal(signal.SIGKILL)
    deadline = time.monotonic() + 20
    while _lives(worker) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not _lives(worker)


def _number(file: Path) -> int:
    """The worker's process, once it is at work."""
    deadline = time.monotonic() + 60
    while not (file.exists() and file.read_text()) and time.monotonic() < deadline:
        time.sleep(0.05)
    return int(file.read_text())


def _lives(process: int) -> bool:
    """Whether it runs: one that nobody has asked for its end is no more than a name."""
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return False
        return not Path("/proc/self/stat").exists()
    return state != "Z"
