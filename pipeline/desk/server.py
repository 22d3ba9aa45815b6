"""Serves the desk on this machine: on a port of its own, with a token in the address, until ctrl-C."""

from __future__ import annotations

import errno
import os
import secrets
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import uvicorn

from pipeline.config.errors import UserError
from pipeline.desk.app import make_app
from pipeline.desk.guard import Guard, page_secret
from pipeline.desk.newsroom import Newsroom

LOOPBACK = "127.0.0.1"
_ALL = ("", "0.0.0.0", "::")  # noqa: S104 - refused
_WAIT = 2
"""Seconds that open connections get at the end."""


@dataclass(frozen=True)
class Served:
    """A desk that is ready to be served: its address, with the token, and the server."""

    address: str
    server: uvicorn.Server
    socket: socket.socket

    def run(self) -> None:
        """Serve until ctrl-C, or until `server.should_exit` is set."""
        self.server.run(sockets=[self.socket])


@contextmanager
def opened(room: Newsroom, name: str, host: str = LOOPBACK, port: int = 0) -> Iterator[Served]:
    """A desk on this host and port (0: a free one). Raises UserError where the port can't be had, and for a
    host that stands for all addresses: the desk answers to its own name alone.
    """
    if host in _ALL:
        raise UserError(f"--host {host}: name one address of this machine, as other machines know it")
    taken = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
    if os.name == "posix":  # Elsewhere it would let two desks have one port.
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    with taken:
        try:
            taken.bind((host, port))
            # A browser that is quicker than the server waits, and is not refused.
            taken.listen()
        except OSError as problem:
            if problem.errno == errno.EADDRINUSE:
                why = "is taken, by another desk or another program: close that, or name another port"
                raise UserError(f"--port {port} {why}") from None
            raise UserError(f"--host {host} --port {port}: can't be used: {problem.strerror}") from None
        port = taken.getsockname()[1]
        token = secrets.token_urlsafe(24)
        shown = f"[{host}]" if ":" in host else host
        hosts = {f"{one}:{port}" for one in (shown, *(("localhost",) if host == LOOPBACK else ()))}
        guarded = Guard(make_app(room, page_secret(token), name), hosts, token)
        settings = uvicorn.Config(
            guarded,
            log_level="warning",
            access_log=False,
            server_header=False,
            date_header=False,
            timeout_graceful_shutdown=_WAIT,
        )
        yield Served(f"http://{shown}:{port}/?token={token}", uvicorn.Server(settings), taken)
