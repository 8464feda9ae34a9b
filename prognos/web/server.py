"""Starts the page on this computer, opens it in the browser, and ends when nobody has it open."""

from __future__ import annotations

import asyncio
import secrets
import signal
import socket
import sys
import threading
import time
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import TYPE_CHECKING

import uvicorn

from prognos.web.app import make_app
from prognos.web.open_books import Books
from prognos.web.presence import AFTER_LEAVING, Presence

if TYPE_CHECKING:
    from prognos.reading import HeldFile

LOOK = 0.5
"""Seconds between looks for whether anybody is there."""
LAST_ANSWERS = 2
"""Seconds that answers under way may take at the end."""
if sys.platform == "win32":
    SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGBREAK)
else:
    SIGNALS = (signal.SIGINT, signal.SIGTERM)


class _Server(uvicorn.Server):
    """Ends in peace on Ctrl-C: that is how the page is closed."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {number: signal.signal(number, self._end) for number in SIGNALS}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _end(self, _number: int, _frame: FrameType | None) -> None:
        self.should_exit = True


def serve(file: HeldFile | None, open_page: bool, leaving: float = AFTER_LEAVING) -> None:
    """Serve the page until it has been closed for some time, or Ctrl-C.

    file : a workbook to begin with; None = the page asks for one.
    leaving : seconds without any open page before the end.
    """
    books, presence = Books(), Presence(leaving)
    token = secrets.token_urlsafe(24)
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()  # a browser that is quicker than the server waits for it
        port = listening.getsockname()[1]
        app = make_app(token, port, books, presence)
        server = _Server(uvicorn.Config(
            app, log_config=None, log_level="critical", access_log=False, ws="none",
            lifespan="off", server_header=False,
            date_header=False, limit_concurrency=100, timeout_graceful_shutdown=LAST_ANSWERS))
        address = f"http://127.0.0.1:{port}/{token}/"
        books.prepare()
        if file is not None:
            address += f"{books.open(file).id}/"
        try:
            with server.capture_signals():  # Ctrl-C may come as soon as the address is told
                _tell(address, open_page)
                asyncio.run(_serve(server, listening, presence))
        except KeyboardInterrupt:
            pass  # before the server listened for it
        finally:
            books.close_all()
    print("Sidan är stängd.")


def _tell(address: str, open_page: bool) -> None:
    print(f"Sidan finns på {address}\n"
          "Den fungerar bara på den här datorn. Avsluta genom att stänga sidan, eller med Ctrl-C.",
          flush=True)
    if open_page:
        threading.Thread(target=_open, args=(address,), daemon=True).start()


def _open(address: str) -> None:
    with suppress(webbrowser.Error):  # the address has been told
        webbrowser.open(address)


async def _serve(server: _Server, listening: socket.socket, presence: Presence) -> None:
    watching = asyncio.create_task(_watch(server, presence))
    try:
        await server.serve([listening])
    finally:
        watching.cancel()


async def _watch(server: _Server, presence: Presence) -> None:
    """End the server when nobody is there any more."""
    looked = time.monotonic()
    while True:
        await asyncio.sleep(LOOK)
        now = time.monotonic()
        if presence.passes(min(now - looked, 2 * LOOK)):
            server.should_exit = True
        looked = now
