"""All workbooks that are open on the page."""

import secrets
import threading

from prognos.reading import HeldFile
from prognos.web.books import Book, quietly
from prognos.web.questions import Desk, get_ready
from prognos.web.worker import Worker

MOST_BOOKS = 4
"""Open at a time: each holds some hundred megabytes."""


class TooMany(Exception):
    """No further workbook can be open."""


class Books:
    """All workbooks that are open, by id, and a process that waits for the next one."""

    def __init__(self) -> None:
        self._open: dict[str, Book] = {}
        self._lock = threading.Lock()
        self._spare: Worker | None = None

    def prepare(self) -> None:
        """Start the process for the next workbook and let it load what it takes."""
        with self._lock:
            if self._spare is not None:
                return
            self._spare = Worker(Desk)
            threading.Thread(target=quietly, args=(self._spare, get_ready), daemon=True).start()

    def open(self, file: HeldFile | None) -> Book:
        """A workbook whose run has begun. Raises `TooMany`."""
        with self._lock:
            if len(self._open) >= MOST_BOOKS:
                raise TooMany
            worker, self._spare = self._spare or Worker(Desk), None
            book = Book(secrets.token_urlsafe(9), file, worker)
            self._open[book.id] = book
        book.start_run()
        return book

    def get(self, key: str) -> Book | None:
        """The workbook of an id; None when it is not open."""
        return self._open.get(key)

    def listed(self) -> tuple[Book, ...]:
        """All that are open, the first opened first."""
        return tuple(self._open.values())

    def close(self, key: str) -> None:
        """Let go of a workbook."""
        with self._lock:
            book = self._open.pop(key, None)
        if book is not None:
            book.close()

    def close_all(self) -> None:
        """Let go of everything."""
        for key in tuple(self._open):
            self.close(key)
        if self._spare is not None:
            self._spare.stop()
