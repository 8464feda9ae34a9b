"""What every answer of the page is made with: the open workbooks, pages filled in, refusals."""

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from functools import wraps
from typing import TypeVar

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from prognos.web.books import Book
from prognos.web.open_books import Books
from prognos.web.templates import written

Answer = TypeVar("Answer")
GONE = "Arbetsboken är inte längre öppen här. Öppna den igen."
UNCLEAR = "Det gick inte att läsa vad sidan frågade om. Gå tillbaka och försök igen."
SEE_OTHER = 303
_ASIDE = ThreadPoolExecutor(64)
"""More than ever wait: each thread mostly waits for a process."""


class Answers:
    """Answers every address below `base`, which begins and ends with a slash."""

    def __init__(self, base: str, books: Books) -> None:
        self._base, self._books = base, books

    def _first(self, problem: str = "", status: int = 200) -> Response:
        self._books.prepare()  # a workbook is about to come
        return self._page("start.html", status, problem=problem, books=self._books.listed())

    async def missing(self, _request: Request, _error: Exception) -> Response:
        return self._missing()

    async def unclear(self, _request: Request, _error: Exception) -> Response:
        return self._page("problem.html", 400, book=None, problem=UNCLEAR)

    async def broken(self, _request: Request, error: Exception) -> Response:
        from prognos.system.crash import report_crash
        from prognos.web.worker import PROBLEM

        report_crash(error, show=False)
        return self._page("problem.html", 500, book=None, problem=PROBLEM)

    def _missing(self) -> Response:
        return self._page("problem.html", 404, book=None, problem="Sidan finns inte.")

    def not_run(self, book: Book | None) -> Response:
        """To how far the workbook has come; that it is not open."""
        return self._first(GONE, 404) if book is None else self._to(book)

    def find(self, request: Request) -> Book | None:
        """The open workbook of an address."""
        return self._books.get(str(request.path_params["book"]))

    def _to(self, book: Book) -> Response:
        return RedirectResponse(f"{self._base}{book.id}/", SEE_OTHER)

    def _back(self, request: Request, book: Book) -> Response:
        """To the page of the workbook that asked."""
        came_from = request.headers.get("referer", "").partition(f"{self._base}{book.id}/")[2]
        return RedirectResponse(f"{self._base}{book.id}/{came_from}", SEE_OTHER)

    def _page(self, name: str, status: int = 200, **shown: object) -> Response:
        return HTMLResponse(written(name, base=self._base, **shown), status)


Own = TypeVar("Own", bound=Answers)


def about_run(
    handler: Callable[[Own, Request, Book], Awaitable[Response]]
) -> Callable[[Own, Request], Awaitable[Response]]:
    """An answer about a workbook that has been run; of any other, how far it has come."""
    @wraps(handler)
    async def answered(self: Own, request: Request) -> Response:
        book = self.find(request)
        if book is None or book.result is None:
            return self.not_run(book)
        return await handler(self, request, book)

    return answered


async def aside(work: Callable[..., Answer], *arguments: object) -> Answer:
    """The answer of what takes time, while other pages are answered."""
    return await asyncio.get_running_loop().run_in_executor(_ASIDE, work, *arguments)
