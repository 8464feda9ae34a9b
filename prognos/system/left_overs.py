"""What a run that was killed has left: found by its name, which says whose it is, and taken away by
the next run in the same folder. What a living run still writes is let alone."""

import os
import re
import shutil
import socket
import sys
import time
from contextlib import suppress
from pathlib import Path
from zlib import crc32

TEMPORARY = ".prognos-"
"""Begins the name of a file that is being written."""
FOLDER = "st-prognos-jobb-"
"""Begins the name of a folder for a command of several processes."""
WRITTEN = ("", ".xlsx", ".json", ".docx", ".html", ".toml", ".csv", ".gz", ".zip")
A_DAY = 24 * 3600
"""Seconds after which nothing is written any more, wherever it began."""
_OWNED = re.compile(r"([0-9a-f]{8})-(\d{1,10})-")


def prefix_of_this_run(prefix: str) -> str:
    """Begins the name of what this run makes: machine and process."""
    return f"{prefix}{_machine()}-{os.getpid()}-"


def remove_left_overs(folder: Path, prefix: str) -> None:
    """Take away what runs that no longer live have left in a folder."""
    with suppress(OSError):
        for left in folder.glob(f"{prefix}*"):
            with suppress(OSError):
                if _is_left(left, prefix):
                    shutil.rmtree(left) if left.is_dir() else left.unlink()


def _is_left(file: Path, prefix: str) -> bool:
    """Old and of a kind that is written, or made on this machine by a process that is no more."""
    if file.suffix in WRITTEN and file.lstat().st_mtime < time.time() - A_DAY:
        return True
    owner = _OWNED.match(file.name.removeprefix(prefix))
    return owner is not None and owner[1] == _machine() and not _lives(int(owner[2]))


def _machine() -> str:
    return f"{crc32(socket.gethostname().encode()):08x}"


def _lives(process: int) -> bool:
    """Whether a process of this machine runs; taken for granted where asking would end it."""
    if sys.platform == "win32":
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        pass  # somebody else's
    return True
