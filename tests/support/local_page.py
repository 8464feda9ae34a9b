"""`prognos webb` as a user starts it: a process of its own, its address, how it ended."""

from __future__ import annotations

import http.client
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

PATIENCE = 20
"""Seconds that the program may take to end."""


@dataclass
class Answered:
    """What the server answered: status, headers, content."""

    status: int
    headers: http.client.HTTPMessage
    content: str


@dataclass
class Started:
    """The program, while it runs."""

    process: subprocess.Popen[str]
    address: str
    """Of the page, with its token."""

    @property
    def port(self) -> int:
        return urlsplit(self.address).port or 0

    @property
    def path(self) -> str:
        return urlsplit(self.address).path

    def ask(self, method: str, path: str, body: bytes = b"", **headers: str) -> Answered:
        """A request as another program would make it; header names with _ for -."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        line.request(method, path, body, {n.replace("_", "-"): v for n, v in headers.items()})
        answer = line.getresponse()
        found = Answered(answer.status, answer.headers, answer.read().decode())
        line.close()
        return found

    def end(self, how: int = signal.SIGINT) -> tuple[int, str]:
        """Exit code and all further words of the program."""
        self.process.send_signal(how)
        out, _ = self.process.communicate(timeout=PATIENCE)
        return self.process.returncode, out


@contextmanager
def started(folder: Path, *arguments: str | Path) -> Iterator[Started]:
    """The program in a folder of its own, without a browser."""
    process = subprocess.Popen(
        [sys.executable, "-W", "error", "-m", "prognos", "webb", "--utan-webblasare",
         *map(str, arguments)],
        cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8")
    try:
        assert process.stdout is not None
        first = process.stdout.readline()
        assert "http://127.0.0.1:" in first, first + process.stdout.read()
        yield Started(process, first.split()[-1])
    finally:
        process.kill()
        process.wait()
        if process.stdout is not None:
            process.stdout.close()
