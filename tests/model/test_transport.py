"""The way to the endpoint: what a broken connection counts as, odd answers, the proxies that are set."""

from __future__ import annotations

import gzip
import socket
import ssl
from typing import Any

import httpx2
import pytest
from fake_server import FakeServer, Reply, fails, says
from waiting import PATIENCE

from pipeline.model.transport import Transport, proxy_of

ANSWER = says("blue")


async def posted(network: Transport, url: str, **more: Any) -> httpx2.Response:
    async with httpx2.AsyncClient(transport=network) as client:
        return await client.post(url, json={"messages": []}, **more)


async def test_an_answer_comes_with_its_headers() -> None:
    with FakeServer(fails(429, retry_after="7")) as server:
        response = await posted(Transport(PATIENCE), server.base_url, headers={"x-mine": "1"})
    assert (response.status_code, response.headers["retry-after"]) == (429, "7")
    assert {name.lower(): value for name, value in server.headers[0].items()}["x-mine"] == "1"


async def test_what_comes_packed_is_unpacked() -> None:
    packed = Reply(body=gzip.compress(ANSWER.body), headers={"content-encoding": "gzip"})
    with FakeServer(packed) as server:
        assert (await posted(Transport(PATIENCE), server.base_url)).content == ANSWER.body


async def test_what_is_said_to_be_packed_and_is_not_is_no_answer() -> None:
    unpacked = Reply(body=b"{}", headers={"content-encoding": "gzip"})
    with FakeServer(unpacked) as server, pytest.raises(httpx2.DecodingError):
        await posted(Transport(PATIENCE), server.base_url)


async def test_a_connection_that_breaks_off_was_made() -> None:
    with FakeServer(Reply(reset=True)) as server, pytest.raises(httpx2.ReadError):
        await posted(Transport(PATIENCE), server.base_url)


async def test_a_port_where_nobody_listens_is_no_connection() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # and never listens
        with pytest.raises(httpx2.ConnectError):
            await posted(Transport(PATIENCE), f"http://127.0.0.1:{taken.getsockname()[1]}/v1")


async def test_silence_is_a_timeout() -> None:
    with FakeServer(Reply(hang=PATIENCE)) as server, pytest.raises(httpx2.ReadTimeout):
        await posted(Transport(0.2), server.base_url)


@pytest.fixture
def proxies(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    return monkeypatch


async def test_the_proxy_of_the_environment_is_asked(proxies: pytest.MonkeyPatch) -> None:
    # The server stands in for a proxy: it is asked for an address that is not its own.
    with FakeServer(ANSWER) as server:
        proxies.setenv("HTTP_PROXY", server.base_url.removesuffix("/v1").replace("//", "//me:secret@"))
        assert (await posted(Transport(PATIENCE), "http://models.example/v1/chat")).content == ANSWER.body
    assert server.paths == ["http://models.example/v1/chat"]
    headers = {name.lower(): value for name, value in server.headers[0].items()}
    assert headers["proxy-authorization"] == "Basic bWU6c2VjcmV0"


@pytest.mark.parametrize(
    ("variables", "url", "proxy"),
    [
        ({"HTTPS_PROXY": "http://p:1"}, "https://models.example/v1", "http://p:1"),
        ({"HTTPS_PROXY": "http://p:1"}, "http://models.example/v1", None),
        ({"ALL_PROXY": "http://p:1"}, "https://models.example/v1", "http://p:1"),
        ({"ALL_PROXY": "http://p:1", "NO_PROXY": "models.example"}, "https://models.example/v1", None),
        ({"HTTP_PROXY": "http://p:1"}, "http://127.0.0.1:8080/v1", None),
        ({"HTTP_PROXY": "http://p:1"}, "http://localhost:8080/v1", None),
        ({}, "https://models.example/v1", None),
    ],
)
def test_which_proxy_counts(
    proxies: pytest.MonkeyPatch, variables: dict[str, str], url: str, proxy: str | None
) -> None:
    for name, value in variables.items():
        proxies.setenv(name, value)
    assert proxy_of(httpx2.URL(url)) == proxy


async def test_certificates_are_checked() -> None:
    session = Transport(PATIENCE)._opened(httpx2.URL("https://models.example/v1"))
    try:
        context = session.connector._ssl  # type: ignore[union-attr]
        assert isinstance(context, ssl.SSLContext)
        assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)
        assert context.cert_store_stats()["x509_ca"] > 0
    finally:
        await session.close()
