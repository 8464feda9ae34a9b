"""Where the program's words go: a screen, a pipe, a file on a full disk, or nowhere at all."""

import errno
import os
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO, cast


class _Discreet:
    """A stream on which no personnummer is written, whoever writes and whatever it quotes."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        if any(map(str.isdigit, text)):
            from prognos.schema.values import masked  # `--help` is not to wait for it

            text = "".join(map(masked, text.splitlines(keepends=True)))
        return self._stream.write(text)

    def __getattr__(self, name: str) -> object:
        return getattr(self._stream, name)


@contextmanager
def discreet() -> Iterator[None]:
    """Let standard output and error hide every personnummer."""
    out, err = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = (cast(TextIO, _Discreet(stream)) for stream in (out, err))
    try:
        yield
    finally:
        sys.stdout, sys.stderr = out, err


def quiet_libraries() -> None:
    """No warnings of libraries, which may quote a cell; a developer who asks for them gets them."""
    if not sys.warnoptions:
        warnings.simplefilter("ignore")


def open_closed() -> None:
    """Somewhere to write for a program that was started with its output closed."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115 - kept open


def nowhere_to_write(error: BaseException) -> bool:
    """True when the reader of the output has gone (head, less), or its disk is full."""
    return isinstance(error, OSError) and error.errno in (errno.EPIPE, errno.ENOSPC)


def leave_unwritten(error: BaseException) -> bool:
    """Let what is not written yet go nowhere; True, and told, when somebody still waits for it."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    if isinstance(error, BrokenPipeError):
        return False
    print("prognos: det som skulle visas kunde inte skrivas, för disken är full", file=sys.stderr)
    return True
