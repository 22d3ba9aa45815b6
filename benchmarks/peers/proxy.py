"""The proxy that stands between a peer and the model: it counts, and makes the terms the same for all.

    with Proxy("http://127.0.0.1:8080/v1", model="some-model") as proxy:
        ...  # a peer asks proxy.base_url
        proxy.spent()

No peer's own count is trusted: calls and tokens are those of the endpoint's `usage`. Whatever a peer asks
for, the temperature is 0 and an answer has at most LONGEST tokens. The key of the endpoint, if it wants one,
is known to the proxy alone.
"""

from __future__ import annotations

import http.client
import json
import os
import threading
import urllib.parse
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

LONGEST = 1024
"""Tokens of an answer: one that runs on does not end by itself at temperature 0."""
PATIENCE = 600.0
"""Seconds for one answer."""
_LENGTHS = ("max_tokens", "max_completion_tokens")


@dataclass
class Spent:
    """What went through the proxy; `failed` are requests that got no answer from the model."""

    calls: int = 0
    failed: int = 0
    prompt_tokens: int = 0
    cached_tokens: int = 0
    completion_tokens: int = 0


class Proxy:
    """An OpenAI-compatible endpoint on the loopback address that hands requests on to another."""

    def __init__(self, upstream: str, model: str) -> None:
        self._upstream = urllib.parse.urlsplit(upstream)
        self._model = model
        self._spent = Spent()
        self._lock = threading.Lock()
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._http.daemon_threads = True
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.05})

    @property
    def base_url(self) -> str:
        """What a peer is given as its endpoint."""
        return f"http://127.0.0.1:{self._http.server_port}/v1"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    def spent(self) -> Spent:
        """What was spent since this was last asked."""
        with self._lock:
            spent, self._spent = self._spent, Spent()
        return spent

    def pass_on(self, path: str, body: dict[str, Any]) -> tuple[int, bytes]:
        """Send a request to the endpoint on our terms, count it, and give its status and answer."""
        asked = [int(body.pop(name)) for name in _LENGTHS if body.get(name)]
        body |= {"model": self._model, "temperature": 0, "max_tokens": min([LONGEST, *asked])}
        try:
            status, answer = self._send(path, json.dumps(body).encode())
            usage = json.loads(answer)["usage"] if status == http.client.OK else None
        except (OSError, http.client.HTTPException, ValueError, KeyError):
            status, answer, usage = 502, b'{"error": {"message": "no answer from the endpoint"}}', None
        with self._lock:
            if usage is None:
                self._spent.failed += 1
            else:
                self._spent.calls += 1
                self._spent.prompt_tokens += usage["prompt_tokens"]
                self._spent.completion_tokens += usage["completion_tokens"]
                self._spent.cached_tokens += (usage.get("prompt_tokens_details") or {}).get(
                    "cached_tokens", 0
                )
        return status, answer

    def _send(self, path: str, body: bytes) -> tuple[int, bytes]:
        secure = self._upstream.scheme == "https"
        kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
        connection = kind(self._upstream.netloc, timeout=PATIENCE)
        headers = {"content-type": "application/json"}
        if key := os.environ.get("OPENAI_API_KEY"):
            headers["authorization"] = f"Bearer {key}"
        try:
            base = self._upstream.path.rstrip("/")
            connection.request("POST", base + path.removeprefix("/v1"), body, headers)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()


def _handler(proxy: Proxy) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            status, answer = proxy.pass_on(self.path, body)
            try:
                self.send_response(status)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)
            except ConnectionError:
                # The peer lost its patience; what it spent is counted all the same.
                self.close_connection = True

        def log_message(self, *_: object) -> None:
            pass

    return Handler
