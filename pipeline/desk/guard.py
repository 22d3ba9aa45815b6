"""Access to the desk: only the browser of the person who started it, and no other page that is open in it.
The address that is printed at the start has a token, which becomes a cookie. A browser sends the cookies of a
machine to each of its ports, so this one is for a path that nobody else knows; all pages are below it. A Host
that is not the desk's own is refused, because another site's name may lead here (DNS rebinding). What changes
anything needs the desk's own Origin, and a second secret that only its pages have. The one page that a
stranger gets holds nothing of the newsroom.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Collection
from pathlib import Path

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
_HEADERS = {
    "cache-control": "no-store",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}
_READS = ("GET", "HEAD")
_STRANGER = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>onrecord</title>
<script src="/door.js"></script>
<h1>The desk does not know this window</h1>
<p>Open the address that was printed where the desk was started. After that, this one works too.
"""
_DOOR = Path(__file__).parent / "assets" / "door.js"


class Guard:
    """Passes requests from the desk's pages on to `app`. `hosts` are its names, each with the port."""

    def __init__(self, app: ASGIApp, hosts: Collection[str], token: str) -> None:
        self._app = app
        self._hosts = frozenset(hosts)
        self._token = token
        # Cookies know no ports: each desk of this machine has one of its own.
        self._cookie = f"onrecord-{hashlib.sha256(token.encode()).hexdigest()[:8]}"
        self._root = f"/{_derived(token, b'path')[:24]}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] == "http":
            request = Request(scope)
            answer = self._answer(request)
            await (answer or self._app)({**scope, "root_path": self._root}, receive, _with_headers(send))
        elif scope["type"] == "lifespan":
            await self._app(scope, receive, send)

    def _answer(self, request: Request) -> Response | None:
        """The refusal of a request, or None where it may pass."""
        if request.headers.get("host", "") not in self._hosts:
            return PlainTextResponse("not a name of this desk\n", 421)
        given = request.query_params.get("token")
        if given is not None and request.method == "GET" and _same(given, self._token):
            page = request.url.path.removeprefix(f"{self._root}/").lstrip("/")
            entered = RedirectResponse(f"{self._root}/{page}", 303)
            entered.set_cookie(
                self._cookie, self._token, path=f"{self._root}/", httponly=True, samesite="strict"
            )
            return entered
        if request.url.path == "/door.js" and request.method in _READS:
            return Response(_DOOR.read_bytes(), media_type="text/javascript")
        inside = request.url.path.startswith(f"{self._root}/")
        if not inside or not _same(request.cookies.get(self._cookie, ""), self._token):
            return HTMLResponse(_STRANGER, 403)
        if request.method not in _READS and not self._from_a_page(request):
            return PlainTextResponse("not from a page of this desk\n", 403)
        return None

    def _from_a_page(self, request: Request) -> bool:
        own = {f"http://{host}" for host in self._hosts}
        secret = request.headers.get("x-onrecord", "")
        return request.headers.get("origin") in own and _same(secret, page_secret(self._token))


def page_secret(token: str) -> str:
    """The secret that the desk's pages send with each change."""
    return _derived(token, b"page")


def _derived(token: str, use: bytes) -> str:
    return hmac.new(token.encode(), use, hashlib.sha256).hexdigest()


def _same(given: str, wanted: str) -> bool:
    return hmac.compare_digest(given.encode(), wanted.encode())


def _with_headers(send: Send) -> Send:
    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in {**_HEADERS, "content-security-policy": CSP}.items():
                headers.setdefault(name, value)
        await send(message)

    return sent
