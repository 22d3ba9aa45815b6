"""What holds for all tests: nothing leaves this machine, and no key of the developer's is in reach."""

from __future__ import annotations

import gc
import ipaddress
import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from newsroom import Newsroom, open_newsroom

from pipeline.evidence import encoder

# How long an example takes says nothing on a machine that others share. The examples are the same in every
# run: what chance finds is looked for by scripts/fuzz.py, and fails nobody's build.
settings.register_profile(
    "shared",
    deadline=None,
    derandomize=True,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("shared")


@pytest.fixture(scope="session", autouse=True)
def _no_network() -> Iterator[None]:
    """Forbid connections and name look-ups beyond the loopback address.

    `pytest.fail` raises past `except Exception`, so that no retry policy can swallow it.
    """
    connect, connect_ex, getaddrinfo = socket.socket.connect, socket.socket.connect_ex, socket.getaddrinfo

    def guarded_connect(self: socket.socket, address: Any) -> None:
        _refuse_remote(self.family, address)
        connect(self, address)

    def guarded_connect_ex(self: socket.socket, address: Any) -> int:
        _refuse_remote(self.family, address)
        return connect_ex(self, address)

    def guarded_getaddrinfo(host: Any, *args: Any, **kwargs: Any) -> Any:
        if host is not None:
            _refuse_remote(socket.AF_INET, (host,))
        return getaddrinfo(host, *args, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded_connect)
        patch.setattr(socket.socket, "connect_ex", guarded_connect_ex)
        patch.setattr(socket, "getaddrinfo", guarded_getaddrinfo)
        yield


@pytest.fixture
def no_finalizers() -> Iterator[None]:
    """For what runs to the end of the stack: a finalizer that garbage collection calls there would fail."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


@pytest.fixture
def room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Newsroom]:
    """An empty folder to begin in."""
    with open_newsroom(tmp_path, monkeypatch, capsys) as room:
        yield room


@pytest.fixture(scope="session", autouse=True)
def _no_keys() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.endswith(("_API_KEY", "_BASE_URL"))]:
            patch.delenv(name)
        yield


@pytest.fixture(autouse=True)
def _no_encoder(monkeypatch: pytest.MonkeyPatch) -> None:
    """Search by words alone, unless a test brings an encoder: the real one would be fetched."""
    monkeypatch.setattr(encoder, "find_encoder", lambda: None)


def _refuse_remote(family: int, address: Any) -> None:
    if family not in (socket.AF_INET, socket.AF_INET6):
        return
    host = address[0].decode() if isinstance(address[0], bytes) else str(address[0])
    try:
        local = ipaddress.ip_address(host).is_loopback
    except ValueError:
        local = host in ("localhost", "")
    if not local:
        pytest.fail(f"a test tried to reach {host}: tests stay on this machine")
