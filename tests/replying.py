"""What the local servers of the tests have in common: how they write an answer, and that they say nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from http.server import BaseHTTPRequestHandler


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
