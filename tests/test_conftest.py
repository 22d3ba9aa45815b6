"""The guard of conftest.py holds: a test that reaches out fails, whatever catches exceptions."""

from __future__ import annotations

import socket

import pytest


@pytest.mark.parametrize("host", ["192.0.2.1", "2001:db8::1", "onrecord.invalid"])
def test_reaching_out_fails(host: str) -> None:
    with pytest.raises(pytest.fail.Exception, match=f"tried to reach {host}"):
        socket.create_connection((host, 443), timeout=1)


def test_a_server_on_this_machine_can_be_reached() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.create_connection(server.getsockname()) as here,
    ):
        assert here.getpeername() == server.getsockname()
