"""Where the program's words go: a screen, a pipe, a file on a full disk, or nowhere at all."""

from __future__ import annotations

import errno
import os
import sys


def open_closed() -> None:
    """Somewhere to write for a program that was started with its output closed."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115 - kept open


def nowhere_to_write(error: Exception) -> bool:
    """True when the reader of the output has gone (head, less), or its disk is full."""
    return isinstance(error, OSError) and error.errno in (errno.EPIPE, errno.ENOSPC)


def leave_unwritten(error: Exception) -> bool:
    """Let what is not written yet go nowhere; True, and told, when somebody still waits for it."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    if isinstance(error, BrokenPipeError):
        return False
    print("prognos: det som skulle visas kunde inte skrivas, för disken är full", file=sys.stderr)
    return True
