"""The page's addresses, and what it answers at each."""

from starlette.applications import Starlette
from starlette.routing import Mount, Route
from starlette.types import ASGIApp

from prognos.web.guard import Guard
from prognos.web.open_books import Books
from prognos.web.presence import Presence
from prognos.web.routes import Pages
from prognos.web.whatif_routes import WhatIfs


def make_app(token: str, port: int, books: Books, presence: Presence) -> ASGIApp:
    """The whole page, which answers at http://127.0.0.1:<port>/<token>/ only."""
    pages, what_ifs = Pages(f"/{token}/", books, presence), WhatIfs(f"/{token}/", books)
    book = [
        Route("/", pages.book),
        Route("/lage", pages.state),
        Route("/stopp", pages.stop, methods=["POST"]),
        Route("/igen", pages.again, methods=["POST"]),
        Route("/stang", pages.close, methods=["POST"]),
        Route("/varfor/{group:int}", pages.why),
        Route("/varfor/{group:int}/andra", pages.flips, methods=["POST"]),
        Route("/foljupp", pages.follow_up, methods=["GET", "POST"]),
        Route("/foljupp/namn", pages.answer_names, methods=["POST"]),
        Route("/hamta/{what}", pages.download),
        Route("/om", what_ifs.page),
        Route("/om/lagg", what_ifs.add, methods=["POST"]),
        Route("/om/ungefar", what_ifs.rough),
        Route("/om/exakt", what_ifs.exact, methods=["POST"]),
        Route("/om/rakna", what_ifs.reallot, methods=["POST"]),
        Route("/om/mal", what_ifs.seek, methods=["POST"]),
        Route("/om/spara", what_ifs.save),
        Route("/om/oppna", what_ifs.load, methods=["POST"]),
        Route("/om/behall", what_ifs.keep, methods=["POST"]),
        Route("/jamfor", what_ifs.compare),
        Route("/jamfor/bort", what_ifs.drop, methods=["POST"]),
    ]
    routes = [
        Route("/", pages.first),
        Route("/bok", pages.open_sent, methods=["POST"]),
        Route("/exempel", pages.open_example, methods=["POST"]),
        Route("/mall.xlsx", pages.template),
        Route("/puls", pages.pulse, methods=["POST"]),
        Route("/static/{name}", pages.static),
        Mount("/{book}", routes=book),
    ]
    inner = Starlette(routes=[Mount(f"/{token}", routes=routes)],
                      exception_handlers={
        404: pages.missing, 405: pages.missing, 400: pages.unclear, 500: pages.broken})
    return Guard(inner, token, port)
