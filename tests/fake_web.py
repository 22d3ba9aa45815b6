"""A local web for tests: one server that is every site, and a resolver that leads each name to it.

    with FakeWeb({"news.test/1": html("<p>...")}) as web:
        async with web.fetcher() as fetcher:
            await fetcher.fetch("http://news.test/1")

A site is told by the Host header, so that the answers are keyed by host and path, as in an address.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs, urlsplit

from replying import LOOPBACK, LocalServer, Replying

from pipeline.web.addresses import Address, public
from pipeline.web.fetching import LONGEST, TEXTS, Fetcher


@dataclass(frozen=True)
class Request:
    """What came in."""

    host: str
    path: str
    params: dict[str, str]
    headers: dict[str, str]


@dataclass(frozen=True)
class Answer:
    """What goes out, after `hang` seconds of silence; a `body` in pieces ends where they do."""

    status: int = 200
    body: bytes | Iterable[bytes] = b""
    headers: dict[str, str] = field(default_factory=dict)
    hang: float = 0


Script = Answer | Callable[[Request], Answer]


def html(body: str, *, title: str = "News", date: str | None = None) -> Answer:
    """A page with an article in it."""
    meta = f'<meta property="article:published_time" content="{date}T08:00:00+00:00">' if date else ""
    page = f"<html><head><title>{title}</title>{meta}</head><body><article>{body}</article></body></html>"
    return Answer(body=page.encode(), headers={"content-type": "text/html; charset=utf-8"})


def moved(to: str, status: int = 302) -> Answer:
    """A redirect."""
    return Answer(status, headers={"location": to})


def says(data: Any, status: int = 200, **headers: str) -> Answer:
    """An answer in JSON."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(status, json.dumps(data).encode(), {"content-type": "application/json", **named})


class FakeWeb(LocalServer):
    """The server. `requests` are those that came in; `names` lead elsewhere than to this server."""

    def __init__(self, sites: dict[str, Script], names: dict[str, list[str]] | None = None) -> None:
        super().__init__(_handler(self))
        self.sites = sites
        self.names = names or {}
        self.requests: list[Request] = []
        self.resolved: list[str] = []

    def fetcher(self, types: Collection[str] = TEXTS, longest: int = LONGEST) -> Fetcher:
        """A fetcher for which this server is the public internet."""
        return Fetcher(self.resolve, lambda ip: ip == LOOPBACK or public(ip), types, longest)

    async def resolve(self, host: str, port: int) -> list[Address]:
        """The addresses of a host: those in `names`, an address itself, or else this server."""
        self.resolved.append(host)
        if host in self.names:
            return [(ip, port) for ip in self.names[host]]
        if ":" in host or host.replace(".", "").isdigit():
            return [(host, port)]
        if not any(site.partition("/")[0] == host for site in self.sites):
            raise OSError("no such host")
        return [(LOOPBACK, self.port)]

    def answer(self, request: Request) -> Answer:
        """Note a request and pick its answer."""
        self.requests.append(request)
        script = self.sites.get(f"{request.host}{request.path}", Answer(404))
        answer = script(request) if callable(script) else script
        if answer.hang:
            self.over.wait(answer.hang)
        return answer

    def paths(self) -> list[str]:
        """Where the requests went."""
        return [f"{request.host}{request.path}" for request in self.requests]


def _handler(web: FakeWeb) -> type[BaseHTTPRequestHandler]:
    class Handler(Replying, BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            params = {name: values[-1] for name, values in parse_qs(parts.query).items()}
            headers = {name.lower(): value for name, value in self.headers.items()}
            answer = web.answer(Request(headers["host"], parts.path, params, headers))
            self.reply(answer.status, answer.headers, answer.body)

    return Handler
