"""A local server that speaks the OpenAI protocol and answers by a script: tests talk to it, not to mocks.

    with FakeServer(says({"colour": "blue"})) as server:
        ...  # server.base_url, server.requests

A script is one reply, or a list of them (the last is repeated), or a function of the request's body.
"""

from __future__ import annotations

import itertools
import json
import socket
import struct
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any

from replying import LocalServer, Replying
from waiting import wait_until

_numbers = itertools.count(1)


@dataclass(frozen=True)
class Reply:
    """One answer of the server. `hang` is seconds of silence before it; `reset` breaks off instead.

    With `meets`, it waits until so many requests were here at the same time.
    """

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    hang: float = 0.0
    meets: int = 0
    reset: bool = False


Script = Reply | list[Reply] | Callable[[dict[str, Any]], Reply]


def says(content: object, *, finish: str = "stop", logprobs: object = None, **message: object) -> Reply:
    """A chat completion; `content` that is no string is sent as JSON text."""
    text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
    choice = {
        "index": 0,
        "finish_reason": finish,
        "message": {"role": "assistant", "content": text, **message},
    }
    if logprobs is not None:
        choice["logprobs"] = logprobs
    return completion([choice])


def completion(choices: list[Any]) -> Reply:
    """A chat completion with these choices, and with all that changes from one answer to the next."""
    number = next(_numbers)
    body = {
        "id": f"chatcmpl-{number}",
        "created": 1_700_000_000 + number,
        "object": "chat.completion",
        "model": "/some/path/of/a/model",
        "system_fingerprint": f"fp-{number}",
        "timings": {"predicted_ms": number},
        "choices": choices,
        "usage": {
            "prompt_tokens": 10,
            "completion_tokens": 5,
            "total_tokens": 15,
            "prompt_tokens_details": {"cached_tokens": 4},
        },
    }
    return Reply(body=json.dumps(body).encode())


def fails(status: int, message: str = "it failed", code: str | None = None, **headers: str) -> Reply:
    """An error in the protocol's form; `retry_after="1"` becomes the header Retry-After."""
    body = json.dumps({"error": {"message": message, "code": code}}).encode()
    return Reply(status, body, {name.replace("_", "-"): value for name, value in headers.items()})


class FakeServer(LocalServer):
    """The server, on a free port of the loopback address; `requests` are the bodies that came."""

    def __init__(self, script: Script) -> None:
        super().__init__(_handler(self))
        self.requests: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.paths: list[str] = []
        self.most_at_once = 0
        self._at_once = 0
        self._script = script
        self._lock = threading.Lock()

    def reply(self, path: str, headers: dict[str, str], body: dict[str, Any]) -> Reply:
        """Note a request and pick its reply; hangs here, no longer than the server is up."""
        with self._lock:
            self.requests.append(body)
            self.headers.append(headers)
            self.paths.append(path)
            number = len(self.requests)
            self._at_once += 1
            self.most_at_once = max(self.most_at_once, self._at_once)
        if callable(self._script):
            reply = self._script(body)
        elif isinstance(self._script, list):
            reply = self._script[min(number, len(self._script)) - 1]
        else:
            reply = self._script
        if reply.meets:
            wait_until(
                lambda: self.most_at_once >= reply.meets or self.over.is_set(),
                f"{reply.meets} requests at once",
            )
        if reply.hang:
            self.over.wait(reply.hang)
        return reply

    def done(self) -> None:
        """Note that a reply is about to leave."""
        with self._lock:
            self._at_once -= 1


def _handler(server: FakeServer) -> type[BaseHTTPRequestHandler]:
    class Handler(Replying, BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            reply = server.reply(self.path, dict(self.headers.items()), body)
            server.done()
            self.close_connection = reply.reset
            if reply.reset:
                # Lingering for zero seconds makes the close a reset.
                linger = struct.pack("ii", 1, 0)
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
                return
            self.reply(reply.status, {**reply.headers, "content-type": "application/json"}, reply.body)

    return Handler
