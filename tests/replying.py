"""What the local servers of the tests have in common: where they listen, how they answer, and their end."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

LOOPBACK = "127.0.0.1"


class Replying(BaseHTTPRequestHandler):
    """Answers requests, quietly."""

    def reply(self, status: int, headers: Mapping[str, str], body: bytes | Iterable[bytes]) -> None:
        """Write an answer; a `body` in pieces ends where they do. The client may break off at any time."""
        length = {"content-length": str(len(body))} if isinstance(body, bytes) else {}
        try:
            self.send_response(status)
            for name, value in (length | dict(headers)).items():
                self.send_header(name, value)
            self.end_headers()
            for piece in [body] if isinstance(body, bytes) else body:
                self.wfile.write(piece)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def log_message(self, *_: object) -> None:
        pass


class _Quiet(ThreadingHTTPServer):
    """A client may break off whenever it likes: its reset is no traceback on the test's stderr."""

    # A connection that a client keeps open must not hold up the end.
    daemon_threads = True
    # As many as a client may open at once: one more waits a second for its next try.
    request_queue_size = 128

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class LocalServer:
    """A server in threads of its own, on a free port of the loopback address, for as long as its context.

    `over` is set when that ends: who hangs, waits for it.
    """

    def __init__(self, handler: type[BaseHTTPRequestHandler]) -> None:
        self.over = threading.Event()
        self._http = _Quiet((LOOPBACK, 0), handler)
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.01,))
        self.port = self._http.server_port
        self.address = f"http://{LOOPBACK}:{self.port}"

    @property
    def base_url(self) -> str:
        """What goes into a provider's base_url."""
        return f"{self.address}/v1"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()
