"""The what-if page: what is asked stands in its address, so that two tabs keep apart."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from prognos import __version__
from prognos.inputs.scenario import LeverProblem, Scenario
from prognos.web.books import MOST_KEPT, Book
from prognos.web.long_jobs import exact_key, goal_key, scenario_key
from prognos.web.page_answers import SEE_OTHER, Answers, about_run, aside
from prognos.web.uploads import BadUpload, sent_fields, sent_file

if TYPE_CHECKING:
    from prognos.web.views.answer_view import Piece
    from prognos.web.views.whatif_view import Asked

MOST_BYTES = 1_000_000
"""Of a scenario's file."""
MOST_PAIRS = 200
"""Of an address."""


class WhatIfs(Answers):
    """A scenario on the page, and scenarios beside each other."""

    @about_run
    async def page(self, request: Request, book: Book) -> Response:
        """Levers, differences, and what has come of them."""
        return await self._shown(request, book, "")

    async def _shown(
        self, request: Request, book: Book, problem: str, typed: dict[str, str] | None = None
    ) -> Response:
        """typed : what was written in the form that could not be read; it stays there."""
        from prognos.web.views.goal_view import goal_pieces
        from prognos.web.views.lever_view import FIELDS
        from prognos.web.views.whatif_view import asked_for, outcome_pieces, what_if

        asked, jobs = asked_for(_pairs(request)), book.jobs_now()
        shown = await aside(what_if, book.run, book.baseline, asked, book.past_years)
        found, sought = book.outcomes.get(asked.key), book.goals.get(asked.goal)
        pieces = () if found is None else await aside(outcome_pieces, book.beside(found))
        rough, exact = await aside(_held_pieces, book, asked)
        return self._page(
            "whatif.html", 400 if problem else 200, book=book, jobs=jobs, what_if=shown,
            problem=problem or shown.problem, stages=0, rough=rough, exact=exact,
            exact_key=exact_key(asked.key), key=scenario_key(asked.key),
            pieces=pieces, asked_lines=asked.lines, goal=asked.goal,
            goal_key=goal_key(asked.goal), goal_pieces=await aside(goal_pieces, sought),
            typed=dict.fromkeys((*FIELDS, "mal"), "") | (typed or {}),
            writing="mal" not in (typed or {"mal": ""}),
            kept=asked.key in book.kept, full=len(book.kept) >= MOST_KEPT)

    @about_run
    async def rough(self, request: Request, book: Book) -> Response:
        """The picture that follows a lever, as a part of the page."""
        from prognos.web.views.whatif_view import asked_for

        rough, _ = await aside(_held_pieces, book, asked_for(_pairs(request)))
        return self._page("rough.html", rough=rough)

    @about_run
    async def add(self, request: Request, book: Book) -> Response:
        """A change put together from lists, or written as a line."""
        from prognos.web.views.lever_view import chosen_line
        from prognos.web.views.whatif_view import LONGEST, Asked, asked_for, scenario_of

        typed: dict[str, str] = {}
        try:
            typed = await sent_fields(request)
            line, motive = chosen_line(typed)[:LONGEST], typed.get("motiv", "")[:LONGEST].strip()
            scenario_of(book.run.inputs, Asked(lines=((line, motive),)))
        except (BadUpload, LeverProblem) as problem:
            return await self._shown(request, book, str(problem), typed)
        return self._to_page(book, asked_for(_pairs(request)).with_line(line, motive).query)

    @about_run
    async def exact(self, request: Request, book: Book) -> Response:
        """Begin to compute exactly, with the blocks held."""
        return await self._begin(request, book, Book.start_exact, "#exakt")

    @about_run
    async def reallot(self, request: Request, book: Book) -> Response:
        """Begin to allot anew."""
        return await self._begin(request, book, Book.start_scenario, "#svar")

    async def _begin(
        self, request: Request, book: Book, start: Callable[[Book, str, Scenario], None], place: str
    ) -> Response:
        from prognos.web.views.whatif_view import asked_for, scenario_of

        asked = asked_for(_pairs(request))
        try:
            scenario = scenario_of(book.run.inputs, asked)
        except LeverProblem as problem:
            return await self._shown(request, book, str(problem))
        if scenario.changes:
            start(book, asked.key, scenario)
        return self._to_page(book, asked.query, place)

    @about_run
    async def seek(self, request: Request, book: Book) -> Response:
        """Begin to seek what a goal takes."""
        from prognos.use_cases.seek import goals_of
        from prognos.web.views.whatif_view import LONGEST, asked_for

        typed: dict[str, str] = {}
        try:
            typed = await sent_fields(request)
            line = typed.get("mal", "")[:LONGEST].strip()
            goals_of(book.run.inputs, (line,))
        except (BadUpload, LeverProblem) as problem:
            return await self._shown(request, book, str(problem), {"mal": typed.get("mal", "")})
        book.start_goal(line)
        return self._to_page(book, replace(asked_for(_pairs(request)), goal=line).query, "#mal")

    @about_run
    async def save(self, request: Request, book: Book) -> Response:
        """The scenario as a file; a change without a motive gets that of all."""
        from prognos.web.views.whatif_view import asked_for, named_scenario

        name, motive = (request.query_params.get(key, "")[:200].strip()
                        for key in ("namn", "skal"))
        try:
            scenario = named_scenario(book.run.inputs, asked_for(_pairs(request)), name, motive)
        except LeverProblem as problem:
            return await self._shown(request, book, str(problem))
        from prognos.reading.levers.scenario_file import SUFFIX, scenario_json

        content = scenario_json(scenario, book.run.run.input_sha256, __version__)
        return Response(content, media_type="application/json", headers={
            "content-disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}{SUFFIX}"})

    @about_run
    async def load(self, request: Request, book: Book) -> Response:
        """A scenario's file: its changes are shown, and can then be changed."""
        from prognos.web.views.whatif_view import asked_of_file

        try:
            file = await sent_file(request, "fil", MOST_BYTES)
            asked = asked_of_file(book.run.inputs, file.name, file.content)
        except (BadUpload, LeverProblem) as problem:
            return await self._shown(request, book, str(problem))
        return self._to_page(book, asked.query)

    # --- Beside each other -----------------------------------------------------------------------

    @about_run
    async def keep(self, request: Request, book: Book) -> Response:
        """Put the scenario among those to compare."""
        from prognos.web.views.whatif_view import asked_for

        key = asked_for(_pairs(request)).key
        if key in book.outcomes and len(book.kept) < MOST_KEPT:
            book.kept[key] = book.outcomes[key]
        return RedirectResponse(f"{self._base}{book.id}/jamfor", SEE_OTHER)

    @about_run
    async def compare(self, request: Request, book: Book) -> Response:
        """The scenarios that are kept, beside each other and the baseline."""
        from prognos.web.views.whatif_view import outcome_pieces

        kept = tuple(book.kept.values())
        pieces = await aside(outcome_pieces, book.beside(*kept)) if kept else ()
        return self._page("compare.html", book=book, pieces=pieces)

    @about_run
    async def drop(self, request: Request, book: Book) -> Response:
        """Take a scenario away from those to compare."""
        from prognos.web.views.whatif_view import asked_for

        book.kept.pop(asked_for(_pairs(request)).key, None)
        return RedirectResponse(f"{self._base}{book.id}/jamfor", SEE_OTHER)

    def _to_page(self, book: Book, query: str, place: str = "") -> Response:
        return RedirectResponse(f"{self._base}{book.id}/om?{query}{place}", SEE_OTHER)


def _held_pieces(book: Book, asked: Asked) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """What is asked with the blocks held, roughly and, if it has been computed, exactly."""
    from prognos.web.views.held_view import exact_pieces, rough_pieces
    from prognos.web.views.whatif_view import scenario_of

    scenario, then = Scenario("", ()), None
    try:
        scenario = scenario_of(book.run.inputs, asked)
        then = book.rough(scenario) if scenario.changes else None
    except LeverProblem:
        pass  # told above the levers; the baseline is shown
    rough = rough_pieces(book.run.inputs, book.baseline, book.rough_now, then)
    found = book.exact.get(asked.key)
    return rough, () if found is None else exact_pieces(book.run, scenario, found)


def _pairs(request: Request) -> list[tuple[str, str]]:
    try:
        return parse_qsl(request.url.query, keep_blank_values=True, max_num_fields=MOST_PAIRS)
    except ValueError as error:
        raise HTTPException(400) from error
