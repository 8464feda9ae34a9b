"""Python code in a process of its own: killed, starved or measured, it harms nobody else.

The processes are forked off one that has imported the program once, which saves most of the time
of a new one. Where there is no fork (Windows) each is new.
"""

from __future__ import annotations

import os
import re
import signal
import sys
import tempfile
import time
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

FORKS = get_context("spawn" if sys.platform == "win32" else "forkserver")
MODULES = ["prognos.cli", "prognos.use_cases.run", "prognos.use_cases.regions", "prognos.collect",
           "prognos.hr_export", "prognos.report.console.import_screen",
           "prognos.report.console.collect_screen", "prognos.report.paper.docx",
           "prognos.report.paper.full", "prognos.report.paper.html", "pulp", "highspy",
           "tests.support.forked"]
COMMAND = "import sys; from prognos.cli import main; sys.exit(main(sys.argv[1:]))"


@dataclass(frozen=True)
class Done:
    """What became of the code."""

    code: int
    """Exit code; negative = killed by that signal."""
    out: str
    err: str
    seconds: float
    """Of work, other processes not counted; 0 when it was killed."""
    megabytes: float
    """The most memory it held, where the system tells it."""


def forked(code: str, *arguments: str | Path, folder: Path) -> Done:
    """Run `code` in `folder`, `arguments` in sys.argv."""
    if sys.platform != "win32":
        FORKS.set_forkserver_preload(MODULES)
    with tempfile.TemporaryDirectory() as notes:
        process = FORKS.Process(
            target=_run, args=(code, [str(each) for each in arguments], folder, Path(notes)))
        process.start()
        process.join()
        out, err, used = (
            path.read_text(encoding="utf-8") if (path := Path(notes) / name).exists() else ""
            for name in ("out", "err", "used"))
        seconds, kilobytes = map(float, used.split()) if used else (0.0, 0.0)
        return Done(process.exitcode or 0, out, err, seconds, kilobytes / 1024)


def _run(code: str, arguments: list[str], folder: Path, notes: Path) -> None:
    for number, name in ((1, "out"), (2, "err")):
        os.dup2(os.open(notes / name, os.O_CREAT | os.O_WRONLY), number)
        setattr(sys, f"std{name}", os.fdopen(number, "w", encoding="utf-8"))
    os.chdir(folder)
    sys.argv = ["-c", *arguments]
    used = os.open(notes / "used", os.O_CREAT | os.O_WRONLY)
    try:
        exec(compile(code, "<code>", "exec"), {"__name__": "__main__"})
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # a test's own Ctrl-C may come too late
        os.write(used, f"{time.process_time()} {_peak()}".encode())


def _peak() -> str:
    """The most memory held, kB."""
    status = Path("/proc/self/status")
    found = re.search(r"VmHWM:\s+(\d+)", status.read_text(encoding="utf-8")) if (
        status.exists()) else None
    return found[1] if found else "0"
