"""A command in a process of its own, with the time it worked and the most memory it held.

The processes are forked off one that has imported the program once: nothing else is shared.
"""

from __future__ import annotations

import os
import re
import sys
import time
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from prognos.cli import main

FORKS = get_context("forkserver" if sys.platform == "linux" else "spawn")
MODULES = ["prognos.run", "prognos.report.console.summary_screen", "tests.support.measured"]


@dataclass(frozen=True)
class Measured:
    """What became of a command."""

    code: int
    out: str
    """What was shown, errors too."""
    seconds: float
    """Of work: other tests on the same cores do not count."""
    megabytes: float


def measured(*arguments: str | Path, folder: Path) -> Measured:
    """Run a command in `folder`."""
    if sys.platform == "linux":
        FORKS.set_forkserver_preload(MODULES)
    process = FORKS.Process(target=_run, args=([str(each) for each in arguments], folder))
    process.start()
    process.join()
    seconds, peak = (folder / "topp").read_text(encoding="ascii").split()
    out = (folder / "visat").read_text(encoding="utf-8")
    return Measured(process.exitcode or 0, out, float(seconds), int(peak) / 1024)


def _run(arguments: list[str], folder: Path) -> None:
    os.chdir(folder)
    with open("visat", "w", encoding="utf-8") as shown:
        sys.stdout = sys.stderr = shown
        code = main(arguments)
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    peak = re.search(r"VmHWM:\s+(\d+)", status)
    assert peak is not None
    Path("topp").write_text(f"{time.process_time()} {peak[1]}", encoding="ascii")
    sys.exit(code)
