"""Who may ask, and what a browser may do with the answer.

The page answers only its own computer: at its own address, with the token of this start in it, and
for what is changed only to its own pages. Other pages of the same browser, and other computers
that send a browser here under another name, get nothing.
"""

from hmac import compare_digest

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = ("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
          "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "cache-control": "no-store",
}
"""Of every answer."""


class Guard:
    """Lets through what comes from the page itself, and tells the browser what the page may do."""

    def __init__(self, app: ASGIApp, token: str, port: int) -> None:
        self._app, self._token = app, token
        self._hosts = (f"127.0.0.1:{port}", f"localhost:{port}")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        refused = self._refusal(scope)
        if refused is not None:
            await refused(scope, receive, _with_headers(send))
            return
        await self._app(scope, receive, _with_headers(send))

    def _refusal(self, scope: Scope) -> PlainTextResponse | None:
        """What to answer who may not ask; None = may."""
        headers = Headers(scope=scope)
        (host, *others), origin = headers.getlist("host") or [""], headers.get("origin")
        token = scope["path"].lstrip("/").partition("/")[0]
        known = compare_digest(token.encode(), self._token.encode())
        if others or host not in self._hosts or not known:
            return PlainTextResponse("Sidan finns inte.", 404)
        if scope["method"] not in ("GET", "HEAD", "POST"):
            return PlainTextResponse("Det går inte att göra så.", 405)
        own = origin == f"http://{host}"
        if not own and (origin is not None or scope["method"] == "POST"):
            return PlainTextResponse("Bara sidan själv får fråga.", 403)
        return None


def _with_headers(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers[name] = value
        await send(message)

    return sending
