"""Fetches one page from an untrusted address: it can't reach inside the network, send too much, or take too
long.

    async with Fetcher() as fetcher:
        fetched = await fetcher.fetch("https://example.com/news/1")

Each address is checked before it is asked, redirects too, and the connection goes to the very address that
was checked: a name that leads elsewhere a moment later gains nothing by it. No cookie, no proxy, no key.

The rules: http and https at their own ports (80, 443), no user name in the address; HOPS redirects, LONGEST
bytes after unpacking, DEADLINE seconds for all of it; HTML and plain text, unless other types are given.
robots.txt is not read: it is meant for crawlers (RFC 9309), and this reads the few pages that one claim
needs, as a person would.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Self

import httpx2

from pipeline import __version__
from pipeline.web import addresses
from pipeline.web.addresses import Address

HOPS = 5
LONGEST = 5_000_000
"""Bytes that a page may have, unpacked, unless a caller says more: twice the heaviest page of news."""
DEADLINE = 20.0
"""Seconds from the first look-up of a name to the last byte."""
HEADERS = {"user-agent": f"onrecord/{__version__}", "accept-encoding": "gzip"}

TEXTS = ("text/html", "application/xhtml+xml", "text/plain")
_PORTS = {"http": 80, "https": 443}
_PACKED = ("", "identity", "gzip")
_ATTEMPTS = 3
"""Addresses of one host that are tried."""

Resolve = Callable[[str, int], Awaitable[list[Address]]]


class NotRead(Exception):  # noqa: N818 - told to people, who do not think in errors
    """The page cannot be read. The message says why, in one line without an address or a measured time.

    `status` is that of the answer, where it is the reason.
    """

    def __init__(self, why: str, status: int | None = None) -> None:
        super().__init__(why)
        self.status = status


@dataclass(frozen=True)
class Fetched:
    """The answer to the last request: the address that it came from, its type, and its bytes, unpacked."""

    url: str
    type: str
    charset: str | None
    body: bytes


class Fetcher:
    """Fetches what is of one of the `types`, of at most `longest` bytes.

    `resolve` and `allowed` are given by tests alone, whose servers are on this machine.
    """

    def __init__(
        self,
        resolve: Resolve = addresses.resolve,
        allowed: Callable[[str], bool] = addresses.public,
        types: Collection[str] = TEXTS,
        longest: int = LONGEST,
    ) -> None:
        self._resolve = resolve
        self._allowed = allowed
        self._types = types
        self._longest = longest
        self._transport: httpx2.AsyncHTTPTransport | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._transport is not None:
            await self._transport.aclose()

    async def fetch(self, url: str) -> Fetched:
        """Fetch a page, redirects followed.

        Raises NotRead where it is refused or of no use; httpx2.TransportError and httpx2.HTTPStatusError
        for faults that the next try may not have (408, 429, 5xx).
        """
        async with _in_time():
            for _ in range(HOPS + 1):
                answer = await self._ask(checked(url))
                if isinstance(answer, Fetched):
                    return answer
                url = answer
        raise NotRead(f"it redirects more than {HOPS} times")

    async def step(self, url: str) -> Fetched | str:
        """One request: the page, or the address that it redirects to. Raises as `fetch` does."""
        async with _in_time():
            return await self._ask(checked(url))

    async def _ask(self, url: httpx2.URL) -> Fetched | str:
        """The page, or where it redirects to."""
        response = await self._send(url)
        try:
            if response.has_redirect_location:
                return str(url.join(response.headers["location"]))
            if response.status_code in (408, 429) or response.status_code >= 500:
                raise httpx2.HTTPStatusError("", request=response.request, response=response)
            if response.status_code != httpx2.codes.OK:
                raise NotRead(f"it answered {response.status_code}", response.status_code)
            return Fetched(
                url=str(url.copy_with(fragment=None)),
                type=self._type(response),
                charset=response.charset_encoding,
                body=await read_all(response, self._longest),
            )
        finally:
            await response.aclose()

    async def _send(self, url: httpx2.URL) -> httpx2.Response:
        """Send the request to an address that was checked; its name goes along for the site and for TLS."""
        host = url.raw_host.decode("ascii").rstrip(".")
        if self._transport is None:
            # A connection is used once: the next site at that address is to show its own certificate.
            limits = httpx2.Limits(max_connections=None, max_keepalive_connections=0)
            self._transport = httpx2.AsyncHTTPTransport(limits=limits)
        trouble: httpx2.TransportError | None = None
        for ip, port in await self._addresses(host, url.port or _PORTS[url.scheme]):
            request = httpx2.Request(
                "GET",
                url.copy_with(host=ip, port=port, fragment=None),
                headers={**HEADERS, "host": url.netloc.decode("ascii"), "connection": "close"},
                extensions={"sni_hostname": host},
            )
            try:
                response = await self._transport.handle_async_request(request)
            except httpx2.ConnectError as error:
                trouble = error
                continue
            response.request = request
            return response
        raise trouble or NotRead("there is no such site")

    def _type(self, response: httpx2.Response) -> str:
        kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind not in self._types:
            raise NotRead("it is no text: neither HTML nor plain text")
        return str(kind)

    async def _addresses(self, host: str, port: int) -> list[Address]:
        """Where to connect to. Raises NotRead where any address of the host is not public."""
        try:
            found = await self._resolve(host, port)
        except (OSError, UnicodeError):
            raise NotRead("there is no such site") from None
        if not all(self._allowed(ip) for ip, _ in found):
            raise NotRead("it is not on the public internet")
        return found[:_ATTEMPTS]


async def read_all(response: httpx2.Response, longest: int) -> bytes:
    """The body of a response, unpacked piece by piece. Raises NotRead for more than `longest` bytes."""
    if response.headers.get("content-encoding", "").strip().lower() not in _PACKED:
        raise NotRead("it is packed in a way that was not asked for")
    body = bytearray()
    async for piece in response.aiter_bytes():
        body += piece
        if len(body) > longest:
            raise NotRead(f"it is longer than {longest:,} bytes")
    return bytes(body)


def checked(url: str) -> httpx2.URL:
    """The address, taken apart. Raises NotRead for one that is never asked."""
    try:
        parts = httpx2.URL(url)
    except (httpx2.InvalidURL, UnicodeError, ValueError):
        raise NotRead("its address is malformed") from None
    if parts.scheme not in _PORTS or not parts.host:
        raise NotRead("its address is neither http nor https")
    if addresses.odd_number(parts.host):
        raise NotRead("its address is written in an odd way")
    if parts.userinfo:
        raise NotRead("its address holds a user name")
    if parts.port not in (None, _PORTS[parts.scheme]):
        raise NotRead("its address names a port of its own")
    return parts


@asynccontextmanager
async def _in_time() -> AsyncIterator[None]:
    try:
        async with asyncio.timeout(DEADLINE):
            yield
    except TimeoutError:
        raise NotRead("no whole answer in time") from None
    except (httpx2.DecodingError, httpx2.InvalidURL, UnicodeError):
        raise NotRead("what it sent cannot be made out") from None
