"""What the page answers: pages as HTML, the state of a job as JSON, files to take home."""

from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, RedirectResponse, Response

from prognos.web.books import Book
from prognos.web.downloads import DOWNLOADS, FOLLOW_UP, XLSX, file_name
from prognos.web.long_jobs import FOLLOW, RUN, flips_key
from prognos.web.open_books import MOST_BOOKS, Books, TooMany
from prognos.web.page_answers import GONE, SEE_OTHER, Answers, about_run, aside
from prognos.web.presence import Presence
from prognos.web.questions import NotFollowed, why
from prognos.web.templates import static_file
from prognos.web.uploads import BadUpload, sent_fields, sent_file, sent_files
from prognos.web.worker import Failed, Stopped

FULL = (f"Högst {MOST_BOOKS} arbetsböcker kan vara öppna samtidigt. Stäng en av dem först.")
MOST_FILES = 12
STAGES = 9
"""Of a run, for how far the bar has come."""


class Pages(Answers):
    """The first page, the answer of a workbook, its reasons and its files."""

    def __init__(self, base: str, books: Books, presence: Presence) -> None:
        super().__init__(base, books)
        self._presence = presence

    # --- The first page, and how a workbook comes in ---------------------------------------------

    async def first(self, _request: Request) -> Response:
        return self._first()

    async def open_sent(self, request: Request) -> Response:
        try:
            book = self._books.open(await sent_file(request, "fil"))
        except BadUpload as problem:
            return self._first(str(problem), 400)
        except TooMany:
            return self._first(FULL, 409)
        return self._to(book)

    async def open_example(self, _request: Request) -> Response:
        try:
            return self._to(self._books.open(None))
        except TooMany:
            return self._first(FULL, 409)

    async def template(self, _request: Request) -> Response:
        """The empty workbook to fill in."""
        from prognos.system.files import template_path

        return FileResponse(template_path("mall.xlsx"), filename="mall.xlsx", media_type=XLSX)

    async def pulse(self, request: Request) -> Response:
        """A page says that it is open, or that it closes."""
        page = request.query_params.get("sida", "")[:40]
        if request.query_params.get("lamnad"):
            self._presence.left(page)
        else:
            self._presence.heard(page)
        return Response(status_code=204)

    async def static(self, request: Request) -> Response:
        found = static_file(request.path_params["name"])
        return self._missing() if found is None else Response(found[0], media_type=found[1])

    # --- A workbook ------------------------------------------------------------------------------

    async def book(self, request: Request) -> Response:
        """The answer; before it how far it has come, or why there is none."""
        book = self.find(request)
        if book is None:
            return self._first(GONE, 404)
        jobs = book.jobs_now()
        if book.result is not None:
            from prognos.web.views.answer_view import answer, board

            if request.query_params.get("visa") == "beslut":
                shown_to_board = await aside(board, book.result, book.follow)
                return self._page("board.html", book=book, board=shown_to_board)
            shown = await aside(answer, book.result)
            return self._page("answer.html", book=book, answer=shown, downloads=DOWNLOADS)
        if book.refused:
            from prognos.web.views.answer_view import counted, finding_rows

            return self._page("refused.html", book=book, findings=finding_rows(book.refused),
                              counted=counted(book.refused))
        return self._page("running.html", book=book, job=jobs[RUN], key=RUN, stages=STAGES)

    async def state(self, request: Request) -> Response:
        """How far a job of the workbook has come."""
        book = self.find(request)
        job = None if book is None else book.jobs.get(request.query_params.get("jobb", ""))
        if job is None:
            return JSONResponse({"state": "borta"}, 404)
        return JSONResponse({"state": job.state, "stage": job.stage, "stages": job.stages})

    async def stop(self, request: Request) -> Response:
        book = self.find(request)
        if book is None:
            return self._first(GONE, 404)
        await aside(book.stop, request.query_params.get("jobb", ""))
        return self._back(request, book)

    async def again(self, request: Request) -> Response:
        """Run the workbook once more, after it has been stopped or has failed."""
        book = self.find(request)
        if book is None:
            return self._first(GONE, 404)
        book.start_run()
        return self._to(book)

    async def close(self, request: Request) -> Response:
        await aside(self._books.close, str(request.path_params["book"]))
        return RedirectResponse(self._base, SEE_OTHER)

    # --- Why -------------------------------------------------------------------------------------

    @about_run
    async def why(self, request: Request, book: Book) -> Response:
        """The reasons for one specialty."""
        group = int(request.path_params["group"])
        if group >= len(book.run.groups):
            return self._missing()
        from prognos.web.views.why_view import why as why_view

        key, jobs = flips_key(group), book.jobs_now()
        try:
            if group not in book.reasons:
                told = await aside(book.ask, why, (group,))
                book.reasons[group] = told[0]
            shown = await aside(why_view, book.run, book.reasons[group],
                                 book.flips.get(group))
        except Failed as problem:
            return self._page("problem.html", 500, book=book, problem=str(problem))
        except Stopped:  # closed meanwhile
            return self._first(GONE, 404)
        return self._page("why.html", book=book, why=shown, group=group, key=key,
                          job=jobs.get(key), stages=0)

    @about_run
    async def flips(self, request: Request, book: Book) -> Response:
        """Begin to try what would flip a specialty."""
        group = int(request.path_params["group"])
        if group < len(book.run.groups):
            book.start_flips(group)
        return RedirectResponse(f"{self._base}{book.id}/varfor/{group}#andra", SEE_OTHER)

    # --- Over the years --------------------------------------------------------------------------

    @about_run
    async def follow_up(self, request: Request, book: Book) -> Response:
        """Earlier editions are given, and what came of them is shown."""
        problem = ""
        if request.method == "POST":
            try:
                book.start_follow_up(await sent_files(request, "fil", MOST_FILES))
                return RedirectResponse(f"{self._base}{book.id}/foljupp", SEE_OTHER)
            except BadUpload as told:
                problem = str(told)
        from prognos.web.views.follow_view import followed

        job = book.jobs_now().get(FOLLOW)
        shown = None if book.followed is None else await aside(followed, book.followed)
        return self._page("follow.html", 400 if problem else 200, book=book, shown=shown,
                          problem=problem, job=job, key=FOLLOW, stages=0,
                          workbook=FOLLOW_UP)

    @about_run
    async def answer_names(self, request: Request, book: Book) -> Response:
        """Whether groups have a new name is answered, and they are followed up again."""
        try:
            said = await sent_fields(request)
        except BadUpload:
            said = {}
        if isinstance(book.followed, NotFollowed) and book.followed.renamings:
            book.start_follow_up(book.given, book.names | {
                each.old: each.new if said.get(f"namn-{n}") == "ja" else each.old
                for n, each in enumerate(book.followed.renamings)})
        return RedirectResponse(f"{self._base}{book.id}/foljupp", SEE_OTHER)

    # --- Files -----------------------------------------------------------------------------------

    async def download(self, request: Request) -> Response:
        """Make a file and hand it over; nothing is written here."""
        book, what = self.find(request), request.path_params["what"]
        asked = next((one for one in (*DOWNLOADS, FOLLOW_UP) if one.key == what), None)
        if book is None or book.result is None or asked is None or not asked.there(book):
            return self._missing()
        try:
            if asked.compares:
                await aside(book.compare_objectives)
            told = (book.follow,) if asked.follows else ()
            content = await aside(book.ask, asked.work, *asked.arguments, *told)
        except Failed as problem:
            return self._page("problem.html", 500, book=book, problem=str(problem))
        except Stopped:  # closed meanwhile
            return self._first(GONE, 404)
        name = quote(file_name(book, asked), safe="")
        return Response(content, media_type=asked.kind, headers={
            "content-disposition": f"attachment; filename*=UTF-8''{name}"})
